"""Pages for those who lead: who opens them, what they keep back, their tables as files, that they do not grow."""

import html
import io
import re
from datetime import timedelta

import pyarrow.parquet as pq
import pytest
from django.urls import reverse

from cairn.accountability.rules.near import in_hundred
from cairn.accountability.selectors.explaining import explained
from cairn.accountability.selectors.runs import latest_run, near_by_chance
from cairn.accountability.selectors.tables import CURRENT
from cairn.accountability.services import running
from cairn.journeys.leading.views import SUBJECTS
from cairn.journeys.tests.visiting import NOW, model, queries, table, text, visitor
from cairn.kernel.access import Purpose, operator
from cairn.kernel.days import school_year
from cairn.kernel.ids import uuid7

NAMED = {
    "competency", "code", "domain", "grades", "grade", "class", "test", "use", "not_shown_because",
}  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_demo_day(monkeypatch, demo_state):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def cedar():
    return model("people.Organization").objects.get(name="Cedar Ridge Middle School")


@pytest.fixture
def alder():
    return model("people.Organization").objects.get(name="Alder County School District")


def rate_the_year():
    year = school_year(NOW.date()).ending - 1
    running.run(year, by=operator("test"), purpose=Purpose.OPERATE, at=NOW, basis=CURRENT)


def week_of(place):
    return reverse("journeys:leading-week", args=[place.pk])


def page_of(place, subject):
    return reverse("journeys:leading", args=[place.pk, subject])


def file_of(place, subject, name, form="csv"):
    return reverse("journeys:leading-file", args=[place.pk, subject, name, form])


def tables_on(page):
    """(subject, table) of every table that a page offers as CSV."""
    return re.findall(r'href="/schools/[0-9a-f-]+/([a-z-]+)/([a-z-]+)\.csv"', page)


def test_a_leader_opens_the_week_from_the_navigation_and_every_page_from_the_week(cedar):
    leader = visitor("cedar-ridge")
    own = text(leader.get(reverse("journeys:organization", args=[cedar.pk])))
    assert week_of(cedar) in own
    assert page_of(cedar, "rated") in own
    week = text(leader.get(week_of(cedar)))
    assert "What should I do this week?" in week
    for subject in SUBJECTS:
        assert page_of(cedar, subject) in week
        assert text(leader.get(page_of(cedar, subject)))


def test_neighbours_teachers_learners_and_families_find_nothing(cedar, alder):
    for who in ("tran", "maya", "maya-family", "adeyemi"):
        assert visitor(who).get(week_of(cedar)).status_code == 404
        for subject in SUBJECTS:
            assert visitor(who).get(page_of(cedar, subject)).status_code == 404
            assert visitor(who).get(file_of(cedar, subject, "competencies")).status_code == 404
    assert visitor("cedar-ridge").get(week_of(alder)).status_code == 404


def test_every_page_and_every_file_is_a_look_with_its_purpose(cedar):
    leader = visitor("cedar-ridge")
    leader.get(page_of(cedar, "balance"))
    leader.get(file_of(cedar, "balance", "minutes", "parquet"))
    looks = model("people.Look").objects.filter(organization=cedar).order_by("pk")
    assert [(look.purpose, look.through) for look in looks] == [
        ("improve", "page of balance"),
        ("improve", "export of balance, minutes as parquet"),
    ]
    assert all(look.bytes > 0 for look in looks)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_table_leaves_as_csv_and_parquet_with_the_columns_of_its_dictionary(subject, cedar):
    leader = visitor("cedar-ridge")
    if subject == "rated":
        rate_the_year()
    offered = tables_on(text(leader.get(page_of(cedar, subject))))
    assert offered
    for _subject, name in offered:
        rows = table(leader.get(file_of(cedar, subject, name)))
        kept = pq.read_table(
            io.BytesIO(leader.get(file_of(cedar, subject, name, "parquet")).content)
        )
        said = leader.get(file_of(cedar, subject, name, "md")).content.decode()
        described = re.findall(r"^\| ([a-z_0-9]+) \| [a-z]+ \| .+\|$", said, re.MULTILINE)[1:]
        assert kept.column_names == described
        assert not rows or list(rows[0]) == described
        assert len(rows) == kept.num_rows
        assert all(field.metadata[b"description"] for field in kept.schema)


@pytest.mark.parametrize("subject", ["evidence-health", "balance"])
def test_a_row_that_is_kept_back_has_no_figure_and_says_why(subject, cedar, alder):
    model("determinations.EvidenceCount").objects.filter(school=cedar, grade="06").update(
        enrolled=4
    )
    model("determinations.SectionCount").objects.filter(school=cedar).update(enrolled=4)
    leader, small = visitor("cedar-ridge"), 0
    for _subject, name in tables_on(text(leader.get(page_of(cedar, subject)))):
        for row in table(leader.get(file_of(cedar, subject, name))):
            if row.get("not_shown_because"):
                small += 1
                assert not any(value for key, value in row.items() if key not in NAMED)
    assert small
    assert "could point to one child" in text(leader.get(page_of(cedar, subject)))


