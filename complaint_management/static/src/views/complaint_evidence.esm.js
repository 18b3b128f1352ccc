import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

/** What each state looks like beside its words. */
const LOOKS = {
    shown: "text-bg-success",
    stale: "text-bg-warning",
    none: "text-bg-danger",
};

/** What shows a clause: how many records, how new, and a way to them. */
export class ComplaintEvidence extends Component {
    static template = "complaint_management.ComplaintEvidence";
    static props = standardFieldProps;

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get lines() {
        return this.props.record.data[this.props.name] || [];
    }

    look(line) {
        return line.state === "shown" || line.is_needed
            ? LOOKS[line.state]
            : "text-bg-light border";
    }

    async open(line) {
        const action = await this.orm.call("complaint.clause", "action_view_evidence", [
            [this.props.record.resId],
            line.key,
        ]);
        return this.action.doAction(action);
    }
}

registry.category("fields").add("complaint_evidence", {
    component: ComplaintEvidence,
    supportedTypes: ["jsonb", "json"],
});
