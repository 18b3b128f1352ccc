"""A low rating of an ordinary ticket is offered to be registered as a complaint (4.11).

Odoo's addon ``rating`` is none that we need: a database of its own has both.
"""

RATE = """
    manager = env.ref("base.user_admin")
    manager.group_ids += env.ref("complaint_management.group_complaint_manager")
    Ticket = env["helpdesk.ticket"]
    partner = env["res.partner"].create(
        {"name": "Cleo Customer", "email": "cleo@example.com"}
    )

    def rate(value, consumed=True, **vals):
        ticket = Ticket.create(
            {"name": "Jam", "description": "It jams", "partner_id": partner.id, **vals}
        )
        return env["rating.rating"].create({
            "res_model_id": env["ir.model"]._get_id("helpdesk.ticket"),
            "res_id": ticket.id,
            "partner_id": partner.id,
            "rating": value,
            "feedback": "It still jams",
            "consumed": consumed,
        })

    low = rate(1)
    rate(5)
    rate(1, consumed=False)
    rate(1, feedback_type="complaint")
    Heard = env["complaint.dissatisfaction"]
    for _again in range(2):
        env["complaint.survey.invitation"]._cron_invite()
    heard = Heard.search([])
    assert len(heard) == 1, heard
    assert heard.sudo().rating_number == low.id
    assert (heard.state, heard.percent, heard.partner_id) == ("new", 20, partner)
    assert heard.answers == "It still jams"
    assert heard.activity_ids.user_id == manager
    heard.with_user(manager).action_register()
    complaint = heard.ticket_id
    assert complaint.complaint_reference and complaint.partner_id == partner
    assert "It still jams" in complaint.description
"""


def test_low_rating_of_an_ordinary_ticket_is_offered_once(beside):
    beside.shell(RATE)
    assert beside.query("SELECT state FROM complaint_dissatisfaction") == [
        ("registered",)
    ]
