"""Parts of public pages that are the same for everybody: rendered once."""

import hashlib
import json

from odoo import api, models
from odoo.tools import ormcache

#: What of the context a template is compiled for, as in Odoo's own cache of templates.
CONTEXT = (
    "tuple(self.env.context.get(k) or False for k in self._get_template_cache_keys())"
)


class IrQweb(models.AbstractModel):
    _inherit = "ir.qweb"

    @api.model
    def _render_once(self, template, values):
        """A part of a page, rendered again only when ``values`` or a template change.

        For parts that say nothing but what ``values`` say: plain values, with nothing
        in them of the visitor or of the request, so that one look for all is enough.

        :param str template: its XML id
        :return: ``Markup``
        """
        told = json.dumps(values, sort_keys=True, default=str)
        key = hashlib.sha256(told.encode()).hexdigest()
        return self._render_by_key(template, key, values)

    @api.model
    @ormcache("template", "key", CONTEXT, cache="templates")
    def _render_by_key(self, template, key, values):
        return self._render(template, dict(values))
