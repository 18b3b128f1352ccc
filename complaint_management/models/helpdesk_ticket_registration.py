"""Registering feedback, and turning tickets into complaints and back (7.2)."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .helpdesk_ticket_moments import AFTER_RECEIPT


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    # ------------------------------------------------------------
    # Registration
    # ------------------------------------------------------------

    def _prepare_feedback_list(self, vals_list):
        """Values to create, completed where they are feedback; None if none is."""
        Team = self.env["helpdesk.ticket.team"]
        default_type = self.env.context.get("default_feedback_type")
        default_team = self.env.context.get("default_team_id")
        prepared, found = [], False
        for vals in vals_list:
            if "feedback_type" in vals:
                feedback_type = vals["feedback_type"]
            else:
                team = Team.browse(vals.get("team_id") or default_team)
                # whoever brings it (gateway, portal) need not see the team
                feedback_type = default_type or team.sudo().feedback_type
            if feedback_type:
                found = True
                vals = self._prepare_registration(
                    {**vals, "feedback_type": feedback_type}
                )
            prepared.append(vals)
        if not found:
            return None
        self._assign_references(prepared)
        return prepared

    def _prepare_registration(self, vals):
        """Complete the values of one piece of feedback at its receipt (7.2).

        :param dict vals: values to create a ticket, or of a ticket that becomes one
        :return: new values, still without reference
        """
        Team = self.env["helpdesk.ticket.team"]
        vals = dict(vals)
        team = Team.browse(
            vals.get("team_id") or self.env.context.get("default_team_id")
        )
        company = (
            team.company_id
            or self.env["res.company"].browse(vals.get("company_id"))
            or self.env.company
        )
        if not team:
            team = company._get_complaint_team()
        vals["team_id"] = team.id
        vals["company_id"] = company.id
        vals["received_at"] = vals.get("received_at") or fields.Datetime.now()
        vals["confidentiality"] = vals.get("confidentiality") or "open"
        self._prepare_history(vals)
        self._prepare_policy(vals, company)
        if "user_id" not in vals:
            vals["user_id"] = self._get_default_handler(team).id
        self._resolve_stage(vals, team, company)
        self._prepare_first_moments(vals)
        self._prepare_priority(vals)
        self._prepare_acknowledgement(vals)
        return vals

    @api.model
    def _get_default_handler(self, team):
        """Who registers a complaint for a team of theirs keeps it, if that is set."""
        user = self.env.user
        auto_assign = team.company_id.helpdesk_mgmt_ticket_auto_assign
        # members are no secret: only whether the user is one of them is asked
        return user if auto_assign and user in team.sudo().user_ids else user.browse()

    @api.model
    def _assign_references(self, vals_list):
        """Give every registered piece of feedback without one its reference."""
        waiting = [
            vals
            for vals in vals_list
            if vals.get("feedback_type") and not vals.get("complaint_reference")
        ]
        # who came first gets the lower number
        waiting.sort(key=lambda vals: fields.Datetime.to_datetime(vals["received_at"]))
        for company_id in {vals["company_id"] for vals in waiting}:
            mine = [vals for vals in waiting if vals["company_id"] == company_id]
            company = self.env["res.company"].browse(company_id)
            moments = [
                fields.Datetime.to_datetime(vals["received_at"]) for vals in mine
            ]
            references = company._next_complaint_references(moments)
            for vals, reference in zip(mine, references, strict=True):
                vals["complaint_reference"] = reference

    def _after_registration(self, new=False):
        """What follows once complaints are in the database.

        :param bool new: they were no tickets before, so they have no clock yet
        """
        self._note_registered(new)
        live = self.filtered(lambda ticket: not ticket.is_imported)
        live._check_order(AFTER_RECEIPT)
        for ticket in live:
            if ticket.complaint_phase != "received":
                ticket._check_gate(None)
        live._offer_remedies()
        self._plan_clocks("registration", new=new)
        self._trigger_acknowledgements()

    # ------------------------------------------------------------
    # Turning a ticket into a complaint, and back
    # ------------------------------------------------------------

    def _prepare_turning(self, vals):
        """Values that register an existing ticket: received when it came in.

        One that was a complaint before keeps the receipt it had.
        """
        self.ensure_one()
        registered = self._prepare_registration(
            {
                "received_at": self.received_at or self.create_date,
                "company_id": self.company_id.id,
                "team_id": self.team_id.id,
                "user_id": self.user_id.id,
                "channel_id": self.channel_id.id,
                "partner_id": self.partner_id.id,
                "partner_email": self.partner_email,
                "complaint_reference": self.complaint_reference,
                **vals,
            }
        )
        self._assign_references([registered])
        return registered

    def _prepare_ordinary_vals(self):
        """Values that make feedback a ticket again; it keeps its reference."""
        stages = self.team_id[:1]._get_applicable_stages()
        return {
            "complaint_phase": False,
            "stage_id": stages.filtered(lambda stage: not stage.complaint_phase)[:1].id,
            "acknowledgement_state": False,
        }

    def _check_undecided(self):
        """:raise UserError: when a decision or a remedy has already been recorded"""
        for ticket in self:
            if ticket._is_decided() or ticket.remedy_ids:
                raise UserError(
                    self.env._(
                        "%(reference)s already has a decision or a remedy, so it stays "
                        "what it is. Withdraw it or close it instead.",
                        reference=ticket.complaint_reference,
                    )
                )

    def action_turn_into_complaint(self):
        """Register these tickets as complaints and show them."""
        self.write({"feedback_type": "complaint"})
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_action_all"
        )
        if len(self) == 1:
            form = self.env.ref("complaint_management.complaint_view_form")
            action |= {"res_id": self.id, "views": [(form.id, "form")]}
        else:
            action["domain"] = [("id", "in", self.ids)]
        return action

    def action_turn_into_ticket(self):
        """Make ordinary tickets of complaints about which nothing was decided."""
        self.check_access("write")
        self.write({"feedback_type": False})
        if not self.has_access("read"):  # a handler without a role in the helpdesk
            return self.env["ir.actions.act_window"]._for_xml_id(
                "complaint_management.complaint_action_my"
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self[:1].id,
            "views": [(False, "form")],
        }

    def action_sender_is_representative(self):
        """The person who wrote complains for somebody else: make room for them."""
        for ticket in self.filtered("feedback_type"):
            representative = ticket.partner_id or ticket._get_or_create_correspondent()
            ticket.write(
                {
                    "representative_id": representative.id,
                    "partner_id": False,
                    "partner_name": False,
                    "partner_email": False,
                }
            )
        return True
