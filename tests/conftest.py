"""What several files of tests work on."""

import os

import pytest
from clock_faults.house import LETTERS, PLAIN, URGENT, House


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    """A database of ten thousand overdue complaints; ``renew`` begins with it again."""
    house = House(os.environ["COMPLAINT_TEST_TEMPLATE"], tmp_path_factory.mktemp("log"))
    try:
        house.make("fill", plain=PLAIN, letters=LETTERS, urgent=URGENT)
        yield house
    finally:
        house.close()
