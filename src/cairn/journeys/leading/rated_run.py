"""The last run of accountability as it speaks of a place's schools, and what of it stays unshown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from cairn.accountability.rules.near import Near, near_a_line
from cairn.accountability.rules.plan import GroundRule, Plan
from cairn.accountability.selectors.place_figures import kept_back
from cairn.accountability.selectors.runs import kept_answers
from cairn.disclosure.withholding import Withheld


@dataclass(frozen=True)
class Rated:
    """The run, its rules, and its rows of the schools that the reader may read."""

    run: Any
    plan: Plan
    places: Sequence[Any]
    results: Sequence[Any]
    identified: Sequence[Any]
    minimum: int
    language: str

    def called(self, key: str) -> str:
        """An indicator's name in the reader's language."""
        names = self.plan.indicators[key].names if key in self.plan.indicators else {}
        return names.get(self.language) or names.get("en") or key

    @cached_property
    def names(self) -> dict[str, str]:
        """Every indicator's name, by its key."""
        return {key: self.called(key) for key in self.plan.indicators}

    def grounds(self, category: str, *, recognition: bool) -> Sequence[GroundRule]:
        """What policy says of a category."""
        said = self.plan.recognition if recognition else self.plan.identification
        return said.get(category, ())

    def behind(self, row: Any) -> str:
        """Where a number's policy, rules and learners stand; empty for a place that is none of ours."""
        place = self._keys.get(row.place)
        asked = urlencode({"indicator": row.indicator, "group": row.group})
        return f"{reverse('journeys:behind', args=[place])}?{asked}" if place else ""

    @cached_property
    def kept(self) -> Mapping[UUID, Withheld]:
        """Which numbers stay unshown, and why."""
        return kept_back(self.results, self.minimum)

    @cached_property
    def _keys(self) -> dict[str, Any]:
        return {each.place: each.organization_id for each in self.places}

    @cached_property
    def _names(self) -> dict[str, str]:
        return {each.place: each.name for each in self.places}

    def name(self, place: str) -> str:
        return self._names.get(place, place)

    @cached_property
    def near(self) -> list[Near]:
        """Answers that chance alone would change more often than policy lets anything be called clear."""
        if self.plan.clear is None:
            return []
        return near_a_line(kept_answers(self.places, self.identified), self.plan.clear)

    @property
    def standing(self) -> list[Any]:
        """What is identified or recognized, ends, or cannot be said; what only might have been stands among `near`."""
        return [r for r in self.identified if r.met is not False or r.since or r.step == "ends"]
