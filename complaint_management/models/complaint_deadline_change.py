"""Every move of a clock, with who made it and why."""

from odoo import api, fields, models

CAUSES = [
    ("registration", "Registered"),
    ("schedule", "Another schedule fits"),
    ("moved", "Moved to another schedule by hand"),
    ("calendar", "Working hours or holidays changed"),
    ("progress", "What it counts from has happened"),
    ("stage", "Stage"),
    ("extension", "Extension"),
    ("promise", "Promised on receipt"),
    ("ended", "Complaint ended or taken up again"),
    ("undelivered", "A letter could not be delivered"),
]


class ComplaintDeadlineChange(models.Model):
    _name = "complaint.deadline.change"
    _description = "Change of a Complaint Clock"
    _order = "moment, id"

    deadline_id = fields.Many2one(
        comodel_name="complaint.deadline",
        string="Clock",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    ticket_id = fields.Many2one(related="deadline_id.ticket_id")
    kind = fields.Selection(
        selection=[
            ("planned", "Planned again"),
            ("paused", "Paused"),
            ("resumed", "Resumed"),
            ("extended", "Extended"),
            ("void", "Not needed any more"),
            ("corrected", "Corrected"),
        ],
        required=True,
        readonly=True,
    )
    cause = fields.Selection(selection=CAUSES, readonly=True)
    reason = fields.Text(readonly=True)
    moment = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one(comodel_name="res.users", string="By", readonly=True)
    due_before = fields.Datetime(string="Due before", readonly=True)
    due_after = fields.Datetime(string="Due after", readonly=True)
    paused_at = fields.Datetime(string="Had paused since", readonly=True)
    summary = fields.Char(compute="_compute_summary")

    @api.depends("kind", "cause", "reason")
    @api.depends_context("lang")
    def _compute_summary(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        causes = dict(self._fields["cause"]._description_selection(self.env))
        for change in self:
            parts = (kinds[change.kind], causes.get(change.cause), change.reason)
            change.summary = ": ".join(part for part in parts if part)
