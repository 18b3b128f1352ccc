"""Every public method and route of ours: who gets how far (ISO 10002, 4.10, 5.4).

Plain data for ``test_attack_methods`` and ``test_attack_routes``, which find them by
introspection: one without an entry here fails.
"""

from dataclasses import dataclass, field

from .role_matrix import (
    EVERYBODY,
    HANDLERS,
    HELPDESK,
    INSIDE,
    INTERNAL,
    MANAGERS,
    OVERSEERS,
    READERS,
    ROLE_HOLDERS,
    STAFF,
    SYSTEM,
)

SIGNED_IN = EVERYBODY - {"public"}
#: Managers and auditors, each in their own company.
WATCHERS = OVERSEERS | {"foreigner"}
#: Who sets complaints up, each in their own company.
SETTING_UP = MANAGERS | SYSTEM | {"foreigner"}
#: Who may print, sign, decide on this complaint.
OVERSEE = frozenset({"manager", "auditor"})


@dataclass(frozen=True)
class Call:
    """A call of a public method.

    ``who`` gets through: to a result, or to words of what is missing. All others are
    refused and change nothing. ``record`` is a name of ``common_roles``, None for a
    method of the model.
    """

    who: frozenset
    record: str | None = None
    args: list = field(default_factory=list)
    kwargs: dict = field(default_factory=dict)


def on(record, who, *args, **kwargs):
    return Call(frozenset(who), record, list(args), kwargs)


def of_model(who, *args, **kwargs):
    return Call(frozenset(who), None, list(args), kwargs)


#: What Odoo itself offers on every model: the role matrix holds it.
CRUD = frozenset({"create", "write", "unlink", "read", "copy", "web_save"})

