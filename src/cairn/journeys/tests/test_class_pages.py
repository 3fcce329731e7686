"""The teacher's pages, as Ms. Tran and those who are not her meet them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from cairn.journeys.tests.visiting import NOW, links, model, queries, table, text, visitor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_demo_day(monkeypatch, demo_state):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def tran():
    return visitor("tran")


@pytest.fixture
def section(tran):
    """Ms. Tran's Period 3, which meets today."""
    page = text(tran.get(reverse("journeys:classes")))
    [key] = re.findall(r'href="/classes/([0-9a-f-]{36})">Period 3, Grade 7 Math', page)[:1]
    return key


def url(name, section):
    return reverse(f"journeys:{name}", args=[section])


def cells(page):
    return re.findall(r'<a class="lv lv\d cell([^"]*)" href="/learn/([^"/]+)/([^"/]+)">(\d)', page)


def test_the_class_page_has_every_learner_with_a_name_that_leads_to_their_page(tran, section):
    page = text(tran.get(url("section", section)))
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    assert len(links(body, "journeys:learner")) == body.count("<tr>") > 20
    assert "Ortega, Maya" in body


def test_a_dot_stands_where_the_list_has_a_line_and_only_there(tran, section):
    page = text(tran.get(url("section", section)))
    today = page[: page.index("The whole class")]
    dotted = {
        (learner, competency) for signs, learner, competency, _ in cells(page) if "flag" in signs
    }
    named = set(re.findall(r'href="/learn/([^"/]+)/([^"/]+)"', today)) | set(
        re.findall(r"\?learner=([0-9a-f-]+)&amp;competency=([0-9a-f-]+)", today)
    )
    assert named
    assert named <= dotted


def test_no_page_calls_a_learner_at_risk_or_names_a_program_beside_a_name(tran, section):
    page = text(tran.get(url("section", section))).lower()
    page = re.sub(r"[0-9a-f-]{10,}|[0-9a-z]{32,}", "", page)  # ids and tokens, drawn by chance
    for word in ("at risk", "failing", "iep", "504", "english learner", "disabilit"):
        assert word not in page


def test_the_foot_counts_what_the_file_says(tran, section):
    rows = table(tran.get(url("section-csv", section)))
    page = text(tran.get(url("section", section)))
    foot = page[page.index("<tfoot>") : page.index("</tfoot>")]
    shown = [tuple(map(int, pair)) for pair in re.findall(r"(\d+)/(\d+)<", foot)]
    wanted = {}
    for row in rows:
        held = row["Level"] and row["Chance that the level is right"]
        if held:
            reached, all_ = wanted.get(row["Competency"], (0, 0))
            wanted[row["Competency"]] = (reached + (int(row["Level"]) >= 3), all_ + 1)
    assert sorted(shown) == sorted(wanted.values())


def test_what_is_not_yet_shown_is_an_empty_field_in_the_file_and_a_dash_on_the_page(tran, section):
    rows = table(tran.get(url("section-csv", section)))
    unseen = [row for row in rows if not row["Pieces"]]
    assert unseen
    assert {row["Level"] for row in unseen} == {""}


def test_a_look_is_kept_once_a_page_with_what_it_came_through(tran, section):
    tran.get(url("section", section))
    tran.get(url("section-csv", section))
    looks = model("people.Look").objects.filter(section=section).order_by("at", "pk")
    assert sorted(looks.values_list("through", flat=True)) == ["export", "page"]


@pytest.mark.parametrize("who", ["maya", "maya-family", "alder", "state", "adeyemi"])
@pytest.mark.parametrize("page", ["section", "section-csv", "add-evidence"])
def test_a_class_is_not_there_for_those_who_do_not_teach_it(section, who, page):
    assert visitor(who).get(url(page, section)).status_code == 404


def test_whoever_is_not_signed_in_is_asked_to(client, section):
    assert client.get(url("section", section)).status_code == 302


def test_a_class_page_takes_as_many_queries_for_ten_learners_as_for_all(tran, section):
    all_of_them = queries(tran, url("section", section))
    members = model("people.SectionEnrollment").objects.filter(section=section, role="learner")
    leaving = list(members.order_by("pk").values_list("pk", flat=True))[10:]
    members.filter(pk__in=leaving).update(last_day=NOW.date() - timedelta(days=1))
    assert len(leaving) >= 10
    assert queries(tran, url("section", section)) == all_of_them <= 30


def test_a_class_that_nobody_is_in_yet_says_so_and_one_that_ended_shows_who_was_in_it(
    tran, section
):
    members = model("people.SectionEnrollment").objects.filter(section=section, role="learner")
    members.update(last_day=NOW.date() - timedelta(days=1))
    assert "Nobody is in this class today" not in text(tran.get(url("section", section)))
    members.update(first_day=NOW.date() + timedelta(days=1), last_day=None)
    assert "Nobody is in this class today" in text(tran.get(url("section", section)))


