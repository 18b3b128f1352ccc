from . import complaint_portal, helpdesk_portal
from . import complaint_page, complaint_answer
