"""Moments of a complaint that can be: none in the future, none before the receipt."""

from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_datetime

#: No complaint still of interest is older; years mistyped are.
EARLIEST = datetime(1970, 1, 1)
#: What happens to a complaint once it has been received.
AFTER_RECEIPT = (
    "acknowledged_at",
    "assessed_at",
    "investigation_at",
    "responded_at",
    "referred_at",
)
#: Moments are typed to the minute, and a call is acknowledged while it is taken down.
SAME_MOMENT = timedelta(minutes=1)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.constrains("received_at", "acknowledged_at", "responded_at")
    def _check_moments(self):
        """What has happened lies in the past, and in a year that can be."""
        # a day's grace: clocks of senders and servers differ
        latest = fields.Datetime.now() + timedelta(days=1)
        for ticket in self.filtered("feedback_type"):
            for name in ("received_at", "acknowledged_at", "responded_at"):
                moment = ticket[name]
                if moment and not EARLIEST <= moment <= latest:
                    raise ValidationError(
                        self.env._(
                            "“%(field)s” of %(reference)s cannot be %(moment)s: please "
                            "check the year.",
                            field=self._fields[name]._description_string(self.env),
                            reference=ticket.complaint_reference,
                            moment=format_datetime(
                                self.env, moment, dt_format="medium"
                            ),
                        )
                    )

    def _check_order(self, written):
        """Nothing is acknowledged, assessed or answered before it was received (7.2).

        Clocks count from the receipt: an answer before it would meet them for nothing.
        Only what was just written is looked at, all of it when the receipt is
        corrected. Registers of old tell days rather than hours, and keep their own
        order: of what came from one, only what somebody writes here is looked at.

        :param written: names of fields that have been written
        :raise ValidationError: naming both moments
        """
        now = fields.Datetime.now()
        for ticket in self.filtered("feedback_type"):
            corrected = "received_at" in written and not ticket.is_imported
            # the day's grace of a receipt: what the system notes just now is not early
            earliest = min(ticket.received_at, now) - SAME_MOMENT
            for name in AFTER_RECEIPT:
                moment = (corrected or name in written) and ticket[name]
                if moment and moment < earliest:
                    raise ValidationError(
                        self.env._(
                            "“%(field)s” of %(reference)s cannot be %(moment)s: it was "
                            "received on %(received)s. Correct the one that is wrong.",
                            field=self._fields[name]._description_string(self.env),
                            reference=ticket.complaint_reference,
                            moment=format_datetime(self.env, moment, dt_format="short"),
                            received=format_datetime(
                                self.env, ticket.received_at, dt_format="short"
                            ),
                        )
                    )
