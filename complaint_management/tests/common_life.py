"""What the random life of a complaint is made of: who acts, how, what is compared."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user
from odoo.tools import SQL

from ..tools import phases
from .common import ASSESSED
from .common_authority import AuthorityCommon
from .common_clocks import MONDAY, ClockCommon

#: Whatever says no, with words for a person.
REFUSALS = (AccessError, UserError, ValidationError)
#: Rows that belong to a complaint, by table; compared whole.
ROWS = {
    "helpdesk_ticket": "id",
    "complaint_remedy": "ticket_id",
    "complaint_approval": "ticket_id",
    "complaint_deadline": "ticket_id",
    "complaint_respondent_rel": "ticket_id",
    "complaint_decider_rel": "ticket_id",
    "complaint_ledger_entry": "ticket_id",
    "mail_activity": "res_id",
    "mail_message": "res_id",
}
#: The most that each role may grant, in a remedy and in a complaint.
LIMITS = {"handler": (100, 150), "manager": (1000, 2000)}


class LifeCommon(AuthorityCommon, ClockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context={**cls.env.context, "tracking_disable": True, "tz": "UTC"}
        )
        cls.company.complaint_decision_approval = "investigated"
        cls.suspect = new_test_user(
            cls.env, "suspect", "complaint_management.group_complaint_manager"
        )
        cls.team.user_ids |= cls.suspect
        cls.actors = {
            user.login: user
            for user in (
                cls.handler,
                cls.colleague,
                cls.manager,
                cls.second_manager,
                cls.suspect,
                cls.outsider,
                cls.auditor,
            )
        }
        cls.level = {"name": "Due", "notify_handler": True}
        cls._schedule(
            {"milestone": "acknowledge", "amount": 2, "unit": "working_days"},
            {"milestone": "assess", "amount": 3, "unit": "working_days"},
            cls._respond_in(5, levels=[cls.level], may_extend=True),
            {
                "milestone": "review",
                "start": "review",
                "amount": 5,
                "unit": "working_days",
            },
        )
        cls.other_schedule = cls._schedule(
            cls._respond_in(12, levels=[cls.level], may_extend=True), sequence=99
        )

    def _begin(self):
        """A complaint as it came in on a Monday, and another it may be double of."""
        self.first = self._complain(received_at=MONDAY - timedelta(days=2))
        self.complaint = self._complain(received_at=MONDAY, user_id=False)
        self.complaint.acknowledgement_state = False
        self.env.flush_all()
        self.env.cr.flush()
        return self.complaint

    def _rows(self):
        """All that the database holds of the complaint."""
        self.env.flush_all()
        self.env.cr.flush()
        found = {}
        for table, column in ROWS.items():
            self.env.cr.execute(
                SQL(
                    "SELECT * FROM %s WHERE %s = %s ORDER BY 1, 2",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    self.complaint.id,
                )
            )
            found[table] = [
                row for row in self.env.cr.fetchall() if table != "mail_message" or row
            ]
        return found

    def _act(self, login, action):
        """Let somebody do something; what is refused must leave no trace.

        :return: whether it was done
        """
        before = self._rows()
        env = self.env(user=self.actors[login])
        try:
            with self.env.cr.savepoint():
                action(self.complaint.with_env(env))
                self.env.flush_all()
        except REFUSALS as refusal:
            self.env.invalidate_all()
            self.assertTrue(str(refusal).strip(), "nobody is refused without a word")
            self.assertEqual(self._rows(), before, f"{login}: {refusal}")
            return False
        self.env.invalidate_all()
        return True

    def _take(self, ticket, step, **vals):
        ticket.env["complaint.step"].create(
            {"ticket_id": ticket.id, "step": step, "reason": "So it is.", **vals}
        ).action_confirm()

    # ------------------------------------------------------------
    # What people do, as (name, function of the complaint and a number)
    # ------------------------------------------------------------

    def _do_next(self, ticket, number):
        """What is due where it stands, as somebody does it who knows the process."""
        after_answer = ("accept", "reject", "close", "change_remedy")
        known = ticket.sudo()
        deed = {
            "received": "acknowledge",
            "acknowledged": "assess",
            "assessed": "investigate",
            "responded": after_answer[number % len(after_answer)],
        }.get(known.complaint_phase, "reopen")
        if known.complaint_phase == "investigation":
            if not known.findings:
                deed = "find"
            elif not known.decision:
                deed = "decide"
            elif not known.remedy_ids:
                deed = "add_remedy"
            elif known.waiting_approval_id:
                deed = "approve"
            else:
                deed = "ask" if ticket.needs_approval else "respond"
        getattr(self, f"_do_{deed}")(ticket, number)

    def _do_assess(self, ticket, number):
        complexity = ("simple", "standard", "complex")[number % 3]
        vals = {**ASSESSED, "complexity": complexity}
        if number % 2:
            vals["complaint_phase"] = "assessed"
        ticket.write(vals)

    def _do_acknowledge(self, ticket, _number):
        self._take(ticket, "acknowledge", method="phone")

    def _do_investigate(self, ticket, number):
        investigator = list(self.actors.values())[number % len(self.actors)]
        ticket.write(
            {"complaint_phase": "investigation", "investigator_id": investigator.id}
        )

    def _do_find(self, ticket, number):
        ticket.findings = f"<p>Finding {number}</p>"

    def _do_decide(self, ticket, number):
        decision = ("upheld", "partly_upheld", "not_upheld", "out_of_scope")[number % 4]
        ticket.write(
            {"decision": decision, "decision_reasons": f"<p>Reason {number % 2}</p>"}
        )

    def _do_add_remedy(self, ticket, number):
        amount = (700, 40, 130, 700, 900, 0, 5000)[number % 7]
        state = ("proposed", "proposed", "proposed", "offered", "fulfilled")[number % 5]
        ticket.remedy_ids = [
            fields.Command.create(
                {"type_id": self.refund.id, "amount": amount, "state": state}
            )
        ]

    def _do_change_remedy(self, ticket, number):
        remedies = ticket.remedy_ids
        remedy = remedies[number % len(remedies)] if remedies else remedies
        change = (
            {"amount": 90},
            {"amount": 600},
            {"state": "offered"},
            {"state": "fulfilled"},
            {"state": "cancelled"},
            {"state": "proposed", "amount": 3000},
        )[number % 6]
        remedy.write(change)

    def _do_drop_remedy(self, ticket, _number):
        ticket.remedy_ids[-1:].unlink()

    def _do_ask(self, ticket, _number):
        self._take(ticket, "ask_approval")

    def _do_approve(self, ticket, _number):
        self._take(ticket, "approve")

    def _do_refuse(self, ticket, _number):
        self._take(ticket, "refuse")

    def _do_take_back(self, ticket, _number):
        ticket.action_take_back_approval()

    def _do_respond(self, ticket, _number):
        ticket.write({"complaint_phase": "responded"})

    def _do_write_letter(self, ticket, _number):
        letter = ticket.env["complaint.letter"].create(
            {"ticket_id": ticket.id, "kind": "decision"}
        )
        letter.action_send()

    def _do_accept(self, ticket, _number):
        ticket.action_verdict_accepted()

    def _do_reject(self, ticket, _number):
        ticket.action_verdict_rejected()

    def _do_review(self, ticket, number):
        reviewer = list(self.actors.values())[number % len(self.actors)]
        self._take(ticket, "review", reviewer_id=reviewer.id)

    def _do_refer(self, ticket, number):
        consent = bool(number % 3)
        self._take(
            ticket,
            "refer",
            external_body_id=self.body.id,
            referral_consent=consent,
        )

    def _do_withdraw(self, ticket, _number):
        self._take(ticket, "withdraw")

    def _do_double(self, ticket, _number):
        self._take(ticket, "duplicate", duplicate_id=self.first.id)

    def _do_close(self, ticket, number):
        if number % 2:
            ticket.write({"complainant_verdict": "no_answer"})
        ticket.action_close()

    def _do_exhaust(self, ticket, _number):
        self._take(ticket, "exhaust")

    def _do_reopen(self, ticket, _number):
        self._take(ticket, "reopen")

    def _do_restrict(self, ticket, number):
        ticket.confidentiality = ("open", "restricted")[number % 2]

    def _do_accuse(self, ticket, number):
        people = (self.suspect, self.handler, self.env["res.users"])[number % 3]
        ticket.respondent_ids = [fields.Command.set(people.ids)]

    def _do_assign(self, ticket, number):
        ticket.user_id = list(self.actors.values())[number % len(self.actors)]

    def _do_move_schedule(self, ticket, _number):
        ticket.env["complaint.schedule.move"].create(
            {
                "ticket_ids": [fields.Command.set(ticket.ids)],
                "schedule_id": self.other_schedule.id,
                "reason": "A better one",
            }
        ).action_confirm()

    def _do_extend(self, ticket, number):
        clock = ticket.deadline_ids.filtered(
            lambda c: (c.milestone, c.state) == ("respond", "running")
        )
        day = fields.Date.today() + timedelta(days=10 + number % 30)
        for one in clock:
            one._extend(day, "It takes longer")

    def _do_clear(self, ticket, number):
        names = sorted(phases.KEPT)
        ticket.write({names[number % len(names)]: False})

    def _do_forge(self, ticket, number):
        """What nobody may write, whoever they are."""
        ticket.write(
            (
                {"complaint_reference": "X/1"},
                {"decider_ids": [fields.Command.clear()]},
                {"clock_round": 7},
                {"review_at": False, "verdict_at": False},
            )[number % 4]
        )
