"""Pictures of the addons beside the core, from a demo, as screenshots.py makes others.

pictures/bin/python docs/addon_pictures.py --url http://localhost:8173
"""

import sys
from operator import methodcaller

from screenshots import DESKTOP, HOB, ROOT, TALL, main


def shop(addon):
    """Folder of what the page of an addon shows."""
    return ROOT / addon / "static" / "description"


def dashboard(screen):
    """Handling, timeliness, satisfaction and causes at a glance."""
    action = "spreadsheet_dashboard.ir_actions_dashboard_action"
    screen.open(f"/odoo/action-{action}", ".o_search_panel")
    screen.page.click(".o_search_panel li:has-text('Complaints')")
    screen.page.wait_for_selector(".o-scorecard")
    screen.page.wait_for_timeout(3000)  # figures come one by one


#: What a complaint is about: the product and its lot.
product = methodcaller("open_tab", HOB, "what_happened")


def nonconformity(screen):
    """From a complaint to the management system."""
    screen.open_complaint(HOB, "investigation")
    screen.page.wait_for_selector("button[name=action_raise_nonconformity]")
    screen.scroll_to_tabs()


def privacy_lookup(screen):
    """What Odoo's privacy lookup finds of a person, complaints included."""
    action = "privacy_lookup.action_privacy_lookup_wizard"
    screen.open(f"/odoo/action-{action}", ".o_form_view")
    screen.page.fill("[name=email] input", "nora.whelan@example.com")
    screen.page.fill("[name=name] input", "Nora Whelan")
    screen.page.click("button[name=action_lookup]")
    screen.page.click(".o_group_header:has-text('Helpdesk Ticket')")
    screen.page.wait_for_selector(".o_list_view .o_data_row")
    screen.settle()


#: picture -> (folder, login, window, what arranges the screen)
PICTURES = {
    "dashboard": (
        shop("spreadsheet_dashboard_complaint_management"),
        "margaret",
        TALL,
        dashboard,
    ),
    "product": (shop("complaint_management_product"), "emma", DESKTOP, product),
    "nonconformity": (
        shop("complaint_management_mgmtsystem"),
        "margaret",
        DESKTOP,
        nonconformity,
    ),
    "privacy_lookup": (
        shop("complaint_management_privacy_lookup"),
        "admin",
        DESKTOP,
        privacy_lookup,
    ),
}


if __name__ == "__main__":
    sys.exit(main(PICTURES, __doc__))
