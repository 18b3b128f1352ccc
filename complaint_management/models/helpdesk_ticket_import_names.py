"""Who and what a register names: matched in bulk, or created by name (7.2)."""

from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_normalize
from odoo.tools.mail import parse_contact_from_email

from ..tools.register_import import get_register

#: Matched by name, or created, so that a register comes in as it is.
PEOPLE = ("partner_id", "representative_id", "external_body_id")
CREATED = ("category_id", "channel_id", "root_cause_ids", "remedy_ids/type_id")
#: Matched by name only: a file makes neither users nor stages.
USERS = ("user_id", "investigator_id", "assessed_by_id", "respondent_ids")
STAGE = "stage_id"


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    # ------------------------------------------------------------
    # People
    # ------------------------------------------------------------

    @api.model
    def _match_people(self, fields, data):
        """Find the people of a register by e-mail, else by name; make the others.

        The cells become “Name <address>”, known to the import from then on.
        """
        if "partner_id" not in fields and not any(
            field.startswith("partner_id") for field in fields
        ):
            if {"partner_name", "partner_email"} & set(fields):
                fields.append("partner_id")
                for row in data:
                    row.append("")
        for name in PEOPLE:
            if name in fields:
                self._match_people_of(name, fields, data)

    @api.model
    def _match_people_of(self, field_name, fields, data):
        position = fields.index(field_name)
        beside = {
            name: fields.index(name)
            for name in ("partner_name", "partner_email")
            if field_name == "partner_id" and name in fields
        }
        people = {}
        for row in data:
            name, email = self._read_person(row[position])
            if "partner_email" in beside:
                email = email_normalize(str(row[beside["partner_email"]])) or email
            if "partner_name" in beside:
                name = name or str(row[beside["partner_name"]]).strip()
            if name or email:
                row[position] = f"{name} <{email}>" if email else name
                people[row[position]] = (name or email, email)
        ids = self._find_or_create_people(field_name, set(people.values()))
        register = get_register(self.env)
        for cell, person in people.items():
            register.know(self._name, field_name, cell, ids[person])

    @api.model
    def _read_person(self, cell):
        """Name and normalised address in a cell; either may be empty."""
        cell = " ".join(str(cell or "").split())
        if "@" not in cell:
            return cell, ""
        name, email = parse_contact_from_email(cell)
        return name, email_normalize(email) or ""

    @api.model
    def _find_or_create_people(self, field_name, people):
        """Contacts for (name, address) pairs, as a dict of ids.

        An address decides. Without one the name does if it is nobody else's: of
        several people of one name, the one without an address, else a new contact.
        """
        Partner = self.env["res.partner"]
        mine = Domain("company_id", "in", [False, self.env.company.id])
        by_email, by_name = defaultdict(list), defaultdict(list)
        names = {name for name, __ in people}
        emails = {email for __, email in people if email}
        found = Partner.search_fetch(
            mine
            & (
                Domain("email_normalized", "in", list(emails))
                | Domain("name", "in", list(names))
            ),
            ["name", "email_normalized"],
            order="id",
        )
        for partner in found:
            by_name[partner.name].append(partner)
            if partner.email_normalized:
                by_email[partner.email_normalized].append(partner)
        ids, missing = {}, {}
        for person in sorted(people):
            partner = self._choose_partner(person, by_email, by_name)
            if partner:
                ids[person] = partner.id
            else:
                # the same address under two names is one person
                missing.setdefault(person[1] or person, []).append(person)
        defaults = {
            key: value
            for key, value in (self._fields[field_name].context or {}).items()
            if key.startswith("default_")
        }
        # A complaint manager need not be allowed to make contacts; taking over a
        # register makes them of a name and an address, as mail and web form do.
        created = (
            Partner.sudo()
            .with_context(**defaults)
            .create(
                [
                    {"name": namesakes[0][0], "email": namesakes[0][1] or False}
                    for namesakes in missing.values()
                ]
            )
        )
        for partner, namesakes in zip(created, missing.values(), strict=True):
            ids |= dict.fromkeys(namesakes, partner.id)
        return ids

    @api.model
    def _choose_partner(self, person, by_email, by_name):
        name, email = person
        if email and by_email[email]:
            same = [partner for partner in by_email[email] if partner.name == name]
            return (same or by_email[email])[0]
        unwritten = [p for p in by_name[name] if not p.email_normalized]
        if unwritten:
            return unwritten[0]
        if not email and len(by_name[name]) == 1:
            return by_name[name][0]
        return None

    # ------------------------------------------------------------
    # Categories, channels, causes, remedies; stages, users
    # ------------------------------------------------------------

    @api.model
    def _get_matched_fields(self):
        """Columns with names of records; for addons to add to."""
        return (*CREATED, *USERS, STAGE)

    @api.model
    def _match_names(self, fields, data):
        """Look up every name of a column once; create what may be created."""
        register = get_register(self.env)
        for path in self._get_matched_fields():
            if path not in fields:
                continue
            field = self._get_field_at(path)
            names = self._get_names(field, fields.index(path), data)
            ids = self._find_names(path, self.env[field.comodel_name]) if names else {}
            for name in names:
                if name.casefold() not in ids and path in CREATED:
                    Comodel = self.env[field.comodel_name].with_context(
                        default_complaint_category=True,
                        default_has_amount="remedy_ids/amount" in fields,
                    )
                    ids[name.casefold()] = Comodel.name_create(name)[0]
                if name.casefold() in ids:
                    register.know(
                        field.model_name, field.name, name, ids[name.casefold()]
                    )

    @api.model
    def _get_field_at(self, path):
        model = self
        *parents, last = path.split("/")
        for name in parents:
            model = model[name]
        return model._fields[last]

    @api.model
    def _get_names(self, field, position, data):
        """Distinct names in a column, in order; lists are separated by commas."""
        cells = dict.fromkeys(str(row[position] or "") for row in data)
        if field.type == "many2many":
            cells = dict.fromkeys(name for cell in cells for name in cell.split(","))
        names = (" ".join(cell.split()) for cell in cells)
        return list(dict.fromkeys(name for name in names if name))

    @api.model
    def _find_names(self, path, Comodel):
        """Ids by lower-cased name, in the user's language and in English.

        People who left and what is no longer offered belong to history too, but what
        is in use comes first.
        """
        domain = Domain.TRUE
        if path in USERS:
            domain = Domain("share", "=", False)
        elif path == STAGE:
            domain = Domain("complaint_phase", "!=", False)
        records = Comodel.with_context(active_test=False).search(domain)
        if path == "category_id":
            records = records.sorted(lambda category: not category.complaint_category)
        records = records.sorted(lambda record: not record.active)
        ids = {}
        for record in records:
            labels = [record.name, record.display_name]
            if path in USERS:
                labels.append(record.login)
            for label in labels:
                ids.setdefault(label.casefold(), record.id)
        if path not in USERS:
            for record in records.with_context(lang="en_US"):
                ids.setdefault(record.name.casefold(), record.id)
        return ids
