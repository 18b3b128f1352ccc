"""Requests about privacy, and what came of them; whose they were nobody can read."""

import hashlib
import hmac

from odoo import api, fields, models
from odoo.tools import email_normalize


class ComplaintPrivacyLog(models.Model):
    _name = "complaint.privacy.log"
    _description = "Request About Privacy"
    _order = "moment desc, id desc"
    _rec_name = "moment"
    _log_access = False

    moment = fields.Datetime(
        string="When", required=True, readonly=True, default=fields.Datetime.now
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="By",
        required=True,
        readonly=True,
        ondelete="restrict",
        help="Who answered the request.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="restrict"
    )
    kind = fields.Selection(
        selection=[
            ("access", "Data handed out"),
            ("erasure", "Data erased"),
            ("refused", "Erasing refused"),
        ],
        string="What",
        required=True,
        readonly=True,
    )
    count = fields.Integer(string="Complaints", readonly=True)
    kept_count = fields.Integer(
        string="Kept",
        readonly=True,
        help="Complaints of this person that cannot be erased yet.",
    )
    person = fields.Char(
        string="Mark of the person",
        readonly=True,
        help="The same for each request of one person; it tells nobody who that is.",
    )

    @api.model
    def _add(self, kind, company, partner, email, count, kept=0):
        """Note what was answered; the user's rights were checked before."""
        # nobody writes it by hand
        return self.sudo().create(
            {
                "kind": kind,
                "company_id": company.id,
                "user_id": self.env.uid,
                "count": count,
                "kept_count": kept,
                "person": self._get_mark(partner, email),
            }
        )

    @api.model
    def _get_mark(self, partner, email):
        """A digest of who asks, with the database's secret as key."""
        address = email_normalize(email or "") or partner.email_normalized
        # the secret is used, not shown
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        who = f"complaint privacy:{address or partner.id}"
        return hmac.new(secret.encode(), who.encode(), hashlib.sha256).hexdigest()[:32]
