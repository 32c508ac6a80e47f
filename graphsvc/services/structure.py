"""`positions`, `interface`, `teams`: how an account is joined to us, and within itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from graphsvc.access import Viewer
from graphsvc.analysis import interface as dual
from graphsvc.analysis import positions as network_positions
from graphsvc.analysis import teams as joint
from graphsvc.services import structure_answers as shapes
from graphsvc.services.context import Context
from graphsvc.services.interpenetrating import interpenetration
from graphsvc.services.sight import sees_decisions, visible, withheld
from graphsvc.services.splitting import LABELS, TYPES
from graphsvc.services.studies import Study, envelope, name_of, stamp, studies, study


def positions(ctx: Context, viewer: Viewer, account: str, today: date | None) -> shapes.Positions:
    """Everybody's position in the network of influence, brokers first, and the sets of key players."""
    found = study(ctx, viewer, account, None, today)
    network = found.analysis.network
    key = ("positions", network.account, found.revision, network.today, viewer.sees)
    result = ctx.kept(key, lambda: network_positions.positions(network, ctx.metrics_at(found.revision)))
    people = [_position(found, result, i) for i in range(len(network.people))]
    return shapes.Positions(
        **envelope(ctx, found),
        withheld=withheld(viewer, erased=found.graph.erased),
        people=sorted(people, key=lambda each: (-round(each.betweenness, 12), each.id)),
        key_player_sets=[
            shapes.KeyPlayerSet(
                measure=each.measure.value,
                people=[network.people[i] for i in each.people],
                names=[network.nodes[i].get("name") for i in each.people],
                figure=each.figure,
                of_whole=each.of_whole,
                search=each.search.value,
                equal=each.equal,
            )
            for each in result.key_players
        ],
    )


def _position(found: Study, result: network_positions.Positions, i: int) -> shapes.Position:
    node, roles = found.analysis.network.nodes[i], result.brokerage[i]
    return shapes.Position(
        id=node.id,
        name=node.get("name"),
        betweenness=float(result.betweenness[i]),
        closeness=float(result.closeness[i]),
        eigenvector=result.eigenvector[i],
        pagerank=float(result.pagerank[i]),
        constraint=result.constraint[i],
        effective_size=result.effective_size[i],
        brokerage=None
        if roles is None
        else shapes.Brokerage(
            coordinator=roles.coordinator, consultant=roles.consultant, representative=roles.representative,
            gatekeeper=roles.gatekeeper, liaison=roles.liaison, total=roles.total,
        ),
    )  # fmt: skip


def interface(ctx: Context, viewer: Viewer, account: str | None, today: date | None) -> shapes.Interfaces:
    """Who stands in contact with an account, we or a partner, and which rules are broken; without one, of every
    account, those that break most rules first."""
    head, asked, erased = _asked_for(ctx, viewer, account, today)
    found = [_interface(ctx, each) for each in asked]
    return shapes.Interfaces(
        **head,
        withheld=withheld(viewer, erased=erased),
        accounts=sorted(found, key=lambda each: (-len(each.breaches), each.id)),
        states=dict(sorted(Counter(each.state for each in found).items())),
        rules=dict(sorted(Counter(rule for each in found for rule in {b.rule for b in each.breaches}).items())),
    )


_Asked = tuple[dict[str, Any], Iterable[Study], Collection[str]]


def _asked_for(ctx: Context, viewer: Viewer, account: str | None, today: date | None) -> _Asked:
    """What the answer carries, the accounts that it is about, and who is left out because they were erased."""
    if account is not None:
        found = study(ctx, viewer, account, None, today)
        return envelope(ctx, found), [found], found.graph.erased
    day = ctx.today(today)
    whole = visible(ctx.graphs.graph_of(LABELS, TYPES), viewer)
    return stamp(ctx, whole.revision, day), studies(ctx, viewer, whole, day), whole.erased


def _managed(ctx: Context, revision: int, day: date) -> dict[str, int]:
    """How many accounts each account manager has, over the portfolio."""
    return ctx.looked_up(
        ("managed", revision, day),
        lambda: dual.accounts_managed(ctx.store.at(revision).graph_of(["Employee", "Account"], ["MANAGES"]), day),
    )


def _interface(ctx: Context, found: Study) -> shapes.AccountInterface:
    metrics, managed = ctx.metrics_at(found.revision), _managed(ctx, found.revision, found.analysis.network.today)
    result = dual.interface(found.analysis, metrics, managed)
    return shapes.AccountInterface(
        id=found.account.id,
        name=found.name,
        mode=result.mode,
        state=result.state.value,
        account_manager_active=result.account_manager_active,
        partners=[_partner(found, each) for each in result.partners],
        managers=[
            shapes.Manager(
                id=each.employee, name=name_of(found.graph, each.employee), active=each.active, accounts=each.accounts,
                capacity=each.capacity,
            )
            for each in result.managers
        ],
        breaches=[
            shapes.Breach(
                rule=each.rule.value, concerns=list(each.concerns), names=[_name(found, who) for who in each.concerns]
            )
            for each in result.breaches
        ],
    )  # fmt: skip


def _partner(found: Study, each: dual.Serving) -> shapes.ServingPartner:
    return shapes.ServingPartner(
        id=each.partner, name=_name(found, each.partner), territory=each.territory, customer_type=each.customer_type,
        since=_day(each.since), agreement_until=_day(each.agreement_until), live=each.live, active=each.active,
    )  # fmt: skip


def _name(found: Study, who: str) -> str | None:
    """Of a partner, or of a person."""
    partner = found.graph.nodes("Partner").get(who)
    return partner.get("name") if partner else name_of(found.graph, who)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def teams(ctx: Context, viewer: Viewer, account: str | None, today: date | None) -> shapes.Teams:
    """The joint teams at an account, or at every account: who is in them, what they lack, what would go with them; and
    how far our functions and theirs have grown into each other there."""
    head, asked, erased = _asked_for(ctx, viewer, account, today)
    teams_, grown = list[shapes.Team](), list[shapes.Interpenetration]()
    for found in asked:
        metrics = ctx.metrics_at(found.revision)
        teams_ += [_team(found, each, sees_decisions(viewer)) for each in joint.teams(found.analysis, metrics)]
        grown.append(interpenetration(found, metrics))
    hidden = withheld(viewer, "roles", "threads", erased=erased)
    return shapes.Teams(**head, withheld=hidden, teams=teams_, interpenetration=grown)


def _team(found: Study, each: joint.Team, counts: bool) -> shapes.Team:
    node = found.graph.nodes("JointTeam")[each.team]
    return shapes.Team(
        id=each.team,
        name=node.get("name"),
        account=found.account.id,
        account_name=found.name,
        members=[
            shapes.Member(id=m.person, name=name_of(found.graph, m.person), side=m.side.value, function=m.function)
            for m in each.members
        ],
        functions={one.function: [*one.ours, *one.theirs] for one in each.functions},
        missing_functions=list(each.missing_functions),
        leads=shapes.Leads(ours=list(each.our_leads), customer=list(each.customer_leads), both=each.both_lines),
        contract=shapes.Contract(
            **{"from": _day(each.contract_from)}, state=each.contract.value, until=_day(each.contract_until)
        ),
        threads=each.threads if counts else None,
        threads_through=each.threads_through if counts else None,
        threads_left=each.threads_left if counts else None,
        one_sided=[
            shapes.OneSided(
                id=o.person,
                name=name_of(found.graph, o.person),
                on="ours" if o.on is joint.Side.OURS else "theirs",
                ties=o.ties,
            )
            for o in each.one_sided
        ],
    )
