"""Letters: wordings that were there before say what they are for, companies number."""

from odoo import SUPERUSER_ID, api

#: Templates are the user's once made: an update does not change them.
WORDINGS = {
    "mail_template_acknowledgement": "acknowledgement",
    "mail_template_holding": "progress",
    "mail_template_extension": "delay",
    "mail_template_decision": "decision",
}
#: As are the presets: time to turn to an external body after our letter.
OUTSIDE = {
    "schedule_uk_fca_disp": (6, "months"),
    "schedule_uk_telecoms": (12, "months"),
    "schedule_uk_housing": (12, "months"),
    "schedule_tr_banks_cards": (60, "days"),
    "schedule_tr_banks": (60, "days"),
}


def migrate(cr, version):
    """Fill in what new fields of old records say."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name, kind in WORDINGS.items():
        wording = env.ref(f"complaint_management.{name}", raise_if_not_found=False)
        if wording and not wording.complaint_letter:
            wording.complaint_letter = kind
    for name, (amount, unit) in OUTSIDE.items():
        schedule = env.ref(f"complaint_management.{name}", raise_if_not_found=False)
        if schedule and not schedule.outside_amount:
            schedule.write({"outside_amount": amount, "outside_unit": unit})
    for company in env["res.company"].search([]):
        company._get_letter_sequence()
