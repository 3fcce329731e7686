"""What lines of accountability's policy say, for readers who have no manual: topics, ways, opportunities, tables.

The lines themselves are for machines and for whoever audits them; they stand beside, as they are written.
"""

from collections.abc import Callable, Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.accountability.rules.lines import lines_of
from cairn.accountability.rules.opportunities import (
    DEVICE,
    ENROLLED,
    INTERNET,
    OFFERED,
    Opportunity,
    opportunities,
)
from cairn.accountability.rules.readiness import COURSES, CREDENTIALS, CREDITS, Way, readiness
from cairn.accountability.rules.surveying import Topic, topics
from cairn.journeys.words import cards as words
from cairn.policy.rulings import Ruling

_KINDS_OF_COURSES = {"00575": "Advanced Placement", "00574": "International Baccalaureate"}
_DUAL = "73048"


def line_words(name: str, ruling: Ruling, question: str) -> str:
    """What a rule of counting says of a question, in the reader's language; empty where nothing says it otherwise.

    name   without “accountability.counting.”
    """
    said: Mapping[str, Callable[[Ruling, str], str]] = {
        "surveys": _survey, "readiness": _readiness, "opportunity": _opportunity,
        "value_table": _value_table, "english_targets": _targets,
    }  # fmt: skip
    return said[name](ruling, question.partition(".")[2]) if name in said else ""


def exact_lines(ruling: Ruling) -> str:
    """A ruling as policy writes it, for whoever audits what was made of it."""
    value = ruling.value
    return "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _survey(ruling: Ruling, key: str) -> str:
    return next((_topic(each) for each in topics(ruling) if each.key == key), "")


def _topic(topic: Topic) -> str:
    good = _either([str(each) for each in topic.favourable])
    asked = ngettext(
        "%(n)s question, answered on a scale from %(low)s to %(high)s.",
        "%(n)s questions, each answered on a scale from %(low)s to %(high)s.",
        len(topic.asks),
    ) % {"n": len(topic.asks), "low": topic.scale[0], "high": topic.scale[1]}
    counts = ngettext(
        "A student counts with an answer of %(good)s to at least %(n)s question.",
        "A student counts with an answer of %(good)s to at least %(n)s questions.",
        topic.needs,
    ) % {"good": good, "n": topic.needs}
    enough = _(
        "Where fewer than %(share)s of those asked at a school answer, nothing is counted there."
    ) % {"share": words.percent_words(topic.share)}
    return f"{asked} {counts} {enough}"


def _either(names: list[str]) -> str:
    """“3”, “3 or 4”."""
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s or %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def _readiness(ruling: Ruling, _key: str) -> str:
    found = readiness(ruling)
    of = (
        _("Asked of those who started high school %(n)s years before.") % {"n": found.cohort}
        if found.cohort
        else _("Asked of students in %(grade)s.") % {"grade": words.grade_name(found.grade)}
    )
    ways = "; ".join(map(_way, found.ways))
    needs = _("Ready is who has at least %(n)s of these: %(ways)s.") % {
        "n": found.needs, "ways": ways,
    }  # fmt: skip
    return f"{of} {needs}"


def _way(way: Way) -> str:
    names = _either(sorted(map(_kind_of_course, way.names)))
    n = f"{way.least:g}"
    return {
        COURSES: _("courses finished, of the kind %(names)s: %(n)s"),
        CREDITS: _("credits in courses of the kind %(names)s: %(n)s"),
        CREDENTIALS: _("credentials of the kind %(names)s: %(n)s"),
    }.get(way.kind, _("a score on %(names)s of %(n)s or more")) % {"names": names, "n": n}


def _kind_of_course(name: str) -> str:
    """A kind of course by the name that people know; else as policy has it."""
    if name == _DUAL:
        return _("dual credit")
    return _("industry") if name == "industry" else _KINDS_OF_COURSES.get(name, name)


def _opportunity(ruling: Ruling, key: str) -> str:
    return next((_had(each) for each in opportunities(ruling) if each.key == key), "")


def _had(each: Opportunity) -> str:
    what = {
        INTERNET: _("Internet at home, as the record says. Nobody is counted of whom it says nothing."),
        DEVICE: _("A device at home, as the record says (%(which)s)."),
        ENROLLED: _("In a class this year with one of these course codes: %(which)s."),
        OFFERED: _("At a school that has a class this year with one of these course codes: %(which)s."),
    }[each.what]  # fmt: skip
    said = what % {"which": ", ".join(each.which)}
    if not each.grades:
        return said
    grades = words.listed(words.grade_name(grade) for grade in each.grades)
    return f"{said} " + _("Asked of: %(grades)s.") % {"grades": grades}


def _value_table(ruling: Ruling, _key: str) -> str:
    """A line for each level of last year."""
    rows = _rows(ruling)
    return " · ".join(
        _("from %(level)s: %(points)s") % {"level": words.level_name(head), "points": rest}
        for head, rest in rows
    )


def _targets(ruling: Ruling, _key: str) -> str:
    return " · ".join(
        _("first score %(score)s: then %(targets)s") % {"score": head, "targets": rest}
        for head, rest in _rows(ruling)
    )


def _rows(ruling: Ruling) -> Iterator[tuple[str, str]]:
    for line in lines_of(ruling):
        yield line.head, line.rest
