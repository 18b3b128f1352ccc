"""The complaints page: what it says, for whom, in which language (4.4, 4.5, 4.8)."""

import re
from datetime import datetime
from unittest.mock import patch

from lxml import html

from odoo.tests import tagged

from odoo.addons.base.models.ir_qweb import IrQweb

from .common_public import PublicFormCommon

#: What is another one with each look: tokens, by their length.
TOKEN = re.compile(r"[\w-]{40,}")


@tagged("post_install", "-at_install")
class TestPublicPage(PublicFormCommon):
    def test_visitor_reads_how_complaints_are_handled_and_that_it_is_free(self):
        text = self._get_page().text_content()
        for words in (
            "How we handle complaints",
            "Somebody who is not involved finds out what",
            "free of charge",
            "How long it takes",
            "Other ways to reach us",
        ):
            self.assertIn(words, " ".join(text.split()))

    def test_times_are_those_of_the_schedule_a_new_complaint_gets(self):
        schedule = self.env["complaint.schedule"].create(
            {
                "name": "Quick",
                "sequence": -1,
                "team_ids": self.team.ids,
                "milestone_ids": [
                    (
                        0,
                        0,
                        {"milestone": "respond", "amount": 7, "unit": "calendar_days"},
                    )
                ],
            }
        )
        page = self._get_page()
        times = page.xpath("//section[@id='complaint_time']//dd/text()")
        self.assertEqual(times, [schedule.milestone_ids.time_allowed])
        self.assertIn("7 calendar days", times[0])

    def test_policy_and_its_version_are_shown_once_there_is_one(self):
        self.assertNotIn("Our policy", self._get_page().text_content())
        self.env["complaint.policy"]._take_over(
            {
                "company_id": self.company.id,
                "lang": "en_US",
                "version": "2026-1",
                "body": "<p>We <b>listen</b>.<script>alert(1)</script></p>",
                "published_at": datetime(2026, 3, 1, 12),
            }
        )
        page = self._get_page()
        policy = page.xpath("//*[@class='o_complaint_policy']")
        self.assertEqual(policy[0].xpath(".//b/text()"), ["listen"])
        self.assertFalse(policy[0].xpath(".//script"))
        self.assertEqual(
            (policy[0].get("lang"), policy[0].get("dir")), ("en-US", "ltr")
        )
        text = " ".join(page.text_content().split())
        self.assertIn("Version 2026-1 In force since March 1, 2026", text)

    def test_external_bodies_are_those_the_company_chose(self):
        body, other, no_body = self.env["res.partner"].create(
            [
                {
                    "name": "Ombudsman",
                    "website": "https://ombudsman.example.com",
                    "phone": "+353 1 000",
                    "is_external_dispute_body": True,
                },
                {"name": "Not Chosen", "is_external_dispute_body": True},
                {"name": "Somebody Else"},
            ]
        )
        self.company.complaint_body_ids = body | no_body
        section = self._get_page().xpath("//section[@id='complaint_else']")[0]
        self.assertIn("Ombudsman", section.text_content())
        self.assertIn("+353 1 000", section.text_content())
        self.assertEqual(section.xpath(".//a/@href"), ["https://ombudsman.example.com"])
        self.assertNotIn(other.name, section.text_content())
        self.assertNotIn(no_body.name, section.text_content())

    def test_only_what_is_published_has_a_page(self):
        team = self.team.copy({"name": "Internal", "alias_name": False})
        team.complaint_published = False
        ordinary = self.team.copy({"name": "Ordinary", "alias_name": False})
        ordinary.write({"feedback_type": False, "complaint_published": True})
        absent = max(self.env["helpdesk.ticket.team"].search([]).ids) + 100
        pages = [
            self.url_open(f"/complaints/{key}")
            for key in (team.id, ordinary.id, absent, f"internal-{team.id}")
        ]
        self.assertEqual({page.status_code for page in pages}, {404})
        # nothing tells a team that is not published from one that does not exist
        self.assertEqual(len({len(page.text) for page in pages[:1] + pages[2:3]}), 1)
        self._get_page(f"/complaints/{self.team.id}")
        self._get_page(f"/complaints/whatever-{self.team.id}")
        self.team.complaint_published = False
        if not self.env["res.company"]._get_public_companies():
            self._get_page(status=404)

    def test_new_team_is_not_published(self):
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "New", "feedback_type": "complaint"}
        )
        self.assertFalse(team.complaint_published)
        self.assertNotIn(team, self.company._get_public_teams())

    def test_each_company_has_a_page_of_its_own(self):
        other = self.env["res.company"].create({"name": "Other & Sons"})
        self._get_page(f"/complaints/company/{other.id}", status=404)
        team = self.team.copy({"alias_name": False, "name": "Others"})
        team.write({"company_id": other.id, "complaint_published": True})
        page = self._get_page(f"/complaints/company/{other.id}")
        self.assertIn("Other & Sons", page.xpath("//title/text()")[0])
        links = self._get_page().xpath("//a/@href")
        self.assertIn(f"/complaints/company/{other.id}", links)
        response = self._send(f"/complaints/company/{other.id}")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(self._get_last().company_id, other)
        self.assertEqual(self._get_last().team_id, team)

    def test_whatever_stands_in_an_address_is_not_found(self):
        for path in (
            "/complaints/x",
            "/complaints/99999999999999999999",
            "/complaints/-1",
            "/complaints/%00",
            "/complaints/%FF%FE",
            "/complaints/1%0A",
            "/complaints/company/0",
            "/complaints/company/99999999999999999999",
            "/complaints/company/1%27--",
            "/complaints/company/%F0%9F%98%80",
            "/complaints/sent/x",
            "/complaints/sent/%00",
            "/complaints/sent/" + "A" * 2000,
        ):
            with self.subTest(path=path):
                self.assertEqual(self.url_open(path).status_code, 404)

    def test_page_follows_the_language_of_the_visitor(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.env["res.lang"]._activate_lang("ar_001")
        response = self.url_open(
            "/complaints", headers={"Accept-Language": "it-IT,it;q=0.9"}
        )
        page = html.fromstring(response.content)
        self.assertEqual(page.get("lang"), "it-IT")
        self.assertEqual(page.get("dir"), "ltr")
        chosen = page.xpath("//select[@name='complaint_lang']/option[@selected]/@value")
        self.assertEqual(chosen, ["it_IT"])

    def test_language_is_chosen_without_scripts_and_stays_chosen(self):
        self.env["res.lang"]._activate_lang("ar_001")
        page = self._get_page()
        links = page.xpath("//nav[@aria-label='Language']//a")
        self.assertEqual([a.get("lang") for a in links], ["ar-001", "en-US"])
        page = self._get_page(links[0].get("href"))
        self.assertEqual((page.get("lang"), page.get("dir")), ("ar-001", "rtl"))
        again = self._get_page()
        self.assertEqual(again.get("dir"), "rtl")

    def test_every_field_has_a_label_and_the_page_its_landmarks(self):
        page = self._get_page()
        for field in page.xpath(
            "//form[@id='complaint_form']//*[self::input[not(@type='hidden')] or "
            "self::textarea or self::select]"
        ):
            with self.subTest(field=field.get("name")):
                labels = page.xpath("//label[@for=$id]", id=field.get("id"))
                self.assertEqual(len(labels), 1)
        ids = page.xpath("//form[@id='complaint_form']//@id")
        self.assertEqual(len(ids), len(set(ids)))
        self.assertEqual(len(page.xpath("//main")), 1)
        self.assertEqual(len(page.xpath("//h1")), 1)
        for link in page.xpath("//nav[@aria-label='On this page']//a/@href"):
            self.assertEqual(len(page.xpath("//*[@id=$id]", id=link[1:])), 1)

    def test_page_tells_no_other_site_where_it_was_left(self):
        response = self.url_open("/complaints")
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        self.assertNotIn("X-Robots-Tag", response.headers)

    def test_each_look_has_tokens_of_its_own(self):
        texts = [self.url_open("/complaints").text for _look in range(2)]
        first, second = (self._get_hidden(html.fromstring(text)) for text in texts)
        self.assertNotEqual(first["form_token"], second["form_token"])
        self.assertTrue(first["csrf_token"] and second["csrf_token"])
        self.assertNotIn("\ue0f1", "".join(texts), "marks are filled in")

    def test_page_is_the_same_whether_rendered_or_remembered(self):
        self._get_page()
        remembered = self.url_open("/complaints").text
        with patch.object(type(self.env["ir.qweb"]), "_render_once", IrQweb._render):
            rendered = self.url_open("/complaints").text
        self.assertIn("complaint_form", rendered)
        self.assertEqual(TOKEN.sub("", remembered), TOKEN.sub("", rendered))

    def test_what_changes_is_on_the_page_at_once(self):
        self._get_page()
        self.company.phone = "+353 20 910 0199"
        self.assertIn("+353 20 910 0199", self._get_page().text_content())
        view = self.env.ref("complaint_management.public_form")
        view.arch_db = view.arch_db.replace("Write to us", "Tell us more")
        self.assertIn("Tell us more", self._get_page().text_content())
        new = self.team.copy({"name": "Second desk", "alias_name": False})
        new.complaint_published = True
        self.assertIn("Second desk", self._get_page().text_content())
        new.active = False
        self.assertNotIn("Second desk", self._get_page().text_content())

    def test_page_costs_few_queries(self):
        self._get_page()
        self.env.invalidate_all()
        with self.assertQueryCount(PAGE_QUERIES):
            self._get_page()


#: Queries of one look at the page, all that Odoo does for any page included.
PAGE_QUERIES = 12
