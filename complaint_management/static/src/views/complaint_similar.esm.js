import {Component, useState} from "@odoo/owl";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {useService} from "@web/core/utils/hooks";

const {DateTime} = luxon;

/** Complaints like this one; looked for once the page of the form is opened. */
export class ComplaintSimilar extends Component {
    static template = "complaint_management.ComplaintSimilar";
    static props = standardWidgetProps;

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({found: null});
        useRecordObserver((record) => {
            const key = [record.resId, record.data.complaint_version].join();
            if (key !== this.key) {
                this.key = key;
                return this.load(record.resId);
            }
        });
    }

    async load(resId) {
        const key = this.key;
        const found = resId
            ? await this.orm.call("helpdesk.ticket", "get_similar_complaints", [resId])
            : {problem: false, complaints: []};
        if (key === this.key) {
            this.state.found = found;
        }
    }

    format(moment) {
        return deserializeDateTime(moment).toLocaleString(DateTime.DATE_MED);
    }

    async open(complaint) {
        const action = await this.orm.call("helpdesk.ticket", "action_open_complaint", [
            complaint.id,
        ]);
        return this.action.doAction(action);
    }
}

registry.category("view_widgets").add("complaint_similar", {
    component: ComplaintSimilar,
    fieldDependencies: [{name: "complaint_version", type: "char"}],
});
