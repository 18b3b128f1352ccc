"""What complaints name stays as long as they do (4.9).

Deleting a user or a contact would empty the fields of complaints by the database alone:
who is complained about could then read it, and no entry would say so.
"""

from odoo import api, models
from odoo.exceptions import UserError


class ComplaintReferenced(models.AbstractModel):
    _name = "complaint.referenced"
    _description = "Record Named by Complaints"

    #: Fields of complaints by which they name such a record.
    _complaint_fields = ()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_complaints(self):
        # whether there is one, whoever may read it
        tickets = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        for name in self._complaint_fields:
            if tickets.search_count(
                [(name, "in", self.ids), ("complaint_reference", "!=", False)], limit=1
            ):
                raise UserError(
                    self.env._(
                        "Complaints in the register name %(names)s (%(field)s). What "
                        "they name stays: archive it instead of deleting it.",
                        names=", ".join(self.mapped("display_name")),
                        field=tickets._fields[name]._description_string(self.env),
                    )
                )


class ResUsers(models.Model):
    _name = "res.users"
    _inherit = ["res.users", "complaint.referenced"]

    _complaint_fields = (
        "respondent_ids",
        "conflict_user_ids",
        "user_id",
        "investigator_id",
        "assessed_by_id",
        "acknowledged_by_id",
    )


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "complaint.referenced"]

    _complaint_fields = (
        "partner_id",
        "representative_id",
        "external_body_id",
        "respondent_partner_ids",
    )


class HelpdeskTicketTeam(models.Model):
    _name = "helpdesk.ticket.team"
    _inherit = ["helpdesk.ticket.team", "complaint.referenced"]

    _complaint_fields = ("team_id",)


class HelpdeskTicketCategory(models.Model):
    _name = "helpdesk.ticket.category"
    _inherit = ["helpdesk.ticket.category", "complaint.referenced"]

    _complaint_fields = ("category_id",)


class HelpdeskTicketChannel(models.Model):
    _name = "helpdesk.ticket.channel"
    _inherit = ["helpdesk.ticket.channel", "complaint.referenced"]

    _complaint_fields = ("channel_id",)
