"""The import tables (contract, "Files in"): which column becomes which property or tie. Everything else derives."""

from __future__ import annotations

from dataclasses import replace

from graphsvc.kinds.check_tables import Declared, check_table
from graphsvc.kinds.declare import InvalidDeclaration, Property, by_name
from graphsvc.kinds.declare_tables import Column, Table, Use
from graphsvc.kinds.nodes import NODE_KINDS, OURS
from graphsvc.kinds.relationships import RELATIONSHIP_KINDS

_ID = Column("id", Use.ID, required=True)


def _props(label: str, *names: str, needed: tuple[str, ...] = ()) -> tuple[Column, ...]:
    kind = NODE_KINDS[label]
    columns = []
    for name in names:
        prop = kind.property(name)
        if prop is None:
            raise InvalidDeclaration(f"{label} has no property {name}")
        columns.append(Column(name, Use.NODE_PROPERTY, prop.required or name in needed, property=prop))
    return tuple(columns)


def _tie_property(tie: str, name: str, column: str | None = None) -> Column:
    prop: Property | None = RELATIONSHIP_KINDS[tie].property(name)
    if prop is None:
        raise InvalidDeclaration(f"{tie} has no property {name}")
    return Column(column or name, Use.TIE_PROPERTY, prop.required, property=prop, tie=tie)


def _ties(tie: str, *names: str) -> tuple[Column, ...]:
    return tuple(_tie_property(tie, name) for name in names)


def _link(
    name: str, tie: str, *labels: str, needed: bool = False, incoming: bool = False, many: bool = False,
    prefixed: bool = False, **constants: str,
) -> Column:  # fmt: skip
    return Column(
        name, Use.LINK, needed, tie=tie, labels=labels, incoming=incoming, many=many, prefixed=prefixed,
        constants=constants or None,
    )  # fmt: skip


def _ends(tie: str, source: str, target: str, sources: tuple[str, ...], targets: tuple[str, ...]) -> tuple[Column, ...]:
    return (
        Column(source, Use.SOURCE, True, tie=tie, labels=sources),
        Column(target, Use.TARGET, True, tie=tie, labels=targets),
    )


def _nodes(label: str, *columns: Column) -> Table:
    """Required columns come first, as in the contract."""
    ordered = sorted((_ID, *columns), key=lambda column: not column.required)
    return Table(NODE_KINDS[label].plural, tuple(ordered), node=label)


def _tie_table(
    name: str, tie: str, *columns: Column, source: str = "source", target: str = "target",
    sources: tuple[str, ...] | None = None, targets: tuple[str, ...] | None = None,
) -> Table:  # fmt: skip
    kind = RELATIONSHIP_KINDS[tie]
    ends = _ends(tie, source, target, sources or kind.source_labels, targets or kind.target_labels)
    return Table(name, (*ends, *columns), tie=tie)


# An empty name is an open seat, so the column must be there but its cells may be empty.
_SEAT_NAME = replace(_props("Stakeholder", "name")[0], required=True)
_ROLE = replace(_tie_property("HAS_ROLE", "role"), required=False)

