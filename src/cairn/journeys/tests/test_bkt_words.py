"""Every figure of bkt@1 is said in a sentence, in each language."""

import pytest
from django.utils import translation

from cairn.journeys.words.methods import method_words
from cairn.journeys.words.rules import ruling_words
from cairn.measure.mastery.methods import BKT


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("setting", BKT.settings, ids=lambda s: s.name)
def test_every_figure_has_its_sentence(language, setting):
    with translation.override(language):
        words = ruling_words(f"determination.bkt.{setting.name}", setting.default)
    assert words.endswith(".")
    assert "bkt" not in words


def test_a_small_chance_is_not_said_to_be_none():
    assert "0.5" in ruling_words("determination.bkt.guess", 0.005)


def test_the_method_says_when_a_level_counts_as_reached():
    assert "95" in method_words(BKT.name, {}).does
    assert "80" in method_words(BKT.name, {"mastery": 0.8}).does
