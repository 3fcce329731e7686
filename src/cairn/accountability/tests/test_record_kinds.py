"""Readiness, surveys, opportunity, and numbers that others worked out: counted by policy, and by nothing else."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest
import yaml
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from cairn.accountability.models import RunResult
from cairn.accountability.rules.asked import Counted, Question, Where
from cairn.accountability.rules.in_force import plan_in_force
from cairn.accountability.rules.measured import Spans, results
from cairn.accountability.rules.opportunities import opportunities
from cairn.accountability.rules.rating import rate
from cairn.accountability.rules.readiness import readiness
from cairn.accountability.rules.results import School
from cairn.accountability.rules.surveying import enough, said_of, topics
from cairn.accountability.selectors.explaining import explained
from cairn.accountability.selectors.tables import tables
from cairn.accountability.services import running
from cairn.accountability.services.drafting import kept_apart
from cairn.accountability.services.members import members_behind
from cairn.intake.rulebook import book
from cairn.kernel.access import Purpose, operator
from cairn.kernel.errors import BadInput, BadPolicy, NotAllowed
from cairn.kernel.terms import Use
from cairn.policy.rulings import Ruling

from .test_counting import a_learner, a_state, make, questions_of, rows  # noqa: F401 a fixture

BY, AT, DAY = operator("test"), datetime(2026, 11, 21, tzinfo=UTC), date(2026, 11, 21)
ASKED = {"by": BY, "purpose": Purpose.OPERATE}
KNOWN = (
    "known called en: Known", "known asks: adult, listens", "known scale: 1 to 4", "known favourable: 3, 4",
    "known needs: 2", "known answered: 1", "known share: 50",
)  # fmt: skip
READY = (
    "called en: Ready", "of: grade 04", "needs: 2", "way ap: 1 course of level 00575",
    "way math: 2 credits of code M1, M2",
    "way job: 1 credential of category industry", "way exam: 480 on SAT",
)  # fmt: skip
NEAR = (
    "arts called en: Arts", "arts with: enrolled in ART*", "offer called en: Calculus",
    "offer with: school offers CALC", "online called en: Online", "online with: home internet",
    "device called en: Device", "device with: home device Tablet, Chromebook",
)  # fmt: skip


def ruling(*lines):
    return Ruling("accountability.counting.x", tuple(lines), "Rule 1")


@pytest.fixture
def policy(settings, tmp_path):
    """A policy folder into which parameters of accountability are written."""
    folder = tmp_path / "policy"
    shutil.copytree(settings.POLICY, folder)
    settings.POLICY = folder

    def say(**named):
        for name, lines in named.items():
            path = folder / "parameters" / "accountability" / f"{name.replace('__', '/')}.yaml"
            values = [{"start": date(2018, 7, 1), "value": list(lines), "source": "Rule 9"}]
            path.write_text(yaml.safe_dump({"description": "d", "unit": "u", "values": values}))
        book.cache_clear()

    yield say
    book.cache_clear()


answers = st.lists(st.tuples(st.integers(-1, 6), st.integers(-1, 6)), min_size=1, max_size=12)


@given(answers, st.integers(1, 2), st.integers(1, 2))
def test_who_answers_favourably_is_what_anyone_can_work_out(given_, needs, answered):
    lines = [*KNOWN[:4], f"known needs: {needs}", f"known answered: {answered}", KNOWN[6]]
    [topic] = topics(ruling(*lines))
    told, good = said_of(topic, np.array(given_).T)
    for i, each in enumerate(given_):
        mine = [answer for answer in each if 1 <= answer <= 4]
        assert told[i] == (len(mine) >= answered)
        assert good[i] == (told[i] and sum(answer >= 3 for answer in mine) >= needs)


def test_a_school_says_something_when_as_many_of_those_asked_answered_as_policy_asks():
    asked, school = np.array([1, 1, 1, 0, 1], bool), np.array([0, 0, 1, 1, 2])
    answered = np.array([1, 0, 0, 1, 1], bool)
    assert enough(asked, answered, school, 4, 50).tolist() == [True, False, True, False]
    assert enough(asked, answered, school, 4, 50.1).tolist() == [False, False, True, False]


@pytest.mark.parametrize(
    ("read", "lines", "wrong"),
    [
        (topics, [*KNOWN[:3], "known favourable: 5", *KNOWN[4:]], "beyond the scale"),
        (topics, [*KNOWN[:4], "known needs: 3", *KNOWN[5:]], "not so many questions"),
        (topics, KNOWN[1:], "no name in English"),
        (readiness, [*READY[:3], "way ap: a course or two"], "it is no way"),
        (readiness, [READY[0], "of: everybody", *READY[2:]], "it names nobody"),
        (readiness, [*READY[:2], "needs: 9", *READY[3:]], "not so many ways"),
        (opportunities, ["arts called en: A", "arts with: a piano"], "not understood"),
        (opportunities, ["arts colour: A"], "is unknown"),
        (opportunities, [*NEAR[:2], "arts grades only: 06"], "is unknown"),
        (opportunities, [*NEAR[:2], "arts grades: 06", "arts grades: 07"], "said twice"),
        (opportunities, [*NEAR[:2], "arts grades: 6"], "“6” is no grade"),
        (opportunities, [NEAR[0], "arts with: home device Laptop"], "a device is unknown"),
        (opportunities, [NEAR[0], "arts with: enrolled into ART*"], "not understood"),
        (topics, [KNOWN[0], "known asks: adult, adult", *KNOWN[2:]], "stands twice"),
        (readiness, [READY[0], "of: grade 4", *READY[2:]], "“4” is no grade"),
        (readiness, [*READY, "needs many: 2"], "“needs many” is unknown"),
        (readiness, [*READY, "way: 480 on ACT"], "“way” is unknown"),
        (readiness, [*READY, "called Spanish: Listos"], "“called Spanish” is unknown"),
        (readiness, [*READY, f"{READY[3].partition(':')[0]}: 1 course of code X"], "said twice"),
        (readiness, [*READY, f"way again: {READY[3].partition(': ')[2]}"], "another line names"),
    ],
)
def test_lines_that_cannot_be_meant_are_refused(read, lines, wrong):
    with pytest.raises(BadPolicy, match=wrong):
        read(ruling(*lines))


def count(**more):
    return tables(2025, **ASKED, day=date(2026, 8, 1), **more)


def everybody(label="people.Person"):
    found = apps.get_model(label).objects.order_by("state_id")
    return list(found)


def school():
    return apps.get_model("people.Organization").objects.get(state_id="01-1")


def a_survey(answers):
    """A survey of the district, answered: {place of the learner: (adult, listens)}; None is no answer."""
    survey = make(
        "people.Survey", title="S", purpose="p", areas=[], questions=["a", "l"], keys=["adult", "listens"],
        language="en", organization=school().district, first_day=date(2025, 10, 1),
        last_day=date(2025, 10, 9), noted_at=AT, noted_by="x",
    )  # fmt: skip
    who = everybody()
    for i, said in answers.items():
        for key, answer in zip(("adult", "listens"), said, strict=True):
            if answer is not None:
                make(
                    "people.SurveyAnswer", survey=survey, person=who[i], question=key, answer=answer,
                    answered_on=date(2025, 10, 2),
                )  # fmt: skip
    return survey


def test_surveys_are_counted_of_the_full_year_and_who_answered_of_all_who_were_asked(
    a_state,  # noqa: F811
    policy,
):
    a_survey({0: (3, 4), 1: (3, None), 2: (4, 2), 3: (4, 4)})
    assert not [q for q in count().questions if q.key.startswith("survey")], "policy asks nothing"
    policy(counting__surveys=KNOWN)
    found = count()
    assert rows(found, "survey.known") == {"04": (2, 1)}, "number 3 came in January"
    assert rows(found, "surveyed.known") == {"04": (1, 4)}
    make(
        "people.FamilyChoice", learner=everybody()[2], choice="surveys", agrees=False,
        chosen_by_name="m", chosen_at=AT,
    )  # fmt: skip
    later = count()
    assert rows(later, "survey.known") == {"04": (1, 1)}, "a no that came later is honoured too"
    assert rows(later, "surveyed.known") == {"04": (1, 3)}


def test_a_school_that_hardly_answered_says_so_and_counts_nowhere(a_state, policy):  # noqa: F811
    a_survey({0: (3, 4), 1: (1, 1)})
    policy(
        counting__surveys=KNOWN,
        indicators__belonging=[
            "called en: Belonging", "serves: person", "consulted: C-2017-1",
            "measured by: share of survey.known", "score: as given of 100",
        ],
    )  # fmt: skip
    found = count()
    assert rows(found, "survey.known") == {}
    assert rows(found, "surveyed.known") == {"04": (3, 2)}
    running.run(2025, **ASKED, at=AT, empty=True)
    kept = RunResult.objects.get(indicator="belonging", group="")
    assert (kept.value, kept.n, kept.tested, kept.enrolled) == (None, 0, 2, 5)
    lines = explained(school().pk, year=2025, indicator="belonging", group="", **ASKED, day=DAY)
    assert "  2 of 5 who were asked answered; too few to say anything" in lines
    assert any("surveys" in line for line in lines if line.startswith("who counts"))


def test_nobody_is_told_who_gave_which_answer_and_a_missing_answer_lowers_no_rating(
    a_state,  # noqa: F811
    policy,
):
    a_survey({0: (3, 4), 1: (1, 1), 2: (4, 4)})
    policy(
        counting__surveys=KNOWN,
        indicators__attendance=[
            "called en: Belonging", "serves: person", "consulted: C-2017-1",
            "measured by: share of survey.known", "score: as given of 100",
        ],
        participation=["rate: 95", "lower: 1 rating when 1 below"],
    )  # fmt: skip
    made = running.run(2025, **ASKED, at=AT, empty=True)
    assert rows(made.tables, "survey.known") == {"04": (1, 2)}
    rated = made.state.places["school:01-1"]
    assert all("attendance" not in each.what for each in rated.participation)
    with pytest.raises(NotAllowed, match="confidential"):
        members_behind(school().pk, "attendance", **ASKED, at=AT, through="test")
    looked = apps.get_model("people.Look").objects.filter(data="surveys")
    assert looked.exists(), "the families can see that answers were counted"
    with pytest.raises(BadInput, match="who answered it give away"):
        kept_apart(["survey.known", "surveyed.known"])


def test_ready_is_who_came_by_as_many_ways_as_policy_asks(a_state, policy):  # noqa: F811
    policy(counting__readiness=READY)
    who, base = everybody(), {"school": school(), "school_year": 2026}
    done = {"status": "completed", "completed_on": date(2026, 1, 9), "course_name": "x"}
    for i, code, level, worth, more in (
        (0, "M1", "00575", 2, {}),  # two ways by one course
        (1, "M1", "", 1, {}), (1, "M2", "", 1, {}),  # one way
        (2, "X", "00575", 1, {"status": "withdrawn"}), (2, "M2", "", 2, {"completed_on": date(2026, 6, 9)}),
    ):  # fmt: skip
        make(
            "people.CourseCompletion", person=who[i], course_code=code, level=level, credits=worth,
            **base | done | more,
        )  # fmt: skip
    for i, category in ((1, "hobby"), (4, "industry")):
        make(
            "people.CredentialEarned", person=who[i], title="C", category=category,
            earned_on=date(2026, 2, 2), **base,
        )  # fmt: skip
    for i, score in ((1, 479), (4, 480)):
        make(
            "evidence.Evidence", learner=who[i], use=Use.SUMMATIVE.value, score=score, value=None, scale="SAT",
            competency=apps.get_model("competencies.Competency").objects.get(), source="s", source_key=f"t{i}",
            performed_at=AT.replace(month=3), recorded_at=AT,
        )  # fmt: skip
    assert rows(count(), "readiness") == {"04": (2, 2)}, "0 by course and credits, 4 by both others"
    policy(counting__readiness=[*READY[:2], "needs: 1", *READY[3:]])
    assert rows(count(), "readiness") == {"04": (1, 3)}
    make("people.Graduation", person=who[2], cohort_year=2026, cohort_status="continuing", **base)
    policy(counting__readiness=[READY[0], "of: cohort 4", *READY[2:]])
    assert {k: sum(v) for k, v in rows(count(), "readiness.4").items()} == {"04": 1}


def test_opportunity_is_what_learners_have_and_nothing_is_guessed(a_state, policy):  # noqa: F811
    policy(counting__opportunity=NEAR)
    who = everybody()
    for i, kind, value in (
        (0, "home_internet", "yes"), (1, "home_internet", "no"), (2, "home_device", "Tablet"),
        (4, "home_device", "Smartphone"),
    ):  # fmt: skip
        make(
            "people.Characteristic",
            person=who[i],
            kind=kind,
            value=value,
            first_day=date(2025, 9, 1),
        )
    for code, members, first in (("art7", (0, 3), 2025), ("CALC", (), 2025), ("ART8", (1,), 2024)):
        course = make("people.Course", name=code, code=code)
        last = date(first + 1, 6, 1)
        section = make(
            "people.Section", name=code, course=course, school=school(), first_day=date(first, 9, 1),
            last_day=last,
        )  # fmt: skip
        for i in members:
            make(
                "people.SectionEnrollment", section=section, person=who[i], role="learner",
                first_day=date(first, 9, 1), last_day=last,
            )  # fmt: skip
    found = count()
    assert rows(found, "opportunity.online") == {"04": (1, 1)}, "of two the record says something"
    assert rows(found, "opportunity.device") == {"04": (1, 1)}
    assert rows(found, "opportunity.arts") == {"04": (3, 1)}, "of the full year, in this year"
    assert rows(found, "opportunity.offer") == {"04": (0, 4)}


def test_it_asks_as_often_for_many_as_for_few(a_state, policy):  # noqa: F811
    policy(counting__surveys=KNOWN, counting__readiness=READY, counting__opportunity=NEAR)
    a_survey({0: (3, 4), 1: (1, 1), 2: (4, 4)})
    few = questions_of(BY)
    for i in range(5, 20):
        a_learner(i, 2)
    assert questions_of(BY)[0] == few[0]


@pytest.mark.parametrize(
    ("by", "took_part", "rated"),
    [
        ("survey.s, tested.x", (40, 10), False),
        ("survey.s, assessment.m", (50, 45), True),
        ("attendance, assessment.m", (50, 45), True),
    ],
)
def test_participation_is_of_tests_also_where_a_survey_is_asked_beside_them(by, took_part, rated):
    plan = plan_in_force(book(), DAY)
    one = replace(plan.indicators["attendance"], measured_by=f"share of {by}")
    plan = replace(plan, indicators={**plan.indicators, one.key: one})
    counts = {
        "survey.s": (4, 6), "surveyed.s": (30, 10), "attendance": (5, 35),
        "assessment.m": (20, 25), "participation.m": (5, 45), "tested.x": (1, 1),
    }  # fmt: skip
    where = Where(2025, "school:1", "04")
    [found] = results(
        plan,
        [Question(name, ("no", "yes"), (1,), {}) for name in counts],
        [Counted(name, where, said) for name, said in counts.items()],
        [],
        Spans.read(["elementary: 04"]),
    )
    assert (found.enrolled, found.tested) == took_part
    state = rate(plan, [found], [School("school:1", {"elementary": 50})], 2025)
    assert bool(state.places["school:1"].participation) is rated


HEAD = "year,place,span,group,indicator,value,n,se\n"
PARENTS = [
    "called en: What parents say", "serves: person", "consulted: C-2017-1",
    "measured by: the survey of parents, as given", "score: as given of 100", "within: 0 to 100",
]  # fmt: skip


@pytest.fixture
def of_parents(a_state, policy, tmp_path):  # noqa: F811
    policy(indicators__parents=PARENTS)

    def written(*lines, head=HEAD):
        path = tmp_path / "parents.csv"
        path.write_text(head + "".join(f"{line}\n" for line in lines))
        return path

    return written


def test_numbers_of_others_are_joined_to_a_run_that_keeps_the_file_by_its_fingerprint(of_parents):
    path = of_parents(
        "2025,school:01-1,elementary,,parents,81.5,40,2.5", "2025,school:9,elementary,,parents,70,40,",
        "2024,school:01-1,elementary,,parents,70,40,", "2025,school:01-1,cellar,,parents,70,40,",
        "2025,school:01-1,elementary,disability:yes,parents,61,9,",
        "2025,school:01-1,elementary,disabilty:yes,parents,61,9,",
        "2025,school:01-1,elementary,disability:no,parents,161,9,", "2025,school:01-1,high,,parents,61,9,",
        "2025,school:01-1,elementary,disability:no,parents,61,0,",
    )  # fmt: skip
    type(school()).objects.filter(pk=school().pk).update(grades=["04"])
    without = running.run(2025, **ASKED, at=AT, empty=True)
    made = running.run(2025, **ASKED, at=AT, empty=True, given=path)
    assert made.run.pk != without.run.pk
    kept = RunResult.objects.get(run=made.run, indicator="parents", group="")
    assert RunResult.objects.get(run=made.run, group="disability:yes", indicator="parents").n == 9
    assert (kept.value, kept.n, kept.error) == (81.5, 40, 2.5)
    assert kept.low < 81.5 < kept.high
    assert [(each.line, each.what.split(" ")[0]) for each in made.given.aside] == [
        (3, "No"), (4, "The"), (5, "cellar"), (7, "disabilty:yes"), (8, "parents"), (9, "school:01-1"), (10, "There"),
    ]  # fmt: skip
    assert made.run.given["indicators"] == ["parents"]
    assert made.run.given["sha256"] == made.given.sha256
    assert without.run.given == {}
    assert running.run(2025, **ASKED, at=AT, empty=True, given=path).unchanged
    lines = explained(school().pk, year=2025, indicator="parents", group="", **ASKED, day=DAY)
    assert any("given in parents.csv" in line and made.given.sha256 in line for line in lines)
    other = of_parents("2025,school:01-1,elementary,,parents,81.5,40,2.6")
    assert not running.run(2025, **ASKED, at=AT, empty=True, given=other).unchanged


def test_what_the_record_measures_cannot_be_given_too(of_parents):
    path = of_parents("2025,school:01-1,elementary,,attendance,99,40,")
    with pytest.raises(BadInput, match="gives attendance, which is counted here"):
        running.run(2025, **ASKED, at=AT, empty=True, given=path)
    looked = apps.get_model("people.Look").objects
    unusable = of_parents("2025,school:9,elementary,,parents,70,40,")
    with pytest.raises(BadInput, match=r"No row .* \(1 read\)\. Line 2: No school here is called"):
        running.run(2025, **ASKED, at=AT, given=unusable)
    assert not looked.exists(), "the file is refused before anybody's record is read"


def test_words_that_sound_like_surveys_waive_no_participation(of_parents, policy):
    policy(
        indicators__parents=[*PARENTS[:3], "measured by: the state's survey. As given", PARENTS[4]],
        participation=["rate: 95", "lower: 1 rating when 1 below"],
    )
    path = of_parents(
        "2025,school:01-1,elementary,,parents,81.5,40,,100,40",
        head=HEAD[:-1] + ",enrolled,tested\n",
    )
    made = running.run(2025, **ASKED, at=AT, empty=True, given=path)
    missed = made.state.places["school:01-1"].participation
    assert any("parents" in each.what for each in missed)
