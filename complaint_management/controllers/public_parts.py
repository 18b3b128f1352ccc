"""The parts of the complaints page: all visitors who open it get the same ones."""

from markupsafe import escape

from odoo.http import request

#: Name in the page -> its template.
PARTS = {
    "form_part": "complaint_management.public_form",
    "information_part": "complaint_management.public_information",
}
#: Stands where something of this one request goes: a character that no text has.
MARK = "\ue0f1%s\ue0f2"


def render(values, own, is_first_look):
    """Form and information, as markup by name.

    :param dict values: plain values of the page
    :param dict own: name -> text that is of this request alone, as tokens are
    :param bool is_first_look: whether somebody nobody knows opens the page: then parts
        that were rendered for somebody else serve, and only what is ``own`` is put in
    """
    qweb = request.env["ir.qweb"]
    if not is_first_look or request.session.debug:
        return {
            name: qweb._render(template, values | own)
            for name, template in PARTS.items()
        }
    marks = {name: MARK % name for name in own}
    parts = {}
    for name, template in PARTS.items():
        part = qweb._render_once(template, values | marks)
        for key, text in own.items():
            part = part.replace(marks[key], escape(text))
        parts[name] = part
    return parts
