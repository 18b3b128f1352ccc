import {
    RemainingDaysField,
    remainingDaysField,
} from "@web/views/fields/remaining_days/remaining_days_field";
import {capitalize} from "@web/core/utils/strings";
import {registry} from "@web/core/registry";

/** Remaining days that stay days: “In 20 days” rather than “Next month”. */
export class ComplaintDueField extends RemainingDaysField {
    get diffString() {
        const value = this.props.record.data[this.props.name];
        return value ? capitalize(value.toRelativeCalendar({unit: "days"})) : "";
    }
}

registry.category("fields").add("complaint_due", {
    ...remainingDaysField,
    component: ComplaintDueField,
});
