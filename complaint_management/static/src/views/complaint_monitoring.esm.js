import {Component, onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {KeepLast} from "@web/core/utils/concurrency";
import {Layout} from "@web/search/layout";
import {makeContext} from "@web/core/context";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useSetupAction} from "@web/search/action_hook";
import {useService} from "@web/core/utils/hooks";

/** The list behind each kind of record; others, of addons, have the model's own. */
const LISTS = {
    "complaint.action": "complaint_management.complaint_action_action",
    "complaint.deadline": "complaint_management.complaint_deadline_action",
    "complaint.policy.reading": "complaint_management.complaint_policy_reading_action",
    "complaint.remedy": "complaint_management.complaint_remedy_action",
    "complaint.satisfaction": "complaint_management.complaint_satisfaction_action",
    "complaint.second.look": "complaint_management.complaint_second_look_action",
    "complaint.survey.invitation":
        "complaint_management.complaint_survey_invitation_action",
    "complaint.training.need": "complaint_management.complaint_training_need_action",
    "helpdesk.ticket": "complaint_management.complaint_action_all",
};
const REPORT = "complaint_management.report_complaint_monitoring";
const OBJECTIVES = "complaint_management.complaint_objective_action";
/** Which chart stands under which section. */
const CHARTS = {volume: "series", milestones: "milestones", ageing: "ageing"};

/** One number: a way to what it counts, if there is anything. */
export class MonitoringNumber extends Component {
    static template = "complaint_management.MonitoringNumber";
    static props = {
        figure: Object,
        text: [String, Number],
        label: String,
        open: Function,
        className: {type: String, optional: true},
    };

    get isLink() {
        const {figure} = this.props;
        return Boolean(figure.count && figure.model && figure.domain.length);
    }
}

/** Figures of a period against the one before; every number leads to its records. */
export class ComplaintMonitoring extends Component {
    static template = "complaint_management.ComplaintMonitoring";
    static components = {Layout, MonitoringNumber};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.lastAsked = new KeepLast();
        this.display = {controlPanel: {}};
        this.open = this.open.bind(this);
        this.state = useState({
            report: null,
            loading: true,
            error: false,
            // kept when one comes back from a list
            options:
                this.props.state?.options ||
                this.props.action.context?.complaint_monitoring_options ||
                {},
        });
        useSetupAction({getLocalState: () => ({options: this.state.options})});
        // the page stands at once, the numbers follow
        onWillStart(() => {
            this.load();
        });
    }

    async load() {
        this.state.loading = true;
        this.state.error = false;
        try {
            // an answer to what was asked before would undo what was chosen since
            const report = await this.lastAsked.add(
                this.orm.silent.call("complaint.monitoring", "get_report", [
                    {...this.state.options},
                ])
            );
            this.state.report = report;
            this.state.options = report.options;
        } catch (error) {
            this.state.error = error.data?.message || _t("The server did not answer.");
        }
        this.state.loading = false;
    }

    setOption(name, event) {
        this.state.options[name] = event.target.value;
        if (name !== "comparison" && this.state.options.period !== "custom") {
            return this.load();
        }
        const {first, last} = this.state.options;
        if (first && last) {
            return this.load();
        }
    }

    setCompany(event) {
        const id = Number(event.target.value);
        const all = this.state.report.choices.companies.map(([known]) => known);
        this.state.options.company_ids = id ? [id] : all;
        return this.load();
    }

    get company() {
        const ids = this.state.options.company_ids || [];
        return ids.length === 1 ? ids[0] : 0;
    }

    get moods() {
        return {
            bad: {
                name: _t("Action needed"),
                icon: "fa-exclamation-triangle text-danger",
            },
            watch: {name: _t("To be watched"), icon: "fa-eye text-warning"},
            good: {name: _t("Good"), icon: "fa-check text-success"},
            note: {name: _t("Note"), icon: "fa-info-circle text-info"},
        };
    }

    chart(section) {
        return this.state.report.charts[CHARTS[section.key]];
    }

    changeLook(change) {
        const looks = {true: "text-success", false: "text-danger"};
        const look = looks[change.is_good] || "o_complaint_muted";
        return change.is_sure ? `${look} fw-bold` : look;
    }

    reachedLook(objective) {
        const looks = {true: "text-success", false: "text-danger fw-bold"};
        return looks[objective.reached] || "o_complaint_muted";
    }

    beforeOf(name) {
        return _t("%s, before", name);
    }

    allOf(name) {
        return _t("%s: of all", name);
    }

    rowLabel(table, row) {
        return `${table.name}: ${row.name}`;
    }

    rowFigure(table, row) {
        return {count: row.count, model: table.model, domain: row.domain};
    }

    rowBefore(table, row) {
        return {
            count: row.before || 0,
            model: table.model,
            domain: row.before_domain || [],
        };
    }

    /** Go to the figure that a finding tells of. */
    goTo(key) {
        const row = document.querySelector(
            `.o_complaint_monitoring [data-figure="${key}"]`
        );
        row?.scrollIntoView({block: "center"});
        (row?.querySelector("button") || row)?.focus();
    }

    /** Show exactly what a number counts, without the filters the list begins with. */
    async open(figure, name) {
        const known = LISTS[figure.model];
        const action = known
            ? await this.action.loadAction(known)
            : {
                  type: "ir.actions.act_window",
                  res_model: figure.model,
                  views: [
                      [false, "list"],
                      [false, "form"],
                  ],
              };
        const context = Object.fromEntries(
            Object.entries(makeContext([action.context])).filter(
                ([key]) => !key.startsWith("search_default_")
            )
        );
        context.allowed_company_ids = this.state.options.company_ids;
        return this.action.doAction({
            ...action,
            name,
            display_name: name,
            context,
            domain: figure.domain,
        });
    }

    openObjectives() {
        return this.action.doAction(OBJECTIVES);
    }

    print() {
        return this.action.doAction({
            type: "ir.actions.report",
            report_type: "qweb-pdf",
            report_name: REPORT,
            name: _t("Complaint monitoring"),
            data: {options: {...this.state.options}},
        });
    }
}

registry.category("actions").add("complaint_monitoring", ComplaintMonitoring);
