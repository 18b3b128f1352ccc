"""Two people act on one complaint at once: one wins, the other is told, all is whole.

Two processes, each with a transaction of its own, as Odoo's web server has them. The
first stops just before its commit; the second begins before that and ends after it.
"""

import pytest

#: A complaint under investigation, decided on, with a refund that needs approval.
COMPLAINT = """
user = env["res.users"].search([("login", "=", "handler0")])
refund = env.ref("complaint_management.remedy_refund")
ticket = env["helpdesk.ticket"].with_user(user).create({
    "feedback_type": "complaint", "name": name, "description": "<p>It jams.</p>",
    "partner_id": env["res.partner"].search([("name", "=", "Ada Complainant")]).id,
    "user_id": user.id,
    "acknowledged_at": "2026-01-02 10:00:00", "received_at": "2026-01-02 09:00:00",
    "acknowledgement_method": "phone", "severity": "low", "complexity": "standard",
    "impact": "single", "immediate_action": "not_needed",
    "investigator_id": env["res.users"].search([("login", "=", "handler1")]).id,
})
ticket.write({"complaint_phase": "investigation"})
ticket.write({
    "findings": "<p>It does.</p>", "decision": "upheld",
    "decision_reasons": "<p>It should not.</p>",
    "remedy_ids": [Command.create({"type_id": refund.id, "amount": amount})],
})
"""
PEOPLE = """
managers = env.ref("complaint_management.group_complaint_manager")
for login in ("manager1", "manager2"):
    env["res.users"].create({
        "name": login, "login": login, "email": f"{login}@example.com",
        "group_ids": [Command.link(managers.id)],
    })
handlers = env.ref("complaint_management.group_complaint_handler")
currency = env.company.currency_id.id
env["complaint.authority"].create([
    {"group_id": handlers.id, "remedy_limit": 100, "complaint_limit": 100,
     "currency_id": currency},
    {"group_id": managers.id, "remedy_limit": 900, "complaint_limit": 900,
     "currency_id": currency},
])
"""
TICKET = 'ticket = env["helpdesk.ticket"].browse(ticket_id)\n'
STEP = """
env["complaint.step"].create({
    "ticket_id": ticket_id, "step": step, "reason": "Because", **vals
}).action_confirm()
"""
ANSWER = TICKET + 'ticket.write({"complaint_phase": "responded"})'
ACCEPT = TICKET + "ticket.action_verdict_accepted()"
NO_ANSWER = (
    TICKET + 'ticket.write({"complainant_verdict": "no_answer"})\nticket.action_close()'
)
REMEDY = TICKET + "ticket.remedy_ids.write(vals)"


@pytest.fixture(scope="module")
def house(model):
    model.renew()
    model.nursery.run("act", login="__system__", code=PEOPLE)
    yield model
    model.nursery.end_all()


