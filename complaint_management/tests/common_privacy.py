"""Shared by the tests of privacy: closed complaints of long ago, and their persons."""

from odoo import fields
from odoo.tools import SQL

from .common_ledger import LedgerCommon
from .common_survey import SurveyCommon

#: Words that stand nowhere but where a test has put them.
CANARY = "zqcanary"


class PrivacyCommon(SurveyCommon, LedgerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Retention = cls.env["complaint.retention"]
        cls.Erasure = cls.env["complaint.erasure"]
        cls.person = cls.env["res.partner"].create(
            {
                "name": f"{CANARY} Person",
                "email": f"{CANARY}@example.com",
                "country_id": cls.env.ref("base.pt").id,
                "lang": "en_US",
            }
        )

    @classmethod
    def _rule(cls, activate=True, **vals):
        rule = cls.Retention.create(
            {"name": "Claims", "company_id": cls.company.id, **vals}
        )
        if activate:
            rule.with_user(cls.manager).with_company(cls.company).action_activate()
        return rule

    @classmethod
    def _ended(cls, years=7, **vals):
        """A complaint that was closed years ago."""
        complaint = cls._closed(partner_id=cls.person.id, **vals)
        cls._age(complaint, years)
        return complaint

    @classmethod
    def _age(cls, complaint, years):
        """Put all that happened years back, past the ORM."""
        cls.env.flush_all()
        names = [
            field.name
            for field in complaint._fields.values()
            if field.type == "datetime" and field.store and field.column_type
        ]
        cls.env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET %s WHERE id IN %s",
                SQL(", ").join(
                    SQL(
                        "%(name)s = %(name)s - %(years)s * interval '1 year'",
                        name=SQL.identifier(name),
                        years=years,
                    )
                    for name in names
                ),
                complaint._ids,
            )
        )
        cls.env.invalidate_all()

    @classmethod
    def _erase(cls, complaints, **vals):
        """Erase persons, as a run of a rule does; ``vals`` of the rule."""
        rule = cls._rule(**vals) if vals else cls.Retention
        erasure = cls.Erasure.create(
            {
                "company_id": cls.company.id,
                "cause": "retention" if rule else "request",
                "rule_id": rule.id,
                "rule_words": rule._get_words() if rule else False,
                "count": len(complaints),
            }
        )
        complaints._anonymise(erasure)
        cls.env.flush_all()
        cls.env.cr.flush()
        cls.env.invalidate_all()
        return erasure

    def _run_job(self):
        """The whole job, without its commits."""
        self.patch(
            type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 600
        )
        self.Retention._cron_erase()
        self.env.invalidate_all()

    def _find_canary(self, without=()):
        """Rows of the whole database in which the canary stands.

        :return: list of (table, number of rows)
        """
        self.env.flush_all()
        self.env.cr.flush()
        self.env.cr.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace ="
            " 'public'::regnamespace ORDER BY 1"
        )
        found = []
        for (table,) in self.env.cr.fetchall():
            if table in without:
                continue
            self.env.cr.execute(
                SQL(
                    "SELECT count(*) FROM %s AS t WHERE t::text ILIKE %s",
                    SQL.identifier(table),
                    f"%{CANARY}%",
                )
            )
            count = self.env.cr.fetchone()[0]
            if count:
                found.append((table, count))
        return found

    @classmethod
    def _hold(cls, complaint, **vals):
        Hold = cls.env["complaint.legal.hold"].with_user(cls.manager)
        return Hold.create({"ticket_id": complaint.id, "reason": "Lawsuit", **vals})

    @classmethod
    def _today(cls):
        return fields.Date.today()
