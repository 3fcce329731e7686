"""Own plans of three of Ms. Tran's Period 3, so that a page has something to tell: one on its way with a step that
is missing, one whose day is over, one that waits for a yes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from cairn.demo import cast
from cairn.demo.learning_story import actor, afternoon, key
from cairn.demo.write_accounts import Found
from cairn.kernel.access import Actor, Purpose
from cairn.learning.rules.pathway import Modality, Terms
from cairn.learning.selectors.pathway import pathway_of
from cairn.learning.services import pathway


@dataclass(frozen=True)
class _Step:
    """What, by how many days from today, how."""

    code: str
    days: int | None
    modality: Modality | None = None
    time: str = ""
    where: str = ""
    path: str = ""


_MAYA = (
    _Step("7.RP.A.1", -12, Modality.IN_PERSON, "in Period 3"),
    _Step("7.RP.A.2", 13, Modality.BLENDED, "Tuesdays and Thursdays", "in class and at home",
          "cards first, then a video where I explain one"),
    _Step("7.RP.A.3", 27, Modality.IN_PERSON, "Fridays after lunch", "with Ms. Tran", "prices from the soccer shop"),
    _Step("7.EE.B.4", 55, Modality.ONLINE, "two evenings a week", "in the library", "the online course"),
    _Step("7.G.B.6", 83, Modality.BLENDED, "", "", "a model of our room"),
    _Step("ELA.2", None),
)  # fmt: skip
_NOOR = (
    _Step("7.NS.A.1", -5, Modality.IN_PERSON, "before first period"),
    _Step("7.NS.A.2", 20, Modality.IN_PERSON),
    _Step("7.EE.A.1", 48),
)
_SIMRAN = (_Step("7.G.A.1", 9, Modality.BLENDED), _Step("7.G.B.4", 30), _Step("7.G.B.6", 60))


def write_plans(found: Found, competency: Mapping[str, UUID], today: date) -> None:
    """Writes them as the people themselves, on their days."""
    tran, maya = actor(found, cast.TEACHER), actor(found, cast.MAYA[:2])
    _write(maya, _MAYA, competency, today)
    pathway.ask(
        key(maya), by=maya, at=afternoon(today, 20), whom=key(tran), words="Is this too much?"
    )
    _yes(maya, tran, today)
    pathway.plan(key(maya), [competency["7.SP.C.5"]], by=maya, at=afternoon(today, 4))
    for who, steps in ((("Noor", "Hassan"), _NOOR), (("Simran", "Kaur"), _SIMRAN)):
        _write(actor(found, who), steps, competency, today)
    simran = actor(found, ("Simran", "Kaur"))
    pathway.ask(key(simran), by=simran, at=afternoon(today, 2), whom=key(tran))


def _yes(learner: Actor, tran: Actor, today: date) -> None:
    said = "Good. Percents before the long equations, so that you have them for the project."
    at = afternoon(today, 19)
    pathway.comment(key(learner), by=tran, at=at, words=said)
    plan = pathway_of(key(learner), by=tran, purpose=Purpose.INSTRUCT, day=at.date())
    pathway.agree(key(learner), by=tran, at=at + timedelta(minutes=5), seen=plan.seen)


def _write(
    by: Actor, steps: tuple[_Step, ...], competency: Mapping[str, UUID], today: date
) -> None:
    at = afternoon(today, 25)
    for step in steps:
        day = None if step.days is None else today + timedelta(days=step.days)
        terms = Terms(day, step.modality, step.time, step.where, step.path)
        pathway.plan(key(by), [competency[step.code]], by=by, at=at, terms=terms)
