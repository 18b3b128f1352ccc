"""The conformity report on paper: clauses, evidence, sample, findings (8.5)."""

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime

from ..models.res_users import AUDITOR, HANDLER
from ..tools import conformity
from .complaint_file_words import Words

CONFORMITY = "complaint_management.report_complaint_conformity"
#: How a check of a complaint stands on paper.
MARKS = {True: "\u2713", False: "\u2717", None: "\u2013"}


class ComplaintConformityReport(models.AbstractModel):
    _name = "report.complaint_management.report_complaint_conformity"
    _description = "Conformity Report on Paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        """All of the report as plain values; that it was made is noted.

        :raise AccessError: for anybody but the manager or auditor who has asked for it
        """
        doc = self.env["complaint.conformity.report"].browse(docids)
        doc._check_own()
        lang = self.env.context.get("lang") or self.env.user.lang
        paper = self._get_paper(doc.with_context(lang=lang))
        return {
            "doc_ids": docids,
            "doc_model": doc._name,
            "docs": doc,
            "paper": paper | {"lang": lang},
        }

    @api.model
    def _get_paper(self, doc):
        """:param doc: ``complaint.conformity.report``, in the reader's language"""
        company, window = doc.company_id, doc._get_window()
        Conformity = doc.env["complaint.conformity"]
        lines = self._get_lines(doc, company, window)
        drawn = doc._draw()
        checked = Conformity._check_sample(company, drawn.tickets)
        ready = conformity.sum_up((line["verdict"], line["state"]) for line in lines)
        today = company.sudo()._get_complaint_today()  # a setting, no secret
        findings = Conformity._get_findings(lines, checked, today)
        self._note_made(doc, window, drawn, ready, findings)
        words = Words(doc.env["helpdesk.ticket"])
        return {
            "head": self._get_head(doc, window),
            "ready": Conformity._tell_readiness(ready),
            "findings": findings,
            "chapters": self._get_chapters(doc, lines, words),
            "sample": self._get_sample(doc, drawn, checked, words),
        }

    # ------------------------------------------------------------
    # Clauses
    # ------------------------------------------------------------

    @api.model
    def _get_lines(self, doc, company, window):
        """Each clause with its evidence in the period and its self-assessment."""
        env = doc.with_company(company).env
        states = env["complaint.conformity"]._get_states(company, window)
        Clause = env["complaint.clause"]
        labels = dict(Clause._fields["evidence_state"]._description_selection(env))
        verdicts = dict(Clause._fields["verdict"]._description_selection(env))
        lines = []
        for clause in Clause.search([("parent_id", "!=", False)]):
            state, found = states[clause.number]
            # colleagues are named as the assessment itself shows them
            told = clause.assessment_id.sudo()
            lines.append(
                {
                    "chapter": clause.parent_id,
                    "number": clause.number,
                    "name": clause.name,
                    "requirement": clause.requirement or "",
                    "state": state,
                    "state_label": labels[state],
                    "evidence": [Clause._tell(one, labels) for one in found],
                    "verdict": told.verdict,
                    "verdict_label": verdicts.get(told.verdict, ""),
                    "is_contradicted": conformity.contradicts(told.verdict, state),
                    "note": told.note or "",
                    "owner": told.user_id.name or "",
                    "due_date": told.due_date or None,
                    "due": format_date(env, told.due_date) if told.due_date else "",
                    "assessed": self._tell_assessed(env, told),
                }
            )
        return lines

    @api.model
    def _tell_assessed(self, env, told):
        if not told:
            return ""
        return env._(
            "by %(name)s on %(day)s; evidence then: %(state)s",
            name=told.assessed_by_id.name,
            day=format_date(
                env, fields.Datetime.context_timestamp(told, told.assessed_at).date()
            ),
            state=dict(told._fields["evidence_state"]._description_selection(env)).get(
                told.evidence_state, ""
            ),
        )

    @api.model
    def _get_chapters(self, doc, lines, words):
        """Clauses by chapter, as words alone: nothing in them loads or runs."""
        chapters = {}
        for line in lines:
            chapters.setdefault(line["chapter"], []).append(
                line
                | {
                    "number": words.code(line["number"]),
                    "note": words.text(line["note"]),
                    "owner": words.text(line["owner"]),
                    "assessed": words.text(line["assessed"]),
                }
            )
        return [
            {"name": f"{words.code(chapter.number)} {chapter.name}", "lines": mine}
            for chapter, mine in chapters.items()
        ]

    # ------------------------------------------------------------
    # Head and sample
    # ------------------------------------------------------------

    @api.model
    def _get_head(self, doc, window):
        env, company = doc.env, doc.company_id
        tz = company.sudo()._get_complaint_tz().zone  # a setting, no secret
        return {
            "company": company.name,
            "period": env._(
                "%(begin)s to %(end)s",
                begin=format_date(env, window.first),
                end=format_date(env, window.last),
            ),
            "made": env._(
                "Made on %(moment)s by %(user)s, %(role)s. Days begin and end in "
                "%(tz)s. Complaints that %(user)s may not see are not counted.",
                moment=format_datetime(env, fields.Datetime.now(), dt_format="short"),
                user=env.user.name,
                role=env._("auditor")
                if self._is_auditor(env.user)
                else env._("complaint manager"),
                tz=tz,
            ),
        }

    @api.model
    def _get_sample(self, doc, drawn, checked, words):
        env = doc.env
        checks = env["complaint.conformity"]._get_checks()
        seal = env["complaint.ledger.seal"].search(
            [("company_id", "=", doc.company_id.id), ("hash", "=", doc.seed)], limit=1
        )
        phases = dict(
            drawn.tickets._fields["complaint_phase"]._description_selection(env)
        )
        return {
            "checks": [
                (str(place), f"{words.code(check.clause)} {check.name}")
                for place, check in enumerate(checks, 1)
            ],
            "rows": [
                {
                    "reference": words.code(ticket.complaint_reference),
                    "received": words.moment(ticket.received_at),
                    "phase": phases.get(ticket.complaint_phase, ""),
                    "marks": [MARKS[marks[check.key]] for check in checks],
                }
                for ticket, marks in checked
            ],
            "pool": drawn.pool,
            "digest": drawn.digest,
            "left_out": drawn.left_out,
            "seed": words.text(doc.seed),
            "source": env._(
                "the hash of the ledger's seal of %s",
                format_date(
                    env, fields.Datetime.context_timestamp(seal, seal.moment).date()
                ),
            )
            if seal
            else env._("given by hand, or made by chance before the first seal"),
        }

    # ------------------------------------------------------------
    # That it was made
    # ------------------------------------------------------------

    @api.model
    def _is_auditor(self, user):
        """Who reads as an auditor, and handles nothing."""
        return user.has_group(AUDITOR) and not user.has_group(HANDLER)

    @api.model
    def _note_made(self, doc, window, drawn, ready, findings):
        """Keep that it was made, and note it on each complaint of the sample (4.9)."""
        # nobody has the right to write what was made; who asked for it has been checked
        doc.env["complaint.conformity.print"].sudo().create(
            {
                "company_id": doc.company_id.id,
                "user_id": doc.env.user.id,
                "by_auditor": self._is_auditor(doc.env.user),
                "date_from": window.first,
                "date_to": window.last,
                "seed": doc.seed,
                "pool_count": drawn.pool,
                "pool_digest": drawn.digest,
                "drawn_count": len(drawn.tickets),
                "percent": round(ready.share * 100),
                "contradiction_count": ready.contradictions,
                "gap_count": ready.gaps,
                "missing_count": ready.not_shown,
                "finding_count": sum(mood != "good" for mood, _text in findings),
            }
        )
        for ticket in drawn.tickets:
            doc.env["complaint.ledger"]._note(
                ticket, "print", {"report": CONFORMITY, "title": doc._description}
            )
