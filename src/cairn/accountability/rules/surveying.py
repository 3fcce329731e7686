"""What policy makes of answers to surveys: topics, each of some questions, and when a learner's answers are favourable.

known called en: Students who say an adult here knows them well
known asks: adult, listens                 keys of questions, as surveys were announced with them
known scale: 1 to 4                        an answer beyond it is none
known favourable: 3, 4                     places on the scale
known needs: 2                             so many favourable answers make the learner favourable
known answered: 1                          whoever answered fewer of the questions answered nothing
known share: 50                            of those asked at a school so many per cent answer, or none of it counts
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cairn.policy.rulings import Ruling

from .lines import Line, called, keyed, lines_of, must

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
_HEADS = ("called", "asks", "scale", "favourable", "needs", "answered", "share")


@dataclass(frozen=True)
class Topic:
    """What some questions of surveys ask together."""

    key: str
    names: Mapping[str, str]
    asks: tuple[str, ...]
    scale: tuple[int, int]
    favourable: tuple[int, ...]
    needs: int
    answered: int
    share: float


def topics(ruling: Ruling) -> list[Topic]:
    """The topics of policy, in its order. Raises BadPolicy."""
    return [_topic(key, lines) for key, lines in keyed(lines_of(ruling), _HEADS).items()]


def _topic(key: str, lines: Sequence[Line]) -> Topic:
    questions, favourable = must(lines, "asks"), must(lines, "favourable")
    asks = questions.listed()
    if len(set(asks)) < len(asks):
        questions.refuse("a question stands twice", "Name each question once.")
    scale, good = _scale(must(lines, "scale")), tuple(map(favourable.whole, favourable.listed()))
    needs, answered = must(lines, "needs"), must(lines, "answered")
    if not all(scale[0] <= each <= scale[1] for each in good):
        favourable.refuse("a place lies beyond the scale", f"Use {scale[0]} to {scale[1]}.")
    for line in (needs, answered):
        if not 1 <= line.whole() <= len(asks):
            line.refuse("there are not so many questions", f"Write 1 to {len(asks)}.")
    share = must(lines, "share")
    if not 0 <= share.number() <= 100:
        share.refuse("it is no share", "Write per cent, 0 to 100.")
    return Topic(
        key, called(lines), tuple(asks), scale, good, needs.whole(), answered.whole(), share.number()
    )  # fmt: skip


def _scale(line: Line) -> tuple[int, int]:
    low, to, high = line.rest.partition(" to ")
    ends = line.whole(low), line.whole(high) if to else 0
    if ends[0] >= ends[1]:
        line.refuse("it is no scale", "Write for example: 1 to 4.")
    return ends


def said_of(topic: Topic, answer: Whole) -> tuple[Flags, Flags]:
    """(learners,) who answered enough questions of the topic, and who of them is favourable.

    answer  (questions of the topic, learners) the place on the scale; beyond it: none
    """
    given = (answer >= topic.scale[0]) & (answer <= topic.scale[1])
    good = given & np.isin(answer, topic.favourable)
    answered = given.sum(axis=0) >= topic.answered
    return answered, answered & (good.sum(axis=0) >= topic.needs)


def enough(asked: Flags, answered: Flags, school: Whole, schools: int, share: float) -> Flags:
    """(schools,) where as many of those who were asked answered as policy asks for; nobody asked is not enough.

    asked, answered  (learners,)
    school           (learners,) positions
    """
    of = np.bincount(school[asked], minlength=schools)
    did = np.bincount(school[asked & answered], minlength=schools)
    found: Flags = (of > 0) & (did * 100 >= share * of - 1e-9)
    return found
