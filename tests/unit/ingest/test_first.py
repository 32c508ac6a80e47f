"""The plan of whole columns says the same as the one of row by row, or nothing at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.generate import portfolio
from graphsvc.ingest.first import plan_first
from graphsvc.ingest.known import Known
from graphsvc.ingest.plan import plan_import
from graphsvc.ingest.raw import RawTable
from graphsvc.ingest.reading import read_csv, read_paths
from graphsvc.ingest.tables import check_tables
from graphsvc.model import Change

DEMO = Path(__file__).resolve().parents[3] / "examples" / "demo"


def raw(**tables: str) -> list[RawTable]:
    return [read_csv(f"{name}.csv", text.encode()) for name, text in tables.items()]


def told(changes: Iterable[Change]) -> Counter[object]:
    """What each change makes, values with their types."""
    return Counter(
        (change.thing, tuple(sorted((name, repr(value)) for name, value in change.properties.items())))
        for change in changes
    )


def agree(tables: list[RawTable]) -> bool:
    """Whether there is a plan of whole columns; it is the one of row by row then, and no more rows are rejected."""
    checked = check_tables(tables)
    rejected = sum(len(one.bad) for one in checked)
    bulk, slow = plan_first(checked), plan_import(tables, Known())
    assert sum(len(one.bad) for one in checked) == rejected
    if bulk is None:
        return False
    assert told(bulk) == told(slow.changes)
    assert len(bulk) == len(list(bulk)) == len(list(slow.changes))
    assert len(slow.rejected) == rejected
    return True


def test_the_demo_and_a_portfolio(tmp_path: Path) -> None:
    assert agree(read_paths([DEMO]))
    portfolio.write(tmp_path, 60, 3)
    assert agree(read_paths([tmp_path]))


ACCOUNTS = "id,name\nmill,Mill\ndye,Dye\n"
PEOPLE = "id,account,name,reports_to\nx,mill,X,\ny,mill,Y,x\nz,dye,Z,\n"
EMPLOYEES = "id,name\nkim,Kim\n"


@pytest.mark.parametrize(
    "tables",
    [
        {},
        {"stakeholders": PEOPLE + "q,nowhere,Q,\n".replace("nowhere", "")},  # rejected for its cell alone
        {"roles": "stakeholder,role,support\nx,user,supporter\nx,blocker,supporter\ny,,opponent\n"},
        {"reports_to": "source,target,kind\ny,x,\nz,x,dotted\nx,z,dotted\n"},
        {"knows": "source,target,strength\nx,y,0.5\ny,x,0.5\nz,kim,\n", "employees": EMPLOYEES},
        {"actions": "id,concerns,text,owner\na, Account : mill,T,kim\nb,stakeholder:x,T,kim\n", "employees": EMPLOYEES},
    ],
)
def test_these_are_planned(tables: dict[str, str]) -> None:
    assert agree(raw(**{"accounts": ACCOUNTS, "stakeholders": PEOPLE} | tables))


@pytest.mark.parametrize(
    "tables",
    [
        {"accounts": ACCOUNTS + "mill,Again\n"},
        {"accounts": ACCOUNTS + "a/..,Dots\n"},
        {"accounts": "id,name,industry\nmill,Mill,\\-\ndye,Dye,\n"},
        {"stakeholders": PEOPLE + "q,nowhere,Q,\n"},
        {"stakeholders": PEOPLE + "q,mill,Q,q\n"},
        {"stakeholders": PEOPLE + "q,mill,Q,r\nr,mill,R,q\n"},
        {"employees": "id,name\nx,Same\n"},
        {"opportunities": "id,account,name\nstanding:mill,mill,Mine\n"},
        {"departments": "id,account,name,parent\nd,mill,D,\ne,dye,E,d\n"},
        {"influences": "source,target,strength\nx,y,0.5\nx,y,0.7\n"},
        {"influences": "source,target\nx,x\n"},
        {"reports_to": "source,target\nx,y\n"},
        {"reports_to": "source,target\nx,kim\n", "employees": EMPLOYEES},
        {"contacts": "source,target\nkim,seat\n", "employees": EMPLOYEES, "stakeholders": PEOPLE + "seat,mill,,\n"},
        {"actions": "id,concerns,text,owner\na,employee:kim,T,kim\n", "employees": EMPLOYEES},
        {"roles": "stakeholder,role\nnobody,user\n"},
    ],
)
def test_of_these_rows_are_looked_at(tables: dict[str, str]) -> None:
    assert not agree(raw(**{"accounts": ACCOUNTS, "stakeholders": PEOPLE} | tables))


_person, _maybe = st.sampled_from("stuvxyz"), st.sampled_from(["", "s", "t", "u", "v"])
_account, _strength = st.sampled_from(["mill", "dye"]), st.sampled_from(["", "0.5", "0.7"])


def _table(header: str, *cells: st.SearchStrategy[str], most: int = 6) -> st.SearchStrategy[str]:
    rows = st.lists(st.tuples(*cells).map(",".join), max_size=most, unique_by=lambda row: row)
    return rows.map(lambda lines: "\n".join([header, *lines, ""]))


@settings(max_examples=150, deadline=None)
@given(
    people=st.lists(st.tuples(_person, _account, _maybe, _maybe), min_size=1, max_size=7, unique_by=lambda row: row[0]),
    influences=_table("source,target,strength", _person, _person, _strength),
    conflicts=_table("source,target", _person, _person),
    knows=_table("source,target,strength", _person, _person, _strength, most=3),
    roles=_table("stakeholder,role,support", _person, st.sampled_from(["", "user"]), st.sampled_from(["", "opponent"])),
)
def test_any_tables(people: list[tuple[str, ...]], **tables: str) -> None:
    rows = "\n".join(",".join(row) for row in people)
    stakeholders = f"id,account,name,reports_to\n{rows}\n"
    filled = {name: text for name, text in tables.items() if text.count("\n") > 1}
    agree(raw(accounts=ACCOUNTS, stakeholders=stakeholders, **filled))
