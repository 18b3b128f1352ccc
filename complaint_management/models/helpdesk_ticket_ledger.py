"""What a complaint's chain tells of its fields (4.9, 4.12).

Codes, days and amounts stand in it as they are; names and words are personal. What
follows from other facts is not told again: ``DERIVED`` says what, and a test holds both
lists against the fields there are.
"""

from collections import defaultdict

from odoo import api, models

from .ledger_values import tell_changes, tell_fields

#: Fields by the kind of entry that tells of their change.
FACTS = {
    "receipt": (
        "feedback_type",
        "complaint_reference",
        "company_id",
        "policy_id",
        "received_at",
        "occurred_on",
        "channel_id",
        "category_id",
        "partner_id",
        "partner_name",
        "partner_email",
        "is_anonymous",
        "complainant_phone",
        "complainant_address",
        "preferred_channel",
        "complaint_lang",
        "representative_id",
        "representative_name",
        "representative_email",
        "representative_phone",
        "representative_relation",
        "representative_authorised",
        "name",
        "description",
        "concerns",
        "order_reference",
        "requested_remedy",
        "communication_needs",
        "is_vulnerable",
        "duplicate_id",
        "active",
    ),
    "assignment": (
        "team_id",
        "user_id",
        "investigator_id",
        "respondent_ids",
        "respondent_partner_ids",
        "conflict_user_ids",
        "confidentiality",
        "is_identity_protected",
    ),
    "phase": (
        "complaint_phase",
        "stage_id",
        "acknowledged_at",
        "acknowledgement_method",
        "acknowledged_by_id",
        "investigation_at",
        "responded_at",
        "respond_by",
    ),
    "assessment": (
        "severity",
        "complexity",
        "impact",
        "safety_implication",
        "immediate_action",
        "immediate_action_note",
        "assessed_at",
        "assessed_by_id",
    ),
    "investigation": ("findings", "root_cause_ids", "recurrence"),
    "decision": ("decision", "decision_reasons"),
    "verdict": (
        "complainant_verdict",
        "verdict_origin",
        "verdict_at",
        "reopening_asked_at",
    ),
    "closing": (
        "closed_date",
        "closure_reason",
        "closure_note",
        "review_level",
        "review_requested_at",
        "review_acknowledged_at",
        "review_at",
        "reopened_at",
        "reopen_count",
        "reopen_reason",
        "referred_at",
        "external_body_id",
        "external_reference",
        "referral_consent",
    ),
}
KIND_OF = {name: kind for kind, names in FACTS.items() for name in names}
#: Follows from facts, from clocks or from the system: told by them.
DERIVED = frozenset(
    {
        "acknowledge_hours",
        "acknowledgement_error",
        "acknowledgement_state",
        "anonymised_at",
        "clock_error",
        "clock_round",
        "clocks_paused",
        "clocks_plan_at",
        "clocks_since",
        "close_hours",
        "complainant_country_id",
        "complainant_told_at",
        "complaint_saves",
        "complaint_token",
        "decider_ids",
        "erasure_id",
        "imported_at",
        "is_imported",
        "is_schedule_pinned",
        "next_due_at",
        "next_soon_at",
        "priority",
        "repeat_of_id",
        "respond_hours",
        "reassessed_at",
        "schedule_id",
        "submission_key",
        "taken_up_at",
        "trend_signal_ids",
        "update_count",
    }
)
#: What changes along with a field that is written.
FOLLOWING = {
    "team_id": ("user_id", "stage_id", "complaint_phase"),
    "partner_id": ("partner_name", "partner_email"),
}


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model
    def _get_kinds_of_facts(self):
        """Which kind of entry tells of which field; for addons to add fields of theirs.

        :return: dict of field -> kind, in the order in which people want to know them
        """
        return KIND_OF

    def _get_ledger_facts(self):
        """All facts of one complaint; those that are empty left out."""
        self.ensure_one()
        # what is told is told whole, whoever does it
        return tell_fields(self.sudo(), self._get_kinds_of_facts())

    def _remember_facts(self, names):
        """What these fields are before a write, for ``_note_changes``.

        :param names: of the fields that are written
        """
        names = set(names)
        for name in names & FOLLOWING.keys():
            names.update(FOLLOWING[name])
        names &= self._get_kinds_of_facts().keys()
        tickets = self.sudo()  # as above
        return {ticket: {name: ticket[name] for name in names} for ticket in tickets}

    def _note_changes(self, before):
        """Note what a write has changed, one entry for each kind of fact.

        :param before: what ``_remember_facts`` gave
        """
        Ledger = self.env["complaint.ledger"]
        kinds = self._get_kinds_of_facts()
        for ticket, values in before.items():
            changes = defaultdict(dict)
            for name, pair in tell_changes(ticket, values).items():
                changes[kinds[name]][name] = pair
            for kind in FACTS:
                if kind in changes:
                    Ledger._note(ticket, kind, {"changed": changes[kind]})

    def _note_registered(self, new):
        """Begin the chains of complaints that have just been registered."""
        for ticket in self:
            self.env["complaint.ledger"]._note(
                ticket,
                "registered",
                {
                    "facts": ticket._get_ledger_facts(),
                    "was_ticket": not new,
                    "imported": ticket.is_imported,
                },
            )
            if not new:
                ticket._note_what_is_there()

    def _note_what_is_there(self):
        """Note the messages and files that came before the chain was begun."""
        here = [("model", "=", self._name), ("res_id", "=", self.id)]
        # what is told is told whole, whoever does it
        messages = self.env["mail.message"].sudo().search(here, order="id")
        messages._filter_noted()._note_messages("sent")
        files = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [("res_model", "=", self._name), ("res_id", "=", self.id)], order="id"
            )
        )
        files._note_files("added", files._get_complaints())

    def action_view_ledger(self):
        """All that has happened to this complaint, entry by entry."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_ledger_entry_action"
        )
        return action | {
            "name": self.env._("Ledger of %s", self.complaint_reference),
            "domain": [("ticket_id", "=", self.id)],
            "context": {"of_one": True},
        }
