"""The page of the survey: a plain browser without scripts, robots, and wrong links."""

import re
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common_survey import SurveyCommon


@tagged("post_install", "-at_install")
class TestSurveyPage(HttpCase, SurveyCommon):
    def _path(self, row):
        path = row._get_path()
        self.env.flush_all()
        return path

    def _get(self, path):
        return self.url_open(path)

    def _post(self, path, form=None):
        return self.url_open(path, data=form or {"x": ""}, method="POST")

    def test_the_mail_link_shows_the_form_with_the_first_answer_filled_in(self):
        row = self._sent()
        page = self._get(self._path(row) + "?score=4")
        self.assertEqual(page.status_code, 200)
        self.assertIn(row.ticket_id.complaint_reference, page.text)
        checked = re.findall(r"<input[^>]*checked[^>]*>", page.text)
        self.assertEqual(len(checked), 1)
        self.assertIn(f'name="q{self.start_question.id}"', checked[0])
        self.assertIn('value="4"', checked[0])

    def test_looking_changes_nothing(self):
        row = self._sent()
        path = self._path(row)
        before = row.read()
        for tail in ("", "?score=1", "?score=9", "?score=%00", "/unsubscribe"):
            self.assertEqual(self._get(path + tail).status_code, 200)
            self.url_open(path + tail, method="HEAD")
        row.invalidate_recordset()
        self.assertEqual(row.read(), before)
        self.assertFalse(row.sudo().user_input_id)
        self.assertFalse(self.complainant.complaint_survey_opt_out)

    def test_sending_the_form_keeps_the_answers_without_any_script(self):
        row = self._sent()
        page = self._post(self._path(row), self._get_form(handling=2, comment="<b>x"))
        self.assertEqual(page.status_code, 200)
        self.assertIn("Thank you", page.text)
        row.invalidate_recordset()
        self.assertEqual(row.state, "answered")
        self.assertEqual(row.ticket_id.satisfaction_ids.comment, "<b>x")

    def test_what_is_wrong_is_said_and_what_was_typed_stays(self):
        row = self._sent()
        form = self._get_form(comment='"><script>alert(1)</script>')
        form[f"q{self.start_question.id}"] = "77"
        page = self._post(self._path(row), form)
        self.assertIn("Nothing has been sent yet", page.text)
        self.assertIn("Please choose one of the answers", page.text)
        self.assertIn("&lt;script&gt;alert(1)", page.text)
        self.assertNotIn("<script>alert(1)", page.text)
        row.invalidate_recordset()
        self.assertEqual(row.state, "sent")

    def test_an_empty_form_asks_for_one_answer(self):
        page = self._post(self._path(self._sent()))
        self.assertIn("at least one question", page.text)

    def test_a_second_sending_is_met_with_kind_words(self):
        row = self._sent()
        path = self._path(row)
        self._post(path, self._get_form(handling=5))
        for page in (self._post(path, self._get_form(handling=1)), self._get(path)):
            self.assertEqual(page.status_code, 200)
            self.assertIn("You have answered already", page.text)
        row.invalidate_recordset()
        self.assertEqual(row.ticket_id.satisfaction_ids.handling, 5)

    def test_forged_and_foreign_links_open_nothing(self):
        row = self._sent()
        path = self._path(row)
        forged = [
            "/complaints/survey/" + token
            for token in ("x", "a" * 43, "a" * 5000, "%00", "%C3%A4", "1", "..%2F..")
        ]
        forged.append(row.ticket_id._get_tracking_path().replace("track", "survey"))
        self.env.flush_all()
        for wrong in [*forged, path[:-1]]:
            for page in (
                self._get(wrong),
                self._post(wrong, self._get_form()),
                self._post(wrong + "/unsubscribe"),
            ):
                with self.subTest(wrong[:60]):
                    self.assertEqual(page.status_code, 404)
                    self.assertNotIn(row.ticket_id.complaint_reference, page.text)
        row.invalidate_recordset()
        self.assertEqual(row.state, "sent")

    def test_after_the_time_kind_words_and_nothing_kept(self):
        row = self._sent()
        row.expires_at = fields.Datetime.now() - timedelta(days=1)
        path = self._path(row)
        for page in (self._get(path), self._post(path, self._get_form())):
            self.assertEqual(page.status_code, 200)
            self.assertIn("This survey is not open", page.text)
            self.assertIn("us@example.com", page.text)
            self.assertNotIn(row.ticket_id.name, page.text)
        row.invalidate_recordset()
        self.assertEqual(row.state, "sent")

    def test_one_can_say_no_and_is_asked_no_more(self):
        row = self._sent()
        path = self._path(row) + "/unsubscribe"
        self.assertIn("No more surveys?", self._get(path).text)
        page = self._post(path, {"List-Unsubscribe": "One-Click"})
        self.assertIn("We do not ask you any more", page.text)
        self.env.invalidate_all()
        self.assertTrue(self.complainant.complaint_survey_opt_out)
        self.assertEqual((row.state, row.next_run_at), ("opted_out", False))
        self.assertIn("do not ask you any more", self._get(self._path(row)).text)

    def test_an_address_without_contact_is_remembered_by_itself(self):
        row = self._sent(partner_id=False, partner_email="Bo@Example.com")
        self._post(self._path(row) + "/unsubscribe")
        self.env.invalidate_all()
        self.assertTrue(
            self.env["complaint.survey.optout"].search(
                [("email", "=", "bo@example.com")]
            )
        )

    def test_a_signed_in_customer_leaves_no_name_on_an_anonymous_answer(self):
        self.company.complaint_survey_anonymous = True
        row = self._sent(partner_id=self.portal.partner_id.id)
        self.portal.partner_id.email = "portal@example.com"
        path = self._path(row)
        last = self.env["survey.user_input"].search([], order="id desc", limit=1).id
        self.authenticate("portal_customer", "portal_customer")
        self._post(path, self._get_form())
        self.env.invalidate_all()
        answer = self.env["survey.user_input"].search([("id", ">", last or 0)])
        self.assertEqual(len(answer), 1)
        self.assertEqual(answer.create_uid, self.env.ref("base.user_root"))
        self.assertEqual(answer.write_uid, self.env.ref("base.user_root"))

    def test_the_page_is_not_kept_and_tells_no_other_site(self):
        headers = self._get(self._path(self._sent())).headers
        self.assertEqual(headers["Cache-Control"], "no-store")
        self.assertEqual(headers["Referrer-Policy"], "no-referrer")

    def test_the_page_is_labelled_for_who_does_not_see_it(self):
        page = self._get(self._path(self._sent())).text
        form = page[page.index("<form") : page.index("</form>")]
        ids = re.findall(r'<(?:input|textarea)[^>]* id="([^"]+)"', form)
        self.assertGreater(len(ids), 50)
        self.assertEqual(len(ids), len(set(ids)))
        for field_id in ids:
            self.assertIn(f'for="{field_id}"', form)
        self.assertEqual(form.count("<fieldset"), form.count("<legend"))
        self.assertEqual(len(re.findall(r"<h1", page)), 1)

    def test_it_speaks_the_language_of_the_address_right_to_left(self):
        self.env["res.lang"]._activate_lang("ar_001")
        page = self._get("/ar" + self._path(self._sent()))
        self.assertEqual(page.status_code, 200)
        self.assertIn("o_rtl", page.text)
        self.assertRegex(page.text, r'<html[^>]*lang="ar')

    def test_the_portal_page_knows_the_way_while_it_is_open(self):
        row = self._sent()
        ticket = row.ticket_id
        self.assertEqual(ticket._get_open_survey_url(), row._get_path())
        self._answer(row)
        self.assertFalse(ticket._get_open_survey_url())

    # ------------------------------------------------------------
    # By phone
    # ------------------------------------------------------------

    def test_a_handler_types_in_what_is_said_in_a_call(self):
        row = self._sent()
        url = f"/complaints/survey/phone/{row.id}"
        self.env.flush_all()
        self.authenticate("handler", "handler")
        page = self._get(url)
        self.assertIn("You type in what the complainant says", page.text)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
        self.assertNotIn(row.sudo().access_token, page.text)
        page = self._post(url, {**self._get_form(handling=3), "csrf_token": token})
        self.assertIn("Thank you", page.text)
        self.env.invalidate_all()
        self.assertEqual(row.ticket_id.satisfaction_ids.by_phone_user_id, self.handler)

    def test_nobody_else_gets_there(self):
        row = self._sent()
        url = f"/complaints/survey/phone/{row.id}"
        self.env.flush_all()
        for login in ("outsider", "auditor", "employee", "portal_customer"):
            with self.subTest(login):
                self.authenticate(login, login)
                page = self._get(url)
                self.assertEqual(page.status_code, 404)
                self.assertNotIn(row.ticket_id.name, page.text)
        self.authenticate("handler", "handler")
        self.assertEqual(
            self._get("/complaints/survey/phone/999999999").status_code, 404
        )
        page = self._post(url, self._get_form())
        self.assertEqual(page.status_code, 400, "a foreign site cannot send it")
