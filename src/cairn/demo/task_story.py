"""Two own groups and two tasks in Ms. Tran's Period 3: one is partly scored, one is due next week."""

import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone
from PIL import Image, ImageDraw

from cairn.assessments.services.entering import Said, enter
from cairn.assessments.services.expert_visits import accept_terms, open_works, score_work
from cairn.assessments.services.experts import invite_expert
from cairn.assessments.services.groups import make_group
from cairn.assessments.services.tasks import NewCriterion, NewTask, give, hand_in, write_task
from cairn.competencies.selectors.aligned import by_names
from cairn.demo import cast
from cairn.demo.write_accounts import Found
from cairn.kernel.access import Actor
from cairn.kernel.ids import named
from cairn.kernel.terms import Use
from cairn.people.selectors.sections import learners_of_section, sections_taught

_GROUPS = {
    "Double number lines": ("Elijah", "Mateo", "Noor", "Dre", "Luis"),
    "Explaining": ("Maya", "Simran", "An", "Riya", "Zoe"),
}
_RATIOS, _SCALE = "7.RP.A.2", "7.G.A.1"


@dataclass(frozen=True)
class _Told:
    """A task, whose group was given it, days ago, days until it is due, and the levels entered."""

    task: str
    kind: Use
    asked: str
    codes: tuple[str, ...]
    group: str | None
    ago: int
    due: int
    levels: dict[str, int]


_TASKS = (
    _Told(
        "A map of our room", Use.PERFORMANCE,
        "Measure the room, choose a scale, draw it on one sheet, and write how far it is from the door to the window.",
        (_SCALE,), "Explaining", 5, 2, {"Zoe": 2, "Riya": 2},
    ),
    _Told(
        "Bread for 30", Use.FORMATIVE,
        "Our recipe feeds 4. Write it for 30 people, and show with a table or a double number line that it "
        "tastes the same.",
        (_RATIOS, _SCALE), None, 1, 6, {},
    ),
)  # fmt: skip
_LOOKS = {
    1: "Amounts are added, not scaled.",
    2: "Most amounts are scaled; one or two are not.",
    3: "All amounts are scaled, and the ratio is shown to stay the same.",
    4: "As Proficient, and any number of people can be put in.",
}


def write_tasks(found: Found, today: date) -> int:
    """Writes and gives them as Ms. Tran, on their days; returns how many."""
    tran = Actor(found[cast.TEACHER], " ".join(cast.TEACHER))
    section = _period_3(found, today)
    who = {person[0]: found[person[:2]] for person in cast.CLASS}
    first = _afternoon(today - timedelta(days=12))
    groups = {
        name: make_group(
            section, by=tran, name=name, learners=[who[given] for given in members], at=first
        ).pk
        for name, members in _GROUPS.items()
    }
    for told in _TASKS:
        _write(told, section, groups, who, tran, today)
    return len(_TASKS)


def _write(
    told: _Told,
    section: UUID,
    groups: dict[str, UUID],
    who: dict[str, UUID],
    by: Actor,
    today: date,
) -> None:
    day = today - timedelta(days=told.ago)
    competencies = by_names(told.codes)
    criteria = [
        NewCriterion(competencies[code][0], "", dict(_LOOKS) if code == _RATIOS else {})
        for code in told.codes
    ]
    given = NewTask(told.task, told.kind, criteria, told.asked)
    task = write_task(by=by, given=given, at=_afternoon(day))
    giving = give(
        task.pk, section, by=by, at=_afternoon(day), due=today + timedelta(days=told.due),
        group=groups[told.group] if told.group else None,
    ).pk  # fmt: skip
    if not told.levels:
        return
    scored = today - timedelta(days=1)
    batch = named("demo", told.task, str(section))
    said = [
        Said(
            key=named("demo", told.task, str(section), name), batch=batch, learner=who[name],
            competency=competencies[told.codes[0]][0], day=scored, level=float(level), giving=giving,
            how="alone",
        )
        for name, level in told.levels.items()
    ]  # fmt: skip
    maya = Actor(who[cast.MAYA[0]], " ".join(cast.MAYA[:2]))
    hand_in(
        giving, by=maya, at=_afternoon(scored) - timedelta(hours=20),
        files=[(io.BytesIO(_map(doors=1)), "room map.png")],
    )  # fmt: skip
    hand_in(
        giving, by=maya, at=_afternoon(scored),
        words="I took 1 inch for 2 feet. From the door to the window it is 5 and a half inches, so 11 feet.",
        files=[(io.BytesIO(_map(doors=2)), "room map, better.png")],
    )  # fmt: skip
    enter(section, said, by=by, at=_afternoon(scored) + timedelta(hours=1))
    _ask_an_expert(giving, competencies[told.codes[0]][0], by, scored, today)


def _ask_an_expert(giving: UUID, competency: UUID, by: Actor, scored: date, today: date) -> None:
    """An architect, invented like everybody here, looks at the maps; what she says of one waits for the teacher."""
    at = _afternoon(scored) + timedelta(hours=2)
    key = invite_expert(
        giving, name="Ines Calder", organization="Calder Architects",
        until=today + timedelta(days=10), by=by, at=at,
    ).invitation  # fmt: skip
    accept_terms(key, at=at)
    for work in open_works(key, at=at)[1]:
        score_work(
            key, work.id, competency, level=3, at=at + timedelta(minutes=20),
            words="The scale is right and used throughout. On a real plan the doors would open inward.",
        )  # fmt: skip


def _map(*, doors: int) -> bytes:
    """The room from above, drawn by hand as it were; the second time with its other door."""
    picture = Image.new("RGB", (640, 480), "#f4efe4")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((60, 60, 580, 420), outline="#0d4454", width=5)
    for place in (120, 300, 480):
        draw.rectangle((place, 150, place + 60, 190), outline="#2f7d95", width=3)
        draw.rectangle((place, 280, place + 60, 320), outline="#2f7d95", width=3)
    draw.line((220, 60, 400, 60), fill="#a3430d", width=9)
    for place in (100, 470)[:doors]:
        draw.arc((place, 360, place + 120, 480), 180, 270, fill="#0d4454", width=4)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _period_3(found: Found, today: date) -> UUID:
    """Her mathematics with Maya in it."""
    taught = sections_taught(found[cast.TEACHER], today)
    maya = found[cast.MAYA[:2]]
    return next(
        s.pk for s in taught if "Math" in s.name and maya in learners_of_section(s.pk, today)
    )


def _afternoon(day: date) -> datetime:
    """Half past three, when class is over."""
    return timezone.make_aware(datetime.combine(day, datetime.min.time()) + timedelta(hours=15.5))