@pytest.mark.parametrize("subject", ["", *SUBJECTS])
def test_a_page_takes_as_many_queries_for_one_school_as_for_several(subject, cedar, alder):
    leader = visitor("alder")
    page = page_of if subject else lambda place, _none: week_of(place)
    few, many = queries(leader, page(cedar, subject)), queries(leader, page(alder, subject))
    assert abs(few - many) <= 5  # a school has classes where a district has schools
    model("determinations.EvidenceCount").objects.exclude(school=cedar).delete()
    model("determinations.SectionCount").objects.exclude(school=cedar).delete()
    model("determinations.RosterCount").objects.exclude(school=cedar).delete()
    assert queries(leader, page(alder, subject)) == many <= 50


def test_what_the_week_says_is_what_the_page_of_evidence_says(cedar):
    leader = visitor("cedar-ridge")
    gaps = table(leader.get(file_of(cedar, "evidence-health", "gaps")))
    assert f"Nobody has shown anything of {len(gaps)} competencies" in text(
        leader.get(week_of(cedar))
    )
    every = table(leader.get(file_of(cedar, "evidence-health", "competencies")))
    assert sum(row["with_evidence"] == "0" for row in every) == len(gaps) > 0


def test_minutes_of_tests_are_those_declared_and_the_rest_is_unknown(cedar, settings, tmp_path):
    leader = visitor("cedar-ridge")
    for row in table(leader.get(file_of(cedar, "balance", "minutes"))):
        assert row["unknown_length"] == "0"
        assert float(row["minutes_per_learner"]) == pytest.approx(
            40 * int(row["sittings"]) / int(row["learners"]), abs=1e-4
        )
    model("determinations.SittingCount").objects.update(test="A test of our own")
    for row in table(leader.get(file_of(cedar, "balance", "minutes"))):
        assert row["unknown_length"] == row["sittings"]
        assert row["minutes_per_learner"] == ""
    assert "not known" in text(leader.get(page_of(cedar, "balance")))


def test_before_anything_is_counted_a_page_says_so(cedar):
    for name in ("EvidenceCount", "SectionCount", "SittingCount", "RosterCount"):
        model(f"determinations.{name}").objects.all().delete()
    counted = [
        s for s in SUBJECTS if s not in ("movers", "rated")
    ]  # which read the roster and runs
    for url in (week_of(cedar), *(page_of(cedar, subject) for subject in counted)):
        assert "Nothing is counted here yet" in text(visitor("cedar-ridge").get(url))


def test_what_is_not_there_is_not_there(cedar):
    leader = visitor("cedar-ridge")
    assert leader.get(page_of(cedar, "names")).status_code == 404
    assert leader.get(file_of(cedar, "names", "gaps")).status_code == 404
    assert leader.get(file_of(cedar, "balance", "names")).status_code == 404
    assert leader.get(file_of(cedar, "balance", "minutes", "exe")).status_code == 404


def test_the_state_is_led_to_its_own_page():
    agency = model("people.Organization").objects.get(kind="SEA")
    for url in (week_of(agency), page_of(agency, "balance")):
        assert visitor("state").get(url).url == reverse("journeys:state")
    assert visitor("state").get(file_of(agency, "balance", "minutes")).status_code == 404


def came(school, **values):
    day = NOW.date()
    return model("determinations.DeliveryCount").objects.create(**{
        "school": school, "as_of": day, "delivery": uuid7(), "kind": "roster", "source": "sis",
        "name": "=roster.zip", "received_on": day, "finished": True, "rows_read": 9, "stored": 5,
        "unchanged": 2, "quarantined": 2, **values,
    })  # fmt: skip


def test_rows_put_aside_and_an_old_roster_ask_for_the_leader_until_they_are_mended(cedar):
    leader = visitor("cedar-ridge")
    came(cedar, received_on=NOW.date() - timedelta(days=15))
    week = text(leader.get(week_of(cedar)))
    assert "2 rows of the latest files were put aside" in week
    assert "The latest roster is 15 days old" in week
    came(cedar, quarantined=0)
    week = text(leader.get(week_of(cedar)))
    assert "put aside:" not in week
    assert "days old" not in week


def test_gaps_in_the_roster_stand_with_their_mend(cedar):
    leader = visitor("cedar-ridge")
    model("determinations.RosterCount").objects.filter(school=cedar).update(without_class=7)
    rows = table(leader.get(file_of(cedar, "data-quality", "gaps")))
    gap = next(row for row in rows if row["finding"] == "Learners in no class")
    assert (gap["count"], bool(gap["mend"])) == ("7", True)
    assert "Learners in no class: 7" in text(leader.get(week_of(cedar)))


