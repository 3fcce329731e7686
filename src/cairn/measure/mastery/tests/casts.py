"""What the tests draw: rules of every method, cells rich in zeros, gaps, ties, single pieces."""

import math
from typing import Any

from hypothesis import strategies as st

from cairn.measure.mastery.events import Event, Kind, Use
from cairn.measure.mastery.methods import METHODS
from cairn.measure.mastery.rule import Rule

PLAIN: dict[str, Any] = {
    "method": "mean@1",
    "scale": {"lowest": 1, "levels": 4},
    "certainty": {"piece_sd": 0.7, "prior_pieces": 4, "drift_per_year": 0.5},
}
DAY = 20_000


def a_rule(method: str = "mean@1", **parts: Any) -> Rule:
    return Rule.from_plain({**PLAIN, "method": method, **parts})


def pieces(*values: float, day: int = DAY) -> list[Event]:
    """One piece a day."""
    return [Event(value, day + i) for i, value in enumerate(values)]


def fall_confirmed(day: int) -> Event:
    return Event(math.nan, day, kind=Kind.CONFIRMATION)


_TRACED = st.fixed_dictionaries(
    {
        "prior": st.sampled_from([0.001, 0.4, 0.5, 0.999]),
        "learn": st.sampled_from([0.0, 0.15, 0.5, 0.999]),
        "guess": st.sampled_from([0.001, 0.25, 0.5, 0.9]),
        "slip": st.sampled_from([0.001, 0.1, 0.49, 0.9]),
        "correct_at": st.sampled_from([0.5, 0.65, 1.0]),
        "mastery": st.sampled_from([0.5, 0.8, 0.95, 0.999]),
    }
)


def _settings(method: str) -> st.SearchStrategy[dict[str, float]]:
    if method == "n_times@1":
        return st.fixed_dictionaries({"n": st.integers(1, 4)})
    if method == "bkt@1":
        return _TRACED.filter(lambda s: s["guess"] + s["slip"] < 1)
    if method in ("weighted_latest@1", "exponential_decay@1"):
        return st.fixed_dictionaries({"weight": st.sampled_from([0.05, 0.5, 0.6, 0.65, 1.0])})
    return st.just({})


_SIZES = st.fixed_dictionaries(
    {
        "noise": st.sampled_from([0.1, 0.5, 0.8, 5.0]),
        "drift": st.sampled_from([0, 0.3, 2.0]),
        "growth": st.sampled_from([-1.0, 0, 0.5]),
        "momentum": st.sampled_from([0, 1.0, 4.0]),
        "momentum_days": st.sampled_from([1.0, 30, 180, 3650]),
        "start": st.sampled_from([-1.0, 0, 0.25]),
        "start_spread": st.sampled_from([0.1, 0.375, 1.0]),
        "catching_up": st.sampled_from([-0.5, 0, 0.4, 0.95]),
    }
)


@st.composite
def _latent(draw: st.DrawFn, levels: int) -> dict[str, Any]:
    """Settings of latent_growth@1; sometimes with levels of differing widths."""
    widths = draw(
        st.lists(st.sampled_from([0.1, 0.7, 1.0, 2.5]), min_size=levels - 1, max_size=levels - 1)
    )
    cuts = [round(sum(widths[: k + 1]), 3) for k in range(levels - 1)]
    return draw(_SIZES) | {"cuts": draw(st.sampled_from([[], cuts]))}


@st.composite
def rules(draw: st.DrawFn, method: str | None = None) -> Rule:
    method = method or draw(st.sampled_from(sorted(METHODS)))
    uses = [use.name.lower() for use in Use]
    levels = draw(st.sampled_from([2, 4, 4, 5, 10]))
    return Rule.from_plain(
        {
            "method": method,
            "settings": draw(_latent(levels) if method == "latent_growth@1" else _settings(method)),
            "scale": {"lowest": draw(st.integers(-2, 2)), "levels": levels},
            "gates": {
                "pieces": draw(st.integers(1, 4)),
                "contexts": draw(st.sampled_from([0, 0, 1, 2, 8])),
                "uses": draw(st.lists(st.sampled_from(uses), max_size=2, unique=True)),
                "recency_days": draw(st.sampled_from([0, 0, 30, 365])),
            },
            "certainty": {
                "piece_sd": draw(st.sampled_from([0.05, 0.5, 0.7, 5.0])),
                "prior_pieces": draw(st.sampled_from([0.5, 4, 100])),
                "drift_per_year": draw(st.sampled_from([0, 0.5, 5.0])),
            },
            "counted": draw(
                st.just(uses[:-1]) | st.lists(st.sampled_from(uses), min_size=1, unique=True)
            ),
        }
    )


def _values(rule: Rule) -> st.SearchStrategy[float]:
    lowest, highest = rule.scale.lowest, rule.scale.highest
    whole = st.integers(lowest, highest).map(float)
    return st.one_of(
        whole,
        whole,
        st.integers(2 * lowest, 2 * highest).map(lambda halves: halves / 2),
        st.floats(lowest, highest),
        st.sampled_from([math.nan, 0.0, -0.0, lowest - 0.5, highest + 0.5, math.inf, -math.inf]),
    )


@st.composite
def cells(draw: st.DrawFn, rule: Rule, most: int = 14, *, measured: bool = False) -> list[Event]:
    """A cell's events, in order; often all of one value or of one day.

    measured   some know their standard error, and how hard they were
    """
    errors = [math.nan, math.nan, math.nan, 0.0, 0.3, 2.0] if measured else [math.nan]
    hard = [math.nan, math.nan, 0.0, -0.5, 1.0] if measured else [math.nan]
    size = draw(st.sampled_from([0, 1, 2, 3, *range(3, most + 1)]))
    constant = draw(st.one_of(st.none(), st.none(), st.none(), _values(rule)))
    events, day = [], draw(st.sampled_from([-400, 0, DAY]))
    for _ in range(size):
        day += draw(st.sampled_from([0, 0, 1, 40, 400]))
        confirms = draw(st.integers(0, 5)) == 0
        events.append(
            Event(
                value=draw(_values(rule)) if constant is None else constant,
                day=day,
                use=draw(st.sampled_from([0, 0, 2, 3, 7])),
                context=draw(st.sampled_from([0.0, *map(float, range(1, 11)), 2.0**52 - 1])),
                kind=int(Kind.CONFIRMATION if confirms else Kind.EVIDENCE),
                error=draw(st.sampled_from(errors)),
                difficulty=draw(st.sampled_from(hard)),
            )
        )
    return events


@st.composite
def rules_with_cells(draw: st.DrawFn, method: str | None = None) -> tuple[Rule, list[Event]]:
    rule = draw(rules(method))
    return rule, draw(cells(rule, measured=True))
