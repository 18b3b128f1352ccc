"""A window of a browser in which somebody uses the demo; for docs/screenshots.py.

Beside it what all pictures share: sizes of windows, complaints of the demo data.
"""

import io
import json
import pathlib
import subprocess
import tempfile
from urllib.parse import urlencode

from PIL import Image

#: Between two pages of a report, in pixels.
GAP = 8
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1366, "height": 768}
TALL = {"width": 1366, "height": 1074}
PAGE = {"width": 1000, "height": 730}
#: A form from its beginning, which is longer than any window.
LONG = {"width": 1000, "height": 1180}
#: Where the company of the demo is: its time zone is that of its first visitor.
PLACE = "Europe/Dublin"
#: Complaints of the demo data, by the beginning of their titles.
COLOUR = "Ordered sage green"
HOB = "Glass of the hob cracked"
FRIDGE = "Fridge failed in its second week"
BASKET = "Dishwasher came without its upper basket"
PARCEL = "Parcel left in the rain"
#: Nobody is signed in.
VISITOR = None
#: Nothing moves, no cursor blinks: the same screen gives the same picture.
STILL = """
*, *::before, *::after {
    animation: none !important; transition: none !important;
    caret-color: transparent !important;
}
.o_notification_manager { display: none !important; }
"""


class Screen:
    """A window of the browser in which a user of the demo, or nobody, is signed in."""

    def __init__(self, browser, url, login, password, viewport):
        self.url = url
        self.browser = browser
        phone = viewport == PHONE
        self.browser_context = browser.new_context(
            viewport=viewport,
            locale="en-GB",
            timezone_id=PLACE,
            is_mobile=phone,
            has_touch=phone,
            device_scale_factor=2 if phone else 1,
        )
        self.page = self.browser_context.new_page()
        self.page.set_default_timeout(30_000)
        if login == VISITOR:
            return
        self.page.goto(f"{url}/web/login")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", password)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(lambda address: "/web/login" not in address)

    def open(self, path, wait_for):
        """Go to a page and wait until ``wait_for`` (a CSS selector) shows."""
        self.page.goto(f"{self.url}{path}")
        self.page.wait_for_selector(wait_for)
        self.settle()

    def settle(self):
        """Wait until pictures and fonts are there and nothing moves any more."""
        self.page.add_style_tag(content=STILL)
        for busy in (".o_loading_indicator", ".o_blockUI"):
            self.page.wait_for_selector(busy, state="detached")
        self.page.evaluate("document.fonts.ready")
        self.page.wait_for_function(
            "[...document.images].every((image) => image.complete)"
        )
        self.page.mouse.move(0, 0)
        self.page.wait_for_timeout(700)

    def call(self, model, method, *args, **kwargs):
        """Call a method as the web client does."""
        answer = self.browser_context.request.post(
            f"{self.url}/web/dataset/call_kw/{model}/{method}",
            data={
                "jsonrpc": "2.0",
                "params": {
                    "model": model,
                    "method": method,
                    "args": args,
                    "kwargs": kwargs,
                },
            },
        ).json()
        if "error" in answer:
            raise SystemExit(f"{model}.{method}: {answer['error']['data']['message']}")
        return answer["result"]

    def find(self, title):
        """Id of the complaint whose title begins so."""
        found = self.call(
            "helpdesk.ticket", "search", [["name", "=like", f"{title}%"]], limit=1
        )
        if not found:
            raise SystemExit(
                f"The demo has no complaint “{title}…”. Is it fresh? "
                "script/server --fresh makes it anew."
            )
        return found[0]

    def open_complaint(self, title, page=None):
        self.open(f"/odoo/complaints/{self.find(title)}", ".o_form_view .o_notebook")
        if page:
            self.page.click(f".o_notebook .nav-link[name={page}]")
            self.settle()

    def open_tab(self, title, page):
        """Open a complaint at one of its tabs, with as much of it as fits."""
        self.open_complaint(title, page)
        self.scroll_to_tabs()

    def open_first(self, path, text=""):
        """Open the first row of a list, or the first that says ``text``."""
        self.open(path, ".o_list_view .o_data_row")
        self.page.click(f".o_data_row:has-text('{text}') >> nth=0")
        self.page.wait_for_selector(".o_form_view")
        self.settle()

    def open_window(self, button):
        """Press a button and wait for its window."""
        self.page.click(f"button:has-text('{button}')")
        self.page.wait_for_selector(".modal .o_form_view")
        self.settle()

    def scroll_to(self, selector):
        """Put what ``selector`` finds at the top of the window."""
        self.page.locator(selector).first.evaluate("node => node.scrollIntoView()")
        self.settle()

    def scroll_to_tabs(self):
        """Put the tabs of a form right below its buttons."""
        self.page.evaluate(
            """() => {
                const tabs = document.querySelector(".o_notebook_headers");
                const bar = document.querySelector(".o_form_statusbar");
                const below = bar.getBoundingClientRect().bottom + 8;
                const content = document.querySelector(".o_content");
                content.scrollTop += tabs.getBoundingClientRect().top - below;
            }"""
        )
        self.settle()

    def shot(self, full_page=False):
        """The window as a picture, in bytes."""
        return self.page.screenshot(full_page=full_page)

    def print(self, report, options=None, ids=(), pages=1, height=936):
        """The first pages of a report side by side as a picture, in bytes.

        :param str report: its technical name
        :param dict options: of a report without records
        :param int height: of the picture, in pixels
        """
        path = f"/report/pdf/{report}"
        if ids:
            path += "/" + ",".join(map(str, ids))
        if options:
            path += f"?{urlencode({'options': json.dumps(options)})}"
        answer = self.browser_context.request.get(f"{self.url}{path}", timeout=60_000)
        if "pdf" not in answer.headers["content-type"]:
            raise SystemExit(f"{report}: no PDF came, but {answer.status}.")
        with tempfile.TemporaryDirectory() as folder:
            paper = pathlib.Path(folder)
            (paper / "report.pdf").write_bytes(answer.body())
            subprocess.run(
                ["pdftoppm", "-png", "-scale-to-x", "-1", "-scale-to-y", str(height)]
                + ["-l", str(pages), paper / "report.pdf", paper / "page"],
                check=True,
            )
            sheets = [Image.open(file) for file in sorted(paper.glob("page*.png"))]
            width = sum(sheet.width + GAP for sheet in sheets) - GAP
            picture = Image.new("RGB", (width, height), "#999999")
            left = 0
            for sheet in sheets:
                picture.paste(sheet, (left, 0))
                left += sheet.width + GAP
            content = io.BytesIO()
            picture.save(content, "PNG")
            return content.getvalue()

    def install_arabic(self):
        """As the administrator: nobody else may."""
        admin = Screen(self.browser, self.url, "admin", "admin", PHONE)
        if not admin.call("res.lang", "search", [["code", "=", "ar_001"]]):
            [lang] = admin.call(
                "res.lang",
                "search",
                [["code", "=", "ar_001"]],
                context={"active_test": False},
            )
            [wizard] = admin.call(
                "base.language.install", "create", [{"lang_ids": [[6, 0, [lang]]]}]
            )
            admin.call("base.language.install", "lang_install", [wizard])
        admin.browser_context.close()
