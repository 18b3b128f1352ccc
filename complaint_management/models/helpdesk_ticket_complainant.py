"""What the complainant may do by themselves: write, withdraw, ask again (7.3, 7.9).

Called with the system's rights by the pages, which have found out whose complaint it
is; each method checks again that it may be done now. What the complainant says of the
decision stands in helpdesk_ticket_verdict.py.
"""

import hashlib
import re
from collections import namedtuple

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, email_normalize, plaintext2html
from odoo.tools.mail import formataddr

from ..tools import phases
from .helpdesk_ticket_correspondence import FROM_PAGE

#: By which way somebody came: ``origin`` is link or portal; ``partner`` the signed-in
#: complainant, empty behind a link.
Voice = namedtuple("Voice", "origin partner")

ORIGINS = [("link", "By the private link"), ("portal", "In the customer portal")]
#: Longest text taken, in characters.
MAX_TEXT = 20_000
#: Messages taken from one page within a day, so that nobody is flooded.
MAX_MESSAGES_A_DAY = 50
#: Bytes of files taken from the page of one complaint, all in all.
MAX_BYTES = 1024**3
KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


class ComplainantError(UserError):
    """Something the complainant cannot do, in words for the complainant."""


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    reopening_asked_at = fields.Datetime(
        string="Asked to reopen on",
        readonly=True,
        copy=False,
        help="When the complainant told us, after it was closed for want of an answer, "
        "that they do not accept the decision (7.9).",
    )

    # ------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------

    def _complainant_writes(self, voice, text, files=(), key=None):
        """Add a message, and go on where we waited for it (7.3).

        :param Voice voice: who writes, and by which way
        :param str text: plain, as typed
        :param list files: pairs of (name, bytes), already checked
        :param str key: made for one form; sent twice, it adds nothing twice
        :raise ComplainantError: for nothing at all, or too much
        """
        self._lock_for_complainant()
        if not text.strip() and not files:
            raise ComplainantError(
                self.env._("Please write something, or choose a file.")
            )
        message = self._post_for_complainant(voice, text, files, key)
        if not message:
            return  # sent twice
        self._resume_after_complainant()
        self._in_house()._notice_late_message()

    def _post_for_complainant(self, voice, text, files=(), key=None):
        """Put the complainant's words among the messages, and tell who handles it.

        :return: ``mail.message``, empty when the same form was sent before
        """
        if len(text) > MAX_TEXT:
            raise ComplainantError(
                self.env._(
                    "This is too long for one message: please send it in parts of at "
                    "most %s characters, or as a file.",
                    MAX_TEXT,
                )
            )
        message_id = self._get_page_message_id(key, text, files)
        Message = self.env["mail.message"]
        if message_id and Message.search_count([("message_id", "=", message_id)]):
            return Message
        self._check_not_too_many()
        self._check_room(files)
        # their words reach nobody outside; the handler gets them, following or not
        thread = self.with_context(
            complaint_from_page=True, mail_post_autofollow_author_skip=True
        )
        author, email_from = self._get_page_author(voice)
        more = {"message_id": message_id} if message_id else {}
        return thread.message_post(
            body=Markup('<div dir="auto">%s</div>') % plaintext2html(text.strip())
            if text.strip()
            else "",
            author_id=author.id,
            email_from=email_from,
            message_type="comment",
            subtype_xmlid=FROM_PAGE,
            partner_ids=self._get_responsible().partner_id.ids,
            attachments=[tuple(file) for file in files],
            **more,
        )

    def _get_page_author(self, voice):
        """Who wrote: the signed-in person, else name and address of the complaint.

        A link proves that somebody had the link, not who it was.
        """
        if voice.partner:
            return voice.partner, voice.partner.email_formatted
        name = self._get_correspondent_name() or self.env._("Complainant")
        address = self._get_correspondent_email()
        own = self.company_id.default_from_email or self.company_id.email or ""
        return self.env["res.partner"], formataddr((name, address or own))

    def _get_page_message_id(self, key, text, files):
        """The id that a message from a form gets, for it to be known again.

        Another text in the same form, after going back, is another message.
        """
        if not key or not KEY.fullmatch(key):
            return None
        digest = hashlib.sha256(f"{self.id}:{key}:{text.strip()}".encode())
        for name, content in files:
            digest.update(name.encode() + hashlib.sha256(content).digest())
        return f"<{digest.hexdigest()[:40]}@complaint-page>"

    def _check_not_too_many(self):
        """:raise ComplainantError: when one complaint floods its handler"""
        since = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        count = self.env["mail.message"].search_count(
            [
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("subtype_id", "=", self.env.ref(FROM_PAGE).id),
                ("date", ">=", since),
            ]
        )
        if count >= MAX_MESSAGES_A_DAY:
            raise ComplainantError(
                self.env._(
                    "We have many messages from you today and read them all. Please "
                    "wait until tomorrow before you send more, or call us."
                )
            )

    def _check_room(self, files):
        """:raise ComplainantError: when a link would be used to fill our disk"""
        new = sum(len(content) for _name, content in files)
        if not new:
            return
        messages = self.env["mail.message"].search(
            [
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("subtype_id", "=", self.env.ref(FROM_PAGE).id),
            ]
        )
        if new + sum(messages.attachment_ids.mapped("file_size")) > MAX_BYTES:
            raise ComplainantError(
                self.env._(
                    "We have so many files from you that this page takes no more. "
                    "Please write us what else you have, and we tell you how to send "
                    "it."
                )
            )

    def _resume_after_complainant(self):
        """We have what we waited for: clocks that stood still for it go on (4.6).

        The complaint goes back to a stage of the same phase in which we do not wait;
        the handler may put it back if the answer was none.
        """
        self.ensure_one()
        stage = self.stage_id
        if not stage.waits_for_complainant or self.complaint_phase in phases.ENDED:
            return
        stages = self.env["helpdesk.ticket.stage"]._get_complaint_stages(
            self.team_id, self.company_id
        )
        working = stages.filtered(
            lambda other: other.complaint_phase == self.complaint_phase
            and not other.waits_for_complainant
        )
        before = working.filtered(lambda other: other.sequence <= stage.sequence)
        target = before[-1:] or working[:1]
        if target:
            self.write({"stage_id": target.id})
        house = self._in_house()
        house._ask_responsible(
            house.env._("The complainant has answered"),
            house.env._("The clocks that stood still run again.")
            if target
            else house.env._(
                "The clocks still stand still: move the complaint to a stage in which "
                "we do not wait for the complainant."
            ),
        )

    def _resume_after_mail(self, msg):
        """As ``_resume_after_complainant``, for a mail from the complainant's side."""
        sender = email_normalize(msg.get("email_from") or "", strict=False)
        # whoever writes a mail has no rights; it is told from whom it must be
        for ticket in self.sudo():
            if sender and sender in ticket._get_complainant_emails():
                ticket._resume_after_complainant()

    # ------------------------------------------------------------
    # Withdrawing
    # ------------------------------------------------------------

    def _may_withdraw(self):
        """Whether there is anything left to withdraw."""
        self.ensure_one()
        return self.complaint_phase not in phases.ENDED

    def _complainant_withdraws(self, voice, text):
        """Close the complaint as withdrawn, through the gate.

        :raise ComplainantError: when it has ended already
        """
        self._lock_for_complainant()
        if not self._may_withdraw():
            raise ComplainantError(
                self.env._("This complaint has ended already: nothing was changed.")
            )
        house = self._in_house()
        origin = house._get_origin_label(voice)
        note = (
            house.env._(
                "Withdrawn by the complainant (%(origin)s): %(words)s",
                origin=origin,
                words=text.strip()[:MAX_TEXT],
            )
            if text.strip()
            else house.env._("Withdrawn by the complainant (%s).", origin)
        )
        is_proved = not self._is_address_unproved()
        self._move_to_phase("closed", closure_reason="withdrawn", closure_note=note)
        house._message_log(body=plaintext2html(note))
        house._tell_answer(house.env._("Withdrawn by the complainant"), note)
        if is_proved:
            self._send_answer_mail("withdrawn")

    def _is_address_unproved(self):
        """Whether the address was typed by a visitor and nobody has dealt with it yet.

        It may be anybody's: it gets the one acknowledgement and nothing more, however
        often somebody complains in its name and withdraws.
        """
        untouched = (phases.RECEIVED, phases.ACKNOWLEDGED)
        return bool(
            self.submission_key
            and not self._get_correspondent()
            and self.complaint_phase in untouched
        )

    # ------------------------------------------------------------
    # Coming back after the end
    # ------------------------------------------------------------

    def _may_ask_reopening(self):
        """Whether it was closed only because we heard nothing, and nobody has asked."""
        self.ensure_one()
        return (
            self.complaint_phase == phases.CLOSED
            and self.closure_reason == "no_answer"
            and not self._is_reopening_asked()
        )

    def _is_reopening_asked(self):
        """Whether the complainant has asked since the closing to have it reopened."""
        asked, closed = self.reopening_asked_at, self.closed_date
        return bool(asked and closed and asked >= closed)

    def _complainant_asks_reopening(self, voice, text, files=(), key=None):
        """Not accepted, but only after it was closed: a manager decides (7.9).

        :raise ComplainantError: without a reason, or when it does not fit any more
        """
        self._lock_for_complainant()
        if not self._may_ask_reopening():
            raise ComplainantError(self._get_words_when_too_late())
        self._check_reasons(text)
        self._post_for_complainant(voice, text, files, key)
        self.reopening_asked_at = fields.Datetime.now()
        house = self._in_house()
        house._message_log(
            body=house.env._(
                "The complainant does not accept the decision (%s), after the "
                "complaint was closed for want of an answer.",
                house._get_origin_label(voice),
            )
        )
        managers = self._get_complaint_managers().filtered(self._may_be_told)
        house._tell_answer(
            house.env._("Reopen this complaint?"),
            house.env._(
                "It was closed because the complainant did not answer. Now they tell "
                "us that they do not accept the decision."
            ),
            user=managers[:1],
        )
        self._send_answer_mail("reopening")

    def _check_reasons(self, text):
        if not text.strip():
            raise ComplainantError(
                self.env._("Please tell us in a few words why you do not agree.")
            )

    # ------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------

    def _lock_for_complainant(self):
        """Wait for whoever is changing this complaint, then see it as it is.

        Of two clicks, two tabs, or the complainant and an agent, one comes first; the
        database lets the other begin anew. For that the row is written, to what it is:
        a lock alone would let the other go on without what the first one has added.
        """
        self.ensure_one()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET write_date = write_date WHERE id = %s",
                self.id,
            ),
            log_exceptions=False,  # no fault: the request is served anew
        )
        self.invalidate_recordset()

    def _in_house(self):
        """In the language of who answers for it, for what is told inside."""
        lang = self._get_responsible().lang or self.company_id.partner_id.lang
        return self.with_context(lang=lang or self.env.lang)

    @api.model
    def _get_origin_label(self, voice):
        labels = dict(self._fields["verdict_origin"]._description_selection(self.env))
        return labels[voice.origin]

    def _tell_answer(self, summary, note, user=None):
        """A to-do about what the complainant did, unless the same one is still open."""
        user = user or self._get_responsible()
        if not user or summary in self.activity_ids.mapped("summary"):
            return
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            note=plaintext2html(note),
            user_id=user.id,
        )

    def _send_answer_mail(self, answer):
        """Tell the complainant that we have their answer, by mail, if there is an
        address. Sent by Odoo's queue.

        :param str answer: accepted, rejected, outside, withdrawn or reopening
        :return: ``mail.mail``, empty without an address
        """
        template = self.env.ref(
            "complaint_management.mail_template_answer", raise_if_not_found=False
        )
        if not template or not self._get_correspondent_email():
            return self.env["mail.mail"]
        mail_id = template.with_context(
            complaint_answer=answer, tz=self._get_letter_tz()
        ).send_mail(
            self.id,
            email_values={
                "is_notification": False,
                "auto_delete": False,
                **self._prepare_sender_values(),
            },
        )
        self.env["mail.mail"]._wake_queue()
        return self.env["mail.mail"].browse(mail_id)
