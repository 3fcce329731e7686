"""Recording evidence for a class: as a plain form, from a device, by nobody else; groups and tasks around it."""

import io
import json
import re
from struct import pack
from uuid import uuid4
from zlib import compress, crc32

import pytest
from django.urls import reverse

from cairn.people.selectors.accounts import personas
from cairn.people.selectors.sections import learners_of_section, sections_taught

from .visiting import NOW, links, model, queries, text, visitor

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def _png():
    """One grey point."""

    def chunk(kind, data):
        return pack(">I", len(data)) + kind + data + pack(">I", crc32(kind + data))

    head = pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", compress(b"\x00\x80")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


@pytest.fixture(autouse=True)
def _on_demo_day(monkeypatch, demo_state):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def person_of(username):
    return next(p.person for p in personas(day=TODAY) if p.username == username)


@pytest.fixture
def tran():
    return visitor("tran")


@pytest.fixture
def section():
    taught = sections_taught(person_of("tran"), TODAY)
    maya = person_of("maya")
    ours = [each.pk for each in taught if "Math" in each.name]
    return next(key for key in ours if maya in learners_of_section(key, TODAY))


@pytest.fixture
def learners(section):
    """Maya and four others of the class."""
    maya = person_of("maya")
    others = [key for key in learners_of_section(section, TODAY) if key != maya]
    return [maya, *sorted(others)[:4]]


@pytest.fixture
def group(tran, section, learners):
    sent = {"name": "Bakers", "learners": [str(key) for key in learners]}
    assert tran.post(reverse("journeys:section-groups", args=[section]), sent).status_code == 302
    return model("assessments.OwnGroup").objects.get(name="Bakers", superseded=None)


@pytest.fixture
def giving(tran, section, group):
    address = reverse("journeys:new-task", args=[section])
    offered = re.findall(r'name="competencies" value="([0-9a-f-]{36})"', text(tran.get(address)))
    sent = {
        "title": "Rye bread for 30", "instructions": "Scale the recipe.", "use": "performance",
        "competencies": offered[:2], "to": str(group.pk), "due": "2026-11-27",
    }  # fmt: skip
    assert tran.post(address, sent).status_code == 302
    return model("assessments.Giving").objects.get(task__title="Rye bread for 30")


def screen(section):
    return reverse("journeys:record", args=[section])


def shown(client, section, giving, **more):
    """The screen for a task as it was given."""
    return text(client.get(screen(section), {"task": str(giving.pk)} | more))


def filled(page):
    """What a browser would send of a form in which nothing was chosen."""
    form = page.split("data-record ")[1].split("</form>")[0]
    names = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    found = {}
    for name, value in names:
        found.setdefault(name, []).append(value)
    return found


def cells(page):
    return re.findall(r'data-learner="([^"]+)" data-competency="([^"]+)"', page)


def entries():
    return model("assessments.Entry").objects.filter(task="Rye bread for 30")


def test_one_choice_for_all_and_one_exception_are_five_pieces_without_a_script(
    tran, section, giving, group, learners
):
    page = shown(tran, section, giving, group=str(group.pk))
    [competency, *_] = {c: None for _l, c in cells(page)}
    sent = filled(page) | {f"a.{competency}": "3", f"l.{learners[1]}.{competency}": "2"}
    answer = tran.post(screen(section), sent, follow=True)
    said = text(answer)
    assert "5 levels recorded." in said
    found = {row.learner_id: row.level for row in entries()}
    assert found == dict.fromkeys(learners, 3.0) | {learners[1]: 2.0}
    undo = re.search(r'name="batch" value="([^"]+)"><button class="btn quiet sm">Undo', said)
    undone = tran.post(
        reverse("journeys:record-undo", args=[section]), {"batch": undo[1]}, follow=True
    )
    assert "5 levels taken back." in text(undone)
    standing = model("evidence.Evidence").objects.filter(task="Rye bread for 30", withdrawn_by=None)
    assert not standing.filter(withdraws=None).exists()


