"""What people write here: not nothing, and not a book."""

from cairn.kernel.errors import BadInput

MOST = 2000
"""Characters."""


def said(words: str, missing: str, *, mend: str = "Say it in a few words.") -> str:
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
            f"These are {len(kept)} characters.", mend=f"Say it in at most {MOST} characters."
        )
    return kept
