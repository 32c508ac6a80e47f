"""What differs between two studies of one account: people, contacts, shares, figures. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from graphsvc.analysis.strength import Contact
from graphsvc.analysis.threads import Verdict
from graphsvc.kinds import RELATIONSHIP_KINDS
from graphsvc.kinds.declare import Caption
from graphsvc.services import history_answers as shapes
from graphsvc.services.choices import Lang
from graphsvc.services.identity import Ids
from graphsvc.services.studies import Study
from graphsvc.services.words import Names, called, value_text

What = Literal["joined", "left", "moved"]
_SAME = 1e-12
_JOINED = Caption("{a} joined", "{a}加入")
_LEFT = Caption("{a} left", "{a}离开")
_MOVED = Caption("{a} moved from {old} to {new}", "{a}从{old}调到{new}")
_NOWHERE = Caption("no department", "无部门")
_STRENGTH = Caption("strength", "强度")
_NONE = Caption("none", "无")


@dataclass(frozen=True, slots=True)
class Ends:
    """One account at both ends. None: it did not exist. `then` and `before` are the same graph on two days. `ids`: what
    is called otherwise at the later end; `accounts`: the account itself at both."""

    accounts: tuple[str, str]
    then: Study | None
    before: Study | None
    after: Study | None
    ids: Ids

    def now(self, label: str, node_id: str) -> str:
        """What an id of the first end is at the later one."""
        return self.ids.get((label, node_id), (label, node_id))[1]


def compared(ends: Ends) -> shapes.Compared:
    """The figures at both ends."""
    return shapes.Compared(then=_figures(ends.then), before=_figures(ends.before), after=_figures(ends.after))


def _figures(found: Study | None) -> shapes.Figures | None:
    if found is None:
        return None
    analysis, unknown = found.analysis, found.threads.verdict is Verdict.UNKNOWN
    return shapes.Figures(
        today=analysis.network.today.isoformat(),
        revision=found.revision,
        coverage=analysis.coverage.coverage,
        known_coverage=analysis.coverage.known_coverage,
        open_share=analysis.decision.open_share,
        threads=None if unknown else found.threads.count,
        verdict=found.threads.verdict.value,
        people=int(analysis.network.named.sum()),
    )


def people_changes(ends: Ends, names: Names, lang: Lang) -> list[shapes.PersonChange]:
    """Who was there on the day of the first end and is not on that of the second, and the other way round."""
    was = {
        ends.now("Stakeholder", person): department and ends.now("Department", department)
        for person, department in _present(ends.then).items()
    }
    becomes = _present(ends.after)
    found: list[shapes.PersonChange] = []
    for person in sorted({**was, **becomes}):
        name = names("Stakeholder", person)
        if person not in was:
            found.append(_person(names, person, "joined", None, becomes[person], _say(_JOINED, lang).format(a=name)))
        elif person not in becomes:
            found.append(_person(names, person, "left", was[person], None, _say(_LEFT, lang).format(a=name)))
        elif was[person] != becomes[person]:
            old, new = (names("Department", d) if d else _say(_NOWHERE, lang) for d in (was[person], becomes[person]))
            text = _say(_MOVED, lang).format(a=name, old=old, new=new)
            found.append(_person(names, person, "moved", was[person], becomes[person], text))
    return found


def _present(found: Study | None) -> dict[str, str | None]:
    """Everybody by id, with the department; open seats are nobody."""
    if found is None:
        return {}
    network = found.analysis.network
    return {
        person: department
        for person, department, named in zip(network.people, network.department, network.named, strict=True)
        if named
    }


def _person(
    names: Names, person: str, what: What, before: str | None, after: str | None, text: str
) -> shapes.PersonChange:
    name = names("Stakeholder", person)
    return shapes.PersonChange(id=person, name=name, what=what, before=before, after=after, text=text)


def contact_changes(ends: Ends, names: Names, lang: Lang) -> list[shapes.ContactChange]:
    """Contacts whose level or strength on the same day differ, the largest difference first."""
    was, becomes = _contacts_before(ends), _contacts_of(ends.after)
    found = []
    for ours, stakeholder in {**was, **becomes}:
        old, new = was.get((ours, stakeholder)), becomes.get((ours, stakeholder))
        levels = (old.level if old else None, new.level if new else None)
        strengths = (old.strength if old else None, new.strength if new else None)
        if levels[0] != levels[1] or abs((strengths[0] or 0.0) - (strengths[1] or 0.0)) > _SAME:
            found.append(_contact(_our_label(ends, ours), ours, stakeholder, levels, strengths, names, lang))
    return sorted(found, key=lambda c: (-round(abs((c.before or 0.0) - (c.after or 0.0)), 12), c.stakeholder, c.ours))


def _contacts_of(found: Study | None) -> dict[tuple[str, str], Contact]:
    return {(c.ours, c.stakeholder): c for c in found.analysis.contacts} if found else {}


def _contacts_before(ends: Ends) -> dict[tuple[str, str], Contact]:
    """By the later ids; of contacts that became one the strongest."""
    found: dict[tuple[str, str], Contact] = {}
    for (ours, stakeholder), contact in _contacts_of(ends.before).items():
        key = ends.now(_our_label(ends, ours), ours), ends.now("Stakeholder", stakeholder)
        if key not in found or contact.strength > found[key].strength:
            found[key] = contact
    return found


def _our_label(ends: Ends, person: str) -> str:
    graphs = [study.graph for study in (ends.before, ends.after) if study]
    return "Employee" if any(person in graph.nodes("Employee") for graph in graphs) else "PartnerContact"


def _contact(
    label: str, ours: str, stakeholder: str, levels: tuple[str | None, str | None],
    strengths: tuple[float | None, float | None], names: Names, lang: Lang,
) -> shapes.ContactChange:  # fmt: skip
    a, b = names.titled(label, ours), names("Stakeholder", stakeholder)
    told = [_level_text(levels, lang)] if levels[0] != levels[1] else []
    if strengths[0] != strengths[1]:
        told.append(f"{_say(_STRENGTH, lang)} {_percent(strengths[0], lang)} → {_percent(strengths[1], lang)}")
    text = f"{a}与{b}：{'，'.join(told)}" if lang == "zh" else f"{a} – {b}: {', '.join(told)}"
    return shapes.ContactChange(
        ours=ours, ours_name=names(label, ours), stakeholder=stakeholder, stakeholder_name=b,
        level_before=levels[0], level_after=levels[1], before=strengths[0], after=strengths[1], text=text,
    )  # fmt: skip


def _level_text(levels: tuple[str | None, str | None], lang: Lang) -> str:
    prop = RELATIONSHIP_KINDS["CONTACTS"].property("level")
    assert prop is not None, "contacts have levels"
    before, after = (value_text(prop, level, lang) for level in levels)
    caption = prop.caption.zh if lang == "zh" else prop.caption.en.lower() + " "
    return f"{caption}{before} → {after}"


def _percent(value: float | None, lang: Lang) -> str:
    return _say(_NONE, lang) if value is None else f"{value * 100:.0f} %"


def share_changes(ends: Ends, lang: Lang) -> list[shapes.ShareChange]:
    """Whose decision share differs on the same day, the largest difference first; of two who became one, their sum."""
    was, becomes = dict[str, float](), _shares_of(ends.after)
    for person, share in _shares_of(ends.before).items():
        here = ends.now("Stakeholder", person)
        was[here] = was.get(here, 0.0) + share
    earlier = {ends.now("Stakeholder", person): name for person, name in _names_of(ends.before, lang).items()}
    people = {**earlier, **_names_of(ends.after, lang)}
    found = [
        shapes.ShareChange(id=person, name=people[person], before=was.get(person), after=becomes.get(person))
        for person in people
        if abs(was.get(person, 0.0) - becomes.get(person, 0.0)) > _SAME
    ]
    return sorted(found, key=lambda s: (-round(abs((s.before or 0.0) - (s.after or 0.0)), 12), s.id))


def _shares_of(found: Study | None) -> dict[str, float]:
    if found is None:
        return {}
    return dict(zip(found.analysis.network.people, found.analysis.decision.share.tolist(), strict=True))


def _names_of(found: Study | None, lang: Lang) -> dict[str, str]:
    nodes = found.analysis.network.nodes if found else ()
    return {node.id: called("Stakeholder", node.properties, node.id, lang) for node in nodes}


def _say(caption: Caption, lang: Lang) -> str:
    return caption.zh if lang == "zh" else caption.en
