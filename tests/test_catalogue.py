"""Every word that a page can say has been said in every language, and what is shipped is what was written."""

import pytest

from tests import catalogue

LANGUAGES = catalogue.languages()


def test_spanish_is_among_the_languages():
    assert "es" in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_untranslated_doubtful_or_left_over(language):
    assert list(catalogue.missing(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_words_are_those_of_the_catalogue(language):
    """Else: python tests/catalogue.py --write"""
    shipped = (catalogue.folder(language) / "django.mo").read_bytes()
    assert shipped == catalogue.compiled(language)
