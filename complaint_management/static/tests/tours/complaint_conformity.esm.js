import {registry} from "@web/core/registry";

const READINESS = ".o_complaint_readiness";
const MODAL = ".modal .o_form_view";

registry.category("web_tour.tours").add("complaint_conformity", {
    steps: () => [
        {
            content: "All that can be evidenced is shown; one clause is not assessed",
            trigger: `${READINESS}:contains(Shown: 39 / 39):contains(Not assessed: 1)`,
            timeout: 60000,
        },
        // The last clause is assessed
        {
            content: "Assess it",
            trigger:
                ".o_data_row:has([name=number]:contains(8.7)) button[name=action_assess]",
            run: "click",
        },
        {
            content: "It conforms",
            trigger: `${MODAL} .o_field_widget[name=verdict] input[data-value=conforms]`,
            run: "click",
        },
        {
            content: "It is chosen",
            trigger: `${MODAL} .o_field_widget[name=verdict] input[data-value=conforms]:checked`,
        },
        {
            content: "Save",
            trigger: ".modal .o_form_button_save, .modal [special=save]",
            run: "click",
        },
        {
            content: "Ready, without a gap",
            trigger: `${READINESS}:contains(100 %):contains(Gaps: 0):contains(Not assessed: 0)`,
        },
        // The report
        {
            content: "Conformity report",
            trigger: `${READINESS} button:contains(Conformity report)`,
            run: "click",
        },
        {
            content: "Print",
            trigger: ".modal button[name=action_print]",
            run: "click",
        },
        {
            content: "Close, when it is there",
            trigger: ".modal button[special=cancel]:contains(Cancel)",
            run: "click",
            timeout: 60000,
        },
        {
            content: "That it was made is evidence itself",
            trigger: "[data-menu-xmlid='complaint_management.menu_complaint_evidence']",
            run: "click",
        },
        {
            content: "Reports made",
            trigger:
                "[data-menu-xmlid='complaint_management.menu_complaint_conformity_prints']",
            run: "click",
        },
        {
            content: "By Quinn, with 100 % and no gap",
            trigger:
                ".o_data_row:contains(Quinn Quality):has([name=percent]:contains(100))" +
                ":has([name=gap_count]:contains(0))",
        },
    ],
});
