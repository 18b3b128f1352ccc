"""Odoo's own command, as a file: ``python -m odoo`` cannot start several processes."""

from odoo.cli import main

main()
