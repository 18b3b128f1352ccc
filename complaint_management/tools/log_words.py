"""What a log may say of an error: where it came from, nothing of what it was about.

Messages of errors quote values: a name, an address, a line of a table. Logs are kept
elsewhere and longer than complaints, and are read by other people.
"""

import traceback
from pathlib import PurePath

#: Frames shown of a traceback, the last ones.
FRAMES = 8


def trace(error):
    """Kind of an error and the places it went through, without its message.

    :param BaseException error: that was caught

    >>> try:
    ...     {}["Ada Complainant"]
    ... except KeyError as caught:
    ...     print(trace(caught).split(" (")[0])
    KeyError
    """
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    places = [
        f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in frames
    ]
    return f"{type(error).__name__} ({', '.join(places)})"
