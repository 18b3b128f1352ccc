import {Component, onMounted, useRef} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {deserializeDate} from "@web/core/l10n/dates";
import {formatFloat} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {sprintf} from "@web/core/utils/strings";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const {DateTime} = luxon;

/** Size of the drawing, and what is left free around it for words. */
const WIDTH = 800;
const HEIGHT = 260;
const MARGIN = {top: 16, right: 80, bottom: 28, left: 36};
/** Lines across, at most. */
const STEPS = 5;

/** Weekly counts of a series, with what is usual and the limit of chance. */
export class ComplaintControlChart extends Component {
    static template = "complaint_management.ComplaintControlChart";
    static props = standardWidgetProps;

    setup() {
        this.scroll = useRef("scroll");
        // on a narrow screen the last weeks show first
        onMounted(() => {
            this.scroll.el.scrollLeft = this.scroll.el.scrollWidth;
        });
    }

    width = WIDTH;
    height = HEIGHT;
    margin = MARGIN;

    get data() {
        return this.props.record.data;
    }

    get isKnown() {
        return this.data.state !== "gathering";
    }

    /** The last week that was judged stands at the right. */
    get weeks() {
        return this.data.points || [];
    }

    get top() {
        const counts = this.weeks.map((week) => week.count);
        const most = Math.max(...counts, this.isKnown ? this.data.limit : 0, 1);
        return this.step * Math.ceil((most * 1.05) / this.step);
    }

    /** A round distance between lines. */
    get step() {
        const counts = this.weeks.map((week) => week.count);
        const most = Math.max(...counts, this.isKnown ? this.data.limit : 0, 1);
        const power = 10 ** Math.floor(Math.log10(most / STEPS));
        const steps = [1, 2, 5, 10].map((factor) => factor * power);
        return Math.max(1, steps.find((step) => most / step <= STEPS) || 1);
    }

    get lines() {
        const number = Math.round(this.top / this.step);
        return Array.from({length: number + 1}, (_, place) => place * this.step);
    }

    x(place) {
        const room = WIDTH - MARGIN.left - MARGIN.right;
        return MARGIN.left + (room * place) / Math.max(this.weeks.length - 1, 1);
    }

    y(count) {
        const room = HEIGHT - MARGIN.top - MARGIN.bottom;
        return MARGIN.top + room * (1 - count / this.top);
    }

    get path() {
        return this.weeks
            .map((week, place) => `${this.x(place)},${this.y(week.count)}`)
            .join(" ");
    }

    get dots() {
        const last = this.weeks.length - 1;
        return this.weeks.map((week, place) => ({
            ...week,
            x: this.x(place),
            y: this.y(week.count),
            isLast: place === last,
            words: _t("Week of %(day)s: %(count)s", {
                day: this.format(week.week),
                count: week.count,
            }),
        }));
    }

    /** The first week of each month has its name below, while there is room. */
    get months() {
        const months = this.weeks
            .map((week, place) => ({
                date: deserializeDate(week.week),
                x: this.x(place),
            }))
            .filter(({date}) => date.day <= 7);
        const each = Math.ceil(months.length / 7);
        return months
            .filter((month, place) => place % each === 0)
            .map(({date, x}) => ({x, name: date.toFormat("LLL yy")}));
    }

    get usual() {
        return sprintf(_t("usual %s"), formatFloat(this.data.centre, {digits: [0, 1]}));
    }

    get limit() {
        return sprintf(_t("limit %s"), this.data.limit);
    }

    get words() {
        return this.data.explanation || _t("Complaints a week");
    }

    format(day) {
        return deserializeDate(day).toLocaleString(DateTime.DATE_MED);
    }
}

registry.category("view_widgets").add("complaint_control_chart", {
    component: ComplaintControlChart,
    fieldDependencies: [
        {name: "points", type: "json"},
        {name: "state", type: "selection"},
        {name: "centre", type: "float"},
        {name: "limit", type: "integer"},
        {name: "explanation", type: "char"},
    ],
});
