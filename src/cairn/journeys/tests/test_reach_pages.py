"""Whom help reaches, by group: figures with ranges, small ones kept back, for who answers for the school alone."""

import pytest
from django.urls import reverse

from .test_flag_pages import _on_demo_day, flagged, maya, school_of  # noqa: F401 fixtures
from .visiting import model, table, text, visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(maya):  # noqa: F811
    return reverse("journeys:support-reach", args=[school_of(maya)])


def test_a_leader_reads_it_from_the_schools_page_and_nobody_else(maya, address):  # noqa: F811
    leader = visitor("cedar-ridge")
    school = reverse("journeys:organization", args=[school_of(maya)])
    assert address in text(leader.get(school))
    page = text(leader.get(address))
    assert "Need without a plan" in page
    assert "By disability" in page
    assert page.count("Not shown. You may not read who is in these groups.") == 2
    assert "Learners with disabilities" not in page
    looks = model("people.Look").objects.filter(through="supports by group")
    assert set(looks.values_list("data", flat=True)) == {"supports", "circumstances"}
    names = model("people.Person").objects.filter(enrollments__school=school_of(maya))
    assert not [p.name for p in names if p.name in page]
    for who in ("tran", "maya", "maya-family", "adeyemi", "state"):
        assert visitor(who).get(address).status_code == 404


def test_groups_too_small_say_why_and_the_file_has_no_figure_of_them(address):
    leader = visitor("cedar-ridge")
    assert "so results could point to one child" in text(leader.get(address))
    rows = table(leader.get(f"{address}.csv"))
    everyone, *groups = rows
    assert 0 < float(everyone["Flagged"]) < 1
    kept_back = [row for row in groups if row["Found not needed"] == ""]
    assert kept_back
    assert everyone["Group"] == "All learners"
    assert {row["Group"] for row in rows if row["Kind"] == "By disability"} == {""}
