"""Who has room for more complaints, for those who plan the work (4.3, 6.4)."""

from odoo import api, models
from odoo.fields import Domain

from ..tools import competence as rules
from .complaint_metric import FEEDBACK, PHASES_OPEN
from .res_users import AUDITOR, MANAGER


class ComplaintOverview(models.AbstractModel):
    _inherit = "complaint.overview"

    @api.model
    def _get_capacity(self, handlers):
        """Open complaints of each handler against what they can see to.

        For managers and auditors, where the company has a target; no further query for
        numbers, and hardly one where it has none.

        :param handlers: rows of ``_get_workload``
        :return: list of dicts of ``id``, ``name``, ``open`` (figure), ``target`` and
            ``free``, those with most room first
        """
        reader = self.env.user
        if not (reader.has_group(MANAGER) or reader.has_group(AUDITOR)):
            return []
        # a setting, no secret: without the rules of companies, one query
        usual = self.env.company.sudo().complaint_workload_target
        if not usual:
            return []
        staff = self.env["complaint.asking"]._get_staff()
        counted = {row["id"]: row["open"] for row in handlers}
        loads = {
            user: (
                counted.get(user.id, {"count": 0})["count"],
                user.complaint_workload_target or usual,
            )
            for user in staff
            if user.company_ids & self.env.companies
        }
        open_ = FEEDBACK & Domain("complaint_phase", "in", PHASES_OPEN)
        return [
            {
                "id": user.id,
                "name": user.name,
                "open": counted.get(user.id)
                or self._figure(0, open_ & Domain("user_id", "=", user.id)),
                "target": loads[user][1],
                "free": loads[user][1] - loads[user][0],
            }
            for user in rules.rank_by_room(loads)
        ]
