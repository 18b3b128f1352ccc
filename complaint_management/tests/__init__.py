from . import (
    test_access,
    test_acknowledgement,
    test_concurrency,
    test_decision,
    test_helpdesk_guards,
    test_mail_gateway,
    test_import,
    test_phase,
    test_phone_intake,
    test_registration,
    test_tools,
    test_tour,
)
