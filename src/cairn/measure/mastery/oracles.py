"""The same answers, slow and obvious: from the definition, over the whole list of a cell's events.

These share nothing with the compiled code but the codes of uses and the rule. The fast way is
tested against them, on random evidence and on real data.
"""

import math
import statistics
from collections.abc import Callable, Sequence
from itertools import pairwise

from cairn.kernel.numbers import kept
from cairn.kernel.terms import Use
from cairn.measure.mastery import latent_twin
from cairn.measure.mastery.events import Event, Kind
from cairn.measure.mastery.methods import BKT, LATENT_GROWTH
from cairn.measure.mastery.readings import Baseline, Reading, Unmet
from cairn.measure.mastery.rule import Rule, Scale

Values = list[float]


def counted_pieces(rule: Rule, events: Sequence[Event]) -> list[Event]:
    """The pieces that count: scored, of a counted use, on the scale."""
    return [
        event
        for event in events
        if event.kind == Kind.EVIDENCE
        and not math.isnan(event.value)
        and rule.counted & (1 << event.use)
        and rule.scale.lowest <= event.value <= rule.scale.highest
    ]


def level_of(scale: Scale, value: float) -> int:
    """The nearest level, halves up."""
    distance = {level: abs(kept(value) - level) for level in range(scale.lowest, scale.highest + 1)}
    return max(level for level in distance if distance[level] == min(distance.values()))


def setting(rule: Rule, name: str) -> float:
    figure = dict(rule.settings)[name]
    return figure if isinstance(figure, float) else math.nan


def highest(_rule: Rule, values: Values) -> float:
    return max(values)


def latest(_rule: Rule, values: Values) -> float:
    return values[-1]


def mean(_rule: Rule, values: Values) -> float:
    return statistics.fmean(values)


def mode(rule: Rule, values: Values) -> float:
    levels = [level_of(rule.scale, value) for value in values]
    most = max(levels.count(level) for level in levels)
    return next(level for level in reversed(levels) if levels.count(level) == most)


def n_times(rule: Rule, values: Values) -> float:
    levels = sorted((level_of(rule.scale, value) for value in values), reverse=True)
    n = int(setting(rule, "n"))
    return levels[n - 1] if len(levels) >= n else math.nan


def weights_of(rule: Rule, count: int) -> list[float]:
    """How much each piece weighs in the weighted methods; they sum to 1."""
    if count == 1 or rule.method.name == "mean@1":
        return [1 / count] * count
    w = setting(rule, "weight")
    if rule.method.name == "weighted_latest@1":
        return [(1 - w) / (count - 1)] * (count - 1) + [w]
    first = (1 - w) ** (count - 1)
    return [first] + [w * (1 - w) ** (count - 1 - i) for i in range(1, count)]


def weighted(rule: Rule, values: Values) -> float:
    weights = weights_of(rule, len(values))
    return math.fsum(w * x for w, x in zip(weights, values, strict=True))


def power_law(rule: Rule, values: Values) -> float:
    if len(values) < 3:
        return mean(rule, values)
    attempts = [math.log(i + 1) for i in range(len(values))]
    scores = [math.log(value - rule.scale.lowest + 1) for value in values]
    line = statistics.linear_regression(attempts, scores)
    end = math.exp(line.intercept + line.slope * attempts[-1]) - 1 + rule.scale.lowest
    return min(max(end, rule.scale.lowest), rule.scale.highest)


def asked_level(rule: Rule) -> int:
    """The level that bkt@1 asks for: so far up the scale, to the nearest."""
    way = setting(rule, "correct_at") * (rule.scale.highest - rule.scale.lowest)
    return level_of(rule.scale, rule.scale.lowest + way)


def known(rule: Rule, values: Values) -> float:
    """How likely bkt@1's level is reached: of all moments at which it may have been, those up to now.

    Moment 0: from the first; t: learned just after piece t; later than the last: not yet.
    """
    has = {name: float(figure) for name, figure in rule.settings if not isinstance(figure, tuple)}
    right = [level_of(rule.scale, value) >= asked_level(rule) for value in values]
    ways = []
    for moment in range(len(values) + 2):
        way = has["prior"] if moment == 0 else 1 - has["prior"]
        for t, correct in enumerate(right, start=1):
            chance = 1 - has["slip"] if t > moment else has["guess"]
            way *= chance if correct else 1 - chance
            if t <= moment and moment > 0:
                way *= has["learn"] if t == moment else 1 - has["learn"]
        ways.append(way)
    return math.fsum(ways[:-1]) / math.fsum(ways)


