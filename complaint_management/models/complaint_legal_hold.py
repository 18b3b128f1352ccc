"""Legal holds: what has to be kept for a court or an authority is not erased (8.1)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.ledger import Personal
from .res_users import MANAGER


class ComplaintLegalHold(models.Model):
    _name = "complaint.legal.hold"
    _description = "Legal Hold on a Complaint"
    _order = "id desc"
    _rec_name = "reason"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('feedback_type', '!=', False)]",
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True, index=True)
    reason = fields.Text(
        required=True,
        help="Why it has to be kept: a lawsuit, an inquiry of an authority, a claim.",
    )
    until = fields.Date(
        help="The last day of the hold. Empty: until somebody lifts it.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Placed by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    lifted_at = fields.Datetime(string="Lifted on", readonly=True, copy=False)
    lifted_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Lifted by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    is_standing = fields.Boolean(
        string="In force",
        compute="_compute_is_standing",
        search="_search_is_standing",
        help="Nothing of the complaint is erased as long as it stands.",
    )

    _standing_idx = models.Index("(ticket_id) WHERE lifted_at IS NULL")

    @api.depends("lifted_at", "until", "company_id")
    def _compute_is_standing(self):
        for hold in self:
            company = hold.company_id or self.env.company
            hold.is_standing = not hold.lifted_at and not (
                hold.until and hold.until < company._get_complaint_today()
            )

    def _search_is_standing(self, operator, value):
        if operator != "in" or list(value) != [True]:
            return NotImplemented
        return self._get_standing_domain()

    @api.model
    def _get_standing_domain(self):
        """Holds in force: until their last day is over where the company is."""
        # where days begin and end is no secret; archived ones hold, too
        Company = self.env["res.company"].sudo().with_context(active_test=False)
        companies = Company.search([])  # pylint: disable=no-search-all
        days = companies.grouped(lambda company: company._get_complaint_today())
        return Domain("lifted_at", "=", False) & Domain.OR(
            [
                Domain("until", "=", False),
                *(
                    Domain("until", ">=", day) & Domain("company_id", "in", theirs.ids)
                    for day, theirs in days.items()
                ),
            ]
        )

    @api.model
    def _sql_held(self, ticket_id):
        """SQL: whether a hold stands on the complaint of this number."""
        # holds keep a complaint, whoever may read them
        query = self.sudo()._search(self._get_standing_domain())
        query.add_where(
            SQL("%s = %s", SQL.identifier(query.table, "ticket_id"), ticket_id)
        )
        return SQL("EXISTS (%s)", query.select(SQL("1")))

    @api.model_create_multi
    def create(self, vals_list):
        """:raise UserError: on ordinary tickets, and where persons have been erased"""
        for vals in vals_list:
            vals.pop("lifted_at", None)
            vals.pop("lifted_by_id", None)
            vals["user_id"] = self.env.uid
        holds = super().create(vals_list)
        for hold in holds:
            ticket = hold.ticket_id
            if not ticket.feedback_type:
                raise UserError(
                    self.env._(
                        "“%s” is an ordinary ticket. Legal holds are for complaints.",
                        ticket.display_name,
                    )
                )
            ticket._check_not_anonymised()
            hold._note("placed")
        return holds

    def action_lift(self):
        """The complaint need not be kept any more.

        :raise AccessError: for anybody but a complaint manager
        :raise UserError: when it stands no more
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only complaint managers lift legal holds."))
        self.check_access("read")
        for hold in self:
            if not hold.is_standing:
                raise UserError(
                    self.env._(
                        "The legal hold on %s stands no more.",
                        hold.ticket_id.complaint_reference,
                    )
                )
            # checked above; nobody writes what was placed
            hold.sudo().write(
                {"lifted_at": fields.Datetime.now(), "lifted_by_id": self.env.uid}
            )
            hold._note("lifted")
        return True

    def _note(self, event):
        until = fields.Date.to_string(self.until) if self.until else None
        self.env["complaint.ledger"]._note(
            self.ticket_id,
            "hold",
            {
                "hold": self.id,
                "event": event,
                "until": until,
                "reason": Personal(self.reason),
            },
        )


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    legal_hold_ids = fields.One2many(
        comodel_name="complaint.legal.hold",
        inverse_name="ticket_id",
        string="Legal holds",
        readonly=True,
        help="What has to be kept for a court or an authority; nothing of it is erased "
        "(8.1).",
    )
    has_legal_hold = fields.Boolean(
        string="Legal hold",
        compute="_compute_has_legal_hold",
        search="_search_has_legal_hold",
        help="A legal hold stands: personal data are not erased (8.1).",
    )

    @api.depends("legal_hold_ids.lifted_at", "legal_hold_ids.until")
    def _compute_has_legal_hold(self):
        feedback = self.filtered("feedback_type")
        (self - feedback).has_legal_hold = False
        for ticket in feedback:
            ticket.has_legal_hold = any(ticket.legal_hold_ids.mapped("is_standing"))

    def _search_has_legal_hold(self, operator, value):
        if operator != "in" or list(value) != [True]:
            return NotImplemented
        return Domain("legal_hold_ids.is_standing", "=", True)
