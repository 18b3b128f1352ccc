"""How many of the handlers are trained (annex H, 4.14, 6.4)."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .complaint_metric import Count, Metric

NEED = "complaint.training.need"


def handlers(span):
    """One row for each handler of whom a training was required at its end."""
    return Domain("handler_at", "=", _put_moment(span.at, span.day))


def trained(span):
    """Those who had all that was required of them."""
    return Domain("trained_at", "=", _put_moment(span.at, span.day))


def _put_moment(moment, day):
    """A moment, and the day that it is then where the company is, as text."""
    return f"{fields.Datetime.to_string(moment)}/{fields.Date.to_string(day)}"


class ComplaintMonitoring(models.AbstractModel):
    _inherit = "complaint.monitoring"

    @api.model
    def _get_metrics(self):
        return [
            *super()._get_metrics(),
            Metric(
                "trained",
                self.env._("Handlers trained"),
                "handling",
                unit="share",
                part=Count(NEED, None, trained, among=handlers),
                whole=Count(NEED, None, handlers, among=handlers),
                better="more",
                clause="6.4",
                help=self.env._(
                    "Of the handlers of whom a training was required when the period "
                    "ended, or now if it has not: those who had all of them, valid."
                ),
            ),
        ]


class ComplaintTrainingNeed(models.Model):
    _inherit = "complaint.training.need"

    # texts: a moment would be searched for as a second, from and to
    handler_at = fields.Char(
        compute="_compute_at",
        search="_search_handler_at",
        help="To search by: one row for each handler of whom something was required "
        "at that moment, as text in UTC.",
    )
    trained_at = fields.Char(
        compute="_compute_at",
        search="_search_trained_at",
        help="To search by: the same, of those who had all that was required.",
    )

    def _compute_at(self):
        """As of now, where nobody asks for another moment."""
        now = _put_moment(
            fields.Datetime.now(), self.env.company._get_complaint_today()
        )
        for name in ("handler_at", "trained_at"):
            rows = self.search([("id", "in", self.ids), (name, "=", now)])
            rows[name] = now
            (self - rows)[name] = False

    @api.model
    def _search_handler_at(self, operator, value):
        return self._search_at(operator, value, self._get_handlers_at)

    @api.model
    def _search_trained_at(self, operator, value):
        return self._search_at(operator, value, self._get_trained_at)

    @api.model
    def _search_at(self, operator, value, make):
        if operator != "in":
            return NotImplemented
        self.env.flush_all()
        moments = filter(None, map(self._read_moment, value))
        return Domain.OR(Domain("id", "in", make(*moment)) for moment in moments)

    @api.model
    def _read_moment(self, text):
        """What ``_put_moment`` has put: (moment, day); None for any other text."""
        moment, _slash, day = str(text or "").partition("/")
        try:
            moment, day = (
                fields.Datetime.to_datetime(moment),
                fields.Date.to_date(day),
            )
        except ValueError:
            return None
        return (moment, day) if moment and day else None

    @api.model
    def _get_handlers_at(self, moment, _day):
        """Ids: of each handler and company the first row that was in force."""
        return SQL(
            "(SELECT DISTINCT ON (need.company_id, need.user_id) need.id"
            " FROM complaint_training_need AS need WHERE %s"
            " ORDER BY need.company_id, need.user_id, need.id)",
            self._get_in_force(SQL("need"), moment),
        )

    @api.model
    def _get_trained_at(self, moment, day):
        return SQL(
            """
            (SELECT DISTINCT ON (need.company_id, need.user_id) need.id
               FROM complaint_training_need AS need
              WHERE %s
                AND NOT EXISTS (
                    SELECT FROM complaint_training_need AS other
                     WHERE other.user_id = need.user_id
                       AND other.company_id = need.company_id
                       AND %s
                       AND NOT EXISTS (
                           SELECT FROM complaint_competence AS held
                            WHERE held.training_id = other.training_id
                              AND held.user_id = other.user_id
                              AND held.obtained_on <= %s
                              AND (held.expires_on IS NULL OR held.expires_on >= %s)
                              AND (held.revoked_at IS NULL OR held.revoked_at >= %s)))
              ORDER BY need.company_id, need.user_id, need.id)
            """,
            self._get_in_force(SQL("need"), moment),
            self._get_in_force(SQL("other"), moment),
            day,
            day,
            moment,
        )

    @api.model
    def _get_in_force(self, alias, moment):
        return SQL(
            "%(row)s.is_handler AND %(row)s.asked_at < %(moment)s"
            " AND (%(row)s.left_at IS NULL OR %(row)s.left_at >= %(moment)s)",
            row=alias,
            moment=moment,
        )
