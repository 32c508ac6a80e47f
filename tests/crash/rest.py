"""A client of a service's REST."""

from __future__ import annotations

from typing import Any

import requests

from graphsvc.errors import StoreUnavailable

from .content import Content, Step
from .edits import Edit
from .patience import patiently

_PLURAL = {"Account": "accounts", "Department": "departments"}


class RestClient:
    """Writes through a service's REST."""

    def __init__(self, url: str, client: str) -> None:
        self._url, self._client = url, client
        self._session = requests.Session()

    def send(self, edit: Edit, content: Content) -> int:
        return patiently(lambda: self._change(edit, content))

    def _change(self, edit: Edit, content: Content) -> int:
        body = {"changes": _wishes(edit, content), "message": f"{self._client} {edit.number}"}
        answer = self._session.post(f"{self._url}/changes", json=body, timeout=90)
        if answer.status_code in (409, 428) and self._applied(edit):
            return 0
        done = checked(answer)
        return int(done["number"]) if done["created"] + done["updated"] + done["deleted"] else 0

    def _applied(self, edit: Edit) -> bool:
        """Whether an earlier attempt, whose answer got lost, did it: the account is as the edit leaves it."""
        account = next(step for step in edit.steps if step.key[0] == "Account")
        answer = self._session.get(f"{self._url}/accounts/{account.key[1]}", timeout=90)
        if answer.status_code == 404:
            return edit.what == "delete"
        return bool(checked(answer)["properties"].get("region") == account.properties.get("region"))


def checked(answer: requests.Response) -> Any:
    """What it says. Raises StoreUnavailable for 503, AssertionError for what should not be."""
    if answer.status_code == 503:
        assert answer.headers["Retry-After"] == "2", answer.headers
        raise StoreUnavailable(answer.json()["detail"])
    assert answer.ok, f"{answer.status_code}: {answer.text}"
    return answer.json()


def _wishes(edit: Edit, content: Content) -> list[dict[str, Any]]:
    return [_wish(step, edit, content) for step in edit.steps if step.key[0] in _PLURAL]


def _wish(step: Step, edit: Edit, content: Content) -> dict[str, Any]:
    wish = {"op": step.op, "kind": _PLURAL[step.key[0]], "id": step.key[1], "properties": step.properties}
    if step.key in content:
        wish["if_match"] = "*"
    if edit.what == "create" and step.key[0] == "Department":
        wish["links"] = {"account": edit.steps[0].key[1]}
    return wish
