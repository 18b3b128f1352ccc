"""Shared by the tests of schedules: one for all that comes in, others at will."""

from odoo.fields import Command

from .common import ComplaintCommon


class ScheduleCommon(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Schedule = cls.env["complaint.schedule"]
        # only what a test writes itself decides
        cls.Schedule.search([("active", "=", True)]).action_archive()
        cls.general = cls._schedule("General", sequence=100)

    @classmethod
    def _schedule(cls, name, **vals):
        """A schedule with an answer within 10 calendar days, level when it is due."""
        return cls.Schedule.create(
            {
                "name": name,
                "milestone_ids": [
                    Command.create(
                        {
                            "milestone": "respond",
                            "amount": vals.pop("days", 10),
                            "unit": "calendar_days",
                            "level_ids": [
                                Command.create(
                                    {"name": "Answer overdue", "notify_handler": True}
                                )
                            ],
                        }
                    )
                ],
                **vals,
            }
        )

    @classmethod
    def _answer_clock(cls, complaint):
        return complaint.deadline_ids.filtered(lambda c: c.milestone == "respond")
