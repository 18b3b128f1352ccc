import {registry} from "@web/core/registry";

/** Of two requests for a method the first is answered last; the page says when. */
function answerFirstLast(method) {
    const {send} = XMLHttpRequest.prototype;
    let first = null;
    XMLHttpRequest.prototype.send = function (body) {
        if (!String(body).includes(method)) {
            return send.call(this, body);
        }
        if (first) {
            XMLHttpRequest.prototype.send = send;
            this.addEventListener("loadend", first);
            return send.call(this, body);
        }
        first = () => send.call(this, body);
        // shown at the next frame, if it is shown
        const tell = () => (document.body.dataset.late = "answered");
        this.addEventListener("loadend", () =>
            requestAnimationFrame(() => requestAnimationFrame(tell))
        );
    };
}

registry.category("web_tour.tours").add("complaint_survey_phone", {
    steps: () => [
        {
            content: "What was clicked in the mail is filled in",
            trigger:
                ".o_complaint_survey fieldset:first input[value='4']:checked:not(:visible)",
        },
        {
            content: "Another thought",
            trigger: ".o_complaint_survey fieldset:first label:contains(2)",
            run: "click",
        },
        {
            content: "Nothing is cut off to the side",
            trigger: ".o_complaint_survey",
            run() {
                const page = document.scrollingElement;
                if (page.scrollWidth > page.clientWidth) {
                    throw new Error("The page is wider than the phone");
                }
            },
        },
        {
            content: "In one's own words",
            trigger: ".o_complaint_survey textarea",
            run: "edit Call back when you say so",
        },
        {
            content: "Send",
            trigger: ".o_complaint_survey button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Thanks",
            trigger: ".o_complaint_survey h1:contains(Thank you)",
        },
    ],
});

registry.category("web_tour.tours").add("complaint_satisfaction", {
    steps: () => [
        {
            content: "The score of the handling, and how sure it is",
            trigger:
                "button.o_complaint_tile[data-tile=handling]:contains(of 5):contains(95):contains(Answers: 2)",
        },
        {
            content: "The connection is slow",
            trigger: ".o_complaint_period",
            run: () => answerFirstLast("get_figures"),
        },
        {
            content: "One of them is of this month",
            trigger: ".o_complaint_period",
            run: "selectByLabel This month",
        },
        {
            content: "... but all are wanted",
            trigger: ".o_complaint_period",
            run: "selectByLabel All",
        },
        {
            content: "What comes late of the month does not stand there",
            trigger:
                "body[data-late=answered] button.o_complaint_tile[data-tile=handling]:contains(Answers: 2)",
        },
        {
            content: "Who was silent",
            trigger: "table[data-silent=severity] tbody tr:contains(Medium)",
        },
        {
            content: "By handler",
            trigger: ".o_complaint_group_by",
            run: "selectByLabel Handler",
        },
        {
            content: "The handler is named",
            trigger: "section:has(.o_complaint_group_by) tbody tr:contains(handler)",
        },
        {
            content: "A number leads to its answers",
            trigger: "button.o_complaint_tile[data-tile=low]",
            run: "click",
        },
        {
            content: "Exactly the low score",
            trigger:
                ".o_list_view .o_data_row:only-child .o_data_cell[name=comment]:contains(Rude)",
        },
    ],
});
