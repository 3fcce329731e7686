"""The words of report cards: sentences, groups, levels and figures in the reader's language.

A card holds keys and numbers (`accountability.rules.cards`); whoever prints it, on a page or on paper, says it with
these words, so that both say the same.
"""

from collections.abc import Iterable, Mapping

from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cairn.accountability.rules.asked import ALL, NO_GRADE, Published, Question, Where
from cairn.accountability.rules.cards import Card, Says, Sentence, Tile
from cairn.accountability.rules.english import ENGLISH
from cairn.accountability.rules.forming import LOWEST
from cairn.accountability.rules.making_cards import (
    ACHIEVEMENT,
    ASSESSMENT,
    ATTENDANCE,
    LEVELS,
    PARTICIPATION,
    TESTED,
)
from cairn.accountability.rules.moving import TO_STANDARD, VALUE_TABLE
from cairn.accountability.rules.pacing import PACE
from cairn.accountability.rules.reading import GROWTH, SURVEYED, Against, Figure, kind_of, whole


def question_name(question: Question) -> str:
    """The short name that the release gives it in this language, else in English."""
    language = (get_language() or "en").split("-")[0]
    return question.names.get(language) or question.names.get("en") or question.key


def level_name(key: str) -> str:
    """A level as people say it; as the release has it, where the catalogue does not know it."""
    return {
        "beginning": _("Beginning"),
        "developing": _("Developing"),
        "proficient": _("Proficient"),
        "extending": _("Extending"),
        "low": _("Less than typical"),
        "typical": _("Typical"),
        "high": _("More than typical"),
        "often absent": _("In school less than 9 days of every 10"),
        "present": _("In school at least 9 days of every 10"),
        "untested": _("Not tested"),
        "tested": _("Tested"),
        "not yet": _("No diploma yet"),
        "graduated": _("Graduated"),
        "fell": _("Below last year’s level"),
        "stayed": _("At last year’s level"),
        "rose": _("Above last year’s level"),
        "not on track": _("Not on track"),
        "on track": _("On track"),
        "slower": _("Slower than asked for"),
        "on pace": _("On pace"),
        "faster": _("Faster than asked for"),
        "below target": _("Below the target"),
        "reached target": _("Reached the target"),
        "not yet ready": _("Not ready yet"),
        "ready": _("Ready"),
        "not favourable": _("Did not say so"),
        "favourable": _("Said so"),
        "not answered": _("Did not answer"),
        "answered": _("Answered"),
        "without": _("Do not have it"),
        "with": _("Have it"),
        "yes": _("Yes"),
        "no": _("No"),
        "agree": _("Agree"),
        "disagree": _("Do not agree"),
    }.get(key, key.replace("_", " ").replace("-", " ").capitalize())


def reached_name(question: Question) -> str:
    """The first level that counts as reached."""
    return level_name(question.levels[question.reached[0]])


def tile_label(question: Question) -> str:
    """What a key figure is of."""
    kind, name = kind_of(question.key), question_name(question)
    if kind == GROWTH:
        return _("Learning growth: %(subject)s") % {"subject": name}
    if kind == ACHIEVEMENT:
        return _("At %(level)s or beyond: %(subject)s") % {
            "level": reached_name(question),
            "subject": name,
        }
    if kind == ASSESSMENT:
        return _("At %(level)s or beyond in the state’s test: %(subject)s") % {
            "level": reached_name(question),
            "subject": name,
        }
    if kind == TESTED:
        return _(
            "At %(level)s or beyond in the state’s test, of all who should take it: %(subject)s"
        ) % {
            "level": reached_name(question),
            "subject": name,
        }
    if kind == PARTICIPATION:
        return _("Took the state’s test: %(subject)s") % {"subject": name}
    pattern = _other_tiles().get(kind)
    return pattern % {"subject": name} if pattern else name


def _other_tiles() -> Mapping[str, str]:
    return {
        ATTENDANCE: _("In school at least 9 days of every 10"),
        VALUE_TABLE: _("At least at last year’s level in the state’s test: %(subject)s"),
        TO_STANDARD: _("On track to the level asked for in the state’s test: %(subject)s"),
        PACE: _("On pace or faster: %(subject)s"),
        SURVEYED: _("Answered the survey: %(subject)s"),
        ENGLISH: _("Learning English: reached this year’s target"),
    }


def enough_words(tile: Tile, least: float | None) -> str:
    """Whether as many took the test as the rules ask for; nothing where they ask for none, or of another figure.

    least   percent
    """
    found = tile.figure
    if least is None or found is None or kind_of(tile.question.key) != PARTICIPATION:
        return ""
    share = percent_words(least)
    if found.low >= least:
        return _("At least the %(share)s that the rules ask for") % {"share": share}
    if found.high < least:
        return _("Less than the %(share)s that the rules ask for") % {"share": share}
    return _("The rules ask for %(share)s; the range reaches both sides of it") % {"share": share}


