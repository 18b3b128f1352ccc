"""Closed complaints, invitations and answers for the tests of surveys."""

from datetime import timedelta

from odoo import fields

from .common import ComplaintCommon


class SurveyCommon(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Survey Ltd"})
        cls.company.email = "us@example.com"
        users = cls.handler | cls.colleague | cls.outsider | cls.manager | cls.auditor
        users.write(
            {"company_ids": [(4, cls.company.id)], "company_id": cls.company.id}
        )
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {
                "name": "Survey team",
                "feedback_type": "complaint",
                "company_id": cls.company.id,
                "user_ids": [(6, 0, (cls.handler | cls.colleague).ids)],
            }
        )
        cls.Invitation = cls.env["complaint.survey.invitation"]
        cls.survey = cls.env.ref("complaint_management.survey_satisfaction")
        scales = cls.survey.question_ids.filtered(lambda q: q.question_type == "scale")
        cls.start_question = scales[0]
        cls.scales = scales
        cls.by_dimension = {
            dimension: scales.filtered(
                lambda q, d=dimension: q.complaint_dimension == d
            )
            for dimension in ("handling", "outcome", "product", "recommend")
        }
        cls.comment = cls.survey.question_ids.filtered(
            lambda q: q.complaint_dimension == "comment"
        )
        # what others planned in this database is not this test's
        cls.Invitation.search([]).next_run_at = False

    @classmethod
    def _closed(cls, **vals):
        """A complaint closed to the complainant's satisfaction."""
        complaint = cls._answered(company_id=cls.company.id, **vals)
        complaint.write({"complainant_verdict": "accepted"})
        complaint.remedy_ids.filtered(lambda r: r.state != "fulfilled").write(
            {"state": "fulfilled"}
        )
        complaint.action_close()
        return complaint

    @classmethod
    def _reopen(cls, complaint):
        complaint.write(
            {"complaint_phase": "investigation", "reopen_reason": "It broke again"}
        )

    @classmethod
    def _close_again(cls, complaint):
        complaint.write(
            {
                "investigator_id": cls.colleague.id,
                "decision": "upheld",
                "decision_reasons": "<p>Again.</p>",
                "complaint_phase": "responded",
            }
        )
        complaint.complainant_verdict = "accepted"
        complaint.action_close()

    @classmethod
    def _run(cls, rows=None):
        """What the job does with what is due, without its commits."""
        rows = cls.Invitation._take_due() if rows is None else rows
        rows._run_batch()
        cls.env.flush_all()
        return rows

    @classmethod
    def _make_due(cls, rows):
        rows.write({"next_run_at": fields.Datetime.now() - timedelta(minutes=1)})

    @classmethod
    def _sent(cls, **vals):
        """An invitation that has been sent."""
        row = cls._closed(**vals).survey_invitation_ids
        cls._make_due(row)
        cls._run(row)
        return row

    @classmethod
    def _get_mails(cls, rows):
        return cls.env["mail.mail"].search(
            [("model", "=", rows._name), ("res_id", "in", rows.ids)]
        )

    @classmethod
    def _get_form(cls, handling=4, outcome=3, product=5, recommend=9, comment="Thanks"):
        """A form as a browser sends it; None leaves a dimension out."""
        scores = {
            "handling": handling,
            "outcome": outcome,
            "product": product,
            "recommend": recommend,
        }
        form = {
            f"q{question.id}": str(score)
            for dimension, score in scores.items()
            if score is not None
            for question in cls.by_dimension[dimension]
        }
        if comment:
            form[f"q{cls.comment.id}"] = comment
        return form

    @classmethod
    def _answer(cls, row, by_phone=None, **scores):
        answers, problems = row._read_answers(cls._get_form(**scores))
        assert not problems, problems
        assert row._record_answers(answers, by_phone=by_phone)
        cls.env.invalidate_all()
        return row
