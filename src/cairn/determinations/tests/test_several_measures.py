"""One determination from several measures, as policy: decided, explained, kept, replayed."""

from datetime import date, timedelta

import pytest
from django.apps import apps

from cairn.determinations.selectors.explaining import explain
from cairn.determinations.selectors.standings import standing
from cairn.determinations.services.arrivals import work_out_arrivals
from cairn.determinations.services.judging import record_judgement
from cairn.determinations.services.official import determine, find_determination, replay
from cairn.kernel.access import Purpose, operator
from cairn.kernel.errors import CannotReplay
from cairn.kernel.terms import Use
from cairn.people.selectors.places import enrolled_since

from .conftest import FIRST, TODAY, at, make

pytestmark = pytest.mark.django_db
AT = "determination.combining"
LATER = date(2026, 10, 1)


@pytest.fixture
def weighing(policy_says):
    """Measures weigh by their precision, from the first day of school."""
    return policy_says({f"{AT}.method": "precision_weighted@1"})


def decide(stage, as_of=TODAY):
    return determine(
        stage.ada.pk, stage.competency.pk, as_of=as_of, at=at(TODAY), by=operator("me"),
        purpose=Purpose.OPERATE,
    )  # fmt: skip


def judge(stage, level, day=TODAY):
    return record_judgement(
        by=stage.by, learner=stage.ada.pk, competency=stage.competency.pk, level=level,
        reason="Explains every step aloud.", confirms_fall=False, at=at(day, 9),
    )  # fmt: skip


def measures(made):
    return {m["measure"]: m for m in made.outcome["measures"]}


def why(stage):
    return explain(stage.ada.pk, stage.competency.pk, at=at(TODAY), as_of=TODAY, **stage.asking)


def everything(stage):
    """A test at the end, two checks during the year, a task and a judgement."""
    stage.shows(3, use=Use.SUMMATIVE, start=LATER)
    stage.shows(2, 3, use=Use.INTERIM)
    stage.shows(4, use=Use.PERFORMANCE, start=date(2026, 10, 20))
    judge(stage, 3)


def test_each_measure_is_estimated_from_its_own_pieces_by_the_method_in_force(stage, weighing):
    everything(stage)
    found = measures(decide(stage))
    assert {name: m["pieces"] for name, m in found.items()} == {
        "summative": 1, "interim": 2, "performance_task": 1, "judgement": 1,
    }  # fmt: skip
    assert found["interim"]["score"] == pytest.approx(2.5, abs=0.01)  # 2 and 3, a day apart
    assert found["summative"]["score"] == pytest.approx(3, abs=0.001)
    assert (found["judgement"]["score"], found["judgement"]["standard_error"]) == (3, 0.5)
    assert found["summative"]["age"] == pytest.approx((TODAY - LATER).days / 365.25)
    assert found["interim"]["standard_error"] < found["summative"]["standard_error"]


def test_time_widens_a_measure_once_by_its_age_and_not_in_its_own_error_as_well(stage, weighing):
    everything(stage)
    then, now = measures(decide(stage, as_of=LATER)), measures(decide(stage))
    assert now["summative"]["standard_error"] == then["summative"]["standard_error"]
    assert (then["summative"]["age"], now["summative"]["age"]) == (0, pytest.approx(47 / 365.25))


def test_the_determination_states_level_probabilities_and_who_had_how_much_say(stage, weighing):
    everything(stage)
    made = decide(stage)
    said = made.outcome
    assert made.level == said["level"] == 3
    assert sum(said["probabilities"]) == pytest.approx(1, abs=1e-9)
    assert said["confidence"] == said["probabilities"][2]
    shares = [m["share"] for m in said["measures"]]
    assert sum(shares) + said["prior_share"] == pytest.approx(1, abs=1e-8)
    assert made.combining.method == "precision_weighted@1"
    assert {r["parameter"] for r in made.combining.rulings} > {f"{AT}.method", f"{AT}.measures"}
    assert made.rule.method == "latent_growth@1"
    assert said["held"]["pieces"] == 4  # what the one stream says stays beside it


def test_a_judgement_is_a_row_of_its_own_and_moves_no_estimate(stage, weighing):
    stage.shows(2, 2, 2)
    stage.shows(2, use=Use.SUMMATIVE, start=LATER)
    while work_out_arrivals(as_of=TODAY):
        pass
    before = standing(stage.ada.pk, stage.competency.pk, day=TODAY, **stage.asking)
    low = decide(stage)
    judge(stage, 4)
    assert standing(stage.ada.pk, stage.competency.pk, day=TODAY, **stage.asking) == before
    high = decide(stage)
    assert high.outcome["point"] > low.outcome["point"]
    assert high.outcome["held"] == low.outcome["held"]


