"""What-if over the small account by hand, over the demonstration against the other answers, and what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from graphsvc.access import LOCAL_OWNER, Role, Viewer
from graphsvc.errors import Ambiguous, GraphsvcError, InvalidChange, InvalidInput, NotFound
from graphsvc.services import leaving, people, person_risk
from graphsvc.services.context import Context
from graphsvc.services.what_if import said_of, what_if, what_ifs
from graphsvc.services.what_if_answers import WhatIf

DAY = date(2026, 11, 24)
LIMITED = Viewer("limited", Role.PARTNER)


def ask(ctx: Context, account: str = "acme", *, viewer: Viewer = LOCAL_OWNER, lang: Any = "en", **said: Any) -> WhatIf:
    return what_if(ctx, viewer, account, said_of(**said), DAY, lang)


def test_before_is_what_the_other_answers_say(ctx: Context) -> None:
    before = ask(ctx, without=["kam"]).before
    cover = people.coverage(ctx, LOCAL_OWNER, "acme", DAY)
    key = people.key_people(ctx, LOCAL_OWNER, "acme", None, None, DAY)
    names = ("coverage", "known_coverage", "open_share", "threads")
    assert {n: getattr(before, n) for n in names} == {n: getattr(cover, n) for n in names}
    assert (before.stance, before.evidence, before.open_seats) == (key.stance, key.evidence, key.open_seats)
    shown = ("id", "name", "decision_share", "rank", "coverage", "gap")
    assert [[getattr(p, n) for n in shown] for p in before.key_people] == [
        [getattr(p, n) for n in shown] for p in key.people
    ]
    assert (before.value_at_risk, before.currency) == (None, "EUR")
    assert before.money_at_risk == pytest.approx(1_000_000 * (1 - (cover.coverage or 0)), abs=1e-6)


def test_a_new_contact_by_hand(ctx: Context) -> None:
    """exe meets cfo as credible source: .5 of her share (its formula in tests/api/test_answers.py), and a second
    thread beside kam → cio. Nobody's share moves."""
    k = 0.42 / 1.3
    y_cio = (2 / 6 + 0.1 * 4 / 6) / (1 - 0.1 * k * 0.5 - 0.25 * k * 0.8)
    s_cfo = 0.9 * (4 / 6 + k * 0.5 * y_cio)
    answer = ask(ctx, contact=[("Otto Fynn", "Ines Vale", "credible_source")])
    assert answer.before.coverage is not None
    assert answer.after.coverage == pytest.approx(answer.before.coverage + 0.5 * s_cfo, abs=1e-12)
    assert (answer.before.threads.count, answer.after.threads.count) == (1, 2)
    assert answer.after.threads.verdict == "double_threaded"
    (shift,) = answer.people
    assert (shift.id, shift.before and shift.before.coverage, shift.after and shift.after.coverage) == ("cfo", 0.0, 0.5)
    (change,) = answer.changes
    assert (change.kind, change.people, change.value) == ("contact", ["exe", "cfo"], "credible_source")
    assert change.text == "Otto Fynn – Ines Vale: new contact (credible source)"


def test_somebody_leaves_and_another_takes_over_by_hand(ctx: Context) -> None:
    """dev buys instead of cfo: d is dev 4/6, cio 2/6, and no seat is open. cio listens to dev (.6) and the seat (.2):
    a = .5·(1 − .4·.8) = .34, W = .6/.8 and .2/.8; dev and the seat listen to cio alone, a = .5·.5."""
    answer = ask(ctx, without=["cfo"], role=[("dev", "economic_buyer")])
    y_cio = (2 / 6 + 0.25 * 4 / 6) / (1 - 0.25 * 0.34)
    expected = {"dev": 0.75 * (4 / 6 + 0.34 * 0.75 * y_cio), "cio": 0.66 * y_cio, "seat": 0.75 * 0.34 * 0.25 * y_cio}
    found = {p.id: p.decision_share for p in answer.after.key_people}
    assert found == pytest.approx(expected, abs=1e-12)
    assert list(found) == sorted(expected, key=lambda i: -expected[i])
    assert answer.after.coverage == pytest.approx(0.75 * expected["cio"] + 0.25 * expected["dev"], abs=1e-12)
    assert answer.after.open_seats == []
    # dev is now a target, and kam alone meets either of the two.
    assert (answer.after.threads.count, answer.after.threads.cut) == (1, ["kam"])
    # enemy −1 and supporter .5 weighed by share; cfo's neutral left with her.
    known = expected["dev"] + expected["cio"]
    assert answer.after.stance is not None
    assert answer.after.stance.expected == pytest.approx((0.5 * expected["cio"] - expected["dev"]) / known, abs=1e-12)
    alone = ask(ctx, without=["cfo"]).after
    assert [(s.id, s.decision_share) for s in alone.open_seats] == [("seat:economic_buyer", pytest.approx(4 / 6))]


