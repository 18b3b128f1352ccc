# Copyright 2026 Complaint Management contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Spreadsheet dashboard for complaints",
    "summary": "Handling, timeliness, satisfaction and causes of complaints",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Productivity/Dashboard",
    "author": "Complaint Management contributors",
    "depends": ["complaint_management", "spreadsheet_dashboard"],
    "data": ["data/spreadsheet_dashboard.xml"],
    "auto_install": True,
}
