"""The page of measurements: one kind of table, targets, sections replaced one by one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench import __main__ as command
from bench import page
from bench.rows import BYTES, COUNT, POINTS, RATE, SECONDS, TIMES, Found, Row, Target, against, shown, table, timed
from bench.targets import TARGETS
from graphsvc.services import timing
from graphsvc.services.timing import Taken


def test_a_row_stands_beside_its_target_and_a_target_without_a_row_is_not_measured() -> None:
    rows = [Row("quick", 0.0123, more="of two"), Row("slow", 2.5), Row("heavy", 1.2e9, BYTES), Row("other", 7, COUNT)]
    targets = {
        "quick": Target(0.015), "slow": Target(2), "heavy": Target(1.2e9, BYTES), "gone": Target(5, TIMES, least=True)
    }  # fmt: skip
    assert table(rows, targets).splitlines() == [
        "| what | target | measured | |",
        "|---|---|---|---|",
        "| quick | ≤ 15 ms | 12.3 ms | of two |",
        "| slow | ≤ 2 s | 2.50 s ✗ |  |",
        "| heavy | ≤ 1.2 GB | 1.20 GB |  |",
        "| other |  | 7 |  |",
        "| gone | ≥ 5 times | not measured | |",
    ]


def test_a_target_in_another_unit_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="quick: measured in 's', its target in 'times'"):
        table([Row("quick", 1.0)], {"quick": Target(5, TIMES)})


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.00024, SECONDS, "0.24 ms"), (0.0123, SECONDS, "12.3 ms"), (80.3, SECONDS, "80.30 s"),
        (485e6, BYTES, "485 MB"), (3.1e9, BYTES, "3.10 GB"), (0.97, TIMES, "0.97 times"), (41.23, TIMES, "41.2 times"),
        (375.6, TIMES, "376 times"), (1_224_664, RATE, "1,224,664 a second"), (0.000012, POINTS, "1.2e-05 points"),
        (1500, COUNT, "1,500"),
    ],
)  # fmt: skip
def test_how_a_figure_is_shown(value: float, unit: str, text: str) -> None:
    assert shown(value, unit) == text


def test_ours_by_the_median_and_theirs_by_how_often_our_best_goes_into_their_best() -> None:
    ours, theirs = Taken(best=0.1, median=0.2, cpu=0.4), Taken(best=4.0, median=5.0, cpu=2.0)
    assert timed("ours", ours) == Row("ours", 0.2, SECONDS, "best 100.0 ms, all cores 400.0 ms")
    assert against("theirs", theirs, ours) == Row(
        "theirs", 40.0, TIMES, "5.00 s, best 4.00 s; by all cores 5.0 times"
    )  # fmt: skip


def test_one_section_is_replaced_the_others_stay_and_all_are_in_order() -> None:
    old = (
        "# Measured\n\nold head\n\n## Last\n\nits table\n\n## Gone\n\nold\n\n## First\n\nold table\n\nwith two parts\n"
    )
    order = ["First", "Middle", "Last"]
    head, *parts = page.replaced(old, order, "Middle", "new\n").split("\n\n## ")
    assert parts == ["First\n\nold table\n\nwith two parts", "Middle\n\nnew", "Last\n\nits table\n"]
    assert head.startswith("# Measured\n\n`make bench` writes this page")
    assert "\n\n## Last\n\nanew\n" in page.replaced(old, order, "Last", "anew")


def test_a_section_says_when_where_under_what_load_and_how() -> None:
    text = page.section(Found("As ever.", [Row("a", 1.0)]), {}, (0.25, 3.0))
    day, rest = text.split(", ", 1)
    assert len(day) == len("2026-07-01")
    head, _, lines = rest.partition("\n\n")
    assert head == f"{timing.machine()}, load 0.2 before and 3.0 after. As ever."
    assert lines == table([Row("a", 1.0)], {})


def test_only_named_sections_are_measured_and_one_that_fails_leaves_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written = tmp_path / "RESULTS.md"
    monkeypatch.setattr(page.write, "__defaults__", (written,))

    def run(section: command.Section, _: int | None) -> Found:
        if section.title == "Reading tables":
            raise RuntimeError("no")
        return Found("", [Row(section.title, 1.0)])

    monkeypatch.setattr(command.Section, "run", run)
    monkeypatch.setattr(sys, "argv", ["bench", "reading", "200000", "shares"])
    with pytest.raises(SystemExit, match="Not measured: reading"):
        command.main()
    titles = [line for line in written.read_text(encoding="utf-8").splitlines() if line.startswith("## ")]
    assert titles == ["## Decision shares beside NetworkX", "## 200,000 accounts"]
    monkeypatch.setattr(sys, "argv", ["bench", "plan", "--accounts", "30"])
    before = written.read_bytes()
    command.main()
    assert (written.read_bytes(), "## The plan over the portfolio" in capsys.readouterr().out) == (before, True)


def test_every_section_has_its_targets() -> None:
    assert TARGETS.keys() == command.SECTIONS.keys()


@pytest.mark.parametrize(
    ("words", "refused"), [(["nonsense"], "no section 'nonsense'"), (["shares", "--accounts", "5"], "no other size")]
)
def test_wrong_words_are_refused(
    words: list[str], refused: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["bench", *words])
    with pytest.raises(SystemExit, match="2"):
        command.main()
    assert refused in capsys.readouterr().err


def test_all_but_the_longest_are_measured_where_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["bench"])
    assert command._wanted().sections == [name for name in command.SECTIONS if name != "200000"]
