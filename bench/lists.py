"""Lists and kanbans under our global record rules, as a handler opens them.

The same tickets twice: half of them complaints where our addon is installed, none where
only the helpdesk is. The calls are those of the web client: rows of the first page with
their number, or groups with their first cards and the bars above them.
"""

import common
from lxml import etree

KANBAN = "view_helpdesk_ticket_kanban"
#: First page of a list, and cards in each column of a kanban.
PAGE, CARDS = 80, 40
COUNT_LIMIT = 10001
#: From so many tickets on, an index on the order has to show.
MANY = 1_000_000
#: Of fewer tickets, both are quick: what shows is not the search, but that a complaint
#: has more columns and more rules. Then so many times as long is enough.
FEW, FEW_BUDGET = 100_000, 2.5


class View:
    """A view as the web client opens it: what it asks the server for."""

    def __init__(self, env, xmlid, kind, domain=(), **context):
        arch = etree.fromstring(
            env["helpdesk.ticket"].get_view(env.ref(xmlid).id, kind)["arch"]
        )
        fields = env["helpdesk.ticket"]._fields
        names = {node.get("name") for node in arch.iter("field")} & fields.keys()
        self.specification = {
            name: {"fields": {"display_name": {}}}
            if fields[name].type == "many2one"
            else {}
            for name in sorted(names)
        }
        self.tickets = env["helpdesk.ticket"].with_context(**context)
        self.env, self.domain = env, list(domain)
        self.order = arch.get("default_order")
        self.group_by = arch.get("default_group_by")
        bar = arch.find(".//progressbar")
        self.bar = bar is not None and {
            "field": bar.get("field"),
            "colors": dict.fromkeys(("low", "medium", "high", "critical")),
        }

    def open(self):
        self.env.invalidate_all()
        if self.group_by:
            self.open_kanban()
        else:
            result = self.tickets.web_search_read(
                self.domain,
                self.specification,
                limit=PAGE,
                order=self.order,
                count_limit=COUNT_LIMIT,
            )
            assert len(result["records"]) == PAGE, len(result["records"])

    def open_kanban(self):
        result = self.tickets.web_read_group(
            self.domain,
            [self.group_by],
            [],
            order=self.order,
            auto_unfold=True,
            unfold_read_specification=self.specification,
            unfold_read_default_limit=CARDS,
        )
        assert (
            sum(len(group.get("__records", ())) for group in result["groups"]) >= CARDS
        )
        if self.bar:
            self.tickets.read_progress_bar(self.domain, self.group_by, self.bar)


# --- Data ---------------------------------------------------------------------


def fill(env, ticket, count, stages, **changes):
    """Copies of a ticket, spread over stages and priorities."""
    env.cr.execute("SELECT max(id) FROM helpdesk_ticket")
    first = env.cr.fetchone()[0] + 1
    common.multiply(
        env,
        "helpdesk_ticket",
        ticket.ids,
        f"SELECT generate_series({first}, {first + count - 1}) AS n",
        number="'B' || n",
        access_token="NULL",
        priority="mod(n, 4)::text",
        stage_id=f"(ARRAY{stages.ids})[1 + mod(n, {len(stages)})]",
        create_date="t.create_date - n * interval '1 minute'",
        **changes,
    )


def fill_complaints(env, complaint, count):
    """The same, with what a complaint has beside."""
    stages = env["helpdesk.ticket.stage"].search([("complaint_phase", "!=", False)])
    stage = f"(ARRAY{stages.ids})[1 + mod(n, {len(stages)})]"
    cases = " ".join(f"WHEN {s.id} THEN '{s.complaint_phase}'" for s in stages)
    fill(
        env,
        complaint,
        count,
        stages,
        complaint_reference="'B/' || n",
        complaint_token="NULL",
        complaint_phase=f"CASE {stage} {cases} END",
        severity="(ARRAY['low', 'medium', 'high', 'critical'])[1 + mod(n, 4)]",
        received_at="t.received_at - n * interval '1 minute'",
        next_due_at="t.next_due_at + n * interval '1 minute'",
    )


def of_tickets(env):
    return (
        env["helpdesk.ticket.stage"]
        .search([])
        .filtered(
            lambda stage: "complaint_phase" not in stage._fields
            or not stage.complaint_phase
        )
    )


# --- Measuring ------------------------------------------------------------------


def measure(board, plain, ours, count):
    """:return: dict of kind -> timings"""
    own = count < FEW
    budget = FEW_BUDGET if own else 0.5 if count >= MANY else 1.2
    found = {}
    for kind, peer in (("list", "ticket_view_tree"), ("kanban", KANBAN)):
        peer = f"helpdesk_mgmt.{peer}"
        complaints = View(
            ours,
            f"complaint_management.complaint_view_{kind}",
            kind,
            [("feedback_type", "!=", False)],
            complaint_stages=True,
        )
        timings = common.side_by_side(
            {
                "plain": (plain, View(plain, peer, kind).open),
                "tickets": (ours, View(ours, peer, kind).open),
                "complaints": (ours, complaints.open),
            }
        )
        board.show(f"{kind} of {count:,} tickets, no addon", timings["plain"])
        board.show(f"the same {kind}, half are complaints", timings["tickets"])
        board.show(f"{kind} of these complaints", timings["complaints"])
        if count < MANY:
            board.compare(
                f"{kind} of tickets and complaints / plain, {count:,}",
                timings["tickets"],
                timings["plain"],
                budget,
                own,
            )
        board.compare(
            f"{kind} of complaints / plain {kind} of tickets, {count:,}",
            timings["complaints"],
            timings["plain"],
            budget,
            own,
        )
        found[kind] = timings
    return found


def main():
    board = common.Board("lists")
    with (
        common.environment("BENCH_PLAIN_DB") as plain,
        common.environment("BENCH_DB") as ours,
    ):
        ticket = plain["helpdesk.ticket"].create(common.prepare_company(plain))
        complaint = common.prepare_complaints(ours)
        ordinary = ours["helpdesk.ticket"].create(
            {
                "name": complaint.name,
                "description": complaint.description,
                "partner_id": complaint.partner_id.id,
                "user_id": complaint.user_id.id,
                "team_id": complaint.team_id.id,
            }
        )
        there, found = 0, {}
        for count in common.SIZES:
            half = (count - there) // 2
            with common.in_bulk(plain, "helpdesk_ticket"):
                fill(plain, ticket, count - there, of_tickets(plain))
            with common.in_bulk(ours, "helpdesk_ticket"):
                fill(ours, ordinary, half, of_tickets(ours))
                fill_complaints(ours, complaint, half)
            there = count
            for env in (plain, ours):
                common.settle(env, "helpdesk_ticket")
            found[count] = measure(
                board,
                plain(user=ticket.user_id.id),
                ours(user=complaint.user_id.id),
                count,
            )
        for kind in ("list", "kanban"):
            for label, what in (
                ("complaints", f"the {kind} of complaints"),
                ("tickets", f"the {kind} of tickets and complaints"),
            ):
                # numbers above columns follow the table, as the helpdesk's own do
                board.judge_growth(
                    what,
                    {size: timings[kind][label] for size, timings in found.items()},
                    peer={
                        size: timings[kind]["plain"] for size, timings in found.items()
                    },
                )
    board.end()


if __name__ == "__main__":
    main()
