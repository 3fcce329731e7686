"""Reading evidence without a database: what a reported score says on a competency's levels, and which
rows speak of one and the same performance.

A score is read on the scale on which it was reported. Zero is a score; missing is None and stays None.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from hashlib import blake2b
from math import isfinite

from cairn.kernel.errors import BadInput
from cairn.kernel.terms import Use


class OutsideScale(BadInput):
    """A score that its own scale does not have."""


@dataclass(frozen=True)
class LevelScale:
    """The levels of a competency: consecutive whole numbers from `lowest`, with their names, lowest first."""

    lowest: int
    names: tuple[str, ...]

    @property
    def highest(self) -> int:
        return self.lowest + len(self.names) - 1

    @property
    def name(self) -> str:
        """As it is kept beside a score that was given in levels: "1-4"."""
        return f"{self.lowest}-{self.highest}"


@dataclass(frozen=True)
class ReportedScale:
    """The scale on which somebody reports.

    least, most   its bounds; None and None: it is the competency's own scale of levels
    words         what its words stand for, in numbers of this scale
    cuts          the scores from which the second, third … level begin, when it states them
    """

    least: float | None = None
    most: float | None = None
    words: Mapping[str, float] = field(default_factory=dict)
    cuts: tuple[float, ...] = ()

    @property
    def name(self) -> str:
        """As it is kept beside the score: "1-4"; empty when it states no bounds."""
        if self.least is None and self.most is None:
            return ""
        return f"{_number(self.least)}-{_number(self.most)}"


OWN_LEVELS = ReportedScale()
ADMINISTERED = ("regular", "accommodated", "alternate")
"""How a state's test was given: as it is, with accommodations, or an alternate one (most significant disabilities)."""


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def word_score(word: str, reported: ReportedScale, levels: LevelScale) -> float:
    """The number that a level's word stands for. Raises OutsideScale when nobody knows the word."""
    if word in reported.words:
        return reported.words[word]
    known = {folded(w): n for w, n in reported.words.items()} or {
        folded(name): float(levels.lowest + i) for i, name in enumerate(levels.names)
    }
    if folded(word) in known:
        return known[folded(word)]
    near = get_close_matches(folded(word), known, 1)
    hint = f"Perhaps “{near[0]}” is meant; it" if near else "It"
    raise OutsideScale(
        f"“{word[:60]}” is not a level.", mend=f"{hint} must be one of {', '.join(known)}."
    )


def level_value(
    score: float | None,
    reported: ReportedScale,
    levels: LevelScale,
    proportion_cuts: Callable[[], Sequence[float]] = tuple,
) -> float | None:
    """The score on the competency's levels, fractions allowed; None stays None.

    The same level values on both sides: the score itself. Stated cuts: the level that they give. Else
    the share of the range, cut where policy says (`evidence.proportion_cuts`).
    Raises OutsideScale for a score that its scale does not have, BadInput when no rule can read it.
    """
    if score is None:
        return None
    if not isfinite(score):
        raise OutsideScale(f"{score} is not a number.", mend="Give a finite number, or nothing.")
    least, most = _bounds(reported, levels)
    if (least is not None and score < least) or (most is not None and score > most):
        raise OutsideScale(
            f"The score {score:g} lies outside its scale of {_number(least)} to {_number(most)}.",
            mend="Correct the score, or the bounds of the scale on which it is reported.",
        )
    if reported.cuts:
        return _cut(score, reported.cuts, levels)
    if (least, most) == (levels.lowest, levels.highest):
        return float(score)
    if least is None or most is None or most <= least:
        raise BadInput(
            f"The scale {_number(least)} to {_number(most)} has no range to read {score:g} on.",
            mend="State its least and its greatest score, or the cuts between its levels.",
        )
    return _cut((score - least) / (most - least), tuple(proportion_cuts()), levels)


def _bounds(reported: ReportedScale, levels: LevelScale) -> tuple[float | None, float | None]:
    if reported.least is None and reported.most is None and not reported.cuts:
        return levels.lowest, levels.highest
    return reported.least, reported.most


def _cut(score: float, cuts: tuple[float, ...], levels: LevelScale) -> float:
    if len(cuts) != len(levels.names) - 1:
        raise BadInput(
            f"{len(cuts)} cuts do not divide a scale into {len(levels.names)} levels.",
            mend=f"State {len(levels.names) - 1} cuts for the scale on which this is reported.",
        )
    return float(levels.lowest + bisect_right(cuts, score))


def level_error(
    standard_error: float | None, reported: ReportedScale, levels: LevelScale
) -> float | None:
    """A standard error in score points, in levels: divided by the mean width of a level.

    Raises BadInput when it is not positive, or when no width can be told.
    """
    if standard_error is None:
        return None
    if not (isfinite(standard_error) and standard_error > 0):
        raise BadInput(
            f"The standard error {standard_error:g} is not above 0.",
            mend="Leave it out when it is not known.",
        )
    return standard_error / _level_width(reported, levels)


def _level_width(reported: ReportedScale, levels: LevelScale) -> float:
    least, most = _bounds(reported, levels)
    if len(reported.cuts) > 1:
        return (reported.cuts[-1] - reported.cuts[0]) / (len(reported.cuts) - 1)
    if (least, most) == (levels.lowest, levels.highest):
        return 1.0
    if least is None or most is None or most <= least:
        raise BadInput(
            "How wide a level is in score points cannot be told.",
            mend="State the scale's bounds or its cuts, or give the standard error in levels.",
        )
    return (most - least) / len(levels.names)


MOST_LEVELS_OFF = 10.0
"""No task is harder, and no rater severer, than the usual one by more levels than a scale has."""


