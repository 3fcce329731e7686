"""Answers to surveys: of surveys that were announced, of learners who might be asked, in confidence to the end."""

from datetime import timedelta

import numpy as np
import pytest
from django.apps import apps

from cairn.intake.selectors import quarantined
from cairn.kernel.access import Purpose
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.people.models import Enrollment, Organization, Person, SurveyAnswer
from cairn.people.rules.rights import Choice
from cairn.people.selectors.census import census
from cairn.people.selectors.surveyed import NO_ANSWER, surveyed
from cairn.people.selectors.surveys import may_be_asked
from cairn.people.services.destroying import destroy, digest_of
from cairn.people.services.records import import_records
from cairn.people.services.rights import choose

from .contracts import AT, KEEPER
from .test_surveys import A_DAY, FIRST, LAST, announced
from .town import Town, person

HEAD = "StudentIdentifier,SurveyIdentifier,QuestionIdentifier,AnswerValue,AnswerDate\n"
TEXTS = ["Does an adult here know you well?", "What helps?"]


@pytest.fixture
def town(db, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    return Town()


@pytest.fixture
def survey(town):
    return announced(town, questions=TEXTS, keys=["adult", ""])


def take(tmp_path, *rows, today=LAST):
    (tmp_path / "survey_answers.csv").write_text(HEAD + "".join(f"{row}\n" for row in rows))
    return import_records(
        tmp_path / "survey_answers.csv", by=KEEPER, source="s", today=today, at=AT
    )


def row(who, survey, question="adult", answer="3", day=FIRST):
    return f"{who.state_id},{survey.pk},{question},{answer},{day}"


def test_an_answer_is_kept_known_again_and_corrected(town, survey, tmp_path):
    first = take(tmp_path, row(town.ada, survey), row(town.bo, survey, answer="1"))
    assert first.tally.of("survey_answers").stored == 2
    again = take(tmp_path, row(town.ada, survey), row(town.bo, survey, answer="4"))
    count = again.tally.of("survey_answers")
    assert (count.read, count.stored, count.unchanged, count.quarantined) == (2, 1, 1, 0)
    assert dict(SurveyAnswer.objects.values_list("person", "answer")) == {
        town.ada.pk: 3, town.bo.pk: 4,
    }  # fmt: skip
    sent = apps.get_model("intake.SourceRow").objects.filter(kind="survey_answers")
    assert not sent.exists(), "of few answers a fingerprint would tell which"


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"question": "money"}, "QuestionIdentifier"),
        ({"day": FIRST - A_DAY}, "AnswerDate"),
        ({"answer": "I hate Mr. Roe"}, "AnswerValue"),
    ],
)
def test_what_was_not_announced_or_is_no_place_on_a_scale_is_put_aside(
    town, survey, tmp_path, changed, column
):
    done = take(tmp_path, row(town.ada, survey, **changed), row(town.bo, survey))
    [fault] = quarantined(done.delivery)
    assert fault.column == column
    assert "Roe" not in fault.what + fault.value, "a learner's words are not kept by the way either"
    assert SurveyAnswer.objects.get().person == town.bo


def test_nobody_is_kept_who_might_not_be_asked(town, survey, tmp_path):
    mother = town.actor("mother")
    protected = announced(town, questions=TEXTS, keys=["adult", ""], areas=["mind"])
    elsewhere = announced(town, questions=TEXTS, keys=["adult", ""], organization=town.birch.pk)
    done = take(tmp_path, row(town.ada, protected), row(town.ada, elsewhere), row(town.ada, survey))
    assert [(f.line, f.column) for f in quarantined(done.delivery)] == [
        (2, "StudentIdentifier"), (3, "StudentIdentifier"),
    ]  # fmt: skip
    choose(town.ada.pk, Choice.SURVEYS, agrees=True, by=mother, at=AT)
    assert take(tmp_path, row(town.ada, protected)).tally.of("survey_answers").stored == 1
    choose(town.ada.pk, Choice.SURVEYS, agrees=False, by=mother, at=AT + timedelta(minutes=1))
    refused = take(tmp_path, row(town.ada, survey, answer="4"))
    assert "has said no" in quarantined(refused.delivery)[0].what
    assert SurveyAnswer.objects.get(survey=survey).answer == 3


