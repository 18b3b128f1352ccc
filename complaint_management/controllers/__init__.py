from . import complaint_portal, helpdesk_portal
