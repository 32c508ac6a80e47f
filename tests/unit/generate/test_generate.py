"""Invented portfolios: the same for the same numbers, importable, and shaped like what others recorded."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from graphsvc.errors import InvalidInput
from graphsvc.generate import customers, dealings, ours, portfolio
from graphsvc.generate.shapes import Integers, gini, scaled, sizes
from graphsvc.ingest.hierarchyid import decode
from graphsvc.kinds import TABLES


def _random(seed: int = 1) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def _people(accounts: int, seed: int = 1) -> customers.People:
    rng = _random(seed)
    return customers.people(rng, sizes(rng, accounts))


def test_the_gini_coefficient() -> None:
    """(1, 1, 1): none. (0, 0, 3): (2·1−4)·0 + (2·2−4)·0 + (2·3−4)·3 = 6, through 3·3 = 2/3. (1, 2, 3): 4/18."""
    assert gini(np.array([1, 1, 1])) == 0
    assert gini(np.array([3, 0, 0])) == pytest.approx(2 / 3, abs=1e-15)
    assert gini(np.array([3, 1, 2])) == pytest.approx(4 / 18, abs=1e-15)


def test_the_same_numbers_give_the_same_tables(tmp_path: Path) -> None:
    rows = [portfolio.write(tmp_path / name, 30, seed) for name, seed in (("one", 5), ("two", 5), ("other", 6))]
    files = [{f.name: f.read_bytes() for f in (tmp_path / name).iterdir()} for name in ("one", "two", "other")]
    assert files[0] == files[1]
    assert rows[0] == rows[1]
    assert {name for name in files[0] if files[0][name] == files[2][name]} == set()


def test_tables_have_headers_that_import_reads() -> None:
    tables = portfolio.portfolio(25, 1)
    assert list(tables) == [name for name in TABLES if name in tables]
    for name, table in tables.items():
        assert set(table.columns) <= set(TABLES[name].header)
        assert table.is_duplicated().sum() == 0


def test_a_folder_with_tables_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "contacts.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"contacts\.csv exists already"):
        portfolio.write(tmp_path, 5, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["contacts.csv"]


@pytest.mark.parametrize("accounts", [1, 2, 3, 50])
def test_of_any_size(accounts: int) -> None:
    tables = portfolio.portfolio(accounts, 3)
    assert tables["accounts"].height == accounts
    known = {*tables["stakeholders"]["id"], *tables["employees"]["id"], *tables["partner_contacts"]["id"]}
    assert len(known) == sum(tables[name].height for name in ("stakeholders", "employees", "partner_contacts"))
    for table, column in (("contacts", "source"), ("contacts", "target"), ("influences", "source"),
                          ("roles", "stakeholder"), ("team_members", "person")):  # fmt: skip
        assert set(tables[table][column]) <= known


def test_superiors_are_at_the_same_account_and_one_level_up() -> None:
    them = _people(300)
    below = them.boss >= 0
    assert np.array_equal(np.flatnonzero(~below), them.first)
    assert np.array_equal(them.account[them.boss[below]], them.account[below])
    deep = them.level[below] < 6  # deeper ones are all called 6
    assert np.array_equal(them.level[them.boss[below]][deep] + 1, them.level[below][deep])


def test_a_department_is_a_branch_right_below_the_top() -> None:
    them = _people(100, 2)
    second = them.level == 2
    assert np.array_equal(them.department[second], them.place[second] % 12)
    deeper = them.level > 2
    assert np.array_equal(them.department[deeper], them.department[them.boss[deeper]])


def test_influence_stays_at_the_account_and_each_pair_is_one() -> None:
    rng = _random()
    them = customers.people(rng, sizes(rng, 200))
    source, target, strength = customers.influences(rng, them)
    assert np.array_equal(them.account[source], them.account[target])
    assert not (source == target).any()
    assert len({*zip(source.tolist(), target.tolist(), strict=True)}) == len(source)
    assert strength.min() >= 0.1
    assert strength.max() <= 0.9


def test_sizes_are_heavy_tailed() -> None:
    """As docs/generating.md says: 6 to 300, half of them at most 18, on average 25."""
    size = sizes(_random(), 20_000)
    assert (size.min(), size.max(), int(np.median(size))) == (6, 300, 18)
    assert size.mean() == pytest.approx(25, abs=0.5)


def test_most_accounts_hang_on_one_person() -> None:
    rng = _random()
    known = dealings.known_people(rng, sizes(rng, 20_000))
    assert (known == 0).mean() == pytest.approx(0.12, abs=0.01)
    assert (known == 1).mean() == pytest.approx(0.60, abs=0.01)


def test_partners_and_managers_are_of_the_region() -> None:
    us = ours.ours(_random(), 2_000)
    account, partner = us.serving
    assert np.array_equal(partner % 12, us.region[account])
    assert np.array_equal(us.manager % 12, us.region)
    assert (us.mode[account] > 0).all()
    assert len(us.managers) == scaled(300, 2_000, 3) == 30


def test_who_left_is_met_nowhere_afterwards_and_turns_up_later() -> None:
    tables = portfolio.portfolio(400, 1)
    people = tables["stakeholders"]
    assert people["until"].count() / people.height == pytest.approx(0.01, abs=0.003)
    moved = people.drop_nulls("same_person_as").join(people, left_on="same_person_as", right_on="id", suffix="_before")
    assert moved.height == people["same_person_as"].count() > 0
    assert (moved["since"] > moved["until_before"]).all()
    assert (moved["account"] != moved["account_before"]).all()
    post = people.select("since", "until", target="id")
    met = tables["interactions"].join(post, on="target").with_columns(day=pl.col("at").str.slice(0, 10).str.to_date())
    asserted = tables["contacts"].join(post, on="target").with_columns(day="last_contact")
    for days in (met, asserted):
        assert days.filter((pl.col("day") > pl.col("until")) | (pl.col("day") < pl.col("since"))).height == 0


def test_who_attends_has_contacts_at_the_account() -> None:
    tables = portfolio.portfolio(400, 1)
    held, contacts = tables["engagements"], tables["contacts"]
    account = tables["stakeholders"].select("account", target="id")
    known = contacts.join(account, on="target")
    allowed = pl.concat(known.select("account", person=side) for side in ("source", "target")).unique()
    came = tables["attendances"].join(held.select("accounts", engagement="id"), on="engagement")
    assert came.join(allowed, left_on=["accounts", "person"], right_on=["account", "person"], how="anti").height == 0
    assert held.height / known["account"].n_unique() == pytest.approx(0.1, abs=0.03)


def test_levels_and_spans_as_at_adventureworks(shared_data: Path) -> None:
    """290 employees on the levels 1/6/27/66/190, on average on level 4.51; 289 reports of 47 superiors. So invented
    accounts of this size."""
    rows = _rows(shared_data / "adventureworks" / "HumanResources.Employee.csv")
    level = Counter(row["OrganizationLevel"] for row in rows)
    counted = [level["NULL"], *(level[str(number)] for number in range(1, 5))]
    assert counted == [1, 6, 27, 66, 190]
    theirs = np.repeat(np.arange(1, 6), counted).mean()
    them = _people(20_000)
    large = np.isin(them.account, np.flatnonzero(them.size >= 270))
    assert them.level[large].mean() == pytest.approx(theirs, abs=0.35)
    by_level = np.bincount(them.level[large]) / (them.level[large] == 1).sum()
    assert by_level[1:4] == pytest.approx(counted[:3], rel=0.15)
    nodes = [row["OrganizationNode"] for row in rows]
    superiors = Counter(path[:-1] for node in nodes if node != "NULL" and (path := decode(node)))
    assert (len(superiors), superiors.total()) == (47, 289)
    reports = np.bincount(them.boss[large & (them.boss >= 0)])
    assert reports.sum() / (reports > 0).sum() == pytest.approx(289 / 47, rel=0.2)


def test_accounts_of_a_manager_as_stores_of_a_sales_person(shared_data: Path) -> None:
    """AdventureWorks: 701 stores of 13 sales people, 38 to 80 each."""
    text = (shared_data / "adventureworks" / "Sales.Store.csv").read_text(encoding="latin-1")
    stores = Counter(row[2] for row in csv.reader(text.splitlines()))
    assert (sum(stores.values()), len(stores), min(stores.values()), max(stores.values())) == (701, 13, 38, 80)
    us = ours.ours(_random(), 20_000)
    assert gini(_counts(us.manager)) == pytest.approx(gini(np.array(list(stores.values()))), abs=0.05)


def test_known_people_against_adventureworks_and_northwind(shared_data: Path) -> None:
    """They are shops: nearly all with one contact. Key accounts have the same bulk, and a tail."""
    contacts = _rows(shared_data / "adventureworks" / "Person.BusinessEntityContact.csv")
    text = (shared_data / "adventureworks" / "Sales.Store.csv").read_text(encoding="latin-1")
    stores = {row[0] for row in csv.reader(text.splitlines())}
    each = Counter(row["BusinessEntityID"] for row in contacts if row["BusinessEntityID"] in stores)
    assert Counter(each.values()) == {1: 649, 2: 52}
    customers_ = pl.read_csv(shared_data / "northwind" / "customers.csv", infer_schema_length=0)
    assert customers_["contact_name"].null_count() == 0
    assert customers_.height == 91
    rng = _random()
    known = dealings.known_people(rng, sizes(rng, 20_000))
    counts = np.bincount(known)
    assert counts.argmax() == 1
    assert 0.6 < counts[1] / (known > 0).sum() < 649 / 701


def test_influence_is_as_uneven_as_mail_at_enron(shared_data: Path) -> None:
    """156 people who write to 17.4 others each: Gini 0.400 of whom they write to, 0.271 of who writes to them; 1.40
    times as much within a department as by chance."""
    sender, receiver, department = _enron(shared_data / "enron_perry_wolfe")
    theirs = _figures(sender, receiver, department)
    assert theirs == pytest.approx((0.400, 0.271, 1.403), abs=5e-4)
    rng = _random()
    found = []
    for _ in range(20):
        them = customers.people(rng, np.array([156]))
        source, target, _ = customers.influences(rng, them, per_person=22)  # some are drawn twice and count once
        found.append((*_figures(source, target, them.department), len(source) / 156))
    *ours_, ties = np.mean(found, axis=0)
    assert ties == pytest.approx(len(sender) / 156, abs=1)
    assert ours_ == pytest.approx(theirs, abs=0.15)


def _figures(source: Integers, target: Integers, department: Integers) -> tuple[float, float, float]:
    """Gini of ties that leave and that reach people; share of ties within a department, through that by chance."""
    out, into = (np.bincount(ends, minlength=len(department)) for ends in (source, target))
    chance = ((np.unique(department, return_counts=True)[1] / len(department)) ** 2).sum()
    return gini(out), gini(into), float((department[source] == department[target]).mean() / chance)


def _enron(folder: Path) -> tuple[Integers, Integers, Integers]:
    """Who wrote to whom, each pair once; everybody's department by number."""
    columns = {"messages": ["id", "path", "at", "subject", "sender"], "recipients": ["id", "place", "to"],
               "employees": ["id", "name", "department", "long", "title", "gender", "level"]}  # fmt: skip
    messages, recipients, employees = (
        pl.read_csv(folder / f"{name}.tsv", separator="\t", infer_schema_length=0, quote_char=None, has_header=False,
                    new_columns=named)
        for name, named in columns.items()
    )  # fmt: skip
    pairs = recipients.join(messages, on="id").select("sender", "to").unique().filter(pl.col("sender") != pl.col("to"))
    position = {person: place for place, person in enumerate(employees["id"])}
    sender, receiver = (np.array([position[person] for person in pairs[name]]) for name in ("sender", "to"))
    return sender, receiver, np.unique(employees["department"].to_numpy(), return_inverse=True)[1]


def _counts(numbers: Integers) -> Integers:
    return np.bincount(numbers)


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="latin-1").lstrip("\ufeff").splitlines()))
