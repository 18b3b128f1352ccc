"""A complaint that has been through everything: what a whole file or form shows."""

from odoo import fields

from .complaints import prepare_complaints

#: Messages and files on it.
MESSAGES, FILES = 10, 5


def live_through(env):
    """Register a complaint, and handle it up to the answer, letter and remedy included.

    :return: the complaint, with ``MESSAGES`` messages and ``FILES`` files; committed
    """
    complaint = prepare_complaints(
        env,
        requested_remedy="My money back",
        order_reference="SO-4711",
        concerns="The lift of house 7",
    )
    handler = complaint.user_id
    colleague = handler.copy({"login": "bench_colleague", "name": "Carl Colleague"})
    complaint.team_id.user_ids |= colleague
    complaint.write(
        {
            "complaint_phase": "acknowledged",
            "acknowledged_at": fields.Datetime.now(),
            "acknowledgement_method": "phone",
            "severity": "medium",
            "complexity": "standard",
            "impact": "single",
            "immediate_action": "not_needed",
        }
    )
    complaint.write(
        {"complaint_phase": "investigation", "investigator_id": colleague.id}
    )
    causes = env["complaint.root.cause"].search([], limit=2)
    complaint.write(
        {
            "findings": "<p>The door switch was worn out.</p>",
            "recurrence": "recurrent",
            "root_cause_ids": [fields.Command.set(causes.ids)],
        }
    )
    refund = env.ref("complaint_management.remedy_refund")
    complaint.write(
        {
            "decision": "upheld",
            "decision_reasons": "<p>It should have been replaced in spring.</p>",
            "remedy_ids": [
                fields.Command.create({"type_id": refund.id, "amount": 49.5})
            ],
        }
    )
    letter = env["complaint.letter"].create(
        {"ticket_id": complaint.id, "kind": "decision"}
    )
    letter.action_send()
    _correspond(complaint)
    env.flush_all()
    env.cr.commit()
    env.invalidate_all()
    return complaint


def _correspond(complaint):
    quiet = complaint.with_context(mail_notify_force_send=False)
    for number in range(MESSAGES):
        quiet.message_post(
            body=f"The lift is still out of order, day {number}.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
    complaint.env["ir.attachment"].create(
        [
            {
                "name": f"photo {number}.txt",
                "raw": f"a picture of the lift, {number}".encode(),
                "res_model": complaint._name,
                "res_id": complaint.id,
            }
            for number in range(FILES)
        ]
    )
