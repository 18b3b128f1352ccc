"""From the initial assessment to the priority of the work (ISO 10002, 7.5)."""

SEVERITIES = ("low", "medium", "high", "critical")
IMPACTS = ("single", "several", "widespread")

#: Priority of the ticket ("0" low ... "3" very high) by severity and impact.
#: A safety implication always gives the highest.
PRIORITY = {
    "low": {"single": "0", "several": "1", "widespread": "2"},
    "medium": {"single": "1", "several": "1", "widespread": "2"},
    "high": {"single": "2", "several": "2", "widespread": "3"},
    "critical": {"single": "3", "several": "3", "widespread": "3"},
}


def priority(severity, impact, safety=False):
    """Priority of a complaint, or None as long as it is not assessed.

    >>> priority("medium", "widespread")
    '2'
    >>> priority("low", "single", safety=True)
    '3'
    >>> priority("low", None) is None
    True
    """
    if safety:
        return "3"
    if not severity or not impact:
        return None
    return PRIORITY[severity][impact]


def reaches(severity, threshold):
    """Whether ``severity`` is at least ``threshold``; unknown severity never is.

    >>> reaches("high", "medium"), reaches("low", "medium"), reaches(None, "low")
    (True, False, False)
    """
    if not severity or not threshold:
        return False
    return SEVERITIES.index(severity) >= SEVERITIES.index(threshold)
