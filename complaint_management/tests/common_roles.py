"""One complaint with everything that hangs on it, and a user for every role."""

from contextlib import contextmanager
from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user

from ..models.complaint_ledger_entry import WRITING
from .common import ComplaintCommon
from .common_role_records import CANARY, SurroundingRecords
from .role_matrix import ROLES


class RoleCommon(SurroundingRecords, ComplaintCommon):
    """``records``: name of the role matrix -> record; ``users``: role -> user."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.users = cls._make_users()
        cls.records = {}
        cls._make_complaints()
        cls._make_clocks()
        cls._make_conversation()
        cls._make_satisfaction()
        cls._make_evidence()
        cls._make_figures()
        cls._make_configuration()
        cls._make_independence()
        cls._make_authority()
        cls._make_policy()
        cls._make_competence()
        cls._make_system()
        cls._make_conformity()
        cls._make_privacy()
        cls._make_windows()
        cls.made_of = cls._prepare_made_of()
        cls.env.flush_all()

    # ------------------------------------------------------------
    # People
    # ------------------------------------------------------------

    @classmethod
    def _make_users(cls):
        manager = "complaint_management.group_complaint_manager"
        cls.respondent = new_test_user(cls.env, "respondent", manager)
        cls.foreigner = new_test_user(
            cls.env,
            "foreigner",
            manager,
            company_id=cls.elsewhere.id,
            company_ids=[Command.set(cls.elsewhere.ids)],
        )
        helpdesk = {
            "helpdesk_own": "group_helpdesk_user_own",
            "helpdesk_team": "group_helpdesk_user_team",
            "helpdesk_all": "group_helpdesk_user",
        }
        made = {
            role: new_test_user(cls.env, role, f"helpdesk_mgmt.{group}")
            for role, group in helpdesk.items()
        }
        made["administrator"] = new_test_user(
            cls.env, "administrator", "base.group_system"
        )
        users = {
            "public": cls.env.ref("base.public_user"),
            "complainant": cls.portal,
            "stranger": cls.stranger,
            "employee": cls.employee,
            "helpdesk_manager": cls.agent,
            "handler": cls.handler,
            "colleague": cls.colleague,
            "outsider": cls.outsider,
            "manager": cls.manager,
            "auditor": cls.auditor,
            "respondent": cls.respondent,
            "foreigner": cls.foreigner,
            **made,
        }
        # else the right to export is what they lack
        export = cls.env.ref("base.group_allow_export")
        for user in users.values():
            if user._is_internal():
                user.group_ids = [Command.link(export.id)]
        return {role: users[role] for role in ROLES}

    # ------------------------------------------------------------
    # Records of the complaint, by chapter of the matrix; the other chapters stand in
    # common_role_records.py
    # ------------------------------------------------------------

    @classmethod
    def _keep(cls, **records):
        """Keep records; what allowed the system to make them is not kept with them."""
        plain = cls.env(context={})
        cls.records |= {name: kept.with_env(plain) for name, kept in records.items()}

    @classmethod
    def _complain(cls, **vals):
        return super()._complain(
            **{
                "name": f"{CANARY} subject",
                "description": f"<p>{CANARY} description</p>",
                "partner_id": cls.portal.partner_id.id,
                "respondent_ids": [Command.set(cls.respondent.ids)],
                **vals,
            }
        )

    @classmethod
    def _make_complaints(cls):
        cls.team.company_id = cls.company
        cls.portal.partner_id.email = "complainant@example.com"
        complaint = cls._investigated(
            decision="upheld", decision_reasons="<p>It broke.</p>"
        )
        complaint.remedy_ids = [
            Command.create({"type_id": cls.refund.id, "name": CANARY, "amount": 5})
        ]
        letters = cls.env["complaint.letter"].with_user(cls.handler)
        cls.company.complaint_letter_approval = "none"
        sent, draft = (
            letters.create(
                {
                    "ticket_id": complaint.id,
                    "kind": "progress",
                    "subject": f"{CANARY} letter",
                    "body": f"<p>{CANARY} letter</p>",
                }
            )
            for _n in range(2)
        )
        sent.action_send()
        cls._keep(
            complaint=complaint,
            restricted=cls._complain(
                confidentiality="restricted", name=f"{CANARY} restricted"
            ),
            remedy=complaint.remedy_ids,
            letter=draft.sudo(),
            sent_letter=sent.sudo(),
            ticket=cls.Ticket.create(
                {
                    "name": "Printer",
                    "description": "Jams",
                    "partner_id": cls.portal.partner_id.id,
                    "user_id": cls.users["helpdesk_own"].id,
                }
            ),
        )

    @classmethod
    def _make_conversation(cls):
        complaint = cls.records["complaint"]
        message = complaint.with_user(cls.handler).message_post(body=f"{CANARY} note")
        complaint.message_subscribe(cls.manager.partner_id.ids)
        tracking = cls.env["mail.tracking.value"].create(
            {
                "mail_message_id": message.id,
                "field_id": cls.env["ir.model.fields"]._get(complaint._name, "name").id,
                "old_value_char": CANARY,
            }
        )
        cls._keep(
            message=message.with_env(cls.env),
            tracking=tracking,
            follower=complaint.message_follower_ids.filtered(
                lambda f: f.partner_id == cls.manager.partner_id
            ),
            activity=complaint.activity_schedule(
                "mail.mail_activity_data_todo", user_id=cls.handler.id, summary=CANARY
            ),
            attachment=cls.env["ir.attachment"].create(
                {
                    "name": f"{CANARY}.txt",
                    "raw": CANARY.encode(),
                    "res_model": complaint._name,
                    "res_id": complaint.id,
                }
            ),
            mail=cls.env["mail.mail"].create(
                {
                    "model": complaint._name,
                    "res_id": complaint.id,
                    "subject": CANARY,
                    "body_html": CANARY,
                }
            ),
        )
        cls._make_beside_messages(message.with_env(cls.env))

    @classmethod
    def _make_clocks(cls):
        complaint, now = cls.records["complaint"], fields.Datetime.now()
        schedule = cls.env["complaint.schedule"].create(
            {
                "name": "Under test",
                "sequence": 99,
                "company_id": cls.company.id,
                "team_ids": [
                    Command.create({"name": "Nobody's", "company_id": cls.company.id})
                ],
                "milestone_ids": [
                    Command.create(
                        {
                            "milestone": "respond",
                            "amount": 10,
                            "unit": "working_days",
                            "level_ids": [Command.create({"name": "Level"})],
                        }
                    )
                ],
            }
        )
        clock = complaint.deadline_ids.filtered(lambda c: c.milestone == "respond")
        escalation = cls.env["complaint.escalation"].create(
            {
                "deadline_id": clock.id,
                "ticket_id": complaint.id,
                "company_id": cls.company.id,
                "level_id": clock.milestone_id.level_ids[:1].id
                or schedule.milestone_ids.level_ids.id,
                "state": "abandoned",
                "planned_at": now,
            }
        )
        cls._keep(
            deadline=clock,
            escalation=escalation,
            change=cls.env["complaint.deadline.change"].create(
                {
                    "deadline_id": clock.id,
                    "kind": "planned",
                    "cause": "calendar",
                    "moment": now,
                }
            ),
            notice=cls.env["complaint.notice"].create(
                {"escalation_id": escalation.id, "user_id": cls.handler.id}
            ),
            telling=cls.env["complaint.telling"].create(
                {"ticket_id": complaint.id, "told_at": now}
            ),
            schedule=schedule,
            milestone=schedule.milestone_ids,
            level=schedule.milestone_ids.level_ids,
        )

    @classmethod
    def _make_satisfaction(cls):
        closed = cls._answered(remedy=cls.apology)
        closed.complainant_verdict = "accepted"
        closed.remedy_ids.state = "fulfilled"
        closed.action_close()
        now = fields.Datetime.now()
        invitation = closed.survey_invitation_ids[:1] or cls.env[
            "complaint.survey.invitation"
        ].create(
            {
                "ticket_id": closed.id,
                "company_id": cls.company.id,
                "closure_number": 1,
                "planned_at": now,
            }
        )
        invitation.write(
            {
                "state": "sent",
                "access_token": "survey-token-of-the-tests",
                "sent_at": now,
                "expires_at": now + timedelta(days=30),
                "next_run_at": False,
            }
        )
        survey = cls.env.ref("complaint_management.survey_satisfaction")
        answer = cls.env["survey.user_input"].create(
            {"survey_id": survey.id, "complaint_id": closed.id}
        )
        line = cls.env["survey.user_input.line"].create(
            {
                "user_input_id": answer.id,
                "question_id": survey.question_ids[0].id,
                "skipped": True,
            }
        )
        cls._keep(
            closed=closed,
            invitation=invitation,
            answer=answer,
            answer_line=line,
            survey=survey,
            satisfaction=cls.env["complaint.satisfaction"].create(
                {
                    "company_id": cls.company.id,
                    "ticket_id": closed.id,
                    "month": fields.Date.today().replace(day=1),
                    "is_published": True,
                    "comment": CANARY,
                }
            ),
            dissatisfaction=cls.env["complaint.dissatisfaction"].create(
                {"name": CANARY, "company_id": cls.company.id}
            ),
            optout=cls.env["complaint.survey.optout"].create(
                {"email": "canary@example.com"}
            ),
        )

    @classmethod
    def _make_evidence(cls):
        cls.env.cr.flush()
        seal = cls.env["complaint.ledger.seal"]._seal(cls.company, force=True)
        runs = cls.env["complaint.ledger.run"]
        writing = runs.with_context(complaint_ledger_writing=WRITING)
        run = writing.create(
            {
                "company_id": cls.company.id,
                "moment": fields.Datetime.now(),
                "state": "broken",
                "problem_ids": [
                    Command.create({"place": CANARY, "code": "hash", "words": CANARY})
                ],
            }
        )
        ours = [("ticket_id", "=", cls.records["complaint"].id)]
        cls._keep(
            entry=cls.env["complaint.ledger.entry"].search(ours, limit=1),
            head=cls.env["complaint.ledger.head"].search(ours, limit=1),
            leaf=cls.env["complaint.ledger.leaf"].search([], limit=1, order="id desc"),
            seal=seal,
            run=run.with_env(cls.env),
            problem=run.problem_ids.with_env(cls.env),
        )

    @classmethod
    def _prepare_made_of(cls):
        """What makes another record, where a copy of it would not do."""
        complaint = cls.records["complaint"]
        new = {
            "feedback_type": "complaint",
            "name": "Another",
            "description": "<p>Another</p>",
            "team_id": cls.team.id,
        }
        hangs_on_it = {"res_model": complaint._name, "res_id": complaint.id}
        return {
            "complaint": new,
            "restricted": {**new, "confidentiality": "restricted"},
            "message": {
                "model": complaint._name,
                "res_id": complaint.id,
                "body": "Another",
            },
            "follower": {**hangs_on_it, "partner_id": cls.complainant.id},
            "attachment": {**hangs_on_it, "name": "a.txt", "raw": b"Another"},
            **cls._prepare_made_beside_messages(),
            "activity": {
                "res_model_id": cls.env["ir.model"]._get_id(complaint._name),
                "res_id": complaint.id,
                "summary": "Another",
                "user_id": cls.handler.id,
            },
            "letter": {"ticket_id": complaint.id, "kind": "progress"},
            "sent_letter": {"ticket_id": complaint.id, "kind": "progress"},
            "milestone": {
                "schedule_id": cls.records["schedule"].id,
                "milestone": "assess",
                "amount": 1,
            },
            "authority": {
                "group_id": cls.env.ref(
                    "complaint_management.group_complaint_manager"
                ).id,
                "company_id": cls.company.id,
                "currency_id": cls.company.currency_id.id,
                "is_unlimited": True,
            },
            "competence": {
                "user_id": cls.handler.id,
                "training_id": cls.records["training"].id,
                "note": "Another",
            },
            "optout": {"email": "another@example.com"},
            "ticket": {"name": "Another", "description": "Another"},
        }

    # ------------------------------------------------------------
    # Trying
    # ------------------------------------------------------------

    @contextmanager
    def _undone(self):
        """What happens inside is undone afterwards."""
        savepoint = self.env.cr.savepoint()
        try:
            yield
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.invalidate_all(flush=False)
