"""No remedy is granted above one's limit without approval, by whatever way (5.4).

Granting is what makes a remedy offered, accepted or carried out. The check stands at
the remedy itself: form, import, RPC and the letter that tells the decision all pass it.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import phases
from ..tools.register_import import get_register

GRANTED = frozenset({"offered", "accepted", "fulfilled"})
#: Whoever changes these of a granted remedy grants it anew.
TERMS = frozenset({"amount", "type_id"})
#: What the system notes of a granting.
NOTED = {"granted_at": False, "granted_by_id": False, "authority": False}


class ComplaintRemedy(models.Model):
    _inherit = "complaint.remedy"

    granted_at = fields.Datetime(
        string="Granted on",
        readonly=True,
        copy=False,
        help="When it was offered, or last changed after that; only of remedies that "
        "cost something.",
    )
    granted_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Granted by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    authority = fields.Selection(
        selection=[
            ("no_limit", "No limit was set"),
            ("within", "Within the limit of who granted it"),
            ("approved", "Approved"),
            ("exceeded", "Above the limit, from an earlier register"),
        ],
        string="Granted under",
        readonly=True,
        copy=False,
        help="By what it could be granted (5.4). Empty: it costs nothing, or was not "
        "granted.",
    )

    _granted_idx = models.Index("(granted_at) WHERE granted_at IS NOT NULL")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_noted(vals)
        # nor by defaults that come along
        remedies = super().create([{**vals, **NOTED} for vals in vals_list])
        remedies.filtered(lambda remedy: remedy.state in GRANTED)._grant()
        if any(remedies.mapped("amount")):
            remedies.ticket_id._void_approvals()
        return remedies

    def write(self, vals):
        self._check_noted(vals)
        self._check_stays(vals)
        self._check_not_called_off(vals)
        changed = TERMS & vals.keys()
        if not changed and "state" not in vals:
            return super().write(vals)
        before = {remedy: remedy._get_granted_term() for remedy in self}
        result = super().write(vals)
        granted = self.filtered(
            lambda remedy: remedy.state in GRANTED
            and remedy._get_granted_term() != before[remedy]
        )
        granted._grant()
        undone = self.filtered(
            lambda remedy: remedy.state == "proposed" and before[remedy]
        )
        super(ComplaintRemedy, undone).write(NOTED)
        self.ticket_id._void_approvals()
        return result

    def _get_granted_term(self):
        """What is granted with it; None while nothing is."""
        return (self.type_id, self.amount) if self.state in GRANTED else None

    def _grant(self):
        """Note by what these remedies may be granted.

        :raise UserError: when they may not
        """
        remedies = self.filtered("amount")
        for ticket, mine in remedies.grouped("ticket_id").items():
            granted = ticket._get_authority_for(mine)
            if get_register(self.env) and ticket.complaint_phase in phases.ENDED:
                mine._note_history(granted or "exceeded")
            elif granted:
                mine._note_granted(granted, self.env.uid, fields.Datetime.now())
            else:
                raise UserError(
                    self.env._(
                        "“%(remedy)s” on %(reference)s needs approval before it is "
                        "offered or carried out. %(limit)s Leave it “Proposed”, and "
                        "choose “Ask for approval” on the complaint.",
                        remedy=mine[0].display_name,
                        reference=ticket.complaint_reference,
                        limit=ticket._say_authority(),
                    )
                )

    def _note_granted(self, authority, user_id, moment):
        return super().write(
            {
                "granted_at": moment,
                "granted_by_id": user_id,
                "authority": authority,
            }
        )

    def _note_history(self, authority):
        """What a manager takes over of complaints that have ended is history, but it
        is said where it went beyond a limit."""
        if authority == "no_limit":
            return
        for remedy in self:
            moment = remedy.fulfilled_on or remedy.ticket_id.responded_at
            remedy._note_granted(authority, False, moment or fields.Datetime.now())

    @api.model
    def _check_noted(self, vals):
        """:raise AccessError: when somebody writes what the system notes"""
        touched = NOTED.keys() & vals.keys()
        if touched:
            raise AccessError(
                self.env._(
                    "“%s” of a remedy follows from who grants it: nobody writes it.",
                    self._fields[min(touched)]._description_string(self.env),
                )
            )

    def _check_not_called_off(self, vals):
        """:raise UserError: for granting what somebody has called off or declined"""
        if vals.get("state") not in GRANTED or get_register(self.env):
            return
        for remedy in self:
            if remedy.state in ("declined", "cancelled"):
                raise UserError(
                    self.env._(
                        "“%s” was declined or called off. To offer it all the same, "
                        "set it to “Proposed” first.",
                        remedy.display_name,
                    )
                )

    def _check_stays(self, vals):
        """:raise UserError: for what would take a granted remedy out of the count"""
        if get_register(self.env):
            return  # history, corrected from the register it came from
        for remedy in self:
            moved = "ticket_id" in vals and vals["ticket_id"] != remedy.ticket_id.id
            undone = remedy.state == "fulfilled" and vals.get("state") in (
                "declined",
                "cancelled",
            )
            if moved or undone:
                raise UserError(
                    self.env._(
                        "“%s” has been carried out, so it can no more be declined or "
                        "called off.",
                        remedy.display_name,
                    )
                    if undone
                    else self.env._(
                        "A remedy stays with its complaint. Enter another one there."
                    )
                )
