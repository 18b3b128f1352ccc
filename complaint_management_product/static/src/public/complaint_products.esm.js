import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

const LETTERS = 3;
const PAUSE = 300;

/**
 * Offers names of products under “What is it about?”, once some letters were typed.
 *
 * The browser's own list of suggestions: it works with keyboard and screen reader, and
 * whatever else is typed stays as it is.
 */
export class ComplaintProducts extends Interaction {
    static selector = ".o_complaint_form[data-products]";
    dynamicContent = {
        "[name=concerns]": {
            "t-on-input": this.debounced(this.onInput, PAUSE),
        },
    };

    start() {
        this.list = document.createElement("datalist");
        this.list.id = "complaint_products";
        this.insert(this.list, this.el);
        this.el.elements.concerns.setAttribute("list", this.list.id);
        this.asked = "";
    }

    async onInput() {
        const text = this.el.elements.concerns.value.trim();
        const isChosen = [...this.list.options].some((option) => option.value === text);
        if (text.length < LETTERS || text === this.asked || isChosen) {
            return;
        }
        this.asked = text;
        const url = `${this.el.dataset.products}?${new URLSearchParams({q: text})}`;
        const names = await this.waitFor(this.fetchNames(url));
        if (text !== this.asked) {
            return;
        }
        this.list.replaceChildren(
            ...names.map((name) => {
                const option = document.createElement("option");
                option.value = name;
                return option;
            })
        );
    }

    /** Names, or none: whoever is offered nothing writes on. */
    async fetchNames(url) {
        try {
            const response = await fetch(url, {referrerPolicy: "no-referrer"});
            return response.ok ? await response.json() : [];
        } catch {
            return [];
        }
    }
}

registry
    .category("public.interactions")
    .add("complaint_management_product.products", ComplaintProducts);
