"""What the library's questions about people and who knows them must answer, computed from the tables alone.

Each function has a question's name and returns its rows in order, as `graphsvc` gives them.
"""

from __future__ import annotations

from datetime import date

from .library_tables import (
    ACCOUNTS,
    CONTACTS,
    EMPLOYEES,
    LEVELS,
    PARTNER_PEOPLE,
    PEOPLE,
    QUARTER_AGO,
    TODAY,
    YEAR_AGO,
    Rows,
    at,
    attended,
    day,
    day_of,
    going_on,
    here,
    named,
    roles,
    table,
    title,
)


def single_contact_accounts() -> Rows:
    contacts: dict[str, list[tuple[str, str]]] = {}
    for c in CONTACTS:
        if c["source"] in EMPLOYEES and here(EMPLOYEES[c["source"]]) and here(PEOPLE[c["target"]]):
            contacts.setdefault(PEOPLE[c["target"]]["account"], []).append((c["source"], c["target"]))
    rows = [
        [account, ACCOUNTS[account], *named(found[0][0]), len({target for _, target in found})]
        for account, found in contacts.items()
        if len({ours for ours, _ in found}) == 1
    ]
    return sorted(rows, key=lambda row: (row[4], row[0]))


def champions_who_left() -> Rows:
    later = {row["same_person_as"]: row["id"] for row in PEOPLE.values() if row["same_person_as"]}
    champions = {person for person, role, _, _ in roles() if role == "champion" and not here(PEOPLE[person])}
    rows = [
        [*named(p), *at(p), day_of(PEOPLE[p]["until"]), *(at(later[p]) if p in later else [None, None])]
        for p in sorted(champions)
    ]
    return sorted(rows, key=lambda row: row[4], reverse=True)


def people_who_moved() -> Rows:
    return [
        [*named(p), *at(row["same_person_as"]), *at(p), title(p),
         sum(c["target"] == p and c["source"] in EMPLOYEES for c in table("contacts"))]
        for p, row in sorted(PEOPLE.items()) if row["same_person_as"] and here(row)
    ]  # fmt: skip


def executives_not_met() -> Rows:
    begin = date(2026, 1, 1)
    met = {c["target"] for c in table("contacts") if c["last_contact"] and day_of(c["last_contact"]) >= begin}
    met |= {person for person, event in attended() if begin <= day_of(event["held_on"]) <= TODAY}
    met |= {
        i["target"] for i in table("interactions")
        if i["channel"] in ("visit", "meeting", "event") and day_of(i["at"][:10]) >= begin
    }  # fmt: skip
    rows = [
        [*at(p), *named(p), title(p), int(row["level"])]
        for p, row in PEOPLE.items()
        if row["level"] and int(row["level"]) <= 2 and row["name"] and here(row) and p not in met
    ]
    return sorted(rows, key=lambda row: (row[5], row[0], row[2]))


def who_knows_somebody_at(account: str = "lanxu-dairy") -> Rows:
    ties = [(c["source"], c["target"], c["level"]) for c in CONTACTS]
    ties += [(k["source"], k["target"], k["how"] or "KNOWS") for k in table("knows")]
    ties += [(p, row["same_person_as"], "SAME_PERSON_AS") for p, row in PEOPLE.items() if row["same_person_as"]]
    kinds = [("Employee", EMPLOYEES), ("PartnerContact", PARTNER_PEOPLE), ("Stakeholder", PEOPLE)]
    rows = []
    for one, other, how in ties:
        for x, s in ((one, other), (other, one)):
            theirs = s in PEOPLE and PEOPLE[s]["account"] == account and here(PEOPLE[s])
            foreign = x not in PEOPLE or PEOPLE[x]["account"] != account
            if theirs and foreign and (x not in EMPLOYEES or here(EMPLOYEES[x])):
                kind = next(name for name, table_ in kinds if x in table_)
                rows.append([*named(x), kind, how, *named(s), title(s)])
    return sorted(rows, key=lambda row: (row[0], row[4], row[3]))


def reach_of_person(person: str = "e-luo") -> Rows:
    near = {c["target"] for c in table("contacts") if c["source"] == person}
    near |= {k["target"] for k in table("knows") if k["source"] == person and k["target"] in PEOPLE}
    near |= {k["source"] for k in table("knows") if k["target"] == person and k["source"] in PEOPLE}
    steps = dict.fromkeys(near, 1)
    for step in (2, 3):
        for i in table("influences"):
            if steps.get(i["source"]) == step - 1:
                steps.setdefault(i["target"], step)
    return sorted(([*named(p), *at(p), step] for p, step in steps.items()), key=lambda row: (row[4], row[2], row[0]))


def open_seats() -> Rows:
    seats = [p for p, row in PEOPLE.items() if not row["name"]]
    rows = [[*at(p), p, title(p), sorted({role for who, role, _, _ in roles() if who == p})] for p in seats]
    return sorted(rows, key=lambda row: (row[0], row[2]))


