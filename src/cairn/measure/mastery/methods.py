"""The methods that turn pieces of evidence into an estimate, by the name a policy calls them.

A method is named for its formula and has a version. `weighted_latest@1` will mean the same sum for
ever; another sum gets another name or the next version. Each is specified in `docs/methods/`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from cairn.kernel.errors import BadPolicy, UnknownName


@dataclass(frozen=True)
class Setting:
    """A number a method needs, with the values it may take (both ends included)."""

    name: str
    default: float
    least: float
    most: float
    whole: bool = False

    def checked(self, value: float, method: str) -> float:
        right = (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and self.least <= value <= self.most
            and (not self.whole or float(value).is_integer())
        )
        if not right:
            kind = "a whole number" if self.whole else "a number"
            raise BadPolicy(
                f"{method} was given {self.name} = {value!r}.",
                mend=f"Give {kind} from {self.least:g} to {self.most:g}.",
            )
        return float(value)


@dataclass(frozen=True)
class Method:
    """A formula under its permanent name; compiled code and stored states know it by its `code`."""

    name: str
    code: int
    says: str
    settings: tuple[Setting, ...] = ()

    def complete(self, given: Mapping[str, float]) -> dict[str, float]:
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
    )
}


def named(name: str) -> Method:
    """The method of that name and version."""
    if name not in METHODS:
        raise UnknownName(
            f"No method is called {name!r}.", mend=f"The methods are: {', '.join(METHODS)}."
        )
    return METHODS[name]
