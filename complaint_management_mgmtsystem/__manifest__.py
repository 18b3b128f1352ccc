# Copyright 2026 Complaint Management contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Complaint Management: Management System",
    "summary": "Complaints, root causes and trends raise nonconformities and actions; "
    "ISO 10002 audits and reviews in the OCA management system",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "After-Sales",
    "author": "Complaint Management contributors",
    "depends": [
        "complaint_management",
        "mgmtsystem_action",
        "mgmtsystem_audit",
        "mgmtsystem_nonconformity",
        "mgmtsystem_review",
    ],
    "data": [
        "security/mgmtsystem_rules.xml",
        "data/mail_activity_type.xml",
        "data/mgmtsystem_nonconformity_origin.xml",
        "views/mgmtsystem_action_views.xml",
        "views/mgmtsystem_nonconformity_views.xml",
        "views/mgmtsystem_audit_views.xml",
        "views/mgmtsystem_review_views.xml",
        "views/complaint_views.xml",
    ],
    "demo": ["demo/res_users.xml"],
    "auto_install": True,
}
