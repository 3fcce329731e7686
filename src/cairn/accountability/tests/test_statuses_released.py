"""From a kept run to the card: statuses are the run's, of the release's own day and rules, certified and checked."""

import json
from dataclasses import replace
from datetime import date

import pytest
from django.apps import apps

from cairn.accountability.models import Release, ReleasePlace
from cairn.accountability.rules.asked import Question
from cairn.accountability.rules.certifying import examine_statuses
from cairn.accountability.rules.statuses import HowMany, Stands
from cairn.accountability.selectors.answering.common import DETERMINED
from cairn.accountability.selectors.releases import public_card
from cairn.accountability.services.drafting import keep_draft
from cairn.accountability.services.releases import UNRATED, faults
from cairn.accountability.services.statuses import told_too_much
from cairn.kernel.errors import BadInput
from cairn.policy.book import Book

from .released import AT, EMBARGO, KEEPER, let_out
from .test_running import ASKED, LEVELS, YEAR, counted, with_title1  # noqa: F401 a fixture
from .test_running import kept as kept_of

TESTED = Question("tested.mathematics", ("untested", *LEVELS), (3, 4), {"en": "Mathematics"})
TESTS = [TESTED]
"""What the state's tests found, of all who should have taken them."""
STATE = YEAR | {"19": ((4, 10, 18, 8), 40.0)}
"""One is lowest, and could be like another for all that its tests say."""
NAMED_IN = 2021
"""A year in which policy names schools (every third from 2018)."""


def drafted(year, *, asked=TESTS, schools=STATE, as_of=None):
    """The draft of a year's tests, or of more; growth is not published, unless it is asked."""
    keys = {each.key for each in asked}
    rows = [
        replace(row, question=TESTED.key, counts=(0, *row.counts))
        for row in counted(year, schools).rows
        if row.question == ASKED[0].key
    ]
    rows += [row for row in counted(year, schools).rows if row.question in keys]
    return keep_draft(
        rows, asked, dict.fromkeys((f"school:{code}" for code in schools), ("state",)),
        year=year, as_of=as_of or date(year + 1, 5, 1), embargo=EMBARGO, basis=DETERMINED, cohorts={}, by=KEEPER, at=AT,
    )  # fmt: skip


def kept(year):
    return kept_of(year, STATE)


@pytest.fixture
def state(with_title1):  # noqa: F811
    apps.get_model("people.Organization").objects.create(kind="SEA", name="Tamarack")


def test_a_release_says_the_statuses_of_the_years_run_and_its_certificate_holds_them(state):
    kept(NAMED_IN)
    row = drafted(NAMED_IN)
    assert faults(row) == []
    tables, certificate, statuses = map(json.loads, (row.tables, row.certificate, row.statuses))
    assert examine_statuses(statuses, tables, certificate) == []
    statuses["statuses"][0] |= {"says": "yes"}
    assert examine_statuses(statuses, tables, certificate) == [
        "The statuses are not those of the certificate."
    ]
    assert "not whole" in examine_statuses({"format": 1}, tables, {"statuses": None})[0]
    as_kept = row.statuses
    row.statuses = json.dumps(statuses)
    assert faults(row) == ["The statuses are not those of the certificate."]
    row.statuses = as_kept
    asked = json.loads(as_kept)
    assert told_too_much(asked, (tables, certificate)) == []
    asked["needs"]["school:12"]["figures"].append(["total", 99.5, None])
    assert told_too_much(asked, (tables, certificate)) == ["school:12"], (
        "no world of it goes so far"
    )
    let_out(row)
    lowest, strong, top = (
        public_card(NAMED_IN, place, EMBARGO) for place in ("school:19", "school:12", "state")
    )
    said = {each.category: each for each in lowest.statuses}
    assert (said["csi"].says, said["csi"].since) == (Stands.YES, NAMED_IN)
    assert said["csi"].grounds == ("lowest",)
    assert said["growth"].says is Stands.NO
    assert {each.category: each.says for each in strong.statuses} == {
        "csi": Stands.NO, "growth": Stands.YES, "tsi": Stands.UNSAID, "atsi": Stands.UNSAID,
    }  # fmt: skip
    many = {each.category: each for each in top.schools}
    assert many["csi"] == HowMany("csi", "support", 1, 0, 20)
    assert many["tsi"] == HowMany("tsi", "support", 0, 20, 20, "rule")
    assert many["growth"].yes == sum(growth >= 60 for _, growth in STATE.values())


def test_a_release_that_does_not_fit_the_run_says_no_statuses_and_why(state, monkeypatch):
    assert "has not been rated" in drafted(NAMED_IN).check_found[UNRATED]
    kept(NAMED_IN)
    other = drafted(NAMED_IN, as_of=date(2022, 6, 1))
    assert "rated as of 2022-05-01" in other.check_found[UNRATED]
    apps.get_model("people.TitleIStatus").objects.filter(school__state_id="19").update(
        status="TGELGBNOPROG"
    )
    assert "comes out otherwise" in drafted(NAMED_IN).check_found[UNRATED]
    monkeypatch.setattr(Book, "said", lambda *_a, **_k: None)
    silent = drafted(NAMED_IN)
    assert (silent.statuses, UNRATED in silent.check_found) == ("", False)
    assert not any(ReleasePlace.objects.filter(release=silent).values_list("statuses", flat=True))


def test_what_made_up_for_a_status_is_not_published_afterwards(state):
    kept(NAMED_IN)
    let_out(drafted(NAMED_IN))
    with pytest.raises(BadInput, match=r"rest on what is not known of 2021: growth\.mathematics"):
        drafted(NAMED_IN, asked=[TESTS[0], ASKED[2]])
    assert Release.objects.count() == 1
