"""The databases of a benchmark: ``BENCH_DB`` with our addons, ``BENCH_PLAIN_DB`` with
the helpdesk alone, made from the same template; both to be thrown away."""

import os
from contextlib import contextmanager
from functools import cache

import psycopg2

from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules.registry import Registry
from odoo.tools import config


@cache
def configure():
    """Odoo's settings, once for each process; ``ODOO_RC`` names the file."""
    config.parse_config(["--no-http", "--max-cron-threads=0", "--log-level=error"])


@contextmanager
def environment(name, user_id=SUPERUSER_ID):
    """An environment in the database that the variable ``name`` names."""
    configure()
    with Registry(os.environ[name]).cursor() as cr:
        # no mail leaves the machine, nor tries to
        yield api.Environment(cr, user_id, {"mail_notify_force_send": False})
        cr.rollback()


@contextmanager
def copy(template, name):
    """A copy of a database, which nobody else uses now, for a while."""
    sql_db.close_db(template)
    _administrate(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield
    finally:
        sql_db.close_db(name)
        _administrate(f"DROP DATABASE {name}")


def _administrate(statement):
    connection = psycopg2.connect(dbname="postgres")
    connection.autocommit = True
    connection.cursor().execute(statement)
    connection.close()