COMPLAINT = "helpdesk.ticket"
METHODS = {
    # the complaint
    (COMPLAINT, "action_acknowledge"): on("complaint", INSIDE),
    (COMPLAINT, "action_assess"): on("complaint", INSIDE),
    (COMPLAINT, "action_close"): on("complaint", INSIDE),
    (COMPLAINT, "action_communicate_decision"): on("complaint", INSIDE),
    (COMPLAINT, "action_declare_conflict"): on("complaint", INSIDE),
    (COMPLAINT, "action_take_back_approval"): on("complaint", INSIDE),
    (COMPLAINT, "action_view_conflicts"): on("complaint", READERS),
    (COMPLAINT, "action_view_second_looks"): on("complaint", READERS),
    (COMPLAINT, "action_evidence_pack"): on("complaint", OVERSEE),
    (COMPLAINT, "action_extend_answer"): on("complaint", INSIDE),
    (COMPLAINT, "action_investigate"): on("complaint", INSIDE),
    (COMPLAINT, "action_link_known_partner"): on("complaint", INSIDE),
    (COMPLAINT, "action_make_representative"): on("complaint", INSIDE),
    (COMPLAINT, "action_open_complaint"): on("complaint", READERS),
    (COMPLAINT, "action_renew_link"): on("complaint", INSIDE),
    (COMPLAINT, "action_sender_is_representative"): on("complaint", INSIDE),
    (COMPLAINT, "action_take_suggested_recurrence"): on("complaint", INSIDE),
    (COMPLAINT, "action_turn_into_complaint"): on("complaint", INSIDE),
    (COMPLAINT, "action_turn_into_ticket"): on("complaint", INSIDE),
    (COMPLAINT, "action_verdict_accepted"): on("complaint", INSIDE),
    (COMPLAINT, "action_verdict_rejected"): on("complaint", INSIDE),
    (COMPLAINT, "action_view_earlier_complaint"): on("complaint", READERS),
    (COMPLAINT, "action_view_ledger"): on("complaint", READERS),
    (COMPLAINT, "action_view_letters"): on("complaint", READERS),
    (COMPLAINT, "action_view_partner_complaints"): on("complaint", READERS),
    (COMPLAINT, "action_view_remedies"): on("complaint", READERS),
    (COMPLAINT, "action_write_letter"): on("complaint", INSIDE),
    (COMPLAINT, "copy_data"): on("complaint", READERS),
    (COMPLAINT, "export_data"): on("complaint", READERS, ["name"]),
    (COMPLAINT, "get_clock_timeline"): on("complaint", READERS),
    (COMPLAINT, "get_formview_id"): on("complaint", SIGNED_IN),
    (COMPLAINT, "get_import_templates"): of_model(SIGNED_IN),
    (COMPLAINT, "get_similar_complaints"): on("complaint", READERS),
    (COMPLAINT, "load"): of_model(
        HANDLERS,
        ["name", "description", "feedback_type"],
        [["Loaded", "Loaded", "complaint"]],
    ),
    (COMPLAINT, "message_new"): of_model(
        HELPDESK, {"subject": "New", "body": "New", "from": "a@example.com"}
    ),
    (COMPLAINT, "message_post"): on("complaint", INSIDE, body="Posted"),
    (COMPLAINT, "message_update"): on("complaint", INSIDE, {"body": "Updated"}),
    # clocks
    ("complaint.deadline", "action_extend"): on("deadline", INSIDE),
    ("complaint.deadline", "action_open_complaint"): on("deadline", READERS),
    ("complaint.escalation", "action_open_complaint"): on("escalation", READERS),
    ("complaint.escalation", "action_retry"): on("escalation", {"manager"}),
    ("complaint.schedule", "action_activate"): on("schedule", MANAGERS),
    ("complaint.schedule", "action_new_version"): on("schedule", MANAGERS),
    ("complaint.schedule", "action_view_complaints"): on("schedule", STAFF),
    ("complaint.schedule", "copy_data"): on("schedule", STAFF),
    ("complaint.schedule.milestone", "action_open_levels"): on("milestone", STAFF),
    ("complaint.overview", "get_overview"): of_model(ROLE_HOLDERS),
    # products
    # objectivity, authority, privacy
    ("complaint.approval", "action_open_complaint"): on("approval", READERS),
    ("complaint.legal.hold", "action_lift"): on("hold", {"manager"}),
    ("complaint.retention", "action_activate"): on("retention", MANAGERS),
    ("complaint.retention", "action_switch_off"): on("retention", MANAGERS),
    ("complaint.retention", "action_view_due"): on("retention", OVERSEERS),
    ("complaint.second.look", "action_done"): on("second_look", {"manager"}),
    ("complaint.second.look", "action_open_complaint"): on("second_look", READERS),
    ("complaint.second.look", "action_reopen"): on("second_look", INSIDE),
    # letters and remedies
    ("complaint.letter", "action_approve"): on("letter", INSIDE),
    ("complaint.letter", "action_ask_approval"): on("letter", INSIDE),
    ("complaint.letter", "action_cancel"): on("letter", INSIDE),
    ("complaint.letter", "action_preview"): on("letter", READERS),
    ("complaint.letter", "action_retry"): on("sent_letter", INSIDE),
    ("complaint.letter", "action_send"): on("letter", INSIDE),
    ("complaint.letter", "action_take_back"): on("letter", INSIDE),
    ("complaint.letter", "action_write_anew"): on("letter", INSIDE),
    ("complaint.remedy", "action_fulfil"): on("remedy", INSIDE),
    # satisfaction
    ("complaint.dissatisfaction", "action_dismiss"): on("dissatisfaction", MANAGERS),
    ("complaint.dissatisfaction", "action_register"): on("dissatisfaction", MANAGERS),
    ("complaint.satisfaction.figures", "get_figures"): of_model(WATCHERS),
    ("complaint.survey.invitation", "action_answer_by_phone"): on("invitation", INSIDE),
    ("complaint.survey.invitation", "action_cancel"): on("invitation", {"manager"}),
    ("complaint.survey.invitation", "action_send_now"): on("invitation", {"manager"}),
    # evidence and figures
    ("complaint.analysis", "action_open_complaint"): on("analysis", READERS),
    ("complaint.ledger.run", "action_check"): of_model(WATCHERS),
    ("complaint.monitoring", "get_report"): of_model(WATCHERS),
    ("complaint.objective.result", "action_view_report"): on(
        "objective_result", OVERSEERS
    ),
    ("complaint.startup", "get_guide"): of_model(SETTING_UP),
    ("complaint.startup", "open_step"): of_model(MANAGERS | {"foreigner"}, "team"),
    ("complaint.startup", "set_hidden"): of_model(SETTING_UP, True),
    ("complaint.startup", "skip_step"): of_model(SETTING_UP, "team", "Because"),
    ("complaint.startup", "take_back"): of_model(SETTING_UP, "team"),
    ("complaint.trend", "action_take_level"): on("trend", MANAGERS),
    ("complaint.trend", "action_view_complaints"): on("trend", OVERSEERS),
    ("complaint.trend", "action_watch_now"): of_model(MANAGERS | {"foreigner"}),
    ("complaint.trend.signal", "action_confirm"): on("signal", MANAGERS),
    ("complaint.trend.signal", "action_dismiss"): on("signal", MANAGERS),
    ("complaint.trend.signal", "action_open"): on("signal", OVERSEERS),
    ("complaint.trend.signal", "action_view_complaints"): on("signal", OVERSEERS),
    # the policy
    ("complaint.policy", "action_approve"): on("policy_draft", MANAGERS),
    ("complaint.policy", "action_ask_approval"): on("policy_draft", MANAGERS),
    ("complaint.policy", "action_begin_anew"): on("policy_draft", MANAGERS),
    ("complaint.policy", "action_confirm_reading"): on("policy", STAFF),
    ("complaint.policy", "action_new_version"): on("policy", MANAGERS),
    ("complaint.policy", "action_publish"): on("policy_draft", MANAGERS),
    ("complaint.policy", "action_view_readings"): on("policy", STAFF),
    ("complaint.policy", "action_withdraw"): on("policy", MANAGERS),
    # competence
    ("complaint.competence", "action_ask_reason"): on("competence", MANAGERS),
    ("complaint.competence", "action_revoke"): on("competence", MANAGERS),
    ("complaint.training", "action_take_course"): on("training", STAFF),
    ("complaint.training", "action_view_needs"): on("training", STAFF),
    ("complaint.training.need", "action_open_training"): on(
        "training_need", OVERSEERS | {"handler"}
    ),
    # actions, management reviews
    (COMPLAINT, "action_view_actions"): on("complaint", READERS),
    ("complaint.action", "action_cancel"): on("action", {"manager"}),
    ("complaint.action", "action_done"): on("action", {"handler", "manager"}),
    ("complaint.action", "action_take_up"): on("action", {"manager"}),
    ("complaint.action", "action_verify"): on("action", {"manager"}),
    ("complaint.action.origin", "action_raise_action"): of_model(()),
    ("complaint.effectiveness", "action_view_recurrence"): of_model(()),
    ("complaint.management.review", "action_close"): on("review", MANAGERS),
    ("complaint.management.review", "action_hold"): on("review", MANAGERS),
    ("complaint.management.review", "action_prepare"): on("review", MANAGERS),
    ("complaint.management.review", "action_raise_action"): on("review", MANAGERS),
    ("complaint.management.review", "action_view_actions"): on("review", OVERSEERS),
    ("complaint.root.cause", "action_view_actions"): on("root_cause", STAFF),
    ("complaint.trend.signal", "action_view_actions"): on("signal", OVERSEERS),
    # conformity
    ("complaint.clause", "action_assess"): on("clause", MANAGERS | {"foreigner"}),
    ("complaint.clause", "action_view_evidence"): on("clause", WATCHERS, "owned"),
    ("complaint.clause.assessment", "action_assess"): on("clause_assessment", MANAGERS),
    ("complaint.conformity", "get_readiness"): of_model(WATCHERS),
    # windows: of somebody else's
    ("complaint.conflict.declaration", "action_confirm"): on("declaration", ()),
    ("complaint.conformity.report", "action_print"): on("conformity_report", ()),
    ("complaint.conformity.report", "action_view_sample"): on("conformity_report", ()),
    ("complaint.extension", "action_confirm"): on("extension", ()),
    ("complaint.privacy.request", "action_erase"): on("request", ()),
    ("complaint.privacy.request", "action_hand_out"): on("request", ()),
    ("complaint.privacy.request", "action_refuse"): on("request", ()),
    ("complaint.phone.intake", "action_register"): on("phone", ()),
    ("complaint.register", "action_download"): on("register", ()),
    ("complaint.register", "action_print"): on("register", ()),
    ("complaint.register", "action_view"): on("register", ()),
    ("complaint.schedule.move", "action_confirm"): on("move", ()),
    ("complaint.schedule.move", "default_get"): of_model(SIGNED_IN, ["reason"]),
    ("complaint.simulation", "action_print"): on("simulation", ()),
    ("complaint.simulation", "default_get"): of_model(SIGNED_IN, ["reason"]),
    ("complaint.step", "action_confirm"): on("step", ()),
    ("complaint.step", "default_get"): of_model(SIGNED_IN, ["reason"]),
    # what we change in Odoo's own
    ("base_import.import", "execute_import"): of_model(()),
    ("base_import.import", "get_fields_tree"): of_model(SIGNED_IN, COMPLAINT),
    ("helpdesk.ticket.category", "name_create"): of_model(
        MANAGERS | {"foreigner", "helpdesk_manager"}, "New"
    ),
    ("mail.message", "export_data"): on("message", (), ["display_name"]),
    ("ir.actions.report", "get_paperformat"): of_model(INTERNAL),
    ("ir.fields.converter", "db_id_for"): of_model(()),
    ("privacy.lookup.wizard.line", "action_archive_all"): of_model(SIGNED_IN),
    ("privacy.lookup.wizard.line", "action_unlink"): of_model(()),
    ("privacy.lookup.wizard.line", "action_unlink_all"): of_model(SIGNED_IN),
    # the mail gateway: a program of the house calls it
    ("mail.thread", "message_process"): of_model(
        INTERNAL, COMPLAINT, "From: a@example.com\nTo: nobody@example.com\n\nHello"
    ),
    ("mail.thread", "message_parse"): of_model((), "x"),
    ("mail.thread", "message_route"): of_model((), "x", {}),
}
#: The same of addons of ours that may be installed, by the addon.
METHODS_OF_ADDONS = {
    "complaint_management_product": {
        ("product.template", "action_view_complaints"): of_model(SIGNED_IN),
    },
    "complaint_management_mgmtsystem": {
        ("complaint.action.origin", "action_raise_mgmtsystem_action"): of_model(()),
        ("complaint.action.origin", "action_raise_nonconformity"): of_model(()),
        ("complaint.action.origin", "action_view_mgmtsystem_actions"): of_model(()),
        ("complaint.action.origin", "action_view_nonconformities"): of_model(()),
        ("complaint.raised", "action_view_complaint"): of_model(()),
        ("mgmtsystem.action", "send_mail_for_action"): of_model(SIGNED_IN),
        ("mgmtsystem.audit", "action_add_complaint_checklist"): of_model(()),
        ("mgmtsystem.review", "action_prepare_complaints"): of_model(()),
    },
}

