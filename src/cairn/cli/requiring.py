"""What qualifications ask for: read against the frameworks here, or told for one learner, by this policy or another."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cairn.kernel.access import DataClass, Purpose

from . import session
from .screen import note, say, say_json, table

if TYPE_CHECKING:
    from cairn.journeys.learning.required_page import Required
    from cairn.policy.book import Book

Row = dict[str, Any]


def requirements(
    learner: Annotated[
        str, typer.Argument(help="Our id, a sourcedId or a state id; nothing: of nobody.")
    ] = "",
    policy: Annotated[
        Path | None,
        typer.Option(help="Another policy folder, to try it; default the installation's."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON value for a program.")] = False,
) -> None:
    """Say what is asked and how many competencies each need names here; with LEARNER, what is met by what.

    With --policy another folder's rules are tried, and nothing is kept but the look at the learner.
    """
    session.ready()
    rules = _rules(policy)
    rows = _of_learner(learner, rules) if learner else list(_of_policy(rules))
    if as_json:
        say_json(rows)
    elif rows:
        table(
            [["–" if v is None else str(v) for v in row.values()] for row in rows],
            heads=list(rows[0]),
        )
    else:
        note("Nothing is asked.")
    if lacking := [row for row in rows if row.get("not here")]:
        say(f"{len(lacking)} of {len(rows)} needs name what is not here, or too little of it.")
        raise typer.Exit(1)


def _rules(folder: Path | None) -> "Book":
    from cairn.intake.rulebook import book
    from cairn.policy.book import read

    return book() if folder is None else read(folder)


def _of_policy(rules: "Book") -> Iterator[Row]:
    """Every need of today, in the state and under each waiver that changes it, against the frameworks here."""
    from cairn.competencies.selectors.pools import meant
    from cairn.journeys.learning.required_page import rulings

    day = session.today()
    held = [w.scope for w in rules.waivers if w.start <= day <= w.until]
    told = set()
    for place in [{}, *held]:
        for each in rulings(rules, day, place):
            for need in each.requirement.needs if each.requirement else ():
                line = (each.parameter, each.waiver, need.line)
                if line in told:
                    continue
                told.add(line)
                pools = meant([c.pool for c in need.choices])
                lacking = [name for pool in pools for name in pool.unknown]
                lacking += [
                    f"only {len(pool.competencies)}"
                    for c, pool in zip(need.choices, pools, strict=True)
                    if not c.tasks and c.count is not None and c.count > len(pool.competencies)
                ]
                yield {
                    "requirement": each.parameter, "place": each.waiver or "state", "need": need.line,
                    "competencies": "; ".join(str(len(pool.competencies)) for pool in pools),
                    "not here": ", ".join(lacking),
                }  # fmt: skip


def _of_learner(name: str, rules: "Book") -> list[Row]:
    from cairn.determinations.selectors.standings import standings_of_learner
    from cairn.journeys.asking import Opened
    from cairn.journeys.learning.required_page import required
    from cairn.people.selectors.persons import find_learner
    from cairn.people.services.looks import look_at_learner

    by, at, day = session.asker(), session.now(), session.today()
    who = find_learner(name, by=by, purpose=Purpose.OPERATE, day=day).pk
    why = look_at_learner(
        who, by=by, purpose=Purpose.OPERATE, data=DataClass.EVIDENCE, at=at,
        through="cairn requirements",
    )  # fmt: skip
    opened = Opened(who, by, Purpose.OPERATE, why, at)
    standings = standings_of_learner(who, by=by, purpose=Purpose.OPERATE, day=day)
    return list(_told(required(opened, standings, None, None, language="en", rules=rules)))


def _told(found: "Required") -> Iterator[Row]:
    for asked in found.now:
        name = asked.requirement.name("en")
        for part in asked.parts:
            first = part.choices[0]
            yield {
                "requirement": name, "need": found.words(first.choice), "stands": part.stands.value,
                "met": first.met, "asked": first.asked,
                "since": None if part.since is None else str(part.since),
            }  # fmt: skip
        for spare in asked.spared:
            yield {
                "requirement": name, "need": found.spared_words(spare), "stands": "not_asked_of_them",
                "met": None, "asked": None, "since": str(spare.decided.row.first_day),
            }  # fmt: skip
        for need in asked.left_out:
            yield {
                "requirement": name, "need": found.need_words(need), "stands": "waived",
                "met": None, "asked": None, "since": None,
            }  # fmt: skip
    for asked in found.not_yet:
        yield {
            "requirement": asked.requirement.name("en"), "need": None, "stands": "not_yet_asked",
            "met": None, "asked": None, "since": None,
        }  # fmt: skip
