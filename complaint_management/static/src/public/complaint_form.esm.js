import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";
import {session} from "@web/session";
import {ComplaintFiles} from "@complaint_management/public/complaint_files.esm";

const DRAFT = "complaint_draft";
const HIDDEN = ["csrf_token", "form_token"];
/** The field that nobody sees, and that only machines and browsers fill in. */
const HONEY = ".o_complaint_honey input";

/**
 * The public complaint form: what it does beyond plain HTML.
 *
 * Everything works without it. With it, fields are checked as they are left, files are
 * listed and can be taken out, sending shows how far it is, and what was typed survives a
 * reload, a lost connection and an answer that says something is wrong.
 */
export class ComplaintForm extends Interaction {
    static selector = ".o_complaint_form";
    dynamicContent = {
        _root: {
            "t-on-submit": this.onSubmit,
            "t-on-input": this.onInput,
            "t-on-focusout": this.onFocusOut,
        },
    };

    setup() {
        this.isSending = false;
        this.files = [...this.el.querySelectorAll(".o_complaint_files")].map(
            (el) => new ComplaintFiles(el, this.registerCleanup.bind(this))
        );
    }

    start() {
        if (this.el.elements.description.value) {
            // given back by the server, or typed before this script was there
            this.keepDraft();
        } else {
            this.restoreDraft();
        }
        this.focusSummary();
    }

    // ------------------------------------------------------------
    // What was typed
    // ------------------------------------------------------------

    get fields() {
        return [...this.el.elements].filter(
            (el) =>
                el.name &&
                el.type !== "file" &&
                !HIDDEN.includes(el.name) &&
                !el.matches(HONEY)
        );
    }

    onInput() {
        this.keepDraft();
    }

    keepDraft() {
        const draft = {};
        for (const el of this.fields) {
            if (!["radio", "checkbox"].includes(el.type)) {
                draft[el.name] = el.value;
            } else if (el.checked) {
                draft[el.name] = el.value;
            }
        }
        try {
            sessionStorage.setItem(DRAFT, JSON.stringify(draft));
        } catch {
            // a browser that keeps nothing: the form works without
            this.isKept = false;
        }
    }

    restoreDraft() {
        let draft = null;
        try {
            draft = JSON.parse(sessionStorage.getItem(DRAFT) || "null");
        } catch {
            draft = null;
        }
        if (!draft || !draft.description) {
            return;
        }
        for (const el of this.fields) {
            if (["radio", "checkbox"].includes(el.type)) {
                el.checked = draft[el.name] === el.value;
            } else if (el.name in draft && el.name !== "complaint_lang") {
                el.value = draft[el.name];
            }
        }
    }

    // ------------------------------------------------------------
    // What is wrong
    // ------------------------------------------------------------

    /**
     * A field that is left says at once what the server would say later; one that is
     * left empty does not: somebody may only be passing by.
     */
    onFocusOut(ev) {
        const el = ev.target;
        const field = el.closest("[data-field]");
        if (!field || !el.value || el.type === "file") {
            return;
        }
        const isWrong =
            (el.type === "email" &&
                !/^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/.test(el.value)) ||
            (el.type === "tel" && !/^[\d\s+()./\-–xX]{4,}$/.test(el.value));
        this.showError(field, isWrong ? this.el.dataset[`wrong_${el.type}`] : "");
    }

    showError(field, message) {
        const error = field.querySelector(".o_complaint_error");
        error.textContent = message || "";
        error.hidden = !message;
        for (const el of field.querySelectorAll("input, textarea, select")) {
            if (message) {
                el.setAttribute("aria-invalid", "true");
            } else {
                el.removeAttribute("aria-invalid");
            }
        }
    }

    focusSummary() {
        this.el.querySelector(".o_complaint_summary")?.focus();
    }

    // ------------------------------------------------------------
    // Sending
    // ------------------------------------------------------------

    onSubmit(ev) {
        if (session.recaptcha_public_key || session.turnstile_site_key) {
            // the captcha sends the form in its own way
            return;
        }
        ev.preventDefault();
        if (this.isSending) {
            return;
        }
        this.isSending = true;
        this.showProgress(0);
        const request = new XMLHttpRequest();
        this.registerCleanup(() => request.abort());
        request.upload.addEventListener("progress", (event) =>
            this.showProgress(event.total ? (100 * event.loaded) / event.total : 100)
        );
        request.addEventListener("load", () => this.onAnswer(request));
        request.addEventListener("error", () => this.onFailure());
        request.addEventListener("timeout", () => this.onFailure());
        request.open("POST", this.el.getAttribute("action"));
        request.send(new FormData(this.el));
    }

    showProgress(percent) {
        const box = this.el.querySelector(".o_complaint_progress");
        box.hidden = false;
        box.querySelector("progress").hidden = false;
        box.querySelector("progress").value = percent;
        const text = box.querySelector(".o_complaint_progress_text");
        if (text.textContent !== box.dataset.sending) {
            text.textContent = box.dataset.sending;
        }
    }

    onAnswer(request) {
        this.isSending = false;
        const path = new URL(request.responseURL, window.location).pathname;
        if (request.status < 400 && path.includes("/complaints/sent/")) {
            sessionStorage.removeItem(DRAFT);
            window.location.assign(request.responseURL);
            return;
        }
        const page = new DOMParser().parseFromString(request.responseText, "text/html");
        const form = page.querySelector(".o_complaint_form");
        if (!form) {
            this.onFailure();
            return;
        }
        this.takeOver(form);
    }

    /**
     * Show what the server says in the form that is there: nothing typed is touched, and
     * the files stay chosen.
     */
    takeOver(form) {
        this.el.querySelector(".o_complaint_progress").hidden = true;
        for (const name of HIDDEN) {
            this.el.elements[name].value = form.elements[name].value;
        }
        // the server says that it is empty now
        this.el.querySelector(HONEY).value = "";
        for (const field of this.el.querySelectorAll("[data-field]")) {
            const told = form.querySelector(
                `[data-field="${field.dataset.field}"] .o_complaint_error`
            );
            this.showError(field, told?.textContent.trim());
        }
        form.querySelector(".o_complaint_lost")?.remove();
        this.el
            .querySelector("#complaint_summary")
            .replaceChildren(...form.querySelector("#complaint_summary").childNodes);
        this.focusSummary();
    }

    onFailure() {
        this.isSending = false;
        const box = this.el.querySelector(".o_complaint_progress");
        box.hidden = false;
        box.querySelector("progress").hidden = true;
        box.querySelector(".o_complaint_progress_text").textContent =
            box.dataset.failed;
    }
}

/** What was typed is not kept once it has arrived. */
export class ComplaintSent extends Interaction {
    static selector = ".o_complaint_sent";

    start() {
        try {
            sessionStorage.removeItem(DRAFT);
        } catch {
            // a browser that keeps nothing has nothing to forget
            return;
        }
    }
}

registry
    .category("public.interactions")
    .add("complaint_management.form", ComplaintForm);
registry
    .category("public.interactions")
    .add("complaint_management.sent", ComplaintSent);
