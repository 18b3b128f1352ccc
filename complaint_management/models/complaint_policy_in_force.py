"""Which version holds, for whom, at which moment: looked up once, then known."""

from odoo import api, fields, models
from odoo.tools import ormcache

from ..tools import clocks
from ..tools import policy as rules


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    @api.model
    @ormcache("company_id")
    def _get_versions(self, company_id):
        """Versions of a company that are or were in force, all languages.

        :return: tuple of ``tools.policy.Version``
        """
        # which one holds is no secret: it is published
        found = self.sudo().search_fetch(
            [("company_id", "=", company_id), ("published_at", "!=", False)],
            ["lang", "published_at", "replaced_at"],
            order="id",
        )
        return tuple(
            rules.Version(
                policy.id, policy.lang, policy.published_at, policy.replaced_at or None
            )
            for policy in found
        )

    @api.model
    def _find_in_force(self, company, lang=None, moment=None):
        """The version for somebody who reads a language.

        The language itself, another country's form of it, the company's, any.

        :param company: ``res.company``
        :param lang: code of the language, or a function that gives it: called only
            where there is a choice
        :param moment: naive UTC; now if it is not given
        :return: ``complaint.policy``, one or none
        """
        versions = rules.in_force(
            self._get_versions(company.id), moment or fields.Datetime.now()
        )
        if len(versions) > 1:
            wanted = lang() if callable(lang) else lang
            chosen = rules.choose(versions, wanted)
            base = (wanted or "").split("_")[0]
            if chosen.lang.split("_")[0] != base:
                # the company's own language is no secret
                chosen = rules.choose(versions, company.sudo().partner_id.lang)
            return self.browse(chosen.id)
        return self.browse(version.id for version in versions)

    @ormcache("self.id")
    def _get_published_values(self):
        """What everybody may know of a version that was published; it never changes.

        :return: dict of plain values, ``body`` as safe HTML
        """
        self.ensure_one()
        # it is published, and the look-up gave no other
        policy = self.sudo()
        tz = policy.company_id._get_complaint_tz()
        return {
            "body": policy.body,
            "version": policy.version,
            "since": clocks.local_date(policy.published_at, tz),
            "lang": policy.lang.replace("_", "-"),
            "dir": self.env["res.lang"]._get_data(code=policy.lang).direction or "auto",
            "digest": policy.digest,
        }

    def _tell(self):
        """A version as an entry of the ledger names it."""
        values = self._get_published_values()
        return {
            "id": self.id,
            "name": f"{values['version']} ({values['lang']})",
            "sha256": values["digest"],
        }
