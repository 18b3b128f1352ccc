from . import complaint_portal, complaint_survey, helpdesk_portal