def test_nothing_on_the_page_is_styled_or_scripted_in_place(tran, section):
    for name in ("section", "add-evidence"):
        page = text(tran.get(url(name, section)))
        assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?![^>]*src=)", page)


# -- adding evidence --------------------------------------------------------------------------------


@pytest.fixture
def offered(tran, section):
    """What the form offers: learners, and competencies of the class."""
    page = text(tran.get(url("add-evidence", section)))
    learners = re.findall(r'<option value="([0-9a-f-]{36})"', page)
    competencies = re.findall(r'name="competencies" value="([0-9a-f-]{36})"', page)
    return learners, competencies


def filled(offered, **changed):
    learners, competencies = offered
    return {
        "learner": learners[0],
        "competencies": competencies[:1],
        "level": "3",
        "use": "observation",
        "task": "Talk at the board",
        "day": "2026-11-20",
        "note": "",
    } | changed


def pieces(learner, competency):
    return model("evidence.Evidence").objects.filter(learner=learner, competency=competency)


def test_one_performance_may_show_several_competencies(tran, section, offered):
    learners, competencies = offered
    before = [pieces(learners[0], c).count() for c in competencies[:2]]
    sent = filled(offered, competencies=competencies[:2], note="Explained it to her group.")
    answer = tran.post(url("add-evidence", section), sent, follow=True)
    assert "2 pieces recorded" in text(answer)
    assert [pieces(learners[0], c).count() for c in competencies[:2]] == [b + 1 for b in before]
    latest = pieces(learners[0], competencies[0]).latest("recorded_at")
    assert (latest.value, latest.task, str(latest.section_id)) == (
        3.0,
        "Talk at the board",
        section,
    )
    assert latest.performed_at.date().isoformat() == "2026-11-20"


def test_the_level_is_worked_out_at_once(tran, section, offered):
    def pieces_shown():
        rows = table(tran.get(url("section-csv", section)))
        return sum(int(row["Pieces"]) for row in rows if row["Pieces"])

    before = pieces_shown()
    tran.post(url("add-evidence", section), filled(offered))
    assert pieces_shown() == before + 1


def test_a_zero_is_a_score_and_only_seen_is_none(tran, section, offered):
    learners, competencies = offered
    tran.post(
        url("add-evidence", section), filled(offered, level="", score="0", out_of="10", task="Quiz")
    )
    latest = pieces(learners[0], competencies[0]).latest("recorded_at")
    assert (latest.score, latest.value, latest.scale) == (0.0, 1.0, "0-10")
    tran.post(url("add-evidence", section), filled(offered, level="seen", task="Chat"))
    latest = pieces(learners[0], competencies[0]).filter(task="Chat").get()
    assert (latest.score, latest.value) == (None, None)


def test_a_competency_outside_the_class_goes_by_its_code(tran, section, offered):
    answer = tran.post(
        url("add-evidence", section), filled(offered, competencies=[], other="7.SP.A.1")
    )
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"learner": ""}, "Choose whose work it was."),
        ({"learner": "0198ba79-ca6f-7e52-90e4-000000000000"}, "Choose a learner of this class."),
        ({"competencies": []}, "Choose at least one competency"),
        ({"other": "no.such.code"}, "No competency is called no.such.code."),
        ({"level": ""}, "Choose a level, give a score, or say that it was only seen."),
        ({"score": "3", "out_of": "4"}, "Give either a level or a score, not both."),
        ({"level": "", "score": "3"}, "Say what the highest score is."),
        ({"level": "", "score": "12", "out_of": "10"}, "lies outside its scale"),
        ({"level": "", "score": "x", "out_of": "10"}, "Give the score as a number"),
        ({"day": "2026-11-22"}, "That day has not come yet."),
        ({"day": "yesterday"}, "Write the day like 2026-11-17."),
    ],
)
def test_each_fault_is_told_with_its_mend_and_nothing_is_recorded(
    tran, section, offered, changed, said
):
    before = model("evidence.Evidence").objects.count()
    page = text(tran.post(url("add-evidence", section), filled(offered, **changed)), status=422)
    assert said in page
    assert "There is something to mend" in page
    assert "Talk at the board" in page
    assert model("evidence.Evidence").objects.count() == before


def test_a_note_with_markup_is_shown_as_it_was_written(tran, section, offered):
    sent = filled(offered, note="<script>alert(1)</script>", level="")
    page = text(tran.post(url("add-evidence", section), sent), status=422)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_list_leads_to_a_form_that_is_filled_in(tran, section, offered):
    learners, competencies = offered
    page = text(
        tran.get(
            url("add-evidence", section), {"learner": learners[1], "competency": competencies[1]}
        )
    )
    assert f'value="{learners[1]}" selected' in page
    assert f'value="{competencies[1]}" checked' in page


def test_who_can_read_a_note_stands_beside_it(tran, section):
    page = text(tran.get(url("add-evidence", section)))
    assert "The learner, the family and the staff who work with the learner can read this." in page
