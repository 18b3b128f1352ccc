import {registry} from "@web/core/registry";
import {select} from "./fields.esm";
import {stepUtils} from "@web_tour/tour_utils";

/** Choose the option of a many2one field. */
function choose(field, text) {
    return [
        {
            content: `Search ${text}`,
            trigger: `.o_field_widget[name=${field}] input`,
            run: `edit ${text}`,
        },
        {
            content: `Choose ${text}`,
            trigger: `.ui-autocomplete .ui-menu-item a:contains(${text})`,
            run: "click",
        },
    ];
}

function radio(field, value) {
    return {
        content: `${field}: ${value}`,
        trigger: `.o_field_widget[name=${field}] input[data-value=${value}]`,
        run: "click",
    };
}

function atStage(name) {
    return {
        content: `Now at ${name}`,
        trigger: `.o_field_statusbar_duration .o_arrow_button_current:contains(${name})`,
    };
}

function tab(name) {
    return {
        content: `Page ${name}`,
        trigger: `.o_notebook .nav-link[name=${name}]`,
        run: "click",
    };
}

registry.category("web_tour.tours").add("complaint_life", {
    steps: () => [
        // Registered by phone, and acknowledged there
        {
            content: "Take down a call",
            trigger: "[data-menu-xmlid='complaint_management.menu_complaint_phone']",
            run: "click",
        },
        {
            content: "Name of the caller",
            trigger: ".modal .o_field_widget[name=caller_name] input",
            run: "edit Tess Tourist",
        },
        {
            content: "In one line",
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Kettle leaks",
        },
        {
            content: "What happened",
            trigger: ".modal .o_field_widget[name=description] textarea",
            run: "edit It leaked on the first day.",
        },
        {
            content: "Register",
            trigger: ".modal button[name=action_register]",
            run: "click",
        },
        {
            content: "It has a reference",
            trigger:
                ".o_form_view .o_field_widget[name=complaint_reference]:contains(C/)",
        },
        atStage("Acknowledged"),
        // Assessed: the page of the phase is already open
        {
            content: "The assessment is open",
            trigger: ".o_notebook .nav-link.active[name=assessment]",
        },
        radio("severity", "medium"),
        radio("impact", "single"),
        radio("complexity", "standard"),
        ...select("immediate_action", "Not needed"),
        {
            content: "Assessed",
            trigger: ".o_statusbar_buttons button[name=action_assess]",
            run: "click",
        },
        atStage("Assessed"),
        // Investigated
        {
            content: "Investigate",
            trigger: ".o_statusbar_buttons button[name=action_investigate]",
            run: "click",
        },
        atStage("Under investigation"),
        {
            content: "Findings",
            trigger: ".o_field_widget[name=findings] .odoo-editor-editable",
            run: "editor The seal was missing.",
        },
        // Decided
        tab("decision"),
        ...select("decision", "Upheld"),
        {
            content: "Reasons",
            trigger: ".o_field_widget[name=decision_reasons] .odoo-editor-editable",
            run: "editor We left out the seal.",
        },
        {
            content: "Add a remedy",
            trigger: ".o_field_widget[name=remedy_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        ...choose("type_id", "Replacement"),
        ...stepUtils.saveForm(),
        // Answered: the status bar is as good a way as any
        {
            content: "Answered",
            trigger:
                ".o_statusbar_status button:contains(Answered):not(.o_arrow_button_current)",
            run: "click",
        },
        atStage("Answered"),
        // Accepted, carried out, closed
        {
            content: "The complainant accepts",
            trigger: ".o_statusbar_buttons button[name=action_verdict_accepted]",
            run: "click",
        },
        {
            content: "The remedy is still owed",
            trigger: ".o_field_widget[name=missing_facts]:contains(Replacement)",
        },
        tab("decision"),
        {
            content: "Carried out",
            trigger: ".o_field_widget[name=remedy_ids] button[name=action_fulfil]",
            run: "click",
        },
        {
            content: "Nothing left to do",
            trigger: ".o_form_view:not(:has(.o_field_widget[name=missing_facts]))",
        },
        {
            content: "Close",
            trigger: ".o_statusbar_buttons button[name=action_close]",
            run: "click",
        },
        {
            content: "Closed",
            trigger: ".o_statusbar_buttons button:contains(Reopen)",
        },
    ],
});

registry.category("web_tour.tours").add("complaint_gate", {
    steps: () => [
        {
            content: "Drag is refused, so is the status bar",
            trigger: ".o_statusbar_status button:contains(Under investigation)",
            run: "click",
        },
        {
            content: "Everything missing is named",
            trigger: ".modal .modal-body:contains(Severity)",
        },
        {
            content: "Understood",
            trigger: ".modal .modal-footer button",
            run: "click",
        },
        atStage("Received"),
    ],
});

registry.category("web_tour.tours").add("complaint_conflict", {
    steps: () => [
        {
            content: "Type something",
            trigger: ".o_field_widget[name=order_reference] input",
            run: "edit second",
        },
        {
            content: "Save, a moment after a colleague did",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "Told who was first",
            trigger: ".modal .modal-body:contains(colleague)",
        },
        {
            content: "Understood",
            trigger: ".modal .modal-footer button",
            run: "click",
        },
        {
            content: "What was typed is still there",
            trigger: ".o_field_widget[name=order_reference] input:value(second)",
        },
        {
            content: "Let it go",
            trigger: ".o_form_button_cancel",
            run: "click",
        },
        {
            content: "Back to what was loaded",
            trigger: ".o_field_widget[name=order_reference] input:value()",
        },
    ],
});
