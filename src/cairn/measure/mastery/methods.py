"""The methods that turn pieces of evidence into an estimate, by the name a policy calls them.

A method is named for its formula and has a version. `weighted_latest@1` will mean the same sum for
ever; another sum gets another name or the next version. Each is specified in `docs/methods/`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from cairn.kernel.errors import BadPolicy, UnknownName

Figure = float | tuple[float, ...]
"""What a setting may be: a number, or a list of numbers."""
LEAST_STEP = 0.05


@dataclass(frozen=True)
class Setting:
    """A number a method needs, with the values it may take (both ends included).

    rising   the setting is a list of numbers, each above the one before; it may be empty
    """

    name: str
    default: Figure
    least: float
    most: float
    whole: bool = False
    rising: bool = False

    def checked(self, value: Figure, method: str) -> Figure:
        """The value as floats. Raises BadPolicy."""
        if self.rising:
            return self._checked_list(value, method)
        if not self._fits(value):
            kind = "a whole number" if self.whole else "a number"
            raise self._refusal(value, method, kind)
        return float(value)  # type: ignore[arg-type]

    def _checked_list(self, value: Figure, method: str) -> Figure:
        several = tuple(value) if isinstance(value, list | tuple) else None
        if (
            several is None
            or not all(self._fits(v) for v in several)
            or any(b - a < LEAST_STEP for a, b in pairwise(several))
        ):
            kind = f"rising numbers, each at least {LEAST_STEP:g} above the one before,"
            raise self._refusal(value, method, kind)
        return tuple(float(v) for v in several)

    def _fits(self, value: object) -> bool:
        return (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and self.least <= value <= self.most
            and (not self.whole or float(value).is_integer())
        )

    def _refusal(self, value: Figure, method: str, kind: str) -> BadPolicy:
        return BadPolicy(
            f"{method} was given {self.name} = {value!r}.",
            mend=f"Give {kind} from {self.least:g} to {self.most:g}.",
        )


@dataclass(frozen=True)
class Method:
    """A formula under its permanent name; compiled code and stored states know it by its `code`.

    heeds_hardness   a piece's difficulty and its rater's severity change what it says
    """

    name: str
    code: int
    says: str
    settings: tuple[Setting, ...] = ()
    heeds_hardness: bool = False

    def complete(self, given: Mapping[str, Figure]) -> dict[str, Figure]:
        """Every setting with its value: the given one, checked, or the default."""
        known = {setting.name: setting for setting in self.settings}
        for name in given:
            if name not in known:
                raise UnknownName(
                    f"{self.name} has no setting {name!r}.",
                    mend=f"Its settings are: {', '.join(known) or 'none'}.",
                )
        return {
            name: setting.checked(given.get(name, setting.default), self.name)
            for name, setting in known.items()
        }


WEIGHT = Setting("weight", default=0.65, least=0.05, most=1.0)
TIMES = Setting("n", default=3, least=1, most=20, whole=True)

HIGHEST = Method("highest@1", 0, "the highest piece")
LATEST = Method("latest@1", 1, "the latest piece")
MEAN = Method("mean@1", 2, "the mean of all pieces")
MODE = Method("mode@1", 3, "the level shown most often; of equals, the one shown most recently")
N_TIMES = Method("n_times@1", 4, "the highest level that n pieces reach or pass", (TIMES,))
WEIGHTED_LATEST = Method(
    "weighted_latest@1", 5, "w of the latest piece and 1 - w of the mean of the earlier", (WEIGHT,)
)
EXPONENTIAL_DECAY = Method(
    "exponential_decay@1", 6, "each piece moves the estimate w of the way towards it", (WEIGHT,)
)
POWER_LAW = Method("power_law@1", 7, "the end of a learning curve drawn through the pieces")

LATENT_GROWTH = Method(
    "latent_growth@1",
    8,
    "a level that moves with time, and how far each piece lets us see it",
    (
        Setting("noise", default=0.8, least=0.1, most=5.0),
        Setting("drift", default=0.3, least=0.0, most=10.0),
        Setting("growth", default=0.0, least=-10.0, most=10.0),
        Setting("momentum", default=2.0, least=0.0, most=20.0),
        Setting("momentum_days", default=180.0, least=1.0, most=3650.0),
        Setting("start", default=0.0, least=-20.0, most=20.0),
        Setting("start_spread", default=0.375, least=0.05, most=5.0),
        Setting("catching_up", default=0.0, least=-0.95, most=0.95),
        Setting("cuts", default=(), least=-50.0, most=50.0, rising=True),
    ),
    heeds_hardness=True,
)
"""In levels and years. `start` counts from the middle of the scale, `start_spread` is a share of its levels:
as they are, every level is about as likely as any other before the first piece."""

BKT = Method(
    "bkt@1",
    9,
    "how likely a level is reached by now: pieces at or above it speak for that, others against",
    (
        Setting("prior", default=0.4, least=0.001, most=0.999),
        Setting("learn", default=0.15, least=0.0, most=0.999),
        Setting("guess", default=0.25, least=0.001, most=0.998),
        Setting("slip", default=0.15, least=0.001, most=0.998),
        Setting("correct_at", default=0.65, least=0.0, most=1.0),
        Setting("mastery", default=0.95, least=0.5, most=0.999),
    ),
)
"""Chances, but for `correct_at`: a share of the way from the lowest level to the highest."""

METHODS = {
    method.name: method
    for method in (
        HIGHEST,
        LATEST,
        MEAN,
        MODE,
        N_TIMES,
        WEIGHTED_LATEST,
        EXPONENTIAL_DECAY,
        POWER_LAW,
        LATENT_GROWTH,
        BKT,
    )
}


def named(name: str) -> Method:
    """The method of that name and version."""
    if name not in METHODS:
        raise UnknownName(
            f"No method is called {name!r}.", mend=f"The methods are: {', '.join(METHODS)}."
        )
    return METHODS[name]
