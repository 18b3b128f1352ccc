"""What has happened to a complaint, for good: the entries of its chain (4.9, 4.12).

An entry is made with the fact it tells of, in one transaction (complaint_ledger.py),
and never changed: not by the ORM, not by RPC, not by SQL. What can be taken away later
is what it keeps of persons, beside the chain. The format is in tools/ledger.py.
"""

import json
from textwrap import shorten

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

KINDS = [
    ("registered", "Registered"),
    ("taken_up", "Chain begun later"),
    ("receipt", "What was received"),
    ("assignment", "Who handles it"),
    ("phase", "Phase"),
    ("assessment", "Assessment"),
    ("investigation", "Investigation"),
    ("decision", "Decision"),
    ("remedy", "Remedy"),
    ("approval", "Approval"),
    ("verdict", "Complainant's verdict"),
    ("closing", "Closing, review and referral"),
    ("clock_planned", "Clocks planned"),
    ("clock_moved", "Clock moved"),
    ("clock_met", "Clock met"),
    ("clock_missed", "Clock missed"),
    ("escalation", "Escalation"),
    ("letter", "Letter"),
    ("message", "Message"),
    ("file", "File"),
    ("survey", "Survey"),
    ("reading", "Restricted complaint read"),
    ("print", "Report printed"),
    ("refused", "Refused: independence"),
    ("conflict", "Conflict of interest declared"),
    ("competence", "Given without a valid training"),
    ("second_look", "Second look"),
    ("action", "Corrective or preventive action"),
    ("hold", "Legal hold"),
    ("erased", "Personal data erased"),
]

#: In the context of what the ledger itself writes by the ORM. Nobody can send it: what
#: comes from outside is text.
WRITING = object()
#: What comes of reading an entry that was tampered with.
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
#: Characters of an entry shown in a list.
HEADLINE = 160

#: Refuses what would change the past, whoever asks and by whatever client.
GUARD = """
    CREATE OR REPLACE FUNCTION complaint_ledger_guard() RETURNS trigger AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'complaint_ledger_entry' THEN
            -- who did it and what it tells of persons may be erased, nothing else
            IF (NEW.user_id IS NULL OR NEW.user_id IS NOT DISTINCT FROM OLD.user_id)
               AND (NEW.private IS NULL
                    OR NEW.private IS NOT DISTINCT FROM OLD.private)
               AND (to_jsonb(NEW) - 'user_id' - 'private')
                   = (to_jsonb(OLD) - 'user_id' - 'private')
            THEN
                RETURN NEW;
            END IF;
        ELSIF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'complaint_ledger_head' THEN
            -- the end of a chain moves on, and is sealed
            IF NEW.ticket_id = OLD.ticket_id AND NEW.company_id = OLD.company_id
               AND NEW.reference = OLD.reference
               AND NEW.sealed_number BETWEEN OLD.sealed_number AND NEW.number
               AND (NEW.number > OLD.number
                    OR (NEW.number, NEW.hash, NEW.moment)
                     = (OLD.number, OLD.hash, OLD.moment))
            THEN
                RETURN NEW;
            END IF;
        ELSIF TG_OP = 'INSERT' THEN
            -- the end is moved on before its entries, and before it is sealed
            -- (counted, for all of them are looked at: what is expected to stop at the
            -- first would be planned as a loop)
            IF (SELECT count(*) FROM added LEFT JOIN complaint_ledger_head AS head
                    ON head.ticket_id = added.ticket_id
                   AND head.company_id = added.company_id
                   AND head.number >= added.number
                 WHERE head.ticket_id IS NULL) = 0
            THEN
                RETURN NULL;
            END IF;
        END IF;
        RAISE EXCEPTION 'The complaint ledger is append-only: % on % is refused.',
            TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END
    $$ LANGUAGE plpgsql
"""
#: What is looked at row by row, and what is refused whatever it is.
CHANGES = SQL("BEFORE UPDATE OR DELETE"), SQL("FOR EACH ROW")
REMOVAL = SQL("BEFORE TRUNCATE"), SQL("FOR EACH STATEMENT")
#: What is looked at once for all rows that come together.
ADDITION = SQL("AFTER INSERT"), SQL("REFERENCING NEW TABLE AS added FOR EACH STATEMENT")
#: The triggers of each table, by the end of their name.
GUARDED = {
    "complaint_ledger_entry": {"row": CHANGES, "all": REMOVAL, "new": ADDITION},
    "complaint_ledger_leaf": {"row": CHANGES, "all": REMOVAL, "new": ADDITION},
    "complaint_ledger_head": {"row": CHANGES, "all": REMOVAL},
    "complaint_ledger_seal": {"row": CHANGES, "all": REMOVAL},
}


