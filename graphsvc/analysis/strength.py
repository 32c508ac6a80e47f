"""How strong each contact is, and why (metrics §5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo
from itertools import pairwise, product
from math import exp
from statistics import median
from zoneinfo import ZoneInfo

import numpy as np

from graphsvc.analysis.network import Contract, Floats, Network, contract_of, over
from graphsvc.analysis.settings import TOLERANCE, MetricSettings
from graphsvc.model import Graph, Node, Tie

_MIDNIGHT = time(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Contact:
    """One of ours and a stakeholder. `strength` in [0, 1] = the largest of its factors; `why` names that factor:
    observed, asserted, joint_team or carried_over; `since` the day it rests on; `carried_from` the earlier self.
    `stale` None = no date known. `undated`: an asserted level without a date, so not decayed."""

    ours: str
    stakeholder: str
    strength: float
    why: str
    since: date | None
    carried_from: str | None = None
    undated: bool = False
    stale: bool | None = None
    last: date | None = None
    level: str | None = None
    target_level: str | None = None
    below_target: bool = False


@dataclass(slots=True)
class _Pair:
    """What is recorded between two people, gathered before it is weighed."""

    touches: list[tuple[date, str, str | None]] = field(default_factory=list)
    asserted: Tie | None = None
    team_since: date | None = None
    in_team: bool = False


def contacts(network: Network, settings: MetricSettings) -> tuple[Contact, ...]:
    """Every contact of ours with somebody present who has a name, by (stakeholder, ours)."""
    named = {person for person, is_named in zip(network.people, network.named, strict=True) if is_named}
    return contacts_with(network.graph, set(network.ours), named, network.today, settings)


def contacts_with(
    graph: Graph, ours: AbstractSet[str], people: AbstractSet[str], today: date, settings: MetricSettings
) -> tuple[Contact, ...]:
    """Every contact of these of ours with these stakeholders, wherever they work, by (stakeholder, ours)."""
    carriers = _earlier_selves(graph, today)
    earlier = {before for several in carriers.values() for before in several}
    pairs = _gather(graph, ours, people | carriers.keys() | earlier, today, ZoneInfo(settings.time_zone))
    own = {pair: _weigh(pair, found, today, settings) for pair, found in pairs.items()}
    carried = _carry(own, carriers, settings)
    return tuple(carried[pair] for pair in sorted(carried, key=lambda p: (p[1], p[0])) if pair[1] in people)


def matrix(network: Network, found: Iterable[Contact]) -> Floats:
    """c over ours × people, shape (len(ours), n), 0 where there is no contact."""
    c = np.zeros((len(network.ours), len(network.people)))
    rows, columns = network.our_index, network.index
    for contact in found:
        c[rows[contact.ours], columns[contact.stakeholder]] = contact.strength
    return c


def observed(touches: Iterable[tuple[date, str, str | None]], today: date, settings: MetricSettings) -> float:
    """1 − e^(−x/6) with x = Σ weight(channel)·2^(−age/h); one-sided e-mail, messages and calls count half.

    More contact never lowers it. Touches after `today` do not count.
    """
    x, flows = 0.0, {"in": 0.0, "out": 0.0}
    for on, channel, direction in touches:
        if on > today:
            continue
        weight = settings.channel_weights[channel] * 2.0 ** (-(today - on).days / settings.half_lives[channel])
        if channel in settings.two_way_channels and direction in flows:
            flows[direction] += weight
        else:
            x += weight
    x += flows["in"] + flows["out"] - 0.5 * abs(flows["in"] - flows["out"])
    return 1.0 - exp(-x / settings.saturation)


def asserted(level: str, on: date | None, today: date, settings: MetricSettings) -> float:
    """The level's strength times 2^(−age/365); undated: not decayed."""
    age = 0 if on is None else (today - on).days
    return float(settings.level_strengths[level] * 2.0 ** (-age / settings.level_half_life))


