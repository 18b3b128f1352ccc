import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {sprintf} from "@web/core/utils/strings";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {useService} from "@web/core/utils/hooks";

const {DateTime} = luxon;

/** What each state looks like beside its words: icon, and colour of the badge. */
const LOOKS = {
    on_track: ["fa-clock-o", "text-bg-success"],
    due_soon: ["fa-hourglass-half", "text-bg-warning"],
    overdue: ["fa-exclamation-triangle", "text-bg-danger"],
    paused: ["fa-pause", "text-bg-secondary"],
    met: ["fa-check", "text-bg-success"],
    late: ["fa-check", "text-bg-danger"],
    void: ["fa-ban", "text-bg-light border"],
    done: ["fa-bullhorn", "text-bg-info"],
    skipped: ["fa-step-forward", "text-bg-light border"],
    failed: ["fa-exclamation-circle", "text-bg-danger"],
    abandoned: ["fa-times-circle", "text-bg-danger"],
    coming: ["fa-bullhorn", "text-bg-light border"],
    planned: ["fa-refresh"],
    resumed: ["fa-play"],
    extended: ["fa-calendar-plus-o"],
};

/** Entries of the past that are shown at once. */
const RECENT = 12;

/** Past and coming of a complaint's clocks in one list, with a line for now. */
export class ComplaintTimeline extends Component {
    static template = "complaint_management.ComplaintTimeline";
    static props = standardWidgetProps;

    setup() {
        this.orm = useService("orm");
        this.state = useState({timeline: null, all: false});
        useRecordObserver((record) => {
            const {complaint_version, next_due_at, stage_id} = record.data;
            const key = [
                record.resId,
                complaint_version,
                next_due_at?.ts,
                stage_id?.id,
            ];
            if (key.join() !== this.key) {
                this.key = key.join();
                return this.load(record.resId);
            }
        });
    }

    async load(resId) {
        const key = this.key;
        const timeline = resId
            ? await this.orm.call("helpdesk.ticket", "get_clock_timeline", [resId])
            : {entries: []};
        if (key === this.key) {
            this.state.timeline = timeline;
        }
    }

    get past() {
        return this.state.timeline.entries.filter((entry) => !entry.is_coming);
    }

    /** How many entries are left out until somebody asks for them. */
    get hidden() {
        return this.state.all ? 0 : Math.max(this.past.length - RECENT, 0);
    }

    get showEarlier() {
        return sprintf(_t("Show what was before (%s)"), this.hidden);
    }

    /** What is shown, the line for now included. */
    get entries() {
        const {entries, now} = this.state.timeline;
        return [
            ...this.past.slice(this.hidden),
            {id: "now", kind: "now", moment: now},
            ...entries.filter((entry) => entry.is_coming),
        ];
    }

    get timeZones() {
        const here = DateTime.local().zoneName;
        const {tz} = this.state.timeline;
        return tz && tz !== here
            ? _t("Times are shown in %(here)s; days are counted in %(company)s.", {
                  here,
                  company: tz,
              })
            : "";
    }

    icon(entry) {
        return LOOKS[entry.state]?.[0] || "fa-inbox";
    }

    badge(entry) {
        return LOOKS[entry.state]?.[1] || "";
    }

    iso(moment) {
        return deserializeDateTime(moment).toISO();
    }

    format(moment) {
        return deserializeDateTime(moment).toLocaleString(
            DateTime.DATETIME_MED_WITH_WEEKDAY
        );
    }

    /** As any button of the form: what was typed is saved first, then all is read anew. */
    extend(entry) {
        return this.env.onClickViewButton({
            clickParams: {name: "action_extend", type: "object"},
            getResParams: () => ({
                resModel: "complaint.deadline",
                resId: entry.extend_id,
                resIds: [entry.extend_id],
            }),
        });
    }
}

registry.category("view_widgets").add("complaint_timeline", {
    component: ComplaintTimeline,
    fieldDependencies: [
        {name: "complaint_version", type: "char"},
        {name: "next_due_at", type: "datetime"},
        {name: "stage_id", type: "many2one"},
    ],
});
