import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("complaint_monitoring", {
    steps: () => [
        {
            content: "What the figures say",
            trigger: ".o_monitoring_findings li:contains(safety at stake)",
        },
        {
            content: "What is known of the staff stands there, too",
            trigger: "[data-figure=trained] td",
        },
        {
            content: "Another period",
            trigger: ".o_monitoring_period",
            run: "select this_month",
        },
        {
            content: "Compared with nothing",
            trigger: ".o_monitoring_comparison",
            run: "select none",
        },
        {
            content: "Nothing is compared any more",
            trigger: ".o_complaint_monitoring:not(:has(td .text-nowrap.fw-bold))",
        },
        {
            content: "A chart",
            trigger: "[data-section=volume] img.o_monitoring_chart",
        },
        {
            content: "A figure leads to its records",
            trigger: "[data-figure=safety] button.o_monitoring_value:contains(1)",
            run: "click",
        },
        {
            content: "Exactly this one",
            trigger:
                ".o_data_row:only-child .o_data_cell:contains(Nobody called back), " +
                ".o_kanban_record:contains(Nobody called back)",
        },
        {
            content: "Back to the page",
            trigger: ".o_back_button, .breadcrumb-item a:contains(Monitoring)",
            run: "click",
        },
        {
            content: "It is as it was left",
            trigger:
                ".o_monitoring_comparison option[value=none]:checked:not(:visible)",
        },
    ],
});
