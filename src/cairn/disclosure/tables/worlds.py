"""Finds possible worlds that disagree as much as they can: a few show for hundreds of counts that they are safe.

It looks at what is published and at nothing else, so what it finds can be published too, and that it finds nothing
tells nothing about the learners.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import block_array, csr_array, eye_array, hstack, vstack

from .blocks import Block, Claim, Known
from .releases import FREE, System, Whole
from .solving import MOST, NoWorld, TooHard, best
from .swaps import Kind, Swaps, with_insiders


@dataclass(frozen=True)
class Effort:
    """How long to look.

    rounds   worlds to look for in a block before it is given up
    idle     worlds that may show nothing new before it is given up
    seconds  for one world
    """

    rounds: int = 60
    idle: int = 6
    seconds: float = 5.0


def disagreeing(
    block: Block,
    base: Whole,
    claims: Sequence[Claim],
    kinds: Sequence[Kind],
    width: int,
    *,
    random: np.random.Generator,
    effort: Effort,
    before: Whole | None = None,
) -> tuple[Whole, Known]:
    """Worlds of a block (worlds, cells), the base first, and what they show, exchanges for insiders included.

    before  worlds that fitted when the tables said more; they fit still
    """
    worlds = [base[block.cells]] if before is None else list(before)
    shown = Known(block.cells.size, claims, [kind.cells for kind in kinds])
    swaps = Swaps(block, kinds)
    for world in worlds:
        shown.add(world)
    with_insiders(swaps, shown, worlds, width)
    idle = rounds = 0
    while claims and sum(_open(shown, width)) and rounds < effort.rounds and idle < effort.idle:
        rounds += 1
        found = _next(block, claims, shown, width, random, effort.seconds)
        if found is None:
            idle += 1
            continue
        was = _open(shown, width)
        shown.add(found)
        with_insiders(swaps, shown, [found], width)
        now = _open(shown, width)
        idle = 0 if now[1] < 0.99 * was[1] or now[0] < was[0] else idle + 1
        worlds.append(found)
    return np.array(worlds), shown


def _open(shown: Known, width: int) -> tuple[int, int]:
    """Kinds of learners that are in no world yet, and counts not shown safe: the fewer of the first the better."""
    return int((~shown.seen).sum()), int((~shown.kept(width)).sum())


def _next(
    block: Block,
    claims: Sequence[Claim],
    shown: Known,
    width: int,
    random: np.random.Generator,
    seconds: float,
) -> Whole | None:
    """One more world: counts that are not shown safe yet, each far up or far down by chance; the rest spread out."""
    bad = ~shown.kept(width)
    who = _whom(bad, shown.seen, random)
    least = shown.kinds[:, who].astype(np.int64)
    wanted = bad[:, who] if who else bad.sum(axis=1)
    some, rest = shown.some[:, who], shown.rest[:, who]
    rows, gain = [], []
    for j in np.flatnonzero(wanted).tolist():
        part, others = claims[j].cells, claims[j].others
        up = random.random() < 0.5 or some[j] < 1
        if others is not None and rest[j] < 1 and random.random() < 0.5:
            part, up = others, True
        rows.append((part, up))
        gain.append(float(wanted[j]) / wanted.sum())
    ends = np.full(len(rows), width + 2)
    return _solved(block.inner, rows, ends, np.array(gain), least, random, seconds)


def _whom(bad: NDArray[np.bool_], seen: NDArray[np.bool_], random: np.random.Generator) -> int:
    """The kind of insider to look at next; 0: nobody."""
    many = bad.sum(axis=0)
    if many[0] > 0 and random.random() < 0.7:
        return 0
    open_ = many if many.any() else ~seen
    return int(random.choice(open_.size, p=open_ / open_.sum()))


def _solved(
    system: System,
    rows: Sequence[tuple[Whole, bool]],
    ends: Whole,
    gain: NDArray[np.float64],
    least: Whole,
    random: np.random.Generator,
    seconds: float,
) -> Whole | None:
    """max Σ gain·min(count, end) - Σ gain·count (those that go down), over worlds."""
    cells = system.matrix.shape[1]
    up = [i for i, (_, high) in enumerate(rows) if high]
    objective = 1e-3 * random.random(cells) / cells
    for i, (part, high) in enumerate(rows):
        if not high:
            objective[part] += gain[i]
    entries = [(r, c) for r, i in enumerate(up) for c in rows[i][0]]
    picked = csr_array(
        (np.ones(len(entries)), tuple(zip(*entries, strict=True)) if entries else ([], [])),
        shape=(len(up), cells),
    )
    low = np.where(system.low <= -FREE, -np.inf, system.low.astype(float))
    high_ = np.where(system.high >= FREE, np.inf, system.high.astype(float))
    grid = block_array(
        [[system.matrix.astype(float), None], [picked, -eye_array(len(up))]]
        if up
        else [[system.matrix.astype(float)]]
    )
    found = milp(
        np.concatenate([objective, -gain[up] if up else np.zeros(0)]),
        integrality=np.concatenate([np.ones(cells), np.zeros(len(up))]),
        bounds=Bounds(
            np.concatenate([least, np.zeros(len(up))]),
            np.concatenate([np.full(cells, MOST), ends[up] if up else []]),
        ),
        constraints=LinearConstraint(
            grid.tocsr(),
            np.concatenate([low, np.zeros(len(up))]),
            np.concatenate([high_, np.full(len(up), np.inf)]),
        ),
        options={"mip_rel_gap": 0.2, "time_limit": seconds},
    )
    if found.x is None:
        return None
    world = np.rint(found.x[:cells]).astype(np.int64)
    return None if system.broken(world).size else world


def base_world(system: System, of: Whole, *, room: int, seconds: float = 60.0) -> Whole:
    """A world that fits, in the middle of what is published where there is a middle.

    of    (cells,) each cell's block
    room  learners that a statement should leave free on both sides, where it can
    Raises NoWorld where the release contradicts itself, TooHard where none was found in time.
    """
    centre = _centre(system, room, seconds)
    world = _whole(system, of, centre, seconds)
    if world is not None and not system.broken(world).size:
        return world
    nothing = np.zeros(system.matrix.shape[1], np.int64)
    return best(system, nothing.astype(float), least=nothing, seconds=seconds, gap=1.0)[0]


def _centre(system: System, room: int, seconds: float) -> NDArray[np.float64]:
    """(cells,) fractions of learners: the linear program that leaves most room."""
    rows, cells = system.matrix.shape
    weight = abs(system.matrix).max(axis=1).toarray().ravel().astype(float)
    span = np.minimum((system.high - system.low).astype(float) / 2, room * np.maximum(weight, 1))
    slack = np.flatnonzero(span > 0)
    pick = csr_array((np.ones(slack.size), (slack, np.arange(slack.size))), (rows, slack.size))
    a = system.matrix.astype(float)
    under, over = system.low > -FREE, system.high < FREE
    grid = vstack([hstack([a[over], pick[over]]), hstack([-a[under], pick[under]])]).tocsr()
    found = linprog(
        np.concatenate([np.zeros(cells), -1 / span[slack]]),
        A_ub=grid,
        b_ub=np.concatenate([system.high[over], -system.low[under]]).astype(float),
        bounds=np.column_stack(
            [np.zeros(cells + slack.size), np.concatenate([np.full(cells, MOST), span[slack]])]
        ),
        options={"time_limit": seconds},
    )
    if found.status == 2:
        raise NoWorld
    if found.x is None:
        raise TooHard
    return np.asarray(found.x[:cells])


def _whole(system: System, of: Whole, centre: NDArray[np.float64], seconds: float) -> Whole | None:
    """The middle in whole learners: block by block, what one rounds up the next rounds down."""
    world = np.zeros(centre.size, np.int64)
    columns = system.matrix.astype(float).tocsc()
    own = np.zeros(system.matrix.shape[0])
    inside = abs(columns) > 0
    for number in range(int(of.max(initial=-1)) + 1):
        own += (inside[:, np.flatnonzero(of == number)].sum(axis=1) > 0).ravel()
    carried = np.zeros(system.matrix.shape[0])
    for number in range(int(of.max(initial=-1)) + 1):
        cells = np.flatnonzero(of == number)
        inner = columns[:, cells].tocsr()
        here = np.diff(inner.indptr) > 0
        part = _rounded(system, inner, here, own > 1, centre[cells], carried, seconds)
        if part is None:
            return None
        world[cells] = part
        carried += inner @ (part - centre[cells])
    return world


def _rounded(
    system: System,
    inner: csr_array,
    here: NDArray[np.bool_],
    several: NDArray[np.bool_],
    centre: NDArray[np.float64],
    carried: NDArray[np.float64],
    seconds: float,
) -> Whole | None:
    """One block in whole learners: its own statements hold, of the others as little as can be is left over."""
    alone, shared = np.flatnonzero(here & ~several), np.flatnonzero(here & several)
    low = np.where(system.low[alone] <= -FREE, -np.inf, system.low[alone].astype(float))
    high = np.where(system.high[alone] >= FREE, np.inf, system.high[alone].astype(float))
    constraints = [LinearConstraint(inner[alone], low, high)] if alone.size else []
    cells = centre.size
    size = np.maximum(abs(inner[shared]).max(axis=1).toarray().ravel(), 1) if shared.size else []
    scaled = (
        csr_array(inner[shared].multiply(1 / np.asarray(size)[:, None])) if shared.size else None
    )
    total = cells + shared.size
    if scaled is not None:
        at = scaled @ centre - carried[shared] / size
        one = eye_array(shared.size)
        constraints = (
            [
                LinearConstraint(
                    hstack([inner[alone], csr_array((alone.size, shared.size))]), low, high
                ),
                LinearConstraint(hstack([scaled, -one]), -np.inf, at),
                LinearConstraint(hstack([scaled, one]), at, np.inf),
            ]
            if alone.size
            else [
                LinearConstraint(hstack([scaled, -one]), -np.inf, at),
                LinearConstraint(hstack([scaled, one]), at, np.inf),
            ]
        )
    most = np.concatenate([np.ceil(centre) + 1, np.ones(shared.size)])
    for closely, time in ((0.0, seconds), (1.0, min(seconds, 5.0))):
        found = milp(
            np.concatenate([np.zeros(cells), np.full(shared.size, closely)]),
            integrality=np.concatenate([np.ones(cells), np.zeros(shared.size)]),
            bounds=Bounds(np.zeros(total), most),
            constraints=constraints,
            options={"mip_rel_gap": 0.5, "time_limit": time},
        )
        if found.x is not None:
            return np.asarray(np.rint(found.x[:cells]), np.int64)
        most[cells:] = np.inf
    return None
