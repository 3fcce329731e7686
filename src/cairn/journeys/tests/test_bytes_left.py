"""Each look keeps how many bytes left with the answer that was made from it."""

import base64
import random
from datetime import UTC, datetime

import pytest
from django.db.models import Sum
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from cairn.journeys.tests.visiting import model, visitor
from cairn.kernel.access import Actor, DataClass, Purpose, operator
from cairn.kernel.errors import NotAllowed
from cairn.people.selectors.accounts import personas
from cairn.people.selectors.egress import left_by_day
from cairn.people.services.answers import answering
from cairn.people.services.looks import look_at_everyone, look_at_learner, note_left
from cairn.site.middleware import Compress, Leaving

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
DAY = NOW.date()
KEEPER = operator("keeper")


@pytest.fixture
def who(demo_state):
    return {p.username: p.person for p in personas(day=DAY)}


@pytest.fixture
def maya(who):
    return who["maya"]


def looks():
    return model("people.Look").objects


def kept(do):
    """(answer, the looks that it added)."""
    before = set(looks().values_list("pk", flat=True))
    answer = do()
    return answer, list(looks().exclude(pk__in=before))


def pages(maya):
    found = {
        name: ("maya", reverse(f"journeys:{name}", args=[maya])) for name in ("learner", "looks")
    }
    found["family"] = ("maya-family", reverse("journeys:family", args=[maya]))
    found["file"] = ("maya", found["looks"][1] + "?csv")
    found["state"] = ("state", reverse("journeys:state"))
    return found


@pytest.mark.parametrize("page", ["learner", "looks", "family", "file", "state"])
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_a_look_keeps_the_bytes_of_the_answer_as_they_leave(maya, page, encoding):
    username, url = pages(maya)[page]
    client = visitor(username)
    answer, [look, *beside] = kept(lambda: client.get(url, headers={"accept-encoding": encoding}))
    assert answer.status_code == 200
    # What is short may grow when it is compressed and padded by chance; then it is sent as it is.
    ways = {encoding, "identity"} if len(answer.content) < 500 else {encoding}
    assert answer.get("Content-Encoding", "identity") in ways
    assert look.bytes == len(answer.content) == int(answer["Content-Length"]) > 0
    assert [other.bytes for other in beside] == [0] * len(beside), "they left once"


def test_an_answer_so_short_that_it_is_compressed_by_chance_keeps_the_bytes_that_left(maya):
    short = base64.b64encode(random.Random(1).randbytes(225))

    def page(_request):
        opened(maya)
        return HttpResponse(short)

    server, ways = Compress(Leaving(page)), set()
    for _ in range(
        40
    ):  # the compression pads by chance, and is given up where it makes the answer longer
        request = RequestFactory().get("/", headers={"accept-encoding": "gzip"})
        answer, [look] = kept(lambda request=request: server(request))
        ways.add(answer.get("Content-Encoding"))
        assert look.bytes == len(answer.content)
    assert ways == {None, "gzip"}


def test_of_a_head_request_nothing_leaves_and_the_look_says_so(maya):
    _answer, found = kept(lambda: visitor("maya").head(reverse("journeys:learner", args=[maya])))
    assert {look.bytes for look in found} == {0}


def test_a_copy_of_everything_is_a_look_at_each_class_whose_bytes_add_up_to_the_file(maya):
    url = reverse("journeys:copy", args=[maya])
    answer, found = kept(lambda: visitor("maya-family").post(url))
    assert answer["Content-Type"] == "application/zip"
    assert len(found) == len({look.data for look in found}) > 3
    assert sum(look.bytes for look in found) == len(answer.content)


def test_what_was_refused_leaves_no_look_and_what_was_opened_in_vain_leaves_the_bytes_of_the_refusal(
    maya, who
):
    nobody = "0" * 8 + "-0000-7000-8000-" + "0" * 12
    refused, none = kept(lambda: visitor("theo").get(reverse("journeys:learner", args=[maya])))
    assert (refused.status_code, none) == (404, [])
    in_vain, [look] = kept(
        lambda: visitor("maya").get(reverse("journeys:explain", args=[maya, nobody]))
    )
    assert (in_vain.status_code, look.bytes) == (404, len(in_vain.content))


def test_an_answer_that_is_broken_off_leaves_nothing_and_is_no_look(maya):
    def broken_off():
        with answering():
            opened(maya)
            raise KeyboardInterrupt

    before = looks().count()
    with pytest.raises(KeyboardInterrupt):
        broken_off()
    assert looks().count() == before
    opened(maya)
    assert looks().count() == before + 1


def opened(maya):
    own = Actor(maya, "Maya")
    return look_at_learner(
        maya, by=own, purpose=Purpose.OWN_RECORD, data=DataClass.EVIDENCE, at=NOW, through="page"
    )


def test_how_much_left_is_summed_by_day_and_what_is_not_known_is_said(maya):
    def ledger():
        found = left_by_day(DAY, DAY, by=KEEPER, purpose=Purpose.OPERATE, day=DAY)
        return {row.through: (row.looks, row.size, row.not_known) for row in found}

    built = ledger()  # the demonstration reads figures too, on the day it is made
    opened(maya)
    whole = {"by": KEEPER, "purpose": Purpose.OPERATE, "data": DataClass.EVIDENCE, "at": NOW}
    for size in (0, 70, None):
        note_left(
            look_at_everyone(**whole, through="export of levels").look, at=NOW, records=1, size=size
        )
    with answering() as answer:
        opened(maya)
        answer.leaves(12)
    assert ledger() == built | {"page": (2, 12, 1), "export of levels": (3, 70, 1)}
    with pytest.raises(NotAllowed):
        left_by_day(DAY, DAY, by=Actor(maya, "Maya"), purpose=Purpose.OWN_RECORD, day=DAY)


def test_a_day_of_visits_adds_up_to_what_was_sent(maya):
    before = looks().aggregate(sum=Sum("bytes"))["sum"] or 0
    sent = sum(
        len(visitor(username).get(url, headers={"accept-encoding": "gzip"}).content)
        for username, url in pages(maya).values()
        for _ in range(2)
    )
    assert looks().aggregate(sum=Sum("bytes"))["sum"] - before == sent
