"""Complainants who complain again about the same thing (8.2, annex H)."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .helpdesk_ticket_moments import SAME_MOMENT

#: What makes a complaint the repetition of another.
REPEAT_FACTS = frozenset(
    {
        "category_id",
        "duplicate_id",
        "feedback_type",
        "partner_email",
        "partner_id",
        "received_at",
    }
)
#: What the comparison reads from the database besides.
COMPARED = ("commercial_partner_id", "company_id")
#: Columns of the two look-ups, beside what the complaints are about.
REPEAT_COLUMNS = (
    "commercial_partner_id",
    "company_id",
    "duplicate_id",
    "feedback_type",
    "partner_email",
    "received_at",
    "repeat_of_id",
)
#: From so many complaints at once on, PostgreSQL has to know who complains of what.
MANY = 100


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    repeat_of_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Repetition of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups=fields.NO_ACCESS,
        help="The last complaint of the same complainant in the same category before "
        "this one. Its name may be more than the reader may know: see "
        "“Earlier complaint”.",
    )
    is_repeat = fields.Boolean(
        string="Repeated",
        compute="_compute_is_repeat",
        search="_search_is_repeat",
        compute_sudo=True,
        help="The same complainant has complained in the same category before, within "
        "the time that the company has set (8.2).",
    )
    earlier_complaint_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Earlier complaint",
        compute="_compute_earlier_complaint_id",
        compute_sudo=False,
        help="What this one repeats, if you may read it.",
    )

    _complaint_repeat_partner_idx = models.Index(
        "(company_id, category_id, commercial_partner_id, received_at, id) "
        "WHERE feedback_type = 'complaint' AND commercial_partner_id IS NOT NULL"
    )
    _complaint_repeat_email_idx = models.Index(
        "(company_id, category_id, lower(partner_email), commercial_partner_id, "
        "received_at, id) "
        "WHERE feedback_type = 'complaint' AND partner_email IS NOT NULL"
    )

    @api.depends("repeat_of_id")
    def _compute_is_repeat(self):
        for ticket in self:
            ticket.is_repeat = bool(ticket.repeat_of_id)

    def _search_is_repeat(self, operator, value):
        if operator != "in":
            return NotImplemented
        # the fact is no secret of the earlier complaint, its name is
        conditions = {True: "%s IS NOT NULL", False: "%s IS NULL"}
        return Domain.OR(
            Domain.custom(
                to_sql=lambda model, alias, query, condition=condition: SQL(
                    condition,
                    model.sudo()._field_to_sql(alias, "repeat_of_id", query),
                ),
                predicate=lambda ticket, wanted=wanted: ticket.is_repeat == wanted,
            )
            for wanted, condition in conditions.items()
            if wanted in value
        )

    @api.depends("repeat_of_id")
    @api.depends_context("uid")
    def _compute_earlier_complaint_id(self):
        # which one it is; shown to those only who may read it
        earlier = {ticket: ticket.sudo().repeat_of_id.id for ticket in self}
        numbers = [number for number in earlier.values() if number]
        readable = set(self.browse(numbers)._filtered_access("read")._ids)
        for ticket, number in earlier.items():
            ticket.earlier_complaint_id = number if number in readable else False

    def action_view_earlier_complaint(self):
        """The complaint that this one repeats.

        :raise AccessError: for those who may not read it
        :raise UserError: when there is none
        """
        self.ensure_one()
        self.check_access("read")
        # which one it is; reading it is checked right here
        earlier = self.sudo().repeat_of_id.sudo(False)
        if not earlier:
            raise UserError(self.env._("This complaint repeats no earlier one."))
        earlier.check_access("read")
        return earlier.action_open_complaint()

    # ------------------------------------------------------------
    # Finding repetitions
    # ------------------------------------------------------------

    def _after_registration(self, new=False):
        res = super()._after_registration(new=new)
        self._find_repeats(new=new)
        return res

    def _write_feedback(self, vals):
        res = super()._write_feedback(vals)
        if self._get_repeat_facts() & vals.keys():
            self._find_repeats()
        return res

    def _find_repeats(self, new=False):
        """Note what these complaints repeat, and what repeats them; all at once.

        The same complainant: the same commercial partner; the same e-mail address where
        one of the two has no partner. The same category, and received within the days
        that the company has set (0: not looked for). Of several, the latest counts.
        Duplicates are no repetition.

        :param bool new: just registered: nothing refers to them yet
        """
        # whoever registers it need not be allowed to read the earlier ones
        tickets = self.sudo()
        # whatever else waits to be written of them goes with it, in one statement
        tickets.flush_recordset()
        tickets.flush_model([*self._get_repeat_facts(), *COMPARED])
        tickets.company_id.flush_model(["complaint_repeat_window"])
        if new and len(tickets) >= MANY:
            tickets._count_for_planner()
        since = fields.Datetime.now() - SAME_MOMENT
        if not new or any(t.received_at and t.received_at < since for t in tickets):
            tickets |= tickets._get_later_complaints()
        tickets._note_repeats()

    @api.model
    def _count_for_planner(self):
        """Have PostgreSQL look at a register that is being imported, once.

        Nobody has counted these rows before the transaction ends. Without figures the
        planner takes any index, and compares each complaint with all of the company:
        the second thousand took twice as long as the first. Another import that does
        the same is not waited for.
        """
        cache = self.env.cr.cache
        if cache.get("complaint_management.counted"):
            return
        cache["complaint_management.counted"] = True
        columns = [*self._get_repeat_subjects(), *REPEAT_COLUMNS]
        self.env.cr.execute(
            SQL(
                "ANALYZE (SKIP_LOCKED) helpdesk_ticket (%s)",
                SQL(", ").join(map(SQL.identifier, columns)),
            )
        )

    def _note_repeats(self):
        """Note what each of these complaints repeats (with the system's rights)."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT t.id, (%s)
                  FROM helpdesk_ticket t JOIN res_company c ON c.id = t.company_id
                 WHERE t.id IN %s
                """,
                self._get_earlier_sql(),
                self._ids,
            )
        )
        found = dict(rows)
        for ticket in self:
            earlier = self.browse(found.get(ticket.id))
            ticket._set_clock_columns({"repeat_of_id": earlier})

    @api.model
    def _get_repeat_subjects(self):
        """Columns by which two complaints are about the same thing; for addons to add.

        Each needs indexes such as those of the category.
        """
        return ("category_id",)

    @api.model
    def _get_repeat_facts(self):
        """Fields that make a complaint the repetition of another; for addons to add."""
        return REPEAT_FACTS

    @api.model
    def _get_earlier_sql(self):
        """Subquery: id of what ``t``, a complaint of company ``c``, repeats."""
        common = SQL(
            """e.feedback_type = 'complaint' AND e.company_id = t.company_id
               AND e.duplicate_id IS NULL
               AND (e.received_at, e.id) < (t.received_at, t.id)
               AND e.received_at
                   >= t.received_at - c.complaint_repeat_window * interval '1 day'"""
        )
        latest = SQL("ORDER BY e.received_at DESC, e.id DESC LIMIT 1")
        address = SQL("lower(e.partner_email) = lower(t.partner_email)")
        ways = (
            SQL("e.commercial_partner_id = t.commercial_partner_id"),
            SQL("%s AND e.commercial_partner_id IS NULL", address),
            SQL(
                "%s AND e.commercial_partner_id IS NOT NULL"
                " AND t.commercial_partner_id IS NULL",
                address,
            ),
        )
        return SQL(
            """
            SELECT l.id
              FROM (%s) l
             WHERE t.feedback_type = 'complaint' AND t.duplicate_id IS NULL
               AND c.complaint_repeat_window > 0
             ORDER BY l.received_at DESC, l.id DESC LIMIT 1
            """,
            SQL(" UNION ALL ").join(
                SQL(
                    "(SELECT e.id, e.received_at FROM helpdesk_ticket e"
                    " WHERE %(common)s AND e.%(subject)s = t.%(subject)s"
                    " AND %(way)s %(latest)s)",
                    common=common,
                    subject=SQL.identifier(subject),
                    way=way,
                    latest=latest,
                )
                for subject in self._get_repeat_subjects()
                for way in ways
            ),
        )

    def _get_later_complaints(self):
        """Complaints that refer to these, or that would by what these are now."""
        if not self:
            return self
        persons = (
            SQL("l.commercial_partner_id = e.commercial_partner_id"),
            SQL("lower(l.partner_email) = lower(e.partner_email)"),
        )
        later = [
            SQL(
                """
                SELECT l.id
                  FROM helpdesk_ticket e
                  JOIN res_company c ON c.id = e.company_id
                  JOIN helpdesk_ticket l
                    ON l.feedback_type = 'complaint' AND l.company_id = e.company_id
                   AND l.%(subject)s = e.%(subject)s AND %(person)s
                   AND l.received_at BETWEEN e.received_at AND e.received_at
                       + c.complaint_repeat_window * interval '1 day'
                 WHERE e.id IN %(ids)s AND e.feedback_type = 'complaint'
                """,
                subject=SQL.identifier(subject),
                person=person,
                ids=self._ids,
            )
            for subject in self._get_repeat_subjects()
            for person in persons
        ]
        referring = SQL(
            "SELECT l.id FROM helpdesk_ticket l WHERE l.repeat_of_id IN %s", self._ids
        )
        rows = self.env.execute_query(SQL(" UNION ").join([referring, *later]))
        return self.browse(row[0] for row in rows)
