"""Who may do what: the table of roles, models and operations (ISO 10002, 5.4).

Plain data. ``test_role_matrix`` holds the server to it, operation by operation, on real
records; run as a script it prints the page docs/roles.md::

    python3 complaint_management/tests/role_matrix.py > docs/roles.md
"""

import sys
from dataclasses import dataclass, field

#: Roles, and how the page calls them.
ROLES = {
    "public": "visitor without an account",
    "complainant": "portal user: the complainant",
    "stranger": "portal user: somebody else",
    "employee": "employee without a role",
    "helpdesk_own": "helpdesk user: personal tickets",
    "helpdesk_team": "helpdesk user: tickets of the complaint's team",
    "helpdesk_all": "helpdesk user: all tickets",
    "helpdesk_manager": "helpdesk manager",
    "handler": "handler of the complaint",
    "colleague": "handler, another of its team",
    "outsider": "handler of another team",
    "manager": "complaint manager",
    "auditor": "auditor",
    "respondent": "complaint manager who is complained about",
    "foreigner": "complaint manager of another company",
    "administrator": "settings, without a role in complaints",
}
OPERATIONS = {"r": "read", "w": "write", "c": "create", "d": "delete"}

NOBODY = frozenset()
EVERYBODY = frozenset(ROLES)
INTERNAL = EVERYBODY - {"public", "complainant", "stranger"}
HELPDESK = frozenset({"helpdesk_own", "helpdesk_team", "helpdesk_all"}) | {
    "helpdesk_manager"
}
#: Who handles this complaint.
TEAM = frozenset({"handler", "colleague"})
INSIDE = TEAM | {"manager"}
#: Who reads this complaint.
READERS = INSIDE | {"auditor"}
#: Managers of the complaint's company, those complained about included: what they set
#: up tells of no complaint.
MANAGERS = frozenset({"manager", "respondent"})
OVERSEERS = MANAGERS | {"auditor"}
#: Everybody with a role in complaints, in the complaint's company; and everywhere.
STAFF = OVERSEERS | TEAM | {"outsider"}
ROLE_HOLDERS = STAFF | {"foreigner"}
HANDLERS = ROLE_HOLDERS - {"auditor"}
SYSTEM = frozenset({"administrator"})


@dataclass(frozen=True)
class Row:
    """Who may do what with one record.

    ``record`` names it among those of ``common_roles``; ``r``, ``w``, ``c`` and ``d``
    are the roles that may find and read, write, create and delete it.
    """

    record: str
    model: str
    title: str
    r: frozenset = NOBODY
    w: frozenset = NOBODY
    c: frozenset = NOBODY
    d: frozenset = NOBODY

    def get_letters(self, role):
        """What a role may do, such as "rw"."""
        return "".join(letter for letter in OPERATIONS if role in getattr(self, letter))


def trace(record, model, title, r=READERS):
    """What the system keeps: read with the complaint, written by nobody."""
    return Row(record, model, title, r=frozenset(r))


def configuration(record, model, title, r=STAFF):
    """What managers set up for their company."""
    return Row(record, model, title, r=r, w=MANAGERS, c=MANAGERS, d=MANAGERS)


def window(record, model, title, c=HANDLERS):
    """A form that is filled in and gone: one's own is nobody else's."""
    return Row(record, model, title, c=frozenset(c))


@dataclass(frozen=True)
class Chapter:
    title: str
    rows: list = field(default_factory=list)


