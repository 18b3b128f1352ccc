"""The text of a letter: rendered from its template, until somebody edits it."""

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import is_html_empty

from ..tools import phases


class ComplaintLetter(models.Model):
    _inherit = "complaint.letter"

    @api.constrains("ticket_id")
    def _check_complaint(self):
        for letter in self:
            if not letter.ticket_id.feedback_type:
                raise ValidationError(
                    self.env._(
                        "“%s” is an ordinary ticket. Letters are written on "
                        "complaints.",
                        letter.ticket_id.display_name,
                    )
                )

    @api.constrains("template_id", "deadline_id")
    def _check_belongs(self):
        for letter in self:
            wording = letter.template_id
            own = letter.is_automatic or not wording  # a level may use any template
            if not own and wording.complaint_letter != letter.kind:
                raise ValidationError(
                    self.env._("“%s” is no wording of such letters.", wording.name)
                )
            clock = letter.deadline_id
            if clock and clock.ticket_id != letter.ticket_id:
                raise ValidationError(
                    self.env._("The clock belongs to another complaint.")
                )

    @api.depends("kind")
    def _compute_template_id(self):
        for letter in self:
            letter.template_id = self.env["mail.template"]._get_for_letter(letter.kind)

    @api.depends("ticket_id")
    def _compute_lang(self):
        for letter in self:
            ticket = letter._get_writable_complaint()
            letter.lang = ticket and ticket._get_correspondent_lang()

    @api.depends("ticket_id")
    def _compute_delivery(self):
        for letter in self:
            ticket = letter._get_writable_complaint()
            by_mail = ticket and ticket._get_correspondent_email()
            letter.delivery = "email" if by_mail else "post"

    @api.depends("ticket_id", "template_id", "lang", "new_date", "reason")
    def _compute_text(self):
        for letter in self:
            ticket = letter._get_writable_complaint()
            text = {}
            if ticket and letter.template_id:
                text = ticket._render_letter(
                    letter.template_id, letter.lang, letter._get_delay()
                )
            letter.subject = text.get("subject")
            letter.body = text.get("body_html")

    @api.depends("ticket_id", "template_id", "lang", "new_date", "reason")
    def _compute_basis(self):
        """With the text, and not when the complaint changes afterwards."""
        for letter in self:
            ticket = letter._get_writable_complaint()
            letter.basis = ticket and ticket._get_decision_mark()

    def _get_writable_complaint(self):
        """The complaint, by an id that may come from outside.

        :raise AccessError: for who may not write to the complainant
        """
        ticket = self.ticket_id._origin
        if ticket:
            ticket.check_access("write")
        return ticket

    def _get_delay(self):
        """What a letter about a delay tells, see ``_render_letter``."""
        if self.kind != "delay":
            return {}
        clock = self.deadline_id
        return {
            "until": self.new_date,
            "reason": self.reason,
            "is_answer": not clock or clock.milestone in ("respond", "review"),
        }

    def action_write_anew(self):
        """Put the text of the template in the place of what was edited."""
        for letter in self:
            letter.check_access("write")
            text = letter.ticket_id._render_letter(
                letter.template_id, letter.lang, letter._get_delay()
            )
            letter.write({"subject": text["subject"], "body": text["body_html"]})
        return True

    def _check_text(self):
        """:raise UserError: for a letter that says nothing, or what no more holds"""
        if is_html_empty(self.body) or not (self.subject or "").strip():
            raise UserError(
                self.env._("The letter is empty. Write a subject and a text.")
            )
        if self.kind == "delay" and not (self.reason and self.new_date):
            raise UserError(
                self.env._(
                    "Please give the reason and the new day: they stand in the letter."
                )
            )
        if self.kind == "closure" and self.ticket_id.complaint_phase != phases.CLOSED:
            raise UserError(
                self.env._(
                    "%s is not closed yet. Close it first, then tell the complainant.",
                    self.ticket_id.complaint_reference,
                )
            )
        stale = self.basis != self.ticket_id._get_decision_mark()
        if self._is_answer() and stale:
            raise UserError(
                self.env._(
                    "The decision, its reasons or the remedies have changed since the "
                    "letter was written. Choose “Write anew”, or correct the text "
                    "yourself."
                )
            )
