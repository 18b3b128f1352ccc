"""Nonconformities raised from complaints."""

from odoo import fields, models


class MgmtsystemNonconformity(models.Model):
    _name = "mgmtsystem.nonconformity"
    _inherit = ["mgmtsystem.nonconformity", "complaint.raised"]

    complaint_root_cause_id = fields.Many2one(
        comodel_name="complaint.root.cause",
        string="Root cause of complaints",
        index="btree_not_null",
        ondelete="restrict",
    )
