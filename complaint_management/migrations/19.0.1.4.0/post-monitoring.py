"""Remedies that change a product, a process or a policy count as improvements."""

from odoo import SUPERUSER_ID, api

KINDS = ("remedy_change_product", "remedy_change_process", "remedy_change_policy")


def migrate(cr, version):
    """Mark the kinds that came with the addon, as new databases have them."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name in KINDS:
        kind = env.ref(f"complaint_management.{name}", raise_if_not_found=False)
        if kind:
            kind.is_improvement = True
