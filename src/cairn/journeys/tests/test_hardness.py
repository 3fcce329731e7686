"""How hard a piece was is said on the page that explains a level, in words, in each language."""

from types import SimpleNamespace

import pytest
from django.utils import translation

from cairn.journeys.learner.explain import hardness_words


def words(difficulty, severity):
    return hardness_words(SimpleNamespace(difficulty=difficulty, severity=severity))


@pytest.mark.parametrize(
    ("difficulty", "severity", "said"),
    [
        (None, None, []),
        (0.0, 0.0, []),
        (0.2, -0.2, []),
        (0.25, None, ["a hard task"]),
        (-0.25, 1.0, ["an easy task", "judged strictly"]),
        (None, -1.0, ["judged leniently"]),
    ],
)
def test_what_is_known_and_worth_saying_is_said(difficulty, severity, said):
    with translation.override("en"):
        assert words(difficulty, severity) == said


def test_it_is_said_in_spanish():
    with translation.override("es"):
        assert words(1.0, 1.0) == ["una tarea difícil", "calificado con rigor"]
