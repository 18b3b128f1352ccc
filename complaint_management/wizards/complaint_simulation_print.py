"""A trial on paper."""

from odoo import fields, models
from odoo.exceptions import UserError

from .complaint_simulation import EVENTS, SUPPOSED


class ComplaintSimulation(models.TransientModel):
    _inherit = "complaint.simulation"

    def action_print(self):
        """The result as PDF.

        :raise UserError: when there is none
        """
        self.ensure_one()
        if not self.result:
            raise UserError(
                self.problem
                or self.env._("No schedule fits such a complaint: no clock runs.")
            )
        return self.env.ref(
            "complaint_management.complaint_simulation_report"
        ).report_action(self, config=False)

    def _get_report_file_name(self):
        return self.env._(
            "Trial of a schedule - %s", self.used_schedule_id.display_name or ""
        )

    def _get_printed_values(self):
        """What stands on paper, as plain values."""
        self.ensure_one()
        ticket = self._suppose_ticket()
        schedule = self._choose_schedule(ticket)
        values = self._get_result_values(schedule, self._simulate(ticket, schedule))
        tz = self.company_id.sudo()._get_complaint_tz()  # a setting, no secret
        today = self._format_moment(fields.Datetime.now(), tz)
        return values | {
            "company": self.company_id.name,
            "facts": self._get_printed_facts(schedule, tz),
            "page_label": self.env._("Page %(page)s of %(pages)s"),
            "foot": self.env._(
                "A trial: nothing was written and nobody was told. "
                "Printed on %(moment)s by %(user)s.",
                moment=today,
                user=self.env.user.name,
            ),
        }

    def _get_printed_facts(self, schedule, tz):
        """What was supposed, and which schedule it ran on: pairs of label and text."""
        facts = []
        for name in ("ticket_id", *SUPPOSED, *EVENTS):
            field, value = self._fields[name], self[name]
            if not value or name == "company_id":
                continue
            if field.type == "datetime":
                text = self._format_moment(value, tz)
            elif field.type == "selection":
                text = dict(field._description_selection(self.env))[value]
            else:
                text = value.display_name
            facts.append((field._description_string(self.env), text))
        if self.gives_updates and not self.responded_at:
            label = self._fields["gives_updates"]._description_string(self.env)
            facts.append((label, self.env._("each when it is due")))
        label = self._fields["used_schedule_id"]._description_string(self.env)
        facts.append((label, schedule.display_name))
        label = self._fields["choice_reason"]._description_string(self.env)
        facts.append((label, self.choice_reason))
        if schedule.legal_source:
            label = schedule._fields["legal_source"]._description_string(self.env)
            facts.append((label, schedule.legal_source))
        return facts
