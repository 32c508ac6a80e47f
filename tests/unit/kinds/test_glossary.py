"""Kinds, ties and enumerations as glossary.md writes them out, field classes as access.md."""

from __future__ import annotations

from graphsvc.access import FieldClass
from graphsvc.analysis.threads import Verdict
from graphsvc.kinds import DEFAULTS, ENUMERATIONS, NODE_KINDS, RELATIONSHIP_KINDS, NodeKind, Property, RelationshipKind

PERSON = "Stakeholder, Employee, PartnerContact"
OURS = "Employee, PartnerContact"

# glossary.md, "Whom the service maps"
CHINESE = {
    "Account": "大客户", "Department": "部门", "Stakeholder": "客户关系人", "Employee": "我方人员", "Partner": "渠道商",
    "PartnerContact": "渠道人员", "JointTeam": "内嵌团队", "Opportunity": "商机", "Engagement": "互动活动",
    "Assessment": "价值评估", "SwotItem": "优劣势", "ValueProposition": "价值主张", "Programme": "共建项目",
    "Action": "行动",
}  # fmt: skip

# glossary.md, "Relationships": from, to, properties, key, reverse caption
TIES = {
    "PART_OF": ("Department", "Account, Department", "", "", "contains"),
    "WORKS_IN": ("Stakeholder", "Department", "since, until", "", "employs"),
    "WORKS_AT": ("Stakeholder", "Account", "since, until", "", "employs"),
    "WORKS_FOR": ("PartnerContact", "Partner", "since, until", "", "employs"),
    "REPORTS_TO": (PERSON, PERSON, "kind", "", "manages"),
    "INFLUENCES": ("Stakeholder", "Stakeholder", "strength, note", "", "is influenced by"),
    "CONFLICTS_WITH": (PERSON, PERSON, "note", "", "conflicts with"),
    "CONTACTS": (
        OURS, "Stakeholder", "level, target_level, asserted_on, last_contact, channels", "", "is contacted by",
    ),
    "KNOWS": (PERSON, PERSON, "strength, how", "", "knows"),
    "SAME_PERSON_AS": ("Stakeholder", "Stakeholder", "note", "", "is the same person as"),
    "HAS_ROLE": ("Stakeholder", "Opportunity", "role", "role", "is decided by"),
    "HAS_STANCE": ("Stakeholder", "Opportunity", "support, participation", "", "is judged by"),
    "OF": ("Opportunity", "Account", "", "", "decides"),
    "MANAGES": ("Employee", "Account", "role", "", "is managed by"),
    "SERVES": ("Partner", "Account", "territory, customer_type, since, agreement_until", "", "is served by"),
    "SUBSIDIARY_OF": ("Account", "Account", "", "", "is parent of"),
    "MEMBER_OF": (PERSON, "JointTeam", "function, share", "", "has member"),
    "EMBEDDED_IN": ("JointTeam", "Account", "", "", "hosts"),
    "LED_BY": ("JointTeam", "Employee, Stakeholder", "line", "", "leads"),
    "ATTENDED": (PERSON, "Engagement", "", "", "was attended by"),
    "HELD_WITH": ("Engagement", "Account", "", "", "took part in"),
    "INTERACTED_WITH": (
        OURS, "Stakeholder", "at, channel, direction, ref", "at, channel, direction, ref", "interacted with",
    ),
    "ORGANISED_BY": ("Engagement", OURS, "", "", "organises"),
    "ASSESSED_BY": ("Assessment", "Employee", "", "", "assessed"),
    "ASSESSES": ("Assessment", "Account", "", "", "is assessed by"),
    "FACED_BY": ("SwotItem", "Account", "", "", "faces"),
    "ANSWERS": ("ValueProposition", "SwotItem", "", "", "is answered by"),
    "OFFERED_TO": ("ValueProposition", "Account", "", "", "is offered"),
    "CONVEYED_TO": ("ValueProposition", "Stakeholder", "on, by, channel, response", "on", "was told"),
    "RUNS_WITH": ("Programme", "Account", "", "", "takes part in"),
    "BELONGS_TO": ("Engagement", "Programme", "", "", "holds"),
    "ASSIGNED_TO": ("Action", OURS, "", "", "has to do"),
    "CONCERNS": ("Action", "Account, Stakeholder", "", "", "is concerned by"),
}  # fmt: skip

