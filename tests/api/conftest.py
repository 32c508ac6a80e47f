"""One small account in a real embedded store, behind the real application."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from small_account import fresh_context, refill

from graphsvc.api import create_app
from graphsvc.services.context import Context


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    """A context over a store that nobody changes."""
    yield from fresh_context(tmp_path_factory.mktemp("filled"))


@pytest.fixture(scope="session")
def changeable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    """A context over a store that tests change: starting an engine for each would take most of their time."""
    yield from fresh_context(tmp_path_factory.mktemp("changeable"))


@pytest.fixture
def own(changeable: Context, tmp_path: Path) -> Context:
    """A context over a store that holds the small account, to change."""
    refill(changeable, tmp_path)
    return changeable


@pytest.fixture
def client(filled: Context) -> FlaskClient:
    return create_app(filled).test_client()


@pytest.fixture
def editor(own: Context) -> FlaskClient:
    return create_app(own).test_client()