def is_stale(days: Iterable[date], today: date, settings: MetricSettings) -> bool | None:
    """Whether the last contact is older than max(90, 1.5 · median gap) days; None where no day is known."""
    known = sorted(set(days))
    if not known:
        return None
    gaps = [(b - a).days for a, b in pairwise(known)]
    allowed = max(settings.stale_days, settings.stale_gaps * median(gaps) if gaps else 0.0)
    return (today - known[-1]).days > allowed + TOLERANCE


def _gather(
    graph: Graph, ours: AbstractSet[str], wanted: AbstractSet[str], today: date, zone: tzinfo
) -> dict[tuple[str, str], _Pair]:
    pairs: dict[tuple[str, str], _Pair] = {}

    def pair(a: str, b: str) -> _Pair:
        return pairs.setdefault((a, b), _Pair())

    for tie in graph.ties("CONTACTS"):
        if tie.source in ours and tie.target in wanted:
            pair(tie.source, tie.target).asserted = tie
    for source, target, touch in _touches(graph, zone):
        if source in ours and target in wanted and touch[0] <= today:
            pair(source, target).touches.append(touch)
    for source, target, since in _teammates(graph, today):
        if source in ours and target in wanted:
            found = pair(source, target)
            # Of several teams the one that began first counts; an unknown begin is earlier than any.
            first = since if not found.in_team else _earlier(found.team_since, since)
            found.in_team, found.team_since = True, first
    return pairs


def _earlier(a: date | None, b: date | None) -> date | None:
    return None if a is None or b is None else min(a, b)


def day_of(instant: str, zone: tzinfo) -> date:
    """The day of an instant in the service's time zone; midnight UTC to the second is a day without a time.

    Where that day lies outside the years 1 to 9999 it is the day in UTC.
    """
    moment = datetime.fromisoformat(instant)
    try:
        return moment.date() if moment.timetz() == _MIDNIGHT else moment.astimezone(zone).date()
    except OverflowError:
        return moment.date()


def _touches(graph: Graph, zone: tzinfo) -> Iterator[tuple[str, str, tuple[date, str, str | None]]]:
    for tie in graph.ties("INTERACTED_WITH"):
        yield tie.source, tie.target, (day_of(tie.get("at"), zone), tie.get("channel"), tie.get("direction"))
    ours: dict[str, list[str]] = {}
    theirs: dict[str, list[str]] = {}
    for tie in graph.ties("ATTENDED"):
        side = theirs if tie.source_label == "Stakeholder" else ours
        side.setdefault(tie.target, []).append(tie.source)
    for node in graph.nodes("Engagement").values():
        kind, held_on = node.get("kind"), node.get("held_on")
        touch = (held_on, kind if kind in {"visit", "meeting"} else "event", None)
        if held_on is not None:
            yield from ((a, b, touch) for a in ours.get(node.id, ()) for b in theirs.get(node.id, ()))


def _teammates(graph: Graph, today: date) -> Iterator[tuple[str, str, date | None]]:
    """Ours and theirs in one joint team whose contract runs, and since when it does."""
    members: dict[str, list[Tie]] = {}
    for tie in graph.ties("MEMBER_OF"):
        members.setdefault(tie.target, []).append(tie)
    for team in running_teams(graph, today):
        theirs = [t.source for t in members.get(team.id, ()) if t.source_label == "Stakeholder"]
        ours = [t.source for t in members.get(team.id, ()) if t.source_label != "Stakeholder"]
        yield from ((a, b, team.get("contract_from")) for a in ours for b in theirs)


def running_teams(graph: Graph, today: date) -> list[Node]:
    """The joint teams whose contract runs, by id; no date = open end, both ends included."""
    teams = sorted(graph.nodes("JointTeam").values(), key=lambda team: team.id)
    return [team for team in teams if contract_of(team, today) is Contract.RUNS]


