"""A small state and its release for tests: rows as the gate would let them through, some of them withheld."""

from datetime import UTC, date, datetime

from django.apps import apps

from cairn.accountability.models import ReleaseStep
from cairn.accountability.rules.asked import Counted, Published, Question, Where
from cairn.accountability.rules.cards import Placed
from cairn.accountability.rules.certifying import statuses_data
from cairn.accountability.rules.sayable import Said
from cairn.accountability.services.releases import CHECKED, Drafted, draft
from cairn.disclosure.tables.certifying import fingerprint
from cairn.kernel.access import Actor, operator
from cairn.kernel.ids import uuid7

LEVELS = ("beginning", "developing", "proficient", "extending")
NAMED = {"en": "Mathematics", "es": "Matemáticas"}
MATH = Question("achievement.mathematics", LEVELS, (2, 3), NAMED)
GROWTH = Question("growth.mathematics", ("low", "typical", "high"), (1, 2), NAMED)
ATTENDANCE = Question("attendance", ("often absent", "present"), (1,), {"en": "Attendance"})
AT = datetime(2026, 9, 1, 8, tzinfo=UTC)
EMBARGO = date(2026, 10, 2)
KEEPER = operator("keeper")
STATE, DISTRICT, SCHOOL, SMALL = "state", "district:0102", "school:1", "school:2"


def counted(place, year=2025):
    """Every learner of a place, by group: the same for the same place and year."""
    size = {STATE: 60, DISTRICT: 12, SCHOOL: 9, SMALL: 0.1}[place]
    later = year - 2023
    for group, share in (("", 10), ("english:learner", 2), ("english:other", 8), ("race:asian", 1)):
        n = int(size * share)
        for question, counts in (
            (MATH, (n - later * n // 8, 2 * n, 2 * n + later * n // 8, n)),
            (GROWTH, (n, 3 * n, n + n // 2)),
            (ATTENDANCE, (n, 4 * n)),
        ):
            yield Counted(question.key, Where(year, place, group=group), counts)


def graded(place, year=2025):
    """Everybody of each grade, and of the state's grades English learners: a third of the learners each."""
    for row in counted(place, year):
        group = row.where.group
        if row.question == MATH.key and (
            not group or (group == "english:learner" and place == STATE)
        ):
            for grade in ("06", "07", "08"):
                where = Where(year, place, grade, group)
                yield Counted(row.question, where, tuple(n // 3 for n in row.counts))


def banded(row, minimum=10):
    """A counted row as ranges, narrow or wide, or withheld where it is of few."""
    n = row.learners
    if n < minimum or row.where.group == "race:asian":
        few = (0, minimum - 1) if n < minimum else (minimum, None)
        return Published(row.question, row.where, few, why="few" if n < minimum else "beside")
    step, most = (1, n) if row.where.group == "english:other" else (10, n + 4)
    lows = [min(100 * c // (n * step) * step, 100 - step) for c in row.counts]
    return Published(row.question, row.where, (n, most), tuple((low, low + step) for low in lows))


def town():
    """The organizations and those who lead them or answer for releases: {name: Actor}."""
    make = apps.get_model("people.Organization").objects.create
    agency = make(kind="SEA", name="Tamarack")
    district = make(kind="LEA", name="Alder County", state_id="0102", parent=agency)
    found = {"agency": agency, "district": district}
    for place, name in ((SCHOOL, "Cedar Ridge"), (SMALL, "Little Creek")):
        found[place] = make(
            kind="school", name=name, state_id=place[-1], district=district, parent=district
        )
    people = {}
    for who, position, where in (
        ("analyst", "state_analyst", "agency"),
        ("other analyst", "state_analyst", "agency"),
        ("principal", "school_leader", SCHOOL),
        ("neighbour", "school_leader", SMALL),
        ("superintendent", "district_leader", "district"),
    ):
        key = uuid7()
        person = apps.get_model("people.Person").objects.create(
            pk=key, record_id=key, state_id=who, given_name=who
        )
        apps.get_model("people.StaffAssignment").objects.create(
            person=person,
            organization=found[where],
            position=position,
            first_day=date(2025, 8, 1),
        )
        people[who] = Actor(key, who)
    return found, people


def drafted(found, year=2025, *, rows=None, by=KEEPER, embargo=EMBARGO, statuses=()):
    """A draft of the town's rows, and of statuses. Its certificate is of its tables, and proves nothing."""
    said = statuses_data(year, EMBARGO, Said(tuple(statuses)), {}, "0" * 64) if statuses else {}
    tables = {"format": "rows of a test", "year": year, "questions": {}, "groups": [], "places": []}
    named = (
        (Placed(STATE, "state", "Tamarack"), found["agency"].pk),
        (Placed(DISTRICT, "district", "Alder County"), found["district"].pk),
        (Placed(SCHOOL, "school", "Cedar Ridge", DISTRICT, "6–8"), found[SCHOOL].pk),
        (Placed(SMALL, "school", "Little Creek", DISTRICT), found[SMALL].pk),
    )
    made = [
        banded(row)
        for place, _key in named
        for row in (*counted(place.place, year), *graded(place.place, year))
    ]
    return draft(
        Drafted(
            year, date(year + 1, 8, 14), embargo, (GROWTH, MATH, ATTENDANCE), named,
            made if rows is None else rows, tables,
            {"tables": {"sha256": fingerprint(tables)}, "earlier": []} | dict.fromkeys(CHECKED, 0), "0" * 64, 10,
            "determined", {GROWTH.key: [4]}, statuses=said,
        ),
        by=by, at=AT,
    )  # fmt: skip


def let_out(row, *steps):
    """Steps as they would stand after a certificate that holds."""
    for said in steps or ("review", "approved", "released"):
        ReleaseStep.objects.create(release=row, said=said, by_name="test", at=AT)
