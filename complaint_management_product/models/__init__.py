from . import (
    complaint_monitoring,
    complaint_trend,
    helpdesk_ticket,
    helpdesk_ticket_repeat,
    product,
    res_company,
)
