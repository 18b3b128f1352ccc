"""What hangs on a complaint by model and number is kept from whoever may not read it.

Odoo lets people read what was sent to them, what they wrote and what they have to do,
whatever it belongs to. On complaints their own rule comes before that (4.7, 4.10).
"""

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL


class ComplaintAttached(models.AbstractModel):
    _name = "complaint.attached"
    _description = "What Hangs on a Complaint"

    #: Fields that say to which record it belongs.
    _complaint_place = ("res_model", "res_id")
    #: Field of the message to which it belongs instead.
    _complaint_message = None

    @api.model
    def _search(
        self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **kwargs
    ):
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & Domain.custom(
                to_sql=lambda model, alias, _query: SQL(
                    "(%s) IS NOT TRUE", model._sql_is_kept(alias)
                ),
                predicate=lambda record: not record._filter_kept(),
            )
        return super()._search(
            domain, offset, limit, order, bypass_access=bypass_access, **kwargs
        )

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or not self:
            return result
        kept = self._filter_kept()
        if not kept:
            return result
        forbidden, make_error = result or (self.browse(), self._make_kept_error)

        def note_and_make_error():
            kept._note_refused_to_user()
            return make_error()

        return forbidden | kept, note_and_make_error

    @api.model
    def _make_kept_error(self):
        return AccessError(
            self.env._(
                "This belongs to a complaint that you may not read. Ask a complaint "
                "manager if you need it."
            )
        )

    def _note_refused_to_user(self):
        """An attempt on what hangs on a complaint is one on the complaint (4.7)."""
        user = self.env.user
        # where they belong, and who is kept away: they themselves cannot look it up
        rows, place = self.sudo(), self._complaint_place
        if self._complaint_message:
            rows, place = rows[self._complaint_message], ("model", "res_id")
        tickets = self.env["helpdesk.ticket"].sudo().browse(set(rows.mapped(place[1])))
        about = tickets.filtered(lambda ticket: user in ticket._get_kept_away())
        about.with_user(user)._note_refused("read", user)

    def _filter_kept(self):
        """Those of complaints that the user may not read."""
        ids = tuple(number for number in self._ids if isinstance(number, int))
        if not ids:
            return self.browse()
        if not self._complaint_message:
            self.flush_recordset(self._complaint_place)
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM %s WHERE id IN %s AND %s",
                SQL.identifier(self._table),
                ids,
                self._sql_is_kept(self._table),
            )
        )
        return self.browse(number for (number,) in rows)

    @api.model
    def _sql_is_kept(self, alias):
        """Whether a row belongs to a complaint that the user may not read.

        By the keys of row, message and complaint: cost follows what is found.
        """
        Ticket = self.env["helpdesk.ticket"]
        if not self._complaint_message:
            place = (SQL.identifier(alias, name) for name in self._complaint_place)
            return Ticket._sql_is_kept(*place)
        return SQL(
            "EXISTS (SELECT FROM mail_message of_message WHERE of_message.id = %s"
            " AND %s)",
            SQL.identifier(alias, self._complaint_message),
            Ticket._sql_is_kept(
                SQL.identifier("of_message", "model"),
                SQL.identifier("of_message", "res_id"),
            ),
        )


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model
    def _sql_is_kept(self, model, number):
        """SQL: whether ``number`` is a complaint that the user may not read.

        :param SQL model: name of the model to whose record something belongs
        :param SQL number: its number
        """
        user = self.env.user
        # the rule of access is asked here itself
        readable = (
            self.sudo()
            .with_context(active_test=False)
            ._search(
                Domain("feedback_type", "!=", False)
                & Domain(user._get_complaint_domain("read"))
                & Domain("company_id", "in", user._get_company_ids())
            )
        )
        readable.add_where(SQL("%s = %s", SQL.identifier(readable.table, "id"), number))
        return SQL(
            """CASE WHEN %(model)s = 'helpdesk.ticket' THEN
                EXISTS (
                    SELECT FROM helpdesk_ticket complaint
                     WHERE complaint.id = %(number)s
                       AND complaint.feedback_type IS NOT NULL
                ) AND NOT EXISTS %(readable)s
            END""",
            model=model,
            number=number,
            readable=readable.subselect("1"),
        )


class MailActivity(models.Model):
    _name = "mail.activity"
    _inherit = ["complaint.attached", "mail.activity"]


class MailFollowers(models.Model):
    _name = "mail.followers"
    _inherit = ["complaint.attached", "mail.followers"]


class MailMail(models.Model):
    _name = "mail.mail"
    _inherit = ["complaint.attached", "mail.mail"]

    _complaint_message = "mail_message_id"


class MailMessage(models.Model):
    _name = "mail.message"
    _inherit = ["complaint.attached", "mail.message"]

    _complaint_place = ("model", "res_id")


class MailMessageSchedule(models.Model):
    _name = "mail.message.schedule"
    _inherit = ["complaint.attached", "mail.message.schedule"]

    _complaint_message = "mail_message_id"


class MailMessageTranslation(models.Model):
    _name = "mail.message.translation"
    _inherit = ["complaint.attached", "mail.message.translation"]

    _complaint_message = "message_id"


class MailNotification(models.Model):
    _name = "mail.notification"
    _inherit = ["complaint.attached", "mail.notification"]

    _complaint_message = "mail_message_id"


class MailScheduledMessage(models.Model):
    _name = "mail.scheduled.message"
    _inherit = ["complaint.attached", "mail.scheduled.message"]

    _complaint_place = ("model", "res_id")


class MailTrackingValue(models.Model):
    _name = "mail.tracking.value"
    _inherit = ["complaint.attached", "mail.tracking.value"]

    _complaint_message = "mail_message_id"
