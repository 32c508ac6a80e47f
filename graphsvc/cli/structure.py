"""`risk`, `positions`, `interface`, `teams`: how an account is joined to us, and within itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import click
from rich.console import Console

from graphsvc.access import LOCAL_OWNER
from graphsvc.cli.account import NOBODY, heading, say_if_nobody
from graphsvc.cli.interpenetration import show_interpenetration
from graphsvc.cli.main import Call
from graphsvc.cli.opening import as_of_option, opened, today_option
from graphsvc.cli.render import UNKNOWN, Cell, console, emit_json, line, money, percent, short_verdict, table, words

_SHOWN = 20
_MEASURES = {
    "fragmentation": "Without them most pairs are cut apart",
    "distance_fragmentation": "Without them distances grow most",
    "reach": "Most people within two steps of them",
    "distance_reach": "Nearest to everybody",
}


@click.command("risk")
@click.argument("account", required=False)
@click.option("--person", help="One person (id or name), over all accounts that they have to do with.")
@as_of_option
@today_option
@click.pass_obj
def risk_command(call: Call, account: str | None, person: str | None, as_of: str | None, today: date | None) -> None:
    """What goes with each person who leaves, on either side."""
    if (account is None) == (person is None):
        raise click.UsageError("Name either an account, or a person with --person. Several words stand in quotes.")
    with opened(call, computing=True, as_of=as_of) as ctx:
        from graphsvc.services import leaving, person_risk

        if account is not None:
            answer: Any = leaving.risk(ctx, LOCAL_OWNER, account, today)
        else:
            answer = person_risk.person_risk(ctx, LOCAL_OWNER, str(person), today)
    if call.json:
        emit_json(answer)
    else:
        show_risk(answer) if account is not None else show_person(answer)


def show_person(answer: Any) -> None:
    """What one person's leaving would cost, account by account."""
    out = console()
    money_ = ", ".join(money(amount, currency) for currency, amount in answer.money_at_risk.items())
    heading(out, answer, f"if {answer.name or answer.person} leaves")
    out.print(line(
        f"{_accounts(len(answer.accounts))}, {answer.lower_verdict} to a lower verdict, {answer.no_contact} cut off; "
        f"at risk {money_ or UNKNOWN}"
    ))  # fmt: skip
    rows = [
        (each.name, percent(each.coverage), _points(each.coverage_change), short_verdict(each.verdict),
         short_verdict(each.verdict_after), money(each.money_at_risk, each.currency))
        for each in answer.accounts[:_SHOWN]
    ]  # fmt: skip
    columns = [("Account", "left"), ("Coverage", "right"), ("Change", "right"), ("Now", "left"), ("Then", "left"),
               ("At risk", "right")]  # fmt: skip
    out.print(table(columns, rows))
    _more(out, len(answer.accounts))


def show_risk(answer: Any) -> None:
    """Whose leaving costs most, with the seats that they leave."""
    out = console()
    heading(out, answer, f"coverage {percent(answer.coverage)}, {words(answer.verdict)}: if somebody leaves")
    rows = [
        (each.name or each.id, each.side, _points(each.coverage_change), _signed(each.threads_change),
         ", ".join(words(seat.role) for seat in each.seats) or "–")
        for each in answer.people[:_SHOWN]
    ]  # fmt: skip
    columns = [("Who", "left"), ("Side", "left"), ("Coverage", "right"), ("Threads", "right"), ("Leaves open", "left")]
    if rows:
        out.print(table(columns, rows))
    elif not say_if_nobody(out, answer, answer.coverage):
        out.print("Nobody's leaving changes coverage or threads.")
    _more(out, len(answer.people))


def _accounts(count: int) -> str:
    return "1 account" if count == 1 else f"{count} accounts"


def _points(change: float) -> str:
    """A change of a share in points of a hundred."""
    return f"{change * 100:+.1f}"


def _signed(change: int | None) -> str:
    return UNKNOWN if change is None else f"{change:+d}" if change else "0"


def _more(out: Console, count: int) -> None:
    if count > _SHOWN:
        out.print(line(f"{count - _SHOWN} more; --json has all."), style="dim")


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
    heading(out, answer, "positions among its people (secondary evidence)")
    if not answer.people:
        out.print(NOBODY)
        return
    columns = [("Person", "left"), ("Between", "right"), ("Close", "right"), ("Eigen", "right"),
               ("Constraint", "right"), ("Broker", "right")]  # fmt: skip
    out.print(table(columns, [_position(each) for each in answer.people[:_SHOWN]]))
    _more(out, len(answer.people))
    for each in answer.key_player_sets:
        people = ", ".join(name or "(open seat)" for name in each.names)
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
    columns = [("Account", "left"), ("Mode", "left"), ("In contact", "left"), ("Account manager", "left"),
               ("Partners", "left")]  # fmt: skip
    if answer.accounts:
        out.print(table(columns, [_interface(each) for each in answer.accounts]))
    broken = [(each.name, breach) for each in answer.accounts for breach in each.breaches]
    if broken:
        out.print()
        out.print(line("Rules that are broken"), style="bold")
    for name, breach in broken:
        out.print(line(f"{name}: {_breach(breach)}"))


def _interface(each: Any) -> tuple[Cell, ...]:
    managers = ", ".join(f"{m.name or m.id}{'' if m.active else ' (not in contact)'}" for m in each.managers)
    partners = ", ".join(f"{p.name or p.id}{'' if p.active else ' (not in contact)'}" for p in each.partners if p.live)
    return each.name, words(each.mode), words(each.state), managers or "–", partners or "–"


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
    show_interpenetration(out, answer)
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
