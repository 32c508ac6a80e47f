"""A generated portfolio as the tables of the graph that an import of it makes: for measuring without a store.

A test holds it against the import itself (tests/unit/generate/test_generated_tables.py).
"""

from __future__ import annotations

import polars as pl

from graphsvc.analysis.columns.tables import NODES, TIES, Tables, node_schema, tie_schema
from graphsvc.generate.portfolio import portfolio
from graphsvc.kinds import NODE_KINDS, standing_opportunity

_TABLE = {label: NODE_KINDS[label].plural for label in NODES}


def tables(accounts: int, seed: int = 1) -> Tables:
    """Nodes and ties of `portfolio(accounts, seed)`."""
    made = portfolio(accounts, seed)
    nodes = {label: _nodes(label, made.get(_TABLE[label])) for label in NODES}
    standing = made["accounts"].select(id=standing_opportunity("") + pl.col("id"), status=pl.lit("open"))
    nodes["Opportunity"] = pl.concat([nodes["Opportunity"], _filled(standing, node_schema("Opportunity"))])
    return Tables(nodes, {type_: _ties(type_, _made(type_, made)) for type_ in TIES})


def _nodes(label: str, table: pl.DataFrame | None) -> pl.DataFrame:
    schema = node_schema(label)
    return pl.DataFrame(schema=schema) if table is None else _filled(table, schema)


def _ties(type_: str, table: pl.DataFrame) -> pl.DataFrame:
    return _filled(table, tie_schema(type_))


def _filled(table: pl.DataFrame, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    """These columns, those that the table lacks unknown."""
    return table.select(
        pl.col(name).cast(kind) if name in table.columns else pl.lit(None, kind).alias(name)
        for name, kind in schema.items()
    )


def _made(type_: str, made: dict[str, pl.DataFrame]) -> pl.DataFrame:
    people, employees = made["stakeholders"], made["employees"]
    accounts, roles = made["accounts"], made["roles"]
    standing = roles.join(people.select(stakeholder="id", account="account"), on="stakeholder").with_columns(
        target=standing_opportunity("") + pl.col("account")
    )
    stances = standing.drop_nulls("support").unique(["stakeholder", "target"])
    their = {"source": "stakeholder"}
    return {
        "WORKS_AT": lambda: _from(people, "Stakeholder", source="id", target="account"),
        "WORKS_IN": lambda: _from(
            people.select("id", "department").drop_nulls(), "Stakeholder", source="id", target="department"
        ),
        "WORKS_FOR": lambda: _from(made["partner_contacts"], "PartnerContact", source="id", target="partner"),
        "OF": lambda: pl.concat([
            _from(made["opportunities"], "Opportunity", source="id", target="account"),
            _from(accounts.with_columns(source=standing_opportunity("") + pl.col("id")), "Opportunity", target="id"),
        ], how="diagonal_relaxed"),
        "EMBEDDED_IN": lambda: _from(made["joint_teams"], "JointTeam", source="id", target="account"),
        "ASSESSES": lambda: _from(made["assessments"], "Assessment", source="id", target="account"),
        "HELD_WITH": lambda: _from(made["engagements"], "Engagement", source="id", target="accounts"),
        "ATTENDED": lambda: _members(made["attendances"], "engagement", employees, people),
        "SAME_PERSON_AS": lambda: _from(
            people.drop_nulls("same_person_as"), "Stakeholder", source="same_person_as", target="id"
        ),
        "SUBSIDIARY_OF": lambda: _from(accounts.drop_nulls("parent"), "Account", source="id", target="parent"),
        "REPORTS_TO": lambda: pl.concat([
            _from(people.drop_nulls("reports_to"), "Stakeholder", source="id", target="reports_to"),
            _from(employees.drop_nulls("reports_to"), "Employee", source="id", target="reports_to"),
        ], how="diagonal_relaxed").with_columns(kind=pl.lit("solid")),
        "INFLUENCES": lambda: _from(made["influences"], "Stakeholder"),
        "CONTACTS": lambda: _of_ours(made["contacts"], employees),
        "INTERACTED_WITH": lambda: _of_ours(made["interactions"], employees),
        "MEMBER_OF": lambda: _members(made["team_members"], "team", employees, people),
        "HAS_ROLE": lambda: _from(standing, "Stakeholder", **their),
        "HAS_STANCE": lambda: _from(stances, "Stakeholder", **their),
        "MANAGES": lambda: _from(made["manages"], "Employee", source="employee", target="account"),
        "SERVES": lambda: _from(made["serves"], "Partner", source="partner", target="account"),
    }.get(type_, lambda: pl.DataFrame())()  # fmt: skip


def _from(table: pl.DataFrame, label: str, **ends: str) -> pl.DataFrame:
    return table.with_columns(*(pl.col(name).alias(end) for end, name in ends.items()), source_label=pl.lit(label))


def _of_ours(table: pl.DataFrame, employees: pl.DataFrame) -> pl.DataFrame:
    ours = pl.col("source").is_in(employees["id"].implode())
    return table.with_columns(source_label=pl.when(ours).then(pl.lit("Employee")).otherwise(pl.lit("PartnerContact")))


def _members(table: pl.DataFrame, of: str, employees: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    found = _of_ours(table.select(source="person", target=of), employees)
    theirs = pl.col("source").is_in(people["id"].implode())
    return found.with_columns(source_label=pl.when(theirs).then(pl.lit("Stakeholder")).otherwise("source_label"))
