"""What one may not see answers exactly like what is not there: bytes, headers, and the work it took.

For every route with an id in its address, every method, and the headers by which a cache or a download
asks again, the answers for an id that exists and one that does not must be equal: status, headers, body.
The statements put to the database must be the same ones in the same order too: that is what a clock would
measure, without its noise.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cairn.kernel.ids import uuid7
from cairn.people.models import (
    Account,
    Consent,
    Emergency,
    Invitation,
    Person,
    RecordRequest,
    StaffAssignment,
)
from cairn.people.services.finding import renew_everyones_words
from cairn.people.tests.town import ALWAYS, ROLES, TODAY, Town, person
from tests.test_access_pages import (
    IMPROVING,
    TEAM,
    THEIR_OWN,
    addresses,
    filled,
    set_day,
    visitor,
)

OUTSIDERS = ("teacher of others", "another's mother", "principal elsewhere", "nobody")
PEOPLE = [name for name in ROLES if name != "operator"]
FEW_WAYS = [("get", "", None), ("get", "?csv", None), ("head", "", None), ("post", "", None),
            ("put", "", None), ("get", "", {"if-none-match": '"x"'})]  # fmt: skip
METHODS = ("get", "head", "options", "post", "put", "delete", "patch", "trace")
AGAIN = (
    {"if-none-match": '"x"'},
    {"if-modified-since": "Sat, 01 Jan 2028 00:00:00 GMT"},
    {"range": "bytes=0-10"},
    {"accept": "application/json"},
    {"accept-encoding": "identity"},
)
QUERIES = ("", "?csv", "?q=ada", "?sort=name", "?next=/home", "/")
FORM = {
    "words": "a",
    "level": "2",
    "reason": "because I saw it",
    "do": "revoke",
    "whom": "learners",
}
BEHIND_A_CODE = {"journeys:expert-work"}
"""Asks whoever holds no invitation for its code, whatever the address names."""
NOWHERE_TOO = {"competency": uuid7(), "table": "levels", "subject": "balance", "form": "csv"}


@pytest.fixture
def town(db, monkeypatch):
    set_day(monkeypatch, TODAY)
    return Town()


@pytest.fixture
def there(town):
    """What is there, under the name by which an address asks for it; keys by the route's own name."""
    at = town_time()
    asked = RecordRequest.objects.create(
        learner=town.ada, kind="amend", asked_by=town.who["mother"], asked_by_name="Mother",
        asked_at=at, due_on=TODAY, ruled_by="rule", words="?",
    )  # fmt: skip
    consent = Consent.objects.create(
        learner=town.ada, given_by=town.who["mother"], signature="Mother", given_at=at,
        party="Tutor", purpose="help", data=["evidence"],
    )  # fmt: skip
    opened = Emergency.objects.create(
        person=town.who["counselor"], learner=town.ada, organization=town.cedar, threat="t",
        opened_at=at, ends_at=at + timedelta(hours=8), review_due_at=at,
    )  # fmt: skip
    goal, step, said, review = written(town, at)
    found = {
        "goal": goal,
        "step": step,
        "said": said,
        "learner": town.ada.pk,
        "section": town.section.pk,
        "organization": town.cedar.pk,
        "school": town.cedar.pk,
        "journeys:request": asked.pk,
        "journeys:ask-hearing": asked.pk,
        "journeys:statement": asked.pk,
        "journeys:withdraw-consent": consent.pk,
        "journeys:review-emergency": opened.pk,
    }
    found |= collected(town, at) | handed_in(town, at) | drafted(town, at) | improved(town, at)
    names = ("", "-again", "-take-back", "-send-back", "-agree", "-decide")
    found |= {f"journeys:review{name}": review for name in names}
    return found | NOWHERE_TOO


def collected(town, at):
    """A work of Ada's with a file, and a collection; keys by the route's own name."""
    make = {name: apps.get_model("learning", name).objects.create for name in PORTFOLIO}
    hers = {
        "learner": town.ada,
        "teachers": True,
        "family": True,
        "added_at": at,
        "added_name": "A",
    }
    work = make["Work"](**hers)
    version = make["WorkVersion"](
        work=work, number=1, title="t", made_on=TODAY, added_at=at, added_name="A"
    )
    file = make["WorkFile"](
        version=version, place=1, sha256="0" * 64, size=1, media_type="text/plain", name="a.txt",
        cleaned=False,
    )  # fmt: skip
    collection = make["Collection"](**hers, is_conference=False)
    make["CollectionVersion"](collection=collection, number=1, title="t", added_at=at)
    return {"work": work.pk, "file": file.pk, "collection": collection.pk}