def blank_levels(question: Question) -> int:
    """How many of a table's first levels are no levels: who was not tested."""
    return int(kind_of(question.key) == TESTED)


def levels_title(question: Question) -> str:
    """What stands above a table of levels."""
    if kind_of(question.key) in {ASSESSMENT, TESTED}:
        return _("The state’s test: %(subject)s") % {"subject": question_name(question)}
    return question_name(question)


def group_name(group: str) -> str:
    """A group as it heads a row: “English learners”."""
    if group == ALL:
        return _("All students")
    return _groups().get(group) or group.partition(":")[2].replace("-", " ").capitalize()


def group_phrase(group: str) -> str:
    """A group within a sentence: “Asian students”."""
    return _phrases().get(group) or group_name(group)


def grade_name(grade: str) -> str:
    """A grade as it heads a row: “Grade 7”."""
    named = {
        "PK": _("Prekindergarten"),
        "TK": _("Transitional kindergarten"),
        "KG": _("Kindergarten"),
        NO_GRADE: _("In no grade"),
    }
    return named.get(grade) or _("Grade %(grade)s") % {"grade": grade.lstrip("0")}


def whom_phrase(where: Where) -> str:
    """Of whom a row speaks, within a sentence: “all students”, “Asian students in grade 7”."""
    who = group_phrase(where.group) if where.group else _("all students")
    if not where.grade:
        return who
    grade = {
        "PK": _("prekindergarten"),
        "TK": _("transitional kindergarten"),
        "KG": _("kindergarten"),
        NO_GRADE: _("no grade"),
    }.get(where.grade) or _("grade %(grade)s") % {"grade": where.grade.lstrip("0")}
    return _("%(who)s in %(grade)s") % {"who": who, "grade": grade}


def division_words(division: str) -> str:
    """What stands above the rows of a division."""
    return {
        "race": _("By race and ethnicity"),
        "english": _("By learning English"),
        "disability": _("By disability"),
        "economic": _("By family income"),
        "sex": _("By sex"),
        "homeless": _("By having a fixed home"),
        "foster": _("By foster care"),
        "migrant": _("By migrant work in the family"),
        "military": _("By military service in the family"),
        "section_504": _("By a Section 504 plan"),
        "program": _("By program"),
    }.get(division, division.replace("_", " ").capitalize())


def _groups() -> Mapping[str, str]:
    return {
        "race:asian": _("Asian"),
        "race:black": _("Black or African American"),
        "race:hispanic": _("Hispanic or Latino"),
        "race:white": _("White"),
        "race:islander": _("Native Hawaiian or Pacific Islander"),
        "race:native": _("American Indian or Alaska Native"),
        "race:several": _("Two or more races"),
        "race:unknown": _("Not known"),
        "english:learner": _("English learners"),
        "english:former": _("Former English learners"),
        "english:other": _("Students who are not English learners"),
        "english:unknown": _("Not known"),
        "disability:yes": _("Students with disabilities"),
        "disability:no": _("Students without disabilities"),
        "economic:yes": _("Students from low-income families"),
        "economic:no": _("Students from other families"),
        "sex:female": _("Girls"),
        "sex:male": _("Boys"),
        "sex:notselected": _("Neither, or not said"),
        "sex:unknown": _("Not known"),
        "homeless:yes": _("Students without a fixed home"),
        "homeless:no": _("Students with a fixed home"),
        "foster:yes": _("Students in foster care"),
        "foster:no": _("Students not in foster care"),
        "migrant:yes": _("Students from migrant families"),
        "migrant:no": _("Students from other families"),
        "military:yes": _("Students from military families"),
        "military:no": _("Students from other families"),
        "section_504:yes": _("Students with a Section 504 plan"),
        "section_504:no": _("Students without a Section 504 plan"),
        LOWEST: _("Students with the most to gain, by last year’s score"),
    }


def _phrases() -> Mapping[str, str]:
    return {
        "race:asian": _("Asian students"),
        "race:black": _("Black or African American students"),
        "race:hispanic": _("Hispanic or Latino students"),
        "race:white": _("White students"),
        "race:islander": _("Native Hawaiian or Pacific Islander students"),
        "race:native": _("American Indian or Alaska Native students"),
        "race:several": _("students of two or more races"),
        "race:unknown": _("students whose race is not known"),
        "english:former": _("former English learners"),
        "english:other": _("students who are not English learners"),
        "disability:yes": _("students with disabilities"),
        "disability:no": _("students without disabilities"),
        "economic:yes": _("students from low-income families"),
        "economic:no": _("students from other families"),
        "sex:female": _("girls"),
        "sex:male": _("boys"),
        "homeless:yes": _("students without a fixed home"),
        "foster:yes": _("students in foster care"),
        "migrant:yes": _("students from migrant families"),
        "military:yes": _("students from military families"),
    }


