"""`map`: the relationship map as a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

import click

from graphsvc.access import LOCAL_OWNER
from graphsvc.cli.main import Call
from graphsvc.cli.opening import as_of_option, opened, today_option
from graphsvc.cli.render import emit_json
from graphsvc.errors import InvalidInput
from graphsvc.files import write_whole


@click.command("map")
@click.argument("account")
@click.option("-o", "output", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True)
@click.option("--redact", is_flag=True, help="Leave out what a customer must not see.")
@as_of_option
@today_option
@click.pass_obj
def map_command(
    call: Call,
    account: str,
    output: Path,
    lang: Literal["en", "zh"],
    redact: bool,
    as_of: str | None,
    today: date | None,
) -> None:
    """Writes the relationship map: svg, pdf, png, pptx, drawio, dot, mmd or json, by the file's ending."""
    from graphsvc.services import pictures

    form = output.suffix.lower().lstrip(".")
    if form not in pictures.FORMATS:
        raise InvalidInput(f"A map cannot be written as {output.suffix or 'a file without an ending'}.",
                           hint=f"End the file with one of: {', '.join(pictures.FORMATS)}.")  # fmt: skip
    with opened(call, as_of=as_of) as ctx:
        picture = pictures.render(ctx, LOCAL_OWNER, account, form, lang, redact, today)
    write_whole(output, picture.content)
    for warning in picture.warnings:
        click.echo(warning, err=True)
    click.echo(f"{output}", err=True)
    if call.json:
        emit_json({"file": str(output), "media_type": picture.media_type, "warnings": list(picture.warnings)})