def handed_in(town, at):
    """A task of Ada's class with a file that she handed in."""
    make = {name: apps.get_model("assessments", name).objects.create for name in HANDED_IN}
    task = make["Task"](title="t", use=1, author_name="T", made_at=at)
    giving = make["Giving"](task=task, section=town.section, given_name="T", given_at=at)
    make["GivenTo"](giving=giving, learner=town.ada, added_at=at)
    handed = make["HandIn"](giving=giving, learner=town.ada, files_in_it=1, handed_in_at=at)
    file = make["HandInFile"](
        hand_in=handed, place=1, sha256="0" * 64, size=1, media_type="text/plain", name="a.txt",
        cleaned=False,
    )  # fmt: skip
    key = {f"journeys:{name}-file": file.pk for name in ("handed-in", "expert")}
    return {"giving": giving.pk} | key


def drafted(town, at):
    """A release in review, Cedar's own draft of it, and what Cedar objects."""
    make = {name: apps.get_model("accountability", name).objects.create for name in RELEASED}
    row = make["Release"](
        year=2025, as_of=TODAY, embargo=TODAY + timedelta(days=30), questions=[], tables="{}",
        certificate="{}", earlier=[], minimum=10, drafted_at=at,
    )  # fmt: skip
    make["ReleaseStep"](release=row, said="review", at=at)
    place = make["ReleasePlace"](
        release=row, organization=town.cedar, place=ANY_WORD, kind="school", name="Cedar", rows=[]
    )
    objection = make["Objection"](place=place, words="Two classes are missing", at=at)
    names = ("release", "drop-release", "say-of-release", "answer-objection", "draft-card")
    return {"objection": objection.pk} | {f"journeys:{name}": row.pk for name in names}


def improved(town, at):
    """What Cedar wants to do better: a goal, a cycle that serves it, and support that Cedar gets for it."""
    make = {name: apps.get_model("accountability", name).objects.create for name in IMPROVED}
    figure = {
        "organization": town.cedar, "source": "counts", "measure": "proficient", "as_of": TODAY,
        "value": 60.0, "low": 55.0, "high": 65.0, "n": 40, "covers": 90.0,
    }  # fmt: skip
    goal = make["PlaceGoal"](**figure, words="w", aim=70.0, by_when=TODAY, at=at, by_name="P")
    cycle = make["Cycle"](
        **figure, title="t", need="n", check_days=[TODAY.isoformat()], owner="o", goal=goal, at=at,
        by_name="P",
    )  # fmt: skip
    support = make["SchoolSupport"](
        organization=town.cedar, giver=town.birch, what="w", who="w", first_day=TODAY, last_day=TODAY,
        cycle=cycle, at=at, by_name="P",
    )  # fmt: skip
    of_cycle = {f"journeys:cycle{name}": cycle.pk for name in ("", "-check", "-change", "-finding")}
    return of_cycle | {"journeys:place-goal": goal.pk, "journeys:school-support": support.pk}


IMPROVED = ("PlaceGoal", "Cycle", "SchoolSupport")
RELEASED = ("Release", "ReleaseStep", "ReleasePlace", "Objection")
ANY_WORD = "levels"
"""What `filled` puts where an address takes a word."""
HANDED_IN = ("Task", "Giving", "GivenTo", "HandIn", "HandInFile")
PORTFOLIO = ("Work", "WorkVersion", "WorkFile", "Collection", "CollectionVersion")


def written(town, at):
    """A goal, its step, words about herself and a request of Ada's."""
    make = {name: apps.get_model("learning", name).objects.create for name in LEARNING}
    framework = apps.get_model("competencies.Framework").objects.create(
        cf_document_id="f", uri="", title="F"
    )
    competency = apps.get_model("competencies.Competency").objects.create(
        framework=framework, cf_item_id="c", code="C", statement="s"
    )
    goal = make["Goal"](
        learner=town.ada, words="w", by_when=TODAY, with_whom=town.who["mother"], with_name="M",
        set_by=town.ada, set_name="Ada", set_at=at,
    )  # fmt: skip
    step = make["GoalStep"](goal=goal, place=1, words="w")
    said = make["AboutMe"](learner=town.ada, about="need", written_at=at)
    make["AboutMeWords"](of=said, words="w")
    review = make["ReviewRequest"](
        learner=town.ada, competency=competency, kind="ready", words="w", asked_at=at, due=TODAY
    )
    return goal.pk, step.pk, said.pk, review.pk


