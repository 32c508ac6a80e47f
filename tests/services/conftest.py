"""One engine and store for the use cases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from small_account import fresh_context

from graphsvc.services.context import Context


@pytest.fixture(scope="module")
def ctx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    """A context over a store that holds the small account."""
    yield from fresh_context(tmp_path_factory.mktemp("services"))