def support_unknown() -> Rows:
    known = {
        (r["stakeholder"], r["opportunity"] or f"standing:{PEOPLE[r['stakeholder']]['account']}")
        for r in table("roles") if r["support"]
    }  # fmt: skip
    found: dict[tuple[str, str], list[str]] = {}
    for person, role, opportunity, _ in roles():
        there = PEOPLE[person]["name"] and here(PEOPLE[person])
        if (person, opportunity) not in known and going_on(opportunity) and there:
            found.setdefault((person, opportunity), []).append(role)
    rows = [[*at(p), o, *named(p), sorted(which)] for (p, o), which in found.items()]
    return sorted(rows, key=lambda row: (row[0], row[2], row[3]))


def opponents_with_weight() -> Rows:
    weighty = ("economic_buyer", "decision_maker", "approver", "problem_owner", "executive_sponsor")
    support = {}
    for r in table("roles"):
        opportunity = r["opportunity"] or f"standing:{PEOPLE[r['stakeholder']]['account']}"
        if r["support"]:
            support[r["stakeholder"], opportunity] = r["support"]
    rows = [
        [*at(p), o, *named(p), role, support[p, o]]
        for p, role, o, _ in roles()
        if role in weighty and support.get((p, o)) in ("non_supporter", "enemy") and going_on(o) and here(PEOPLE[p])
    ]
    return sorted(rows, key=lambda row: (row[0], row[2], row[3], row[5]))


def stale_contacts() -> Rows:
    rows = [
        [*named(c["source"]), *named(c["target"]), *at(c["target"]), day(c["last_contact"])]
        for c in CONTACTS
        if c["source"] in EMPLOYEES and here(EMPLOYEES[c["source"]]) and here(PEOPLE[c["target"]])
        and (not c["last_contact"] or day_of(c["last_contact"]) < QUARTER_AGO)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row[0], row[2]))


def acquaintances_across_accounts() -> Rows:
    pairs = [(*sorted((k["source"], k["target"])), k["how"] or None) for k in table("knows")]
    return sorted(
        [*named(a), *at(a), *named(b), *at(b), how]
        for a, b, how in pairs if a in PEOPLE and b in PEOPLE and at(a) != at(b)
    )  # fmt: skip


def most_engaged() -> Rows:
    found: dict[str, list[date]] = {}
    for person, event in attended():
        if person in PEOPLE and here(PEOPLE[person]) and YEAR_AGO <= day_of(event["held_on"]) <= TODAY:
            found.setdefault(person, []).append(day_of(event["held_on"]))
    rows = [[*named(p), *at(p), len(days), max(days)] for p, days in found.items()]
    return sorted(rows, key=lambda row: (-row[4], -row[5].toordinal(), row[0]))


def below_target_contacts() -> Rows:
    rows = []
    for c in table("contacts"):
        if c["target_level"] and here(PEOPLE[c["target"]]):
            gap = LEVELS.index(c["target_level"]) - LEVELS.index(c["level"])
            if gap > 0:
                ends = [*named(c["source"]), *named(c["target"]), *at(c["target"])]
                rows.append([*ends, c["level"], c["target_level"], gap])
    return sorted(rows, key=lambda row: (-row[8], row[0], row[2]))


def conflicts_at(account: str = "lanxu-dairy") -> Rows:
    rows = []
    for c in table("conflicts"):
        for s, x in ((c["source"], c["target"]), (c["target"], c["source"])):
            if s in PEOPLE and PEOPLE[s]["account"] == account:
                kind = "Stakeholder" if x in PEOPLE else "Employee" if x in EMPLOYEES else "PartnerContact"
                rows.append([*named(s), *named(x), kind, c["note"] or None])
    return sorted(rows, key=lambda row: (row[0], row[2]))


def influence_without_role() -> Rows:
    holders = {person for person, *_ in roles()}
    found: dict[str, list[float]] = {}
    for i in table("influences"):
        if i["source"] not in holders and i["target"] in holders and here(PEOPLE[i["source"]]):
            found.setdefault(i["source"], []).append(float(i["strength"] or 0.5))
    rows = [[*at(p), *named(p), title(p), len(s), round(sum(s), 2)] for p, s in found.items()]
    return sorted(rows, key=lambda row: (-row[6], row[2]))


def contacts_of_leavers() -> Rows:
    rows = []
    for c in CONTACTS:
        ours, person = c["source"], c["target"]
        if ours in EMPLOYEES and not here(EMPLOYEES[ours]) and here(PEOPLE[person]):
            others = sum(d["target"] == person and d["source"] != ours for d in CONTACTS)
            rows.append([*named(ours), day(EMPLOYEES[ours]["until"]), *named(person), *at(person), c["level"], others])
    return sorted(rows, key=lambda row: (-row[2].toordinal(), row[0], row[3]))
