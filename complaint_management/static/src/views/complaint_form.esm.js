import {FormController} from "@web/views/form/form_controller";
import {formView} from "@web/views/form/form_view";
import {registry} from "@web/core/registry";

/**
 * Tells the server, when a complaint is saved, which version of it the person saw,
 * so that nobody overwrites what a colleague has saved meanwhile.
 */
export class ComplaintFormController extends FormController {
    async onWillSaveRecord(record, changes) {
        if (record.resId && record.data.complaint_version) {
            changes.complaint_version = record.data.complaint_version;
        }
        return super.onWillSaveRecord(...arguments);
    }
}

registry.category("views").add("complaint_form", {
    ...formView,
    Controller: ComplaintFormController,
});
