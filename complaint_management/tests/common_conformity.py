"""A company of which nothing is known, and what makes each piece of evidence."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL

from ..tools.monitoring import add_months
from .common import ASSESSED
from .common_monitoring import MonitoringCommon


class ConformityCommon(MonitoringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Conformity = cls.env["complaint.conformity"]
        cls.Assessment = cls.env["complaint.clause.assessment"]
        # what all companies share would show something already
        shared = [("company_id", "=", False)]
        cls.env["helpdesk.ticket.team"].search(shared).complaint_published = False
        cls.env["complaint.schedule"].search(shared).active = False
        # nobody has a role in it, until somebody is given one
        cls.vacant = cls.env["res.company"].create({"name": "Nobody's"})

    def _get_facts(self):
        """``FACTS`` of what is installed."""
        modules = self.env["ir.module.module"]._installed()
        return {
            key: fact
            for key, fact in FACTS.items()
            if key not in OF_ADDONS or OF_ADDONS[key] in modules
        }

    def _find(self, days=0, company=None, known=None):
        """What is found in the 12 months until now, or until so many days later."""
        company = company or self.company
        window = self.Conformity._get_window(company)
        if days:
            shift = timedelta(days=days)
            window = window._replace(
                first=window.first + shift,
                last=window.last + shift,
                start=window.start + shift,
                end=window.end + shift,
            )
        self.env.flush_all()
        self.env.cr.flush()
        return self.Conformity._find_evidence(company, window, known)

    def _states(self, **kw):
        return {key: found.state for key, found in self._find(**kw).items()}

    def _clause(self, number, user=None):
        """A clause as a user sees it now in the company."""
        self.env.flush_all()
        self.env.invalidate_all()
        clauses = self.env["complaint.clause"].with_user(user or self.manager)
        clauses = clauses.with_context(allowed_company_ids=self.company.ids)
        return clauses.search([("number", "=", number)])

    def _assess(self, number, verdict, user=None, **vals):
        if verdict != "conforms":
            vals = {"note": "Something is missing", **vals}
        assessments = self.Assessment.with_user(user or self.manager)
        return assessments.with_context(allowed_company_ids=self.company.ids).create(
            {
                "clause_id": self._clause(number).id,
                "company_id": self.company.id,
                "verdict": verdict,
                **vals,
            }
        )

    # ------------------------------------------------------------
    # What makes evidence, each in its simplest form
    # ------------------------------------------------------------

    def _put(self, record, **vals):
        """Values that the system alone writes."""
        self.env.flush_all()
        changes = [SQL("%s = %s", SQL.identifier(name), vals[name]) for name in vals]
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id IN %s",
                SQL.identifier(record._table),
                SQL(", ").join(changes),
                tuple(record.ids),
            )
        )
        self.env.invalidate_all()
        return record

    def _publish(self, **vals):
        return self.env["complaint.policy"]._take_over(
            {
                "company_id": self.company.id,
                "lang": "en_US",
                "version": "1",
                "body": "<p>We listen.</p>",
                "published_at": fields.Datetime.now(),
                **vals,
            }
        )

    def _read_policy(self):
        policy = self._publish()
        asked = self.env["complaint.policy.reading"].search(
            [("policy_id", "=", policy.id)], limit=1
        )
        return self._put(asked, read_at=self.now)

    def _employ(self, user):
        user.company_ids = [Command.link(self.vacant.id)]
        return user

    def _own(self, model, **vals):
        return self.env[model].create({"company_id": self.company.id, **vals})

    def _clock(self, milestone, **vals):
        complaint, schedule = self._complain(), self._schedule()
        return self.env["complaint.deadline"].create(
            {
                "ticket_id": complaint.id,
                "schedule_id": schedule.id,
                "milestone_id": schedule.milestone_ids.id,
                "company_id": self.company.id,
                "milestone": milestone,
                "state": "met",
                "round": 9,
                "due_at": self.now - timedelta(days=3),
                **vals,
            }
        )

    def _schedule(self, **vals):
        milestone = {"milestone": "respond", "amount": 10}
        return self._own(
            "complaint.schedule",
            name="Ours",
            milestone_ids=[Command.create(milestone)],
            **vals,
        )

    def _assessed(self):
        complaint = self._acknowledged(**ASSESSED)
        complaint.complaint_phase = "assessed"
        return complaint

    def _closed(self):
        complaint = self._answered()
        complaint.action_verdict_accepted()
        complaint.remedy_ids.action_fulfil()
        complaint.action_close()
        return complaint

    def _hang(self, model, **vals):
        """A record that hangs on a complaint."""
        return self.env[model].create({"ticket_id": self._complain().id, **vals})

    def _measure_objective(self):
        """A month of an objective is over, and was measured."""
        objective = self._own(
            "complaint.objective",
            metric="received",
            direction="at_most",
            target=9,
            frequency="month",
            date_from=add_months(self.today.replace(day=1), -1),
        )
        self.env.flush_all()
        objective._measure()
        return objective.result_ids

    def _act(self, **vals):
        """An action that was done."""
        return self._own(
            "complaint.action",
            name="Bigger labels",
            user_id=self.manager.id,
            done_on=self.today,
            **vals,
        )

    def _audit(self):
        """An audit of complaints handling in the OCA management system."""
        audit = self._own(
            "mgmtsystem.audit",
            name="Complaints",
            is_complaint_audit=True,
            complaint_from=self.today,
            complaint_to=self.today,
        )
        audit.button_close()
        return audit

    def _look(self):
        draw = self._own(
            "complaint.second.look.draw",
            first_day=self.today - timedelta(days=60),
            last_day=self.today - timedelta(days=30),
            drawn_at=self.now,
            seed="of the tests",
        )
        look = self._hang("complaint.second.look", draw_id=draw.id)
        return self._put(look, state="done", done_at=self.now)

    def _seal(self):
        self._complain()
        self.env.cr.flush()
        return self.env["complaint.ledger.seal"]._seal(self.company, force=True)

    def _improve(self):
        return self._hang(
            "complaint.remedy",
            type_id=self.env.ref("complaint_management.remedy_change_product").id,
            state="fulfilled",
            fulfilled_on=self.today,
        )


def _switch_off(record):
    record.active = False


def _leave(case, user):
    user.company_ids = [Command.unlink(case.vacant.id)]


#: Shown by people: looked for in a company of nobody's.
OF_PEOPLE = {"managers", "handlers", "auditors"}

#: Shown by records of an addon of ours that may be installed: key -> its name.
OF_ADDONS = {"complaint_audits": "complaint_management_mgmtsystem"}

#: Key of the evidence -> (what makes it, what ends it; None for what is dated: it ends
#: by growing old). A new piece of evidence without a fact here fails its test.
FACTS = {
    "policy_in_force": (
        lambda case: case._publish(),
        lambda case, policy: case._put(policy, state="withdrawn"),
    ),
    "policy_signed": (
        lambda case: case._publish(approver_id=case.manager.id),
        lambda case, policy: case._put(policy, state="withdrawn"),
    ),
    "policy_read": (
        lambda case: case._read_policy(),
        lambda case, reading: case._put(reading, left_at=case.now),
    ),
    "managers": (lambda case: case._employ(case.manager), _leave),
    "handlers": (lambda case: case._employ(case.outsider), _leave),
    "auditors": (lambda case: case._employ(case.auditor), _leave),
    "authority": (
        lambda case: case._own(
            "complaint.authority",
            group_id=case.env.ref("complaint_management.group_complaint_handler").id,
            currency_id=case.company.currency_id.id,
            is_unlimited=True,
        ),
        lambda case, limit: _switch_off(limit),
    ),
    "owned": (lambda case: case._complain(), None),
    "public_page": (
        lambda case: case._own(
            "helpdesk.ticket.team",
            name="Public",
            feedback_type="complaint",
            complaint_published=True,
        ),
        lambda case, team: _switch_off(team),
    ),
    "public_complaints": (
        lambda case: case._complain(
            channel_id=case.env.ref("complaint_management.channel_web_form").id
        ),
        None,
    ),
    "other_feedback": (lambda case: case._complain(feedback_type="suggestion"), None),
    "second_looks": (lambda case: case._look(), None),
    "conflicts": (
        lambda case: case._hang(
            "complaint.conflict",
            user_id=case.outsider.id,
            part="none",
            reason="A friend",
            declared_at=case.now,
        ),
        None,
    ),
    "confidential": (lambda case: case._complain(confidentiality="restricted"), None),
    "ledger_sealed": (lambda case: case._seal(), None),
    "ledger_whole": (
        lambda case: case.env["complaint.ledger.run"]._make(case.company),
        None,
    ),
    "schedules": (
        lambda case: case._schedule(),
        lambda case, schedule: _switch_off(schedule),
    ),
    "legal_sources": (
        lambda case: case._schedule(legal_source="The law"),
        lambda case, schedule: _switch_off(schedule),
    ),
    "objectives": (
        lambda case: case._own(
            "complaint.objective", metric="on_time_acknowledge", target=95
        ),
        lambda case, objective: _switch_off(objective),
    ),
    "objective_results": (lambda case: case._measure_objective(), None),
    "acknowledged_in_time": (lambda case: case._clock("acknowledge"), None),
    "answered_in_time": (lambda case: case._clock("respond"), None),
    "clocks": (lambda case: case._clock("assess", state="running"), None),
    "extended": (
        lambda case: case._clock(
            "respond", extended_at=case.now, extension_reason="The expert is away"
        ),
        None,
    ),
    "registered": (lambda case: case._complain(), None),
    "acknowledged": (lambda case: case._acknowledged(), None),
    "assessed": (
        lambda case: case._assessed(),
        None,
    ),
    "investigated": (lambda case: case._answered(), None),
    "decided": (lambda case: case._answered(), None),
    "letters": (
        lambda case: case._put(
            case._hang("complaint.letter", kind="progress"),
            state="sent",
            sent_at=case.now,
        ),
        None,
    ),
    "remedies": (
        lambda case: case._hang(
            "complaint.remedy",
            type_id=case.apology.id,
            state="fulfilled",
            fulfilled_on=case.today,
        ),
        None,
    ),
    "within_limits": (
        lambda case: case._put(
            case._hang("complaint.remedy", type_id=case.refund.id, amount=5),
            authority="within",
            granted_at=case.now,
        ),
        None,
    ),
    "closed": (lambda case: case._closed(), None),
    "referred": (
        lambda case: case._put(
            case._complain(),
            external_body_id=case.complainant.id,
            referred_at=case.now,
        ),
        None,
    ),
    "retention": (
        lambda case: case._put(
            case._own("complaint.retention", name="Ours", keep_number=9),
            state="active",
        ),
        lambda case, rule: case._put(rule, state="draft"),
    ),
    "erasures": (lambda case: case._own("complaint.erasure", cause="request"), None),
    "privacy_requests": (
        lambda case: case._own(
            "complaint.privacy.log", kind="access", user_id=case.manager.id
        ),
        None,
    ),
    "root_causes": (
        lambda case: case._answered(
            root_cause_ids=[
                Command.create({"name": "Packing", "company_id": case.company.id})
            ]
        ),
        None,
    ),
    "recurrence": (lambda case: case._answered(recurrence="isolated"), None),
    "trend_watch": (
        lambda case: case._own(
            "complaint.trend",
            dimension="all",
            state="usual",
            week=case.today - timedelta(days=case.today.weekday() + 7),
        ),
        None,
    ),
    "improvements": (lambda case: case._improve(), None),
    "surveys_sent": (
        lambda case: case._put(
            case._hang(
                "complaint.survey.invitation",
                company_id=case.company.id,
                closure_number=1,
                planned_at=case.now,
            ),
            sent_at=case.now,
        ),
        None,
    ),
    "survey_answers": (
        lambda case: case._own(
            "complaint.satisfaction",
            month=case.today.replace(day=1),
            is_anonymous=True,
            is_published=True,
        ),
        None,
    ),
    "clauses_assessed": (
        lambda case: case._assess("4.2", "conforms", user=case.env.user, user_id=False),
        None,
    ),
    "conformity_audited": (
        lambda case: case._own(
            "complaint.conformity.print",
            user_id=case.auditor.id,
            by_auditor=True,
            date_from=case.today,
            date_to=case.today,
        ),
        None,
    ),
    "complaint_audits": (lambda case: case._audit(), None),
    "competence": (
        lambda case: case.env["complaint.competence"].create(
            {
                "user_id": case.handler.id,
                "training_id": case._own("complaint.training", name="Course").id,
                "obtained_on": case.today,
            }
        ),
        lambda case, competence: case._put(competence, revoked_at=case.now),
    ),
    "management_reviews": (
        lambda case: case._own(
            "complaint.management.review", date=case.today, state="held"
        ),
        None,
    ),
    "actions_done": (
        lambda case: case._act(state="done"),
        None,
    ),
    "actions_verified": (
        lambda case: case._act(state="verified", verified_on=case.today),
        None,
    ),
}
