"""Units as administrators import and read them: foreseen before it is done, by nobody else, and followed over time."""

from datetime import date

import pytest
from sqlalchemy import Engine, func, insert, select

from states.terms import Deed, Role
from tests.cast import actor
from tests.clock import NOW
from workflow.audit.models import Entry
from workflow.database import reading, writing
from workflow.errors import NotYours, UnmetRequirements
from workflow.units.lists import ListedUnit
from workflow.units.load import foresee_units, load_units
from workflow.units.models import Succession, Unit
from workflow.units.queries import successions, units_of_code

SINCE = date(2026, 1, 1)
LIST = [ListedUnit(2, "19999", "Xã Mới", "Xã", "457")]
WRONG = [ListedUnit(2, "19999", "Xã Mới", "Xã", "9999")]


def test_what_is_foreseen_is_what_then_happens(settled: Engine) -> None:
    with reading(settled) as connection:
        count = connection.scalar(select(func.count()).select_from(Unit))
        foreseen = foresee_units(connection, LIST, SINCE, None, actor(connection, "admin"))
        assert connection.scalar(select(func.count()).select_from(Unit)) == count
    with writing(settled) as connection:
        assert load_units(connection, LIST, SINCE, None, NOW, actor(connection, "admin")) == foreseen
        assert (foreseen.made, foreseen.unchanged, foreseen.faults) == (2, 0, ())
        entry = connection.execute(
            select(Entry.action, Entry.actor, Entry.role).order_by(Entry.seq.desc()).limit(1)
        ).one()
        assert tuple(entry) == (Deed.IMPORT_UNITS, "admin", Role.ADMIN)
        again = foresee_units(connection, LIST, SINCE, None, actor(connection, "admin"))
        assert (again.made, again.unchanged) == (0, 2)


def test_faults_are_foreseen_as_they_are_told(settled: Engine) -> None:
    with writing(settled) as connection:
        foreseen = foresee_units(connection, WRONG, SINCE, None)
        assert foreseen.faults
        assert load_units(connection, WRONG, SINCE, None, NOW) == foreseen
        with pytest.raises(UnmetRequirements):
            foresee_units(connection, LIST, SINCE, date(2025, 1, 1))


def test_nobody_but_an_administrator_imports_or_foresees(settled: Engine) -> None:
    with writing(settled) as connection:
        for username in ("secretary", "inspector", "commune"):
            person = actor(connection, username)
            with pytest.raises(NotYours):
                load_units(connection, LIST, SINCE, None, NOW, person)
            with pytest.raises(NotYours):
                foresee_units(connection, LIST, SINCE, None, person)
        assert units_of_code(connection, "19999") == ()


def test_a_unit_is_followed_to_those_before_and_after_it(settled: Engine) -> None:
    with writing(settled) as connection:
        load_units(connection, LIST, SINCE, None, NOW)
        (new,) = units_of_code(connection, "19999")
        olds = [units_of_code(connection, code)[0] for code in ("19264", "19249")]
        rows = [{"old_unit_id": old.id, "new_unit_id": new.id, "on": SINCE} for old in olds]
        connection.execute(insert(Succession), rows)
        before, after = successions(connection, new.id)
        assert ([unit.name for unit in before], after) == (["Thị trấn Kiến Giang", "Xã An Thủy"], ())
        assert [unit.code for unit in successions(connection, olds[0].id)[1]] == ["19999"]
