"""What policy withholds from a family's list leaves no trace: no count, gap, size, day, header or total differs."""

import random
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cairn.journeys.lookers import lookers, weeks
from cairn.journeys.rights.whole_record import whole_record
from cairn.journeys.rights.whole_record_file import zipped
from cairn.journeys.tests.visiting import model, visitor
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.rules.access import Relation
from cairn.people.selectors.accounts import personas
from cairn.people.selectors.looks import who_looked

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
TODAY = NOW.date()
PRIVATE = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
WAYS = ("page", "who looked", "export of the whole record", "learner page")


@pytest.fixture
def who(demo_state):
    return {p.username: Actor(p.person, p.words) for p in personas(day=TODAY)}


@pytest.fixture
def readers(who):
    return {"maya-family": who["maya-family"], "maya": who["maya"]}


def looked(learner, by, purpose, role, at, through="page"):
    return model("people.Look").objects.create(
        at=at, actor_id=by.person, actor_name=by.name, actor_role=role, purpose=purpose,
        reason="They may.", data="evidence", through=through, learner_id=learner, bytes=1000,
    )  # fmt: skip


def withheld(drawn, learner, who):
    """A look that the family is not told of: to keep a child safe, or another guardian's own, at any moment."""
    at = timezone.now() - timedelta(minutes=drawn.randrange(300 * 24 * 60))
    way = drawn.choice(WAYS)
    if drawn.random() < 0.5:
        role = drawn.choice([Relation.COUNSELOR, Relation.SCHOOL_LEADER, Relation.TEACHER])
        return looked(learner, who["cedar-ridge"], Purpose.PROTECT, role, at, way)
    return looked(learner, who["tran"], Purpose.OWN_RECORD, Relation.GUARDIAN, at, way)


def unseen(do):
    """What it gives, as if it had not been done."""
    with transaction.atomic():
        found = do()
        transaction.set_rollback(True)
    return found


def page(username, url):
    answer = visitor(username).get(url, headers={"accept-encoding": "identity"})
    assert answer.status_code == 200
    return PRIVATE.sub(b"", answer.content), sorted(answer.headers.items())


def everything(username, by, learner):
    """All that a reader has of who looked: page, file, the learner's and family's pages, the copy, the sums."""
    url = reverse("journeys:looks", args=[learner])
    asked = {"by": by, "purpose": Purpose.OWN_RECORD}
    found = {
        "page": unseen(lambda: page(username, url)),
        "file": unseen(lambda: page(username, url + "?csv")),
        "record": unseen(lambda: page(username, reverse("journeys:learner", args=[learner]))),
        "looks": (rows := who_looked(learner, **asked, day=TODAY, since=TODAY - timedelta(400))),
        "weeks": weeks(rows),
        "people": lookers(rows),
    }
    record = unseen(lambda: whole_record(learner, **asked, at=NOW))
    return found | {"copy": (record, len(zipped(record)))}


@pytest.mark.parametrize("username", ["maya-family", "maya"])
@pytest.mark.parametrize("seed", [1, 2])
def test_with_and_without_withheld_looks_everything_is_the_same_to_the_byte(
    who, readers, username, seed
):
    drawn, learner, by = random.Random(seed), who["maya"].person, readers[username]
    for n in range(3):  # so that there is something on the page
        looked(
            learner, who["tran"], Purpose.INSTRUCT, Relation.TEACHER, NOW - timedelta(days=9 * n)
        )
    before = everything(username, by, learner)
    for _ in range(drawn.randint(1, 12)):
        withheld(drawn, learner, who)
    after = everything(username, by, learner)
    for what, said in before.items():
        assert after[what] == said, what


def test_a_look_that_is_not_withheld_does_change_them(who, readers):
    learner, by = who["maya"].person, readers["maya-family"]
    before = everything("maya-family", by, learner)
    looked(learner, who["tran"], Purpose.INSTRUCT, Relation.TEACHER, NOW - timedelta(days=3))
    after = everything("maya-family", by, learner)
    same = {what for what, said in before.items() if after[what] == said}
    assert same <= {"record"}


def test_no_row_of_the_log_itself_is_in_a_familys_copy(who):
    learner = who["maya"].person
    record = whole_record(learner, by=who["maya-family"], purpose=Purpose.OWN_RECORD, at=NOW)
    assert "people.Look" not in {part.label for part in record.parts}
    assert DataClass.LOOKS not in {part.table.data for part in record.parts if part.rows}
