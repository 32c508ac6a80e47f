"""What the library's questions must answer over the demonstration portfolio, computed from its tables alone.

Each function has a question's name and returns its rows in order, as `graphsvc` gives them.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

DEMO = Path(__file__).resolve().parents[2] / "examples" / "demo"
TODAY = date(2026, 11, 24)
YEAR_AGO, QUARTER_AGO = date(2025, 11, 24), date(2026, 8, 26)  # 365 and 90 days before
LEVELS = ["none", "vendor", "credible_source", "problem_solver", "trusted_advisor"]
Rows = list[list[Any]]


def table(name: str) -> list[dict[str, str]]:
    with (DEMO / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def day_of(text: str) -> date:
    return date.fromisoformat(text)


ACCOUNTS = {row["id"]: row["name"] for row in table("accounts")}
PEOPLE = {row["id"]: row for row in table("stakeholders")}
EMPLOYEES = {row["id"]: row for row in table("employees")}
PARTNERS = {row["id"]: row["name"] for row in table("partners")}
PARTNER_PEOPLE = {row["id"]: row for row in table("partner_contacts")}
OURS = {**EMPLOYEES, **PARTNER_PEOPLE}
EVERYBODY = {**OURS, **PEOPLE}
OPPORTUNITIES = {row["id"]: row for row in table("opportunities")}
CONTACTS = [c for c in table("contacts") if c["level"] != "none"]


def here(row: dict[str, str]) -> bool:
    """Whether somebody still works where they are recorded."""
    return not row["until"] or day_of(row["until"]) >= TODAY


def at(person: str) -> list[Any]:
    account = PEOPLE[person]["account"]
    return [account, ACCOUNTS[account]]


def named(person: str) -> list[Any]:
    return [person, EVERYBODY[person]["name"] or None]


def title(person: str) -> str | None:
    return PEOPLE[person]["title"] or None


def roles() -> Iterator[tuple[str, str, str, str]]:
    """(stakeholder, role, opportunity, account); a row without a role states support alone."""
    for row in table("roles"):
        account = PEOPLE[row["stakeholder"]]["account"]
        if row["role"]:
            yield row["stakeholder"], row["role"], row["opportunity"] or f"standing:{account}", account


def going_on(opportunity: str) -> bool:
    return opportunity.startswith("standing:") or OPPORTUNITIES[opportunity]["status"] == "open"


def attended() -> Iterator[tuple[str, dict[str, str]]]:
    engagements = {row["id"]: row for row in table("engagements")}
    return ((row["person"], engagements[row["engagement"]]) for row in table("attendances"))


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


def agreements_running_out() -> Rows:
    rows = [
        [s["partner"], PARTNERS[s["partner"]], s["account"], ACCOUNTS[s["account"]], s["territory"] or None, until,
         until < TODAY]
        for s in table("serves") if (until := day(s["agreement_until"])) and until <= date(2026, 12, 31)
    ]  # fmt: skip
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


def accounts_without_manager() -> Rows:
    managed = {
        m["account"] for m in table("manages") if m["role"] == "account_manager" and here(EMPLOYEES[m["employee"]])
    }
    return [
        [a["id"], a["name"], a["tier"], a["region"], float(a["annual_revenue"]), a["currency"]]
        for a in sorted(table("accounts"), key=lambda a: a["id"]) if a["id"] not in managed
    ]  # fmt: skip


def open_seats() -> Rows:
    seats = [p for p, row in PEOPLE.items() if not row["name"]]
    rows = [[*at(p), p, title(p), sorted({role for who, role, _, _ in roles() if who == p})] for p in seats]
    return sorted(rows, key=lambda row: (row[0], row[2]))


def managers_above_capacity() -> Rows:
    rows = []
    for e, row in EMPLOYEES.items():
        accounts = sum(m["employee"] == e and m["role"] == "account_manager" for m in table("manages"))
        contacts = sum(c["source"] == e for c in CONTACTS)
        limits = [int(row[name]) if row[name] else None for name in ("account_capacity", "capacity")]
        above = [limit is not None and n > limit for n, limit in zip((accounts, contacts), limits, strict=True)]
        if any(above) and here(row):
            rows.append([*named(e), accounts, limits[0], contacts, limits[1]])
    return sorted(rows, key=lambda row: (-row[2], row[0]))


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


def contracts_ending(until: date = date(2027, 12, 31)) -> Rows:
    return [
        [t["id"], t["name"], t["account"], ACCOUNTS[t["account"]], day(t["contract_until"]),
         sum(m["team"] == t["id"] for m in table("team_members"))]
        for t in table("joint_teams") if TODAY <= day_of(t["contract_until"]) <= until
    ]  # fmt: skip


def partner_and_manager() -> Rows:
    serves = [s for s in table("serves") if not s["agreement_until"] or day_of(s["agreement_until"]) >= TODAY]
    recent = [c for c in CONTACTS if c["last_contact"] and day_of(c["last_contact"]) >= YEAR_AGO]
    modes = {a["id"]: a["partner_mode"] or None for a in table("accounts")}
    rows = []
    for account in sorted({s["account"] for s in serves}):
        managers = {
            m["employee"] for m in table("manages") if m["account"] == account and m["role"] == "account_manager"
        }
        partners = {s["partner"] for s in table("serves") if s["account"] == account}
        there = [c["source"] for c in recent if PEOPLE[c["target"]]["account"] == account]
        rows.append([
            account, ACCOUNTS[account], modes[account],
            sum(e in managers and here(EMPLOYEES[e]) for e in there),
            sum(p in PARTNER_PEOPLE and PARTNER_PEOPLE[p]["partner"] in partners for p in there),
        ])  # fmt: skip
    return rows


def acquaintances_across_accounts() -> Rows:
    pairs = [(*sorted((k["source"], k["target"])), k["how"] or None) for k in table("knows")]
    return sorted(
        [*named(a), *at(a), *named(b), *at(b), how]
        for a, b, how in pairs if a in PEOPLE and b in PEOPLE and at(a) != at(b)
    )  # fmt: skip


def actions_overdue() -> Rows:
    rows = []
    for x in table("actions"):
        kind, _, concerned = x["concerns"].partition(":")
        name = ACCOUNTS[concerned] if kind == "account" else PEOPLE[concerned]["name"]
        if not x["done_on"] and x["due"] and day_of(x["due"]) < TODAY:
            rows.append([x["id"], x["text"], day(x["due"]), *named(x["owner"]), concerned, name])
    return sorted(rows, key=lambda row: (row[2], row[0]))


def propositions_not_conveyed() -> Rows:
    told = {(d["value_proposition"], d["stakeholder"]) for d in table("deliveries")}
    rows = [
        [v["account"], ACCOUNTS[v["account"]], v["id"], v["text"], *named(p), role]
        for v in table("value_propositions")
        for p, role, o, account in roles()
        if account == v["account"] and o.startswith("standing:") and here(PEOPLE[p]) and (v["id"], p) not in told
        and role in ("economic_buyer", "decision_maker", "approver")
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row[0], row[2], row[4], row[6]))


def departments_without_contact() -> Rows:
    contacted = {PEOPLE[c["target"]]["department"] for c in CONTACTS}
    rows = []
    for d in table("departments"):
        people = sum(row["department"] == d["id"] and here(row) for row in PEOPLE.values())
        if people and d["id"] not in contacted:
            rows.append([d["account"], ACCOUNTS[d["account"]], d["id"], d["name"], people])
    return sorted(rows, key=lambda row: (row[0], row[2]))


def programme_attendance() -> Rows:
    names = {p["id"]: p["name"] for p in table("programmes")}
    rows = []
    for g in table("engagements"):
        if g["programme"] and day_of(g["held_on"]) <= TODAY:
            who = [person for person, event in attended() if event["id"] == g["id"]]
            theirs = sum(person in PEOPLE for person in who)
            rows.append([g["programme"], names[g["programme"]], g["id"], day(g["held_on"]), theirs, len(who) - theirs])
    return sorted(rows, key=lambda row: (row[3], row[2]))


def group_contacts(account: str = "lanxu-dairy") -> Rows:
    below = [a["id"] for a in table("accounts") if a["parent"] == account]
    contacted = {c["target"] for c in CONTACTS}
    rows = []
    for company, steps in [(account, 0), *((b, 1) for b in sorted(below))]:
        people = [p for p, row in PEOPLE.items() if row["account"] == company and here(row)]
        rows.append([company, ACCOUNTS[company], steps, len(people), sum(p in contacted for p in people)])
    return rows


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


def propositions_turned_down() -> Rows:
    propositions = {v["id"]: v for v in table("value_propositions")}
    rows = []
    for d in table("deliveries"):
        if d["response"] in ("rejected", "indifferent") and day_of(d["on"]) >= YEAR_AGO:
            v = propositions[d["value_proposition"]]
            told = [*named(d["stakeholder"]), day(d["on"]), d["by"] or None, d["response"]]
            rows.append([v["account"], ACCOUNTS[v["account"]], v["id"], v["text"], *told])
    return sorted(rows, key=lambda row: (-row[6].toordinal(), row[2], row[4]))


def decisions_closing() -> Rows:
    rows = []
    for o, row in OPPORTUNITIES.items():
        closes = day(row["close_date"])
        if row["status"] == "open" and closes and TODAY <= closes <= date(2027, 2, 22):
            signers = [p for p, role, which, _ in roles() if role == "economic_buyer" and which == o]
            about = [o, row["name"], row["account"], ACCOUNTS[row["account"]], closes, float(row["amount"])]
            rows += [[*about, *named(p)] for p in signers] or [[*about, None, None]]
    return sorted(rows, key=lambda row: (row[4], row[0], row[6]))


def accounts_not_assessed() -> Rows:
    last: dict[str, date] = {}
    for x in table("assessments"):
        last[x["account"]] = max(last.get(x["account"], date.min), day_of(x["assessed_on"]))
    return [
        [a["id"], a["name"], a["tier"], last.get(a["id"])]
        for a in sorted(table("accounts"), key=lambda a: a["id"]) if last.get(a["id"], date.min) < YEAR_AGO
    ]  # fmt: skip


def team_functions() -> Rows:
    rows = []
    for t in table("joint_teams"):
        members = [m for m in table("team_members") if m["team"] == t["id"]]
        for function in sorted({m["function"] for m in members}):
            who = [m["person"] for m in members if m["function"] == function]
            theirs = sum(person in PEOPLE for person in who)
            rows.append([t["id"], t["name"], t["account"], ACCOUNTS[t["account"]], function, len(who) - theirs, theirs])
    return rows


def needs_unanswered() -> Rows:
    answered = {item for v in table("value_propositions") for item in v["answers"].split(";")}
    rows = [
        [i["account"], ACCOUNTS[i["account"]], i["id"], i["kind"], i["text"]]
        for i in table("swot") if i["id"] not in answered
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row[0], row[2]))


EXPECTED: dict[str, Callable[[], Rows]] = {
    name: found for name, found in list(globals().items())
    if getattr(found, "__annotations__", {}).get("return") == "Rows"
}  # fmt: skip
