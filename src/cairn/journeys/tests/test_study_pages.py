"""An officer reads what an extract would tell and signs in words; a family says no to studies on its page."""

from datetime import date

import pytest
from django.urls import reverse

from cairn.journeys.studies import making
from cairn.journeys.studies.fields import field_named
from cairn.journeys.tests.visiting import NOW, model, queries, text, visitor
from cairn.kernel.access import Purpose, operator
from cairn.people.selectors.organizations import find_organization
from cairn.people.services.releases import agree
from cairn.people.services.studies import enter_study

pytestmark = [pytest.mark.django_db, pytest.mark.slow_on_postgres]
KEEPER = operator("keeper")
LIST = "journeys:studies"


@pytest.fixture(autouse=True)
def _on_demo_day(monkeypatch, demo_state):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def prepare(tmp_path):
    def run(party="Alder University", district="0102"):
        row = agree(
            by=KEEPER, party=party, purpose="how levels grow", data=["evidence"], source="MOU 4",
            signed_on=date(2026, 9, 1), expires_on=date(2027, 6, 30), destroy_by=date(2027, 9, 1),
            exception="99.31(a)(6)", organization=find_organization(district).pk,
        )  # fmt: skip
        fields = {name: field_named(name).data for name in ("grade", "levels")}
        enter_study(row.pk, fields, by=KEEPER, at=NOW)
        return making.prepare(row.pk, tmp_path, by=KEEPER, purpose=Purpose.OPERATE, at=NOW)

    return run


def test_requirement_15_an_officer_reads_the_figures_and_signs_in_words(prepare):
    officer = visitor("officer")
    assert "Nothing is prepared" in text(officer.get(reverse(LIST)))
    draft = prepare()
    assert "1 determination waits" in text(officer.get(reverse("journeys:officer")))
    page = reverse("journeys:study-extract", args=[draft.key])
    assert page in text(officer.get(reverse(LIST)))
    said = text(officer.get(page))
    for words in (
        "Alder University",
        "how levels grow",
        "grade",
        draft.certificate["extract"]["sha256"],
    ):
        assert words in said
    assert "Say why" in text(officer.post(page, {"may_leave": "yes", "words": " "}), 422)
    assert officer.post(page, {"may_leave": "yes", "words": "Ten are alike."}).status_code == 302
    step = model("people.StudyStep").objects.get()
    assert (step.said, step.words) == ("determined", "Ten are alike.")
    said = text(officer.get(page))
    assert "Ten are alike." in said
    assert 'name="words"' not in said


def test_requirement_15_an_officer_of_another_district_reads_and_does_not_sign(prepare):
    officer = visitor("officer")
    page = reverse("journeys:study-extract", args=[prepare(district="0417").key])
    assert 'name="words"' not in text(officer.get(page))
    answer = officer.post(page, {"may_leave": "yes", "words": "So it is."})
    assert "does not determine" in text(answer, 422)
    assert not model("people.StudyStep").objects.exists()


@pytest.mark.parametrize("who", ["cedar-ridge", "maya-family", "state"])
def test_nobody_else_opens_studies(prepare, who):
    page = reverse("journeys:study-extract", args=[prepare().key])
    for address in (reverse(LIST), page):
        assert visitor(who).get(address).status_code in (403, 404)


def test_the_list_asks_no_more_for_more_extracts(prepare):
    officer = visitor("officer")
    prepare()
    few = queries(officer, reverse(LIST))
    prepare("Birch Institute")
    prepare("Elm College")
    assert queries(officer, reverse(LIST)) == few
