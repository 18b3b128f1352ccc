"""Entries of the ledger in words, in the language of whoever reads them."""

from datetime import datetime

from odoo import models
from odoo.tools import format_datetime, html2plaintext

from .complaint_ledger_names import CHOICES, NAMES, NAMES_OF, VALUES

#: Whose fields an entry tells of; the complaint's where it is not said.
MODELS = {
    "remedy": "complaint.remedy",
    "approval": "complaint.approval",
    "clock_planned": "complaint.deadline",
    "clock_met": "complaint.deadline",
    "clock_missed": "complaint.deadline",
    "clock_moved": "complaint.deadline.change",
    "escalation": "complaint.escalation",
    "letter": "complaint.letter",
    "competence": "complaint.conflict",
    "conflict": "complaint.conflict",
    "second_look": "complaint.second.look",
    "action": "complaint.action",
    "hold": "complaint.legal.hold",
    "erased": "complaint.erasure",
}
#: What tells a computer something, and nobody else.
HIDDEN = (
    "round",
    "invitation",
    "remedy",
    "approval",
    "letter",
    "action",
    "hold",
    "message",
    "file",
    "files",
    "attempts",
    "report",
)
#: Longest text shown of one value.
SHORT = 80


class ComplaintLedgerEntry(models.Model):
    _inherit = "complaint.ledger.entry"

    def _get_lines(self):
        """What the entry tells, a line for each thing."""
        self.ensure_one()
        data = self._get_data()
        lines = [
            self.env._(
                "%(what)s: %(before)s → %(after)s",
                what=self._say_name(name),
                before=self._say_value(name, before),
                after=self._say_value(name, after),
            )
            for name, (before, after) in data.pop("changed", {}).items()
        ]
        for clock in data.pop("clocks", ()):
            lines.append(self._say_items(clock, ", "))
        for part in ("facts", "offered", "removed"):
            if part in data:
                lines.append(self._say_items(data.pop(part), "\n"))
        lines.append(self._say_items(data, "\n"))
        return [line for line in lines if line]

    def _say_items(self, items, between):
        """In the order in which people want to know things; the rest follows."""
        order = list(self.env["helpdesk.ticket"]._get_kinds_of_facts())
        places = {name: place for place, name in enumerate(order)}
        return between.join(
            self.env._(
                "%(what)s: %(value)s",
                what=self._say_name(name),
                value=self._say_value(name, value),
            )
            for name, value in sorted(
                items.items(), key=lambda item: places.get(item[0], len(places))
            )
            if value not in (None, False, [], "", 0) and name not in HIDDEN
        )

    def _get_field(self, name):
        if choice := CHOICES.get((self.kind, name)):
            model, name = choice
            return self.env[model]._fields[name]
        model = self.env[MODELS.get(self.kind, "helpdesk.ticket")]
        field = model._fields.get(name)
        if field is None and self.kind in MODELS:
            field = self.env["complaint.deadline"]._fields.get(name)
        return field

    def _say_name(self, name):
        words = NAMES_OF.get(self.kind, {}).get(name) or NAMES.get(name)
        if words:
            return self.env._(words)
        field = self._get_field(name)
        if field is not None:
            return field._description_string(self.env)
        return name.replace("_", " ").capitalize()

    def _say_value(self, name, value):
        if value in (None, False, "", []):
            return "–"
        if value is True:
            return self.env._("yes")
        if name == "did":
            return self._say_done(value)
        if name == "fields":
            return ", ".join(self._say_name(path.split("/")[0]) for path in value)
        if isinstance(value, list):
            return ", ".join(self._say_value(name, item) for item in value)
        if isinstance(value, dict):
            return str(value.get("name") or value.get("id") or "–")
        if known := VALUES.get(name, {}).get(value):
            return self.env._(known)
        field = self._get_field(name)
        if field is not None and field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field is not None and field.type == "datetime":
            moment = datetime.fromisoformat(value).replace(tzinfo=None)
            return format_datetime(self.env, moment, dt_format="short")
        text = html2plaintext(value) if "<" in str(value) else str(value)
        text = " ".join(text.split())
        return text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"

    def _say_done(self, done):
        """What a level did, and whom it was about."""
        words = self.env["complaint.escalation"]._get_action_words()
        return "; ".join(
            f"{words.get(kind, kind)}: {name}" if name else words.get(kind, kind)
            for kind, name in done
        )
