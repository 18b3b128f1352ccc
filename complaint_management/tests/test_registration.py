"""Receipt: one reference, nothing lost, ordinary tickets untouched (ISO 10002, 7.2)."""

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestRegistration(ComplaintCommon):
    def test_complaint_has_reference_receipt_and_phase(self):
        complaint = self._complain()
        self.assertRegex(complaint.complaint_reference, r"^C/\d{4}/\d{5}$")
        self.assertTrue(complaint.received_at)
        self.assertEqual(complaint.complaint_phase, "received")
        self.assertEqual(complaint.confidentiality, "open")
        self.assertEqual(
            complaint.display_name,
            f"{complaint.complaint_reference} Washing machine arrived broken",
        )

    def test_team_makes_complaints_of_its_tickets(self):
        ticket = self.Ticket.create(
            {"name": "Hello", "description": "x", "team_id": self.team.id}
        )
        self.assertEqual(ticket.feedback_type, "complaint")

    def test_complaint_without_team_goes_to_the_complaints_team(self):
        complaint = self._complain(team_id=False)
        self.assertEqual(complaint.team_id, self.team)

    def test_numbers_start_anew_each_year_of_the_company(self):
        self.env.company.resource_calendar_id.tz = "Pacific/Auckland"
        # already the new year in Auckland
        late = self._complain(received_at="2020-12-31 20:00:00")
        early = self._complain(received_at="2020-12-31 09:00:00")
        self.assertEqual(late.complaint_reference, "C/2021/00001")
        self.assertEqual(early.complaint_reference, "C/2020/00001")

    def test_reference_is_unique_in_the_company_by_the_database(self):
        first, second = self._complain(), self._complain()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.env.cr.execute(
                "UPDATE helpdesk_ticket SET complaint_reference = %s WHERE id = %s",
                (first.complaint_reference, second.id),
            )

    def test_companies_number_independently(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        mine = self._complain(received_at="2021-03-01 12:00:00")
        theirs = self._complain(
            received_at="2021-03-01 12:00:00",
            team_id=False,
            user_id=False,
            company_id=other.id,
        )
        self.assertEqual(theirs.company_id, other)
        self.assertEqual(mine.complaint_reference, "C/2021/00001")
        self.assertEqual(theirs.complaint_reference, "C/2021/00001")

    def test_numbers_taken_by_an_imported_register_are_passed_over(self):
        self._complain(
            received_at="2022-03-01 12:00:00", complaint_reference="C/2022/00001"
        )
        complaints = self.Ticket.create(
            [
                {
                    "feedback_type": "complaint",
                    "name": name,
                    "description": name,
                    "received_at": "2022-03-02 12:00:00",
                }
                for name in "ab"
            ]
        )
        self.assertEqual(
            set(complaints.mapped("complaint_reference")),
            {"C/2022/00002", "C/2022/00003"},
        )

    def test_reference_and_company_stay_for_life(self):
        complaint = self._complain()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        for vals in ({"complaint_reference": "X"}, {"company_id": other.id}):
            with self.assertRaises(UserError):
                complaint.write(vals)

    def test_registered_complaints_cannot_be_deleted_by_anybody(self):
        complaint = self._complain()
        for user in (self.env.ref("base.user_admin"), self.manager):
            with self.assertRaises(Exception):  # noqa: B017
                complaint.with_user(user).unlink()
        with self.assertRaises(UserError):
            complaint.sudo().unlink()

    def test_respondent_neither_handles_nor_investigates(self):
        with self.assertRaises(ValidationError):
            self._complain(respondent_ids=[(4, self.handler.id)])
        complaint = self._complain(respondent_ids=[(4, self.colleague.id)])
        with self.assertRaises(ValidationError):
            complaint.investigator_id = self.colleague

    def test_assessment_gives_the_priority(self):
        complaint = self._complain()
        complaint.write({"severity": "high", "impact": "widespread"})
        self.assertEqual(complaint.priority, "3")
        complaint.write({"severity": "low", "impact": "single"})
        self.assertEqual(complaint.priority, "0")
        complaint.safety_implication = True
        self.assertEqual(complaint.priority, "3")
        complaint.write({"safety_implication": False, "priority": "2"})
        self.assertEqual(complaint.priority, "2")

    # ------------------------------------------------------------
    # Ordinary tickets
    # ------------------------------------------------------------

    def _ticket(self, **vals):
        return self.Ticket.create({"name": "Printer", "description": "Jams", **vals})

    def test_ordinary_ticket_stays_ordinary(self):
        ticket = self._ticket()
        for name in ("feedback_type", "complaint_reference", "complaint_phase"):
            self.assertFalse(ticket[name])
        ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self.assertTrue(ticket.closed)
        ticket.unlink()

    def test_ordinary_ticket_costs_no_query_more(self):
        """Creating tickets asks the database nothing on behalf of complaints."""
        self._ticket()
        self.env.flush_all()
        with self.assertQueries([], flush=False):
            self.Ticket._prepare_feedback_list([{"name": "a"}, {"name": "b"}])

    def test_ticket_becomes_complaint_and_back(self):
        ticket = self._ticket(partner_id=self.complainant.id)
        ticket.action_turn_into_complaint()
        self.assertEqual(ticket.complaint_phase, "received")
        self.assertEqual(ticket.received_at, ticket.create_date)
        self.assertEqual(ticket.stage_id.complaint_phase, "received")
        reference = ticket.complaint_reference
        ticket.action_turn_into_ticket()
        self.assertFalse(ticket.feedback_type)
        self.assertFalse(ticket.complaint_phase)
        self.assertFalse(ticket.stage_id.complaint_phase)
        ticket.action_turn_into_complaint()
        self.assertEqual(ticket.complaint_reference, reference)

    def test_handler_without_helpdesk_role_is_led_back_to_the_complaints(self):
        complaint = self._complain()
        action = complaint.with_user(self.handler).action_turn_into_ticket()
        self.assertFalse(complaint.feedback_type)
        self.assertEqual(action["path"], "my-complaints")

    def test_decided_complaint_is_no_ticket_any_more(self):
        complaint = self._answered()
        with self.assertRaises(UserError):
            complaint.action_turn_into_ticket()

    def test_copy_of_a_complaint_is_an_ordinary_ticket(self):
        complaint = self._answered()
        copy = complaint.copy()
        self.assertFalse(copy.feedback_type)
        self.assertFalse(copy.decision)
        self.assertFalse(copy.complaint_reference)
