"""Requests that no browser sends are answered, and are no error of the server's."""

import re

from werkzeug.exceptions import BadRequest, NotFound

from odoo import models
from odoo.http import request

LINE_BREAK = re.compile(r"[\r\n]")


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _match(cls, path_info):
        """There is no page with a line break in its address: Odoo would lead on to it
        in a header, which cannot hold one."""
        if LINE_BREAK.search(path_info):
            raise NotFound()
        return super()._match(path_info)

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """A token of other letters than plain ones is as wrong as any other; Odoo would
        end in an error when it compares them."""
        routing = rule.endpoint.routing
        if routing["type"] == "http" and routing.get("csrf", True):
            if not request.httprequest.form.get("csrf_token", "").isascii():
                raise BadRequest("Session expired (invalid CSRF token)")
        return super()._pre_dispatch(rule, args)

    @classmethod
    def _dispatch(cls, endpoint):
        """Let no visitor name a form field so that the page cannot be called.

        Pages are called with everything in the request as arguments by name: a part
        without a name is none, and ``self`` is the method's own first argument.
        """
        for name in [name for name in request.params if not isinstance(name, str)]:
            del request.params[name]
        request.params.pop("self", None)
        return super()._dispatch(endpoint)

    @classmethod
    def _serve_fallback(cls):
        """There is no file with a NUL in its address, nor can the database be asked."""
        if "\0" in request.httprequest.path:
            return None
        return super()._serve_fallback()
