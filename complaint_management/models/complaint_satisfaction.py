"""What one complainant thinks, as scores from 1 to 5; one row for each answer (8.3).

Scores and attributes are copied when the answer comes in: a survey, a team or a
category that changes later does not change what was said. A dimension that was not
answered is NULL in the database, so that no mean counts it.

Anonymous answers have no complaint, handler or day. They are shown in groups as large
as the company wants, in chance order, and keep only attributes that as many invited
complainants share.
"""

import random
from datetime import datetime, time

from odoo import api, fields, models

from ..tools import satisfaction
from .complaint_survey_invitation import ATTRIBUTES
from .helpdesk_ticket_assessment import SEVERITIES
from .survey_question import SCORED

#: Attributes kept, the most first; the next where too few share them.
COARSER = (ATTRIBUTES, ("team_id", "channel_id"), ("team_id",), ())


class ComplaintSatisfaction(models.Model):
    _name = "complaint.satisfaction"
    _description = "Satisfaction of Complainants"
    _order = "month desc, id desc"
    _rec_name = "ticket_id"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True
    )
    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Empty for an anonymous answer.",
    )
    closure_number = fields.Integer(string="Closing", readonly=True, aggregator=None)
    invitation_id = fields.Many2one(
        comodel_name="complaint.survey.invitation", readonly=True, ondelete="cascade"
    )
    user_input_id = fields.Many2one(
        comodel_name="survey.user_input",
        readonly=True,
        index="btree_not_null",
        groups=fields.NO_ACCESS,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Handler",
        readonly=True,
        help="Who handled the complaint. Never for an anonymous answer.",
    )
    team_id = fields.Many2one(comodel_name="helpdesk.ticket.team", readonly=True)
    category_id = fields.Many2one(
        comodel_name="helpdesk.ticket.category", readonly=True
    )
    channel_id = fields.Many2one(comodel_name="helpdesk.ticket.channel", readonly=True)
    severity = fields.Selection(selection=SEVERITIES, readonly=True)
    month = fields.Date(
        required=True, readonly=True, help="First day of the month of the answer."
    )
    answered_at = fields.Datetime(string="Answered on", readonly=True)
    handling = fields.Float(
        readonly=True,
        aggregator="avg",
        help="How the complaint was handled, from 1 to 5 (8.3).",
    )
    outcome = fields.Float(
        readonly=True, aggregator="avg", help="What came of it, from 1 to 5."
    )
    product = fields.Float(
        string="Product or service",
        readonly=True,
        aggregator="avg",
        help="Satisfaction with the product or service itself, from 1 to 5.",
    )
    recommend = fields.Integer(
        string="Would recommend us",
        readonly=True,
        aggregator="avg",
        help="From 0 (not at all) to 10.",
    )
    has_recommend = fields.Boolean(readonly=True)
    comment = fields.Text(readonly=True)
    answers = fields.Text(
        string="All answers",
        compute="_compute_answers",
        help="Question by question. Not kept together for an anonymous answer.",
    )
    by_phone = fields.Boolean(
        readonly=True, help="Typed in by a handler while the complainant spoke."
    )
    by_phone_user_id = fields.Many2one(
        comodel_name="res.users", string="Typed in by", readonly=True
    )
    is_low = fields.Boolean(string="Low score", readonly=True)
    is_anonymous = fields.Boolean(string="Anonymous", readonly=True)
    is_published = fields.Boolean(
        readonly=True,
        help="Anonymous answers wait until there are enough of them for a group.",
    )

    _invitation_uniq = models.UniqueIndex(
        "(invitation_id) WHERE invitation_id IS NOT NULL"
    )
    _month_idx = models.Index("(company_id, month)")

    def _compute_answers(self):
        for row in self:
            # the row may be read; answers themselves are nobody's but through it
            answer = row.sudo().user_input_id
            lang = self.env.lang
            row.answers = "\n".join(
                self.env._(
                    "%(question)s: %(answer)s",
                    question=line.question_id.with_context(lang=lang).title,
                    answer=row._get_words(line),
                )
                for line in answer.user_input_line_ids
                if not line.skipped
            )

    @api.model
    def _get_words(self, line):
        if line.answer_type == "scale":
            return self.env._(
                "%(score)s of %(best)s",
                score=line.value_scale,
                best=line.question_id.scale_max,
            )
        return line.value_text_box or line.value_char_box or line.display_name or ""

    # ------------------------------------------------------------
    # Counting an answer
    # ------------------------------------------------------------

    @api.model
    def _add(self, answer, invitation):
        """Count an answer.

        :param answer: ``survey.user_input``
        :param invitation: the invitation that it follows
        """
        ticket = invitation.ticket_id
        vals = {
            "company_id": invitation.company_id.id,
            "month": fields.Date.context_today(self).replace(day=1),
            "is_anonymous": invitation.is_anonymous,
            **{name: invitation[name] for name in ATTRIBUTES},
            **self._prepare_scores(answer),
        }
        vals = {
            name: self._fields[name].convert_to_write(value, self)
            for name, value in vals.items()
        }
        if not invitation.is_anonymous:
            vals |= {
                "ticket_id": ticket.id,
                "closure_number": invitation.closure_number,
                "invitation_id": invitation.id,
                "user_input_id": answer.id,
                "user_id": ticket.user_id.id,
                "answered_at": fields.Datetime.now(),
                "by_phone": bool(answer.survey_by_phone),
                "by_phone_user_id": answer.survey_by_phone_user_id.id,
                "is_published": True,
            }
        row = self.create(vals)
        row.is_low = row._has_low_score()
        return row

    @api.model
    def _prepare_scores(self, answer):
        """Scores by dimension; those without an answer are left out, hence NULL."""
        given, words = {}, []
        for line in answer.user_input_line_ids:
            question = line.question_id
            if line.skipped:
                continue
            if line.answer_type in ("char_box", "text_box"):
                words.append(line.value_char_box or line.value_text_box)
            elif line.answer_type == "scale" and question.complaint_dimension:
                given.setdefault(question.complaint_dimension, []).append(
                    line.value_scale
                    if question.complaint_dimension == "recommend"
                    else satisfaction.to_five(
                        line.value_scale, question.scale_min, question.scale_max
                    )
                )
        vals = {
            dimension: satisfaction.mean_of(given[dimension])
            for dimension in SCORED
            if dimension in given
        }
        if "recommend" in given:
            vals |= {"recommend": given["recommend"][0], "has_recommend": True}
        if words:
            vals["comment"] = "\n".join(words)
        return vals

    def _has_low_score(self):
        limit = self.company_id.complaint_survey_low_score
        scores = [score for score in (self.handling, self.outcome) if score]
        return any(score <= limit for score in scores)

    def _look_after_low_score(self):
        """A to-do for a manager, who can take the complaint up again (7.9, 8.3)."""
        for row in self.filtered(lambda row: row.is_low and row.ticket_id):
            ticket = row.ticket_id
            manager = ticket._get_low_score_manager(ticket)
            if manager:
                ticket.activity_schedule(
                    "complaint_management.mail_activity_low_score",
                    user_id=manager.id,
                    summary=self.env._("The complainant is not satisfied"),
                    note=self.env._(
                        "Read the answer under “Satisfaction”. If something was left "
                        "undone, take the complaint up again with “Reopen”; if not, "
                        "write or call, and mark this as done."
                    ),
                )

    # ------------------------------------------------------------
    # Anonymous answers
    # ------------------------------------------------------------

    @api.model
    def _publish(self, company):
        """Show the waiting anonymous answers of a company once there are enough.

        They are written anew in chance order: their ids then do not tell in which
        order they came. All get the month in which the group is complete: in the month
        of one of them, one complainant alone may have been asked.
        """
        waiting = self.search(
            [
                ("company_id", "=", company.id),
                ("is_anonymous", "=", True),
                ("is_published", "=", False),
            ]
        )
        if len(waiting) < company._get_smallest_group():
            return
        stored = [
            name
            for name, field in self._fields.items()
            if field.store and name not in models.MAGIC_COLUMNS
        ]
        vals_list = []
        since, until = min(waiting.mapped("month")), max(waiting.mapped("month"))
        for row in waiting:
            kept = row._get_shared_attributes(since)
            vals = {name: row[name] for name in stored if name not in ATTRIBUTES}
            vals |= {name: row[name] for name in kept}
            vals |= {"is_published": True, "month": until}
            if not row.has_recommend:
                del vals["recommend"]
            for name in SCORED:  # not answered is not zero
                if not vals[name]:
                    del vals[name]
            vals_list.append(
                {
                    name: self._fields[name].convert_to_write(value, self)
                    for name, value in vals.items()
                }
            )
        random.SystemRandom().shuffle(vals_list)
        waiting.unlink()
        self.create(vals_list)

    def _get_shared_attributes(self, since):
        """The attributes that point to a whole group who could answer since then.

        :param date since: first day of the month of the earliest answer in the group
        """
        Invitation = self.env["complaint.survey.invitation"]
        least = self.company_id._get_smallest_group()
        invited = [
            ("company_id", "=", self.company_id.id),
            ("is_anonymous", "=", True),
            ("sent_at", "!=", False),
            ("expires_at", ">=", datetime.combine(since, time.min)),
        ]
        for names in COARSER:
            alike = [
                (name, "=", self._fields[name].convert_to_write(self[name], self))
                for name in names
            ]
            if Invitation.search_count([*invited, *alike], limit=least) >= least:
                return names
        return ()
