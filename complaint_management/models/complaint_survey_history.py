"""Invitations and answers as of the moment at which they were due.

For complaints that are entered long after they were closed, such as those of the demo:
what the job would have sent, and what came back, is written as if it had been there.
"""

from datetime import timedelta

from odoo import api, fields, models

from ..tools import phases


class ComplaintSurveyInvitation(models.Model):
    _inherit = "complaint.survey.invitation"

    @api.model
    def _write_history(self, ticket_ids, answers):
        """Write what was asked about these closed complaints, and what was answered.

        Nobody is written to. What is not due yet is left to the job.

        :param ticket_ids: ids of complaints; those are taken that are closed, and about
            which nobody has been asked
        :param dict answers: id of a complaint -> dict of ``days`` (from the invitation
            to the answer, calendar days), ``given`` (id of a question -> value) and,
            if somebody typed it in during a call, ``by_phone`` (id of a user)
        """
        tickets = self.env["helpdesk.ticket"].browse(ticket_ids)
        tickets = tickets.filtered(
            lambda t: t.complaint_phase == phases.CLOSED
            and t._is_asked_for_satisfaction()
            and not t.survey_invitation_ids.filtered("sent_at")
        )
        settings = tickets._get_survey_settings()
        tickets = tickets.filtered(lambda t: settings[t])
        # planned when they were entered: for that day, not for their closing
        tickets.survey_invitation_ids.unlink()
        rows = self.create(
            [
                self._prepare_invitation(
                    ticket,
                    ticket.closed_date
                    + timedelta(days=settings[ticket].complaint_survey_delay),
                )
                for ticket in tickets
            ]
        )
        for row in rows:
            row._write_past(settings[row.ticket_id], answers.get(row.ticket_id.id))
        rows._ensure_tokens()

    def _write_past(self, settings, answer):
        now, moment = fields.Datetime.now(), self.planned_at
        reason = self._get_reason_not_to_ask(settings)
        if reason:
            self._cancel(reason)
            return
        if moment > now:
            self._wake({moment})
            return
        self._note_invitation(settings, moment)
        answered_at = answer and moment + timedelta(days=answer["days"])
        while self.next_run_at and self.next_run_at <= (answered_at or now):
            if self.next_run_at < self.expires_at:
                self._note_reminder(settings, self.next_run_at)
            else:
                self.write({"state": "expired", "next_run_at": False})
        if answered_at:
            self._write_past_answer(answer, answered_at)

    def _write_past_answer(self, answer, moment):
        questions = self.env["survey.question"].browse(answer["given"])
        by_phone = self.env["res.users"].browse(answer.get("by_phone"))
        self._record_openly(
            {question: answer["given"][question.id] for question in questions},
            by_phone,
        )
        self.answered_at = moment
        self.user_input_id.write({"start_datetime": moment, "end_datetime": moment})
        if by_phone:
            self.user_input_id.survey_by_phone = moment
        self.env["complaint.satisfaction"].search(
            [("invitation_id", "=", self.id)]
        ).write(
            {
                "answered_at": moment,
                "month": self.ticket_id._get_local_date(moment).replace(day=1),
            }
        )
