"""Every figure of latent_growth@1 is said in a sentence, in each language."""

import pytest
from django.utils import translation

from cairn.journeys.words.methods import method_words
from cairn.journeys.words.rules import ruling_words
from cairn.measure.mastery.methods import LATENT_GROWTH


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("setting", LATENT_GROWTH.settings, ids=lambda s: s.name)
def test_every_figure_has_its_sentence(language, setting):
    with translation.override(language):
        words = ruling_words(f"determination.latent_growth.{setting.name}", setting.default)
    assert words.endswith(".")
    assert "latent_growth" not in words


def test_levels_of_unequal_width_are_listed():
    words = ruling_words("determination.latent_growth.cuts", (0.5, 1.2, 2.5))
    assert "0.5, 1.2, 2.5" in words


def test_the_method_says_that_time_lowers_nothing():
    words = method_words(LATENT_GROWTH.name, {"noise": 0.8, "cuts": ()})
    assert "never lowers" in words.does
