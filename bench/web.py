"""Pages for complainants, over HTTP: the public form, and the portal's list.

Peers, where only the helpdesk is: its own form for a new ticket, which customers have
to sign in for; and its own list of as many tickets. The page to sign in is told beside:
it has no menu, no choice of language and two fields, and Odoo looks up nothing for it.
"""

import common
import lists
import serving

#: Pages fetched in a round.
PAGES = 10
#: Tickets of the customer who looks at their list.
MANY = max(size for size in common.SIZES if size <= 100_000)


def fetch(browser, path, seen):
    def run():
        for _number in range(PAGES):
            browser.get(path, seen)

    return run


def main():
    board = common.Board("web")
    with (
        common.environment("BENCH_PLAIN_DB") as plain,
        common.environment("BENCH_DB") as ours,
    ):
        ticket = plain["helpdesk.ticket"].create(common.prepare_company(plain))
        complaint = common.prepare_complaints(ours)
        complaint.team_id.complaint_published = True
        with common.in_bulk(plain, "helpdesk_ticket"):
            lists.fill(plain, ticket, MANY, lists.of_tickets(plain))
        with common.in_bulk(ours, "helpdesk_ticket"):
            lists.fill_complaints(ours, complaint, MANY)
        for env in (plain, ours):
            common.settle(env, "helpdesk_ticket")
        with (
            serving.serve(plain.cr.dbname) as plain_server,
            serving.serve(ours.cr.dbname) as our_server,
        ):
            visitor = serving.Browser(our_server.address)
            customer = serving.Browser(our_server.address)
            customer.log_in(*serving.add_portal_user(ours, complaint.partner_id))
            peer = serving.Browser(plain_server.address)
            peer.log_in(*serving.add_portal_user(plain, ticket.partner_id))
            pages = {
                "form": (our_server, visitor, "/complaints", "complaint_form"),
                "ticket form": (plain_server, peer, "/new/ticket", "/submitted/ticket"),
                "login": (our_server, visitor, "/web/login", "password"),
                "complaints": (our_server, customer, "/my/complaints", "B/"),
                "tickets": (plain_server, peer, "/my/tickets", ticket.name),
            }
            cases = {
                label: (ours, fetch(*page)) for label, (_server, *page) in pages.items()
            }
            common.side_by_side(cases, rounds=1)  # warms caches and templates
            timings = common.side_by_side(cases, per=PAGES)
            for label, (server, _browser, path, _seen) in pages.items():
                # what the server did, not whoever asked it
                timings[label].queries = [PAGES * server.get_queries(path)]
                timings[label].peaks = [common.peak_memory(server.pid)]
        board.show("page of the public form", timings["form"])
        board.show("the helpdesk's form for a new ticket", timings["ticket form"])
        board.show("page to sign in", timings["login"])
        board.compare(
            "public form / the helpdesk's form in the portal",
            timings["form"],
            timings["ticket form"],
            1.5,
            own=True,
        )
        board.show(f"portal: {MANY:,} complaints", timings["complaints"])
        board.show(f"portal: {MANY:,} tickets, no addon", timings["tickets"])
        board.compare(
            f"complaints / tickets in the portal, {MANY:,}",
            timings["complaints"],
            timings["tickets"],
            1.2,
            own=True,
        )
    board.end()


if __name__ == "__main__":
    main()
