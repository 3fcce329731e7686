"""Cases of rating: results and what everyone agreed must follow, as sentences in `cases/ratings/` of a policy folder.

- name: "At 75 per cent targets are met"
  day: 2024-06-30
  year: 2023
  usual: {place: "school:1", span: non_high, n: 100}      # what every result says unless it says otherwise
  schools: [{place: "school:1", title1: true}]
  standings: []
  results:
    - {indicator: achievement, value: 9, possible: 12}
    - {indicator: growth, place: ["school:1", "school:2"], value: [3, 4]}      # lists of one length: so many results
  expect:
    total: {"school:1": 75}          # as policy prints it; null: there is none
    rating: {"school:1": met}        # null: policy has no word
    identified: {csi: ["school:1", "school:2 race:black"]}     # who stands there after the year
    step: {csi: {"school:1": named}}
    ended: ["school:1 csi"]
    recognised: {high_growth: ["school:1"]}
    unsaid: [percentile]             # at least these
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from cairn.kernel.errors import BadPolicy
from cairn.policy.book import Book

from .asked import ALL
from .figures import shown
from .in_force import plan_in_force
from .plan import Plan
from .rated import State
from .rating import rate
from .results import Result, School, Standing

_KEYS = {"name", "day", "year", "usual", "schools", "standings", "results", "expect"}
_NEEDED = {"name", "day", "year", "results", "expect"}


@dataclass(frozen=True)
class RatingCase:
    """Results under a policy, and what must follow."""

    name: str
    day: date
    year: int
    results: tuple[Result, ...]
    schools: tuple[School, ...]
    standings: tuple[Standing, ...]
    expect: Mapping[str, Any]

    def differs(self, book: Book) -> list[str]:
        """Everything that came out otherwise than agreed; nothing where the case holds."""
        plan = plan_in_force(book, self.day)
        state = rate(plan, self.results, self.schools, self.year, standings=self.standings)
        return [
            f"{what} of {who}: expected {wanted}, found {found}"
            for what, who, wanted, found in _compared(self.expect, plan, state)
            if wanted != found
        ]


def read_rating_cases(root: Path) -> list[RatingCase]:
    """The cases of a policy folder, in the order of their files. Raises BadPolicy naming file and case."""
    return [
        _case(path, body)
        for path in sorted((root / "cases" / "ratings").glob("*.yaml"))
        for body in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def _case(path: Path, body: Mapping[str, Any]) -> RatingCase:
    if not isinstance(body, dict) or not _NEEDED <= body.keys() <= _KEYS:
        raise BadPolicy(
            f"{path}: {body.get('name', body) if isinstance(body, dict) else body!r} is no case.",
            mend=f"Give {', '.join(sorted(_NEEDED))}; {', '.join(sorted(_KEYS - _NEEDED))} may be said.",
        )
    try:
        usual = {"group": ALL, "year": body["year"], "n": 100, **body.get("usual", {})}
        return RatingCase(
            body["name"],
            body["day"],
            body["year"],
            tuple(Result(**row) for each in body["results"] for row in _rows({**usual, **each})),
            tuple(School(**each) for each in body.get("schools", [])),
            tuple(Standing(**each) for each in body.get("standings", [])),
            body["expect"],
        )
    except (TypeError, ValueError) as error:
        raise BadPolicy(
            f"{path}: {body['name']}: {error}.", mend="Write the fields of Result and School."
        ) from None


def _rows(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One row for each place of its lists; lists of unlike lengths are refused."""
    lists = {
        key: value for key, value in row.items() if isinstance(value, list) and key != "counts"
    }
    if not lists:
        yield {**row, "counts": tuple(row.get("counts", ()))}
        return
    for each in zip(*lists.values(), strict=True):
        yield {**row, **dict(zip(lists, each, strict=True)), "counts": tuple(row.get("counts", ()))}


def _compared(
    expect: Mapping[str, Any], plan: Plan, state: State
) -> Iterator[tuple[str, str, Any, Any]]:
    """(what, of whom, expected, found) of everything that the case speaks of."""
    for what, wanted in expect.items():
        if what in ("total", "rating", "percentile"):
            for place, value in wanted.items():
                yield what, place, value, _of_place(what, place, plan, state)
        elif what == "step":
            for category, steps in wanted.items():
                for name, step in steps.items():
                    yield what, f"{name}, {category}", step, _step(state, category, name)
        elif what in ("identified", "recognised"):
            for key, names in wanted.items():
                yield what, key, sorted(names), _names(what, key, state)
        elif what == "ended":
            yield what, "standings", sorted(wanted), sorted(map(_ended, state.ended))
        elif what == "unsaid":
            yield what, "policy", [], [name for name in wanted if name not in state.unsaid]
        else:
            raise BadPolicy(f"A case expects {what}.", mend="Look at the cases beside it.")


def _names(what: str, key: str, state: State) -> list[str]:
    if what == "identified":
        return sorted(f"{i.place} {i.group}".strip() for i in state.identified(key))
    return sorted(r.place for p in state.places.values() for r in p.recognitions if r.key == key)


def _ended(standing: Standing) -> str:
    return " ".join(filter(None, (standing.place, standing.group, standing.category)))


def _of_place(what: str, place: str, plan: Plan, state: State) -> Any:
    rated = state.places.get(place)
    if rated is None:
        return "not rated"
    if what == "rating":
        return rated.rating
    figure = rated.total.total if what == "total" else rated.percentile
    if figure is None or figure.value is None:
        return None
    return float(shown(figure, plan.rounding.get("shown")))


def _step(state: State, category: str, name: str) -> str | None:
    place, _, group = name.partition(" ")
    return next(
        (
            i.step
            for i in state.places[place].identifications
            if i.category == category and i.group == group
        ),
        None,
    )
