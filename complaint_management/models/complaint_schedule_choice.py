"""Which schedule a complaint gets: the first in the list that fits, and why."""

import logging

from odoo import api, models, tools
from odoo.fields import Domain

from ..tools import assessment, clocks
from ..tools.log_words import trace

_logger = logging.getLogger(__name__)

#: Fields of a complaint that decide, with those of the own domains, on its schedule.
CRITERIA = frozenset(
    {"feedback_type", "team_id", "category_id", "channel_id", "severity"}
)


class ComplaintSchedule(models.Model):
    _inherit = "complaint.schedule"

    @api.model
    @tools.ormcache()
    def _get_candidates(self):
        """Conditions of all active schedules, in the order in which they are tried.

        :return: tuple of dicts of plain values, kept until a schedule changes
        """
        # which schedule fits is asked by whoever registers a complaint
        schedules = self.sudo().search([("active", "=", True)])
        return tuple(
            {
                "id": schedule.id,
                "family_id": schedule.family_id.id,
                "company_id": schedule.company_id.id,
                "feedback_type": schedule.feedback_type,
                "team_id": frozenset(schedule.team_ids.ids),
                "category_id": frozenset(schedule.category_ids.ids),
                "channel_id": frozenset(schedule.channel_ids.ids),
                "severity": schedule.severity,
                "valid_from": schedule.valid_from,
                "valid_to": schedule.valid_to,
                "domain": schedule.domain and schedule._get_own_domain(),
            }
            for schedule in schedules
        )

    @api.model
    @tools.ormcache()
    def _get_criteria_fields(self):
        """Fields of a complaint whose change may mean another schedule."""
        names = set(CRITERIA)
        for candidate in self._get_candidates():
            if candidate["domain"]:
                conditions = Domain(candidate["domain"]).iter_conditions()
                names |= {c.field_expr.split(".")[0] for c in conditions}
        return frozenset(names)

    @api.model
    def _choose(self, ticket):
        """The schedule of a complaint: the first in the list that fits.

        :param ticket: one ``helpdesk.ticket``, may be a new record (simulation)
        :return: ``complaint.schedule``, empty when none fits
        """
        for candidate in self._get_candidates():
            try:
                misfit = self._get_misfit(candidate, ticket)
            except (TypeError, ValueError, KeyError) as error:
                # a condition that broke (a field is gone, say) costs no complaint
                _logger.error(
                    "Conditions of schedule %s: %s", candidate["id"], trace(error)
                )
                continue
            if not misfit:
                return self.browse(candidate["id"])
        return self.browse()

    @api.model
    def _get_misfit(self, candidate, ticket):
        """The first condition that ``ticket`` does not fulfil, None if it fits."""
        received = clocks.local_date(
            ticket.received_at, ticket.company_id._get_complaint_tz()
        )
        if candidate["company_id"] not in (False, ticket.company_id.id):
            return "company_id"
        if candidate["feedback_type"] not in (False, ticket.feedback_type):
            return "feedback_type"
        if (candidate["valid_from"] or received) > received:
            return "valid_from"
        if (candidate["valid_to"] or received) < received:
            return "valid_to"
        for name in ("team_id", "category_id", "channel_id"):
            if candidate[name] and ticket[name].id not in candidate[name]:
                return name
        severity = candidate["severity"]
        if severity and not assessment.reaches(ticket.severity, severity):
            return "severity"
        if candidate["domain"] and not ticket.filtered_domain(candidate["domain"]):
            return "domain"
        return None

    @api.model
    def _explain_choice(self, ticket):
        """Why a complaint has its schedule, in words (shown in the form)."""
        schedule = ticket.schedule_id
        if not schedule:
            return self.env._("No schedule fits this complaint: no clock runs.")
        if ticket.is_schedule_pinned:
            return self.env._("Moved to this schedule by hand.")
        before = []
        for candidate in self._get_candidates():
            if candidate["id"] == schedule.id:
                break
            misfit = self._get_misfit(candidate, ticket)
            if misfit:
                before.append(
                    self.env._(
                        "“%(name)s” does not fit: %(field)s",
                        # names of configuration, for whoever reads the complaint
                        name=self.sudo().browse(candidate["id"]).display_name,
                        field=self._fields[misfit]._description_string(self.env)
                        if misfit in self._fields
                        else self.env["helpdesk.ticket"]
                        ._fields[misfit]
                        ._description_string(self.env),
                    )
                )
        first = self.env._("The first schedule in the list that fits.")
        return "\n".join([first, *before])
