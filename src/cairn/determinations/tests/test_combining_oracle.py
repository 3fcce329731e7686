"""The figures that determinations keep are those of the slow, obvious way on the same measures."""

import math
import random
from datetime import timedelta

import pytest
from django.apps import apps

from cairn.determinations.rules.combining import Combining
from cairn.determinations.services.deciding import decisions
from cairn.determinations.services.judging import record_judgement
from cairn.kernel.terms import Use
from cairn.measure.combining.oracles import Score
from cairn.measure.combining.oracles import determine as obvious

from .conftest import FIRST, TODAY, at

pytestmark = pytest.mark.django_db
AT = "determination.combining"
METHODS = ("precision_weighted@1", "compensatory@1", "conjunctive@1", "profile@1")
USES = (Use.SUMMATIVE, Use.INTERIM, Use.ADAPTIVE, Use.PERFORMANCE, Use.FORMATIVE)


def random_learners(stage, count, seed):
    """Learners with any measures, ties, holes and late entries."""
    chance = random.Random(seed)
    enrollments = apps.get_model("people.Enrollment").objects
    found = []
    for i in range(count):
        who = stage.learner(f"L{i}")
        for use in USES:
            if chance.random() < 0.6:
                levels = [chance.choice([None, 1, 2, 3, 3, 4]) for _ in range(chance.randint(1, 3))]
                start = FIRST + timedelta(days=chance.randint(0, 60))
                stage.shows(*levels, who=who, use=use, start=start)
        if chance.random() < 0.6:
            record_judgement(
                by=stage.by, learner=who.pk, competency=stage.competency.pk,
                level=chance.randint(1, 4), reason="Seen at work for weeks.", confirms_fall=False,
                at=at(TODAY - timedelta(days=chance.randint(0, 70)), 9),
            )  # fmt: skip
        if chance.random() < 0.3:
            enrollments.filter(person=who).update(first_day=FIRST + timedelta(days=45))
        found.append(who)
    return found


def equals_the_obvious_way(decision, force):
    said = decision.outcome
    nan = math.nan
    scores = [
        Score(
            nan if m["score"] is None else m["score"],
            nan if m["standard_error"] is None else m["standard_error"],
            0.0 if m["age"] is None else m["age"],
        )
        for m in said["measures"]
    ]
    answer = obvious(force.rule, scores, mover=said["mover"])
    assert said["level"] == answer.level
    assert set(said["unmet"]) == set(answer.why)
    assert said["probabilities"] == pytest.approx(answer.probabilities, abs=2e-8)
    if answer.point is not None:
        assert said["point"] == pytest.approx(answer.point, abs=2e-9)
        assert said["standard_error"] == pytest.approx(answer.standard_error, abs=2e-9)
    return answer.level is not None


def holds(stage, policy_says, method, learners, **more):
    rules = {f"{AT}.method": method, f"{AT}.carry_years": 0.15}
    policy_says(rules | {f"{AT}.{name}": value for name, value in more.items()})
    cells = [(who.pk, stage.competency.pk) for who in learners]
    found = decisions(cells, as_of=TODAY, at=at(TODAY))
    for decision in found:
        assert Combining.from_plain(decision.combining.plain()).rule == decision.combining.rule
    return [equals_the_obvious_way(decision, decision.combining) for decision in found]


def test_a_few_learners(stage, policy_says):
    learners = random_learners(stage, 8, seed=4)
    for method in METHODS:
        made = holds(stage, policy_says, method, learners)
        assert any(made)
        assert not all(made)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_many_learners_under_many_rules(stage, policy_says, seed):
    learners = random_learners(stage, 60, seed)
    for method in METHODS:
        holds(stage, policy_says, method, learners)
        holds(stage, policy_says, method, learners, prior_spread=0, minimum_weight=0.5)
        holds(stage, policy_says, method, learners, required=["summative"], minimum=1)
