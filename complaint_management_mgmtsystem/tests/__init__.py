from . import test_raising, test_audit, test_review, test_system_faults
