"""Decision, remedies, the complainant's verdict and closing (ISO 10002, 7.7-7.9)."""

from odoo import api, fields, models

from ..tools import phases

#: Why a closed complaint is closed when the complainant's verdict says it all.
REASON_OF_VERDICT = {"accepted": "accepted", "no_answer": "no_answer"}


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    decision = fields.Selection(
        selection=[
            ("upheld", "Upheld"),
            ("partly_upheld", "Partly upheld"),
            ("not_upheld", "Not upheld"),
            ("out_of_scope", "Out of scope"),
        ],
        copy=False,
        tracking=True,
        help="Whether the complainant is right (7.7).",
    )
    decision_reasons = fields.Html(
        string="Reasons",
        copy=False,
        sanitize_style=True,
        help="Why we decide so, in words the complainant understands; they stand in "
        "the letter (7.8).",
    )
    remedy_ids = fields.One2many(
        comodel_name="complaint.remedy",
        inverse_name="ticket_id",
        string="Remedies",
        help="What we do to put it right (7.7).",
    )
    suggested_remedy_type_ids = fields.Many2many(
        comodel_name="complaint.remedy.type",
        string="Remedies that fit",
        compute="_compute_suggested_remedy_type_ids",
        help="By category and severity, as set up under Configuration.",
    )
    remedy_warning = fields.Text(compute="_compute_remedy_warning")
    complainant_verdict = fields.Selection(
        selection=[
            ("waiting", "Waiting for the answer"),
            ("accepted", "Accepts"),
            ("rejected", "Does not accept"),
            ("no_answer", "No answer"),
        ],
        string="Complainant's verdict",
        copy=False,
        tracking=True,
        help="What the complainant says to the decision (7.9).",
    )
    review_level = fields.Integer(
        string="Reviews",
        readonly=True,
        copy=False,
        help="How often the decision has been reviewed by somebody new (7.9).",
    )
    external_body_id = fields.Many2one(
        comodel_name="res.partner",
        string="External body",
        copy=False,
        domain="[('is_external_dispute_body', '=', True)]",
        context={"default_is_external_dispute_body": True, "default_is_company": True},
        help="Ombudsman, arbiter or court the complaint is referred to (7.9, "
        "ISO 10003).",
    )
    external_reference = fields.Char(
        string="Reference there",
        copy=False,
        help="Number under which the external body handles the complaint.",
    )
    referral_consent = fields.Boolean(
        string="Complainant agrees to the referral",
        copy=False,
        help="Their data may be passed on to the external body (4.10, ISO 10003).",
    )
    closure_reason = fields.Selection(
        selection=[
            ("accepted", "Complainant accepts"),
            ("no_answer", "No answer from the complainant"),
            ("recourse_exhausted", "Not accepted, recourse used up"),
            ("settled_outside", "Settled by the external body"),
            ("withdrawn", "Withdrawn"),
            ("duplicate", "Duplicate"),
        ],
        string="Closed because",
        copy=False,
        tracking=True,
        help="Why the complaint is closed (7.9).",
    )
    closure_note = fields.Text(
        string="Note on closing", copy=False, help="How it ended, who said so and when."
    )

    # ------------------------------------------------------------
    # Remedies
    # ------------------------------------------------------------

    @api.depends("category_id", "severity", "feedback_type")
    def _compute_suggested_remedy_type_ids(self):
        types = self.env["complaint.remedy.type"].search([("active", "=", True)])
        for ticket in self:
            ticket.suggested_remedy_type_ids = (
                types.filtered(
                    lambda kind, t=ticket: kind._fits(t.category_id, t.severity)
                ).sorted(lambda kind: not kind.category_ids)  # the particular first
                if ticket.feedback_type
                else False
            )

    @api.depends("remedy_ids.type_id", "remedy_ids.state", "severity")
    def _compute_remedy_warning(self):
        """An apology alone is not always enough: say so, leave the decision."""
        for ticket in self:
            remedies = ticket._get_standing_remedies()
            types = remedies.type_id
            weak = types and not any(kind._is_enough(ticket.severity) for kind in types)
            ticket.remedy_warning = (
                self.env._(
                    "%(remedies)s alone is rarely enough for a complaint of this "
                    "severity. See “Remedies that fit”.",
                    remedies=", ".join(types.mapped("name")),
                )
                if weak
                else False
            )

    def _get_standing_remedies(self):
        """Remedies that were neither declined nor called off."""
        return self.remedy_ids.filtered(
            lambda remedy: remedy.state not in ("declined", "cancelled")
        )

    def _offer_remedies(self):
        """The remedies of a decision that is given are offered with it (7.7, 7.8)."""
        decided = self.filtered(lambda t: t.complaint_phase == phases.RESPONDED)
        decided.remedy_ids.filtered(lambda remedy: remedy.state == "proposed").write(
            {"state": "offered"}
        )

    def _get_missing_remedies(self):
        """What a decision for the complainant still owes them (7.7)."""
        if self.decision in phases.IN_FAVOUR and not self._get_standing_remedies():
            if not self.remedy_ids.filtered(lambda remedy: remedy.state == "declined"):
                return [self.env._("Decision: at least one remedy (an apology is one)")]
        return []

    # ------------------------------------------------------------
    # Closing
    # ------------------------------------------------------------

    def _get_closure_reason(self, verdict=None):
        """Why the complaint would be closed, as far as the verdict tells."""
        return REASON_OF_VERDICT.get(verdict or self.complainant_verdict)

    def _get_missing_for_closing(self, reason):
        """What keeps an answered complaint open (7.9)."""
        missing = []
        verdicts = phases.VERDICTS.get(reason, ())
        verdict = self.complainant_verdict or "waiting"
        if verdict == "rejected" and not reason:
            missing.append(
                self.env._(
                    "Closing: the complainant does not accept. Review the decision, "
                    "refer the complaint outside, or choose “Recourse used up”"
                )
            )
        elif reason in phases.VERDICTS and verdict not in verdicts:
            missing.append(
                self.env._("Closing: the complainant's verdict that goes with it")
            )
        if reason == "accepted":
            open_remedies = self.remedy_ids.filtered(
                lambda remedy: remedy.state in ("proposed", "offered", "accepted")
            )
            missing += [
                self.env._("Remedy still to carry out: %s", remedy.display_name)
                for remedy in open_remedies
            ]
        if reason == "recourse_exhausted" and not (
            self.review_level or self.external_body_id
        ):
            missing.append(
                self.env._("Closing: a review, or an external body to turn to")
            )
        return missing

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_verdict_accepted(self):
        """The complainant accepts: close, or say which remedies are still owed."""
        self.write({"complainant_verdict": "accepted"})
        self._get_acceptable_remedies().write({"state": "accepted"})
        ready = self.filtered(lambda ticket: not ticket._get_missing_facts("closed"))
        if ready:
            ready._move_to_phase("closed")
        return True

    def _get_acceptable_remedies(self):
        """What was offered, and what was thought of since as far as it may be."""
        kept_back = self.env["complaint.remedy"]
        for ticket in self:
            if ticket._lacks_authority():
                kept_back |= ticket._get_proposed_remedies()
        remedies = self.remedy_ids.filtered(
            lambda remedy: remedy.state in ("proposed", "offered")
        )
        return remedies - kept_back

    def action_verdict_rejected(self):
        """The complainant does not accept: the complaint stays open (7.9)."""
        return self.write({"complainant_verdict": "rejected"})

    def action_close(self):
        """Close what is settled; the gate says what is missing."""
        return self._move_to_phase("closed")

    def _check_ready_to_answer(self):
        """The gate of the answer; the answer itself may be the acknowledgement."""
        section = self._get_section("acknowledged_at")
        missing = [
            item
            for item in self._get_missing_facts(phases.RESPONDED)
            if not item.startswith(section)
        ]
        if missing:
            self._raise_missing(phases.RESPONDED, missing)
