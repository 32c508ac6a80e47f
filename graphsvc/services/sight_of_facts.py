"""What a viewer may see of the facts of a portfolio: see `sight`, for graphs."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from graphsvc.access import Viewer
from graphsvc.analysis.columns.facts import Facts
from graphsvc.kinds import RELATIONSHIP_KINDS, RelationshipKind
from graphsvc.services.sight import hides, sees_all


def visible_facts(facts: Facts, viewer: Viewer) -> Facts:
    """The facts without what the viewer may not see; the same ones for who may see all."""
    if sees_all(viewer):
        return facts
    roles = _shown(facts.roles, RELATIONSHIP_KINDS["HAS_ROLE"], viewer)
    stances = _shown(facts.stances, RELATIONSHIP_KINDS["HAS_STANCE"], viewer)
    return replace(facts, roles=roles, stances=stances)


def _shown(table: pl.DataFrame, kind: RelationshipKind, viewer: Viewer) -> pl.DataFrame:
    """Without the rows of which a value may not be seen: what is left of such a row says nothing."""
    for prop in kind.properties:
        if prop.name in table.columns:
            hidden = [value for value in table[prop.name].unique() if hides(prop, value, viewer)]
            table = table.filter(~pl.col(prop.name).is_in(hidden) | pl.col(prop.name).is_null())
    return table
