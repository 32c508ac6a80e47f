"""What is recorded about accounts, dealt out to them: the columns that every figure is computed from.

Nothing here depends on the day or on the settings. Every table but `accounts`, `ours` and `jobs` has a column `account`
(position in `accounts`) and is sorted by it; `person`, `who` … are positions among the people of that account, `ours`
positions in `ours`. So the facts of an account can be exchanged without touching those of another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

import polars as pl

from graphsvc.analysis.columns.tables import TIES, Tables
from graphsvc.kinds import OURS, standing_opportunity

_INSTANT = "%Y-%m-%dT%H:%M:%S%.fZ"
_MEETINGS = ("visit", "meeting")


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of some accounts. null = unknown.

    `accounts`: id and properties, by id. `ours`: our people and the partners', by id; `jobs`: at which partner.
    `people`: id, named, level, since, until; `at`: works or worked here, else it is the earlier self of somebody who
    does; `left_on`: the first day on which a job of theirs ended; by id. `selves`: person `later` was `earlier`.
    `lines`: `report` has the boss `boss`. `embedded`: ours in the joint teams; `teams`: pairs of members.
    `touches`: `at` is an instant (UTC), midnight a day without a time. `parents`: `parent` is the id of the account
    that this one is a subsidiary of, whether or not that is among `accounts`.
    """

    accounts: pl.DataFrame
    ours: pl.DataFrame
    jobs: pl.DataFrame
    people: pl.DataFrame
    departments: pl.DataFrame
    selves: pl.DataFrame
    opportunities: pl.DataFrame
    roles: pl.DataFrame
    stances: pl.DataFrame
    influences: pl.DataFrame
    lines: pl.DataFrame
    contacts: pl.DataFrame
    touches: pl.DataFrame
    teams: pl.DataFrame
    embedded: pl.DataFrame
    managers: pl.DataFrame
    partners: pl.DataFrame
    assessments: pl.DataFrame
    parents: pl.DataFrame


PARTS = tuple(field.name for field in fields(Facts))
OF_ACCOUNTS = tuple(name for name in PARTS if name not in {"accounts", "ours", "jobs"})


def facts(tables: Tables, only: Iterable[str] | None = None) -> Facts:
    """The facts of the accounts in the tables, or of `only` these. O(rows · log rows).

    Ties whose ends lie at different accounts are in no facts; people at several accounts are in those of each.
    """
    return _Dealing(tables, only).facts()


