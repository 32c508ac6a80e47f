"""The parts of a what-if: figures at both ends, whose differ, what is supposed in words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from graphsvc.analysis.risk import seats_left
from graphsvc.analysis.settings import MetricSettings
from graphsvc.analysis.value import AccountValue
from graphsvc.kinds.declare import Caption
from graphsvc.model import Entry, Graph
from graphsvc.services import answers
from graphsvc.services import what_if_answers as shapes
from graphsvc.services.choices import Lang
from graphsvc.services.names import names_in
from graphsvc.services.people import stance_answer, thread_answer
from graphsvc.services.studies import Study
from graphsvc.services.supposing import Placed
from graphsvc.services.suppositions import Join, Leave, Supposition, Tied
from graphsvc.services.words import Names, changes_of

_LEAVES = Caption("{a} leaves", "{a}离开")
_JOINS = Caption("{a} joins {b}", "{a}加入{b}")


def figures(found: Study, worth: AccountValue, settings: MetricSettings, *, stance: bool) -> shapes.FiguresThen:
    """The account's figures as studied. `stance`: whether it may be shown."""
    analysis = found.analysis
    return shapes.FiguresThen(
        coverage=analysis.coverage.coverage,
        known_coverage=analysis.coverage.known_coverage,
        open_share=analysis.decision.open_share,
        evidence=analysis.decision.evidence,
        threads=thread_answer(found),
        stance=stance_answer(found) if stance else None,
        key_people=list(_key_people(found)),
        open_seats=_open_seats(found, settings),
        value_at_risk=worth.value_at_risk,
        money_at_risk=worth.money_at_risk,
        currency=worth.currency,
    )


def _key_people(found: Study) -> Iterator[shapes.KeyPersonThen]:
    analysis = found.analysis
    there = [i for i in analysis.decision.order if analysis.network.people[i] not in analysis.network.vacated]
    for rank, i in enumerate(there, 1):
        node = analysis.network.nodes[i]
        yield shapes.KeyPersonThen(
            id=node.id,
            name=node.get("name"),
            decision_share=float(analysis.decision.share[i]),
            rank=rank,
            coverage=float(analysis.coverage.covered[i]),
            gap=float(analysis.coverage.gap[i]),
        )


def _open_seats(found: Study, settings: MetricSettings) -> list[answers.OpenSeat]:
    """The seats of required roles, and those that people leave: nobody influences these, so their share is their
    weight."""
    network, decision = found.analysis.network, found.analysis.decision
    seats = dict(zip(decision.seats, decision.seat_share.tolist(), strict=True))
    for i, person in enumerate(network.people):
        for role, weight in seats_left(decision, i, settings) if person in network.vacated else ():
            seats[role] = seats.get(role, 0.0) + weight
    rows = [answers.OpenSeat(id=f"seat:{role}", role=role, decision_share=share) for role, share in seats.items()]
    return sorted(rows, key=lambda seat: (-round(seat.decision_share, 12), seat.id))


def shifts(before: shapes.FiguresThen, after: shapes.FiguresThen) -> list[shapes.PersonShift]:
    """Whose share, rank or coverage differs, the largest difference of share first."""
    was, becomes = ({person.id: person for person in ends.key_people} for ends in (before, after))
    found = [_shift(was.get(person), becomes.get(person)) for person in {**was, **becomes}]
    return sorted((each for each in found if _differs(each)), key=_order)


def _shift(was: shapes.KeyPersonThen | None, becomes: shapes.KeyPersonThen | None) -> shapes.PersonShift:
    who = becomes or was
    assert who is not None, "somebody is there at one end"
    return shapes.PersonShift(id=who.id, name=who.name, before=was, after=becomes)


def _order(each: shapes.PersonShift) -> tuple[float, float, str]:
    shares = [end.decision_share if end else 0.0 for end in (each.before, each.after)]
    covered = [end.coverage if end else 0.0 for end in (each.before, each.after)]
    return -round(abs(shares[1] - shares[0]), 12), -round(abs(covered[1] - covered[0]), 12), each.id


def _differs(each: shapes.PersonShift) -> bool:
    ranks = [end.rank if end else None for end in (each.before, each.after)]
    return _order(each)[:2] != (0.0, 0.0) or ranks[0] != ranks[1]


def told(
    placed: Sequence[Placed], entries: Sequence[tuple[Entry, ...]], graphs: Iterable[Graph], lang: Lang
) -> list[shapes.SupposedChange]:
    """What is supposed, each in a sentence. `entries`: what each changes; `graphs`: before and after."""
    names = names_in(graphs, lang)
    return [
        shapes.SupposedChange(
            kind=each.kind,
            people=[person for _, person in each.people],
            value=each.value if isinstance(each, Tied) and each.kind != "reports_to" else None,
            text=_sentence(each, changed, names, lang),
        )
        for (each, _), changed in zip(placed, entries, strict=True)
    ]


def _sentence(each: Supposition, changed: Sequence[Entry], names: Names, lang: Lang) -> str:
    if isinstance(each, Leave):
        return _say(_LEAVES, lang).format(a=names(*each.person))
    if isinstance(each, Join):
        return _say(_JOINS, lang).format(a=each.name, b=names("Department", each.department))
    said = [_undated(entry) for entry in changed]
    differing = [entry for entry in said if entry.before != entry.after]
    # What is so already is told as if it were new.
    shown = differing or [replace(entry, before=None) for entry in said[-1:]]
    return ("；" if lang == "zh" else "; ").join(change.text for change in changes_of(shown, names, lang))


def _undated(entry: Entry) -> Entry:
    """Without the day of a level: it is that of the whole answer."""
    before, after = (
        state and {name: value for name, value in state.items() if name != "asserted_on"}
        for state in (entry.before, entry.after)
    )
    return replace(entry, before=before, after=after)


def _say(caption: Caption, lang: Lang) -> str:
    return caption.zh if lang == "zh" else caption.en
