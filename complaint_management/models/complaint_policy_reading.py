"""Who has read which version of the policy, and who has not yet (ISO 10002, 5.3)."""

from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .complaint_policy import KEEPING
from .res_users import HANDLER

ACTIVITY = "complaint_management.mail_activity_policy"
#: By when the to-do asks for it.
DUE = timedelta(days=7)


class ComplaintPolicyReading(models.Model):
    _name = "complaint.policy.reading"
    _description = "Reading of the Policy"
    _order = "read_at desc, asked_at, id"
    _rec_name = "user_id"

    policy_id = fields.Many2one(
        comodel_name="complaint.policy",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Who",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    asked_at = fields.Datetime(string="Asked on", required=True, readonly=True)
    reminded_at = fields.Datetime(string="Last reminded on", readonly=True)
    reminder_count = fields.Integer(string="Reminders", readonly=True)
    read_at = fields.Datetime(string="Read on", readonly=True)
    digest = fields.Char(
        string="SHA-256", readonly=True, help="Of the text that was read."
    )
    left_at = fields.Datetime(
        string="Not asked any more since",
        readonly=True,
        help="No handler or manager of the company any more, or another version is for "
        "them.",
    )

    _once = models.Constraint(
        "UNIQUE (policy_id, user_id)", "One person reads a version once."
    )

    # ------------------------------------------------------------
    # Nobody writes it by hand
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_keeping()
        return super().create(vals_list)

    def write(self, vals):
        self._check_keeping()
        return super().write(vals)

    def _check_keeping(self):
        """:raise AccessError: for whoever says that somebody has read something"""
        if self.env.context.get("complaint_policy") is not KEEPING:
            raise AccessError(
                self.env._(
                    "That somebody has read the policy is noted by what they do: each "
                    "opens it and chooses “I have read it”."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("Who has read the policy, and when, is kept."))

    def _keeping(self):
        """With the system's rights: rows are made by the rules below alone."""
        return self.sudo().with_context(
            complaint_policy=KEEPING, mail_activity_quick_update=True
        )

    # ------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------

    @api.model
    def _get_staff(self):
        """Handlers and managers of complaints, of whatever company."""
        group_id = self.env["ir.model.data"]._xmlid_to_res_id(HANDLER)
        # who has which role is looked at here only to ask them
        staff = self.env["res.groups"].sudo().browse(group_id).all_user_ids
        return staff.filtered(lambda user: user.active and not user.share)

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
        now = fields.Datetime.now()
        new = []
        # settings and times of companies, no secret
        for company in companies.sudo():
            wanted = self._get_wanted(company, staff)
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
            pairs = {(reading.policy_id, reading.user_id): reading for reading in known}
            over = Reading.union(
                *(
                    reading
                    for pair, reading in pairs.items()
                    if pair not in wanted and not reading.left_at
                )
            )
            over.write({"left_at": now})
            over._end_todos()
            back = Reading.union(
                *(pairs[pair] for pair in wanted & pairs.keys() if pairs[pair].left_at)
            )
            back.write({"left_at": False})
            back.filtered(lambda reading: not reading.read_at)._make_todos()
            new += [
                {"policy_id": policy.id, "user_id": user.id, "asked_at": now}
                for policy, user in sorted(
                    wanted - pairs.keys(), key=lambda pair: pair[1].id
                )
            ]
        Reading.create(new)._make_todos()

    def _make_todos(self):
        model = self.env["ir.model"]._get_id("complaint.policy")
        kind = self.env.ref(ACTIVITY, raise_if_not_found=False)
        if not kind:
            return  # somebody deleted it: the mails remind all the same
        self.env["mail.activity"].create(
            [
                {
                    "res_model_id": model,
                    "res_id": reading.policy_id.id,
                    "activity_type_id": kind.id,
                    "user_id": reading.user_id.id,
                    "date_deadline": fields.Date.today() + DUE,
                }
                for reading in self
            ]
        )

    def _end_todos(self):
        """Take away what asked these people, whoever it is that does so."""
        kind = self.env.ref(ACTIVITY, raise_if_not_found=False)
        if not (self and kind):
            return
        todos = self.env["mail.activity"].search(
            [
                ("res_model", "=", "complaint.policy"),
                ("res_id", "in", self.policy_id.ids),
                ("user_id", "in", self.user_id.ids),
                ("activity_type_id", "=", kind.id),
            ]
        )
        pairs = {(reading.policy_id.id, reading.user_id.id) for reading in self}
        todos.filtered(lambda todo: (todo.res_id, todo.user_id.id) in pairs).unlink()

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
