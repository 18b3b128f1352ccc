import {registry} from "@web/core/registry";

const {DateTime} = luxon;
const TIMELINE = ".o_complaint_timeline";

function openClocks() {
    return {
        content: "Page Clocks",
        trigger: ".o_notebook .nav-link[name=clocks]",
        run: "click",
    };
}

registry.category("web_tour.tours").add("complaint_clocks", {
    steps: () => [
        // Seen at a glance
        {
            content: "How the clocks stand, in words",
            trigger: ".o_complaint_clocks:contains(On track)",
        },
        {
            content: "What is due next, and when",
            trigger: ".o_complaint_clocks .o_field_widget[name=next_due_words]",
        },
        openClocks(),
        {
            content: "What has been done",
            trigger: `${TIMELINE} [data-kind=clock][data-state=met]:contains(Acknowledge: done)`,
        },
        {
            content: "Now lies between past and coming",
            trigger: `${TIMELINE} [aria-current=time]`,
        },
        {
            content: "What would happen",
            trigger: `${TIMELINE} [data-kind=coming]:contains(Answer overdue)`,
        },
        // Extended
        {
            content: "Extend the clock of the answer",
            trigger: `${TIMELINE} [data-kind=clock]:contains(Answer: due) button:contains(Extend)`,
            run: "click",
        },
        {
            content: "A later date",
            trigger: ".modal .o_field_widget[name=new_date] input",
            run: `edit ${DateTime.now().plus({days: 60}).toFormat("MM/dd/yyyy")}`,
        },
        {
            content: "A reason",
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit The laboratory is slow",
        },
        {
            content: "Somewhere else",
            trigger: ".modal .o_field_widget[name=due_on]",
            run: "click",
        },
        {
            content: "The letter gives the reason",
            trigger:
                ".modal .o_field_widget[name=body]:contains(The laboratory is slow)",
        },
        {
            content: "Extend and send",
            trigger: ".modal button[name=action_confirm]:contains(send)",
            run: "click",
        },
        {
            content: "The change is in the list, with its reason",
            trigger: `body:not(:has(.modal)) ${TIMELINE} [data-state=extended]:contains(The laboratory is slow)`,
        },
        {
            content: "No date can be typed beside the clock",
            trigger: ".o_field_widget[name=respond_by].o_readonly_modifier",
        },
        // Told how it stands
        {
            content: "Told how it stands",
            trigger: ".o_statusbar_buttons button:contains(Told how it stands)",
            run: "click",
        },
        {
            content: "What they were told",
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit The drum is at the laboratory",
        },
        {
            content: "Confirm",
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        {
            content: "That clock is met and starts anew",
            trigger: `body:not(:has(.modal)) ${TIMELINE} [data-state=met]:contains(Tell how it stands: done)`,
        },
        // Met
        {
            content: "Answered",
            trigger:
                ".o_statusbar_status button:contains(Answered):not(.o_arrow_button_current)",
            run: "click",
        },
        {
            content: "At the stage",
            trigger: ".o_arrow_button_current:contains(Answered)",
        },
        {
            content: "The page of that phase has opened",
            trigger: ".o_notebook .nav-link.active[name=closing]",
        },
        openClocks(),
        {
            content: "The clock was met in time",
            trigger: `${TIMELINE} [data-state=met]:contains(Answer: done) .badge:contains(In time)`,
        },
    ],
});
