"""Who answers for an objective hears of it when it was missed (ISO 10002, 6.2, 8.4)."""

from datetime import timedelta

from markupsafe import Markup

from odoo import fields, models

from ..tools import objective as rules

ACTIVITY = "complaint_management.mail_activity_objective"
#: By when somebody says what is to be changed.
DUE = timedelta(days=14)


class ComplaintObjective(models.Model):
    _inherit = "complaint.objective"

    def _tell_owner(self, result, before):
        """A to-do after a missed period; one that was met ends those there are.

        There is one at a time: that of the last period missed.
        """
        self.ensure_one()
        kind = self.env.ref(ACTIVITY, raise_if_not_found=False)
        if kind and result.state != rules.NO_DATA:
            self.activity_ids.filtered(
                lambda todo: todo.activity_type_id == kind
            ).unlink()
        if result.state == rules.MISSED and kind:
            for user in self._get_answerable():
                self._make_todo(user, result)
        elif result.state == rules.MET and before.state == rules.MISSED:
            self._message_log(
                body=self.env._(
                    "Met again in %(period)s: %(actual)s.",
                    period=result.display_name,
                    actual=self._say_to_all(result),
                )
            )

    def _say_to_all(self, result):
        """What came out, as everybody may know it who reads the objective (4.10)."""
        if self._has_enough(result.count, result.whole):
            return result.actual_text
        return self.env._("too few to be told here")

    def _get_answerable(self):
        """The owner; managers of the company if the owner is there no more."""
        owner = self.user_id
        if (
            owner.active
            and self.company_id in owner.company_ids
            and self.with_user(owner).has_access("read")
        ):
            return owner
        managers = self.env["res.users"]._get_complaint_managers()
        return managers.filtered(lambda user: self.company_id in user.company_ids)

    def _make_todo(self, user, result):
        # no mail each: it is looked at in the week, not in the hour
        objective = self.with_context(
            lang=user.lang or "en_US", mail_activity_quick_update=True
        )
        result = result.with_env(objective.env)
        objective.activity_schedule(
            ACTIVITY,
            date_deadline=fields.Date.today() + DUE,
            user_id=user.id,
            summary=objective.env._("Objective missed: %s", objective.display_name),
            note=objective._get_todo_note(result),
        )

    def _get_todo_note(self, result):
        """What was missed, by how much, how often, and what to do now.

        Once it is done, Odoo puts the note where all read it who read the objective.
        """
        lines = [
            self.env._(
                "%(period)s: %(actual)s. Target: %(aim)s.",
                period=result.display_name,
                actual=self._say_to_all(result),
                aim=result.aim_text,
            )
        ]
        in_a_row = rules.count_missed(self._get_results().mapped("state"))
        if in_a_row > 1:
            lines.append(self.env._("Missed periods in a row: %s.", in_a_row))
        if result.has_interval and not result.is_sure:
            lines.append(
                self.env._("With so few the difference may be chance: watch it.")
            )
        lines.append(
            self.env._(
                "Look at the figures of the period, find the cause, and decide what is "
                "to be changed."
            )
        )
        return Markup(
            "<p>%s</p><p><a href='/odoo/complaint-objectives/%s'>%s</a></p>"
        ) % (
            Markup("<br/>").join(lines),
            self.id,
            self.env._("Open the objective and its report"),
        )
