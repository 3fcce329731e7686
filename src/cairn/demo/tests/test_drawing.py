"""What is drawn follows from the seed and the day alone, and is as a state's record is."""

from datetime import date, timedelta

import numpy as np
import pytest

from cairn.demo import cast
from cairn.demo.calendar import calendar, days_since_1970
from cairn.demo.catalogue import PLAN
from cairn.demo.district import World, draw
from cairn.demo.learners import ELSEWHERE, learners
from cairn.demo.log import NONE
from cairn.demo.places import next_door, state
from cairn.demo.sizes import SIZES, kind_of, size_named
from cairn.demo.stays import stays
from cairn.demo.tasks import FIELDS, field_of
from cairn.kernel.errors import UnknownName

TODAY = date(2026, 11, 21)
CUTS = (0.4, 0.6, 0.85)


def world(size="tiny", seed=1, today=TODAY):
    return World(SIZES[size], state(SIZES[size]), calendar(today), seed, CUTS)


def drawn(**asked):
    whole = world(**asked)
    return [draw(whole, district) for district in whole.state.districts]


def bytes_of(parts):
    return [
        getattr(part.log, name).tobytes()
        for part in parts
        for name in ("learner", "entry", "score", "value", "performed", "recorded", "scorer")
    ] + [str((p.who.given, p.who.family, p.who.ids.uuids()[:5], p.adults)) for p in parts]


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    assert bytes_of(drawn(seed=3)) == bytes_of(drawn(seed=3))
    assert bytes_of(drawn(seed=3)) != bytes_of(drawn(seed=4))


def test_a_size_nobody_knows_is_refused_with_those_that_there_are():
    with pytest.raises(UnknownName, match="tiny, default, district, state"):
        size_named("huge")


def test_the_default_state_has_three_districts_twelve_schools_and_about_five_thousand_learners():
    whole = world(size="default")
    assert len(whole.state.districts) == 3
    assert sum(len(d.schools) for d in whole.state.districts) == 12
    assert "0417" in {d.state_id for d in whole.state.districts}
    one = draw(whole, whole.state.districts[1])
    assert 4700 < 3 * len(one.who) < 5300
    section, _ = one.classes.members()
    sizes = np.bincount(section)
    assert sizes.max() <= 30
    assert np.median(sizes) >= 24


def test_every_grade_of_every_district_learns_everywhere_what_is_planned_for_it():
    for part in drawn(size="default"):
        for year in (0, 1):
            rows = part.who.school[year] >= 0
            grades = np.unique(part.who.in_year(year)[rows])
            assert set(range(3, 13)) <= set(grades.tolist())
        assert set(np.unique(part.log.entry)) >= {i for i, e in enumerate(PLAN) if e.opens < 0.2}


@pytest.mark.parametrize("size", ["tiny", "district"])
def test_whoever_comes_from_another_district_was_in_a_school_that_it_has(size):
    whole = world(size=size)
    for seed in range(12 if size == "tiny" else 1):
        for district in whole.state.districts:
            random = np.random.default_rng([seed, district.number])
            when = stays(learners(whole.state, district, whole.calendar, random), whole.calendar)
            for grade in np.unique(when.grade[when.school == ELSEWHERE]):
                assert next_door(whole.state, district, kind_of(int(grade)))


def test_every_competency_of_the_plan_has_titles_for_its_work():
    assert all(len(FIELDS[field_of(entry.code)]) == 8 for entry in PLAN)


@pytest.mark.parametrize(
    "today",
    [date(2026, 8, 1), date(2026, 9, 29), date(2026, 11, 21), date(2027, 2, 28), date(2028, 6, 30)],
)
def test_on_any_day_evidence_reaches_up_to_yesterday_and_no_further(today):
    latest = 0
    for part in drawn(today=today):
        log = part.log
        assert log.recorded.max() < days_since_1970(today) * 1440
        assert (log.performed < log.recorded).all()
        assert (log.scored <= log.recorded).all()
        assert log.performed.min() >= calendar(today).years[0].opens * 1440
        latest = max(latest, log.performed.max())
    assert latest > (days_since_1970(today) - 12) * 1440, "the last days are not empty"
    assert calendar(today).years[1].first_day <= today <= calendar(today).years[1].last_day


def test_zero_and_not_scored_are_both_there_and_differ():
    logs = [part.log for part in drawn(size="default")]
    score = np.concatenate([log.score for log in logs])
    value = np.concatenate([log.value for log in logs])
    assert 0 < (score == 0).mean() < 0.01
    assert (value[score == 0] == 1).all(), "nothing right is the lowest level, not nothing"
    assert 0.01 < np.isnan(value).mean() < 0.03
    assert (np.isnan(value) == np.isnan(score)).all()
    assert ((value[~np.isnan(value)] >= 1) & (value[~np.isnan(value)] <= 4)).all()


