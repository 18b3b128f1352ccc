"""Complaints as figures: one row for each piece of feedback in the register (8.2, 8.4).

Nothing is stored here and nothing is computed in Python. What a query does not ask for
costs nothing: contacts and first clocks are joins that the planner leaves out, all else
of other tables is a look-up by index that runs only where its column is used.
"""

from odoo import api, fields, models
from odoo.tools import SQL

from ..models.helpdesk_ticket import FEEDBACK_TYPES
from ..models.helpdesk_ticket_assessment import SEVERITIES
from ..models.helpdesk_ticket_measures import MEASURES, UNKNOWN
from ..tools import milestones

#: Columns that are those of the ticket.
OWN = (
    "complaint_reference",
    "active",
    "company_id",
    "team_id",
    "user_id",
    "channel_id",
    "category_id",
    "feedback_type",
    "complaint_phase",
    "severity",
    "complexity",
    "impact",
    "safety_implication",
    "is_vulnerable",
    "confidentiality",
    "recurrence",
    "decision",
    "complainant_verdict",
    "closure_reason",
    "schedule_id",
    "is_imported",
    "received_at",
    "acknowledged_at",
    "responded_at",
    "closed_date",
    "update_count",
)
#: Columns of clocks that run once -> their milestone: at most one row each, which a
#: unique index tells the planner.
FIRST_CLOCKS = {
    "acknowledged_in_time": milestones.ACKNOWLEDGE,
    "assessed_in_time": milestones.ASSESS,
    "answered_in_time": milestones.RESPOND,
}
#: Those of clocks that run again and again.
REPEATED_CLOCKS = {
    "updated_in_time": milestones.UPDATE,
    "reviewed_in_time": milestones.REVIEW,
}
#: A remedy of these costs something, or will.
GRANTED = ("offered", "accepted", "fulfilled")


