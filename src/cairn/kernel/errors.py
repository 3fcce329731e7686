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

from collections import abc


class Mendable(Exception):  # noqa: N818 it is a word people read, and not an error of theirs
    """Says what happened, then how to mend it; pages and the command line show both.

    said   figures and names that stand in both as %(name)s, so that a page can say them in its reader's language
    """

    def __init__(
        self, what: str, *, mend: str, said: abc.Mapping[str, object] | None = None
    ) -> None:
        self.patterns, self.said = (what, mend), dict(said or {})
        self.what, self.mend = self.worded(str)
        super().__init__(f"{self.what} {self.mend}")

    def worded(
        self, say: abc.Callable[[str], str], show: abc.Callable[[object], object] = str
    ) -> tuple[str, str]:
        """What happened and the mend, each as `say` puts it into another language, figures and days as `show` does.

        >>> BadInput("%(n)s steps are many.", mend="Give 8.", said={"n": 9}).worded(str)
        ('9 steps are many.', 'Give 8.')
        """
        what, mend = (say(words) if words else "" for words in self.patterns)
        said = {name: show(value) for name, value in self.said.items()}
        return (what % said, mend % said) if said else (what, mend)


class NotYetInForce(Mendable): ...


class ConflictingWaivers(Mendable): ...


class BadPolicy(Mendable): ...


class UnknownName(Mendable): ...


class AmbiguousName(Mendable): ...


class NotAllowed(Mendable): ...


class BadInput(Mendable): ...


class NeedsConfirmation(Mendable): ...


class CannotReplay(Mendable): ...
