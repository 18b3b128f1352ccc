import {press} from "@odoo/hoot-dom";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

function seen(content, trigger) {
    return {content, trigger};
}

function click(content, trigger) {
    return {content, trigger, run: "click"};
}

/** A link or button that leads to another page. */
function leave(content, trigger) {
    return {content, trigger, run: "click", expectUnloadPage: true};
}

// Whoever complained adds something, looks at withdrawing, and thinks better of it.
tours.add("complaint_page_write", {
    steps: () => [
        seen("How far it is", ".o_complaint_current:contains(Being looked into)"),
        {
            content: "Add something",
            trigger: "#complaint_text",
            run: "edit It also smells burnt.",
        },
        leave("Send", "#write button:contains(Send)"),
        seen("Told that it arrived", "[role=status]:contains(We have what you sent)"),
        seen("It stands there", ".o_complaint_own:contains(It also smells burnt.)"),
        leave("Withdraw?", "a:contains(Withdraw the complaint)"),
        leave("No", "a:contains(No, go back)"),
        seen("Still going on", ".o_complaint_current:contains(Being looked into)"),
    ],
});

// The decision is read and accepted, but for one of the remedies.
tours.add("complaint_page_accept", {
    steps: () => [
        seen("The decision", ".o_complaint_decision:contains(You are right.)"),
        leave("Accept", "a:contains(I accept the decision)"),
        seen("What it means", "article:contains(stays open until you have all of it)"),
        click("Not the apology", "label:contains(I do not want this):first"),
        leave("Accept", "button:contains(I accept the decision)"),
        seen("Thanked", "[role=status]:contains(you accept our decision)"),
        seen("Declined", ".o_complaint_remedies li:first:contains(You declined it)"),
        seen("Accepted", ".o_complaint_remedies li:last:contains(You accepted it)"),
        seen(
            "Nothing more to say",
            "article:not(:has(a:contains(I accept the decision)))"
        ),
    ],
});

/** Press Tab until the focus is on what matches. */
async function tabTo(selector, text = "") {
    for (let count = 0; count < 100; count++) {
        await press("Tab");
        const focused = document.activeElement;
        if (focused.matches(selector) && focused.textContent.includes(text)) {
            return;
        }
    }
    throw new Error(`Tab does not reach ${selector} ${text}`);
}

function byKeyboard(content, trigger, run, more = {}) {
    return {content, trigger, run, ...more};
}

// The same by keyboard alone.
tours.add("complaint_page_keyboard", {
    steps: () => [
        byKeyboard(
            "To the review",
            ".o_complaint_decision",
            async () => {
                await tabTo("a", "I do not accept");
                await press("Enter");
            },
            {expectUnloadPage: true}
        ),
        byKeyboard(
            "Reasons, and send",
            "h2:contains(Ask us to look at it again)",
            async () => {
                await tabTo("textarea");
                document.activeElement.value = "You did not look at the photo.";
                await tabTo("input[type=file]");
                await tabTo("button", "Ask for a review");
                // what Enter does there in a browser; here keys are only pretended
                document.activeElement.form.requestSubmit(document.activeElement);
            },
            {expectUnloadPage: true}
        ),
        seen("Thanked", "[role=status]:contains(look at it again, free of charge)"),
    ],
});

/** Nothing is wider than the screen. */
function fits() {
    const width = document.documentElement.clientWidth;
    const wide = [...document.querySelectorAll("body *")].filter(
        (element) => element.getBoundingClientRect().right > width + 1
    );
    if (wide.length) {
        const names = wide.map((element) => `${element.tagName}.${element.className}`);
        throw new Error(`Wider than ${width}: ${names.join(", ")}`);
    }
}

tours.add("complaint_page_list", {
    steps: () => [
        seen("Progress is in sight", ".o_complaint_card .o_complaint_progress"),
        {
            content: "Nothing is scrolled away sideways",
            trigger: ".o_complaint_cards",
            run: fits,
        },
        leave("Open", ".o_complaint_card a:first"),
        seen("The complaint", ".o_complaint_steps"),
        {
            content: "Nothing is scrolled away there either",
            trigger: ".o_complaint_page",
            run: fits,
        },
    ],
});
