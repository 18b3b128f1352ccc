"""Erasing the persons of dissatisfaction that nobody registered as a complaint (8.1).

What was registered is erased with its complaint. The rest is kept as long as a
complaint that was closed without a decision, from the day on which it was heard.
"""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize, escape_psql

from .batch_work import work_off
from .helpdesk_ticket_anonymise import ERASING

#: Rows erased between two commits.
BATCH = 100
#: As what it is kept: kind of feedback, outcome.
LIKE = ("complaint", "none")


class ComplaintDissatisfaction(models.Model):
    _inherit = "complaint.dissatisfaction"

    anonymised_at = fields.Datetime(
        string="Personal data erased on",
        readonly=True,
        help="Since then nothing here tells who it was, or what they said (8.1).",
    )

    _erasable_idx = models.Index(
        "(company_id, create_date) WHERE ticket_id IS NULL AND anonymised_at IS NULL"
    )

    @api.model
    def _get_erasable_domain(self):
        """What has persons, and no complaint with which it is erased."""
        return Domain("ticket_id", "=", False) & Domain("anonymised_at", "=", False)

    @api.model
    def _find_of_person(self, company, partner, email):
        """What was heard of a person without becoming a complaint.

        By the rules of access. Parameters as for complaints.
        """
        mine = Domain("partner_id", "=", partner.id) if partner else Domain.FALSE
        for address in {email_normalize(email or ""), partner.email_normalized}:
            if address:
                mine |= Domain("email", "=ilike", escape_psql(address))
        theirs = Domain("company_id", "=", company.id) & self._get_erasable_domain()
        return self.search(theirs & mine, order="id")

    def _anonymise(self):
        """Erase the persons, for good; what nobody has decided is no complaint then.

        Called with the system's rights.
        """
        if not self:
            return
        self.env.cr.flush()
        rows = self.with_context(complaint_erasing=ERASING, tracking_disable=True)
        now = fields.Datetime.now()
        rows.env["complaint.personal.data"]._erase_fields(
            self._name,
            self._ids,
            state=SQL("'dismissed'"),
            user_input_id=SQL("NULL"),
            anonymised_at=SQL("%s", now),
            write_date=SQL("%s", now),
        )
        self.env.invalidate_all()
        rows.env["helpdesk.ticket"]._erase_beside({self._name: self._ids})
        self.env.invalidate_all()


class ComplaintErasure(models.Model):
    _inherit = "complaint.erasure"

    heard_count = fields.Integer(
        string="Heard elsewhere",
        readonly=True,
        help="Dissatisfaction that was no complaint, whose personal data were erased.",
    )


class ComplaintRetention(models.Model):
    _inherit = "complaint.retention"

    heard_due_count = fields.Integer(
        string="Heard elsewhere, due today",
        compute="_compute_heard_due_count",
        help="Dissatisfaction that nobody registered as a complaint, and whose "
        "personal data would be erased today: it is kept as long as a complaint that "
        "was closed without a decision, from the day on which it was heard.",
    )

    @api.depends(
        "company_id", "sequence", "feedback_type", "outcome", "keep_number", "keep_unit"
    )
    def _compute_heard_due_count(self):
        # a number, for whoever may read the rule
        Heard = self.env["complaint.dissatisfaction"].sudo()
        for rule in self:
            own = rule.sudo()._get_own_plan() if rule.id else []
            rule.heard_due_count = sum(
                Heard.search_count(domain) for _id, domain in self._get_heard(own)
            )

    @api.model
    def _get_heard(self, plan):
        """:return: list of (rule, ``Domain`` of what it erases)"""
        Heard = self.env["complaint.dissatisfaction"]
        return [
            (
                rule_id,
                Domain("company_id", "=", company_id)
                & Domain("create_date", "<", moment)
                & Heard._get_erasable_domain(),
            )
            for rule_id, company_id, *like, moment in plan
            if tuple(like) == LIKE
        ]

    @api.model
    def _cron_erase(self):
        finished = super()._cron_erase()
        return self._erase_heard() and finished

    @api.model
    def _erase_heard(self):
        began = fields.Datetime.now()

        def take():
            for rule_id, domain in self._get_heard(self._get_plan(began)):
                due = self.env["complaint.dissatisfaction"].search(
                    domain, order="create_date, id", limit=BATCH
                )
                if locked := due.try_lock_for_update():
                    return self.browse(rule_id), locked
            return None

        def erase(batch):
            rule, rows = batch
            rows._anonymise()
            rule._get_erasure(began).heard_count += len(rows)

        return work_off(self.env, take, erase)
