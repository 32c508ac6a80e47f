"""Every question of the library, on every engine, over the demonstration portfolio: the rows that the tables give."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cypher_lint import header

from graphsvc.access import CUSTOMER, LOCAL_OWNER, FieldClass
from graphsvc.errors import Ambiguous, Denied, InvalidInput, NotFound
from graphsvc.kinds import NODE_KINDS, RELATIONSHIP_KINDS
from graphsvc.services import importing, query
from graphsvc.services.arguments import _day
from graphsvc.services.context import Context
from graphsvc.settings import Settings
from graphsvc.store.library import Question, questions

from .conftest import ENGINES, embedded
from .library_expected import EXPECTED
from .library_tables import DEMO, TODAY

#: what is asked with where something must be given, or the default finds nothing in the demonstration
GIVEN = {
    "contracts_ending": {"until": "2027-12-31"},
    "conflicts_at": {"account": "Lanxu Dairy Group"},
    "group_contacts": {"account": "lanxu-dairy"},
    "reach_of_person": {"person": "Luo Jiahe"},
    "who_knows_somebody_at": {"account": "岚煦乳业集团"},
}
#: how many rows each has, so that no expectation is computed from nothing
COUNTS = {
    "accounts_not_assessed": 1, "accounts_without_manager": 1, "acquaintances_across_accounts": 3,
    "actions_overdue": 1, "below_target_contacts": 23, "departments_without_contact": 22, "support_unknown": 27,
    "agreements_running_out": 1, "champions_who_left": 4, "conflicts_at": 3,
    "contacts_of_leavers": 1, "contracts_ending": 1, "decisions_closing": 2, "executives_not_met": 35,
    "group_contacts": 2, "influence_without_role": 8, "managers_above_capacity": 1, "most_engaged": 23,
    "needs_unanswered": 2, "open_seats": 2, "opponents_with_weight": 3, "partner_and_manager": 8,
    "people_who_moved": 1, "programme_attendance": 4, "propositions_not_conveyed": 9, "propositions_turned_down": 3,
    "reach_of_person": 5, "single_contact_accounts": 15, "stale_contacts": 5, "team_functions": 8,
    "who_knows_somebody_at": 10,
}  # fmt: skip


@pytest.fixture(scope="module", params=ENGINES)
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    if request.param == "neo4j":
        server = request.getfixturevalue("second_server")
        server.wipe()
        folder = server.home
    else:
        folder = tmp_path_factory.mktemp("library") / "store"
    with ENGINES[request.param](folder) as store:
        ctx = Context(store, Settings())
        importing.import_files(ctx, LOCAL_OWNER, importing.Wanted(paths=(DEMO,), mapping=None))
        yield ctx


def _ask(ctx: Context, name: str, limit: int | None = None, **parameters: Any) -> Any:
    return query.query(ctx, LOCAL_OWNER, query.Asked(name, None, parameters, limit, 30.0, TODAY))


def test_there_are_at_least_25_questions_and_each_has_an_expectation() -> None:
    assert len(questions()) >= 25
    assert set(EXPECTED) == set(questions())


@pytest.mark.parametrize("name", sorted(questions()))
def test_a_question_answers_what_the_tables_say(demo: Context, name: str) -> None:
    answer = _ask(demo, name, limit=1000, **GIVEN.get(name, {}))
    assert answer.rows == EXPECTED[name]()
    assert len(answer.rows) == COUNTS[name]
    assert not answer.more
    assert (answer.revision, answer.today) == (1, "2026-11-24")


@pytest.mark.parametrize("name", sorted(questions()))
def test_the_columns_are_those_that_the_file_names(demo: Context, name: str) -> None:
    question = questions()[name]
    values = {p.name: None for p in question.parameters} | {"limit": 1, "today": TODAY}
    table, _ = demo.store.ask(question.text, values | GIVEN.get(name, {}), 1, 30.0)
    assert table.columns == [column.name for column in question.columns]


def test_one_row_more_than_asked_for_is_told(demo: Context) -> None:
    answer = _ask(demo, "single_contact_accounts", limit=4)
    assert answer.rows == EXPECTED["single_contact_accounts"]()[:4]
    assert (answer.more, answer.limit, answer.parameters["limit"]) == (True, 4, 4)
    assert len(_ask(demo, "single_contact_accounts", limit=15).rows) == 15
    assert not _ask(demo, "single_contact_accounts", limit=15).more


def test_a_parameter_narrows_a_question_down(demo: Context) -> None:
    found = _ask(demo, "departments_without_contact", account="lanxu-dairy").rows
    assert found == [row for row in EXPECTED["departments_without_contact"]() if row[0] == "lanxu-dairy"]
    assert _ask(demo, "open_seats", role="champion").rows == []
    assert [row[2] for row in _ask(demo, "open_seats", role="economic_buyer").rows] == [
        "nobodale-succ",
        "wolfen-budget",
    ]


@pytest.mark.parametrize(
    ("name", "parameters", "error", "words"),
    [
        ("no_such", {}, NotFound, "The library has no question “no_such”."),
        ("single_contact_account", {}, NotFound, "Did you mean single_contact_accounts"),
        ("reach_of_person", {}, InvalidInput, "asks for person: Our person"),
        ("reach_of_person", {"person": "nobody"}, NotFound, "There is no employee"),
        ("actions_overdue", {"until": "2026-01-01"}, InvalidInput, "has no parameter until. It has today, limit."),
        ("actions_overdue", {"today": "tomorrow"}, InvalidInput, "today is not a day. Give today=2026-03-31."),
        ("actions_overdue", {"limit": "many"}, InvalidInput, "limit is not a whole number from 1 to 10,000."),
        ("actions_overdue", {"limit": -1}, InvalidInput, "limit is not a whole number"),
        ("actions_overdue", {"limit": [1]}, InvalidInput, "limit is not a whole number"),
    ],
)
def test_what_does_not_fit_a_question_is_told(
    demo: Context, name: str, parameters: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as caught:
        query.query(demo, LOCAL_OWNER, query.Asked(name, None, parameters, None, 30.0, TODAY))
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", date(2026, 11, 24)), ("today-90", date(2026, 8, 26)), ("today+30", date(2026, 12, 24)),
        ("year-start", date(2026, 1, 1)), ("quarter-end", date(2026, 12, 31)),
    ],
)  # fmt: skip
def test_a_default_day_is_counted_from_the_day_of_the_question(text: str, day: date) -> None:
    assert _day(text, TODAY) == day


@pytest.mark.parametrize("month", range(1, 13))
def test_a_quarter_ends_with_its_third_month(month: int) -> None:
    ends = {1: (3, 31), 2: (6, 30), 3: (9, 30), 4: (12, 31)}
    assert _day("quarter-end", date(2024, month, 1)) == date(2024, *ends[(month + 2) // 3])


def test_a_default_day_beyond_the_calendar_is_told() -> None:
    assert _day("quarter-end", date(9999, 11, 24)) == _day("today+90", date(9999, 10, 2)) == date(9999, 12, 31)
    with pytest.raises(InvalidInput, match="90 days before 0001-01-01 lie beyond 0001-01-01"):
        _day("today-90", date(1, 1, 1))


def _shows_more_than_open(question: Question) -> bool:
    """Whether the text touches what is not open to everybody."""
    hidden = {p.name for kind in (*NODE_KINDS.values(), *RELATIONSHIP_KINDS.values()) for p in kind.properties
              if p.field_class is not FieldClass.OPEN}  # fmt: skip
    hidden |= {kind.type for kind in RELATIONSHIP_KINDS.values() if kind.field_class is not FieldClass.OPEN}
    code = question.text[question.text.index("MATCH") :]
    words = {word for word in hidden if f".{word}" in code or f":{word}" in code}
    return bool(words) or "collect(DISTINCT role)" in code or "collect(role)" in code


@pytest.mark.parametrize("name", sorted(questions()))
def test_what_not_everybody_may_see_is_declared(name: str) -> None:
    question = questions()[name]
    declared = any(column.field_class is not FieldClass.OPEN for column in question.columns)
    assert declared == _shows_more_than_open(question)


def test_who_may_not_see_it_is_refused(demo: Context) -> None:
    listed = {q.name for q in query.library(CUSTOMER).queries}
    assert set(questions()) - listed == {"conflicts_at", "open_seats", "opponents_with_weight", "support_unknown"}
    for asked in (query.Asked("opponents_with_weight"), query.Asked(cypher="MATCH (a:Account) RETURN a.id")):
        with pytest.raises(Denied):
            query.query(demo, CUSTOMER, asked)
    assert query.query(demo, CUSTOMER, query.Asked("people_who_moved", today=TODAY)).rows


def test_a_name_that_fits_two_is_told(tmp_path: Path) -> None:
    for name, text in {
        "accounts": "id,name\na,Same Name\nb,Same Name\n",
        "stakeholders": "id,account,name\ns,a,Somebody\n",
    }.items():
        (tmp_path / f"{name}.csv").write_text(text)
    with embedded(tmp_path / "store") as store:
        ctx = Context(store, Settings())
        importing.import_files(ctx, LOCAL_OWNER, importing.Wanted(paths=(tmp_path,), mapping=None))
        with pytest.raises(Ambiguous, match="2 accounts are called “Same Name”"):
            _ask(ctx, "group_contacts", account="Same Name")


@pytest.mark.parametrize("name", sorted(questions()))
def test_a_header_says_all_of_it_in_two_languages(name: str) -> None:
    question = questions()[name]
    said = header.header(question.text)
    assert said is not None
    assert set(said.words) == {"Title", "Title zh", "Description", "Description zh"}
    captions = [question.title, question.description, *(p.caption for p in question.parameters)]
    captions += [c.caption for c in question.columns]
    assert all(caption.en.isascii() or "`" in caption.en for caption in captions)
    assert all(not caption.zh.isascii() for caption in captions)
    assert "limit" in [p.name for p in question.parameters]
