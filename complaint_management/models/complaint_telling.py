"""Each time the complainant was told, and whether it reached them (7.3, 7.4)."""

from odoo import api, fields, models


class ComplaintTelling(models.Model):
    _name = "complaint.telling"
    _description = "Message to the Complainant"
    _order = "told_at, id"
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    told_at = fields.Datetime(string="Told on", required=True, readonly=True)
    told_before = fields.Datetime(
        readonly=True, help="When the complainant had last been told before."
    )
    is_update = fields.Boolean(
        string="Progress update",
        readonly=True,
        help="It was counted as a progress update.",
    )
    is_acknowledgement = fields.Boolean(
        string="Acknowledgement",
        readonly=True,
        help="It said that the complaint was received.",
    )
    message_id = fields.Many2one(
        comodel_name="mail.message",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The message that told it; empty if it was told otherwise than by mail.",
    )
    failed_at = fields.Datetime(
        string="Failed on",
        readonly=True,
        help="When it turned out that the message reached nobody.",
    )
    failure = fields.Char(readonly=True, help="What the mail server said.")

    _failed_idx = models.Index("(message_id) WHERE failed_at IS NOT NULL")

    @api.model
    def _filter_lost(self, messages):
        """Those of these messages that, as it turned out, told nobody."""
        tellings = self.search([("message_id", "in", messages.ids)])
        standing = tellings.filtered(lambda telling: not telling.failed_at)
        return tellings.message_id - standing.message_id

    def _take_back(self, reason):
        """The message reached nobody, and is not tried again by itself.

        :param str reason: what the mail server said
        """
        for ticket, tellings in self.grouped("ticket_id").items():
            standing = tellings.filtered(lambda telling: not telling.failed_at)
            if standing:
                why = self.env._(
                    "“%(subject)s” did not reach the complainant: %(reason)s",
                    subject=standing[0].message_id.subject or ticket.name,
                    reason=reason or self.env._("unknown"),
                )
                given = standing.filtered("is_acknowledgement")
                if given:
                    ticket._take_back_acknowledgement(given, why)
                if standing - given:
                    ticket._take_back_told(standing - given, why)

    def _note_told_after_all(self):
        """What had failed went out when somebody tried it again."""
        if not self or not all(telling.failed_at for telling in self):
            return
        if self[0].is_acknowledgement:
            self.ticket_id._note_acknowledged_after_all(self.message_id)
        else:
            self.ticket_id._note_told(message=self.message_id)
