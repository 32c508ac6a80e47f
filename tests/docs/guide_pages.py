"""Pages of the user guide as programs: the console blocks of README.md and docs/, run and compared.

A page is read in order. A block ```console holds commands after `$ ` and what they print. Two comments, each on the
line before a block, say otherwise: `<!-- file: NAME -->` writes the block to that file before anything runs, and
`<!-- not run: WHY -->` leaves a block out.

`python tests/docs/guide_pages.py` writes what the commands print now into the pages and draws the pictures again; read
the difference before keeping it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from graphsvc.store import open_store

ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r"(?:^<!-- (file|not run): (.+?) -->\n)?^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.+)$", re.MULTILINE)
_CALL = re.compile(r"graphsvc (?:--?\w+(?: (?=\S*[/-])\S+)? )*([a-z][a-z-]*)")
_END = "\x01"
# The pictures of the guide, and the account that each shows.
PICTURES = {"docs/map.svg": "wolfenmoor-university", "docs/map-large.svg": "lanxu-dairy"}


@dataclass(frozen=True, slots=True)
class Example:
    """One command of a page and what the page says it prints."""

    command: str
    printed: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page's examples in order, and the files that it asks for."""

    path: Path
    examples: tuple[Example, ...]
    files: tuple[tuple[str, str], ...]


def page_paths() -> list[Path]:
    """README.md, then the guide, then the decisions."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "docs/decisions").glob("*.md"))]


def anchor(heading: str) -> str:
    """What a link to a heading says behind its `#`, as GitHub makes it: small letters, hyphens for blanks, no signs."""
    words = re.sub(r"[^\w\- ]", "", heading.strip().lower().replace("`", ""))
    return words.replace(" ", "-")


def read_page(path: Path) -> Page:
    """The examples and files of a page."""
    examples: list[Example] = []
    files: list[tuple[str, str]] = []
    for note, detail, language, body in _BLOCK.findall(path.read_text(encoding="utf-8")):
        if note == "file":
            files.append((detail, body))
        elif language == "console" and not note:
            examples += _examples(body)
    return Page(path, tuple(examples), tuple(files))


def _examples(body: str) -> Iterator[Example]:
    _, *parts = _COMMAND.split(body)
    for command, printed in zip(parts[::2], parts[1::2], strict=True):
        yield Example(command, _tidy(printed))


def documented_commands() -> set[str]:
    """Every command of graphsvc that some page calls, run or not."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in page_paths())
    bodies = [body for _, _, language, body in _BLOCK.findall(text) if language == "console"]
    return {name for body in bodies for line in _COMMAND.findall(body) for name in _CALL.findall(line)}


def run_page(page: Page, folder: Path) -> list[str]:
    """What each example prints (both streams), one shell for the whole page. `folder`: where it runs."""
    for name, content in page.files:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
    script = "".join(f"{e.command}\n__s=$?; printf '{_END}'; (exit $__s)\n" for e in page.examples)
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, timeout=290, check=False,
    )  # fmt: skip
    return [_tidy(part) for part in done.stdout.decode().split(_END)[:-1]]


def environment() -> dict[str, str]:
    """A reader's environment: the command on the path, nothing set for graphsvc but how soon the engine ends."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GRAPHSVC_")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', '')}"
    return {**kept, "PATH": path, "GRAPHSVC_ENGINE_IDLE": "5", "GRAPHSVC_ENGINE_HEAP": "512m", "LC_ALL": "C.UTF-8"}


def _tidy(text: str) -> str:
    """Tables end in blanks that no page should have to keep."""
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())


@contextmanager
def demo_folder() -> Iterator[Path]:
    """A folder in which `graphsvc demo` was called, with `examples/` beside it as in a checkout."""
    # An engine ends some seconds after its last user and may still write while the folder goes.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "examples").symlink_to(ROOT / "examples")
        subprocess.run(
            ["graphsvc", "demo", "--no-serve"], cwd=folder, env=environment(), check=True, capture_output=True,
            timeout=280,
        )  # fmt: skip
        # Held open, so that the pages find the engine running.
        with closing(open_store(folder / "graphsvc-demo-store")):
            yield folder


def rewritten(page: Page, outputs: Sequence[str]) -> str:
    """The page's text with these outputs in the place of its own."""
    left = iter(zip(page.examples, outputs, strict=True))

    def block(found: re.Match[str]) -> str:
        if found[1] or found[3] != "console":
            return found[0]
        shown = [f"$ {e.command}\n{o}\n" if o else f"$ {e.command}\n" for e, o in
                 (next(left) for _ in _COMMAND.findall(found[4]))]  # fmt: skip
        return f"```console\n{''.join(shown)}```"

    return _BLOCK.sub(block, page.path.read_text(encoding="utf-8"))


def main() -> None:
    """Writes what the commands print now into every page, and draws the pictures again."""
    with demo_folder() as folder:
        for path in page_paths():
            page = read_page(path)
            if page.examples:
                path.write_text(rewritten(page, run_page(page, folder)), encoding="utf-8")
        for file, account in PICTURES.items():
            draw = ["graphsvc", "--store", "graphsvc-demo-store", "map", account, "-o", str(ROOT / file)]
            subprocess.run([*draw, "--today", "2026-11-24"], cwd=folder, env=environment(), check=True)


if __name__ == "__main__":
    main()