_ALL = (
    _nodes("Account", *_props("Account", "name", "name_zh", "industry", "region", "tier", "annual_revenue", "currency",
                              "partner_mode", "value_stage", "buying_pattern", "procurement", "buying_point"),
           _link("parent", "SUBSIDIARY_OF", "Account")),
    _nodes("Department", *_props("Department", "name"), _link("account", "PART_OF", "Account", needed=True),
           _link("parent", "PART_OF", "Department"), *_props("Department", "name_zh")),
    _nodes("Stakeholder", _link("account", "WORKS_AT", "Account", needed=True), _SEAT_NAME,
           _link("department", "WORKS_IN", "Department"), *_props("Stakeholder", "title", "level"),
           _link("reports_to", "REPORTS_TO", "Stakeholder", kind="solid"),
           *_props("Stakeholder", "email", "phone", "wechat", "political_status", "adaptability", "response_mode"),
           *_ties("WORKS_AT", "since", "until"),
           _link("same_person_as", "SAME_PERSON_AS", "Stakeholder", incoming=True), *_props("Stakeholder", "name_zh")),
    _nodes("Employee", *_props("Employee", "name", "title", "function", "level"),
           _link("reports_to", "REPORTS_TO", "Employee", kind="solid"),
           *_props("Employee", "capacity", "account_capacity", "email", "until")),
    _nodes("Partner", *_props("Partner", "name", "region", "specialisation")),
    _nodes("PartnerContact", *_props("PartnerContact", "name"), _link("partner", "WORKS_FOR", "Partner", needed=True),
           *_props("PartnerContact", "title", "function", "level"),
           _link("reports_to", "REPORTS_TO", "PartnerContact", kind="solid"), *_props("PartnerContact", "email"),
           _tie_property("WORKS_FOR", "until")),
    _nodes("Opportunity", _link("account", "OF", "Account", needed=True),
           *_props("Opportunity", "name", "status", "value_stage", "amount", "close_date", "procurement",
                   "buying_point")),
    _tie_table("roles", "HAS_ROLE", _ROLE, _tie_property("HAS_STANCE", "support"),
               _tie_property("HAS_STANCE", "participation"), source="stakeholder", target="opportunity"),
    _tie_table("influences", "INFLUENCES", *_ties("INFLUENCES", "strength", "note")),
    _tie_table("conflicts", "CONFLICTS_WITH", *_ties("CONFLICTS_WITH", "note")),
    _tie_table("reports_to", "REPORTS_TO", *_ties("REPORTS_TO", "kind")),
    _tie_table("contacts", "CONTACTS", *_ties("CONTACTS", "level", "target_level", "asserted_on", "last_contact",
                                              "channels")),
    _tie_table("knows", "KNOWS", *_ties("KNOWS", "strength", "how")),
    _tie_table("manages", "MANAGES", *_ties("MANAGES", "role"), source="employee", target="account"),
    _tie_table("serves", "SERVES", *_ties("SERVES", "territory", "customer_type", "since", "agreement_until"),
               source="partner", target="account"),
    _nodes("JointTeam", _link("account", "EMBEDDED_IN", "Account", needed=True),
           *_props("JointTeam", "name", "contract_from", "contract_until"),
           _link("our_lead", "LED_BY", "Employee", line="ours"),
           _link("customer_lead", "LED_BY", "Stakeholder", line="customer"), *_props("JointTeam", "shared_cost")),
    _tie_table("team_members", "MEMBER_OF", *_ties("MEMBER_OF", "function", "share"), source="person", target="team"),
    _nodes("Engagement", *_props("Engagement", "kind", "held_on"),
           _link("accounts", "HELD_WITH", "Account", needed=True, many=True), *_props("Engagement", "title"),
           _link("our_lead", "ORGANISED_BY", *OURS), _link("programme", "BELONGS_TO", "Programme"),
           *_props("Engagement", "cost")),
    _tie_table("attendances", "ATTENDED", source="person", target="engagement"),
    _tie_table("interactions", "INTERACTED_WITH", *_ties("INTERACTED_WITH", "at", "channel", "direction", "ref")),
    _nodes("Assessment", _link("account", "ASSESSES", "Account", needed=True), *_props("Assessment", "assessed_on"),
           _link("assessed_by", "ASSESSED_BY", "Employee"),
           *_props("Assessment", "revenue", "margin", "growth", "strategic_fit", "reference_effect", "note")),
    _nodes("SwotItem", _link("account", "FACED_BY", "Account", needed=True), *_props("SwotItem", "kind", "text",
                                                                                      "text_zh")),
    _nodes("ValueProposition", _link("account", "OFFERED_TO", "Account", needed=True),
           *_props("ValueProposition", "text", "text_zh"), _link("answers", "ANSWERS", "SwotItem", many=True)),
    _tie_table("deliveries", "CONVEYED_TO", *_ties("CONVEYED_TO", "on", "by", "channel", "response"),
               source="value_proposition", target="stakeholder"),
    _nodes("Programme", *_props("Programme", "name", "kind"),
           _link("accounts", "RUNS_WITH", "Account", needed=True, many=True), *_props("Programme", "since", "until")),
    _nodes("Action", _link("concerns", "CONCERNS", "Account", "Stakeholder", needed=True, prefixed=True),
           *_props("Action", "text"), _link("owner", "ASSIGNED_TO", *OURS, needed=True),
           *_props("Action", "due", "done_on")),
)  # fmt: skip

_ROLES_HEADER = ("stakeholder", "role", "opportunity", "support", "participation")


def _settled(table: Table) -> Table:
    """In `roles` an empty opportunity means the account's standing one: that column may be missing, after `role`."""
    if table.name != "roles":
        return table
    columns = [replace(c, required=False) if c.name == "opportunity" else c for c in table.columns]
    return replace(table, columns=tuple(sorted(columns, key=lambda c: _ROLES_HEADER.index(c.name))))


TABLES = by_name("table", map(_settled, _ALL), lambda table: table.name)
for _table in TABLES.values():
    check_table(_table, Declared(NODE_KINDS, RELATIONSHIP_KINDS))
