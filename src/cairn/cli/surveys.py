"""Surveys of learners: announced with every question, and the list of whom they may ask."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
import yaml

from cairn.kernel.access import DataClass, Purpose
from cairn.kernel.errors import BadInput

from . import session
from .screen import note, say, table

app = typer.Typer(
    no_args_is_help=True,
    help="Surveys of learners: announced with every question, and whom they may ask.",
)
KEYS = (
    "title", "purpose", "organization", "areas", "questions", "language", "first_day", "last_day",
)  # fmt: skip


@app.command()
def announce(
    file: Annotated[Path, typer.Argument(help="The survey as YAML; see the guide to rights.")],
) -> None:
    """Put a survey with its questions where families read it; prints its id."""
    session.ready()
    from cairn.people.selectors.organizations import find_organization
    from cairn.people.services.surveys import NewSurvey, announce_survey

    body = _read(file)
    questions, keys = _questions(body)
    new = NewSurvey(
        title=str(body.get("title") or ""),
        purpose=str(body.get("purpose") or ""),
        questions=questions,
        keys=keys,
        organization=find_organization(str(body.get("organization") or "")).pk,
        first_day=_day(body, "first_day"),
        last_day=_day(body, "last_day"),
        areas=_words(body, "areas"),
        language=str(body.get("language") or "en"),
    )
    say(str(announce_survey(new, by=session.asker(), at=session.now()).pk))
    note("Anyone reads it at /surveys.")


def _read(file: Path) -> dict[str, Any]:
    try:
        body = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadInput(f"{file} cannot be read: {error}.", mend="Give a YAML file.") from None
    if not isinstance(body, dict) or set(body) - set(KEYS):
        raise BadInput(f"{file} says something else.", mend=f"It has: {', '.join(KEYS)}.")
    return body


def _questions(body: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Each question and its key: `- key: question`, or the question alone, whose answers will not come here."""
    found = body.get("questions") or []
    if not isinstance(found, list):
        raise BadInput(f"questions is {found!r}.", mend="Give a list of texts.")
    pairs = [("", each) if isinstance(each, str) else _keyed(each) for each in found]
    return [question for _, question in pairs], [key for key, _ in pairs]


def _keyed(each: Any) -> tuple[str, str]:
    if isinstance(each, dict) and len(each) == 1:
        [(key, question)] = each.items()
        if isinstance(key, str) and isinstance(question, str):
            return key, question
    raise BadInput(
        f"A question is {each!r}.",
        mend="Write the question, in quotation marks where it has a colon; or its key, a colon, and the question.",
    )


def _words(body: dict[str, Any], name: str) -> list[str]:
    found = body.get(name) or []
    if isinstance(found, list) and all(isinstance(each, str) for each in found):
        return found
    raise BadInput(f"{name} is {found!r}.", mend="Give a list of texts.")


def _day(body: dict[str, Any], name: str) -> date:
    found = body.get(name)
    if type(found) is date:
        return found
    raise BadInput(f"{name} is {found or 'empty'}.", mend="Give a day, as 2027-03-01.")


@app.command("list")
def list_surveys() -> None:
    """List every survey with where it stands: coming, open or over. Answers come back when it is over."""
    session.ready()
    from cairn.people.selectors.surveys import every_survey

    day = session.today()
    rows = [
        [
            str(s.pk), s.title, s.organization.name, f"{s.first_day} to {s.last_day}", _state(s, day),
            " ".join(s.areas) or "none", str(len(s.questions)),
        ]
        for s in every_survey()
    ]  # fmt: skip
    table(rows, heads=["survey", "title", "where", "days", "state", "protected areas", "questions"])


def _state(survey: Any, day: date) -> str:
    if day < survey.first_day:
        return "coming"
    return "open" if day <= survey.last_day else "over"


@app.command()
def asked(
    survey: Annotated[UUID, typer.Argument(help="The survey's id.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to write.")],
) -> None:
    """Write whom a survey may ask, as CSV: of a protected area who said yes, else who did not say no."""
    session.ready()
    from cairn.journeys.files.csv_files import csv_text
    from cairn.people.selectors.surveys import Asked, may_be_asked
    from cairn.people.services.looks import look_at_everyone, note_left

    by, at, day = session.asker(), session.now(), session.today()
    found, left_out = may_be_asked(survey, by=by, purpose=Purpose.OPERATE, day=day)
    why = look_at_everyone(
        by=by, purpose=Purpose.OPERATE, data=DataClass.IDENTITY, at=at, through="list for a survey"
    )
    out.write_text(csv_text(Asked._fields, found), encoding="utf-8", newline="")
    note_left(why.look, at=at, records=len(found), size=out.stat().st_size)
    note(f"Wrote {len(found):,} learners to {out}; {left_out:,} are left out.")
