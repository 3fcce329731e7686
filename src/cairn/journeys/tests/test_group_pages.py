"""The school's, district's and state's pages: who opens them, what they keep back, that they do not grow."""

import re

import pytest
from django.apps import apps
from django.urls import reverse

from cairn.journeys.groups.words import group_words, kind_words
from cairn.journeys.tests.visiting import NOW, links, model, queries, table, text, visitor
from cairn.standards.records.layouts import DEVICES, MILITARY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_demo_day(monkeypatch, demo_state):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def organization(name):
    return model("people.Organization").objects.get(name=name)


@pytest.fixture
def cedar():
    return organization("Cedar Ridge Middle School")


@pytest.fixture
def alder():
    return organization("Alder County School District")


def page_of(place):
    return reverse("journeys:organization", args=[place.pk])


def file_of(place, name="levels"):
    return reverse("journeys:organization-csv", args=[place.pk, name])


def test_a_principal_and_her_superintendent_open_the_school_and_a_neighbour_does_not(cedar):
    assert text(visitor("cedar-ridge").get(page_of(cedar)))
    assert text(visitor("alder").get(page_of(cedar)))
    for who in ("tran", "maya", "maya-family", "adeyemi"):
        assert visitor(who).get(page_of(cedar)).status_code == 404
        assert visitor(who).get(file_of(cedar)).status_code == 404


def test_a_superintendent_does_not_open_another_district(alder):
    other = model("people.Organization").objects.filter(kind="LEA").exclude(pk=alder.pk).first()
    assert visitor("alder").get(page_of(other)).status_code == 404
    assert text(visitor("state").get(page_of(other)))


def test_only_the_state_opens_the_states_page():
    for who in ("alder", "cedar-ridge", "tran", "maya"):
        assert visitor(who).get(reverse("journeys:state")).status_code == 404
    assert text(visitor("state").get(reverse("journeys:state")))


def test_every_look_at_figures_is_kept(cedar):
    visitor("cedar-ridge").get(page_of(cedar))
    look = model("people.Look").objects.get(organization=cedar)
    assert (look.actor_role, look.purpose, look.through) == ("school_leader", "improve", "page")


def test_a_page_says_that_it_is_internal(cedar):
    assert "not for publication" in text(visitor("cedar-ridge").get(page_of(cedar)))
    assert "not for publication" in text(visitor("state").get(reverse("journeys:state")))


def test_no_group_below_the_minimum_has_a_figure_in_any_file(cedar, alder):
    small = 0
    for place, who in ((cedar, "cedar-ridge"), (alder, "alder")):
        for row in table(visitor(who).get(file_of(place))):
            if row["Not shown because"]:
                small += 1
                figures = {
                    k: v for k, v in row.items() if k not in {"Kind", "Group", "Not shown because"}
                }
                assert set(figures.values()) == {""}
            else:
                assert int(row["Learners"]) >= 10
    assert small, "the demonstration should have a group to keep back"


def test_a_withheld_row_says_why_and_holds_no_number(cedar):
    page = text(visitor("cedar-ridge").get(page_of(cedar)))
    rows = re.findall(r'<tr role="row">.*?</tr>', page, re.DOTALL)
    withheld = [row for row in rows if 'class="supp"' in row]
    assert withheld
    for row in withheld:
        words = re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", row, flags=re.DOTALL))
        assert "Not shown." in words
        assert set(re.findall(r"\d+", words.split("Not shown.")[1])) <= {"10"}


def test_the_parts_of_each_bar_add_up_to_a_hundred(cedar):
    page = text(visitor("cedar-ridge").get(page_of(cedar)))
    bars = re.findall(r'<div class="bar">(.*?)</div>', page, re.DOTALL)
    assert bars
    for bar in bars:
        assert sum(int(width) for width in re.findall(r'class="lv\d w(\d+)"', bar)) == 100


def test_schools_stand_in_alphabetical_order(alder):
    page = text(visitor("alder").get(page_of(alder)))
    names = re.findall(r'<th scope="row" role="rowheader"><a href="/schools/[^"]+">([^<]+)<', page)
    assert len(names) >= 2
    assert names == sorted(names)
    assert len(links(page[page.index("<main") :], "journeys:organization")) == len(names)


