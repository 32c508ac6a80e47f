"""How far our functions and theirs have grown into each other, as part of the answer about teams (metrics §13)."""

from __future__ import annotations

from graphsvc.analysis import interpenetration as analysis
from graphsvc.analysis.settings import MetricSettings
from graphsvc.services import structure_answers as shapes
from graphsvc.services.studies import Study, name_of


def interpenetration(found: Study, metrics: MetricSettings) -> shapes.Interpenetration:
    """Of one account on the day of its study."""
    result = analysis.interpenetration(found.analysis, metrics)
    density, departments = result.density, found.graph.nodes("Department")
    return shapes.Interpenetration(
        account=found.account.id,
        account_name=found.name,
        share=result.share,
        at_most=result.at_most,
        people=[
            shapes.MetBySeveral(id=who, name=name_of(found.graph, who), decision_share=share)
            for who, share in result.people
        ],
        pattern=None if density.pattern is None else density.pattern.value,
        lines=density.lines,
        lines_at_most=density.lines_at_most,
        density=density.density,
        rows=list(density.rows),
        row_names=[node.get("name") if (node := departments.get(row)) else None for row in density.rows],
        columns=list(density.columns),
        cells=[
            [shapes.DensityCell(pairs=cell.pairs, possible=cell.possible, density=cell.density) for cell in row]
            for row in density.cells
        ],
    )