#: (window, method) -> who gets something done by their own window on the complaint.
WINDOWS = {
    ("conformity_report", "action_print"): OVERSEERS,
    ("conformity_report", "action_view_sample"): OVERSEERS,
    ("declaration", "action_confirm"): INSIDE,
    ("extension", "action_confirm"): INSIDE,
    ("request", "action_erase"): MANAGERS,
    ("request", "action_hand_out"): MANAGERS,
    ("request", "action_refuse"): MANAGERS,
    ("move", "action_confirm"): frozenset({"manager"}),
    ("phone", "action_register"): HANDLERS - {"foreigner"},
    ("register", "action_download"): STAFF,
    ("register", "action_print"): STAFF,
    ("register", "action_view"): STAFF,
    ("simulation", "action_print"): INSIDE,
    ("step", "action_confirm"): INSIDE,
}


@dataclass(frozen=True)
class Route:
    """What a route answers.

    ``path`` is filled in with ids and keys of ``test_attack_routes``. ``get`` and
    ``post`` are who is answered with what they asked for; all others learn nothing, not
    even whether it is there. ``shows`` marks a page that shows the complaint to who may
    see it. Nobody changes anything by a GET, nor by a form without its token.
    """

    path: str
    get: frozenset = frozenset()
    post: frozenset = frozenset()
    shows: bool = False
    #: Form that is sent.
    form: dict = field(default_factory=dict)
    #: Whether the form's own secret stands in for a token of the session.
    has_own_secret: bool = False
    #: Whether it is noted in the ledger that somebody had it.
    is_noted: bool = False


