"""Every word that a page can say has been said in every language, and what is shipped is what was written."""

import ast
from pathlib import Path

import pytest

from tests import catalogue

SOURCE = Path(__file__).parent.parent / "src" / "cairn"

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


def test_no_words_hide_within_braces_where_nobody_gathers_them():
    """`f"{_('words')}"` stays English in every language: what gathers the words does not look there."""
    hidden = [
        f"{path.relative_to(SOURCE)}:{call.lineno}"
        for path in SOURCE.rglob("*.py")
        if "/tests/" not in str(path)
        for whole in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(whole, ast.JoinedStr)
        for call in ast.walk(whole)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in {"_", "gettext", "ngettext", "pgettext", "npgettext"}
        and any(
            isinstance(each, ast.Constant) and isinstance(each.value, str) for each in call.args
        )
    ]
    assert hidden == []
