"""Everything about one person in one ZIP: for machines, for people, with files (8.1).

GDPR, art. 15 (access) and 20 (portability).
"""

import json
import zipfile

from odoo import api, fields, models
from odoo.tools import email_normalize

from ..models.complaint_evidence_pack import Pack
from ..models.helpdesk_ticket_evidence import Evidence
from ..tools import evidence
from .complaint_file_words import Words
from .complaint_person_data import PersonData

TEMPLATE = "complaint_management.complaint_person_data"
#: Files of the pack.
DATA, PAGE = "data.json", "index.html"
FORMAT = "complaint-management-personal-data"


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model
    def _write_person_pack(self, file, company, partner, email):
        """Write what complaints tell of a person; of each it is noted in the ledger.

        :param file: open for writing in bytes; a ZIP is written to it
        :return: how many complaints there are
        :raise AccessError: for anybody but complaint managers
        """
        self._check_privacy_officer()
        tickets = self._find_of_person(company, partner, email)
        emails = {email_normalize(email or ""), partner.email_normalized} - {False}
        # whoever may read the complaints may read what hangs on them
        mine = [
            PersonData(ticket, ticket._is_person_complaining(partner, emails), partner)
            for ticket in tickets.sudo()
        ]
        told = [data.make() for data in mine]
        heard = self._tell_heard(company, partner, email)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            pack, place = Pack(archive), 0
            for data, complaint in zip(mine, told, strict=True):
                complaint["files"] = []
                for attachment in data.files:
                    place += 1
                    name = evidence.safe_name(place, attachment.name)
                    if pack.add_file(Evidence(place, attachment, name, None)):
                        complaint["files"].append(f"files/{name}")
            values = {
                "format": FORMAT,
                "v": 1,
                "at": f"{fields.Datetime.to_string(fields.Datetime.now())}Z",
                "company": company.name,
                "complaints": told,
                "heard_elsewhere": heard,
                "left_out": self._get_left_out(),
            }
            text = json.dumps(values, ensure_ascii=False, indent=1)
            pack.add(DATA, [text.encode()])
            pack.add(PAGE, [self._render_person_page(company, told, heard).encode()])
        for ticket in tickets:
            self.env["complaint.ledger"]._note(
                ticket, "print", {"report": "personal_data", "title": "ZIP"}
            )
        return len(tickets)

    @api.model
    def _tell_heard(self, company, partner, email):
        """What the person said elsewhere, and what is no complaint, as plain values."""
        rows = self.env["complaint.dissatisfaction"]._find_of_person(
            company, partner, email
        )
        words = Words(self)
        return [
            {
                "at": f"{fields.Datetime.to_string(row.create_date)}Z",
                "moment": words.moment(row.create_date),
                "heard_in": words.text(row.name),
                "text": words.text(row.answers),
            }
            for row in rows
        ]

    def _is_person_complaining(self, partner, emails):
        """Whether it is this person's own complaint."""
        return bool(partner and self.partner_id == partner) or (
            self._get_own_email() in emails
        )

    @api.model
    def _get_left_out(self):
        """What is not handed out, and why."""
        return [
            self.env._(
                "Notes that our people wrote for each other, and what the "
                "investigation found: they tell of other people as well."
            ),
            self.env._(
                "Who handled the complaint and whom it is about: these are other "
                "people's data."
            ),
            self.env._(
                "Where you speak for somebody else: their data. They can ask for them."
            ),
            self.env._(
                "Answers to surveys that are anonymous: nobody can tell whose they are."
            ),
        ]

    @api.model
    def _render_person_page(self, company, told, heard):
        """The readable page: every word as text."""
        lang = self.env["res.lang"]._get_data(code=self.env.lang)
        return str(
            self.env["ir.qweb"]._render(
                TEMPLATE,
                {
                    "lang": (self.env.lang or "en").replace("_", "-"),
                    "direction": lang.direction or "ltr",
                    "title": self.env._("Your data in complaints to %s", company.name),
                    "intro": self.env._(
                        "This is what we keep of you. The same is in “data.json” for "
                        "machines; your files are in the folder “files”."
                    )
                    if told or heard
                    else self.env._("We keep nothing of you in complaints."),
                    "complaints": [
                        *(self._get_page_values(data) for data in told),
                        *self._get_heard_values(heard),
                    ],
                    "left_out_title": self.env._("What is not in here"),
                    "left_out": self._get_left_out(),
                },
                minimal_qcontext=True,
            )
        )

    @api.model
    def _get_heard_values(self, heard):
        """What was heard elsewhere, on the page beside the complaints."""
        if not heard:
            return []
        items = [
            {"head": f"{one['moment']} · {one['heard_in']}", "text": one["text"]}
            for one in heard
        ]
        title = self.env._("What you said elsewhere")
        return [{"title": title, "facts": [], "parts": [{"title": "", "items": items}]}]

    @api.model
    def _get_page_values(self, data):
        """A complaint on the page: facts, and what there is of each other kind."""

        def head(*words):
            return " · ".join(word for word in words if word)

        messages = [
            (head(m["moment"], m["from"], m["subject"], *m["files"]), m["text"])
            for m in data["messages"]
        ]
        letters = [
            (head(x["number"], x["kind"], x["moment"], x["subject"]), x["text"])
            for x in data["letters"]
        ]
        remedies = [
            (head(x["remedy"], x["state"]), head(x["details"], x["amount"]))
            for x in data["remedies"]
        ]
        answers = [
            (x["at"], "\n".join(filter(None, (x["answers"], x["comment"]))))
            for x in data["surveys"]
        ]
        corrected = [(x["moment"], x["text"]) for x in data["history"]]
        files = [(name, "") for name in data["files"]]
        parts = [
            (self.env._("Messages"), messages),
            (self.env._("Letters"), letters),
            (self.env._("Remedies"), remedies),
            (self.env._("Answers to surveys"), answers),
            (self.env._("What was corrected"), corrected),
            (self.env._("Files"), files),
        ]
        title = data["reference"]
        if data["role"] == "representative":
            title = self.env._("%s, for somebody else", title)
        return {
            "title": title,
            "facts": data["facts"],
            "parts": [
                {
                    "title": title,
                    "items": [{"head": head, "text": text} for head, text in items],
                }
                for title, items in parts
                if items
            ],
        }
