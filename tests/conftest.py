"""Fixtures that several test folders share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# The engine ends with its last user, so that no test leaves a process behind; a small heap is enough for tests.
os.environ.setdefault("GRAPHSVC_ENGINE_IDLE", "0")
os.environ.setdefault("GRAPHSVC_ENGINE_HEAP", "512m")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of data sets made elsewhere; the test is skipped where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the shared data sets are not beside this checkout")
    return folder
