"""Where complaints stand now, as figures for who plans the work (4.3, 4.6, 8.2).

A handful of queries, whatever the number of complaints: each counts what an index holds
ready. Every figure comes with the conditions of the records it counts, so that the list
behind it shows exactly these. Counted is what the reader may see, in the companies
chosen.
"""

from collections import Counter
from datetime import date, datetime, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import clocks, milestones, phases
from .complaint_escalation_trouble import FAILED

#: Days that the overview looks ahead, today included.
DAYS = 7


class ComplaintOverview(models.AbstractModel):
    _name = "complaint.overview"
    _description = "Overview of Complaint Clocks"

    @api.model
    @api.readonly
    def get_overview(self):
        """All figures of the screen “Clocks overview”.

        Clocks count once each, what we owe only: the silence of a complainant that runs
        out is not a duty (“Close after no answer”). Days begin and end where the reader
        is, as in the filters and groups of lists.

        :return: dict of plain values; each figure is a dict of ``count`` and ``domain``
        """
        now = fields.Datetime.now()
        tz = self._get_overview_tz()
        midnights = self._get_midnights(now, tz)
        clocks = self.env["complaint.deadline"].with_context(tz=tz.zone)
        owed = Domain("milestone", "!=", milestones.CLOSE)
        running = owed & Domain("state", "=", "running")
        paused = owed & Domain("state", "=", "paused")
        overdue = running & Domain("due_at", "<", now)
        coming = running & Domain("due_at", ">=", now)
        today = coming & Domain("due_at", "<", midnights[1])
        week = coming & Domain("due_at", "<", midnights[DAYS])

        late = Counter(dict(clocks._read_group(overdue, ["milestone"], ["__count"])))
        soon, by_day = Counter(), Counter()
        for milestone, day, count in clocks._read_group(
            week, ["milestone", "due_at:day"], ["__count"]
        ):
            soon[milestone] += count
            by_day[day.date()] += count
            by_day[milestone, day.date()] += count
        first = self._local(midnights[0], tz)
        handlers = self._get_workload(now)
        return {
            "today": first.date().isoformat(),
            "tz": tz.zone,
            "tiles": {
                "overdue": self._figure(late.total(), overdue),
                "today": self._figure(by_day[first.date()], today),
                "week": self._figure(soon.total(), week),
                "paused": self._figure(clocks.search_count(paused), paused),
            },
            "days": [
                self._prepare_day(begin, end, week, by_day, tz)
                for begin, end in zip(midnights, midnights[1:], strict=False)
            ],
            "milestones": [
                {
                    "id": kind,
                    "name": name,
                    "overdue": self._figure(late[kind], overdue & only),
                    "today": self._figure(by_day[kind, first.date()], today & only),
                    "week": self._figure(soon[kind], week & only),
                }
                for kind, name in clocks._fields["milestone"]._description_selection(
                    self.env
                )
                for only in [Domain("milestone", "=", kind)]
                if late[kind] or soon[kind]
            ],
            "handlers": handlers,
            "capacity": self._get_capacity(handlers),
            "trouble": self._get_trouble(),
        }

    # ------------------------------------------------------------
    # Days
    # ------------------------------------------------------------

    @api.model
    def _get_overview_tz(self):
        """Where the reader is; the company's place for who has not said."""
        name = self.env.context.get("tz") or self.env.user.tz
        return pytz.timezone(name) if name else self.env.company._get_complaint_tz()

    @api.model
    def _get_midnights(self, now, tz):
        """When today began, and each day after it, as naive UTC."""
        today = self._local(now, tz).date()
        days = [today + timedelta(days=number) for number in range(DAYS + 1)]
        return [clocks.start_of_day(day, tz) for day in days]

    @api.model
    def _local(self, moment, tz):
        return pytz.utc.localize(moment).astimezone(tz)

    @api.model
    def _prepare_day(self, begin, end, week, by_day, tz):
        day = self._local(begin, tz).date()
        domain = week & Domain("due_at", ">=", begin) & Domain("due_at", "<", end)
        return {"date": day.isoformat(), **self._figure(by_day[day], domain)}

    # ------------------------------------------------------------
    # Workload and trouble
    # ------------------------------------------------------------

    @api.model
    def _get_workload(self, now):
        """Complaints each handler has to work on; first those nobody handles."""
        tickets = self.env["helpdesk.ticket"]
        complaint = Domain("feedback_type", "!=", False)
        # named one by one: an index finds them among all that are closed
        phase = tickets._fields["complaint_phase"]
        still_open = [
            key for key in phase.get_values(self.env) if key not in phases.ENDED
        ]
        domains = {
            "open": complaint & Domain("complaint_phase", "in", still_open),
            "soon": complaint
            & Domain("next_due_at", ">=", now)
            & Domain("next_soon_at", "<=", now),
            "overdue": complaint & Domain("next_due_at", "<", now),
        }
        counts = {
            name: Counter(dict(tickets._read_group(domain, ["user_id"], ["__count"])))
            for name, domain in domains.items()
        }
        users = self.env["res.users"].union(
            *(user for c in counts.values() for user in c)
        )
        nobody = self.env["res.users"]
        rows = [
            {
                "id": user.id,
                "name": user.display_name,
                **{
                    name: self._figure(
                        counts[name][user], domain & Domain("user_id", "=", user.id)
                    )
                    for name, domain in domains.items()
                },
            }
            for user in [nobody, *users]
            if any(count[user] for count in counts.values())
        ]
        return sorted(
            rows,
            key=lambda row: (
                bool(row["id"]),
                *(-row[name]["count"] for name in ("overdue", "soon", "open")),
                row["name"] or "",
            ),
        )

    @api.model
    def _get_trouble(self):
        """What went wrong and needs somebody: kind, model, count and domain."""
        troubles = {
            "levels": ("complaint.escalation", Domain("state", "in", FAILED)),
            "mails": ("complaint.escalation", Domain("has_failed_mail", "=", True)),
            "clocks": (
                "helpdesk.ticket",
                Domain("feedback_type", "!=", False)
                & Domain("clock_error", "!=", False),
            ),
        }
        return [
            {
                "kind": kind,
                "model": model,
                **self._figure(self.env[model].search_count(domain), domain),
            }
            for kind, (model, domain) in troubles.items()
        ]

    @api.model
    def _figure(self, count, domain):
        """A number and the conditions of what it counts, fit for the browser."""
        plain = [
            leaf if isinstance(leaf, str) else [*leaf[:2], self._to_plain(leaf[2])]
            for leaf in domain
        ]
        return {"count": count, "domain": plain}

    @api.model
    def _to_plain(self, value):
        if isinstance(value, datetime):
            return fields.Datetime.to_string(value)
        if isinstance(value, date):
            return fields.Date.to_string(value)
        return value if isinstance(value, str | int) else list(value)