CHAPTERS = [
    Chapter(
        "The complaint",
        [
            Row(
                "complaint",
                "helpdesk.ticket",
                "a complaint",
                r=READERS,
                w=INSIDE,
                c=HANDLERS - {"foreigner"},
            ),
            Row(
                "restricted",
                "helpdesk.ticket",
                "a restricted complaint",
                r=frozenset({"handler", "manager", "auditor"}),
                w=frozenset({"handler", "manager"}),
                c=HANDLERS - {"foreigner"},
            ),
            Row(
                "remedy",
                "complaint.remedy",
                "a remedy",
                READERS,
                INSIDE,
                INSIDE,
                INSIDE,
            ),
            Row(
                "letter",
                "complaint.letter",
                "the draft of a letter",
                READERS,
                INSIDE,
                INSIDE,
                INSIDE,
            ),
            Row(
                "sent_letter",
                "complaint.letter",
                "a letter that was sent",
                READERS,
                c=INSIDE,
            ),
            trace("analysis", "complaint.analysis", "its row in the analysis"),
        ],
    ),
    Chapter(
        "Messages, files and to-dos of a complaint",
        [
            Row(
                "message", "mail.message", "a message", READERS, INSIDE, INSIDE, INSIDE
            ),
            Row(
                "attachment", "ir.attachment", "a file", READERS, INSIDE, INSIDE, INSIDE
            ),
            Row(
                "activity", "mail.activity", "a to-do", READERS, INSIDE, INSIDE, INSIDE
            ),
            Row("follower", "mail.followers", "a follower", r=READERS),
            Row(
                "notification",
                "mail.notification",
                "who was notified of a message: the manager",
                r=READERS,
                w=frozenset({"manager"}),
                c=INSIDE,
            ),
            Row(
                "scheduled",
                "mail.scheduled.message",
                "a message that is sent later",
                r=READERS,
                w=frozenset({"handler"}),
                c=INSIDE,
                d=INSIDE,
            ),
            Row("mail", "mail.mail", "a mail in the queue"),
            Row("tracking", "mail.tracking.value", "a tracked change"),
            Row("planned", "mail.message.schedule", "when a message is passed on"),
            Row("translation", "mail.message.translation", "a translated message"),
            Row("reaction", "mail.message.reaction", "a reaction to a message"),
            Row("preview", "mail.message.link.preview", "a link in a message"),
        ],
    ),
    Chapter(
        "Clocks",
        [
            trace("deadline", "complaint.deadline", "a clock"),
            trace("change", "complaint.deadline.change", "a change of a clock"),
            trace("escalation", "complaint.escalation", "an escalation"),
            trace("notice", "complaint.notice", "a notice to a colleague"),
            trace("telling", "complaint.telling", "when the complainant was told"),
            configuration("schedule", "complaint.schedule", "a schedule"),
            configuration("milestone", "complaint.schedule.milestone", "a milestone"),
            configuration("level", "complaint.schedule.level", "an escalation level"),
        ],
    ),
    Chapter(
        "Satisfaction",
        [
            trace("invitation", "complaint.survey.invitation", "an invitation"),
            trace(
                "satisfaction", "complaint.satisfaction", "scores, once it is closed"
            ),
            trace("answer", "survey.user_input", "the answers as given", NOBODY),
            trace(
                "answer_line", "survey.user_input.line", "one answer as given", NOBODY
            ),
            trace(
                "dissatisfaction",
                "complaint.dissatisfaction",
                "dissatisfaction heard elsewhere",
                OVERSEERS,
            ),
            Row(
                "optout",
                "complaint.survey.optout",
                "an address that wants no survey",
                *[MANAGERS | {"foreigner"}] * 4,
            ),
            Row(
                "survey",
                "survey.survey",
                "the survey",
                r=OVERSEERS | {"foreigner"},
            ),
        ],
    ),
    Chapter(
        "Evidence",
        [
            trace("entry", "complaint.ledger.entry", "an entry of the ledger"),
            trace("seal", "complaint.ledger.seal", "a seal", OVERSEERS),
            trace("run", "complaint.ledger.run", "a check of the ledger", OVERSEERS),
            trace(
                "problem", "complaint.ledger.problem", "what a check found", OVERSEERS
            ),
            trace(
                "head",
                "complaint.ledger.head",
                "the head of a chain",
                NOBODY,
            ),
            trace("leaf", "complaint.ledger.leaf", "a leaf of a seal", NOBODY),
        ],
    ),
    Chapter(
        "Objectivity",
        [
            trace(
                "conflict",
                "complaint.conflict",
                "a conflict that a handler of another team declared",
                {"outsider", "manager", "auditor"},
            ),
            trace("draw", "complaint.second.look.draw", "a draw", OVERSEERS),
            Row(
                "second_look",
                "complaint.second.look",
                "a second look by the manager",
                r=READERS,
                w=frozenset({"manager"}),
            ),
            trace("protected", "complaint.protected", "one of protected identity"),
        ],
    ),
    Chapter(
        "Authority",
        [
            trace("approval", "complaint.approval", "an approval"),
            Row(
                "authority",
                "complaint.authority",
                "the limit of a role",
                r=STAFF | SYSTEM,
                w=SYSTEM,
                c=SYSTEM,
            ),
        ],
    ),
    Chapter(
        "Policy",
        [
            configuration(
                "policy_draft", "complaint.policy", "the draft of a policy", OVERSEERS
            ),
            Row(
                "policy",
                "complaint.policy",
                "the policy in force",
                r=STAFF,
                c=MANAGERS,
            ),
            trace(
                "policy_reading",
                "complaint.policy.reading",
                "that the handler has read it",
                OVERSEERS | {"handler"},
            ),
        ],
    ),
    Chapter(
        "Competence",
        [
            Row(
                "training",
                "complaint.training",
                "a training that is required",
                r=STAFF,
                w=MANAGERS,
                c=MANAGERS,
            ),
            Row(
                "competence",
                "complaint.competence",
                "that the handler has it",
                r=OVERSEERS | {"handler"},
                w=MANAGERS,
                c=MANAGERS,
            ),
            trace(
                "training_need",
                "complaint.training.need",
                "that it is required of the handler",
                OVERSEERS | {"handler"},
            ),
        ],
    ),
    Chapter(
        "Conformity",
        [
            trace("clause", "complaint.clause", "a clause", ROLE_HOLDERS),
            Row(
                "clause_assessment",
                "complaint.clause.assessment",
                "a self-assessment whose gap the handler closes",
                r=OVERSEERS | {"handler"},
                w=MANAGERS,
                c=MANAGERS,
            ),
            trace(
                "conformity_print",
                "complaint.conformity.print",
                "that a report was made",
                OVERSEERS,
            ),
        ],
    ),
    Chapter(
        "Privacy",
        [
            configuration(
                "retention", "complaint.retention", "a retention rule", OVERSEERS
            ),
            trace("erasure", "complaint.erasure", "an erasure", OVERSEERS),
            trace("privacy_log", "complaint.privacy.log", "an entry", OVERSEERS),
            Row(
                "hold",
                "complaint.legal.hold",
                "a legal hold",
                r=READERS,
                c=frozenset({"manager"}),
            ),
        ],
    ),
    Chapter(
        "Figures",
        [
            configuration("objective", "complaint.objective", "an objective"),
            trace(
                "objective_result",
                "complaint.objective.result",
                "what a period brought",
                OVERSEERS,
            ),
            trace("trend", "complaint.trend", "a series of the trend watch", OVERSEERS),
            trace("signal", "complaint.trend.signal", "a rise", OVERSEERS),
        ],
    ),
    Chapter(
        "Management system",
        [
            Row(
                "action",
                "complaint.action",
                "an action from the complaint, owned by the handler",
                r=READERS,
                w=frozenset({"handler", "manager"}),
                c=INSIDE,
            ),
            Row(
                "improvement",
                "complaint.action",
                "an action from a root cause, owned by the manager",
                r=OVERSEERS,
                w=MANAGERS,
                c=MANAGERS,
            ),
            configuration(
                "review",
                "complaint.management.review",
                "a management review",
                OVERSEERS,
            ),
            Row(
                "audit_question",
                "complaint.audit.question",
                "a question of audits",
                r=OVERSEERS | {"foreigner"},
                w=MANAGERS | {"foreigner"},
                c=MANAGERS | {"foreigner"},
                d=MANAGERS | {"foreigner"},
            ),
        ],
    ),
    Chapter(
        "What is set up",
        [
            trace(
                "startup_skip",
                "complaint.startup.skip",
                "a step of the start-up guide that was skipped",
                MANAGERS | SYSTEM,
            ),
            configuration("remedy_type", "complaint.remedy.type", "a kind of remedy"),
            configuration("root_cause", "complaint.root.cause", "a root cause"),
            Row(
                "team",
                "helpdesk.ticket.team",
                "a team",
                r=EVERYBODY - {"foreigner", "public"},
                w=MANAGERS | {"helpdesk_manager"},
                c=MANAGERS | {"helpdesk_manager"},
                d=frozenset({"helpdesk_manager"}),
            ),
            Row(
                "stage",
                "helpdesk.ticket.stage",
                "a stage",
                r=EVERYBODY - {"foreigner"},
                w=MANAGERS | {"helpdesk_manager"},
                c=MANAGERS | {"helpdesk_manager"},
                d=MANAGERS | {"helpdesk_manager"},
            ),
            Row(
                "category",
                "helpdesk.ticket.category",
                "a category",
                r=EVERYBODY - {"foreigner"},
                w=MANAGERS | {"helpdesk_manager"},
                c=MANAGERS | {"helpdesk_manager"},
                d=frozenset({"helpdesk_manager"}),
            ),
            Row(
                "channel",
                "helpdesk.ticket.channel",
                "a channel",
                r=INTERNAL - {"foreigner"},
                w=MANAGERS | {"helpdesk_manager"},
                c=MANAGERS | {"helpdesk_manager"},
                d=frozenset({"helpdesk_manager"}),
            ),
            Row(
                "template",
                "mail.template",
                "the wording of a letter",
                INTERNAL,
                SYSTEM,
                SYSTEM,
                SYSTEM,
            ),
            trace(
                "counter",
                "complaint.rate.counter",
                "how often somebody sent the form",
                SYSTEM,
            ),
        ],
    ),
    Chapter(
        "Windows (somebody else's)",
        [
            window("step", "complaint.step", "a step that asks for a word", INSIDE),
            window("extension", "complaint.extension", "extending a clock", INSIDE),
            window("phone", "complaint.phone.intake", "a complaint by phone"),
            window("simulation", "complaint.simulation", "trying a schedule", INSIDE),
            window(
                "move",
                "complaint.schedule.move",
                "moving to another schedule",
                {"manager"},
            ),
            window(
                "declaration",
                "complaint.conflict.declaration",
                "declaring a conflict",
                INSIDE,
            ),
            window(
                "request",
                "complaint.privacy.request",
                "a request of a person",
                MANAGERS | {"foreigner"},
            ),
            window(
                "request_line",
                "complaint.privacy.request.line",
                "a complaint of that person",
                MANAGERS | {"foreigner"},
            ),
            window(
                "register", "complaint.register", "asking for a register", ROLE_HOLDERS
            ),
            window(
                "conformity_report",
                "complaint.conformity.report",
                "asking for a conformity report",
                OVERSEERS | {"foreigner"},
            ),
        ],
    ),
    Chapter(
        "Tickets that are no complaints: as the helpdesk has it",
        [
            Row(
                "ticket",
                "helpdesk.ticket",
                "an ordinary ticket of the helpdesk user's",
                r=HELPDESK | {"complainant"},
                w=HELPDESK,
                c=HELPDESK,
                d=frozenset({"helpdesk_manager"}),
            ),
        ],
    ),
]
ROWS = [row for chapter in CHAPTERS for row in chapter.rows]

