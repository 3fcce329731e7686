"""Two contracts with invented services, one in force and one that is over and owes a proof; and a study's agreement."""

from dataclasses import replace
from datetime import date, datetime

from cairn.demo import cast
from cairn.demo.calendar import calendar
from cairn.demo.sizes import ALDER
from cairn.kernel.access import Actor, DataClass
from cairn.people.rules.facts import class_of_fact
from cairn.people.rules.vendors import Given
from cairn.people.selectors.organizations import find_organization
from cairn.people.services.releases import agree
from cairn.people.services.studies import enter_study
from cairn.people.services.vendors import PROMISES, Contract, enter_contract


def write_contracts(by: Actor, today: date) -> int:
    """Enters both; returns how many."""
    this, before = calendar(today).years[-1], calendar(today).years[-2]
    school = find_organization(cast.CEDAR_RIDGE).pk
    reader = _reader(this.first_day, date(this.first_day.year + 1, 6, 30))
    over = _quiz(before.first_day, date(before.first_day.year + 1, 6, 30))
    for contract in (reader, over):
        enter_contract(replace(contract, organizations=(school,)), by=by)
    return 2


def write_study(by: Actor, today: date, at: datetime) -> None:
    """An agreement for a study of how levels grow; `cairn study prepare` makes its extract."""
    begins = calendar(today).years[-1].first_day
    ends = date(begins.year + 1, 6, 30)
    agreement = agree(
        by=by,
        party="Tamarack State University",
        purpose="How levels grow where learners choose their own pace.",
        exception="99.31(a)(6)",
        data=["evidence", "circumstances"],
        signed_on=begins,
        expires_on=ends,
        destroy_by=date(ends.year, 9, 30),
        source=f"Agreement {begins.year}-S3, Alder County School District",
        organization=find_organization(ALDER[1]).pk,
    )
    fields = dict.fromkeys(
        ("grade", "school", "levels", "pieces", "last_shown"), DataClass.EVIDENCE
    )
    fields |= {fact: class_of_fact(fact) for fact in ("sex", "race_ethnicity")}
    enter_study(agreement.pk, fields, by=by, at=at)


def _reader(signed: date, expires: date) -> Contract:
    return Contract(
        party="Lumen Learning Tools",
        service="Lumen Reader",
        purpose="Reading practice that teachers assign in class and for home.",
        exception="99.31(a)(1)",
        signed_on=signed,
        expires_on=expires,
        destroy_by=date(expires.year, 8, 31),
        source=f"Contract {signed.year}-17, Alder County School District",
        data={"identity": Given(("givenName", "familyName", "grades", "enrollments"), expires)},
        under_13="school",
        security="NIST Cybersecurity Framework 2.0; encrypted at rest and on the way.",
        promises=frozenset(PROMISES),
        subcontractors=("Harbor Hosting, which keeps the servers",),
        public={
            "stored": "In the United States, in two data centers of Harbor Hosting.",
            "accuracy": "Ask the school. It corrects its record, and the service takes it over that night.",
            "destruction": "Deleted within 60 days of the end, with a letter to the district that says so.",
            "contact": "privacy@lumen.example",
        },
        spanish={
            "purpose": "Práctica de lectura que los maestros asignan en clase y para la casa.",
            "security": "NIST Cybersecurity Framework 2.0; cifrados en reposo y en tránsito.",
            "stored": "En los Estados Unidos, en dos centros de datos de Harbor Hosting.",
            "accuracy": "Pida la corrección a la escuela. La escuela corrige su expediente y el servicio "
            "la recibe esa misma noche.",
            "destruction": "Se borran en los 60 días después del final, y una carta al distrito lo confirma.",
        },
    )


def _quiz(signed: date, expires: date) -> Contract:
    """Nobody has translated its words, and its proof of deletion is late since the end of September."""
    reader = _reader(signed, expires)
    return replace(
        reader,
        party="Pebble Quizzes",
        service="Pebble Quiz",
        purpose="Short quizzes at the start of a lesson.",
        destroy_by=date(expires.year, 9, 28),
        source=f"Contract {signed.year}-09, Alder County School District",
        subcontractors=None,
        public={"stored": "In the United States.", "contact": "hello@pebble.example"},
        spanish={},
    )
