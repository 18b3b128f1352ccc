"""Helpers of ``test_clock_faults.py``: processes that die or wait where told to."""
