# Copyright 2026 Complaint Management contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Complaint Management: Call Back (example)",
    "summary": "An example of an addon of your own: a milestone, a letter and a figure "
    "about calling complainants back",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "After-Sales",
    "author": "Complaint Management contributors",
    "depends": ["complaint_management"],
    "data": [
        "data/mail_template.xml",
        "views/helpdesk_ticket_views.xml",
    ],
}