class ComplaintAnalysis(models.Model):
    _name = "complaint.analysis"
    _description = "Complaint Analysis"
    _auto = False
    _rec_name = "complaint_reference"
    _order = "received_at desc, id desc"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket", string="Complaint", readonly=True
    )
    complaint_reference = fields.Char(string="Reference", readonly=True)
    active = fields.Boolean(readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    team_id = fields.Many2one(comodel_name="helpdesk.ticket.team", readonly=True)
    user_id = fields.Many2one(comodel_name="res.users", string="Handler", readonly=True)
    channel_id = fields.Many2one(comodel_name="helpdesk.ticket.channel", readonly=True)
    category_id = fields.Many2one(
        comodel_name="helpdesk.ticket.category", readonly=True
    )
    feedback_type = fields.Selection(
        selection=FEEDBACK_TYPES, string="Kind of feedback", readonly=True
    )
    complaint_phase = fields.Selection(
        selection=lambda self: self._get_selection("complaint_phase"),
        string="Phase",
        readonly=True,
    )
    severity = fields.Selection(selection=SEVERITIES, readonly=True)
    complexity = fields.Selection(
        selection=lambda self: self._get_selection("complexity"), readonly=True
    )
    impact = fields.Selection(
        selection=lambda self: self._get_selection("impact"), readonly=True
    )
    safety_implication = fields.Boolean(string="Safety at stake", readonly=True)
    is_vulnerable = fields.Boolean(string="Needs special care", readonly=True)
    confidentiality = fields.Selection(
        selection=lambda self: self._get_selection("confidentiality"), readonly=True
    )
    root_cause_id = fields.Many2one(
        comodel_name="complaint.root.cause",
        string="Main root cause",
        readonly=True,
        help="The first of its root causes, in the order of the list of causes: each "
        "complaint counts once. By “Root causes” it counts under each of them.",
    )
    root_cause_ids = fields.Many2many(
        comodel_name="complaint.root.cause",
        relation="complaint_root_cause_helpdesk_ticket_rel",
        column1="helpdesk_ticket_id",
        column2="complaint_root_cause_id",
        string="Root causes",
        readonly=True,
        help="A complaint with two causes counts under both; the total counts it once.",
    )
    recurrence = fields.Selection(
        selection=lambda self: self._get_selection("recurrence"), readonly=True
    )
    is_repeat = fields.Boolean(
        string="Repeated",
        readonly=True,
        help="The same complainant has complained about the same thing before.",
    )
    decision = fields.Selection(
        selection=lambda self: self._get_selection("decision"), readonly=True
    )
    complainant_verdict = fields.Selection(
        selection=lambda self: self._get_selection("complainant_verdict"),
        string="Complainant's verdict",
        readonly=True,
    )
    closure_reason = fields.Selection(
        selection=lambda self: self._get_selection("closure_reason"),
        string="Closed because",
        readonly=True,
    )
    schedule_id = fields.Many2one(comodel_name="complaint.schedule", readonly=True)
    lang = fields.Char(
        string="Language",
        readonly=True,
        help="The language that the complainant chose, else that of the contact.",
    )
    country_id = fields.Many2one(
        comodel_name="res.country",
        string="Country",
        readonly=True,
        help="Of the complainant.",
    )
    is_imported = fields.Boolean(string="From an earlier register", readonly=True)
    received_at = fields.Datetime(string="Received on", readonly=True)
    acknowledged_at = fields.Datetime(string="Acknowledged on", readonly=True)
    responded_at = fields.Datetime(string="Answered on", readonly=True)
    closed_date = fields.Datetime(string="Closed on", readonly=True)

    acknowledge_days = fields.Float(
        string="Days to acknowledge",
        readonly=True,
        aggregator="avg",
        help="Calendar days from the receipt to the acknowledgement.",
    )
    respond_days = fields.Float(
        string="Days to answer",
        readonly=True,
        aggregator="avg",
        help="Calendar days from the receipt to the (last) answer.",
    )
    close_days = fields.Float(
        string="Days to close",
        readonly=True,
        aggregator="avg",
        help="Calendar days from the receipt to the closing.",
    )
    acknowledge_hours = fields.Float(
        string="Working hours to acknowledge",
        readonly=True,
        aggregator="avg",
        help="In working time of the schedule, as it was then.",
    )
    respond_hours = fields.Float(
        string="Working hours to answer",
        readonly=True,
        aggregator="avg",
        help="In working time of the schedule, as it was then.",
    )
    close_hours = fields.Float(
        string="Working hours to close",
        readonly=True,
        aggregator="avg",
        help="In working time of the schedule, as it was then.",
    )
    acknowledged_in_time = fields.Float(
        string="Acknowledged in time, %",
        readonly=True,
        aggregator="avg",
        help="100 or 0 for one complaint; the share for many. What is overdue and "
        "still not done counts as late, what is not due yet does not count.",
    )
    assessed_in_time = fields.Float(
        string="Assessed in time, %", readonly=True, aggregator="avg"
    )
    updated_in_time = fields.Float(
        string="Kept informed in time, %",
        readonly=True,
        aggregator="avg",
        help="100 if the complainant was told in time each time.",
    )
    answered_in_time = fields.Float(
        string="Answered in time, %",
        readonly=True,
        aggregator="avg",
        help="The first answer, not that to a review.",
    )
    answer_timeliness = fields.Selection(
        selection=[("in_time", "In time"), ("late", "Late or overdue")],
        string="First answer",
        readonly=True,
        help="Empty as long as it is not due, and where no clock asks for one. Overdue "
        "and still not given is as late as given late.",
    )
    reviewed_in_time = fields.Float(
        string="Reviewed in time, %",
        readonly=True,
        aggregator="avg",
        help="100 if every review was decided in time.",
    )
    update_count = fields.Integer(string="Progress updates", readonly=True)
    reopen_count = fields.Integer(string="Reopenings", readonly=True)
    review_level = fields.Integer(string="Reviews", readonly=True)
    remedy_count = fields.Integer(
        string="Remedies granted",
        readonly=True,
        help="Offered, accepted or carried out; not what was declined or called off.",
    )
    remedy_amount = fields.Monetary(
        string="Cost of remedies",
        readonly=True,
        help="Amounts of what was offered, accepted or carried out, in the company's "
        "currency.",
    )
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    satisfaction_handling = fields.Float(
        string="Satisfaction: handling",
        readonly=True,
        aggregator="avg",
        help="From 1 to 5, of closed complaints; anonymous answers are not among "
        "them (8.3).",
    )
    satisfaction_outcome = fields.Float(
        string="Satisfaction: outcome",
        readonly=True,
        aggregator="avg",
        help="From 1 to 5, of closed complaints; anonymous answers are not among "
        "them (8.3).",
    )

    #: What has to be in the database before a query.
    _depends = {
        "helpdesk.ticket": [
            *OWN,
            *MEASURES,
            "commercial_partner_id",
            "complainant_country_id",
            "complaint_lang",
            "partner_id",
            "repeat_of_id",
            "reopen_count",
            "review_level",
            "root_cause_ids",
        ],
        "complaint.deadline": ["due_at", "is_late", "milestone", "round", "state"],
        "complaint.remedy": ["amount", "state", "ticket_id"],
        "complaint.satisfaction": ["handling", "is_published", "outcome", "ticket_id"],
        "res.partner": ["country_id", "lang"],
        "res.company": ["currency_id"],
    }

    @api.model
    def _get_selection(self, name):
        """The words of a field of complaints."""
        return (
            self.env["helpdesk.ticket"]._fields[name]._description_selection(self.env)
        )

    @api.model
    def _search(self, domain, *args, **kwargs):
        # PostgreSQL would compile all columns, of which few are asked for; among many
        # complaints that takes longer than all else
        self.env.cr.execute("SET LOCAL jit = off")
        return super()._search(domain, *args, **kwargs)

    # ------------------------------------------------------------
    # The query; t is the ticket, p its contact
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        columns = SQL(", ").join(
            SQL("%s AS %s", expression, SQL.identifier(name))
            for name, expression in self._select().items()
        )
        return SQL("SELECT %s FROM %s WHERE %s", columns, self._from(), self._where())

    @api.model
    def _select(self):
        """Columns: name -> SQL over ``t`` and ``p``; for addons to add to."""
        own = {name: SQL.identifier("t", name) for name in OWN}
        return (
            {"id": SQL("t.id"), "ticket_id": SQL("t.id")}
            | own
            | {
                "is_repeat": SQL("t.repeat_of_id IS NOT NULL"),
                "lang": SQL("COALESCE(t.complaint_lang, p.lang)"),
                "country_id": SQL("COALESCE(p.country_id, t.complainant_country_id)"),
                "root_cause_id": self._select_main_cause(),
                "reopen_count": SQL("COALESCE(t.reopen_count, 0)"),
                "review_level": SQL("COALESCE(t.review_level, 0)"),
                "currency_id": SQL(
                    "(SELECT currency_id FROM res_company WHERE id = t.company_id)"
                ),
            }
            | self._select_times()
            | self._select_in_time()
            | self._select_remedies()
            | self._select_satisfaction()
        )

    @api.model
    def _from(self):
        """Tables; what is joined to ``t`` must leave one row for each of it."""
        clocks = [
            SQL(
                """LEFT JOIN complaint_deadline %(clock)s
                     ON %(clock)s.ticket_id = t.id
                    AND %(clock)s.milestone = %(kind)s
                    AND %(clock)s.round = 0
                    AND %(clock)s.state IN ('met', 'running')""",
                clock=SQL.identifier(name),
                kind=milestone,
            )
            for name, milestone in FIRST_CLOCKS.items()
        ]
        return SQL(
            "helpdesk_ticket t LEFT JOIN res_partner p ON p.id = t.partner_id %s",
            SQL(" ").join(clocks),
        )

    @api.model
    def _where(self):
        return SQL("t.feedback_type IS NOT NULL")

    @api.model
    def _select_times(self):
        columns = {}
        for name, moment in MEASURES.items():
            names = {
                "moment": SQL.identifier("t", moment),
                "hours": SQL.identifier("t", name),
            }
            columns[name] = SQL(
                "CASE WHEN %(moment)s IS NOT NULL"
                " THEN NULLIF(COALESCE(%(hours)s, 0), %(unknown)s) END",
                unknown=UNKNOWN,
                **names,
            )
            columns[name.replace("hours", "days")] = SQL(
                "CASE WHEN %(moment)s >= t.received_at"
                " THEN EXTRACT(EPOCH FROM %(moment)s - t.received_at)"
                "::double precision / 86400 END",
                **names,
            )
        return columns

    @api.model
    def _select_in_time(self):
        """Whether each milestone was kept: 100, 0, or nothing to say."""
        columns = {
            name: SQL("%s::double precision", self._select_kept(SQL.identifier(name)))
            for name in FIRST_CLOCKS
        } | {
            name: SQL(
                """(SELECT MIN(%s)::double precision
                      FROM complaint_deadline d
                     WHERE d.ticket_id = t.id AND d.milestone = %s
                       AND d.state IN ('met', 'running'))""",
                self._select_kept(SQL.identifier("d")),
                milestone,
            )
            for name, milestone in REPEATED_CLOCKS.items()
        }
        columns["answer_timeliness"] = SQL(
            "CASE %s WHEN 100 THEN 'in_time' WHEN 0 THEN 'late' END",
            columns["answered_in_time"],
        )
        return columns

    @api.model
    def _select_kept(self, clock):
        """100 if a clock was met in time, 0 if it was not or is overdue."""
        return SQL(
            """CASE WHEN %(clock)s.state = 'met' AND %(clock)s.is_late IS NOT TRUE
                    THEN 100
                    WHEN %(clock)s.state = 'met'
                      OR %(clock)s.due_at < now() AT TIME ZONE 'UTC' THEN 0 END""",
            clock=clock,
        )

    @api.model
    def _select_main_cause(self):
        return SQL(
            """(SELECT r.complaint_root_cause_id
                  FROM complaint_root_cause_helpdesk_ticket_rel r
                  JOIN complaint_root_cause c ON c.id = r.complaint_root_cause_id
                 WHERE r.helpdesk_ticket_id = t.id
                 ORDER BY c.parent_path, c.sequence, c.id LIMIT 1)"""
        )

    @api.model
    def _select_remedies(self):
        return {
            name: SQL(
                "(SELECT %s FROM complaint_remedy r"
                " WHERE r.ticket_id = t.id AND r.state IN %s)",
                SQL(aggregate),
                GRANTED,
            )
            for name, aggregate in (
                ("remedy_count", "count(*)"),
                ("remedy_amount", "COALESCE(sum(r.amount), 0)"),
            )
        }

    @api.model
    def _select_satisfaction(self):
        """As handlers may see it: once the complaint is closed."""
        return {
            f"satisfaction_{name}": SQL(
                "CASE WHEN t.complaint_phase = 'closed' THEN"
                " (SELECT avg(s.%s) FROM complaint_satisfaction s"
                " WHERE s.ticket_id = t.id AND s.is_published) END",
                SQL.identifier(name),
            )
            for name in ("handling", "outcome")
        }

    def action_open_complaint(self):
        """The complaint that this row tells of."""
        self.ensure_one()
        return self.ticket_id.action_open_complaint()
