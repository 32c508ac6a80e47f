"""The dual interface of account manager and partner, and the rules of the partner modes (metrics §12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from graphsvc.analysis.account import AccountAnalysis
from graphsvc.analysis.network import Network, over
from graphsvc.analysis.ours import active_contacts, live_partners, people_of
from graphsvc.analysis.settings import MetricSettings
from graphsvc.model import Graph, Tie


class State(StrEnum):
    """Who is in active contact with an account."""

    DUAL = "dual"
    OURS_ONLY = "ours_only"
    PARTNER_ONLY = "partner_only"
    NEITHER = "neither"


class Rule(StrEnum):
    """The rules of the partner modes, by the name of their breach."""

    COMPLEMENTARY_WITHOUT_SPLIT = "complementary_without_split"
    EQUAL_SPLIT = "equal_split"
    ASSISTED_WITHOUT_PARTNER_CONTACT = "assisted_without_partner_contact"
    DIRECT_WITH_PARTNER = "direct_with_partner"
    NO_ACCOUNT_MANAGER = "no_account_manager"
    AGREEMENT_RAN_OUT = "agreement_ran_out"
    ABOVE_ACCOUNT_CAPACITY = "above_account_capacity"


@dataclass(frozen=True, slots=True)
class Serving:
    """A partner that serves the account or did. `live`: its agreement runs; `active`: one of its people is in active
    contact, which only a live one can be. None = not recorded."""

    partner: str
    territory: str | None
    customer_type: str | None
    since: date | None
    agreement_until: date | None
    live: bool
    active: bool


@dataclass(frozen=True, slots=True)
class AccountManager:
    """An account manager of the account who has not left. `accounts`: how many they manage over the portfolio,
    `capacity`: how many they have room for; None = not known."""

    employee: str
    active: bool
    accounts: int | None
    capacity: int | None


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that is broken, and by whom: ids of partners or of an account manager, ascending; () = the account."""

    rule: Rule
    concerns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Interface:
    """Both interfaces of one account. `mode`: its partner mode, None = not recorded: then no rule of a mode applies.

    `account_manager_active`: whether one of the account managers is in active contact; False without any.
    """

    account: str
    mode: str | None
    state: State
    account_manager_active: bool
    partners: tuple[Serving, ...]
    managers: tuple[AccountManager, ...]
    breaches: tuple[Breach, ...]


def state(ours_active: bool, theirs_active: bool) -> State:
    """`ours_active`: one of our employees has an active contact; `theirs_active`: one of a serving partner's people."""
    if ours_active:
        return State.DUAL if theirs_active else State.OURS_ONLY
    return State.PARTNER_ONLY if theirs_active else State.NEITHER


def breaches(mode: str | None, partners: Sequence[Serving], managers: Sequence[AccountManager]) -> tuple[Breach, ...]:
    """Every broken rule of one account, in the order of `Rule`, then by whom it concerns. O(partners + managers).

    - complementary: each live partner with neither territory nor customer type;
    - in any mode: live partners whose territory and customer type, as recorded and not both unknown, are equal;
    - assisted: no live partner has an active contact; direct: a live partner;
    - no account manager; each agreement that ran out; each account manager with more accounts than room for them.
    """
    live = [each for each in partners if each.live]
    return (
        *_of_mode(mode, live),
        *([] if managers else [Breach(Rule.NO_ACCOUNT_MANAGER)]),
        *(Breach(Rule.AGREEMENT_RAN_OUT, (each.partner,)) for each in partners if not each.live),
        *(Breach(Rule.ABOVE_ACCOUNT_CAPACITY, (each.employee,)) for each in managers if _above(each)),
    )


