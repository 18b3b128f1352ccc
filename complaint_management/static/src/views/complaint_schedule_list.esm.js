import {ListRenderer} from "@web/views/list/list_renderer";
import {listView} from "@web/views/list/list_view";
import {registry} from "@web/core/registry";

/** Says above the list what its order means, and leads to the presets. */
export class ComplaintScheduleListRenderer extends ListRenderer {
    static template = "complaint_management.ScheduleListRenderer";

    get showsPresets() {
        return Boolean(this.getFilter("presets")?.isActive);
    }

    getFilter(name) {
        return this.env.searchModel.getSearchItems((item) => item.name === name)[0];
    }

    /** From active schedules to presets and back; what else is searched stays. */
    togglePresets() {
        const wanted = this.showsPresets ? "active" : "presets";
        for (const name of ["active", "presets", "inactive"]) {
            const filter = this.getFilter(name);
            if (Boolean(filter.isActive) !== (name === wanted)) {
                this.env.searchModel.toggleSearchItem(filter.id);
            }
        }
    }
}

registry.category("views").add("complaint_schedule_list", {
    ...listView,
    Renderer: ComplaintScheduleListRenderer,
});