def percent_words(percent: float) -> str:
    """One whole percent."""
    return _("%(n)s%%") % {"n": number_format(whole(percent), use_l10n=True)}


def span_words(low: float, high: float) -> str:
    """A percent, or the range that it lies in: “66%”, “60–70%”."""
    if whole(low) == whole(high):
        return percent_words(low)
    return f"{number_format(whole(low))}–{percent_words(high)}"


def figure_words(figure: Figure) -> str:
    """What is shown of a figure; of growth a number on its scale, for all else percent."""
    if kind_of(figure.row.question) == GROWTH:
        return points_words(figure.low, figure.high)
    return span_words(figure.low, figure.high)


def points_words(low: float, high: float) -> str:
    """Numbers on the scale of growth."""
    ends = [number_format(whole(low)), number_format(whole(high))]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}"


def likely_words(figure: Figure) -> str:
    """The likely interval of a figure."""
    low, high = figure.likely
    if kind_of(figure.row.question) == GROWTH:
        ends = number_format(whole(low)), number_format(whole(high))
    else:
        ends = percent_words(low), percent_words(high)
    return _("Likely between %(low)s and %(high)s") % {"low": ends[0], "high": ends[1]}


def learners_words(learners: tuple[int, int | None]) -> str:
    """How many, as the row says it: “398”, “390–399”, “10 or more”, “fewer than 10”."""
    low, high = learners
    if high is None:
        return _("%(n)s or more") % {"n": number_format(low)}
    if low == high:
        return str(number_format(low))
    if low == 0:
        return _("fewer than %(n)s") % {"n": number_format(high + 1)}
    return f"{number_format(low)}–{number_format(high)}"


def students_words(learners: tuple[int, int | None]) -> str:
    """How many students, in a line of facts."""
    low, high = learners
    if low == high:
        return ngettext("%(n)s student", "%(n)s students", low) % {"n": number_format(low)}
    return _("%(n)s students") % {"n": learners_words(learners)}


def reason_words(row: Published, minimum: int) -> str:
    """Why a row is not shown."""
    if row.why == "few":
        return ngettext(
            "Not shown. Fewer than %(n)s student, so results could point to one child.",
            "Not shown. Fewer than %(n)s students, so results could point to one child.",
            minimum,
        ) % {"n": number_format(minimum)}
    return _("Not shown. With this number, a small group’s could be worked out.")


def beside_state_words(found: Against) -> str:
    """A figure beside the state's."""
    return {
        Against.MORE: _("More than in the state"),
        Against.ABOUT: _("About as in the state"),
        Against.LESS: _("Less than in the state"),
        Against.CLOSE: _("Too close to call"),
    }[found]


def growth_words(found: Against | None) -> str:
    """Growth beside what is typical in the state; None: it is what the others are held against."""
    return {
        None: _("Typical, by definition"),
        Against.MORE: _("More than typical"),
        Against.ABOUT: _("About typical"),
        Against.LESS: _("Less than typical"),
        Against.CLOSE: _("Too close to call"),
    }[found]


def listed(names: Iterable[str]) -> str:
    """Names in a sentence: “math”, “math and reading”, “math, reading and science”."""
    found = list(names)
    if len(found) < 2:
        return "".join(found)
    return _("%(names)s and %(last)s") % {"names": ", ".join(found[:-1]), "last": found[-1]}


def school_year(year: int) -> str:
    """A school year as people write it.

    >>> school_year(2025), school_year(1999)
    ('2025–26', '1999–00')
    """
    return f"{year}–{(year + 1) % 100:02d}"


def said(sentence: Sentence, card: Card) -> str:
    """A card's sentence in words."""
    asked = [card.questions[key] for key in sentence.about]
    levels = [q for q in asked or card.questions.values() if kind_of(q.key) in LEVELS]
    fills = {
        "about": listed(question_name(q) for q in asked),
        "those": listed(group_phrase(group) for group in sentence.groups),
        "level": reached_name(levels[0]) if levels else "",
        "low": "" if sentence.low is None else percent_words(sentence.low),
        "high": "" if sentence.high is None else percent_words(sentence.high),
        "points": _points(sentence),
        "year": "" if sentence.year is None else school_year(sentence.year),
    }
    patterns = {**_news(bool(sentence.about)), **_changes(), **_questions()}
    return patterns[sentence.says] % fills


