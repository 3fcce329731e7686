"""What a link that somebody gives may be: an address on the web, and nothing that a browser would run."""

from urllib.parse import urlsplit

from cairn.kernel.errors import BadInput

LONGEST_LINK = 500
"""Characters."""


def safe_link(link: str) -> str:
    """An address on the web as it was given, or empty. Raises BadInput for anything else that a browser would run.

    >>> safe_link(" https://scratch.mit.edu/projects/1 ")
    'https://scratch.mit.edu/projects/1'
    """
    given = link.strip()
    if not given:
        return ""
    try:
        parts = urlsplit(given)
        usual = parts.scheme in ("http", "https") and parts.hostname and parts.port is None
    except ValueError:
        usual = False
    plain = given.isascii() and given.isprintable() and " " not in given and "\\" not in given
    if not (usual and plain and "@" not in parts.netloc and len(given) <= LONGEST_LINK):
        raise BadInput(
            "This link is not an address of a page.",
            mend="Copy it from your browser; it begins with https:// and has no blanks.",
        )
    return given
