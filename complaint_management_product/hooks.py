"""What installing does beyond the data files."""

from odoo.addons.complaint_management.hooks import make_ticket_columns

#: Columns that refer to tables which are there before ours.
REFERRING_COLUMNS = {"product_id": "int4 REFERENCES product_product ON DELETE RESTRICT"}


def pre_init_hook(env):
    """Make the column of products with its key, so that no ticket is read for it."""
    make_ticket_columns(env.cr, REFERRING_COLUMNS)
