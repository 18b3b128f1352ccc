"""Bad requests, made by chance: addresses, fields, files, bodies, headers."""

import io
import json
import re
import string

#: What people, robots and attackers put where it does not belong.
NASTY = [
    "",
    " ",
    "0",
    "-1",
    "1",
    "2",
    "99999999999999999999",
    "1e309",
    "NaN",
    "None",
    "null",
    "true",
    "[]",
    "{}",
    "[1]",
    "a\0b",
    "\ufeff",
    "\u202e drawkcab",
    "💥",
    "é" * 300,
    "x" * 100_000,
    "' OR 1=1 --",
    "'; DROP TABLE helpdesk_ticket; --",
    "%s%s%s%n",
    "%(id)s",
    "%",
    "%00",
    "{{7*7}}",
    "${7*7}",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "../../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "file:///etc/passwd",
    "//evil.example",
    "http://evil.example/?x",
    "a@b",
    "a@example.com\nBcc: victim@example.com",
    "victim@example.com",
    "2026-02-30",
    "0000-00-00",
    "9999-12-31",
    "31/12/2026",
    "\r\nSet-Cookie: a=b",
    "on",
    "yes",
    "no",
    "complaint",
    "accepted",
    "ar_001",
    "xx_XX",
    "\ud800",
]
FILES = [
    ("a.txt", b"hello", "text/plain"),
    ("photo.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "image/png"),
    ("evil.html", b"<script>alert(1)</script>", "image/png"),
    ("evil.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", "image/svg"),
    ("evil.exe", b"MZ\x90\0" + b"\0" * 99, "application/pdf"),
    ("../../x.pdf", b"%PDF-1.4", "application/pdf"),
    ("a\0b.pdf", b"%PDF-1.4", "application/pdf"),
    ("", b"no name", "text/plain"),
    ("x" * 400 + ".png", b"\x89PNG\r\n\x1a\n", "image/png"),
    ("empty.pdf", b"", "application/pdf"),
]
FILE_FIELDS = ("documents", "authority", "files", "attachment", "message")
BODIES = [
    ("application/json", b"{"),
    ("application/json", b"[]"),
    ("application/json", b'{"jsonrpc":"2.0","method":"call","params":[]}'),
    ("application/json", b'{"params": {"args": [[1]], "model": "helpdesk.ticket"}}'),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n"),
    ("multipart/form-data; boundary=x", b"--x--"),
    ("application/x-www-form-urlencoded", b"a=%zz&b=%ff%fe&=&&&"),
    ("application/x-www-form-urlencoded", b"\xff\xfe\x00\x01"),
    ("text/plain; charset=utf-16", "complaint".encode("utf-16")),
    ("text/xml", b"<?xml version='1.0'?><methodCall/>"),
    ("", b"?"),
]
#: What a page of ours would take; single values are then spoilt.
SENSIBLE = {
    "feedback_type": "complaint",
    "description": "It broke on the first day",
    "partner_name": "Fay Fuzz",
    "partner_email": "fay@example.com",
    "message": "One more thing",
    "note": "Because of that",
    "reason": "Because of that",
}
LANGUAGES = ["", "en", "ar", "xx", "*", "de;q=zz", "\xff", "it-IT,it;q=0.9", "a" * 5000]
HOLE = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")


class Maker:
    """Makes requests from chance alone: the same seed gives the same ones.

    :param chance: ``random.Random``
    :param told: what the server's filling said: rules, links, ids
    :param fields: names of form fields that the pages have
    """

    def __init__(self, chance, told, fields):
        self.chance = chance
        self.told = told
        self.fields = sorted(fields)
        self.ids = told["complaints"] + told["files"] + told["messages"]
        self.tokens = [path.rsplit("/", 1)[1] for path in told["links"].values()]

    def value(self):
        dice = self.chance.random()
        if dice < 0.6:
            return self.chance.choice(NASTY)
        if dice < 0.8:
            return str(self.chance.choice(self.ids))
        if dice < 0.9:
            return self.token()
        letters = string.printable + "äßéعربي漢字\u200f\u0000"
        return "".join(self.chance.choices(letters, k=self.chance.randrange(60)))

    def token(self):
        """A link's secret, most often damaged."""
        token = self.chance.choice(self.tokens)
        dice = self.chance.random()
        if dice < 0.3:
            return token
        place = self.chance.randrange(len(token))
        if dice < 0.5:
            return token[:place] + self.chance.choice("aZ0_-") + token[place + 1 :]
        if dice < 0.7:
            return token[:place]
        return token + self.chance.choice(("=", "/", "%00", " ", ".", "a"))

    def fill_hole(self, match):
        converter, name = match.groups()
        if "token" in name:
            return self.token() if self.chance.random() < 0.8 else self.word()
        if converter == "int" and self.chance.random() < 0.9:
            return str(self.chance.choice([*self.ids, 0, 1, 10**9, 10**12]))
        return self.word()

    def word(self):
        return self.value()[:200]

    def make(self):
        """One request: method, path, and arguments for ``requests``."""
        rule, methods, kind = self.chance.choice(self.told["rules"])
        path = HOLE.sub(self.fill_hole, rule)
        method = self.chance.choice(methods)
        dice = self.chance.random()
        if dice < 0.05:
            method = self.chance.choice(("HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"))
        more = dict(SENSIBLE) if self.chance.random() < 0.3 else {}
        names = self.chance.choices(self.fields, k=self.chance.randrange(8))
        more |= {name: self.value() for name in names}
        headers = {"Accept-Language": self.chance.choice(LANGUAGES)}
        request = {"method": method, "path": path, "headers": headers}
        if method == "GET" or self.chance.random() < 0.1:
            # a longer address is refused by the server before Odoo hears of it
            request["params"] = {name: value[:4000] for name, value in more.items()}
        if method != "GET":
            request |= self.body(more, kind)
        return request

    def fill(self, form):
        """A form of a page as somebody fills it in, most often spoilt somewhere.

        :param form: a ``Form``, as the page gave it
        """
        data = dict(form.values)
        for name, options in form.options.items():
            data[name] = self.chance.choice(options)
        data |= {name: SENSIBLE[name] for name in form.names if name in SENSIBLE}
        for name in self.chance.choices(form.names, k=self.chance.choice((0, 0, 1, 3))):
            data[name] = self.value()
        files = []
        if form.files and self.chance.random() < 0.3:
            name, content, mimetype = self.chance.choice(FILES)
            files.append((form.files[0], (name, io.BytesIO(content), mimetype)))
        return {
            "method": "POST",
            "path": form.path,
            "headers": {"Accept-Language": self.chance.choice(LANGUAGES)},
            "data": list(data.items()),
            "files": files,
            "csrf": False,  # the form has its own
        }

    def body(self, more, kind):
        dice = self.chance.random()
        if dice < 0.15:
            content_type, data = self.chance.choice(BODIES)
            return {"raw": (content_type, data)}
        if kind != "http" and dice < 0.8:
            params = {
                name: self.chance.choice((value, 1, None, [value]))
                for name, value in more.items()
            }
            return {
                "raw": ("application/json", json.dumps({"params": params}).encode())
            }
        data = list(more.items())
        if data and dice < 0.3:
            data += data[:2]  # twice
        files = []
        if dice > 0.75:
            for _n in range(self.chance.randrange(1, 4)):
                name, content, mimetype = self.chance.choice(FILES)
                field = self.chance.choice(FILE_FIELDS)
                files.append((field, (name, io.BytesIO(content), mimetype)))
        return {"data": data, "files": files, "csrf": self.chance.random() < 0.9}
