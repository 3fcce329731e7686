"""The way of a release: who may say what when, what schools see first, and that nothing leaves without its proof."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from cairn.accountability.models import Release, ReleaseStep
from cairn.accountability.rules.releasing import Stands, Step, refused
from cairn.accountability.selectors.releases import (
    draft_card,
    drafts,
    objections,
    one_release,
    public_card,
    public_release,
    public_releases,
    years_of,
)
from cairn.accountability.services.releases import (
    answer,
    approve,
    drop,
    object_to,
    publish,
    send_to_review,
)
from cairn.kernel.errors import BadInput, NotAllowed, UnknownName

from .released import AT, DISTRICT, EMBARGO, KEEPER, SCHOOL, SMALL, drafted, let_out, town

DAY = AT.date()


@pytest.mark.parametrize(
    ("step", "said", "open_", "faults", "drafter", "why"),
    [
        (Step.REVIEW, [], 0, [], True, ""),
        (Step.REVIEW, [Step.REVIEW], 0, [], False, "before"),
        (Step.APPROVED, [], 0, [], False, "not seen it"),
        (Step.APPROVED, [Step.REVIEW], 1, [], False, "wait for an answer"),
        (Step.APPROVED, [Step.REVIEW], 0, [], True, "another person"),
        (Step.APPROVED, [Step.REVIEW], 0, [], False, ""),
        (Step.RELEASED, [Step.REVIEW], 0, [], False, "nobody has approved"),
        (Step.RELEASED, [Step.REVIEW, Step.APPROVED], 0, ["a world is gone"], False, "a world is gone"),
        (Step.RELEASED, [Step.REVIEW, Step.APPROVED], 0, [], True, ""),
        (Step.DROPPED, [Step.REVIEW, Step.APPROVED, Step.RELEASED], 0, [], False, "stays so"),
        (Step.APPROVED, [Step.REVIEW, Step.DROPPED], 0, [], False, "dropped"),
    ],
)  # fmt: skip
def test_each_step_says_why_it_cannot_be(step, said, open_, faults, drafter, why):
    found = refused(step, Stands(said, open_, faults, drafter))
    assert why in found
    assert bool(found) == bool(why)


@pytest.mark.django_db
def test_a_release_is_seen_by_its_school_first_objected_to_answered_and_approved_by_another():
    found, people = town()
    row = drafted(found)
    principal, analyst = people["principal"], people["analyst"]
    with pytest.raises(NotAllowed):
        draft_card(row.pk, SCHOOL, by=principal, day=DAY)
    send_to_review(row.pk, by=KEEPER, at=AT)
    assert [p.place for _r, p in drafts(by=principal, day=DAY)] == [SCHOOL]
    mine = drafts(by=people["superintendent"], day=DAY)
    assert {p.place for _r, p in mine} == {DISTRICT, SCHOOL, SMALL}
    with pytest.raises(NotAllowed):
        draft_card(row.pk, SCHOOL, by=people["neighbour"], day=DAY)
    with pytest.raises(NotAllowed):
        object_to(row.pk, SCHOOL, words="Not mine", by=people["neighbour"], at=AT)
    with pytest.raises(BadInput):
        object_to(row.pk, SCHOOL, words="  ", by=principal, at=AT)
    said = object_to(row.pk, SCHOOL, words="Two classes are missing.", by=principal, at=AT)
    with pytest.raises(NotAllowed, match="wait for an answer"):
        approve(row.pk, by=analyst, at=AT)
    with pytest.raises(NotAllowed):
        answer(row.pk, said.pk, words="I answer myself.", by=principal, at=AT)
    with pytest.raises(BadInput, match="not there"):
        answer(drafted(found, 2024).pk, said.pk, words="Another year's.", by=analyst, at=AT)
    they = "They joined in May; the rule counts whole years."
    answer(row.pk, said.pk, words=they, by=analyst, at=AT)
    assert objections(one_release(row.pk, by=analyst, day=DAY).row)[0].answer.words == they
    with pytest.raises(NotAllowed, match="another person"):
        approve(row.pk, by=KEEPER, at=AT)
    approve(row.pk, by=analyst, at=AT)
    with pytest.raises(NotAllowed, match="review of this draft is over"):
        object_to(row.pk, SCHOOL, words="Too late", by=principal, at=AT)
    with pytest.raises(NotAllowed, match="does not hold"):
        publish(row.pk, by=KEEPER, at=AT)
    assert public_releases(EMBARGO) == []
    drop(row.pk, words="The certificate is of a test.", by=analyst, at=AT)
    assert one_release(row.pk, by=analyst, day=DAY).stage == "dropped"
    assert drafts(by=principal, day=DAY) == []
    with pytest.raises(NotAllowed):
        draft_card(row.pk, SCHOOL, by=principal, day=DAY)
    assert draft_card(row.pk, SCHOOL, by=analyst, day=DAY)[1].place == SCHOOL


@pytest.mark.django_db
def test_nothing_is_public_before_its_day_and_a_later_release_of_a_year_stands():
    found, _people = town()
    let_out(drafted(found))
    with pytest.raises(UnknownName):
        public_card(2025, SCHOOL, EMBARGO - timedelta(days=1))
    assert public_card(2025, SCHOOL, EMBARGO).place.name == "Cedar Ridge"
    let_out(drafted(found), "review", "approved")
    assert len(public_releases(EMBARGO)) == 1
    again = drafted(found)
    let_out(again)
    assert public_release(2025, EMBARGO).pk == again.pk
    let_out(drafted(found, 2024, embargo=date(2025, 10, 2)))
    assert years_of(SCHOOL, EMBARGO) == [2025, 2024]
    assert [p.year for p in public_card(2025, SCHOOL, EMBARGO).trends[0].points] == [2024, 2025]


@pytest.mark.django_db
def test_what_was_kept_of_a_release_stays_to_the_byte():
    found, _people = town()
    row = drafted(found)
    let_out(row)
    for change in (
        lambda: Release.objects.filter(pk=row.pk).update(tables="{}"),
        lambda: ReleaseStep.objects.filter(release=row).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
