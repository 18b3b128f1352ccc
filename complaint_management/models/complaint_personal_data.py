"""What tells of persons and hangs on complaints: found by what the models are (8.1).

Everything that can hold words, and every link to a contact, is personal unless ``KEPT``
says otherwise. So a field that an addon adds is erased with the rest.
"""

from odoo import api, models
from odoo.tools import SQL

TICKET = "helpdesk.ticket"
#: Types of fields that hold what somebody wrote.
WORDS = frozenset({"char", "text", "html", "json", "properties", "binary", "reference"})
#: Models whose records are persons, or are erased along: what leads there goes.
ERASED = frozenset(
    {"res.partner", "mail.message", "mail.mail", "mail.activity", "ir.attachment"}
)
#: What stays: codes, institutions and actions, which tell of nobody.
KEPT = {
    TICKET: {"complaint_reference", "number", "external_body_id"},
    "complaint.conflict": {"reference"},
    "complaint.letter": {"number"},
    "complaint.escalation": {"actions"},
    # the house's own, written without names
    "complaint.action": {"name", "description", "result", "verification"},
}
#: Worked on by themselves, without names: messages, to-dos and files stay, too (8.7).
APART = frozenset({"complaint.action"})
#: Odoo's own models whose rows hang on complaints.
ANSWERS = frozenset({"survey.user_input", "survey.user_input.line"})
#: The ledger, which has a rule of its own.
LEDGER = "complaint.ledger"


class ComplaintPersonalData(models.AbstractModel):
    _name = "complaint.personal.data"
    _description = "Personal Data of Complaints"

    @api.model
    def _get_kept_fields(self):
        """Fields that hold words and tell of nobody; for addons to add to.

        :return: dict of model -> set of names
        """
        return KEPT

    # ------------------------------------------------------------
    # What hangs on complaints
    # ------------------------------------------------------------

    @api.model
    def _get_parts(self):
        """Models whose records belong to complaints, each after those it hangs on.

        :return: dict of model -> list of (field, model that it leads to)
        """
        parts, candidates = {}, self._get_candidates()
        while candidates:
            known = {TICKET, *parts}
            found = {}
            for name in sorted(candidates):
                # the shortest way will do: it has an index
                links = self._get_links(name, {TICKET}) or self._get_links(name, known)
                if links:
                    found[name] = links
            if not found:
                break
            parts |= found
            candidates -= found.keys()
        return parts

    @api.model
    def _get_candidates(self):
        return {
            name
            for name, model in self.env.registry.items()
            if (name in ANSWERS or name.startswith("complaint."))
            and not name.startswith(LEDGER)
            and model._auto
            and not model._abstract
            and not model._transient
        }

    @api.model
    def _get_links(self, name, models_):
        return [
            (field.name, field.comodel_name)
            for field in self.env[name]._fields.values()
            if field.type == "many2one"
            and field.store
            and field.comodel_name in models_
        ]

    @api.model
    def _find_rows(self, tickets):
        """The records that belong to complaints.

        :return: dict of model -> tuple of ids, the complaints' own among them
        """
        rows = {TICKET: tickets._ids}
        for name, links in self._get_parts().items():
            ways = [
                SQL("%s IN %s", SQL.identifier(field), rows[to])
                for field, to in links
                if rows.get(to)
            ]
            if ways:
                found = self.env.execute_query(
                    SQL(
                        "SELECT id FROM %s WHERE %s",
                        SQL.identifier(self.env[name]._table),
                        SQL(" OR ").join(ways),
                    )
                )
                rows[name] = tuple(row[0] for row in found)
        return {name: ids for name, ids in rows.items() if ids}

    # ------------------------------------------------------------
    # Erasing
    # ------------------------------------------------------------

    @api.model
    def _is_personal(self, field):
        """Whether a field may tell of a person, or leads to what does."""
        if not field.store or field.name in self._get_kept_fields().get(
            field.model_name, ()
        ):
            return False
        if field.type in ("many2one", "many2many"):
            return field.comodel_name in ERASED
        return field.type in WORDS and bool(field.column_type)

    @api.model
    def _erase_fields(self, name, ids, spared=(), **more):
        """Empty what is personal on records, by SQL: nothing is tracked or computed.

        :param spared: names of fields that stay for once
        :param more: column -> SQL of what else is set
        """
        model, sets = self.env[name], dict(more)
        for field in model._fields.values():
            if not self._is_personal(field) or field.name in spared:
                continue
            if field.type == "many2many":
                self._erase_relation(field, ids)
            else:
                sets.setdefault(field.name, self._get_blank(field))
        if not sets:
            return
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id IN %s",
                SQL.identifier(model._table),
                SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(column), value)
                    for column, value in sets.items()
                ),
                ids,
            )
        )

    @api.model
    def _get_blank(self, field):
        """SQL of what stands in a field once it is erased."""
        if not field.required:
            return SQL("NULL")
        if field.type == "many2one":
            # a contact that has to be there: nobody's
            return SQL("%s", self.env.ref("base.partner_root").id)
        if field.name == "access_token":
            return SQL("gen_random_uuid()::varchar")  # opens nothing that was sent
        words = self.env._("Personal data erased")
        return SQL("%s", f"<p>{words}</p>" if field.type == "html" else words)

    @api.model
    def _erase_relation(self, field, ids):
        self.env.cr.execute(
            SQL(
                "DELETE FROM %s WHERE %s IN %s",
                SQL.identifier(field.relation),
                SQL.identifier(field.column1),
                ids,
            )
        )
