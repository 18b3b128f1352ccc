"""Who hands a mail to the gateway by a call, and how far that takes them (4.7, 4.9).

Everybody in the house may call ``message_process``: the script of a mail server does,
by any account. Odoo then works with the system's rights. A mail alone goes the way that
any mail goes; but with the arguments beside it, somebody could write on a complaint
that they may not read, or make any record with any values, an administrator among them
(a contact whose user has that role): then nothing would be confidential any more.
"""

from odoo import api, models
from odoo.exceptions import AccessError

from ..tools.ledger import Personal
from .mail_message import TICKET

#: Models of ours: none is made or written on by mail.
OURS = "complaint."
#: Keys of a context that would go along as values or as orders of our own.
ORDERS = ("default_", "complaint_")


class HandedIn:
    """In the context: who has called the gateway. A class: no call can send one."""

    def __init__(self, user_id):
        self.user_id = user_id


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_process(
        self,
        model,
        message,
        custom_values=None,
        save_original=False,
        strip_attachments=False,
        thread_id=None,
    ):
        """:raise AccessError: for whoever names a complaint, or values, with a mail"""
        thread = self
        if not self.env.su:
            self._check_gateway_call(model, custom_values, thread_id)
            thread = self.with_context(
                {
                    key: value
                    for key, value in self.env.context.items()
                    if not key.startswith(ORDERS)
                },
                complaint_handed_in=HandedIn(self.env.uid),
            )
        return super(MailThread, thread).message_process(
            model,
            message,
            custom_values=custom_values,
            save_original=save_original,
            strip_attachments=strip_attachments,
            thread_id=thread_id,
        )

    @api.model
    def _check_gateway_call(self, model, custom_values, thread_id):
        is_administrator = self.env.user.has_group("base.group_system")
        if custom_values and not is_administrator:
            raise AccessError(
                self.env._(
                    "Only administrators can give values along with a mail. The alias "
                    "that the mail is written to can have default values."
                )
            )
        refused = str(model or "").startswith(OURS)
        if model == TICKET:
            # whether it is, or would be, a complaint: no more is read
            Ticket = self.env[TICKET].sudo()
            if thread_id:
                refused = bool(Ticket.browse(thread_id).exists().complaint_reference)
            elif custom_values:
                team = Ticket._get_route_team((TICKET, None, custom_values))
                refused = bool(team or custom_values.get("feedback_type"))
        if refused:
            raise AccessError(
                self.env._(
                    "A mail finds its complaint by its address and its thread. To "
                    "register or change one yourself, do so in Complaints."
                )
            )

    @api.model
    def _tell_handed_in(self):
        """Who has put a mail into the gateway, for the ledger; {} for the system."""
        caller = self.env.context.get("complaint_handed_in")
        if not isinstance(caller, HandedIn):
            return {}
        # the name of a colleague, kept as a digest
        user = self.env["res.users"].sudo().browse(caller.user_id)
        return {"handed_in_by": {"id": user.id, "name": Personal(user.name)}}