def levels_off(figure: float | None, what: str) -> float | None:
    """A difficulty or a severity (`what` says which), in levels above the usual; None is unknown, 0 is usual.

    Raises BadInput when it is no number, or further from the usual than any scale is long.
    """
    if figure is None:
        return None
    if not -MOST_LEVELS_OFF <= figure <= MOST_LEVELS_OFF:
        raise BadInput(
            f"The {what} {figure:g} is not from -{MOST_LEVELS_OFF:g} to {MOST_LEVELS_OFF:g} levels.",
            mend="Give it in levels above the usual (0 is usual), or leave it out when it is not known.",
        )
    return figure + 0.0


def folded(text: str) -> str:
    """A name as it is compared: letters alike in any case and encoding, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def performance_key(
    *, task: str, performance: str | None, day: date, score: float | None
) -> int | None:
    """63 bits that are equal when two rows of a cell speak of one performance, else None.

    What the learner did is known by the sender's own number for the performance, or by its task; on the
    same day with the same score it is the same. Without either nobody can tell, so it is never a repeat.
    """
    if performance:
        what = f"performance\x1f{performance.strip()}"
    elif name := folded(task):
        what = f"task\x1f{name}"
    else:
        return None
    number = "" if score is None else repr(float(score) + 0.0)
    digest = blake2b(f"{what}\x1f{day.isoformat()}\x1f{number}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


@lru_cache(maxsize=65_536)
def setting(context: str, task: str, section: object) -> str:
    """What counts as one context: the one that is stated, else the task, else the class; else unknown."""
    return folded(context) or folded(task) or ("" if section is None else str(section))


_USE_SPOKEN_OF: tuple[tuple[Use, str], ...] = (
    (Use.SELF, r"self[ -]?(assessment|evaluation|rating|report)"),
    (Use.ADAPTIVE, r"adaptive"),
    (Use.PORTFOLIO, r"portfolio"),
    (Use.OBSERVATION, r"observ(ation|ed)"),
    (Use.PERFORMANCE, r"performance|project|exhibition|presentation|demonstration|capstone"),
    (Use.INTERIM, r"interim|benchmark|mid-?term"),
    (Use.SUMMATIVE, r"summative|final|exam|test|state assessment"),
    (Use.FORMATIVE, r"formative|quiz|homework|practice|classwork"),
)
"""How a gradebook's category or title says what the work was for; the first that fits is taken."""


def use_named_in(*texts: str) -> Use:
    """The use that a category, or else a title, speaks of in whole words; formative when none does."""
    for text in texts:
        for use, marks in _USE_SPOKEN_OF:
            if re.search(rf"\b({marks})s?\b", text, re.IGNORECASE):
                return use
    return Use.FORMATIVE


_SHOWN_IN_PLACE = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})


def shown_in_place(media_type: str) -> bool:
    """Whether a browser may show such a file itself: pictures that were drawn anew here, nothing else."""
    return media_type in _SHOWN_IN_PLACE


_ENDINGS = {
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "image/tiff": ("tif", "tiff"),
    "image/bmp": ("bmp",),
    "image/avif": ("avif",),
    "application/pdf": ("pdf",),
    "text/plain": ("txt", "md"),
    "audio/mpeg": ("mp3",),
    "audio/mp4": ("m4a",),
    "audio/quicktime": ("m4a",),
    "audio/3gpp": ("3gp",),
    "audio/aac": ("aac",),
    "audio/wav": ("wav",),
    "audio/ogg": ("ogg", "opus"),
    "audio/webm": ("weba", "webm"),
    "audio/amr": ("amr",),
    "video/mp4": ("mp4", "m4v"),
    "video/quicktime": ("mov",),
    "video/3gpp": ("3gp",),
    "video/webm": ("webm",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ("pptx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx",),
    "application/vnd.oasis.opendocument.text": ("odt",),
    "application/vnd.oasis.opendocument.presentation": ("odp",),
    "application/vnd.oasis.opendocument.spreadsheet": ("ods",),
    "application/vnd.oasis.opendocument.graphics": ("odg",),
    "application/x.scratch.sb3": ("sb3",),
}
"""How names of files of a kind end, the usual first; another kind gets `bin`."""
_DEVICES = re.compile(r"(con|prn|aux|nul|clock\$|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_NOT_IN_NAMES = frozenset('<>:"/\\|?*%')
_LONGEST_NAME = 120
_HEAPED = re.compile(
    r"([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{2})[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)
"""Marks heaped upon a letter; two are enough for any language written with them."""


def plain_name(name: str) -> str:
    """A file's name without folders or anything invisible, short enough to show, and no device of any system.

    >>> plain_name("../../etc/passwd.txt")
    'passwd.txt'
    >>> plain_name("AUX.txt")
    '_AUX.txt'
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join("_" if c in _NOT_IN_NAMES else c for c in last if c.isprintable())
    shown = _HEAPED.sub(r"\1", shown)
    shown = " ".join(shown.split()).strip(". ").lstrip("-~")[-_LONGEST_NAME:].strip(". ")
    return f"_{shown[: _LONGEST_NAME - 1]}" if _DEVICES.match(shown) else shown or "file"


def download_name(name: str, media_type: str) -> str:
    """The name under which a file leaves: its ending is that of what it is, so that nothing opens it as another.

    >>> download_name("game.html", "text/plain")
    'game.html.txt'
    """
    endings = _ENDINGS.get(media_type.partition(";")[0], ("bin",))
    plain = plain_name(name)
    if plain.lower().endswith(tuple(f".{ending}" for ending in endings)):
        return plain
    return f"{plain[: _LONGEST_NAME - 5]}.{endings[0]}"
