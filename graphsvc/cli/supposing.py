"""`what-if`: an account before and after something that is supposed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import click
from rich.console import Console
from rich.padding import Padding

from graphsvc.access import LOCAL_OWNER
from graphsvc.cli.account import heading, say_if_nobody
from graphsvc.cli.main import Call
from graphsvc.cli.opening import as_of_option, opened, today_option
from graphsvc.cli.render import UNKNOWN, Cell, console, emit_json, line, money, percent, short_verdict, table, words
from graphsvc.errors import InvalidChange
from graphsvc.kinds import ENUMERATIONS

_SHOWN = 20


def _choice(enumeration: str) -> click.Choice[str]:
    return click.Choice(list(ENUMERATIONS[enumeration].values))


@click.command("what-if")
@click.argument("accounts", nargs=-1, metavar="ACCOUNT...")
@click.option("--without", multiple=True, metavar="PERSON", help="Somebody leaves, on either side.")
@click.option("--join", multiple=True, nargs=2, metavar="NAME DEPARTMENT", help="Somebody new is there.")
@click.option(
    "--contact", multiple=True, type=(str, str, _choice("contact_level")), metavar="OURS STAKEHOLDER LEVEL",
    help="One of ours is in contact with somebody, from the day on.",
)  # fmt: skip
@click.option(
    "--influence", multiple=True, type=(str, str, click.FloatRange(0, 1, min_open=True)), metavar="A B STRENGTH",
    help="A influences B.",
)  # fmt: skip
@click.option("--reports-to", multiple=True, nargs=2, metavar="A B", help="A reports to B instead of whomever so far.")
@click.option(
    "--role", multiple=True, type=(str, _choice("buying_role")), metavar="STAKEHOLDER ROLE",
    help="Somebody has this role in the decision, too.",
)  # fmt: skip
@click.option(
    "--support", multiple=True, type=(str, _choice("support")), metavar="STAKEHOLDER SUPPORT",
    help="Somebody is for us, or against us.",
)  # fmt: skip
@click.option("--everywhere", is_flag=True, help="At every account that they have to do with.")
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True)
@as_of_option
@today_option
@click.pass_obj
def what_if_command(
    call: Call, /, accounts: tuple[str, ...], everywhere: bool, lang: Any, as_of: str | None, today: date | None,
    **supposed: tuple[Any, ...],
) -> None:  # fmt: skip
    """What a change would do to every figure of an account. Nothing is written."""
    if bool(accounts) == everywhere:
        raise click.UsageError("Name an account, or several; or --everywhere instead.")
    if not any(supposed.values()):
        raise click.UsageError("Suppose something: --without, --join, --contact, --influence, --reports-to, --role, "
                               "--support.")  # fmt: skip
    with opened(call, computing=True, as_of=as_of) as ctx:
        from graphsvc.services import what_if

        said = what_if.said_of(**supposed)
        with _in_words(supposed):
            if len(accounts) == 1:
                answer: Any = what_if.what_if(ctx, LOCAL_OWNER, accounts[0], said, today, lang)
            else:
                answer = what_if.what_ifs(ctx, LOCAL_OWNER, accounts, said, today, lang)
    if call.json:
        emit_json(answer)
    else:
        show_one(answer) if len(accounts) == 1 else show_several(answer)


@contextmanager
def _in_words(supposed: dict[str, tuple[Any, ...]]) -> Iterator[None]:
    """Says of each problem which option it is about, in the place of a pointer."""
    try:
        yield
    except InvalidChange as error:
        problems = [replace(each, reason=f"{_option(each.pointer, supposed)}: {each.reason}", pointer=None)
                    for each in error.problems]  # fmt: skip
        raise InvalidChange(error.message, hint=error.hint, problems=problems) from None


def _option(pointer: str | None, supposed: dict[str, tuple[Any, ...]]) -> str:
    kind, place = (pointer or "").split("/")[1:3]
    values = supposed[kind][int(place)]
    said = [values] if isinstance(values, str) else [str(value) for value in values]
    return " ".join([f"--{kind.replace('_', '-')}", *(f"“{each}”" if " " in each else each for each in said)])


def show_one(answer: Any) -> None:
    """Each figure before and after, then whose share changes most."""
    out = console()
    heading(out, answer, "what if")
    _show_changes(out, answer)
    say_if_nobody(out, answer, answer.before.coverage)
    out.print()
    columns = [("Figure", "left"), ("Before", "right"), ("After", "right"), ("Change", "right")]
    out.print(table(columns, _figures(answer.before, answer.after)))
    _show_people(out, answer)
    for seat in answer.after.open_seats:
        if seat.decision_share > 0:
            share = percent(seat.decision_share)
            out.print(line(f"Open seat: {words(seat.role)}, {share} of the decision, nobody known"))


def _show_changes(out: Console, answer: Any) -> None:
    for change in answer.changes:
        out.print(Padding(line(change.text), (0, 0, 0, 4), expand=False))


def _figures(before: Any, after: Any) -> Iterator[tuple[Cell, ...]]:
    for name, field in (("Coverage", "coverage"), ("  of what is known", "known_coverage"), ("Open", "open_share")):
        was, becomes = getattr(before, field), getattr(after, field)
        yield name, percent(was), percent(becomes), _points(was, becomes)
    a, b = before.threads, after.threads
    yield "Threads", _threads(a), _threads(b), _difference(a.count, b.count, "{:+d}")
    was, becomes = (end.stance and end.stance.expected for end in (before, after))
    yield "Stance", _shown(was, "{:+.2f}"), _shown(becomes, "{:+.2f}"), _difference(was, becomes, "{:+.2f}")
    was, becomes = before.value_at_risk, after.value_at_risk
    yield "Value at risk", _shown(was, "{:.0f}"), _shown(becomes, "{:.0f}"), _difference(was, becomes, "{:+.1f}")
    was, becomes = before.money_at_risk, after.money_at_risk
    unit = before.currency
    yield "Money at risk", money(was, unit), money(becomes, unit), _difference(was, becomes, "{:+,.0f}")
    if before.evidence != after.evidence:
        yield "Decision weights from", words(before.evidence), words(after.evidence), ""


def _threads(threads: Any) -> str:
    return f"{UNKNOWN if threads.count is None else threads.count} {short_verdict(threads.verdict)}"


def _shown(value: float | None, form: str) -> str:
    return UNKNOWN if value is None else form.format(value)


def _difference(was: float | None, becomes: float | None, form: str) -> str:
    if was is None or becomes is None:
        return UNKNOWN
    return form.format(becomes - was) if abs(becomes - was) > 1e-12 else "0"


def _points(was: float | None, becomes: float | None) -> str:
    """A change of a share in points of a hundred."""
    return _difference(None if was is None else was * 100, None if becomes is None else becomes * 100, "{:+.1f}")


def _show_people(out: Console, answer: Any) -> None:
    columns = [("Whose part changes", "left"), ("Share", "right"), ("then", "right"), ("Rank", "right"),
               ("then", "right"), ("Covered", "right"), ("then", "right")]  # fmt: skip
    rows = [(each.name or "(open seat)", *_person(each.before, each.after)) for each in answer.people[:_SHOWN]]
    if rows:
        out.print()
        out.print(table(columns, rows))
    if len(answer.people) > _SHOWN:
        out.print(line(f"{len(answer.people) - _SHOWN} more; --json has all."), style="dim")


def _person(before: Any, after: Any) -> Sequence[str]:
    ends = (before, after)
    shares = ["–" if end is None else f"{end.decision_share * 100:.1f} %" for end in ends]
    ranks = ["–" if end is None else str(end.rank) for end in ends]
    return [*shares, *ranks, *("–" if end is None else percent(end.coverage) for end in ends)]


def show_several(answer: Any) -> None:
    """What it comes to, then each account in one line."""
    out = console()
    heading(out, answer, "what if")
    _show_changes(out, answer)
    out.print(line(_total(answer)))
    rows = [
        (each.account_name or each.account, percent(each.before.coverage), percent(each.after.coverage),
         short_verdict(each.before.threads.verdict), short_verdict(each.after.threads.verdict), _money(each))
        for each in answer.accounts[:_SHOWN]
    ]  # fmt: skip
    columns = [("Account", "left"), ("Coverage", "right"), ("then", "right"), ("Now", "left"), ("Then", "left"),
               ("At risk", "right")]  # fmt: skip
    out.print()
    out.print(table(columns, rows))
    if len(answer.accounts) > _SHOWN:
        out.print(line(f"{len(answer.accounts) - _SHOWN} more; --json has all."), style="dim")


def _total(answer: Any) -> str:
    count = len(answer.accounts)
    added = ", ".join(f"{amount:+,.0f} {currency}" for currency, amount in answer.money_at_risk.items())
    risen = f", {answer.higher_verdict} to a higher one" if answer.higher_verdict else ""
    return (
        f"{count} account{'' if count == 1 else 's'}, {answer.lower_verdict} to a lower verdict{risen}, "
        f"{answer.no_contact} cut off; at risk {added or UNKNOWN}"
    )


def _money(each: Any) -> str:
    was, becomes = each.before.money_at_risk, each.after.money_at_risk
    return UNKNOWN if was is None or becomes is None else f"{becomes - was:+,.0f} {each.before.currency or ''}".rstrip()
