from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls, endpoint):
        """Let no visitor name a form field like a method's own first argument.

        Pages are called with everything in the request as arguments by name: one that
        is called ``self`` would be an error of the server's, not of the visitor's.
        """
        request.params.pop("self", None)
        return super()._dispatch(endpoint)
