"""Records that may be one person: listing them, deciding, and undoing a decision."""

from typing import Annotated

import typer

from . import session
from .screen import progress, say, say_json, table

app = typer.Typer(
    no_args_is_help=True, help="Match records that may be one person; a person decides."
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object for a machine.")]
Reason = Annotated[str, typer.Option(help="Why; kept with the decision.")]


@app.command("list")
def list_cases(
    decided: Annotated[bool, typer.Option("--decided", help="Also those already decided.")] = False,
    as_json: Json = False,
) -> None:
    """List the cases that wait for a decision."""
    session.ready()
    from cairn.people.selectors.matches import match_cases

    cases = match_cases(by=session.asker(), include_decided=decided)
    if as_json:
        say_json([case.as_json() for case in cases])
        return
    heads = ["case", "kind", "score", "one", "other", "reasons"]
    table([case.as_row() for case in cases], heads=heads)
    say(f"{len(cases)} cases. Decide with: cairn match decide CASE same|different --reason …")


@app.command()
def find(as_json: Json = False) -> None:
    """Look through the whole record for people who may be here twice."""
    session.ready()
    from cairn.people.selectors.matches import every_record
    from cairn.people.services.matching import find_probable

    at = session.now()
    with progress() as shown:
        opened = find_probable(every_record(), today=at.date(), at=at, progress=shown)
    say_json({"opened": opened}) if as_json else say(f"{opened} new cases. See: cairn match list")


@app.command()
def decide(
    case: Annotated[str, typer.Argument(help="The case's id.")],
    decision: Annotated[str, typer.Argument(help="same or different.")],
    reason: Reason,
    as_json: Json = False,
) -> None:
    """Decide a case: the same person (the records are joined), or different people."""
    session.ready()
    from cairn.determinations.services.working import work_out_learners
    from cairn.people.services.matching import decide as decide_case

    at = session.now()
    touched = decide_case(case, decision, by=session.asker(), at=at, reason=reason)
    cells = work_out_learners(touched, as_of=at.date())
    _done(as_json, case=case, decision=decision, levels_worked_out=cells)


@app.command()
def unmerge(
    learner: Annotated[str, typer.Argument(help="The record that was joined to another: our id.")],
    reason: Reason,
    as_json: Json = False,
) -> None:
    """Part records that were joined; both are as they were before."""
    session.ready()
    from cairn.determinations.services.working import work_out_learners
    from cairn.people.services.matching import unmerge as part

    at = session.now()
    touched = part(learner, by=session.asker(), at=at, reason=reason)
    cells = work_out_learners(touched, as_of=at.date())
    _done(as_json, learner=learner, levels_worked_out=cells)


def _done(as_json: bool, **what: object) -> None:
    if as_json:
        say_json(what)
        return
    say("Done: " + ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in what.items()))
