import {Component, markup, onWillStart, useState} from "@odoo/owl";
import {Layout} from "@web/search/layout";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useAutofocus, useService} from "@web/core/utils/hooks";

const MODEL = "complaint.startup";

/** Asks why a step is not needed. */
export class StartupSkip extends Component {
    static template = "complaint_management.StartupSkip";
    static props = {step: Object, skip: Function, cancel: Function};

    setup() {
        useAutofocus({refName: "reason"});
        this.state = useState({reason: "", isEmpty: false});
    }

    confirm() {
        this.state.isEmpty = !this.state.reason.trim();
        if (!this.state.isEmpty) {
            return this.props.skip(this.state.reason);
        }
    }
}

/** What is set up for complaints and what is missing, step by step. */
export class ComplaintStartup extends Component {
    static template = "complaint_management.ComplaintStartup";
    static components = {Layout, StartupSkip};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.menu = useService("menu");
        this.display = {controlPanel: {}};
        this.state = useState({guide: null, loading: true, error: false, asked: null});
        // the page stands at once, the steps follow
        onWillStart(() => {
            this.load();
        });
    }

    async load() {
        this.state.loading = true;
        this.state.error = false;
        try {
            this.state.guide = await this.orm.silent.call(MODEL, "get_guide", []);
        } catch (error) {
            this.state.error = error.data?.message || _t("The server did not answer.");
        }
        this.state.loading = false;
    }

    get progress() {
        const {done, skipped, total} = this.state.guide;
        return skipped
            ? _t("%(done)s of %(total)s done, skipped: %(skipped)s", {
                  done,
                  total,
                  skipped,
              })
            : _t("%(done)s of %(total)s done", {done, total});
    }

    get share() {
        const {done, skipped, total} = this.state.guide;
        return Math.round((100 * (done + skipped)) / total);
    }

    /** The step to go on with: the first open one that the user may do. */
    get next() {
        return this.state.guide.steps.find(
            (step) => step.state === "open" && step.may_do
        )?.key;
    }

    look(step) {
        return {
            done: {name: _t("Done"), icon: "fa-check-circle text-success"},
            open: {name: _t("Still to do"), icon: "fa-circle-o text-warning"},
            skipped: {name: _t("Skipped"), icon: "fa-minus-circle o_complaint_muted"},
        }[step.state];
    }

    clause(step) {
        return _t("ISO 10002, %s", step.clause);
    }

    skippedBy({user, date, reason}) {
        return _t("Skipped by %(user)s on %(date)s: %(reason)s", {user, date, reason});
    }

    async open(step) {
        const action = await this.orm.call(MODEL, "open_step", [step.key]);
        if (action.help) {
            // as Odoo does with what a button returns: help is the action's own
            action.help = markup(action.help);
        }
        return this.action.doAction(action);
    }

    ask(step) {
        this.state.asked = step && step.key;
    }

    async skip(step, reason) {
        await this.orm.call(MODEL, "skip_step", [step.key, reason]);
        this.ask(null);
        return this.load();
    }

    async takeBack(step) {
        await this.orm.call(MODEL, "take_back", [step.key]);
        return this.load();
    }

    async setHidden(isHidden) {
        await this.orm.call(MODEL, "set_hidden", [isHidden]);
        await this.menu.reload();
        return this.load();
    }
}

registry.category("actions").add("complaint_startup", ComplaintStartup);