OWNER = frozenset({"complainant"})
MINE, LINK = "/my/complaints/{own}", "/complaints/track/{token}"
STEPS = {"text": "Because", "reason": "Because", "consent": "yes"}


def doors(path, get=False, post=False, shows=False, **form):
    """The two doors of the complainant's page: signed in, or by the private link."""
    return {
        f"/my/complaints/<int:complaint_id>{path}": Route(
            MINE + path, OWNER if get else (), OWNER if post else (), shows, form
        ),
        f"/complaints/track/<string:token>{path}": Route(
            LINK + path,
            EVERYBODY if get else (),
            EVERYBODY if post else (),
            shows,
            form,
        ),
    }


ROUTES = {
    **doors("", get=True, post=True, shows=True),
    **doors("/write", get=True, post=True, shows=True, text="Written"),
    **doors("/<string:step>", get=True, post=True, **STEPS),
    **doors("/withdraw", get=True, post=True, **STEPS),
    **doors("/accept", get=True, post=True, **STEPS),
    **doors("/review", get=True, post=True, **STEPS),
    **doors("/outside", get=True, post=True, **STEPS),
    **doors("/reopen", get=True, post=True, **STEPS),
    **doors("/file/<int:attachment_id>"),
    "/my/complaints": Route("/my/complaints", SIGNED_IN, SIGNED_IN),
    "/my/complaints/page/<int:page>": Route(
        "/my/complaints/page/1", SIGNED_IN, SIGNED_IN
    ),
    "/complaints/<int:ticket_id>/evidence": Route(
        "/complaints/{own}/evidence", OVERSEE, OVERSEE, is_noted=True
    ),
    "/complaints/ledger/export": Route(
        "/complaints/ledger/export", WATCHERS, WATCHERS, is_noted=True
    ),
    "/complaints/privacy/<int:request_id>/data": Route(
        "/complaints/privacy/{request}/data"
    ),
    "/complaints/register/<int:register_id>/xlsx": Route(
        "/complaints/register/{register}/xlsx"
    ),
    "/complaints": Route("/complaints", get=EVERYBODY, post=EVERYBODY),
    "/complaints/<string:team_key>": Route(
        "/complaints/{team}", get=EVERYBODY, post=EVERYBODY
    ),
    "/complaints/company/<string:company_key>": Route(
        "/complaints/company/{company}", get=EVERYBODY, post=EVERYBODY
    ),
    "/complaints/sent/<string:code>": Route("/complaints/sent/forged"),
    "/complaints/survey/<string:token>": Route(
        "/complaints/survey/{survey}",
        get=EVERYBODY,
        post=EVERYBODY,
        has_own_secret=True,
    ),
    "/complaints/survey/<string:token>/unsubscribe": Route(
        "/complaints/survey/{survey}/unsubscribe",
        get=EVERYBODY,
        post=EVERYBODY,
        has_own_secret=True,
    ),
    "/complaints/survey/phone/<int:invitation_id>": Route(
        "/complaints/survey/phone/{invitation}", get=INSIDE, post=INSIDE
    ),
    "/complaints/products": Route("/complaints/products"),
    "/complaints/products/<string:team_key>": Route("/complaints/products/{team}"),
    # the helpdesk's own, guarded: a complaint is not closed nor shown there
    "/ticket/close": Route("/ticket/close?ticket_id={own}&stage_id={stage}"),
    "/submitted/ticket": Route("/submitted/ticket", SIGNED_IN, SIGNED_IN),
    "/my/ticket/<int:ticket_id>": Route("/my/ticket/{own}"),
    "/my/ticket/<int:ticket_id>/<access_token>": Route("/my/ticket/{own}/{key}"),
}
#: Odoo's routes to our papers, and who gets them. Whoever does not, gets nothing.
PAPERS = {
    "/report/html/complaint_management.report_complaint_file/{own}": READERS,
    "/report/html/complaint_management.report_complaint_letter/{letter}": READERS,
    "/report/html/complaint_management.report_complaint_ledger/{run}": OVERSEERS,
    "/report/html/complaint_management.report_complaint_monitoring": WATCHERS,
    "/report/html/complaint_management.report_management_review/{review}": OVERSEERS,
    "/report/html/complaint_management.report_complaint_register/{register}": (),
    "/report/html/complaint_management.report_complaint_simulation/{simulation}": (),
    "/web/content/{attachment}": READERS,
    "/web/content/helpdesk.ticket/{own}/findings": (),
    "/mail/view?model=helpdesk.ticket&res_id={own}": (),
}
