"""What several files of tests work on."""

import os

import pytest
from clock_faults.house import LETTERS, PLAIN, URGENT, House
from test_module_lifecycle import Database

pytest.register_assert_rewrite("clock_faults.checks")

#: What addons of ours depend on, and the core does not; these bring the rest with them.
NOT_NEEDED = ("mgmtsystem", "product", "spreadsheet_dashboard")


@pytest.fixture(scope="session")
def installed():
    """Name of a database that has our addon, to be copied: installing takes long.

    It has nothing that other addons of ours tie it to.
    """
    database = Database(os.environ["COMPLAINT_TEST_TEMPLATE"])
    try:
        database.odoo("module", "uninstall", "-d", database.name, *NOT_NEEDED)
        database.server("-i", "complaint_management")
        yield database.name
    finally:
        database.drop()


@pytest.fixture
def ours(installed):
    """A database of which our addon is a part already."""
    database = Database(installed)
    yield database
    database.drop()


@pytest.fixture(scope="session")
def model(installed, tmp_path_factory):
    """A database of ten thousand overdue complaints; ``renew`` begins with it again."""
    house = House(installed, tmp_path_factory.mktemp("log"))
    try:
        house.make("fill", plain=PLAIN, letters=LETTERS, urgent=URGENT)
        yield house
    finally:
        house.close()


@pytest.fixture
def house(model):
    """The ten thousand, and processes at work on them."""
    model.renew()
    yield model
    model.nursery.end_all()


@pytest.fixture(scope="session")
def beside():
    """A database of ours beside addons of Odoo's that we do not need."""
    database = Database(os.environ["COMPLAINT_TEST_TEMPLATE"])
    try:
        database.server("-i", "rating,hr,complaint_management")
        yield database
    finally:
        database.drop()
