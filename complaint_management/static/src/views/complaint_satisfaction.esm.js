import {Component, onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {KeepLast} from "@web/core/utils/concurrency";
import {Layout} from "@web/search/layout";
import {deserializeDate} from "@web/core/l10n/dates";
import {formatFloat} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

const ANSWERS = "complaint_management.complaint_satisfaction_action";
const INVITATIONS = "complaint_management.complaint_survey_invitation_action";

/** How satisfied complainants are, and how sure that is. */
export class ComplaintSatisfaction extends Component {
    static template = "complaint_management.ComplaintSatisfaction";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.lastAsked = new KeepLast();
        this.display = {controlPanel: {}};
        this.state = useState({
            figures: null,
            loading: true,
            error: false,
            months: 12,
            team: 0,
            groupBy: "team_id",
        });
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
            this.state.figures = await this.lastAsked.add(
                this.orm.silent.call(
                    "complaint.satisfaction.figures",
                    "get_figures",
                    [],
                    {months: this.state.months, team_id: this.state.team || null}
                )
            );
        } catch (error) {
            this.state.error = error.data?.message || _t("The server did not answer.");
        }
        this.state.loading = false;
    }

    setMonths(event) {
        this.state.months = Number(event.target.value);
        return this.load();
    }

    setTeam(event) {
        this.state.team = Number(event.target.value);
        return this.load();
    }

    setGroupBy(event) {
        this.state.groupBy = event.target.value;
    }

    get periods() {
        return [
            {months: 1, name: _t("This month")},
            {months: 3, name: _t("Last 3 months")},
            {months: 12, name: _t("Last 12 months")},
            {months: 0, name: _t("All")},
        ];
    }

    get groupings() {
        const names = {
            team_id: _t("Team"),
            user_id: _t("Handler"),
            category_id: _t("Category"),
            channel_id: _t("Channel"),
            severity: _t("Severity"),
        };
        return Object.entries(names).map(([id, name]) => ({id, name}));
    }

    get silentTables() {
        const {silent} = this.state.figures;
        return [
            {id: "channel_id", name: _t("Channel"), rows: silent.channel_id},
            {id: "severity", name: _t("Severity"), rows: silent.severity},
        ];
    }

    get isEmpty() {
        const {figures} = this.state;
        return !figures.response.asked && !figures.dimensions.some((d) => d.count);
    }

    number(value, digits = 1) {
        return formatFloat(value, {digits: [16, digits]});
    }

    whole(value) {
        return this.number(value, 0);
    }

    get labels() {
        return {
            asked: _t("Asked"),
            recommend: _t("Net promoter score"),
            low: _t("Low scores"),
        };
    }

    percent(value) {
        return _t("%s %", Math.round(100 * value));
    }

    interval(interval, format) {
        return interval
            ? _t("%(least)s to %(greatest)s", {
                  least: format.call(this, interval[0]),
                  greatest: format.call(this, interval[1]),
              })
            : _t("too few to say");
    }

    answers(count) {
        return _t("Answers: %s", count);
    }

    get responses() {
        const {answered, asked} = this.state.figures.response;
        return _t("Answered: %(answered)s of %(asked)s", {
            answered: answered === null ? "?" : answered,
            asked,
        });
    }

    get recommendations() {
        const {promoters, detractors, count} = this.state.figures.recommend;
        return _t(
            "Promoters: %(promoters)s, detractors: %(detractors)s, of %(count)s",
            {promoters, detractors, count}
        );
    }

    get waiting() {
        return _t(
            "Anonymous answers are shown once their number is at least %s, so that nobody can be told from the others.",
            this.state.figures.group
        );
    }

    month(trend) {
        return deserializeDate(trend.month).toLocaleString({
            month: "short",
            year: "numeric",
        });
    }

    name(row) {
        return row.name || _t("Not given");
    }

    /** Where a score lies on its scale, for the bar. */
    share(mean) {
        return Math.round((100 * (mean - 1)) / 4);
    }

    /** Show exactly what a number counts. */
    async open(xmlid, domain, ...words) {
        if (!domain.length) {
            return;
        }
        const action = await this.action.loadAction(xmlid);
        const name = words.join(": ");
        return this.action.doAction({
            ...action,
            name,
            display_name: name,
            context: {},
            domain,
        });
    }

    openAnswers(figure, ...words) {
        if (figure.count) {
            return this.open(ANSWERS, figure.domain, ...words);
        }
    }

    openInvitations(figure, ...words) {
        return this.open(INVITATIONS, figure.domain, ...words);
    }
}

registry.category("actions").add("complaint_satisfaction", ComplaintSatisfaction);
