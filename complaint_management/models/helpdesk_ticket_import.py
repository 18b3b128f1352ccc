"""A register from before: history that comes in through Odoo's own import (7.2).

A file of complaints is read line by line: what can be taken over is, what cannot is
reported with its line, and a second run of the same file changes nothing.
"""

import re
import textwrap

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext, plaintext2html

from ..tools.register_import import TRIAL, RegisterImport, get_register

TEMPLATE = "/complaint_management/static/xls/complaint_register.xlsx"
#: Nobody types these in, but a register has them.
HISTORY_FIELDS = (
    "complaint_reference",
    "complaint_phase",
    "investigation_at",
    "referred_at",
    "review_level",
    "reopen_count",
)
#: Lines that come in together; a bad one among them costs the others a second try.
BATCH = 200


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    is_imported = fields.Boolean(
        string="From an earlier register",
        readonly=True,
        copy=False,
        help="Taken over as history: its moments, phase and decision are as the "
        "earlier register had them; nothing was sent and nothing was checked.",
    )
    imported_at = fields.Datetime(
        string="Taken over on",
        readonly=True,
        copy=False,
        help="When it came in from the earlier register, or was last corrected from "
        "it. Whatever was done on it later is our own work.",
    )

    @api.model
    def get_import_templates(self):
        """Offer the template of the register where complaints are imported."""
        if not self.env.context.get("default_feedback_type"):
            return super().get_import_templates()
        return [
            {
                "label": self.env._("Template: a register of complaints"),
                "template": TEMPLATE,
            }
        ]

    # ------------------------------------------------------------
    # Line by line
    # ------------------------------------------------------------

    @api.model
    def load(self, fields, data):
        """Take over a register where complaints are imported, line by line.

        :return: as in Odoo; ``ids`` of the lines that came in, and one message of type
            error for each that did not
        :raise AccessError: for anybody but a complaint manager
        """
        if not self.env.context.get("default_feedback_type"):
            return super().load(fields, data)
        self._check_may_take_over()
        trial = self.env.context.get("complaint_import_trial") is TRIAL
        register = RegisterImport(trial=trial)
        quiet = self.with_context(
            complaint_register=register,
            import_file=True,
            tracking_disable=True,
            mail_create_nosubscribe=True,
        )
        fields, data = quiet._prepare_register(fields, data)
        result = super(HelpdeskTicket, quiet).load(fields, data)
        if result["nextrow"] >= len(data):
            result["nextrow"] = 0
        for message in register.messages:
            self._describe_line(message, fields, data)
        result["messages"] = register.messages + result["messages"]
        return result

    @api.model
    def _describe_line(self, message, fields, data):
        """Add to a message which complaint it is about, and what its cell says."""
        row = dict(zip(fields, data[message["rows"]["from"]], strict=True))
        names = (row.get(name) for name in ("id", "complaint_reference", "name"))
        message["complaint"] = next((str(name) for name in names if name), "")
        path = "/".join(message.get("field_path") or [message.get("field") or ""])
        if row.get(path):
            message.setdefault("value", str(row[path])[:50])

    @api.model
    def _prepare_register(self, fields, data):
        """Fields and rows as Odoo's import takes them: people and names matched,
        plain text kept as it was written."""
        fields = list(fields)
        # no text in the database can hold a NUL
        data = [
            [cell.replace("\0", "") if isinstance(cell, str) else cell for cell in row]
            for row in data
        ]
        texts = [
            index
            for index, name in enumerate(fields)
            if name in self._fields and self._fields[name].type == "html"
        ]
        for row in data:
            for index in texts:
                row[index] = self._as_html(row[index])
        self._match_people(fields, data)
        self._match_names(fields, data)
        return fields, data

    @api.model
    def _as_html(self, text):
        """Plain text keeps its lines and its ``<``; what was exported stays."""
        if not text or re.match(r"\s*<(p|div|ul|ol|h\d|table|span|br)\b", str(text)):
            return text
        return str(plaintext2html(str(text).strip()))

    @api.model
    def _convert_records(self, records, *, log, savepoint):
        register = get_register(self.env)
        if register:
            log = register.note
        return super()._convert_records(records, log=log, savepoint=savepoint)

    @api.model
    def _load_records(self, data_list, update=False):
        register = get_register(self.env)
        if not register:
            return super()._load_records(data_list, update)
        lines = [
            line for line in data_list if line["info"]["record"] not in register.bad
        ]
        self._check_lines(register, lines)
        lines = [line for line in lines if line["info"]["record"] not in register.bad]
        self._complete_lines(register, lines)
        records = self.browse()
        for start in range(0, len(lines), BATCH):
            batch = lines[start : start + BATCH]
            records += self._load_lines(register, batch, update)
        return records

    @api.model
    def _load_lines(self, register, lines, update):
        """Load the lines that can be; halve a batch to find those that cannot."""
        register.corrected = []
        try:
            with self.env.cr.savepoint():
                records = super()._load_records(lines, update)
                self._follow_corrections(register.corrected)
                return records
        except psycopg2.OperationalError:
            raise  # somebody else was faster: Odoo tries the whole again
        except Exception as error:
            if len(lines) == 1:
                register.refuse(lines[0]["info"], self._get_line_error(error))
                return self.browse()
        middle = len(lines) // 2
        first = self._load_lines(register, lines[:middle], update)
        return first + self._load_lines(register, lines[middle:], update)

    @api.model
    def _get_line_error(self, error):
        if isinstance(error, UserError):
            return str(error)
        if isinstance(error, psycopg2.Error):
            # a constraint of the remedies, say, is theirs to explain
            tables = {model._table: model for model in self.env.values()}
            return tables.get(error.diag.table_name, self)._sql_error_to_message(error)
        return self.env._("This line cannot be read: %s", error)

    @api.model
    def _check_lines(self, register, lines):
        """Refuse new lines without title or receipt, and what is there already."""
        xmlids = [line["xml_id"] for line in lines if line["xml_id"]]
        # external ids are Odoo's own bookkeeping, closed to users
        found = self.env["ir.model.data"].sudo()._lookup_xmlids(xmlids, self)
        known = {f"{row[1]}.{row[2]}" for row in found if row[6]}
        there = self.browse([row[4] for row in found if row[6]])
        there.fetch(
            [
                name
                for name, field in self._fields.items()
                if field.store and self._has_field_access(field, "read")
            ]
        )
        there.remedy_ids.fetch(["type_id", "name", "amount", "state", "fulfilled_on"])
        references = set()
        for line in lines:
            xmlid, values, info = line["xml_id"], line["values"], line["info"]
            if xmlid and xmlid in register.seen:
                register.refuse(
                    info,
                    self.env._(
                        "The external ID “%s” stands on an earlier line too. Give each "
                        "complaint its own.",
                        xmlid.split(".", 1)[-1],
                    ),
                )
                continue
            register.seen.add(xmlid)
            if xmlid in known or values.get("id"):
                continue
            register.new.add(info["record"])
            self._complete_texts(values)
            for name in ("name", "received_at"):
                if not values.get(name):
                    register.refuse(
                        info,
                        self.env._(
                            "“%s” is missing.",
                            self._fields[name]._description_string(self.env),
                        ),
                    )
            reference = values.get("complaint_reference")
            if reference:
                company = self.env["res.company"].browse(values.get("company_id"))
                line_reference = (company or self.env.company, reference)
                if line_reference in references:
                    register.refuse(
                        info,
                        self.env._(
                            "The reference “%s” stands on an earlier line too. Give "
                            "each complaint its own.",
                            reference,
                        ),
                    )
                references.add(line_reference)
        for company in {company for company, __ in references}:
            mine = [reference for owner, reference in references if owner == company]
            taken = company._get_taken_references(mine)
            for line in lines if taken else ():
                values = line["values"]
                owner = values.get("company_id") or self.env.company.id
                if (
                    line["info"]["record"] in register.new
                    and owner == company.id
                    and values.get("complaint_reference") in taken
                ):
                    self._refuse_reference(register, line)

    @api.model
    def _complete_texts(self, vals):
        """A text without title has its first words as one, and the other way round."""
        text = html2plaintext(vals.get("description") or "").strip()
        if not vals.get("name") and text:
            vals["name"] = textwrap.shorten(text.splitlines()[0], 80, placeholder="…")
        elif not text and vals.get("name"):
            vals["description"] = self._as_html(vals["name"])

    @api.model
    def _complete_lines(self, register, lines):
        """Team, stage, reference and number of new lines, looked up once for all.

        References are given in the order of receipt.
        """
        new = [
            line["values"] for line in lines if line["info"]["record"] in register.new
        ]
        Company, Team = self.env["res.company"], self.env["helpdesk.ticket.team"]
        teams, stages = {}, {}
        for vals in new:
            company = Company.browse(vals.get("company_id") or self.env.company.id)
            if company not in teams:
                teams[company] = company._get_complaint_team()
            team = Team.browse(vals.get("team_id")) or teams[company]
            # an empty cell says nothing: the default holds
            for name in [name for name, value in vals.items() if not value]:
                del vals[name]
            for command in vals.get("remedy_ids", ()):
                for name in [name for name, value in command[2].items() if not value]:
                    del command[2][name]
            if not vals.get("feedback_type"):
                vals["feedback_type"] = self.env.context["default_feedback_type"]
            if not vals.get("stage_id"):
                key = (team, company, vals.get("complaint_phase"))
                if key not in stages:
                    stages[key] = {"complaint_phase": vals.get("complaint_phase")}
                    self._resolve_stage(stages[key], team, team.company_id or company)
                vals |= stages[key]
            vals["team_id"] = team.id
            vals["company_id"] = (team.company_id or company).id
        new.sort(key=lambda vals: fields.Datetime.to_datetime(vals["received_at"]))
        if register.trial:  # undone at once: it uses up no number
            for place, vals in enumerate(new):
                vals["number"] = "TRIAL"
                vals.setdefault("complaint_reference", f"TRIAL/{id(new)}/{place}")
            return
        self._assign_references(new)
        for vals, number in zip(new, self._draw_numbers(len(new)), strict=True):
            vals["number"] = number

    @api.model
    def _draw_numbers(self, count):
        """Ticket numbers in one go, as the helpdesk draws them one by one."""
        sequence = self.env["ir.sequence"].search(
            [
                ("code", "=", "helpdesk.ticket.sequence"),
                ("company_id", "in", [self.env.company.id, False]),
            ],
            order="company_id",
            limit=1,
        )
        return sequence._next_many(count) if sequence else ["/"] * count

    @api.model
    def _refuse_reference(self, register, line):
        if line["info"]["record"] in register.bad:
            return
        register.refuse(
            line["info"],
            self.env._(
                "The reference “%s” is in the register already: nothing was changed. "
                "To correct a complaint that came in from a file, import it with the "
                "external ID it had.",
                line["values"]["complaint_reference"],
            ),
        )
