"""Records that may be one person: listing them, deciding, and undoing a decision."""

from typing import Annotated, Any
from uuid import UUID

import typer

from . import session
from .screen import progress, say, say_json, table

app = typer.Typer(
    no_args_is_help=True, help="Match records that may be one person; a person decides."
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object for a machine.")]
Reason = Annotated[str, typer.Option(help="Why; kept with the decision.")]
Record = Annotated[UUID, typer.Argument(help="Our id of the record.")]


@app.command("list")
def list_cases(as_json: Json = False) -> None:
    """List the cases that wait for a decision, the surest first."""
    session.ready()
    from cairn.people.services.matching import open_match_cases

    cases = open_match_cases(by=session.asker())
    if as_json:
        say_json([_plain(case) for case in cases])
        return
    for case in cases:
        score = "" if case.score is None else f" {case.score:.2f}"
        say(f"{case.pk}  {case.kind}{score}")
        for person in (case.one, case.other):
            say(
                f"    {person.name}, born {person.birth_date or 'unknown'}, state id {person.state_id}"
            )
        for reason in case.reasons:
            say(f"    - {reason}")
    say(f"{len(cases)} cases wait. Decide: cairn match decide CASE same|different --reason …")


def _plain(case: Any) -> dict[str, object]:
    return {
        "case": str(case.pk),
        "kind": case.kind,
        "score": case.score,
        "one": str(case.one_id),
        "other": str(case.other_id),
        "reasons": case.reasons,
    }


@app.command()
def find(as_json: Json = False) -> None:
    """Look through the whole record for people who may be here twice."""
    session.ready()
    from cairn.people.selectors.persons import every_record
    from cairn.people.services.matching import find_probable

    with progress() as shown:
        opened = find_probable(
            every_record(), today=session.today(), at=session.now(), progress=shown
        )
    say_json({"opened": opened}) if as_json else say(f"{opened} new cases. See: cairn match list")


@app.command()
def decide(
    case: Annotated[UUID, typer.Argument(help="The case's id.")],
    decision: Annotated[str, typer.Argument(help="same or different.")],
    reason: Reason,
    as_json: Json = False,
) -> None:
    """Decide a case: the same person (the records are joined), or different people."""
    if decision not in {"same", "different"}:
        raise typer.BadParameter("Say same or different.", param_hint="DECISION")
    session.ready()
    from cairn.people.services.matching import decide as decide_case

    made = decide_case(
        case, same=decision == "same", by=session.asker(), at=session.now(), note=reason
    )
    _done(as_json, [made.one_id, made.other_id], case=str(case), decision=decision)


@app.command()
def merge(survivor: Record, absorbed: Record, reason: Reason, as_json: Json = False) -> None:
    """Join two records that are one person's, without a case; nothing but a pointer changes."""
    session.ready()
    from cairn.people.services.matching import merge as join

    join(survivor, absorbed, by=session.asker(), at=session.now(), reason=reason)
    _done(as_json, [survivor, absorbed], survivor=str(survivor), absorbed=str(absorbed))


@app.command()
def unmerge(absorbed: Record, reason: Reason, as_json: Json = False) -> None:
    """Part records that were joined; both are as they were before."""
    session.ready()
    from cairn.people.services.matching import unmerge as part

    step = part(absorbed, by=session.asker(), at=session.now(), reason=reason)
    _done(as_json, [step.survivor_id, absorbed], parted=str(absorbed))


def _done(as_json: bool, touched: list[UUID], **what: str) -> None:
    """Works out anew what the joining or parting touched, then says what was done."""
    from cairn.determinations.services.working import work_out_learners

    work_out_learners(touched, as_of=session.today())
    if as_json:
        say_json(what)
    else:
        table([[name, value] for name, value in what.items()], heads=["done", ""])
