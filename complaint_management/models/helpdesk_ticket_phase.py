"""The phase of a complaint: its stages, its moments, moving and taking up again."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import phases

PHASES = [
    ("received", "Received"),
    ("acknowledged", "Acknowledged"),
    ("assessed", "Assessed"),
    ("investigation", "Under investigation"),
    ("responded", "Answered"),
    ("closed", "Closed"),
    ("referred", "Referred outside"),
]
#: The field that records when a phase was reached.
MOMENTS = {
    phases.ACKNOWLEDGED: "acknowledged_at",
    phases.ASSESSED: "assessed_at",
    phases.INVESTIGATION: "investigation_at",
    phases.RESPONDED: "responded_at",
    phases.CLOSED: "closed_date",
    phases.REFERRED: "referred_at",
}


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    complaint_phase = fields.Selection(
        selection=PHASES,
        string="Phase",
        readonly=True,
        copy=False,
        help="Where the complaint stands, whatever the stages are called. Changes with "
        "the stage only, and only when what the phase needs is there.",
    )
    complaint_stage_ids = fields.Many2many(
        comodel_name="helpdesk.ticket.stage",
        string="Stages of the complaint",
        compute="_compute_complaint_stage_ids",
    )
    investigation_at = fields.Datetime(
        string="Investigation begun", readonly=True, copy=False
    )
    responded_at = fields.Datetime(
        string="Answered on",
        copy=False,
        tracking=True,
        help="When the complainant was told the decision (7.8).",
    )
    referred_at = fields.Datetime(string="Referred on", readonly=True, copy=False)
    respond_by = fields.Date(
        string="Answer promised by",
        copy=False,
        tracking=True,
        help="The day by which the complainant has been promised a decision (7.3).",
    )
    reopen_count = fields.Integer(
        string="Times reopened", readonly=True, copy=False, aggregator="sum"
    )
    reopened_at = fields.Datetime(string="Reopened on", readonly=True, copy=False)
    reopen_reason = fields.Text(
        string="Why taken up again",
        copy=False,
        help="Reason for the last review or reopening (7.9).",
    )

    _complaint_phase_idx = models.Index(
        "(complaint_phase, team_id) WHERE complaint_phase IS NOT NULL"
    )
    _complaint_kanban_idx = models.Index(
        "(stage_id, priority DESC, next_due_at, received_at DESC, id DESC) "
        "WHERE feedback_type IS NOT NULL"
    )

    # ------------------------------------------------------------
    # Stages
    # ------------------------------------------------------------

    @api.depends("team_id", "company_id", "feedback_type", "stage_id")
    def _compute_complaint_stage_ids(self):
        for ticket in self:
            ticket.complaint_stage_ids = (
                self.env["helpdesk.ticket.stage"]._get_complaint_stages(
                    ticket.team_id, ticket.company_id
                )
                | ticket.stage_id
                if ticket.feedback_type
                else False
            )

    def _compute_stage_id(self):
        """A complaint that changes team keeps its phase (the helpdesk starts anew)."""
        feedback = self.filtered("feedback_type")
        for ticket in feedback:
            stages = self.env["helpdesk.ticket.stage"]._get_complaint_stages(
                ticket.team_id, ticket.company_id
            )
            if ticket.stage_id not in stages:
                phase = ticket.complaint_phase or phases.RECEIVED
                same = stages.filtered(
                    lambda stage, p=phase: stage.complaint_phase == p
                )
                ticket.stage_id = same[:1] or ticket.stage_id
        return super(HelpdeskTicket, self - feedback)._compute_stage_id()

    @api.model
    def _read_group_stage_ids(self, stages, domain):
        """Columns of the kanban of complaints: their stages, not the tickets'."""
        if not self.env.context.get("complaint_stages"):
            return super()._read_group_stage_ids(stages, domain)
        own = self.env["helpdesk.ticket.stage"]._get_complaint_stages(
            self.env["helpdesk.ticket.team"].browse(
                self.env.context.get("default_team_id")
            ),
            self.env.company,
        )
        return (stages | own).sorted()

    @api.model
    def _resolve_stage(self, vals, team, company):
        """Put the stage and the phase into ``vals``, from whichever is there.

        Stages decide: a phase is asked for only by import, RPC or our own actions,
        and stands for the first stage of that phase.

        :raise UserError: when the stage is one of ordinary tickets
        """
        Stage = self.env["helpdesk.ticket.stage"]
        # configuration, which whoever brings a complaint may not read
        stage = Stage.browse(vals.get("stage_id")).sudo()
        if stage and not stage.complaint_phase:
            raise UserError(
                self.env._(
                    "“%(stage)s” is a stage of ordinary tickets. A complaint goes "
                    "through: %(stages)s.",
                    stage=stage.name,
                    stages=", ".join(
                        Stage._get_complaint_stages(team, company).mapped("name")
                    ),
                )
            )
        if not stage:
            phase = vals.get("complaint_phase") or phases.RECEIVED
            stage = Stage._get_complaint_stages(team, company).filtered(
                lambda stage: stage.complaint_phase == phase
            )[:1]
            # no stage of that phase left: the complaint is not lost for that
            vals["complaint_phase"] = phase
        else:
            vals["complaint_phase"] = stage.complaint_phase
        vals["stage_id"] = stage.id

    # ------------------------------------------------------------
    # Moving
    # ------------------------------------------------------------

    def _split_by_phase_vals(self, vals):
        """Pairs of (complaints, further values) for one write.

        Complaints coming from different phases reach different moments.
        """
        moving = "stage_id" in vals or "complaint_phase" in vals
        if vals.get("complaint_phase") is False:  # becomes an ordinary ticket
            moving = False
        groups = {}
        for ticket in self:
            extra = {}
            ticket._prepare_priority(vals, extra)
            ticket._prepare_reassessment(vals, extra)
            rejects = vals.get("complainant_verdict") == "rejected"
            if rejects and ticket.complainant_verdict != "rejected":
                extra["review_requested_at"] = fields.Datetime.now()
            if moving:
                target = {
                    key: vals[key]
                    for key in ("stage_id", "complaint_phase")
                    if vals.get(key)
                }
                team = ticket.team_id.browse(vals.get("team_id") or ticket.team_id.id)
                self._resolve_stage(target, team, ticket.company_id)
                extra |= target
                if target["complaint_phase"] != ticket.complaint_phase:
                    extra |= ticket._prepare_phase_vals(
                        target["complaint_phase"], {**vals, **extra}
                    )
            key = tuple(sorted((name, str(value)) for name, value in extra.items()))
            tickets, _extra = groups.setdefault(key, (self.browse(), extra))
            groups[key] = (tickets | ticket, extra)
        return groups.values()

    @api.model
    def _prepare_first_moments(self, vals):
        """Moments of the phases that a complaint is already in when registered.

        Whoever registers it knows better: moments given stand.
        """
        phase = vals["complaint_phase"]
        if vals.get("is_imported"):
            return  # history tells its own moments, and keeps its gaps
        passed = self._get_passed_phases(
            phases.RECEIVED,
            phase,
            vals.get("complexity") == "simple",
            vals.get("closure_reason"),
            vals["feedback_type"],
        )
        for step in passed:
            if step != phases.ACKNOWLEDGED:
                vals[MOMENTS[step]] = vals.get(MOMENTS[step]) or fields.Datetime.now()
        if vals.get("assessed_at"):
            vals.setdefault("assessed_by_id", self.env.uid)

    @api.model
    def _get_passed_phases(self, before, after, early, reason, feedback_type):
        """Phases whose moment is now, on the way from ``before`` to ``after``.

        Whoever withdraws, and feedback without a gate, leaves out what lies between.
        """
        short = after == phases.CLOSED and reason in phases.SHORT_CLOSURES
        if short or feedback_type != "complaint":
            return (after,) if after in MOMENTS else ()
        return phases.passed_moments(before, after, early)

    def _prepare_phase_vals(self, phase, vals):
        """What entering ``phase`` records by itself: moments, verdict, counters.

        :param str phase: the phase to enter
        :param dict vals: what is being written along with it
        :raise UserError: when a step back from a decision gives no reason
        """
        self.ensure_one()
        now = fields.Datetime.now()
        before = self.complaint_phase
        if phases.is_backward(before, phase) and not self._is_gateless():
            return self._prepare_reopening(phase, vals, now)
        extra = {}
        if before == phases.CLOSED:
            extra |= self._prepare_unclosing(now)
        reason = vals.get("closure_reason") or self.closure_reason
        simple = vals.get("complexity", self.complexity) == "simple"
        passed = self._get_passed_phases(
            before,
            phase,
            simple and not self.investigation_at and not self.review_level,
            reason,
            self.feedback_type,
        )
        for step in passed:
            extra |= self._prepare_moment(step, phase, now, vals)
        if phase == phases.CLOSED and not reason:
            verdict = vals.get("complainant_verdict", self.complainant_verdict)
            extra["closure_reason"] = self._get_closure_reason(verdict)
        if phase == phases.RESPONDED and not vals.get("complainant_verdict"):
            extra["complainant_verdict"] = "waiting"
        return {name: value for name, value in extra.items() if not vals.get(name)}

    def _prepare_moment(self, step, target, now, vals):
        """Values that record that ``step`` was reached on the way to ``target``."""
        if step == phases.ACKNOWLEDGED:
            if target in (phases.RESPONDED, phases.CLOSED) and not self.acknowledged_at:
                # settled in one sitting: the answer is the acknowledgement
                return self._prepare_acknowledged_vals("answer", now)
            return {}
        extra = {MOMENTS[step]: now}
        if step == phases.ASSESSED:
            if self.assessed_at:
                return {}
            extra["assessed_by_id"] = self.env.uid
        return extra

    def _prepare_reopening(self, phase, vals, now):
        """Values of a review or reopening: it has a reason, it counts (7.9)."""
        if not (vals.get("reopen_reason") or "").strip():
            raise UserError(
                self.env._(
                    "%(reference)s has been decided. To take it up again, use "
                    "“Start a review” or “Reopen” and give the reason.",
                    reference=self.complaint_reference,
                )
            )
        extra = self._prepare_unclosing(now)
        if phase not in phases.DECIDED:
            extra |= self._prepare_taking_up(vals, now)
        if phase == phases.REFERRED:
            extra["referred_at"] = now
        elif phase == phases.RESPONDED:
            extra["complainant_verdict"] = "waiting"
        else:
            # decided anew: what was decided before stands in the messages
            extra |= {
                "decision": False,
                "decision_reasons": False,
                "complainant_verdict": False,
                "verdict_origin": False,
                "verdict_at": False,
            }
        if phase == phases.INVESTIGATION:
            extra["investigation_at"] = now
        return {name: value for name, value in extra.items() if not vals.get(name)}

    def _prepare_taking_up(self, vals, now):
        """Values from which the clocks start anew (7.9)."""
        extra = {
            "taken_up_at": now,
            "clock_round": self.clock_round + 1,
            "update_count": self.update_count + 1,  # the answer was the last one
        }
        if (vals.get("review_level") or 0) > self.review_level:
            extra["review_at"] = now
            requested = self.review_requested_at
            if not requested or (self.responded_at and requested < self.responded_at):
                extra["review_requested_at"] = now
        return extra

    def _prepare_unclosing(self, now):
        """Values that undo a closing, if there was one."""
        if self.complaint_phase not in phases.ENDED:
            return {}
        return {
            "closed_date": False,
            "closure_reason": False,
            "closure_note": False,
            "reopened_at": now,
            "reopen_count": self.reopen_count + 1,
        }

    def _log_before_reopening(self, extra):
        """Keep the decision that a review or reopening takes up again."""
        if extra.get("decision", True):
            return
        for ticket in self.filtered("decision"):
            selection = dict(self._fields["decision"]._description_selection(self.env))
            # a record of what happened, not a message of the user's
            ticket.sudo()._message_log(
                body=self.env._(
                    "Decision before it was taken up again: %(decision)s",
                    decision=selection[ticket.decision],
                )
                + (ticket.decision_reasons or ""),
            )

    def _get_phase_to_resume(self):
        """The furthest phase of the work for which all facts are known."""
        self.ensure_one()
        for phase in reversed(phases.WAY[: phases.WAY.index(phases.RESPONDED)]):
            if not self._get_missing_facts(phase):
                return phase
        return phases.RECEIVED

    def _move_to_phase(self, phase, **vals):
        """Move complaints to the first stage of ``phase`` through the gate."""
        return self.write({"complaint_phase": phase, **vals})

    @api.constrains("duplicate_id")
    def _check_duplicate(self):
        for ticket in self.filtered("feedback_type"):
            if ticket.duplicate_id == ticket:
                raise ValidationError(
                    self.env._(
                        "%(reference)s cannot be a duplicate of itself.",
                        reference=ticket.complaint_reference,
                    )
                )
