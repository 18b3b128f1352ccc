"""Values of a complaint in words for paper: text, never markup (4.10).

What complainants and others wrote may be hostile HTML. The renderer would fetch what it
points to, from the network and from the server's own files, so none of it gets there as
HTML: tags, addresses and scripts are taken out, the words stay.
"""

import re

from odoo import SUPERUSER_ID, fields
from odoo.tools import format_amount, format_date, format_time, html2plaintext

from ..tools import evidence, public_html

#: Where a line ends that Odoo's conversion would run on.
LINE_END = re.compile(r"(</(?:li|div|tr|h\d|blockquote|pre)>)", re.IGNORECASE)


class Words:
    """Words about one complaint, in the reader's language and time zone.

    :param ticket: the complaint, with the system's rights, after the reader's were
        checked
    """

    def __init__(self, ticket):
        self.ticket = ticket
        self.env = ticket.env
        self.tz = self.env.tz.zone
        language = self.env["res.lang"]._get_data(code=self.env.lang)
        self.is_rtl = language.direction == "rtl"

    def text(self, value):
        """Plain text of what somebody typed, HTML or not."""
        return evidence.plain(str(value or "")).strip()

    def of_html(self, value):
        """The words of HTML, and nothing that loads, links or runs."""
        safe = str(public_html.clean(value, {})) if value else ""
        if "<pre" not in safe:
            # where a line ends in the source says nothing
            safe = " ".join(safe.split())
        lines = LINE_END.sub(r"\1<br>", safe)
        text = self.text(html2plaintext(lines, include_references=False))
        return re.sub(r"\n{3,}", "\n\n", text)

    def code(self, value):
        """A name or number that is read from left to right in every language."""
        # the one character for it that old renderers know, too
        return f"\u202a{value}\u202c" if self.is_rtl else value

    def moment(self, value):
        """Day and time where the reader is."""
        if not value:
            return ""
        day = fields.Datetime.context_timestamp(self.ticket, value).date()
        time = format_time(self.env, value, tz=self.tz, time_format="short")
        return f"{format_date(self.env, day)} {time}"

    def day(self, value):
        return format_date(self.env, value) if value else ""

    def amount(self, value, currency):
        return format_amount(self.env, value, currency) if value else ""

    def who(self, user):
        """Who did something: colleagues by name, whatever company they belong to."""
        if user.id == SUPERUSER_ID:
            return self.env._("the system")
        return self.text(user.name)

    def label(self, record, name):
        return record._fields[name]._description_string(self.env)

    def choice(self, record, name):
        """The label of a selection's value."""
        labels = dict(record._fields[name]._description_selection(self.env))
        return labels.get(record[name], record[name] or "")

    def value(self, record, name):
        """A field's value in words; empty where there is nothing to say."""
        field, value = record._fields[name], record[name]
        if field.type in ("many2one", "many2many", "one2many"):
            return ", ".join(self.text(other.display_name) for other in value)
        if field.type == "selection":
            return self.choice(record, name)
        if field.type == "boolean":
            return self.env._("yes") if value else ""
        if field.type == "datetime":
            return self.moment(value)
        if field.type == "date":
            return self.day(value)
        if field.type == "html":
            return self.of_html(value)
        return self.text(value)

    def facts(self, *names):
        """Pairs (label, words) of fields of the complaint; empty ones are left out."""
        pairs = []
        for name in names:
            pair = name
            if isinstance(name, str):
                pair = (self.label(self.ticket, name), self.value(self.ticket, name))
            if pair[1]:
                pairs.append(pair)
        return pairs
