"""The defaults of the metrics as a team has them: read as of any revision, changed in commits like everything else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graphsvc.access import Viewer
from graphsvc.analysis.settings import PLAYBOOKS, MetricSettings, flat, playbook
from graphsvc.errors import Conflict, Denied, InvalidChange, Problem, Unconditional, pointer
from graphsvc.kinds import METRIC_SETTINGS, METRICS
from graphsvc.kinds.validate import properties
from graphsvc.model import Change, Commit, Node, NodeChange, Op, differences
from graphsvc.services.answers import Setting, SettingsAnswer
from graphsvc.services.context import Context
from graphsvc.store.port import Reading


def settings(ctx: Context, viewer: Viewer) -> SettingsAnswer:
    """Every setting with its value, its default and what it may be."""
    revision = ctx.graphs.revision()
    node = ctx.graphs.node(METRIC_SETTINGS.label, METRICS)
    own, default = (node.properties if node else {}), flat(MetricSettings())
    return SettingsAnswer(
        as_of=ctx.now(),
        revision=revision,
        version=node.revision if node else 0,
        metrics_version=ctx.metrics_at(revision).metrics_version,
        settings=[
            Setting(
                name=prop.name,
                value=own.get(prop.name, default[prop.name]),
                default=default[prop.name],
                caption=prop.caption.en,
                caption_zh=prop.caption.zh,
                unit=prop.unit,
                minimum=prop.minimum,
                maximum=prop.maximum,
            )
            for prop in METRIC_SETTINGS.properties
        ],
    )


def change(
    ctx: Context, viewer: Viewer, values: Mapping[str, Any], version: int | None, message: str, source: str
) -> Commit:
    """Sets some values; None is the default again. `version`: that of the settings which its author has seen.

    Raises Denied, InvalidChange naming every wrong value, Unconditional without a version, Conflict where it is
    another one and the same settings have been changed since.
    """
    if not viewer.may_write:
        raise Denied("You may look at the settings, but not change them.")
    stored = _checked(values)
    if version is None:
        raise Unconditional("The settings exist.", hint="Say which version of them you have seen: read them first.")

    def plan(reading: Reading) -> list[Change]:
        node = reading.node(METRIC_SETTINGS.label, METRICS)
        _check_seen(reading, node, version, stored)
        return [NodeChange(Op.PATCH, METRIC_SETTINGS.label, METRICS, stored)]

    return ctx.store.commit(plan, author=viewer.id, message=message or "Settings", source=source)


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    stored, wrong = properties(METRIC_SETTINGS, values, whole=False)
    wrong.update(_wrong_playbooks(stored))
    if wrong:
        problems = [Problem(reason, pointer=pointer("values", name)) for name, reason in wrong.items()]
        raise InvalidChange("Nothing was changed: something in it is not valid.", problems=problems)
    default = flat(MetricSettings())
    # What is as by default is not kept: so a later release may bring a better one.
    return {name: None if value == default[name] else value for name, value in stored.items()}


def _wrong_playbooks(stored: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in PLAYBOOKS:
        try:
            playbook(stored.get(name) or "", name)
        except ValueError as reason:
            yield name, str(reason)


def _check_seen(reading: Reading, node: Node | None, version: int, stored: Mapping[str, Any]) -> None:
    if version == (node.revision if node else 0):
        return
    later = reading.entries_around([(METRIC_SETTINGS.label, METRICS)], version)
    touched = {name for entry in later for name, _, _ in differences(entry)}
    if version > reading.revision or not touched.isdisjoint(stored):
        raise Conflict("Somebody else changed the settings first; nothing was written.", hint="Read them again.")
