from . import (
    test_access,
    test_acknowledgement,
    test_helpdesk_guards,
    test_phase,
    test_registration,
    test_tools,
    test_tour,
)