# The forward captions, of which the glossary says only that a tie reads as a sentence.
SENTENCES = {
    "PART_OF": "is part of", "WORKS_IN": "works in", "WORKS_AT": "works at", "WORKS_FOR": "works for",
    "REPORTS_TO": "reports to", "INFLUENCES": "influences", "CONFLICTS_WITH": "conflicts with", "CONTACTS": "contacts",
    "KNOWS": "knows", "SAME_PERSON_AS": "is the same person as", "HAS_ROLE": "has a role in",
    "HAS_STANCE": "has a stance on", "OF": "is a decision of", "MANAGES": "manages", "SERVES": "serves",
    "SUBSIDIARY_OF": "is a subsidiary of", "MEMBER_OF": "is a member of", "EMBEDDED_IN": "is embedded in",
    "LED_BY": "is led by", "ATTENDED": "attended", "HELD_WITH": "was held with", "INTERACTED_WITH": "interacted with",
    "ORGANISED_BY": "was organised by", "ASSESSED_BY": "was made by", "ASSESSES": "assesses", "FACED_BY": "is faced by",
    "ANSWERS": "answers", "OFFERED_TO": "is offered to", "CONVEYED_TO": "was conveyed to", "RUNS_WITH": "runs with",
    "BELONGS_TO": "belongs to", "ASSIGNED_TO": "is assigned to", "CONCERNS": "concerns",
}  # fmt: skip

# glossary.md, "Enumerations", and the values that its tables of nodes and relationships name
VALUES = {
    "buying_role": (
        "economic_buyer decision_maker approver problem_owner technical_evaluator user procurement legal "
        "executive_sponsor champion coach influencer gatekeeper blocker"
    ),
    "support": "mentor supporter neutral non_supporter enemy",
    "political_status": "inner_circle political_structure outside",
    "participation": "leads decides advises informed none",
    "contact_level": "none vendor credible_source problem_solver trusted_advisor",
    "adaptability": "innovator visionary pragmatist conservative laggard",
    "response_mode": "growth trouble even_keel overconfident",
    "value_stage": "prospect pre_sale in_sale after_sale",
    "buying_pattern": "continuous periodic project",
    "procurement": "negotiated competitive tender",
    "buying_point": "brand_quality price_performance",
    "channel": "visit meeting event call email message order",
    "direction": "in out",
    "function": "sales executive technical quality service strategy sales_administration finance marketing other",
    "engagement_kind": "meeting visit executive_briefing reading_club academy_course workshop event",
    "programme_kind": "academy reading_club joint_laboratory other",
    "swot": "strength weakness opportunity threat",
    "partner_mode": "direct complementary assisted",
    "verdict": "multi_threaded double_threaded single_threaded no_contact unknown",
    "pattern": "bow_tie diamond",
    "status": "open won lost",
    "manager_role": "account_manager specialist executive_sponsor",
    "line_kind": "solid dotted",
    "team_line": "ours customer",
    "response": "accepted interested indifferent rejected",
}

# The Chinese terms that the glossary fixes.
TERMS = {
    "value_stage": {"prospect": "摸排", "pre_sale": "售前", "in_sale": "售中", "after_sale": "售后"},
    "buying_pattern": {"continuous": "持续销售", "periodic": "阶段性销售", "project": "项目型销售"},
    "partner_mode": {"direct": "直营", "complementary": "互补型", "assisted": "帮扶型"},
    "buying_role": {"problem_owner": "问题责任人"},
    "manager_role": {"account_manager": "客户经理"},
}
TITLES = {
    "value_stage": "阶段", "buying_pattern": "售后情形", "partner_mode": "渠道模式", "participation": "参与程度",
    "buying_point": "买点",
}  # fmt: skip

# unit, least, most of every number
RANGES = {
    "Account.annual_revenue": ("currency", 0, None), "Stakeholder.level": ("rank", 1, 99),
    "Employee.level": ("rank", 1, 99), "Employee.capacity": ("active stakeholders", 0, None),
    "Employee.account_capacity": ("accounts", 0, None), "PartnerContact.level": ("rank", 1, 99),
    "JointTeam.shared_cost": ("currency", 0, None), "Opportunity.amount": ("currency", 0, None),
    "Engagement.cost": ("currency", 0, None), "Assessment.revenue": ("points", 0, 100),
    "Assessment.margin": ("points", 0, 100), "Assessment.growth": ("points", 0, 100),
    "Assessment.strategic_fit": ("points", 0, 100), "Assessment.reference_effect": ("points", 0, 100),
    "INFLUENCES.strength": ("fraction", 0, 1), "KNOWS.strength": ("fraction", 0, 1),
    "MEMBER_OF.share": ("fraction", 0, 1),
}  # fmt: skip


def properties() -> dict[str, Property]:
    kinds: list[NodeKind | RelationshipKind] = [*NODE_KINDS.values(), *RELATIONSHIP_KINDS.values()]
    owners = [(k.label if isinstance(k, NodeKind) else k.type, k) for k in kinds]
    return {f"{owner}.{p.name}": p for owner, k in owners for p in k.properties}


