from . import complaint_portal, complaint_public, helpdesk_portal
