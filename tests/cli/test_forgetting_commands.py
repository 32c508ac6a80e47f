"""`erase`, `erased`, `rename` and `merge` as a user types them, and mistypes them."""

from __future__ import annotations

import json

import pytest
from cli_shell import Shell

_UNSURE = "Nothing brings an erased person back."


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("erase",), "Name a person, or a register with --from.\n`graphsvc erase --help` says more."),
        (("erase", "dev", "--from", "r"),
         "Name a person, or a register with --from.\n`graphsvc erase --help` says more."),
        (("erase", "dev"), f"{_UNSURE}\nSee what would go with --dry-run; then --yes."),
        (("erase", "--from", "none.json", "--yes"), "none.json cannot be read: No such file or directory."),
        (("erase", "--from", "bad.json", "--yes"),
         "bad.json is no register.\n`graphsvc --json erased > FILE` writes one."),
        (("erase", "nobody", "--yes"),
         "There is no person with the id or name “nobody”.\nLook at `key-people` for the ids."),
        (("rename", "persons", "dev", "x"), "There is no kind 'persons'."),
        (("rename", "stakeholders", "nobody", "x"), "There is no stakeholder with the id 'nobody'."),
        (("rename", "stakeholders", "dev", "dev"), "It is called dev already."),
        (("rename", "stakeholders", "dev", "cfo"),
         "The id cfo is taken by another stakeholder.\nChoose another id, or merge the two."),
        (("rename", "stakeholders", "dev", "kam"),
         "The id kam is taken by another employee.\nPeople of all kinds share their ids."),
        (("rename", "stakeholders", "dev", ""), "The new id "),
        (("rename", "stakeholders", "dev", "x", "--seen", "9"), "There is no commit 9.\nThey are numbered from 1"),
        (("merge", "stakeholders", "dev", "dev"), "Both ids lead to the same one: there is nothing to merge."),
        (("merge", "departments", "fin", "it"), "departments cannot be merged.\nThese can: "),
        (("merge", "stakeholders", "cfo", "dev", "--take", "title"),
         "'title' says not whose value to take.\nWrite FIELD=kept or FIELD=gone."),
        (("merge", "stakeholders", "cfo", "dev", "--take", "size=kept"),
         "They do not differ in size.\nFields in which they differ: "),
    ],
)  # fmt: skip
def test_what_does_not_do_is_told_and_changes_nothing(shell: Shell, words: tuple[str, ...], said: str) -> None:
    (shell.folder / "bad.json").write_text("{]", encoding="utf-8")
    done = shell(*words)
    assert done.returncode in (1, 2)
    assert done.stderr.startswith(f"graphsvc: {said}"), done.stderr
    assert "Traceback" not in done.stderr
    assert shell.json("history", "--limit", "1")["commits"][0]["number"] == 1


def test_rename_merge_erase_and_the_register(shell: Shell) -> None:
    assert shell("rename", "stakeholders", "dev", "bo").stdout == "bo is dev now (commit 2).\n".replace(
        "bo is dev", "dev is bo"
    )
    assert shell.json("merge", "stakeholders", "cio", "bo", "--dry-run")["earlier"] == "bo"
    erased = shell.json("erase", "dev", "--yes")  # by the earlier id
    assert ([gone["id"] for gone in erased["people"]], erased["earlier_ids"], erased["commit"]) == (["bo"], ["dev"], 3)
    register = shell("erased", json_output=True).stdout
    assert [one["pseudonym"] for one in json.loads(register)["erased"]] == [erased["pseudonym"]]
    (shell.folder / "register.json").write_text(register, encoding="utf-8")
    assert shell("erase", "--from", "register.json", "--yes").stdout == "0 people of the register found here.\n"
