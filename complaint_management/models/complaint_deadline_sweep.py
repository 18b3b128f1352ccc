"""The job that carries out the levels that are due (design: clocks).

It takes what is due in planned order, in batches under locks that other workers skip,
and commits each batch. A level, its row in ``complaint.escalation`` and the mails it
queues are saved together, so a process that dies leaves all of it or nothing.
"""

import logging
from collections import namedtuple
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.log_words import trace
from .batch_work import insert_rows, work_off
from .helpdesk_ticket_audience import Audience

_logger = logging.getLogger(__name__)

#: Clocks taken between two commits.
BATCH = 500
#: When what was in somebody's hands is looked at again.
LOOK_AGAIN = timedelta(minutes=1)
#: When a clock whose calendar is of no use is looked at again.
CALENDAR_RETRY = timedelta(hours=1)

#: What most levels ask of a complaint, out of more than a hundred columns.
ASKED = (
    "name",
    "number",
    "complaint_reference",
    "active",
    "feedback_type",
    "complaint_phase",
    "confidentiality",
    "severity",
    "company_id",
    "team_id",
    "user_id",
    "investigator_id",
    "create_uid",
    "received_at",
    "clocks_since",
)

#: One level of one clock that is due; ``escalation`` is its row if it failed before.
Task = namedtuple("Task", "planned_at deadline level escalation")


class Shared:
    """What the levels of a batch have in common, read once: by level, by company.

    Each of them names a level that hundreds of others name as well. Sets hold ids.
    """

    def __init__(self, env, tasks):
        ids = dict.fromkeys(task.level.id for task in tasks)
        levels = env["complaint.schedule.level"].browse(ids)
        self.model_id = env["ir.model"]._get_id("helpdesk.ticket")
        self.particular = {level.id for level in levels if level._is_particular()}
        self.telling = {level.id for level in levels if level._may_tell()}
        self.activities = {level.id: level.activity_type_id.id for level in levels}
        self._names = {}
        self._zones = {}

    def name(self, level, lang):
        """The level's name in a language."""
        key = level.id, lang
        if key not in self._names:
            self._names[key] = level.with_context(lang=lang).name
        return self._names[key]

    def zone(self, company):
        """The time zone of a company."""
        if company.id not in self._zones:
            self._zones[company.id] = company._get_complaint_tz()
        return self._zones[company.id]


