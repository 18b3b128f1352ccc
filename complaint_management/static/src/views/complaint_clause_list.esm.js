import {onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {ListRenderer} from "@web/views/list/list_renderer";
import {listView} from "@web/views/list/list_view";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

const REPORT = "complaint_management.complaint_conformity_report_action";

/** Says above the clauses how far the company is, and leads to the report. */
export class ComplaintClauseListRenderer extends ListRenderer {
    static template = "complaint_management.ClauseListRenderer";

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.action = useService("action");
        this.conformity = useState({ready: null});
        onWillStart(() => this.loadReadiness());
        onWillUpdateProps(() => this.loadReadiness());
    }

    async loadReadiness() {
        this.conformity.ready = await this.orm.call(
            "complaint.conformity",
            "get_readiness",
            []
        );
    }

    printReport() {
        return this.action.doAction(REPORT);
    }
}

registry.category("views").add("complaint_clause_list", {
    ...listView,
    Renderer: ComplaintClauseListRenderer,
});
