import {registry} from "@web/core/registry";
import {select} from "./fields.esm";

const MODAL = ".modal .o_form_view";

function shows(text) {
    return {
        content: `The result says: ${text}`,
        trigger: `${MODAL} .o_field_widget[name=result] td:contains(${text})`,
    };
}

registry.category("web_tour.tours").add("complaint_simulation", {
    steps: () => [
        {
            content: "Configuration",
            trigger: "[data-menu-xmlid='complaint_management.menu_complaint_config']",
            run: "click",
        },
        {
            content: "Try a schedule",
            trigger:
                "[data-menu-xmlid='complaint_management.menu_complaint_config_simulation']",
            run: "click",
        },
        // The rules choose, and the times are there at once
        {
            content: "The first schedule in the list",
            trigger: `${MODAL} .o_field_widget[name=choice_reason]:contains(first schedule)`,
        },
        shows("Answer: due"),
        shows("Left out: the severity"),
        // A graver complaint
        ...select("severity", "High", MODAL),
        shows("Tell: Complaint managers"),
        // What cannot be
        {
            content: "Answered before it came in",
            trigger: `${MODAL} .o_field_widget[name=responded_at] input`,
            run: "edit 01/01/2020 09:00:00 && press Enter",
        },
        {
            content: "It says what is wrong",
            trigger: `${MODAL} .alert:contains(lies before the receipt)`,
        },
        {
            content: "Close",
            trigger: ".modal .modal-footer button:contains(Cancel)",
            run: "click",
        },
        {
            content: "Back where we were",
            trigger: "body:not(:has(.modal))",
        },
    ],
});
