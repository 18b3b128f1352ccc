import {registry} from "@web/core/registry";

const place = (key) => `.o_startup_step[data-step=${key}]`;

function setUp(key) {
    return {
        content: `Set up: ${key}`,
        trigger: `${place(key)} .o_startup_open`,
        run: "click",
    };
}

/** Save what is open, go back to the guide, and see the step done. */
function comeBack(key) {
    return [
        {
            content: "Back to the guide",
            trigger: ".o_back_button, .breadcrumb-item a:contains(Start-up guide)",
            run: "click",
        },
        {
            content: `Done: ${key}`,
            trigger: `${place(key)}[data-state=done]`,
        },
    ];
}

/** Say why a step is not needed; it is said by whom and why. */
function giveReason(key, reason) {
    return [
        {
            content: "Give a reason",
            trigger: `${place(key)} .o_startup_reason`,
            run: `edit ${reason}`,
        },
        {
            content: "Skip",
            trigger: `${place(key)} .o_startup_skip_confirm`,
            run: "click",
        },
        {
            content: "It is said by whom and why",
            trigger: `${place(key)}[data-state=skipped]:contains(Quinn Quality):contains(${reason})`,
        },
    ];
}

const save = [
    {
        content: "Save",
        trigger: ".o_form_button_save",
        run: "click",
    },
    {
        content: "Saved",
        trigger: ".o_form_view:not(:has(.o_form_button_save:visible))",
    },
];

registry.category("web_tour.tours").add("complaint_startup", {
    steps: () => [
        {
            content: "The app begins with the guide",
            trigger: ".o_startup_progress:contains(of)",
        },
        // What an administrator does is said, not offered
        {
            content: "Whom to ask",
            trigger: `${place("company")}:contains(An administrator does this)`,
        },
        {
            content: "Do without it",
            trigger: `${place("company")} .o_startup_skip`,
            run: "click",
        },
        {
            content: "Without a reason",
            trigger: `${place("company")} .o_startup_skip_confirm`,
            run: "click",
        },
        {
            content: "A reason is asked for",
            trigger: `${place("company")} [role=alert]:contains(Please give a reason)`,
        },
        ...giveReason("company", "Our letters carry it"),
        {
            content: "Take it up again",
            trigger: `${place("company")} .o_startup_back`,
            run: "click",
        },
        {
            content: "It is open again",
            trigger: `${place("company")}[data-state=open]`,
        },
        // The schedule gets its owner
        setUp("schedule"),
        {
            content: "Owner",
            trigger: ".o_field_widget[name=owner_id] input",
            run: "edit Quinn Quality",
        },
        {
            content: "Quinn",
            trigger: ".ui-autocomplete .ui-menu-item a:contains(Quinn Quality)",
            run: "click",
        },
        ...comeBack("schedule"),
        // The policy, from the text that came with the addon
        setUp("policy"),
        {
            content: "There is a text to begin with",
            trigger: ".o_field_widget[name=body]:contains(Who can complain)",
        },
        ...save,
        {
            content: "Approve",
            trigger: "button[name=action_approve]",
            run: "click",
        },
        {
            content: "For good",
            trigger: ".modal button:contains(Approve)",
            run: "click",
        },
        {
            content: "Publish",
            trigger: "button[name=action_publish]",
            run: "click",
        },
        {
            content: "In force",
            trigger: ".o_arrow_button_current:contains(In force)",
        },
        ...comeBack("policy"),
        // An objective that has a figure already
        setUp("objective"),
        {
            content: "A figure to begin with",
            trigger: ".o_field_widget[name=baseline_text]:contains(nothing measured)",
        },
        ...save,
        ...comeBack("objective"),
        // What stands elsewhere
        {
            content: "Do without the page",
            trigger: `${place("page")} .o_startup_skip`,
            run: "click",
        },
        ...giveReason("page", "A form on our website"),
        {
            content: "What an administrator does is left",
            trigger: `${place("company")}[data-state=open]`,
        },
    ],
});
