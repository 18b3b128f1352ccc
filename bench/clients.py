"""Eight people complain at once on the public page of a server with four workers.

Nothing may be lost, registered twice or refused. The peer: as many send the helpdesk's
own form in the portal, where only the helpdesk is. While they do, the database is asked
again and again who waits for a lock.
"""

import statistics
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import common
import psycopg2
import serving
from lxml import html

#: People, forms that each of them sends in a round, and processes that answer.
CLIENTS, EACH, WORKERS = 8, 2 if common.SMALL else 10, 4
#: Seconds a form has to be open before it may be sent, and a bit.
PATIENCE = 3.5
#: Seconds between two looks at who waits.
PAUSE = 0.01


class LockWatch(threading.Thread):
    """Looks how many wait for a lock of another, until it is stopped."""

    def __init__(self, database):
        super().__init__(daemon=True)
        self.database = database
        self.looks = self.waiting = 0
        self.over = threading.Event()

    def run(self):
        connection = psycopg2.connect(dbname=self.database)
        connection.autocommit = True
        with connection.cursor() as cursor:
            while not self.over.wait(PAUSE):
                cursor.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
                    " AND wait_event_type = 'Lock'",
                    [self.database],
                )
                self.looks += 1
                self.waiting += cursor.fetchone()[0]
        connection.close()

    def stop(self):
        self.over.set()
        self.join()
        return self.waiting / self.looks if self.looks else 0.0


def read_form(page, place):
    """Where a form goes, and what its hidden fields say."""
    (form,) = html.fromstring(page).xpath(place)
    hidden = form.xpath(".//input[@type='hidden']")
    return form.get("action"), {el.get("name"): el.get("value") for el in hidden}


def open_complaints(browser, number):
    forms = []
    for _form in range(EACH * common.ROUNDS):
        page = browser.get("/complaints", "complaint_form")
        action, values = read_form(page, "//form[@id='complaint_form']")
        values |= {
            "feedback_type": "complaint",
            "description": f"The lift of house {number} is out of order.",
            "on_behalf": "self",
            "partner_name": f"Visitor {number}",
            "partner_email": f"visitor{number}@example.com",
        }
        forms.append((action, values, [("documents", ("", b""))]))
    return forms


def open_tickets(browser, number):
    forms = []
    for _form in range(EACH * common.ROUNDS):
        page = browser.get("/new/ticket", "/submitted/ticket")
        _action, values = read_form(page, "//form[@action='/submitted/ticket']")
        category = html.fromstring(page).xpath("//select[@name='category']/option")
        values |= {
            "subject": "The lift",
            "description": f"The lift of house {number} is out of order.",
            "category": next(
                (el.get("value") for el in category if el.get("value")), ""
            ),
        }
        forms.append(("/submitted/ticket", values, [("attachment", ("", b""))]))
    return forms


def open_all(people, open_forms):
    """Forms for all rounds, as each of the people has them open.

    :return: for each round, for each of them, their forms
    """
    with ThreadPoolExecutor(len(people)) as pool:
        forms = list(pool.map(open_forms, people, range(len(people))))
    return [
        [mine[round_ * EACH : (round_ + 1) * EACH] for mine in forms]
        for round_ in range(common.ROUNDS)
    ]


def send_all(database, people, forms):
    """Seconds it took until all forms were answered, and how many waited on average."""

    def send(browser, mine):
        for action, values, files in mine:
            browser.post(action, values, files=files)

    with ThreadPoolExecutor(len(people)) as pool:
        watch = LockWatch(database)
        watch.start()
        start = time.perf_counter()
        list(pool.map(send, people, forms))
        return time.perf_counter() - start, watch.stop()


def count(env, domain):
    env.cr.rollback()  # to see what others have committed
    return env["helpdesk.ticket"].sudo().search_count(domain)


def measure(env, people, forms, domain):
    before = count(env, domain)
    seconds, waiting = send_all(env.cr.dbname, people, forms)
    sent = len(people) * EACH
    registered = count(env, domain) - before
    if registered != sent:
        sys.exit(f"Of {sent} sent, {registered} were registered.")
    return sent / seconds, waiting


def main():
    board = common.Board("clients")
    with (
        common.environment("BENCH_PLAIN_DB") as plain,
        common.environment("BENCH_DB") as ours,
    ):
        common.prepare_company(plain)
        customers = plain["res.partner"].create(
            [
                {"name": f"Customer {number}", "email": f"customer{number}@example.com"}
                for number in range(CLIENTS)
            ]
        )
        complaint = common.prepare_complaints(ours)
        complaint.team_id.complaint_published = True
        ours.company.write({"complaint_limit_sender": 0, "complaint_limit_company": 0})
        ours.cr.commit()
        logins = [serving.add_portal_user(plain, partner) for partner in customers]
        rates = {"plain": [], "ours": [], "one": []}
        with (
            serving.serve(plain.cr.dbname, WORKERS) as plain_server,
            serving.serve(ours.cr.dbname, WORKERS) as our_server,
        ):
            people = [serving.Browser(our_server.address) for _client in range(CLIENTS)]
            peers = [
                serving.Browser(plain_server.address) for _client in range(CLIENTS)
            ]
            for peer, login in zip(peers, logins, strict=True):
                peer.log_in(*login)
            cases = {
                "plain": (plain, peers, open_tickets, []),
                "ours": (ours, people, open_complaints, []),
                "one": (ours, people[:1], open_complaints, []),
            }
            forms = {
                label: open_all(people_, open_forms)
                for label, (_env, people_, open_forms, _domain) in cases.items()
            }
            time.sleep(PATIENCE)  # whoever sends at once is no person
            waits = []
            for round_ in range(common.ROUNDS):
                for label in list(cases)[:: 1 if round_ % 2 else -1]:
                    env, people_, _open, domain = cases[label]
                    rate, waiting = measure(env, people_, forms[label][round_], domain)
                    rates[label].append(rate)
                    if label == "ours":
                        waits.append(waiting)
        each = {label: statistics.median(values) for label, values in rates.items()}
        board.note(
            f"complaints a second: {common.number(each['ours'])} by {CLIENTS} people, "
            f"{common.number(each['one'])} by one; tickets of the helpdesk: "
            f"{common.number(each['plain'])}"
        )
        board.judge(
            "waiting for a lock, on average", statistics.median(waits), 1, own=True
        )
        board.judge(
            "tickets / complaints a second",
            statistics.median(
                [p / o for p, o in zip(rates["plain"], rates["ours"], strict=True)]
            ),
            2.5,
            own=True,
            ours=f"{common.number(each['ours'])} a second",
            peer=f"{common.number(each['plain'])} a second",
        )
    board.end()


if __name__ == "__main__":
    main()
