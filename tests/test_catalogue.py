"""Every word that a page can say has been said in every language, and what is shipped is what was written."""

import runpy
from pathlib import Path

import pytest

CATALOGUE = runpy.run_path(str(Path(__file__).with_name("catalogue.py")))
LANGUAGES = CATALOGUE["languages"]()


def test_spanish_is_among_the_languages():
    assert "es" in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_untranslated_doubtful_or_left_over(language):
    assert list(CATALOGUE["missing"](language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_words_are_those_of_the_catalogue(language):
    """Else: python tests/catalogue.py --write"""
    shipped = (CATALOGUE["folder"](language) / "django.mo").read_bytes()
    assert shipped == CATALOGUE["compiled"](language)
