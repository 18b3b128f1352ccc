import {registry} from "@web/core/registry";

const FORM = ".o_complaint_form";

/** Choose files as the file dialog does. */
function chooseFiles(...names) {
    return ({anchor}) => {
        const transfer = new DataTransfer();
        for (const name of names) {
            transfer.items.add(
                new File([`Text of ${name}`], name, {type: "text/plain"})
            );
        }
        anchor.files = transfer.files;
        anchor.dispatchEvent(new Event("change", {bubbles: true}));
    };
}

registry.category("web_tour.tours").add("complaint_public_form", {
    steps: () => [
        {
            content: "It is free of charge, and it says so",
            trigger: "#complaint_how:contains(free of charge)",
        },
        {
            content: "A browser fills in what nobody sees",
            trigger: FORM,
            run: ({anchor}) => {
                const honey = anchor.querySelector(".o_complaint_honey input");
                honey.value = "https://example.com";
                honey.dispatchEvent(new Event("input", {bubbles: true}));
            },
        },
        {
            content: "Send it with nothing in it",
            trigger: `${FORM} button[type=submit]`,
            run: "click",
        },
        {
            content: "What is wrong has the focus",
            trigger: `${FORM} .o_complaint_summary:focus:contains(It is empty now):contains(Please tell us what happened)`,
        },
        {
            content: "... and stands beside its field",
            trigger: "#complaint_description[aria-invalid=true]",
            run: "edit It leaks.",
        },
        {
            content: "What nobody sees is empty, and is not kept",
            trigger: FORM,
            run: ({anchor}) => {
                const honey = anchor.querySelector(".o_complaint_honey input");
                const draft = JSON.parse(sessionStorage.getItem("complaint_draft"));
                if (!draft.description || honey.value || honey.name in draft) {
                    throw new Error("It would be sent, or come back");
                }
            },
        },
        {
            content: "What is it about",
            trigger: "#complaint_concerns",
            run: "edit Kettle of the tour",
        },
        {
            content: "A file and one too many",
            trigger: "#complaint_documents",
            run: chooseFiles("kept.txt", "wrong.txt"),
        },
        {
            content: "Take one out again",
            trigger: ".o_complaint_file:contains(wrong.txt) button",
            run: "click",
        },
        {
            content: "It is gone",
            trigger:
                ".o_complaint_file_list:not(:contains(wrong.txt)):contains(kept.txt)",
        },
        {
            content: "Somebody else's part is out of the way",
            trigger: `${FORM}:not(:has(#complaint_representative_name:visible))`,
        },
        {
            content: "Name",
            trigger: "#complaint_partner_name",
            run: "edit Tess Tourist",
        },
        {
            content: "An address that is none",
            trigger: "#complaint_partner_email",
            run: "edit tess@",
        },
        {
            content: "Leave the field",
            trigger: "#complaint_complainant_phone",
            run: ({anchor}) => {
                document
                    .querySelector("#complaint_partner_email")
                    .dispatchEvent(new FocusEvent("focusout", {bubbles: true}));
                anchor.focus();
            },
        },
        {
            content: "It says so at once",
            trigger: "#complaint_partner_email_error:visible:contains(complete e-mail)",
        },
        {
            content: "The address as it is",
            trigger: "#complaint_partner_email",
            run: "edit tess@example.com",
        },
        {
            content: "No date that cannot be",
            trigger: "#complaint_occurred_on",
            run: ({anchor}) => {
                anchor.value = "2999-01-01";
            },
        },
        {
            content: "Send",
            trigger: `${FORM} button[type=submit]`,
            run: "click",
        },
        {
            content: "The server has a word on the date; the file is still there",
            trigger: `${FORM}:has(.o_complaint_summary:contains(future)) .o_complaint_file:contains(kept.txt)`,
        },
        {
            content: "Without a date, then",
            trigger: "#complaint_occurred_on",
            run: ({anchor}) => {
                anchor.value = "";
            },
        },
        {
            content: "Send again",
            trigger: `${FORM} button[type=submit]`,
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It has arrived, and here is the way back",
            trigger:
                ".o_complaint_sent .o_complaint_link a[href*='/complaints/track/']",
        },
    ],
});
