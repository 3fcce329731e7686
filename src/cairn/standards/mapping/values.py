"""The cells of a mapped file: words that stand for others, days in a vendor's spelling, levels, uses."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, tzinfo

from cairn.kernel.days import FIRST_MONTH
from cairn.kernel.terms import Use
from cairn.standards.mapping.described import FIELDS, Mapping, Source
from cairn.standards.tabular.cells import FIRST_YEAR, LAST_YEAR, Put, Reader, boolean, number, plain
from cairn.standards.tabular.diagnostics import Refusal, quoted

_SCHOOL_YEAR = re.compile(r"(\d{4})(?:\D+(\d{4}|\d{2}))?", re.ASCII)
_USES = {use.word: use for use in Use}


def reader_of(name: str, source: Source, mapping: Mapping, now: datetime, zone: tzinfo) -> Reader:
    """Text of a cell → the field's value; blank and missing words give None, or "" for texts."""
    kind = FIELDS[name]
    read = _READERS[kind](source, now, zone)
    blank = "" if kind == "text" else None
    missing = mapping.missing
    words = source.words

    def value(text: str, put: Put) -> object:
        if words is not None and text in words:
            word = words[text]
            text = "" if word is None else str(word)
        elif text in missing:
            text = ""
        elif words is not None and text and not source.others_kept:
            known = ", ".join(sorted(words))
            raise Refusal(
                f"{quoted(text)} is not one of the mapping's words ({known}).",
                mend="Correct the cell, or add the word to the mapping.",
            )
        return read(text, put) if text else blank

    return value


def _moment(source: Source, now: datetime, zone: tzinfo) -> Reader:
    parse = _parser(source, zone)

    def read(text: str, _put: Put) -> datetime:
        moment = parse(text)
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise Refusal(f"The year of {quoted(text)} cannot be right.", mend="Correct it.")
        if moment > now:
            raise Refusal(
                f"{quoted(text)} lies in the future (today is {now.astimezone(zone).date()}).",
                mend="Correct the day, or send the row when it has come.",
            )
        return moment

    return read


def _parser(source: Source, zone: tzinfo) -> Callable[[str], datetime]:
    if source.format == "school_year":
        return lambda text: _in_school_year(text, source.month_day, zone)
    if source.format:
        return lambda text: _spelled(text, source.format, zone)
    return lambda text: _iso(text, zone)


def _iso(text: str, zone: tzinfo) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal(
            f"{quoted(text)} is neither a day nor a moment.",
            mend="Write 2026-03-09, or 2026-03-09T14:05:00Z.",
        ) from None
    return _here(moment, zone)


def _spelled(text: str, form: str, zone: tzinfo) -> datetime:
    try:
        moment = datetime.strptime(text, form)  # noqa: DTZ007 - the zone follows
    except ValueError:
        raise Refusal(
            f"{quoted(text)} is not spelled as {form}.",
            mend="Correct the cell, or the format in the mapping.",
        ) from None
    return _here(moment, zone)


def _here(moment: datetime, zone: tzinfo) -> datetime:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise Refusal(f"The year {moment.year} cannot be right.", mend="Write the year in full.")
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _in_school_year(text: str, month_day: tuple[int, int], zone: tzinfo) -> datetime:
    """A day of a school year that is written as 2022_2023, 2022-23, or by its last year alone."""
    found = _SCHOOL_YEAR.fullmatch(text)
    first = int(found[1]) if found else 0
    ending = first + 1 if found and found[2] else first
    if found is None or (found[2] and int(found[2]) % 100 != ending % 100):
        raise Refusal(f"{quoted(text)} is not a school year.", mend="Write 2022-23, or 2023.")
    month, day = month_day
    year = ending - 1 if month >= FIRST_MONTH else ending
    return _here(datetime.combine(date(year, month, day), time(), zone), zone)


def _use(_source: Source, _now: datetime, _zone: tzinfo) -> Reader:
    def read(text: str, _put: Put) -> Use:
        use = _USES.get(text.casefold())
        if use is None:
            raise Refusal(
                f"{quoted(text)} is no use of evidence.", mend=f"Write one of {', '.join(_USES)}."
            )
        return use

    return read


def _plainly(read: Reader) -> Callable[[Source, datetime, tzinfo], Reader]:
    return lambda _source, _now, _zone: read


_READERS: dict[str, Callable[[Source, datetime, tzinfo], Reader]] = {
    "text": _plainly(plain),
    "level": _plainly(plain),
    "number": _plainly(number),
    "flag": _plainly(boolean),
    "moment": _moment,
    "use": _use,
}
