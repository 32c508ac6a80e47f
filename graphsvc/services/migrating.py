"""Which store version a store has, and bringing it up to date."""

from __future__ import annotations

from collections.abc import Callable

from graphsvc.services.answers import Shape
from graphsvc.services.context import Context
from graphsvc.store.migrate import migrations, titles
from graphsvc.store.open import look_at


class Step(Shape):
    number: int
    title: str


class MigrateReport(Shape):
    """The migrations that were, or with `dry_run` would be, applied. `version`: the store's before them; 0 if new."""

    version: int
    newest: int
    dry_run: bool
    migrations: list[Step]


def migrate(target: str, open_context: Callable[[], Context], *, dry_run: bool) -> MigrateReport:
    """Brings a store up to date, as opening it does; with `dry_run` it is only looked at.

    Raises StoreUnusable if it is not ours or too new.
    """
    found = look_at(target)
    if not dry_run and found.pending:
        open_context()
    steps = [Step(number=number, title=titles()[number]) for number in found.pending]
    return MigrateReport(version=found.version, newest=max(migrations()), dry_run=dry_run, migrations=steps)
