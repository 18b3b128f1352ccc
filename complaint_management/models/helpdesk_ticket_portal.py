"""What a complainant may know of their complaint, and nothing else (4.4, 7.3)."""

from odoo import api, fields, models
from odoo.tools.misc import format_date

from ..tools import clocks, milestones, phases

#: Still to come, going on, over.
TODO, CURRENT, DONE = "todo", "current", "done"


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model
    def _get_complainant_domain(self, user):
        """Complaints in which ``user`` is the complainant or their representative.

        A representative counts once their authority has been seen. Following a
        complaint, or working for the same firm, does not make one a complainant.
        """
        partner = user.partner_id
        return [
            ("feedback_type", "!=", False),
            "|",
            ("partner_id", "=", partner.id),
            "&",
            ("representative_id", "=", partner.id),
            ("representative_authorised", "=", True),
        ]

    def _is_complainant(self, user):
        """Whether this is a complaint of ``user``'s own."""
        self.ensure_one()
        if user._is_public():
            return False
        # answers yes or no: complainants have no right to read the ticket
        return bool(self.sudo().filtered_domain(self._get_complainant_domain(user)))

    def _get_public_values(self):
        """The complaint in the complainant's words and plain progress.

        :return: dict of plain values for the page; no record, hence no other field
        """
        self.ensure_one()
        return {
            "id": self.id,
            "reference": self.complaint_reference,
            "name": self.name,
            "feedback_type": self.feedback_type,
            "received_at": self.received_at,
            "progress": self._get_public_progress(),
            "promise": self._get_public_promise(),
            "respond_by": self.complaint_phase not in phases.DECIDED
            and self.respond_by,
            "description": self.description,
            "requested_remedy": self.requested_remedy,
            "team_name": self.team_id.name,
            "team_email": self._get_complaint_sender(),
            "company_name": self.company_id.name,
            "company_phone": self.company_id.phone,
        }

    # ------------------------------------------------------------
    # How far it is
    # ------------------------------------------------------------

    def _get_public_progress(self):
        """Where the complaint stands, for somebody who does not know our stages."""
        if self.complaint_phase == phases.CLOSED and (
            self.closure_reason == "withdrawn"
        ):
            return self.env._("Withdrawn")
        if self.complaint_phase == phases.INVESTIGATION and self.review_level:
            return self.env._("Being looked at again")
        return {
            phases.RECEIVED: self.env._("Received"),
            phases.ACKNOWLEDGED: self.env._("Received"),
            phases.ASSESSED: self.env._("Being looked into"),
            phases.INVESTIGATION: self.env._("Being looked into"),
            phases.RESPONDED: self.env._("Decided"),
            phases.CLOSED: self.env._("Closed"),
            phases.REFERRED: self.env._("With an external body"),
        }[self.complaint_phase]

    def _get_public_steps(self):
        """The way of the complaint in few steps, with the day each was reached.

        :return: list of dict with label, state (todo, current, done) and date (in the
            company's time zone, or False)
        """
        self.ensure_one()
        phase, progress = self.complaint_phase, self._get_public_progress()
        received = (self.env._("Received"), self.received_at)
        decided_at = self._is_decision_told() and self.responded_at
        steps = [received]
        if self.feedback_type == "complaint":
            looked_at = phase in (phases.ASSESSED, phases.INVESTIGATION)
            steps += [
                (progress if looked_at else self.env._("Being looked into"), False),
                (self.env._("Decided"), decided_at),
            ]
        if phase == phases.REFERRED:
            steps.append((progress, self.referred_at))
        elif phase == phases.CLOSED:
            steps.append((progress, self.closed_date))
        else:
            steps.append((self.env._("Closed"), False))
        if phase in phases.ENDED and not decided_at:
            steps = [steps[0], steps[-1]]  # what it did without is not shown as done
            current = 1
        elif phase in phases.ENDED:
            current = len(steps) - 1
        elif self.feedback_type != "complaint":
            current = 0
        else:
            current = {phases.RECEIVED: 0, phases.ACKNOWLEDGED: 0}.get(phase, 1)
            current = 2 if phase == phases.RESPONDED else current
        return [
            {
                "label": label,
                "state": self._get_step_state(index, current),
                "date": self._get_local_date(moment) if index <= current else False,
            }
            for index, (label, moment) in enumerate(steps)
        ]

    @api.model
    def _get_step_state(self, index, current):
        if index == current:
            return CURRENT
        return DONE if index < current else TODO

    def _get_local_date(self, moment):
        """The day of a moment where the company is; False for none."""
        # the time zone is a setting of the company's, no secret
        tz = self.company_id.sudo()._get_complaint_tz()
        return moment and clocks.local_date(moment, tz)

    # ------------------------------------------------------------
    # What is promised
    # ------------------------------------------------------------

    def _get_public_promise(self):
        """What comes next and when, as promised; honest when we are late (7.3).

        :return: dict of kind (waiting, late, promised or open) and text, or False when
            nothing more is to come
        """
        self.ensure_one()
        if self.complaint_phase in phases.ENDED:
            return False
        if self.complaint_phase == phases.RESPONDED:
            return self._get_promise_after_decision()
        if self.stage_id.waits_for_complainant:
            return self._promise(
                "waiting",
                self.env._(
                    "We are waiting for your answer. As soon as we have it, we go on."
                ),
            )
        return self._get_promise_of_answer()

    def _get_promise_after_decision(self):
        if self.complainant_verdict == "accepted":
            return self._promise(
                "open",
                self.env._(
                    "You accept our decision. We close the complaint once you have "
                    "everything we offered you."
                ),
            )
        if self.complainant_verdict == "rejected":
            return self._get_promise_of_answer()
        clock = self.deadline_ids.filtered(
            lambda clock: clock.milestone == milestones.CLOSE
            and clock.state == "running"
        )[:1]
        day = clock and self._get_local_date(clock.due_at)
        if day and day >= self._get_local_date(fields.Datetime.now()):
            return self._promise(
                "waiting",
                self.env._(
                    "Please tell us by %(date)s whether you agree. If we do not hear "
                    "from you, we close the complaint; you can still come back to it.",
                    date=self._format_day(day),
                ),
            )
        return self._promise(
            "waiting", self.env._("Please tell us whether you agree with our decision.")
        )

    def _get_promise_of_answer(self):
        """By when the answer is due, and the next word on how it stands."""
        today = self._get_local_date(fields.Datetime.now())
        answer = self._get_promised_day()
        update = self.deadline_ids.filtered(
            lambda clock: clock.milestone == milestones.UPDATE
            and clock.state == "running"
        )[:1]
        update_day = update and self._get_local_date(update.due_at)
        if answer and answer < today:
            return self._promise(
                "late",
                self.env._(
                    "You should have had our answer by %(date)s. We are late, and we "
                    "are sorry. We are still working on it.",
                    date=self._format_day(answer),
                ),
            )
        if update_day and update_day < today:
            return self._promise(
                "late",
                self.env._(
                    "We should have told you by %(date)s how it stands. We are sorry; "
                    "we are still working on it.",
                    date=self._format_day(update_day),
                ),
            )
        if answer and update_day and update_day < answer:
            return self._promise(
                "promised",
                self.env._(
                    "You will have our answer by %(date)s. We write to you how it "
                    "stands by %(update)s.",
                    date=self._format_day(answer),
                    update=self._format_day(update_day),
                ),
            )
        if answer:
            return self._promise(
                "promised",
                self.env._(
                    "You will have our answer by %(date)s. Should we need longer, we "
                    "tell you before.",
                    date=self._format_day(answer),
                ),
            )
        if update_day:
            return self._promise(
                "promised",
                self.env._(
                    "We write to you how it stands by %(date)s.",
                    date=self._format_day(update_day),
                ),
            )
        return self._promise(
            "open",
            self.env._(
                "We have not set a date yet. We write to you as soon as we can."
            ),
        )

    def _get_promised_day(self):
        """The day promised for the answer now going on; False if none."""
        clock = self.deadline_ids._get_answer_clock()
        if clock:
            return self._get_local_date(clock.due_at)
        if self.complaint_phase == phases.RESPONDED:
            return False  # the date that was promised was for the decision
        began = self._get_local_date(self.taken_up_at) if self.taken_up_at else False
        stale = self.respond_by and began and self.respond_by < began
        return not stale and self.respond_by

    @api.model
    def _promise(self, kind, text):
        return {"kind": kind, "text": text}

    def _format_day(self, day):
        return format_date(self.env, day, date_format="long")
