"""How often something came from one place lately: limits of the public pages.

Counted in the database, so that all workers count together, and in a transaction of its
own, so that what is refused counts as well. No address is kept: a counter is known by a
keyed hash of the address and the day, which nobody can connect with the next day's.
"""

import hashlib
import hmac
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

#: Seconds a window lasts.
HOUR = 3600
DAY = 24 * HOUR
#: Counters are of no use once their window is over.
KEEP = timedelta(days=2)


class ComplaintRateCounter(models.Model):
    _name = "complaint.rate.counter"
    _description = "Request Limit Counter"
    _log_access = False
    _rec_name = "key"

    key = fields.Char(required=True, readonly=True)
    window_at = fields.Datetime(string="Since", required=True, readonly=True)
    hits = fields.Integer(required=True, readonly=True)

    _key_uniq = models.UniqueIndex("(key, window_at)")
    _window_idx = models.Index("(window_at)")

    @api.model
    def _hit(self, limits):
        """Count one event under each of these keys, and say which are used up.

        :param list limits: (kind, subject, limit, seconds): what is counted, from
            where, how many of them a window of so many seconds allows; 0: no limit
        :return: set of the kinds that are beyond their limit, this event included
        """
        now = fields.Datetime.now()
        rows = []
        for kind, subject, limit, seconds in limits:
            if limit > 0:
                start = int(now.timestamp()) // seconds * seconds
                window = fields.Datetime.to_datetime("1970-01-01") + timedelta(
                    seconds=start
                )
                rows.append((self._get_key(kind, subject, now), window, kind, limit))
        if not rows:
            return set()
        # sorted, so that two requests never wait for each other crosswise
        rows.sort()
        over = set()
        with self.env.registry.cursor() as cr:
            # taken before the first look at the data, hence no collision later on;
            # it lasts as long as the few rows below take
            cr.execute(SQL("LOCK TABLE complaint_rate_counter IN EXCLUSIVE MODE"))
            for key, window, kind, limit in rows:
                cr.execute(
                    SQL(
                        """
                        INSERT INTO complaint_rate_counter (key, window_at, hits)
                             VALUES (%s, %s, 1)
                        ON CONFLICT (key, window_at)
                          DO UPDATE SET hits = complaint_rate_counter.hits + 1
                          RETURNING hits
                        """,
                        key,
                        window,
                    )
                )
                if cr.fetchone()[0] > limit:
                    over.add(kind)
        return over

    @api.model
    def _get_key(self, kind, subject, now):
        """Name of a counter, which tells nothing of what it counts."""
        # the secret is used, not shown
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        message = f"complaint:{kind}:{subject}:{now:%Y-%m-%d}"
        return hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()

    @api.autovacuum
    def _gc_counters(self):
        """Forget what was counted before yesterday."""
        self.env.cr.execute(
            SQL(
                "DELETE FROM complaint_rate_counter WHERE window_at < %s",
                fields.Datetime.now() - KEEP,
            )
        )
