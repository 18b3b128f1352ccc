import {registry} from "@web/core/registry";

const BACK = {
    content: "Back to the overview",
    trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item:first-child a",
    run: "click",
};

registry.category("web_tour.tours").add("complaint_overview", {
    steps: () => [
        {
            content: "What is good is said",
            trigger: ".o_complaint_tile[data-tile=paused]:contains(Nothing waits)",
        },
        {
            content: "A number leads to its clocks",
            trigger: "button.o_complaint_tile[data-tile=overdue]",
            run: "click",
        },
        {
            content: "The title says what is shown, and no filter narrows it",
            trigger:
                ".o_control_panel:not(:has(.o_facet_value)) .o_last_breadcrumb_item:contains(Overdue)",
        },
        {
            content: "Exactly these",
            trigger: ".o_list_view .o_data_cell[name=situation]:contains(Overdue)",
        },
        BACK,
        {
            content: "By handler: complaints",
            trigger:
                ".o_complaint_handlers tr:contains(manager) td[data-column=overdue] button",
            run: "click",
        },
        {
            content: "The list of complaints",
            trigger:
                ".o_list_view .o_data_cell[name=name]:contains(Nobody called back)",
        },
        BACK,
        {
            content: "Trouble with one cause opens it",
            trigger: "button.o_complaint_tile[data-tile=trouble]",
            run: "click",
        },
        {
            content: "The complaint whose clocks do not run",
            trigger:
                ".o_list_view .o_data_cell[name=name]:contains(Nobody called back)",
        },
        BACK,
        {
            content: "Count again",
            trigger: ".o_complaint_refresh:enabled",
            run: "click",
        },
        {
            content: "Milestones",
            trigger:
                ".o_complaint_milestones tr[data-row=acknowledge] td[data-column=overdue] button",
            run: "click",
        },
        {
            content: "Only that milestone; a click on the line opens the complaint",
            trigger: ".o_list_view .o_data_cell[name=milestone]:contains(Acknowledge)",
            run: "click",
        },
        {
            content: "The complaint",
            trigger:
                ".o_form_view .o_field_widget[name=name] textarea:value(Nobody called back)",
        },
    ],
});
