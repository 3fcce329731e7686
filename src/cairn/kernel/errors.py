"""Errors a person can mend: what happened, with the values; then what to do.

Mendable
├── NotYetInForce         no rule existed on that day
├── ConflictingWaivers    two waivers answer the same question
├── BadPolicy             a file in the policy folder cannot be read as policy
├── UnknownName           a learner, competency, organization, method … nobody knows
├── AmbiguousName         a name that more than one thing answers to
├── NotAllowed            the actor may not see or do this; says for whom it is
├── BadInput              a file or a field that cannot be read
├── NeedsConfirmation     the change is larger than usual; say so and run it again
└── CannotReplay          a stored determination whose inputs are gone or altered
"""


class Mendable(Exception):  # noqa: N818 it is a word people read, and not an error of theirs
    """Says what happened, then how to mend it; pages and the command line show both."""

    def __init__(self, what: str, *, mend: str) -> None:
        super().__init__(f"{what} {mend}")
        self.what, self.mend = what, mend


class NotYetInForce(Mendable): ...


class ConflictingWaivers(Mendable): ...


class BadPolicy(Mendable): ...


class UnknownName(Mendable): ...


class AmbiguousName(Mendable): ...


class NotAllowed(Mendable): ...


class BadInput(Mendable): ...


class NeedsConfirmation(Mendable): ...


class CannotReplay(Mendable): ...
