"""Words of a framework on a page: those that are not in the reader's language say in which they are."""

from markupsafe import Markup, escape

from cairn.competencies.selectors.plain import Plain


def spoken(words: Plain, language: str) -> Markup:
    """A competency's title as text of a page; with its language, where that is not the reader's."""
    if words.language == language:
        return escape(words.title)
    return Markup('<span lang="{}">{}</span>').format(words.language, words.title)