class _Dealing:
    """Joins that find for each tie the accounts and positions of its ends."""

    def __init__(self, tables: Tables, only: Iterable[str] | None) -> None:
        self._nodes, self._ties = tables.nodes, tables.ties
        accounts = self._nodes["Account"]
        if only is not None:
            accounts = accounts.filter(pl.col("id").is_in(list(only)))
        self._accounts = accounts.sort("id")
        self._account = _numbered(self._accounts.select("id")).rename({"index": "account", "id": "target"})
        self._ours = self._everybody_of_ours()
        self._our = _numbered(self._ours.select("id")).rename({"index": "ours", "id": "source"})
        self._people = self._everybody()
        self._person = self._people.select("account", "id", "person")
        self._opportunities = self._all_opportunities()

    def facts(self) -> Facts:
        return Facts(
            accounts=self._accounts,
            ours=self._ours,
            jobs=self._jobs(),
            people=self._people.drop("person"),
            departments=self._departments(),
            selves=self._inside("SAME_PERSON_AS", "earlier", "later")
            .select("account", "later", "earlier")
            .sort(pl.all()),
            opportunities=self._opportunities.drop("opportunity"),
            roles=self._in_opportunities("HAS_ROLE", "role"),
            stances=self._in_opportunities("HAS_STANCE", "support"),
            influences=self._influences(),
            lines=self._lines(),
            contacts=self._contacts(),
            touches=self._touches(),
            teams=self._teams(),
            embedded=self._embedded(),
            managers=self._managers(),
            partners=self._partners(),
            assessments=self._assessments(),
            parents=self._parents(),
        )

    def _everybody_of_ours(self) -> pl.DataFrame:
        parts = [
            self._nodes[label].with_columns(pl.lit(label == "PartnerContact").alias("is_partner")) for label in OURS
        ]
        return pl.concat(parts, how="diagonal").sort("id")

    def _everybody(self) -> pl.DataFrame:
        work = self._ties["WORKS_AT"]
        here = work.join(self._account, on="target").select(
            "account", id="source", since="since", until="until", at=pl.lit(True)
        )
        earlier = self._earlier(here.select("account", "id"))
        left = work.group_by("source").agg(left_on=pl.col("until").min()).rename({"source": "id"})
        known = self._nodes["Stakeholder"].select("id", "level", named=pl.col("name").fill_null("") != "")
        people = pl.concat([here, earlier], how="diagonal").with_columns(pl.col("at").fill_null(False))
        people = people.join(known, on="id").join(left, on="id", how="left").sort("account", "id")
        return people.with_columns(person=pl.int_range(pl.len(), dtype=pl.UInt32).over("account"))

    def _earlier(self, here: pl.DataFrame) -> pl.DataFrame:
        """Earlier selves of the people of each account who are not there themselves, theirs as well, and so on."""
        same = self._ties["SAME_PERSON_AS"].select(id="target", earlier="source")
        known, fresh = here, here
        while same.height and fresh.height:
            before = fresh.join(same, on="id").select("account", id="earlier").unique()
            fresh = before.join(known, on=["account", "id"], how="anti")
            known = pl.concat([known, fresh])
        return known.slice(here.height)

    def _jobs(self) -> pl.DataFrame:
        jobs = self._ties["WORKS_FOR"].join(self._our, on="source").rename({"target": "partner"})
        return jobs.select("ours", "partner", "since", "until").sort("ours", "partner")

    def _departments(self) -> pl.DataFrame:
        found = self._at(self._ties["WORKS_IN"], "source", "person").rename({"target": "department"})
        return found.select("account", "person", "department", "since", "until").sort("account", "person", "department")

    def _all_opportunities(self) -> pl.DataFrame:
        found = self._ties["OF"].join(self._account, on="target").select("account", id="source")
        found = found.join(self._nodes["Opportunity"], on="id").sort("account", "id")
        own = self._account.select("account", standing=standing_opportunity("") + pl.col("target"))
        found = found.join(own, on="account", how="left").with_columns(standing=pl.col("standing") == pl.col("id"))
        return found.with_columns(opportunity=pl.int_range(pl.len(), dtype=pl.UInt32).over("account"))

    def _in_opportunities(self, type_: str, said: str) -> pl.DataFrame:
        places = self._opportunities.select("account", "opportunity", target="id")
        found = self._at(self._ties[type_], "source", "person").join(places, on=["account", "target"])
        names = ("account", "opportunity", "person", said)
        return found.select(names).sort(names)

    def _influences(self) -> pl.DataFrame:
        found = self._inside("INFLUENCES", "by", "who")
        return found.select("account", "who", "by", "strength").sort("account", "who", "by")

    def _lines(self) -> pl.DataFrame:
        found = self._inside("REPORTS_TO", "report", "boss").with_columns(
            solid=pl.col("kind").fill_null("solid") == "solid"
        )
        return found.select("account", "report", "boss", "solid").sort("account", "report", "boss")

    def _contacts(self) -> pl.DataFrame:
        names = ("account", "person", "ours", *TIES["CONTACTS"])
        return self._met("CONTACTS").select(names).sort("account", "person", "ours")

    def _touches(self) -> pl.DataFrame:
        single = self._met("INTERACTED_WITH").with_columns(
            pl.col("at").str.to_datetime(_INSTANT, time_unit="us", time_zone="UTC", strict=False)
        )
        names = ("account", "person", "ours", "at", "channel", "direction")
        return pl.concat([single.select(names), self._attended().select(names)]).sort(names)

    def _attended(self) -> pl.DataFrame:
        """Every pair of ours and theirs at an engagement, as an interaction on its day."""
        theirs, ours = self._members("ATTENDED")
        held = self._nodes["Engagement"].drop_nulls("held_on").select(
            target="id",
            at=pl.col("held_on").cast(pl.Datetime("us")).dt.replace_time_zone("UTC"),
            channel=pl.when(pl.col("kind").is_in(_MEETINGS)).then("kind").otherwise(pl.lit("event")),
        )  # fmt: skip
        pairs = theirs.join(ours, on="target").join(held, on="target")
        return pairs.with_columns(direction=pl.lit(None, pl.String))

    def _teams(self) -> pl.DataFrame:
        theirs, ours = self._members("MEMBER_OF")
        pairs = theirs.join(ours, on="target").join(self._contracts(), on="target")
        return pairs.select("account", "person", "ours", "contract_from", "contract_until").sort(pl.all())

    def _embedded(self) -> pl.DataFrame:
        _, ours = self._members("MEMBER_OF")
        there = self._ties["EMBEDDED_IN"].join(self._account, on="target").select("account", target="source")
        found = there.join(ours, on="target").join(self._contracts(), on="target")
        return found.select("account", "ours", "contract_from", "contract_until").sort(pl.all())

    def _contracts(self) -> pl.DataFrame:
        return self._nodes["JointTeam"].rename({"id": "target"})

    def _members(self, type_: str) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Theirs (account, person, target) and ours (ours, target) at the targets of a type."""
        ties, theirs = self._ties[type_], pl.col("source_label") == "Stakeholder"
        people = self._at(ties.filter(theirs), "source", "person").select("account", "person", "target")
        return people, ties.filter(~theirs).join(self._our, on="source").select("ours", "target")

    def _managers(self) -> pl.DataFrame:
        found = self._ties["MANAGES"].join(self._account, on="target").join(self._our, on="source")
        return found.select("account", "ours", "role").sort("account", "ours")

    def _partners(self) -> pl.DataFrame:
        found = self._ties["SERVES"].join(self._account, on="target").rename({"source": "partner"})
        names = ("account", "partner", "territory", "customer_type", "since", "agreement_until")
        return found.select(names).sort("account", "partner")

    def _assessments(self) -> pl.DataFrame:
        found = self._ties["ASSESSES"].join(self._account, on="target").select("account", id="source")
        return found.join(self._nodes["Assessment"], on="id").sort("account", "id")

    def _parents(self) -> pl.DataFrame:
        above = self._ties["SUBSIDIARY_OF"].select(parent="target", target="source").join(self._account, on="target")
        return above.select("account", "parent").sort(pl.all())

    def _met(self, type_: str) -> pl.DataFrame:
        return self._at(self._ties[type_], "target", "person").join(self._our, on="source")

    def _inside(self, type_: str, source: str, target: str) -> pl.DataFrame:
        """Ties between two people of one account."""
        found = self._at(self._ties[type_], "source", source)
        return found.join(self._person.rename({"id": "target", "person": target}), on=["account", "target"])

    def _at(self, ties: pl.DataFrame, end: str, name: str) -> pl.DataFrame:
        """The accounts, and the position there, of the person at that end of each tie."""
        return ties.join(self._person.rename({"id": end, "person": name}), on=end)


def _numbered(table: pl.DataFrame) -> pl.DataFrame:
    return table.with_row_index()
