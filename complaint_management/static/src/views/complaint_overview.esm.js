import {Component, onWillStart, useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {Layout} from "@web/search/layout";
import {deserializeDate} from "@web/core/l10n/dates";
import {makeContext} from "@web/core/context";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

/** The list behind each kind of record. */
const LISTS = {
    "complaint.deadline": "complaint_management.complaint_deadline_action",
    "complaint.escalation": "complaint_management.complaint_escalation_action",
    "helpdesk.ticket": "complaint_management.complaint_action_all",
};

/** Numbers in rows and columns, each a way to what it counts. */
export class OverviewTable extends Component {
    static template = "complaint_management.ComplaintOverviewTable";
    static props = {
        head: String,
        rows: Array,
        columns: Array,
        open: Function,
    };

    name(row) {
        return row.name || _t("Nobody yet");
    }
}

/** Where complaints stand now: every number leads to the records it counts. */
export class ComplaintOverview extends Component {
    static template = "complaint_management.ComplaintOverview";
    static components = {Layout, OverviewTable};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = {controlPanel: {}};
        this.state = useState({overview: null, loading: true, error: false, at: null});
        this.trouble = useRef("trouble");
        // the page stands at once, the numbers follow
        onWillStart(() => {
            this.load();
        });
    }

    async load() {
        this.state.loading = true;
        this.state.error = false;
        try {
            this.state.overview = await this.orm.silent.call(
                "complaint.overview",
                "get_overview",
                []
            );
            this.state.at = luxon.DateTime.now();
        } catch (error) {
            this.state.error = error.data?.message || _t("The server did not answer.");
        }
        this.state.loading = false;
    }

    get readAt() {
        return _t(
            "As of %s",
            this.state.at.toLocaleString(luxon.DateTime.DATETIME_MED)
        );
    }

    get tiles() {
        const {tiles} = this.state.overview;
        return [
            {
                id: "overdue",
                label: _t("Overdue"),
                none: _t("Nothing overdue"),
                icon: "fa-exclamation-triangle",
                look: "text-danger",
                ...tiles.overdue,
            },
            {
                id: "today",
                label: _t("Due today"),
                none: _t("Nothing more due today"),
                icon: "fa-clock-o",
                look: "text-warning",
                ...tiles.today,
            },
            {
                id: "week",
                label: _t("Coming week"),
                none: _t("Nothing due this week"),
                icon: "fa-calendar",
                look: "text-info",
                hint: _t("Today and the six days after"),
                ...tiles.week,
            },
            {
                id: "paused",
                label: _t("Paused"),
                none: _t("Nothing waits"),
                icon: "fa-pause",
                look: "o_complaint_muted",
                hint: _t("We wait for the complainant"),
                ...tiles.paused,
            },
            {
                id: "trouble",
                label: _t("Trouble"),
                none: _t("Everything runs"),
                icon: "fa-wrench",
                look: "text-danger",
                hint: _t("Failed, given up or not sent"),
                count: this.troubles.reduce((sum, line) => sum + line.count, 0),
            },
        ];
    }

    get troubles() {
        const labels = {
            levels: _t("Levels that could not be carried out"),
            mails: _t("Levels with a mail that could not be sent"),
            clocks: _t("Complaints whose clocks cannot be planned"),
        };
        return this.state.overview.trouble
            .filter((line) => line.count)
            .map((line) => ({...line, label: labels[line.kind]}));
    }

    get days() {
        const {days} = this.state.overview;
        const most = Math.max(...days.map((day) => day.count), 1);
        return days.map((day, index) => ({
            ...day,
            label:
                index === 0
                    ? _t("Today")
                    : deserializeDate(day.date).toLocaleString({
                          weekday: "short",
                          day: "numeric",
                          month: "short",
                      }),
            share: Math.round((100 * day.count) / most),
        }));
    }

    get clockColumns() {
        return [
            {id: "overdue", label: _t("Overdue"), look: "text-danger"},
            {id: "today", label: _t("Due today")},
            {id: "week", label: _t("Coming week")},
        ];
    }

    get handlerColumns() {
        return [
            {id: "open", label: _t("Open")},
            {id: "soon", label: _t("Due soon")},
            {id: "overdue", label: _t("Overdue"), look: "text-danger"},
        ];
    }

    get capacityColumns() {
        return [
            {id: "open", label: _t("Open")},
            {id: "target", label: _t("Capacity"), plain: true},
            {id: "free", label: _t("Capacity left"), plain: true},
        ];
    }

    get daysIn() {
        return _t("Days begin and end in %s.", this.state.overview.tz);
    }

    dueOn(day) {
        return _t("Due: %s", day.label);
    }

    /** Show exactly what a number counts, without the filters the list begins with. */
    async open(model, figure, ...words) {
        if (!figure.count) {
            return;
        }
        const action = await this.action.loadAction(LISTS[model]);
        const context = Object.fromEntries(
            Object.entries(makeContext([action.context])).filter(
                ([key]) => !key.startsWith("search_default_")
            )
        );
        const name = words.join(": ");
        return this.action.doAction({
            ...action,
            name,
            display_name: name,
            context,
            domain: figure.domain,
        });
    }

    openTile(tile) {
        if (tile.id === "trouble") {
            return this.openTrouble();
        }
        return this.openClocks(tile, tile.label);
    }

    openClocks(figure, ...words) {
        return this.open("complaint.deadline", figure, ...words);
    }

    openComplaints(figure, ...words) {
        return this.open("helpdesk.ticket", figure, ...words);
    }

    /** Several kinds of trouble have no list in common: show which there are. */
    openTrouble() {
        if (!this.troubles.length) {
            return;
        }
        if (this.troubles.length === 1) {
            const [line] = this.troubles;
            return this.open(line.model, line, line.label);
        }
        this.trouble.el.scrollIntoView({block: "nearest"});
        this.trouble.el.querySelector("button").focus();
    }
}

registry.category("actions").add("complaint_overview", ComplaintOverview);
