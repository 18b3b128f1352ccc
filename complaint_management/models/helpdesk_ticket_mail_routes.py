"""Where a mail that comes in goes: to its complaint, a new one, or nowhere (7.2)."""

import logging
import re

from odoo import api, models
from odoo.tools import email_normalize
from odoo.tools.mail import email_normalize_all

from ..tools import incoming_mail
from .helpdesk_ticket_mail import MAX_TITLE

_logger = logging.getLogger(__name__)

#: A reference in a subject: at most so many words; shorter ones are mere numbers.
MAX_REFERENCE_WORDS = 3
MIN_REFERENCE = 4


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model
    def _lead_complaint_routes(self, routes, message, message_dict):
        """Routes of the gateway, settled where one would start a complaint.

        One mail starts one complaint of a company, however many of its teams it
        names. What quotes the reference of a complaint of the sender's joins that. An
        automatic answer that belongs to no complaint is refused.
        """
        leading = [(route, self._get_route_team(route)) for route in routes]
        leading.sort(key=lambda pair: (pair[1].sequence, pair[1].id))
        settled, companies = [], []
        for route, team in leading:
            if not team:
                settled.append(route)
                continue
            known = self._find_by_mail_reference(message_dict, team.company_id)
            if team.company_id in companies:
                self._log_refusal(message_dict, "is at another team already")
            elif known:
                settled.append((route[0], known.id, *route[2:]))
            elif incoming_mail.is_automatic_reply(message):
                self._log_refusal(message_dict, "answers by itself no known complaint")
            else:
                settled.append(route)
            companies.append(team.company_id)
        return settled

    @api.model
    def _get_route_team(self, route):
        """The team for which this route would start a complaint; empty if none."""
        model, thread_id, custom_values, *__ = route
        team = self.env["helpdesk.ticket.team"]
        if model == self._name and not thread_id:
            team = team.browse((custom_values or {}).get("team_id")).exists()
        return team.filtered("feedback_type")

    @api.model
    def _is_complaint_in_other_thread(self, routes, message_dict):
        """Whether a mail in the thread of an ordinary ticket goes to complaints only.

        Somebody who answers a mail of ours and writes to the complaints' address
        instead of the one it came from wants to complain.
        """
        if len(routes) != 1 or routes[0][0] != self._name or not routes[0][1]:
            return False
        ticket = self.browse(routes[0][1])
        if ticket.feedback_type:
            return False
        teams = self._get_addressed_teams(message_dict.get("recipients"))
        return bool(teams.filtered("feedback_type")) and ticket.team_id not in teams

    @api.model
    def _get_addressed_teams(self, recipients):
        """Teams among these recipients of a mail, found as the gateway finds them."""
        addresses = email_normalize_all(recipients or "")
        locals_ = [address.partition("@")[0] for address in addresses]
        return self.env["helpdesk.ticket.team"].search(
            [
                "|",
                ("alias_id.alias_full_name", "in", addresses),
                "&",
                ("alias_id.alias_name", "in", locals_),
                ("alias_id.alias_incoming_local", "=", True),
            ]
        )

    @api.model
    def _log_refusal(self, message_dict, reason):
        _logger.info(
            "Mail %s %s: not registered as a complaint",
            message_dict.get("message_id"),
            reason,
        )

    @api.model
    def _find_by_mail_reference(self, msg, company):
        """The complaint whose reference stands in the subject of a mail.

        Mail programs lose the thread, people keep the reference. Only its own
        correspondents join a complaint this way: whoever else quotes a reference
        starts a complaint of their own.

        References have whatever shape the company, or its register of old, gave them:
        all that may be one is looked up in the index, instead of guessing the shape.
        """
        sender = email_normalize(msg.get("email_from") or "", strict=False)
        words = (msg.get("subject") or "")[:MAX_TITLE].split()
        runs = {
            " ".join(words[start : start + length])
            for start in range(len(words))
            for length in range(1, MAX_REFERENCE_WORDS + 1)
        }
        runs |= {run.strip("\"'“”«».,;:!?#()[]<>") for run in runs}
        references = [
            run
            for run in runs | {run.upper() for run in runs}
            if len(run) >= MIN_REFERENCE and re.search(r"\d", run)
        ]
        if not (sender and references):
            return self.browse()
        # the gateway looks for whoever writes; it tells them nothing
        companies = company or self._get_all_companies()
        tickets = self.sudo().search(
            [
                ("company_id", "in", companies.ids),
                ("complaint_reference", "in", references),
                ("feedback_type", "!=", False),
            ]
        )
        return tickets.filtered(lambda ticket: sender in ticket._get_known_emails())[:1]

    @api.model
    def _get_all_companies(self):
        """For a team of no company; the index of references begins with the company."""
        # the gateway looks for whoever writes; companies are few
        # pylint: disable=no-search-all
        return self.env["res.company"].sudo().search([])

    @api.model
    def _detect_loop_sender_domain(self, email_from_normalized):
        """Complaints made by one address: beyond a limit Odoo's gateway refuses more.

        That ends a loop with a robot that does not say it is one.
        """
        if not email_from_normalized:
            return None  # never acknowledged, so no loop; and not all one sender
        return [
            ("feedback_type", "!=", False),
            ("partner_email", "=", email_from_normalized),
        ]