class Case:
    """A complaint, and two people who act on it."""

    def __init__(self, house, amount, *before):
        self.house = house
        name = f"Case {house.value('SELECT count(*) FROM helpdesk_ticket')}"
        self.told("__system__", COMPLAINT, name=name, amount=amount)
        self.id = house.value("SELECT id FROM helpdesk_ticket WHERE name = %s", name)
        for login, code, names in before:
            assert self.told(login, code, **names) is None
        self.entries = self.count_entries()

    def told(self, login, code, **names):
        return self.house.nursery.run(
            "act", login=login, code=code, **self.named(names)
        )

    def named(self, names):
        return {"ticket_id": getattr(self, "id", None), **names}

    def at_once(self, first, second):
        """What each of the two was told; None for who was not refused.

        :param first: (login, code, names) of who commits first
        """
        stop = {"at": "cursor.commit", "nth": 1, "when": "before", "do": "wait"}
        nursery = self.house.nursery
        processes = []
        for (login, code, names), stops in ((first, [stop]), (second, [])):
            processes.append(
                nursery.start(
                    "act", login=login, code=code, stops=stops, **self.named(names)
                )
            )
            if stops:
                processes[0].hear("cursor.commit")
        one, two = processes
        self.house.until(
            lambda: self.house.somebody_waits_for_a_lock() or two.ends_within(0)
        )
        one.tell()
        told = one.succeeds(), two.succeeds()
        self.assert_whole()
        return told

    def assert_whole(self):
        """The chain fits, and no milestone has two clocks at work."""
        assert self.house.nursery.run("check_ledger", ticket_id=self.id) == []
        assert not self.house.rows(
            "SELECT milestone FROM complaint_deadline WHERE ticket_id = %s "
            "AND state IN ('running', 'paused') GROUP BY milestone HAVING count(*) > 1",
            self.id,
        )

    def count_entries(self):
        """Entries of the chain by who made them."""
        return dict(
            self.house.rows(
                "SELECT u.login, count(*) FROM complaint_ledger_entry e "
                "JOIN res_users u ON u.id = e.user_id "
                "WHERE ticket_id = %s AND kind != 'refused' GROUP BY 1",
                self.id,
            )
        )

    def assert_wrote(self, *logins):
        """Who has left entries since the two began: these and nobody else."""
        now = self.count_entries()
        wrote = {who for who in now if now[who] != self.entries.get(who)}
        assert wrote == set(logins)

    def get(self, what="complaint_phase"):
        return self.house.value(
            f"SELECT {what} FROM helpdesk_ticket WHERE id = %s", self.id
        )

    def remedy(self, what="state"):
        return self.house.value(
            f"SELECT {what} FROM complaint_remedy WHERE ticket_id = %s", self.id
        )

    def approval(self, what="state"):
        return self.house.value(
            f"SELECT {what} FROM complaint_approval WHERE ticket_id = %s "
            "ORDER BY id DESC LIMIT 1",
            self.id,
        )

    def version(self):
        return self.get("to_char(write_date, 'YYYY-MM-DD\"T\"HH24:MI:SS.US')")


def step(name, **vals):
    return STEP, {"step": name, "vals": vals}


ASKED = ("handler0", *step("ask_approval"))
ANSWERED = ("handler0", ANSWER, {})


def test_decide_and_withdraw(house):
    decide = ("handler0", ANSWER, {})
    for first in ("decide", "withdraw"):
        case = Case(house, 50)
        seen = {"complaint_version": case.version()}
        withdraw = ("manager1", *step("withdraw", **seen))
        if first == "decide":
            done, told = case.at_once(decide, withdraw)
            assert "Somebody else is just saving" in told
            assert case.get() == "responded"
            case.assert_wrote("handler0")
            # a moment later, with the window still open
            told = case.told(*withdraw[:2], **withdraw[2])
            assert "has saved" in told and "Handler0" in told
        else:
            done, told = case.at_once(withdraw, decide)
            assert told, "a decision on what was withdrawn takes a reopening"
            assert case.get() == "closed"
            assert case.remedy() == "proposed"
            case.assert_wrote("manager1")
        assert done is None


def test_close_and_reopen(house):
    close = ("handler0", NO_ANSWER, {})
    for first in ("close", "reopen"):
        case = Case(house, 50, ANSWERED)
        reopen = ("manager1", *step("reopen", complaint_version=case.version()))
        if first == "close":
            done, told = case.at_once(close, reopen)
            assert "Somebody else is just saving" in told
            assert (case.get(), case.get("reopen_count")) == ("closed", None)
            case.assert_wrote("handler0")
        else:
            done, told = case.at_once(reopen, close)
            assert "cannot be “Closed” yet" in told
            assert case.get() == "investigation"
            assert case.get("closure_reason") is None
            case.assert_wrote("manager1")
        assert done is None


