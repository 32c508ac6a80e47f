"""`key-people`, `coverage`, `paths`, `plan`: the questions about one account."""

from __future__ import annotations

from datetime import date
from typing import Any

import click
from rich.console import Console
from rich.padding import Padding

from graphsvc.access import LOCAL_OWNER
from graphsvc.cli.main import Call
from graphsvc.cli.matrix import show_matrix
from graphsvc.cli.opening import as_of_option, opened, today_option
from graphsvc.cli.render import UNKNOWN, Cell, console, emit_json, line, percent, table, words

NO_PAIR = "There is nobody whom one of ours who works on the account could still meet."
NOBODY = "Nobody is recorded here yet: fill in the table `stakeholders`, and import it."
_WEIGHTS = {
    "roles": "decision weights from roles",
    "hierarchy": "decision weights from the reporting lines",
    "none": "all weigh the same: no roles or reporting lines",
}


@click.command("key-people")
@click.argument("account")
@click.option("--opportunity", help="One decision of the account; by default its standing one.")
@click.option("--top", type=click.IntRange(1), help="Only the first N people.")
@click.option("--intervals", is_flag=True, help="Also how sure shares and ranks are.")
@as_of_option
@today_option
@click.pass_obj
def key_people_command(
    call: Call,
    account: str,
    opportunity: str | None,
    top: int | None,
    intervals: bool,
    as_of: str | None,
    today: date | None,
) -> None:
    """Who holds how much of an account's decision."""
    with opened(call, computing=True, as_of=as_of) as ctx:
        from graphsvc.services import people

        answer = people.key_people(ctx, LOCAL_OWNER, account, opportunity, top, today, intervals)
    emit_json(answer) if call.json else show_key_people(answer)


def show_key_people(answer: Any) -> None:
    """The ranking in 80 columns."""
    out = console()
    heading(out, answer, _WEIGHTS[answer.evidence])
    if not answer.people:
        out.print(NOBODY)
        return
    columns = [("#", "right"), ("Person", "left"), ("Roles", "left"), ("Share", "right"), ("Formal", "right"),
               ("Covered", "right"), ("Gap", "right")]  # fmt: skip
    out.print(table(columns, [_person_row(p) for p in answer.people]))
    for seat in answer.open_seats:
        out.print(line(f"Open seat: {words(seat.role)}, {percent(seat.decision_share)} of the decision, nobody known"))
    if any(person.hidden_influencer for person in answer.people):
        out.print(line("* hidden influencer: a large share without any weighted role"), style="dim")
    show_intervals(out, answer.people)
    stance = answer.stance
    if stance is not None and stance.expected is not None:
        out.print(f"Stance {stance.expected:+.2f} (between {stance.low:+.2f} and {stance.high:+.2f}, "
                  f"{percent(stance.known_share)} of the decision known)")  # fmt: skip


def show_intervals(out: Console, people: Any) -> None:
    """Between what shares and ranks lie in nine of ten draws; nothing where that was not asked for."""
    rows = [
        (person.name or "(open seat)", " to ".join(map(percent, person.share_interval)), _ranks(*person.rank_interval),
         ", ".join(names.get(other, other) or "(open seat)" for other in person.undecided) or "–")
        for names in [{each.id: each.name for each in people}]
        for person in people
        if person.share_interval
    ]  # fmt: skip
    if rows:
        columns = [("How sure", "left"), ("Share", "right"), ("Rank", "right"), ("Undecided against", "left")]
        out.print()
        out.print(table(columns, rows))


