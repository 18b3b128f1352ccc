"""Values of fields as entries of the ledger hold them (docs/ledger.md).

Codes, days and amounts stand in an entry as they are; names and words are personal.
"""

from odoo import fields

from ..tools.ledger import Personal, in_utc

#: Models whose records are persons, or may be.
PERSONS = ("res.partner", "res.users")
#: Texts that are codes, not words of or about a person.
CODES = ("complaint_reference",)


def tell(field, value):
    """The value of a field as an entry holds it.

    :param field: of any model
    :param value: as a record with the system's rights gives it
    :return: text, number, boolean, None, ``Personal``, dict or list of them
    """
    if field.type in ("many2one", "many2many", "one2many"):
        told = [_tell_record(other) for other in value]
        return told if field.type != "many2one" else (told[0] if told else None)
    if field.type == "boolean":
        return value
    if field.type in ("integer", "float", "monetary"):
        return value if field.type == "integer" else f"{value:.2f}"
    if not value:
        return None
    if field.type == "date":
        return fields.Date.to_string(value)
    if field.type == "datetime":
        return in_utc(value)
    if field.type == "selection" or field.name in CODES:
        return value
    return Personal(str(value))


def _tell_record(record):
    """Another record, by its number and its name; a policy by its digest, too."""
    if record._name == "complaint.policy":
        return record._tell()
    name = record.display_name or ""
    if record._name == "res.partner":
        return {**tell_number(record), "name": Personal(name)}
    return {
        "id": record.id,
        "name": Personal(name) if record._name in PERSONS else name,
    }


def tell_number(partner):
    """The number of a contact: it leads to a person as long as the contact is there."""
    return {"id": Personal(str(partner.id))} if partner else {"id": None}


def tell_fields(record, names):
    """Fields of a record; those that are empty left out.

    :param record: one, with the system's rights
    :return: dict of name -> what ``tell`` says
    """
    told = {name: tell(record._fields[name], record[name]) for name in names}
    return {name: value for name, value in told.items() if value}


def tell_changes(record, before):
    """What has changed on a record.

    :param record: one, with the system's rights
    :param dict before: name -> value, as the record had it
    :return: dict of name -> [before, after], as ``tell`` says them
    """
    changed = {}
    for name, value in before.items():
        if record[name] != value:
            field = record._fields[name]
            changed[name] = [tell(field, value), tell(field, record[name])]
    return changed