def test_somebody_joins(ctx: Context) -> None:
    """Ida decides with 4 of 10 and listens to nobody; met as vendor she adds a quarter of that, and a thread. Of the
    others each keeps .6 of what they had: cfo .6·.6634 = .398."""
    answer = ask(
        ctx, join=[("Ida Krag", "Finance")], role=[("Ida Krag", "decision_maker")],
        contact=[("exe", "Ida Krag", "vendor")], support=[("Ida Krag", "mentor")],
    )  # fmt: skip
    ida = next(p for p in answer.after.key_people if p.name == "Ida Krag")
    assert (ida.id, ida.decision_share, ida.coverage, ida.rank) == ("new:1", pytest.approx(0.4), 0.25, 1)
    assert answer.after.coverage == pytest.approx(0.6 * (answer.before.coverage or 0) + 0.1, abs=1e-12)
    assert (answer.after.threads.count, answer.people[0].before) == (2, None)
    assert [change.text for change in answer.changes] == [
        "Ida Krag joins Finance", "Otto Fynn – Ida Krag: new contact (vendor)",
        "Ida Krag is now decision maker at Alder Mills", "Ida Krag: support unknown → mentor",
    ]  # fmt: skip


def test_sentences_in_chinese(ctx: Context) -> None:
    answer = ask(ctx, lang="zh", without=["kam"], reports_to=[("dev", "cfo")], influence=[("dev", "cfo", 0.4)])
    assert [change.text for change in answer.changes] == [
        "Lena Hart离开", "Bo Lind影响Ines Vale（强度0.4）", "Bo Lind现在汇报给Ines Vale（原为Tom Reed）",
    ]  # fmt: skip


def test_nothing_is_written(ctx: Context) -> None:
    before = ctx.store.revision(), people.coverage(ctx, LOCAL_OWNER, "acme", DAY)
    ask(ctx, without=["kam", "cio"], join=[("Ida Krag", "it")])
    after = ctx.store.revision(), people.coverage(ctx, LOCAL_OWNER, "acme", DAY)
    assert after[0] == before[0]
    assert after[1].model_copy(update={"as_of": ""}) == before[1].model_copy(update={"as_of": ""})


@pytest.mark.parametrize(
    ("said", "error", "why"),
    [
        ({}, InvalidInput, "Nothing is supposed"),
        ({"without": ["nobody"]}, NotFound, "There is no person with the id or name “nobody”"),
        ({"join": [("Ida", "nowhere")]}, NotFound, "There is no department with the id or name “nowhere” here"),
        ({"without": ["cfo"], "support": [("cfo", "enemy")]}, InvalidChange, "Ines Vale leaves in the same what-if"),
        ({"without": ["kam"], "contact": [("kam", "cfo", "vendor")]}, InvalidChange, "Lena Hart leaves in the same"),
        ({"join": [("Ida", "it")], "without": ["Ida"]}, InvalidChange, "Ida leaves in the same what-if"),
        ({"join": [("Ida", "it"), ("Ida", "fin")]}, InvalidChange, "supposed twice, with different values"),
        ({"support": [("cfo", "enemy"), ("Ines Vale", "mentor")]}, InvalidChange, "twice, with different values"),
        ({"contact": [("kam", "cfo", "vendor"), ("kam", "cfo", "none")]}, InvalidChange, "twice, with different"),
        ({"reports_to": [("dev", "cfo"), ("dev", "seat")]}, InvalidChange, "twice, with different values"),
        ({"reports_to": [("cfo", "dev")]}, InvalidChange, "closes a circle of REPORTS_TO: cfo → dev → cio → cfo"),
        ({"without": ["seat"]}, InvalidChange, "nobody holds this seat who could leave it"),
        ({"contact": [("kam", "seat", "vendor")]}, InvalidChange, "an open seat has nobody to be in contact with"),
        ({"contact": [("kam", "cfo", "friend")]}, InvalidChange, "the level must be one of none, vendor, credible"),
        ({"role": [("cfo", "boss")]}, InvalidChange, "the role must be one of economic_buyer, decision_maker"),
        ({"support": [("cfo", "unknown")]}, InvalidChange, "the support must be one of mentor, supporter, neutral"),
        ({"influence": [("dev", "cfo", 0.0)]}, InvalidChange, "the strength must be a number above 0"),
        ({"influence": [("dev", "cfo", 1.5)]}, InvalidChange, "the strength must be a number from 0 to 1"),
    ],
)  # fmt: skip
def test_what_cannot_be_supposed_is_a_sentence(
    ctx: Context, said: dict[str, Any], error: type[GraphsvcError], why: str
) -> None:
    with pytest.raises(error) as refused:
        ask(ctx, **said)
    assert why in " ".join([refused.value.message, *map(str, refused.value.problems)])


def test_the_same_said_twice_is_said_once(ctx: Context) -> None:
    assert len(ask(ctx, without=["kam", "Lena Hart"], role=[("dev", "user"), ("Bo Lind", "user")]).changes) == 2


