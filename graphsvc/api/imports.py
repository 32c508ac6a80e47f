"""Uploading files to import."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, Any

from flask import Response, request
from flask_openapi3 import APIBlueprint, FileStorage, Tag
from pydantic import BeforeValidator, Field

from graphsvc.api.common import ERRORS, UPLOAD_ERRORS, Parameters, Query, context, reply, source, viewer
from graphsvc.services.answers import ImportReport

api = APIBlueprint("imports", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="Import")], abp_responses=ERRORS)


def _as_sent(_: Any) -> str:
    """The field's own text: the form reader takes `123` and `[1]` for JSON."""
    return request.form.get("message", "")


class Upload(Parameters):
    """Files named like their tables (`stakeholders.csv`), a workbook, or a ZIP of a folder."""

    files: list[FileStorage] = Field(min_length=1, max_length=100)
    message: Annotated[str, BeforeValidator(_as_sent)] = Field("", max_length=2000)


class ImportQuery(Query):
    dry_run: bool = False


@api.post("/import", responses={"200": ImportReport, **UPLOAD_ERRORS}, summary="Reads files; one commit")
def upload(form: Upload, query: ImportQuery) -> Response:
    """Rows that are wrong are reported and left out; 422, with nothing written, where a file is no import table."""
    from graphsvc.services import importing  # with what reads tables, 40 MB: only where files come in

    with tempfile.TemporaryDirectory(prefix="graphsvc-import-") as folder:
        names = {_kept(file, Path(folder), n): _name(file) for n, file in enumerate(form.files)}
        wanted = importing.Wanted(
            paths=tuple(names), names=names, dry_run=query.dry_run, message=form.message, source=source()
        )
        return reply(importing.import_files(context(), viewer(), wanted))


def _kept(file: FileStorage, folder: Path, number: int) -> Path:
    """The upload on disk under a name of ours: its own may lead anywhere or be no file name at all."""
    place = folder / f"{number}.upload"
    file.save(place)
    return place


def _name(file: FileStorage) -> str:
    """The last part of the upload's own name, by which its table is recognised and which the report tells."""
    last = (file.filename or "").replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in last if c.isprintable()) or "upload"
