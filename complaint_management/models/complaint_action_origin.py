"""Raising an action from a complaint, a root cause, or a rise, in one click (8.7).

What is filled in tells of the kind of complaint, never of the complainant.
"""

from odoo import fields, models


class ComplaintActionOrigin(models.AbstractModel):
    """Whatever an action can be raised from."""

    _name = "complaint.action.origin"
    _description = "Origin of Actions"

    def _prepare_action(self):
        """What an action raised from here says, as values of ``complaint.action``."""
        raise NotImplementedError

    def action_raise_action(self):
        """A new action with everything filled in that is known here."""
        self.check_access("read")
        self.ensure_one()
        self.env["complaint.action"].check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New action"),
            "res_model": "complaint.action",
            "views": [(False, "form")],
            "context": {
                f"default_{name}": value
                for name, value in self._prepare_action().items()
            },
        }

    def _open_actions(self, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_action_action"
        )
        return action | {"domain": domain, "context": {}}


class HelpdeskTicket(models.Model):
    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "complaint.action.origin"]

    action_count = fields.Integer(
        string="Actions",
        compute="_compute_action_count",
        groups="complaint_management.group_complaint_handler,"
        "complaint_management.group_complaint_auditor",
    )

    def _compute_action_count(self):
        complaints = self.filtered("feedback_type")
        (self - complaints).action_count = 0
        if complaints:
            counts = dict(
                self.env["complaint.action"]._read_group(
                    [("ticket_id", "in", complaints.ids)], ["ticket_id"], ["__count"]
                )
            )
            for ticket in complaints:
                ticket.action_count = counts.get(ticket._origin, 0)

    def _prepare_action(self):
        """No word of the complainant's: reference, category, causes."""
        lines = [self.env._("Complaint: %s", self.complaint_reference)]
        if self.category_id:
            lines.append(self.env._("Category: %s", self.category_id.display_name))
        for cause in self.root_cause_ids:
            lines.append(self.env._("Root cause: %s", cause.display_name))
        about = self.root_cause_ids[:1] or self.category_id
        return {
            "kind": "corrective",
            "name": self.env._(
                "%(about)s: prevent it from happening again",
                about=about.name or self.complaint_reference,
            ),
            "description": "\n".join(lines),
            "company_id": self.company_id.id,
            "ticket_id": self.id,
            "complaint_category_id": self.category_id.id,
            "complaint_root_cause_id": self.root_cause_ids[:1].id,
        }

    def action_view_actions(self):
        """The actions raised from this complaint."""
        self.check_access("read")
        self.ensure_one()
        return self._open_actions([("ticket_id", "=", self.id)])

    def _take_from_uninvolved(self):
        """An open action goes to whoever may know where it comes from."""
        res = super()._take_from_uninvolved()
        # other people's actions, whoever changes the complaint
        actions = self.env["complaint.action"].sudo()
        for action in actions.search([("ticket_id", "in", self.ids)]):
            ticket, owner = action.ticket_id, action.user_id
            if ticket._may_be_told(owner):
                continue
            action.message_unsubscribe(owner.partner_id.ids)
            if action.state == "open" and (new := ticket._get_responsible()):
                action.user_id = new
        return res


class ComplaintRootCause(models.Model):
    _name = "complaint.root.cause"
    _inherit = ["complaint.root.cause", "complaint.action.origin"]

    def _prepare_action(self):
        return {
            "kind": "corrective",
            "name": self.env._("%s: take away the cause", self.display_name),
            "description": self.description or "",
            "company_id": (self.company_id or self.env.company).id,
            "complaint_root_cause_id": self.id,
        }

    def action_view_actions(self):
        """The actions on this cause, and on those below it."""
        self.check_access("read")
        self.ensure_one()
        causes = [self.id, *self.child_ids.ids]
        return self._open_actions([("complaint_root_cause_id", "in", causes)])


class ComplaintTrendSignal(models.Model):
    _name = "complaint.trend.signal"
    _inherit = ["complaint.trend.signal", "complaint.action.origin"]

    def _prepare_action(self):
        trend = self.trend_id
        return {
            "kind": "corrective",
            "name": self.env._("%s: more complaints than usual", trend.name),
            "description": self.env._(
                "Complaints received: %(count)s; usual are %(expected).1f. Weeks from "
                "%(first)s to %(last)s.",
                count=self.count,
                expected=self.expected,
                first=fields.Date.to_string(self.first_week),
                last=fields.Date.to_string(self.last_week),
            ),
            "company_id": self.company_id.id,
            "signal_id": self.id,
            "complaint_category_id": trend.value_id
            if self.dimension == "category_id"
            else False,
        }

    def action_view_actions(self):
        """The actions raised from this rise."""
        self.check_access("read")
        self.ensure_one()
        return self._open_actions([("signal_id", "=", self.id)])
