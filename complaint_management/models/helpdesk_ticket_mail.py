"""E-mail in and out: every message finds its complaint, none is lost (7.1-7.4)."""

import logging
import re

from markupsafe import Markup

from odoo import api, models
from odoo.tools import email_normalize, is_html_empty
from odoo.tools.mail import parse_contact_from_email

from ..tools import phases

_logger = logging.getLogger(__name__)

#: Templates of the helpdesk that greet the agent in a mail to the customer.
MISDIRECTED_TEMPLATES = (
    "helpdesk_mgmt.assignment_email_template",
    "helpdesk_mgmt.changed_stage_template",
    "helpdesk_mgmt.closed_ticket_template",
)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    # ------------------------------------------------------------
    # Gateway
    # ------------------------------------------------------------

    @api.model
    def message_new(self, msg, custom_values=None):
        """A mail to a team: a new complaint, or one more word on an old one."""
        values = dict(custom_values or {})
        team = self.env["helpdesk.ticket.team"].browse(values.get("team_id"))
        if not (values.get("feedback_type") or team.feedback_type):
            return super().message_new(msg, custom_values=custom_values)
        known = self._find_by_mail_reference(msg, team.company_id or self.env.company)
        if known:
            known.message_update(msg)
            return known
        values |= self._prepare_mail_values(msg, values)
        # people in To and Cc are no followers: they were not asked, nor were we
        quiet = self.with_context(complaint_no_subscribe=True)
        ticket = super(HelpdeskTicket, quiet).message_new(msg, custom_values=values)
        return ticket.with_context(complaint_no_subscribe=False)

    @api.model
    def _prepare_mail_values(self, msg, values):
        """What a mail tells about the complaint it starts."""
        name, email = parse_contact_from_email(msg.get("email_from") or "")
        body = msg.get("body")
        prepared = {
            "name": (msg.get("subject") or "").strip() or self.env._("No subject"),
            "partner_name": name or email or self.env._("Unknown sender"),
            "partner_email": email_normalize(email) or False,
            "description": body
            if body and not is_html_empty(body)
            else Markup("<p>%s</p>") % self.env._("The message had no text."),
        }
        channel = self.env.ref(
            "helpdesk_mgmt.helpdesk_ticket_channel_email", raise_if_not_found=False
        )
        if channel and not values.get("channel_id"):
            prepared["channel_id"] = channel.id
        return prepared

    def message_update(self, msg, update_vals=None):
        """One more mail on a complaint; on an ended one, somebody has to look."""
        feedback = self.filtered("feedback_type")
        if feedback:
            quiet = feedback.with_context(complaint_no_subscribe=True)
            super(HelpdeskTicket, quiet).message_update(msg, update_vals=update_vals)
            if not self.env.context.get("complaint_automatic_mail"):
                feedback._notice_late_message()
        if self - feedback:
            super(HelpdeskTicket, self - feedback).message_update(
                msg, update_vals=update_vals
            )
        return True

    def _notice_late_message(self):
        """The complainant wrote after the end: ask whether to reopen (7.9)."""
        for ticket in self.sudo():
            if ticket.complaint_phase in phases.ENDED and not ticket.activity_ids:
                ticket._schedule_for_responsible(
                    self.env._("Reopen this complaint?"),
                    self.env._("A message arrived after the complaint had ended."),
                )

    @api.model
    def _find_by_mail_reference(self, msg, company):
        """The complaint whose reference stands in the subject of a mail.

        Mail programs lose the thread, people keep the reference. Only its own
        correspondents join a complaint this way: whoever else quotes a reference
        starts a complaint of their own.
        """
        sender = email_normalize(msg.get("email_from") or "")
        references = re.findall(r"[^\s\[\]()<>:,;]+/\d{4}/\d+", msg.get("subject") or "")
        if not (sender and references):
            return self.browse()
        tickets = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("complaint_reference", "in", references),
                ("feedback_type", "!=", False),
            ]
        )
        return tickets.filtered(lambda ticket: sender in ticket._get_known_emails())[:1]

    def _get_known_emails(self):
        """Addresses from which the complainant's side writes."""
        self.ensure_one()
        people = self.partner_id | self.representative_id
        return {*people.mapped("email_normalized"), self._get_own_email()} - {False}

    def _get_own_email(self):
        """Normalised address given with the complaint itself, or False."""
        return email_normalize(self.partner_email or "") or False

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        if self.env.context.get("complaint_no_subscribe"):
            return True
        return super().message_subscribe(partner_ids, subtype_ids)

    @api.model
    def _detect_loop_sender_domain(self, email_from_normalized):
        """Complaints made by one address: beyond a limit Odoo's gateway refuses more."""
        return [
            ("feedback_type", "!=", False),
            ("partner_email", "=", email_from_normalized),
        ]

    def _get_or_create_correspondent(self):
        """The contact of the person who wrote, made from name and address if new."""
        self.ensure_one()
        if self.partner_id:
            return self.partner_id
        email = self._get_own_email()
        partner = self.env["res.partner"]
        if email:
            partner = partner.search([("email_normalized", "=", email)], limit=1)
        return partner or partner.create(
            {"name": self.partner_name or email or self.env._("Unknown"), "email": email}
        )

    # ------------------------------------------------------------
    # Outgoing
    # ------------------------------------------------------------

    def _get_complaint_sender(self):
        """Who writes to the complainant: the team's own address, else the company's."""
        self.ensure_one()
        return self.team_id.alias_email or self.company_id.email_formatted or ""

    def _track_template(self, changes):
        """Complaints have letters of their own; the helpdesk's would greet the agent."""
        templates = super()._track_template(changes)
        if self[:1].feedback_type and "stage_id" in templates:
            template = templates["stage_id"][0]
            if template.get_external_id().get(template.id) in MISDIRECTED_TEMPLATES:
                del templates["stage_id"]
        return templates

    def message_post(self, **kwargs):
        """Sending the decision is the answer, recorded in the same transaction (7.8)."""
        answers = self.env.context.get("complaint_answers")
        message = super(
            HelpdeskTicket, self.with_context(complaint_answers=False)
        ).message_post(**kwargs)
        if answers and self.feedback_type and self.complaint_phase != phases.RESPONDED:
            self._move_to_phase(phases.RESPONDED)
        return message

    def _message_add_suggested_recipients(self, force_primary_email=False):
        """Write to whoever speaks for the complainant."""
        suggested = super()._message_add_suggested_recipients(
            force_primary_email=force_primary_email
        )
        for ticket in self.filtered("feedback_type"):
            correspondent = ticket._get_correspondent()
            if correspondent != ticket.partner_id:
                suggested[ticket.id]["partners"] -= ticket.partner_id
                suggested[ticket.id]["partners"] |= correspondent
        return suggested
