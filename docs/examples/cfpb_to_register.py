#!/usr/bin/env python3
"""Turn complaints as the US consumer bureau publishes them into a register.

    python3 docs/examples/cfpb_to_register.py IN.csv OUT.csv

IN.csv is an export of the Consumer Complaint Database (www.consumerfinance.gov);
OUT.csv goes into Complaints > Configuration > Import a register. Python 3.10 or later
is all it needs. It is also a pattern for a converter of your own register.

========================  ==========================================================
Column there              Column of the register
========================  ==========================================================
Complaint ID              External ID ``cfpb-…`` (a second import doubles nothing) and
                          Reference ``CFPB-…``
Date received             Received on
Issue, Sub-issue          Title: issue, and sub-issue where there is one
Consumer complaint        Description, word for word; where none is published, the
narrative                 title (the import sees to that)
Product                   Category
Sub-product, Company      Concerns
Submitted via             Channel (Web, Phone, Postal mail, Referral…)
Tags                      Needs special care: yes if “Older American” is among them
Company response          Phase, Decision and Remedy, see RESPONSES
Company public response   Reasons, with the company's response itself
Timely response?          Note on closing, as it is said of the answer, no moment
Consumer disputed?        Verdict: “Yes” does not accept, “No” accepts, “N/A” says
                          nothing
========================  ==========================================================

Left out: state and ZIP code (not needed), consent to publication, and “Date sent to
company”, which is the bureau's step, not the company's. The source says on which day a
complaint came in, not when it was acknowledged, answered or closed: those moments stay
empty. No person is named in it, so no contact is made.
"""

import csv
import sys

#: company's response -> phase, decision, remedy
RESPONSES = {
    "Closed with monetary relief": ("Closed", "Upheld", "Compensation"),
    "Closed with non-monetary relief": ("Closed", "Upheld", "Other assistance"),
    "Closed with relief": ("Closed", "Upheld", "Other assistance"),
    "Closed with explanation": ("Closed", "Not upheld", "Information"),
    "Closed without relief": ("Closed", "Not upheld", ""),
    "Closed": ("Closed", "", ""),
    "Untimely response": ("Received", "", ""),
    "In progress": ("Received", "", ""),
}
VERDICTS = {"Yes": "Does not accept", "No": "Accepts"}
COLUMNS = (
    "External ID",
    "Reference",
    "Received on",
    "Title",
    "Description",
    "Category",
    "Channel",
    "Concerns",
    "Needs special care",
    "Phase",
    "Decision",
    "Reasons",
    "Remedies/Remedy",
    "Remedies/State",
    "Complainant's verdict",
    "Note on closing",
)


class Unreadable(Exception):
    """The file is not what the bureau publishes."""


def convert(complaint):
    """One line of the register.

    :param dict complaint: a row as published, by column
    :return: dict by column of the register
    :raise Unreadable: naming a response this converter does not know
    """
    number = complaint["Complaint ID"].strip()
    response = complaint["Company response to consumer"].strip()
    if response not in RESPONSES:
        raise Unreadable(
            f"complaint {number}: unknown company response {response!r}; "
            "add it to RESPONSES"
        )
    phase, decision, remedy = RESPONSES[response]
    concerns = (complaint["Sub-product"], complaint["Company"])
    title = (complaint["Issue"], complaint["Sub-issue"])
    reasons = (response, complaint["Company public response"])
    timely = complaint["Timely response?"].strip()
    return {
        "External ID": f"cfpb-{number}",
        "Reference": f"CFPB-{number}",
        "Received on": complaint["Date received"].strip(),
        "Title": _join(": ", title),
        "Description": complaint["Consumer complaint narrative"].strip(),
        "Category": complaint["Product"].strip(),
        "Channel": complaint["Submitted via"].strip(),
        "Concerns": _join(", ", concerns),
        "Needs special care": "yes" if "Older" in complaint["Tags"] else "no",
        "Phase": phase,
        "Decision": decision,
        "Reasons": _join("\n", reasons) if decision else "",
        "Remedies/Remedy": remedy,
        "Remedies/State": "Carried out" if remedy else "",
        "Complainant's verdict": VERDICTS.get(
            complaint["Consumer disputed?"].strip(), ""
        ),
        "Note on closing": f"Answered in time: {timely.lower()}"
        if timely and phase == "Closed"
        else "",
    }


def _join(separator, parts):
    return separator.join(part.strip() for part in parts if part.strip())


def main(source, target):
    """Convert a file; nothing is written unless all of it could be read."""
    needed = {
        "Complaint ID",
        "Date received",
        "Product",
        "Sub-product",
        "Issue",
        "Sub-issue",
        "Consumer complaint narrative",
        "Company public response",
        "Company",
        "Tags",
        "Submitted via",
        "Company response to consumer",
        "Timely response?",
        "Consumer disputed?",
    }
    with open(source, encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        missing = sorted(needed - set(reader.fieldnames or ()))
        if missing:
            raise Unreadable(f"{source} has no column {', '.join(missing)}")
        lines = [convert(complaint) for complaint in reader]
    # the mark at its start tells Excel and Odoo that it is UTF-8
    with open(target, "w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(lines)
    return len(lines)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: cfpb_to_register.py IN.csv OUT.csv")
    try:
        print(f"{main(*sys.argv[1:])} complaints in {sys.argv[2]}")
    except (OSError, UnicodeDecodeError, Unreadable) as error:
        sys.exit(f"cfpb_to_register.py: {error}")
