#!/usr/bin/env python3
"""Make the pictures of the documentation again, from a running demo.

    PORT=8173 script/server                     # in one terminal
    python3 -m venv pictures                    # in another, once
    pictures/bin/pip install playwright pillow
    pictures/bin/python docs/screenshots.py --url http://localhost:8173

It drives Debian's Chromium (``apt-get install chromium poppler-utils``) as a user
would, with the demo's logins. What it types into forms it throws away again, with one
exception: the picture of the confirmation sends an anonymous message to the demo. The
picture of a trend has the last week judged; printing leaves entries in the ledger.
Arabic is installed for its pictures if it is not there. Pictures that the page of the
addon shows go to its ``static/description``, the others to ``docs/images``. Those of
the guides are in ``guide_pictures.py``. ``--only team,form`` makes some of them.
"""

import argparse
import contextlib
import io
import os
import pathlib
import re
import sys
import tempfile
from operator import methodcaller

from guide_pictures import PICTURES as GUIDE_PICTURES
from PIL import Image
from playwright.sync_api import Error, sync_playwright
from screens import (
    BASKET,
    COLOUR,
    DESKTOP,
    FRIDGE,
    HOB,
    LONG,
    PAGE,
    PARCEL,
    PHONE,
    TALL,
    VISITOR,
    Screen,
)

ROOT = pathlib.Path(__file__).resolve().parents[1]
ADDON = ROOT / "complaint_management"
SHOP = ADDON / "static" / "description"
DOCS = ROOT / "docs" / "images"
#: No picture may be larger, in bytes.
LIMIT = 200_000
#: Debian's package fonts-roboto, which comes with our Odoo: the font that most people
#: see in Odoo. Without it the pictures show whatever font there is.
FONTS = ROOT / ".state" / "odoo" / "usr" / "share" / "fonts" / "truetype" / "roboto"


# ------------------------------------------------------------
# Each arranges the screen for a picture, or returns the picture as bytes
# ------------------------------------------------------------


#: Open complaints of a team, a column for each stage.
team = methodcaller("open", "/odoo/team-complaints", ".o_kanban_record")
#: All complaints as a list.
register = methodcaller("open", "/odoo/complaints", ".o_list_view .o_data_row")
#: A complaint under investigation.
form = methodcaller("open_complaint", HOB)
#: Decision with its reasons, remedies and what the catalogue advises.
decision = methodcaller("open_tab", FRIDGE, "decision")


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


#: Taking over an old register: the template is offered.
import_register = methodcaller(
    "open",
    "/odoo/action-complaint_management.complaint_action_import",
    ".o_import_action, .o_import_data_content, .o_nocontent_help",
)


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


def customer(screen):
    """What the complainant sees of the complaint."""
    screen.open("/my/complaints", ".o_portal_wrap")
    screen.page.click(".o_complaint_card a >> nth=0")
    screen.page.wait_for_selector("text=What you told us")
    screen.settle()


#: What is due on a complaint, what was done, what will be.
clocks = methodcaller("open_tab", HOB, "clocks")
#: What is due today, overdue, and coming.
overview = methodcaller("open", "/odoo/complaint-overview", ".o_complaint_overview")
#: How satisfied complainants are, and how sure that is.
satisfaction = methodcaller(
    "open", "/odoo/complaint-satisfaction", ".o_complaint_satisfaction"
)


def monitoring(screen):
    """The monitoring report of the year, against an objective or two."""
    screen.open("/odoo/complaint-monitoring", ".o_monitoring_findings")
    screen.page.select_option(".o_monitoring_period", "this_year")
    screen.page.wait_for_selector("[data-figure=received] button.o_monitoring_value")
    screen.settle()


def monitoring_pdf(screen):
    """Its first pages on paper."""
    return screen.print(
        "complaint_management.report_complaint_monitoring",
        options={"period": "this_year"},
        pages=2,
    )


def find_letter(screen, kind):
    return screen.call(
        "complaint.letter",
        "search",
        [["kind", "=", kind], ["ticket_id.name", "=like", f"{BASKET}%"]],
        limit=1,
    )


def letter(screen):
    """A decision that was sent, with its number and the file."""
    [number] = find_letter(screen, "decision")
    action = "complaint_management.complaint_letter_action"
    screen.open(f"/odoo/action-{action}/{number}", ".o_form_view")


def letter_pdf(screen):
    """The same on paper."""
    return screen.print(
        "complaint_management.report_complaint_letter",
        ids=find_letter(screen, "decision"),
    )


def trend(screen):
    """Weeks of one series, what is usual, and the limit of chance."""
    screen.call("complaint.trend", "action_watch_now", [])
    screen.open_first("/odoo/complaint-trends")


def register_window(screen):
    """Asking for the register of a period."""
    action = "complaint_management.complaint_register_action"
    screen.open(f"/odoo/action-{action}", ".modal .o_form_view")
    screen.page.click(".o_field_widget[name=with_persons] input")
    screen.page.wait_for_selector(".alert:has-text('will note')")
    screen.settle()