def test_a_name_that_two_have_lists_both(ctx: Context) -> None:
    with pytest.raises(Ambiguous) as refused:
        ask(ctx, join=[("Tom Reed", "it")], without=["Tom Reed"])
    assert [str(each) for each in refused.value.problems] == ["cio  Tom Reed", "new:1  Tom Reed"]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"support": [("Agathe Rollenberg", "enemy")]}, "Agathe Rollenberg works at another account"),
        ({"without": ["Gong Renhe"]}, "Gong Renhe has left already"),
        ({"contact": [("Ilse Hollomar", "He Yunshan", "vendor")]}, "Ilse Hollomar has left already"),
    ],
)
def test_who_is_not_there(demo: Context, said: dict[str, Any], why: str) -> None:
    with pytest.raises(InvalidChange) as refused:
        ask(demo, "lanxu-dairy", **said)
    assert [each.reason for each in refused.value.problems] == [why]


def test_one_of_ours_who_had_nothing_to_do_with_an_account(demo: Context) -> None:
    """Maren Vennick looks after a university; as a source to be trusted she adds .5 of what nobody else covers."""
    answer = ask(demo, "lanxu-dairy", contact=[("Maren Vennick", "Mao Zhiqian", "credible_source")])
    (shift,) = answer.people
    assert (shift.name, shift.before and shift.before.coverage, shift.after and shift.after.coverage) == (
        "Mao Zhiqian", 0.0, 0.5,
    )  # fmt: skip
    gone = ask(demo, "lanxu-dairy", without=["Maren Vennick"])
    assert (gone.after, gone.people, gone.changes[0].text) == (gone.before, [], "Maren Vennick leaves")


def test_one_of_ours_everywhere_is_the_risk_of_their_leaving(demo: Context) -> None:
    """The same accounts in the same order, verdicts, value and money as key-person risk has them."""
    said = said_of(without=["Birte Quellan"])
    answer, risk = what_ifs(demo, LOCAL_OWNER, [], said, DAY), person_risk.person_risk(
        demo, LOCAL_OWNER, "Birte Quellan", DAY
    )  # fmt: skip
    assert [each.account for each in answer.accounts] == [each.id for each in risk.accounts]
    for each, expected in zip(answer.accounts, risk.accounts, strict=True):
        assert each.after.coverage == pytest.approx((expected.coverage or 0) + expected.coverage_change, abs=1e-12)
        assert each.after.threads.verdict == expected.verdict_after
    names = ("lower_verdict", "no_contact", "verdict_unknown", "value_unknown", "money_unknown")
    assert {n: getattr(answer, n) for n in names} == {n: getattr(risk, n) for n in names}
    assert answer.higher_verdict == 0
    assert answer.value_at_risk == pytest.approx(risk.value_at_risk, abs=1e-9)
    assert answer.money_at_risk == pytest.approx(risk.money_at_risk, abs=1e-6)


def test_several_accounts_each_as_alone(demo: Context) -> None:
    """Maren goes everywhere; what is said of people touches their own account only."""
    said = said_of(
        without=["Maren Vennick"],
        support=[("Petra Wyndel", "enemy"), ("He Yunshan", "mentor")],
    )
    answer = what_ifs(demo, LOCAL_OWNER, ["lanxu-dairy", "wolfenmoor-university"], said, DAY)
    assert [each.account for each in answer.accounts] == ["wolfenmoor-university", "lanxu-dairy"]
    assert [[change.text for change in each.changes] for each in answer.accounts] == [
        ["Maren Vennick leaves", "Petra Wyndel: support unknown → enemy"],
        ["Maren Vennick leaves", "He Yunshan: support supporter → mentor"],
    ]
    alone = ask(demo, "wolfenmoor-university", without=["Maren Vennick"], support=[("Petra Wyndel", "enemy")])
    assert answer.accounts[0].after == alone.after
    assert (answer.no_contact, len(answer.changes)) == (1, 3)


def test_everybody_s_risk_of_the_demonstration(demo: Context) -> None:
    for leaver in leaving.risk(demo, LOCAL_OWNER, "wolfenmoor-university", DAY).people:
        found = ask(demo, "wolfenmoor-university", without=[leaver.id])
        assert found.after.coverage == pytest.approx((found.before.coverage or 0) + leaver.coverage_change, abs=1e-12)


def test_a_limited_role_is_told_no_threads_and_no_stance(guarded: Context) -> None:
    """Also where they suppose what they may not see: the figures are those without the hidden roles."""
    answer = ask(guarded, viewer=LIMITED, without=["kam"], support=[("gate", "mentor")])
    for figures in (answer.before, answer.after):
        assert (figures.threads.count, figures.threads.verdict, figures.stance) == (None, "unknown", None)
    assert [each.what for each in answer.withheld] == ["support", "stance", "roles", "threads"]
    assert answer.changes[1].text == "Tom Reed: support unknown → mentor"
