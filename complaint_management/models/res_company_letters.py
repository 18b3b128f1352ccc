"""How a company writes letters: numbers, approval, paper, early resolution (7.8)."""

from odoo import api, fields, models

LETTER_CODE = "complaint.letter"


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_letter_approval = fields.Selection(
        selection=[
            ("none", "None"),
            ("answers", "Decisions and outcomes of reviews"),
            ("all", "All that people write"),
        ],
        string="Letters that need approval",
        default="none",
        required=True,
        help="A manager who has not written the letter approves of it and sends it "
        "(5.4, 7.8). What goes out by itself has its wording approved beforehand.",
    )
    complaint_letter_attach = fields.Boolean(
        string="Attach acknowledgements as PDF",
        help="Also letters of levels. Each takes about a second longer. Otherwise the "
        "PDF is made when somebody asks for it.",
    )
    complaint_early_days = fields.Integer(
        string="Early resolution within",
        default=3,
        help="Working days after that of the receipt, to the end of the last one. An "
        "answer given by then says that it was settled at once. 0: no such wording.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        for company in companies:
            company._get_letter_sequence()
        return companies

    def _get_letter_sequence(self):
        return self._get_numbering(
            LETTER_CODE, "L/%(range_year)s/", self.env._("Letter Number")
        )

    def _next_letter_numbers(self, count):
        """Numbers for letters that are sent now, in order, never used before.

        Each is given once. One is missing where a sending was undone.

        :return: list of ``count`` numbers
        """
        self.ensure_one()
        today = self._get_complaint_today()
        return self._get_letter_sequence()._next_many(count, today)
