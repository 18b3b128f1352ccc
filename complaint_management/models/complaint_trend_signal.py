"""A rise that chance does not explain, until somebody says what it was (8.2, 8.7)."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ..tools import control_chart
from .complaint_trend import ALL
from .res_users import MANAGER

#: A rise that pauses for so long is a new one.
QUIET = timedelta(weeks=control_chart.RECENT)
#: By when managers have a look at it.
DUE = timedelta(days=7)
ACTIVITY = "complaint_management.mail_activity_trend"


class ComplaintTrendSignal(models.Model):
    _name = "complaint.trend.signal"
    _description = "Rise of Complaints"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "last_week desc, id desc"
    _mail_post_access = "read"

    trend_id = fields.Many2one(
        comodel_name="complaint.trend",
        string="Series",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="trend_id.company_id", store=True, index=True)
    dimension = fields.Selection(related="trend_id.dimension", store=True)
    first_week = fields.Date(string="From the week of", required=True, readonly=True)
    last_week = fields.Date(string="To the week of", required=True, readonly=True)
    count = fields.Integer(
        string="Complaints", readonly=True, help="Received in these weeks."
    )
    expected = fields.Float(
        string="Usual", readonly=True, help="How many there usually are in these weeks."
    )
    chance = fields.Float(
        readonly=True,
        aggregator=None,
        digits=(0, 6),
        help="Probability of so many or more, if nothing had changed.",
    )
    explanation = fields.Char(compute="_compute_explanation")
    rule = fields.Selection(
        selection=[
            ("week", "More in one week than the limit"),
            ("month", "More in four weeks than the limit"),
        ],
        string="Seen by",
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        selection=[
            ("new", "To decide"),
            ("confirmed", "Common cause"),
            ("dismissed", "No common cause"),
        ],
        required=True,
        readonly=True,
        default="new",
        tracking=True,
        help="A person decides what the figures only suggest.",
    )
    decided_by_id = fields.Many2one(
        comodel_name="res.users", string="Decided by", readonly=True
    )
    decided_at = fields.Datetime(string="Decided on", readonly=True)
    ticket_ids = fields.Many2many(
        comodel_name="helpdesk.ticket",
        relation="complaint_trend_signal_ticket_rel",
        column1="signal_id",
        column2="ticket_id",
        string="Complaints concerned",
        readonly=True,
        groups=fields.NO_ACCESS,
        help="Read by whoever may read them, through the button.",
    )

    @api.depends("trend_id.name", "first_week")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for signal in self:
            signal.display_name = self.env._(
                "%(series)s, from %(day)s",
                series=signal.trend_id.name,
                day=format_date(self.env, signal.first_week),
            )

    @api.depends("count", "expected", "chance", "first_week", "last_week")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for signal in self:
            signal.explanation = self.env._(
                "Complaints from the week of %(first)s to that of %(last)s: %(count)s. "
                "Usual are %(usual)s in that time. How often so many come by chance, "
                "if nothing has changed: %(chance)s.",
                first=format_date(self.env, signal.first_week),
                last=format_date(self.env, signal.last_week),
                count=signal.count,
                usual=formatLang(self.env, signal.expected, digits=1),
                chance=signal.trend_id._say_chance(signal.chance),
            )

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Managers note why they decide so; auditors only read."""
        operations = super()._mail_get_operation_for_mail_message_operation(
            message_operation
        )
        if message_operation == "create" and not self.env.user.has_group(MANAGER):
            operations |= dict.fromkeys(self, "write")
        return operations

    # ------------------------------------------------------------
    # Raising (with the system's rights)
    # ------------------------------------------------------------

    def _raise(self, trend, week, verdict):
        """Note a rise, or that one goes on; managers are told once.

        :param trend: the series; ``self`` are the signals it had
        :param week: Monday of the week that was judged
        :param verdict: of tools/control_chart.py
        """
        first = week
        if verdict.signal == "month":
            first -= (control_chart.RECENT - 1) * timedelta(weeks=1)
        current = self.filtered(lambda signal: week - signal.last_week <= QUIET)[:1]
        chance = min(verdict.chance, verdict.recent_chance)
        if current:
            current.write(
                {
                    "last_week": max(current.last_week, week),
                    "chance": min(current.chance, chance),
                }
            )
        else:
            current = self.create(
                {
                    "trend_id": trend.id,
                    "first_week": first,
                    "last_week": week,
                    "chance": chance,
                    "rule": verdict.signal,
                }
            )
        current._link_complaints(verdict.baseline.mean)
        if current not in self:
            current._tell_managers()

    def _link_complaints(self, mean):
        """Note which complaints the rise consists of."""
        self.ensure_one()
        domain = self.trend_id._get_complaint_domain(self.first_week, self.last_week)
        # what was counted, and no more
        readers = self.trend_id._get_readers()
        tickets = (
            self.env["helpdesk.ticket"]
            .search(domain)
            .filtered(lambda ticket: not ticket._get_kept_away() & readers)
        )
        weeks = (self.last_week - self.first_week).days // 7 + 1
        self.write(
            {
                "ticket_ids": [fields.Command.set(tickets.ids)],
                "count": len(tickets),
                "expected": mean * weeks,
            }
        )

    def _tell_managers(self):
        """A to-do for each manager of the company; the first who decides ends all."""
        self.ensure_one()
        managers = self.env["res.users"]._get_complaint_managers()
        # no mail each: it is looked at in the week, not in the hour
        quiet = self.with_context(mail_activity_quick_update=True)
        for manager in managers.filtered(lambda u: self.company_id in u.company_ids):
            quiet.activity_schedule(
                ACTIVITY,
                date_deadline=fields.Date.today() + DUE,
                user_id=manager.id,
                summary=self.env._(
                    "More complaints than usual: %s",
                    self.with_context(lang=manager.lang).trend_id.name,
                ),
                note=self.env._(
                    "Complaints from the week of %(first)s to that of %(last)s: "
                    "%(count)s; usual are %(expected).1f. Have a look at them and "
                    "decide whether they have a common cause.",
                    count=self.count,
                    first=format_date(self.env, self.first_week),
                    last=format_date(self.env, self.last_week),
                    expected=self.expected,
                ),
            )

    # ------------------------------------------------------------
    # Deciding
    # ------------------------------------------------------------

    def action_confirm(self):
        """These complaints have a common cause: mark them as systemic.

        A rise of all complaints marks none: it does not say which belong together.

        :raise AccessError: for anybody but managers
        :raise UserError: when it has been decided already
        """
        self._decide("confirmed")
        for signal in self.filtered(lambda signal: signal.dimension != ALL):
            tickets = signal._get_readable_complaints().filtered(
                lambda ticket: ticket.recurrence != "systemic"
            )
            tickets._filtered_access("write").write({"recurrence": "systemic"})
        return True

    def action_dismiss(self):
        """It was chance, or something that needs no action.

        :raise AccessError: for anybody but managers
        :raise UserError: when it has been decided already
        """
        self._decide("dismissed")
        return True

    def _decide(self, state):
        self.env["complaint.trend"]._check_manager()
        self.check_access("read")
        for signal in self:
            if signal.state != "new":
                raise UserError(
                    self.env._("“%s” has been decided already.", signal.display_name)
                )
        # checked above: a manager decides, nobody writes the rows by hand
        signals = self.sudo()
        signals.write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        )
        signals.activity_ids.action_done()

    def _get_readable_complaints(self):
        # which they are; each is read with the user's own rights
        tickets = self.sudo().ticket_ids.sudo(False)
        return tickets._filtered_access("read")

    def action_open(self):
        """This rise on a page of its own, with its complaints and what was said."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_view_complaints(self):
        """The complaints of this rise, as far as the user may read them."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_action_all"
        )
        return action | {
            "name": self.display_name,
            "domain": [("id", "in", self._get_readable_complaints().ids)],
        }