def test_the_same_form_sent_twice_records_once(tran, section, giving, group, learners):
    page = shown(tran, section, giving, group=str(group.pk))
    sent = filled(page) | {f"a.{cells(page)[0][1]}": "3"}
    for _ in range(2):
        tran.post(screen(section), sent)
    assert model("evidence.Evidence").objects.filter(task="Rye bread for 30").count() == 5


def test_what_stands_is_shown_and_changed_on_the_same_screen(
    tran, section, giving, group, learners
):
    page = shown(tran, section, giving)
    learner, competency = cells(page)[0]
    name = f"l.{learner}.{competency}"
    tran.post(screen(section), filled(page) | {name: "2", f"note.{learner}": "Checks by hand."})
    again = shown(tran, section, giving)
    assert re.search(rf'name="{re.escape(name)}" value="2" checked', again)
    tran.post(screen(section), filled(again) | {name: "4"})
    assert [row.fate for row in entries().order_by("pk")] == ["stored", "corrected"]
    latest = model("evidence.Evidence").objects.get(task="Rye bread for 30", superseded_by=None)
    assert (latest.value, latest.note) == (4.0, "Checks by hand.")


def test_a_photo_is_kept_with_the_learners_piece(tran, section, giving, group, learners):
    page = shown(tran, section, giving)
    photo = io.BytesIO(_png())
    photo.name = "bread.png"
    learner, competency = cells(page)[0]
    sent = filled(page) | {f"l.{learner}.{competency}": "3", f"photo.{learner}": photo}
    said = text(tran.post(screen(section), sent, follow=True))
    assert "1 level recorded." in said
    kept = model("evidence.Artefact").objects.get(evidence__task="Rye bread for 30")
    assert kept.media_type == "image/png"
    assert str(kept.evidence.learner_id) == learner


def test_nothing_chosen_and_nonsense_say_what_to_mend(tran, section, giving):
    page = shown(tran, section, giving)
    assert "No level was chosen." in text(tran.post(screen(section), filled(page)), status=422)
    learner, competency = cells(page)[0]
    for wrong in ({f"l.{learner}.{competency}": "x"}, {"how": "asleep"}, {"batch": "none"}):
        sent = filled(page) | {f"l.{learner}.{competency}": "3"} | wrong
        assert "something to mend" in text(tran.post(screen(section), sent), status=422)
    assert not entries().exists()


# -- from a device -----------------------------------------------------------------------------------


def piece(page, level=3, **more):
    learner, competency = cells(page)[0]
    return {
        "key": str(uuid4()), "batch": str(uuid4()), "learner": learner, "competency": competency,
        "level": level, "day": TODAY.isoformat(), "use": "formative", "how": "", "note": "",
        "task": re.search(r'data-task="([^"]+)"', page)[1], "title": "", "seen": None,
    } | more  # fmt: skip


def send(client, section, *pieces, account=None):
    account = account or client.get(reverse("journeys:record-who")).json()["account"]
    body = json.dumps({"account": account, "pieces": pieces})
    address = reverse("journeys:record-pieces", args=[section])
    return client.post(address, body, content_type="application/json")


def fates(answer):
    return [each["fate"] for each in answer.json()["answers"]]


def test_a_device_sends_again_and_again_and_each_piece_is_there_once(tran, section, giving):
    page = shown(tran, section, giving)
    one = piece(page)
    assert fates(send(tran, section, one)) == fates(send(tran, section, one)) == ["stored"]
    assert fates(send(tran, section, one | {"level": 1})) == ["refused"]
    assert entries().count() == 1


def test_two_devices_that_differ_are_shown_and_a_person_decides(tran, section, giving):
    page = shown(tran, section, giving)
    assert fates(send(tran, section, piece(page), piece(page, level=1))) == ["stored", "differs"]
    differ = reverse("journeys:record-differ", args=[section])
    assert links(shown(tran, section, giving), "journeys:record-differ") == [str(section)]
    both = text(tran.get(differ))
    assert "Keep Proficient" in both
    assert "Take Beginning" in both
    entry = re.search(r'name="entry" value="([^"]+)"', both)[1]
    tran.post(differ, {"entry": entry, "outcome": "take"})
    assert "Nothing waits" in text(tran.get(differ))
    latest = model("evidence.Evidence").objects.get(task="Rye bread for 30", superseded_by=None)
    assert latest.value == 1.0


