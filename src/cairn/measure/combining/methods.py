"""The ways of combining measures, by the name a policy calls them.

A method is named for its formula and has a version; another sum is another method or version.
"""

from dataclasses import dataclass

from cairn.kernel.errors import UnknownName


@dataclass(frozen=True)
class Method:
    """A formula under its permanent name.

    weighs    it makes one score of the scores (rather than one level of the levels)
    """

    name: str
    says: str
    weighs: bool


COMPENSATORY = Method("compensatory@1", "the weighted mean of the scores, cut into levels", True)
PRECISION_WEIGHTED = Method(
    "precision_weighted@1", "the most probable level, each measure weighing by its precision", True
)
CONJUNCTIVE = Method("conjunctive@1", "the lowest of the measures' levels", False)
PROFILE = Method(
    "profile@1", "the highest level that enough measures reach, and every named one", False
)

METHODS = {
    method.name: method for method in (COMPENSATORY, CONJUNCTIVE, PROFILE, PRECISION_WEIGHTED)
}


def named(name: str) -> Method:
    """The method of that name and version."""
    if name not in METHODS:
        raise UnknownName(
            f"No way of combining measures is called {name!r}.",
            mend=f"They are: {', '.join(METHODS)}.",
        )
    return METHODS[name]
