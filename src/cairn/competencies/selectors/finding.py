"""Finding competencies by what somebody types: a code, a word of the name, a word of the *I can* sentence."""

from collections.abc import Sequence
from uuid import UUID

from cairn.competencies.models import Competency, PlainStatement
from cairn.kernel.finding import fits

from .plain import FALLBACK, Plain, plain

_TELLING = 3


def competencies_found(words: Sequence[str], *, language: str, most: int) -> list[Plain]:
    """Up to `most` competencies that evidence can be about and that all of the words fit, in reading order.

    Looked for in codes, in the publisher's words, and in people's own words in `language` and in English.
    A code or name that fits comes before a sentence; words of fewer than three letters are not looked for in
    sentences, where they are everywhere.
    """
    if not words:
        return []
    rows = Competency.objects.filter(assessable=True, retired_on=None)
    ordered = rows.order_by("framework__title", "position", "pk")
    said, in_sentences = _said(language), all(len(word) >= _TELLING for word in words)
    named: list[UUID] = []
    told: list[UUID] = []
    for key, *own in ordered.values_list("pk", "code", "short_code", "title", "statement"):
        *names, statement = own
        titles, sentences = said.get(key, ((), ()))
        if fits(words, (*names, *titles)):
            named.append(key)
        elif in_sentences and fits(words, (*names, *titles, statement, *sentences)):
            told.append(key)
    chosen = (named + told)[:most]
    plainly = plain(chosen, language=language)
    return [plainly[key] for key in chosen]


def _said(language: str) -> dict[UUID, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Of each competency the titles and the sentences that people wrote, in this language and in English."""
    found: dict[UUID, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    rows = PlainStatement.objects.filter(language__in={language, FALLBACK})
    for key, title, sentence in rows.values_list("competency_id", "title", "i_can"):
        titles, sentences = found.get(key, ((), ()))
        found[key] = ((*titles, title), (*sentences, sentence))
    return found


def competency_there(competency: UUID) -> bool:
    """Whether there is such a competency, retired ones too."""
    return Competency.objects.filter(pk=competency).exists()
