"""The adults who work in one district's schools, and in the offices above them."""

from dataclasses import dataclass
from uuid import UUID

import numpy as np

from cairn.demo import cast, names
from cairn.demo.classes import ADVISORY, Classes
from cairn.demo.ids import ids_from
from cairn.demo.places import District

TEACHER, COUNSELOR, SCHOOL_LEADER = "teacher", "counselor", "school_leader"
DISTRICT_LEADER, STATE_ANALYST = "district_leader", "state_analyst"
PRIVACY_OFFICER = "privacy_officer"
SUPPORT = "Support"
"""What a teacher who goes along into others' classes teaches."""


@dataclass(frozen=True)
class Post:
    """A place of work to be filled: at a school (its position in the district) or, None, in the office."""

    position: str
    school: int | None
    subject: str = ""


@dataclass(frozen=True)
class Adult:
    """Somebody who holds a post; `strictness` is in levels, above 0 rates higher than others."""

    id: UUID
    state_id: str
    given: str
    family: str
    post: Post
    strictness: float


def hired(
    posts: list[Post], district: District, first_id: int, random: np.random.Generator
) -> list[Adult]:
    """One adult for each post, in the same order; the cast have theirs."""
    drawn, _men = names.people(len(posts), random)
    keys = ids_from(first_id, len(posts), random).uuids()
    strict = random.normal(0, 0.15, len(posts)).tolist()
    known = _known_posts(posts, district)
    return [
        Adult(
            keys[i],
            f"S{district.number:03}{i:05}",
            *known.get(i, (drawn.given[i], drawn.family[i])),
            post,
            strict[i],
        )
        for i, post in enumerate(posts)
    ]


def _known_posts(posts: list[Post], district: District) -> dict[int, tuple[str, str]]:
    """The posts that the standing cast hold: each the first of its kind at its school."""
    wanted = {cast.CEDAR_RIDGE: cast.TEACHER, cast.RIVERBEND_HIGH: cast.ZONE_TEACHER}
    found: dict[int, tuple[str, str]] = {}
    for at, school in enumerate(district.schools):
        if school.name in wanted:
            first = next(i for i, p in enumerate(posts) if p.school == at and p.subject == "Math")
            found[first] = wanted[school.name]
    return found


def posts(district: District, formed: Classes) -> tuple[list[Post], list[int]]:
    """The posts to fill, and for each section of `formed` the position of its teacher's post."""
    needed: dict[tuple[int, str], int] = {}
    for s in formed.sections:
        if s.subject != ADVISORY:
            needed[s.school, s.subject] = max(needed.get((s.school, s.subject), 0), s.post + 1)
    filled: list[Post] = []
    first: dict[tuple[int, str], int] = {}
    for (school, subject), count in needed.items():
        first[school, subject] = len(filled)
        filled += [Post(TEACHER, school, subject)] * count
    teachers = [[i for i, p in enumerate(filled) if p.school == at] for at in _schools(district)]
    section_posts = [
        first[s.school, s.subject] + s.post
        if s.subject != ADVISORY
        else teachers[s.school][s.post % len(teachers[s.school])]
        for s in formed.sections
    ]
    for at in _schools(district):
        filled += [Post(TEACHER, at, SUPPORT)] * (1 + len(teachers[at]) // 4)
        filled += [Post(COUNSELOR, at)] * (1 + len(teachers[at]) // 20)
        filled += [Post(SCHOOL_LEADER, at)]
    filled += [Post(DISTRICT_LEADER, None)]
    return filled, section_posts


def _schools(district: District) -> range:
    return range(len(district.schools))
