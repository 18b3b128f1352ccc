/** A size in the language of the page: "12 kB", "3.4 MB". */
function sayBytes(bytes) {
    const unit = bytes < 100000 ? "kilobyte" : "megabyte";
    const format = new Intl.NumberFormat(document.documentElement.lang || "en", {
        style: "unit",
        unit,
        maximumFractionDigits: 1,
    });
    return format.format(Math.max(0.1, bytes / (unit === "kilobyte" ? 1e3 : 1e6)));
}

/**
 * A field for files: those chosen, photographed or dragged here are gathered in one
 * list, each can be taken out again, and what is too large says so before it is sent.
 */
export class ComplaintFiles {
    constructor(el, registerCleanup) {
        this.el = el;
        this.input = el.querySelector("input[type=file][multiple]");
        this.camera = el.querySelector("input[capture]");
        this.chosen = [];
        this.list = document.createElement("ul");
        this.list.className = "list-unstyled mt-2 mb-0 o_complaint_file_list";
        this.input.after(this.list);
        const listen = (target, type, handler) => {
            target.addEventListener(type, handler);
            registerCleanup(() => target.removeEventListener(type, handler));
        };
        listen(this.input, "change", () => this.take(this.input.files));
        if (this.camera) {
            listen(this.camera, "change", () => {
                const files = [...this.camera.files];
                // it goes with the others, so that it can be taken out like them
                this.camera.value = "";
                this.take(files);
            });
        }
        listen(el, "dragover", (ev) => this.onDrag(ev, true));
        listen(el, "dragleave", (ev) => this.onDrag(ev, false));
        listen(el, "drop", (ev) => {
            this.onDrag(ev, false);
            this.take(ev.dataTransfer.files);
        });
    }

    onDrag(ev, isOver) {
        ev.preventDefault();
        this.el.classList.toggle("o_complaint_dragged", isOver);
    }

    take(files) {
        for (const file of files) {
            const isThere = this.chosen.some(
                (other) =>
                    other.name === file.name &&
                    other.size === file.size &&
                    other.lastModified === file.lastModified
            );
            if (!isThere) {
                this.chosen.push(file);
            }
        }
        this.show();
    }

    remove(file) {
        const index = this.chosen.indexOf(file);
        this.chosen.splice(index, 1);
        this.show();
        const next = this.list.querySelectorAll("button")[index];
        (next || this.input).focus();
    }

    show() {
        const transfer = new DataTransfer();
        for (const file of this.chosen) {
            transfer.items.add(file);
        }
        this.input.files = transfer.files;
        this.list.replaceChildren(...this.chosen.map((file) => this.makeItem(file)));
        this.check();
    }

    makeItem(file) {
        const item = document.createElement("li");
        item.className = "o_complaint_file";
        const name = document.createElement("bdi");
        name.textContent = `${file.name} (${sayBytes(file.size)})`;
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn btn-outline-dark";
        button.textContent = this.el.dataset.remove;
        button.setAttribute("aria-label", `${this.el.dataset.remove}: ${file.name}`);
        button.addEventListener("click", () => this.remove(file));
        item.append(name, button);
        return item;
    }

    /** What the server would refuse after a long upload is said before it. */
    check() {
        const data = this.el.dataset;
        const megabyte = 1024 * 1024;
        const total = this.chosen.reduce((sum, file) => sum + file.size, 0);
        const isTooMuch =
            this.chosen.length > data.maxFiles ||
            this.chosen.some((file) => file.size > data.maxMegabytes * megabyte) ||
            total > data.maxTotalMegabytes * megabyte;
        const error = this.el.querySelector(".o_complaint_error");
        error.textContent = isTooMuch ? data.tooMuch : "";
        error.hidden = !isTooMuch;
    }
}
