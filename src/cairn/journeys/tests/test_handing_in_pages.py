"""Work handed in to a task from a phone: files, works of the portfolio, what is kept, who opens it."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from cairn.people.selectors.accounts import personas

from .visiting import NOW, model, queries, text, visitor

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _on_demo_day(monkeypatch, demo_state):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def maya():
    return next(p.person for p in personas(day=TODAY) if p.username == "maya")


@pytest.fixture
def bread():
    """A task that the class was given and nobody has handed in to."""
    return model("assessments.Giving").objects.get(task__title="Bread for 30")


def photo():
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "JPEG")
    return out.getvalue()


def page_of(maya, bread):
    return reverse("journeys:learner-task", args=[maya, bread.pk])


def hand(client, maya, bread, *files, **said):
    sent = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(page_of(maya, bread), said | {"files": sent})


def file_of(bread):
    return model("assessments.HandInFile").objects.get(hand_in__giving=bread)


def test_a_photo_handed_in_is_read_by_the_teacher_and_reaches_the_family_when_released(
    maya, bread, monkeypatch
):
    me, tran, family = visitor("maya"), visitor("tran"), visitor("maya-family")
    assert hand(me, maya, bread, ("IMG_1.jpg", photo()), words="For 30.").status_code == 302
    handed = reverse("journeys:handed-in", args=[bread.pk])
    screen = reverse("journeys:record", args=[bread.section_id]) + f"?task={bread.pk}"
    assert handed in text(tran.get(screen))
    assert handed in text(tran.get(reverse("journeys:given-task", args=[bread.pk])))
    page = text(tran.get(handed))
    assert "For 30." in page
    file = reverse("journeys:handed-in-file", args=[file_of(bread).pk])
    assert f'src="{file}?wide"' in page
    answer = tran.get(file + "?wide")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert me.get(file).status_code == 200
    assert "For 30." not in text(family.get(page_of(maya, bread)))
    assert family.get(file).status_code == 404
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=4))
    family = visitor("maya-family")
    assert "For 30." in text(family.get(page_of(maya, bread)))
    assert family.get(file).status_code == 200


def test_reading_what_was_handed_in_is_a_look_at_each_learner(maya, bread):
    hand(visitor("maya"), maya, bread, words="For 30.")
    visitor("tran").get(reverse("journeys:handed-in", args=[bread.pk]))
    looks = model("people.Look").objects.filter(learner=maya, through="work handed in")
    assert [look.data for look in looks] == ["portfolio"]


def test_who_left_the_class_is_read_under_a_heading_and_counted_no_more(maya, bread):
    hand(visitor("maya"), maya, bread, words="For 30.")
    tran, left = visitor("tran"), "Who has left the class"
    handed, given, tasks = (
        reverse("journeys:handed-in", args=[bread.pk]),
        reverse("journeys:given-task", args=[bread.pk]),
        reverse("journeys:class-tasks", args=[bread.section_id]),
    )
    members = model("people.SectionEnrollment").objects.filter(
        section=bread.section_id, role="learner"
    )
    assert left not in text(tran.get(handed))
    members.update(last_day=TODAY - timedelta(days=1))  # the term is over, and nobody has left
    assert left not in text(tran.get(handed))
    assert "Nobody who has this task" not in text(tran.get(given))
    members.create(
        section_id=bread.section_id, role="learner", first_day=TODAY,
        person=model("people.Person").objects.exclude(section_enrollments__in=members).first(),
    )  # fmt: skip
    page = text(tran.get(handed))
    assert page.index(left) < page.index("For 30.")
    page = text(tran.get(given))
    assert "Nobody who has this task" in page
    assert "Everyone has been scored" not in page
    assert "nobody in the class" in text(tran.get(tasks))


def test_nobody_else_opens_it(maya, bread):
    hand(visitor("maya"), maya, bread, ("a.txt", b"words"))
    file = file_of(bread).pk
    for username in ("adeyemi", "state", "theo"):
        client = visitor(username)
        for address in (
            reverse("journeys:handed-in", args=[bread.pk]),
            reverse("journeys:handed-in-file", args=[file]),
        ):
            assert client.get(address).status_code == 404
    for username in ("maya", "maya-family"):
        address = reverse("journeys:handed-in", args=[bread.pk])
        assert visitor(username).get(address).status_code == 404


def test_kept_in_the_portfolio_and_handed_in_again_it_is_one_work_in_two_versions(maya, bread):
    me = visitor("maya")
    hand(me, maya, bread, ("one.txt", b"one"), keep="on")
    page = text(me.get(page_of(maya, bread)))
    assert "It is in your portfolio too." in page
    hand(me, maya, bread, ("two.txt", b"two"), words="w" * 3000, keep="on")
    versions = model("learning.WorkVersion").objects.filter(hand_in__giving=bread)
    assert [v.number for v in versions.order_by("number")] == [1, 2]
    assert len({v.work_id for v in versions}) == 1
    last = versions.get(number=2)
    assert [f.name for f in last.files.order_by("place")] == ["two.txt", "words.txt"]
    assert last.ties.count() == 2
    assert "1 earlier version" in text(me.get(page_of(maya, bread)))


def test_a_work_of_the_portfolio_is_taken_with_its_files_though_only_the_learner_saw_it(
    maya, bread
):
    me = visitor("maya")
    work = model("learning.Work").objects.get(learner=maya, teachers=False)
    kite = model("learning.WorkVersion").objects.get(title="Our kite at twice the size").work
    works = [str(work.pk), str(kite.pk)]
    assert me.post(page_of(maya, bread), {"works": works}).status_code == 302
    page = text(visitor("tran").get(reverse("journeys:handed-in", args=[bread.pk])))
    assert "Rain draws a map" in page
    assert "kite.png" in page
    assert visitor("tran").get(reverse("journeys:work", args=[work.pk])).status_code == 404
    other = model("learning.Work").objects.exclude(learner=maya).first()
    assert (
        other is None
        or me.post(page_of(maya, bread), {"works": [str(other.pk)]}).status_code == 422
    )


def test_what_cannot_be_taken_is_said_in_the_reader_s_language_and_nothing_is_kept(maya, bread):
    me = visitor("maya", "es")
    for files, said in (
        ([("game.exe", b"MZ\x90\0")], "es un programa"),
        ([(f"{n}.txt", b"w") for n in range(11)], "más de 10 archivos"),
        ([], "Agrega una foto"),
    ):
        answer = hand(me, maya, bread, *files, keep="on")
        assert said in text(answer, status=422)
    assert "no es la dirección" in text(hand(me, maya, bread, link="javascript:1"), status=422)
    assert not model("assessments.HandIn").objects.filter(giving=bread).exists()
    assert not model("learning.WorkVersion").objects.filter(hand_in__giving=bread).exists()


def test_reading_it_takes_as_many_queries_for_one_as_for_several(maya, bread):
    me, address = visitor("maya"), reverse("journeys:handed-in", args=[bread.pk])
    tran = visitor("tran")
    hand(me, maya, bread, ("a.txt", b"a"))
    one = queries(tran, address)
    for given in (
        model("assessments.GivenTo").objects.filter(giving=bread).exclude(learner=maya)[:5]
    ):
        model("assessments.HandIn").objects.create(
            giving=bread, learner=given.learner, words="w", handed_in_at=NOW
        )
    hand(me, maya, bread, ("b.txt", b"b"), ("c.txt", b"c"))
    assert queries(tran, address) == one
