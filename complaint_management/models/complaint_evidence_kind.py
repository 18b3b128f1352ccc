"""What a piece of evidence for a clause is: records found by a domain.

The page counts them, the button beside it opens them, the report names them; so all of
them agree.
"""

from collections.abc import Callable
from dataclasses import dataclass

from odoo.fields import Domain

TICKET = "helpdesk.ticket"
COMPLAINT = Domain("feedback_type", "=", "complaint")


@dataclass(frozen=True)
class Evidence:
    """Records that show that a clause is followed.

    :param key: its name for programs; each once
    :param name: its name for people
    :param clauses: numbers of the clauses that it shows
    :param model: name of the model; managers and auditors may read it
    :param domain: which of them, or a function of the company that says so
    :param moment: the field, date or time, that dates a record. What is dated has to be
        of the period; older is stale. None for what holds until it is changed: then
        ``domain`` says what holds now
    :param days: how old the newest may be at the end of the period, where that is not
        the whole period
    :param company: the field that names the company; None where ``domain`` sees to it
    :param is_shared: whether records of no company are all companies'
    :param least: how many there have to be
    :param is_needed: False where a good system may well have none: it counts for the
        clause where there is one, and is not missed where there is none
    :param help: what is counted, in words
    """

    key: str
    name: str
    clauses: tuple
    model: str
    domain: Domain | Callable = Domain.TRUE
    moment: str | None = None
    days: int | None = None
    company: str | None = "company_id"
    is_shared: bool = False
    least: int = 1
    is_needed: bool = True
    help: str = ""

    def of(self, company):
        """Conditions of all of them, whenever they were.

        :param company: ``res.company``
        """
        domain = self.domain(company) if callable(self.domain) else self.domain
        if not self.company:
            return domain
        owners = (company.id, False) if self.is_shared else (company.id,)
        return Domain(self.company, "in", owners) & domain