LEARNING = ("Goal", "GoalStep", "AboutMe", "AboutMeWords", "ReviewRequest")


def town_time():
    from django.utils import timezone

    return timezone.now()


@dataclass(frozen=True)
class Answer:
    """Everything that an answer could tell by."""

    status: int
    headers: tuple
    body: str
    statements: tuple


VALUES = re.compile(r"'[^']*'|\b[0-9a-f]{32}\b|\b\d+\b|\"s\d+_x\d+\"|s\d+_x\d+", re.IGNORECASE)
LISTS = re.compile(r"\(\?(?:, \?)+\)")
MASKED = re.compile(r"(?<=csrftoken)=[^;]+|(?<=sessionid)=[^;]+|(?<=expires)=[^;]+")
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+')


def shape(sql):
    """A statement without its values."""
    return LISTS.sub("(?)", VALUES.sub("?", sql))


def answer(client, method, address, said=None, headers=None):
    """What comes back, and what was asked of the database for it; nothing of it stays."""
    connection.queries_log.clear()
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        send = client.generic if method == "trace" else getattr(client, method)
        given = ("TRACE", address) if method == "trace" else (address,)
        response = send(
            *given, **({"data": said} if said and method == "post" else {}), headers=headers
        )
        body = b"".join(response) if response.streaming else response.content
        transaction.set_rollback(True)
    statements = tuple(shape(q["sql"]) for q in asked.captured_queries)
    cookies = {k: MASKED.sub("=", v.OutputString()) for k, v in response.cookies.items()}
    headers = {k: v for k, v in response.headers.items() if k != "Content-Length"}
    told = tuple(sorted({**headers, "cookies": str(cookies)}.items()))
    return Answer(response.status_code, told, body.decode("utf-8", "replace"), statements)


def without(found, ids):
    """An answer without the ids by which it was asked: an address that the reader typed is theirs."""
    text, headers = TOKEN.sub(r"\1", found.body), found.headers
    for value in map(str, ids.values()):
        text = text.replace(value, "ID")
        headers = tuple((k, v.replace(value, "ID")) for k, v in headers)
    # An address under a reader's own page marks where they are; it is there for them either way.
    return Answer(found.status, headers, text.replace(' aria-current="page"', ""), found.statements)


def both(client, method, addresses_, ids, **more):
    # A reader's own id stands on every page of theirs, so all are left out of both.
    every = dict(enumerate(value for each in ids for value in each.values()))
    return [without(answer(client, method, a, **more), every) for a in addresses_]


def differences(one, other):
    return [
        name for name in ("status", "headers", "body", "statements")
        if getattr(one, name) != getattr(other, name)
    ]  # fmt: skip


def places(there):
    """(route, its two addresses, their ids) of every route that takes an id."""
    for name, converters in addresses():
        if any(type(c).__name__ == "UUIDConverter" for _, c in converters):
            ids = there | ({"key": there[name]} if name in there else {})
            nowhere = {key: uuid7() for key in ids} | NOWHERE_TOO
            pair = [filled(name, converters, each) for each in (ids, nowhere)]
            yield name, pair, (ids, nowhere)


def leaks(town, there, who, ways):
    """What differed, for one person on every route: (who, route, method, query, headers, what)."""
    client, told = visitor(town, who), []
    for name, pair, ids in places(there):
        if name in THEIR_OWN.get(who, ()):
            continue
        for method, query, headers in ways:
            said = FORM if method == "post" else None
            one, other = both(
                client, method, [a + query for a in pair], ids, said=said, headers=headers
            )
            shut = one.status >= 400 or (name in BEHIND_A_CODE and one.status == 302)
            wrong = differences(one, other) + ([] if shut else [one.status])
            told += [(who, name, method, query, headers, wrong)] if wrong else []
    return told


