"""The start-up guide: what a company sets up before complaints can be handled.

Each step looks at the facts itself: nobody ticks anything off. Who does without one
says why, and may take that back. ISO 10002, 5.4, 6.3, 6.4.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from .res_users import MANAGER

ADMINISTRATOR = "base.group_system"
#: Names that a step gives at most.
NAMES = 3


@dataclass
class Found:
    """What a step found.

    :param missing: sentences, each of what is missing and how to mend it; empty: done
    :param facts: what there is, in a few words
    """

    missing: list = field(default_factory=list)
    facts: str = ""


@dataclass(frozen=True)
class Step:
    """A step of the guide.

    :param key: its name for good: that of a skipped step is kept
    :param purpose: what it is for, in a sentence
    :param check: function of a company that gives what was ``Found``; with the system's
        rights
    :param open: function of a company that gives the action where it is done, with the
        user's rights
    :param clause: of ISO 10002
    :param group: who may do it
    """

    key: str
    title: str
    purpose: str
    check: Callable
    open: Callable
    clause: str = ""
    group: str = MANAGER


class ComplaintStartup(models.AbstractModel):
    _name = "complaint.startup"
    _description = "Start-up Guide"

    @api.model
    def _get_steps(self):
        """Steps in their order; an addon adds its own."""
        return [
            *self._get_house_steps(),
            *self._get_people_steps(),
            *self._get_process_steps(),
            *self._get_running_steps(),
        ]

    @api.model
    def _check_user(self):
        """:raise AccessError: for anybody but managers and administrators"""
        user = self.env.user
        if not (user.has_group(MANAGER) or user.has_group(ADMINISTRATOR)):
            raise AccessError(
                self.env._(
                    "Only complaint managers and administrators set complaints up."
                )
            )

    @api.model
    def _find_step(self, key):
        """:raise UserError: where there is no such step"""
        for step in self._get_steps():
            if step.key == key:
                return step
        raise UserError(
            self.env._("There is no such step any more. Please reload the page.")
        )

    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

    @api.model
    def get_guide(self):
        """All steps of the current company with what is missing, as plain values.

        :raise AccessError: for anybody but managers and administrators
        """
        self._check_user()
        company = self.env.company
        # of what a manager may not read, no more is told than whether it is set up
        found = {
            step.key: step.check(company.sudo()) for step in self.sudo()._get_steps()
        }
        skipped = {
            skip.step: skip
            for skip in self.env["complaint.startup.skip"].search_fetch(
                [("company_id", "=", company.id)]
            )
        }
        known = self._get_steps()
        others = {
            group: self._get_who(group)
            for group in {step.group for step in known}
            if not self.env.user.has_group(group)
        }
        steps = [
            self._prepare_step(
                step, found[step.key], skipped.get(step.key), others.get(step.group)
            )
            for step in known
        ]
        states = [step["state"] for step in steps]
        is_complete = "open" not in states
        if is_complete and not company.complaint_startup_hidden:
            self._set_hidden(True)
        return {
            "company": company.name,
            "steps": steps,
            "done": states.count("done"),
            "skipped": states.count("skipped"),
            "total": len(states),
            "is_complete": is_complete,
            "is_hidden": company.complaint_startup_hidden,
        }

    @api.model
    def _prepare_step(self, step, found, skip, others):
        """A step as plain values.

        :param others: whom to ask, where it is not the user's to do
        """
        state = "open" if found.missing else "done"
        if skip and found.missing:
            state = "skipped"
        return {
            "key": step.key,
            "title": step.title,
            "purpose": step.purpose,
            "clause": step.clause,
            "state": state,
            "missing": found.missing,
            "facts": found.facts,
            "may_do": not others,
            "who": others or "",
            "skip": self._prepare_skip(skip) if skip else None,
        }

    @api.model
    def _prepare_skip(self, skip):
        return {
            "reason": skip.reason,
            # names of colleagues
            "user": skip.user_id.sudo().name,
            "date": format_date(self.env, skip.create_date),
        }

    @api.model
    def _get_who(self, group):
        """Whom to ask for what one may not do oneself."""
        # names of colleagues of the company, whom the guide points to
        people = self.sudo()._find_people(self.env.company, group, limit=NAMES)
        names = ", ".join(people.partner_id.mapped("name")) or self.env._("nobody yet")
        if group == MANAGER:
            return self.env._("A complaint manager does this (%s).", names)
        return self.env._("An administrator does this (%s).", names)

    # ------------------------------------------------------------
    # Doing
    # ------------------------------------------------------------

    @api.model
    def open_step(self, key):
        """Where a step is done.

        :raise AccessError: for who may not do it
        """
        self._check_user()
        step = self._find_step(key)
        if not self.env.user.has_group(step.group):
            raise AccessError(self._get_who(step.group))
        return step.open(self.env.company)

    @api.model
    def skip_step(self, key, reason):
        """Do without a step, for a reason.

        :raise AccessError: for anybody but managers and administrators
        :raise UserError: without a reason
        """
        self._check_user()
        step = self._find_step(key)
        reason = reason.strip() if isinstance(reason, str) else ""
        if not reason:
            raise UserError(
                self.env._("Please say why “%s” is not needed here.", step.title)
            )
        # checked above; rows are written here only
        Skip = self.env["complaint.startup.skip"].sudo()
        Skip._find(self.env.company, key).unlink()
        Skip.create(
            {
                "company_id": self.env.company.id,
                "step": key,
                "reason": reason,
                "user_id": self.env.uid,
            }
        )
        return True

    @api.model
    def take_back(self, key):
        """Take a step up again that was skipped.

        :raise AccessError: for anybody but managers and administrators
        """
        self._check_user()
        # checked above; rows are written here only
        self.env["complaint.startup.skip"].sudo()._find(self.env.company, key).unlink()
        return True

    @api.model
    def set_hidden(self, hidden):
        """Take the guide out of the app's first menu, or put it back there.

        It stays under Configuration.

        :raise AccessError: for anybody but managers and administrators
        """
        self._check_user()
        self._set_hidden(bool(hidden))
        return True

    @api.model
    def _set_hidden(self, hidden):
        # a mark of the guide itself; whoever may use the guide sets it
        self.env.company.sudo().complaint_startup_hidden = hidden
        self.env.registry.clear_cache()  # menus

    # ------------------------------------------------------------
    # Helps of steps
    # ------------------------------------------------------------

    @api.model
    def _find_people(self, company, group, limit=None):
        """Colleagues in a company who have a role."""
        group_id = self.env["ir.model.data"]._xmlid_to_res_id(group)
        return self.env["res.users"].search_fetch(
            Domain("all_group_ids", "in", [group_id])
            & Domain("company_ids", "in", company.ids)
            & Domain("share", "=", False),
            ["partner_id"],
            limit=limit,
        )

    @api.model
    def _open_action(self, xmlid, **values):
        """An action of a window, changed."""
        return self.env["ir.actions.act_window"]._for_xml_id(xmlid) | values

    @api.model
    def _open_record(self, record, **values):
        """One record, as a form; a new one where there is none."""
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
            "view_mode": "form",
            **values,
        }
