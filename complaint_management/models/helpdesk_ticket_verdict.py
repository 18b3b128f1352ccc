"""The complainant's answer to the decision, given by themselves (ISO 10002, 7.8, 7.9).

What follows from an answer stands in helpdesk_ticket_decision.py and the gate; here is
who may give it when, and how it is recorded and answered.
"""

from odoo import fields, models

from ..tools import phases
from .helpdesk_ticket_complainant import ORIGINS, ComplainantError


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    verdict_origin = fields.Selection(
        selection=ORIGINS,
        string="Answer recorded through",
        readonly=True,
        copy=False,
        help="By which way the complainant recorded the answer to the decision by "
        "themselves; empty when somebody here recorded it.",
    )
    verdict_at = fields.Datetime(
        string="Said on",
        readonly=True,
        copy=False,
        help="When the complainant said what they think of the decision.",
    )

    # ------------------------------------------------------------
    # May it be said now?
    # ------------------------------------------------------------

    def _may_answer(self):
        """Whether we wait for the complainant's answer to the decision."""
        self.ensure_one()
        return (
            self.feedback_type == "complaint"
            and self.complaint_phase == phases.RESPONDED
            and (self.complainant_verdict or "waiting") == "waiting"
            and self._is_decision_told()
        )

    def _check_may_answer(self):
        """:raise ComplainantError: in plain words; nothing is changed"""
        if not self._may_answer():
            raise ComplainantError(self._get_words_when_too_late())

    def _get_words_when_too_late(self):
        """Why there is nothing to answer any more, and what to do instead."""
        self.ensure_one()
        if self.complaint_phase == phases.REFERRED:
            return self.env._(
                "The complaint is with an external body. Nothing was changed. To tell "
                "us something, write a message."
            )
        if self.complaint_phase == phases.CLOSED:
            if self._is_reopening_asked():
                return self.env._(
                    "You have already told us that you do not agree. Somebody will "
                    "look at it and write to you. Nothing else was changed."
                )
            return self.env._(
                "The complaint has been closed in the meantime. Nothing was changed. "
                "To tell us something, write a message."
            )
        if self.complaint_phase != phases.RESPONDED:
            return self.env._(
                "We are looking at your complaint again, so there is no decision to "
                "answer now. Nothing was changed. You will hear from us."
            )
        if self.complainant_verdict == "accepted":
            return self.env._(
                "We have already noted that you accept our decision. Nothing else was "
                "changed. If that is not right, write us a message."
            )
        return self.env._(
            "We have already noted that you do not accept our decision. Nothing else "
            "was changed. To add something, write us a message."
        )

    # ------------------------------------------------------------
    # Saying it
    # ------------------------------------------------------------

    def _complainant_accepts(self, voice, text="", declined=(), key=None):
        """The complainant accepts the decision, and each remedy but those declined.

        With remedies still to be carried out the complaint stays open until they are.

        :param declined: ids of remedies the complainant does not want, as sent
        :raise ComplainantError: when there is nothing to answer (any more)
        """
        self._lock_for_complainant()
        self._check_may_answer()
        if text.strip():
            self._post_for_complainant(voice, text, key=key)
        refused = self._get_open_offers().filtered(lambda r: r.id in declined)
        refused.write({"state": "declined"})
        self.action_verdict_accepted()
        self._note_verdict(voice)
        house = self._in_house()
        what = house.env._("The complainant accepts the decision")
        if refused:
            what = house.env._(
                "The complainant accepts the decision, but not: %s",
                ", ".join(refused.mapped("display_name")),
            )
        house._note_answer(voice, what)
        self._send_answer_mail("accepted")

    def _complainant_rejects(self, voice, text, files=(), key=None):
        """The complainant does not accept and asks for a review, with reasons.

        :raise ComplainantError: without a reason; when there is nothing to answer
        """
        self._lock_for_complainant()
        self._check_may_answer()
        self._check_reasons(text)
        self._post_for_complainant(voice, text, files, key)
        self.action_verdict_rejected()
        self._note_verdict(voice)
        house = self._in_house()
        house._note_answer(
            voice,
            house.env._(
                "The complainant does not accept the decision and asks for a review"
            ),
        )
        mail = self._send_answer_mail("rejected")
        if mail:  # so the complainant knows of the review, if it arrives
            self._note_told(message=mail.mail_message_id)

    def _complainant_goes_outside(
        self, voice, text="", body_id=0, consent=False, key=None
    ):
        """The complainant turns to an external body.

        With the body named and consent to pass on the complaint it is referred;
        otherwise somebody here has to see what is needed.

        :param int body_id: one of the bodies that the page offers; others are ignored
        :param bool consent: their data may be passed on (4.10, ISO 10003)
        :raise ComplainantError: when there is nothing to answer (any more)
        """
        self._lock_for_complainant()
        self._check_may_answer()
        if text.strip():
            self._post_for_complainant(voice, text, key=key)
        body = self._get_external_bodies().filtered(lambda b: b.id == body_id)
        self.action_verdict_rejected()
        self._note_verdict(voice)
        if body:
            self.external_body_id = body
        if consent:
            self.referral_consent = True
        if body and consent and not self._get_missing_facts(phases.REFERRED):
            self._move_to_phase(phases.REFERRED)
        house = self._in_house()
        names = {"body": body.name or house.env._("not said which")}
        house._note_answer(
            voice,
            house.env._(
                "The complainant turns to an external body (%(body)s) and agrees that "
                "we pass on the complaint",
                **names,
            )
            if consent
            else house.env._(
                "The complainant turns to an external body (%(body)s); we may not pass "
                "anything on",
                **names,
            ),
        )
        self._send_answer_mail("outside")

    def _note_verdict(self, voice):
        """Who said it: written after the verdict, which clears it."""
        self.write(
            {"verdict_origin": voice.origin, "verdict_at": fields.Datetime.now()}
        )

    def _note_answer(self, voice, what):
        """Record an answer on the complaint and tell who is responsible."""
        self._message_log(
            body=self.env._(
                "%(what)s (%(origin)s).",
                what=what,
                origin=self._get_origin_label(voice),
            )
        )
        self._tell_answer(what, what)

    def _write_feedback(self, vals):
        """A verdict that somebody here records was not said by the complainant."""
        if "complainant_verdict" in vals and "verdict_origin" not in vals:
            vals |= {"verdict_origin": False, "verdict_at": False}
        return super()._write_feedback(vals)
