"""Odoo's import screen, where it takes over a register of complaints."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

from odoo.addons.base_import.models.base_import import (
    FIELDS_RECURSION_LIMIT,
    ImportValidationError,
)

from ..models.helpdesk_ticket_import import HISTORY_FIELDS
from ..tools.register_import import TRIAL

#: Lines reported one by one; a file with more is wrong as a whole.
REPORTED = 200
#: Types of fields for which the screen lets one choose what to do with odd values.
CHOSEN = ("many2one", "many2many", "selection", "boolean")
#: Kinds of files that look like text to a reader of .csv, or like nothing at all.
NO_TABLES = (
    "application/msword",
    "application/pdf",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.presentationml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml",
    "application/zip",
    "audio/",
    "image/",
    "video/",
)


class BaseImport(models.TransientModel):
    _inherit = "base_import.import"

    @api.model
    def get_fields_tree(self, model, depth=FIELDS_RECURSION_LIMIT):
        """A register has moments, phase and reference, which nobody types in."""
        tree = super().get_fields_tree(model, depth=depth)
        if model == "helpdesk.ticket" and depth:
            Ticket = self.env[model]
            known = {field["name"] for field in tree}
            labels = Ticket.fields_get(HISTORY_FIELDS, ["string", "type"])
            tree += [
                {
                    "id": name,
                    "name": name,
                    "string": labels[name]["string"],
                    "required": False,
                    "fields": [],
                    "type": labels[name]["type"],
                    "model_name": model,
                }
                for name in HISTORY_FIELDS
                if name in labels and name not in known
            ]
        return tree

    def _is_register(self):
        """Whether this import takes over complaints (not ordinary tickets)."""
        return self.res_model == "helpdesk.ticket" and bool(
            self.env.context.get("default_feedback_type")
        )

    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

    def _read_file(self, options):
        """Say clearly what is wrong with a file that is no table."""
        if self.res_model != "helpdesk.ticket":
            return super()._read_file(options)
        if not (self.file or b"").strip():
            raise ImportValidationError(
                self.env._("The file is empty. Choose the file with your register.")
            )
        kind = guess_mimetype(self.file)
        if kind.startswith(NO_TABLES):
            raise ImportValidationError(
                self.env._(
                    "This file is no table (its kind is %s). Save your register as "
                    ".xlsx, or as .csv in UTF-8, and load that.",
                    kind,
                )
            )
        try:
            length, rows = super()._read_file(options)
        except (ImportValidationError, UserError):
            raise
        except Exception as error:
            raise ImportValidationError(
                self.env._(
                    "This file cannot be read as a table (%s). Save it as .xlsx, or as "
                    ".csv in UTF-8, and load it again.",
                    error,
                )
            ) from error
        if not rows or (options.get("has_headers") and len(rows) < 2):
            raise ImportValidationError(
                self.env._("The file has no line below its headings.")
            )
        return length, self._even_out(rows)

    def _even_out(self, rows):
        """Fill up short rows; a row that is too long has lost its columns."""
        width = len(rows[0])
        for number, row in enumerate(rows, 1):
            if len(row) > width and any(str(cell).strip() for cell in row[width:]):
                raise ImportValidationError(
                    self.env._(
                        "Line %(line)s has %(cells)s cells, the first line has "
                        "%(width)s. Text that contains the separator or a new line "
                        "must stand in quotation marks.",
                        line=number,
                        cells=len(row),
                        width=width,
                    )
                )
        return [[*row[:width], *[""] * (width - len(row))] for row in rows]

    def _parse_date_from_data(self, data, index, name, field_type, options):
        return self._parse_lines(
            super()._parse_date_from_data, data, index, name, field_type, options
        )

    def _parse_float_from_data(self, data, index, name, options):
        return self._parse_lines(
            super()._parse_float_from_data, data, index, name, options
        )

    def _parse_lines(self, parse, data, index, *args):
        """Parse a column; in a register what cannot be read is its line's own fault."""
        if not self._is_register():
            return parse(data, index, *args)
        for line in data:
            before = line[index]
            try:
                parse([line], index, *args)
            except ImportValidationError:
                # left as it is: the import proper reports it with its line
                line[index] = before
        return None

    # ------------------------------------------------------------
    # Reporting
    # ------------------------------------------------------------

    def execute_import(self, fields, columns, options, dryrun=False):
        """Report the lines of a register as the spreadsheet numbers them."""
        if not self._is_register():
            return super().execute_import(fields, columns, options, dryrun=dryrun)
        above = 1 if options.get("has_headers") else 0
        skipped = options.get("skip") or 0
        register = self.with_context(complaint_import_trial=dryrun and TRIAL)
        result = super(BaseImport, register).execute_import(
            fields, columns, options, dryrun=dryrun
        )
        if "ids" not in result:
            return result
        # names stand beside line numbers on the screen
        result["name"] = [""] * above + (result.get("name") or [])
        result["messages"] = self._report_lines(
            result, above + skipped, "id" in fields, dryrun
        )
        return result

    def _report_lines(self, result, offset, has_ids, dryrun):
        """Odoo's messages with line numbers, below one that sums up."""
        messages = []
        for message in result["messages"]:
            rows = message.get("rows")
            if not rows:
                messages.append(message)
                continue
            place = rows["from"] + offset
            message = {**message, "record": place + 1}
            message["rows"] = {"from": place, "to": place}
            # the screen groups equal texts, hence each names its line or complaint
            if self._is_about_a_value(message):
                text = self.env._("Line %(line)s: %(problem)s")
            else:
                text = self.env._("%(problem)s (%(complaint)s)")
                message.pop("field", None)
                message.pop("field_path", None)
            message["message"] = text % {
                "line": place + 1,
                "problem": message["message"].strip(),
                "complaint": message.get("complaint")
                or self.env._("line %s", place + 1),
            }
            messages.append(message)
        bad = {m["record"] for m in messages if m.get("type") == "error" and m["rows"]}
        if not messages:
            return messages
        messages.sort(key=lambda message: message.get("record") or 0)
        if len(messages) > REPORTED:
            messages = messages[:REPORTED]
        good = len(result["ids"] or [])
        return [self._sum_up(good, len(bad), result, has_ids, dryrun), *messages]

    def _is_about_a_value(self, message):
        """Whether the screen offers a choice for values like this one in a column."""
        model, field = self.env[self.res_model], None
        for name in message.get("field_path") or [message.get("field")]:
            field = model._fields.get(name) if model is not None else None
            model = self.env.get(field.comodel_name) if field is not None else None
        return field is not None and field.type in CHOSEN

    def _sum_up(self, good, bad, result, has_ids, dryrun):
        """One message above the others: what came in, what did not, what to do."""
        if dryrun:
            parts = [
                self.env._(
                    "Complaints that can be taken over: %(good)s; that cannot (see "
                    "below): %(bad)s. “Import” takes over the good ones and leaves the "
                    "others.",
                    good=good,
                    bad=bad,
                )
            ]
        else:
            parts = [
                self.env._(
                    "Complaints taken over: %(good)s; not taken over (see below): "
                    "%(bad)s.",
                    good=good,
                    bad=bad,
                ),
                self.env._(
                    "Mend these lines and import the file again: what is in already "
                    "stays as it is."
                )
                if has_ids
                else self.env._(
                    "Put these lines, mended, into a file of their own and import it."
                ),
            ]
        if bad > REPORTED:
            parts.append(self.env._("Only the first %s are listed.", REPORTED))
        if result.get("nextrow"):
            parts.append(
                self.env._(
                    "This was the first part of the file. For the next, set “Start at "
                    "line” to %s.",
                    result["nextrow"] + 1,
                )
            )
        return {"type": "warning", "message": " ".join(parts)}
