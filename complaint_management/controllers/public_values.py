"""What the public pages show, as plain values: no record gets into a page."""

import re

from odoo.http import request

from ..models.helpdesk_ticket import FEEDBACK_TYPES


def get_layout_values():
    """What the frame of all these pages needs."""
    lang = request.env["res.lang"]._get_data(code=request.env.lang or "en_US")
    return {
        "page_lang": (lang.code or "en_US").replace("_", "-"),
        "page_dir": lang.direction or "ltr",
        "languages": [
            {
                "code": code,
                "tag": code.replace("_", "-"),
                "name": data.name.split("/")[-1].strip(),
                "dir": data.direction,
            }
            for code, data in request.env["res.lang"]._get_frontend().items()
        ],
    }


def get_feedback_types():
    field = request.env["helpdesk.ticket"]._fields["feedback_type"]
    labels = dict(field._description_selection(request.env))
    return [(value, labels[value]) for value, _label in FEEDBACK_TYPES]


def get_company_values(company, team):
    return {
        "name": company.name,
        "phone": company.phone or "",
        "email": team.alias_email or company.email or "",
        "address": get_address(company.partner_id),
    }


def get_address(partner):
    """Where letters reach them; empty without a street."""
    if not partner.street:
        return ""
    lines = partner._display_address(without_company=True).splitlines()
    return "\n".join(line for line in lines if line.strip())


def get_bodies(company):
    return [
        {
            "name": body.name,
            "website": get_safe_website(body.website),
            "phone": body.phone or "",
        }
        for body in company.complaint_body_ids.filtered("is_external_dispute_body")
    ]


def get_safe_website(website):
    """An address that is one of the web, else nothing."""
    is_web = website and re.match(r"https?://", website, re.IGNORECASE)
    return website if is_web else ""


def get_links(place):
    """Other published teams of the company, and other companies, with addresses."""
    slug = request.env["ir.http"]._slug
    links = [
        {"name": team.name, "url": f"/complaints/{slug(team)}"}
        for team in place.company._get_public_teams()
        if team != place.team
    ]
    return links + [
        {"name": company.name, "url": f"/complaints/company/{company.id}"}
        for company in request.env["res.company"]._get_public_companies()
        if company != place.company
    ]
