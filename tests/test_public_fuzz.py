"""Whatever is sent to the pages for complainants: no error, no leak, nothing lost.

A real server and real connections. ``FUZZ_REQUESTS=20000`` sends that many (3,000 in a
usual run), ``FUZZ_SEED=…`` repeats a run: it is named when something is found.
"""

import os
import random
import re
import threading
from collections import Counter, namedtuple
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urljoin, urlsplit

import pytest
import requests
from public_fuzz.forms import find_forms
from public_fuzz.requests import Maker
from public_fuzz.server import ABSENT, CANARY, OWN, Server

REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "3000"))
SEED = os.environ.get("FUZZ_SEED") or str(random.SystemRandom().randrange(10**6))
CLIENTS = 4
#: Share of requests that fill in a form which the pages have shown.
FILLED_IN = 0.35
#: Odoo's own ways to files, records and discussions, tried with our ids as well.
GENERIC = [
    ["/web/content/<int:id>", ["GET"], "http"],
    ["/web/image/<int:id>", ["GET"], "http"],
    ["/web/image/helpdesk.ticket/<int:id>/description", ["GET"], "http"],
    ["/my/ticket/<int:ticket_id>", ["GET"], "http"],
    ["/mail/view", ["GET"], "http"],
    ["/mail/message/<int:id>", ["GET"], "http"],
    ["/mail/thread/messages", ["POST"], "jsonrpc"],
    ["/mail/thread/data", ["POST"], "jsonrpc"],
    ["/web/dataset/call_kw/helpdesk.ticket/read", ["POST"], "jsonrpc"],
]
#: Hidden fields of a form, without which nothing comes through.
HIDDEN = re.compile(
    r'<input[^>]*name="(csrf_token|form_token|submission|key)"[^>]*value="([^"]+)"'
)
#: What a page that confirms a message calls it.
REFERENCE = re.compile(r'o_complaint_reference"[^>]*>([^<]+)<')
#: An error that went through code of ours, other than the frame around every request.
#: Odoo's own pages for programs answer what they cannot read with an error of their
#: own, and log it.
RAISED = (
    r'File ".*/complaint_management/(controllers/|tools/|models/(?!ir_http\.py))'
    r"|CRITICAL"
)
FIELD = re.compile(r'<(?:input|textarea|select|button)[^>]*\bname="([\w-]+)"')
UNTOUCHED = """
    SELECT t.id, t.complaint_phase, t.complainant_verdict, t.closure_reason,
           t.closed_date, t.write_date,
           (SELECT count(*) FROM mail_message m
             WHERE m.model = 'helpdesk.ticket' AND m.res_id = t.id)
      FROM helpdesk_ticket t WHERE t.id = ANY(%s) ORDER BY t.id
"""

Finding = namedtuple("Finding", "what persona request status")


@pytest.fixture(scope="module")
def server(installed, tmp_path_factory):
    server = Server(installed, tmp_path_factory.mktemp("f"))
    try:
        yield server
    finally:
        server.close()


class Persona:
    """Somebody at the keyboard: a session, and the hidden fields it has been given."""

    def __init__(self, server, name):
        self.server = server
        self.name = name
        self.session = requests.Session()
        # one that is kept open may be closed by the server at any time
        self.session.headers["Connection"] = "close"
        self.hidden = {}
        self.fields = set()
        self.forms = {}  # path -> the last ones seen
        if name != "visitor":
            page = self.look("/web/login")
            self.session.post(
                f"{server.url}/web/login",
                data={
                    "login": name,
                    "password": f"fuzz-{name}",
                    "csrf_token": self.hidden["csrf_token"][0],
                },
                timeout=60,
            )
            assert "/my" in self.look("/my").url, page.status_code

    def look(self, path):
        response = self.session.get(self.server.url + path, timeout=60)
        self.learn(response)
        return response

    def learn(self, response):
        if "html" not in response.headers.get("Content-Type", ""):
            return
        for name, value in HIDDEN.findall(response.text):
            known = self.hidden.setdefault(name, [])
            known.append(value)
            del known[:-20]
        self.fields |= set(FIELD.findall(response.text))
        if response.status_code == 200 and "<form" in response.text:
            page = urlsplit(response.url).path
            for form in find_forms(response.text, page):
                known = self.forms.setdefault(form.path, [])
                known.append(form)
                del known[:-5]

    def pick_form(self, chance):
        """One that a page of ours has shown; logging out would end the trying."""
        paths = [path for path in self.forms if "complaint" in path]
        return chance.choice(self.forms[chance.choice(paths)]) if paths else None

    def send(self, request, chance):
        path = quote(request["path"].encode("utf-8", "replace"), safe="/%")
        headers = {
            k: v.encode("latin-1", "replace") for k, v in request["headers"].items()
        }
        arguments = {"headers": headers}
        if request.get("params"):
            # Odoo's own server breaks off at addresses of more than 64 kB
            items = request["params"].items()
            arguments["params"] = encode((name, str(v)[:900]) for name, v in items)
        if "raw" in request:
            content_type, data = request["raw"]
            headers["Content-Type"] = content_type
            arguments["data"] = data
        elif "data" in request:
            data = list(request["data"])
            if request["csrf"]:
                data = [item for item in data if item[0] not in self.hidden]
                hidden = {k: chance.choice(v) for k, v in self.hidden.items()}
                data += hidden.items()
                request["form_token"] = hidden.get("form_token")
            arguments["data"] = encode(data)
            if request["files"]:
                arguments["files"] = request["files"]
        response = self.session.request(
            request["method"],
            self.server.url + path,
            allow_redirects=False,
            timeout=120,
            **arguments,
        )
        self.learn(response)
        return response


