"""Odoo's privacy lookup, and complaints: found whole, erased by their own rules.

A complaint is never deleted: its chain would break. In its place its persons are
erased, unless something stands against it.
"""

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, email_normalize

TICKET = "helpdesk.ticket"


class PrivacyLookupWizard(models.TransientModel):
    _inherit = "privacy.lookup.wizard"

    def _get_query_models_blacklist(self):
        """What belongs to a complaint is found, and erased, with the complaint."""
        parts = self.env["complaint.personal.data"]._get_parts()
        ours = [name for name in parts if name.startswith("complaint.")]
        return [*super()._get_query_models_blacklist(), *ours]

    def _get_query(self):
        """Also complaints that name the address and are linked to no contact."""
        query = super()._get_query()
        address = email_normalize(self.email.strip())
        return SQL(
            """
            %(query)s
            UNION ALL
            SELECT %(model)s AS res_model_id, id AS res_id, active AS is_active
              FROM helpdesk_ticket
             WHERE feedback_type IS NOT NULL
               AND (lower(partner_email) = %(address)s
                    OR lower(representative_email) = %(address)s)
               AND %(found)s IS NOT TRUE
            """,
            query=query,
            model=self.env["ir.model"]._get_id(TICKET),
            address=address,
            found=self._sql_found_by_contact(),
        )

    def _sql_found_by_contact(self):
        """Whether Odoo's own query finds a ticket, by what leads to contacts."""
        links = [
            SQL(
                "%s IN (SELECT id FROM indirect_references)", SQL.identifier(field.name)
            )
            for field in self.env[TICKET]._fields.values()
            if field.type == "many2one"
            and field.store
            and field.comodel_name == "res.partner"
            and field.ondelete != "cascade"
        ]
        return SQL("(%s)", SQL(" OR ").join(links))


class PrivacyLookupWizardLine(models.TransientModel):
    _inherit = "privacy.lookup.wizard.line"

    @api.depends("res_model", "res_id")
    def _compute_res_name(self):
        """Odoo names records with all rights: complaints only to who may read them."""
        res = super()._compute_res_name()
        for line in self:
            complaint = line._get_complaint()
            if complaint and not line._may_read(complaint):
                line.res_name = f"{line.res_model_id.name}/{line.res_id}"
        return res

    def _get_complaint(self):
        """The complaint that a line is, or belongs to; empty for all else.

        With the system's rights: whoever looks is told no more than what it is.
        """
        self.ensure_one()
        Ticket = self.env[TICKET].sudo()
        if not self.res_model or self.res_model not in self.env:
            return Ticket
        record = self.env[self.res_model].sudo().browse(self.res_id).exists()
        if self.res_model == TICKET:
            ticket = record
        elif self.res_model == "mail.message" and record.model == TICKET:
            ticket = Ticket.browse(record.res_id).exists()
        elif self.res_model == "survey.user_input":
            ticket = record.complaint_id
        else:
            return Ticket
        return ticket.filtered("feedback_type")

    def _may_read(self, complaint):
        return complaint.with_user(self.env.user).has_access("read")

    @api.onchange("is_active")
    def _onchange_is_active(self):
        """:raise UserError: for complaints: putting one away erases nothing"""
        for line in self:
            if line._get_complaint() and line.res_model == TICKET:
                raise UserError(
                    self.env._(
                        "Archiving a complaint erases nothing. Choose “Delete”: the "
                        "personal data are erased, the register stays whole."
                    )
                )
        return super()._onchange_is_active()

    def action_archive_all(self):
        others = self.filtered(lambda line: not line._get_complaint())
        return super(PrivacyLookupWizardLine, others).action_archive_all()

    def action_unlink(self):
        """Erase the persons of a complaint instead of deleting it.

        :raise AccessError: for anybody but a complaint manager who may change it
        :raise UserError: saying what stands against it
        """
        self.ensure_one()
        complaint = self._get_complaint()
        if not complaint:
            return super().action_unlink()
        if self.is_unlinked or complaint.anonymised_at:
            raise UserError(self.env._("The personal data were erased already."))
        if self.res_model != TICKET:
            self._refuse_part(complaint)
        # the lookup works with all rights; complaints only with those of the user
        own = complaint.with_user(self.env.user)
        if not own.has_access("write"):
            raise AccessError(
                self.env._(
                    "This is a complaint. Complaint managers erase its personal data."
                )
            )
        own._erase_on_request()
        self._log(complaint, "erasure", count=1)
        self._note(self.env._("Personal data erased"))
        self.is_unlinked = True
        return None

    def action_unlink_all(self):
        """All of them; complaints that have to be kept stay and say why."""
        complaints = {line: line._get_complaint() for line in self}
        for line, complaint in complaints.items():
            if not complaint:
                continue
            try:
                with self.env.cr.savepoint():
                    line.action_unlink()
            except (AccessError, UserError) as error:
                line._note(self.env._("Kept (%s)", error))
                line._log(complaint, "refused", kept=1)
        others = self.filtered(lambda line: not complaints[line])
        return super(PrivacyLookupWizardLine, others).action_unlink_all()

    def _refuse_part(self, complaint):
        known = self._may_read(complaint)
        name = complaint.complaint_reference if known else self.env._("a complaint")
        raise UserError(
            self.env._(
                "This belongs to %s and is erased with it. Erase the complaint.", name
            )
        )

    def _log(self, complaint, kind, count=0, kept=0):
        nobody = self.env["res.partner"]
        asked = (complaint.company_id, nobody, self.wizard_id.email)
        self.env["complaint.privacy.log"]._add(kind, *asked, count=count, kept=kept)

    def _note(self, words):
        self.execution_details = f"{words}: {self.res_model_id.name} #{self.res_id}"
