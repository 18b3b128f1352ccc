"""What a complaint gives to its letters: text, proposals, where else to turn (7.8)."""

import hashlib
import json
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import format_date

from ..tools import clocks, phases
from ..tools.working_time import WorkingTimeError

#: The answer is due within so many days: time to say that it takes longer.
SOON = timedelta(days=3)
#: External bodies that a letter names, at most.
MAX_BODIES = 3


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    letter_ids = fields.One2many(
        comodel_name="complaint.letter",
        inverse_name="ticket_id",
        string="Letters",
        help="What we wrote to the complainant, numbered and kept (7.4-7.9).",
    )
    letter_count = fields.Integer(
        string="Number of letters", compute="_compute_letter_count"
    )

    def _compute_letter_count(self):
        counts = dict(
            self.env["complaint.letter"]._read_group(
                [("ticket_id", "in", self.ids)], ["ticket_id"], ["__count"]
            )
        )
        for ticket in self:
            ticket.letter_count = counts.get(ticket._origin, 0)

    # ------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------

    def action_view_letters(self):
        """All letters of this complaint."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_letter_action"
        )
        return action | {
            "name": self.env._("Letters of %s", self.complaint_reference),
            "domain": [("ticket_id", "=", self.id)],
            "context": {
                "default_ticket_id": self.id,
                "default_kind": self._propose_letter(),
            },
        }

    def action_write_letter(self):
        """Write to the complainant what is due now."""
        self.ensure_one()
        return self._open_new_letter(self._propose_letter())

    def action_communicate_decision(self):
        """Write the decision to the complainant; sending it is the answer (7.8).

        :raise UserError: when the facts of the decision are incomplete
        """
        self.ensure_one()
        self.check_access("write")
        self._check_ready_to_answer()
        return self._open_new_letter("review" if self.review_level else "decision")

    def _open_new_letter(self, kind):
        """:raise AccessError: for who may not write to the complainant"""
        self.check_access("write")
        clock = self._get_clock_to_extend() if kind == "delay" else None
        return {
            "name": self.env._("Write a letter"),
            "type": "ir.actions.act_window",
            "res_model": "complaint.letter",
            "views": [(False, "form")],
            "context": {
                "default_ticket_id": self.id,
                "default_kind": kind,
                "default_deadline_id": clock.id if clock else False,
            },
        }

    def _propose_letter(self):
        """The kind of letter that is due by how the complaint stands."""
        self.ensure_one()
        phase = self.complaint_phase
        if phase == phases.CLOSED:
            return "closure"
        if phase == phases.REFERRED:
            return "referral"
        if phase == phases.RESPONDED:
            used_up = self.complainant_verdict == "rejected" and self.review_level
            return "referral" if used_up else "progress"
        if not self.acknowledged_at:
            return "acknowledgement"
        if self.decision:
            return "review" if self.review_level else "decision"
        clock = self._get_clock_to_extend()
        if clock and clock.due_at - SOON <= fields.Datetime.now():
            return "delay"
        return "progress"

    def _get_clock_to_extend(self):
        """The clock of the answer, if it may be extended."""
        # terms, which handlers need not be allowed to read
        clock = self.sudo().deadline_ids._get_answer_clock()
        may_extend = clock.state == "running" and clock.milestone_id.may_extend
        return self.deadline_ids.browse(clock.id if may_extend else [])

    def _render_letter(self, template, lang, delay=None):
        """Subject and body of a letter about this complaint.

        :param template: ``mail.template``
        :param str lang: in which it is written
        :param dict delay: ``until``, ``reason``, ``is_answer`` (whether the answer
            comes by then), for what takes longer
        :return: dict with ``subject`` and ``body_html``
        :raise AccessError: for who may not write to the complainant
        """
        self.ensure_one()
        self.check_access("write")
        if not template.complaint_letter:
            # other templates may tell what is not for the complainant
            return {"subject": False, "body_html": False}
        # with the rights of who writes: a wording tells nobody what they may not know
        wording = template.with_context(
            complaint_extension=delay or {},
            complaint_letter_lang=lang,
            tz=self._get_letter_tz(),
        )
        return wording._generate_template(self.ids, ["subject", "body_html"])[self.id]

    def _get_correspondent_lang(self):
        """The language chosen for a letter goes before that of the complainant."""
        chosen = self.env.context.get("complaint_letter_lang")
        if chosen and chosen in dict(self.env["res.lang"].get_installed()):
            return chosen
        return super()._get_correspondent_lang()

    def _get_decision_mark(self):
        """What a letter tells of the decision, as a mark that can be compared."""
        remedies = [
            [r.type_id.id, r.name or "", r.amount, str(r.due_date or "")]
            for r in self._get_standing_remedies()
        ]
        told = [self.decision or "", str(self.decision_reasons or ""), remedies]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    # ------------------------------------------------------------
    # What letters tell (called by the templates)
    # ------------------------------------------------------------

    def _is_early_answer(self):
        """Whether an answer given now comes within the days of an early resolution.

        Working days after that of the receipt, to the end of the last one where the
        company is; not after a review or a reopening.
        """
        self.ensure_one()
        days = self.company_id.complaint_early_days
        # templates are tried on any ticket when they are saved
        if not (days and self.received_at) or self.review_level or self.reopen_count:
            return False
        ruler = self._get_ruler(self.schedule_id)
        try:
            until = clocks.due_at(
                self.received_at,
                days,
                "working_days",
                working=ruler.working,
                tz=ruler.tz,
                day_end=True,
            )
        except (WorkingTimeError, OverflowError):
            return False  # no working hours: nothing can be said to be early
        return fields.Datetime.now() <= until

    def _get_letter_bodies(self):
        """External bodies for a letter: the one the complaint goes to, else those that
        the company names.

        :return: list of dict with name, address (lines), website, phone, email, and
            line: name, address and website in one
        """
        told = []
        for body in self._get_external_bodies()[:MAX_BODIES]:
            address = body._display_address(without_company=True).split("\n")
            address = [line.strip() for line in address if line.strip()]
            website = self._get_public_body(body)["website"]
            told.append(
                {
                    "name": body.name,
                    "address": address,
                    "website": website,
                    "phone": body.phone or "",
                    "email": body.email or "",
                    "line": ", ".join(filter(None, (body.name, *address, website))),
                }
            )
        return told

    def _get_outside_limit(self):
        """By when the complainant has to turn outside, in words; empty if not known.

        Counted from today, the day of the letter (schedule, “Turning outside”).
        """
        schedule = self.schedule_id
        amount = schedule.outside_amount
        if not amount:
            return ""
        step = {schedule.outside_unit: amount}
        last = self.company_id._get_complaint_today() + relativedelta(**step)
        told = {"count": amount, "day": format_date(self.env, last, date_format="long")}
        if schedule.outside_unit == "months":
            if amount == 1:
                return self.env._(
                    "within one month of this letter, that is until %(day)s", **told
                )
            return self.env._(
                "within %(count)s months of this letter, that is until %(day)s", **told
            )
        if amount == 1:
            return self.env._(
                "within one day of this letter, that is until %(day)s", **told
            )
        return self.env._(
            "within %(count)s days of this letter, that is until %(day)s", **told
        )

    def _get_done_remedies(self):
        """What the complainant has got."""
        return self.remedy_ids.filtered(lambda remedy: remedy.state == "fulfilled")

    def _get_closure_words(self):
        """Why the complaint is closed, as one says it to the complainant."""
        return {
            "accepted": self.env._("You accepted our decision."),
            "no_answer": self.env._(
                "We have not heard from you since we told you our decision."
            ),
            "recourse_exhausted": self.env._(
                "You do not accept our decision, and we have nothing to add to it."
            ),
            "settled_outside": self.env._(
                "It has been settled by the external body you turned to."
            ),
            "withdrawn": self.env._("You withdrew your complaint."),
            "duplicate": self.env._(
                "We handle what you told us together with your other complaint."
            ),
        }.get(self.closure_reason, "")


class ComplaintRemedy(models.Model):
    _inherit = "complaint.remedy"

    def _get_words(self, promise=True):
        """What the complainant gets, in one line.

        :param bool promise: whether to say by when
        """
        self.ensure_one()
        told = self._get_public_values()
        words = [told["name"]]
        if told["details"]:
            words = [f"{told['name']}: {told['details']}"]
        words += [told["amount"], promise and told["due_words"]]
        return ", ".join(word for word in words if word)
