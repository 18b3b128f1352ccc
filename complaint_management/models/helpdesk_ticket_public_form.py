"""Feedback from the public page: what becomes of a form that was filled in (7.1, 7.2).

What the form asks, and what is wrong with it, is plain Python in tools/public_form.py;
this file puts it into words and into a record.
"""

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL, email_normalize, plaintext2html

from ..tools import milestones, public_form
from .complaint_rate_counter import DAY, HOUR

#: How many attempts, good or bad, are looked at for each message that is allowed.
ATTEMPTS = 10
#: Fields of the form that the ticket has by the same name, whoever sends it.
SAME = (
    "concerns",
    "order_reference",
    "requested_remedy",
    "communication_needs",
    "preferred_channel",
    "partner_name",
    "partner_email",
    "complainant_phone",
    "complainant_address",
    "representative_name",
    "representative_email",
    "representative_phone",
    "representative_relation",
)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    submission_key = fields.Char(
        copy=False,
        readonly=True,
        groups=fields.NO_ACCESS,
        help="What was sent with which form: sent twice, it is registered once.",
    )

    _submission_key_uniq = models.UniqueIndex(
        "(submission_key) WHERE submission_key IS NOT NULL"
    )

    # ------------------------------------------------------------
    # Registering
    # ------------------------------------------------------------

    @api.model
    def _register_public_form(self, form, team, company, key, **options):
        """Register what a visitor has sent, with the system's rights.

        The caller has checked it: the team is published, the form is without problem,
        the limits are kept.

        :param dict form: settled fields of the form, see tools/public_form.py
        :param str key: of the form and what it says; sent twice, it registers once
        :param options: ``user``, who is signed in; ``lang`` of the page;
            ``attachments``, values of files; ``is_mail_used_up``, to send no mail
        :return: ``helpdesk.ticket`` as superuser
        """
        user = options.get("user")
        if form["anonymous"] or not user or user._is_public():
            # nothing on the record tells who an anonymous complainant is; and whoever
            # is signed in need not be allowed to look at that user
            user = self.env.ref("base.public_user").sudo()
        # visitors have no rights; the values are the few that the form asks for
        tickets = (
            self.with_user(user)
            .sudo()
            .with_company(company)
            .with_context(
                lang=company.partner_id.lang or "en_US",
                mail_create_nosubscribe=True,
                complaint_mail_used_up=bool(options.get("is_mail_used_up")),
            )
        )
        lang = options.get("lang")
        vals = tickets._prepare_public_form(form, team, company, user, lang)
        vals["submission_key"] = key
        vals["complaint_lang"] = tickets._get_chosen_lang(form, lang)
        ticket = tickets.create(vals)
        self._keep_public_files(ticket, options.get("attachments") or [])
        if options.get("is_mail_used_up"):
            ticket._message_log(
                body=ticket.env._(
                    "No acknowledgement was sent: this address has had as many as the "
                    "settings allow today. Please acknowledge by other means."
                )
            )
        ticket._get_tracking_path()
        return ticket

    @api.model
    def _prepare_public_form(self, form, team, company, user, lang=None):
        """Values of a new ticket: those of the form, and none that it does not ask.

        :param lang: of the page that showed the form; names there are in it
        """
        vals = {name: form[name] or False for name in SAME}
        for name in ("partner_email", "representative_email"):
            vals[name] = email_normalize(form[name]) or vals[name]
        channel = self.env.ref("complaint_management.channel_web_form", False)
        vals |= {
            "feedback_type": form["feedback_type"] or team.feedback_type,
            "name": public_form.make_title(form),
            "description": plaintext2html(form["description"]),
            "occurred_on": public_form.read_date(form["occurred_on"]) or False,
            "is_anonymous": bool(form["anonymous"]),
            "team_id": team.id,
            "company_id": company.id,
            "channel_id": channel.id if channel else False,
            # whoever writes is not the one to handle it, even if it is a handler
            "user_id": False,
        }
        partner = user.partner_id
        if user._is_public():
            return vals
        if form["on_behalf"] == "other":
            vals |= {"representative_id": partner.id, "representative_name": False}
        else:
            vals |= {
                "partner_id": partner.id,
                "partner_name": partner.name,
                "partner_email": partner.email,
            }
        return vals

    @api.model
    def _get_chosen_lang(self, form, lang):
        """An installed language: the one chosen in the form, else that of the page."""
        installed = dict(self.env["res.lang"].get_installed())
        chosen = form["complaint_lang"]
        return chosen if chosen in installed else lang in installed and lang

    @api.model
    def _keep_public_files(self, ticket, attachments):
        return ticket.env["ir.attachment"].create(
            [
                {**values, "res_model": ticket._name, "res_id": ticket.id}
                for values in attachments
            ]
        )

    @api.model
    def _take_submission(self, key):
        """What has been registered from this form before; else nobody else registers
        it until this transaction ends.

        :return: ``helpdesk.ticket`` with the system's rights, empty if nothing has
        :raise ConcurrencyError: while the same form is being registered; Odoo then
            serves the request anew
        """
        number = int.from_bytes(bytes.fromhex(key)[:8], "big", signed=True)
        [(is_taken,)] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(%s)", number)
        )
        if not is_taken:
            raise ConcurrencyError("This form is being registered")
        # the key is a secret between the form and its visitor
        return self.sudo().search([("submission_key", "=", key)], limit=1)

    @api.model
    def _is_our_mailbox(self, email):
        """Whether Odoo takes in what is sent to this address, whatever for."""
        local, _at, domain = (email_normalize(email) or "").partition("@")
        addresses = [f"{local}@{domain}", f"{local.split('+')[0]}@{domain}"]
        # yes or no: which addresses are ours
        Alias = self.env["mail.alias"].sudo()
        domains = self.env["mail.alias.domain"].sudo().search([("name", "=", domain)])
        return bool(
            {*domains.mapped("catchall_email"), *domains.mapped("bounce_email")}
            & set(addresses)
            or Alias.search_count([("alias_full_name", "in", addresses)], limit=1)
        )

    # ------------------------------------------------------------
    # Limits
    # ------------------------------------------------------------

    @api.model
    def _count_attempt(self, network, company):
        """Count that a form was sent, good or bad; whether there were too many."""
        limit = company.complaint_limit_sender * ATTEMPTS
        return bool(
            self.env["complaint.rate.counter"]._hit([("attempt", network, limit, HOUR)])
        )

    @api.model
    def _count_submission(self, network, company, email):
        """Count a message about to be registered.

        :return: set of what is used up: ``sender``, ``company``, ``mail``
        """
        limits = [
            ("sender", network, company.complaint_limit_sender, HOUR),
            ("company", company.id, company.complaint_limit_company, HOUR),
        ]
        if email:
            limits.append(("mail", email.lower(), company.complaint_limit_mail, DAY))
        return self.env["complaint.rate.counter"]._hit(limits)

    # ------------------------------------------------------------
    # Words
    # ------------------------------------------------------------

    @api.model
    def _get_public_times(self, team, company):
        """How long it takes, by the schedule that a new complaint would get (4.4, 4.6).

        :return: list of dict with ``what`` and ``time``, both in words
        """
        # terms are published, and visitors may not read schedules
        tickets = self.sudo().with_company(company)
        channel_id = tickets.env["ir.model.data"]._xmlid_to_res_id(
            "complaint_management.channel_web_form", raise_if_not_found=False
        )
        ticket = tickets.new(
            {
                "feedback_type": "complaint",
                "received_at": fields.Datetime.now(),
                "team_id": team.id,
                "company_id": company.id,
                "channel_id": channel_id or False,
            }
        )
        schedule = tickets.env["complaint.schedule"]._choose(ticket)
        allowed = schedule._get_times_allowed() if schedule else {}
        words = (
            (milestones.ACKNOWLEDGE, self.env._("We confirm that we have it")),
            (milestones.UPDATE, self.env._("We tell you how it stands")),
            (milestones.RESPOND, self.env._("You have our decision, with the reasons")),
            (milestones.REVIEW, self.env._("You have the result of a review")),
        )
        return [
            {"what": what, "time": allowed[milestone]}
            for milestone, what in words
            if milestone in allowed
        ]

    @api.model
    def _get_public_problems(self, problems):
        """Problems of a form in words for the visitor.

        :param dict problems: field -> name of the problem, from tools/public_form.py
        :return: dict of field -> sentence
        """
        return {
            name: self._say_missing(name)
            if problem == "missing"
            else self._say_problem(name, problem)
            for name, problem in problems.items()
        }

    @api.model
    def _say_missing(self, name):
        return {
            "description": self.env._("Please tell us what happened."),
            "requested_remedy": self.env._(
                "Please tell us what would put it right, or choose “No”."
            ),
            "partner_name": self.env._("Please tell us your name, or whose it is."),
            "representative_name": self.env._("Please tell us your own name."),
            "representative_relation": self.env._(
                "Please tell us who you are to the person you write for."
            ),
        }[name]

    @api.model
    def _say_problem(self, name, problem):
        if problem == "long":
            return self.env._(
                "This is too long: at most %s characters can be taken. You can attach "
                "a longer text as a file.",
                public_form.FIELDS[name].size,
            )
        return {
            "unreachable": self.env._(
                "Please tell us one way to reach you: e-mail, phone or address."
            ),
            "channel": self.env._(
                "You asked for the answer this way, so we need this from you."
            ),
            "own": self.env._(
                "This is our own address. Please tell us yours, so that we can answer."
            ),
            "email": self.env._(
                "This is not a complete e-mail address. It looks like name@example.com."
            ),
            "phone": self.env._(
                "This does not look like a phone number. Digits, spaces and + are fine."
            ),
            "date": self.env._(
                "Please choose the day, or write it as year-month-day: 2026-03-31."
            ),
            "date_out": self.env._("Please check the day: it cannot be in the future."),
        }[problem]

    @api.model
    def _say_refusal(self, reason):
        """Why a form as a whole was not taken, and what to do now."""
        return {
            "expired": self.env._(
                "This page had been open for a long time, so we could not be sure that "
                "it was you who sent it. Nothing you wrote is lost. Please look it "
                "over and send it once more."
            ),
            "quick": self.env._(
                "That was very quick, so we could not be sure that it was not a "
                "machine. Please look over what you wrote and send it once more."
            ),
            "robot": self.env._(
                "A field that nobody sees was filled in, perhaps by your browser. It "
                "is empty now. Please send it once more."
            ),
            "captcha": self.env._(
                "The check that you are not a machine did not work. Please try once "
                "more, or reach us in one of the other ways on this page."
            ),
            "limited": self.env._(
                "We are getting very many messages from your connection just now, so "
                "we could not take this one yet. Nothing you wrote is lost: please "
                "send it again in an hour, or reach us in one of the other ways on "
                "this page. We are sorry for the trouble."
            ),
        }[reason]
