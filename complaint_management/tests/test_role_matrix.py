"""The server grants what the table says, to each role, on each model (5.4, 4.10)."""

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_roles import CANARY, RoleCommon
from .role_matrix import AS_ODOO_HAS_IT, OPERATIONS, ROLES, ROWS

OURS = (
    "odoo.addons.complaint_management",
    "odoo.addons.spreadsheet_dashboard_complaint",
)
#: What is written where not everything may be.
WRITTEN = {"action": "result", "clause_assessment": "due_date", "letter": "subject"}


@tagged("post_install", "-at_install")
class TestRoleMatrix(RoleCommon):
    maxDiff = None  # what differs is what matters

    def _get_our_models(self):
        """Models that we define or extend; abstract ones hold nothing."""
        return {
            name
            for name, model in self.env.registry.items()
            if not model._abstract
            and any(cls.__module__.startswith(OURS) for cls in model._base_classes__)
        }

    def test_every_model_has_a_row(self):
        covered = {row.model for row in ROWS} | AS_ODOO_HAS_IT
        self.assertFalse(self._get_our_models() - covered)

    def test_every_row_has_a_record(self):
        for row in ROWS:
            with self.subTest(row.record):
                record = self.records[row.record]
                self.assertEqual(record._name, row.model)
                self.assertEqual(len(record), 1, row.record)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_each_role_may_do_what_the_table_says(self):
        wanted, found = {}, {}
        for row in ROWS:
            record = self.records[row.record]
            vals = self._prepare_vals(row.record, record)
            for role in ROLES:
                theirs = record.with_user(self.users[role])
                wanted[row.record, role] = row.get_letters(role)
                found[row.record, role] = self._measure(theirs, *vals)
        self.assertEqual(
            {key: value for key, value in found.items() if value != wanted[key]},
            {key: value for key, value in wanted.items() if value != found[key]},
        )

    # ------------------------------------------------------------
    # Trying
    # ------------------------------------------------------------

    def _measure(self, record, written, created):
        """Letters of the operations that this user gets done."""
        tries = {
            "r": lambda: self._find(record),
            "w": lambda: record.write(written),
            "c": lambda: record.browse().create(created),
            "d": record.unlink,
        }
        return "".join(letter for letter in OPERATIONS if self._succeeds(tries[letter]))

    def _succeeds(self, attempt):
        with self._undone():
            try:
                attempt()
                self.env.flush_all()
            except (AccessError, UserError):
                return False
            except psycopg2.Error as error:
                # got as far as the database, which says no more than that
                raise AssertionError(f"Not refused by rights: {error}") from error
            return True

    def _find(self, record):
        """Read the record; every way of finding it tells the same.

        :raise AccessError: when none of them finds it
        """
        mine = [("id", "=", record.id)]
        model = record.browse()
        ways = (
            lambda: model.search(mine),
            lambda: model._read_group(mine, [], ["__count"])[0][0],
            lambda: model.name_search("", mine),
            lambda: record.web_read({"display_name": {}}),
            lambda: record.export_data(["display_name"])["datas"],
        )
        *found, exported = [self._finds(way) for way in ways]
        self.assertLessEqual(exported, found[0], (record, record.env.user.login))
        self.assertEqual(len(set(found)), 1, (record, record.env.user.login, found))
        if not found[0]:
            raise AccessError(repr(record))

    def _finds(self, way):
        self.env.invalidate_all()
        try:
            return bool(way())
        except (AccessError, UserError) as error:  # not everybody may export
            self.assertNotIn(CANARY, str(error))
            return False

    # ------------------------------------------------------------
    # What is written and created
    # ------------------------------------------------------------

    def _prepare_vals(self, name, record):
        """A harmless change of a record, and what makes another one like it."""
        created = self.made_of.get(name)
        if created is None:
            created = record.sudo().copy_data()[0]
        names = [
            name
            for name, field in record._fields.items()
            if field.store
            and field.type in ("char", "text", "html", "integer", "float", "boolean")
            and not field.related
            and not field.compute
            and not field.groups
            and name != "id"
        ]
        written = (
            WRITTEN.get(name)
            or ([name for name in names if name in created] or names)[0]
        )
        return {written: record.sudo()[written]}, created