def encode(pairs):
    return [(name, str(value).encode("utf-8", "replace")) for name, value in pairs]


class Attack:
    """Sends requests with several clients at once, and keeps what is found."""

    def __init__(self, server):
        self.server = server
        links = server.told["links"]
        self.keys = {
            links[name].rsplit("/", 1)[1] for name in ("running", "decided", "closed")
        }
        self.lock = threading.Lock()
        self.findings = []
        self.counts = Counter()
        self.confirmations = set()

    def run(self, number, amount):
        chance = random.Random(f"{SEED}/{number}")
        personas = [Persona(self.server, n) for n in ("visitor", "stranger", "owner")]
        links = self.server.told["links"]
        pages = ["/complaints", *links.values(), "/my/complaints"]
        complaints = self.server.told["complaints"]
        pages += [f"/my/complaints/{number}" for number in complaints]
        for persona in personas:
            for page in pages:
                persona.look(page)
        fields = set().union(*(persona.fields for persona in personas))
        told = dict(self.server.told)
        told["rules"] = told["rules"] * 3 + GENERIC
        maker = Maker(chance, told, fields)
        for _n in range(amount):
            persona, form = chance.choice(personas), None
            if chance.random() < FILLED_IN:
                form = persona.pick_form(chance)
            request = maker.fill(form) if form else maker.make()
            try:
                response = persona.send(request, chance)
            except requests.ConnectionError as error:
                self.note_silence(persona, request, error)
                continue
            self.judge(persona, request, response)

    def note_silence(self, persona, request, error):
        with self.lock:
            self.counts["no answer"] += 1
            finding = Finding(f"no answer: {error}", persona.name, request, 0)
            self.findings.append(finding)

    def judge(self, persona, request, response):
        text = response.text.lower() if response.content else ""
        text += str(response.headers).lower()
        # what the sender has written may come back to them
        echo = str(request).lower()
        entitled = persona.name == "owner" or any(
            key in request["path"].split("/") for key in self.keys
        )
        problems = []
        if response.status_code >= 500:
            problems.append("server error")
        if any(word in text and word not in echo for word in (CANARY, ABSENT)):
            problems.append("leak")
        if OWN in text and not entitled:
            problems.append("read by others")
        if "<script>alert(1)" in text and "html" in response.headers.get(
            "Content-Type", ""
        ):
            problems.append("script")
        target = response.headers.get("Location", "")
        if request["method"] == "POST" and "/complaints/sent/" in target:
            page = persona.session.get(f"{self.server.url}{target}", timeout=60)
            self.confirmations.add(REFERENCE.search(page.text)[1])
        goal = urljoin(f"{self.server.url}/", target.replace("\\", "/"))
        if not goal.startswith(f"{self.server.url}/"):
            problems.append("sent elsewhere")
        with self.lock:
            self.counts[response.status_code] += 1
            self.findings += [
                Finding(what, persona.name, request, response.status_code)
                for what in problems
            ]


def test_nothing_breaks_nothing_leaks_nothing_is_lost(server, capsys):
    hands_off = server.told["complaints"][3:]
    before = server.rows(UNTOUCHED, hands_off)
    attack = Attack(server)
    with ThreadPoolExecutor(CLIENTS) as pool:
        each = -(-REQUESTS // CLIENTS)
        for done in [pool.submit(attack.run, n, each) for n in range(CLIENTS)]:
            done.result()
    with capsys.disabled():
        print(f"\nseed {SEED}: {sum(attack.counts.values())} requests, ", end="")
        print(f"{len(attack.confirmations)} registered, {dict(attack.counts)}")
    shown = "\n".join(str(finding)[:1500] for finding in attack.findings[:10])
    assert not attack.findings, f"seed {SEED}: {len(attack.findings)}\n{shown}"
    assert sum(attack.counts.values()) >= REQUESTS
    assert not server.log_end(RAISED), server.log_end(RAISED)
    # links that have expired, or were made anew, moved nothing
    assert server.rows(UNTOUCHED, hands_off) == before
    # whoever was told that it has arrived finds it registered, and once
    (registered,) = server.rows(
        "SELECT count(*) FROM helpdesk_ticket WHERE submission_key IS NOT NULL"
    )
    assert registered[0] == len(attack.confirmations)
    assert attack.confirmations, "no form came through: nothing was tried in earnest"


def test_clicks_at_once_add_one_message(server):
    visitor = Persona(server, "visitor")
    link = server.told["apart"]
    visitor.look(link)
    form = {name: values[-1] for name, values in visitor.hidden.items()}
    form["text"] = "Sent with four clicks"
    together = threading.Barrier(CLIENTS)

    def click():
        together.wait(60)
        cookies = visitor.session.cookies
        url = f"{server.url}{link}/write"
        return requests.post(url, data=form, cookies=cookies, timeout=120).status_code

    with ThreadPoolExecutor(CLIENTS) as pool:
        clicks = [pool.submit(click) for _n in range(CLIENTS)]
        assert {done.result() for done in clicks} == {200}
    found = server.rows(
        "SELECT count(*) FROM mail_message WHERE body LIKE %s", f"%{form['text']}%"
    )
    assert found == [(1,)]
