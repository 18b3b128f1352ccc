"""Recording that somebody has a training, and revoking it (4.14).

By a manager for others, or by a certification that was passed; never by oneself.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import clean_context

from .res_users import MANAGER

#: In the context of what the system itself notes. An object: nobody can send it.
RECORDING = object()
#: What a manager writes when recording.
RECORDED = frozenset(
    {"user_id", "training_id", "obtained_on", "expires_on", "note", "attachment_ids"}
)
#: What may be added later; the reason is fixed with the revoking.
ADDED = frozenset({"note", "attachment_ids", "revoke_reason"})


class ComplaintCompetence(models.Model):
    _inherit = "complaint.competence"

    # ------------------------------------------------------------
    # Recording
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get("complaint_recording") is RECORDING:
            records = super().create(vals_list)
        else:
            records = self._create_by_hand(vals_list)
        records._keep_files()
        records._tell_needs()
        return records

    @api.model
    def _create_by_hand(self, vals_list):
        for vals in vals_list:
            self._check_written(vals, RECORDED)
        # nor by defaults that come along
        plain = self.with_env(self.env(context=clean_context(self.env.context)))
        records = super(ComplaintCompetence, plain).create(
            [
                {
                    **vals,
                    "recorded_by_id": self.env.uid,
                    "is_own_record": self._is_own(
                        vals.get("user_id"), vals.get("training_id")
                    ),
                }
                for vals in vals_list
            ]
        )
        return records.with_env(self.env)

    def write(self, vals):
        if self.env.context.get("complaint_recording") is not RECORDING:
            self._check_written(vals, ADDED)
            for record in self:
                if record.revoked_at:
                    raise UserError(
                        self.env._(
                            "“%s” is revoked and stays as it is.", record.display_name
                        )
                    )
                record._is_own(record.user_id.id, record.training_id.id)
        res = super().write(vals)
        if "attachment_ids" in vals:
            self._keep_files()
        return res

    def _check_written(self, vals, allowed):
        """:raise AccessError: for what nobody writes by hand, or not any more"""
        fixed = sorted(vals.keys() - allowed)
        if fixed:
            raise AccessError(
                self.env._(
                    "“%s” of a competence stays as it was recorded. Revoke the record, "
                    "with the reason, and make a new one.",
                    self._fields[fixed[0]]._description_string(self.env)
                    if fixed[0] in self._fields
                    else fixed[0],
                )
            )

    @api.model
    def _is_own(self, user_id, training_id):
        """Whether somebody records their own, which only a sole manager may.

        :raise AccessError: when another manager, where it counts, could do it
        """
        if user_id != self.env.uid:
            return False
        # who has which role is needed to find somebody else
        others = self.env["res.users"].sudo()._get_complaint_managers() - self.env.user
        training = self.env["complaint.training"].browse(training_id)
        companies = training.company_id or self.env.user.company_ids
        others = others.filtered(lambda user: companies & user.company_ids)
        if others:
            raise AccessError(
                self.env._(
                    "Nobody records their own competence. Take the certification, or "
                    "ask another complaint manager: %s.",
                    ", ".join(others.sorted("name").mapped("name")),
                )
            )
        return True

    def _keep_files(self):
        """What was attached while the record was made is read by its readers."""
        for record in self:
            loose = record.attachment_ids.filtered(lambda file: not file.res_id)
            if loose:
                loose.write({"res_model": self._name, "res_id": record.id})

    def _tell_needs(self):
        """What these records show is required no longer."""
        # whoever records need not see of whom it is required
        needs = self.env["complaint.training.need"].sudo()
        needs.search(
            [
                ("training_id", "in", self.training_id.ids),
                ("user_id", "in", self.user_id.ids),
            ]
        )._refresh()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(
            self.env._(
                "What somebody was competent for, and when, is kept. Revoke it instead."
            )
        )

    @api.model
    def _record_certification(self, answers):
        """Note what these passed certifications show, each for who passed it.

        :param answers: ``survey.user_input``, passed, of colleagues
        """
        # by the system: nobody records their own
        trainings = (
            self.env["complaint.training"]
            .sudo()
            .search([("survey_id", "in", answers.survey_id.ids)])
        )
        keeping = self.sudo().with_context(complaint_recording=RECORDING)  # as above
        keeping.create(
            [
                {
                    "user_id": user.id,
                    "training_id": training.id,
                    "obtained_on": user.company_id._get_complaint_today(),
                    "is_certified": True,
                    "score": answer.scoring_percentage,
                    "answer_id": answer.id,
                }
                for answer in answers
                for user in answer.partner_id.user_ids
                for training in trainings
                if not user.share
                and training.survey_id == answer.survey_id
                and (not training.company_id or training.company_id in user.company_ids)
            ]
        )

    # ------------------------------------------------------------
    # Revoking
    # ------------------------------------------------------------

    def action_ask_reason(self):
        """Ask why it is revoked."""
        self.ensure_one()
        self._check_manager()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Revoke"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [
                (
                    self.env.ref(
                        "complaint_management.complaint_competence_view_form_revoke"
                    ).id,
                    "form",
                )
            ],
            "target": "new",
        }

    def action_revoke(self):
        """It does not count any more, from now on.

        :raise AccessError: for anybody but managers
        :raise UserError: without a reason
        """
        self._check_manager()
        for record in self:
            if record.revoked_at:
                raise UserError(
                    self.env._("“%s” is revoked already.", record.display_name)
                )
            if not (record.revoke_reason or "").strip():
                raise UserError(
                    self.env._("Say why it is revoked: the reason is kept with it.")
                )
        # nobody writes these by hand
        self.sudo().with_context(complaint_recording=RECORDING).write(
            {"revoked_at": fields.Datetime.now(), "revoked_by_id": self.env.uid}
        )
        self._tell_needs()
        return {"type": "ir.actions.act_window_close"}

    def _check_manager(self):
        """:raise AccessError: for anybody but managers who may write it"""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("A complaint manager revokes a competence. Ask one of them.")
            )
        self.check_access("write")