@pytest.mark.slow
def test_an_outsider_is_answered_as_if_nothing_were_there(town, there):
    assert len(list(places(there))) > 10
    assert [leaks(town, there, who, FEW_WAYS[:1]) for who in OUTSIDERS[1:]] == [[], [], []]
    assert leaks(town, there, OUTSIDERS[0], FEW_WAYS) == []


def test_a_team_that_is_theirs_by_another_learner_names_nobody_else(town, there):
    """What `THEIR_OWN` leaves out of the sweep: the page opens, on Cy alone."""
    team, met, improving = (reverse(name, args=[town.cedar.pk]) for name in (*TEAM, IMPROVING[0]))
    client = visitor(town, OUTSIDERS[0])
    for found in (
        answer(client, way, a) for way, a in (("get", team), ("post", met), ("get", improving))
    ):
        assert found.status in {200, 302}
        assert "ada Test" not in found.body
        assert str(town.ada.pk) not in found.body
    assert [visitor(town, who).get(team).status_code for who in OUTSIDERS[1:]] == [404] * 3


@pytest.mark.slow
def test_every_way_of_asking_answers_as_if_nothing_were_there(town, there):
    ways = [(m, "", None) for m in METHODS] + [("get", q, None) for q in QUERIES]
    ways += [("get", "", headers) for headers in AGAIN]
    assert [leaks(town, there, who, ways) for who in OUTSIDERS] == [[], [], [], []]


@pytest.mark.slow
def test_whoever_finds_nothing_here_finds_the_same_nothing_elsewhere(town, there):
    """Everybody in town, on every route that does not open to them.

    Whoever may open another page about Ada, her class or her school knows that they are there: only the work that a
    refusal takes may differ then. What they may not open themselves is compared for everybody.
    """
    told, shut, strangers = [], 0, 0
    for who in PEOPLE:
        client = visitor(town, who)
        found = [(n, *both(client, "get", pair, ids)) for n, pair, ids in places(there)]
        knows = any(one.status < 400 for name, one, _ in found if name not in BEHIND_A_CODE)
        strangers += not knows
        for name, one, other in found:
            if one.status == 404:
                shut += 1
                wrong = differences(one, other)
                if knows:
                    wrong = [each for each in wrong if each != "statements"]
                told += [(who, name, wrong)] if wrong else []
    assert shut > 200
    assert strangers >= 4
    assert told == []


def forms(town):
    """Fields that carry somebody's id or number, on pages that their reader may open: what is there, what is not."""
    officer = person("officer")
    StaffAssignment.objects.create(
        person=officer, position="privacy_officer", organization=town.birch, **ALWAYS
    )
    town.who["officer elsewhere"] = officer
    ada, cy, nobody = town.ada, town.cy, uuid7()
    search, emergency = reverse("journeys:officer"), reverse("journeys:emergency")
    letters = reverse("site:letters", args=[town.elm.pk])
    evidence = reverse("journeys:add-evidence", args=[town.other.pk])
    threat = "He said he would hurt her today"
    find = reverse("journeys:search")
    Person.objects.filter(pk=ada.pk).update(preferred_given_name="Adaquina")
    renew_everyones_words()
    for who in ("teacher of others", "principal elsewhere", "nobody"):
        yield who, "get", f"{find}?q=", "adaquina", "zzyzxqqq", {}
    yield "principal elsewhere", "get", f"{find}?q=", ada.state_id, str(nobody), {}
    yield "officer elsewhere", "get", f"{search}?learner=", str(ada.pk), str(nobody), {}
    yield "officer elsewhere", "get", f"{search}?learner=", ada.state_id, str(nobody), {}
    yield "officer elsewhere", "get", f"{search}?person=", ada.state_id, str(nobody), {}
    yield "principal elsewhere", "post", emergency, ada.state_id, str(nobody), {
        "learner": None, "threat": threat
    }  # fmt: skip
    yield "teacher of others", "post", evidence, str(ada.pk), str(nobody), {
        "learner": None, "level": "2", "use": "observation", "day": "2026-11-16"
    }  # fmt: skip
    mother = town.who["mother"].pk
    yield (
        "principal elsewhere", "post", reverse("journeys:notices"), f"{ada.pk} {mother}",
        f"{nobody} {mother}", {"to": None, "how": "paper", "language": "en"},
    )  # fmt: skip
    yield "teacher of others", "get", f"{evidence}?learner=", str(ada.pk), str(nobody), {}
    for do in ("reprint", "revoke"):
        yield "principal elsewhere", "post", letters, str(cy.pk), str(nobody), {
            "person": None, "do": do, "whom": "learners"
        }  # fmt: skip
    yield "principal elsewhere", "get", f"{letters}?section=", str(town.section.pk), str(nobody), {}
    for username in (str(ada.pk), str(town.who["teacher"].pk)):
        Account.objects.get_or_create(username=username, person=town.who["nobody"])
        yield (
            "nobody",
            "post",
            reverse("site:persona"),
            username,
            "nobody-at-all",
            {"username": None},
        )


