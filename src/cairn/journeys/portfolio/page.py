"""What the pages of a portfolio are made from: the works as they are shown to this reader, with words for all of it."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from cairn.competencies.selectors.criteria import criteria_of
from cairn.competencies.selectors.plain import plain
from cairn.determinations.selectors.standings import standings_of_learner
from cairn.evidence.selectors.artefacts import path_of
from cairn.journeys.about import About, about
from cairn.journeys.asking import Opened
from cairn.journeys.portfolio.forms import tie_key
from cairn.journeys.portfolio.small import small
from cairn.journeys.release import released
from cairn.journeys.words.recognitions import Line, lines
from cairn.journeys.words.spoken import spoken
from cairn.kernel.access import DataClass, Purpose, Verb
from cairn.kernel.errors import NotAllowed
from cairn.learning.rules.portfolio import Audience
from cairn.learning.selectors.portfolio import Portfolio, Version, WholeWork, portfolio_of
from cairn.learning.selectors.recognitions import recognitions_of

_TEXT_SHOWN = 6_000
"""Characters of a text that a page shows; the whole is behind its link."""
MOST_PICTURES = 8
"""Small pictures on one page; further works stand there with their words."""


@dataclass(frozen=True)
class PortfolioPage:
    """A portfolio for one reader.

    own        the learner reads it
    may_add    the page offers adding a work
    pictures   small pictures by work
    """

    about: About
    own: bool
    may_add: bool
    found: Portfolio
    pictures: dict[UUID, str]

    @property
    def standing(self) -> list[WholeWork]:
        return [work for work in self.found.works if not work.showing.withdrawn]

    @property
    def withdrawn(self) -> list[WholeWork]:
        return [work for work in self.found.works if work.showing.withdrawn]


def portfolio_page(opened: Opened) -> PortfolioPage:
    """Reads and shapes the page of an opened record."""
    found = portfolio_of(opened.learner, by=opened.by, purpose=opened.purpose, day=opened.day)
    standing = [work for work in found.works if not work.showing.withdrawn]
    return PortfolioPage(
        about=about(opened.learner, opened.day),
        own=found.audience is Audience.LEARNER,
        may_add=may_add(opened),
        found=found,
        pictures=pictures_of(standing),
    )


def kept_words(opened: Opened) -> list[Line]:
    """What was said to the learner and the learner keeps here, as this reader may know it."""
    heard = recognitions_of(
        opened.learner, by=opened.by, purpose=opened.purpose, day=opened.day, known=released(opened)
    )
    return lines([each for each in heard if each.is_kept], opened.day)


def may_add(opened: Opened) -> bool:
    """Whether policy lets this reader add works; the services ask again."""
    return opened.may(Verb.WRITE, DataClass.PORTFOLIO)


def may_record(opened: Opened) -> bool:
    """Whether this reader may make evidence from a work: whoever teaches, not the learner or the family."""
    return opened.purpose is Purpose.INSTRUCT and opened.may(Verb.WRITE, DataClass.EVIDENCE)


def pictures_of(works: Iterable[WholeWork]) -> dict[UUID, str]:
    """Small pictures of the first works that have one."""
    shown = [(work.id, work.picture) for work in works if work.picture is not None]
    drawn = {key: small(file.sha256) for key, file in shown[:MOST_PICTURES] if file is not None}
    return {key: picture for key, picture in drawn.items() if picture}


def texts_of(version: Version) -> dict[UUID, str]:
    """What stands in the texts of a version, their beginnings where they are long; by file."""
    found = {}
    for file in version.files:
        if file.media_type == "text/plain" and path_of(file.sha256).is_file():
            with path_of(file.sha256).open(encoding="utf-8") as text:
                begun = text.read(_TEXT_SHOWN + 1)
            found[file.pk] = begun[:_TEXT_SHOWN] + ("…" if len(begun) > _TEXT_SHOWN else "")
    return found


def titles_of(works: Iterable[WholeWork], language: str) -> dict[UUID, str]:
    """What the competencies of all versions of these works are called."""
    tied = {
        tie.competency_id for work in works for version in work.versions for tie in version.ties
    }
    named = plain(tied, language=language)
    return {key: spoken(words, language) for key, words in named.items()}


def offered(opened: Opened, works: Iterable[WholeWork], language: str) -> list[tuple[str, str]]:
    """What a work may be tied to: what the learner works on, and lines of rubrics for it, by title."""
    keys = {tie.competency_id for work in works for tie in work.latest.ties}
    with suppress(
        NotAllowed
    ):  # who may not read evidence ties a work to what it is tied to already
        told = {"by": opened.by, "purpose": opened.purpose, "day": opened.day}
        keys |= set(standings_of_learner(opened.learner, **told))  # type: ignore[arg-type]
    words, lines = plain(keys, language=language), criteria_of(keys)
    found = []
    for key in sorted(keys, key=lambda each: words[each].title):
        found.append((tie_key(key, None), words[key].title))
        found += [
            (tie_key(key, line), f"{words[key].title}: {said}") for line, said in lines.get(key, [])
        ]
    return found
