"""Shared by the tests of clocks: a schedule of one's own, time under control."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.fields import Command

from .common import ComplaintCommon

#: A Monday at 09:00 UTC, in working time (Monday to Friday, 8 to 12 and 13 to 17).
MONDAY = datetime(2027, 3, 1, 9)


def day(number, hour=9, minute=0):
    """A moment of March 2027; the 1st is a Monday."""
    return datetime(2027, 3, number, hour, minute)


class ClockCommon(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {"name": "Weekdays", "tz": "UTC", "company_id": cls.env.company.id}
        )
        cls.env.company.resource_calendar_id = cls.calendar
        cls.leader = cls.colleague
        cls.team.user_id = cls.leader
        cls.todo = cls.env.ref("mail.mail_activity_data_todo")

    @classmethod
    def _schedule_review(cls, days):
        """Reviews are acknowledged, and decided so many working days after that."""
        cls._schedule(
            {
                "milestone": "review_acknowledge",
                "amount": 5,
                "unit": "working_days",
                "start": "review",
            },
            {
                "milestone": "review",
                "amount": days,
                "unit": "working_days",
                "start": "review_acknowledge",
            },
        )

    @classmethod
    def _schedule(cls, *milestones, **vals):
        """A schedule that fits every complaint before any other.

        :param milestones: dicts of a milestone; ``levels`` a list of dicts
        """
        return cls.env["complaint.schedule"].create(
            {
                "name": "Under test",
                "sequence": 1,
                "milestone_ids": [
                    Command.create(
                        {
                            **{k: v for k, v in milestone.items() if k != "levels"},
                            "level_ids": [
                                Command.create({"name": "Level", **level})
                                for level in milestone.get("levels", [])
                            ],
                        }
                    )
                    for milestone in milestones
                ],
                **vals,
            }
        )

    @classmethod
    def _respond_in(cls, amount=10, unit="working_days", levels=(), **vals):
        return {
            "milestone": "respond",
            "amount": amount,
            "unit": unit,
            "levels": list(levels),
            **vals,
        }

    def _received(self, moment=MONDAY, **vals):
        """A complaint that came in, and was typed in, at ``moment``."""
        with freeze_time(moment):
            return self._complain(**vals)

    def _clock(self, complaint, milestone="respond"):
        """The latest clock of a milestone."""
        clocks = complaint.deadline_ids.filtered(lambda c: c.milestone == milestone)
        return clocks.sorted("round")[-1:]

    def _run(self, moment=None):
        """Run the job as Odoo does, at ``moment``."""
        cron = self.env.ref("complaint_management.ir_cron_run_clocks")
        with freeze_time(moment or datetime.now()), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def _levels(self, complaint):
        """Levels carried out, in planned order."""
        return complaint.escalation_ids.sorted(lambda e: (e.planned_at, e.id))

    def _mails_to(self, user):
        return self.env["complaint.notice"].search([("user_id", "=", user.id)]).mail_id


HOUR = timedelta(hours=1)
