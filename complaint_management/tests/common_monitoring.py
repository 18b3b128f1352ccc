"""Complaints of a company of their own, and the report about them."""

import json
from datetime import timedelta

from odoo import fields

from .common import ComplaintCommon


class MonitoringCommon(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Monitoring Ltd"})
        cls.company.partner_id.tz = "UTC"
        cls.company.resource_calendar_id.tz = "UTC"
        users = cls.handler | cls.colleague | cls.manager | cls.auditor
        users.write(
            {"company_ids": [(4, cls.company.id)], "company_id": cls.company.id}
        )
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {
                "name": "Monitoring team",
                "feedback_type": "complaint",
                "company_id": cls.company.id,
                "user_ids": [(6, 0, (cls.handler | cls.colleague).ids)],
            }
        )
        cls.today = fields.Date.today()
        cls.now = fields.Datetime.now()

    @classmethod
    def _complain(cls, **vals):
        return super()._complain(company_id=cls.company.id, **vals)

    def _custom(self, days=30, **options):
        """The last days up to today."""
        first = self.today - timedelta(days=days - 1)
        return {
            "period": "custom",
            "first": first.isoformat(),
            "last": self.today.isoformat(),
            **options,
        }

    def _report(self, user=None, companies=None, **options):
        """The report as it reaches the browser."""
        self.env.flush_all()
        user = user or self.manager
        model = self.env["complaint.monitoring"].with_user(user)
        model = model.with_context(
            allowed_company_ids=(companies or self.company).ids, lang="en_US"
        )
        return json.loads(json.dumps(model.get_report(options or self._custom())))

    def _figures(self, report=None, **kw):
        report = report or self._report(**kw)
        return {
            figure["key"]: figure
            for section in report["sections"]
            for figure in section["figures"]
        }

    def _count(self, model, domain, user=None):
        records = self.env[model].with_user(user or self.manager)
        records = records.with_context(allowed_company_ids=self.company.ids)
        return records.search_count(domain)
