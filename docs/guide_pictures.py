"""Pictures of the guides in docs/guides; docs/screenshots.py makes them."""

from operator import methodcaller

from screens import DESKTOP, HOB, TALL

ACTION = "/odoo/action-complaint_management"

# ------------------------------------------------------------
# For handlers
# ------------------------------------------------------------


#: How bad a complaint is, and what was done at once.
assessment = methodcaller("open_tab", HOB, "assessment")
#: What was found, by whom, and why it happened.
investigation = methodcaller("open_tab", HOB, "investigation")


def told(screen):
    """Recording a telephone call; nothing is saved."""
    screen.open_complaint(HOB)
    screen.open_window("Told how it stands")


def conflict(screen):
    """Declaring a conflict of interest; nothing is saved."""
    screen.open_complaint(HOB, page="what_happened")
    screen.open_window("I have a conflict of interest")


# ------------------------------------------------------------
# For managers
# ------------------------------------------------------------


#: A set of clocks: for which complaints, what within which time.
schedule = methodcaller("open_first", "/odoo/complaint-schedules")


def try_schedule(screen):
    """What would happen to a complaint that nobody touches."""
    screen.open(f"{ACTION}.complaint_simulation_action", ".modal .o_form_view")
    screen.page.wait_for_selector(".modal :text('the clock starts')")
    screen.settle()


#: A corrective action, and whether it has helped.
action = methodcaller("open_first", "/odoo/complaint-actions", "Corner protection")
#: The policy in force, and who has not read it.
policy = methodcaller("open_first", "/odoo/complaint-policies", "English")


# ------------------------------------------------------------
# For auditors
# ------------------------------------------------------------


def ledger(screen):
    """All that has happened to one complaint."""
    screen.open_complaint(HOB)
    screen.page.click("button[name=action_view_ledger]")
    screen.page.wait_for_selector(".o_list_view .o_data_row")
    screen.settle()


#: A check of the ledger that found nothing.
check = methodcaller("open_first", "/odoo/complaint-ledger-checks")


def complaint_file(screen):
    """The first pages of a complaint's file."""
    return screen.print(
        "complaint_management.report_complaint_file", ids=[screen.find(HOB)], pages=2
    )


def conformity_report(screen):
    """The first pages of the conformity report."""
    [window] = screen.call("complaint.conformity.report", "create", [{}])
    return screen.print(
        "complaint_management.report_complaint_conformity", ids=[window], pages=2
    )


# ------------------------------------------------------------
# For quality managers
# ------------------------------------------------------------


def conformity(screen):
    """Clause by clause: what shows it, what the company says of itself."""
    screen.open("/odoo/complaint-clauses", ".o_list_view .o_data_row")
    screen.page.wait_for_selector(".o_complaint_readiness")
    screen.settle()


#: A clause with its evidence and its assessments.
clause = methodcaller("open_first", "/odoo/complaint-clauses", "Accessibility")
#: Self-assessments by verdict.
gaps = methodcaller("open", "/odoo/complaint-gaps", ".o_kanban_record")
#: A target, how it stands, and results of periods that are over.
objective = methodcaller("open_first", "/odoo/complaint-objectives", "In time: Answer")
#: A management review that is planned.
management_review = methodcaller("open_first", "/odoo/complaint-management-reviews")


# ------------------------------------------------------------
# For administrators
# ------------------------------------------------------------


#: What is set up and what is missing.
startup = methodcaller("open", "/odoo/complaint-startup", ".o_complaint_startup")
#: Settings of complaints.
settings = methodcaller("open", f"{ACTION}.complaint_settings_action", ".o_setting_box")


def user_role(screen):
    """The role of a user."""
    [user] = screen.call("res.users", "search", [["login", "=", "emma"]])
    screen.open(f"/odoo/action-base.action_res_users/{user}", ".o_form_view")


def jobs(screen):
    """Jobs of complaints."""
    screen.open("/odoo/action-base.ir_cron_act", ".o_list_view .o_data_row")
    screen.page.fill(".o_searchview_input", "Complaints:")
    screen.page.press(".o_searchview_input", "Enter")
    screen.page.wait_for_selector(".o_facet_values:has-text('Complaints:')")
    screen.settle()


#: picture -> (login, window, what arranges the screen)
PICTURES = {
    "assessment": ("emma", DESKTOP, assessment),
    "investigation": ("emma", DESKTOP, investigation),
    "told": ("emma", DESKTOP, told),
    "conflict": ("emma", DESKTOP, conflict),
    "schedule": ("margaret", TALL, schedule),
    "try_schedule": ("margaret", TALL, try_schedule),
    "action": ("margaret", DESKTOP, action),
    "policy": ("margaret", DESKTOP, policy),
    "ledger": ("arthur", DESKTOP, ledger),
    "check": ("arthur", DESKTOP, check),
    "complaint_file": ("arthur", DESKTOP, complaint_file),
    "conformity_report": ("arthur", DESKTOP, conformity_report),
    "conformity": ("margaret", TALL, conformity),
    "clause": ("margaret", TALL, clause),
    "gaps": ("margaret", DESKTOP, gaps),
    "objective": ("margaret", TALL, objective),
    "management_review": ("margaret", DESKTOP, management_review),
    "start-up": ("margaret", TALL, startup),
    "settings": ("admin", TALL, settings),
    "user_role": ("admin", DESKTOP, user_role),
    "jobs": ("admin", DESKTOP, jobs),
}