def test_two_approvals(house):
    for second_step in ("approve", "refuse"):
        case = Case(house, 500, ASKED)
        done, told = case.at_once(
            ("manager1", *step("approve")), ("manager2", *step(second_step))
        )
        assert done is None
        assert "Somebody else is just answering this" in told
        assert case.approval() == "approved"
        case.assert_wrote("manager1")
        told = case.told("manager2", *step(second_step)[:1], **step(second_step)[1])
        assert "Nothing waits for approval here any more" in told


def test_approve_and_change_the_amount(house):
    approve = ("manager1", *step("approve"))
    change = ("handler0", REMEDY, {"vals": {"amount": 700}})
    case = Case(house, 500, ASKED)
    done, told = case.at_once(change, approve)
    assert done is None
    assert "Nothing waits for approval here any more" in told or "just" in told
    assert (case.approval(), case.remedy("amount")) == ("void", 700)
    case.assert_wrote("handler0")

    case = Case(house, 500, ASKED)
    case.at_once(approve, change)
    assert (case.approval(), case.remedy("amount")) == ("void", 700)
    told = case.told("handler0", ANSWER)
    assert "the remedies need approval" in told, "what was changed is not approved"
    assert case.remedy() == "proposed"


def test_grant_and_change_the_amount(house):
    """Both within the limit alone, above it together."""
    offer = ("handler0", REMEDY, {"vals": {"state": "offered"}})
    another = TICKET + (
        "kind = ticket.remedy_ids.type_id\n"
        'vals = {"type_id": kind.id, "amount": 80, "state": "offered"}\n'
        'ticket.write({"remedy_ids": [Command.create(vals)]})'
    )
    case = Case(house, 80, ("handler0", REMEDY, {"vals": {"state": "cancelled"}}))
    case.told("handler0", REMEDY, vals={"amount": 40, "state": "proposed"})
    case.entries = case.count_entries()
    done, told = case.at_once(offer, ("manager1", another, {}))
    assert (done, told) == (None, None), "a manager's limit suffices for both"
    case = Case(house, 40)
    done, told = case.at_once(offer, ("handler1", another, {}))
    assert done is None
    assert "needs approval before it is offered" in told
    granted = house.value(
        "SELECT sum(amount) FROM complaint_remedy WHERE ticket_id = %s "
        "AND state = 'offered'",
        case.id,
    )
    assert granted == 40
    case.assert_wrote("handler0")


def test_offer_and_call_off_a_remedy(house):
    offer = ("handler0", REMEDY, {"vals": {"state": "offered"}})
    call_off = ("manager1", REMEDY, {"vals": {"state": "cancelled"}})
    case = Case(house, 50)
    done, told = case.at_once(call_off, offer)
    assert done is None
    assert "was declined or called off" in told
    assert case.remedy() == "cancelled"
    case.assert_wrote("manager1")
    case = Case(house, 50)
    case.at_once(offer, call_off)
    assert case.remedy() == "cancelled", "what was offered can be called off"
    case.assert_wrote("handler0", "manager1")


def test_two_reviewers(house):
    case = Case(house, 50, ANSWERED)
    seen = {"complaint_version": case.version()}
    reviewers = [
        house.value("SELECT id FROM res_users WHERE login = %s", login)
        for login in ("handler5", "handler6")
    ]
    first, second = (
        (login, *step("review", reviewer_id=reviewer, **extra))
        for login, reviewer, extra in (
            ("manager1", reviewers[0], seen),
            ("manager2", reviewers[1], {}),  # past the form
        )
    )
    done, told = case.at_once(first, second)
    assert done is None
    assert "perhaps by a reviewer already" in told
    assert case.get("investigator_id") == reviewers[0]
    assert case.get("review_level") == 1
    case.assert_wrote("manager1")


def test_two_people_ask_for_approval(house):
    case = Case(house, 500)
    done, told = case.at_once(
        ("handler0", *step("ask_approval")), ("handler1", *step("ask_approval"))
    )
    assert done is None
    assert "already" in told
    assert case.approval("asked_by_id") == house.value(
        "SELECT id FROM res_users WHERE login = 'handler0'"
    )
    case.assert_wrote("handler0")
