"""What the engine of accountability says of its figures, in the reader's language.

A run keeps the engine's reasons in English, with their figures. What is not known here is shown as it was kept.
"""

import re
from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from cairn.accountability.rules.grounds import TITLE1_NOT_SAID
from cairn.journeys.words.grounds import (
    category_words,
    grade_span_words,
    relation_words,
    subject_words,
)

_N = r"(-?[\d.]+)"
_WHAT = r"((?:school )?[\w-]+)"
_BETWEEN = ("; ", r"(?<!,) and ")
_Said = Callable[[re.Match[str], Callable[[str], str]], str]


def engine_words(said: str, names: Mapping[str, str]) -> str:
    """A reason, why there is none, or how a clock stands.

    names   indicators by key, in the reader's language
    """

    def called(subject: str) -> str:
        return subject_words(subject, names)

    if said.startswith("as ") and ": " in said:
        category, _colon, rest = said.removeprefix("as ").partition(": ")
        return _("as for %(category)s: %(rest)s") % {
            "category": category_words(category), "rest": engine_words(rest, names),
        }  # fmt: skip
    if found := _one(said, called):
        return found
    for between in _BETWEEN:
        parts = re.split(between, said)
        if len(parts) > 1:
            joined = "; " if between == "; " else _(" and ")
            return joined.join(engine_words(each, names) for each in parts)
    return said


def _one(said: str, called: Callable[[str], str]) -> str:
    for pattern, words in _PATTERNS:
        if found := pattern.fullmatch(said):
            return words(found, called)
    return ""


def _compared(found: re.Match[str], called: Callable[[str], str]) -> str:
    pattern = _("%(what)s is %(n)s, which is not %(relation)s %(line)s") if found[3] else _(
        "%(what)s is %(n)s, which is %(relation)s %(line)s"
    )  # fmt: skip
    return pattern % {
        "what": called(found[1]), "n": found[2], "relation": relation_words(found[4]), "line": found[5],
    }  # fmt: skip


def _lowest(found: re.Match[str], called: Callable[[str], str]) -> str:
    pattern = {
        "": _("%(what)s is %(n)s, among the lowest %(share)s percent: %(k)s of %(of)s, up to %(line)s"),
        "not ": _("%(what)s is %(n)s, not among the lowest %(share)s percent: %(k)s of %(of)s, up to %(line)s"),
    }[found[3] or ""]  # fmt: skip
    return pattern % {
        "what": called(found[1]), "n": found[2], "share": found[4], "k": found[5], "of": found[6],
        "line": found[7],
    }  # fmt: skip


def _lowest_of_some(found: re.Match[str], called: Callable[[str], str]) -> str:
    pattern = {
        "": _("%(what)s is %(n)s, among the lowest %(share)s percent, whoever gets Title I money"),
        "not ": _("%(what)s is %(n)s, not among the lowest %(share)s percent, whoever gets Title I money"),
        "perhaps ": _("%(what)s is %(n)s, perhaps among the lowest %(share)s percent: who gets Title I is not known"),
    }[found[3] or ""]  # fmt: skip
    return pattern % {"what": called(found[1]), "n": found[2], "share": found[4]}


def _plain(pattern: Callable[[], str], *names: str) -> _Said:
    """Words in which what was found stands by name."""
    return lambda found, _called: pattern() % dict(zip(names, found.groups(), strict=True))


def _of(pattern: Callable[[], str]) -> _Said:
    return lambda found, called: pattern() % {"what": called(found[1])}


