"""Whether actions have helped: what recurs after them, against before (8.7).

For whatever is an action: the addon's own, or that of a management system. It says when
the work began and when it was done; the arithmetic is in tools/effectiveness.py. All
actions of a page cost two queries a company, whatever their number.
"""

from collections import Counter, defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ..tools import clocks, effectiveness
from .res_users import AUDITOR, HANDLER

EFFECTS = [
    ("unmeasured", "Nothing to count"),
    ("open", "Not done yet"),
    ("early", "Too early to say"),
    ("none", "None before or after"),
    ("fewer", "Fewer than before"),
    ("same", "No clear change"),
    ("more", "More than before"),
]


class ComplaintEffectiveness(models.AbstractModel):
    _name = "complaint.effectiveness"
    _description = "Effectiveness of an Action"

    complaint_category_id = fields.Many2one(
        comodel_name="helpdesk.ticket.category",
        string="Category",
        index="btree_not_null",
        ondelete="restrict",
        help="Counted before and after are the complaints of this category, unless a "
        "root cause is given.",
    )
    complaint_root_cause_id = fields.Many2one(
        comodel_name="complaint.root.cause",
        string="Root cause",
        index="btree_not_null",
        ondelete="restrict",
        help="Counted before and after are the complaints with this root cause; of a "
        "group, with any of its causes.",
    )
    effect_days = fields.Integer(
        string="Days compared",
        default=effectiveness.WINDOW,
        help="So many days before the action was begun are compared with so many after "
        "it was done.",
    )
    effect = fields.Selection(
        selection=EFFECTS,
        string="Recurrence",
        compute="_compute_effect",
        help="Fewer or more: if chance alone would bring it about less than once in "
        "twenty times.",
    )
    effect_before = fields.Integer(
        string="Complaints before", compute="_compute_effect", aggregator=None
    )
    effect_after = fields.Integer(
        string="Complaints after", compute="_compute_effect", aggregator=None
    )
    effect_text = fields.Char(string="In words", compute="_compute_effect")

    _effect_days_check = models.Constraint(
        "CHECK (effect_days IS NULL OR effect_days BETWEEN 7 AND 730)",
        "Compare at least 7 and at most 730 days.",
    )

    def _get_effect_company(self):
        """Whose complaints are counted."""
        return self.company_id or self.env.company

    def _get_effect_days(self):
        """When the work began and when it was done, as days of the company.

        :return: pair of dates; the second is None until it is done
        """
        raise NotImplementedError

    def _get_effect_windows(self):
        begun, done = self._get_effect_days()
        days = self.effect_days or effectiveness.WINDOW
        return effectiveness.get_windows(begun, done, days)

    @api.model
    def _may_measure(self):
        """Whether the reader has a role in complaints; without one they count none."""
        user = self.env.user
        return self.env.su or user.has_group(HANDLER) or user.has_group(AUDITOR)

    @api.depends("complaint_category_id", "complaint_root_cause_id", "effect_days")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_effect(self):
        known = self.filtered(
            lambda action: (
                (action.complaint_category_id or action.complaint_root_cause_id)
                and action._get_effect_days()[0]
            )
        )
        if not self._may_measure():
            known = self.browse()
        (self - known).update(
            {
                "effect": "unmeasured",
                "effect_before": 0,
                "effect_after": 0,
                "effect_text": self.env._(
                    "Give a category or a root cause to have its complaints counted."
                ),
            }
        )
        for company, actions in known.grouped(
            lambda action: action._get_effect_company()
        ).items():
            windows = {action: action._get_effect_windows() for action in actions}
            counts = actions._count_recurrence(company, windows)
            today = company._get_complaint_today()
            for action in actions:
                before, after = (counts[action, name] for name in ("before", "after"))
                action.effect_before, action.effect_after = before, after
                action.effect = effectiveness.judge(
                    before, after, windows[action], today
                )
                action.effect_text = action._say_effect(windows[action])

    def _count_recurrence(self, company, windows):
        """Complaints in the windows of each action, of those the reader may see.

        :return: Counter by (action, "before" or "after")
        """
        counts = Counter()
        by_cause = self.filtered("complaint_root_cause_id")
        for actions, name in (
            (by_cause, "root_cause_ids"),
            (self - by_cause, "category_id"),
        ):
            if actions:
                actions._count_by(name, company, windows, counts)
        return counts

    def _count_by(self, name, company, windows, counts):
        """One query for all of these actions: by value and day."""
        mine = defaultdict(list)
        reach = []
        for action in self:
            values = action._get_effect_values()
            for value in values:
                mine[value].append(action)
            spans = filter(None, (windows[action].before, windows[action].after))
            reach += [
                Domain(name, "in", values.ids) & self._in_span(company, span)
                for span in spans
            ]
        # days are the company's, whoever reads
        tickets = self.env["helpdesk.ticket"].with_context(
            tz=company._get_complaint_tz().zone, active_test=False
        )
        rows = tickets._read_group(
            Domain("feedback_type", "=", "complaint")
            & Domain("company_id", "=", company.id)
            & Domain.OR(reach),
            ["received_at:day", name],
            ["id:array_agg"],
        )
        # one with several causes of a group is one complaint
        found = defaultdict(set)
        for day, value, ids in rows:
            for action in mine.get(value, ()):
                place = windows[action].place(fields.Date.to_date(day))
                if place:
                    found[action, place].update(ids)
        counts.update({key: len(ids) for key, ids in found.items()})

    def _get_effect_values(self):
        """The category, or the cause with those below it."""
        cause = self.complaint_root_cause_id
        # what is offered to choose from is no secret of those who see the action
        return cause.sudo() | cause.sudo().child_ids or self.complaint_category_id

    @api.model
    def _in_span(self, company, span):
        tz = company._get_complaint_tz()
        first, last = span
        start = clocks.start_of_day(first, tz)
        end = clocks.start_of_day(last + timedelta(days=1), tz)
        return Domain("received_at", ">=", start) & Domain("received_at", "<", end)

    def _say_effect(self, windows):
        """The figures in a sentence."""
        before, after = self.effect_before, self.effect_after
        if self.effect == "open":
            return self.env._(
                "Complaints in the %(days)s days before: %(count)s (%(rate)s a week). "
                "They are compared with as many days after the action is done.",
                days=windows.days,
                count=before,
                rate=self._say_rate(before, windows),
            )
        if self.effect == "early":
            return self.env._(
                "Complaints so far: %(after)s; in the %(days)s days before: "
                "%(before)s. The days to compare are over on %(day)s.",
                after=after,
                before=before,
                days=windows.days,
                day=format_date(self.env, windows.after[1]),
            )
        return self.env._(
            "Complaints in the %(days)s days after: %(after)s (%(after_rate)s a week); "
            "in the %(days)s days before: %(before)s (%(before_rate)s a week).",
            days=windows.days,
            after=after,
            after_rate=self._say_rate(after, windows),
            before=before,
            before_rate=self._say_rate(before, windows),
        )

    def _say_rate(self, count, windows):
        rate = effectiveness.per_week(count, windows.days)
        return formatLang(self.env, rate, digits=1)

    def action_view_recurrence(self):
        """The complaints that are counted, of those the reader may see."""
        self.check_access("read")
        self.ensure_one()
        company = self._get_effect_company()
        windows = self._get_effect_windows()
        spans = filter(None, (windows.before, windows.after))
        by_cause = bool(self.complaint_root_cause_id)
        name = "root_cause_ids" if by_cause else "category_id"
        domain = (
            Domain("feedback_type", "=", "complaint")
            & Domain("company_id", "=", company.id)
            & Domain(name, "in", self._get_effect_values().ids)
            & Domain.OR([self._in_span(company, span) for span in spans])
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_action_all"
        )
        plain = self.env["complaint.overview"]._figure(0, domain)["domain"]
        return action | {
            "name": self.env._("Before and after: %s", self.display_name),
            "domain": plain,
            "context": {"active_test": False},
        }
