"""A second look at a closed complaint by somebody who had no part in it (4.7)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.ledger import Personal
from .res_users import HANDLER, MANAGER

ACTIVITY = "complaint_management.mail_activity_second_look"
#: What whoever looks writes; all else is the system's.
ANSWER = frozenset({"result", "remarks"})


class ComplaintSecondLook(models.Model):
    _name = "complaint.second.look"
    _description = "Second Look"
    _order = "state desc, due_date, id"
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True, index=True)
    draw_id = fields.Many2one(
        comodel_name="complaint.second.look.draw",
        string="Drawn from",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="The month in which it was closed.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Looks at it",
        index="btree_not_null",
        domain="[('share', '=', False), ('id', 'not in', excluded_user_ids)]",
        help="Somebody who has neither handled, investigated, decided nor reviewed the "
        "complaint, nor done anything else on it.",
    )
    excluded_user_ids = fields.Many2many(
        comodel_name="res.users", compute="_compute_excluded_user_ids"
    )
    due_date = fields.Date(string="Due by", readonly=True)
    state = fields.Selection(
        selection=[
            ("waiting", "Waiting"),
            ("done", "Done"),
            ("dropped", "Not taken"),
        ],
        default="waiting",
        required=True,
        readonly=True,
        help="Not taken: the personal data of the complaint were erased before anybody "
        "had looked, and with them what there was to look at.",
    )
    result = fields.Selection(
        selection=[
            ("agrees", "Agrees"),
            ("remarks", "Agrees, with remarks"),
            ("otherwise", "Would have decided otherwise"),
        ],
        help="What the second look says of the handling and the decision.",
    )
    remarks = fields.Text(help="What should have been done otherwise, and why.")
    done_at = fields.Datetime(string="Done on", readonly=True)
    is_mine = fields.Boolean(compute="_compute_is_mine")
    is_ticket_closed = fields.Boolean(compute="_compute_is_ticket_closed")

    _once = models.UniqueIndex("(draw_id, ticket_id)")
    _waiting_idx = models.Index("(user_id) WHERE state = 'waiting'")
    _done_idx = models.Index("(done_at) WHERE done_at IS NOT NULL")

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for look in self:
            look.is_mine = look.user_id == self.env.user

    @api.depends("ticket_id.complaint_phase", "ticket_id.anonymised_at")
    def _compute_is_ticket_closed(self):
        for look in self:
            ticket = look.ticket_id
            look.is_ticket_closed = (
                ticket.complaint_phase == "closed" and not ticket.anonymised_at
            )

    @api.depends("ticket_id")
    def _compute_excluded_user_ids(self):
        for look in self:
            look.excluded_user_ids = look._get_excluded()

    def _get_excluded(self):
        """Who cannot take the look: who had to do with it, and who is kept away."""
        ticket = self.ticket_id
        return ticket._get_involved_users() | ticket._get_kept_away().sudo(self.env.su)

    # ------------------------------------------------------------
    # Who looks
    # ------------------------------------------------------------

    @api.constrains("user_id")
    def _check_looker(self):
        """:raise UserError: for somebody who cannot look at it impartially"""
        for look in self.filtered("user_id"):
            if not look._may_look(look.user_id):
                raise UserError(
                    self.env._(
                        "%(name)s cannot take the second look at %(reference)s: it is "
                        "for a handler or manager who may read the complaint and has "
                        "had no part in it. Choose somebody else.",
                        name=look.user_id.name,
                        reference=look.ticket_id.complaint_reference,
                    )
                )

    def _may_look(self, user):
        return user not in self._get_excluded() and self._can_look(user)

    def _can_look(self, user):
        # what the complaint is, whoever chooses
        ticket = self.sudo().ticket_id
        return ticket._may_handle(user) and ticket._may_be_told(user)

    def _choose_looker(self):
        """Who has the fewest looks waiting, of those who can; empty if nobody can."""
        self.ensure_one()
        group_id = self.env["ir.model.data"]._xmlid_to_res_id(HANDLER)
        people = self.env["res.groups"].browse(group_id).all_user_ids.sorted("id")
        people -= self._get_excluded()
        waiting = dict(
            self._read_group(
                [("user_id", "in", people.ids), ("state", "=", "waiting")],
                ["user_id"],
                ["__count"],
            )
        )
        ranked = people.sorted(lambda user: waiting.get(user, 0))
        return next((user for user in ranked if self._can_look(user)), people[:0])

    def _assign(self, user):
        """Give the look to somebody with a to-do; without anybody, ask a manager."""
        ticket = self.ticket_id
        ticket.activity_ids.filtered(
            lambda a: a.activity_type_id == self.env.ref(ACTIVITY)
        ).unlink()
        if self.user_id != user:
            super().write({"user_id": user.id})
        if user:
            ticket.activity_schedule(
                ACTIVITY,
                date_deadline=self.due_date,
                user_id=user.id,
                summary=self.env._("Take a second look at this closed complaint"),
            )
            return
        for manager in ticket._get_complaint_managers().filtered(ticket._may_be_told):
            ticket.activity_schedule(
                ACTIVITY,
                date_deadline=self.due_date,
                user_id=manager.id,
                summary=self.env._("Choose who takes a second look"),
                note=self.env._(
                    "It was drawn, but everybody who may read it has had a part in it."
                ),
            )
            return

    # ------------------------------------------------------------
    # What is written
    # ------------------------------------------------------------

    def write(self, vals):
        """:raise AccessError: for all but who looks, and managers who choose them"""
        if self.env.su:
            return super().write(vals)
        self.check_access("write")
        if vals.keys() - ANSWER - {"user_id"}:
            raise AccessError(self.env._("The rest is written by the system."))
        states = set(self.mapped("state"))
        if "done" in states:
            raise UserError(
                self.env._("The result has been recorded, and stays as it is.")
            )
        if "dropped" in states:
            raise UserError(
                self.env._(
                    "The personal data of this complaint were erased, so nothing is "
                    "left to look at."
                )
            )
        if ANSWER & vals.keys() and any(not look.is_mine for look in self):
            raise AccessError(
                self.env._("Only whoever takes the second look writes its result.")
            )
        if "user_id" in vals:
            if not self.env.user.has_group(MANAGER):
                raise AccessError(
                    self.env._("Only complaint managers choose who looks.")
                )
            for look in self.sudo():  # its to-do is somebody else's
                look._assign(self.env["res.users"].browse(vals["user_id"]).sudo())
        rest = {name: vals[name] for name in ANSWER & vals.keys()}
        return super().write(rest) if rest else True

    def action_done(self):
        """Record the result, for good.

        :raise UserError: without a result, or without the remarks that it needs
        """
        self.ensure_one()
        self.check_access("write")
        if not self.is_mine or self.state != "waiting":
            raise AccessError(
                self.env._("Only whoever takes the second look records it, once.")
            )
        if not self.result:
            raise UserError(self.env._("Please choose the result first."))
        remarks = (self.remarks or "").strip()
        if self.result != "agrees" and not remarks:
            raise UserError(
                self.env._("Please say in the remarks what should have been otherwise.")
            )
        # state and moment are the system's; who looks has been checked
        look = self.sudo()
        look.write({"state": "done", "done_at": fields.Datetime.now()})
        look._note(
            {
                "event": "done",
                "result": look.result,
                "remarks": Personal(remarks) if remarks else None,
            }
        )
        look.ticket_id.activity_ids.filtered(
            lambda a: a.activity_type_id == self.env.ref(ACTIVITY)
        ).unlink()
        if look.result == "otherwise":
            look.ticket_id._schedule_for_responsible(
                self.env._("Reopen this complaint?"),
                self.env._(
                    "A second look would have decided otherwise. Read its remarks and "
                    "decide whether to take the complaint up again."
                ),
            )
        return True

    def action_reopen(self):
        """Take the complaint up again; asks for the reason, with the remarks in it."""
        self.ensure_one()
        self.ticket_id.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reopen"),
            "res_model": "complaint.step",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_ticket_id": self.ticket_id.id,
                "default_step": "reopen",
                "default_reason": self.remarks,
            },
        }

    def action_open_complaint(self):
        """The complaint that is looked at."""
        self.ensure_one()
        return self.ticket_id.action_open_complaint()

    def _drop(self):
        """Nobody can look any more: persons are erased (with the system's rights)."""
        for look in self.filtered(lambda look: look.state == "waiting"):
            look.state = "dropped"
            look._note({"event": "dropped"})

    def _note(self, data):
        self.env["complaint.ledger"]._note(self.ticket_id, "second_look", data)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    second_look_ids = fields.One2many(
        comodel_name="complaint.second.look",
        inverse_name="ticket_id",
        string="Second looks",
        readonly=True,
    )

    def action_view_second_looks(self):
        """The second looks at this complaint."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_second_look_action"
        )
        looks = self.second_look_ids
        if len(looks) == 1:
            return action | {"res_id": looks.id, "views": [(False, "form")]}
        return action | {"domain": [("ticket_id", "=", self.id)], "context": {}}

    def _take_from_uninvolved(self):
        """A second look goes to somebody else, too."""
        res = super()._take_from_uninvolved()
        # looks of other people, whoever changes the complaint
        for look in self.sudo().second_look_ids.filtered("user_id"):
            if look.state == "waiting" and not look._may_look(look.user_id):
                look._assign(look._choose_looker())
        return res
