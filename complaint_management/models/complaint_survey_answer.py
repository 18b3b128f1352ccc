"""What complainants see of a survey, and what becomes of their answers (8.3).

Pages get plain values, never a record. An answer is kept as Odoo keeps it, in
``survey.user_input``, and counted in ``complaint.satisfaction``.
"""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, is_html_empty

from ..tools.ledger import Personal, canonical
from .res_users import HANDLER

#: Characters of a text that are kept.
MAX_TEXT = 4000
#: Nothing about an answer is written to a chatter.
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}


class ComplaintSurveyInvitation(models.Model):
    _inherit = "complaint.survey.invitation"

    # ------------------------------------------------------------
    # Finding it
    # ------------------------------------------------------------

    @api.model
    def _find_by_token(self, token):
        """The invitation that a link opens, with the system's rights; may be empty.

        :param str token: as it came in an address, hence anything
        """
        if not token or len(token) > 100 or not token.isascii() or "\0" in token:
            return self.browse()
        # the secret is the right: complainants have no other
        return self.sudo().search([("access_token", "=", token)])

    def _get_page_state(self):
        """What the page says: ``open``, ``answered``, ``opted_out`` or ``over``."""
        if not self:
            return "over"
        self.ensure_one()
        if self.state == "answered" or self.is_answered:
            return "answered"
        if self.state == "opted_out":
            return "opted_out"
        return "open" if self._is_open() else "over"

    def _check_phone(self, user):
        """Whether ``user`` may type in what the complainant says.

        :raise AccessError: for whoever may not change the complaint
        :raise UserError: when answers are anonymous, or there is nothing to answer
        """
        self.ensure_one()
        self.ticket_id.with_user(user).check_access("write")
        anonymous = (
            self.is_anonymous
            if self.state == "sent"
            else self.company_id.complaint_survey_anonymous
        )
        if anonymous:
            raise UserError(
                self.env._(
                    "Answers are anonymous, so nobody types them in for somebody else. "
                    "Ask the complainant to use the link in the mail."
                )
            )
        if not user.has_group(HANDLER) or not self._is_open_by_phone():
            raise UserError(self.env._("This survey cannot be answered any more."))

    def _is_open_by_phone(self):
        """Whether it can be asked in a call: also before the mail, or without."""
        if self.ticket_id.complaint_phase != "closed" or not self._get_survey():
            return False
        return (
            self._is_open()
            or self.state in ("planned", "failed")
            or (self.state == "cancelled" and self.cancel_reason == "no_address")
        )

    def _get_survey(self):
        """The survey that was sent, or would be now."""
        settings = self.ticket_id._get_survey_settings()[self.ticket_id]
        return self.survey_id or (settings and settings.complaint_survey_id)

    # ------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------

    def _get_page_values(self):
        """What the form shows, in the language of the page.

        :return: dict of plain values
        """
        self.ensure_one()
        survey = self._get_survey().with_context(lang=self.env.lang)
        description = survey.description
        return {
            "reference": self.ticket_id.complaint_reference,
            "subject": self.ticket_id.name,
            "company_name": self.company_id.name,
            "anonymous": self.is_anonymous,
            "title": survey.title,
            "description": False if is_html_empty(description) else description,
            "sections": self._get_sections(survey),
        }

    @api.model
    def _get_sections(self, survey):
        """Questions under their headings, in order.

        :return: list of dict with title, description and questions
        """
        sections = []
        for question in survey.question_and_page_ids:
            if question.is_page or not sections:
                sections.append(
                    {
                        "title": question.is_page and question.title,
                        "description": question.is_page
                        and not is_html_empty(question.description)
                        and question.description,
                        "questions": [],
                    }
                )
            if not question.is_page:
                sections[-1]["questions"].append(self._get_question(question))
        return [section for section in sections if section["questions"]]

    @api.model
    def _get_question(self, question):
        kind = question.question_type
        if kind == "scale":
            options = [
                (str(number), str(number))
                for number in range(question.scale_min, question.scale_max + 1)
            ]
        else:
            options = [
                (str(answer.id), answer.value)
                for answer in question.suggested_answer_ids
            ]
        return {
            "name": f"q{question.id}",
            "kind": kind,
            "title": question.title,
            "required": question.constr_mandatory,
            "placeholder": question.question_placeholder or None,
            "options": options,
            "low": question.scale_min_label,
            "middle": question.scale_mid_label,
            "high": question.scale_max_label,
        }

    def _get_start_question(self):
        """What the mail asks already: title, and pairs of (number, address).

        In the language in which the mail is being written.
        """
        self.ensure_one()
        question = self.survey_id._get_start_question()
        if not question:
            return None
        url = self._get_url()
        return {
            "title": question.title,
            "low": question.scale_min_label,
            "high": question.scale_max_label,
            "options": [
                (number, f"{url}?score={number}")
                for number in range(question.scale_min, question.scale_max + 1)
            ],
        }

    def _get_greeting(self):
        """How the mail begins, in its language."""
        name = self.ticket_id._get_correspondent_name()
        if not name:
            return self.env._("Good day,")
        return self.env._("Dear %s,", name)

    def _get_mail_block(self):
        """What both mails have in common: numbers, button, end, how to say no."""
        return self.env["ir.qweb"]._render(
            "complaint_management.survey_mail_block",
            {"row": self, "start": self._get_start_question(), "url": self._get_url()},
        )

    # ------------------------------------------------------------
    # Answering
    # ------------------------------------------------------------

    def _read_answers(self, form):
        """Answers out of a form, which may hold anything.

        :param form: dict of strings as they were sent
        :return: (dict of question -> value, dict of field name -> what is wrong)
        """
        self.ensure_one()
        answers, problems = {}, {}
        for question in self._get_survey().question_ids:
            name = f"q{question.id}"
            raw = str(form.get(name) or "").replace("\0", "").strip()[:MAX_TEXT]
            if not raw:
                if question.constr_mandatory:
                    problems[name] = question.constr_error_msg or self.env._(
                        "Please answer this question."
                    )
                continue
            allowed = [
                value for value, _label in self._get_question(question)["options"]
            ]
            if question.question_type in ("scale", "simple_choice"):
                if raw not in allowed:
                    problems[name] = self.env._("Please choose one of the answers.")
                    continue
                answers[question] = int(raw)
            else:
                wrong = question.validate_question(raw)
                if wrong:
                    problems[name] = wrong[question.id]
                answers[question] = raw
        if not answers and not problems:
            problems[""] = self.env._("Please answer at least one question.")
        return answers, problems

    def _record_answers(self, answers, by_phone=None):
        """Keep answers and count them; once, however often they are sent.

        :param answers: dict of question -> value, see ``_read_answers``
        :param by_phone: the user who types them in during a call
        :return: whether they were kept: not if it was answered meanwhile
        """
        self.ensure_one()
        # not as who happens to be signed in: that would stand on an anonymous answer
        row = self.with_user(SUPERUSER_ID).with_context(**QUIET)
        row._lock()
        if not (row._is_open_by_phone() if by_phone else row._is_open()):
            return False
        if row.is_anonymous:
            row._record_anonymously(answers)
        else:
            row._record_openly(answers, by_phone)
        return True

    def _record_openly(self, answers, by_phone):
        now = fields.Datetime.now()
        survey, ticket = self._get_survey(), self.ticket_id
        vals = {
            "complaint_id": ticket.id,
            "partner_id": ticket._get_correspondent().id,
            "email": ticket._get_correspondent_email(),
        }
        if by_phone:
            vals |= {"survey_by_phone_user_id": by_phone.id, "survey_by_phone": now}
        answer = self._store(survey, answers, vals)
        self.write(
            {
                "state": "answered",
                "is_answered": True,
                "answered_at": now,
                "next_run_at": False,
                "cancel_reason": False,
                "survey_id": survey.id,
                "sent_at": self.sent_at or now,  # asked in the call
                "user_input_id": answer.id,
            }
        )
        satisfaction = self.env["complaint.satisfaction"]._add(answer, self)
        self._note_answered(answers, by_phone)
        satisfaction._look_after_low_score()

    def _note_answered(self, answers, by_phone):
        """Tell the ledger; never of anonymous answers: the chain is a complaint's."""
        words = {question.title: str(value) for question, value in answers.items()}
        self.env["complaint.ledger"]._note(
            self.ticket_id,
            "survey",
            {
                "invitation": self.id,
                "survey": {"id": self.survey_id.id, "name": self.survey_id.title},
                # handlers see answers once the complaint is closed, and not here
                "answers": Personal(canonical(words), keep=False),
            },
            user=by_phone or self.env.user,
            via="phone" if by_phone else "link",
        )

    def _record_anonymously(self, answers):
        """Keep answers in a way that nothing leads from them to the complaint.

        Neither row names the other, and no moment of one can be found on the other.
        """
        answer = self._store(self.survey_id, answers, {})
        self.env["complaint.satisfaction"]._add(answer, self)
        self.env.flush_all()
        for table, column in (
            ("survey_user_input", "id"),
            ("survey_user_input_line", "user_input_id"),
        ):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET create_date = date_trunc('month', create_date), "
                    "write_date = date_trunc('month', create_date) WHERE %s = %s",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    answer.id,
                )
            )
        self.env.cr.execute(
            "UPDATE survey_user_input SET start_datetime = create_date, "
            "end_datetime = create_date WHERE id = %s",
            [answer.id],
        )
        # not by write(), which would say when
        self.env.cr.execute(
            "UPDATE complaint_survey_invitation SET is_answered = TRUE WHERE id = %s",
            [self.id],
        )
        self.env.invalidate_all()
        self.env["complaint.satisfaction"]._publish(self.company_id)

    @api.model
    def _store(self, survey, answers, vals):
        """The answers as Odoo keeps them."""
        answer = self.env["survey.user_input"].create({"survey_id": survey.id, **vals})
        answer._mark_in_progress()
        for question in survey.question_ids:
            # a zero on a scale is an answer, which Odoo knows as text only
            value = answers.get(question)
            answer._save_lines(question, "" if value is None else str(value))
        answer._mark_done()
        return answer

    def _opt_out(self):
        """Do not ask this person any more, about this or any complaint."""
        self.ensure_one()
        row = self.with_user(SUPERUSER_ID)
        person = row.ticket_id._get_correspondent()
        if person:
            person.complaint_survey_opt_out = True
        else:
            self.env["complaint.survey.optout"].sudo()._add(row.email)  # by the link
        # an anonymous answer must not be told from no answer
        if row.state in ("planned", "sent"):
            row.write({"state": "opted_out", "next_run_at": False})
