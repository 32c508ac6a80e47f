"""A database that was loaded takes the place of the empty one, wherever the one who does it is killed."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphsvc.store.swap import keep, settle


def lay(databases: Path, *names: str) -> None:
    """Folders of databases, each with a file that says what it was at first."""
    for name in names:
        (databases / name).mkdir(parents=True)
        (databases / name / "what").write_text(name)


def found(databases: Path) -> dict[str, str]:
    return {folder.name: (folder / "what").read_text() for folder in databases.iterdir()}


def test_nothing_counts_before_it_is_kept(tmp_path: Path) -> None:
    lay(tmp_path, "graph", "loading")
    settle(tmp_path)
    assert found(tmp_path) == {"graph": "graph"}


def test_what_is_kept_is_served_next(tmp_path: Path) -> None:
    lay(tmp_path, "graph", "loading")
    keep(tmp_path)
    assert found(tmp_path) == {"graph": "graph", "loaded": "loading"}
    settle(tmp_path)
    assert found(tmp_path) == {"graph": "loading"}
    settle(tmp_path)
    assert found(tmp_path) == {"graph": "loading"}


@pytest.mark.parametrize("names", [("loaded", "before"), ("loaded", "graph", "before"), ("loaded", "graph", "loading")])
def test_settling_goes_on_where_it_ended(tmp_path: Path, names: tuple[str, ...]) -> None:
    lay(tmp_path, *names)
    settle(tmp_path)
    assert found(tmp_path) == {"graph": "loaded"}


def test_a_new_store_has_nothing_to_settle(tmp_path: Path) -> None:
    settle(tmp_path / "databases")
    assert not (tmp_path / "databases").exists()
