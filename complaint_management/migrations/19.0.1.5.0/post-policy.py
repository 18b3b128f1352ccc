"""The policy that a company had in its settings becomes its first published version."""

from odoo import SUPERUSER_ID, api, fields
from odoo.tools import is_html_empty, sql


def migrate(cr, version):
    """One version for each language in which the text differs.

    Who approved of it, and since when it held, nobody knows: it is in force from the
    update on, without an approver.
    """
    if not version or not sql.column_exists(cr, "res_company", "complaint_policy"):
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    installed = [code for code, _name in env["res.lang"].get_installed()]
    cr.execute(
        """
        SELECT id, complaint_policy, complaint_policy_version
          FROM res_company
         WHERE complaint_policy IS NOT NULL
           AND id NOT IN (SELECT company_id FROM complaint_policy)
         ORDER BY id
        """
    )
    for company_id, texts, name in cr.fetchall():
        for lang, text in tell_apart(texts, installed):
            policy = env["complaint.policy"]._take_over(
                {
                    "company_id": company_id,
                    "lang": lang,
                    "version": name or "1",
                    "body": text,
                    "published_at": fields.Datetime.now(),
                }
            )
            policy._log(
                env._(
                    "Taken over from the settings by the update. Who approved of it "
                    "then is not known."
                )
            )


def tell_apart(texts, installed):
    """Texts that somebody wrote or translated, by language; the base one first.

    :param dict texts: code of the language -> HTML
    :param list installed: codes of the languages that are in use
    """
    base = texts.get("en_US") or next(iter(texts.values()), "")
    if is_html_empty(base):
        return []
    found = [(lang, texts[lang]) for lang in installed if texts.get(lang)]
    found = [
        (lang, text)
        for lang, text in found
        if lang != "en_US" and text != base and not is_html_empty(text)
    ]
    home = "en_US" if "en_US" in installed else installed[0]
    if home in dict(found):
        return found
    return [(home, base), *found]
