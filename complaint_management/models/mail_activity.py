"""To-dos for managers about what cannot be told by mail or on one complaint."""

from odoo import api, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    @api.model
    def _tell_managers(self, kind, managers, summary, note):
        """One personal to-do for each manager as long as a trouble lasts.

        :param str kind: external id of the type of to-do that stands for the trouble
        """
        known = self._get_trouble(kind)
        activity_type = self.env.ref(kind, raise_if_not_found=False)
        if not activity_type:
            return  # somebody deleted it: the overview shows the trouble all the same
        # to-dos of other people; no mail each, which may be what is not working
        quiet = self.sudo().with_context(mail_activity_quick_update=True)
        quiet.create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "user_id": user.id,
                    "summary": summary,
                    "note": note,
                }
                for user in managers - known.user_id
            ]
        )

    @api.model
    def _end_trouble(self, kind):
        """Take the to-dos away: it is over."""
        self._get_trouble(kind).unlink()

    @api.model
    def _get_trouble(self, kind):
        """Open to-dos about one kind of trouble, all managers'."""
        activity_type = self.env.ref(kind, raise_if_not_found=False)
        if not activity_type:
            return self.browse()
        # of other people; they belong to no record, for which there is an index
        return self.sudo().search(
            [("res_model", "=", False), ("activity_type_id", "=", activity_type.id)]
        )
