"""What is recorded about accounts, dealt out to them: the columns that every figure is computed from.

Nothing here depends on the day or on the settings. Every table but `accounts`, `ours` and `jobs` has a column `account`
(position in `accounts`) and is sorted by it; `person`, `who` … are positions among the people of that account, `ours`
positions in `ours`. So the facts of an account can be exchanged without touching those of another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

import polars as pl

from graphsvc.analysis.columns.direct import DIRECT
from graphsvc.analysis.columns.places import places
from graphsvc.analysis.columns.tables import Tables
from graphsvc.kinds import OURS, standing_opportunity

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
        self._account = self._accounts.select(target="id").with_row_index("account")
        self._ours, self._people = self._everybody_of_ours(), self._everybody()
        self._opportunities = self._all_opportunities()
        self._places = places(self._accounts, self._ours, self._people, self._opportunities)

    def facts(self) -> Facts:
        direct = {
            part: rows(self._ties[type_], self._places).sort(pl.all())
            for type_, (part, rows) in DIRECT.items()
            if part != "touches"
        }
        return Facts(
            accounts=self._accounts,
            ours=self._ours,
            jobs=self._jobs(),
            people=self._people,
            selves=self._selves(),
            opportunities=self._opportunities,
            touches=self._touches(),
            teams=self._teams(),
            embedded=self._embedded(),
            assessments=self._assessments(),
            parents=self._parents(),
            **direct,
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
        left = work.drop_nulls("until").group_by(id="source").agg(left_on=pl.col("until").min())
        people = pl.concat([here, earlier], how="diagonal").with_columns(pl.col("at").fill_null(False))
        people = people.join(known_of(self._nodes["Stakeholder"]), on="id").join(left, on="id", how="left")
        return people.sort("account", "id")

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
        jobs = self._ties["WORKS_FOR"].join(self._places.ours, on="source").rename({"target": "partner"})
        return jobs.select("ours", "partner", "since", "until").sort("ours", "partner")

    def _selves(self) -> pl.DataFrame:
        found = self._places.inside(self._ties["SAME_PERSON_AS"], "earlier", "later")
        return found.select("account", "later", "earlier").sort(pl.all())

    def _all_opportunities(self) -> pl.DataFrame:
        found = self._ties["OF"].join(self._account, on="target").select("account", id="source")
        found = found.join(self._nodes["Opportunity"], on="id").sort("account", "id")
        own = self._account.select("account", standing=standing_opportunity("") + pl.col("target"))
        found = found.join(own, on="account", how="left")
        return found.with_columns(standing=pl.col("standing") == pl.col("id"))

    def _touches(self) -> pl.DataFrame:
        single = DIRECT["INTERACTED_WITH"][1](self._ties["INTERACTED_WITH"], self._places)
        return pl.concat([single, self._attended().select(single.columns)]).sort(pl.all())

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
        people = self._places.at(ties.filter(theirs), "source", "person").select("account", "person", "target")
        return people, ties.filter(~theirs).join(self._places.ours, on="source").select("ours", "target")

    def _assessments(self) -> pl.DataFrame:
        found = self._ties["ASSESSES"].join(self._account, on="target").select("account", id="source")
        return found.join(self._nodes["Assessment"], on="id").sort("account", "id")

    def _parents(self) -> pl.DataFrame:
        above = self._ties["SUBSIDIARY_OF"].select(parent="target", target="source").join(self._account, on="target")
        return above.select("account", "parent").sort(pl.all())


def known_of(stakeholders: pl.DataFrame) -> pl.DataFrame:
    """What is known of people themselves: id, level, and whether they have a name."""
    return stakeholders.select("id", "level", named=pl.col("name").fill_null("") != "")