def _of_mode(mode: str | None, live: Sequence[Serving]) -> Iterable[Breach]:
    if mode == "complementary":
        yield from (Breach(Rule.COMPLEMENTARY_WITHOUT_SPLIT, (each.partner,)) for each in live if not _split(each))
    yield from (Breach(Rule.EQUAL_SPLIT, group) for group in _equal(live))
    everybody = tuple(each.partner for each in live)
    if mode == "assisted" and not any(each.active for each in live):
        yield Breach(Rule.ASSISTED_WITHOUT_PARTNER_CONTACT, everybody)
    if mode == "direct" and live:
        yield Breach(Rule.DIRECT_WITH_PARTNER, everybody)


def _split(each: Serving) -> bool:
    return each.territory is not None or each.customer_type is not None


def _equal(live: Iterable[Serving]) -> list[tuple[str, ...]]:
    """Groups of live partners that split the account alike. Where neither is recorded, nothing is known to be equal."""
    groups: dict[tuple[str | None, str | None], list[str]] = {}
    for each in live:
        if _split(each):
            groups.setdefault((each.territory, each.customer_type), []).append(each.partner)
    return sorted(tuple(group) for group in groups.values() if len(group) > 1)


def _above(each: AccountManager) -> bool:
    return each.capacity is not None and each.accounts is not None and each.accounts > each.capacity


def interface(analysis: AccountAnalysis, settings: MetricSettings, managed: Mapping[str, int]) -> Interface:
    """State, partners, account managers and breaches of one account on the day of its analysis.

    Ours are in contact where an employee has an active contact (c ≥ `active`); a partner where one of the people who
    work for it on that day has one, and its agreement runs: the last day counts. `managed`: employee → number of
    accounts they manage as account managers over the portfolio (`accounts_managed`); who is not in it has an unknown
    number. O(ties of the account).
    """
    network = analysis.network
    active = {contact.ours for contact in active_contacts(analysis.contacts, settings)}
    account = network.graph.nodes("Account").get(network.account)
    mode = account.get("partner_mode") if account else None
    partners, managers = _partners(network, active), _managers(network, active, managed)
    ours_active = not active.isdisjoint(network.graph.nodes("Employee"))
    return Interface(
        network.account, mode, state(ours_active, any(each.active for each in partners)),
        any(each.active for each in managers), partners, managers, breaches(mode, partners, managers),
    )  # fmt: skip


def _partners(network: Network, active: AbstractSet[str]) -> tuple[Serving, ...]:
    """Those that serve the account or did, by id; who begins after that day is not there yet."""
    live = live_partners(network)
    people = people_of(network, live)
    ties = [t for t in network.graph.ties("SERVES") if t.target == network.account and _known_by(t, network.today)]
    return tuple(
        Serving(
            tie.source, tie.get("territory"), tie.get("customer_type"), tie.get("since"), tie.get("agreement_until"),
            live=tie.source in live, active=not active.isdisjoint(people.get(tie.source, ())),
        )
        for tie in sorted(ties, key=lambda tie: tie.source)
    )  # fmt: skip


def _known_by(tie: Tie, today: date) -> bool:
    since = tie.get("since")
    return since is None or since <= today


def _managers(network: Network, active: AbstractSet[str], managed: Mapping[str, int]) -> tuple[AccountManager, ...]:
    found = {t.source for t in _managing(network.graph) if t.target == network.account}
    return tuple(
        AccountManager(node.id, node.id in active, managed.get(node.id), node.get("account_capacity"))
        for node in network.our_nodes
        if node.id in found
    )


def _managing(graph: Graph) -> list[Tie]:
    """The ties of account managers. A tie without a role is one: whoever manages an account is, unless recorded as
    its specialist or executive sponsor."""
    return [tie for tie in graph.ties("MANAGES") if tie.get("role") in {None, "account_manager"}]


def accounts_managed(graph: Graph, today: date) -> dict[str, int]:
    """Employee → number of accounts they manage as account managers, over the whole graph; nobody who left. O(ties)."""
    pairs = {(tie.source, tie.target) for tie in _managing(graph)}
    employees = graph.nodes("Employee").values()
    counts = {node.id: 0 for node in employees if not over(node.get("until"), today)}
    for employee, _ in pairs:
        if employee in counts:
            counts[employee] += 1
    return counts