def bkt(rule: Rule, values: Values) -> float:
    asked = asked_level(rule)
    return asked if kept(known(rule, values)) >= setting(rule, "mastery") else asked - 1


POINTS: dict[str, Callable[[Rule, Values], float]] = {
    "highest@1": highest,
    "latest@1": latest,
    "mean@1": mean,
    "mode@1": mode,
    "n_times@1": n_times,
    "weighted_latest@1": weighted,
    "exponential_decay@1": weighted,
    "power_law@1": power_law,
    "bkt@1": bkt,
}


def point(rule: Rule, values: Values) -> float:
    """The method's answer, as kept; NaN where it has none."""
    return kept(POINTS[rule.method.name](rule, values)) if values else math.nan


def answer_of(rule: Rule, pieces: Sequence[Event]) -> float:
    """The method's answer to these pieces, as kept; NaN where it has none."""
    if rule.method is LATENT_GROWTH and pieces:
        height = latent_twin.height(rule, tuple(pieces))
        return kept(rule.scale.lowest + latent_twin.level_of(rule, height))
    return point(rule, [piece.value for piece in pieces])


def level(rule: Rule, pieces: Sequence[Event]) -> int | None:
    answer = answer_of(rule, pieces)
    return None if math.isnan(answer) else level_of(rule.scale, answer)


def effective(rule: Rule, values: Values) -> float:
    """Kish's effective number, from the weights one by one; a stated figure where there are none."""
    name, count = rule.method.name, len(values)
    if name in ("highest@1", "latest@1", "n_times@1"):
        return 1.0
    if name == "mode@1":
        shown = mode(rule, values)
        return max(sum(level_of(rule.scale, value) == shown for value in values) / 2, 1.0)
    weights = curve_weights(count) if name == "power_law@1" else weights_of(rule, count)
    return math.fsum(weights) ** 2 / math.fsum(w * w for w in weights)


def curve_weights(count: int) -> list[float]:
    """How much each ln score weighs in the end of the least squares line."""
    if count < 3:
        return [1 / count] * count
    attempts = [math.log(i + 1) for i in range(count)]
    middle = statistics.fmean(attempts)
    spread = math.fsum((a - middle) ** 2 for a in attempts)
    return [1 / count + (attempts[-1] - middle) * (a - middle) / spread for a in attempts]


def piece_variance(rule: Rule, values: Values) -> float:
    middle = statistics.fmean(values)
    seen = math.fsum((x - middle) ** 2 for x in values)
    prior = rule.certainty.prior_pieces
    return (prior * rule.certainty.piece_sd**2 + seen) / (prior + len(values) - 1)


def probabilities(rule: Rule, centre: float, error: float) -> tuple[float, ...]:
    """Of each level: the normal's share nearest to it; the remainder goes to the most probable."""
    normal = statistics.NormalDist(centre, error)
    cuts = [0.0, *(normal.cdf(rule.scale.lowest + cut) for cut in rule.cuts), 1.0]
    shares = [round((b - a) * 1e9) for a, b in pairwise(cuts)]
    shares[shares.index(max(shares))] += 10**9 - sum(shares)
    return tuple(share / 1e9 for share in shares)


def unmet_by_pieces(rule: Rule, pieces: Sequence[Event]) -> Unmet:
    unmet = Unmet(0)
    contexts = {piece.context for piece in pieces if piece.context != 0.0}
    required = {use for use in Use if rule.gates.uses & (1 << use)}
    if len(pieces) < rule.gates.pieces:
        unmet |= Unmet.FEW_PIECES
    if len(contexts) < rule.gates.contexts:
        unmet |= Unmet.FEW_CONTEXTS
    if required and required.isdisjoint(piece.use for piece in pieces):
        unmet |= Unmet.NO_REQUIRED_USE
    return unmet


