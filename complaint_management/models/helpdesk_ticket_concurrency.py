"""Two people with the same complaint open: the second to save is told, not lost."""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import LockError, UserError


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    complaint_version = fields.Char(
        compute="_compute_complaint_version",
        help="What the form was shown; sent back when it is saved.",
    )

    complaint_saves = fields.Json(
        readonly=True,
        copy=False,
        exportable=False,
        help="When each user has last saved it.",
    )

    @api.depends("write_date", "feedback_type")
    def _compute_complaint_version(self):
        for ticket in self:
            ticket.complaint_version = (
                ticket.feedback_type
                and ticket.write_date
                and ticket.write_date.isoformat()
            )

    def web_save(self, vals, specification, next_id=None):
        """Save a form, unless somebody else saved the complaint since it was read.

        :raise UserError: naming who did; what the user typed stays on the screen
        """
        vals = dict(vals)
        version = vals.pop("complaint_version", None)
        if version and len(self) == 1:
            self._check_version(version)
        return super().web_save(vals, specification, next_id=next_id)

    def _check_version(self, version):
        try:
            # first, so that of two people saving at once one is told
            self.lock_for_update()
        except LockError:
            raise UserError(
                self.env._(
                    "Somebody else is just saving %s. Nothing of yours is lost: copy "
                    "what you wrote, reload the page and see what has changed.",
                    # whoever may save it may see its reference
                    self.sudo().complaint_reference,
                )
            ) from None
        self.invalidate_recordset(["complaint_saves"])
        late = {
            int(user_id): moment
            for user_id, moment in (self.complaint_saves or {}).items()
            if moment > str(version) and int(user_id) != self.env.uid
        }
        if late:
            other = self.env["res.users"].browse(max(late, key=late.get))
            # sudo below: whoever may save it may see its reference, and who saved it
            raise UserError(
                self.env._(
                    "%(name)s has saved %(reference)s while you had it open. Nothing "
                    "of yours is lost: copy what you wrote, reload the page and add it "
                    "to the text as it is now.",
                    # who works here is no secret to a colleague
                    name=other.sudo().name,
                    reference=self.sudo().complaint_reference,
                )
            )

    def _note_saved(self):
        """Remember that a person saves these complaints now.

        Of each user the last time, for what somebody else, or a job, writes after it
        must not hide it. What our own jobs and visitors write is no conflict.
        """
        if self.env.uid == SUPERUSER_ID or not self.env.user._is_internal():
            return
        own = {str(self.env.uid): self.env.cr.now().isoformat()}
        for ticket in self:
            saves = {**(ticket.complaint_saves or {}), **own}
            ticket._set_clock_columns({"complaint_saves": saves})
