"""Approving of a version, publishing it, replacing it (ISO 10002, 5.3)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date, is_html_empty

from ..tools import clocks
from .complaint_policy import KEEPING
from .res_users import MANAGER


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    may_approve = fields.Boolean(compute="_compute_may_approve")
    approver_names = fields.Char(
        string="Can approve of it", compute="_compute_may_approve"
    )

    @api.depends("author_id", "company_id", "state")
    @api.depends_context("uid")
    def _compute_may_approve(self):
        for policy in self:
            approvers = policy._get_approvers()
            policy.may_approve = self.env.user in approvers
            # names of colleagues, whom the message is to tell
            policy.approver_names = ", ".join(approvers.sudo().mapped("name"))

    def _get_approvers(self):
        """Managers of the company who have not written the text.

        The only manager of a company approves of their own text: there is nobody else,
        and the record shows it.
        """
        # who has which role is needed by whoever looks for one of them
        managers = self.env["res.users"].sudo()._get_complaint_managers()
        managers = managers.filtered(lambda user: self.company_id in user.company_ids)
        return ((managers - self.author_id) or managers).sudo(False)

    def _check_manager(self):
        """:raise AccessError: for anybody but managers"""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._(
                    "A complaint manager decides on the policy. Ask one of them."
                )
            )
        self.check_access("write")

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def action_approve(self):
        """Sign the text; nobody changes it from now on.

        :raise AccessError: for anybody but a manager who has not written it, unless
            there is no other
        :raise UserError: when there is nothing to approve of
        """
        self._check_manager()
        for policy in self:
            policy._check_draft()
            if self.env.user not in policy._get_approvers():
                raise AccessError(
                    self.env._(
                        "The policy is approved by a complaint manager who has not "
                        "written the text. These can: %s.",
                        policy.approver_names,
                    )
                )
            if is_html_empty(policy.body):
                raise UserError(
                    self.env._("There is no text yet. Write it, then approve of it.")
                )
            if (
                policy.valid_from
                and policy.valid_from < policy.company_id._get_complaint_today()
            ):
                raise UserError(
                    self.env._(
                        "The day to publish it, %s, is over. Choose another one, or "
                        "none.",
                        format_date(self.env, policy.valid_from),
                    )
                )
            digest = policy._make_digest()
            policy._keep(
                {
                    "state": "approved",
                    "approver_id": self.env.uid,
                    "approved_at": fields.Datetime.now(),
                    "digest": digest,
                }
            )
            policy._log(self.env._("Approved. SHA-256 of the text: %s", digest))
            policy._wake()
        return True

    def action_publish(self):
        """Put an approved version into force, in the place of the one before.

        :raise AccessError: for anybody but managers
        :raise UserError: when it is not approved, or planned for a later day
        """
        self._check_manager()
        for policy in self:
            if policy.state != "approved":
                raise UserError(
                    self.env._(
                        "“%s” is not waiting to be published. A draft needs approval "
                        "first.",
                        policy.display_name,
                    )
                )
            if (
                policy.valid_from
                and policy.valid_from > policy.company_id._get_complaint_today()
            ):
                raise UserError(
                    self.env._(
                        "“%(policy)s” was approved to hold from %(day)s and is "
                        "published then by itself. To publish it sooner, withdraw it "
                        "and have a new version approved.",
                        policy=policy.display_name,
                        day=format_date(self.env, policy.valid_from),
                    )
                )
            policy._publish(fields.Datetime.now())
        return True

    def action_withdraw(self):
        """Call off an approved version, or end one that is in force without another.

        :raise AccessError: for anybody but managers
        :raise UserError: when it is neither
        """
        self._check_manager()
        for policy in self:
            if policy.state not in ("approved", "published"):
                raise UserError(
                    self.env._(
                        "“%s” is neither approved nor in force, so there is nothing "
                        "to withdraw.",
                        policy.display_name,
                    )
                )
            ended = policy.state == "published" and fields.Datetime.now()
            policy._keep({"state": "withdrawn", "replaced_at": ended})
        self._in_force_changed()
        return True

    def action_new_version(self):
        """A draft with the same text, to be changed."""
        self._check_manager()
        self.ensure_one()
        draft = self.create(
            {
                "company_id": self.company_id.id,
                "lang": self.lang,
                "body": self.body,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------
    # What the system does
    # ------------------------------------------------------------

    def _log(self, words):
        # an author's words would wait for their approval; this is the system's note
        self.sudo()._message_log(body=words)

    def _publish(self, moment):
        """Put it into force at a moment; the version before ends at the same one."""
        self.ensure_one()
        # whoever publishes may be the job
        before = self.sudo().search(
            [
                ("company_id", "=", self.company_id.id),
                ("lang", "=", self.lang),
                ("state", "=", "published"),
            ]
        )
        before._keep({"state": "replaced", "replaced_at": moment})
        before.flush_recordset()  # one is in force at a time
        self._keep({"state": "published", "published_at": moment})
        self._in_force_changed()

    def _in_force_changed(self):
        """What is known of versions in force is looked up anew; people are asked."""
        self.flush_model()
        self.env.registry.clear_cache()
        self.env["complaint.policy.reading"]._ask(self.company_id)

    @api.model
    def _take_over(self, vals):
        """A version that was in force before the system knew of versions.

        :param dict vals: company_id, lang, version, body, published_at; approver_id and
            author_id if they are known
        """
        # only the update and the demo's data bring such
        keeping = self.sudo().with_context(
            complaint_policy=KEEPING, tracking_disable=True
        )
        policy = keeping.create({**vals, "state": "draft"})
        policy.write(
            {
                "state": "published",
                "approved_at": vals["published_at"],
                "digest": policy._make_digest(),
            }
        )
        policy._in_force_changed()
        return policy.with_env(self.env)

    def _wake(self):
        """Have the job look at the beginning of the day it is planned for."""
        if self.valid_from:
            start = clocks.start_of_day(
                self.valid_from, self.company_id._get_complaint_tz()
            )
            # the job is the system's
            cron = self.env.ref("complaint_management.ir_cron_policy").sudo()
            cron._trigger(at=max(start, fields.Datetime.now()))

    @api.model
    def _cron_follow(self):
        """Publish what is planned for today, ask who has not been asked, remind."""
        self._publish_due()
        self.env["complaint.policy.reading"]._ask(self._get_companies())
        self.env["complaint.policy.reading"]._remind()

    @api.model
    def _publish_due(self):
        planned = self.search(
            [("state", "=", "approved"), ("valid_from", "!=", False)],
            order="valid_from, id",
        )
        for policy in planned.try_lock_for_update():
            if policy.valid_from <= policy.company_id._get_complaint_today():
                policy._publish(fields.Datetime.now())

    @api.model
    def _get_companies(self):
        """Companies that have a policy in force."""
        groups = self._read_group([("state", "=", "published")], ["company_id"])
        return self.env["res.company"].union(*(company for (company,) in groups))
