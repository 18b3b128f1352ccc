#!/usr/bin/env python3
"""Register complaints from another program, and follow them.

    export COMPLAINT_API_KEY=…       # Preferences > Security > Add API Key
    python3 docs/examples/complaint_api.py register --name "Arrived broken" \\
        --description "The drum is loose." --email ada@example.com
    python3 docs/examples/complaint_api.py follow C/2026/00042
    python3 docs/examples/complaint_api.py check

``--url``, ``--database`` and ``--login`` say where and as whom; those of the demo are
the default. ``--xmlrpc`` does the same by XML-RPC, which Odoo is going to give up;
without it, the calls are JSON-2. Python 3.10 or later is all it needs.
docs/guides/api.md explains the calls.
"""

import argparse
import json
import os
import sys
import urllib.error
import urllib.request
import xmlrpc.client
from html import escape

TICKET = "helpdesk.ticket"
#: Seconds that an answer may take.
PATIENCE = 60
#: What is told of a complaint.
STATUS = (
    "complaint_reference",
    "name",
    "stage_id",
    "complaint_phase",
    "clock_state",
    "next_milestone",
    "next_due_at",
    "respond_by",
    "decision",
    "complainant_verdict",
)


class Refused(Exception):
    """The server did not do what was asked; the words are its own."""


class Json2:
    """Calls by JSON-2: one address for each method, arguments by name."""

    def __init__(self, url, database, _login, key):
        self.url = url
        self.headers = {
            "Authorization": f"Bearer {key}",
            "Content-Type": "application/json",
            "X-Odoo-Database": database,
        }

    def call(self, model, method, ids=(), **arguments):
        """Call a public method.

        :param ids: of the records; none for what is called on the model
        :raise Refused: with the words of the server
        """
        if ids:
            arguments["ids"] = list(ids)
        request = urllib.request.Request(
            f"{self.url}/json/2/{model}/{method}",
            json.dumps(arguments).encode(),
            self.headers,
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise Refused(self._read_error(error)) from None

    def _read_error(self, error):
        try:
            return json.load(error)["message"]
        except (ValueError, KeyError):  # not from Odoo but from something before it
            return f"{error.code} {error.reason}"


class XmlRpc:
    """The same calls by XML-RPC; the key stands in for the password."""

    def __init__(self, url, database, login, key):
        self.access = [database, self._sign_in(url, database, login, key), key]
        self.models = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/object")

    def _sign_in(self, url, database, login, key):
        common = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/common")
        user = common.authenticate(database, login, key, {})
        if not user:
            raise Refused(f"Wrong login or key for {login}.")
        return user

    def call(self, model, method, ids=(), **arguments):
        """See ``Json2.call``."""
        places = [list(ids)] if ids else []
        if method == "create":  # wants its values by place
            places = [arguments.pop("vals_list")]
        try:
            return self.models.execute_kw(
                *self.access, model, method, places, arguments
            )
        except xmlrpc.client.Fault as fault:
            raise Refused(fault.faultString) from None


def register(server, name, description, email=None, person=None, order=None):
    """Register a complaint.

    :param str description: plain text
    :param email: the complainant's; they get the acknowledgement
    :param order: reference of their order
    :return: dict of STATUS
    """
    channels = server.call(
        "helpdesk.ticket.channel",
        "search",
        domain=[["name", "=", "Web"]],
        limit=1,
        context={"lang": "en_US"},
    )
    values = {
        "feedback_type": "complaint",
        "name": name,
        "description": f"<p>{escape(description)}</p>",
        "partner_email": email or False,
        "partner_name": person or email or False,
        "order_reference": order or False,
        "channel_id": channels[0] if channels else False,
    }
    [number] = server.call(TICKET, "create", vals_list=[values])
    [complaint] = server.call(TICKET, "read", [number], fields=list(STATUS))
    return complaint


def follow(server, reference):
    """How a complaint stands.

    :return: dict of STATUS and of ``clocks``, a list of dicts
    :raise Refused: when there is none, or the user may not see it
    """
    found = server.call(
        TICKET,
        "search_read",
        domain=[["complaint_reference", "=", reference]],
        fields=list(STATUS),
    )
    if not found:
        raise Refused(f"No complaint {reference} that this user may see.")
    [complaint] = found
    complaint["clocks"] = server.call(
        "complaint.deadline",
        "search_read",
        domain=[["ticket_id", "=", complaint["id"]]],
        fields=["display_name", "situation", "due_at", "ended_at"],
        order="due_at",
    )
    return complaint


def check(server):
    """The last check of the ledger of each company; for managers and auditors.

    :return: list of dicts of company_id, moment, state, complaints, entries,
        problem_count
    """
    runs = server.call(
        "complaint.ledger.run",
        "search_read",
        domain=[],
        fields=[
            *("company_id", "moment", "state", "complaints", "entries"),
            "problem_count",
        ],
        order="id",
    )
    return list({run["company_id"][0]: run for run in runs}.values())


def main(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", default="http://localhost:8069")
    parser.add_argument("--database", default="complaint_demo")
    parser.add_argument("--login", default="emma", help="whose key it is")
    parser.add_argument("--xmlrpc", action="store_true", help="by XML-RPC")
    steps = parser.add_subparsers(dest="step", required=True)
    step = steps.add_parser("register", help="register a complaint")
    step.add_argument("--name", required=True, help="its subject")
    step.add_argument("--description", required=True)
    step.add_argument("--email", help="of the complainant")
    step.add_argument("--person", help="name of the complainant")
    step.add_argument("--order", help="reference of the order")
    step = steps.add_parser("follow", help="tell how a complaint stands")
    step.add_argument("reference")
    steps.add_parser("check", help="tell what the last check of the ledger found")
    options = parser.parse_args(arguments)
    key = os.environ.get("COMPLAINT_API_KEY")
    if not key:
        parser.error("put the API key into COMPLAINT_API_KEY")
    protocol = XmlRpc if options.xmlrpc else Json2
    try:
        server = protocol(options.url.rstrip("/"), options.database, options.login, key)
        if options.step == "register":
            told = register(
                server,
                options.name,
                options.description,
                options.email,
                options.person,
                options.order,
            )
        elif options.step == "follow":
            told = follow(server, options.reference)
        else:
            told = check(server)
    except Refused as refused:
        print(f"Refused: {refused}", file=sys.stderr)
        return 1
    print(json.dumps(told, indent=2, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
