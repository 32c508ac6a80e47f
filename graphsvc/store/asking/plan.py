"""The second wall: what the engine says it would do.

Neo4j tells a question's type and its operators. ArcadeDB tells its steps, but none of a subquery: there the plan can
only refuse, and that nothing is written is proven by the rights of the account that asks (`rights`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from graphsvc.store.asking.refusal import refuse

_HINT = "A question only reads what is stored."
_ARCADE_STEP = re.compile(r"^\s*\+\s*(SET|CREATE|MERGE|DELETE|DETACH|REMOVE|FOREACH|LOAD|CALL(?! SUBQUERY))\b", re.M)
_ARCADE_COLUMNS = re.compile(r"^\s*\+ FINAL PROJECTION \[(.*)\]\s*$", re.M)
#: Neo4j's operators that read, without the qualifiers that some carry in brackets.
_READING_WORDS = """
Aggregation AntiConditionalApply AntiSemiApply Apply Argument ArgumentTracker AssertSameNode AssertSameRelationship
AssertingMultiNodeIndexSeek BFSPruningVarLengthExpand CacheProperties CartesianProduct ConditionalApply
DirectedAllRelationshipsScan DirectedRelationshipIndexContainsScan DirectedRelationshipIndexEndsWithScan
DirectedRelationshipIndexScan DirectedRelationshipIndexSeek DirectedRelationshipIndexSeekByRange
DirectedRelationshipTypeScan DirectedUnionRelationshipTypesScan Distinct Eager EagerAggregation EmptyResult EmptyRow
Expand Filter IntersectionNodeByLabelsScan LeftOuterHashJoin LetAntiSemiApply LetSelectOrAntiSemiApply
LetSelectOrSemiApply LetSemiApply Limit MultiNodeIndexSeek NodeByLabelScan NodeCountFromCountStore NodeHashJoin
NodeIndexContainsScan NodeIndexEndsWithScan NodeIndexScan NodeIndexSeek NodeIndexSeekByRange NodeUniqueIndexSeek
NodeUniqueIndexSeekByRange NullifyMetadata Optional OptionalExpand OrderedAggregation OrderedDistinct OrderedUnion
PartialSort PartialTop PartitionedNodeByLabelScan PartitionedUnwind PathPropagatingBFS ProduceResults Projection
ProjectEndpoints PruningVarLengthExpand RelationshipCountFromCountStore Repeat RightOuterHashJoin RollUpApply
SelectOrAntiSemiApply SelectOrSemiApply SemiApply ShortestPath Skip Sort StatefulShortestPath
SubtractionNodeByLabelsScan Top Top1WithTies Trail TriadicBuild TriadicFilter TriadicSelection
UndirectedAllRelationshipsScan UndirectedRelationshipIndexContainsScan UndirectedRelationshipIndexEndsWithScan
UndirectedRelationshipIndexScan UndirectedRelationshipIndexSeek UndirectedRelationshipIndexSeekByRange
UndirectedRelationshipTypeScan UndirectedUnionRelationshipTypesScan Union UnionNodeByLabelsScan
UnionRelationshipTypesScan Unwind ValueHashJoin VarLengthExpand
"""
_READING = frozenset(_READING_WORDS.split())


def check_plan(query_type: str | None, plan: Mapping[str, Any] | None) -> None:
    """Raises Unaskable unless the plan only reads. `query_type`, `plan`: as the driver has them of EXPLAIN."""
    if plan is None:
        refuse("The engine does not say what it would do.", _HINT)
    steps = _arcade_steps(plan)
    if steps is not None:
        if found := _ARCADE_STEP.search(steps):
            refuse(f"The engine would do more than read ({found.group(1)}).", _HINT)
        return
    if query_type != "r":
        refuse("The engine would do more than read.", _HINT)
    for operator in _operators(plan):
        if operator == "AllNodesScan":
            refuse("The question looks at every node.", "Begin each pattern at a node that names its kind.")
        if operator not in _READING:
            refuse(f"The engine would do something that is not known to read only ({operator}).", _HINT)


def columns(plan: Mapping[str, Any]) -> list[str] | None:
    """The columns of the answer, which ArcadeDB names with the first row only; None where the driver knows them."""
    found = _ARCADE_COLUMNS.findall(_arcade_steps(plan) or "")
    return _split(found[-1]) if found else None


def _arcade_steps(plan: Mapping[str, Any]) -> str | None:
    if not str(plan.get("operatorType", "")).startswith("ArcadeDB"):
        return None
    return str(plan.get("args", {}).get("string-representation", ""))


def _operators(plan: Mapping[str, Any]) -> Iterator[str]:
    """Every operator, `Expand(All)@neo4j` as `Expand`."""
    yield re.split(r"[(@]", str(plan.get("operatorType", "")))[0]
    for child in plan.get("children", ()):
        yield from _operators(child)


def _split(names: str) -> list[str]:
    """The names between commas outside brackets."""
    parts, depth = [""], 0
    for letter in names:
        depth += (letter in "([{") - (letter in ")]}")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]
