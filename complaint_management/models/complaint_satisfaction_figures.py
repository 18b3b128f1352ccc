"""Figures of satisfaction for managers and auditors, each with its interval (8.3).

A fixed number of queries, whatever the number of answers. Every figure says of how many
answers it is, who did not answer is counted by channel and severity, and each comes
with the conditions of the records behind it (ISO 10004). Counted is what the reader may
see.
"""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import satisfaction
from .res_users import AUDITOR, MANAGER
from .survey_question import SCORED

#: By what scores are compared.
GROUPINGS = ("team_id", "user_id", "category_id", "channel_id", "severity")
#: By what those who did not answer are compared.
SILENT = ("channel_id", "severity")


class ComplaintSatisfactionFigures(models.AbstractModel):
    _name = "complaint.satisfaction.figures"
    _description = "Figures of Satisfaction"

    @api.model
    @api.readonly
    def get_figures(self, months=12, team_id=None):
        """All figures of the screen “Satisfaction”.

        :param int months: how many calendar months, this one included; 0: all
        :param int team_id: only this team; None: all
        :return: dict of plain values
        :raise AccessError: for anybody but managers and auditors
        """
        if not (self.env.user.has_group(MANAGER) or self.env.user.has_group(AUDITOR)):
            raise AccessError(
                self.env._("Only complaint managers and auditors see these figures.")
            )
        answers, invitations = self._get_domains(int(months or 0), team_id)
        return {
            "months": months,
            "team_id": team_id,
            "teams": self._get_teams(),
            "group": self._get_smallest_group(),
            "anonymous": any(self.env.companies.mapped("complaint_survey_anonymous")),
            "waiting": self._count_waiting(),
            "response": self._get_response(invitations),
            "dimensions": self._get_dimensions(answers),
            "recommend": self._get_recommend(answers),
            "silent": {name: self._get_silent(invitations, name) for name in SILENT},
            "groups": {name: self._get_groups(answers, name) for name in GROUPINGS},
            "trend": self._get_trend(answers, invitations),
            "states": self._get_states(team_id),
            "low": {
                "count": self._count(answers & Domain("is_low", "=", True)),
                "domain": self._plain(answers & Domain("is_low", "=", True)),
            },
        }

    @api.model
    def _get_domains(self, months, team_id):
        """Which answers and which invitations count."""
        answers, invitations = Domain.TRUE, Domain("sent_at", "!=", False)
        if months:
            today = fields.Date.context_today(self)
            start = today.replace(day=1) - relativedelta(months=months - 1)
            answers &= Domain("month", ">=", fields.Date.to_string(start))
            invitations &= Domain("sent_at", ">=", fields.Date.to_string(start))
        if team_id:
            team = Domain("team_id", "=", int(team_id))
            answers, invitations = answers & team, invitations & team
        return answers, invitations

    @api.model
    def _get_teams(self):
        """Teams there are answers or invitations of."""
        groups = self.env["complaint.survey.invitation"]._read_group(
            [("team_id", "!=", False)], ["team_id"]
        )
        # names of teams that the reader's own figures are about
        return [{"id": team.id, "name": team.sudo().name} for (team,) in groups]

    @api.model
    def _plain(self, domain):
        """Conditions fit for the browser."""
        return self.env["complaint.overview"]._figure(0, domain)["domain"]

    @api.model
    def _get_smallest_group(self):
        """Figures of fewer anonymous answers are not shown."""
        return self.env.companies._get_smallest_group()

    @api.model
    def _count(self, answers):
        return self.env["complaint.satisfaction"].search_count(answers)

    @api.model
    def _count_waiting(self):
        """Anonymous answers that wait to be shown: how many, no more."""
        # a number below that of a group; the rows themselves are nobody's
        return (
            self.env["complaint.satisfaction"]
            .sudo()
            .search_count(
                [
                    ("company_id", "in", self.env.companies.ids),
                    ("is_published", "=", False),
                ]
            )
        )

    # ------------------------------------------------------------
    # Queries
    # ------------------------------------------------------------

    @api.model
    def _select(self, model, domain, columns, groupby=None):
        """Aggregates by SQL over what the reader may see.

        :param columns: list of SQL
        :param groupby: SQL that is selected first
        """
        records = self.env[model]
        records.check_access("read")
        records.flush_model()
        query = records._search(domain, order=None)
        query.order = None
        if groupby is not None:
            columns = [groupby, *columns]
            query.groupby = groupby
        return self.env.execute_query(query.select(*columns))

    @api.model
    def _score_columns(self, name):
        column = SQL.identifier("complaint_satisfaction", name)
        return [
            SQL("COUNT(%s)", column),
            SQL("AVG(%s)", column),
            SQL("STDDEV_SAMP(%s)", column),
            SQL("COUNT(*) FILTER (WHERE %s >= %s)", column, satisfaction.TOP),
        ]

    @api.model
    def _response_columns(self):
        # who answered anonymously is read as a number only, never of few people
        return [
            SQL("COUNT(*)"),
            SQL("COUNT(*) FILTER (WHERE complaint_survey_invitation.is_answered)"),
            SQL("BOOL_OR(complaint_survey_invitation.is_anonymous)"),
        ]

    # ------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------

    @api.model
    def _prepare_response(self, asked, answered, domain, hidden=False):
        """Share of those asked who answered; hidden where it would tell who did."""
        return {
            "asked": asked,
            "answered": None if hidden else answered,
            "share": None if hidden or not asked else answered / asked,
            "interval": None
            if hidden
            else satisfaction.share_interval(answered, asked),
            "domain": self._plain(domain),
        }

    @api.model
    def _prepare_score(self, count, mean, deviation, top, domain, hidden=False):
        if hidden:
            return {"count": count, "mean": None, "hidden": True, "domain": []}
        return {
            "count": count,
            "mean": mean,
            "interval": satisfaction.mean_interval(count, mean, deviation or 0.0)
            if count
            else None,
            "top": top / count if count else None,
            "top_interval": satisfaction.share_interval(top, count),
            "hidden": False,
            "domain": self._plain(domain),
        }

    @api.model
    def _get_response(self, domain):
        ((asked, answered, anonymous),) = self._select(
            "complaint.survey.invitation", domain, self._response_columns()
        )
        hidden = satisfaction.find_hidden(
            [(asked, anonymous)], self._get_smallest_group()
        )
        return self._prepare_response(asked, answered, domain, bool(hidden))

    @api.model
    def _get_dimensions(self, domain):
        columns = [column for name in SCORED for column in self._score_columns(name)]
        (row,) = self._select("complaint.satisfaction", domain, columns)
        labels = dict(
            self.env["survey.question"]
            ._fields["complaint_dimension"]
            ._description_selection(self.env)
        )
        return [
            {
                "id": name,
                "name": labels[name],
                **self._prepare_score(
                    *row[4 * number : 4 * number + 4],
                    domain & Domain(name, ">", 0),
                ),
            }
            for number, name in enumerate(SCORED)
        ]

    @api.model
    def _get_recommend(self, domain):
        asked = domain & Domain("has_recommend", "=", True)
        value = SQL.identifier("complaint_satisfaction", "recommend")
        ((count, promoters, detractors),) = self._select(
            "complaint.satisfaction",
            asked,
            [
                SQL("COUNT(*)"),
                SQL("COUNT(*) FILTER (WHERE %s >= %s)", value, satisfaction.PROMOTER),
                SQL("COUNT(*) FILTER (WHERE %s <= %s)", value, satisfaction.DETRACTOR),
            ],
        )
        return {
            "count": count,
            "score": satisfaction.net_promoter_score(promoters, detractors, count),
            "interval": satisfaction.net_promoter_interval(
                promoters, detractors, count
            ),
            "promoters": promoters,
            "detractors": detractors,
            "domain": self._plain(asked),
        }

    @api.model
    def _get_silent(self, domain, name):
        """Who was asked and did not answer, by one attribute."""
        rows = self._select(
            "complaint.survey.invitation",
            domain,
            self._response_columns(),
            SQL.identifier("complaint_survey_invitation", name),
        )
        names = self._get_names("complaint.survey.invitation", name, rows)
        rows = sorted(rows, key=lambda row: -row[1])
        hidden = self._find_hidden(rows)
        return [
            {
                "id": key or False,
                "name": names.get(key),
                **self._prepare_response(
                    asked,
                    answered,
                    domain & Domain(name, "=", key or False),
                    place in hidden,
                ),
            }
            for place, (key, asked, answered, _anonymous) in enumerate(rows)
        ]

    @api.model
    def _find_hidden(self, rows):
        """Positions of groups too small to be shown.

        :param rows: of (key, count, …, whether any is anonymous)
        """
        return satisfaction.find_hidden(
            [(row[1], row[-1]) for row in rows], self._get_smallest_group()
        )

    @api.model
    def _get_groups(self, domain, name):
        """Scores of the handling, by one attribute; the most answers first."""
        scored = domain & Domain("handling", ">", 0)
        rows = self._select(
            "complaint.satisfaction",
            scored,
            [
                *self._score_columns("handling"),
                SQL("BOOL_OR(complaint_satisfaction.is_anonymous)"),
            ],
            SQL.identifier("complaint_satisfaction", name),
        )
        names = self._get_names("complaint.satisfaction", name, rows)
        rows = sorted(rows, key=lambda row: -row[1])
        hidden = self._find_hidden(rows)
        return [
            {
                "id": key or False,
                "name": names.get(key),
                **self._prepare_score(
                    *figures,
                    scored & Domain(name, "=", key or False),
                    hidden=place in hidden,
                ),
            }
            for place, (key, *figures, _anonymous) in enumerate(rows)
        ]

    @api.model
    def _get_names(self, model, name, rows):
        field = self.env[model]._fields[name]
        if field.type == "selection":
            return dict(field._description_selection(self.env))
        # names of what the reader's own figures are about, no more
        records = self.env[field.comodel_name].sudo()
        records = records.browse([row[0] for row in rows if row[0]])
        return {record.id: record.display_name for record in records}

    @api.model
    def _get_trend(self, answers, invitations):
        """Month by month: scores of the answers that came in, and how many of those
        asked in that month have answered."""
        scores = self._get_trend_scores(answers)
        response = self._get_trend_response(invitations)
        nothing = self._prepare_score(0, None, None, 0, answers & Domain.FALSE)
        nobody = self._prepare_response(0, 0, invitations & Domain.FALSE)
        return [
            {
                "month": fields.Date.to_string(month),
                **scores.get(month, nothing),
                "response": response.get(month, nobody),
            }
            for month in sorted(scores.keys() | response.keys())
        ]

    @api.model
    def _get_trend_scores(self, answers):
        scored = answers & Domain("handling", ">", 0)
        rows = self._select(
            "complaint.satisfaction",
            scored,
            [
                *self._score_columns("handling"),
                SQL("BOOL_OR(complaint_satisfaction.is_anonymous)"),
            ],
            SQL("complaint_satisfaction.month"),
        )
        hidden = self._find_hidden(rows)
        return {
            month: self._prepare_score(
                *figures,
                scored & Domain("month", "=", fields.Date.to_string(month)),
                hidden=place in hidden,
            )
            for place, (month, *figures, _anonymous) in enumerate(rows)
        }

    @api.model
    def _get_trend_response(self, invitations):
        rows = self._select(
            "complaint.survey.invitation",
            invitations,
            self._response_columns(),
            SQL("date_trunc('month', complaint_survey_invitation.sent_at)::date"),
        )
        hidden = self._find_hidden(rows)
        return {
            month: self._prepare_response(
                asked,
                answered,
                invitations
                & Domain("sent_at", ">=", fields.Date.to_string(month))
                & Domain(
                    "sent_at",
                    "<",
                    fields.Date.to_string(month + relativedelta(months=1)),
                ),
                place in hidden,
            )
            for place, (month, asked, answered, _anonymous) in enumerate(rows)
        }

    @api.model
    def _get_states(self, team_id):
        """How many invitations wait, failed, or were not wanted."""
        rows = self.env["complaint.survey.invitation"]
        domain = Domain("team_id", "=", int(team_id)) if team_id else Domain.TRUE
        domain &= Domain("state", "in", ("planned", "failed", "opted_out"))
        counts = dict(rows._read_group(domain, ["state"], ["__count"]))
        return [
            {
                "id": state,
                "name": label,
                "count": counts.get(state, 0),
                "domain": self._plain(domain & Domain("state", "=", state)),
            }
            for state, label in rows._fields["state"]._description_selection(self.env)
            if counts.get(state)
        ]
