"""How strong every contact of many accounts is, and why (metrics §5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from graphsvc.analysis.columns.facts import Facts
from graphsvc.analysis.columns.presence import Presence
from graphsvc.analysis.settings import TOLERANCE, MetricSettings

PAIR = ("account", "person", "ours")
_WEIGHED = ("strength", "why", "since", "undated", "carried_from")
_MIDNIGHT = pl.time(0, 0, 0)


def strengths(facts: Facts, present: Presence, settings: MetricSettings) -> pl.DataFrame:
    """Every contact of ours with somebody present who has a name, by account, person, ours.

    `strength` in [0, 1], the largest of its factors; `why` names it: observed, asserted, joint_team or carried_over;
    `since` the day it rests on, `last` that of the last contact; `carried_from` the position of the earlier self.
    `undated`: an asserted level without a date; `stale` null = no date known; `level`, `target_level`, `below_target`.
    O(rows · log rows).
    """
    own = _weighed(_evidence(facts, present, settings), present, settings)
    found = _carry(own, facts, present, settings)
    named = present.row[present.named]
    people = facts.people.select(
        "account", person=pl.int_range(pl.len(), dtype=pl.UInt32).over("account")
    )[named]  # fmt: skip
    return found.join(people, on=["account", "person"], how="semi").sort(PAIR)


def _evidence(facts: Facts, present: Presence, settings: MetricSettings) -> pl.DataFrame:
    """One row a pair: what is asserted, what was observed, which team joins them; only ours who have not left."""
    parts = [_asserted(facts, present), _observed(facts, present, settings), _teams(facts, present)]
    pairs = pl.concat([part.select(PAIR) for part in parts]).unique()
    for part in parts:
        pairs = pairs.join(part, on=PAIR, how="left")
    return pairs.filter(pl.Series(present.ours)[pairs["ours"]])


def _asserted(facts: Facts, present: Presence) -> pl.DataFrame:
    """What their tie says; a level that is dated after today is not known yet."""
    known = pl.col("asserted_on").is_null() | (pl.col("asserted_on") <= present.today)
    return facts.contacts.select(
        *PAIR, "target_level",
        pl.when(known).then("level").alias("level"),
        pl.when(known).then("asserted_on").alias("asserted_on"),
        pl.when(pl.col("last_contact") <= present.today).then("last_contact").alias("last_contact"),
    )  # fmt: skip


def _observed(facts: Facts, present: Presence, settings: MetricSettings) -> pl.DataFrame:
    """x of §5 with the days of each pair: first, last, the days from one to the next."""
    touches = _dated(facts.touches, settings.time_zone).filter(pl.col("day") <= present.today)
    age = (pl.lit(present.today) - pl.col("day")).dt.total_days()
    weight = (
        _value_of("channel", settings.channel_weights)
        * (-age.cast(pl.Float64) / _value_of("channel", settings.half_lives)).mul(_LN2).exp()
    )
    sided = pl.col("channel").is_in(list(settings.two_way_channels)) & pl.col("direction").is_not_null()
    coming, going = sided & (pl.col("direction") == "in"), sided & (pl.col("direction") == "out")
    touches = touches.with_columns(weight=weight)
    sums = touches.group_by(PAIR, maintain_order=True).agg(
        both=pl.col("weight").filter(~sided).sum(), coming=pl.col("weight").filter(coming).sum(),
        going=pl.col("weight").filter(going).sum(), days=pl.col("day"),
    )  # fmt: skip
    x = pl.col("both") + pl.col("coming") + pl.col("going") - 0.5 * (pl.col("coming") - pl.col("going")).abs()
    return sums.select(*PAIR, "days", observed=1.0 - (-x / settings.saturation).exp())


_LN2 = 0.6931471805599453


def _dated(touches: pl.DataFrame, zone: str) -> pl.DataFrame:
    """The day of each instant in the service's time zone; midnight UTC is a day without a time."""
    at = pl.col("at")
    day = pl.when(at.dt.time() == _MIDNIGHT).then(at.dt.date()).otherwise(at.dt.convert_time_zone(zone).dt.date())
    return touches.with_columns(day=day)


def _value_of(name: str, values: Mapping[str, float]) -> pl.Expr:
    known = {text: float(value) for text, value in values.items()}
    return pl.col(name).replace_strict(known, default=None, return_dtype=pl.Float64)


def _teams(facts: Facts, present: Presence) -> pl.DataFrame:
    """Pairs in a joint team whose contract runs; of several the one that began first, an unknown begin before any."""
    today = present.today
    began = pl.col("contract_from").is_null() | (pl.col("contract_from") <= today)
    lasts = pl.col("contract_until").is_null() | (pl.col("contract_until") >= today)
    unknown = pl.col("contract_from").is_null().any()
    since = pl.when(unknown).then(None).otherwise(pl.col("contract_from").min())
    return facts.teams.filter(began & lasts).group_by(PAIR, maintain_order=True).agg(
        team_since=since, in_team=pl.lit(True)
    )  # fmt: skip


