"""What learners say of their school in surveys, topic by topic, and how many of those who were asked say it.

A school at which too few answered says nothing: its learners count in no figure of the topic, anywhere.
"""

from collections.abc import Iterator

import numpy as np

from cairn.accountability.rules.asked import Question
from cairn.accountability.rules.counting import NO_LEVEL
from cairn.accountability.rules.reading import SURVEY, SURVEYED
from cairn.accountability.rules.surveying import enough, said_of, topics
from cairn.accountability.selectors.people import Year
from cairn.kernel.access import DataClass
from cairn.people.selectors.surveyed import surveyed

from .common import Answer, Asking, Flags

SURVEYS = frozenset({SURVEY, SURVEYED})
SAYS, TOOK_PART = ("not favourable", "favourable"), ("not answered", "answered")


def surveys_read(when: Year) -> frozenset[DataClass]:
    """Answers to surveys, where policy names topics of them."""
    return frozenset() if when.ruling("surveys") is None else frozenset({DataClass.SURVEYS})


def surveys(asking: Asking) -> Iterator[Answer]:
    """Of each topic of policy who answers favourably, of the full year; and who answered, of all who were asked."""
    said = asking.year.ruling("surveys")
    if said is None:
        return
    asked = topics(said)
    keys = list(dict.fromkeys(key for topic in asked for key in topic.asks))
    people, (by, purpose, day) = asking.of.present, asking.who
    heard = surveyed(
        asking.of.those, keys, np.where(people.counts, people.school, -1), by=by, purpose=purpose,
        day=day, ending=asking.year.ending, until=asking.year.day,
    )  # fmt: skip
    for topic in asked:
        mine = [keys.index(key) for key in topic.asks]
        of: Flags = np.logical_or.reduce(heard.asked[mine])
        answered, good = said_of(topic, heard.answer[mine])
        whole = enough(of, answered, people.school, len(people.schools), topic.share)
        counts = answered & whole[people.school]
        level = np.where(counts, good.astype(np.int64), NO_LEVEL)
        yield Answer(Question(f"{SURVEY}.{topic.key}", SAYS, (1,), topic.names), level)
        part = np.where(of, answered.astype(np.int64), NO_LEVEL)
        yield Answer(
            Question(f"{SURVEYED}.{topic.key}", TOOK_PART, (1,), topic.names), part, everyone=True
        )
