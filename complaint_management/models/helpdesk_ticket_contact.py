"""What people say about themselves before anybody knows who they are (4.5, 7.2).

Nothing proves that a typed address belongs to whoever typed it. So a complaint from the
public form is linked to no contact: what was typed stays on the complaint, and the
handler makes the link once they are sure.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    complainant_phone = fields.Char(
        string="Phone given",
        copy=False,
        help="As the complainant typed it (7.2).",
    )
    complainant_address = fields.Text(
        string="Address given",
        copy=False,
        help="As the complainant typed it, for an answer by letter (7.2).",
    )
    preferred_channel = fields.Selection(
        selection=[("email", "E-mail"), ("phone", "Phone"), ("letter", "Letter")],
        string="Wants the answer by",
        help="How the complainant would like to hear from us (4.5).",
    )
    complaint_lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language of letters",
        help="The language the complainant chose. Empty: that of the contact, else "
        "the company's (4.5).",
    )
    is_anonymous = fields.Boolean(
        string="Anonymous",
        copy=False,
        help="The complainant chose to give no name. Their private link is the only "
        "way in which they hear from us (4.10).",
    )
    representative_name = fields.Char(
        string="Representative: name given",
        copy=False,
        help="Who says to speak for the complainant, as they typed it (7.2).",
    )
    representative_email = fields.Char(
        string="Representative: e-mail given", copy=False
    )
    representative_phone = fields.Char(string="Representative: phone given", copy=False)
    representative_relation = fields.Char(
        string="Speaks as",
        copy=False,
        help="Relative, lawyer, carer, consumer association: in their own words (7.2).",
    )
    complainant_name = fields.Char(
        string="Complainant",
        compute="_compute_complainant_name",
        compute_sudo=False,
        help="The contact, else the name given; “Anonymous” where none was given.",
    )
    known_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Known contact",
        compute="_compute_known_partner_id",
        compute_sudo=False,
        help="The one contact that has the address given with the complaint. Link it "
        "once you are sure that it is the same person.",
    )

    @api.depends("partner_id.display_name", "partner_name", "is_anonymous")
    def _compute_complainant_name(self):
        for ticket in self:
            ticket.complainant_name = (
                ticket.partner_id.display_name
                or ticket.partner_name
                or (ticket.is_anonymous and self.env._("Anonymous"))
            )

    @api.depends("feedback_type", "partner_id", "partner_email")
    def _compute_known_partner_id(self):
        unknown = self.filtered(
            lambda t: t.feedback_type and not t.partner_id and t.partner_email
        )
        emails = {ticket._get_own_email() for ticket in unknown} - {False}
        found = self._find_contacts_by_email(emails)
        for ticket in self:
            partners = found.get(ticket._get_own_email()) if ticket in unknown else None
            # two contacts with one address: only the handler can tell which it is
            ticket.known_partner_id = (
                partners if partners and len(partners) == 1 else False
            )

    @api.model
    def _find_contacts_by_email(self, emails):
        """Contacts this user may see, by normalised address.

        :return: dict of address -> ``res.partner``
        """
        Partner = self.env["res.partner"]
        if not emails or not Partner.has_access("read"):
            return {}
        groups = Partner._read_group(
            [("email_normalized", "in", list(emails))],
            ["email_normalized"],
            ["id:recordset"],
        )
        return dict(groups)

    def action_link_known_partner(self):
        """The address belongs to the complainant: link the contact that has it.

        :raise UserError: when there is no such contact any more, or more than one
        """
        self.check_access("write")
        for ticket in self:
            partner = ticket.known_partner_id
            if not partner:
                raise UserError(
                    self.env._(
                        "There is not exactly one contact with this address. Choose "
                        "the contact yourself."
                    )
                )
            ticket.partner_id = partner
        return True

    def action_make_representative(self):
        """Link, or make, the contact of the representative named in the form.

        :raise UserError: when no representative was named
        """
        self.check_access("write")
        for ticket in self:
            if not ticket.representative_name:
                raise UserError(self.env._("No representative was named."))
            email = email_normalize(ticket.representative_email or "")
            known = ticket._find_contacts_by_email({email} - {False}).get(email)
            if not known or len(known) > 1:
                # handlers need no right on contacts to note who speaks for somebody
                known = (
                    self.env["res.partner"]
                    .sudo()
                    .create(
                        {
                            "name": ticket.representative_name,
                            "email": ticket.representative_email,
                            "phone": ticket.representative_phone,
                            "company_id": False,
                        }
                    )
                    .sudo(False)
                )
            ticket.representative_id = known
        return True
