import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";

const EDITOR = ".o_field_widget[name=body] .odoo-editor-editable";

/** A new window with the paper; the tour notes its address and stays where it is. */
function notePreview() {
    browser.open = (url) => {
        document.body.dataset.preview = url;
        return {closed: false};
    };
}

registry.category("web_tour.tours").add("complaint_letter", {
    steps: () => [
        {
            content: "The decision is ready to be told",
            trigger: ".o_statusbar_buttons button[name=action_communicate_decision]",
            run: "click",
        },
        {
            content: "The letter is proposed, in the words of the template",
            trigger: `${EDITOR}:contains(You are right)`,
            run: notePreview,
        },
        {
            content: "Look at it on paper",
            trigger: ".o_statusbar_buttons button[name=action_preview]",
            run: "click",
        },
        {
            content: "It is shown beside",
            trigger: "body[data-preview*='/report/pdf/']",
        },
        {
            content: "In our own words",
            trigger: EDITOR,
            run: "editor We are sorry, and you are right.",
        },
        {
            content: "Send it",
            trigger: ".o_statusbar_buttons button[name=action_send]",
            run: "click",
        },
        {
            content: "It says that this is final",
            trigger: ".modal .modal-body:contains(cannot be changed afterwards)",
        },
        {
            content: "Yes",
            trigger: ".modal .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "It has a number",
            trigger: ".o_field_widget[name=number]:contains(L/)",
        },
        {
            content: "It is kept as it was sent",
            trigger: ".o_field_widget[name=attachment_id]:contains(L-)",
        },
        {
            content: "Back to the complaint",
            trigger: ".o_back_button:contains(C/), .breadcrumb-item:contains(C/) a",
            run: "click",
        },
        {
            content: "It is answered",
            trigger:
                ".o_field_statusbar_duration .o_arrow_button_current:contains(Answered)",
        },
        {
            content: "The letter stands in its history",
            trigger: ".o-mail-Message:contains(We are sorry)",
        },
    ],
});
