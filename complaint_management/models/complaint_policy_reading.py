"""Who has read which version of the policy, and who has not yet (ISO 10002, 5.3)."""

from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models


class ComplaintPolicyReading(models.Model):
    _name = "complaint.policy.reading"
    _description = "Reading of the Policy"
    _inherit = ["complaint.asking"]
    _order = "read_at desc, asked_at, id"
    _rec_name = "user_id"

    _asked_for = "policy_id"
    _activity = "complaint_management.mail_activity_policy"

    policy_id = fields.Many2one(
        comodel_name="complaint.policy",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    reminded_at = fields.Datetime(string="Last reminded on", readonly=True)
    reminder_count = fields.Integer(string="Reminders", readonly=True)
    read_at = fields.Datetime(string="Read on", readonly=True)
    digest = fields.Char(
        string="SHA-256", readonly=True, help="Of the text that was read."
    )
    left_at = fields.Datetime(
        help="No handler or manager of the company any more, or another version is for "
        "them.",
    )

    _once = models.Constraint(
        "UNIQUE (policy_id, user_id)", "One person reads a version once."
    )

    def _say_not_by_hand(self):
        return self.env._(
            "That somebody has read the policy is noted by what they do: each opens it "
            "and chooses “I have read it”."
        )

    # ------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------

    @api.model
    def _get_wanted(self, company, staff):
        """Pairs (policy, user): the version that each of the staff has to read."""
        find = self.env["complaint.policy"]._find_in_force
        pairs = {
            (find(company, user.lang), user)
            for user in staff
            if company in user.company_ids
        }
        return {(policy, user) for policy, user in pairs if policy}

    @api.model
    def _ask(self, companies):
        """Ask whoever has to read what is in force; who need not any more is left out.

        Twice does no harm: each is asked once for each version.
        """
        staff = self._get_staff()
        Reading = self._keeping()
        new = []
        # settings and times of companies, no secret
        for company in companies.sudo():
            known = Reading.search(
                [
                    ("company_id", "=", company.id),
                    "|",
                    ("policy_id.state", "=", "published"),
                    "&",
                    ("read_at", "=", False),
                    ("left_at", "=", False),
                ]
            )
            wanted = self._get_wanted(company, staff)
            new += Reading._follow_staff(company, wanted, known)
        Reading.create(new)._make_todos()

    def _ask_again(self):
        self.filtered(lambda reading: not reading.read_at)._make_todos()

    # ------------------------------------------------------------
    # Reminding
    # ------------------------------------------------------------

    @api.model
    def _remind(self):
        """One mail to each who has not read what they were asked to read.

        Again after the company's number of days; two runs at once remind once.
        """
        Reading, now = self._keeping(), fields.Datetime.now()
        parcels = defaultdict(Reading.browse)
        # every company's own number of days
        for company in self.env["complaint.policy"].sudo()._get_companies():
            days = company.complaint_policy_reminder_days
            if days <= 0:
                continue
            until = now - timedelta(days=days)
            waiting = Reading.search(
                [
                    ("company_id", "=", company.id),
                    ("policy_id.state", "=", "published"),
                    ("read_at", "=", False),
                    ("left_at", "=", False),
                    ("asked_at", "<=", until),
                    "|",
                    ("reminded_at", "=", False),
                    ("reminded_at", "<=", until),
                ]
            )
            for reading in waiting.try_lock_for_update():
                parcels[reading.user_id] |= reading
        if not parcels:
            return
        mails = [parcel._prepare_reminder(user) for user, parcel in parcels.items()]
        # mails are the system's
        self.env["mail.mail"].sudo().create(mails)
        for reading in Reading.union(*parcels.values()):
            reading.write(
                {"reminded_at": now, "reminder_count": reading.reminder_count + 1}
            )

    def _prepare_reminder(self, user):
        """Values of the mail that asks one person once more."""
        lang = user.lang or "en_US"
        readings = self.with_context(lang=lang)
        env = readings.env
        company = self.company_id[:1]
        body = env["ir.qweb"]._render(
            "complaint_management.policy_reminder",
            {
                "user": user,
                "items": [
                    {
                        "name": policy.display_name,
                        "company": policy.company_id.name,
                        "url": f"/odoo/complaint-policies/{policy.id}",
                    }
                    for policy in readings.policy_id
                ],
                "base_url": company.get_base_url(),
                "direction": env["res.lang"]._get_data(code=lang).direction or "ltr",
            },
            minimal_qcontext=True,
        )
        return {
            "subject": env._("Please read our policy on complaints"),
            "body_html": body,
            "recipient_ids": [fields.Command.link(user.partner_id.id)],
            "email_from": company.email_formatted or user.company_id.email_formatted,
            "headers": repr({"Auto-Submitted": "auto-generated"}),
        }
