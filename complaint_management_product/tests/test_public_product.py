"""Names of products on the complaints page: those published, and no others."""

from odoo.tests import tagged

from odoo.addons.complaint_management.tests.common_public import PublicFormCommon

from ..controllers import complaint_public


@tagged("post_install", "-at_install")
class TestPublicProduct(PublicFormCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Product = cls.env["product.product"]
        cls.kettle, cls.secret, cls.other = cls.Product.create(
            [
                {"name": "Pip kettle", "default_code": "PK-1"},
                {"name": "Pip prototype"},
                {"name": "Pip_100% juicer"},
            ]
        )
        (cls.kettle | cls.other).product_tmpl_id.is_complaint_public = True
        cls.env.company.complaint_public_products = True

    def _suggest(self, text):
        return self.Product.with_user(
            self.env.ref("base.public_user")
        )._suggest_for_complaint(text, self.env.company)

    def test_published_names_are_offered_after_three_letters(self):
        self.assertEqual(self._suggest("KETT"), ["Pip kettle"])
        self.assertEqual(self._suggest("pip"), ["Pip kettle", "Pip_100% juicer"])
        self.assertFalse(self._suggest("pi"))
        self.assertFalse(self._suggest("proto"))

    def test_wildcards_are_letters_like_others(self):
        self.assertEqual(self._suggest("_100%"), ["Pip_100% juicer"])
        self.assertFalse(self._suggest("%%%"))
        self.assertFalse(self._suggest("p%p%e"))
        self.assertFalse(self._suggest("pip" * 100))

    def test_nothing_is_offered_unless_the_company_wants_it(self):
        self.env.company.complaint_public_products = False
        self.assertFalse(self._suggest("pip"))
        self.assertFalse(
            self.Product._find_for_complaint("Pip kettle", self.env.company)
        )
        self.assertEqual(
            self.url_open(f"/complaints/products/{self.team.id}?q=pip").status_code,
            404,
        )
        self.assertNotIn(
            "data-products", self.url_open(f"/complaints/{self.team.id}").text
        )

    def test_products_of_other_companies_stay_there(self):
        self.kettle.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertEqual(self._suggest("pip"), ["Pip_100% juicer"])

    def test_page_asks_and_gets_names_alone(self):
        page = self.url_open(f"/complaints/{self.team.id}").text
        path = f"/complaints/products/{self.team.id}"
        self.assertIn(f'data-products="{path}"', page)
        answer = self.url_open(f"{path}?q=kettle")
        self.assertEqual(answer.json(), ["Pip kettle"])

    def test_look_ups_are_limited(self):
        self.patch(complaint_public, "LIMIT", 2)
        path = f"/complaints/products/{self.team.id}?q=kettle"
        codes = [self.url_open(path).status_code for _time in range(3)]
        self.assertEqual(codes, [200, 200, 429])

    def test_sent_form_with_a_published_name_has_the_product(self):
        self._send(concerns="Pip kettle")
        self.assertEqual(self._get_last().product_id, self.kettle)
        self._send(concerns="Pip prototype", partner_email="other@example.com")
        self.assertFalse(self._get_last().product_id)
        self.assertEqual(self._get_last().concerns, "Pip prototype")

    def test_named_product_is_the_products_of_the_complaint(self):
        for typed, product in (
            ("pip KETTLE ", self.kettle),
            ("Pip prototype", self.Product),
            ("My kettle", self.Product),
            ("", self.Product),
        ):
            with self.subTest(typed=typed):
                self.assertEqual(
                    self.Product._find_for_complaint(typed, self.env.company), product
                )

    def test_name_in_the_language_of_the_page_is_found(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.kettle.with_context(lang="it_IT").name = "Bollitore Pip"
        self.other.with_context(lang="it_IT").name = "Pip kettle"
        find = self.Product._find_for_complaint
        for lang, name, product in (
            ("it_IT", "Bollitore Pip", self.kettle),
            ("it_IT", "Pip kettle", self.other),
            ("it_IT", "Pip_100% juicer", self.other),
            ("en_US", "Pip kettle", self.kettle),
            ("en_US", "Bollitore Pip", self.Product),
        ):
            with self.subTest(lang=lang, name=name):
                self.assertEqual(find(name, self.env.company, lang), product)
        self._send("/it/complaints", concerns="Bollitore Pip")
        self.assertEqual(self._get_last().product_id, self.kettle)

    def test_of_two_with_one_name_neither_is_chosen(self):
        self.Product.create({"name": "Pip kettle", "is_complaint_public": True})
        self.assertFalse(
            self.Product._find_for_complaint("Pip kettle", self.env.company)
        )
