/**
 * Choose an option of a selection field, and see it chosen. A field that is left
 * before its value is there empties itself again: nobody is as quick as a tour.
 *
 * @param {String} field name of the field
 * @param {String} label what the option reads
 * @param {String} [place] selector of where the field is looked for
 * @returns {Object[]} steps
 */
export function select(field, label, place = "") {
    const input = `${place} .o_field_widget[name=${field}] input`;
    return [
        {content: `Open ${field}`, trigger: input, run: "click"},
        {
            content: `Select ${label}`,
            trigger: `.o_select_menu_item:contains(${label})`,
            run: "click",
        },
        {content: `${label} is chosen`, trigger: `${input}:value(${label})`},
    ];
}
