"""A complaint is given to people who have learned to handle it (ISO 10002, 4.14)."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import phases
from ..tools.ledger import Personal

#: Fields of a complaint that give it to somebody, and for which part.
GIVEN = {"user_id": "handler", "investigator_id": "investigator"}


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    competence_warning = fields.Text(
        compute="_compute_competence_warning",
        help="Trainings that whoever has the complaint lacks (4.14).",
    )

    @api.depends("company_id", "feedback_type", "complaint_phase", *GIVEN)
    def _compute_competence_warning(self):
        self.competence_warning = False
        open_ = self.filtered(lambda ticket: ticket.complaint_phase not in phases.ENDED)
        given = {ticket: ticket._get_given() for ticket in open_}
        for ticket, lacking in self._find_lacking(given).items():
            ticket.competence_warning = "\n".join(
                self._say_lacking(user, part, trainings)
                for (user, part), trainings in lacking.items()
            )

    @api.onchange("user_id")
    def _onchange_handler_competence(self):
        return self._warn_of("user_id")

    @api.onchange("investigator_id")
    def _onchange_investigator_competence(self):
        return self._warn_of("investigator_id")

    def _warn_of(self, name):
        """What a form says when somebody is chosen who lacks a training."""
        lacking = self._find_lacking({self: self._get_given([name])})
        if not lacking:
            return None
        (((user, part), trainings),) = lacking[self].items()
        return {
            "warning": {
                "title": self.env._("Training is missing"),
                "message": self._say_lacking(user, part, trainings),
            }
        }

    # ------------------------------------------------------------
    # Every way in
    # ------------------------------------------------------------

    def _write_feedback(self, vals):
        names = GIVEN.keys() & vals.keys()
        before = {ticket: ticket._get_given(names) for ticket in self if names}
        res = super()._write_feedback(vals)
        self._check_competence(
            {
                ticket: ticket._get_given(names) - given
                for ticket, given in before.items()
            }
        )
        return res

    def _after_registration(self, new=False):
        res = super()._after_registration(new=new)
        self._check_competence({ticket: ticket._get_given() for ticket in self})
        return res

    def _get_given(self, names=tuple(GIVEN)):
        """Who has it for which part: set of (user, part)."""
        # who it is given to is asked, whatever the user may read of them
        return {(user, GIVEN[n]) for n in names if (user := self[n].sudo()._origin)}

    def _check_competence(self, given):
        """Refuse, or note, that a complaint is given to somebody who lacks a training.

        What comes in from an old register is left as it was.

        :param given: dict of ticket -> set of (user, part) that are new
        :raise ValidationError: where the company refuses it
        """
        fresh = {ticket: new for ticket, new in given.items() if not ticket.is_imported}
        for ticket, lacking in self._find_lacking(fresh).items():
            # a setting, no secret
            if ticket.company_id.sudo().complaint_competence_rule == "refuse":
                raise ValidationError(
                    "\n".join(
                        self._say_lacking(user, part, trainings)
                        for (user, part), trainings in lacking.items()
                    )
                )
            ticket._note_lacking(lacking)

    @api.model
    def _find_lacking(self, given):
        """Who lacks what, where the company cares: one query for each company.

        Without a rule, and for tickets that are no complaints, nothing is asked.

        :param given: dict of ticket -> set of (user, part)
        :return: dict of ticket -> dict of (user, part) -> trainings that are missing
        """
        by_company = defaultdict(dict)
        for ticket, pairs in given.items():
            if pairs and ticket.feedback_type == "complaint":
                # a setting, no secret
                company = ticket.company_id.sudo()
                if (company.complaint_competence_rule or "none") != "none":
                    by_company[company][ticket] = pairs
        found = {}
        # what is required is known to the system, whoever assigns
        Training = self.env["complaint.training"].sudo()
        for company, tickets in by_company.items():
            missing = Training._find_missing(company, set().union(*tickets.values()))
            for ticket, pairs in tickets.items():
                lacking = {pair: missing[pair] for pair in pairs if pair in missing}
                if lacking:
                    found[ticket] = lacking
        return found

    @api.model
    def _say_lacking(self, user, part, trainings):
        """Who lacks what for a part, and what to do."""
        names = ", ".join(f"“{training.name}”" for training in trainings)
        if part == "investigator":
            return self.env._(
                "%(user)s has no valid training to investigate complaints: %(names)s. "
                "Choose somebody else, or have it taken or recorded first.",
                user=user.name,
                names=names,
            )
        return self.env._(
            "%(user)s has no valid training to handle complaints: %(names)s. Choose "
            "somebody else, or have it taken or recorded first.",
            user=user.name,
            names=names,
        )

    def _note_lacking(self, lacking):
        """Keep in the ledger that it was given to somebody without the training."""
        for (user, part), trainings in lacking.items():
            self.env["complaint.ledger"]._note(
                self,
                "competence",
                {
                    "part": part,
                    "who": {"id": user.id, "name": Personal(user.name)},
                    "training": [
                        {"id": training.id, "name": training.name}
                        for training in trainings
                    ],
                },
            )

    # ------------------------------------------------------------
    # Who is chosen by the system
    # ------------------------------------------------------------

    @api.model
    def _filter_competent(self, company, users, parts):
        """Those whom the company lets have these parts; all, if it does not refuse.

        :param parts: keys of ``PARTS``
        """
        # a setting, no secret
        if company.sudo().complaint_competence_rule != "refuse":
            return users
        # as above
        Training = self.env["complaint.training"].sudo()
        missing = Training._find_missing(
            company, {(user, part) for user in users for part in parts}
        )
        return users - users.browse().union(*(user for user, _part in missing))

    @api.model
    def _get_default_handler(self, team):
        """Nobody keeps what they may not be given: it waits for whoever assigns it."""
        user = super()._get_default_handler(team)
        if not user:
            return user
        company = team.company_id or self.env.company
        return self._filter_competent(company, user, ("handler",))

    @api.model
    def _prepare_mail_values(self, msg, values):
        """A mail comes in, whoever the alias would give it to."""
        prepared = super()._prepare_mail_values(msg, values)
        user = self.env["res.users"].browse(prepared.get("user_id") or ())
        if user:
            team = self.env["helpdesk.ticket.team"].browse(values.get("team_id") or ())
            # whose the team is, whoever writes
            company = team.sudo().company_id or self.env.company
            fit = self._filter_competent(company, user, ("handler",))
            prepared["user_id"] = fit.id
        return prepared
