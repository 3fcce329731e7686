"""The level that the next piece will show: what latent_growth@1 expects, put right by a history.

The method states how probable each level is on the next test. Where learners, tests and cuts are not as
it thinks, those probabilities are off by a little, the same way year after year. A history shows by how
much: a multinomial logistic regression from the stated probabilities to the level that was shown, apart
for one, two, three and more earlier pieces, with a shift and a slope for each test. It is drawn towards
the method's own word, so that a short history changes little.

An outlook foretells. It is never anybody's level, and moves none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from cairn.kernel.errors import BadInput
from cairn.measure.mastery.fitting import Fitted, Forms, foretell
from cairn.measure.mastery.fold import Log
from cairn.measure.mastery.rule import Rule

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

PASTS = 4
"""Earlier pieces are told apart up to so many."""
_PRIOR_SD = 0.25
_LEAST = 1e-6
_LEAST_PIECES = 200
_STEPS = 200


@dataclass(frozen=True)
class Link:
    """From stated probabilities to those that hold, as scores whose exponentials are in proportion.

    turn    (PASTS, levels, levels + 1) of each number of earlier pieces: the score of level j is the sum
            of turn[:, j, k] · ln stated k, and turn[:, j, levels]
    forms   (forms, levels, 2) of each test: what it adds to the score of level j, and that for each level
            that was expected
    """

    turn: Floats
    forms: Floats

    @classmethod
    def none(cls, levels: int, forms: int) -> Self:
        """The link that leaves probabilities as they are."""
        return cls(np.tile(np.eye(levels, levels + 1), (PASTS, 1, 1)), np.zeros((forms, levels, 2)))

    def chances(self, stated: Floats, past: Whole, form: Whole) -> Floats:
        """(n, levels) what holds; stated (n, levels), past (n,) from 1, form (n,) with -1 for none."""
        chances: Floats = np.exp(_log_chances(self, _Seen.of(stated, past, form)))
        return chances


@dataclass(frozen=True)
class _Seen:
    """What a link looks at: logs (n, levels + 1), the last column ones; expected, form (n,); and the rows
    with one, two, three, more earlier pieces.
    """

    logs: Floats
    expected: Floats
    form: Whole
    by_past: tuple[Whole, ...]

    @classmethod
    def of(cls, stated: Floats, past: Whole, form: Whole) -> Self:
        n, levels = stated.shape
        places = np.clip(past, 1, PASTS) - 1
        logs = np.column_stack([np.log(np.maximum(stated, _LEAST)), np.ones(n)])
        expected = stated @ np.arange(levels) - (levels - 1) / 2
        by_past = tuple(np.flatnonzero(places == k) for k in range(PASTS))
        return cls(logs, expected, form, by_past)


def _log_chances(link: Link, seen: _Seen) -> Floats:
    scores = np.empty((len(seen.logs), link.turn.shape[1]))
    for past, rows in enumerate(seen.by_past):
        scores[rows] = seen.logs[rows] @ link.turn[past].T
    known = seen.form >= 0
    added = link.forms[seen.form[known]]
    scores[known] += added[:, :, 0] + added[:, :, 1] * seen.expected[known, None]
    scores -= scores.max(axis=1, keepdims=True)
    logs: Floats = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return logs


def fit_link(stated: Floats, level: Whole, past: Whole, form: Whole, forms: int = 0) -> Link:
    """The link under which the levels shown were the most probable, with a prior about no link.

    stated   (n, levels) by the method; level (n,) shown, 0 … ; past (n,) from 1; form (n,) below `forms`, -1 for none
    """
    plain = Link.none(stated.shape[1], forms)
    seen, shown = _Seen.of(stated, past, form), np.eye(stated.shape[1])[level]
    size = plain.turn.size

    def at(flat: Floats) -> Link:
        return Link(
            plain.turn + flat[:size].reshape(plain.turn.shape),
            plain.forms + flat[size:].reshape(plain.forms.shape),
        )

    def worse(flat: Floats) -> tuple[float, Floats]:
        logs = _log_chances(at(flat), seen)
        slope = _slope(np.exp(logs) - shown, seen, plain) + flat / _PRIOR_SD**2
        loss = -(logs * shown).sum() + (flat * flat).sum() / (2.0 * _PRIOR_SD**2)
        return float(loss / len(level)), slope / len(level)

    start = np.zeros(size + plain.forms.size)
    done = minimize(worse, start, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS})
    return at(done.x)


def _slope(off: Floats, seen: _Seen, link: Link) -> Floats:
    """By each of the link's figures; off (n, levels) is how far the chances lie above what was shown."""
    turn, forms = np.zeros(link.turn.shape), np.zeros(link.forms.shape)
    for past, rows in enumerate(seen.by_past):
        turn[past] = off[rows].T @ seen.logs[rows]
    known = seen.form >= 0
    for j in range(off.shape[1]):
        one, code = off[known, j], seen.form[known]
        forms[:, j, 0] = np.bincount(code, one, len(forms))
        forms[:, j, 1] = np.bincount(code, one * seen.expected[known], len(forms))
    return np.concatenate([turn.ravel(), forms.ravel()])


