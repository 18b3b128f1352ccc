import {registry} from "@web/core/registry";
import {select} from "./fields.esm";

registry.category("web_tour.tours").add("complaint_schedule", {
    steps: () => [
        // What the list says, and the way to the presets
        {
            content: "The order decides",
            trigger: ".o_complaint_schedule_hint:contains(first schedule in this list)",
        },
        {
            content: "Look at the presets",
            trigger: ".o_complaint_schedule_hint button:contains(presets)",
            run: "click",
        },
        {
            content: "Only presets are shown",
            trigger: ".o_searchview .o_facet_value:contains(Presets not activated)",
        },
        {
            content: "Back to those in force",
            trigger: ".o_complaint_schedule_hint button:contains(active schedules)",
            run: "click",
        },
        {
            content: "Active schedules again",
            trigger: ".o_searchview .o_facet_value:contains(Active)",
        },
        // A schedule of one's own
        {
            content: "A new one",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Its name",
            trigger: ".o_field_widget[name=name] input",
            run: "edit Complaints of consumers",
        },
        ...select("severity", "High"),
        {
            content: "A milestone",
            trigger:
                ".o_field_widget[name=milestone_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        ...select("milestone", "Close after no answer"),
        {
            content: "What it is counted from follows from the milestone",
            trigger: ".o_selected_row .o_data_cell[name=start]:contains(Answer)",
        },
        {
            content: "Within",
            trigger: ".o_selected_row .o_field_widget[name=amount] input",
            run: "edit 15",
        },
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "Saved",
            trigger: ".o_form_saved",
        },
        // Its level
        {
            content: "Open the levels",
            trigger:
                ".o_field_widget[name=milestone_ids] button[name=action_open_levels]",
            run: "click",
        },
        {
            content: "The milestone reads as a sentence",
            trigger:
                ".modal .o_field_widget[name=time_allowed]:contains(15 working days from the answer)",
        },
        {
            content: "Add a level",
            trigger: ".modal .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "It says that it does nothing yet",
            trigger: ".modal .alert-warning:contains(does nothing yet)",
        },
        {
            content: "What it is about",
            trigger: ".modal .o_form_view .o_field_widget[name=name] input",
            run: "edit Time is running out",
        },
        {
            content: "A share of the time",
            trigger: ".modal .o_field_widget[name=measure] input[data-value=share]",
            run: "click",
        },
        {
            content: "80 % is the proposal",
            trigger: ".modal .o_field_widget[name=share] input:value(80)",
        },
        {
            content: "Tell the handler",
            trigger: ".modal .o_field_widget[name=notify_handler] input",
            run: "click",
        },
        {
            content: "Now it does something",
            trigger: ".modal .o_form_view:not(:has(.alert-warning))",
        },
        {
            content: "Keep the level",
            trigger: ".modal .o_form_button_save:contains(Close)",
            run: "click",
        },
        {
            content: "When, as a sentence",
            trigger: ".modal .o_data_cell[name=when]:contains(when 80 % of the time)",
        },
        {
            content: "Keep the milestone",
            trigger: ".modal .o_form_button_save:contains(Save)",
            run: "click",
        },
        {
            content: "The line says what happens",
            trigger:
                "body:not(:has(.modal)) .o_data_cell[name=level_summary]:contains(Time is running out)",
        },
    ],
});
