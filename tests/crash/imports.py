"""A client that imports files through the service, each beyond one batch."""

from __future__ import annotations

import csv
import io
import random

import requests

from .content import Content, put
from .edits import Edit
from .patience import patiently
from .rest import checked

_GROUPS = 4
_PEOPLE = 60


def by_import(rng: random.Random, client: str, number: int, content: Content) -> Edit:
    """An account and its people arrive, or all of them change."""
    group, value = f"{client}.g{rng.randrange(_GROUPS)}", f"v{number}"
    account, standing = ("Account", group), ("Opportunity", f"standing:{group}")
    people = [("Stakeholder", f"{group}-{n}") for n in range(_PEOPLE)]
    steps = [put(*account, name=group, region=value), *(put(*one, name=one[1], title=value) for one in people)]
    if account not in content:
        steps += [put(*standing, name="Standing", standing=True, status="open"), put("OF", *standing, *account)]
        steps += [put("WORKS_AT", *one, *account) for one in people]
    return Edit(number, "import", tuple(steps))


class ImportClient:
    """Uploads what an edit says of accounts and people, as tables."""

    def __init__(self, url: str, client: str) -> None:
        self._url, self._client = url, client
        self._session = requests.Session()

    def send(self, edit: Edit, _: Content) -> int:
        return patiently(lambda: self._import(edit))

    def _import(self, edit: Edit) -> int:
        """The number of the commit; 0 where an earlier attempt had been applied."""
        account = next(step for step in edit.steps if step.key[0] == "Account")
        people = [step for step in edit.steps if step.key[0] == "Stakeholder"]
        accounts = [{"id": account.key[1], **account.properties}]
        stakeholders = [{"id": one.key[1], "account": account.key[1], **one.properties} for one in people]
        files = [("files", (f"{name}.csv", _table(rows))) for name, rows in
                 (("accounts", accounts), ("stakeholders", stakeholders))]  # fmt: skip
        message = {"message": f"{self._client} {edit.number}"}
        report = checked(self._session.post(f"{self._url}/import", files=files, data=message, timeout=120))
        assert report["rejected"] == [], report
        return report["commit"] or 0


def _table(rows: list[dict[str, object]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
