"""Nobody meets another family: every persona follows every link and form of the demonstration state.

The oracle is `tests/who_may.py`, which reads tables and knows nothing of Cairn's selectors; how pages are
followed and what is looked for in them stands in `tests/crawl.py`. `make crawl` does the same over the
demonstration state of the default size.
"""

import io
import re
import zipfile
from datetime import UTC, datetime
from html import unescape
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from django.apps import apps
from django.urls import resolve

from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.selectors.access import learners
from cairn.people.selectors.accounts import personas
from tests.crawl import (
    Forbidden,
    crawl,
    leaks_of,
    phrases,
    public_words,
    signed_in,
    unexplained,
)
from tests.heard import everything_said
from tests.who_may import Record

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
FEW = 1
"""Pages of one kind that the fast crawl opens for each persona."""


@pytest.fixture
def at_the_desk(demo_state, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def public(at_the_desk):
    return public_words()


@pytest.fixture
def record(at_the_desk):
    return Record(NOW.date())


def the(username):
    return next(p for p in personas(day=NOW.date()) if p.username == username)


@pytest.mark.slow_on_postgres
def test_no_persona_meets_another_family_anywhere(public):
    people = personas(day=NOW.date())
    found, crawled = leaks_of(people, public, few=FEW, day=NOW.date())
    assert {name: len(pages) > 3 for name, pages in crawled.items()} == dict.fromkeys(crawled, True)
    assert len(crawled) > 5
    assert any(a.startswith("POST ") for pages in crawled.values() for a in pages)
    assert found == []


@pytest.mark.slow
def test_no_persona_meets_another_family_on_any_page_at_all(public):
    people = personas(day=NOW.date())
    found, crawled = leaks_of(people, public, few=None, day=NOW.date(), across=10**6)
    assert sum(map(len, crawled.values())) > 1000
    assert found == []


def test_two_who_never_spoke_of_it_say_the_same_of_who_may_see_whom(record):
    """The oracle and the selectors, for every persona and many others of the demonstration."""
    named = [p.person for p in personas(day=NOW.date())]
    roles = apps.get_model("people", "StaffAssignment").objects.values_list(
        "person__record", flat=True
    )
    wards = apps.get_model("people", "Guardianship").objects.values_list(
        "guardian__record", flat=True
    )
    some = [*named, *sorted(set(roles))[:15], *sorted(set(wards))[:25]]
    kinds = (
        (Purpose.OWN_RECORD, DataClass.IDENTITY),
        (Purpose.INSTRUCT, DataClass.IDENTITY),
        (Purpose.EMERGENCY, DataClass.IDENTITY),
        (Purpose.OVERSEE, DataClass.LOOKS),
    )
    for person in some:
        by, seen = Actor(person, "crawler"), {person}
        for purpose, data in kinds:
            found = learners(by=by, purpose=purpose, data=data, day=NOW.date())
            seen |= set(found.values_list("pk", flat=True))
        assert seen == record.met_by(person), person


@pytest.mark.slow_on_postgres
def test_the_crawler_knows_those_whom_a_teacher_may_see_from_those_whom_a_learner_may(
    public, record
):
    theirs = crawl(signed_in("tran"), few=1, post=False)
    seen = Forbidden(the("theo").person, public, record)
    told = [
        seen.leaks(said)
        for address, (_s, said) in theirs.items()
        if resolve(urlsplit(address).path).view_name == "journeys:section"
    ]
    assert told
    assert all(len(t) > 20 for t in told)
    hers = Forbidden(the("tran").person, public, record)
    assert [hers.leaks(said) for _status, said in theirs.values() if hers.leaks(said)] == []


PLANTS = {
    "attribute": '<svg><title aria-label="{Given} {FAMILY}, 3"/></svg>',
    "comment": "<!-- {family}, {given} -->",
    "picture": '<img src="/static/x.png" alt="Photo of {given} {family}">',
    "entities": "<p>&#{first};{rest} {family}</p>",
    "mark-up between": "<b>{given}</b>&nbsp;<i>{family}</i>",
    "inside a word": "<b>{first_letter}</b>{rest} {family}",
    "address": '<a href="/learn/{id}">next</a>',
    "address without dashes": "/learn/{hex}?x=1",
    "percent": "/find?q={given}%20{family}",
    "cell": 'a,"{family}, {given}",3\r\n',
    "json": '{{"learner": "{id}"}}',
    "number": "<td>{number}</td>",
}


def test_words_of_two_known_names_are_nobody_else_and_on_their_own_they_are_a_leak():
    known = {("ana", "carter"), ("leo", "ruiz"), ("josé", "luis", "paz"), ("ana", "carter", "leo")}
    known.add(("thao", "mai", "see"))  # as lists have her
    found = {"carter leo", "leo carter", "luis paz", "thao mai"}

    def left(text):
        return unexplained(text, found, known)

    for innocent in (
        "ana carter, leo ruiz", "<td>ana carter <small>(leo)</small></td>", "josé luis paz",
        "<b>ana</b> carter leo ruiz", "thao, mai see",
    ):  # fmt: skip
        assert left(innocent) == set(), innocent
    for leak, who in (
        ("carter, leo", "carter leo"), ("carter leo ruiz", "carter leo"), ("leo carter", "leo carter"),
        ("ana carter, leo ruiz; carter, leo", "carter leo"), ("luis paz", "luis paz"),
        ("ana luis paz", "luis paz"), ("leo ruiz leo carter", "leo carter"), ("x carter (leo)", "carter leo"),
        ("leo <i>carter</i>", "leo carter"), ("l<b></b>eo carter", "leo carter"), ("thao, mai", "thao mai"),
    ):  # fmt: skip
        assert left(leak) == {who}, leak


@pytest.fixture
def stranger(public, record):
    """Somebody whom Theo may not meet, as the oracle knows them, and what would tell of them."""
    seen = Forbidden(the("theo").person, public, record)
    pick = (
        p for p, may in seen._people
        if not may and p.pk.hex in seen.identifiers and p.name.lower() in seen.phrases
        and p.name.isascii() and p.name.count(" ") == 1
    )  # fmt: skip
    who = next(pick)
    given, family = who.name.split()
    return seen, {
        "given": given, "Given": given.title(), "family": family, "FAMILY": family.upper(),
        "first": ord(given[0]), "first_letter": given[0], "rest": given[1:],
        "id": who.pk, "hex": who.pk.hex, "number": who.state_id,
    }  # fmt: skip


def test_a_leak_that_was_planted_in_a_page_is_found(stranger, monkeypatch):
    seen, words = stranger
    clean = signed_in("theo").get("/words")
    assert seen.leaks(everything_said(clean)) == set()
    for kind, plant in PLANTS.items():
        planted = plant.format(**words).encode()
        with monkeypatch.context() as patch:
            spoil(patch, lambda r, more=planted: setattr(r, "content", r.content + more))
            assert seen.leaks(everything_said(signed_in("theo").get("/words"))), kind


def test_a_leak_in_a_header_a_file_name_or_an_archive_is_found(stranger, monkeypatch):
    seen, words = stranger
    name = f"{words['given']}-{words['id']}.csv"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", f"name\n{words['given']} {words['family']}\n")
    for plant in (
        lambda r: r.headers.__setitem__("Content-Disposition", f"attachment; filename={name}"),
        lambda r: r.set_cookie("last", str(words["id"])),
        lambda r: setattr(r, "content", packed.getvalue()),
        lambda r: setattr(r, "content", columns([f"{words['family']}, {words['given']}"])),
    ):
        with monkeypatch.context() as patch:
            spoil(patch, plant)
            assert seen.leaks(everything_said(signed_in("theo").get("/words")))


def columns(cells):
    made = io.BytesIO()
    parquet.write_table(pa.table({"learner": cells}), made)
    return made.getvalue()


def test_two_cells_of_a_packed_table_are_not_one_name(stranger, monkeypatch):
    seen, words = stranger
    apart = columns([f"Zyx, {words['given']}", f"{words['family']}, Zyx"])
    with monkeypatch.context() as patch:
        spoil(patch, lambda r: setattr(r, "content", apart))
        told = seen.leaks(everything_said(signed_in("theo").get("/words")))
    assert f"{words['given']} {words['family']}".lower() not in told


def spoil(monkeypatch, plant):
    """Every answer carries what should not be in it."""
    from cairn.site.middleware import SafetyHeaders

    real = SafetyHeaders.__call__

    def spoiled(self, request):
        response = real(self, request)
        plant(response)
        return response

    monkeypatch.setattr(SafetyHeaders, "__call__", spoiled)


def test_whoever_types_about_a_child_is_told_who_can_read_it(at_the_desk):
    pages = crawl(signed_in("tran"), few=1, post=False)
    areas = [
        (address, area) for address, (_s, said) in pages.items() for area in TEXT.findall(said)
    ]
    assert {resolve(urlsplit(a).path).view_name for a, _area in areas} >= {
        "journeys:add-evidence",
        "journeys:explain",
    }
    for address, area in areas:
        hint = re.search(r'aria-describedby="(\S+_hint)', area)
        assert hint, (address, area)
        told = re.search(rf'id="{hint[1]}">([^<]*)<', pages[address][1])
        assert told, (address, area)
        assert "can read this" in told[1], (address, area)


TEXT = re.compile(r"<textarea[^>]*>")


@pytest.mark.slow_on_postgres
def test_no_program_or_health_label_stands_where_names_may_be_projected(at_the_desk, public):
    """Class pages, their files, learners' pages: neither a characteristic's value nor its heading."""
    kinds = apps.get_model("people", "Characteristic").objects
    taught = apps.get_model("competencies", "Competency").objects.values_list(
        "statement", flat=True
    )
    innocent = {p for text in taught for p in phrases(text.lower())} | {"yes", "no", "other", ""}
    named = {k.replace("_", " ") for k in kinds.values_list("kind", flat=True)}
    named |= set(kinds.values_list("kind", flat=True)) | LABELS
    named |= {
        v.lower() for pair in kinds.values_list("value", "detail") for v in pair if len(v) > 2
    }
    for username in ("tran", "adeyemi", "cedar-ridge"):
        pages = crawl(signed_in(username), few=1, start=("/home", "/classes"), post=False)
        for address, (_status, said) in pages.items():
            if address.startswith(("/classes", "/learn", "/family")):
                assert (phrases(unescape(said).lower()) & named) - innocent == set(), address


LABELS = {
    "section 504",
    "504 plan",
    "special education",
    "english learners",
    "foster care",
    "homeless",
    "iep",
}


def test_a_name_on_a_report_card_is_no_word_of_ours(at_the_desk, public, record):
    """Report cards are public and made from the record: what stands on one excuses nothing."""
    name = min(p for p in Forbidden(the("tran").person, public, record).phrases if " " in p)
    put = apps.get_app_config("accountability").get_model
    row = put("Release").objects.create(
        year=2020, as_of=NOW.date(), embargo=NOW.date(), questions=[], tables="{}", certificate="{}",
        earlier=[], minimum=10, drafted_at=NOW,
    )  # fmt: skip
    put("ReleasePlace").objects.create(
        release=row, place="district:9", kind="district", name=name, rows=[]
    )
    for said in ("review", "approved", "released"):
        put("ReleaseStep").objects.create(release=row, said=said, at=NOW)
    page = everything_said(signed_in("tran").get("/report-cards/2020"))
    assert name in Forbidden(the("tran").person, public_words(), record).leaks(page)
