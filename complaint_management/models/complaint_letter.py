"""A letter to the complainant: written, approved, sent, numbered and kept (7.4-7.9).

The text is that of a mail template, edited by whoever writes; what goes out is a mail
with the same text on the company's paper. Nobody changes a letter once it is sent.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import clean_context

#: Kinds of letters, in the order of a complaint's life.
KINDS = [
    ("acknowledgement", "Acknowledgement"),
    ("progress", "How it stands"),
    ("delay", "It takes longer"),
    ("decision", "Decision"),
    ("review", "Outcome of the review"),
    ("referral", "Where else to turn"),
    ("closure", "Closing"),
]
#: Letters that tell a decision: sending one is the answer (7.8).
ANSWERS = frozenset({"decision", "review"})
#: What people write of a letter; all else follows from what is done with it.
WRITTEN = frozenset(
    {
        "kind",
        "template_id",
        "lang",
        "subject",
        "body",
        "delivery",
        "deadline_id",
        "new_date",
        "reason",
    }
)
#: Who changes these has written the letter.
WORDS = frozenset({"kind", "template_id", "lang", "subject", "body"})
#: In the context of what the system itself notes of a letter. An object: nobody can
#: send it.
KEEPING = object()


class ComplaintLetter(models.Model):
    _name = "complaint.letter"
    _description = "Complaint Letter"
    _order = "id desc"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('feedback_type', '!=', False)]",
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True, index=True)
    kind = fields.Selection(
        selection=KINDS,
        required=True,
        default="progress",
        help="What the letter is for. A decision that is sent is the answer; a delay "
        "extends the clock.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("waiting", "Waiting for approval"),
            ("sent", "Sent"),
            ("cancelled", "Called off"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    number = fields.Char(
        readonly=True,
        copy=False,
        help="Given when the letter is sent, unique in the company and never used "
        "again.",
    )
    template_id = fields.Many2one(
        comodel_name="mail.template",
        string="Wording",
        domain="[('complaint_letter', '=', kind)]",
        compute="_compute_template_id",
        store=True,
        readonly=False,
        compute_sudo=False,
        ondelete="set null",
        help="The text to begin with. Choosing another one writes the letter anew.",
    )
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        compute="_compute_lang",
        store=True,
        readonly=False,
        compute_sudo=False,
        help="That of the complainant. Choosing another one writes the letter anew.",
    )
    subject = fields.Char(
        compute="_compute_text", store=True, readonly=False, compute_sudo=False
    )
    body = fields.Html(
        string="Letter",
        compute="_compute_text",
        store=True,
        readonly=False,
        compute_sudo=False,
        sanitize_style=True,
        help="What the complainant reads, in the mail and on paper.",
    )
    basis = fields.Char(
        compute="_compute_basis",
        store=True,
        compute_sudo=False,
        help="Mark of the decision that the text tells of.",
    )
    delivery = fields.Selection(
        selection=[("email", "By e-mail"), ("post", "By post: we print it")],
        string="How it is sent",
        compute="_compute_delivery",
        store=True,
        readonly=False,
        compute_sudo=False,
        help="By post: print the letter once it is sent here, and post it.",
    )
    deadline_id = fields.Many2one(
        comodel_name="complaint.deadline",
        string="Clock",
        domain="[('ticket_id', '=', ticket_id), ('state', '=', 'running')]",
        ondelete="restrict",
        help="Runs until the new day once the letter is sent. Empty: no clock moves.",
    )
    new_date = fields.Date(
        string="New date", help="By which the complainant hears from us."
    )
    reason = fields.Text(
        help="Why it takes longer. It stands in the letter and stays with the clock."
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
        ondelete="restrict",
    )
    sent_at = fields.Datetime(string="Sent on", readonly=True, copy=False)
    is_automatic = fields.Boolean(
        string="By itself",
        readonly=True,
        copy=False,
        help="Sent by a job or by a level of the schedule, without anybody's doing.",
    )
    message_id = fields.Many2one(
        comodel_name="mail.message",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The mail that brought it.",
    )
    message_body = fields.Html(related="message_id.body", string="Letter as sent")
    attachment_id = fields.Many2one(
        comodel_name="ir.attachment",
        string="On paper",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The letter as it was sent; nobody can change or delete it.",
    )
    content_hash = fields.Char(
        string="SHA-256",
        readonly=True,
        copy=False,
        help="Of the letter on paper: whoever has the file can check that it is this.",
    )

    _number_uniq = models.UniqueIndex(
        "(company_id, number) WHERE number IS NOT NULL",
        "This number is already used by another letter of the company.",
    )
    _open_idx = models.Index("(company_id) WHERE state IN ('draft', 'waiting')")
    _sent_idx = models.Index("(company_id, sent_at) WHERE sent_at IS NOT NULL")

    @api.depends("kind", "number", "ticket_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for letter in self:
            parts = (letter.number, labels.get(letter.kind))
            letter.display_name = " ".join(part for part in parts if part)

    # ------------------------------------------------------------
    # What nobody may write
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get("complaint_letter") is KEEPING:
            return super().create(vals_list)
        for vals in vals_list:
            self._check_written(vals.keys() - {"ticket_id"})
        # nor by defaults that come along: windows send what they begin with
        plain = self.with_env(self.env(context=clean_context(self.env.context)))
        letters = super(ComplaintLetter, plain).create(
            [{**vals, "author_id": self.env.uid} for vals in vals_list]
        )
        # the text is made now, with the rights and by the facts of now
        letters.flush_recordset()
        return letters.with_env(self.env)

    def write(self, vals):
        if self.env.context.get("complaint_letter") is KEEPING:
            return super().write(vals)
        self._check_written(vals.keys())
        for letter in self:
            if letter.state != "draft":
                letter._raise_not("draft")
        result = super().write(vals)
        self.flush_recordset()  # as above
        if WORDS & vals.keys():
            self._keep({"author_id": self.env.uid})
        if "body" in vals:
            # who edits the text has seen what it is about
            for letter in self:
                letter._keep({"basis": letter.ticket_id._get_decision_mark()})
        return result

    def _check_written(self, names):
        """:raise AccessError: for what follows from what is done with a letter"""
        fixed = names - WRITTEN
        if fixed:
            raise AccessError(
                self.env._(
                    "“%s” of a letter is set by what is done with it and cannot be "
                    "changed by hand.",
                    self._fields[min(fixed)]._description_string(self.env)
                    if min(fixed) in self._fields
                    else min(fixed),
                )
            )

    def _keep(self, vals):
        """Note what was done with a letter; the rights were checked before."""
        # whoever sends a letter writes none of this by hand
        return self.sudo().with_context(complaint_letter=KEEPING).write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """What was sent, or shown to somebody for approval, is kept (4.9)."""
        for letter in self:
            if letter.state != "draft":
                raise UserError(
                    self.env._(
                        "“%s” is no draft any more, so it cannot be deleted. Letters "
                        "that were sent are kept; one that waits can be called off.",
                        letter.display_name,
                    )
                )

    def _get_paper_label(self):
        """What stands at the foot of its pages."""
        return self.number or ""

    def _is_answer(self):
        """Whether sending it tells a decision, hence is the answer (7.8)."""
        return self.kind in ANSWERS

    def _raise_not(self, state):
        """:raise UserError: saying how the letter stands instead of ``state``"""
        letter = self.display_name
        words = {
            "draft": self.env._("“%s” is a draft. Ask for approval first.", letter),
            "waiting": self.env._(
                "“%s” waits for approval. Take it back first to change it.", letter
            ),
            "sent": self.env._(
                "“%s” has been sent, and what was sent stays as it is. Write another "
                "letter.",
                letter,
            ),
            "cancelled": self.env._(
                "“%s” was called off. Write another letter.", letter
            ),
        }
        raise UserError(words[self.state])
