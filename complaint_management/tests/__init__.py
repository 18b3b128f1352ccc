from . import (
    test_access,
    test_acknowledgement,
    test_phase,
    test_registration,
    test_tools,
)
