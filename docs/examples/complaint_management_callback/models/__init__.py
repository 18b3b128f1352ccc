from . import (
    complaint_deadline,
    complaint_letter,
    complaint_monitoring,
    complaint_schedule_milestone,
    helpdesk_ticket,
    mail_template,
)