def _weigh(pair: tuple[str, str], found: _Pair, today: date, settings: MetricSettings) -> Contact:
    tie = found.asserted
    level, on = _level(tie, today)
    options: list[tuple[float, str, date | None]] = [
        (observed(found.touches, today, settings), "observed", min((t[0] for t in found.touches), default=None))
    ]
    if level is not None:
        options.append((asserted(level, on, today, settings), "asserted", on))
    if found.in_team:
        options.append((settings.level_strengths[settings.joint_team_level], "joint_team", found.team_since))
    # Of equal factors the one that is observed convinces most, so it stands first and max keeps it.
    strength, why, since = max(options, key=lambda option: option[0])
    if strength == 0 and level is not None:
        why, since = "asserted", on
    days = [t[0] for t in found.touches]
    last = tie.get("last_contact") if tie else None
    days += [last] if last is not None and last <= today else []
    target = tie.get("target_level") if tie else None
    return Contact(
        pair[0], pair[1], strength, why, since,
        undated=why == "asserted" and on is None, stale=is_stale(days, today, settings),
        last=max(days, default=None), level=level, target_level=target,
        below_target=_below(level, target, settings),
    )  # fmt: skip


def _level(tie: Tie | None, today: date) -> tuple[str | None, date | None]:
    """The asserted level and its day; a level that is dated after `today` is not known yet."""
    level, on = (tie.get("level"), tie.get("asserted_on")) if tie else (None, None)
    return (None, None) if level is None or (on is not None and on > today) else (level, on)


def _below(level: str | None, target: str | None, settings: MetricSettings) -> bool:
    if level is None or target is None:
        return False
    return settings.level_strengths[level] < settings.level_strengths[target]


def _earlier_selves(graph: Graph, today: date) -> dict[str, list[str]]:
    """Later stakeholder → the earlier ones it is the same person as and that have left."""
    gone = {t.source for t in graph.ties("WORKS_AT") if over(t.get("until"), today)}
    earlier: dict[str, list[str]] = {}
    for tie in graph.ties("SAME_PERSON_AS"):
        if tie.source in gone:
            earlier.setdefault(tie.target, []).append(tie.source)
    return {later: sorted(several) for later, several in earlier.items()}


def _carry(
    own: dict[tuple[str, str], Contact], earlier: dict[str, list[str]], settings: MetricSettings
) -> dict[tuple[str, str], Contact]:
    """Adds what carries over from earlier selves: 0.8 of that contact, along chains of earlier selves."""
    done = dict(own)
    ours = sorted({pair[0] for pair in own})
    for later in _oldest_first(earlier):
        for person, before in product(ours, earlier[later]):
            contact, now = done.get((person, before)), done.get((person, later))
            strength = settings.carried_over * contact.strength if contact else 0.0
            if contact and (now is None or strength > now.strength):
                # Beside it stands what is recorded about the contact itself, not what a weaker self carried over.
                done[person, later] = _carried(contact, own.get((person, later)), later, strength)
    return done


def _carried(before: Contact, now: Contact | None, later: str, strength: float) -> Contact:
    carried = Contact(
        before.ours, later, strength, "carried_over", before.since,
        carried_from=before.stakeholder, undated=before.undated, stale=before.stale, last=before.last,
    )  # fmt: skip
    return carried if now is None else _with_record(carried, now)


def _with_record(carried: Contact, now: Contact) -> Contact:
    """The carried-over strength beside what is recorded about the contact itself."""
    return Contact(
        carried.ours, carried.stakeholder, carried.strength, carried.why, carried.since, carried.carried_from,
        undated=carried.undated, stale=carried.stale if now.stale is None else now.stale, last=now.last or carried.last,
        level=now.level, target_level=now.target_level, below_target=now.below_target,
    )  # fmt: skip


def _oldest_first(earlier: dict[str, list[str]]) -> list[str]:
    """Every later self after its own earlier selves."""

    def depth(person: str, seen: frozenset[str] = frozenset()) -> int:
        known = [p for p in earlier.get(person, ()) if p not in seen]
        return max((1 + depth(p, seen | {person}) for p in known), default=0)

    return sorted(earlier, key=lambda person: (depth(person), person))
