"""Maya's portfolio: four invented works, one of them in two versions, and the conference that she leads on Tuesday."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone
from PIL import Image, ImageDraw

from cairn.demo import cast
from cairn.demo.write_accounts import Found
from cairn.kernel.access import Actor
from cairn.learning.services.portfolio import (
    NewCollection,
    NewWork,
    add_version,
    add_work,
    save_collection,
)


@dataclass(frozen=True)
class _Told:
    """A work: days ago, its words, what it shows, who sees it, and its file."""

    days_ago: int
    title: str
    reflection: str
    tied: tuple[str, ...]
    teachers: bool
    family: bool
    file: str
    words: str = ""


_GAME = """\
# A turtle that draws any polygon. The angles outside always make 360.
import turtle

sides = int(input("How many sides? "))
for side in range(sides):
    turtle.forward(80)
    turtle.left(360 / sides)
"""
_POEM = "Rain draws a map on the window.\nI do not know the streets.\nNot finished."
_JUICE = "Jug A: 2 cups of juice, 3 cups of water. Jug B: 3 cups of juice, 5 cups of water.\n"
_FIRST = "Jug B, because it has more juice.\n"
_SECOND = "A: 2/5 = 16/40. B: 3/8 = 15/40. Jug A is a little stronger, though it has less juice.\n"
_WORKS = (
    _Told(
        33, "Our kite at twice the size",
        "We doubled every length and the kite needed four times the paper. I would measure twice next time.",
        ("7.RP.A.2", "7.G.A.1"), True, True, "kite.png",
    ),
    _Told(
        20, "Which juice is stronger?",
        "First I only looked at the juice. Then I saw that the water counts too, and made the parts alike.",
        ("7.RP.A.1",), True, True, "juice.txt",
    ),
    _Told(
        9, "A turtle that draws polygons",
        "It works for 3 to 12 sides. With 100 sides it looks like a circle, which I did not expect.",
        ("7.G.B.5",), True, True, "polygons.py",
    ),
    _Told(4, "Rain on the bus", "", (), False, False, "", _POEM),
)  # fmt: skip
_GOAL = "I want to explain my steps so that somebody who was not there can follow them."
_QUESTION = "How do you show that two amounts are in the same ratio without doing a whole table?"


def write_portfolio(found: Found, competency: Mapping[str, UUID], today: date) -> int:
    """Adds the works as Maya, on their days; returns how many."""
    maya = Actor(found[cast.MAYA[:2]], " ".join(cast.MAYA[:2]))
    assert maya.person is not None  # noqa: S101 narrows the type
    kept = [_add(told, maya, competency, today) for told in _WORKS]
    given = NewCollection(
        "My conference in November", tuple(kept[:3]), goal=_GOAL, question=_QUESTION
    )
    at = _evening(today - timedelta(days=2))
    save_collection(maya.person, by=maya, given=given, at=at, is_conference=True)
    return len(kept)


def _add(told: _Told, maya: Actor, competency: Mapping[str, UUID], today: date) -> UUID:
    assert maya.person is not None  # noqa: S101 narrows the type
    made_on = today - timedelta(days=told.days_ago)
    ties = tuple((competency[code], None) for code in told.tied)
    first = NewWork(told.title, made_on, told.words, told.reflection, "", ties)
    sent = [(io.BytesIO(_FILES[told.file]()), told.file)] if told.file else []
    work = add_work(
        maya.person, by=maya, given=first, files=sent, at=_evening(made_on),
        teachers=told.teachers, family=told.family,
    )  # fmt: skip
    if told.file == "juice.txt":
        better = [(io.BytesIO((_JUICE + _SECOND).encode()), "juice, better.txt")]
        add_version(work.pk, by=maya, given=first, files=better, at=_evening(made_on, later=3))
    return work.pk


def _kite() -> bytes:
    """Two kites, one twice the other, drawn by hand as it were."""
    picture = Image.new("RGB", (640, 480), "#f4efe4")
    draw = ImageDraw.Draw(picture)
    for x, y, size in ((170, 300, 60), (430, 220, 120)):
        corners = [(x, y - size), (x + size * 0.7, y), (x, y + size * 1.4), (x - size * 0.7, y)]
        draw.polygon(corners, fill="#2f7d95", outline="#0d4454", width=4)
        draw.line([corners[0], corners[2]], fill="#f4efe4", width=3)
        draw.line([corners[1], corners[3]], fill="#f4efe4", width=3)
        draw.line([corners[2], (x + 30, y + size * 1.4 + 50)], fill="#a3430d", width=4)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


_FILES: dict[str, Callable[[], bytes]] = {
    "kite.png": _kite,
    "juice.txt": lambda: (_JUICE + _FIRST).encode(),
    "polygons.py": lambda: _GAME.encode(),
}


def _evening(day: date, *, later: int = 0) -> datetime:
    """Half past five, at home."""
    moment = datetime.combine(day + timedelta(days=later), datetime.min.time())
    return timezone.make_aware(moment + timedelta(hours=17.5))
