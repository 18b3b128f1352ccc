"""Employees who are complained about by their work contact, now or later (4.7).

Odoo's addon ``hr`` is none that we need: a database of its own has both.
"""

COMPLAIN = """
    Ticket, Partner = env["helpdesk.ticket"], env["res.partner"]
    handlers = env.ref("complaint_management.group_complaint_handler")
    team = env.ref("complaint_management.team_complaints")

    def user(name, **vals):
        return env["res.users"].with_context(no_reset_password=True).create({
            "name": name,
            "login": name,
            "group_ids": [(6, 0, [handlers.id, env.ref("base.group_user").id])],
            **vals,
        })

    def employee(name, **vals):
        return env["hr.employee"].create({"name": name, **vals})

    def complain(contact, **vals):
        return Ticket.create({
            "feedback_type": "complaint",
            "name": "Rude",
            "description": "Rude",
            "team_id": team.id,
            "respondent_partner_ids": [(6, 0, contact.ids)],
            **vals,
        })

    def assert_kept_away(complaint, who):
        env.flush_all()
        env.invalidate_all()
        assert complaint.respondent_ids == who, complaint.respondent_ids
        assert not complaint.with_user(who).has_access("read")
        # nor do they handle it
        assert who not in complaint.user_id | complaint.investigator_id
"""

NOW = """
    rita = user("rita")
    desk = Partner.create({"name": "Rita at work"})
    employee("Rita", user_id=rita.id).work_contact_id = desk
    assert_kept_away(complain(desk), rita)
"""

LATER = """
    boss = user("boss")
    team.user_id, team.user_ids = boss, boss

    # somebody's user comes later, and brings another work contact along
    dora, sam = employee("Dora"), user("sam")
    complaint = complain(dora.work_contact_id)
    dora.user_id = sam
    assert dora.work_contact_id == sam.partner_id
    assert_kept_away(complaint, sam)

    # the work contact comes later, and they handle the complaint by then
    anna, anton = user("anna"), employee("Anton")
    anton.user_id = anna
    desk = Partner.create({"name": "Anton at work"})
    complaint = complain(desk, user_id=anna.id)
    anton.work_contact_id = desk
    assert_kept_away(complaint, anna)
    assert complaint.user_id == boss, complaint.user_id

    # the employee comes later
    walter = user("walter")
    desk = Partner.create({"name": "Walter at work"})
    complaint = complain(desk)
    employee("Walter", user_id=walter.id).work_contact_id = desk
    assert_kept_away(complaint, walter)

    # the user is made from the employee
    nina = employee("Nina")
    complaint = complain(nina.work_contact_id)
    made = user("nina", partner_id=nina.work_contact_id.id)
    nina.user_id = made
    assert_kept_away(complaint, made)
"""


def test_contact_leads_to_the_user_of_its_employee(beside):
    beside.shell(COMPLAIN + NOW)


def test_whatever_of_an_employee_changes_later(beside):
    beside.shell(COMPLAIN + LATER)
