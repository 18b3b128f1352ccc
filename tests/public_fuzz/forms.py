"""The forms of a page, as a browser would send them."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import lxml.html


@dataclass
class Form:
    """One form: where it goes, what is in it, what can be chosen."""

    path: str
    values: list  # (name, value) that would be sent untouched
    options: dict  # name -> values that a choice offers
    files: list  # names of fields for files

    @property
    def names(self):
        return [*dict(self.values), *self.options]


def find_forms(text, path):
    """The forms of a page that change something.

    :param str text: HTML
    :param str path: of the page itself, for forms that go where they came from
    """
    page = lxml.html.document_fromstring(text)
    return [_read(form, path) for form in page.forms if form.method == "POST"]


def _read(form, path):
    options, files = {}, []
    for field in form.inputs:
        if field.name is None:
            continue
        if field.get("type") == "file":
            files.append(field.name)
        elif field.get("type") == "radio" or field.tag == "select":
            value = field.get("value", "") if field.tag == "input" else None
            offered = list(field.value_options) if value is None else [value]
            options.setdefault(field.name, []).extend(offered)
    buttons = [
        (button.get("name"), button.get("value", ""))
        for button in form.iter("button")
        if button.get("name")
    ]
    return Form(
        path=urlsplit(form.get("action") or path).path,
        values=[*form.form_values(), *buttons],
        options={name: values for name, values in options.items() if values},
        files=files,
    )