@dataclass(frozen=True)
class Outlook:
    """All that foretelling needs: the fitted rule, where each test's levels begin, the link.

    higher   (forms, levels - 1) as of `Forms`; (0, levels - 1) where no tests were told apart
    """

    rule: Rule
    higher: Floats
    link: Link

    def stated(self, log: Log, form: Whole | None = None) -> Floats:
        """(n, levels) how probable each level is on each piece, from the earlier ones of its cell alone,
        as the method states it; NaN for what policy does not count. A piece not scored is foretold too.
        """
        codes = np.full(log.value.size, -1) if form is None else form
        return foretell(log, self.rule, forms=Forms(codes, self.higher)).shares

    def foretell(self, log: Log, form: Whole | None = None) -> Floats:
        """(n, levels) the same by the link; a learner's first piece is as stated."""
        stated, past = self.stated(log, form), pieces_before(log, self.rule)
        codes = np.full(log.value.size, -1) if form is None else form
        asked = (past > 0) & np.isfinite(stated[:, 0])
        stated[asked] = self.link.chances(stated[asked], past[asked], codes[asked])
        return stated

    def plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {
            "rule": self.rule.plain(),
            "higher": np.round(self.higher, 6).tolist(),
            "turn": np.round(self.link.turn, 6).tolist(),
            "forms": np.round(self.link.forms, 6).tolist(),
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """Raises BadInput for what `plain` did not write."""
        try:
            rule = Rule.from_plain(plain["rule"])
            levels = rule.scale.levels
            higher = np.array(plain["higher"], np.float64).reshape(-1, levels - 1)
            turn = np.array(plain["turn"], np.float64).reshape(PASTS, levels, levels + 1)
            forms = np.array(plain["forms"], np.float64).reshape(-1, levels, 2)
        except (KeyError, TypeError, ValueError) as error:
            raise BadInput(
                f"This is no outlook: {error}.", mend="Give what `cairn measure fit-levels` wrote."
            ) from None
        return cls(rule, higher, Link(turn, forms))


def pieces_before(log: Log, rule: Rule) -> Whole:
    """(n,) how many earlier pieces of its cell count, for each event."""
    counts = np.isfinite(foretell(log, rule).log_probability)
    before = np.concatenate([[0], np.cumsum(counts)])
    past: Whole = before[:-1] - np.repeat(before[log.starts[:-1]], np.diff(log.starts))
    return past


def outlook_of(fitted: Fitted, rule: Rule, log: Log) -> Outlook:
    """The outlook for tests like those of a history, from the figures fitted to it.

    rule   that was fitted: its scale and counted uses
    log    the history, the same that `fitted` comes from

    Raises BadInput where too few levels were shown after an earlier piece.
    """
    chosen = rule.with_settings(fitted.settings)
    higher = fitted.forms.higher if fitted.forms else np.zeros((0, rule.scale.levels - 1))
    codes = fitted.forms.codes if fitted.forms else np.full(log.value.size, -1)
    plain = Outlook(chosen, higher, Link.none(rule.scale.levels, len(higher)))
    stated, past = plain.stated(log, codes), pieces_before(log, chosen)
    rated = (past > 0) & np.isfinite(stated[:, 0]) & (log.value == np.floor(log.value))
    if log.error.size:
        rated &= np.isnan(log.error)
    if rated.sum() < _LEAST_PIECES:
        raise BadInput(
            f"Only {rated.sum()} whole levels were shown after an earlier piece.",
            mend=f"Give a history with {_LEAST_PIECES} or more.",
        )
    level = (log.value[rated] - rule.scale.lowest).astype(np.int64)
    link = fit_link(stated[rated], level, past[rated], codes[rated], len(higher))
    return Outlook(chosen, higher, link)


def worth(stated: Floats, level: Whole) -> dict[str, Any]:
    """How right stated probabilities were: log loss, and ten bins of equal width with what was so in each.

    stated (n, levels); level (n,) the one it was, 0 …. A bin's `error` is that of the share which was so.
    """
    was, p = np.eye(stated.shape[1])[level].ravel(), stated.ravel()
    at = np.minimum((p * 10).astype(np.int64), 9)
    bins = []
    for k in np.unique(at):
        mine = at == k
        share, cases = float(was[mine].mean()), int(mine.sum())
        bins.append(
            {
                "from": k / 10,
                "to": (k + 1) / 10,
                "cases": cases,
                "stated": float(p[mine].mean()),
                "was": share,
                "error": float(np.sqrt(share * (1.0 - share) / cases)),
            }
        )
    shown = stated[np.arange(len(level)), level]
    loss = float(-np.log(np.maximum(shown, 1e-9)).mean())
    return {"levels": len(level), "log_loss": loss, "bins": bins}
