import {registry} from "@web/core/registry";

const MODAL = ".modal .o_form_view";

registry.category("web_tour.tours").add("complaint_register", {
    steps: () => [
        {
            content: "Reporting",
            trigger:
                "[data-menu-xmlid='complaint_management.menu_complaint_reporting']",
            run: "click",
        },
        {
            content: "Register",
            trigger: "[data-menu-xmlid='complaint_management.menu_complaint_register']",
            run: "click",
        },
        // A period that cannot be
        {
            content: "Open the first day at first",
            trigger: `${MODAL} .o_field_widget[name=date_from] button`,
            run: "click",
        },
        {
            content: "From a day after the last one",
            trigger: `${MODAL} .o_field_widget[name=date_from] input`,
            run: "edit 01/01/2090 && press Enter",
        },
        {
            content: "It says what is wrong",
            trigger: `${MODAL} .alert:contains(ends before it begins)`,
        },
        // The quarter of the test
        {
            content: "Open the first day",
            trigger: `${MODAL} .o_field_widget[name=date_from] button`,
            run: "click",
        },
        {
            content: "From April",
            trigger: `${MODAL} .o_field_widget[name=date_from] input`,
            run: "edit 04/01/2021 && press Enter",
        },
        {
            content: "Open the last day",
            trigger: `${MODAL} .o_field_widget[name=date_to] button`,
            run: "click",
        },
        {
            content: "To June",
            trigger: `${MODAL} .o_field_widget[name=date_to] input`,
            run: "edit 06/30/2021 && press Enter",
        },
        {
            content: "How many there are",
            trigger: `${MODAL} .o_field_widget[name=complaint_count]:contains(3)`,
        },
        {
            content: "With persons",
            trigger: `${MODAL} .o_field_widget[name=with_persons] input`,
            run: "click",
        },
        {
            content: "It says that this leaves a trace",
            trigger: `${MODAL} .alert:contains(will note that it was printed)`,
        },
        {
            content: "Show them",
            trigger: `${MODAL} button[name=action_view]`,
            run: "click",
        },
        {
            content: "Those of the register, as a list",
            trigger: ".o_list_view .o_data_row:nth-child(3)",
        },
    ],
});
