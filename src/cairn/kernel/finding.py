"""Words as a search compares them: without case, accents and dashes; what is typed begins what is found.

Also whether a text says somebody's name.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

MOST_WORDS, LONGEST = 6, 40
"""How many words of a search count, and how many letters of each: nobody's name needs more."""
SHORTEST = 2
"""How many letters the longest word of a search has at least, where a letter is no whole name by itself."""

_PLAIN = str.maketrans(
    {"đ": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th", "ħ": "h"}
)
_DROPPED = str.maketrans("", "", "'’ʼ`´‘.")
"""Signs within a word that people leave out as often as not."""
_PART = re.compile(r"[^\W_]+")
_BREAK = re.compile(r"[\s,;]+")
"""What parts one word from the next, in what is found and in what is asked."""


def plain(text: str) -> str:
    """A text in small letters without accents.

    >>> plain("Ñandú Ștefan ÐURIĆ")
    'nandu stefan duric'
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_PLAIN)


def words_of_name(name: str) -> set[str]:
    """The words of a name; a double name has several.

    >>> sorted(words_of_name("María-José O’Neill"))
    ['jose', 'maria', 'oneill']
    """
    return {part[:LONGEST] for part in _PART.findall(plain(name).translate(_DROPPED))}


def words_of_number(number: str) -> set[str]:
    """A number's letters and digits; and what follows its last dash or blank, as people say it in short.

    >>> sorted(words_of_number("0400-000123"))
    ['000123', '0400000123']
    """
    parts = _PART.findall(plain(number))
    return {word[:LONGEST] for word in ("".join(parts), *parts[-1:]) if word}


@lru_cache(maxsize=100_000)
def words_of_text(text: str) -> frozenset[str]:
    """The words of any text; what a dash or dot joins counts as one word and as its parts.

    >>> sorted(words_of_text("Math 6-B"))
    ['6', '6b', 'b', 'math']
    """
    tokens = [_PART.findall(token) for token in _BREAK.split(plain(text).translate(_DASHED))]
    return frozenset(word for parts in tokens for word in ("".join(parts), *parts) if word)


_DASHED = str.maketrans("", "", "'’ʼ`´‘")


def asked_words(text: str) -> tuple[str, ...]:
    """The words that a search asks for, the longest first: each begins a word of what is found.

    Nothing where no word is long enough to tell things apart.

    >>> asked_words("  García-Ló, ma 0400-000123")
    ('0400000123', 'garcia', 'lo', 'ma')
    >>> asked_words("m")
    ()
    """
    found: set[str] = set()
    for token in _BREAK.split(text[: 10 * LONGEST]):
        if any(c.isdigit() for c in token):
            found.add("".join(_PART.findall(plain(token)))[:LONGEST])
        else:
            found |= words_of_name(token)
    words = sorted(found - {""}, key=lambda word: (-len(word), word))[:MOST_WORDS]
    return tuple(words) if words and _tells(words[0]) else ()


def _tells(word: str) -> bool:
    return len(word) >= SHORTEST or not word.isascii()


def fits(words: Iterable[str], texts: Iterable[str]) -> bool:
    """Whether each of the words begins a word of one of the texts.

    >>> fits(("frac", "sum"), ["Sumar fracciones", ""])
    True
    """
    there = [word for text in texts for word in words_of_text(text)]
    return all(any(word.startswith(asked) for word in there) for asked in words)


_JOINING = frozenset({"das", "del", "dos", "las", "los", "san", "van", "von", "bin", "ibn"})
"""Words within names that stand in any text."""
_JOINED = 6
"""From how many letters on first and last name in one word are looked for."""


def tells_name(text: str, names: Iterable[str]) -> bool:
    """Whether a text says one of somebody's names: as a word, with an s behind it, or first and last in one.

    names   given names first, then family names; a short part of a longer name tells of nobody

    >>> tells_name("Maya’s map", ["Maya", "Chen"]), tells_name("a_chen_map", ["Maya", "Chen"])
    (True, True)
    >>> tells_name("mayachen@example.org", ["Maya", "Chen"]), tells_name("de la casa", ["Ana", "de la O"])
    (True, False)
    """
    parts = [_telling(name) for name in names]
    wanted = set().union(*parts) if parts else set()
    words = set(_PART.findall(plain(text).translate(_DASHED)))
    if wanted & words or {f"{part}s" for part in wanted} & words:
        return True
    pairs = {
        a + b for one in parts for other in parts if one is not other for a in one for b in other
    }
    long = {pair for pair in pairs if len(pair) >= _JOINED} | {p for p in wanted if not p.isascii()}
    return any(pair in word for word in words for pair in long)


def _telling(name: str) -> set[str]:
    """The words of a name by which somebody is known: not what joins them, nor initials."""
    words = words_of_name(name)
    if len(words) > 1:
        words = {word for word in words if len(word) >= 3 or not word.isascii()} - _JOINING
    return {word for word in words if _tells(word)}