def test_what_a_source_calls_its_file_is_no_formula(cedar):
    came(cedar)
    [row] = table(visitor("cedar-ridge").get(file_of(cedar, "data-quality", "files")))
    assert row["file"] == "'=roster.zip"


def test_where_scorers_disagree_a_leader_reads_what_to_do_and_no_name(cedar):
    leader, counts = visitor("cedar-ridge"), model("assessments.AgreementCount")
    page, week = (
        text(leader.get(page_of(cedar, "evidence-health"))),
        text(leader.get(week_of(cedar))),
    )
    assert "About 1 competency they clearly disagree" in page
    assert "clearly disagree about 1 competency" in week
    scorers = model("evidence.Evidence").objects.filter(source="Cedar Ridge scoring day")
    for given, family in set(scorers.values_list("scorer__given_name", "scorer__family_name")):
        assert f"{given} {family}" not in page
    counts.objects.filter(organization=cedar).update(learners=4)
    rows = table(leader.get(file_of(cedar, "evidence-health", "scorers")))
    assert {row["not_shown_because"] for row in rows} == {"small"}
    assert not any(row["exact"] or row["agreement"] for row in rows)
    assert "clearly disagree" not in text(leader.get(week_of(cedar)))
    counts.objects.all().delete()
    assert "bring in both scores as one file" in text(leader.get(page_of(cedar, "evidence-health")))


def test_a_number_leads_to_its_policy_and_rules_and_to_names_for_who_may_open_each(cedar):
    rate_the_year()
    leader, analyst = visitor("cedar-ridge"), visitor("state")
    page = text(leader.get(page_of(cedar, "rated")))
    to = html.unescape(re.search(r'href="([^"]+/behind[?][^"]*attendance[^"]*)"', page).group(1))
    behind = text(leader.get(to))
    assert "State Board Rule 9.2(e)" in behind
    assert "Accountability Procedure AP-5" in behind, "the rule of who was there often enough"
    assert "Accountability Procedure AP-7" not in behind, "no rule of growth"
    names = html.unescape(re.search(r'href="([^"]+/behind/learners[^"]*)"', behind).group(1))
    before = model("people.Look").objects.count()
    listed = text(leader.get(names))
    looks = list(model("people.Look").objects.order_by("at", "pk"))[before:]
    seen = {look.learner_id for look in looks if look.learner_id}
    named = re.findall(r'<th scope="row">([^<]+)</th>', listed)
    people = model("people.Person").objects.filter(pk__in=seen)
    assert len(named) == len(seen) > 10
    assert sorted(html.unescape(each) for each in named) == sorted(p.name for p in people)
    run = model("accountability.RunResult").objects.filter(indicator="attendance", group="")
    assert len(seen) in {row.n for row in run}, "as many as the number counts"
    theirs = text(analyst.get(to))
    assert "State Board Rule 9.2(e)" in theirs
    assert "/behind/learners" not in theirs
    assert analyst.get(names).status_code == 404
    for group in ("disability:yes", "economic_disadvantage:yes", "english:learner", "race:white"):
        assert leader.get(f"{names}&group={group}").status_code == 404, group
        assert b"/behind/learners" not in leader.get(f"{to}&group={group}").content
    assert [visitor(who).get(to).status_code for who in ("tran", "maya", "adeyemi")] == [404] * 3


def test_what_chance_leaves_open_is_the_same_on_the_page_in_its_file_and_on_the_command_line(cedar):
    rate_the_year()
    run = latest_run()
    place = model("accountability.RunPlace").objects.get(run=run, organization=cedar)
    client = visitor("cedar-ridge")
    [row] = table(client.get(file_of(cedar, "rated", "totals")))
    other = in_hundred(1 - place.chances[place.rating])
    assert (row["rating"], row["otherwise"]) == (place.rating, str(other))
    assert (float(row["total_low"]), float(row["total_high"])) == (place.low, place.high)
    spanish = text(visitor("cedar-ridge", "es").get(page_of(cedar, "rated")))
    assert f'lang="en">{place.rating}</td>' in spanish, "policy’s own word is marked as English"
    page = text(client.get(page_of(cedar, "rated")))
    assert f'lang="en">{place.rating}' not in page
    assert f"otherwise in {other} of 100" in page
    assert f"{place.low:.1f} and {place.high:.1f}" in page
    who = {"by": operator("test"), "purpose": Purpose.OPERATE, "day": NOW.date()}
    lines = explained(cedar.pk, year=None, indicator="", group="", **who)
    assert any(f"otherwise by chance alone in {other} of 100" in line for line in lines)
    _run, near = near_by_chance(cedar.pk, year=None, clear=None, **who)
    listed = [(name, each.reported, str(in_hundred(1 - each.chance))) for name, each in near]
    shown = table(client.get(file_of(cedar, "rated", "near")))
    assert [each["otherwise"] for each in shown] == [each for *_, each in listed]
    assert len(listed) > 0
