"""Whoever a complaint is about neither handles it nor hears of it (ISO 10002, 4.7)."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .mail_message import TICKET
from .res_users import KEPT_AWAY

#: Fields of which a change makes somebody stop being allowed to read.
NARROWING = frozenset(
    {
        *KEPT_AWAY,
        "confidentiality",
        "is_identity_protected",
        "user_id",
        "investigator_id",
        "team_id",
    }
)
#: Remedies that somebody still has to see to.
OPEN_REMEDIES = ("proposed", "offered", "accepted")


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    respondent_ids = fields.Many2many(
        comodel_name="res.users",
        relation="complaint_respondent_rel",
        column1="ticket_id",
        column2="user_id",
        string="Complained about",
        copy=False,
        help="Users the complaint is about. They can neither see nor handle it, "
        "whatever their rights (4.7).",
    )
    respondent_partner_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="complaint_respondent_partner_rel",
        column1="ticket_id",
        column2="partner_id",
        string="Contacts complained about",
        copy=False,
        help="People the complaint is about who are known as contacts. The users whose "
        "contact it is, or the work contact of whose employee, are added to "
        "“Complained about” (4.7).",
    )

    # ------------------------------------------------------------
    # As it is registered, and as it changes
    # ------------------------------------------------------------

    def _after_registration(self, new=False):
        res = super()._after_registration(new=new)
        self._match_respondents()
        if not new:
            # whoever followed the ticket may not read the complaint that it is now
            self._take_from_uninvolved()
        return res

    def _write_feedback(self, vals):
        res = super()._write_feedback(vals)
        if "respondent_partner_ids" in vals:
            self._match_respondents()
        if NARROWING & vals.keys():
            self._take_from_uninvolved()
        return res

    # ------------------------------------------------------------
    # Nobody in their own cause
    # ------------------------------------------------------------

    @api.constrains("respondent_ids", "conflict_user_ids", "user_id", "investigator_id")
    def _check_independence(self):
        """Nobody handles or investigates a complaint about themselves (4.7)."""
        # remedies have people, too, whoever may see them
        for ticket in self.sudo().filtered("feedback_type"):
            owed = ticket.remedy_ids.filtered(lambda r: r.state in OPEN_REMEDIES)
            people = ticket.user_id | ticket.investigator_id | owed.responsible_id
            biased = people & ticket._get_kept_away()
            if biased:
                ticket._note_refused("handling", biased)
                raise ValidationError(ticket._say_biased(biased))

    def _say_biased(self, people):
        """Why these people cannot work on the complaint, and what to do instead."""
        names = ", ".join(people.mapped("name"))
        if people & self.respondent_ids:
            return self.env._(
                "Nobody whom %(reference)s is about can handle or investigate it, or "
                "see to its remedies. Assign somebody else. It is about: %(names)s.",
                reference=self.complaint_reference,
                names=names,
            )
        return self.env._(
            "Whoever declared a conflict of interest on %(reference)s can have no part "
            "in it. Assign somebody else. Conflict of interest declared by: %(names)s.",
            reference=self.complaint_reference,
            names=names,
        )

    # ------------------------------------------------------------
    # Whoever may no longer know
    # ------------------------------------------------------------

    def _take_from_uninvolved(self):
        """Take a complaint from whoever may not know of it (any more).

        To-dos go to whoever answers for it; they follow it no longer, and what they
        were told waits no longer in their inbox.
        """
        # other people's to-dos and notifications, whoever changes the complaint
        for ticket in self.sudo():
            for activity in ticket.activity_ids:
                if not ticket._may_be_told(activity.user_id):
                    new = ticket._get_responsible()
                    if new:
                        activity.user_id = new
                    else:
                        activity.unlink()
            ticket._drop_followers()

    def _drop_followers(self):
        """Nobody follows a complaint who may not read it, nor finds it in the inbox."""
        followers = self.message_follower_ids
        away = self._get_partners_away()
        kept = (followers.partner_id | away) - self._filter_addressable(
            followers.partner_id | away
        )
        if not kept:
            return
        leaving = followers.filtered(lambda follower: follower.partner_id in kept)
        names = ", ".join(leaving.partner_id.mapped("name"))
        leaving.unlink()
        self.env["mail.notification"].search(
            [
                ("res_partner_id", "in", kept.ids),
                ("mail_message_id.model", "=", TICKET),
                ("mail_message_id.res_id", "=", self.id),
            ]
        ).unlink()
        if names:
            self._message_log(
                body=self.env._(
                    "No longer told of this complaint, because they may not read it: "
                    "%s.",
                    names,
                )
            )


class ComplaintRemedy(models.Model):
    _inherit = "complaint.remedy"

    @api.constrains("responsible_id", "ticket_id")
    def _check_responsible(self):
        """Nobody sees to a remedy of a complaint about themselves (4.7)."""
        self.filtered("responsible_id").ticket_id._check_independence()
