"""A place's own figures, from which a goal or a cycle chooses one; what pages keep back is kept back here too."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cairn.accountability.models import RunPlace, RunResult
from cairn.accountability.rules.asked import ALL
from cairn.accountability.rules.cycles import Absent, Counted, Measured, Source
from cairn.accountability.rules.improving import RUN_COVERS, Reading, of_tally
from cairn.determinations.rules import ALL_DOMAINS
from cairn.determinations.rules.tallies import EVERYONE, Tally, tally_of
from cairn.determinations.selectors.groups import GroupCount, group_counts
from cairn.disclosure.withholding import Withheld, withheld
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, Purpose

from .leading import may_read_figures
from .runs import last_known

_Kept = dict[tuple[str, str], str]


@dataclass(frozen=True)
class Offered:
    """A figure of a place as it stands; without a reading `why` says what stands in its place.

    why  one of `Withheld` or `Absent`
    """

    measured: Measured
    reading: Reading | None
    why: str = ""


def figures_of(place: UUID, *, by: Actor, purpose: Purpose, day: date) -> list[Offered]:
    """Every figure of a place as last counted by a day. Raises NotAllowed."""
    rows = group_counts(place, by=by, purpose=purpose, day=day)
    return [*_of_counts(rows, day), *_of_run(place, by, purpose, day)]


def figure_of(
    measured: Measured, place: UUID, *, by: Actor, purpose: Purpose, day: date
) -> Offered:
    """One of them; where nobody counts it on that day, it says so. Raises NotAllowed."""
    found = figures_of(place, by=by, purpose=purpose, day=day)
    there = next((each for each in found if each.measured == measured), None)
    return there or Offered(measured, None, Absent.NOT_COUNTED)


def _of_counts(rows: Sequence[GroupCount], day: date) -> Iterator[Offered]:
    minimum, proficient = _whole("privacy.minimum_n", day), _whole("scale.proficient", day)
    tallies = {(row.subgroup, row.domain): tally_of(row) for row in rows}
    whole = tallies.get((EVERYONE, ALL_DOMAINS))
    if whole is None:
        return
    kept = _kept_back(tallies, whole, minimum)
    as_of = rows[0].as_of
    for (group, domain), tally in sorted(tallies.items()):
        if group != EVERYONE and domain != ALL_DOMAINS:
            continue  # pages show no group within a domain
        for measure in Counted:
            if measure is Counted.REACHED and domain != ALL_DOMAINS:
                continue  # nobody is expected to have evidence in every domain
            named = Measured(
                Source.COUNTS,
                measure,
                "" if group == EVERYONE else group,
                "" if domain == ALL_DOMAINS else domain,
            )
            why = kept.get((group, domain), "")
            found = None if why else of_tally(measure, tally, as_of, proficient=proficient)
            yield Offered(named, found, why or ("" if found else Absent.NOT_COUNTED))


def _kept_back(tallies: dict[tuple[str, str], Tally], whole: Tally, minimum: int) -> _Kept:
    """As the page of levels and growth keeps rows back: domains among themselves, groups of one kind together."""
    if whole.learners < minimum:
        return dict.fromkeys(tallies, Withheld.SMALL.value)
    domains = {d: t.learners for (g, d), t in tallies.items() if g == EVERYONE and d != ALL_DOMAINS}
    found: _Kept = {
        (EVERYONE, d): why.value for d, why in withheld(domains, minimum=minimum).items()
    }
    groups = {g: t.learners for (g, d), t in tallies.items() if g != EVERYONE and d == ALL_DOMAINS}
    for kind in {g.partition("=")[0] for g in groups}:
        sizes = {g: n for g, n in groups.items() if g.partition("=")[0] == kind}
        hidden = withheld(sizes, minimum=minimum, whole=whole.learners)
        found |= {(g, ALL_DOMAINS): why.value for g, why in hidden.items()}
    return found


def _of_run(place: UUID, by: Actor, purpose: Purpose, day: date) -> Iterator[Offered]:
    may_read_figures(place, by, purpose, day)
    run = last_known(day)
    own = run and RunPlace.objects.filter(run=run, organization=place).first()
    if run is None or not own:
        return
    minimum = _whole("privacy.minimum_n", day)
    rows = list(
        RunResult.objects.filter(run=run, place=own.place).order_by("indicator", "group", "span")
    )
    kept = kept_back(rows, minimum)
    for row in rows:
        named = Measured(Source.RUN, row.indicator, row.group, row.span)
        if why := kept.get(row.pk):
            yield Offered(named, None, why)
        elif row.value is None or row.low is None or row.high is None:
            yield Offered(named, None, Absent.NOT_COUNTED)
        else:
            found = Reading(run.counted_on, row.value, row.low, row.high, row.n, RUN_COVERS)
            yield Offered(named, found)


def kept_back(rows: Iterable[RunResult], minimum: int) -> dict[UUID, Withheld]:
    """Which results of a run stay unshown, by key: small ones, and beside one what would give it away.

    Groups of one division are held together against everybody of the same place, indicator and grade span.
    """
    together: dict[tuple[str, str, str], dict[str, RunResult]] = defaultdict(dict)
    for row in rows:
        together[row.place, row.indicator, row.span][row.group] = row
    found: dict[UUID, Withheld] = {}
    for among in together.values():
        everybody = among.pop(ALL, None)
        whole = everybody.n if everybody else None
        if everybody and everybody.n < minimum:
            found |= {row.pk: Withheld.SMALL for row in (everybody, *among.values())}
            continue
        for division in {group.partition(":")[0] for group in among}:
            sizes = {g: row.n for g, row in among.items() if g.partition(":")[0] == division}
            hidden = withheld(sizes, minimum=minimum, whole=whole)
            found |= {among[group].pk: why for group, why in hidden.items()}
    return found


def _whole(name: str, day: date) -> int:
    return int(book().ask_state(name, day).value)  # type: ignore[arg-type]