def _weighed(pairs: pl.DataFrame, present: Presence, settings: MetricSettings) -> pl.DataFrame:
    """Strength, why and since: of equal factors the one that is observed convinces most, then what is asserted."""
    today = pl.lit(present.today)
    age = (today - pl.col("asserted_on")).dt.total_days().fill_null(0).cast(pl.Float64)
    said = _value_of("level", settings.level_strengths) * (-age / settings.level_half_life).mul(_LN2).exp()
    team = settings.level_strengths[settings.joint_team_level]
    pairs = pairs.with_columns(
        pl.col("observed").fill_null(0.0),
        said=said.fill_null(-1.0),
        team=pl.when(pl.col("in_team")).then(team).otherwise(-1.0),
    )
    strength = pl.max_horizontal("observed", "said", "team")
    pairs = pairs.with_columns(strength=strength)
    why = (
        pl.when((pl.col("strength") == 0) & pl.col("level").is_not_null()).then(pl.lit("asserted"))
        .when(pl.col("observed") == pl.col("strength")).then(pl.lit("observed"))
        .when(pl.col("said") == pl.col("strength")).then(pl.lit("asserted"))
        .otherwise(pl.lit("joint_team"))
    )  # fmt: skip
    pairs = pairs.with_columns(why=why)
    since = (
        pl.when(pl.col("why") == "observed").then(pl.col("days").list.min())
        .when(pl.col("why") == "asserted").then("asserted_on").otherwise("team_since")
    )  # fmt: skip
    levels = _value_of("level", settings.level_strengths), _value_of("target_level", settings.level_strengths)
    return _timed(pairs, present, settings).with_columns(
        since=since,
        undated=(pl.col("why") == "asserted") & pl.col("asserted_on").is_null(),
        carried_from=pl.lit(None, pl.UInt32),
        below_target=(levels[0] < levels[1]).fill_null(False),
    ).select(*PAIR, *_WEIGHED, "stale", "last", "level", "target_level", "below_target")  # fmt: skip


def _timed(pairs: pl.DataFrame, present: Presence, settings: MetricSettings) -> pl.DataFrame:
    """`last`, and `stale`: older than max(90, 1.5 · median of the days from one contact to the next)."""
    known = pl.concat_list(pl.col("days").fill_null([]), pl.col("last_contact")).list.drop_nulls().list.unique()
    pairs = pairs.with_columns(known=known.list.sort())
    gap = pl.col("known").cast(pl.List(pl.Int32)).list.diff().list.median()
    allowed = pl.max_horizontal(pl.lit(settings.stale_days), (settings.stale_gaps * gap).fill_null(0.0))
    last = pl.col("known").list.max()
    age = (pl.lit(present.today) - last).dt.total_days()
    return pairs.with_columns(last=last, stale=age > allowed + TOLERANCE)


def _carry(own: pl.DataFrame, facts: Facts, present: Presence, settings: MetricSettings) -> pl.DataFrame:
    """Adds what carries over from earlier selves who left: 0.8 of that contact, along chains of earlier selves."""
    left = facts.people.select(
        "account", earlier=pl.int_range(pl.len(), dtype=pl.UInt32).over("account"), left_on="left_on"
    ).filter(pl.col("left_on") < present.today)  # fmt: skip
    edges = facts.selves.join(left, on=["account", "earlier"], how="semi")
    for level in _oldest_first(edges):
        own = _carried(own, level, settings)
    return own


def _carried(own: pl.DataFrame, edges: pl.DataFrame, settings: MetricSettings) -> pl.DataFrame:
    """One step: of several earlier selves the strongest contact counts, and only if it is stronger than their own."""
    before = own.select(
        "account", "ours", pl.col("person").alias("earlier"), strength=settings.carried_over * pl.col("strength"),
        why=pl.lit("carried_over"), since="since", undated="undated", carried_from="person", stale="stale",
        last="last",
    )  # fmt: skip
    found = edges.join(before, on=["account", "earlier"]).rename({"later": "person"})
    best = found.sort(["strength", "earlier"], descending=[True, False]).unique(PAIR, keep="first", maintain_order=True)
    both = own.join(best.drop("earlier"), on=PAIR, how="full", coalesce=True, suffix="_new")
    wins = pl.col("strength").is_null() | (pl.col("strength_new") > pl.col("strength"))
    wins = pl.col("strength_new").is_not_null() & wins
    replaced = [pl.when(wins).then(f"{name}_new").otherwise(name).alias(name) for name in _WEIGHED]
    recorded = [
        pl.when(wins).then(pl.coalesce(name, f"{name}_new")).otherwise(name).alias(name) for name in ("stale", "last")
    ]
    return both.with_columns(*replaced, *recorded, pl.col("below_target").fill_null(False)).select(own.columns)


def _oldest_first(edges: pl.DataFrame) -> Iterable[pl.DataFrame]:
    """The edges in steps: every later self after its own earlier selves."""
    left = edges
    while left.height:
        waiting = left.select("account", pl.col("later").alias("earlier")).unique()
        ready = left.join(waiting, on=["account", "earlier"], how="anti")
        # All edges of a later self are taken together.
        held = left.join(ready, on=["account", "later", "earlier"], how="anti").select("account", "later").unique()
        step = ready.join(held, on=["account", "later"], how="anti")
        if not step.height:
            step = left  # a circle, which the rules refuse
        yield step
        left = left.join(step, on=["account", "later", "earlier"], how="anti")
