"""Asking each of the staff to do something: once, by a to-do, until they leave.

A row says who is asked for what, in which company, since when. What follows from it is
kept in step with who has the role, and nobody writes it by hand.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .res_users import HANDLER

#: In the context of what the system itself notes. An object: nobody can send it.
ASKING = object()
#: By when the to-do asks for it.
DUE = timedelta(days=7)


class ComplaintAsking(models.AbstractModel):
    _name = "complaint.asking"
    _description = "Request to the Staff"

    #: Field that names what is asked for; the to-do hangs on it.
    _asked_for = ""
    #: Kind of the to-do.
    _activity = ""

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Who",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    asked_at = fields.Datetime(string="Asked on", required=True, readonly=True)
    left_at = fields.Datetime(string="Not asked any more since", readonly=True)

    # ------------------------------------------------------------
    # Nobody writes it by hand
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_asking()
        return super().create(vals_list)

    def write(self, vals):
        self._check_asking()
        return super().write(vals)

    def _check_asking(self):
        """:raise AccessError: for whoever writes by hand what follows by itself"""
        if self.env.context.get("complaint_asking") is not ASKING:
            raise AccessError(self._say_not_by_hand())

    def _say_not_by_hand(self):
        """Why nobody writes it, and what to do instead."""
        raise NotImplementedError

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("Who was asked, and when, is kept."))

    def _keeping(self):
        """With the system's rights: rows are made by the rules below alone."""
        return self.sudo().with_context(
            complaint_asking=ASKING, mail_activity_quick_update=True
        )

    # ------------------------------------------------------------
    # Who is asked
    # ------------------------------------------------------------

    @api.model
    def _get_staff(self, role=HANDLER):
        """Active colleagues with a role in complaints, of whatever company.

        :param str role: of a group; managers are handlers, too
        """
        group_id = self.env["ir.model.data"]._xmlid_to_res_id(role)
        # who has which role is looked at here only to ask them
        staff = self.env["res.groups"].sudo().browse(group_id).all_user_ids
        return staff.filtered(lambda user: user.active and not user.share)

    @api.model
    def _follow_staff(self, company, wanted, known):
        """Bring what is asked in one company into step with whom it is wanted of.

        Who is wanted no longer is left out, with their to-do; who is wanted again is
        taken up. Twice does no harm.

        :param wanted: set of pairs (what is asked for, user)
        :param known: rows of the company that may still be in force
        :return: values of the rows that are still to be made
        """
        now = fields.Datetime.now()
        pairs = {(row[self._asked_for], row.user_id): row for row in known}
        over = known.filtered(
            lambda row: (
                not row.left_at and (row[self._asked_for], row.user_id) not in wanted
            )
        )
        over.write({"left_at": now})
        over._end_todos()
        back = self.union(
            *(pairs[pair] for pair in wanted & pairs.keys() if pairs[pair].left_at)
        )
        back.write({"left_at": False})
        back._ask_again()
        return [
            self._prepare_asking(company, what, user)
            for what, user in sorted(
                wanted - pairs.keys(), key=lambda pair: (pair[0].id, pair[1].id)
            )
        ]

    def _prepare_asking(self, company, what, user):
        return {
            self._asked_for: what.id,
            "user_id": user.id,
            "asked_at": fields.Datetime.now(),
        }

    def _ask_again(self):
        """What is done for those who are asked again."""

    # ------------------------------------------------------------
    # To-dos
    # ------------------------------------------------------------

    def _get_due(self):
        """The day until which the to-do asks for it."""
        return fields.Date.today() + DUE

    def _make_todos(self):
        what = self[self._asked_for]
        kind = self.env.ref(self._activity, raise_if_not_found=False)
        if not kind:
            return  # somebody deleted it: lists show all the same who is asked
        model_id = self.env["ir.model"]._get_id(what._name)
        self.env["mail.activity"].create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": row[self._asked_for].id,
                    "activity_type_id": kind.id,
                    "summary": kind.with_context(lang=row.user_id.lang).summary,
                    "user_id": row.user_id.id,
                    "date_deadline": row._get_due(),
                }
                for row in self
            ]
        )

    def _find_todos(self):
        """To-dos of these people that ask for these things."""
        kind = self.env.ref(self._activity, raise_if_not_found=False)
        Activity = self.env["mail.activity"]
        if not (self and kind):
            return Activity
        what = self[self._asked_for]
        todos = Activity.search(
            [
                ("res_model", "=", what._name),
                ("res_id", "in", what.ids),
                ("user_id", "in", self.user_id.ids),
                ("activity_type_id", "=", kind.id),
            ]
        )
        pairs = {(row[self._asked_for].id, row.user_id.id) for row in self}
        return todos.filtered(lambda todo: (todo.res_id, todo.user_id.id) in pairs)

    def _end_todos(self):
        """Take away what asked these people, whoever it is that does so."""
        self._find_todos().unlink()
