"""The policy on complaints, version by version (ISO 10002, 5.3, 4.4).

A version is written, approved by a manager, published, and in the end replaced by the
next one. From the approval on nobody changes its text: what was read, shown and
complained under stays provable by its digest.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import is_html_empty
from odoo.tools.misc import clean_context

from ..tools import policy as rules
from ..tools import public_html

#: What people write of a draft.
WRITTEN = frozenset(
    {"company_id", "lang", "version", "body", "valid_from", "change_note"}
)
#: What follows from what is done with a version.
FOLLOWS = frozenset(
    {
        "state",
        "digest",
        "author_id",
        "approver_id",
        "approved_at",
        "published_at",
        "replaced_at",
        "approval_asked_at",
    }
)
#: Who changes these has written the text.
WORDS = frozenset({"lang", "body"})
#: In the context of what the system itself notes. An object: nobody can send it.
KEEPING = object()


class ComplaintPolicy(models.Model):
    _name = "complaint.policy"
    _description = "Policy on Complaints"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "company_id, lang, id desc"
    _rec_name = "version"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        required=True,
        default=lambda self: self._get_default_lang(),
        help="Visitors and colleagues read the version in their language, else that in "
        "the company's.",
    )
    version = fields.Char(
        compute="_compute_version",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        copy=False,
        help="Shown with the text, so that people can tell which one they read. Each "
        "is used once in a company and language.",
    )
    body = fields.Html(
        string="Text",
        compute="_compute_body",
        store=True,
        readonly=False,
        precompute=True,
        help="How the company handles complaints, in its own words (5.3).",
    )
    change_note = fields.Text(
        string="What is new",
        copy=False,
        help="For colleagues: what changes with this version, and why.",
    )
    valid_from = fields.Date(
        string="Publish on",
        copy=False,
        help="An approved version is published by itself on this day. Empty: by the "
        "button.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("approved", "Approved"),
            ("published", "In force"),
            ("replaced", "Replaced"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    author_id = fields.Many2one(
        comodel_name="res.users",
        string="Written by",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Who wrote the text as it is now.",
    )
    approver_id = fields.Many2one(
        comodel_name="res.users",
        string="Approved by",
        readonly=True,
        copy=False,
        tracking=True,
        ondelete="restrict",
        help="Signs for the company; has not written the text if there is another "
        "manager who could approve of it (4.2, 5.3).",
    )
    approved_at = fields.Datetime(string="Approved on", readonly=True, copy=False)
    published_at = fields.Datetime(string="In force since", readonly=True, copy=False)
    replaced_at = fields.Datetime(string="In force until", readonly=True, copy=False)
    digest = fields.Char(
        string="SHA-256",
        readonly=True,
        copy=False,
        help="Of the text as it was approved. Each reading and each complaint's ledger "
        "names it, so that everybody can prove which text it was.",
    )
    is_intact = fields.Boolean(
        compute="_compute_is_intact",
        help="Whether the text still is the one that was approved.",
    )

    _version_uniq = models.Constraint(
        "UNIQUE (company_id, lang, version)",
        "This version is already used in this company and language. Choose another "
        "name for it.",
    )
    _in_force_once = models.UniqueIndex(
        "(company_id, lang) WHERE state = 'published'",
        "Another version has been published at the same time. Reload the page.",
    )
    _approved_whole = models.Constraint(
        "CHECK (state = 'draft' OR (digest IS NOT NULL AND approved_at IS NOT NULL))",
        "What is approved has a digest and the moment of its approval.",
    )

    @api.model
    def _get_default_lang(self):
        installed = dict(self.env["res.lang"].get_installed())
        for lang in (self.env.company.partner_id.lang, self.env.lang):
            if lang in installed:
                return lang
        return next(iter(installed))

    @api.depends("company_id", "lang")
    def _compute_version(self):
        for policy in self.filtered(lambda policy: policy.state == "draft"):
            others = self.search(
                [
                    ("company_id", "=", policy.company_id.id),
                    ("lang", "=", policy.lang),
                    ("id", "not in", policy._origin.ids),
                ]
            )
            policy.version = rules.next_number(others.mapped("version"))

    @api.depends("company_id", "lang")
    def _compute_body(self):
        for policy in self.filtered(lambda policy: policy.state == "draft"):
            if is_html_empty(policy.body):
                policy.body = policy._get_starting_text()

    @api.depends("body", "digest")
    def _compute_is_intact(self):
        for policy in self:
            policy.is_intact = (
                not policy.digest or rules.digest(policy.body) == policy.digest
            )

    @api.depends("version", "lang")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for policy in self:
            policy.display_name = self.env._(
                "Policy %(version)s (%(language)s)",
                version=policy.version or "",
                language=policy._get_language_name(),
            )

    def _get_language_name(self):
        language = self.env["res.lang"]._get_data(code=self.lang or "")
        return (language.name or self.lang or "").split("/")[-1].strip()

    def _get_starting_text(self):
        """A whole text to begin with, in the language of this version."""
        self.ensure_one()
        qweb = self.env["ir.qweb"].with_context(lang=self.lang)
        return qweb._render(
            "complaint_management.policy_starting_text",
            {"company": self.company_id.name or ""},
            minimal_qcontext=True,
        )

    def action_begin_anew(self):
        """Put the starting text in the place of what a draft says."""
        for policy in self:
            policy.body = policy._get_starting_text()
        return True

    # ------------------------------------------------------------
    # What nobody may write
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._clean(vals) for vals in vals_list]
        if self.env.context.get("complaint_policy") is KEEPING:
            return super().create(vals_list)
        for vals in vals_list:
            self._check_follows(vals)
        # nor by defaults that come along
        plain = self.with_env(self.env(context=clean_context(self.env.context)))
        policies = super(ComplaintPolicy, plain).create(
            [{**vals, "author_id": self.env.uid} for vals in vals_list]
        )
        return policies.with_env(self.env)

    def write(self, vals):
        vals = self._clean(vals)
        if self.env.context.get("complaint_policy") is KEEPING:
            return super().write(vals)
        self._check_follows(vals)
        if WRITTEN & vals.keys():
            for policy in self:
                policy._check_draft()
        if WORDS & vals.keys():
            self._keep({"author_id": self.env.uid})
        return super().write(vals)

    @api.model
    def _clean(self, vals):
        """Values with a text that loads nothing: pictures are in it or nowhere.

        What is elsewhere could change after the approval, and would tell who reads it.
        """
        if vals.get("body"):
            return {**vals, "body": public_html.clean(vals["body"], {})}
        return vals

    def _make_digest(self):
        """Digest of the text as the database holds it."""
        self.flush_recordset(["body"])
        self.invalidate_recordset(["body"])
        return rules.digest(self.body)

    def _check_follows(self, vals):
        """:raise AccessError: for what follows from what is done with a version"""
        fixed = FOLLOWS & vals.keys()
        if fixed:
            raise AccessError(
                self.env._(
                    "“%s” of a policy is set by what is done with it and cannot be "
                    "changed by hand.",
                    self._fields[min(fixed)]._description_string(self.env),
                )
            )

    def _check_draft(self):
        """:raise UserError: when the text is fixed"""
        if self.state != "draft":
            raise UserError(
                self.env._(
                    "“%s” has been approved, so it stays as it is. Choose “New "
                    "version” to change the text.",
                    self.display_name,
                )
            )

    def _keep(self, vals):
        """Note what was done with a version; the rights were checked before."""
        self.check_access("write")
        # nobody writes these by hand, whatever their role
        return self.sudo().with_context(complaint_policy=KEEPING).write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        """The history of the policy is kept (5.3)."""
        for policy in self:
            if policy.state != "draft":
                raise UserError(
                    self.env._(
                        "“%s” has been approved, so it is kept. To end it, withdraw "
                        "it or publish a new version.",
                        policy.display_name,
                    )
                )

    @api.constrains("body")
    def _check_body(self):
        for policy in self:
            if policy.state != "draft" and is_html_empty(policy.body):
                raise ValidationError(self.env._("A policy without text says nothing."))