def test_another_account_on_the_device_never_sends_somebodys_entries(tran, section, giving):
    page = shown(tran, section, giving)
    mine = tran.get(reverse("journeys:record-who")).json()["account"]
    leader = visitor("cedar-ridge")  # who may open the class as well
    assert send(leader, section, piece(page), account=mine).status_code == 409
    assert leader.get(reverse("journeys:record-who")).json()["account"] != mine
    assert not entries().exists()


@pytest.mark.parametrize("body", ["", "[]", '{"pieces": 1, "account": ""}', '{"pieces": [{}]}'])
def test_what_cannot_be_read_is_refused_whole(tran, section, body):
    address = reverse("journeys:record-pieces", args=[section])
    assert tran.post(address, body, content_type="application/json").status_code == 422


def test_the_frame_for_no_network_is_nobodys_page_and_the_worker_is_a_script(tran):
    frame = text(tran.get(reverse("journeys:record-offline")))
    assert "Linh" not in frame
    assert "sign-out" not in frame
    worker = tran.get(reverse("journeys:record-worker"))
    assert worker.headers["Content-Type"] == "text/javascript"
    assert b"/record/offline" in worker.content


def test_signing_out_clears_the_device_unless_somebody_elses_entries_wait(tran):
    kept = visitor("tran").post(reverse("site:sign-out"), {"keep_storage": "1"})
    assert kept.headers["Clear-Site-Data"] == '"cache"'
    assert '"storage"' in tran.post(reverse("site:sign-out")).headers["Clear-Site-Data"]


# -- whom it is for ----------------------------------------------------------------------------------


def test_who_does_not_teach_the_class_finds_none_of_it(section, giving, group):
    of_class = ("record", "section-groups", "class-tasks", "new-task", "record-differ")
    for username in ("maya", "maya-family", "adeyemi", "state", "theo"):
        client = visitor(username)
        for name in of_class:
            assert client.get(reverse(f"journeys:{name}", args=[section])).status_code == 404
        assert client.get(reverse("journeys:given-task", args=[giving.pk])).status_code == 404
        assert send(client, section).status_code == 404
    assert visitor("tran").get(reverse("journeys:given-task", args=[uuid4()])).status_code == 404


def test_a_learner_finds_the_task_with_its_day_hands_in_and_the_teacher_sees_it(
    tran, section, giving, learners
):
    maya, client = learners[0], visitor("maya", "es")
    assert "Rye bread for 30" in text(client.get(reverse("journeys:learner", args=[maya])))
    one = reverse("journeys:learner-task", args=[maya, giving.pk])
    page = text(client.get(one))
    assert "Scale the recipe." in page
    assert "Entrega" in page
    assert client.post(one, {"words": "", "link": ""}).status_code == 422
    assert client.post(one, {"words": "", "link": "javascript:alert(1)"}).status_code == 422
    assert client.post(one, {"words": "7.5 times as much.", "link": ""}).status_code == 302
    assert "7.5 times as much." in text(tran.get(one))
    given = reverse("journeys:given-task", args=[giving.pk])
    handed_in = reverse("journeys:handed-in", args=[giving.pk])
    assert f'data-t="Handed in"><a href="{handed_in}#w-{learners[0]}">yes' in text(tran.get(given))
    assert visitor("theo").get(one).status_code == 404
    other = reverse("journeys:learner-task", args=[learners[1], giving.pk])
    assert client.get(other).status_code == 404


def test_a_family_reads_the_task_and_hands_nothing_in(giving, learners):
    one = reverse("journeys:learner-task", args=[learners[0], giving.pk])
    family = visitor("maya-family")
    assert "Rye bread for 30" in text(family.get(one))
    family.post(one, {"words": "Her mother's words."})
    assert not model("assessments.HandIn").objects.filter(giving=giving).exists()


