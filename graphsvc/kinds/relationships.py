"""Every kind of relationship, declared once and readable as a sentence (glossary, "Relationships")."""

from __future__ import annotations

from dataclasses import replace

from graphsvc.access import FieldClass
from graphsvc.kinds import enumerations as e
from graphsvc.kinds.declare import Caption, Property, RelationshipKind, ValueType, check_endpoints
from graphsvc.kinds.nodes import NODE_KINDS, OURS, PERSON
from graphsvc.kinds.properties import NOTE, SINCE, STRENGTH, UNTIL, choice, day, required, share, text

_WORK = (SINCE, UNTIL)
_INSTANT = Property("at", ValueType.INSTANT, Caption("At", "时间"), required=True)
_CHANNELS = Property("channels", ValueType.TEXTS, e.CHANNEL.caption, enumeration=e.CHANNEL)
_LEVEL = choice("level", e.CONTACT_LEVEL)
_TARGET = replace(_LEVEL, name="target_level", caption=Caption("Target level", "目标层级"))
_LINE = replace(choice("kind", e.LINE_KIND), default="solid")


def _kind(
    name: str,
    source: str | tuple[str, ...],
    target: str | tuple[str, ...],
    caption: tuple[str, str],
    reverse: tuple[str, str],
    *properties: Property,
    key: tuple[str, ...] = (),
    symmetric: bool = False,
    acyclic: bool = False,
    same_label: bool = False,
) -> RelationshipKind:
    sources = (source,) if isinstance(source, str) else source
    targets = (target,) if isinstance(target, str) else target
    return RelationshipKind(
        name, sources, targets, Caption(*caption), Caption(*reverse), properties,
        key=key, symmetric=symmetric, acyclic=acyclic, same_label=same_label,
    )  # fmt: skip


_ALL = (
    _kind("PART_OF", "Department", ("Account", "Department"), ("is part of", "隶属于"), ("contains", "包含"),
          acyclic=True),
    _kind("WORKS_IN", "Stakeholder", "Department", ("works in", "就职于部门"), ("employs", "有员工"), *_WORK),
    _kind("WORKS_AT", "Stakeholder", "Account", ("works at", "就职于"), ("employs", "有员工"), *_WORK),
    _kind("WORKS_FOR", "PartnerContact", "Partner", ("works for", "就职于渠道商"), ("employs", "有员工"), *_WORK),
    _kind("REPORTS_TO", PERSON, PERSON, ("reports to", "汇报给"), ("manages", "管理"), _LINE,
          acyclic=True, same_label=True),
    _kind("INFLUENCES", "Stakeholder", "Stakeholder", ("influences", "影响"), ("is influenced by", "受影响于"),
          STRENGTH, NOTE),
    _kind("CONFLICTS_WITH", PERSON, PERSON, ("conflicts with", "与之冲突"), ("conflicts with", "与之冲突"), NOTE),
    _kind("CONTACTS", OURS, "Stakeholder", ("contacts", "接触"), ("is contacted by", "被接触"), _LEVEL, _TARGET,
          day("asserted_on", "Asserted on", "评定日期"), day("last_contact", "Last contact", "最近接触"), _CHANNELS),
    _kind("KNOWS", PERSON, PERSON, ("knows", "认识"), ("knows", "认识"), STRENGTH, text("how", "How", "如何认识"),
          symmetric=True),
    _kind("SAME_PERSON_AS", "Stakeholder", "Stakeholder", ("is the same person as", "与之同一人"),
          ("is the same person as", "与之同一人"), NOTE, acyclic=True),
    _kind("HAS_ROLE", "Stakeholder", "Opportunity", ("has a role in", "担任角色"), ("is decided by", "由其决定"),
          required(choice("role", e.BUYING_ROLE)), key=("role",)),
    _kind("HAS_STANCE", "Stakeholder", "Opportunity", ("has a stance on", "持有立场"), ("is judged by", "被评价"),
          choice("support", e.SUPPORT, FieldClass.SENSITIVE), choice("participation", e.PARTICIPATION)),
    _kind("OF", "Opportunity", "Account", ("is a decision of", "属于客户"), ("decides", "决定")),
    _kind("MANAGES", "Employee", "Account", ("manages", "负责"), ("is managed by", "由其负责"),
          choice("role", e.MANAGER_ROLE)),
    _kind("SERVES", "Partner", "Account", ("serves", "服务"), ("is served by", "由其服务"),
          text("territory", "Territory", "区域"), text("customer_type", "Customer type", "客户类型"), SINCE,
          day("agreement_until", "Agreement until", "协议截止")),
    _kind("SUBSIDIARY_OF", "Account", "Account", ("is a subsidiary of", "是其子公司"), ("is parent of", "是其母公司"),
          acyclic=True),
    _kind("MEMBER_OF", PERSON, "JointTeam", ("is a member of", "是成员"), ("has member", "有成员"),
          text("function", "Function", "职能"), share("share", "Share of time", "时间占比", FieldClass.SENSITIVE)),
    _kind("EMBEDDED_IN", "JointTeam", "Account", ("is embedded in", "内嵌于"), ("hosts", "接纳")),
    _kind("LED_BY", "JointTeam", ("Employee", "Stakeholder"), ("is led by", "由其领导"), ("leads", "领导"),
          required(choice("line", e.TEAM_LINE)), key=("line",)),
    _kind("ATTENDED", PERSON, "Engagement", ("attended", "参加"), ("was attended by", "参加者")),
    _kind("HELD_WITH", "Engagement", "Account", ("was held with", "举办于"), ("took part in", "参与")),
    _kind("INTERACTED_WITH", OURS, "Stakeholder", ("interacted with", "互动"), ("interacted with", "互动"),
          _INSTANT, required(choice("channel", e.CHANNEL)), choice("direction", e.DIRECTION),
          text("ref", "Reference", "编号"), key=("at", "channel", "direction", "ref")),
    _kind("ORGANISED_BY", "Engagement", OURS, ("was organised by", "由其组织"), ("organises", "组织")),
    _kind("ASSESSED_BY", "Assessment", "Employee", ("was made by", "评估人"), ("assessed", "评估")),
    _kind("ASSESSES", "Assessment", "Account", ("assesses", "评估"), ("is assessed by", "被评估")),
    _kind("FACED_BY", "SwotItem", "Account", ("is faced by", "属于"), ("faces", "面对")),
    _kind("ANSWERS", "ValueProposition", "SwotItem", ("answers", "回应"), ("is answered by", "被回应")),
    _kind("OFFERED_TO", "ValueProposition", "Account", ("is offered to", "提供给"), ("is offered", "获得")),
    _kind("CONVEYED_TO", "ValueProposition", "Stakeholder", ("was conveyed to", "传达给"), ("was told", "被告知"),
          required(day("on", "On", "日期")), text("by", "By", "传达人"), choice("channel", e.CHANNEL),
          choice("response", e.RESPONSE), key=("on",)),
    _kind("RUNS_WITH", "Programme", "Account", ("runs with", "合作于"), ("takes part in", "参与")),
    _kind("BELONGS_TO", "Engagement", "Programme", ("belongs to", "属于"), ("holds", "举办")),
    _kind("ASSIGNED_TO", "Action", OURS, ("is assigned to", "分配给"), ("has to do", "要做")),
    _kind("CONCERNS", "Action", ("Account", "Stakeholder"), ("concerns", "涉及"), ("is concerned by", "被涉及")),
)  # fmt: skip

RELATIONSHIP_KINDS: dict[str, RelationshipKind] = {kind.type: kind for kind in _ALL}
check_endpoints(NODE_KINDS, RELATIONSHIP_KINDS)
