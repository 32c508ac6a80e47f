"""Every closed set of values of the glossary, each declared once."""

from __future__ import annotations

from graphsvc.kinds.declare import Caption, Enumeration, by_name

_ALL: list[Enumeration] = []


def _enum(name: str, en: str, zh: str, **values: tuple[str, str]) -> Enumeration:
    _ALL.append(Enumeration(name, Caption(en, zh), {value: Caption(*pair) for value, pair in values.items()}))
    return _ALL[-1]


BUYING_ROLE = _enum(
    "buying_role", "Buying role", "采购角色",
    economic_buyer=("Economic buyer", "预算控制人"), decision_maker=("Decision maker", "决策人"),
    approver=("Approver", "审批人"), problem_owner=("Problem owner", "问题责任人"),
    technical_evaluator=("Technical evaluator", "技术评估人"), user=("User", "使用者"),
    procurement=("Procurement", "采购"), legal=("Legal", "法务"),
    executive_sponsor=("Executive sponsor", "高层支持者"), champion=("Champion", "价值倡导者"),
    coach=("Coach", "教练"), influencer=("Influencer", "影响者"),
    gatekeeper=("Gatekeeper", "把关人"), blocker=("Blocker", "阻碍者"),
)  # fmt: skip
SUPPORT = _enum(
    "support", "Support", "支持度",
    mentor=("Mentor", "大力支持"), supporter=("Supporter", "支持"), neutral=("Neutral", "中立"),
    non_supporter=("Non-supporter", "不支持"), enemy=("Enemy", "反对"),
)  # fmt: skip
POLITICAL_STATUS = _enum(
    "political_status", "Political status", "政治地位",
    inner_circle=("Inner circle", "核心圈"), political_structure=("Political structure", "政治结构内"),
    outside=("Outside", "圈外"),
)  # fmt: skip
PARTICIPATION = _enum(
    "participation", "Participation", "参与程度",
    leads=("Leads", "主导"), decides=("Decides", "决定"), advises=("Advises", "建议"),
    informed=("Informed", "知情"), none=("None", "不参与"),
)  # fmt: skip
CONTACT_LEVEL = _enum(
    "contact_level", "Contact level", "关系层级",
    none=("None", "无"), vendor=("Vendor", "供应商"), credible_source=("Credible source", "可信来源"),
    problem_solver=("Problem solver", "问题解决者"), trusted_advisor=("Trusted advisor", "信赖顾问"),
)  # fmt: skip
ADAPTABILITY = _enum(
    "adaptability", "Adaptability", "创新态度",
    innovator=("Innovator", "创新者"), visionary=("Visionary", "远见者"), pragmatist=("Pragmatist", "务实者"),
    conservative=("Conservative", "保守者"), laggard=("Laggard", "落后者"),
)  # fmt: skip
RESPONSE_MODE = _enum(
    "response_mode", "Response mode", "反应模式",
    growth=("Growth", "增长"), trouble=("Trouble", "困境"), even_keel=("Even keel", "平稳"),
    overconfident=("Overconfident", "自负"),
)  # fmt: skip
VALUE_STAGE = _enum(
    "value_stage", "Value stage", "阶段",
    prospect=("Prospect", "摸排"), pre_sale=("Pre-sale", "售前"), in_sale=("In sale", "售中"),
    after_sale=("After sale", "售后"),
)  # fmt: skip
BUYING_PATTERN = _enum(
    "buying_pattern", "Buying pattern", "售后情形",
    continuous=("Continuous", "持续销售"), periodic=("Periodic", "阶段性销售"), project=("Project", "项目型销售"),
)  # fmt: skip
PROCUREMENT = _enum(
    "procurement", "Procurement", "采购方式",
    negotiated=("Negotiated", "议标"), competitive=("Competitive", "比选"), tender=("Tender", "招标"),
)  # fmt: skip
BUYING_POINT = _enum(
    "buying_point", "Buying point", "买点",
    brand_quality=("Brand and quality", "品牌质量"), price_performance=("Price for performance", "性价比"),
)  # fmt: skip
CHANNEL = _enum(
    "channel", "Channel", "渠道",
    visit=("Visit", "拜访"), meeting=("Meeting", "会议"), event=("Event", "活动"), call=("Call", "电话"),
    email=("E-mail", "邮件"), message=("Message", "消息"), order=("Order", "订单"),
)  # fmt: skip
DIRECTION = _enum(
    "direction", "Direction", "方向", **{"in": ("From them", "对方发起"), "out": ("From us", "我方发起")}
)  # fmt: skip
FUNCTION = _enum(
    "function", "Function", "职能",
    sales=("Sales", "销售"), executive=("Executive", "高管"), technical=("Technical", "技术"),
    quality=("Quality", "质量"), service=("Service", "服务"), strategy=("Strategy", "战略"),
    sales_administration=("Sales administration", "销售管理"), finance=("Finance", "财务"),
    marketing=("Marketing", "市场"), other=("Other", "其他"),
)  # fmt: skip
ENGAGEMENT_KIND = _enum(
    "engagement_kind", "Engagement", "互动类型",
    meeting=("Meeting", "会议"), visit=("Visit", "拜访"), executive_briefing=("Executive briefing", "高层交流"),
    reading_club=("Reading club", "读书会"), academy_course=("Academy course", "学院课程"),
    workshop=("Workshop", "研讨会"), event=("Event", "活动"),
)  # fmt: skip
PROGRAMME_KIND = _enum(
    "programme_kind", "Programme", "共建项目类型",
    academy=("Academy", "学院"), reading_club=("Reading club", "读书会"),
    joint_laboratory=("Joint laboratory", "联合实验室"), other=("Other", "其他"),
)  # fmt: skip
SWOT = _enum(
    "swot", "SWOT", "优劣势",
    strength=("Strength", "优势"), weakness=("Weakness", "劣势"), opportunity=("Opportunity", "机会"),
    threat=("Threat", "威胁"),
)  # fmt: skip
PARTNER_MODE = _enum(
    "partner_mode", "Partner mode", "渠道模式",
    direct=("Direct", "直营"), complementary=("Complementary", "互补型"), assisted=("Assisted", "帮扶型"),
)  # fmt: skip
VERDICT = _enum(
    "verdict", "Threading", "接触线",
    multi_threaded=("Multi-threaded", "多线"), double_threaded=("Double-threaded", "双线"),
    single_threaded=("Single-threaded", "单线"), no_contact=("No contact", "无接触"), unknown=("Unknown", "未知"),
)  # fmt: skip
PATTERN = _enum(
    "pattern", "Relationship pattern", "关系形态", bow_tie=("Bow tie", "领结型"), diamond=("Diamond", "钻石型")
)
STATUS = _enum("status", "Status", "状态", open=("Open", "进行中"), won=("Won", "赢单"), lost=("Lost", "丢单"))
MANAGER_ROLE = _enum(
    "manager_role", "Role at the account", "客户职责",
    account_manager=("Account manager", "客户经理"), specialist=("Specialist", "专家"),
    executive_sponsor=("Executive sponsor", "高层负责人"),
)  # fmt: skip
LINE_KIND = _enum("line_kind", "Reporting line", "汇报线", solid=("Solid", "实线"), dotted=("Dotted", "虚线"))
TEAM_LINE = _enum("team_line", "Line", "条线", ours=("Our line", "我方"), customer=("The customer's line", "客户方"))
RESPONSE = _enum(
    "response", "Response", "反馈",
    accepted=("Accepted", "接受"), interested=("Interested", "感兴趣"), indifferent=("Indifferent", "无所谓"),
    rejected=("Rejected", "拒绝"),
)  # fmt: skip

ENUMERATIONS = by_name("enumeration", _ALL, lambda enumeration: enumeration.name)
