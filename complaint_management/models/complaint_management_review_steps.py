"""Preparing, holding and closing a management review (ISO 10002, 8.6)."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import review_inputs
from .complaint_management_review import ACTIVITY
from .res_users import MANAGER


class ComplaintManagementReview(models.Model):
    _name = "complaint.management.review"
    _inherit = ["complaint.management.review", "complaint.action.origin"]

    def _check_step(self, *states):
        """:raise AccessError: for anybody but managers
        :raise UserError: where it is not its turn"""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Management reviews are run by complaint managers.")
            )
        self.check_access("write")
        for review in self:
            if review.state not in states:
                raise UserError(
                    self.env._(
                        "“%s” is not at that point. Reload the page to see what can be "
                        "done with it now.",
                        review.name,
                    )
                )

    def action_prepare(self):
        """Take the figures and facts as they are now; again, until it is held."""
        self._check_step("planned", "prepared")
        for review in self:
            inputs = review._prepare_inputs()
            # checked above; nobody writes figures by hand
            review.sudo().write(
                {
                    "inputs": inputs,
                    "state": "prepared",
                    "prepared_at": fields.Datetime.now(),
                    "prepared_by_id": self.env.uid,
                    "previous_id": review._find_previous().id,
                }
            )
        return True

    def action_hold(self):
        """The meeting has taken place: what was put before it stays as it was.

        :raise UserError: when it is planned for a later day, or nobody took part
        """
        self._check_step("prepared")
        for review in self:
            if review.date > review.company_id._get_complaint_today():
                raise UserError(
                    self.env._("Please enter the day on which it was held, not later.")
                )
            if not (review.participant_ids or (review.guests or "").strip()):
                raise UserError(self.env._("Please enter who took part."))
            # checked above; nobody writes the state by hand
            review.sudo().state = "held"
        return True

    def action_close(self):
        """Sign the record, for good, and plan the next review.

        :raise UserError: without decisions, or without a day for the next review
        """
        self._check_step("held")
        for review in self:
            if not (review.decisions or "").strip():
                raise UserError(
                    self.env._(
                        "Please enter under “Decisions” what was decided; if nothing, "
                        "say so."
                    )
                )
            if not review.next_review_on or review.next_review_on <= review.date:
                raise UserError(
                    self.env._("Please enter a later day for the next review.")
                )
            # checked above; nobody writes these by hand
            review.sudo().write(
                {
                    "state": "closed",
                    "digest": review._make_digest(),
                    "closed_at": fields.Datetime.now(),
                    "closed_by_id": self.env.uid,
                }
            )
            review.sudo().activity_feedback([ACTIVITY])  # whoever's to-do it is
            review._plan_next()
        return True

    def _plan_next(self):
        first, last = review_inputs.default_period(self.next_review_on)
        return self.create(
            {
                "company_id": self.company_id.id,
                "date": self.next_review_on,
                "date_from": first,
                "date_to": last,
                "chair_id": self.chair_id.id,
                "participant_ids": [fields.Command.set(self.participant_ids.ids)],
                "next_review_on": review_inputs.next_day(self.next_review_on),
            }
        )

    def _find_previous(self):
        """The last review that was held before this one."""
        return self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "in", ("held", "closed")),
                ("date", "<=", self.date),
                ("id", "!=", self.id),
            ],
            limit=1,
        )

    def _prepare_action(self):
        """An action that this review decides on."""
        return {
            "kind": "improvement",
            "company_id": self.company_id.id,
            "review_id": self.id,
        }

    def action_raise_action(self):
        """A new action that this review decides on.

        :raise UserError: when it is closed, or has not been held
        """
        self._check_step("held")
        return super().action_raise_action()

    def action_view_actions(self):
        """The actions that this review decided on."""
        self.check_access("read")
        self.ensure_one()
        return self._open_actions([("review_id", "=", self.id)])