#: Models of Odoo's that we extend. They hold nothing of a complaint, or what belongs to
#: messages: Odoo's own rules stand, and tests of independence.
AS_ODOO_HAS_IT = frozenset(
    {
        "base.partner.merge.automatic.wizard",
        "base_import.import",
        "ir.actions.report",
        "mgmtsystem.action",
        "mgmtsystem.audit",
        "mgmtsystem.nonconformity",
        "mgmtsystem.review",
        "privacy.lookup.wizard",
        "privacy.lookup.wizard.line",
        "ir.rule",
        "ir.sequence",
        "ir.ui.menu",
        "product.product",
        "product.template",
        "res.company",
        "res.config.settings",
        "res.partner",
        "res.users",
        "resource.calendar",
        "resource.calendar.attendance",
        "resource.calendar.leaves",
        "survey.question",
    }
)

HEAD = """\
# Who may do what

Made from `complaint_management/tests/role_matrix.py`; a test holds the server to it,
operation by operation, on real records and for every model of the addon; another fails
when this page is not what the table says. To change it, change the table.

**r**ead (search, count, group, export), **w**rite, **c**reate, **d**elete. An empty
cell is nothing at all: not even found. Buttons and routes are in
`complaint_management/tests/attack_table.py`.

"""


def render():
    """The page, as Markdown."""
    parts = [HEAD, "## Roles\n\n"]
    for number, title in enumerate(ROLES.values(), 1):
        parts.append(f"{number}. {title}\n")
    for chapter in CHAPTERS:
        parts.append(f"\n## {chapter.title}\n\n")
        numbers = [str(number) for number in range(1, len(ROLES) + 1)]
        parts.append("| What | Model | " + " | ".join(numbers) + " |\n")
        parts.append("| --- " * (2 + len(ROLES)) + "|\n")
        for row in chapter.rows:
            cells = [row.get_letters(role) for role in ROLES]
            parts.append(
                f"| {row.title} | `{row.model}` | " + " | ".join(cells) + " |\n"
            )
    return "".join(parts)


if __name__ == "__main__":
    sys.stdout.write(render())
