"""The one gate that every change of phase passes: what it asks for, and how it says so.

The facts themselves are listed in tools/phases.py.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from ..tools import phases
from ..tools.register_import import get_register


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    missing_facts = fields.Text(
        string="Still to do",
        compute="_compute_missing_facts",
        help="What is missing before the complaint can be answered or closed.",
    )

    @api.depends(
        "feedback_type",
        "complaint_phase",
        "acknowledged_at",
        "severity",
        "complexity",
        "impact",
        "immediate_action",
        "investigator_id",
        "findings",
        "decision",
        "decision_reasons",
        "remedy_ids.state",
        "complainant_verdict",
        "closure_reason",
        "external_body_id",
    )
    def _compute_missing_facts(self):
        for ticket in self:
            if ticket.complaint_phase in phases.ENDED or ticket._is_gateless():
                ticket.missing_facts = False
                continue
            target = (
                phases.CLOSED
                if ticket.complaint_phase == phases.RESPONDED
                else phases.RESPONDED
            )
            missing = ticket._get_missing_facts(target)
            ticket.missing_facts = "\n".join(missing) or False

    def _is_gateless(self):
        """Suggestions, compliments and enquiries go their way without a gate."""
        return self.feedback_type != "complaint"

    def _is_decided(self):
        """Whether a decision has been taken or told."""
        return bool(self.decision) or self.complaint_phase in phases.DECIDED

    def _is_early_resolution(self):
        """A simple complaint that never needed an investigation (7.5, 7.6)."""
        return (
            self.complexity == "simple"
            and not self.investigation_at
            and not self.review_level
        )

    def _check_gate(self, before):
        """Let a complaint into its phase, or say all that is missing.

        Called after the facts and the phase were written; the error undoes both.

        :param before: the phase it comes from, None for a new complaint
        :raise UserError: with the complete list of what is missing
        """
        self.ensure_one()
        if self._is_gateless():
            return
        missing = self._get_missing_facts(self.complaint_phase)
        if missing:
            self._raise_missing(self.complaint_phase, missing)

    def _write_feedback(self, vals):
        """Facts on which a phase stands may be corrected, not taken away."""
        names = phases.KEPT & vals.keys()
        before = {
            ticket: (
                ticket.complaint_phase,
                ticket.closure_reason,
                set(filter(ticket._is_filled, names)),
            )
            for ticket in self
            if names
        }
        result = super()._write_feedback(vals)
        for ticket, (phase, reason, filled) in before.items():
            if ticket.complaint_phase == phase and not ticket._is_gateless():
                ticket._check_still_filled(filled)
                ticket._check_closing_stands(reason)
        return result

    def _check_closing_stands(self, reason):
        """:raise UserError: when a closed one gets a reason that no gate has seen

        :param reason: why it was closed
        """
        is_closed = self.complaint_phase == phases.CLOSED
        if is_closed and self.closure_reason != reason and not get_register(self.env):
            raise UserError(
                self.env._(
                    "%s is closed, and why stays as it is. If it is to end otherwise, "
                    "choose “Reopen” first.",
                    self.complaint_reference,
                )
            )

    def _check_still_filled(self, names):
        """:raise UserError: when what the phase stands on is empty

        :param names: of facts that were there
        """
        early = self._is_early_resolution()
        reason = self.closure_reason or self._get_closure_reason()
        needed = phases.needed_facts(
            self.complaint_phase, early=early, closure_reason=reason
        )
        missing = self._get_missing_fields([fact for fact in needed if fact in names])
        if missing:
            self._raise_missing(self.complaint_phase, missing)

    def _raise_missing(self, phase, missing):
        """:raise UserError: with everything that keeps the complaint from ``phase``"""
        labels = dict(self._fields["complaint_phase"]._description_selection(self.env))
        raise UserError(
            self.env._(
                "%(reference)s cannot be “%(phase)s” yet. Please fill in first:\n"
                "%(missing)s",
                reference=self.complaint_reference,
                phase=labels[phase],
                missing="\n".join(f"• {item}" for item in missing),
            )
        )

    def _get_missing_facts(self, phase):
        """All that keeps this complaint from ``phase``, in words a handler knows.

        :return: list of translated texts, empty when nothing is missing
        """
        self.ensure_one()
        # whoever investigates is no longer settling it on the spot
        early = phase != phases.INVESTIGATION and self._is_early_resolution()
        reason = self.closure_reason or self._get_closure_reason()
        facts = phases.needed_facts(phase, early=early, closure_reason=reason)
        missing = self._get_missing_fields(facts)
        if phase in (phases.RESPONDED, phases.CLOSED) and "decision" in facts:
            missing += self._get_missing_remedies()
        if phase == phases.CLOSED:
            missing += self._get_missing_for_closing(reason)
        return missing

    def _get_missing_fields(self, facts):
        """Unfilled fields, one line for each heading of the form."""
        sections = {}
        for fact in facts:
            if not self._is_filled(fact):
                label = self._fields[fact]._description_string(self.env)
                sections.setdefault(self._get_section(fact), []).append(label)
        return [
            self.env._(
                "%(section)s: %(fields)s", section=section, fields=", ".join(labels)
            )
            for section, labels in sections.items()
        ]

    def _is_filled(self, name):
        if name == "closure_reason":
            # a verdict tells the reason, or (rejected) has an explanation of its own
            reason = self.closure_reason or self._get_closure_reason()
            return bool(reason) or self.complainant_verdict == "rejected"
        if self._fields[name].type == "html":
            return not is_html_empty(self[name])
        value = self[name]
        return bool(value.strip() if isinstance(value, str) else value)

    def _get_section(self, name):
        """Under which heading of the form a fact is filled in."""
        if name in ("investigator_id", "findings"):
            return self.env._("Investigation")
        if name in phases.FACTS[phases.ACKNOWLEDGED]:
            return self.env._("Acknowledgement")
        if name in phases.FACTS[phases.ASSESSED]:
            return self.env._("Assessment")
        if name in phases.FACTS[phases.RESPONDED]:
            return self.env._("Decision")
        return self.env._("Closing")
