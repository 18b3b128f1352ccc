"""Every page that complainants meet, held against WCAG 2.2 A and AA by axe-core (4.5).

In a real browser as wide as a phone, in English and, right to left, in Arabic.
``script/test`` says where axe-core is.
"""

import json
import os
from pathlib import Path

from odoo.tests import HttpCase, tagged

from .common_survey import SurveyCommon

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

#: Opens page after page in a frame, sends the form where that is asked for, and has
#: axe look at what is shown then.
CHECK = """
(async () => {
    const source = %(source)s;
    const found = [];
    let looked = 0;
    const frame = document.createElement("iframe");
    frame.style.cssText = "width: 390px; height: 844px";
    frame.title = "Page";
    document.body.replaceChildren(frame);
    const loaded = (act) =>
        new Promise((resolve) => {
            frame.addEventListener("load", resolve, {once: true});
            act();
        });
    for (const [url, form] of %(pages)s) {
        await loaded(() => (frame.src = url));
        if (form) {
            const element = frame.contentDocument.querySelector(form);
            if (!element) {
                throw new Error(`${url} has no ${form}`);
            }
            await loaded(() => HTMLFormElement.prototype.submit.call(element));
        }
        const page = frame.contentWindow;
        if (page.document.documentElement.dir !== "%(dir)s" && "%(dir)s" === "rtl") {
            found.push(`${url}: not right to left`);
        }
        page.eval(source);
        const result = await page.axe.run(page.document, {runOnly: %(rules)s});
        if (!result.passes.length) {
            found.push(`${url}: nothing was looked at`);
        }
        looked += 1;
        for (const rule of result.violations) {
            for (const node of rule.nodes) {
                const html = node.html.slice(0, 300);
                found.push(`${url} ${form || ""} ${rule.id}: ${html}`);
            }
        }
    }
    if (found.length) {
        throw new Error(`${found.length} violations\\n${found.join("\\n")}`);
    }
    console.log(`${looked} pages looked at`);
    console.log("test successful");
})().catch((error) => console.error(error.message));
"""


@tagged("post_install", "-at_install")
class TestAccessibility(HttpCase, SurveyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.axe = Path(os.environ["COMPLAINT_AXE"]).read_text(encoding="utf-8")
        cls.company.complaint_anonymous = True
        cls.team.complaint_published = True
        mine = {"partner_id": cls.portal.partner_id.id, "company_id": cls.company.id}
        cls.running = cls._investigated(**mine)
        cls.running.message_post(
            body="We are looking into it",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[("answer.txt", b"Soon")],
        )
        cls.decided = cls._answered(remedy=cls.refund, **mine)
        cls.invitation = cls._sent(partner_id=cls.portal.partner_id.id)
        cls.closed = cls.invitation.ticket_id

    def _look(self, pages, lang, login=None):
        direction = "rtl" if lang.startswith("ar") else "ltr"
        code = CHECK % {
            "source": json.dumps(self.axe),
            "pages": json.dumps(pages),
            "rules": json.dumps(RULES),
            "dir": direction,
        }
        self.browser_js(
            "/complaints",
            code,
            login=login,
            cookies={"frontend_lang": lang},
            timeout=240,
        )

    def _get_public_pages(self):
        running, decided, closed = (
            complaint._get_tracking_path()
            for complaint in (self.running, self.decided, self.closed)
        )
        team = f"/complaints/{self.team.id}"
        survey = self.invitation._get_path()
        return [
            (team, None),
            (team, "#complaint_form"),
            (running, None),
            (running, "article form"),
            (f"{running}?print=1", None),
            (f"{running}/withdraw", None),
            (f"{running}/withdraw", "article form"),
            (decided, None),
            (f"{decided}/accept", None),
            (f"{decided}/review", None),
            (f"{decided}/review", "article form"),
            (f"{decided}/outside", None),
            (closed, None),
            ("/complaints/track/wrong", None),
            (survey, None),
            (survey, "form[novalidate]"),
            (f"{survey}/unsubscribe", None),
            ("/complaints/survey/wrong", None),
        ]

    def _get_own_pages(self):
        return [
            ("/my/complaints", None),
            (f"/my/complaints/{self.running.id}", None),
            (f"/my/complaints/{self.decided.id}", None),
            (f"/my/complaints/{self.decided.id}/accept", None),
            ("/my/complaints/999999999", None),
        ]

    def test_pages_for_everybody(self):
        self._look(self._get_public_pages(), "en_US")

    def test_pages_for_everybody_right_to_left(self):
        self._look(self._get_public_pages(), "ar_001")

    def test_own_pages(self):
        self._look(self._get_own_pages(), "en_US", login="portal_customer")

    def test_own_pages_right_to_left(self):
        self.portal.lang = "ar_001"
        self._look(self._get_own_pages(), "ar_001", login="portal_customer")
