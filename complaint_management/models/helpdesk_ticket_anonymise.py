"""Erasing the persons of complaints: what is left are a reference and figures (8.1).

The chain of the ledger stays whole, for it holds persons as digests only; its salts go.
What else there is of a person is found by ``complaint.personal.data``.
"""

from odoo import fields, models
from odoo.tools import SQL

from .complaint_personal_data import APART, TICKET

#: In the context of erasing: what is taken away is not told of, piece by piece. An
#: object, so that no call from outside can pretend it.
ERASING = object()
#: Odoo's records about others: model -> its columns for the other's model and number.
BESIDE = {
    "mail.message": ("model", "res_id"),
    "mail.scheduled.message": ("model", "res_id"),
    "mail.activity": ("res_model", "res_id"),
    "mail.followers": ("res_model", "res_id"),
    "ir.attachment": ("res_model", "res_id"),
    "rating.rating": ("res_model", "res_id"),
}
#: What a rule may let stand: what we found and why we decided so.
REASONS = ("findings", "decision_reasons")


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _anonymise(self, erasure):
        """Erase the persons of these complaints, for good.

        Called with the system's rights, after ``_get_erasure_obstacles`` was asked.

        :param erasure: ``complaint.erasure``, one: why, and by which rule
        """
        if not self:
            return
        self.env.cr.flush()  # what waits to be written down tells of persons, too
        tickets = self.with_context(complaint_erasing=ERASING, tracking_disable=True)
        Data = tickets.env["complaint.personal.data"]
        contacts = tickets._get_contacts_to_erase(erasure)
        tickets.survey_invitation_ids._cancel("erased", with_sent=True)
        tickets.second_look_ids._drop()
        self.env.flush_all()
        rows = Data._find_rows(tickets)
        tickets._erase_digest_mails()
        for name in reversed(rows):
            if name == TICKET:
                tickets._erase_ticket_fields(erasure)
            else:
                Data._erase_fields(name, rows[name])
        self.env.invalidate_all()
        tickets._erase_beside(
            {name: ids for name, ids in rows.items() if name not in APART}
        )
        self.env.cr.execute(
            SQL(
                "UPDATE complaint_ledger_entry SET private = NULL"
                " WHERE ticket_id IN %s AND private IS NOT NULL",
                self._ids,
            )
        )
        contacts._erase_unused()
        self.env.invalidate_all()
        for ticket in tickets:
            self.env["complaint.ledger"]._note(ticket, "erased", erasure._tell())

    def _erase_ticket_fields(self, erasure):
        """Empty the complaints' own fields, and mark them.

        Language and country are kept as figures; the contact will not tell them.
        """
        of_contact = (
            "(SELECT %s FROM res_partner WHERE id = helpdesk_ticket.partner_id)"
        )
        now = fields.Datetime.now()
        self.env["complaint.personal.data"]._erase_fields(
            TICKET,
            self._ids,
            spared=REASONS if erasure.rule_id.keep_reasons else (),
            complaint_lang=SQL(
                "COALESCE(complaint_lang, %s)", SQL(of_contact, SQL.identifier("lang"))
            ),
            complainant_country_id=SQL(of_contact, SQL.identifier("country_id")),
            # there is nobody left to acknowledge it to
            acknowledgement_state=SQL(
                "CASE WHEN acknowledgement_state = 'sent' THEN 'sent' END"
            ),
            anonymised_at=SQL("%s", now),
            erasure_id=SQL("%s", erasure.id),
            write_date=SQL("%s", now),
        )

    def _erase_digest_mails(self):
        """Mails to our own people name complaints: those that tell of these go.

        What has not been sent yet is told anew, without them.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT notice.mail_id
                  FROM complaint_escalation AS escalation
                  JOIN complaint_notice AS notice
                    ON notice.escalation_id = escalation.id
                 WHERE escalation.ticket_id IN %s AND notice.mail_id IS NOT NULL
                """,
                self._ids,
            )
        )
        mails = self.env["mail.mail"].browse(row[0] for row in rows)
        waiting = mails.filtered(lambda mail: mail.state == "outgoing")
        if waiting:
            notices = self.env["complaint.notice"].search(
                [("mail_id", "in", waiting.ids)]
            )
            others = notices.filtered(lambda n: n.escalation_id.ticket_id not in self)
            others.told_at = False
            self.env.flush_all()
        mails.unlink()

    def _erase_beside(self, rows):
        """Take away messages, files and the like of the complaints and their parts."""
        for name, columns in BESIDE.items():
            if name not in self.env:
                continue  # an addon's that is not there
            model = self.env[name]
            of_model, of_record = map(SQL.identifier, columns)
            found = self.env.execute_query(
                SQL(
                    "SELECT id FROM %s WHERE %s",
                    SQL.identifier(model._table),
                    SQL(" OR ").join(
                        SQL("(%s = %s AND %s IN %s)", of_model, part, of_record, ids)
                        for part, ids in rows.items()
                    ),
                )
            )
            records = model.browse(row[0] for row in found)
            if name == "mail.message":
                self._erase_attached(records)
            if name == "rating.rating" and records:
                self.env["complaint.personal.data"]._erase_fields(name, records._ids)
            else:
                records.unlink()

    def _erase_attached(self, messages):
        """Files of messages, wherever they were put."""
        if messages:
            files = self.env.execute_query(
                SQL(
                    "SELECT attachment_id FROM message_attachment_rel"
                    " WHERE message_id IN %s",
                    messages._ids,
                )
            )
            self.env["ir.attachment"].browse({row[0] for row in files}).unlink()

    def _get_contacts_to_erase(self, erasure):
        """Contacts that were made for these complaints, if the rule wants them erased.

        :return: ``res.partner``; whether they are used elsewhere is looked at later
        """
        contacts = self.env["res.partner"]
        if not erasure.rule_id.erase_contacts:
            return contacts
        for ticket in self:
            made = ticket.create_date
            for contact in ticket.partner_id | ticket.representative_id:
                if not contact.user_ids and contact.create_date >= made:
                    contacts |= contact
        return contacts
