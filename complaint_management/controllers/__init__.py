from . import complaint_portal, complaint_public, complaint_survey, helpdesk_portal
