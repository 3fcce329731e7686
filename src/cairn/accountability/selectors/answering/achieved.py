"""What learners can do, subject by subject, from the levels of its competencies."""

from collections.abc import Iterator

from cairn.accountability.rules.asked import Question
from cairn.accountability.rules.counting import middle_of
from cairn.accountability.selectors.subjects import Subjects, parts, wholes
from cairn.determinations.rules import LOWEST
from cairn.determinations.selectors.yearly import Levels, current_levels, determined_levels

from .common import CURRENT, Answer, Asking, reached, scale


def achievement(asking: Asking) -> Iterator[Answer]:
    """A subject's level of each learner: the lower middle of the competencies that have one."""
    year, (by, purpose, day), learners = asking.year, asking.who, asking.of.those.asked
    if asking.basis == CURRENT:
        levels = current_levels(by=by, purpose=purpose, day=day, lowest=LOWEST, learners=learners)
    else:
        levels = determined_levels(
            by=by, purpose=purpose, day=day, ending=year.ending, lowest=LOWEST, learners=learners
        )
    yield from _by_subject(asking, levels, wholes(levels.competencies))
    yield from _by_subject(asking, levels, parts(levels.competencies))


def _by_subject(asking: Asking, levels: Levels, known: Subjects) -> Iterator[Answer]:
    those = asking.of.those
    learner = those.at(levels.people)
    subject = known.of(levels.competencies)[levels.competency]
    words = scale(asking.year)
    inside = (learner >= 0) & (levels.level >= 0) & (levels.level < len(words))
    for at in range(len(known.keys)):
        mine = inside & (subject == at)
        level = middle_of(
            learner[mine], levels.level[mine], learners=len(those.keys),
            least=int(asking.year.ask("determined_least")),
        )  # fmt: skip
        question = Question(f"achievement.{known.keys[at]}", words, reached(asking.year), known.names[at])  # fmt: skip
        yield Answer(question, level)
