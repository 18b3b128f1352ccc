"""Opening the form of a complaint, as the web client does it: one ``web_read``.

The peer: the helpdesk's own form of a ticket with as many messages, where only the
helpdesk is. And an ordinary ticket's form where our addon is installed. The complaint
has been handled up to its answer: all pages of its form have something to show.
"""

import common
from common.life import MESSAGES, live_through
from lxml import etree

VIEW = "complaint_management.complaint_view_form"
#: Somebody waits for it; and it shows four times as many lists and figures.
SECONDS, FACTOR = 0.5, 8
#: Forms opened in a round.
OPENED = 5
#: What the web client reads of x2many fields at a time, unless the view says otherwise.
LIMIT = 40


def get_specification(model, arch):
    """What the web client asks of the fields in a view, embedded views included."""
    specification = {}
    for node in arch.xpath(".//field[not(ancestor::field)]"):
        name = node.get("name")
        field = model._fields.get(name)
        if field is None:
            continue
        wanted = specification.setdefault(name, {})
        if field.type in ("many2one", "reference"):
            wanted["fields"] = {"display_name": {}}
        elif field.type in ("one2many", "many2many"):
            wanted["fields"] = {"display_name": {}}
            for view in node:
                if view.tag in ("list", "kanban"):
                    view = etree.fromstring(etree.tostring(view))
                    other = model.env[field.comodel_name]
                    wanted["fields"] = get_specification(other, view)
                    wanted["limit"] = int(view.get("limit") or LIMIT)
    return specification


class Form:
    """A form that is opened again and again."""

    def __init__(self, ticket, view=None):
        self.ticket = ticket
        view_id = ticket.env.ref(view).id if view else None
        arch = etree.fromstring(ticket.get_view(view_id, "form")["arch"])
        self.specification = get_specification(ticket, arch)

    def open(self):
        for _number in range(OPENED):
            self.ticket.env.invalidate_all()
            (values,) = self.ticket.web_read(self.specification)
            assert values["name"] == self.ticket.name


def write_messages(ticket):
    for number in range(MESSAGES):
        ticket.message_post(
            body=f"The lift is still out of order, day {number}.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )


def main():
    board = common.Board("form")
    with (
        common.environment("BENCH_PLAIN_DB") as plain,
        common.environment("BENCH_DB") as ours,
    ):
        ticket = plain["helpdesk.ticket"].create(common.prepare_company(plain))
        complaint = live_through(ours)
        names = ("name", "description", "team_id", "user_id", "partner_id")
        ordinary = ours["helpdesk.ticket"].create(
            {name: complaint[name] for name in names[:2]}
            | {name: complaint[name].id for name in names[2:]}
        )
        for one in (ticket, ordinary):
            write_messages(one)
            one.env.flush_all()
            one.env.cr.commit()
        handler = complaint.user_id
        forms = {
            "ticket": Form(ticket.with_user(ticket.user_id)),
            "ordinary": Form(ordinary.with_user(handler)),
            "complaint": Form(complaint.with_user(handler), VIEW),
        }
        cases = {label: (form.ticket.env, form.open) for label, form in forms.items()}
        common.side_by_side(cases, rounds=1)  # warms the caches
        timings = common.side_by_side(cases, per=OPENED)
        board.show("form of a ticket, no addon", timings["ticket"])
        board.show("form of an ordinary ticket, addon installed", timings["ordinary"])
        board.show("form of a complaint", timings["complaint"])
        board.compare(
            "form of an ordinary ticket with the addon / without",
            timings["ordinary"],
            timings["ticket"],
            1.5,
            own=True,
        )
        board.compare(
            "form of a complaint / of a plain ticket",
            timings["complaint"],
            timings["ticket"],
            FACTOR,
            own=True,
        )
        board.judge(
            "seconds, form of a complaint",
            timings["complaint"].median,
            SECONDS,
            own=True,
        )
    board.end()


if __name__ == "__main__":
    main()
