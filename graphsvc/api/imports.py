"""Uploading files to import."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import Response
from flask_openapi3 import APIBlueprint, FileStorage, Tag
from pydantic import BaseModel, Field

from graphsvc.api.common import ERRORS, context, reply, viewer
from graphsvc.services import importing
from graphsvc.services.answers import ImportReport

api = APIBlueprint("imports", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="Import")], abp_responses=ERRORS)


class Upload(BaseModel):
    """Files named like their tables (`stakeholders.csv`), a workbook, or a ZIP of a folder."""

    files: list[FileStorage] = Field(min_length=1, max_length=100)
    message: str = ""


class ImportQuery(BaseModel):
    dry_run: bool = False


@api.post("/import", responses={"200": ImportReport}, summary="Reads files; one commit")
def upload(form: Upload, query: ImportQuery) -> Response:
    with tempfile.TemporaryDirectory(prefix="graphsvc-import-") as folder:
        paths = [_kept(file, Path(folder), n) for n, file in enumerate(form.files)]
        wanted = importing.Wanted(paths=tuple(paths), dry_run=query.dry_run, message=str(form.message), source="api")
        return reply(importing.import_files(context(), viewer(), wanted))


def _kept(file: FileStorage, folder: Path, number: int) -> Path:
    """The upload on disk under the last part of its own name, so that the table is recognised by it."""
    name = Path((file.filename or "upload.csv").replace("\\", "/")).name or "upload.csv"
    place = folder / str(number)
    place.mkdir()
    file.save(place / name)
    return place / name