def test_levels_grow_over_the_two_years():
    part = drawn(size="default")[0]
    lasting = np.array([e.lasting for e in PLAN])[part.log.entry]
    day = part.log.performed // 1440
    early, late = day < np.quantile(day, 0.2), day > np.quantile(day, 0.8)
    assert (
        np.nanmean(part.log.value[lasting & late])
        > np.nanmean(part.log.value[lasting & early]) + 0.4
    )


def test_a_cell_has_about_two_to_twelve_pieces():
    part = drawn(size="default")[2]
    _, count = np.unique(part.log.learner * 1000 + part.log.entry, return_counts=True)
    assert 2.5 < count.mean() < 6
    assert (count >= 2).mean() > 0.8
    assert (count > 12).mean() < 0.01


def test_corrections_withdrawals_and_repeats_speak_of_earlier_rows_of_the_same_cell():
    log = drawn(size="default")[0].log
    for places in (log.supersedes, log.withdraws):
        rows = np.flatnonzero(places != NONE)
        assert len(rows) > 20
        assert (places[rows] < rows).all()
        assert (log.learner[rows] == log.learner[places[rows]]).all()
        assert (log.entry[rows] == log.entry[places[rows]]).all()
        assert len(np.unique(places[rows])) == len(rows)
    assert np.isnan(log.value[log.withdraws != NONE]).all()
    assert log.repeated.sum() % 2 == 0


def test_movers_come_from_other_districts_and_other_schools_in_the_midst_of_the_year():
    part = drawn(size="default")[0]
    opens = calendar(TODAY).years[1].opens
    from_away = part.who.earlier == ELSEWHERE
    assert from_away.sum() > 5
    assert ((part.who.earlier >= 0) & (part.who.moved > opens)).sum() > 10
    stays = part.stays
    for learner in np.flatnonzero(from_away)[:5]:
        mine = stays.learner == learner
        assert mine.sum() == 3, "the year before and the year's beginning elsewhere, then here"
        assert sorted(stays.school[mine].tolist())[:2] == [ELSEWHERE, ELSEWHERE]


def test_some_have_been_quiet_for_weeks_and_in_the_story_it_is_tou_and_camila():
    alder = drawn(size="default")[0]
    math = np.array([e.code.startswith("7.") for e in PLAN])[alder.log.entry]
    yesterday = calendar(TODAY).yesterday
    quiet = {
        person[0]
        for person in cast.CLASS
        if alder.log.performed[math & (alder.log.learner == alder.who.named[person[:2]])].max()
        // 1440
        < yesterday - 21
    }
    assert quiet == {"Tou", "Camila"}
    here = np.flatnonzero(alder.who.school[1] >= 0)
    last = np.zeros(len(alder.who), np.int64)
    np.maximum.at(last, alder.log.learner, alder.log.performed // 1440)
    assert 0.02 < (last[here] < yesterday - 21).mean() < 0.2


def test_period_three_is_the_class_of_the_cast_with_its_teacher():
    part = drawn(size="default")[0]
    maya = part.who.named[cast.MAYA[:2]]
    members = {
        section: set(part.stays.learner[stay].tolist())
        for section, stay in ((s, part.classes.stay[s]) for s in range(len(part.classes.sections)))
    }
    mine = [
        i
        for i, s in enumerate(part.classes.sections)
        if maya in members[i] and s.subject == "Math" and s.year == 1
    ]
    assert len(mine) == 1
    assert part.classes.sections[mine[0]].name == "Period 3, Grade 7 Math"
    assert members[mine[0]] == {part.who.named[p[:2]] for p in cast.CLASS}
    teacher = part.adults[part.teacher_of[mine[0]]]
    assert (teacher.given, teacher.family) == cast.TEACHER


def test_the_young_man_of_age_is_eighteen_and_the_newcomer_was_elsewhere():
    riverbend = drawn()[1]
    born = riverbend.who.born[riverbend.who.named[cast.OF_AGE[:2]]]
    assert timedelta(days=18 * 365) < timedelta(days=int(days_since_1970(TODAY) - born))
    newcomer = riverbend.who.named[cast.NEWCOMER[:2]]
    assert riverbend.who.school[0, newcomer] < 0 <= riverbend.who.school[1, newcomer]


def test_names_are_mixed_and_need_more_than_plain_letters():
    names = {f for part in drawn(size="default") for f in part.who.family}
    assert len(names) > 150
    assert {"Nguyễn", "O’Brien", "Søndergaard"} <= names
    assert any("-" in n for n in names)
