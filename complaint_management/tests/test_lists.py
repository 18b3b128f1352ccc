"""Lists and kanbans cost no more for our rules of access than they have to."""

from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import SQL

from ..hooks import BUSY_COLUMNS, REFERRING_COLUMNS
from .common import ComplaintCommon

FEEDBACK = [("feedback_type", "!=", False)]
#: What the lists show, with what takes other records.
SPECIFICATION = {
    "complaint_reference": {},
    "name": {},
    "complainant_name": {},
    "severity": {},
    "received_at": {},
    "clock_state": {},
    "next_due_at": {},
    "next_due_words": {},
    "user_id": {"fields": {"display_name": {}}},
    "stage_id": {"fields": {"display_name": {}}},
    "activity_ids": {},
}
#: Queries that a handler's list and kanban make, whatever their length.
LIST, KANBAN = 12, 11


@tagged("post_install", "-at_install")
class TestLists(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._complain_often(3)
        cls.env.flush_all()

    @classmethod
    def _complain_often(cls, number):
        for _number in range(number):
            cls._complain()

    def _count_queries(self, function):
        self.env.flush_all()
        function()  # what the registry keeps
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        return self.env.cr.sql_log_count - before

    def _list(self):
        tickets = self.Ticket.with_user(self.handler)
        return tickets.web_search_read(
            FEEDBACK, SPECIFICATION, limit=80, order="received_at desc, id desc"
        )

    def _kanban(self):
        tickets = self.Ticket.with_user(self.handler)
        return tickets.with_context(complaint_stages=True).web_read_group(
            FEEDBACK,
            ["stage_id"],
            [],
            order="priority desc, next_due_at, received_at desc, id desc",
            auto_unfold=True,
            unfold_read_specification=SPECIFICATION,
            unfold_read_default_limit=40,
        )

    def test_queries_do_not_grow_with_the_list(self):
        for name, most in (("_list", LIST), ("_kanban", KANBAN)):
            with self.subTest(view=name):
                view = getattr(self, name)
                few = self._count_queries(view)
                self._complain_often(12)
                many = self._count_queries(view)
                self.assertEqual(few, many)
                self.assertLessEqual(many, most)

    def test_first_pages_come_by_an_index_on_their_order(self):
        stage = Domain(
            "stage_id", "=", self.env.ref("complaint_management.stage_received").id
        )
        complaints = Domain(FEEDBACK)
        tickets = self.Ticket._order
        ours = "priority desc, next_due_at, received_at desc, id desc"
        orders = {
            "complaint_received_idx": (complaints, "received_at desc, id desc"),
            "complaint_kanban_idx": (complaints & stage, ours),
            "list_order_idx": (Domain.TRUE, tickets),
            "kanban_order_idx": (stage, tickets),
        }
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute("SET LOCAL enable_sort = off")
        self.env.cr.execute("SET LOCAL enable_bitmapscan = off")
        tickets = self.Ticket.with_user(self.handler)
        for index, (domain, order) in orders.items():
            query = tickets._search(domain, order=order, limit=40)
            rows = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
            plan = "\n".join(line for (line,) in rows)
            self.assertIn(f" helpdesk_ticket_{index} ", plan)

    def test_columns_that_are_read_most_come_first(self):
        """Behind a hundred others, each row of a list takes twice as long."""
        rows = self.env.execute_query(
            SQL(
                "SELECT attname FROM pg_attribute WHERE attnum > 0 AND attrelid ="
                " 'helpdesk_ticket'::regclass ORDER BY attnum"
            )
        )
        names = [name for (name,) in rows]
        first = names.index("feedback_type")
        made = list(BUSY_COLUMNS | REFERRING_COLUMNS)
        self.assertEqual(names[first : first + len(made)], made)
        self.assertLess(first, names.index("complaint_reference"))

    def test_columns_made_before_odoo_are_as_odoo_makes_them(self):
        """Else it would make their keys anew, and read all tickets for each."""
        made = BUSY_COLUMNS | REFERRING_COLUMNS
        for name, kind in made.items():
            field = self.Ticket._fields[name]
            expected = field.column_type[0]
            if field.type == "many2one":
                table = self.env[field.comodel_name]._table
                expected += f" REFERENCES {table} ON DELETE {field.ondelete.upper()}"
            self.assertEqual(kind, expected, name)
        ours = {
            name
            for name, field in self.Ticket._fields.items()
            if field.type == "many2one"
            and field.store
            # made by us, and by no helpdesk before us
            and "complaint_management" in field._modules
            and "helpdesk_mgmt" not in field._modules
        }
        self.assertIn("schedule_id", ours)
        self.assertLessEqual(ours, made.keys())