def test_only_the_latest_judgement_by_the_day_counts(stage, weighing):
    stage.shows(2, use=Use.SUMMATIVE)
    judge(stage, 1, FIRST + timedelta(days=9))
    second = judge(stage, 3, LATER)
    judge(stage, 4, TODAY)
    made = decide(stage, as_of=LATER)
    assert made.inputs["judgement"]["id"] == str(second.pk)
    assert measures(made)["judgement"]["score"] == 3


def test_missing_is_not_the_lowest_level_and_too_few_measures_give_no_level(stage, weighing):
    stage.shows(4, 4, 4, use=Use.PERFORMANCE)
    made = decide(stage)
    assert (made.level, made.outcome["unmet"]) == (None, ["few_measures"])
    assert made.outcome["probabilities"] == []
    assert [m["why"] for m in made.outcome["measures"]] == [
        "missing", "missing", "counted", "missing",
    ]  # fmt: skip
    assert replay(find_determination(str(made.pk))).same


def test_a_piece_without_a_score_is_no_measure(stage, weighing):
    stage.shows(None, use=Use.SUMMATIVE)
    stage.shows(3, use=Use.INTERIM)
    assert measures(decide(stage))["summative"]["why"] == "missing"


def test_a_measure_that_is_too_old_stands_aside_and_says_so(stage, policy_says):
    policy_says({f"{AT}.method": "compensatory@1", f"{AT}.carry_years": 0.1})
    stage.shows(1, use=Use.SUMMATIVE)
    stage.shows(3, use=Use.INTERIM, start=date(2026, 11, 1))
    judge(stage, 3)
    made = decide(stage)
    found = measures(made)
    assert (found["summative"]["why"], found["summative"]["share"]) == ("too_old", None)
    assert (found["interim"]["share"], found["judgement"]["share"]) == (0.5, 0.5)
    assert made.level == 3


def test_without_a_rule_for_it_the_level_held_decides_and_nothing_else_is_kept(stage):
    everything(stage)
    made = decide(stage)
    assert made.combining is None
    assert "measures" not in made.outcome
    assert "judgement" not in made.inputs
    assert why(stage).combined is None


def test_a_waived_district_combines_while_the_state_does_not(stage, zone, settings, policy_says):
    folder = policy_says({})
    (folder / "waivers" / "several.yaml").write_text(
        f"name: several\ntitle: Several measures\nscope: {{district: '0417'}}\nstart: {FIRST}\n"
        f"until: 2027-06-30\nreplaces: {{{AT}.method: conjunctive@1, {AT}.minimum: 1}}\nsource: IZ-9\n"
    )
    policy_says({})
    for each in (stage, zone):
        each.shows(3, 3, use=Use.SUMMATIVE)
        each.shows(2, 2, use=Use.PERFORMANCE, start=LATER)
    assert decide(stage).combining is None
    made = decide(zone)
    assert (made.combining.method, made.combining.waiver) == ("conjunctive@1", "several")
    assert (made.level, made.outcome["point"]) == (2, None)


def test_a_method_that_gives_no_level_of_a_measure_leaves_it_out_and_says_so(zone, policy_says):
    policy_says({f"{AT}.method": "conjunctive@1"})
    zone.shows(3, use=Use.SUMMATIVE)  # n_times@1 asks for two pieces there
    zone.shows(2, 2, use=Use.INTERIM, start=LATER)
    found = measures(decide(zone))
    assert (found["summative"]["why"], found["summative"]["pieces"]) == ("no_level", 1)
    assert found["interim"]["why"] == "counted"


def moves(stage, first):
    enrollment = apps.get_model("people.Enrollment").objects
    enrollment.filter(person=stage.ada).update(first_day=first)


def test_who_came_during_the_year_is_determined_by_the_conditions_for_that(stage, weighing):
    stage.shows(3, use=Use.SUMMATIVE, start=LATER)
    assert decide(stage).outcome["unmet"] == ["few_measures"]
    moves(stage, date(2026, 10, 15))
    made = decide(stage)
    assert (made.level, made.outcome["mover"]) == (3, True)
    assert made.inputs["enrolled_since"] == "2026-10-15"
    assert replay(find_determination(str(made.pk))).same


def test_moving_within_the_district_is_not_coming_during_the_year(stage):
    other = make(
        "people.Organization", kind="school", name="S2", parent=stage.district,
        district=stage.district,
    )  # fmt: skip
    apps.get_model("people.Enrollment").objects.filter(person=stage.ada).update(
        last_day=date(2026, 11, 1)
    )
    make(
        "people.Enrollment", person=stage.ada, school=other, district=stage.district,
        first_day=date(2026, 11, 2),
    )  # fmt: skip
    assert enrolled_since([stage.ada.pk], TODAY) == {stage.ada.pk: FIRST}
    elsewhere = make("people.Organization", kind="LEA", name="E", state_id="0999")
    make(
        "people.Enrollment", person=stage.ada, school=other, district=elsewhere,
        first_day=date(2026, 11, 10),
    )  # fmt: skip
    assert enrolled_since([stage.ada.pk], TODAY) == {stage.ada.pk: date(2026, 11, 10)}
    assert enrolled_since([stage.ada.pk], date(2026, 8, 1)) == {}


