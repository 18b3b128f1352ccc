"""A conflict of interest that somebody declared on a complaint (ISO 10002, 4.7).

Whoever declares it is kept away from the complaint from then on, as if it were about
them. Of the complaint they see that they declared it, and no more.
"""

from odoo import fields, models

from ..tools.ledger import Personal
from .helpdesk_ticket_competence import GIVEN


class ComplaintConflict(models.Model):
    _name = "complaint.conflict"
    _description = "Conflict of Interest"
    _order = "declared_at desc, id desc"
    _rec_name = "reference"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True)
    reference = fields.Char(
        readonly=True, help="Of the complaint, for whoever declared the conflict."
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Declared by",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    part = fields.Selection(
        selection=[
            ("handler", "Handler"),
            ("investigator", "Investigator"),
            ("both", "Handler and investigator"),
            ("reviewer", "Reviewer"),
            ("second_look", "Second look"),
            ("none", "None"),
        ],
        string="Part in it",
        required=True,
        readonly=True,
        help="What they had to do on the complaint when they declared it.",
    )
    reason = fields.Text(
        required=True,
        readonly=True,
        help="Read by whoever declared it, by managers and by auditors (4.10).",
    )
    declared_at = fields.Datetime(string="Declared on", required=True, readonly=True)
    successor_id = fields.Many2one(
        comodel_name="res.users",
        string="Taken over by",
        readonly=True,
        help="Who does it instead; empty if they had no part in it.",
    )

    _once = models.UniqueIndex(
        "(ticket_id, user_id)", "You have declared this conflict already."
    )


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    conflict_user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="complaint_conflict_user_rel",
        column1="ticket_id",
        column2="user_id",
        string="Conflicts of interest",
        readonly=True,
        copy=False,
        help="Users who declared a conflict of interest. They can neither see nor "
        "handle the complaint any more, whatever their rights (4.7).",
    )

    def action_declare_conflict(self):
        """Ask for the reason of a conflict of interest."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Declare a conflict of interest"),
            "res_model": "complaint.conflict.declaration",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }

    def action_view_conflicts(self):
        """The conflicts of interest declared on this complaint."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_conflict_action"
        )
        return action | {"domain": [("ticket_id", "=", self.id)]}

    def _declare_conflict(self, reason, proposed=None):
        """Keep this user away from the complaint, and hand on what they have to do.

        :param str reason: in their words
        :param proposed: ``res.users`` who should do it instead; without one, or if that
            one cannot, the leader of the team or a manager
        :return: ``complaint.conflict``
        :raise AccessError: for those who have no part in the complaint anyway
        """
        self.ensure_one()
        self.check_access("write")
        user, part = self.env.user, self._get_part(self.env.user)
        successor = self._get_successor(user, proposed)
        # from here on the user may not write on it any more, nor anybody read theirs
        ticket = self.sudo()
        vals = {"conflict_user_ids": [fields.Command.link(user.id)]}
        vals |= ticket._hand_on(user, successor)
        ticket._note_conflict(user, reason, part, successor)
        ticket.write(vals)
        conflict = ticket.env["complaint.conflict"].create(
            {
                "ticket_id": ticket.id,
                "reference": ticket.complaint_reference,
                "user_id": user.id,
                "part": part,
                "reason": reason,
                "declared_at": fields.Datetime.now(),
                "successor_id": successor.id if part != "none" else False,
            }
        )
        ticket._tell_of_conflict(user, part, successor)
        return conflict.with_env(self.env)

    def _hand_on(self, user, successor):
        """Give what ``user`` has to do to somebody else.

        :return: dict of what is still to be written on the complaint
        """
        owed = self.remedy_ids.filtered(lambda remedy: remedy.responsible_id == user)
        owed.responsible_id = successor
        return {
            name: successor.id
            for name in ("user_id", "investigator_id")
            if self[name] == user
        }

    def _get_part(self, user):
        """What ``user`` has to do on it, see ``complaint.conflict``."""
        if self.investigator_id == user and self.review_level:
            return "reviewer"
        handles, investigates = self.user_id == user, self.investigator_id == user
        if handles and investigates:
            return "both"
        if handles:
            return "handler"
        return "investigator" if investigates else "none"

    def _get_successor(self, user, proposed=None):
        """Who does what ``user`` did: as proposed, else the team leader, a manager.

        In a review never somebody who had a part in the complaint. Empty if there is
        nobody.
        """
        # whoever can do it, whatever the user may know of them
        ticket = self.sudo()
        excluded = user | ticket._get_kept_away()
        parts = [key for name, key in GIVEN.items() if ticket[name] == user]
        if ticket.review_level and ticket.investigator_id == user:
            excluded |= ticket._get_excluded_reviewers()
        people = (proposed or user.browse()) | ticket.team_id.user_id
        people |= ticket._get_complaint_managers()
        fit = people.sudo().filtered(
            lambda one: one not in excluded and ticket._may_handle(one)
        )
        fit = ticket._filter_competent(ticket.company_id, fit, parts)
        return fit[:1].sudo(self.env.su)

    def _tell_of_conflict(self, user, part, successor):
        """Note it on the complaint, and give the new one a to-do."""
        if part == "none":
            self._message_log(
                body=self.env._("%s declared a conflict of interest.", user.name)
            )
            return
        self._message_log(
            body=self.env._(
                "%(user)s declared a conflict of interest. Now with: %(successor)s.",
                user=user.name,
                successor=successor.name or self.env._("nobody"),
            )
        )
        self._ask_successor(
            successor, self.env._("Whoever had it declared a conflict of interest.")
        )

    def _ask_successor(self, successor, why):
        """A to-do for who takes it over; without anybody, for who answers for it.

        :param str why: a sentence, which names nobody
        """
        if successor:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=successor.id,
                summary=self.env._("Take over this complaint"),
                note=self.env._("%(why)s It has been assigned to you.", why=why),
            )
        else:
            self._schedule_for_responsible(
                self.env._("Assign this complaint"),
                self.env._(
                    "%(why)s There was nobody else to take it over.",
                    why=why,
                ),
            )

    def _note_conflict(self, user, reason, part, successor):
        """What the ledger tells of it, in the name of whoever declares it."""
        self.env["complaint.ledger"]._note(
            self,
            "conflict",
            {
                "part": part,
                "reason": Personal(reason),
                "successor": {"id": successor.id, "name": Personal(successor.name)}
                if successor
                else None,
            },
            user=user,
        )
