"""What a level does when it is reached: conditions, people, letters, moves."""

from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ..tools import assessment, clocks

#: What is done to one complaint at a time; telling people is done for many at once.
PARTICULAR = ("reassign_to", "priority", "template_id", "move_to")
#: A level that was to come before the due time may be this late.
PATIENCE = timedelta(minutes=1)


class ComplaintScheduleLevel(models.Model):
    _inherit = "complaint.schedule.level"

    def _is_particular(self):
        """Whether it does more than telling people and planning activities."""
        return any(self[name] for name in PARTICULAR)

    def _get_skip_reason(self, task, now):
        """Why the level does not make sense (any more), or None.

        :param task: see complaint_deadline_sweep.py
        """
        self.ensure_one()
        deadline, ticket = task.deadline, task.deadline.ticket_id
        if deadline.state != "running":
            return "ended"
        before = task.planned_at < deadline.due_at
        if before and deadline.due_at + PATIENCE < now and not self.template_id:
            return "past"
        if self.severity and not assessment.reaches(ticket.severity, self.severity):
            return "severity"
        if self.complaint_phase and ticket.complaint_phase != self.complaint_phase:
            return "phase"
        if self.domain and not ticket.filtered_domain(self._get_own_domain()):
            return "domain"
        return None

    # ------------------------------------------------------------
    # People
    # ------------------------------------------------------------

    def _get_people(self, ticket, audience):
        """Who is told: those the level names, as far as they may know.

        When none of them is left (archived, complained about), the managers are told.

        :param audience: see helpdesk_ticket_audience.py
        """
        self.ensure_one()
        wanted = self.env["res.users"]
        if self.notify_handler:
            wanted |= ticket.user_id or ticket.team_id.user_id
        if self.notify_investigator:
            wanted |= ticket.investigator_id
        if self.notify_team_leader:
            wanted |= ticket.team_id.user_id
        if self.notify_followers:
            wanted |= ticket.message_partner_ids.user_ids
        if self.notify_managers:
            wanted |= audience.get_managers(ticket)
        wanted |= self.notify_user_ids
        people = wanted.filtered(lambda user: audience.may_be_told(ticket, user))
        if not people and self._tells_somebody():
            return audience.get_managers(ticket)
        return people

    def _may_tell(self):
        """Whether it tells anybody at all; followers there may be none."""
        return self.notify_followers or self._tells_somebody()

    def _tells_somebody(self):
        return bool(
            self.notify_handler
            or self.notify_investigator
            or self.notify_team_leader
            or self.notify_managers
            or self.notify_user_ids
        )

    def _get_activity_user(self, ticket, audience):
        """For whom the activity is: the one named, else who answers for it."""
        if self.activity_for == "manager":
            return audience.get_managers(ticket)[:1]
        if self.activity_for == "team_leader":
            chosen = ticket.team_id.user_id
        elif self.activity_for == "user":
            chosen = self.activity_user_id
        else:
            handles = self.activity_for == "handler"
            chosen = ticket.user_id if handles else ticket.investigator_id
        if audience.may_be_told(ticket, chosen):
            return chosen
        return ticket._get_responsible(audience)

    def _prepare_activity(self, task, shared, audience):
        """Values of the activity, None if there is nobody to do it.

        :param shared: ``Shared`` of the batch (complaint_deadline_sweep.py)
        """
        deadline, ticket = task.deadline, task.deadline.ticket_id
        user = self._get_activity_user(ticket, audience)
        if not user:
            return None
        day = clocks.local_date(deadline.due_at, shared.zone(ticket.company_id))
        return {
            "res_model_id": shared.model_id,
            "res_id": ticket.id,
            # known here; else they would be written again for each of them
            "res_name": ticket.display_name,
            "user_tz": user.tz,
            "activity_type_id": shared.activities[self.id],
            "summary": shared.name(self, user.lang),
            "user_id": user.id,
            "date_deadline": day,
            "automated": True,
        }

    # ------------------------------------------------------------
    # One complaint at a time
    # ------------------------------------------------------------

    def _carry_out_particular(self, task):
        """Reassign, raise the priority, write to the complainant, move.

        :return: values for the row: what was done
        :raise UserError: by the gate, or for a letter that cannot be sent
        """
        self.ensure_one()
        ticket, actions, values = task.deadline.ticket_id, [], {}
        if self.reassign_to:
            actions += self._reassign(ticket)
        if self.priority:
            actions += self._raise_priority(ticket)
        if self.template_id:
            letter = self._send_letter(ticket)
            values["letter_id"] = letter.id
            actions.append(["letter", letter.subject or ""])
        if self.move_to:
            actions += getattr(self, f"_move_{self.move_to}")(ticket, task)
        return values | {"actions": actions}

    def _reassign(self, ticket):
        leader = self.reassign_to == "team_leader"
        user = ticket.team_id.user_id if leader else self.reassign_user_id
        self._check_may_handle(ticket, user)
        if user == ticket.user_id:
            return []
        ticket.user_id = user
        return [["reassigned", user.name]]

    def _check_may_handle(self, ticket, user):
        """:raise UserError: for somebody who cannot be given the complaint"""
        if not user or not ticket._may_handle(user):
            raise UserError(
                self.env._(
                    "%s cannot be given the complaint: not active, no handler of "
                    "complaints in its company, or complained about.",
                    user.name or self.env._("Nobody"),
                )
            )

    def _raise_priority(self, ticket):
        now = int(ticket.priority or 0)
        wanted = now + 1 if self.priority == "step" else int(self.priority)
        wanted = min(wanted, 3)
        if wanted <= now:
            return []
        ticket.priority = str(wanted)
        labels = dict(ticket._fields["priority"]._description_selection(self.env))
        return [["priority", labels[ticket.priority]]]

    def _send_letter(self, ticket):
        """Queue the letter to the complainant and note that they were told."""
        if not ticket._get_correspondent_email():
            raise UserError(
                self.env._(
                    "%s has no e-mail address: tell the complainant by other means.",
                    ticket.complaint_reference,
                )
            )
        template = self.template_id.with_context(tz=ticket._get_letter_tz())
        mail_id = template.send_mail(
            ticket.id,
            email_values={
                "is_notification": False,
                "auto_delete": False,
                **ticket._prepare_sender_values(),
            },
        )
        self.env["mail.mail"]._wake_queue()
        ticket._note_told()
        return self.env["mail.mail"].browse(mail_id)

    def _move_review(self, ticket, task):
        self._check_may_handle(ticket, self.reviewer_id)
        ticket._start_review(self.reviewer_id, self._get_move_reason(task))
        return [["review", self.reviewer_id.name]]

    def _move_referred(self, ticket, task):
        ticket._move_to_phase("referred", external_body_id=self.external_body_id.id)
        ticket._message_log(body=plaintext2html(self._get_move_reason(task)))
        return [["referred", self.external_body_id.name]]

    def _move_closed(self, ticket, task):
        ticket._move_to_phase(
            "closed",
            complainant_verdict="no_answer",
            closure_note=self._get_move_reason(task),
        )
        return [["closed", ""]]

    @api.model
    def _get_move_reason(self, task):
        return self.env._(
            "By the schedule: %(level)s (%(clock)s)",
            level=task.level.name,
            clock=task.deadline.display_name,
        )
