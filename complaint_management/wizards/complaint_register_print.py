"""The register in words and figures, for paper and spreadsheet; that it was printed."""

from odoo import fields, models
from odoo.tools import format_date

from ..report.complaint_register_columns import get_sheet_columns
from ..report.complaint_register_report import REPORT
from ..report.complaint_register_rows import RegisterRows
from ..tools.register_sheet import RegisterSheet
from .complaint_register import FILTERS

#: Complaints noted between two commits.
BATCH = 1_000


class ComplaintRegister(models.TransientModel):
    _inherit = "complaint.register"

    # ------------------------------------------------------------
    # What stands in it
    # ------------------------------------------------------------

    def _make_rows(self, tickets):
        """Rows of these complaints, in the language of the reader.

        :param tickets: what ``_find`` gave
        """
        lang = self.env.context.get("lang") or self.env.user.lang
        # whoever may read the complaint may read all that hangs on it: names of
        # colleagues of other companies, its clocks and remedies; the time zone is a
        # setting
        return RegisterRows(
            tickets.with_context(lang=lang).sudo(),
            self.company_id.sudo()._get_complaint_tz(),
            self.with_persons,
        )

    def _get_facts(self):
        """What the register is of, in words: pairs of (label, text)."""
        basis = dict(self._fields["date_field"]._description_selection(self.env))
        facts = [
            # the company was chosen by the reader
            (self.env._("Company"), self.company_id.sudo().name),
            (
                basis[self.date_field],
                self.env._(
                    "%(begin)s to %(end)s",
                    begin=format_date(self.env, self.date_from),
                    end=format_date(self.env, self.date_to),
                ),
            ),
        ]
        for name in FILTERS:
            field, value = self._fields[name], self[name]
            if not value:
                continue
            if field.type == "selection":
                text = dict(field._description_selection(self.env))[value]
            elif field.type == "boolean":
                text = self.env._("yes")
            else:
                text = ", ".join(value.mapped("display_name"))
            facts.append((field._description_string(self.env), text))
        if self.domain and self.domain != "[]":
            label = self._fields["domain"]._description_string(self.env)
            # whoever is looked for there is a person, too
            text = self.domain if self.with_persons else self.env._("yes")
            facts.append((label, text))
        return facts

    def _get_remarks(self):
        """How the register is to be read."""
        tz = self.company_id.sudo()._get_complaint_tz().zone  # a setting, no secret
        remarks = [
            self.env._(
                "What %(user)s may see; printed on %(day)s. Times are those of %(tz)s.",
                user=self.env.user.name,
                day=format_date(self.env, fields.Date.context_today(self)),
                tz=tz,
            ),
            self.env._(
                "In time: all that was owed, answers to reviews with it. Cost: "
                "remedies offered, accepted or carried out. Days: calendar days from "
                "the receipt."
            ),
        ]
        if self.with_persons:
            remarks.append(
                self.env._("Confidential: it holds personal data. Keep it accordingly.")
            )
        else:
            remarks.append(
                self.env._("Without persons: names and typed words are left out.")
            )
        return remarks

    def _get_totals(self, totals):
        """Sums in words and figures: pairs of (label, number or amount)."""
        labels = {
            "complaints": self.env._("Complaints"),
            "acknowledged": self.env._("Acknowledged"),
            "answered": self.env._("Answered"),
            "upheld": self.env._("Upheld, wholly or in part"),
            "closed": self.env._("Closed"),
            "on_time": self.env._("All in time"),
            "late": self.env._("Something late"),
            "reopened": self.env._("Reviewed or reopened"),
            "cost": self.env._("Cost of remedies (%s)", self._get_currency().name),
        }
        return [(labels[name], value) for name, value in totals.items()]

    def _get_currency(self):
        return self.company_id.sudo().currency_id  # a setting, no secret

    def _get_paper_label(self):
        """What stands at the foot of its pages, in figures alone."""
        return f"{self.date_from.isoformat()} / {self.date_to.isoformat()}"

    def _write_sheet(self, file, commit=False):
        """The spreadsheet, noted first: what is handed out has its entries.

        :param file: open for writing in bytes
        :param bool commit: see ``_note_printed``
        :raise UserError: when there is none, or too much for a sheet
        """
        tickets = self._find_for_sheet()
        self._note_printed(tickets, "xlsx", commit)
        rows = self._make_rows(tickets)
        columns = get_sheet_columns(self.env, self.with_persons)
        sheet = RegisterSheet(file, rows.words.is_rtl)
        sheet.add_rows(
            self.env._("Register"),
            list(columns.values()),
            ([getattr(entry, name) for name in columns] for entry in rows),
        )
        facts = [*self._get_facts(), *self._get_totals(rows.totals)]
        facts += [("", remark) for remark in self._get_remarks()]
        sheet.add_facts(self.env._("Summary"), facts)
        sheet.close()

    # ------------------------------------------------------------
    # Evidence
    # ------------------------------------------------------------

    def _note_printed(self, tickets, form, commit=False):
        """Note on each complaint that it was printed with its persons (4.9, 4.10).

        A register without persons shows no more than a list does, and leaves no entry.

        :param tickets: what ``_find`` gave
        :param str form: pdf or xlsx
        :param bool commit: between batches, so that nobody waits for a long register
        """
        if not self.with_persons:
            return
        Ledger = self.env["complaint.ledger"]
        told = {
            "report": REPORT,
            "title": self._description,
            "form": form,
            "complaints": len(tickets),
        }
        for start in range(0, len(tickets), BATCH):
            for ticket in tickets[start : start + BATCH]:
                Ledger._note(ticket, "print", told)
            self.env.cr.flush()
            self.env.invalidate_all()  # memory is given back
            if commit:
                # read from now on, nothing else is written
                self.env.cr.commit()  # pylint: disable=invalid-commit
