"""Bayesian knowledge tracing, one answer at a time: the step that all who trace have in common.

A learner knows a skill or does not (Corbett and Anderson 1995). What is known of that is held as odds, known to
not known: a chance of 1 − 1e-17 is no float beside 1, and no number of wrong answers would move it again; odds
of 1e17 come down as they went up.

    a right answer   odds' = odds · (1 − slip) / guess
    a wrong answer   odds' = odds · slip / (1 − guess)
    after either     who did not know has learned with the chance `learn`
"""

from numba import float64

from cairn.measure.compiling import compiled

_LEAST_ODDS, _MOST_ODDS = 1e-250, 1e250


@compiled(float64, float64)
def odds_of(chance: float) -> float:
    """Of a chance below 1."""
    return chance / (1.0 - chance)


@compiled(float64, float64)
def chance_of(odds: float) -> float:
    """The chance that these are the odds of."""
    return odds / (1.0 + odds)


@compiled(float64, float64, float64)
def odds_if_right(guess: float, slip: float) -> float:
    """How many times likelier a right answer is from one who knows."""
    return (1.0 - slip) / guess


@compiled(float64, float64, float64)
def odds_if_wrong(guess: float, slip: float) -> float:
    """How many times likelier a wrong answer is from one who knows; below 1."""
    return slip / (1.0 - guess)


@compiled(float64, float64, float64, float64)
def odds_after(odds: float, times: float, learn: float) -> float:
    """The odds that the skill is known after an answer that is `times` likelier from one who knows."""
    after = (odds * times + learn) / (1.0 - learn)
    return min(max(after, _LEAST_ODDS), _MOST_ODDS)
