"""Levels: working them out, explaining one, deciding officially, and replaying a decision."""

import time
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import typer

from cairn.kernel.access import DataClass, Purpose
from cairn.kernel.errors import BadInput
from cairn.kernel.progress import Progress

from . import session
from .deciding import decide_all, tell_determination
from .screen import finish, note, progress, say, say_json

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object for a machine.")]
AsOf = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="The day; default today.")
]
Learner = Annotated[str, typer.Argument(help="Our id, a sourcedId or a state id.")]
Competency = Annotated[str, typer.Argument(help="A GUID, urn:uuid:, URI or unique code.")]
DIFFERS = 5
_A_BREATH = 0.5


def determine(
    learner: Annotated[str, typer.Argument(help="Our id, a sourcedId or a state id.")] = "",
    competency: Annotated[str, typer.Argument(help="A GUID, urn:uuid:, URI or unique code.")] = "",
    everyone: Annotated[bool, typer.Option("--all", help="Work out every learner anew.")] = False,
    follow: Annotated[bool, typer.Option(help="Stay, and work out what arrives.")] = False,
    official: Annotated[
        bool, typer.Option("--official", help="Decide officially about every learner.")
    ] = False,
    organization: Annotated[
        str, typer.Option(help="… of this school or district: our id, the state's code or name.")
    ] = "",
    framework: Annotated[
        str, typer.Option(help="… in this framework: our id, GUID, URI or title.")
    ] = "",
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Work out levels from the evidence that has arrived; with LEARNER and COMPETENCY, decide officially.

    An official determination is kept for good and prints its id for `cairn replay`. With --official, every
    learner's every competency with evidence is decided, and it says how often that is stated to be right;
    run again, it changes what has changed.
    """
    session.ready()
    day = _day(as_of)
    if (organization or framework) and not official:
        raise BadInput(
            "--organization and --framework say about whom to decide officially.",
            mend="Say --official as well.",
        )
    if learner or competency:
        _decide(learner, competency, day, as_json)
    elif official:
        decide_all(organization, framework, day, as_json)
    elif follow:
        _follow()
    elif day != session.today():
        raise BadInput(
            f"The levels that are kept hold as of today; {day} is another day.",
            mend="Leave --as-of out, or name LEARNER and COMPETENCY to decide as of that day. "
            "What a level was on another day says: cairn explain LEARNER COMPETENCY --as-of DAY.",
        )
    else:
        _work_out(day, everyone, as_json)


def _day(as_of: datetime | None) -> date:
    return as_of.date() if as_of else session.today()


def _decide(learner: str, competency: str, day: date, as_json: bool) -> None:
    from cairn.determinations.services.official import determine as decide

    if not (learner and competency):
        raise BadInput(
            "A determination is about one learner and one competency.", mend="Name both."
        )
    who, what = _find(learner, competency)
    made = decide(
        who, what, by=session.asker(), purpose=Purpose.OPERATE, as_of=day, at=session.now()
    )
    tell_determination(made, as_json=as_json)


def work_out(day: date, *, everyone: bool) -> tuple[int, int]:
    """Works levels out, of everyone or of what has arrived, and counts the groups: how many of each."""
    from cairn.assessments.services.agreement import count_agreement
    from cairn.determinations.services.grouping import count_groups

    with progress() as shown:
        cells = work_out_everything(day, shown) if everyone else work_out_what_came(day)
        figures = count_groups(as_of=day, progress=shown)
        return cells, figures + count_agreement(as_of=day, progress=shown)


def _work_out(day: date, everyone: bool, as_json: bool) -> None:
    cells, groups = work_out(day, everyone=everyone)
    if as_json:
        say_json({"cells": cells, "group_rows": groups, "as_of": str(day)})
    else:
        say(f"{cells} levels worked out as of {day}; {groups} figures about groups.")


def work_out_everything(day: date, shown: Progress) -> int:
    from cairn.determinations.services.everyone import work_out_all

    return work_out_all(as_of=day, progress=shown)


def work_out_what_came(day: date) -> int:
    """Works out all that has arrived; how many notes of arrival it took."""
    from cairn.evidence.selectors.cells import any_waiting

    if not any_waiting():
        return 0  # and the compiler stays on disk
    from cairn.determinations.services.arrivals import work_out_arrivals

    total = 0
    while taken := work_out_arrivals(as_of=day):
        total += taken
    return total


def _follow() -> None:
    from cairn.intake.unfinished import unfinished
    from cairn.people.services.sealing import seal_all

    note("Working out levels as evidence arrives. Stop with Ctrl+C.")
    while True:
        while unfinished():  # a restore while others work: PostgreSQL lets it
            time.sleep(_A_BREATH)
        work_out_what_came(session.today())
        seal_all()
        time.sleep(_A_BREATH)


def _find(learner: str, competency: str) -> tuple[UUID, UUID]:
    from cairn.competencies.selectors.names import find_competency
    from cairn.people.selectors.persons import find_learner

    who = find_learner(learner, by=session.asker(), purpose=Purpose.OPERATE, day=session.today())
    return who.pk, find_competency(competency).pk


def explain(
    learner: Learner, competency: Competency, as_of: AsOf = None, as_json: Json = False
) -> None:
    """Say why a learner's level in a competency is what it is: evidence, rule, source, certainty."""
    session.ready()
    from cairn.determinations.selectors.explaining import explain as explained
    from cairn.people.services.looks import look_at_learner

    from .telling import tell

    who, what = _find(learner, competency)
    at, by = session.now(), session.asker()
    look_at_learner(
        who, by=by, purpose=Purpose.OPERATE, data=DataClass.EVIDENCE, at=at, through="cairn explain"
    )
    found = explained(who, what, by=by, purpose=Purpose.OPERATE, at=at, as_of=_day(as_of))
    say_json(found.as_json()) if as_json else tell(found)


def replay(
    determination: Annotated[str, typer.Argument(help="The determination's id.")],
    as_json: Json = False,
) -> None:
    """Work an official determination out again from what was kept; say same, or what differs."""
    session.ready()
    from cairn.determinations.services.official import find_determination
    from cairn.determinations.services.official import replay as again

    found = again(find_determination(determination))
    plain = {
        "determination": determination,
        "same": found.same,
        "differences": list(found.differences),
        "policy_has_changed_since": found.policy_has_changed,
    }
    if as_json:
        say_json(plain)
    else:
        say("Same: the answer is what was decided." if found.same else "Different:")
        for difference in found.differences:
            say(f"  {difference}")
        if found.policy_has_changed:
            say("The policy folder has changed since; the rulings kept with the decision hold.")
    finish(0 if found.same else DIFFERS)
