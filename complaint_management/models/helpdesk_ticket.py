"""What a complaint is: a ticket with a feedback type, and its identity (7.2)."""

from odoo import api, fields, models
from odoo.exceptions import UserError

FEEDBACK_TYPES = [
    ("complaint", "Complaint"),
    ("suggestion", "Suggestion"),
    ("compliment", "Compliment"),
    ("enquiry", "Enquiry"),
]


#: In the context while a complaint comes in with all that belongs to it; an object,
#: so that no RPC call can pretend it.
REGISTERING = object()


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"
    _rec_names_search = ["complaint_reference", "number", "name"]

    # None of these fields has a default: on installation their columns are born
    # empty, whatever the number of tickets, and empty means "ordinary ticket".
    feedback_type = fields.Selection(
        string="Kind of feedback",
        selection=FEEDBACK_TYPES,
        copy=False,
        tracking=True,
        help="A complaint expresses dissatisfaction and expects an answer; the other "
        "kinds of feedback are recorded and answered more lightly. Empty for an "
        "ordinary ticket (ISO 10002, 4.11).",
    )
    complaint_reference = fields.Char(
        string="Reference",
        readonly=True,
        copy=False,
        help="The number to quote in every letter, unique in the company and never "
        "used again (7.2).",
    )
    received_at = fields.Datetime(
        string="Received on",
        copy=False,
        tracking=True,
        help="When it reached us, not when somebody typed it in: clocks count from "
        "here (7.2).",
    )
    occurred_on = fields.Date(
        string="Happened on",
        help="When it happened, as told by the complainant (7.2).",
    )
    representative_id = fields.Many2one(
        comodel_name="res.partner",
        string="Representative",
        index="btree_not_null",
        help="Who complains on the complainant's behalf: a relative, a lawyer, a "
        "consumer association (7.2).",
    )
    representative_authorised = fields.Boolean(
        string="Authority seen",
        help="We have seen that the representative may act for the complainant. Until "
        "then we write to the complainant only (4.10).",
    )
    requested_remedy = fields.Text(
        string="Remedy asked for",
        help="What would put it right, in the complainant's words (7.2).",
    )
    communication_needs = fields.Char(
        string="Communication needs",
        help="Large print, an interpreter, no phone calls, reachable in the evening… "
        "(4.5).",
    )
    is_vulnerable = fields.Boolean(
        string="Needs special care",
        help="Age, illness, language or hardship make it harder for this person to "
        "stand up for themselves (4.5).",
    )
    concerns = fields.Char(
        help="Product, service, branch or person the complaint is about, in the "
        "complainant's words (7.2).",
    )
    order_reference = fields.Char(
        string="Order or contract",
        help="Number of the order, invoice, contract or delivery concerned (7.2).",
    )
    confidentiality = fields.Selection(
        selection=[("open", "Team"), ("restricted", "Restricted")],
        copy=False,
        tracking=True,
        help="Restricted: only the handler, the investigator, managers and auditors "
        "can see it (4.10).",
    )

    _complaint_reference_uniq = models.UniqueIndex(
        "(company_id, complaint_reference) WHERE complaint_reference IS NOT NULL",
        "This reference is already used by another complaint of the company.",
    )
    _complaint_identity = models.Constraint(
        "CHECK (feedback_type IS NULL OR (complaint_reference IS NOT NULL AND "
        "received_at IS NOT NULL AND complaint_phase IS NOT NULL))",
        "A complaint has a reference, a moment of receipt and a phase.",
    )
    _complaint_received_idx = models.Index(
        "(received_at DESC, id DESC) WHERE feedback_type IS NOT NULL"
    )
    _complaint_email_idx = models.Index(
        "(partner_email) WHERE feedback_type IS NOT NULL"
    )

    @api.depends("complaint_reference", "feedback_type", "name")
    @api.depends_context("uid")
    def _compute_display_name(self):
        feedback = self.filtered("feedback_type")
        nameless = feedback._filter_nameless()
        nameless.display_name = self.env._("Complaint that you may not read")
        for ticket in feedback - nameless:
            parts = (ticket.complaint_reference, ticket.name)
            ticket.display_name = " ".join(part for part in parts if part)
        return super(HelpdeskTicket, self - feedback)._compute_display_name()

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_system_fields(vals)
        prepared = self._prepare_feedback_list(vals_list)
        if not prepared:
            return super().create(vals_list)
        whole = self.with_context(complaint_registering=REGISTERING)
        tickets = super(HelpdeskTicket, whole).create(prepared).with_env(self.env)
        tickets.filtered("feedback_type")._after_registration(new=True)
        return tickets

    def write(self, vals):
        self._check_system_fields(vals)
        feedback = self.filtered("feedback_type")
        ordinary = self - feedback
        if ordinary and vals.get("feedback_type"):
            for ticket in ordinary:
                registered = ticket._prepare_turning(vals)
                super(HelpdeskTicket, ticket).write(registered)
            ordinary._after_registration()
        elif ordinary:
            # once in the register, always in the ledger
            facts = ordinary.filtered("complaint_reference")._remember_facts(vals)
            super(HelpdeskTicket, ordinary).write(vals)
            self._note_changes(facts)
        if feedback:
            feedback._write_feedback(dict(vals))
        return True

    def _write_feedback(self, vals):
        """Write on complaints: what may not change is refused, what follows is added.

        The gate looks at the facts as they are after the write, so that one call may
        fill them and move on; an error undoes the whole.
        """
        self._check_protected(vals)
        if "feedback_type" in vals:
            self.filtered(
                lambda ticket: ticket.feedback_type != vals["feedback_type"]
            )._check_undecided()
            if not vals["feedback_type"]:
                vals |= self._prepare_ordinary_vals()
        before = {ticket: ticket.complaint_phase for ticket in self}
        parts = list(self._split_by_phase_vals(vals))
        written = {*vals}.union(*(extra for _tickets, extra in parts))
        facts = self._remember_facts(written)
        self._note_saved()
        for tickets, extra in parts:
            tickets._log_before_reopening(extra)
            # the helpdesk changes the dictionary it is given
            super(HelpdeskTicket, tickets).write({**vals, **extra})
            if vals.get("closed_date"):
                # ... and puts now in the place of the moment that was given
                super(HelpdeskTicket, tickets).write(
                    {"closed_date": vals["closed_date"]}
                )
        self._check_order(written)
        for ticket in self:
            if ticket.feedback_type and ticket.complaint_phase != before[ticket]:
                ticket._check_gate(before[ticket])
        self.filtered(
            lambda ticket: ticket.complaint_phase != before[ticket]
        )._offer_remedies()
        self._note_changes(facts)
        self._follow_with_clocks(vals)
        return True

    def unlink(self):
        """Refuse before Odoo takes the messages away, which it does without asking."""
        self.check_access("unlink")
        self._unlink_except_registered()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """A reference once given stays in the register (4.9, 8.1)."""
        registered = self.filtered("complaint_reference")
        if registered:
            raise UserError(
                self.env._(
                    "Whatever has entered the register of complaints stays in it and "
                    "cannot be deleted. Close as withdrawn or as a duplicate, or "
                    "archive: %(references)s.",
                    references=", ".join(registered.mapped("complaint_reference")),
                )
            )

    def copy_data(self, default=None):
        """A copy of a complaint is an ordinary ticket until somebody registers it."""
        vals_list = super().copy_data(default)
        for ticket, vals in zip(self, vals_list, strict=True):
            if ticket.feedback_type:
                vals.setdefault("feedback_type", False)
        return vals_list

    def _check_protected(self, vals):
        """Refuse to change what a complaint keeps for life.

        :raise UserError: naming the field that was touched
        """
        for name in ("complaint_reference", "is_imported", "company_id"):
            if name not in vals:
                continue
            field = self._fields[name]
            for ticket in self:
                value = field.convert_to_write(ticket[name], ticket)
                if (value or False) != (vals[name] or False):
                    raise UserError(
                        self.env._(
                            "“%(field)s” of %(reference)s cannot be changed: a "
                            "complaint keeps it from its receipt on.",
                            field=field._description_string(self.env),
                            reference=ticket.complaint_reference,
                        )
                    )
