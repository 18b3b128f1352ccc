#!/usr/bin/env python3
"""Make the pictures of the documentation again, from a running demo.

    PORT=8173 script/server                     # in one terminal
    python3 -m venv pictures                    # in another, once
    pictures/bin/pip install playwright pillow
    pictures/bin/python docs/screenshots.py --url http://localhost:8173

It drives Debian's Chromium (``apt-get install chromium``) as a user would, with the
demo's logins, and reads only: what it types into forms it throws away again.
Pictures that the page of the addon shows go to its ``static/description``, the others
to ``docs/images``. ``--only team,form`` makes some of them.
"""

import argparse
import contextlib
import io
import os
import pathlib
import sys
import tempfile

from PIL import Image
from playwright.sync_api import Error, sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[1]
ADDON = ROOT / "complaint_management"
SHOP = ADDON / "static" / "description"
DOCS = ROOT / "docs" / "images"
#: No picture may be larger, in bytes.
LIMIT = 200_000
DESKTOP = {"width": 1366, "height": 768}
TALL = {"width": 1366, "height": 1074}
PAGE = {"width": 1000, "height": 730}
PHONE = {"width": 390, "height": 844}
#: Debian's package fonts-roboto, which comes with our Odoo: the font that most people
#: see in Odoo. Without it the pictures show whatever font there is.
FONTS = ROOT / ".state" / "odoo" / "usr" / "share" / "fonts" / "truetype" / "roboto"
#: Complaints of the demo data, by the beginning of their titles.
COLOUR = "Ordered sage green"
HOB = "Glass of the hob cracked"
FRIDGE = "Fridge failed in its second week"
#: Nothing moves, no cursor blinks: the same screen gives the same picture.
STILL = """
*, *::before, *::after {
    animation: none !important; transition: none !important;
    caret-color: transparent !important;
}
.o_notification_manager { display: none !important; }
"""


class Screen:
    """A window of the browser in which one user of the demo is signed in."""

    def __init__(self, browser, url, login, password, viewport):
        self.url = url
        phone = viewport == PHONE
        self.browser_context = browser.new_context(
            viewport=viewport,
            locale="en-GB",
            is_mobile=phone,
            has_touch=phone,
            device_scale_factor=2 if phone else 1,
        )
        self.page = self.browser_context.new_page()
        self.page.set_default_timeout(30_000)
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
        self.page.wait_for_selector(".o_loading_indicator", state="detached")
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

    def shot(self, full_page=False):
        """The window as a picture, in bytes."""
        return self.page.screenshot(full_page=full_page)


# ------------------------------------------------------------
# One function a picture: it arranges the screen and returns the bytes
# ------------------------------------------------------------


def team(screen):
    """Open complaints of a team, a column for each stage."""
    screen.open("/odoo/team-complaints", ".o_kanban_record")
    return screen.shot()


def register(screen):
    """All complaints as a list."""
    screen.open("/odoo/complaints", ".o_list_view .o_data_row")
    return screen.shot()


def form(screen):
    """A complaint under investigation."""
    screen.open_complaint(HOB)
    return screen.shot()


def decision(screen):
    """Decision with its reasons, remedies and what the catalogue advises."""
    screen.open_complaint(FRIDGE, page="decision")
    screen.page.evaluate(
        """() => {
            const content = document.querySelector(".o_content");
            const tabs = document.querySelector(".o_notebook_headers");
            const bar = document.querySelector(".o_form_statusbar");
            const below = bar.getBoundingClientRect().bottom + 8;
            content.scrollTop += tabs.getBoundingClientRect().top - below;
        }"""
    )
    screen.settle()
    return screen.shot()


def phone_intake(screen):
    """A call being taken down; the caller is known already. Nothing is saved."""
    screen.open("/odoo/team-complaints", ".o_kanban_record")
    screen.page.click(".o_main_navbar >> text=By phone")
    screen.page.wait_for_selector(".o_dialog .o_form_view")
    fields = {
        "caller_name": "Mary Brennan",
        "caller_email": "thomas.brennan@example.com",
        "name": "New machine leaks at the door",
        "description": "Water on the floor after every wash since Tuesday. She has "
        "tightened the hose herself and put towels down.",
        "requested_remedy": "Somebody who comes this week and repairs it.",
    }
    for name, text in fields.items():
        screen.page.fill(
            f".o_dialog [name={name}] input, .o_dialog [name={name}] textarea", text
        )
        screen.page.keyboard.press("Tab")
    screen.settle()
    picture = screen.shot()
    screen.page.click(".o_dialog button:has-text('Cancel')")
    return picture


def gate(screen):
    """A card dropped too far on: the gate says all that is missing, nothing changes."""
    screen.open("/odoo/team-complaints", ".o_kanban_record")
    card = screen.page.locator(f".o_kanban_record:has-text('{COLOUR}')").bounding_box()
    target = screen.page.locator(
        ".o_kanban_group:has-text('Under investigation')"
    ).bounding_box()
    mouse = screen.page.mouse
    mouse.move(card["x"] + 100, card["y"] + 40)
    mouse.down()
    mouse.move(card["x"] + 120, card["y"] + 45, steps=5)
    mouse.move(target["x"] + 150, 400, steps=20)
    screen.page.wait_for_timeout(300)
    mouse.up()
    screen.page.wait_for_selector(".modal-dialog:has-text('Please fill in first')")
    screen.settle()
    picture = screen.shot()
    screen.page.click(".modal-dialog button.btn-primary")
    return picture


