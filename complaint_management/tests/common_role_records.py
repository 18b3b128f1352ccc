"""Records that surround a complaint, by chapter of the matrix of roles."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

#: Stands in whatever tells of the complaint.
CANARY = "CANARY"


class SurroundingRecords:
    """A part of ``RoleCommon``, which has the people, the complaint, and ``_keep``."""

    @classmethod
    def _make_beside_messages(cls, message):
        """What Odoo keeps beside a message."""
        of_message = {"message_id": message.id}
        links = cls.env["mail.link.preview"].create(
            [{"source_url": f"https://{CANARY}.example.com/{n}"} for n in (1, 2)]
        )
        later = fields.Datetime.now() + timedelta(days=1)
        cls.other_link = links[1]
        cls._keep(
            notification=cls.env["mail.notification"].create(
                {
                    "mail_message_id": message.id,
                    "res_partner_id": cls.manager.partner_id.id,
                    "notification_type": "inbox",
                    "failure_reason": CANARY,
                }
            ),
            scheduled=cls.env["mail.scheduled.message"]
            .with_user(cls.handler)
            .create(
                {
                    "model": message.model,
                    "res_id": message.res_id,
                    "author_id": cls.handler.partner_id.id,
                    "subject": CANARY,
                    "body": CANARY,
                    "scheduled_date": later,
                }
            )
            .with_env(cls.env),
            planned=cls.env["mail.message.schedule"].create(
                {
                    "mail_message_id": message.id,
                    "scheduled_datetime": later,
                    "notification_parameters": "{}",
                }
            ),
            translation=cls.env["mail.message.translation"].create(
                {
                    **of_message,
                    "source_lang": "en",
                    "target_lang": "it",
                    "body": CANARY,
                }
            ),
            reaction=cls.env["mail.message.reaction"].create(
                {
                    **of_message,
                    "content": "👍",
                    "partner_id": cls.manager.partner_id.id,
                }
            ),
            preview=cls.env["mail.message.link.preview"].create(
                {**of_message, "link_preview_id": links[0].id, "sequence": 1}
            ),
        )

    @classmethod
    def _prepare_made_beside_messages(cls):
        """What makes another of these: a message has each once."""
        message_id = cls.records["message"].id
        return {
            "notification": {
                "mail_message_id": message_id,
                "res_partner_id": cls.colleague.partner_id.id,
                "notification_type": "inbox",
                "is_read": True,
            },
            "translation": {
                "message_id": message_id,
                "source_lang": "en",
                "target_lang": "fr",
                "body": "Another",
            },
            "reaction": {
                "message_id": message_id,
                "content": "👎",
                "partner_id": cls.manager.partner_id.id,
            },
            "preview": {
                "message_id": message_id,
                "link_preview_id": cls.other_link.id,
                "sequence": 2,
            },
        }

    @classmethod
    def _make_figures(cls):
        cls.env.flush_all()
        monday = fields.Date.today()
        monday -= timedelta(days=monday.weekday() + 7)
        trend = cls.env["complaint.trend"].create(
            {
                "company_id": cls.company.id,
                "dimension": "category_id",
                "value_id": 1,
                "state": "signal",
                "week": monday,
            }
        )
        objective = cls.env["complaint.objective"].create(
            {
                "metric": cls.env["complaint.objective"]
                ._fields["metric"]
                .get_values(cls.env)[0],
                "direction": "at_least",
                "target": 90,
                "company_id": cls.company.id,
            }
        )
        measured = objective.copy({"date_from": monday - timedelta(days=400)})
        measured._measure()
        cls._keep(
            analysis=cls.env["complaint.analysis"].search(
                [("ticket_id", "=", cls.records["complaint"].id)]
            ),
            trend=trend,
            signal=cls.env["complaint.trend.signal"].create(
                {
                    "trend_id": trend.id,
                    "first_week": monday,
                    "last_week": monday,
                    "rule": cls.env["complaint.trend.signal"]
                    ._fields["rule"]
                    .get_values(cls.env)[0],
                    "state": "new",
                    "ticket_ids": [Command.set(cls.records["complaint"].ids)],
                }
            ),
            objective=objective,
            objective_result=measured.result_ids,
        )

    @classmethod
    def _make_configuration(cls):
        ours = {"name": "Of this company", "company_id": cls.company.id}
        cls._keep(
            startup_skip=cls.env["complaint.startup.skip"].create(
                {
                    "company_id": cls.company.id,
                    "step": "mail",
                    "reason": "We print",
                    "user_id": cls.manager.id,
                }
            ),
            remedy_type=cls.env["complaint.remedy.type"].create(ours),
            root_cause=cls.env["complaint.root.cause"].create(ours),
            team=cls.env["helpdesk.ticket.team"].create(
                {**ours, "feedback_type": "complaint"}
            ),
            stage=cls.env["helpdesk.ticket.stage"].create(ours),
            category=cls.env["helpdesk.ticket.category"].create(ours),
            channel=cls.env["helpdesk.ticket.channel"].create(ours),
            template=cls.env.ref("complaint_management.mail_template_acknowledgement"),
            counter=cls.env["complaint.rate.counter"].create(
                {"key": CANARY, "window_at": fields.Datetime.now(), "hits": 1}
            ),
        )

    @classmethod
    def _make_independence(cls):
        today = fields.Date.today()
        draw = cls.env["complaint.second.look.draw"].create(
            {
                "company_id": cls.company.id,
                "first_day": today - timedelta(days=60),
                "last_day": today - timedelta(days=30),
                "drawn_at": fields.Datetime.now(),
                "seed": "of the tests",
            }
        )
        protected = cls._complain(is_identity_protected=True)
        cls.env.flush_all()
        cls._keep(
            draw=draw,
            second_look=cls.env["complaint.second.look"].create(
                {
                    "ticket_id": cls.records["closed"].id,
                    "draw_id": draw.id,
                    "user_id": cls.manager.id,
                }
            ),
            conflict=cls.env["complaint.conflict"].create(
                {
                    "ticket_id": cls.records["complaint"].id,
                    "user_id": cls.outsider.id,
                    "part": "none",
                    "reason": CANARY,
                    "declared_at": fields.Datetime.now(),
                }
            ),
            protected=cls.env["complaint.protected"].search(
                [("ticket_id", "=", protected.id)]
            ),
        )

    @classmethod
    def _make_authority(cls):
        cls._keep(
            approval=cls.env["complaint.approval"].create(
                {
                    "ticket_id": cls.records["complaint"].id,
                    "asked_by_id": cls.handler.id,
                    "asked_at": fields.Datetime.now(),
                    "reason": CANARY,
                }
            ),
            authority=cls.env["complaint.authority"].create(
                {
                    "group_id": cls.env.ref(
                        "complaint_management.group_complaint_handler"
                    ).id,
                    "company_id": cls.company.id,
                    "currency_id": cls.company.currency_id.id,
                    "is_unlimited": True,
                }
            ),
        )

    @classmethod
    def _make_system(cls):
        ours = {"company_id": cls.company.id}
        action = {**ours, "name": CANARY, "user_id": cls.handler.id}
        complaint = cls.records["complaint"]
        cls._keep(
            action=cls.env["complaint.action"].create(
                {**action, "ticket_id": complaint.id, "result": CANARY}
            ),
            improvement=cls.env["complaint.action"].create(
                {**action, "user_id": cls.manager.id}
            ),
            review=cls.env["complaint.management.review"].create(
                {**ours, "chair_id": cls.manager.id, "changes": CANARY}
            ),
            audit_question=cls.env["complaint.audit.question"].search([], limit=1),
        )

    @classmethod
    def _make_policy(cls):
        ours = {"company_id": cls.company.id, "lang": "en_US"}
        policies = cls.env["complaint.policy"]
        published = policies._take_over(
            {
                **ours,
                "version": "1",
                "body": "<p>We listen.</p>",
                "published_at": fields.Datetime.now(),
            }
        )
        cls._keep(
            policy=published,
            policy_draft=policies.create({**ours, "change_note": CANARY}),
            policy_reading=cls.env["complaint.policy.reading"].search(
                [("policy_id", "=", published.id), ("user_id", "=", cls.handler.id)]
            ),
        )
        cls.env.cr.flush()  # the notes of what is tracked are written now

    @classmethod
    def _make_competence(cls):
        training = cls.env["complaint.training"].create(
            {"name": CANARY, "company_id": cls.company.id}
        )
        cls._keep(
            training=training,
            competence=cls.env["complaint.competence"].create(
                {
                    "user_id": cls.handler.id,
                    "training_id": training.id,
                    "note": CANARY,
                }
            ),
            training_need=training.need_ids.filtered(
                lambda need: need.user_id == cls.handler
            ),
        )

    @classmethod
    def _make_conformity(cls):
        clause = cls.env.ref("complaint_management.clause_8_6")
        today = fields.Date.today()
        cls._keep(
            clause=clause,
            clause_assessment=cls.env["complaint.clause.assessment"].create(
                {
                    "clause_id": clause.id,
                    "company_id": cls.company.id,
                    "verdict": "gap",
                    "note": CANARY,
                    "user_id": cls.handler.id,
                }
            ),
            conformity_print=cls.env["complaint.conformity.print"].create(
                {
                    "company_id": cls.company.id,
                    "user_id": cls.manager.id,
                    "date_from": today,
                    "date_to": today,
                }
            ),
        )
        cls.env.cr.flush()  # the notes of what is tracked are written now

    @classmethod
    def _make_privacy(cls):
        ours = {"company_id": cls.company.id}
        cls._keep(
            retention=cls.env["complaint.retention"].create(
                {**ours, "name": "Of this company", "keep_number": 9}
            ),
            erasure=cls.env["complaint.erasure"].create({**ours, "cause": "request"}),
            privacy_log=cls.env["complaint.privacy.log"].create(
                {**ours, "kind": "access", "user_id": cls.manager.id}
            ),
            hold=cls.env["complaint.legal.hold"].create(
                {"ticket_id": cls.records["complaint"].id, "reason": CANARY}
            ),
        )

    @classmethod
    def _make_windows(cls):
        complaint = cls.records["complaint"]
        cls._keep(
            step=cls.env["complaint.step"].create(
                {"ticket_id": complaint.id, "step": "withdraw", "reason": CANARY}
            ),
            extension=cls.env["complaint.extension"].create(
                {
                    "deadline_id": cls.records["deadline"].id,
                    "new_date": fields.Date.today() + timedelta(days=60),
                    "reason": CANARY,
                    "told_by": "phone",
                }
            ),
            phone=cls.env["complaint.phone.intake"].create(
                {
                    "name": CANARY,
                    "description": CANARY,
                    "caller_name": CANARY,
                    "team_id": cls.team.id,
                }
            ),
            simulation=cls.env["complaint.simulation"].create(
                {"ticket_id": complaint.id}
            ),
            move=cls.env["complaint.schedule.move"].create(
                {
                    "ticket_ids": [Command.set(complaint.ids)],
                    "schedule_id": cls.records["schedule"].id,
                    "reason": CANARY,
                }
            ),
            register=cls.env["complaint.register"].create({}),
            conformity_report=cls.env["complaint.conformity.report"].create({}),
            declaration=cls.env["complaint.conflict.declaration"].create(
                {"ticket_id": complaint.id, "reason": CANARY}
            ),
            request=cls.env["complaint.privacy.request"].create(
                {"partner_id": cls.portal.partner_id.id}
            ),
        )
        line = cls.records["request"].line_ids.filtered(
            lambda line: line.ticket_id == complaint
        )
        cls._keep(request_line=line)
