"""What is not asked of one learner: what is left of a need, who decides it, how it ends, what its words do not tell."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from cairn.kernel.access import Purpose
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.kernel.ids import uuid7
from cairn.learning.models import Exemption, ExemptionEnd
from cairn.learning.rules.exemptions import (
    End,
    Spared,
    What,
    asked_still,
    holds,
    label_in,
    may_be_spared,
)
from cairn.learning.rules.requirements import need_of
from cairn.learning.selectors.exemptions import exemptions_of, may_exempt
from cairn.learning.services.exemptions import NewExemption, end, exempt, take_back
from cairn.people.tests.town import TODAY

NOW = datetime(2026, 11, 17, 16, tzinfo=UTC)
NAME, LINE = "requirements.diploma", 'need: any 3 of domain "Algebra"'
ABOUT = Spared(NAME, LINE, What.ONE_FEWER)
WHY = "Ada came in the spring and is given time to catch up."


def need(line):
    return need_of(NAME, line)


def test_one_fewer_is_asked_until_nothing_is_left_and_a_choice_between_ways_is_left_out_whole():
    any_3, either = need(LINE), need("need: any 2 of A, B or any 1 of C")
    every = need("need: all of A, B")
    assert asked_still(any_3, []) == any_3
    assert [asked_still(any_3, [ABOUT] * n).choices[0].count for n in (1, 2)] == [2, 1]
    assert asked_still(any_3, [ABOUT] * 3) is None
    assert asked_still(any_3, [Spared(NAME, LINE, What.PART)]) is None
    assert asked_still(either, [ABOUT]) == either
    assert asked_still(every, [ABOUT]) == every
    assert may_be_spared(any_3) == (What.PART, What.ONE_FEWER)
    assert may_be_spared(either) == may_be_spared(need("need: any 1 of A, B")) == (What.PART,)
    assert may_be_spared(every) == (What.PART, What.COMPETENCY)


def test_a_decision_holds_from_its_day_to_the_day_before_its_end():
    first, last = date(2026, 9, 1), date(2026, 12, 1)
    assert [holds(first, None, first - timedelta(days=n)) for n in (1, 0)] == [False, True]
    ended = (End.ENDED, last)
    assert [holds(first, ended, last - timedelta(days=n)) for n in (1, 0)] == [True, False]
    assert not holds(first, (End.TAKEN_BACK, None), last)
    assert not holds(first, (End.CORRECTED, None), first)


def test_a_label_is_found_in_whatever_way_it_is_ordinarily_written():
    listed = ("IEP", "504", "special education", "diagnóstico", "discapacidad", "trastorno")
    for words in (
        "Her I.E.P. says so.", "Two IEPs.", "The IEP’s aim", "the_iep_team", "I E P", "a 504-plan",
        "I\u00adE\u200bP", "ＩＥＰ", "special\n education", "Special-Education", "su diagnostico",
        "su diagno\u0301stico", "sus discapacidades", "TRASTORNOS",
    ):  # fmt: skip
        assert label_in(words, listed), words
    for words in ("She piqued interest.", "Section 5045 of the code", "a special kind", "step"):
        assert label_in(words, listed) is None, words


def decide(town, name="principal", about=ABOUT, words=WHY, first_day=TODAY, at=NOW, seen=0, **more):
    return exempt(
        town.ada.pk, by=town.actor(name), given=NewExemption(about, words, first_day, seen),
        among=[about], at=at, **more,
    )  # fmt: skip


def read(town, name="ada", purpose=Purpose.OWN_RECORD, **more):
    return exemptions_of(town.ada.pk, by=town.actor(name), purpose=purpose, day=TODAY, **more)


def test_who_leads_the_school_and_the_team_decide_it_and_nobody_else_does(town):
    decide(town)
    decide(town, "on the IEP team", Spared(NAME, LINE, What.PART))
    for name in (
        "ada", "mother", "bo", "teacher", "counselor", "superintendent", "former principal",
        "principal elsewhere", "formerly on the team", "team elsewhere", "state analyst", "nobody",
    ):  # fmt: skip
        assert not may_exempt(town.ada.pk, by=town.actor(name), day=TODAY), name
        with pytest.raises(NotAllowed):
            decide(town, name)
        assert Exemption.objects.count() == 2
    own = {"ada": Purpose.OWN_RECORD, "mother": Purpose.OWN_RECORD, "teacher": Purpose.INSTRUCT}
    for name, purpose in own.items():
        said = [each.row.by_name for each in read(town, name, purpose)]
        assert said == ["on the IEP team", "principal"]
    for name in ("another's mother", "teacher of others", "nobody", "father under an order"):
        with pytest.raises(NotAllowed):
            read(town, name, Purpose.INSTRUCT)


def test_the_reason_tells_nobodys_health_or_programme_and_no_day_is_a_slip_of_the_hand(town):
    for words in (
        "Her iep says so.",
        "Decided with the 504 team.",
        "Por su discapacidad.",
        "She is dyslexic.",
        " ",
    ):
        with pytest.raises(BadInput):
            decide(town, words=words)
    with pytest.raises(BadInput, match="more than a year"):
        decide(town, first_day=date(2062, 11, 17))
    with pytest.raises(BadInput, match="Choose from the list"):
        exempt(
            town.ada.pk, by=town.actor("principal"), given=NewExemption(ABOUT, WHY, TODAY),
            among=[], at=NOW,
        )  # fmt: skip
    assert not Exemption.objects.exists()
    decide(town, words="She is able, and it piqued her interest.")


def test_what_was_decided_already_even_from_a_later_day_is_not_decided_again_unseen(town):
    whole, later = Spared(NAME, LINE, What.PART), TODAY + timedelta(days=30)
    decide(town, first_day=later)
    with pytest.raises(BadInput, match="decided already"):
        decide(town)
    decide(town, seen=1)
    row = decide(town, about=whole, first_day=later)
    for again, seen in ((whole, 0), (ABOUT, 1), (ABOUT, 3)):
        with pytest.raises(BadInput, match="decided already"):
            decide(town, about=again, seen=seen)
    with pytest.raises(BadInput, match="decided already"):
        decide(town, first_day=later, seen=2)
    decide(town, about=whole, corrects=row.pk)
    assert Exemption.objects.count() == 4


def test_an_end_that_is_still_ahead_is_mended_by_a_later_row_and_one_that_came_is_not(town):
    row, by = decide(town), town.actor("principal")
    sooner, later = TODAY + timedelta(days=5), TODAY + timedelta(days=30)
    end(row.pk, by=by, words="By the end of term.", day=later, at=NOW)
    end(row.pk, by=by, words="Sooner.", day=sooner, at=NOW + timedelta(hours=1))
    (found,) = read(town)
    assert (found.holds(TODAY), found.holds(sooner), found.end.words) == (True, False, "Sooner.")
    after = NOW + timedelta(days=5)
    with pytest.raises(BadInput, match="does not hold any more"):
        end(row.pk, by=by, words="Later after all.", day=later, at=after)
    take_back(row.pk, by=by, words="Another learner.", at=NOW + timedelta(hours=2))
    assert not read(town)[0].holds(TODAY)


def test_it_ends_or_is_taken_back_or_is_written_anew_and_nothing_is_wiped_out(town):
    one = decide(town, about=Spared(NAME, LINE, What.PART))
    two = decide(town, about=Spared(NAME, "need: all of A, B", What.PART))
    three = decide(town, about=Spared(NAME, 'need: any 2 of domain "Geometry"', What.ONE_FEWER))
    by = town.actor("on the IEP team")
    later = TODAY + timedelta(days=30)
    with pytest.raises(BadInput):
        end(one.pk, by=by, words="Caught up.", day=TODAY, at=NOW)
    for name in ("teacher", "mother", "ada", "principal elsewhere"):
        with pytest.raises(NotAllowed):
            end(one.pk, by=town.actor(name), words="Caught up.", day=later, at=NOW)
    end(one.pk, by=by, words="Caught up.", day=later, at=NOW)
    take_back(two.pk, by=by, words="It was about another learner.", at=NOW)
    again = found_about(town, three)
    four = decide(town, about=again, words="Ada came in the fall.", corrects=three.pk)
    for again in (two, three):
        with pytest.raises(BadInput):
            take_back(again.pk, by=by, words="Once more.", at=NOW)
    found = {each.id: each for each in read(town)}
    assert [found[row.pk].holds(TODAY) for row in (one, two, three, four)] == [True, False, False, True]  # fmt: skip
    assert not found[one.pk].holds(later)
    assert [found[row.pk].words for row in (one, two, three)] == [WHY, "", ""]
    for rows in (Exemption.objects.all(), ExemptionEnd.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(by_name="x")


def found_about(town, row):
    return next(each.about for each in read(town) if each.id == row.pk)


def test_a_family_reads_it_and_its_end_once_they_are_released(town):
    row = decide(town, at=NOW - timedelta(days=3))
    take_back(row.pk, by=town.actor("principal"), words="Another learner.", at=NOW)
    assert read(town, "mother", known=NOW - timedelta(days=4)) == []
    (before,) = read(town, "mother", known=NOW - timedelta(days=1))
    assert before.holds(TODAY)
    assert before.words == "", "what may be about somebody else is shown no longer"
    assert not read(town, "mother")[0].holds(TODAY)


def test_the_table_itself_asks_for_a_competency_where_one_is_spared_and_a_day_where_it_ends(town):
    with pytest.raises(IntegrityError), transaction.atomic():
        decide(town, about=Spared(NAME, LINE, What.COMPETENCY))
    row = decide(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExemptionEnd.objects.create(
            id=uuid7(), exemption=row, how="ended", words="x", by_name="x", at=NOW
        )
