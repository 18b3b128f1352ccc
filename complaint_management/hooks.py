from .models.helpdesk_ticket_mail import _logger


def post_init_hook(env):
    """Give every company its register numbers."""
    for company in env["res.company"].search([]):
        company._get_complaint_sequence()


def uninstall_hook(env):
    """Leave a working helpdesk: complaints become tickets in ordinary stages."""
    tickets = (
        env["helpdesk.ticket"]
        .with_context(active_test=False, tracking_disable=True)
        .search([("stage_id.complaint_phase", "!=", False)])
    )
    done = env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done", False)
    progress = env.ref("helpdesk_mgmt.helpdesk_ticket_stage_in_progress", False)
    _logger.info("%s complaints become ordinary tickets", len(tickets))
    for phases, stage in (((True,), done), ((False,), progress)):
        group = tickets.filtered(lambda ticket, p=phases: ticket.stage_id.closed in p)
        if group:
            env.cr.execute(
                "UPDATE helpdesk_ticket SET stage_id = %s WHERE id IN %s",
                (stage.id if stage else None, group._ids),
            )
    env.invalidate_all()