class ComplaintDeadline(models.Model):
    _inherit = "complaint.deadline"

    @api.model
    def _cron_run_clocks(self):
        """Plan again what has to be, carry out what is due, tell people, sleep."""
        self.env["helpdesk.ticket"]._cron_replan_clocks()
        if not self._run_due():
            return  # Odoo goes on at once; what there is to tell stays together
        if not work_off(self.env, self._note_missed, lambda clocks: None):
            return
        self.env["helpdesk.ticket"]._cron_plan_clocks()
        self.env["complaint.notice"]._send_digests()
        self.env["mail.mail"]._end_outage()
        upcoming = self.search(
            [("next_run_at", "!=", False)], order="next_run_at, id", limit=1
        )
        if upcoming:
            # what somebody has in hand just now is still due: look again soon
            soon = fields.Datetime.now() + LOOK_AGAIN
            self._wake(max(upcoming.next_run_at, soon))

    @api.model
    def _run_due(self):
        """Carry out all levels that are due, batch by batch.

        :return: whether all was done in the time there was
        """
        return work_off(self.env, self._take_due, lambda batch: batch._run_batch())

    @api.model
    def _take_due(self):
        """Lock the next clocks that are due, with their complaints.

        What another worker, or somebody who works on the complaint, has in hand is
        left for later: nobody waits for it.
        """
        self.flush_model(["next_run_at"])
        now = fields.Datetime.now()
        # most runs find nothing: that costs one look into the index
        if not self.env.execute_query(
            SQL("SELECT 1 FROM complaint_deadline WHERE next_run_at <= %s LIMIT 1", now)
        ):
            return self.browse()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT clock.id
                  FROM complaint_deadline AS clock
                  JOIN helpdesk_ticket AS ticket ON ticket.id = clock.ticket_id
                 WHERE clock.next_run_at <= %s
                 ORDER BY clock.next_run_at, clock.id
                 LIMIT %s
                   FOR NO KEY UPDATE OF clock, ticket SKIP LOCKED
                """,
                now,
                BATCH,
            )
        )
        return self.browse(row[0] for row in rows)

    def _run_batch(self):
        """Carry out what is due on these clocks, in planned order."""
        now = fields.Datetime.now()
        tasks, upcoming = self._get_tasks(now)
        shared = Shared(self.env, tasks)
        heavy = {
            task.deadline.ticket_id.id
            for task in tasks
            if task.level.id in shared.particular
        }
        light = [task for task in tasks if task.deadline.ticket_id.id not in heavy]
        if light:
            self._carry_out_or_split(light, now, shared)
        for task in tasks:
            if task.deadline.ticket_id.id in heavy:
                self._carry_out_or_split([task], now, shared)
        self._set_next_runs(upcoming)

    @api.model
    def _set_next_runs(self, upcoming):
        """Note when clocks have to be looked at next: at a level, or to try one again.

        One that was moved meanwhile has been given its next run with that.

        :param upcoming: dict of clock -> (cycle, next moment or None)
        """
        if not upcoming:
            return
        self.env.flush_all()
        rows = [(clock.id, *then) for clock, then in upcoming.items()]
        self.env.execute_query(
            SQL(
                """
                UPDATE complaint_deadline AS clock
                   SET next_run_at = LEAST(
                           plan.ahead,
                           (SELECT MIN(retry_at)
                              FROM complaint_escalation
                             WHERE deadline_id = clock.id AND retry_at IS NOT NULL)
                       )
                  FROM (VALUES %s) AS plan (id, cycle, ahead)
                 WHERE clock.id = plan.id
                   AND COALESCE(clock.cycle, 0) = plan.cycle
                   AND clock.state = 'running'
                RETURNING 1
                """,
                SQL(", ").join(SQL("(%s, %s, %s::timestamp)", *row) for row in rows),
            )
        )
        clocks = self.browse(clock.id for clock in upcoming)
        clocks.invalidate_recordset(["next_run_at"])

    def _get_tasks(self, now):
        """What is due on these clocks, and the next moment that is still to come.

        :return: (list of Task in planned order, dict of clock -> (cycle, moment)); the
            moment is None where nothing is to come
        """
        tasks, upcoming, rulers, schedules = [], {}, {}, {}
        Level = self.env["complaint.schedule.level"]
        self.ticket_id.fetch(ASKED)
        for deadline in self:
            if deadline.state != "running":
                deadline.next_run_at = False
                continue
            try:
                milestone = deadline.milestone_id
                if milestone.id not in schedules:
                    schedules[milestone.id] = milestone.schedule_id._get_terms()
                terms = schedules[milestone.id][deadline.milestone]
                key = deadline.schedule_id.id, deadline.company_id.id
                if key not in rulers:
                    rulers[key] = deadline.ticket_id._get_ruler(deadline.schedule_id)
                pending = deadline._get_pending_levels(rulers[key], terms)
            except OperationalError:
                raise  # another process was faster: the batch is tried again
            except Exception as error:  # of this clock alone: the others go on
                deadline.ticket_id._note_clock_error(error)
                deadline.next_run_at = now + CALENDAR_RETRY
                continue
            tasks += [
                Task(moment, deadline, Level.browse(level), None)
                for moment, level in pending
                if moment <= now
            ]
            tasks += [
                Task(row.planned_at, deadline, row.level_id, row)
                for row in deadline.escalation_ids
                if row.retry_at and row.retry_at <= now
            ]
            ahead = (moment for moment, _level in pending if moment > now)
            upcoming[deadline] = deadline.cycle, min(ahead, default=None)
        return sorted(tasks, key=lambda task: task[0]), upcoming

    # ------------------------------------------------------------
    # Carrying out
    # ------------------------------------------------------------

    @api.model
    def _carry_out_or_split(self, tasks, now, shared):
        """Carry out tasks together; one by one if one of them fails."""
        try:
            with self.env.cr.savepoint():
                self._carry_out(tasks, now, shared)
        except OperationalError:
            raise  # another process was faster: the whole batch is tried again
        except Exception as error:
            if len(tasks) == 1:
                _logger.warning(
                    "Level %r of complaint %s failed: %s",
                    tasks[0].level.name,
                    tasks[0].deadline.ticket_id.complaint_reference,
                    trace(error),
                )
                self._note_failure(tasks[0], error, now)
                return
            for task in tasks:
                self._carry_out_or_split([task], now, shared)

    @api.model
    def _carry_out(self, tasks, now, shared):
        """Carry out tasks and write their rows: one insert for each kind of record."""
        rows, activities, tellings = [], [], []
        ids = dict.fromkeys(task.deadline.ticket_id.id for task in tasks)
        audience = Audience(self.env["helpdesk.ticket"].browse(ids))
        for task in tasks:
            row = self._prepare_row(task, now)
            skip = task.level._get_skip_reason(task, now)
            if task.level.milestone_id != task.deadline.milestone_id:
                skip = "ended"  # moved to another schedule by a level before this one
            people, activity = self.env["res.users"], None
            if skip:
                row |= {"state": "skipped", "skip_reason": skip}
            else:
                level = task.level
                if level.id in shared.particular:
                    row |= level._carry_out_particular(task)
                if level.id in shared.telling:
                    people = level._get_people(task.deadline.ticket_id, audience)
                if shared.activities[level.id]:
                    activity = level._prepare_activity(task, shared, audience)
                self._describe(row, people, activity)
                if not row["actions"]:
                    row |= {"state": "skipped", "skip_reason": "nobody"}
            rows.append(row)
            activities.append(activity)
            tellings.append(people)
        self._add_activities(rows, activities)
        escalations = self._write_rows(tasks, rows)
        escalations._note_carried_out(tasks, rows)
        escalations._add_notices(tellings)

    @api.model
    def _prepare_row(self, task, now):
        deadline = task.deadline
        return {
            "deadline_id": deadline.id,
            "ticket_id": deadline.ticket_id.id,
            "company_id": deadline.company_id.id,
            "level_id": task.level.id,
            "cycle": task.escalation.cycle if task.escalation else deadline.cycle,
            "state": "done",
            "planned_at": task.planned_at,
            "executed_at": now,
            "due_at": deadline.due_at,
            "skip_reason": False,
            "error": False,
            "attempts": task.escalation.attempts if task.escalation else 0,
            "retry_at": False,
            "actions": [],
            "activity_id": False,
            "letter_id": False,
        }

    @api.model
    def _describe(self, row, people, activity):
        """Note in a row what was done, in names as they are now."""
        if activity:
            user = people.browse(activity["user_id"])
            row["actions"].append(["activity", user.name])
        if people:
            row["actions"].append(["told", ", ".join(people.mapped("name"))])

    @api.model
    def _add_activities(self, rows, activities):
        """Create all activities at once, without a mail each: the digest tells."""
        quiet = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        wanted = [
            (row, vals) for row, vals in zip(rows, activities, strict=True) if vals
        ]
        created = quiet.create([vals for _row, vals in wanted])
        for (row, _vals), activity in zip(wanted, created, strict=True):
            row["activity_id"] = activity.id

    @api.model
    def _write_rows(self, tasks, rows):
        """Create the rows, or bring up to date those of levels that failed before."""
        Escalation = self.env["complaint.escalation"]
        fresh = [
            row for task, row in zip(tasks, rows, strict=True) if not task.escalation
        ]
        created = iter(insert_rows(Escalation, fresh))
        done = []
        for task, row in zip(tasks, rows, strict=True):
            if task.escalation:
                task.escalation.write(row)
            done.append(task.escalation or next(created))
        clocks = self.browse(task.deadline.id for task in tasks)
        clocks.invalidate_recordset(["escalation_ids"], flush=False)
        return Escalation.concat(*done)

    @api.model
    def _note_failure(self, task, error, now):
        """Note that a level failed, plan the next attempt and have managers told."""
        attempts = task.escalation.attempts if task.escalation else 0
        Escalation = self.env["complaint.escalation"]
        row = self._prepare_row(task, now)
        row |= Escalation._prepare_failure(error, attempts, now)
        (escalation,) = self._write_rows([task], [row])
        escalation._note_carried_out([task], [row])
        if not attempts or row["state"] == "abandoned":
            ticket = task.deadline.ticket_id
            escalation._add_notices([ticket._get_complaint_managers()])
