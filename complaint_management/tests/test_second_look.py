"""Closed complaints get a second look, drawn by chance, and provably so (4.7)."""

from datetime import date, datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools import sampling
from .common_ledger import LedgerCommon


@tagged("post_install", "-at_install")
class TestSecondLook(LedgerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Draw = cls.env["complaint.second.look.draw"]
        cls.company.complaint_second_look_percent = 30
        cls.closed = cls.Ticket.concat(*(cls._closed() for _number in range(4)))
        cls.env.cr.flush()
        cls.Seal._seal(cls.company, force=True)
        cls.drawn = cls.Draw._draw(cls.company, date(2026, 3, 1))
        cls.env.cr.flush()
        cls.looks = cls.drawn.look_ids
        cls.look = cls.looks[0]

    @classmethod
    def _closed(cls, day=10):
        complaint = cls._answered(received_at=datetime(2026, 2, 1, 9))
        complaint.action_verdict_accepted()
        complaint.remedy_ids.action_fulfil()
        complaint.action_close()
        complaint.closed_date = datetime(2026, 3, day, 12)
        return complaint

    def test_the_share_is_drawn_and_anybody_draws_the_same(self):
        self.assertEqual(len(self.looks), 2, "30 % of four, rounded up")
        references = self.closed.mapped("complaint_reference")
        self.assertEqual(
            self.looks.sorted("id").ticket_id.mapped("complaint_reference"),
            sampling.draw(self.drawn.seed, references, 30),
        )
        self.assertEqual(self.drawn.closed_digest, sampling.get_pool_digest(references))
        self.assertEqual(self.drawn.seed, self.Seal.search([], limit=1).hash)
        entry = self._last(self.look.ticket_id, "second_look")
        told = self._told(entry)
        self.assertEqual(told["seed"], self.drawn.seed)
        self.assertEqual((told["closed"], told["drawn"]), (4, 2))

    def test_each_month_once_none_left_out(self):
        months = self.Draw._get_months_to_draw(self.company)
        self.assertEqual(months[0], date(2026, 4, 1))
        self.assertLess(months[-1], date.today().replace(day=1))
        self.assertEqual(len(months), len(set(months)))
        self.assertFalse(self.Draw._draw(self.company, months[0]).look_ids)
        self.assertEqual(self.Draw._get_months_to_draw(self.company), months[1:])

    def test_the_job_draws_what_waits_for_companies_that_want_it(self):
        self.patch(
            type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 600
        )
        months = self.Draw._get_months_to_draw(self.company)
        self.Draw._cron_draw()
        self.assertEqual(self.Draw.search_count([]), 1 + len(months))
        self.assertFalse(self.Draw._get_months_to_draw(self.company))
        self.company.complaint_second_look_percent = 0
        self.Draw.search([("id", "!=", self.drawn.id)]).unlink()
        self.Draw._cron_draw()
        self.assertEqual(self.Draw.search_count([]), 1)

    def test_somebody_without_a_part_in_it_looks(self):
        for look in self.looks:
            self.assertNotIn(look.user_id, self.handler | self.colleague)
            self.assertTrue(look.user_id)
            todo = look.ticket_id.activity_ids.filtered(
                lambda activity: "second look" in activity.summary
            )
            self.assertEqual(todo.user_id, look.user_id)
        for user in (self.handler, self.employee, self.auditor, self.outsider):
            with self.assertRaisesRegex(UserError, "cannot take the second look"):
                self.look.with_user(self.manager).user_id = user

    def test_managers_choose_somebody_else(self):
        self.team.user_ids += self.outsider
        self.look.with_user(self.manager).user_id = self.outsider
        self.assertEqual(self.look.user_id, self.outsider)
        todo = self.look.ticket_id.activity_ids.filtered(
            lambda activity: "second look" in activity.summary
        )
        self.assertEqual(todo.user_id, self.outsider)
        with self.assertRaises(AccessError):
            self.look.with_user(self.outsider).user_id = self.manager

    def test_result_is_recorded_once_by_whoever_looks(self):
        look = self.look.with_user(self.look.user_id)
        with self.assertRaisesRegex(UserError, "choose the result"):
            look.action_done()
        look.result = "remarks"
        with self.assertRaisesRegex(UserError, "in the remarks"):
            look.action_done()
        look.remarks = "The letter could be kinder"
        look.action_done()
        self.assertEqual((look.state, bool(look.done_at)), ("done", True))
        entry = self._last(look.ticket_id, "second_look")
        self.assertEqual(self._told(entry)["result"], "remarks")
        self.assertNotIn("kinder", entry.text)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            look.remarks = "Never mind"
        with self.assertRaises(AccessError):
            look.action_done()

    def test_nobody_else_writes_it(self):
        self.team.user_ids += self.outsider
        self.look.user_id = self.outsider
        for user, error in (
            (self.manager, "Only whoever takes"),
            (self.handler, "Only whoever takes"),
            (self.auditor, "not allowed"),
        ):
            with self.assertRaisesRegex(AccessError, error):
                self.look.with_user(user).result = "agrees"
        with self.assertRaisesRegex(AccessError, "by the system"):
            self.look.with_user(self.outsider).state = "done"
        with self.assertRaises(AccessError):
            self.look.with_user(self.outsider).unlink()

    def test_who_would_have_decided_otherwise_leads_to_reopening(self):
        look = self.look.with_user(self.look.user_id)
        look.write({"result": "otherwise", "remarks": "She was right"})
        look.action_done()
        asked = look.ticket_id.activity_ids.filtered(
            lambda activity: activity.summary == "Reopen this complaint?"
        )
        self.assertEqual(asked.user_id, self.handler)
        step = self.env["complaint.step"].with_context(
            **look.action_reopen()["context"]
        )
        step.create({}).action_confirm()
        self.assertNotEqual(look.ticket_id.complaint_phase, "closed")
        self.assertEqual(look.ticket_id.reopen_reason, "She was right")

    def _erase(self, complaints):
        complaints._anonymise(
            self.env["complaint.erasure"].create(
                {"company_id": self.company.id, "cause": "request"}
            )
        )
        self.env.cr.flush()
        self.env.invalidate_all()

    def test_what_is_erased_is_not_drawn(self):
        gone = self.closed[0]
        self._erase(gone)
        others = self.closed - gone
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET closed_date = '2026-04-10' WHERE id IN %s",
            [self.closed._ids],
        )
        self.env.invalidate_all()
        drawn = self.Draw._draw(self.company, date(2026, 4, 1))
        self.assertEqual(drawn.closed_count, len(others))
        self.assertNotIn(gone, drawn.look_ids.ticket_id)
        self.assertEqual(
            drawn.closed_digest,
            sampling.get_pool_digest(others.mapped("complaint_reference")),
        )

    def test_look_that_waits_ends_when_its_complaint_is_erased(self):
        done = self.looks[1].with_user(self.looks[1].user_id)
        done.result = "agrees"
        done.action_done()
        mine = self.look.with_user(self.look.user_id)
        self._erase(self.looks.ticket_id)
        self.assertEqual(self.looks.mapped("state"), ["dropped", "done"])
        self.assertFalse(self.look.ticket_id.activity_ids)
        told = [
            self._told(entry).get("event")
            for entry in self._chain(self.look.ticket_id)
            if entry.kind == "second_look"
        ]
        self.assertEqual(told, ["drawn", "dropped"])
        with self.assertRaisesRegex(UserError, "nothing is left to look at"):
            mine.result = "agrees"
        self.assertFalse(self.looks[1].is_ticket_closed, "nothing to reopen")

    def test_looks_are_as_visible_as_their_complaint(self):
        self.look.ticket_id.respondent_ids = self.look.user_id
        self.assertNotEqual(self.look.user_id, self.look.ticket_id.respondent_ids)
        about = self.look.ticket_id.respondent_ids
        self.assertFalse(self.look.with_user(about).has_access("read"))
        self.assertFalse(self.look.with_user(self.employee).has_access("read"))
