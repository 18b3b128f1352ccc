"""The example that turns published complaints into a register to be imported."""

import pathlib
import tempfile

from odoo.tests import HttpCase, tagged

from .common_import import ImportCommon
from .docs_example import load_example


@tagged("post_install", "-at_install")
class TestImportExample(ImportCommon):
    """docs/examples/cfpb_to_register.py, with complaints made up in that layout."""

    COLUMNS = (
        "Date received,Product,Sub-product,Issue,Sub-issue,"
        "Consumer complaint narrative,Company public response,Company,State,ZIP code,"
        "Tags,Consumer consent provided?,Submitted via,Date sent to company,"
        "Company response to consumer,Timely response?,Consumer disputed?,Complaint ID"
    ).split(",")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.example = load_example("cfpb_to_register")

    def _published(self, number, **values):
        complaint = {
            "Date received": "2021-05-04",
            "Product": "Piggy bank",
            "Sub-product": "Porcelain",
            "Issue": "Cracked",
            "Sub-issue": "On arrival",
            "Company": "Sow & Sons, Inc.",
            "State": "ZZ",
            "ZIP code": "00000",
            "Submitted via": "Web",
            "Date sent to company": "2021-05-06",
            "Company response to consumer": "In progress",
            "Timely response?": "Yes",
            "Consumer disputed?": "N/A",
            "Complaint ID": str(number),
        }
        return {column: "" for column in self.COLUMNS} | complaint | values

    def _convert(self, *complaints):
        with tempfile.TemporaryDirectory() as folder:
            source, target = pathlib.Path(folder, "in.csv"), pathlib.Path(folder, "out")
            source.write_bytes(self._csv(complaints))
            self.assertEqual(self.example.main(source, target), len(complaints))
            return target.read_bytes()

    def test_published_complaints_come_in_as_a_register(self):
        response = "Company response to consumer"
        content = self._convert(
            self._published(1, Tags="Older American, Servicemember"),
            self._published(
                2,
                **{
                    response: "Closed with monetary relief",
                    "Consumer complaint narrative": "It <fell>,\nit broke.",
                    "Consumer disputed?": "No",
                },
            ),
            self._published(
                3,
                **{
                    response: "Closed with explanation",
                    "Company public response": "Pigs do crack",
                    "Consumer disputed?": "Yes",
                    "Submitted via": "Phone",
                },
            ),
        )
        __, preview = self._open(content)
        self.assertEqual(len(preview["matches"]), len(preview["headers"]))
        result = self._import(content)
        self.assertFalse(result["messages"])
        waiting, upheld, refused = complaints = self.Ticket.browse(result["ids"])
        self.assertEqual(
            complaints.mapped("complaint_reference"), ["CFPB-1", "CFPB-2", "CFPB-3"]
        )
        self.assertEqual(waiting.name, "Cracked: On arrival")
        self.assertEqual(waiting.complaint_phase, "received")
        self.assertTrue(waiting.is_vulnerable)
        self.assertFalse(waiting.decision or waiting.remedy_ids)
        self.assertEqual(upheld.decision, "upheld")
        self.assertEqual(upheld.remedy_ids.type_id.name, "Compensation")
        self.assertEqual(upheld.complainant_verdict, "accepted")
        self.assertIn("It &lt;fell&gt;,<br>it broke.", upheld.description)
        self.assertEqual(refused.decision, "not_upheld")
        self.assertIn("Pigs do crack", refused.decision_reasons)
        self.assertEqual(refused.complainant_verdict, "rejected")
        self.assertEqual(refused.channel_id, self.phone_channel)
        self.assertFalse(complaints.partner_id)
        for moment in ("acknowledged_at", "assessed_at", "responded_at"):
            self.assertFalse(any(complaints.mapped(moment)))
        self.assertEqual(
            self._import(self._convert(self._published(1)))["ids"], waiting.ids
        )

    def test_unknown_response_or_layout_is_named(self):
        odd = self._published(7, **{"Company response to consumer": "Shrugged"})
        with self.assertRaisesRegex(self.example.Unreadable, "7.*Shrugged"):
            self.example.convert(odd)
        with (
            tempfile.TemporaryDirectory() as folder,
            self.assertRaisesRegex(self.example.Unreadable, "Product"),
        ):
            source, target = pathlib.Path(folder, "in.csv"), pathlib.Path(folder, "out")
            source.write_text("Complaint ID\n1\n")
            self.example.main(source, target)
        self.assertFalse(target.exists())


@tagged("post_install", "-at_install")
class TestImportTemplate(HttpCase):
    def test_template_is_served_to_who_imports(self):
        (template,) = (
            self.env["helpdesk.ticket"]
            .with_context(default_feedback_type="complaint")
            .get_import_templates()
        )
        self.authenticate("admin", "admin")
        response = self.url_open(template["template"])
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.content[:2], b"PK")