def test_last_years_enrollment_is_not_this_years(stage):
    make(
        "people.Enrollment", person=stage.ada, school=stage.school, district=stage.district,
        first_day=date(2025, 8, 20), last_day=date(2026, 6, 5),
    )  # fmt: skip
    assert enrolled_since([stage.ada.pk], TODAY) == {stage.ada.pk: FIRST}
    assert enrolled_since([stage.ada.pk], date(2026, 6, 30)) == {stage.ada.pk: date(2025, 8, 20)}


def test_a_fall_confirmed_later_had_not_fallen_by_an_earlier_day(stage):
    stage.shows(4, 4, 4)
    stage.shows(1, 1, start=date(2026, 9, 20))
    while work_out_arrivals(as_of=TODAY):
        pass
    record_judgement(
        by=stage.by, learner=stage.ada.pk, competency=stage.competency.pk, level=1,
        reason="Two tasks without help went wrong.", confirms_fall=True, at=at(TODAY, 9),
    )  # fmt: skip
    then, now = decide(stage, as_of=LATER), decide(stage)
    assert then.level == 4
    assert now.level < 4


def test_it_is_replayed_to_the_same_bytes_whatever_comes_after(stage, weighing, policy_says):
    everything(stage)
    made = decide(stage)
    judge(stage, 1)
    stage.shows(1, 1, use=Use.SUMMATIVE, start=date(2026, 11, 1))
    moves(stage, date(2026, 11, 1))
    policy_says({f"{AT}.summative.weight": 9})
    again = replay(find_determination(str(made.pk)))
    assert again.same
    assert again.policy_has_changed


def test_altered_measures_are_found_out(stage, weighing):
    everything(stage)
    made = decide(stage)
    made.outcome["measures"][0]["score"] = 4.0
    assert not replay(made).same
    made.inputs["judgement"]["level"] = 4
    with pytest.raises(CannotReplay):
        replay(made)


@pytest.mark.parametrize("method", ["compensatory@1", "conjunctive@1", "profile@1"])
@pytest.mark.parametrize("base", ["exponential_decay@1", "latent_growth@1", "highest@1"])
def test_every_way_over_every_kind_of_method_is_decided_and_replayed(
    stage, policy_says, method, base
):
    policy_says({f"{AT}.method": method, "determination.method": base})
    everything(stage)
    made = decide(stage)
    assert made.level in (2, 3)
    assert replay(find_determination(str(made.pk))).same


def test_no_measure_is_drawn_to_the_middle_before_they_meet(stage, policy_says):
    """latent_growth@1 knows something before the first piece; of several measures it would know it often."""
    policy_says({f"{AT}.method": "precision_weighted@1", "determination.method": "latent_growth@1"})
    noise = 0.8
    policy_says({"determination.latent_growth.noise": noise})
    stage.shows(3, use=Use.SUMMATIVE)
    stage.shows(4, use=Use.INTERIM)
    found = measures(decide(stage))
    assert found["summative"]["score"] == pytest.approx(3, abs=0.01)
    of_one_piece = (noise**2 + 1 / 12) ** 0.5  # a whole level hides where in it the piece lies
    assert found["summative"]["standard_error"] == pytest.approx(of_one_piece, abs=0.01)
    # A piece at the top says "here or above": less surely so, but it has its say.
    assert found["interim"]["score"] == 4
    assert noise < found["interim"]["standard_error"] < 2


def test_the_explanation_says_what_measures_would_determine_and_what_was_determined(
    stage, weighing
):
    everything(stage)
    made = decide(stage)
    found = why(stage)
    assert found.combined.outcome == {k: v for k, v in made.outcome.items() if k != "held"}
    said = found.as_json()
    assert said["combined"]["method"] == "precision_weighted@1"
    assert said["determination"]["id"] == str(made.pk)
    assert said["judgement"]["level"] == 3


def test_a_judgement_alone_can_be_a_measure_where_nothing_else_was_ever_shown(stage, policy_says):
    policy_says({f"{AT}.method": "compensatory@1", f"{AT}.minimum": 1})
    judge(stage, 2)
    made = decide(stage)
    assert (made.level, made.outcome["held"]["pieces"]) == (2, 0)
    assert replay(find_determination(str(made.pk))).same
