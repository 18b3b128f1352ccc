"""The result of a trial in words: one row for each moment."""

from odoo import models
from odoo.tools import format_date, format_datetime, format_time

from ..tools import clocks, milestones, simulation


class ComplaintSimulation(models.TransientModel):
    _inherit = "complaint.simulation"

    def _get_result_values(self, schedule, played):
        """What the template of the result needs, as plain values."""
        tz = self.company_id.sudo()._get_complaint_tz()  # a setting, no secret
        lines = played.lines
        remarks = self._get_remarks(
            schedule, tz, max(line.moment for line in lines if not line.reason)
        )
        if played.goes_on:
            remarks.append(
                self.env._(
                    "The letters go on like this until the complaint is decided."
                )
            )
        return {
            "rows": [self._describe(line, tz) for line in lines],
            "remarks": remarks,
            "tz": tz.zone,
        }

    def _render(self, schedule, played):
        return self.env["ir.qweb"]._render(
            "complaint_management.complaint_simulation_result",
            self._get_result_values(schedule, played),
        )

    def _describe(self, line, tz):
        """One row of the table, as plain values."""
        moment = line.moment
        row = {
            "kind": line.kind,
            "weekday": self._format_weekday(moment, tz),
            "date": format_date(self.env, clocks.local_date(moment, tz)),
            "time": self._format_time(moment, tz),
            "is_left_out": bool(line.reason),
            "detail": "",
        }
        row |= getattr(self, f"_describe_{line.kind}")(line, tz)
        row["is_weighty"] = line.kind in ("fact", "due") and not row["is_left_out"]
        return row

    def _format_weekday(self, moment, tz):
        return format_datetime(self.env, moment, tz=tz.zone, dt_format="EEE")

    def _format_time(self, moment, tz):
        # of 24 hours: the renderer of PDFs prints Arabic "a.m." over the digits
        return format_time(self.env, moment, tz=tz.zone, time_format="HH:mm")

    def _format_moment(self, moment, tz):
        date = format_date(self.env, clocks.local_date(moment, tz))
        return " ".join(
            (self._format_weekday(moment, tz), date, self._format_time(moment, tz))
        )

    def _describe_fact(self, line, _tz):
        words = {
            simulation.RECEIVED: self.env._("Received"),
            simulation.ACKNOWLEDGED: self.env._("Acknowledged"),
            simulation.ASSESSED: self.env._("Assessed"),
            simulation.TOLD: self.env._("Told how it stands"),
            simulation.ANSWERED: self.env._("Answered"),
            simulation.REVIEW_REQUESTED: self.env._("Review asked for"),
            simulation.TAKEN_UP: self.env._("Taken up again"),
            simulation.CLOSED: self.env._("Closed"),
            simulation.REFERRED: self.env._("Referred outside"),
            simulation.REVIEW: self.env._("Review begun"),
        }
        supposed = self.env._("Supposed to happen then") if line.supposed else ""
        return {"what": words[line.fact], "detail": supposed}

    def _get_clock_label(self, clock):
        labels = dict(
            self.env["complaint.schedule.milestone"]
            ._fields["milestone"]
            ._description_selection(self.env)
        )
        # the first review is itself a taking up
        of_review = clock.kind in (milestones.REVIEW_ACKNOWLEDGE, milestones.REVIEW)
        if clock.round <= of_review:
            return labels[clock.kind]
        if clock.kind == milestones.UPDATE:
            return self.env._(
                "%(milestone)s (update %(number)s)",
                milestone=labels[clock.kind],
                number=clock.round + 1,
            )
        return self.env._(
            "%(milestone)s (taken up again: %(round)s)",
            milestone=labels[clock.kind],
            round=clock.round,
        )

    def _describe_start(self, line, _tz):
        # terms of a schedule that may be read: see _choose_schedule
        milestone = self.env["complaint.schedule.milestone"].sudo()
        return {
            "what": self.env._(
                "%s: the clock starts", self._get_clock_label(line.clock)
            ),
            "detail": milestone.browse(line.clock.terms.id).time_allowed,
        }

    def _describe_soon(self, line, _tz):
        return {
            "what": self.env._("%s: due soon", self._get_clock_label(line.clock)),
            "detail": self.env._("%s %% of the time is gone", clocks.SOON),
        }

    def _describe_due(self, line, tz):
        clock = line.clock
        detail = ""
        if clock.state == "void":
            detail = self.env._("Not needed any more by then")
        elif clock.ended_at:
            moment = self._format_moment(clock.ended_at, tz)
            detail = (
                self.env._("Done too late, on %s", moment)
                if clock.is_late
                else self.env._("Done in time, on %s", moment)
            )
        return {
            "what": self.env._("%s: due", self._get_clock_label(clock)),
            "detail": detail,
            "is_left_out": clock.state == "void" and clock.ended_at < clock.due_at,
        }

    def _describe_level(self, line, _tz):
        # see _simulate
        level = self.env["complaint.schedule.level"].sudo().browse(line.level)
        when = level.when
        if line.waited:
            when = self.env._("%s, then waits for working time", when)
        detail = level.action_summary
        if line.reason:
            reasons = dict(
                self.env["complaint.escalation"]
                ._fields["skip_reason"]
                ._description_selection(self.env)
            )
            detail = self.env._("Left out: %s.", reasons[line.reason])
        return {
            "what": level.name,
            "when": f"{self._get_clock_label(line.clock)}: {when}",
            "detail": detail,
        }
