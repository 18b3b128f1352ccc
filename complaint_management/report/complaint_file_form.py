"""The follow-up form of a complaint, part by part, in the order of annex E."""

import json

from odoo import SUPERUSER_ID

from ..tools import phases


class FollowUpForm:
    """Parts of the form as plain values.

    :param words: ``complaint_file_words.Words`` of the complaint
    :param entries: of its ledger, in order
    """

    def __init__(self, words, entries):
        self.words, self.ticket, self.env = words, words.ticket, words.env
        self.by = self._find_who(entries)

    def make(self):
        """All parts; those with nothing in them are left out.

        :return: list of dict with ``title``, ``facts`` (pairs of label and text) and,
            of tables, ``head`` (pairs of label and width in %) and ``rows``
        """
        parts = [
            self._get_receipt(),
            self._get_complainant(),
            self._get_complaint(),
            self._get_problem(),
            self._get_assessment(),
            self._get_investigation(),
            self._get_decision(),
            self._get_follow_up(),
            self._get_clocks(),
        ]
        return [part for part in parts if part.get("facts") or part.get("rows")]

    # ------------------------------------------------------------
    # Parts of facts
    # ------------------------------------------------------------

    def _get_receipt(self):
        ticket, words = self.ticket, self.words
        return {
            "title": self.env._("Receipt"),
            "facts": words.facts(
                "complaint_reference",
                "feedback_type",
                "received_at",
                (self.env._("Registered"), words.moment(ticket.create_date)),
                (self.env._("Registered by"), words.who(ticket.create_uid)),
                "channel_id",
                "company_id",
                "team_id",
                (self.env._("Handler"), words.who(ticket.user_id)),
                "confidentiality",
                "policy_id",
                "is_imported",
                "imported_at",
            ),
        }

    def _get_complainant(self):
        ticket, words = self.ticket, self.words
        return {
            "title": self.env._("Complainant and representative"),
            "facts": words.facts(
                "complainant_name",
                (self.env._("E-mail"), words.text(ticket.partner_email)),
                "complainant_phone",
                "complainant_address",
                "preferred_channel",
                "complaint_lang",
                "communication_needs",
                "is_vulnerable",
                "representative_id",
                "representative_name",
                "representative_email",
                "representative_phone",
                "representative_relation",
                "representative_authorised",
            ),
        }

    def _get_complaint(self):
        return {
            "title": self.env._("Complaint"),
            "facts": self.words.facts(
                (self.env._("Subject"), self.words.text(self.ticket.name)),
                *self.ticket._get_matter_fields(),
                "duplicate_id",
            ),
        }

    def _get_problem(self):
        return {
            "title": self.env._("What happened"),
            "facts": self.words.facts(
                "occurred_on",
                "category_id",
                "recurrence",
                (
                    self.env._("In the complainant's words"),
                    self.words.of_html(self.ticket.description),
                ),
            ),
        }

    def _get_assessment(self):
        return {
            "title": self.env._("Assessment"),
            "facts": self.words.facts(
                "severity",
                "complexity",
                "impact",
                "safety_implication",
                "immediate_action",
                "immediate_action_note",
            ),
        }

    def _get_investigation(self):
        return {
            "title": self.env._("Investigation"),
            "facts": self.words.facts(
                (
                    self.words.label(self.ticket, "investigator_id"),
                    self.words.who(self.ticket.investigator_id),
                ),
                "respondent_ids",
                "respondent_partner_ids",
                "root_cause_ids",
                "findings",
            ),
        }

    # ------------------------------------------------------------
    # Decision and remedies
    # ------------------------------------------------------------

    def _get_decision(self):
        ticket, words = self.ticket, self.words
        # “waiting” is no verdict yet, on a complaint that nobody has answered
        answered = ticket.responded_at or ticket.complainant_verdict != "waiting"
        reviews = str(ticket.review_level) if ticket.review_level else ""
        return {
            "title": self.env._("Decision and remedies"),
            "facts": words.facts(
                "requested_remedy",
                "decision",
                "decision_reasons",
                *(("complainant_verdict",) if answered else ()),
                (words.label(ticket, "review_level"), reviews),
                "reopened_at",
                "reopen_reason",
                "referred_at",
                "external_body_id",
                "external_reference",
                "referral_consent",
                "closure_reason",
                "closure_note",
            ),
            "head": [
                (self.env._("Remedy"), 34),
                (self.env._("Amount"), 14),
                (self.env._("By"), 20),
                (self.env._("Due by"), 14),
                (self.env._("State"), 18),
            ],
            "rows": [self._get_remedy(remedy) for remedy in ticket.remedy_ids],
        }

    def _get_remedy(self, remedy):
        words = self.words
        state = words.choice(remedy, "state")
        if remedy.fulfilled_on:
            state = f"{state}\n{words.day(remedy.fulfilled_on)}"
        return [
            words.text(remedy.display_name),
            words.amount(remedy.amount, remedy.currency_id),
            words.who(remedy.responsible_id),
            words.day(remedy.due_date),
            state,
        ]

    # ------------------------------------------------------------
    # Follow-up
    # ------------------------------------------------------------

    def _find_who(self, entries):
        """Who last recorded a fact, by the ledger: dict of field -> ``res.users``."""
        by = {}
        for entry in entries:
            data = json.loads(entry.text)["data"]
            names = data.get("changed", ())
            if entry.kind == "registered" and entry.user_id.id != SUPERUSER_ID:
                names = data["facts"]  # known from the start, by whoever registered it
            by.update(dict.fromkeys(names, entry.user_id))
        return by

    def _get_who(self, name):
        return self.words.who(self.by[name]) if name in self.by else ""

    def _get_follow_up(self):
        """All steps of annex E, those still to come with nothing beside them."""
        return {
            "title": self.env._("Follow-up"),
            "head": [
                (self.env._("Step"), 24),
                (self.env._("Date"), 22),
                (self.env._("Who"), 22),
                (self.env._("Remark"), 32),
            ],
            "rows": [
                [step, date or "–", who if date else "", remark]
                for step, date, who, remark in (
                    self._get_acknowledged(),
                    self._get_assessed(),
                    self._get_investigated(),
                    self._get_answered(),
                    self._get_told(),
                    *self._get_corrected(),
                    self._get_closed(),
                )
            ],
        }

    def _get_acknowledged(self):
        ticket, words = self.ticket, self.words
        return (
            self.env._("Acknowledged"),
            words.moment(ticket.acknowledged_at),
            words.who(ticket.acknowledged_by_id) or self._get_who("acknowledged_at"),
            words.choice(ticket, "acknowledgement_method"),
        )

    def _get_assessed(self):
        ticket, words = self.ticket, self.words
        return (
            self.env._("Assessed"),
            words.moment(ticket.assessed_at),
            words.who(ticket.assessed_by_id),
            words.choice(ticket, "severity") if ticket.assessed_at else "",
        )

    def _get_investigated(self):
        ticket, words = self.ticket, self.words
        return (
            self.env._("Investigated"),
            words.moment(ticket.investigation_at),
            words.who(ticket.investigator_id),
            ", ".join(words.text(cause.name) for cause in ticket.root_cause_ids)
            or (self.env._("begun") if ticket.investigation_at else ""),
        )

    def _get_answered(self):
        ticket, words = self.ticket, self.words
        answered = words.moment(ticket.responded_at)
        return (
            self.env._("Answered"),
            answered,
            self._get_who("responded_at") or words.who(ticket.user_id),
            words.choice(ticket, "decision") if answered else "",
        )

    def _get_told(self):
        """When the complainant last heard from us, and how often in between."""
        ticket, words = self.ticket, self.words
        tellings = self.env["complaint.telling"].search([("ticket_id", "=", ticket.id)])
        standing = tellings.filtered(lambda telling: not telling.failed_at)
        failed = len(tellings) - len(standing)
        last = standing[-1:]
        remarks = []
        if ticket.update_count:
            remarks.append(self.env._("progress updates: %s", ticket.update_count))
        if failed:
            remarks.append(self.env._("not delivered: %s", failed))
        return (
            self.env._("Complainant told"),
            words.moment(last.told_at or ticket.complainant_told_at),
            words.text(last.message_id.author_id.name),
            ", ".join(remarks),
        )

    def _get_corrected(self):
        """Correction made, and verified: what the complainant got, what they say."""
        ticket, words = self.ticket, self.words
        owed = ticket._get_standing_remedies()
        made = owed.filtered(lambda remedy: remedy.state == "fulfilled")
        last = made.sorted(lambda remedy: (str(remedy.fulfilled_on or ""), remedy.id))[
            -1:
        ]
        remark = ""
        if owed:
            remark = self.env._(
                "remedies carried out: %(made)s of %(owed)s",
                made=len(made),
                owed=len(owed),
            )
        yield (
            self.env._("Correction made"),
            words.day(last.fulfilled_on),
            words.who(last.responsible_id) or self._get_who("fulfilled_on"),
            remark,
        )
        accepted = ticket.complainant_verdict == "accepted"
        said = ticket.complainant_verdict in ("accepted", "rejected", "no_answer")
        verdict = words.choice(ticket, "complainant_verdict") if said else ""
        yield (
            self.env._("Correction verified"),
            words.moment(accepted and (ticket.verdict_at or ticket.closed_date)),
            self.env._("the complainant")
            if ticket.verdict_origin
            else self._get_who("complainant_verdict"),
            verdict and self.env._("Complainant's verdict: %s", verdict),
        )

    def _get_closed(self):
        ticket, words = self.ticket, self.words
        closed = ticket.complaint_phase == phases.CLOSED and ticket.closed_date
        return (
            self.env._("Closed"),
            words.moment(closed),
            self._get_who("closed_date") or words.who(ticket.user_id),
            words.choice(ticket, "closure_reason") if closed else "",
        )

    # ------------------------------------------------------------
    # Clocks
    # ------------------------------------------------------------

    def _get_clocks(self):
        words = self.words
        return {
            "title": self.env._("Clocks: planned and actual"),
            "facts": words.facts("schedule_id") if self.ticket.deadline_ids else [],
            "head": [
                (self.env._("Clock"), 24),
                (self.env._("Counted from"), 19),
                (self.env._("First due"), 19),
                (self.env._("Due"), 19),
                (self.env._("Done"), 19),
            ],
            "rows": [
                [
                    words.text(clock.display_name),
                    words.moment(clock.started_at),
                    words.moment(clock.planned_due_at),
                    words.moment(clock.due_at),
                    "\n".join(
                        filter(
                            None,
                            (
                                words.moment(clock.ended_at),
                                words.choice(clock, "situation"),
                            ),
                        )
                    ),
                ]
                for clock in self.ticket.deadline_ids
            ],
        }
