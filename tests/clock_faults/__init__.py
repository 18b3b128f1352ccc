"""Helpers of ``test_clock_faults_*.py``: processes that die or wait where told to."""
