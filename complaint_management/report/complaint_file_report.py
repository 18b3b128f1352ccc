"""The complaint file: all about one complaint, on paper (ISO 10002, annex E)."""

from odoo import api, fields, models

from .complaint_file_form import FollowUpForm
from .complaint_file_records import Records
from .complaint_file_words import Words

REPORT = "complaint_management.report_complaint_file"


class ComplaintFileReport(models.AbstractModel):
    _name = "report.complaint_management.report_complaint_file"
    _description = "Complaint File on Paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        ticket = self.env["helpdesk.ticket"].browse(docids)
        return {
            "doc_ids": docids,
            "doc_model": ticket._name,
            "docs": ticket,
            "file": self._get_file(ticket),
        }

    @api.model
    def _get_file(self, ticket):
        """All of the file as plain values; what is in it reaches the paper as text.

        :param ticket: the complaint, in the environment of the reader
        :raise UserError: for ordinary tickets
        :raise AccessError: for those who may not read it
        """
        ticket._check_complaint_file()
        # what has just happened, this printing with it, stands in the file, too
        self.env.cr.flush()
        lang = self.env.context.get("lang") or self.env.user.lang
        # whoever may read the complaint may read all that hangs on it: colleagues of
        # other companies, the end of the chain
        words = Words(ticket.with_context(lang=lang).sudo())
        entries = words.env["complaint.ledger.entry"].search(
            [("ticket_id", "=", ticket.id)], order="number"
        )
        records = Records(words, entries)
        files = words.ticket._get_evidence_files(records.messages, entries)
        sections = [
            *FollowUpForm(words, entries).make(),
            records.get_history(),
            records.get_messages(files),
            records.get_letters(files),
            records.get_files(files),
        ]
        return {
            "lang": lang,
            "company": words.text(words.ticket.company_id.name),
            "reference": ticket.complaint_reference,
            "subject": words.text(ticket.name),
            "printed": self.env._(
                "Printed on %(moment)s by %(user)s. Times are those of %(tz)s.",
                moment=words.moment(fields.Datetime.now()),
                user=words.text(self.env.user.name),
                tz=words.tz,
            ),
            "notice": self.env._(
                "Confidential: it holds personal data and internal notes. Hand it out "
                "only to those who may see all of it."
            ),
            "sections": [
                section
                for section in sections
                if any(section.get(part) for part in ("facts", "rows", "letters"))
            ],
            "ledger": records.get_ledger(),
        }
