"""What registering costs, in statements: nothing more for ordinary tickets."""

from odoo.tests import tagged

from .common import ComplaintCommon

#: Statements of one complaint, its clocks and its ledger; of one among many, as much as
#: its message takes, which Odoo posts one by one.
ONE, ONE_OF_MANY = 28, 11.1


@tagged("post_install", "-at_install")
class TestRegistrationCost(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        vals = {
            "name": "Washing machine arrived broken",
            "description": "<p>The drum is loose.</p>",
            "team_id": cls.team.id,
            "partner_id": cls.complainant.id,
            "channel_id": cls.phone_channel.id,
        }
        cls.complaint_vals = {**vals, "feedback_type": "complaint"}
        # a team of complaints makes complaints of its tickets
        team = cls.env["helpdesk.ticket.team"].create({"name": "Printers"})
        cls.ticket_vals = {**vals, "team_id": team.id}

    def _register(self, vals, count=1):
        """Create so many, down to the database and its ledger, messages included."""
        user = self.handler if "feedback_type" in vals else self.env.user
        env = self.env(user=user, context={})
        env["helpdesk.ticket"].create([dict(vals) for _number in range(count)])
        self.env.cr.flush()

    def _count(self, vals, count=1):
        self.env.cr.flush()
        before = self.env.cr.sql_log_count
        self._register(vals, count)
        return self.env.cr.sql_log_count - before

    def test_a_complaint(self):
        self._register(self.complaint_vals)  # what is read once for all
        with self.assertQueryCount(ONE):
            self._register(self.complaint_vals)

    def test_a_complaint_of_many(self):
        self._register(self.complaint_vals)
        more = self._count(self.complaint_vals, 60) - self._count(
            self.complaint_vals, 10
        )
        self.assertLessEqual(more / 50, ONE_OF_MANY)

    def test_the_clocks_of_a_complaint_take_working_time_once(self):
        Calendar = type(self.env["resource.calendar"])
        take, taken = Calendar._get_working_time, []

        def note(calendar, *args, **kwargs):
            taken.append(calendar)
            return take(calendar, *args, **kwargs)

        self.patch(Calendar, "_get_working_time", note)
        self._register(self.complaint_vals)
        self.assertEqual(len(taken), 1)

    def test_an_ordinary_ticket_asks_no_table_of_complaints(self):
        self._register(self.ticket_vals)
        asked = []
        execute = type(self.env.cr).execute

        def note(cursor, query, params=None, *args, **kwargs):
            asked.append(cursor.mogrify(query, params).decode())
            return execute(cursor, query, params, *args, **kwargs)

        self.patch(type(self.env.cr), "execute", note)
        self._register(self.ticket_vals)
        self.assertTrue(any("helpdesk_ticket" in query for query in asked))
        self.assertFalse([query for query in asked if "complaint_" in query])