def test_a_changed_task_is_its_next_version_and_what_was_given_stays(tran, section, giving):
    change = reverse("journeys:give-task", args=[section, giving.task_id]) + "?change"
    page = text(tran.get(change))
    kept = re.findall(r'name="competencies" value="([^"]+)" checked', page)
    sent = {"title": "Rye bread for 50", "use": "performance", "competencies": kept}
    assert tran.post(change, sent).status_code == 302
    assert "Rye bread for 30" in text(tran.get(reverse("journeys:given-task", args=[giving.pk])))
    assert "Rye bread for 50" in text(tran.get(reverse("journeys:tasks")))
    assert text(tran.post(change, sent), status=422)


def test_a_rubric_is_read_with_the_task(tran, section, giving):
    address = reverse("journeys:rubric", args=[section, giving.task_id])
    line = re.search(r'name="w\.([0-9a-f-]{36})"', text(tran.get(address)))[1]
    tran.post(address, {f"w.{line}": "Equal ratios", f"v.{line}.3": "Every amount is right."})
    newer = model("assessments.Task").objects.get(supersedes=giving.task_id)
    give = reverse("journeys:give-task", args=[section, newer.pk])
    assert tran.post(give, {"to": "everyone"}).status_code == 302
    again = model("assessments.Giving").objects.get(task=newer)
    assert "Every amount is right." in shown(tran, section, again)


def test_a_group_stands_alone_in_the_class_table_until_it_is_dissolved(tran, section, group):
    page = reverse("journeys:section", args=[section])
    rows = text(tran.get(page, {"group": str(group.pk)})).split("data-grid")[1]
    assert rows.count('<th scope="row"><a') == 5
    tran.post(reverse("journeys:section-groups", args=[section]), {"end": str(group.pk)})
    assert "Bakers" not in text(tran.get(page))


def test_the_screen_takes_as_many_queries_for_five_as_for_the_class(tran, section, giving, group):
    whole = f"{screen(section)}?task=free&title=Walk"
    few = f"{whole}&group={group.pk}"
    assert queries(tran, few) == queries(tran, whole)


def test_opening_the_screen_is_a_look_at_the_class(tran, section, giving):
    looks = model("people.Look").objects.filter(section=section, through="recording screen")
    before = looks.count()
    tran.get(screen(section))
    assert looks.count() == before + 1


def test_a_task_begins_with_a_rubric_that_the_framework_holds(tran, section):
    address = reverse("journeys:new-task", args=[section])
    assert 'name="rubric"' not in text(tran.get(address)), "nothing to choose from yet"
    offered = re.findall(r'name="competencies" value="([0-9a-f-]{36})"', text(tran.get(address)))
    competency = model("competencies.Competency").objects.get(pk=offered[0])
    rubric = model("competencies.Rubric").objects.create(
        framework=competency.framework, identifier="r", title="Ratio talk"
    )
    for n, key in enumerate(offered[:2]):
        line = model("competencies.Criterion").objects.create(
            rubric=rubric, competency_id=key, identifier=f"c{n}", description=f"Line {n}"
        )
        for score in range(1, 5):
            model("competencies.CriterionLevel").objects.create(
                criterion=line, identifier=f"{n}{score}", score=score, description=f"L{n}{score}"
            )
    assert "Ratio talk" in text(tran.get(address))
    sent = {"title": "Talk", "use": "performance", "rubric": str(rubric.pk), "to": "everyone"}
    assert tran.post(address, sent).status_code == 302
    task = model("assessments.Task").objects.get(title="Talk")
    lines = task.criteria.order_by("place")
    assert [str(c.competency_id) for c in lines] == offered[:2]
    assert [c.words for c in lines] == ["Line 0", "Line 1"]
    assert lines[1].levels == {"1": "L11", "2": "L12", "3": "L13", "4": "L14"}
    assert "L13" in shown(tran, section, task.givings.get())
    assert tran.post(address, sent | {"rubric": str(uuid4())}).status_code == 422
