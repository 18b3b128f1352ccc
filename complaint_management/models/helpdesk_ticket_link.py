"""The private link by which whoever complained follows the complaint (4.4, 7.3).

One secret in the address is all that is needed, and all there is for somebody who
complains without a name. It is a secret of its own: the portal's access token would
open Odoo's discussion as well, with everybody's names in it.
"""

import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import phases

#: Bytes of chance in a link; what it takes to guess one is beyond everybody.
TOKEN_BYTES = 32


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    complaint_token = fields.Char(
        copy=False,
        readonly=True,
        groups=fields.NO_ACCESS,
        help="The secret in the complainant's private link.",
    )

    _complaint_token_uniq = models.UniqueIndex(
        "(complaint_token) WHERE complaint_token IS NOT NULL"
    )

    def _get_tracking_path(self):
        """The private address of this complaint, without the server's name.

        Made when it is asked for the first time.
        """
        self.ensure_one()
        # nobody reads the secret but by this way, which is for the complainant's eyes
        ticket = self.sudo()
        ticket._ensure_tokens()
        return f"/complaints/track/{ticket.complaint_token}"

    def _ensure_tokens(self):
        """Give a secret to those that have none; with the system's rights.

        Written at once: where it meets another transaction, that shows before anybody
        gets the link.
        """
        without = self.filtered(lambda ticket: not ticket.complaint_token)
        for ticket in without:
            ticket._set_clock_columns(
                {"complaint_token": secrets.token_urlsafe(TOKEN_BYTES)}
            )
        without.flush_recordset(["complaint_token"])

    def _get_tracking_url(self):
        """As ``_get_tracking_path``, with the server's name, for mails and letters."""
        return self.get_base_url() + self._get_tracking_path()

    @api.model
    def _find_by_token(self, token):
        """The complaint that a private link opens, with the system's rights.

        :param str token: as it came in an address, hence anything
        :return: ``helpdesk.ticket``, empty for a link that is wrong, renewed or
            expired; the three look alike to whoever tries
        """
        if not token or len(token) > 100 or not token.isascii() or "\0" in token:
            return self.browse()
        # the secret is the right: visitors have no other
        ticket = self.sudo().search(
            [("complaint_token", "=", token), ("feedback_type", "!=", False)]
        )
        return ticket.filtered(lambda t: not t._is_link_expired())

    def _is_link_expired(self):
        """Whether the complaint has ended longer ago than the company keeps links.

        Counted in calendar days from the closing.
        """
        self.ensure_one()
        days = self.company_id.complaint_link_days
        if not days or self.complaint_phase != phases.CLOSED or not self.closed_date:
            return False
        return self.closed_date + timedelta(days=days) < fields.Datetime.now()

    def action_renew_link(self):
        """Make the private link anew: the old one opens nothing any more.

        :raise AccessError: for whoever may not change the complaint
        :raise UserError: for an ordinary ticket
        """
        self.check_access("write")
        for ticket in self:
            if not ticket.feedback_type:
                raise UserError(self.env._("Only complaints have a private link."))
            # may be changed, see above; the secret itself is nobody's to read
            ticket.sudo().complaint_token = False
            if ticket.sudo().submission_key:
                # the form, sent once more, would show the new link
                ticket.sudo().submission_key = secrets.token_hex(32)
            ticket._get_tracking_path()
            ticket._message_log(
                body=self.env._(
                    "The complainant's private link was made anew; the old one does "
                    "not work any more."
                )
            )
        return True
