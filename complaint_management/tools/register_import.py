"""What one import of a register knows on its way: names, bad lines, new lines (7.2)."""

#: In the context of a trial run; an object, so that no RPC call can pretend it.
TRIAL = object()


class RegisterImport:
    """One file, or one batch of it, on its way in: what is known, what is wrong.

    Travels in the context under ``complaint_register``; only the ticket's ``load``
    makes one.
    """

    def __init__(self, trial=False):
        self.trial = trial
        self.messages = []
        #: numbers of the records that stay out
        self.bad = set()
        #: numbers of the records that are not in the register yet
        self.new = set()
        #: external ids met so far
        self.seen = set()
        #: (complaint, names of fields, what they were before) of corrections in hand
        self.corrected = []
        #: (model, field, name) -> id
        self._names = {}

    def note(self, message):
        """Keep what Odoo says about a line; an error keeps the line out."""
        self.messages.append(message)
        if message.get("type") == "error" and "record" in message:
            self.bad.add(message["record"])

    def refuse(self, info, message):
        """Keep out one line."""
        self.note({**info, "type": "error", "message": message})

    def know(self, model_name, field_name, name, record_id):
        self._names[self._key(model_name, field_name, name)] = record_id

    def get(self, model_name, field_name, name):
        return self._names.get(self._key(model_name, field_name, name))

    def _key(self, model_name, field_name, name):
        return model_name, field_name, " ".join(str(name).split()).casefold()


def get_register(env):
    """The import this environment belongs to, or None."""
    register = env.context.get("complaint_register")
    return register if isinstance(register, RegisterImport) else None
