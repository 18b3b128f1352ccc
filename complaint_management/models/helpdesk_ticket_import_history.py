"""What an earlier register says is history: taken over, and corrected, as it was (7.2).

It passes no gate, so a complaint manager alone takes it over; what has been worked on
since stays as it is.
"""

from collections import defaultdict

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..tools.register_import import get_register
from .helpdesk_ticket import HelpdeskTicket as Complaint


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model
    def _check_may_take_over(self):
        """:raise AccessError: for anybody but a complaint manager"""
        if not self.env.su and not self.env.user.has_group(
            "complaint_management.group_complaint_manager"
        ):
            raise AccessError(
                self.env._(
                    "Only a complaint manager can take over a register from before. "
                    "Ask one, or register complaints one by one."
                )
            )

    @api.model
    def _prepare_history(self, vals):
        """Mark what comes from a file as history, complete what a register leaves out.

        :raise AccessError: for anybody but a complaint manager: history passes no gate
        """
        if not vals.get("is_imported", self.env.context.get("import_file")):
            vals["is_imported"] = vals["imported_at"] = False
            return
        self._check_may_take_over()
        vals["is_imported"] = True
        vals["imported_at"] = vals["clocks_since"] = self.env.cr.now()
        vals.setdefault("user_id", False)
        if vals.get("acknowledged_at"):
            vals.setdefault("acknowledgement_state", "recorded")
        if vals.get("complaint_phase") == "closed" and not vals.get("closed_date"):
            # at the latest then; a moment nobody knows is not invented
            vals["closed_date"] = vals.get("responded_at")
        if not vals.get("description"):
            vals["description"] = vals.get("name")

    # ------------------------------------------------------------
    # A second run
    # ------------------------------------------------------------

    def _load_records_write(self, values):
        """A line whose external id is known: nothing, or a correction.

        :raise UserError: when the complaint has been worked on since it came in
        """
        if not get_register(self.env):
            return super()._load_records_write(values)
        changes = self._get_register_changes(values)
        if not changes:
            return None
        if not self.is_imported:
            # registered here: the gate stands, and what changes is tracked
            live = self.with_context(
                complaint_register=None, import_file=False, tracking_disable=False
            )
            return super(HelpdeskTicket, live)._load_records_write(changes)
        if self._is_worked_on():
            raise UserError(
                self.env._(
                    "%(reference)s has been worked on since it was taken over, so it "
                    "stays as it is. Change it in its form.",
                    reference=self.complaint_reference,
                )
            )
        return self._correct_history(changes)

    def _is_worked_on(self):
        """Whether anybody changed the complaint since it came in from a file."""
        moment = self.imported_at
        return not moment or any(
            record.write_date > moment for record in (self, *self.remedy_ids)
        )

    def _get_register_changes(self, values):
        """What a line says that the complaint does not: an empty cell says nothing."""
        changes = {}
        for name, value in values.items():
            field = self._fields[name]
            if not value:
                continue
            if name == "remedy_ids":
                value = self._get_remedy_changes(value)
                different = bool(value)
            elif field.type == "many2many":
                different = set(value[0][2]) != set(self[name].ids)
            else:
                now = field.convert_to_cache(self[name], self)
                different = field.convert_to_cache(value, self) != now
            if different:
                changes[name] = value
        return changes

    def _get_remedy_changes(self, commands):
        """Commands that make the remedies those of the line, without doubling any.

        A line's first remedy is the complaint's first, and so on.
        """
        lines = [
            {name: value for name, value in command[2].items() if value}
            for command in commands
            if command[0] in (Command.CREATE, Command.UPDATE)
        ]
        changes = []
        remedies = list(self.remedy_ids.sorted("id"))
        for remedy, line in zip(remedies, lines, strict=False):
            different = {
                name: value
                for name, value in line.items()
                if name in remedy._fields
                and remedy._fields[name].convert_to_cache(value, remedy)
                != remedy._fields[name].convert_to_cache(remedy[name], remedy)
            }
            if different:
                changes.append(Command.update(remedy.id, different))
        changes += [Command.create(line) for line in lines[len(remedies) :]]
        changes += [
            Command.update(remedy.id, {"state": "cancelled"})
            for remedy in remedies[len(lines) :]
            if remedy.state != "cancelled"
        ]
        return changes

    def _correct_history(self, changes):
        """Write what a corrected file says. History passes no gate; a note stays.

        Clocks and ledger follow with ``_follow_corrections``, for a batch at once.
        """
        self._check_may_take_over()
        self._check_protected(changes)
        values = dict(changes)
        stage = {
            name: values.pop(name)
            for name in ("stage_id", "complaint_phase")
            if name in values
        }
        if stage:
            self._resolve_stage(stage, self.team_id, self.company_id)
            if stage["complaint_phase"] != "closed":
                values["closed_date"] = False
            elif not values.get("closed_date"):
                values["closed_date"] = values.get("responded_at") or self.responded_at
        self._prepare_priority(values)
        names = {*values, *stage}
        get_register(self.env).corrected.append(
            (self, names, self._remember_facts(names))
        )
        # below the gate, which every other write on a complaint passes
        below = super(Complaint, self)
        if stage:
            below.write(dict(stage))
        now = self.env.cr.now()
        below.write({**values, "imported_at": now, "clocks_since": now})
        labels = [self._fields[name]._description_string(self.env) for name in changes]
        self._message_log(
            body=self.env._(
                "Corrected from the earlier register: %s", ", ".join(sorted(labels))
            )
        )
        return True

    @api.model
    def _follow_corrections(self, corrected):
        """Bring ledger and clocks in line with the corrections of a batch (4.6, 4.9).

        :param corrected: see ``RegisterImport``
        """
        alike = defaultdict(self.browse)
        for complaint, names, facts in corrected:
            complaint._note_changes(facts)
            alike[frozenset(names)] |= complaint
        for names, complaints in alike.items():
            complaints._follow_with_clocks(dict.fromkeys(names))
