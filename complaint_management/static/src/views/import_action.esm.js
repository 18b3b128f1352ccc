import {FileInput} from "@web/core/file_input/file_input";
import {ImportAction} from "@base_import/import_action/import_action";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";
import {useService} from "@web/core/utils/hooks";

/** What came in from a register is shown as complaints, not as tickets. */
patch(ImportAction.prototype, {
    async onWillStart() {
        const result = await super.onWillStart(...arguments);
        const context = this.props.action.params?.context || {};
        if (this.resModel === "helpdesk.ticket" && context.default_feedback_type) {
            this.registerAction = await this.actionService.loadAction(
                "complaint_management.complaint_action_all"
            );
        }
        return result;
    },
    openRecords(resIds) {
        if (!this.registerAction) {
            return super.openRecords(...arguments);
        }
        return this.actionService.doAction({
            ...this.registerAction,
            id: false,
            display_name: _t("Imported complaints"),
            name: _t("Imported complaints"),
            domain: [["id", "in", resIds]],
            path: "imported-records",
        });
    },
});

/** An empty file never reaches the server: say so, Odoo's uploader trips over it. */
patch(FileInput.prototype, {
    setup() {
        super.setup(...arguments);
        this.notification = useService("notification");
    },
    async onFileInputChange() {
        const input = this.fileInputRef.el;
        const [file] = input.files;
        if (this.props.route !== "/base_import/set_file" || !file || file.size) {
            return super.onFileInputChange(...arguments);
        }
        this.notification.add(
            _t("“%s” is empty. Choose the file with your register.", file.name),
            {type: "danger"}
        );
        input.value = null;
    },
});