@pytest.mark.slow_on_postgres
def test_no_field_of_a_form_tells_whether_a_number_is_somebodys(town):
    told, asked = [], 0
    for who, method, address, known, unknown, fields in list(forms(town)):
        client = visitor(town, who)
        pair = []
        for value in (known, unknown):
            given = {k: value if v is None else v for k, v in fields.items()}
            to = address if fields else address + value
            pair.append(without(answer(client, method, to, said=given), {"the number": value}))
        asked += 1
        if wrong := differences(*pair):
            told.append((who, method, address, known, wrong))
    assert asked > 10
    assert told == []


@pytest.fixture
def hashes(monkeypatch):
    """How often a password was hashed."""
    from django.contrib.auth.hashers import MD5PasswordHasher

    done, real = [], MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *a, **k: (done.append(1), real(*a, **k))[1]
    )
    return done


def test_an_unknown_name_costs_the_same_hashing_and_the_same_words_as_a_wrong_password(
    town, client, settings, hashes
):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    for name, more in (("ada", {}), ("left", {"is_active": False})):
        made = Account(username=name, person=town.who["ada"], **more)
        made.set_password("four wet otters singing")
        made.save()
    Account.objects.create(username="letter-only", password="!unusable")
    found = {}
    for name in ("ada", "left", "letter-only", "nobody-here"):
        hashes.clear()
        said = {"username": name, "password": "wrong wrong wrong"}
        found[name] = (
            without(answer(client, "post", reverse("site:sign-in"), said=said), {"name": name}),
            len(hashes),
        )
    one = found.pop("nobody-here")
    assert one[1] == 1
    for name, other in found.items():
        assert other[1] == one[1], name
        assert differences(one[0], other[0]) == [], name


def test_a_letters_code_that_is_used_revoked_old_or_none_answers_alike(town, client):
    from cairn.people.services.accounts.invitations import _hash

    at = town_time()
    day = timedelta(days=1)
    ends = {
        "AAAA-AAAA-AAAA-AAAA": {"used_at": at, "expires_at": at + day},
        "BBBB-BBBB-BBBB-BBBB": {"revoked_at": at, "expires_at": at + day},
        "CCCC-CCCC-CCCC-CCCC": {"expires_at": at - day},
    }
    for code, how in ends.items():
        Invitation.objects.create(
            person=town.ada, code_hash=_hash(code), issued_at=at - 2 * day, **how
        )
    found = [
        without(
            answer(client, "post", reverse("site:join"), said={
                "code": code, "username": "x", "password": "four wet otters singing"}),
            {"code": code},
        )
        for code in (*ends, "DDDD-DDDD-DDDD-DDDD")
    ]  # fmt: skip
    assert [differences(found[-1], each) for each in found] == [[]] * 4


def test_a_statement_more_would_be_seen():
    """The measure itself: another statement, another header and another word are each a difference."""
    one = Answer(404, (("a", "1"),), "x", ("SELECT ?",))
    for name, other in (
        ("status", Answer(403, one.headers, one.body, one.statements)),
        ("headers", Answer(404, (("a", "2"),), one.body, one.statements)),
        ("body", Answer(404, one.headers, "y", one.statements)),
        ("statements", Answer(404, one.headers, one.body, ("SELECT ?", "SELECT ?"))),
    ):
        assert differences(one, other) == [name]
    assert (
        shape("SELECT 1 WHERE a IN ('b', 'c') AND id = 'ff'")
        == "SELECT ? WHERE a IN (?) AND id = ?"
    )
