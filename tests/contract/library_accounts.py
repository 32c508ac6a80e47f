"""What the library's questions about accounts and our work there must answer, computed from the tables alone.

Each function has a question's name and returns its rows in order, as `graphsvc` gives them.
"""

from __future__ import annotations

from datetime import date

from .library_tables import (
    ACCOUNTS,
    CONTACTS,
    EMPLOYEES,
    OPPORTUNITIES,
    PARTNER_PEOPLE,
    PARTNERS,
    PEOPLE,
    TODAY,
    YEAR_AGO,
    Rows,
    attended,
    day,
    day_of,
    here,
    named,
    roles,
    table,
)


def agreements_running_out() -> Rows:
    rows = [
        [s["partner"], PARTNERS[s["partner"]], s["account"], ACCOUNTS[s["account"]], s["territory"] or None, until,
         until < TODAY]
        for s in table("serves") if (until := day(s["agreement_until"])) and until <= date(2026, 12, 31)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row[5], row[0], row[2]))


def accounts_without_manager() -> Rows:
    managed = {
        m["account"] for m in table("manages") if m["role"] == "account_manager" and here(EMPLOYEES[m["employee"]])
    }
    return [
        [a["id"], a["name"], a["tier"], a["region"], float(a["annual_revenue"]), a["currency"]]
        for a in sorted(table("accounts"), key=lambda a: a["id"]) if a["id"] not in managed
    ]  # fmt: skip


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