_PATTERNS: tuple[tuple[re.Pattern[str], _Said], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (rf"{_WHAT} {_N} is (not )?(below|at most|at least|above) {_N}", _compared),
        (rf"{_WHAT} {_N} is (not )?in the lowest {_N} %: (\d+) of (\d+), the line is {_N}", _lowest),
        (rf"{_WHAT} {_N} is (not |perhaps )?in the lowest {_N} %: of .+ which is not known", _lowest_of_some),
        (rf"{_WHAT}: not known", _of(lambda: _("%(what)s is not known"))),
        (rf"{_WHAT}: nobody to rank with", _of(lambda: _("%(what)s has nobody to be ranked with"))),
        (rf"{_WHAT}: no target", _of(lambda: _("%(what)s has no target"))),
        (r"(\d+) learners are fewer than (\d+)", _plain(
            lambda: _("%(n)s students are fewer than the %(least)s that the rules ask for"), "n", "least")),
        (r"no result is given", _plain(lambda: _("nothing was counted"))),
        (r"no indicator is there", _plain(lambda: _("no indicator could be counted"))),
        (r"this policy gives no weights for just .+", _plain(
            lambda: _("the rules give no weights for so few indicators"))),
        (r"this policy gives no weights for .+", _plain(lambda: _("the rules give no weights for this"))),
        (r"this policy gives totals no word", _plain(lambda: _("the rules give totals no word"))),
        (r"this policy has no word for so low a total", _plain(
            lambda: _("the rules have no word for so low a total"))),
        (r"this policy does not say where ratings begin", _plain(
            lambda: _("the rules do not say from which total a word is given"))),
        (r"it is in year (\d+); places are rated from year (\d+)", _plain(
            lambda: _("the school is in year %(n)s; schools are rated from year %(from)s"), "n", "from")),
        (rf"(\d+) lower: .+ below {_N} \(by .+\)", _plain(
            lambda: _("%(n)s lower, since fewer than %(share)s percent took part"), "n", "share")),
        (r"nobody counted who should have taken part", _plain(
            lambda: _("nobody counted who should have taken part"))),
        (r"no target is given to compare with", _plain(lambda: _("there is no target to compare with"))),
        (r"no place is ranked", _plain(lambda: _("no school is ranked"))),
        (re.escape(TITLE1_NOT_SAID), _plain(
            lambda: _("which schools get Title I money is not known, and decides it"))),
        (r"for (\w+) places only", _plain(lambda: _("only for schools of the kind: %(kind)s"), "kind")),
        (r"not in (\S+) for (\d+) years", lambda found, _called: _(
            "%(category)s has not stood for %(n)s years") % {
                "category": category_words(found[1]), "n": found[2]}),
        (r"(.+) in (\S+) since (\d+), (\d+) years or more", lambda found, _called: _(
            "%(category)s stands since %(since)s, %(n)s years or more") % {
                "category": category_words(found[2]), "since": found[3], "n": found[4]}),
        (r"(\d{4}): (.+)", lambda found, called: f"{found[1]}: {_one(found[2], called) or found[2]}"),
        (r"last year: (.+)", lambda found, called: _("last year: %(why)s") % {
            "why": _one(found[1], called) or found[1]}),
        (r"for Title I places only", _plain(lambda: _("only for schools that get Title I money"))),
        (r"whether it gets Title I money is not known", _plain(
            lambda: _("it is not known whether the school gets Title I money"))),
        (r"for (\w+) only", lambda found, _called: _("only for %(span)s") % {"span": grade_span_words(found[1])}),
        (r"(\d+) of (\d+) years \((.+)\)", lambda found, _called: _(
            "asked in %(least)s of %(of)s years (%(years)s)") % {
                "least": found[1], "of": found[2], "years": _marks(found[3])}),
        (r"it is named every (\d+) years", _plain(
            lambda: _("the rules name schools every %(n)s years"), "n")),
        (r"year (\d+) of (\d+) of planning", _plain(lambda: _("year %(n)s of %(of)s of planning"), "n", "of")),
        (r"no ground holds after (\d+) years", _plain(
            lambda: _("no reason holds any more after %(n)s years"), "n")),
        (r"(\d+) years without an end", _plain(lambda: _("%(n)s years without an end"), "n")),
        (r"this year's grounds are not known", _plain(
            lambda: _("whether this year’s reasons hold is not known"))),
        (r"a ground still holds", _plain(lambda: _("a reason still holds"))),
        (r"this policy does not say when it ends", _plain(
            lambda: _("the rules do not say when it ends"))),
        (r"it may end after (\d+) years; this is year (\d+)", _plain(
            lambda: _("it may end after %(n)s years; this is year %(now)s"), "n", "now")),
        (rf"the total is not higher than when it was named \({_N}, now {_N}\)", _plain(
            lambda: _("the total is not higher than when it was named (%(then)s, now %(now)s)"), "then", "now")),
    )
)  # fmt: skip


def _marks(years: str) -> str:
    """“2025: yes, 2024: ?” in the reader's words."""
    said = {"yes": _("yes"), "no": _("no"), "not known": _("not known")}
    pairs = (each.partition(": ") for each in years.split(", "))
    return ", ".join(f"{year}: {said.get(mark, '–')}" for year, _colon, mark in pairs)
