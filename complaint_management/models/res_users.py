"""Who may see and handle complaints: one rule, in one place (4.7, 4.10, 5.4)."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

HANDLER = "complaint_management.group_complaint_handler"
MANAGER = "complaint_management.group_complaint_manager"
AUDITOR = "complaint_management.group_complaint_auditor"
#: Fields of a complaint that name users who never see it, whatever their role (4.7).
KEPT_AWAY = ("respondent_ids", "conflict_user_ids")


class ResUsers(models.Model):
    _inherit = "res.users"

    def _get_complaint_domain(self, mode):
        """Tickets on which this user may do ``mode``, as far as complaints go.

        A global record rule applies it on top of the helpdesk's own rules, which let
        helpdesk users, followers and customers see far more than a complaint allows.
        The result depends on the user alone, never on ids that change, because
        record rules are cached.

        :param str mode: read, write or create
        :return: list domain on ``helpdesk.ticket``
        """
        self.ensure_one()
        ordinary = Domain("feedback_type", "=", False)
        if mode != "read" and self._is_complaint_role_only():
            # the role gives rights on complaints, none on other people's tickets
            ordinary = Domain.FALSE
        allowed = self._get_complaint_role_domain(mode)
        if not allowed.is_false():
            allowed &= self._get_independence_domain()
        return list(ordinary | allowed)

    def _get_part_domain(self):
        """Clocks, remedies and so on of complaints that this user may read.

        Of whoever sees all complaints, the complaints are not asked one by one: that
        took most of the time of the figures about a month's clocks.

        :return: list domain on a model with a ``ticket_id``; what belongs to no
            feedback any more has to be left out beside it
        """
        self.ensure_one()
        if self.has_group(MANAGER) or self.has_group(AUDITOR):
            return list(self._get_independence_domain("ticket_id"))
        return [("ticket_id", "any", self._get_complaint_domain("read"))]

    def _get_independence_domain(self, name="id"):
        """Complaints from which this user is not kept away (4.7).

        By the numbers of those from which they are: of a condition on each of the
        fields PostgreSQL thinks that it costs more than all the rest, and plans a list
        of complaints accordingly.

        :param name: the field that holds the complaint, of what belongs to one
        """
        user_id, kept = self.id, self._sql_kept_away()
        return Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                "%s NOT IN (%s)", SQL.identifier(alias, name), kept
            ),
            predicate=lambda record: not any(
                user_id in (record if name == "id" else record[name])[people].ids
                for people in KEPT_AWAY
            ),
        )

    def _sql_kept_away(self):
        """SQL: complaints from which one of these users is kept away (4.7)."""
        fields = [self.env["helpdesk.ticket"]._fields[name] for name in KEPT_AWAY]
        return SQL(" UNION ALL ").join(
            SQL(
                "SELECT %s FROM %s WHERE %s IN %s",
                SQL.identifier(field.column1),
                SQL.identifier(field.relation),
                SQL.identifier(field.column2),
                self._ids or (0,),
            )
            for field in fields
        )

    def _is_complaint_role_only(self):
        return (
            self.has_group(HANDLER) or self.has_group(AUDITOR)
        ) and not self.has_group("helpdesk_mgmt.group_helpdesk_user_own")

    def _get_complaint_role_domain(self, mode):
        """Complaints open to the user's role, before independence."""
        if self.has_group(MANAGER) or (mode == "read" and self.has_group(AUDITOR)):
            return Domain("feedback_type", "!=", False)
        if not self.has_group(HANDLER):
            return Domain.FALSE
        if mode == "create":
            return Domain("feedback_type", "!=", False)
        assigned = Domain("user_id", "=", self.id) | Domain(
            "investigator_id", "=", self.id
        )
        team = self._get_team_domain() | Domain("create_uid", "=", self.id)
        shared = Domain("confidentiality", "=", "open") & Domain(
            "is_identity_protected", "=", False
        )
        return Domain("feedback_type", "!=", False) & (assigned | (shared & team))

    def _get_team_domain(self):
        """Tickets of the teams that this user leads or belongs to.

        The teams are looked up once for a list, not joined to each of its rows.
        """
        user_id = self.id
        teams = self.env["helpdesk.ticket.team"]
        members = teams._fields["user_ids"]
        mine = SQL(
            "SELECT id FROM %s WHERE user_id = %s"
            " UNION ALL SELECT %s FROM %s WHERE %s = %s",
            SQL.identifier(teams._table),
            user_id,
            SQL.identifier(members.column1),
            SQL.identifier(members.relation),
            SQL.identifier(members.column2),
            user_id,
        )
        return Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                "%s IN (%s)", SQL.identifier(alias, "team_id"), mine
            ),
            predicate=lambda ticket: (
                user_id in (ticket.team_id.user_ids | ticket.team_id.user_id).ids
            ),
        )

    @api.model
    def _get_ledger_watchers(self):
        """Who is told when the ledger does not fit: managers and auditors."""
        ids = [
            self.env["ir.model.data"]._xmlid_to_res_id(name)
            for name in (MANAGER, AUDITOR)
        ]
        people = self.env["res.groups"].browse(ids).all_user_ids
        return people.filtered(lambda user: user.active and not user.share)

    @api.model
    def _get_complaint_managers(self):
        """Managers of complaints, of whatever company."""
        # not env.ref, which asks the database each time whether the group still exists
        group_id = self.env["ir.model.data"]._xmlid_to_res_id(MANAGER)
        managers = self.env["res.groups"].browse(group_id).all_user_ids
        return managers.filtered(lambda user: user.active and not user.share)
