"""What several measures make together, in plain words: which counted, what each had to say, what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.determinations.rules.combining import Combining
from cairn.journeys.words.combining import measure_name, way_does, way_title, without_missing
from cairn.journeys.words.days import day_words
from cairn.journeys.words.plain import number, percent

_YEAR = 365.25
Names = Mapping[int, str]


@dataclass(frozen=True)
class Measured:
    """One measure in words; "" where there is nothing to say.

    showed   its figure on the scale of levels, with its error
    when     how old it is
    stands   the level it stands at by itself
    say      its share in the point
    why      why it does not count, or what it is
    """

    name: str
    showed: str
    when: str
    stands: str
    say: str
    counted: bool
    why: str


@dataclass(frozen=True)
class MeasureWords:
    """All of it; `level` is None where there is not enough to determine one."""

    title: str
    does: str
    level: int | None
    together: str
    measures: tuple[Measured, ...]
    sentences: tuple[str, ...]


def measure_words(
    rule: Mapping[str, Any],
    outcome: Mapping[str, Any],
    since: str | None,
    names: Names | None = None,
) -> MeasureWords:
    """An outcome of `determinations.rules.measures.combined` for people.

    rule    the plain form of the rule it was made by
    since   the day (ISO) since which the learner is enrolled this school year; None where nowhere
    names   of the levels by number; left out, the numbers stand for them
    """
    force = Combining.from_plain(rule)
    method = force.rule.method.name
    return MeasureWords(
        title=way_title(method),
        does=way_does(method),
        level=outcome["level"],
        together=_together(outcome, names or {}),
        measures=tuple(_measured(m, names or {}) for m in outcome["measures"]),
        sentences=tuple(_sentences(force, outcome, since)),
    )


def _level(level: int, names: Names) -> str:
    return names.get(level) or _("Level %(n)s") % {"n": level}


def _together(outcome: Mapping[str, Any], names: Names) -> str:
    if outcome["level"] is None:
        return _("Together they make no level yet.")
    return _("Together they make: %(level)s, with a chance of %(share)s that it is right.") % {
        "level": _level(outcome["level"], names),
        "share": percent(outcome["confidence"]),
    }


def _measured(of: Mapping[str, Any], names: Names) -> Measured:
    counted = of["why"] == "counted"
    return Measured(
        name=measure_name(of["measure"]),
        showed=_showed(of["score"], of["standard_error"]),
        when="" if of["score"] is None or of["age"] is None else _age(of["age"]),
        stands="" if of["level"] is None else _level(of["level"], names),
        say="" if of["share"] is None else percent(of["share"]),
        counted=counted,
        why=_why(of["why"]),
    )


def _showed(score: float | None, error: float | None) -> str:
    if score is None:
        return ""
    figure = number(round(score, 1))
    return figure if error is None else f"{figure} ± {number(round(error, 1))}"


def _age(years: float) -> str:
    days = round(years * _YEAR)
    if days == 0:
        return _("that day")
    return ngettext("%(n)s day before", "%(n)s days before", days) % {"n": number(days)}


def _why(key: str) -> str:
    return {
        "counted": _("counts"),
        "missing": _("missing: nothing was shown there; that is not a low level"),
        "no_level": _("does not count: too little was shown there for the method to give a level"),
        "too_old": _("does not count: too old"),
    }[key]


def _sentences(force: Combining, outcome: Mapping[str, Any], since: str | None) -> list[str]:
    absent = [m for m in outcome["measures"] if m["why"] != "counted"]
    found = [*_unmet(force, outcome)]
    if absent and outcome["level"] is not None:
        found.append(without_missing(force.rule.method.name))
    if outcome["mover"] and since is not None:
        found.append(
            _("Enrolled here since %(day)s, during the year: the conditions for newcomers hold.")
            % {"day": day_words(date.fromisoformat(since))}
        )
    if outcome["prior_share"]:
        found.append(
            _("What is expected of any learner before a measure had %(share)s of the say.")
            % {"share": percent(outcome["prior_share"])}
        )
    return found


def _unmet(force: Combining, outcome: Mapping[str, Any]) -> list[str]:
    enough = force.rule.movers if outcome["mover"] and force.rule.movers else force.rule.enough
    profile = force.rule.profile
    required = dict.fromkeys([*enough.required, *(profile.gates if profile else ())])
    lacking = {m["measure"] for m in outcome["measures"] if m["why"] != "counted"}
    words = {
        "few_measures": ngettext(
            "No level is determined: %(n)s measure must be there.",
            "No level is determined: %(n)s measures must be there.",
            enough.minimum,
        )
        % {"n": enough.minimum},
        "little_weight": _("No level is determined: the measures that are there weigh too little."),
        "no_required_measure": _("No level is determined without: %(names)s.")
        % {"names": ", ".join(measure_name(name) for name in required if name in lacking)},
    }
    return [words[key] for key in outcome["unmet"]]