def analysis(screen):
    """Complaints by month and severity."""
    screen.open("/odoo/complaints-analysis", ".o_pivot_view, .o_graph_view")
    screen.page.click(".o_switch_view.o_graph")
    screen.page.wait_for_selector(".o_graph_view canvas")
    screen.settle()
    return screen.shot()


def import_register(screen):
    """Taking over an old register: the template is offered."""
    screen.open(
        "/odoo/action-complaint_management.complaint_action_import",
        ".o_import_action, .o_import_data_content, .o_nocontent_help",
    )
    return screen.shot()


def import_check(screen):
    """The template itself, loaded and tried: columns are known, lines are checked."""
    import_register(screen)
    screen.page.set_input_files(
        "input[type=file]", ADDON / "static" / "xls" / "complaint_register.xlsx"
    )
    screen.page.wait_for_selector(".o_import_data_content")
    screen.page.click("button:text-is('Test')")
    screen.page.wait_for_selector(".alert-success, .alert-info, .alert-danger")
    screen.settle()
    return screen.shot()


def customer(screen):
    """What the complainant sees of the complaint."""
    screen.open("/my/complaints", ".o_portal_wrap")
    screen.page.click("text=C/ >> nth=0")
    screen.page.wait_for_selector("text=What you told us")
    screen.settle()
    return screen.shot()


def phone_form(screen):
    """The form on a telephone."""
    screen.open_complaint(HOB)
    return screen.shot()


#: picture -> (folder, login, window, function)
PICTURES = {
    "team": (SHOP, "emma", DESKTOP, team),
    "list": (SHOP, "margaret", DESKTOP, register),
    "form": (SHOP, "emma", TALL, form),
    "gate": (SHOP, "emma", DESKTOP, gate),
    "decision": (SHOP, "emma", TALL, decision),
    "phone_intake": (SHOP, "emma", DESKTOP, phone_intake),
    "customer": (SHOP, "nora", PAGE, customer),
    "analysis": (SHOP, "margaret", DESKTOP, analysis),
    "import": (SHOP, "margaret", PAGE, import_register),
    "import_check": (DOCS, "margaret", DESKTOP, import_check),
    "phone_form": (DOCS, "emma", PHONE, phone_form),
}


def save(picture, path):
    """Write a picture with 256 colours: a third of the bytes, the same to the eye."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image = image.quantize(256, dither=Image.Dither.NONE)
    image.save(path, optimize=True)
    size = path.stat().st_size
    print(
        f"{path.relative_to(ROOT)}  {image.width} × {image.height}, {size // 1000} kB"
    )
    if size > LIMIT:
        print(f"  too large: at most {LIMIT // 1000} kB", file=sys.stderr)


def read_logins(path):
    """Logins and passwords of the demo: one a line, separated by tabs."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t")[:2] for line in lines if line.strip())


@contextlib.contextmanager
def use_fonts():
    """Let programs started meanwhile write in the font of FONTS, if it is there."""
    if not FONTS.is_dir():
        yield
        return
    families = ("sans-serif", "system-ui")
    with tempfile.TemporaryDirectory() as folder:
        config = pathlib.Path(folder) / "fonts.conf"
        config.write_text(
            "<fontconfig><include>/etc/fonts/fonts.conf</include>"
            f"<dir>{FONTS}</dir><cachedir>{folder}</cachedir>"
            + "".join(
                f"<match><test name='family'><string>{family}</string></test>"
                "<edit name='family' mode='prepend' binding='strong'>"
                "<string>Roboto</string></edit></match>"
                for family in families
            )
            + "</fontconfig>",
            encoding="utf-8",
        )
        os.environ["FONTCONFIG_FILE"] = str(config)
        yield


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", default="http://localhost:8069", help="of the demo")
    parser.add_argument("--only", help=f"some of: {', '.join(PICTURES)}")
    parser.add_argument(
        "--logins",
        type=pathlib.Path,
        default=ADDON / "demo" / "logins.txt",
        help="file of logins and passwords",
    )
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    options = parser.parse_args()
    names = options.only.split(",") if options.only else list(PICTURES)
    if unknown := set(names) - PICTURES.keys():
        parser.error(f"no such picture: {', '.join(sorted(unknown))}")
    logins = read_logins(options.logins)
    # Chromium refuses to run as root within its sandbox
    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    failed = False
    with (
        use_fonts(),
        sync_playwright() as playwright,
        contextlib.ExitStack() as stack,
    ):
        browser = playwright.chromium.launch(
            executable_path=options.chromium, args=sandbox
        )
        stack.callback(browser.close)
        for name in names:
            folder, login, viewport, arrange = PICTURES[name]
            try:
                screen = Screen(
                    browser, options.url.rstrip("/"), login, logins[login], viewport
                )
                save(arrange(screen), folder / f"{name}.png")
                screen.browser_context.close()
            except Error as error:
                failed = True
                print(f"{name}: {str(error).splitlines()[0]}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
