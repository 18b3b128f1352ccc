from . import (
    complaint_answer,
    complaint_evidence,
    complaint_ledger,
    complaint_page,
    complaint_portal,
    complaint_privacy,
    complaint_public,
    complaint_register,
    complaint_survey,
    helpdesk_portal,
)
