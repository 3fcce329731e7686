"""What a survey of learners must say before anybody is asked (20 USC 1232h)."""

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


def faults(
    *,
    title: str,
    purpose: str,
    areas: Collection[str],
    questions: Sequence[str],
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
    if last_day < first_day:
        found.append(f"it ends on {last_day}, before it begins on {first_day}")
    if first_day < (earliest := today + timedelta(days=notice_days)):
        found.append(
            f"it begins on {first_day}; families have {notice_days} days, until {earliest}"
        )
    return found
