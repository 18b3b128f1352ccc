"""Who may post on a complaint, which files a customer sees, which form opens."""

from odoo import models


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
        the house.
        """
        self.ensure_one()
        # a customer may not read messages and files; the filters below are the check
        ticket = self.sudo()
        public = ticket._get_messages_for_customer()
        own = ticket.attachment_ids.filtered(
            lambda attachment: attachment.create_uid.share
            and not attachment.create_uid._is_public()
        )
        return (public.attachment_ids | own).sorted("id")

    def _get_messages_for_customer(self):
        """Messages between the customer and us: no internal one."""
        return self.website_message_ids.filtered(
            lambda message: not message.is_internal and not message.subtype_id.internal
        )

    def _compute_access_url(self):
        feedback = self.filtered("feedback_type")
        res = super()._compute_access_url()
        for ticket in feedback:
            ticket.access_url = f"/my/complaints/{ticket.id}"
        return res
