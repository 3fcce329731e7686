"""A learner's works: what they say, who sees them, what is kept of them, and evidence from one."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from cairn.evidence.selectors.artefacts import path_of
from cairn.evidence.services.artefacts import forget
from cairn.evidence.services.refusals import Refused
from cairn.kernel.access import Purpose
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.kernel.ids import uuid7
from cairn.kernel.links import safe_link
from cairn.learning.models import Work, WorkFile, WorkShowing, WorkVersion
from cairn.learning.rules.portfolio import Audience, Showing, folder_name
from cairn.learning.selectors.portfolio import (
    find_collection,
    find_work,
    fingerprints,
    open_file,
    portfolio_of,
    works_behind,
)
from cairn.learning.services.portfolio import (
    NewCollection,
    NewWork,
    add_version,
    add_work,
    bring_back,
    evidence_from_work,
    save_collection,
    show,
    withdraw,
)
from cairn.people.tests.town import TODAY

NOW = datetime(2026, 11, 17, 16, tzinfo=UTC)
OWN, TEACH = Purpose.OWN_RECORD, Purpose.INSTRUCT
READERS = {
    Audience.LEARNER: ("ada", OWN),
    Audience.FAMILY: ("mother", OWN),
    Audience.TEACHERS: ("teacher", TEACH),
}


@pytest.fixture
def ada(town, settings, tmp_path):
    settings.DATA = tmp_path
    return town.actor("ada")


def add(town, ada, *files, at=NOW, by=None, said=None, **shown):
    given = NewWork(
        **({"title": "My volcano", "made_on": TODAY, "words": "It erupts."} | (said or {}))
    )
    sent = [(io.BytesIO(data), name) for name, data in files]
    return add_work(town.ada.pk, by=by or ada, given=given, files=sent, at=at, **shown)


def seen(town, audience):
    name, purpose = READERS[audience]
    found = portfolio_of(town.ada.pk, by=town.actor(name), purpose=purpose, day=TODAY)
    return {work.id for work in found.works}


@pytest.mark.parametrize("teachers", [False, True])
@pytest.mark.parametrize("family", [False, True])
@pytest.mark.parametrize("back", [False, True])
def test_a_work_is_seen_by_those_to_whom_the_learner_shows_it(town, ada, teachers, family, back):
    work = add(town, ada, ("a.txt", b"words"), teachers=teachers, family=family)
    if back:
        withdraw(work.pk, by=ada, at=NOW)
    showing = Showing(teachers, family, back)
    file = WorkFile.objects.get()
    for audience, (name, purpose) in READERS.items():
        asked = {"by": town.actor(name), "purpose": purpose, "day": TODAY}
        assert (work.pk in seen(town, audience)) is showing.is_shown_to(audience)
        if showing.is_shown_to(audience):
            assert open_file(file.pk, **asked).path.read_bytes() == b"words"
        else:
            for refused in (
                lambda a=asked: find_work(work.pk, **a),
                lambda a=asked: open_file(file.pk, **a),
            ):
                with pytest.raises(NotAllowed):
                    refused()


def test_nobody_without_a_tie_sees_anything_of_it(town, ada):
    work = add(town, ada, ("a.txt", b"words"), teachers=True, family=True)
    for name in (
        "another's mother",
        "father under an order",
        "teacher of others",
        "superintendent",
        "nobody",
        "bo",
    ):
        for purpose in Purpose:
            asked = {"by": town.actor(name), "purpose": purpose, "day": TODAY}
            for key in (work.pk, uuid7()):
                with pytest.raises(NotAllowed, match="no ground to open this record"):
                    find_work(key, **asked)


def test_only_the_learner_chooses_and_takes_back_and_every_choice_is_kept(town, ada):
    work = add(town, ada)
    for name in ("mother", "teacher", "principal", "nobody"):
        for act in (
            lambda by: show(work.pk, by=by, teachers=True, family=True, at=NOW),
            lambda by: withdraw(work.pk, by=by, at=NOW),
            lambda by: bring_back(work.pk, by=by, at=NOW),
        ):
            with pytest.raises(NotAllowed):
                act(town.actor(name))
    show(work.pk, by=ada, teachers=True, family=False, at=NOW)
    withdraw(work.pk, by=ada, at=NOW)
    bring_back(work.pk, by=ada, at=NOW)
    assert seen(town, Audience.TEACHERS) == {work.pk}
    kept = WorkShowing.objects.order_by("pk").values_list("teachers", "family", "withdrawn")
    assert list(kept) == [
        (False,) * 3,
        (True, False, False),
        (True, False, True),
        (True, False, False),
    ]


@pytest.mark.parametrize("born", ["2017-01-01", None])
def test_a_young_learner_s_work_is_shown_to_teachers_and_family_until_it_is_taken_back(
    town, ada, born
):
    type(town.ada).objects.filter(pk=town.ada.pk).update(birth_date=born)
    work = add(town, ada)
    assert seen(town, Audience.FAMILY) == seen(town, Audience.TEACHERS) == {work.pk}
    with pytest.raises(BadInput, match="until you are older"):
        show(work.pk, by=ada, teachers=True, family=False, at=NOW)
    withdraw(work.pk, by=ada, at=NOW)
    assert seen(town, Audience.FAMILY) == set()


def test_versions_stay_and_files_are_kept_once(town, ada):
    work = add(town, ada, ("draft.txt", b"one"), ("photo.txt", b"two"))
    first, second = WorkFile.objects.order_by("place")
    again = NewWork(
        title="My volcano, better",
        made_on=TODAY,
        reflection="Now it has a crater.",
        keeps=(second.pk,),
    )
    add_version(work.pk, by=ada, given=again, files=[(io.BytesIO(b"three"), "new.txt")], at=NOW)
    found = find_work(work.pk, by=ada, purpose=OWN, day=TODAY)
    assert [v.row.number for v in found.versions] == [1, 2]
    assert [f.name for f in found.latest.files] == ["photo.txt", "new.txt"]
    assert found.latest.files[0].sha256 == second.sha256
    assert path_of(first.sha256).is_file()
    assert forget(fingerprints([town.ada.pk])) == 0


@pytest.mark.parametrize("model", [WorkVersion, WorkShowing, WorkFile])
def test_the_database_changes_no_version(town, ada, model):
    add(town, ada, ("a.txt", b"words"))
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all().delete()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"title": " "}, "no name"),
        ({"words": ""}, "nothing to see"),
        ({"made_on": TODAY + timedelta(days=1)}, "not come yet"),
        ({"link": "javascript:alert(1)"}, "not an address"),
        ({"words": "x" * 2001}, "2001 characters"),
    ],
)
def test_what_is_not_a_work_is_refused_and_leaves_nothing(town, ada, said, why):
    with pytest.raises(BadInput, match=why):
        add(town, ada, said=said)
    assert not Work.objects.exists()


def test_a_refused_file_refuses_the_work_by_its_name(town, ada):
    with pytest.raises(Refused, match=r"game\.exe is a program"):
        add(town, ada, ("a.txt", b"words"), ("game.exe", b"MZ\x90\0"))
    with pytest.raises(BadInput, match="more than 10 files"):
        add(town, ada, *((f"{i}.txt", b"words") for i in range(11)))
    assert not Work.objects.exists()


def test_a_portfolio_has_only_so_much_room(town, ada, monkeypatch):
    from cairn.learning.services import portfolio

    ask = portfolio.book().ask
    other = {"uploads.learner_megabytes": "uploads.most_files"}
    monkeypatch.setattr(
        type(portfolio.book()),
        "ask",
        lambda _self, name, *where: ask(other.get(name, name), *where),
    )
    add(town, ada, ("a.txt", b"x" * (4 << 20)), ("b.txt", b"y" * (4 << 20)))
    add(town, ada, ("again.txt", b"x" * (4 << 20)))
    with pytest.raises(BadInput, match="more than 10 MB"):
        add(town, ada, ("c.txt", b"z" * (4 << 20)))


def test_who_teaches_may_add_and_the_family_may_not(town, ada):
    work = add(town, ada, by=town.actor("teacher"))
    assert seen(town, Audience.FAMILY) == {work.pk}
    for name in ("mother", "on the IEP team", "teacher of others", "nobody"):
        with pytest.raises(NotAllowed):
            add(town, ada, by=town.actor(name))


def test_a_conference_has_three_works_a_goal_and_a_question_and_shows_no_more_than_its_works(
    town, ada
):
    shown = [
        add(town, ada, family=True).pk,
        add(town, ada).pk,
        add(town, ada, family=True, teachers=True).pk,
    ]
    given = NewCollection("My conference", tuple(shown), goal="Read for fun", question="What next?")
    key = save_collection(town.ada.pk, by=ada, given=given, at=NOW, is_conference=True)
    for audience, works in ((Audience.LEARNER, 3), (Audience.FAMILY, 2), (Audience.TEACHERS, 1)):
        name, purpose = READERS[audience]
        found = find_collection(key, by=town.actor(name), purpose=purpose, day=TODAY)
        assert (len(found.works), found.hidden) == (works, 3 - works)
    fourth = add(town, ada).pk
    for wrong, why in (
        (NewCollection("C", (*shown, fourth), goal="Read", question="What?"), "4 works are many"),
        (NewCollection("C", tuple(shown), goal="", question="What?"), "goal is not said"),
        (NewCollection("C", (), goal="Read", question="What?"), "no work in it"),
        (NewCollection("C", (uuid7(),), goal="Read", question="What?"), "no work in it"),
    ):
        with pytest.raises(BadInput, match=why):
            save_collection(town.ada.pk, by=ada, given=wrong, at=NOW, is_conference=True)
    with pytest.raises(NotAllowed):
        save_collection(town.ada.pk, by=town.actor("mother"), given=given, at=NOW)


def test_who_teaches_records_evidence_from_a_work_and_nobody_else(town, ada, competencies):
    work = add(town, ada, teachers=True, said={"ties": ((competencies[0], None),)})
    told = {"competency": competencies[0], "level": 3, "at": NOW}
    for name in ("ada", "mother", "teacher of others", "on the IEP team"):
        with pytest.raises(NotAllowed):
            evidence_from_work(work.pk, by=town.actor(name), **told)
    piece = evidence_from_work(work.pk, by=town.actor("teacher"), **told)
    assert works_behind([piece]) == {piece: work.pk}
    withdraw(work.pk, by=ada, at=NOW)
    with pytest.raises(NotAllowed):
        evidence_from_work(work.pk, by=town.actor("teacher"), **told)


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "data:text/html,x", "https://a@evil.example", "//evil.example", "ftp://x.y", "https://",
     "https://a b.c", "https://\u202ex.y", "https://x.y:99999", "file:///etc/passwd", "https:\\\\x.y"],
)  # fmt: skip
def test_only_pages_of_the_web_are_links(link):
    with pytest.raises(BadInput):
        safe_link(link)


def test_folders_have_names_that_every_system_can_write():
    names = [
        folder_name(i, t) for i, t in enumerate(["Aux", "../x", "\u202eexe", "", "Mi volcán"], 1)
    ]
    assert names == ["01-aux", "02-x", "03-exe", "04-work", "05-mi-volcan"]