def test_counting_reads_the_latest_of_who_may_be_asked_and_only_the_keeper_counts(
    town, survey, tmp_path
):
    take(tmp_path, row(town.ada, survey), row(town.bo, survey, answer="1"), row(town.cy, survey))
    later = announced(town, questions=TEXTS[:1], keys=["adult"])
    take(tmp_path, row(town.bo, later, answer="4", day=LAST))
    asked = {"by": KEEPER, "purpose": Purpose.OPERATE, "day": LAST}
    those = census(**asked)
    school = np.full(len(those.keys), those.places.index(town.cedar.pk))
    found = surveyed(those, ["adult", "other"], school, ending=2027, until=LAST, **asked)
    answers = {those.keys[i]: int(found.answer[0, i]) for i in np.flatnonzero(found.asked[0])}
    assert answers == {town.ada.pk.hex: 3, town.bo.pk.hex: 4, town.cy.pk.hex: 3}
    assert not found.asked[1].any()
    assert (found.answer[1] == NO_ANSWER).all()
    with pytest.raises(NotAllowed):
        surveyed(
            those, ["adult"], school, ending=2027, until=LAST,
            by=town.actor("principal"), purpose=Purpose.IMPROVE, day=LAST,
        )  # fmt: skip


def test_an_answer_counts_only_where_its_own_survey_asks_the_learner(town, survey, tmp_path):
    birch = announced(town, questions=TEXTS, keys=["adult", ""], organization=town.birch.pk)
    take(tmp_path, row(town.ada, survey), row(town.bo, survey))
    town.enroll(town.ada, town.oak, first_day=FIRST)
    asked = {"by": KEEPER, "purpose": Purpose.OPERATE, "day": LAST}
    those = census(**asked)
    school = np.full(len(those.keys), those.places.index(town.cedar.pk))
    moved, stayed = (those.position[who.pk.hex] for who in (town.ada, town.bo))
    school[moved] = those.places.index(town.oak.pk)

    def heard():
        found = surveyed(those, ["adult"], school, ending=2027, until=LAST, **asked)
        assert found.asked[0, [moved, stayed]].all()
        return found.answer[0, [moved, stayed]].tolist()

    assert heard() == [NO_ANSWER, 3], "what she said of Cedar is no answer to Birch"
    take(tmp_path, row(town.ada, birch, answer="1"))
    assert heard() == [1, 3]


def test_a_survey_of_the_state_asks_everywhere_whatever_a_district_stands_under(town, tmp_path):
    Organization.objects.filter(pk=town.alder.pk).update(parent=None)
    whole = announced(town, questions=TEXTS, keys=["adult", ""], organization=town.state.pk)
    asked = {"by": KEEPER, "purpose": Purpose.OPERATE, "day": FIRST}
    lines, _ = may_be_asked(whole.pk, **asked)
    assert {line.state_id for line in lines} == {
        town.ada.state_id, town.bo.state_id, town.cy.state_id,
    }  # fmt: skip
    assert take(tmp_path, row(town.ada, whole)).tally.of("survey_answers").stored == 1
    those = census(**asked)
    school = np.full(len(those.keys), those.places.index(town.cedar.pk))
    found = surveyed(those, ["adult"], school, ending=2027, until=LAST, **asked)
    assert found.asked.all()
    assert found.answer[0, those.position[town.ada.pk.hex]] == 3


def test_who_answers_a_question_twice_in_a_file_is_heard_once_however_they_are_written(
    town, survey, tmp_path
):
    other = person("ada again")
    Person.objects.filter(pk=other.pk).update(record=town.ada)
    again = row(town.ada, survey, answer="4").replace(str(survey.pk), str(survey.pk).upper())
    done = take(tmp_path, row(town.ada, survey), again, row(other, survey, answer="1"))
    assert [(f.line, f.what[:6]) for f in quarantined(done.delivery)] == [
        (3, "Line 2"), (4, "Line 2"),
    ]  # fmt: skip
    assert SurveyAnswer.objects.get().answer == 3
    later = take(tmp_path, row(other, survey, answer="1"))
    [fault] = quarantined(later.delivery)
    assert "under another of their numbers" in fault.what, "nor by a file of another day"
    take(tmp_path, row(town.ada, survey, answer="2"))
    assert SurveyAnswer.objects.get().answer == 2


def test_answers_are_destroyed_when_policy_says_without_a_trace_of_what_was_said(
    town, survey, tmp_path
):
    take(tmp_path, row(town.ada, survey), row(town.bo, survey))
    Enrollment.objects.filter(person=town.ada).update(last_day=LAST)
    kept = SurveyAnswer.objects.get(person=town.ada)
    made = destroy(by=KEEPER, at=AT + timedelta(days=400))
    assert [each.table for each in made] == ["people.SurveyAnswer"]
    assert SurveyAnswer.objects.get().person == town.bo
    kept.answer += 1
    assert digest_of(kept) == made[0].digest, (
        "whoever has the secret and the rest cannot try answers"
    )
    kept.question = "other"
    assert digest_of(kept) != made[0].digest


def test_keys_of_questions_are_plain_words_and_stand_once(town):
    for keys in (["Adult", ""], ["a", "a"]):
        with pytest.raises(BadInput, match="stands twice, or is no word"):
            announced(town, questions=TEXTS, keys=keys)
