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
    _description = "Part of a Complaint"

    #: Fields that say to which record it belongs.
    _complaint_place = ("res_model", "res_id")
    #: Field of the message to which it belongs instead.
    _complaint_message = None
    #: Whether only who may change the complaint makes, changes or deletes one by hand;
    #: elsewhere Odoo itself asks for that.
    _complaint_guarded = False

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
        guarded = self._complaint_guarded and operation != "read"
        kept = self._filter_kept("write" if guarded else "read")
        if not kept:
            return result
        forbidden, make_error = result or (self.browse(), self._make_kept_error)

        def note_and_make_error():
            kept._note_refused_to_user(operation)
            return make_error()

        return forbidden | kept, note_and_make_error

    @api.model
    def _make_kept_error(self):
        return AccessError(
            self.env._(
                "This belongs to a complaint that you may not read, or not change. Ask "
                "a complaint manager if you need it."
            )
        )

    def _note_refused_to_user(self, operation):
        """An attempt on what hangs on a complaint is one on the complaint (4.7)."""
        # where they belong: they themselves cannot look it up
        rows, (model, number) = self.sudo(), self._complaint_place
        if self._complaint_message:
            rows, (model, number) = rows[self._complaint_message], ("model", "res_id")
        ids = {row[number] for row in rows if row[model] == "helpdesk.ticket"}
        self.env["helpdesk.ticket"].browse(ids)._note_refused_if_about(operation)

    def _filter_kept(self, mode="read"):
        """Those of complaints that the user may not read, or not change.

        :param str mode: read or write
        """
        ids = tuple(
            part.id
            for part in self.sudo()  # only where they belong
            if isinstance(part.id, int) and part._may_be_of_complaint()
        )
        if not ids:
            return self.browse()
        if not self._complaint_message:
            self.flush_recordset(self._complaint_place)
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM %s WHERE id IN %s AND %s",
                SQL.identifier(self._table),
                ids,
                self._sql_is_kept(self._table, mode),
            )
        )
        return self.browse(number for (number,) in rows)

    def _may_be_of_complaint(self):
        """Whether it belongs to a complaint, as far as that is at hand; of one, by su.

        What has just been made or read is known, and most of it hangs on something
        else: that costs no query.
        """
        part, (model, number) = self, self._complaint_place
        if self._complaint_message:
            if self._complaint_message not in part._cache:
                return True
            part, (model, number) = part[self._complaint_message], ("model", "res_id")
            if not part:
                return False
        if model not in part._cache or number not in part._cache:
            return True
        if part[model] != "helpdesk.ticket" or not part[number]:
            return False
        ticket = part.env["helpdesk.ticket"].browse(part[number])
        return "feedback_type" not in ticket._cache or bool(ticket.feedback_type)

    @api.model
    def _sql_is_kept(self, alias, mode="read"):
        """Whether a row belongs to a complaint that the user may not read, or change.

        By the keys of row, message and complaint: cost follows what is found.
        """
        Ticket = self.env["helpdesk.ticket"]
        if not self._complaint_message:
            place = (SQL.identifier(alias, name) for name in self._complaint_place)
            return Ticket._sql_is_kept(*place, mode)
        return SQL(
            "EXISTS (SELECT FROM mail_message of_message WHERE of_message.id = %s"
            " AND %s)",
            SQL.identifier(alias, self._complaint_message),
            Ticket._sql_is_kept(
                SQL.identifier("of_message", "model"),
                SQL.identifier("of_message", "res_id"),
                mode,
            ),
        )


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model
    def _sql_is_kept(self, model, number, mode="read"):
        """SQL: whether ``number`` is a complaint that the user may not read, or change.

        :param SQL model: name of the model to whose record something belongs
        :param SQL number: its number
        :param str mode: read or write
        """
        user = self.env.user
        # the rule of access is asked here itself
        readable = (
            self.sudo()
            .with_context(active_test=False)
            ._search(
                Domain("feedback_type", "!=", False)
                & Domain(user._get_complaint_domain(mode))
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

    def _note_refused_if_about(self, what):
        """Note an attempt of whoever is kept away from these complaints.

        :param str what: what they wanted, one word
        """
        user = self.env.user
        # who is kept away; they themselves cannot look it up
        about = (
            self.sudo()
            .exists()
            .filtered(
                lambda ticket: ticket.feedback_type and user in ticket._get_kept_away()
            )
        )
        about.with_user(user)._note_refused(what, user)


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


class MailMessageLinkPreview(models.Model):
    _name = "mail.message.link.preview"
    _inherit = ["complaint.attached", "mail.message.link.preview"]

    _complaint_message = "message_id"


class MailMessageReaction(models.Model):
    _name = "mail.message.reaction"
    _inherit = ["complaint.attached", "mail.message.reaction"]

    _complaint_message = "message_id"


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
    _complaint_guarded = True  # Odoo lets every employee make one


class MailScheduledMessage(models.Model):
    _name = "mail.scheduled.message"
    _inherit = ["complaint.attached", "mail.scheduled.message"]

    _complaint_place = ("model", "res_id")
    _complaint_guarded = True  # on tickets, whoever reads them may plan and drop one


class MailTrackingValue(models.Model):
    _name = "mail.tracking.value"
    _inherit = ["complaint.attached", "mail.tracking.value"]

    _complaint_message = "mail_message_id"
