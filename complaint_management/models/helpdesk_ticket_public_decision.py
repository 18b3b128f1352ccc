"""The decision as the complainant sees it: reasons, remedies, where else to turn
(ISO 10002, 7.7-7.9)."""

from odoo import models
from odoo.tools.misc import format_amount, format_date

from ..tools import phases, public_html

#: External bodies offered to turn to, at most.
MAX_BODIES = 30


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _is_decision_told(self):
        """Whether the decision on record is one that the complainant has had.

        What is being drafted, or was decided before the complaint was taken up again,
        is not.
        """
        self.ensure_one()
        began_at = self.taken_up_at or self.received_at
        return bool(
            self.decision
            and self.complaint_phase in phases.DECIDED
            and self.responded_at
            and (self.is_imported or self.responded_at >= began_at)
        )

    def _get_public_decision(self):
        """The decision in plain words.

        :return: dict of plain values, or False while there is none to be told
        """
        self.ensure_one()
        if not self._is_decision_told():
            return False
        return {
            "words": self._get_decision_words(),
            "date": self._get_local_date(self.responded_at),
            "reasons": public_html.clean(self.decision_reasons or "", {}),
            "remedies": [
                remedy._get_public_values() for remedy in self._get_told_remedies()
            ],
            "verdict": self.complainant_verdict or "waiting",
            "verdict_date": self._get_local_date(self.verdict_at),
            "external_body": self._get_public_body(self.external_body_id),
        }

    def _get_decision_words(self):
        """Whether the complainant is right, as one says it to them."""
        return {
            "upheld": self.env._("You are right."),
            "partly_upheld": self.env._("You are right in part."),
            "out_of_scope": self.env._("What you describe is not for us to decide."),
            "not_upheld": self.env._("We cannot agree with you."),
        }[self.decision]

    def _get_told_remedies(self):
        """Remedies that the complainant knows of: not called off, and not thought of
        inside before or after the decision was told."""
        told_at = self.responded_at
        return self.remedy_ids.filtered(
            lambda remedy: remedy.state != "cancelled"
            and (
                remedy.state != "proposed"
                or self.is_imported
                or (told_at and remedy.create_date <= told_at)
            )
        )

    def _get_open_offers(self):
        """Remedies to which the complainant has not yet said yes or no."""
        return self._get_told_remedies().filtered(
            lambda remedy: remedy.state in ("proposed", "offered")
        )

    def _get_external_bodies(self):
        """Where else the complainant can turn: the body named with the decision, else
        those on the company's complaints page, else all that the company knows."""
        if self.external_body_id:
            return self.external_body_id
        # what is on the complaints page may be seen by everybody
        published = self.company_id.sudo().complaint_body_ids
        # what bodies there are is told to everybody who complains
        return published or (
            self.env["res.partner"]
            .sudo()
            .search(
                [
                    ("is_external_dispute_body", "=", True),
                    ("company_id", "in", [self.company_id.id, False]),
                ],
                order="name",
                limit=MAX_BODIES,
            )
        )

    def _get_public_bodies(self):
        return [self._get_public_body(body) for body in self._get_external_bodies()]

    def _get_public_body(self, body):
        if not body:
            return False
        website = (body.website or "").strip()
        if not website.lower().startswith(("http://", "https://")):
            website = ""
        return {"id": body.id, "name": body.name, "website": website}


class ComplaintRemedy(models.Model):
    _inherit = "complaint.remedy"

    def _get_public_values(self):
        """One remedy as plain values for the complainant."""
        self.ensure_one()
        labels = {
            "proposed": self.env._("Offered"),
            "offered": self.env._("Offered"),
            "accepted": self.env._("You accepted it"),
            "fulfilled": self.env._("Done"),
            "declined": self.env._("You declined it"),
        }
        return {
            "id": self.id,
            "name": self.type_id.name,
            "details": self.name,
            "amount": self.amount
            and format_amount(self.env, self.amount, self.currency_id),
            "due_words": self.state != "fulfilled"
            and self.due_date
            and self.env._(
                "by %s", format_date(self.env, self.due_date, date_format="long")
            ),
            "fulfilled_on": self.fulfilled_on,
            "is_open": self.state in ("proposed", "offered"),
            "label": labels.get(self.state, ""),
            "state": self.state,
        }
