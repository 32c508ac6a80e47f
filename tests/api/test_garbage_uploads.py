"""Uploads that bear a table's name and are none: refused with the place, and nothing written."""

from __future__ import annotations

import gzip
import io

import pytest
from flask.testing import FlaskClient

from graphsvc.services.context import Context

_GOOD = b"id,name\nnew,Must not arrive\n"
_ROW = "in the row that begins here"


@pytest.mark.parametrize(
    ("content", "where", "hint"),
    [
        (
            b"%PDF-1.7\n1 0 obj\n", "accounts.csv:1: is a PDF, not a table that can be read",
            "Export the table itself as CSV in UTF-8, or as .xlsx.",
        ),
        (gzip.compress(_GOOD), "accounts.csv:1: is packed, not a table that can be read", "Unpack it first."),
        (
            b"id,name\na,A\nb,B\0B\n", "accounts.csv:3: is a binary file, not a table: a NUL byte stands here",
            "Save it as CSV in UTF-8, or as .xlsx.",
        ),
        (
            b"id,name\na,M\xfcller\n", "accounts.csv:2:name: is neither UTF-8 nor GB18030",
            "Save it as CSV in UTF-8.",
        ),
        (
            b'id,name\na,A\nb,"B\nc,C\n', f"accounts.csv:3: is not a table: {_ROW}, a quote is not closed",
            "Check that quotes are closed and that every row has as many cells as the header.",
        ),
    ],
)  # fmt: skip
def test_garbage_is_refused_with_its_place(
    editor: FlaskClient, own: Context, content: bytes, where: str, hint: str
) -> None:
    before = own.store.revision()
    files = [(io.BytesIO(_GOOD), "partners.csv"), (io.BytesIO(content), "accounts.csv")]
    response = editor.post("/api/v1/import", data={"files": files})
    assert (response.status_code, response.content_type) == (422, "application/problem+json")
    document = response.get_json()
    assert document["detail"] == f"{where}. {hint}"
    assert [item["detail"] for item in document["errors"]] == [where]
    assert (own.store.revision(), own.store.node("Partner", "new")) == (before, None)
