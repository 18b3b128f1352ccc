from . import (
    helpdesk_ticket,
    product,
    res_company,
)