def test_every_label_with_its_chinese_name() -> None:
    assert {label: kind.caption.zh for label, kind in NODE_KINDS.items()} == CHINESE


def test_every_relationship_with_ends_properties_key_and_reverse() -> None:
    assert {
        type_: (
            ", ".join(kind.source_labels), ", ".join(kind.target_labels), ", ".join(p.name for p in kind.properties),
            ", ".join(kind.key), kind.reverse.en,
        )
        for type_, kind in RELATIONSHIP_KINDS.items()
    } == TIES  # fmt: skip


def test_every_relationship_reads_as_a_sentence() -> None:
    assert {type_: kind.caption.en for type_, kind in RELATIONSHIP_KINDS.items()} == SENTENCES


def test_which_relationships_hold_both_ways_close_no_circle_or_keep_to_one_side() -> None:
    kinds = RELATIONSHIP_KINDS.values()
    assert {k.type for k in kinds if k.symmetric} == {"KNOWS"}
    assert {k.type for k in kinds if k.acyclic} == {"PART_OF", "REPORTS_TO", "SAME_PERSON_AS", "SUBSIDIARY_OF"}
    assert {k.type for k in kinds if k.same_label} == {"REPORTS_TO"}


def test_every_enumeration_with_its_stored_values_in_order() -> None:
    assert {name: " ".join(enumeration.values) for name, enumeration in ENUMERATIONS.items()} == VALUES


def test_chinese_terms_of_the_glossary() -> None:
    values = {name: {v: ENUMERATIONS[name].values[v].zh for v in terms} for name, terms in TERMS.items()}
    assert values == TERMS
    assert {name: ENUMERATIONS[name].caption.zh for name in TITLES} == TITLES


def test_no_two_values_of_an_enumeration_are_called_the_same() -> None:
    for enumeration in ENUMERATIONS.values():
        for captions in ([c.en for c in enumeration.values.values()], [c.zh for c in enumeration.values.values()]):
            assert len(set(captions)) == len(captions), enumeration.name


def test_the_verdicts_that_the_analysis_gives_are_the_declared_ones() -> None:
    assert {verdict.value for verdict in Verdict} == set(ENUMERATIONS["verdict"].values)


def test_units_and_ranges() -> None:
    numbers = {name: p for name, p in properties().items() if p.type.value in {"number", "integer"}}
    assert {name: (p.unit, p.minimum, p.maximum) for name, p in numbers.items()} == RANGES


def test_field_classes_are_those_of_the_access_rules() -> None:
    classes: dict[FieldClass, set[str]] = {}
    for name, prop in properties().items():
        classes.setdefault(prop.field_class, set()).add(name)
    assert classes[FieldClass.PERSONAL] == {
        "Stakeholder.email", "Stakeholder.phone", "Stakeholder.wechat", "Employee.email", "PartnerContact.email",
    }  # fmt: skip
    assert classes[FieldClass.SENSITIVE] == {
        "Stakeholder.political_status", "HAS_STANCE.support", "MEMBER_OF.share", "Assessment.note", "INFLUENCES.note",
        "CONFLICTS_WITH.note", "SAME_PERSON_AS.note",
    }  # fmt: skip
    sensitive = {k.type for k in RELATIONSHIP_KINDS.values() if k.field_class is FieldClass.SENSITIVE}
    assert sensitive == {"CONFLICTS_WITH"}


def test_the_roles_that_are_sensitive() -> None:
    found = {name: p.value_classes for name, p in properties().items() if p.value_classes}
    assert found == {"HAS_ROLE.role": {"gatekeeper": FieldClass.SENSITIVE, "blocker": FieldClass.SENSITIVE}}


def test_defaults_of_the_contract() -> None:
    assert {type_: values for type_, values in DEFAULTS.items() if values} == {
        "REPORTS_TO": {"kind": "solid"}, "INFLUENCES": {"strength": 0.5}, "KNOWS": {"strength": 0.5},
    }  # fmt: skip


def test_a_team_members_function_is_one_of_ours() -> None:
    prop = RELATIONSHIP_KINDS["MEMBER_OF"].property("function")
    assert prop is not None
    assert prop.enumeration is ENUMERATIONS["function"]


def test_what_is_looked_up_by_name_is_indexed() -> None:
    assert {name for name, p in properties().items() if p.indexed} == {
        "Account.name", "Account.name_zh", "Department.name", "Department.name_zh", "Stakeholder.name",
        "Stakeholder.name_zh", "Employee.name", "Partner.name", "PartnerContact.name", "JointTeam.name",
        "Opportunity.name", "Programme.name",
    }  # fmt: skip
