from . import test_call_back
