"""Contracts, deletions and duties as pages say them, in the reader's language."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cairn.journeys.rights.page import data_class_words
from cairn.people.rules.incidents import Step
from cairn.people.rules.vendors import ROSTER_FIELDS
from cairn.people.selectors.contracts import GivenData, Published


@dataclass(frozen=True)
class Said:
    """A text of the contract; `language` is set where it is not the page's. Empty text: nobody has said it yet."""

    title: str
    text: str
    language: str = ""


@dataclass(frozen=True)
class ContractWords:
    """One contract, ready to be read by anyone."""

    row: Published
    purpose: Said
    given: tuple[tuple[str, str, date], ...]
    whose: str
    children: str
    texts: tuple[Said, ...]
    subcontractors: str


def contract_words(row: Published) -> ContractWords:
    titles = {
        "security": _("How the data are protected"),
        "stored": _("Where the data are kept"),
        "accuracy": _("How to have something corrected"),
        "destruction": _("What happens to the data at the end"),
    }
    return ContractWords(
        row,
        _said(row, "purpose", _("What for")),
        tuple(_given(each) for each in row.given),
        _whose(row),
        _children(row),
        tuple(_said(row, name, title) for name, title in titles.items()),
        _subcontractors(row.subcontractors),
    )


def _said(row: Published, name: str, title: str) -> Said:
    """In the reader's language where it was translated, else as the contract has it, marked as English."""
    reader = (get_language() or "en").split("-")[0]
    if reader == "es" and (text := row.spanish.get(name)):
        return Said(title, text)
    return Said(title, row.words[name], "" if reader == "en" else "en")


def _given(each: GivenData) -> tuple[str, str, date]:
    kind = data_class_words().get(each.data, each.data)
    known = list(ROSTER_FIELDS)
    fields = sorted(each.fields, key=lambda f: (known.index(f) if f in known else len(known), f))
    return kind, ", ".join(field_words(name) for name in fields), each.keep_until


def field_words(name: str) -> str:
    """A field of a contract as people say it; one of the record's own columns by its name."""
    return {
        "givenName": _("first name"),
        "middleName": _("middle name"),
        "familyName": _("family name"),
        "preferredFirstName": _("preferred first name"),
        "preferredLastName": _("preferred family name"),
        "pronouns": _("pronouns"),
        "identifier": _("the state’s number of the learner"),
        "grades": _("grade"),
        "enrollments": _("classes"),
        "email": _("e-mail address"),
    }.get(name, name)


def _whose(row: Published) -> str:
    found = list(row.places)
    if row.classes:
        found.append(
            ngettext("%(num)s class", "%(num)s classes", row.classes) % {"num": row.classes}
        )
    if row.by_consent:
        found.append(_("only with a signed consent"))
    return ", ".join(found)


def _children(row: Published) -> str:
    return {
        "school": _("The school authorises it, for education only."),
        "parents": _("Only with a parent’s consent."),
        "none": _("None are given."),
    }.get(row.under_13, row.under_13)


def _subcontractors(names: tuple[str, ...] | None) -> str:
    if names is None:
        return ""
    return ", ".join(names) if names else _("nobody")


def duty_words(step: Step) -> str:
    return {
        Step.LISTED: _("Whose data, and which: the list"),
        Step.SERVICE: _("The service tells the school"),
        Step.STATE: _("The school tells the state"),
        Step.FAMILIES: _("The families are told"),
        Step.CLOSED: _("Closed"),
    }[step]


def done_words(step: Step) -> str:
    return {
        Step.LISTED: _("The list was made"),
        Step.SERVICE: _("The service told the school"),
        Step.STATE: _("The state was told"),
        Step.FAMILIES: _("The families were told"),
        Step.CLOSED: _("The case was closed"),
    }[step]


def of_whom(learners: int | None) -> str:
    """How much a service has to delete."""
    if learners is None:
        return _("everything")
    return ngettext("%(num)s learner", "%(num)s learners", learners) % {"num": learners}


def area_words(area: str) -> str:
    """A protected area of surveys (20 USC 1232h(b))."""
    return {
        "politics": _("political beliefs of the learner or the parents"),
        "mind": _("mental or psychological problems of the learner or the family"),
        "sex": _("sexual behavior or attitudes"),
        "conduct": _("illegal, anti-social, self-incriminating or demeaning behavior"),
        "appraisals": _("opinions about members of one’s own family"),
        "privilege": _("confidential talks, as with a lawyer, a doctor or a minister"),
        "religion": _("religion of the learner or the parents"),
        "income": _("the family’s income"),
    }.get(area, area)
