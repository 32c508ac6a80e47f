"""Invented accounts of any size, the same every time."""

from __future__ import annotations

import random

from graphsvc.diagram.data import Contact, Department, Influence, MapData, OpenSeat, Ours, Person, Report, Team

_DEPARTMENTS = [
    ("Executive Office", "总裁办公室"),
    ("Finance and Controlling", "财务与管控中心"), ("Information Technology", "信息技术部"),
    ("Operations", "运营部"), ("Risk & Compliance", "风险合规部"), ("Procurement", "采购部"),
    ("Retail Services and Customer Experience", "零售服务与客户体验管理事业部"), ("Digital Innovation", "数字创新部"),
    ("Human Resources", "人力资源部"),
]  # fmt: skip
_FIRST = [
    "Margaret",
    "Daniel",
    "Priya",
    "Tomás",
    "Ingrid",
    "Kwame",
    "Elena",
    "Hiroshi",
    "Fatima",
    "Oliver",
    "Sofia",
    "Mei",
]
_LAST = [
    "Whitfield",
    "Okafor",
    "Ramachandran",
    "Lindqvist",
    "Castellano",
    "Nakamura",
    "Bergström",
    "Delacroix",
    "Al-Farsi",
]
_SURNAMES, _GIVEN = (
    "王李张刘陈杨黄赵周吴徐孙",
    ["建国", "雨桐", "志强", "晓梅", "子轩", "丽华", "思远", "海涛", "静怡", "明辉"],
)
_TITLES = [
    ("Senior Manager", "高级经理"), ("Programme Lead", "项目负责人"), ("Enterprise Architect", "企业架构师"),
    ("Business Analyst", "业务分析师"), ("Team Lead, Regional Planning and Logistics", "区域计划与物流团队主管"),
    ("Specialist", "专员"), ("Vendor Manager", "供应商经理"),
]  # fmt: skip
_ROLES = [
    "champion",
    "problem_owner",
    "technical_evaluator",
    "user",
    "economic_buyer",
    "blocker",
    "coach",
    "legal",
    "gatekeeper",
]
_SUPPORT = ["mentor", "supporter", "supporter", "neutral", "neutral", "non_supporter", "enemy", None, None]
_FUNCTIONS = ["sales", "executive", "technical", "quality", "service", "marketing"]


def account(size: int, lang: str = "en", seed: int = 7) -> MapData:
    """An account of about `size` people in all, of whom a fifth are ours or partners'."""
    rnd = random.Random(seed * 1000 + size)
    ours = _ours(rnd, size, lang)
    count = max(1, size - len(ours))
    wanted = 3 if size < 20 else 4 if size < 40 else 6 if size < 90 else 9
    departments = tuple(Department(f"d{i}", en, zh) for i, (en, zh) in enumerate(_DEPARTMENTS[:wanted]))
    people, reports = _people(rnd, count, departments, lang)
    return MapData(
        "Meridian Dairy Group", "明远乳业集团", departments, tuple(people),
        (OpenSeat("seat:legal", "legal"), OpenSeat("seat:executive_sponsor", "executive_sponsor")),
        ours, tuple(reports), _influences(rnd, people), _contacts(rnd, ours, people),
    )  # fmt: skip


def joint_team(ours: int, theirs: int) -> MapData:
    """A joint team in which everybody of ours is in touch with everybody of theirs, and `u0` with `p0` on top."""
    people = tuple(Person(f"p{i}", f"Person {i}", department=f"d{i % 4}", team="team:t") for i in range(theirs))
    staff = tuple(Ours(f"u{i}", f"Colleague {i}", team="team:t") for i in range(ours))
    pairs = [(one.id, other.id) for one in staff for other in people]
    return MapData(
        "Joint", None, tuple(Department(f"d{i}", f"Department {i}") for i in range(4)), people,
        ours=(*staff, Ours("x", "Somebody else")), teams=(Team("team:t", "Embedded packaging team"),),
        contacts=tuple(Contact(a, b, 0.75, team=None if (a, b) == ("u0", "p0") else "team:t") for a, b in pairs),
    )  # fmt: skip


