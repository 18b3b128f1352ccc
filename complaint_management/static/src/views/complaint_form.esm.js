import {
    StatusBarDurationField,
    statusBarDurationField,
} from "@mail/views/fields/statusbar_duration/statusbar_duration_field";
import {useEffect, useRef} from "@odoo/owl";
import {FormController} from "@web/views/form/form_controller";
import {FormRenderer} from "@web/views/form/form_renderer";
import {formView} from "@web/views/form/form_view";
import {registry} from "@web/core/registry";

/** The page of the form on which the work of a phase is done. */
const PAGES = {
    received: "what_happened",
    acknowledged: "assessment",
    assessed: "investigation",
    investigation: "investigation",
    responded: "closing",
    closed: "closing",
    referred: "closing",
};

/** Opens the page that matters now, whenever a complaint or its phase changes. */
export class ComplaintFormRenderer extends FormRenderer {
    setup() {
        super.setup();
        const rootRef = useRef("compiled_view_root");
        useEffect(
            (resId, phase) => {
                const page = resId && PAGES[phase];
                const tab = rootRef.el?.querySelector(
                    `.o_notebook_headers .nav-link[name="${page}"]`
                );
                if (tab && !tab.classList.contains("active")) {
                    tab.click();
                }
            },
            () => [this.props.record.resId, this.props.record.data.complaint_phase]
        );
    }
}

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
    Renderer: ComplaintFormRenderer,
});

/** A status bar that goes back to the stage of the record when the gate refuses. */
export class ComplaintStatusBarField extends StatusBarDurationField {
    async selectItem(item) {
        const {name, record} = this.props;
        const before = record.data[name];
        const typing = await record.isDirty();
        try {
            await super.selectItem(item);
        } catch (error) {
            // What was typed meanwhile stays
            await (typing ? record.update({[name]: before}) : record.discard());
            throw error;
        }
    }
}

registry.category("fields").add("complaint_statusbar", {
    ...statusBarDurationField,
    component: ComplaintStatusBarField,
    // Looks like the one it extends
    additionalClasses: ["o_field_statusbar_duration"],
});