#: The complaints page as a visitor finds it.
public_page = methodcaller("open", "/complaints", "#complaint_form")


def public_form(screen):
    """The form on a telephone, half filled in."""
    screen.open("/complaints", "#complaint_form")
    fill_in(screen)
    screen.scroll_to("#complaint_form_title")


def fill_in(screen):
    fields = {
        "concerns": "Pip kettle",
        "description": "It switches itself on when the lid is closed. I have unplugged "
        "it, because of the children.",
        "requested_remedy": "A kettle that waits until I switch it on.",
    }
    for name, text in fields.items():
        screen.page.fill(f"#complaint_form [name={name}]", text)


def arabic_page(screen):
    """The same from right to left."""
    open_arabic(screen)


def arabic_form(screen):
    """The form on a telephone, from right to left."""
    open_arabic(screen)
    screen.scroll_to("#complaint_form_title")


def open_arabic(screen):
    screen.install_arabic()
    screen.open("/ar/complaints", "#complaint_form")
    if not re.search("[\u0600-\u06ff]", screen.page.inner_text("h1")):
        raise Error("The page is not translated into Arabic yet.")


def confirmation(screen):
    """What the visitor gets: reference, private link, what happens next."""
    screen.open("/complaints", "#complaint_form")
    fill_in(screen)
    screen.page.check("#complaint_anonymous")
    screen.page.wait_for_timeout(3500)  # nobody writes faster than that
    screen.page.click("#complaint_form [type=submit]")
    screen.page.wait_for_url("**/complaints/sent/**")
    screen.settle()


def open_own_complaint(screen, title):
    screen.open("/my/complaints", ".o_portal_wrap")
    screen.page.click(f".o_complaint_card a:has-text('{title}')")
    screen.page.wait_for_selector(".o_complaint_page")
    screen.settle()


def tracking(screen):
    """The complainant's page on a telephone, with the decision."""
    open_own_complaint(screen, BASKET)
    screen.scroll_to(".o_complaint_decision")


def survey(screen):
    """The survey on a telephone; nothing is sent."""
    open_own_complaint(screen, PARCEL)
    screen.page.click("text=Tell us how we handled your complaint")
    screen.page.wait_for_selector(".o_complaint_survey")
    screen.settle()


#: picture -> (folder, login, window, what arranges the screen)
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
    "phone_form": (DOCS, "emma", PHONE, form),
    "clocks": (SHOP, "emma", DESKTOP, clocks),
    "overview": (SHOP, "margaret", DESKTOP, overview),
    "satisfaction": (SHOP, "margaret", TALL, satisfaction),
    "monitoring": (SHOP, "margaret", TALL, monitoring),
    "monitoring_pdf": (DOCS, "margaret", DESKTOP, monitoring_pdf),
    "letter": (SHOP, "emma", DESKTOP, letter),
    "letter_pdf": (DOCS, "emma", DESKTOP, letter_pdf),
    "trend": (DOCS, "margaret", DESKTOP, trend),
    "register": (DOCS, "margaret", DESKTOP, register_window),
    "public_page": (SHOP, VISITOR, LONG, public_page),
    "public_phone": (DOCS, VISITOR, PHONE, public_form),
    "arabic_page": (DOCS, VISITOR, LONG, arabic_page),
    "arabic_phone": (DOCS, VISITOR, PHONE, arabic_form),
    "tracking_phone": (DOCS, "nora", PHONE, tracking),
    "survey_phone": (DOCS, "nora", PHONE, survey),
    "confirmation": (DOCS, VISITOR, PAGE, confirmation),
    **{name: (DOCS, *picture) for name, picture in GUIDE_PICTURES.items()},
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
    logins = dict(line.split("\t")[:2] for line in lines if line.strip())
    return {"admin": "admin", **logins}


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


def main(pictures=PICTURES, about=__doc__):
    parser = argparse.ArgumentParser(
        description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", default="http://localhost:8069", help="of the demo")
    parser.add_argument("--only", help=f"some of: {', '.join(pictures)}")
    parser.add_argument(
        "--logins",
        type=pathlib.Path,
        default=ADDON / "demo" / "logins.txt",
        help="file of logins and passwords",
    )
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    options = parser.parse_args()
    names = options.only.split(",") if options.only else list(pictures)
    if unknown := set(names) - pictures.keys():
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
            folder, login, viewport, arrange = pictures[name]
            try:
                screen = Screen(
                    browser,
                    options.url.rstrip("/"),
                    login,
                    logins.get(login),
                    viewport,
                )
                save(arrange(screen) or screen.shot(), folder / f"{name}.png")
                screen.browser_context.close()
            except Error as error:
                failed = True
                print(f"{name}: {str(error).splitlines()[0]}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