def guard(cr, table):
    """Let the database itself refuse to change rows of ``table``, or take them away.

    The triggers fire whatever the session says that it is (``ENABLE ALWAYS``).
    """
    cr.execute(GUARD)
    name = SQL.identifier(table)
    for end, (event, each) in GUARDED[table].items():
        trigger = SQL.identifier(f"{table}_guard_{end}")
        cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, name))
        cr.execute(
            SQL(
                "CREATE TRIGGER %s %s ON %s %s"
                " EXECUTE FUNCTION complaint_ledger_guard()",
                trigger,
                event,
                name,
                each,
            )
        )
        cr.execute(SQL("ALTER TABLE %s ENABLE ALWAYS TRIGGER %s", name, trigger))


def unguarded(cr):
    """Tables whose guards are switched off, gone, or do something else now."""
    cr.execute(
        """
        SELECT tgrelid::regclass::text, count(*)
          FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
         WHERE tgenabled = 'A' AND proname = 'complaint_ledger_guard'
           AND prosrc = %s
         GROUP BY 1
        """,
        [GUARD.split("$$")[1]],
    )
    found = dict(cr.fetchall())
    return [
        table
        for table, triggers in GUARDED.items()
        if found.get(table) != len(triggers)
    ]


class ComplaintLedgerFixed(models.AbstractModel):
    """Rows that are written once, by the ledger itself."""

    _name = "complaint.ledger.fixed"
    _description = "Unchangeable Record"
    _log_access = False

    @api.model_create_multi
    def create(self, vals_list):
        """:raise UserError: for everybody but the ledger itself"""
        if self.env.context.get("complaint_ledger_writing") is not WRITING:
            raise UserError(
                self.env._("The ledger is written by what happens, not by hand.")
            )
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        """:raise UserError: always"""
        raise UserError(self.env._("The ledger cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_nothing(self):
        raise UserError(self.env._("Nothing can be taken out of the ledger."))


class Vouched(fields.Many2one):
    """A link that the guard vouches for: it leads where the head of the chain does.

    The head has the foreign keys, and stays for good. Here they would be looked up
    again with each entry.
    """

    def update_db_foreign_key(self, model, column):
        """None is made."""


class ComplaintLedgerEntry(models.Model):
    _name = "complaint.ledger.entry"
    _description = "Complaint Ledger Entry"
    _inherit = "complaint.ledger.fixed"
    _order = "ticket_id desc, number"
    _rec_name = "number"
    _log_access = False

    ticket_id = Vouched(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    company_id = Vouched(
        comodel_name="res.company", required=True, readonly=True, ondelete="restrict"
    )
    number = fields.Integer(
        required=True,
        readonly=True,
        help="Place in the chain of the complaint, from 1.",
    )
    kind = fields.Selection(
        selection=KINDS, string="What happened", required=True, readonly=True
    )
    moment = fields.Datetime(
        string="When",
        required=True,
        readonly=True,
        help="When the system recorded it.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="By", readonly=True, ondelete="set null"
    )
    text = fields.Text(
        string="As chained",
        required=True,
        readonly=True,
        help="The entry itself: canonical JSON, as docs/ledger.md describes it.",
    )
    hash = fields.Char(
        required=True, readonly=True, size=64, help="SHA-256 of the entry."
    )
    private = fields.Text(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="What the entry tells of persons, with its salt; erased by privacy rules.",
    )
    headline = fields.Char(
        string="What exactly", compute="_compute_summary", compute_sudo=True
    )
    summary = fields.Text(compute="_compute_summary", compute_sudo=True)

    _place_uniq = models.UniqueIndex("(ticket_id, number)")
    _company_idx = models.Index("(company_id, moment)")

    def init(self):
        guard(self.env.cr, self._table)

    @api.depends("text", "private")
    @api.depends_context("lang", "tz")
    def _compute_summary(self):
        for entry in self:
            try:
                lines = entry._get_lines()
            except UNREADABLE:
                lines = [entry.text]  # tampered with: shown as it is
            entry.summary = "\n".join(lines)
            entry.headline = shorten(" · ".join(lines).replace("\n", " · "), HEADLINE)

    def _get_private(self):
        """What is kept of persons: dict with salt and values; None once erased."""
        # no group reads it as it is; who may read the entry may read its words
        kept = self.sudo().private
        return json.loads(kept) if kept else None

    def _get_data(self):
        """What the entry tells, with the words for persons put back where kept."""
        self.ensure_one()
        private = self._get_private() or {"values": {}}

        def open_up(node):
            if isinstance(node, dict):
                if node.keys() == {"digest"}:
                    words = private["values"].get(node["digest"])
                    return words or self.env._("digest %s", node["digest"][:16])
                return {key: open_up(value) for key, value in node.items()}
            if isinstance(node, list):
                return [open_up(value) for value in node]
            return node

        return open_up(json.loads(self.text)["data"])
