"""Names of what entries of the ledger tell and no field stands for."""

from odoo.tools.translate import LazyTranslate

# declared once; translated where they are said, by the reader's ``env._``
# pylint: disable=prefer-env-translation
_lt = LazyTranslate(__name__)

#: What an entry calls something -> its name.
NAMES = {
    "answers": _lt("Answers"),
    "author": _lt("Author"),
    "body": _lt("Text"),
    "by": _lt("Read by way of"),
    "closed": _lt("Complaints closed"),
    "closed_digest": _lt("Digest of the complaints closed"),
    "closed_from": _lt("Closed from"),
    "closed_until": _lt("Closed until"),
    "complaints": _lt("Complaints"),
    "content": _lt("Content"),
    "currency": _lt("Currency"),
    "did": _lt("Done"),
    "direction": _lt("Direction"),
    "drawn": _lt("Drawn"),
    "event": _lt("What happened"),
    "fields": _lt("Fields"),
    "form": _lt("Format"),
    "handed_in_by": _lt("Handed in by"),
    "imported": _lt("From an earlier register"),
    "level": _lt("Level"),
    "limits": _lt("Own limits"),
    "people": _lt("Who"),
    "percent": _lt("Share drawn, %"),
    "rule": _lt("Rule"),
    "schedule": _lt("Schedule"),
    "seed": _lt("Number that the draw began with"),
    "size": _lt("Size in bytes"),
    "subject": _lt("Subject"),
    "successor": _lt("Taken over by"),
    "survey": _lt("Survey"),
    "title": _lt("Title"),
    "to": _lt("To"),
    "training": _lt("Training"),
    "type": _lt("Type"),
    "url": _lt("Address"),
    "wanted": _lt("Wanted"),
    "was_ticket": _lt("A ticket before"),
    "who": _lt("Who"),
}
#: What one kind of entry alone calls so.
NAMES_OF = {"file": {"name": _lt("File")}}
#: What it says of something -> how that is called.
VALUES = {
    "by": {
        "export": _lt("export"),
        "ledger": _lt("ledger"),
        "screen": _lt("screen"),
    },
    "direction": {"in": _lt("to us"), "out": _lt("from us")},
    "event": {
        "added": _lt("added"),
        "approval_asked": _lt("approval asked for"),
        "cancelled": _lt("called off"),
        "changed": _lt("changed"),
        "done": _lt("done"),
        "drawn": _lt("drawn"),
        "dropped": _lt("dropped"),
        "lifted": _lt("lifted"),
        "placed": _lt("placed"),
        "raised": _lt("opened"),
        "removed": _lt("removed"),
        "sent": _lt("sent"),
        "taken_back": _lt("taken back"),
        "taken_up": _lt("taken up again"),
        "verified": _lt("verified"),
    },
    "wanted": {
        "create": _lt("to add something"),
        "handling": _lt("to handle it"),
        "read": _lt("to read it"),
        "unlink": _lt("to delete something"),
        "write": _lt("to change it"),
    },
}
#: What has the choices of a field: (kind, name) -> (model, field).
CHOICES = {
    ("approval", "event"): ("complaint.approval", "state"),
    ("message", "type"): ("mail.message", "message_type"),
}
