"""`positions`, `interface`, `teams`: how an account is joined to us, and within itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial

from graphsvc.access import Viewer
from graphsvc.analysis import interface as dual
from graphsvc.analysis import positions as network_positions
from graphsvc.analysis import teams as joint
from graphsvc.analysis.interfaces import interfaces
from graphsvc.model import Graph
from graphsvc.services import structure_answers as shapes
from graphsvc.services.context import Context
from graphsvc.services.interpenetrating import interpenetration
from graphsvc.services.sight import sees_decisions, withheld
from graphsvc.services.snapshots import Hear
from graphsvc.services.studies import Study, envelope, name_of, stamp, study
from graphsvc.services.summary import Summary, summary

_PAGE = 1000


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


def interface(
    ctx: Context, viewer: Viewer, account: str | None, today: date | None, hear: Hear | None = None
) -> shapes.Interfaces:
    """Who stands in contact with an account, we or a partner, and which rules are broken; without one, of every
    account, those that break most rules first."""
    if account is not None:
        asked = study(ctx, viewer, account, None, today)
        head, erased, found = envelope(ctx, asked), asked.graph.erased, [_interface(ctx, asked)]
    else:
        whole = summary(ctx, viewer, ctx.today(today), hear)
        head, erased, found = stamp(ctx, whole.revision, ctx.today(today)), whole.erased, _interfaces(ctx, whole)
    return shapes.Interfaces(
        **head,
        withheld=withheld(viewer, erased=erased),
        accounts=sorted(found, key=lambda each: (-len(each.breaches), each.id)),
        states=dict(sorted(Counter(each.state for each in found).items())),
        rules=dict(sorted(Counter(rule for each in found for rule in {b.rule for b in each.breaches}).items())),
    )


def _interface(ctx: Context, found: Study) -> shapes.AccountInterface:
    metrics, managed = ctx.metrics_at(found.revision), _managed(ctx, found)
    return _told(found.name, dual.interface(found.analysis, metrics, managed), partial(_name, found))


def _interfaces(ctx: Context, whole: Summary) -> list[shapes.AccountInterface]:
    """Of every account, from the columns."""
    metrics, partners = ctx.metrics_at(whole.revision), ctx.graphs.graph_of(["Partner"], []).nodes("Partner")
    names = {**{node.id: node.get("name") for node in partners.values()}, **dict(whole.names_of_ours())}
    accounts = whole.facts.accounts["name"].fill_null(whole.facts.accounts["id"])
    found = interfaces(whole.portfolio(metrics), metrics)
    return [_told(name, each, names.get) for name, each in zip(accounts, found, strict=True)]


def _managed(ctx: Context, found: Study) -> dict[str, int]:
    """How many accounts each of those who manage this one has, over the portfolio."""
    graphs = ctx.store.at(found.revision)
    managers = sorted({tie.source for tie in found.graph.ties("MANAGES") if tie.target == found.account.id})
    ties = graphs.ties_around("Employee", managers, ["MANAGES"])
    nodes = graphs.nodes_of("Employee", managers)
    return dual.accounts_managed(Graph(nodes, ties), found.analysis.network.today)


def _told(name: str, result: dual.Interface, name_of: Callable[[str], str | None]) -> shapes.AccountInterface:
    return shapes.AccountInterface(
        id=result.account,
        name=name,
        mode=result.mode,
        state=result.state.value,
        account_manager_active=result.account_manager_active,
        partners=[_partner(each, name_of) for each in result.partners],
        managers=[
            shapes.Manager(
                id=each.employee, name=name_of(each.employee), active=each.active, accounts=each.accounts,
                capacity=each.capacity,
            )
            for each in result.managers
        ],
        breaches=[
            shapes.Breach(rule=each.rule.value, concerns=list(each.concerns), names=[name_of(o) for o in each.concerns])
            for each in result.breaches
        ],
    )  # fmt: skip


def _partner(each: dual.Serving, name_of: Callable[[str], str | None]) -> shapes.ServingPartner:
    return shapes.ServingPartner(
        id=each.partner, name=name_of(each.partner), territory=each.territory, customer_type=each.customer_type,
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
    how far our functions and theirs have grown into each other at the accounts that were looked at."""
    asked = _hosts(ctx) if account is None else [account]
    studied = [study(ctx, viewer, each, None, today) for each in asked]
    if account is None:
        revision = max((each.revision for each in studied), default=ctx.graphs.revision())
        head = stamp(ctx, revision, ctx.today(today))
    else:
        head = envelope(ctx, studied[0])
    found = [
        _team(found, each, sees_decisions(viewer))
        for found in studied
        for each in joint.teams(found.analysis, ctx.metrics_at(found.revision))
    ]
    erased = {person for each in studied for person in each.graph.erased}
    return shapes.Teams(
        **head,
        withheld=withheld(viewer, "roles", "threads", erased=erased),
        teams=found,
        interpenetration=[interpenetration(each, ctx.metrics_at(each.revision)) for each in studied],
    )


def _hosts(ctx: Context) -> list[str]:
    """The ids of the accounts in which a joint team is embedded: a few large ones, which are read one by one."""
    hosts: set[str] = set()
    after = ("", "", "")
    while ties := ctx.graphs.ties("EMBEDDED_IN", after, _PAGE):
        hosts |= {tie.target for tie in ties}
        after = (ties[-1].source, ties[-1].target, ties[-1].key)
    return sorted(hosts)


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
