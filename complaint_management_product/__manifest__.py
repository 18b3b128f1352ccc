# Copyright 2026 Complaint Management contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Complaint Management: Products",
    "summary": "The product and the lot that a complaint is about, in the register, "
    "on the complaints page and in the analysis",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "After-Sales",
    "author": "Complaint Management contributors",
    "depends": ["complaint_management", "product"],
    "data": [
        "views/helpdesk_ticket_views.xml",
        "views/complaint_analysis_views.xml",
        "views/product_views.xml",
        "views/res_config_settings_views.xml",
        "views/complaint_public_form.xml",
    ],
    "demo": ["demo/product_template.xml"],
    "assets": {
        "web.assets_frontend": [
            "complaint_management_product/static/src/public/**/*",
        ],
    },
    "auto_install": True,
    "pre_init_hook": "pre_init_hook",
}
