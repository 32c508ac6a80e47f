"""Two accounts, of 25 and of 150 people, with Chinese names, and what was changed at them since."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from flask.testing import FlaskClient

from graphsvc.access import LOCAL_OWNER
from graphsvc.api import create_app
from graphsvc.services import importing
from graphsvc.services.context import Context

SIZES = (25, 150)
_FAMILY = (("Wang", "王"), ("Li", "李"), ("Zhang", "张"), ("Osterholt", "欧阳"), ("Lumbeck", "林"), ("Chen", "陈"))
_GIVEN = (("Na", "娜"), ("Yunshan", "云杉"), ("Katharina", "凯"), ("Wei", "伟"), ("Tianlei", "天雷"), ("Jo", "乔"))
_PARTS = (("Management board", "管理层"), ("Procurement", "采购部"), ("Information technology", "信息技术部"),
          ("Production and quality assurance", "生产与质量保证部"), ("Finance", "财务部"))  # fmt: skip
_TITLES = ("Chair", "Head of procurement", "Head of information technology", "Plant manager", "Controller", "Engineer")
_ROLES = ("economic_buyer", "procurement", "technical_evaluator", "user", "approver", "champion")
_OURS = ("Lena Hart,Account manager", "Otto Fynn,Service lead", "Mara Quist,Solution architect")
_SUPPORT = ("neutral", "supporter", "non_supporter", "mentor", "enemy")


def _named(size: int, place: int) -> tuple[str, str]:
    (family, family_zh), (given, given_zh) = _FAMILY[place % 6], _GIVEN[place // 6 % 6]
    number = "" if place < 36 else f" {place // 36 + 1}"
    return f"{given} {family}{number}", f"{family_zh}{given_zh}{number.strip()}"


def write_crowd(folder: Path) -> Path:
    """The tables of both accounts."""
    rows: dict[str, list[str]] = {
        "accounts": ["id,name,name_zh,annual_revenue,currency"],
        "departments": ["id,name,name_zh,account"],
        "stakeholders": ["id,account,name,name_zh,department,title,level,reports_to"],
        "employees": ["id,name,title,function,level"],
        "roles": ["stakeholder,role,support"],
        "contacts": ["source,target,level,asserted_on"],
        "manages": ["employee,account,role"],
        "influences": ["source,target,strength"],
    }
    rows["employees"] += [f"our{n},{name},sales,2" for n, name in enumerate(_OURS)]
    for size in SIZES:
        _add_account(rows, size)
    for name, lines in rows.items():
        (folder / f"{name}.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
    return folder


def _add_account(rows: dict[str, list[str]], size: int) -> None:
    account = f"a{size}"
    rows["accounts"].append(f"{account},Northgate Harbour Works {size},北门港工厂{size},{size}00000,EUR")
    rows["departments"] += [f"{account}-d{n},{name},{zh},{account}" for n, (name, zh) in enumerate(_PARTS)]
    rows["manages"].append(f"our0,{account},account_manager")
    people = [f"{account}-p{n}" for n in range(size)]
    for n, person in enumerate(people):
        name, name_zh = _named(size, n)
        boss = people[(n - 1) // 5] if n else ""
        level = 1 + len(f"{n:b}") // 2
        rows["stakeholders"].append(
            f"{person},{account},{name},{name_zh},{account}-d{n % 5},{_TITLES[min(n, 5)]},{level},{boss}"
        )
    rows["roles"] += [f"{person},{_ROLES[n % 6]},{_SUPPORT[n % 5]}" for n, person in enumerate(people[: size // 2])]
    rows["contacts"] += [
        f"our{n % 3},{person},problem_solver,2026-05-02" for n, person in enumerate(people[: size // 5])
    ]
    rows["influences"] += [f"{a},{b},0.4" for a, b in pairwise(people[: size // 3])]


def write_review(folder: Path, size: int) -> Path:
    """What an autumn review found at an account: somebody new, somebody moved, support, contacts and titles."""
    account = f"a{size}"
    rows = [f"{account}-p{n},{account},{_named(size, n)[0]},Deputy head {n},{account}-d1" for n in (3, 7, 9)]
    rows.append(f"{account}-new,{account},Katharina von Hohenfels-Waldenburg,Chief transformation officer,{account}-d0")
    support = [f"{account}-p{n},{_ROLES[n % 6]},{_SUPPORT[(n + 1) % 5]}" for n in range(size // 4)]
    tables = {
        "stakeholders": ["id,account,name,title,department", *rows],
        "roles": ["stakeholder,role,support", *support, f"{account}-new,executive_sponsor,supporter"],
        "contacts": ["source,target,level,asserted_on", f"our1,{account}-new,trusted_advisor,2026-09-01"],
    }
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
    return folder


def review(ctx: Context, folder: Path, size: int) -> None:
    """Imports the review, then changes two of its values by hand and takes one of these changes back."""
    wanted = importing.Wanted(paths=(write_review(folder, size),), message=f"Autumn review of {size} people 秋季评审")
    importing.import_files(ctx, LOCAL_OWNER, wanted)
    editor = create_app(ctx).test_client()
    patch(editor, f"stakeholders/a{size}-p3", {"title": "Head of procurement and supply"}, "Promoted")
    last = patch(editor, f"stakeholders/a{size}-p7", {"title": "Adviser"}, "Left the line, by telephone with Lena Hart")
    assert editor.post(f"/api/v1/commits/{last}/undo", json={}).status_code == 200


def patch(editor: FlaskClient, address: str, values: dict[str, object], message: str) -> int:
    """Changes properties; the commit's number."""
    tag = editor.get(f"/api/v1/{address}").headers["ETag"]
    body = {"properties": values, "message": message}
    done = editor.patch(f"/api/v1/{address}", json=body, headers={"If-Match": tag})
    assert done.status_code == 200, done.get_json()
    return int(done.get_json()["revision"])
