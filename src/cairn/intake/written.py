"""What people write here: not nothing, and not a book."""

from django.utils.translation import gettext_noop

from cairn.kernel.errors import BadInput

MOST = 2000
"""Characters."""


def said(words: str, missing: str, *, mend: str = gettext_noop("Say it in a few words.")) -> str:
    """The words without the blanks around them. Raises BadInput where there are none, or too many."""
    kept = words.strip()
    if not any(char.isalnum() for char in kept):
        raise BadInput(missing, mend=mend)
    return bounded(kept)


def bounded(words: str) -> str:
    """The words without the blanks around them, which may be none. Raises BadInput where they are too many."""
    kept = words.strip()
    if len(kept) > MOST:
        raise BadInput(
            gettext_noop("These are %(n)s characters."),
            mend=gettext_noop("Say it in at most %(most)s characters."),
            said={"n": len(kept), "most": MOST},
        )
    return kept
