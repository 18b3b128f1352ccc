"""Who is written to about a complaint: nobody who may not read it (4.7, 4.10)."""

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError
from odoo.tools.mail import email_normalize_all

from .helpdesk_ticket_audience import Audience
from .mail_message import TICKET


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    # ------------------------------------------------------------
    # Who may be addressed
    # ------------------------------------------------------------

    def _get_partners_away(self):
        """Contacts of whoever is kept away, or complained about."""
        # as for ``_get_kept_away``
        return self._get_kept_away().partner_id | self.sudo().respondent_partner_ids

    def _get_emails_away(self):
        """Addresses of whoever is kept away, normalised; another contact with the same
        address is the same person."""
        away = self._get_partners_away()
        if not away:
            return set()
        return {*away.mapped("email_normalized")} - {False} - self._get_known_emails()

    def _filter_addressable(self, partners, audience=None):
        """Those of these contacts who may get a message of this complaint.

        The complainant's side may; so may other people outside whom somebody chooses;
        of our own people those who may read it.

        :param partners: ``res.partner``
        :param audience: the ``Audience`` of many complaints, if there is one
        """
        self.ensure_one()
        if not partners:
            return partners
        # users behind contacts, and what the complaint is: whoever writes
        ticket, partners = self.sudo(), partners.sudo()
        audience = audience or Audience(ticket)
        away, emails = ticket._get_partners_away(), ticket._get_emails_away()
        theirs = (ticket.partner_id | ticket.representative_id) - away

        def may(partner):
            if partner in away or partner.email_normalized in emails:
                return False
            users = partner.user_ids.filtered(lambda u: u.active and not u.share)
            return not users or any(
                audience.may_be_told(ticket, user) for user in users
            )

        allowed = (partners & theirs) | (partners - theirs).filtered(may)
        return partners.filtered(lambda partner: partner in allowed)

    def _filter_nameless(self):
        """Complaints whose name even the system does not tell this user.

        Odoo reads the name of a record that another one names with the system's rights.
        """
        user = self.env.user
        if not self.env.su or self.env.uid == SUPERUSER_ID or user.share:
            return self.browse()
        kept = self - self._filter_tellable(user)
        # who complains knows what about
        return kept.filtered(
            lambda ticket: ticket.partner_id != user.partner_id
            or user in ticket._get_kept_away()
        )

    # ------------------------------------------------------------
    # Writing to them
    # ------------------------------------------------------------

    def message_post(self, **kwargs):
        """:raise UserError: when somebody writes to people who may not read it"""
        if self.feedback_type:
            kwargs |= self._prepare_recipients(kwargs)
        return super().message_post(**kwargs)

    def _prepare_recipients(self, kwargs):
        """Recipients of a message, without those who may not read the complaint.

        What comes in by mail, and what the system writes, goes to the others. Whoever
        chooses such a recipient is told, and nothing is sent.

        :raise UserError: naming them
        """
        partners = self.env["res.partner"].browse(kwargs.get("partner_ids") or ())
        emails = email_normalize_all(kwargs.get("outgoing_email_to") or "")
        if not (partners or emails):
            return {}
        told = self._filter_addressable(partners)
        kept = partners - told
        barred = self._get_emails_away().intersection(emails)
        chosen = kwargs.get("message_type") != "email" and not self.env.su
        if (kept or barred) and chosen:
            # who they are, to note it and to name them to whoever chose them
            if people := kept.sudo().user_ids & self._get_kept_away():
                self._note_refused("message", people)
            raise UserError(
                self.env._(
                    "Nothing was sent: not everybody in the message may read "
                    "%(reference)s. Take them out of it; for somebody's advice, make "
                    "them investigator or ask without telling of the complaint. May "
                    "not read it: %(names)s.",
                    reference=self.complaint_reference,
                    names=", ".join([*kept.sudo().mapped("name"), *sorted(barred)]),
                )
            )
        if barred:
            kwargs = kwargs | {"outgoing_email_to": False}
        return {
            name: value
            for name, value in {**kwargs, "partner_ids": told.ids}.items()
            if name in ("partner_ids", "outgoing_email_to")
        }

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Of followers and whoever is named, those who may read the complaint."""
        recipients = super()._notify_get_recipients(
            message, msg_vals=msg_vals, **kwargs
        )
        if len(self) != 1 or not self.feedback_type:
            return recipients
        partners = self.env["res.partner"].browse(
            data["id"] for data in recipients if data["id"]
        )
        told, barred = self._filter_addressable(partners), self._get_emails_away()
        return [
            data
            for data in recipients
            if data["id"] in told.ids
            or (not data["id"] and data.get("email_normalized") not in barred)
        ]


class MailFollowers(models.Model):
    _inherit = "mail.followers"

    def _add_followers(self, res_model, res_ids, partner_ids, subtypes, **kwargs):
        """Nobody follows a complaint who may not read it, by whatever way."""
        new, update = super()._add_followers(
            res_model, res_ids, partner_ids, subtypes, **kwargs
        )
        if res_model != TICKET:
            return new, update
        # only what they are, and who may know of them
        tickets = self.env[TICKET].sudo().browse(number for number in new if number)
        complaints = tickets.filtered("feedback_type")
        audience = Audience(complaints)
        for ticket in complaints:
            partners = self.env["res.partner"].browse(
                values["partner_id"] for values in new[ticket.id]
            )
            told = ticket._filter_addressable(partners, audience)
            new[ticket.id] = [
                values for values in new[ticket.id] if values["partner_id"] in told.ids
            ]
        return new, update


class MailActivity(models.Model):
    _inherit = "mail.activity"

    @api.model_create_multi
    def create(self, vals_list):
        activities = super().create(vals_list)
        activities._check_may_know()
        return activities

    def write(self, vals):
        res = super().write(vals)
        if {"user_id", "res_id", "res_model_id"} & vals.keys():
            self._check_may_know()
        return res

    def _check_may_know(self):
        """:raise UserError: for a to-do of somebody who may not read the complaint"""
        # whose it is and of what, to keep it from whoever may not know
        ours = self.sudo().filtered(lambda a: a.res_model == TICKET and a.user_id)
        tickets = self.env[TICKET].sudo().browse(ours.mapped("res_id")).exists()
        complaints = tickets.filtered("feedback_type")
        for user, own in ours.grouped("user_id").items():
            mine = complaints & complaints.browse(own.mapped("res_id"))
            # all of them at once: one by one, each would be read by itself
            for ticket in mine - mine._filter_tellable(user):
                self._refuse_to_do(ticket, user)

    def _refuse_to_do(self, ticket, user):
        """:raise UserError: always; who is complained about is noted as having tried"""
        if user in ticket._get_kept_away():
            ticket.with_env(self.env)._note_refused("activity", user)
        raise UserError(
            self.env._(
                "%(name)s may not read %(reference)s, so they cannot get a to-do "
                "on it. Choose somebody else, or assign it to them first.",
                name=user.name,
                reference=ticket.complaint_reference,
            )
        )

    def _compute_res_name(self):
        """The name for whoever has it to do, not for whoever brought it about."""
        # the system itself knows all names; it is shown to readers of the to-do
        system = self.with_user(SUPERUSER_ID)
        return super(MailActivity, system)._compute_res_name()


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _prepare_outgoing_list(self, *args, **kwargs):
        """Whoever may not read a complaint gets no mail of it, whoever made it."""
        outgoing = super()._prepare_outgoing_list(*args, **kwargs)
        if self.model != TICKET or not self.res_id:
            return outgoing
        # whoever sends the queue need not know of complaints
        ticket = self.env[TICKET].sudo().browse(self.res_id).exists()
        if not ticket.feedback_type:
            return outgoing
        told = ticket._filter_addressable(self.recipient_ids)
        barred = ticket._get_emails_away()
        return [
            email
            for email in outgoing
            if (not email["partner_id"] or email["partner_id"] in told)
            and not barred.intersection(email["email_to_normalized"])
        ]
