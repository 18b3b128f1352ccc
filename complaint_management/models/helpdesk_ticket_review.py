"""A review is done by somebody who had no part in it so far (ISO 10002, 4.7, 7.9)."""

import json

from odoo import models
from odoo.exceptions import UserError

#: Entries of the ledger that tell who was assigned.
ASSIGNING = ("registered", "taken_up", "assignment")
#: Entries of what somebody did without having a part in the complaint.
LOOKING_ON = ("reading", "print", "refused", "second_look")


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _get_people_so_far(self):
        """Who has been handler or investigator of it, or has written its decision.

        The ledger knows them all, whoever is assigned now.
        """
        self.ensure_one()
        ids = {self.user_id.id, self.investigator_id.id}
        # who has had to do with it, whoever asks for somebody new
        entries = self.env["complaint.ledger.entry"].sudo()
        for entry in entries.search(
            [("ticket_id", "=", self.id), ("kind", "in", (*ASSIGNING, "decision"))]
        ):
            data = json.loads(entry.text)["data"]
            changed = data.get("changed", {})
            if entry.kind == "decision":
                # taking up a complaint again clears the decision
                if any(after for _before, after in changed.values()):
                    ids.add(entry.user_id.id)
                continue
            for name in ("user_id", "investigator_id"):
                told = [data.get("facts", {}).get(name), *changed.get(name, ())]
                ids |= {value["id"] for value in told if value}
        return self.env["res.users"].browse(ids - {False}).exists()

    def _get_involved_users(self):
        """Everybody who has done anything on it but look at it."""
        self.ensure_one()
        # as above
        entries = self.env["complaint.ledger.entry"].sudo()
        groups = entries._read_group(
            [("ticket_id", "=", self.id), ("kind", "not in", LOOKING_ON)], ["user_id"]
        )
        users = self.env["res.users"].union(*(user for (user,) in groups))
        return users.sudo(self.env.su) | self._get_people_so_far()

    def _get_excluded_reviewers(self):
        """Who cannot review: who had a part in it so far, and who is kept away."""
        people = self.env["res.users"]
        for ticket in self:
            people |= ticket._get_people_so_far()
        return people | self._get_kept_away().sudo(self.env.su)

    def _start_review(self, reviewer, reason):
        """Have the decision reviewed by somebody new (4.7, 7.9).

        :param reviewer: ``res.users``
        :raise UserError: for somebody who had to do with the complaint, by the gate
        """
        self.ensure_one()
        if not self._is_answered():
            raise UserError(
                self.env._(
                    "%s has no decision to review: it is being worked on, perhaps by a "
                    "reviewer already. Reload the page.",
                    self.complaint_reference,
                )
            )
        if not reviewer or reviewer in self._get_excluded_reviewers():
            self._note_refused("review", reviewer)
            raise UserError(
                self.env._(
                    "A review is done by somebody who neither handled nor investigated "
                    "nor decided the complaint, now or before. Please choose another "
                    "reviewer."
                )
            )
        self._move_to_phase(
            "investigation",
            reopen_reason=reason,
            review_level=self.review_level + 1,
            investigator_id=reviewer.id,
        )