def test_the_drawn_trend_has_its_numbers_in_a_table(cedar):
    page = text(visitor("cedar-ridge").get(page_of(cedar)))
    months = table(visitor("cedar-ridge").get(file_of(cedar, "months")))
    chart = page[page.index('id="t-prof-t"') : page.index("</svg>", page.index('id="t-prof-t"'))]
    drawn = re.findall(r'class="b"[^>]*>(\d+)<', chart)
    column = next(k for k in months[0] if k.startswith("At "))
    said = [str(int(100 * float(m[column]) + 0.5)) for m in months if m[column]]
    assert drawn[0] == said[0]
    assert drawn[-1] == said[-1]


def test_pages_take_as_many_queries_for_one_school_as_for_several(cedar):
    analyst = visitor("state")
    districts = model("people.Organization").objects.filter(kind="LEA")
    [many] = {queries(analyst, page_of(each)) for each in districts}
    assert queries(analyst, page_of(cedar)) <= many <= 40


def test_the_states_page_takes_as_many_queries_for_one_school_as_for_all(cedar):
    analyst, url = visitor("state"), reverse("journeys:state")
    everywhere = queries(analyst, url)
    others = model("people.Organization").objects.filter(kind__in=["LEA", "school"])
    others = others.exclude(pk=cedar.district_id)
    model("determinations.GroupCount").objects.filter(place__in=others).delete()
    assert queries(analyst, url) == everywhere <= 40


def test_the_state_sees_what_success_means_and_where_other_rules_are_tried():
    analyst = visitor("state")
    page = text(analyst.get(reverse("journeys:state")))
    assert "Every graduate can think with words" in page
    assert "Riverbend innovation zone" in page
    zones = table(analyst.get(reverse("journeys:state-csv", args=["zones"])))
    assert {row["District"] for row in zones} == {"Riverbend Unified Schools"}
    method = next(row for row in zones if row["Parameter"] == "determination.method")
    assert method["Here"] != method["The state’s rule"]
    assert method["Source"] == "Innovation Zone agreement IZ-2025-03"


def test_a_district_with_rules_of_its_own_is_compared_with_nobody():
    page = text(visitor("state").get(reverse("journeys:state")))
    rows = re.findall(r'<tr role="row"><th scope="row" role="rowheader">.*?</th>', page, re.DOTALL)
    riverbend = next(row for row in rows if "Riverbend Unified" in row)
    assert "so not compared" in riverbend
    assert "rest of" not in riverbend


def test_the_state_names_no_learner():
    page = text(visitor("state").get(reverse("journeys:state")))
    assert links(page, "journeys:learner") == []
    assert "Ortega" not in page


def test_a_page_without_counts_says_so(cedar):
    model("determinations.GroupCount").objects.all().delete()
    assert "Nothing is counted here yet" in text(visitor("cedar-ridge").get(page_of(cedar)))
    assert "Nothing is counted yet" in text(visitor("state").get(reverse("journeys:state")))


def test_a_file_nobody_knows_is_not_there(cedar):
    assert visitor("cedar-ridge").get(file_of(cedar, "names")).status_code == 404


def test_nothing_is_styled_or_scripted_in_place(cedar):
    for page in (
        text(visitor("cedar-ridge").get(page_of(cedar))),
        text(visitor("state").get(reverse("journeys:state"))),
    ):
        assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?![^>]*src=)", page)


def test_every_kind_of_group_and_every_value_that_records_take_is_put_into_words():
    values = {
        "race_ethnicity": set(),  # held to the roster's words by its own layout
        "military": {"yes", "no", *MILITARY},
        "home_device": set(DEVICES),
    }
    for kind in apps.get_model("people.Characteristic").Kind.values:
        assert kind_words(kind) != kind
        for value in values.get(kind, {"yes", "no"}):
            assert group_words(kind, value) not in (kind, value), (kind, value)
