"""Agents' main screens, held against WCAG 2.2 A and AA by axe-core, in a real browser.

Odoo's web client has violations of its own. What is told is what our screens have and
the same kinds of screens of Odoo do not: the helpdesk's list, kanban, form and so on
are looked at first, in the same browser.
"""

import json
import os
from pathlib import Path

from odoo.tests import HttpCase, tagged

from .common_survey import SurveyCommon
from .test_accessibility import RULES

#: Opens screen after screen by its action and has axe look at each. Rules that a kind
#: of Odoo's own screens breaks ("peer") are none of ours.
CHECK = """
(async () => {
    (0, eval)(%(source)s);
    const {action} = odoo.__WOWL_DEBUG__.root.env.services;
    const until = async (selector) => {
        const end = Date.now() + 20000;
        const there = () =>
            document.querySelector(selector) &&
            !document.querySelector(".o_loading_indicator");
        while (!there()) {
            if (Date.now() > end) {
                throw new Error(`${selector} does not come`);
            }
            await new Promise((resolve) => requestAnimationFrame(resolve));
        }
        await new Promise((resolve) => requestAnimationFrame(resolve));
    };
    const known = {};
    const found = [];
    let looked = 0;
    for (const {kind, peer, what, options, selector, place} of %(screens)s) {
        await action.doAction(what, {clearBreadcrumbs: true, ...options});
        await until(selector);
        const part = {include: [place], exclude: %(not_ours)s};
        const result = await axe.run(part, {runOnly: %(rules)s});
        if (!result.passes.length) {
            throw new Error(`${selector}: nothing was looked at`);
        }
        looked += 1;
        known[kind] = known[kind] || new Set();
        for (const rule of result.violations) {
            if (peer) {
                known[kind].add(rule.id);
            } else if (!known[kind].has(rule.id)) {
                for (const node of rule.nodes) {
                    const why = node.any.map((check) => check.message).join(" ");
                    const html = node.html.slice(0, 200);
                    found.push(`${what} ${kind} ${rule.id}: ${html} ${why}`);
                }
            }
        }
        if (place === ".modal") {
            await action.doAction({type: "ir.actions.act_window_close"});
        }
    }
    if (found.length) {
        throw new Error(`${found.length} violations\\n${found.join("\\n")}`);
    }
    console.log(`${looked} screens looked at`);
    console.log("test successful");
})().catch((error) => console.error(error.message));
"""
#: Parts of Odoo's own in our screens: search bar, choice of columns, lists of choices,
#: pictures of people, the clock of activities.
NOT_OURS = [
    ".o_searchview",
    ".o_optional_columns_dropdown",
    ".o_select_menu_input",
    "img.rounded",
    ".o-mail-ActivityButton",
]
#: The web client without its bar of menus.
PLACE = ".o_action_manager"
LIST, KANBAN, FORM = ".o_list_view .o_data_row", ".o_kanban_record", ".o_form_view"
PIVOT, GRAPH = ".o_pivot_view table", ".o_graph_view canvas"


@tagged("post_install", "-at_install")
class TestAccessibilityAgents(HttpCase, SurveyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.axe = Path(os.environ["COMPLAINT_AXE"]).read_text(encoding="utf-8")
        cls.running = cls._investigated(severity="high")
        cls.decided = cls._answered(remedy=cls.refund)
        cls.ticket = cls.Ticket.create(
            {"name": "Toner", "description": "Empty", "team_id": cls.team.id}
        )
        cls.manager.group_ids += cls.env.ref(
            "helpdesk_mgmt.group_helpdesk_manager"
        ) + cls.env.ref("base.group_system")

    def _screen(self, kind, what, selector, peer=False, place=PLACE, **options):
        what = what if "." in what else f"complaint_management.{what}"
        return {
            "kind": kind,
            "peer": peer,
            "what": what,
            "options": options,
            "selector": selector,
            "place": place,
        }

    def _look(self, screens):
        code = CHECK % {
            "source": json.dumps(self.axe),
            "screens": json.dumps(screens),
            "rules": json.dumps(RULES),
            "not_ours": json.dumps(NOT_OURS),
        }
        self.browser_js(
            "/odoo",
            code,
            ready="!!odoo.__WOWL_DEBUG__",
            login="manager",
            timeout=240,
        )

    def _get_peers(self):
        """Screens of Odoo and the helpdesk of each kind."""
        helpdesk = "helpdesk_mgmt.helpdesk_ticket_action"
        return [
            self._screen("list", helpdesk, LIST, True, viewType="list"),
            self._screen("kanban", helpdesk, KANBAN, True, viewType="kanban"),
            self._screen(
                "form",
                helpdesk,
                FORM,
                True,
                viewType="form",
                props={"resId": self.ticket.id},
            ),
            self._screen(
                "pivot",
                "helpdesk_mgmt.helpdesk_ticket_reporting_action",
                PIVOT,
                True,
                viewType="pivot",
            ),
        ]

    def test_main_screens(self):
        team, every = "complaint_action_team", "complaint_action_all"
        self._look(
            [
                *self._get_peers(),
                self._screen("kanban", team, KANBAN),
                self._screen("list", every, LIST),
                *(
                    self._screen(
                        "form",
                        every,
                        ".o_form_view .o_notebook",
                        viewType="form",
                        props={"resId": complaint.id},
                    )
                    for complaint in (self.running, self.decided)
                ),
                self._screen(
                    "own", "complaint_overview_action", ".o_complaint_overview"
                ),
                self._screen(
                    "own",
                    "complaint_satisfaction_figures_action",
                    ".o_complaint_satisfaction",
                ),
                self._screen(
                    "own", "complaint_monitoring_action", ".o_monitoring_findings"
                ),
                self._screen("own", "complaint_startup_action", ".o_complaint_startup"),
                self._screen("list", "complaint_clause_action", LIST),
                self._screen(
                    "pivot", "complaint_analysis_action", PIVOT, viewType="pivot"
                ),
                self._screen("list", "complaint_letter_action", ".o_list_view"),
                self._screen(
                    "form", "complaint_schedule_action", FORM, viewType="form"
                ),
                self._screen(
                    "form",
                    "complaint_phone_intake_action",
                    ".modal .o_form_view",
                    place=".modal",
                ),
                self._screen(
                    "form",
                    "complaint_simulation_action",
                    ".modal .o_form_view",
                    place=".modal",
                ),
                self._screen(
                    "form",
                    "complaint_register_action",
                    ".modal .o_form_view",
                    place=".modal",
                ),
            ]
        )
