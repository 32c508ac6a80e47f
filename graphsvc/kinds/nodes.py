"""Every kind of node, declared once (glossary, "Whom the service maps")."""

from __future__ import annotations

from graphsvc.access import FieldClass
from graphsvc.kinds import enumerations as e
from graphsvc.kinds.declare import Caption, NodeKind, Property, by_name
from graphsvc.kinds.properties import (
    EMAIL,
    LEVEL,
    NAME,
    NAME_ZH,
    NOTE,
    PHONE,
    REGION,
    SINCE,
    TEXT,
    TEXT_ZH,
    TITLE,
    UNTIL,
    WECHAT,
    choice,
    day,
    integer,
    number,
    required,
    text,
)  # fmt: skip
from graphsvc.kinds.values import ValueType

_ALL = (
    NodeKind("Account", "accounts", Caption("Account", "大客户"), (
        NAME, NAME_ZH, text("industry", "Industry", "行业"), REGION, text("tier", "Tier", "等级"),
        number("annual_revenue", "Annual revenue with us", "年度收入", "currency", 0),
        text("currency", "Currency", "币种"),
        choice("partner_mode", e.PARTNER_MODE), choice("value_stage", e.VALUE_STAGE),
        choice("buying_pattern", e.BUYING_PATTERN), choice("procurement", e.PROCUREMENT),
        choice("buying_point", e.BUYING_POINT),
    )),
    NodeKind("Department", "departments", Caption("Department", "部门"), (NAME, NAME_ZH)),
    # No name means an open seat: the position is known, the person is not.
    NodeKind("Stakeholder", "stakeholders", Caption("Stakeholder", "客户关系人"), (
        text("name", "Name", "姓名", indexed=True), text("name_zh", "Chinese name", "中文姓名", indexed=True),
        TITLE, LEVEL, EMAIL, PHONE, WECHAT,
        choice("political_status", e.POLITICAL_STATUS, FieldClass.SENSITIVE),
        choice("adaptability", e.ADAPTABILITY), choice("response_mode", e.RESPONSE_MODE),
    )),
    NodeKind("Employee", "employees", Caption("Employee", "我方人员"), (
        NAME, TITLE, choice("function", e.FUNCTION), LEVEL,
        integer("capacity", "Capacity", "可维护关系数", "active stakeholders", 0),
        integer("account_capacity", "Account capacity", "可负责客户数", "accounts", 0), EMAIL, UNTIL,
    )),
    NodeKind("Partner", "partners", Caption("Partner", "渠道商"), (
        NAME, REGION, text("specialisation", "Specialisation", "专长"),
    )),
    NodeKind("PartnerContact", "partner_contacts", Caption("Partner contact", "渠道人员"), (
        NAME, TITLE, choice("function", e.FUNCTION), LEVEL, EMAIL,
    )),
    NodeKind("JointTeam", "joint_teams", Caption("Joint team", "内嵌团队"), (
        NAME, day("contract_from", "Contract from", "合同开始"), day("contract_until", "Contract until", "合同结束"),
        number("shared_cost", "Shared cost", "共担费用", "currency", 0),
    )),
    NodeKind("Opportunity", "opportunities", Caption("Opportunity", "商机"), (
        NAME, choice("status", e.STATUS), choice("value_stage", e.VALUE_STAGE),
        number("amount", "Amount", "金额", "currency", 0), day("close_date", "Close date", "预计成交日"),
        choice("procurement", e.PROCUREMENT), choice("buying_point", e.BUYING_POINT),
        Property("standing", ValueType.BOOLEAN, Caption("Standing opportunity", "常设商机")),
    )),
    NodeKind("Engagement", "engagements", Caption("Engagement", "互动活动"), (
        required(choice("kind", e.ENGAGEMENT_KIND)), required(day("held_on", "Held on", "举办日期")), TITLE,
        number("cost", "Cost", "费用", "currency", 0),
    )),
    NodeKind("Assessment", "assessments", Caption("Assessment", "价值评估"), (
        required(day("assessed_on", "Assessed on", "评估日期")),
        number("revenue", "Revenue", "收入", "points", 0, 100), number("margin", "Margin", "利润", "points", 0, 100),
        number("growth", "Growth", "成长", "points", 0, 100),
        number("strategic_fit", "Strategic fit", "战略契合", "points", 0, 100),
        number("reference_effect", "Reference effect", "标杆效应", "points", 0, 100), NOTE,
    )),
    NodeKind("SwotItem", "swot", Caption("SWOT item", "优劣势"), (required(choice("kind", e.SWOT)), TEXT, TEXT_ZH)),
    NodeKind("ValueProposition", "value_propositions", Caption("Value proposition", "价值主张"), (TEXT, TEXT_ZH)),
    NodeKind("Programme", "programmes", Caption("Programme", "共建项目"), (
        NAME, required(choice("kind", e.PROGRAMME_KIND)), SINCE, UNTIL,
    )),
    NodeKind("Action", "actions", Caption("Action", "行动"), (
        TEXT, day("due", "Due", "截止日期"), day("done_on", "Done on", "完成日期"),
    )),
)  # fmt: skip

NODE_KINDS = by_name("label", _ALL, lambda kind: kind.label)
NODE_KINDS_BY_PLURAL = by_name("plural", _ALL, lambda kind: kind.plural)

OURS = ("Employee", "PartnerContact")
PERSON = ("Stakeholder", *OURS)
