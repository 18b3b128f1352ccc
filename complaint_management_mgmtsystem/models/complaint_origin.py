"""One click from a complaint, a root cause or a rise to the management system (8.7).

What is filled in is what the core fills into its own actions: reference, category,
causes, counts. Of a restricted or protected complaint nothing but the reference leaves.
"""

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import AccessError

USER = "mgmtsystem.group_mgmtsystem_user"
KIND = {
    "corrective": "correction",
    "preventive": "prevention",
    "improvement": "improvement",
}


class ComplaintActionOrigin(models.AbstractModel):
    _inherit = "complaint.action.origin"

    def _check_may_raise(self):
        """:raise AccessError: for whoever may not read it, or has no right there"""
        self.check_access("read")
        self.ensure_one()
        if not self.env.user.has_group(USER):
            raise AccessError(
                self.env._(
                    "You need the role “User” of the management system to raise this. "
                    "Ask your administrator."
                )
            )

    def _get_origin(self):
        """Where it comes from, as values of ``complaint.raised``."""
        raise NotImplementedError

    def _prepare_public_action(self):
        """``_prepare_action`` in words fit for whoever uses the management system."""
        return self._prepare_action()

    def action_raise_mgmtsystem_action(self):
        """An action in the management system, with everything filled in."""
        self._check_may_raise()
        vals = self._prepare_public_action()
        action = self.env["mgmtsystem.action"]._raise_from(
            {
                "name": vals["name"],
                "type_action": KIND[vals["kind"]],
                "description": _to_html(vals.get("description")),
                "company_id": vals["company_id"],
                "date_deadline": self.env["complaint.action"]._get_default_deadline(),
                "complaint_category_id": vals.get("complaint_category_id"),
                "complaint_root_cause_id": vals.get("complaint_root_cause_id"),
            },
            self._get_origin(),
        )
        action._plan_complaint_to_do()
        return action._open_raised()

    def action_raise_nonconformity(self):
        """A nonconformity in the management system, with everything filled in."""
        self._check_may_raise()
        vals = self._prepare_public_action()
        company = self.env["res.company"].browse(vals["company_id"])
        origin = self.env.ref(
            "complaint_management_mgmtsystem.nonconformity_origin_complaint"
        )
        nonconformity = self.env["mgmtsystem.nonconformity"]._raise_from(
            {
                "name": vals["name"],
                "description": vals.get("description") or vals["name"],
                # never the complainant: it is our own nonconformity
                "partner_id": company.sudo().partner_id.id,
                "reference": self._get_origin_reference(),
                "responsible_user_id": self.env.uid,
                "manager_user_id": self.env.uid,
                "origin_ids": [fields.Command.set(origin.ids)],
                "company_id": company.id,
            },
            self._get_origin(),
        )
        return nonconformity._open_raised()

    def _get_origin_reference(self):
        return self.display_name

    def _get_raised_domain(self):
        """Which records of the management system were raised from here."""
        raise NotImplementedError

    def _open_raised_list(self, xmlid):
        self.check_access("read")
        self.ensure_one()
        return self.env["ir.actions.act_window"]._for_xml_id(xmlid) | {
            "domain": [("id", "in", self._find_raised(xmlid).ids)],
            "context": {},
        }

    def _find_raised(self, xmlid):
        model = MODELS[xmlid]
        # the links are the system's to read, each record is the reader's own
        found = self.env[model].sudo().search(self._get_raised_domain())
        return found.sudo(False)._filtered_access("read")

    def action_view_nonconformities(self):
        """The nonconformities raised from here, of those the reader may see."""
        return self._open_raised_list(NONCONFORMITIES)

    def action_view_mgmtsystem_actions(self):
        """The actions raised from here in the management system."""
        return self._open_raised_list(ACTIONS)


NONCONFORMITIES = "mgmtsystem_nonconformity.open_mgmtsystem_nonconformity_list"
ACTIONS = "mgmtsystem_action.open_mgmtsystem_action_list"
MODELS = {NONCONFORMITIES: "mgmtsystem.nonconformity", ACTIONS: "mgmtsystem.action"}


def _to_html(text):
    """Lines of text as HTML, whatever is in them."""
    return Markup("<br>").join((text or "").split("\n"))


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    nonconformity_count = fields.Integer(
        string="Nonconformities",
        compute="_compute_raised_counts",
        groups="mgmtsystem.group_mgmtsystem_viewer",
    )
    mgmtsystem_action_count = fields.Integer(
        string="Actions in the management system",
        compute="_compute_raised_counts",
        groups="mgmtsystem.group_mgmtsystem_viewer",
    )

    def _compute_raised_counts(self):
        complaints = self.filtered("feedback_type")
        (self - complaints).update(
            {"nonconformity_count": 0, "mgmtsystem_action_count": 0}
        )
        for ticket in complaints:
            ticket.nonconformity_count = len(ticket._find_raised(NONCONFORMITIES))
            ticket.mgmtsystem_action_count = len(ticket._find_raised(ACTIONS))

    def _get_raised_domain(self):
        return [("complaint_ticket_id", "=", self.id)]

    def _get_origin(self):
        return {"complaint_ticket_id": self.id}

    def _get_origin_reference(self):
        """Never the subject: that is the complainant's word."""
        return self.complaint_reference

    def _check_may_raise(self):
        res = super()._check_may_raise()
        self.check_access("write")
        return res

    def _prepare_public_action(self):
        vals = self._prepare_action()
        if self.confidentiality == "restricted" or self.is_identity_protected:
            told = self.env._("Complaint: %s", self.complaint_reference)
            vals |= {
                "name": told,
                "description": told,
                "complaint_category_id": False,
                "complaint_root_cause_id": False,
            }
        return vals


class ComplaintRootCause(models.Model):
    _inherit = "complaint.root.cause"

    def _get_origin(self):
        return {"complaint_root_cause_id": self.id}

    def _get_raised_domain(self):
        return [("complaint_root_cause_id", "in", [self.id, *self.child_ids.ids])]


class ComplaintTrendSignal(models.Model):
    _inherit = "complaint.trend.signal"

    def _get_raised_domain(self):
        return [("complaint_signal_id", "=", self.id)]

    def _get_origin(self):
        return {"complaint_signal_id": self.id}


class ComplaintManagementReview(models.Model):
    _inherit = "complaint.management.review"

    def _check_may_raise(self):
        res = super()._check_may_raise()
        self._check_step("held")
        return res

    def _get_raised_domain(self):
        return [("complaint_review_id", "=", self.id)]

    def _get_origin(self):
        return {"complaint_review_id": self.id}

    def _prepare_public_action(self):
        return {
            **self._prepare_action(),
            "name": self.env._("Decided in: %s", self.name),
        }
