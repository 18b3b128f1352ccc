# Copyright 2026 Complaint Management contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Complaint Management: Privacy Lookup",
    "summary": "Odoo's privacy lookup finds complaints, and erases by their rules",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "After-Sales",
    "author": "Complaint Management contributors",
    "depends": ["complaint_management", "privacy_lookup"],
    "data": [],
    "auto_install": True,
}
