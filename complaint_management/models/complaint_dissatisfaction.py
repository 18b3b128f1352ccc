"""Dissatisfaction voiced without complaining: offered to be registered (4.11).

A bad answer in a survey that the company marked, or a low rating of an ordinary ticket.
Somebody decides whether it is a complaint; both answers are kept.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

#: The best rating that Odoo knows.
BEST_RATING = 5
#: How long ago a ticket may have been rated for it to be noticed still.
RATED_WITHIN = timedelta(days=30)


class ComplaintDissatisfaction(models.Model):
    _name = "complaint.dissatisfaction"
    _description = "Dissatisfaction Voiced Without Complaining"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    name = fields.Char(string="Heard in", required=True, readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True
    )
    user_input_id = fields.Many2one(
        comodel_name="survey.user_input",
        readonly=True,
        ondelete="set null",
        groups=fields.NO_ACCESS,
    )
    rating_number = fields.Integer(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="Which rating of a ticket it is, where an addon lets people rate tickets.",
    )
    partner_id = fields.Many2one(comodel_name="res.partner", readonly=True)
    email = fields.Char(string="E-mail", readonly=True)
    percent = fields.Integer(
        string="How good",
        readonly=True,
        aggregator="avg",
        help="In percent of the best possible answer.",
    )
    answers = fields.Text(readonly=True)
    state = fields.Selection(
        selection=[
            ("new", "To decide"),
            ("registered", "Registered as a complaint"),
            ("dismissed", "No complaint"),
        ],
        default="new",
        required=True,
        readonly=True,
        tracking=True,
    )
    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        readonly=True,
        index="btree_not_null",
    )

    _answer_uniq = models.UniqueIndex(
        "(user_input_id) WHERE user_input_id IS NOT NULL",
        "This answer has been noticed already.",
    )
    _rating_uniq = models.UniqueIndex(
        "(rating_number) WHERE rating_number <> 0",
        "This rating has been noticed already.",
    )
    _new_idx = models.Index("(company_id) WHERE state = 'new'")

    @api.model
    def _notice(self, user_inputs):
        """Offer bad answers to the complaint managers, each once."""
        known = self.search([("user_input_id", "in", user_inputs.ids)]).user_input_id
        for answer in user_inputs - known:
            survey = answer.survey_id
            company = (
                answer.partner_id.company_id
                or survey.user_id.company_id
                or self.env.company
            )
            self._offer(
                {
                    "name": survey.title,
                    "company_id": company.id,
                    "user_input_id": answer.id,
                    "partner_id": answer.partner_id.id,
                    "email": answer.email,
                    "percent": round(answer._get_watched_percent()),
                    "answers": self._get_words(answer),
                }
            )

    @api.model
    def _notice_ratings(self):
        """Offer low ratings of ordinary tickets, each once.

        Odoo's addon ``rating`` keeps them, if it is installed and tickets are rated.
        """
        if "rating.rating" not in self.env:
            return
        ratings = (
            self.env["rating.rating"]
            .sudo()  # the job's: whoever rates has no part in this
            .search(
                [
                    ("res_model", "=", "helpdesk.ticket"),
                    ("consumed", "=", True),
                    ("rating_text", "=", "ko"),
                    ("write_date", ">=", fields.Datetime.now() - RATED_WITHIN),
                ]
            )
        )
        known = self.search([("rating_number", "in", ratings.ids)])
        for rating in ratings.filtered(
            lambda rating: rating.id not in known.mapped("rating_number")
        ):
            ticket = self.env["helpdesk.ticket"].browse(rating.res_id).exists()
            if not ticket or ticket.feedback_type:
                continue  # whoever has complained is asked by our own survey
            self._offer(
                {
                    "name": ticket.display_name,
                    "company_id": (ticket.company_id or self.env.company).id,
                    "rating_number": rating.id,
                    "partner_id": (rating.partner_id or ticket.partner_id).id,
                    "email": rating.partner_id.email or ticket.partner_email,
                    "percent": round(100 * rating.rating / BEST_RATING),
                    "answers": rating.feedback,
                }
            )

    @api.model
    def _offer(self, vals):
        """Keep what was heard, and ask a manager to decide."""
        row = self.create(vals)
        managers = self.env["res.users"]._get_complaint_managers()
        manager = managers.filtered(lambda user: row.company_id in user.company_ids)[:1]
        if manager:
            row.activity_schedule(
                "complaint_management.mail_activity_dissatisfaction",
                user_id=manager.id,
                summary=self.env._("Offer to register this as a complaint"),
            )

    @api.model
    def _get_words(self, answer):
        Satisfaction = self.env["complaint.satisfaction"]
        return "\n".join(
            self.env._(
                "%(question)s: %(answer)s",
                question=line.question_id.title,
                answer=Satisfaction._get_words(line),
            )
            for line in answer.user_input_line_ids
            if not line.skipped
        )

    def action_register(self):
        """Register it as a complaint, and show that.

        :raise AccessError: for whoever may not register complaints
        :raise UserError: when it has been decided already
        """
        self.ensure_one()
        self._check_new()
        ticket = self.env["helpdesk.ticket"].create(
            {
                "feedback_type": "complaint",
                "name": self.env._("Dissatisfied: %s", self.name),
                "description": plaintext2html(self.answers or ""),
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "partner_email": self.email,
                "received_at": self.create_date,
            }
        )
        self._settle("registered", ticket)
        return {
            "type": "ir.actions.act_window",
            "res_model": ticket._name,
            "res_id": ticket.id,
            "views": [
                (self.env.ref("complaint_management.complaint_view_form").id, "form")
            ],
        }

    def action_dismiss(self):
        """Note that it is no complaint.

        :raise UserError: when it has been decided already
        """
        for row in self:
            row._check_new()
            row._settle("dismissed", row.ticket_id)
        return True

    def _check_new(self):
        self.check_access("read")
        self.env["complaint.schedule"].check_access("write")  # managers
        if self.state != "new":
            raise UserError(self.env._("“%s” has been decided already.", self.name))

    def _settle(self, state, ticket):
        # checked above: managers decide, nobody writes the rows by hand
        row = self.sudo()
        row.write({"state": state, "ticket_id": ticket.id})
        row.activity_ids.action_done()