def _name(rnd: random.Random, lang: str) -> str:
    if (rnd.random() < 0.8) == (lang == "zh"):
        return rnd.choice(_SURNAMES) + rnd.choice(_GIVEN)
    return f"{rnd.choice(_FIRST)} {rnd.choice(_LAST)}"


def _ours(rnd: random.Random, size: int, lang: str) -> tuple[Ours, ...]:
    staff = [
        Ours(f"u{i}", _name(rnd, lang), None, _FUNCTIONS[i % 6], team="team:t" if i in (0, 2) else None)
        for i in range(max(2, round(size * 0.13)))
    ]
    firms = ["华信咨询", "Nordwind Systems"]
    partners = [
        Ours(f"x{i}", _name(rnd, lang), "Consultant", None, "partner", firms[i % 2])
        for i in range(max(1, round(size * 0.06)))
    ]
    return tuple(staff + partners)


def _people(
    rnd: random.Random, count: int, departments: tuple[Department, ...], lang: str
) -> tuple[list[Person], list[Report]]:
    people: list[Person] = []
    reports: list[Report] = []
    depth: dict[str, int] = {}
    members: dict[str, list[str]] = {d.id: [] for d in departments}
    for index in range(count):
        department, boss = _seat(rnd, index, departments, members, depth)
        id_ = f"p{index}"
        depth[id_] = depth[boss] + 1 if boss else 0
        members[department].append(id_)
        if boss:
            reports.append(Report(id_, boss))
        people.append(_person(rnd, id_, index, department, depth[id_], lang, len(departments)))
    if count > 12:
        reports.append(Report(people[-1].id, people[2].id, "dotted"))
    return people, reports


def _seat(rnd, index, departments, members, depth):
    if index == 0:
        return departments[0].id, None
    if index < len(departments):
        return departments[index].id, "p0"
    department = rnd.choice(departments[1:]).id
    open_bosses = [p for p in members[department] if depth[p] < 4]
    return department, open_bosses[0] if rnd.random() < 0.35 else rnd.choice(open_bosses)


def _person(rnd: random.Random, id_: str, index: int, department: str, depth: int, lang: str, heads: int) -> Person:
    en, zh = rnd.choice(_TITLES)
    if index == 0:
        en, zh = "Chief Executive Officer", "首席执行官"
    elif index < heads:
        en, zh = f"Head of {_DEPARTMENTS[index][0]}", f"{_DEPARTMENTS[index][1]}总经理"
    roles = tuple(rnd.sample(_ROLES, rnd.choice([1, 1, 2]))) if rnd.random() < 0.45 else ()
    share = round(rnd.random() ** 3 * 0.3, 3)
    name = None if index % 23 == 17 else _name(rnd, lang)
    return Person(
        id_,
        name,
        zh if lang == "zh" else en,
        department,
        depth + 1,
        roles,
        rnd.choice(_SUPPORT),
        share,
        None,
        "team:t" if index % 11 == 4 else None,
    )


def _influences(rnd: random.Random, people: list[Person]) -> tuple[Influence, ...]:
    if len(people) < 3:
        return ()
    ids = [p.id for p in people]
    pairs = {tuple(rnd.sample(ids, 2)) for _ in range(max(2, len(people) // 6))}
    return tuple(Influence(a, b, rnd.choice([0.2, 0.5, 0.8])) for a, b in sorted(pairs))


def _contacts(rnd: random.Random, ours: tuple[Ours, ...], people: list[Person]) -> tuple[Contact, ...]:
    liked = [p.id for p in people if p.name and (p.roles or (p.level or 9) <= 2)] or [people[0].id]
    pairs = {(person, rnd.choice(liked)) for person in ours for _ in range(rnd.choice([1, 2, 2, 3]))}
    ordered = sorted(pairs, key=lambda pair: (pair[0].id, pair[1]))
    return tuple(
        Contact(person.id, target, rnd.choice([0.15, 0.4, 0.6, 0.9]), rnd.random() < 0.25, person.side)
        for person, target in ordered
    )
