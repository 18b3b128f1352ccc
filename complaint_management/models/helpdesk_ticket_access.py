"""Who may post on a complaint, which files a customer sees, which form opens."""

from odoo import api, models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Reading a complaint is no licence to write on it (auditors, 4.9)."""
        operations = super()._mail_get_operation_for_mail_message_operation(
            message_operation
        )
        if message_operation == "create":
            for ticket in self.filtered("feedback_type"):
                operations[ticket] = "write"
        return operations

    def get_formview_id(self, access_uid=None):
        """A complaint opens in the form of complaints wherever it is clicked."""
        # which form it opens in says nothing of what is in it
        if len(self) == 1 and self.sudo().feedback_type:
            return self.env.ref("complaint_management.complaint_view_form").id
        return super().get_formview_id(access_uid=access_uid)

    def _get_portal_attachments(self):
        """Files meant for the customer: sent to or by them, or uploaded by them.

        Files of internal notes, and those an agent merely put on the ticket, stay in
        the house. Files that came with the public form are theirs, too.
        """
        self.ensure_one()
        # a customer may not read messages and files; the filters below are the check
        ticket = self.sudo()
        public = ticket._get_messages_for_customer()
        own = ticket.attachment_ids.filtered(
            lambda attachment: attachment.create_uid.share
            and (ticket.submission_key or not attachment.create_uid._is_public())
        )
        return (public.attachment_ids | own).sorted("id")

    def _get_messages_for_customer(self):
        """Messages between the customer and us: no internal one.

        On a complaint, only what is from or for the complainant's side.
        """
        messages = self.website_message_ids.filtered(
            lambda message: not message.is_internal and not message.subtype_id.internal
        )
        return (
            self._filter_for_complainant(messages) if self.feedback_type else messages
        )

    @api.model
    def _get_thread_with_access(
        self, thread_id, *, hash=None, pid=None, token=None, **kwargs
    ):
        """The keys of Odoo's portal open no discussion of a complaint (4.10).

        It would show who handles it, and what third parties wrote.
        """
        # only to learn whether it is a complaint
        if self.browse(thread_id).sudo().exists().feedback_type:
            hash = pid = token = None
        return super()._get_thread_with_access(
            thread_id, hash=hash, pid=pid, token=token, **kwargs
        )

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """Mails to the complainant lead to the page of the complaint, by its link;
        those to other people outside lead nowhere."""
        groups = super()._notify_get_recipients_groups(
            message, model_description, msg_vals=msg_vals
        )
        if len(self) != 1 or not self.feedback_type:
            return groups
        groups = [group for group in groups if group[0] != "portal_customer"]
        for name, _belongs, options in groups:
            if name in ("portal", "customer", "follower"):
                options["has_button_access"] = False
        # whose complaint it is, is known to whoever may write on it
        people = self.sudo()._get_complainant_people()
        emails = self.sudo()._get_complainant_emails()
        mine = {
            "active": True,
            "has_button_access": True,
            "button_access": {"url": self._get_link_for_mail()},
        }

        def is_theirs(data):
            return data["id"] in people.ids or (
                not data["id"] and data["email_normalized"] in emails
            )

        return [("complainant", is_theirs, mine), *groups]

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """What the complainant writes on the page is passed on in the house only."""
        recipients = super()._notify_get_recipients(
            message, msg_vals=msg_vals, **kwargs
        )
        if self.env.context.get("complaint_from_page"):
            return [data for data in recipients if not data["share"]]
        return recipients

    def _compute_access_url(self):
        feedback = self.filtered("feedback_type")
        res = super()._compute_access_url()
        for ticket in feedback:
            ticket.access_url = f"/my/complaints/{ticket.id}"
        return res