def _points(sentence: Sentence) -> str:
    """How far a figure moved: whole percentage points, or from … to."""
    if sentence.low is None or sentence.high is None:
        return ""
    if sentence.low == sentence.high:
        return ngettext("%(n)s point", "%(n)s points", sentence.low) % {"n": sentence.low}
    return _("%(low)s to %(high)s points") % {"low": sentence.low, "high": sentence.high}


def _news(about: bool) -> Mapping[Says, str]:
    return {
        Says.NOTHING_SHOWN: _("%(about)s: no figure can be shown here without pointing to a child.")
        if about
        else _("There are too few students here to show any figure without pointing to a child."),
        Says.NOTHING_CLEAR: _("Nothing here differs so much that we can be sure of it."),
        Says.GROWTH_MORE: _("Students here are growing more than is typical in the state in %(about)s."),
        Says.GROWTH_LESS: _("Students here are growing less than is typical in the state in %(about)s."),
        Says.GROWTH_ABOUT: _("Growth in %(about)s is about typical for the state."),
        Says.GROWTH_CLOSE: _(
            "Whether growth in %(about)s is more or less than typical is too close to call."
        ),
        Says.REACHED: _("In %(about)s, %(low)s of students are at %(level)s or beyond."),
        Says.REACHED_RANGE: _(
            "In %(about)s, between %(low)s and %(high)s of students are at %(level)s or beyond."
        ),
        Says.MORE_THAN_STATE: _(
            "A larger share of students than in the state is at %(level)s or beyond in %(about)s."
        ),
        Says.ABOUT_AS_STATE: _(
            "About the same share of students as in the state is at %(level)s or beyond in %(about)s."
        ),
        Says.LESS_THAN_STATE: _(
            "A smaller share of students than in the state is at %(level)s or beyond in %(about)s."
        ),
        Says.GROUPS_LESS: _(
            "Not every group is served as well: %(those)s reach %(level)s less often than students here as a whole."
        ),
        Says.NO_GROUP_CLEAR: _("Of no group here can we be sure that it reaches %(level)s less often."),
        Says.GROUPS_GROWTH_MORE: _("In %(about)s, growth is more than typical for %(those)s."),
        Says.GROUPS_GROWTH_LESS: _("In %(about)s, growth is less than typical for %(those)s."),
    }  # fmt: skip


def _changes() -> Mapping[Says, str]:
    return {
        Says.RISEN: _(
            "%(about)s: up by %(points)s since %(year)s, more than chance alone would explain."
        ),
        Says.FALLEN: _(
            "%(about)s: down by %(points)s since %(year)s, more than chance alone would explain."
        ),
        Says.STEADY: _("%(about)s: about where it was in %(year)s."),
        Says.CHANGE_CLOSE: _("%(about)s: no change since %(year)s that we can be sure of."),
        Says.FIRST_YEAR: _("%(about)s: there is no earlier year here to compare with."),
    }  # fmt: skip


def _questions() -> Mapping[Says, str]:
    return {
        Says.ASK_GROUPS: _("What is being done so that more %(those)s reach %(level)s?"),
        Says.ASK_GROWTH: _("What helps students grow in %(about)s here, and what is missing?"),
        Says.ASK_FALLEN: _("What changed in %(about)s, and what will be tried next?"),
        Says.ASK_ATTENDANCE: _("What keeps students from coming to school, and what would help?"),
        Says.ASK_GOOD: _("What goes well here that others could learn from?"),
        Says.ASK_SMALL: _("How do you look after groups that are too small to be shown here?"),
        Says.ASK_SURVEY: _("What do students themselves say about learning here?"),
        Says.ASK_NEXT: _("What is the one thing you want to do better by next year?"),
    }


def is_growth(question: Question) -> bool:
    """Whether its figure stands on the scale of growth."""
    return kind_of(question.key) == GROWTH


def trend_label(question: Question) -> str:
    """What the percents of a trend are of."""
    if kind_of(question.key) in LEVELS:
        return _("Percent at %(level)s or beyond") % {"level": reached_name(question)}
    return _("Percent of students")


def change_words(tile: Tile) -> str:
    """A key figure beside the year before."""
    if tile.change is None or tile.before is None:
        return ""
    return {
        Against.MORE: _("Up from %(before)s the year before"),
        Against.ABOUT: _("About as the year before"),
        Against.LESS: _("Down from %(before)s the year before"),
        Against.CLOSE: _("The year before: %(before)s, too close to call"),
    }[tile.change] % {"before": figure_words(tile.before)}
