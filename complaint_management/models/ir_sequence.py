from odoo import fields, models


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    def _next_many(self, count, sequence_date=None):
        """The next ``count`` numbers, as ``next_by_id`` gives them one by one.

        :param int count: how many
        :param date sequence_date: the day that tells the range of numbers; today if
            omitted
        :return: list of formatted numbers, ascending
        """
        self.ensure_one()
        if self.implementation != "standard":
            return [self.next_by_id(sequence_date=sequence_date) for __ in range(count)]
        sequence, name = self, f"ir_sequence_{self.id:03d}"
        if self.use_date_range:
            day = sequence_date or fields.Date.today()
            Range = self.env["ir.sequence.date_range"]
            period = Range.search(
                [
                    ("sequence_id", "=", self.id),
                    ("date_from", "<=", day),
                    ("date_to", ">=", day),
                ],
                limit=1,
            ) or self._begin_period(day)
            sequence = self.with_context(ir_sequence_date_range=period.date_from)
            name = f"{name}_{period.id:03d}"
        self.env.cr.execute(
            "SELECT nextval(%s) FROM generate_series(1, %s)", [name, count]
        )
        return [sequence.get_next_char(row) for row in self.env.cr.fetchall()]

    def _begin_period(self, day):
        """The range of numbers of the period that ``day`` is in, made once.

        Who comes second, or has looked before the first was done, is tried again, as
        Odoo does with all that collide; else both would begin with number 1.
        """
        self.env.cr.execute(
            "UPDATE ir_sequence SET padding = padding WHERE id = %s", [self.id]
        )
        return self._create_date_range_seq(day)