def level_if_enough(rule: Rule, events: Sequence[Event]) -> int | None:
    """The level of these events, where the gates that pieces can meet are met."""
    pieces = counted_pieces(rule, events)
    return None if unmet_by_pieces(rule, pieces) else level(rule, pieces)


def baseline(rule: Rule, events: Sequence[Event]) -> Baseline | None:
    for end in range(1, len(events) + 1):
        first = level_if_enough(rule, events[:end])
        if first is not None:
            return Baseline(first, events[end - 1].day)
    return None


def shown(rule: Rule, events: Sequence[Event]) -> int | None:
    """The running maximum since the last fall that a person confirmed after new evidence."""
    seen: int | None = None
    pieces_when_reached = 0
    for end, event in enumerate(events, start=1):
        now = level_if_enough(rule, events[:end])
        pieces = len(counted_pieces(rule, events[:end]))
        if now is None:
            continue
        rises = seen is None or now > seen
        may_fall = event.kind == Kind.CONFIRMATION and pieces > pieces_when_reached
        if rises or (may_fall and now != seen):
            seen, pieces_when_reached = now, pieces
    return seen


def certainty(
    rule: Rule, pieces: Sequence[Event], day: int
) -> tuple[float, float, float, tuple[float, ...]]:
    """Standard error, effective pieces, scatter of pieces, and the probability of each level."""
    if rule.method is LATENT_GROWTH:
        counted, noise = tuple(pieces), setting(rule, "noise")
        error = kept(math.sqrt(latent_twin.variance_on(rule, counted, day)))
        centre = kept(rule.scale.lowest + latent_twin.height(rule, counted))
        worth = noise**2 / latent_twin.variance(rule, counted)
        return error, worth, noise, probabilities(rule, centre, error)
    values = [piece.value for piece in pieces]
    if rule.method is BKT:
        return certainty_of_known(rule, values)
    worth, variance = effective(rule, values), piece_variance(rule, values)
    years = max(day - max(piece.day for piece in pieces), 0) / 365.25
    error = kept(math.sqrt(variance / worth + rule.certainty.drift_per_year**2 * years))
    shares = probabilities(rule, point(rule, values), error)
    return error, worth, math.sqrt(variance), shares


def certainty_of_known(rule: Rule, values: Values) -> tuple[float, float, float, tuple[float, ...]]:
    """bkt@1 tells the level it asks for from the one below, and no other."""
    there = round(known(rule, values) * 1e9) / 1e9
    below = round(1e9 - there * 1e9) / 1e9
    asked = asked_level(rule)
    shares = {asked: there, asked - 1: below}
    levels = range(rule.scale.lowest, rule.scale.highest + 1)
    variance = piece_variance(rule, values)
    error = kept(math.sqrt(there * below + variance / len(values)))
    return (
        error,
        len(values),
        math.sqrt(variance),
        tuple(shares.get(level, 0.0) for level in levels),
    )


def read(rule: Rule, events: Sequence[Event], day: int) -> Reading:
    """The whole reading on a day."""
    pieces = counted_pieces(rule, events)
    contexts = {piece.context for piece in pieces if piece.context != 0.0}
    last = max((piece.day for piece in pieces), default=None)
    now = level(rule, pieces)
    unmet = unmet_by_pieces(rule, pieces)
    if last is not None and 0 < rule.gates.recency_days < day - last:
        unmet |= Unmet.TOO_OLD
    if now is None or last is None:
        unmet |= Unmet.NO_LEVEL
        centre = error = worth = scatter = None
        shares: tuple[float, ...] = ()
    else:
        centre = answer_of(rule, pieces)
        error, worth, scatter, shares = certainty(rule, pieces, day)
    return Reading(
        point=centre,
        standard_error=error,
        level=now,
        shown=shown(rule, events),
        unmet=unmet,
        pieces=len(pieces),
        contexts=min(len(contexts), 8),
        last_day=last,
        baseline=baseline(rule, events),
        effective=None if worth is None else kept(worth),
        piece_sd=None if scatter is None else kept(scatter),
        probabilities=shares,
    )