def _ranks(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"


def _person_row(person: Any) -> tuple[Cell, ...]:
    name = (person.name or "(open seat)") + (" *" if person.hidden_influencer else "")
    titled: Cell = (name, person.title) if person.title else name
    return (
        str(person.rank), titled, ", ".join(words(r) for r in person.roles) or "–", percent(person.decision_share),
        percent(person.formal_share), percent(person.coverage), percent(person.gap),
    )  # fmt: skip


@click.command("coverage")
@click.argument("account")
@as_of_option
@today_option
@click.pass_obj
def coverage_command(call: Call, account: str, as_of: str | None, today: date | None) -> None:
    """How much of the decision we are in contact with, and where the gaps are."""
    with opened(call, computing=True, as_of=as_of) as ctx:
        from graphsvc.services import people

        answer = people.coverage(ctx, LOCAL_OWNER, account, today)
    emit_json(answer) if call.json else show_coverage(answer)


def show_coverage(answer: Any) -> None:
    """Coverage, threads, gaps, roll-ups and the matrix in 80 columns."""
    out = console()
    heading(out, answer, f"coverage {percent(answer.coverage)}, of what is known {percent(answer.known_coverage)}")
    names = {c.ours: c.ours_name for c in answer.contacts} | {g.id: g.name for g in answer.gaps}
    cut = f"; one fewer without any of: {', '.join(names.get(p) or p for p in answer.threads.cut)}"
    cut = cut if answer.threads.cut else ""
    if say_if_nobody(out, answer, answer.coverage):
        return
    out.print(line(f"{words(answer.threads.verdict)}: {_threads(answer.threads.count)}{cut}"))
    for title, parts in (("Gaps", answer.gaps[:10]), ("Departments", answer.departments), ("Roles", answer.roles)):
        out.print()
        rows = [(_part_name(p), percent(p.decision_share), percent(p.coverage), percent(p.gap)) for p in parts]
        out.print(table([(title, "left"), ("Share", "right"), ("Covered", "right"), ("Gap", "right")], rows))
    show_matrix(out, answer)


def _part_name(part: Any) -> str:
    """A department's subtotal is told apart from its own people; what has no name is named by its id, in words."""
    name: str = part.name or part.id.replace("_", " ")
    return f"{name}, with those below" if part.own is False else name


def _threads(count: int | None) -> str:
    if count is None:
        return f"{UNKNOWN} independent threads"
    return "1 thread" if count == 1 else f"{count} independent threads"


@click.command("paths")
@click.argument("stakeholder")
@click.option("--from", "start", metavar="PERSON", help="Only paths that begin with this person of ours.")
@click.option("-k", type=click.IntRange(1, 50), default=5, show_default=True)
@click.option("--max-steps", type=click.IntRange(1, 6), default=4, show_default=True)
@as_of_option
@today_option
@click.pass_obj
def paths_command(
    call: Call, stakeholder: str, start: str | None, k: int, max_steps: int, as_of: str | None, today: date | None
) -> None:
    """The strongest ways to be introduced to somebody."""
    with opened(call, computing=True, as_of=as_of) as ctx:
        from graphsvc.services import ways

        answer = ways.paths(ctx, LOCAL_OWNER, stakeholder, start, k, max_steps, today)
    emit_json(answer) if call.json else show_paths(answer)


def show_paths(answer: Any) -> None:
    """Each path as one line, and why others are not offered."""
    out = console()
    out.print(line(f"Ways to {answer.target_name or answer.target}"), style="bold")
    if not answer.paths:
        out.print(line(answer.note or "Nobody on our side has a way in yet."))
    for number, path in enumerate(answer.paths, 1):
        out.print(line(f"{number}. {percent(path.strength):>5}  {route(path)}{'  (back-up)' if path.backup else ''}"))
        weakest = path.steps[path.weakest_step]
        out.print(Padding(line(f"weakest step: {_step(weakest)}"), (0, 0, 0, 10)), style="dim")
    for refused in answer.not_offered:
        people = " → ".join(name or person for person, name in zip(refused.people, refused.names, strict=True))
        out.print(line(f"not offered: {people}: {refused.because}"), style="dim")


def _step(step: Any) -> str:
    ends = f"{step.source_name or step.source} → {step.target_name or step.target}"
    return f"{ends}, {percent(step.strength)} ({step.evidence})"


def route(path: Any) -> str:
    """The people along a path."""
    first = path.steps[0]
    return " → ".join([first.source_name or first.source, *(s.target_name or s.target for s in path.steps)])


@click.command("plan")
@click.argument("account", required=False)
@click.option("--portfolio", is_flag=True, help="The next contacts anywhere, not of one account.")
@click.option("-k", type=click.IntRange(1), help="How many contacts: 5 by default, 500 over the portfolio.")
@as_of_option
@today_option
@click.pass_obj
def plan_command(
    call: Call, account: str | None, portfolio: bool, k: int | None, as_of: str | None, today: date | None
) -> None:
    """The next contacts that add most to our coverage of an account.

    With --portfolio: those that take most value out of risk, over all accounts.
    """
    if (account is None) != portfolio:
        raise click.UsageError("Name an account, or say --portfolio.")
    most = 5000 if portfolio else 100
    if k is not None and k > most:
        raise click.BadParameter(f"{k} is not in the range 1<=x<={most}.", param_hint="'-k'")
    with opened(call, computing=True, as_of=as_of) as ctx:
        if account is None:
            from graphsvc.cli import portfolio_plan

            portfolio_plan.plan(call, ctx, k or 500, today)
            return
        from graphsvc.services import ways

        answer = ways.plan(ctx, LOCAL_OWNER, account, k or 5, today)
    emit_json(answer) if call.json else show_plan(answer)


def show_plan(answer: Any) -> None:
    """The proposals, each with its gain and its way in."""
    out = console()
    heading(out, answer, f"coverage {percent(answer.coverage_before)} → {percent(answer.coverage_after)}")
    rows = [
        (p.ours_name or p.ours, p.stakeholder_name or p.stakeholder, percent(p.gain), route(p.path) if p.path else "–")
        for p in answer.proposals
    ]
    if rows:
        out.print(table([("Who", "left"), ("meets", "left"), ("Gain", "right"), ("Way in", "left")], rows))
    elif not say_if_nobody(out, answer, answer.coverage_before):
        out.print(NO_PAIR)
    for note in answer.notes:
        out.print(line(note), style="dim")


def say_if_nobody(out: Console, answer: Any, coverage: float | None) -> bool:
    """Why all is unknown, where that is not because something is withheld; whether that was so."""
    nobody = coverage is None and not answer.withheld
    if nobody:
        out.print(NOBODY)
    return nobody


def heading(out: Console, answer: Any, detail: str) -> None:
    """Whom the answer is about, and what it leaves out."""
    name = answer.account_name or answer.account or "All accounts"
    out.print(line(f"{name} – {detail}"), style="bold")
    for left_out in answer.withheld:
        out.print(line(f"{left_out.what}: {left_out.why}"), style="dim")
