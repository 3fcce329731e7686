"""What a survey of learners must say before anybody is asked, and whom it may ask (20 USC 1232h)."""

import re
from collections.abc import Collection, Sequence
from datetime import date, timedelta

AREAS = {
    "politics": "political affiliations or beliefs of the learner or the parents",
    "mind": "mental or psychological problems of the learner or the family",
    "sex": "sexual behavior or attitudes",
    "conduct": "illegal, anti-social, self-incriminating or demeaning behavior",
    "appraisals": "critical appraisals of others with close family ties",
    "privilege": "privileged relations, as with lawyers, physicians and ministers",
    "religion": "religious practices, affiliations or beliefs of the learner or the parents",
    "income": "income, other than what the law needs for a program",
}
"""The eight protected areas."""
_KEY = re.compile(r"[a-z][a-z0-9_-]{0,59}")


def may_ask(said: bool | None, *, protected_area: bool) -> bool:
    """Whether a survey may ask a learner whose family said yes, no, or (None) nothing.

    protected_area   it asks about one of the eight: only who said yes; else whoever did not say no

    >>> [may_ask(said, protected_area=True) for said in (True, None, False)]
    [True, False, False]
    >>> [may_ask(said, protected_area=False) for said in (True, None, False)]
    [True, True, False]
    """
    return said is True if protected_area else said is not False


def faults(
    *,
    title: str,
    purpose: str,
    areas: Collection[str],
    questions: Sequence[str],
    keys: Sequence[str] = (),
    first_day: date,
    last_day: date,
    today: date,
    notice_days: int,
) -> list[str]:
    """Everything that stands against announcing a survey, in words; empty: it may be announced."""
    found = [
        f"it has no {name}"
        for name, text in {"title": title, "purpose": purpose}.items()
        if not text.strip()
    ]
    if unknown := sorted(set(areas) - set(AREAS)):
        found.append(f"{', '.join(unknown)} is no protected area; there are {', '.join(AREAS)}")
    if not [question for question in questions if question.strip()]:
        found.append("it has no questions")
    named = [key for key in keys if key]
    if wrong := [key for key in named if not _KEY.fullmatch(key) or named.count(key) > 1]:
        found.append(
            f"the key “{wrong[0]}” of a question stands twice, or is no word of small letters, digits, - and _"
        )
    if last_day < first_day:
        found.append(f"it ends on {last_day}, before it begins on {first_day}")
    if first_day < (earliest := today + timedelta(days=notice_days)):
        found.append(
            f"it begins on {first_day}; families have {notice_days} days, until {earliest}"
        )
    return found
