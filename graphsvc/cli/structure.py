"""`positions`, `interface`, `teams`: how an account is joined to us, and within itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from graphsvc.access import LOCAL_OWNER
from graphsvc.cli.account import heading
from graphsvc.cli.main import Call
from graphsvc.cli.opening import as_of_option, opened, today_option
from graphsvc.cli.render import UNKNOWN, Cell, console, emit_json, line, table, words

_SHOWN = 20
_MEASURES = {
    "fragmentation": "Without them most pairs are cut apart",
    "distance_fragmentation": "Without them distances grow most",
    "reach": "Most people within two steps of them",
    "distance_reach": "Nearest to everybody",
}


@click.command("positions")
@click.argument("account")
@as_of_option
@today_option
@click.pass_obj
def positions_command(call: Call, account: str, as_of: str | None, today: date | None) -> None:
    """Where each person stands in an account's network of influence."""
    with opened(call, computing=True, as_of=as_of) as ctx:
        from graphsvc.services import structure

        answer = structure.positions(ctx, LOCAL_OWNER, account, today)
    emit_json(answer) if call.json else show_positions(answer)


def show_positions(answer: Any) -> None:
    """Those who stand most between others, and the sets of key players."""
    out = console()
    heading(out, answer, "positions in the network of influence (secondary evidence)")
    figures = ("Between", "Close", "Eigen", "Constraint", "Broker")
    columns = [("Person", "left"), *((name, "right") for name in figures)]
    out.print(table(columns, [_position(each) for each in answer.people[:_SHOWN]]))
    if len(answer.people) > _SHOWN:
        out.print(line(f"{len(answer.people) - _SHOWN} more; --json has all."), style="dim")
    for each in answer.key_player_sets:
        people = ", ".join(name or who for who, name in zip(each.people, each.names, strict=True))
        searched = "" if each.search == "exhaustive" else " (found by greedy search and swaps)"
        out.print(line(f"{_MEASURES[each.measure]}: {people} ({each.figure:.3g}){searched}"))


def _position(each: Any) -> tuple[Cell, ...]:
    figures = (each.betweenness, each.closeness, each.eigenvector, each.constraint)
    broker = UNKNOWN if each.brokerage is None else str(each.brokerage.total)
    return (each.name or "(open seat)", *(UNKNOWN if f is None else f"{f:.3f}" for f in figures), broker)


@click.command("interface")
@click.argument("account", required=False)
@as_of_option
@today_option
@click.pass_obj
def interface_command(call: Call, account: str | None, as_of: str | None, today: date | None) -> None:
    """Where account manager and partner stand together, and broken rules."""
    with opened(call, computing=True, as_of=as_of) as ctx:
        from graphsvc.services import structure

        answer = structure.interface(ctx, LOCAL_OWNER, account, today)
    emit_json(answer) if call.json else show_interface(answer)


def show_interface(answer: Any) -> None:
    """Each account with its state, its partners, and what is broken."""
    out = console()
    states = ", ".join(f"{count} {words(state)}" for state, count in answer.states.items())
    heading(out, answer, f"dual interface: {states or 'no accounts'}")
    rows = [
        (
            each.name,
            words(each.mode),
            words(each.state),
            ", ".join(p.name or p.id for p in each.partners if p.live) or "–",
            tuple(_breach(breach) for breach in each.breaches) or "–",
        )
        for each in answer.accounts
    ]
    columns = [("Account", "left"), ("Mode", "left"), ("In contact", "left"), ("Partners", "left"), ("Broken", "left")]
    out.print(table(columns, rows))


def _breach(breach: Any) -> str:
    who = ", ".join(name or id_ for id_, name in zip(breach.concerns, breach.names, strict=True))
    return words(breach.rule) + (f": {who}" if who else "")


@click.command("teams")
@click.argument("account", required=False)
@as_of_option
@today_option
@click.pass_obj
def teams_command(call: Call, account: str | None, as_of: str | None, today: date | None) -> None:
    """Joint teams: members, functions, leads, contract and threads."""
    with opened(call, computing=True, as_of=as_of) as ctx:
        from graphsvc.services import structure

        answer = structure.teams(ctx, LOCAL_OWNER, account, today)
    emit_json(answer) if call.json else show_teams(answer)


def show_teams(answer: Any) -> None:
    """Each team in a few lines."""
    out = console()
    heading(out, answer, "joint teams" if answer.teams else "no joint team")
    for team in answer.teams:
        out.print()
        out.print(line(f"{team.name or team.id} ({team.account_name}), contract {_contract(team.contract)}"))
        columns = [("Member", "left"), ("Side", "left"), ("Function", "left")]
        out.print(table(columns, [(m.name or m.id, m.side, words(m.function)) for m in team.members]))
        for note in _notes(team):
            out.print(line(note))


def _contract(contract: Any) -> str:
    span = " ".join(f"{word} {day}" for word, day in (("from", contract.since), ("until", contract.until)) if day)
    return words(contract.state) + (f" ({span})" if span else "")


def _notes(team: Any) -> list[str]:
    found = []
    if team.missing_functions:
        found.append(f"Missing: {', '.join(words(each) for each in team.missing_functions)}")
    if not team.leads.both:
        missing = [
            name for name, who in (("ours", team.leads.ours), ("the customer's", team.leads.customer)) if not who
        ]
        found.append(f"No lead: {', '.join(missing)}")
    if team.threads is not None:
        found.append(
            f"Threads through it {team.threads_through}, lost with it {team.threads}, left {team.threads_left}"
        )
    found += [f"{each.name or each.id} knows only {_people(each)}" for each in team.one_sided]
    return found


def _people(each: Any) -> str:
    return f"{each.ties} of {'ours' if each.on == 'ours' else 'theirs'}"
