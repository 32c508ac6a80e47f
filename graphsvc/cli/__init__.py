"""The command line: one module a subject, loaded only when its command is called."""

from graphsvc.cli.main import main

__all__ = ["main"]
