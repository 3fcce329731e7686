"""What a gradebook's results refer to: the tasks it gave, the scales it reports on, their alignments."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from cairn.evidence import rules
from cairn.evidence.models import GivenScale, GivenTask
from cairn.evidence.rules import ReportedScale
from cairn.intake.services import Count, digest, known, remember

_AT_ONCE = 1000
_MOST_KEPT = 20_000


class Task(NamedTuple):
    """A line item as results are read by it."""

    title: str = ""
    use: int = 0
    section_key: str = ""
    scale: ReportedScale = rules.OWN_LEVELS
    objectives: tuple[str, ...] = ()


NO_TASK = Task()


def words_of(pairs: Iterable[tuple[str, str]]) -> dict[str, float]:
    """The words of a score scale and their numbers, whichever side of the pair the number stands on.

    >>> words_of([("1", "Beginning"), ("Proficient", "3"), ("A", "90-100")])
    {'Beginning': 1.0, 'Proficient': 3.0}
    """
    words: dict[str, float] = {}
    for left, right in pairs:
        for number, word in ((left, right), (right, left)):
            try:
                words[word] = float(number)
                break
            except ValueError:
                continue
    return words


def bounds_of(source: str) -> Callable[[AbstractSet[str]], Mapping[str, Any]]:
    """Tells a reader of OneRoster the score bounds of tasks that came with earlier deliveries."""

    def ranges(keys: AbstractSet[str]) -> Mapping[str, tuple[float | None, float | None]]:
        rows = GivenTask.objects.filter(source=source, key__in=list(keys))
        return {key: (least, most) for key, least, most in rows.values_list("key", "least", "most")}

    return ranges


class Gradebook:
    """The tasks and scales of one source."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._categories: dict[str, str] = {}
        self._tasks: dict[str, Task] = {}
        self._takers: dict[str, Callable[[Sequence[Any]], None]] = {
            "categories": self._take_categories,
            "scoreScales": self._take_scales,
            "lineItems": self._take_tasks,
            "lineItemLearningObjectiveIds": self._take_objectives,
            "lineItemScoreScales": self._take_scale_links,
        }

    def take(self, kind: str, rows: Sequence[Any], count: Count) -> None:
        """Keeps the rows of one table, each with its fingerprint; unchanged ones are only counted."""
        changed = remembered(self._source, kind, rows, count)
        self._tasks.clear()
        if kind == "categories":
            changed = list(rows)  # they are kept nowhere else
        if changed and kind in self._takers:
            self._takers[kind](changed)

    def _take_categories(self, rows: Sequence[Any]) -> None:
        self._categories |= {row.sourced_id: row.title for row in rows}

    def _take_scales(self, rows: Sequence[Any]) -> None:
        GivenScale.objects.bulk_create(
            [
                GivenScale(
                    source=self._source,
                    key=row.sourced_id,
                    words=words_of(row.score_scale_value or ()),
                )
                for row in rows
            ],
            update_conflicts=True,
            unique_fields=["source", "key"],
            update_fields=["words"],
            batch_size=_AT_ONCE,
        )

    def _take_tasks(self, rows: Sequence[Any]) -> None:
        self._keep(
            [
                GivenTask(
                    source=self._source,
                    key=row.sourced_id,
                    title=row.title,
                    use=rules.use_named_in(
                        self._categories.get(row.category_sourced_id, ""), row.title
                    ),
                    section_key=row.class_sourced_id,
                    least=row.result_value_min,
                    most=row.result_value_max,
                )
                for row in rows
                if row.status != "tobedeleted"
            ],
            ["title", "use", "section_key", "least", "most"],
        )

    def _take_objectives(self, rows: Sequence[Any]) -> None:
        keys = {row.line_item_sourced_id for row in rows if row.line_item_sourced_id}
        objectives: dict[str, dict[str, str]] = {key: {} for key in keys}
        known_ones = GivenTask.objects.filter(source=self._source, key__in=keys)
        objectives |= dict(known_ones.values_list("key", "objectives"))
        for row in rows:
            mine = objectives.get(row.line_item_sourced_id, {})
            if row.status == "tobedeleted":
                mine.pop(row.sourced_id, None)
            else:
                mine[row.sourced_id] = row.learning_objective_id
        self._keep(
            [
                GivenTask(source=self._source, key=key, use=0, objectives=mine)
                for key, mine in objectives.items()
            ],
            ["objectives"],
        )

    def _take_scale_links(self, rows: Sequence[Any]) -> None:
        links = {
            row.line_item_sourced_id: ""
            if row.status == "tobedeleted"
            else row.score_scale_sourced_id
            for row in rows
            if row.line_item_sourced_id
        }
        self._keep(
            [
                GivenTask(source=self._source, key=key, use=0, scale_key=scale)
                for key, scale in links.items()
            ],
            ["scale_key"],
        )

    def _keep(self, tasks: list[GivenTask], fields: list[str]) -> None:
        GivenTask.objects.bulk_create(
            tasks,
            update_conflicts=True,
            unique_fields=["source", "key"],
            update_fields=fields,
            batch_size=_AT_ONCE,
        )

    def tasks(self, keys: Iterable[str]) -> Mapping[str, Task]:
        """The tasks with these keys; unknown ones are left out."""
        if len(self._tasks) > _MOST_KEPT:
            self._tasks.clear()
        wanted = set(keys)
        absent = wanted - self._tasks.keys()
        if absent:
            rows = list(GivenTask.objects.filter(source=self._source, key__in=absent))
            words = self.words({row.scale_key for row in rows if row.scale_key})
            self._tasks |= {row.key: _task(row, words.get(row.scale_key, {})) for row in rows}
        return {key: self._tasks[key] for key in wanted if key in self._tasks}

    def words(self, scales: Iterable[str]) -> Mapping[str, Mapping[str, float]]:
        """The words of these scales."""
        rows = GivenScale.objects.filter(source=self._source, key__in=set(scales))
        return dict(rows.values_list("key", "words"))


def _task(row: GivenTask, words: Mapping[str, float]) -> Task:
    scale = scale_of(row.least, row.most, words)
    return Task(row.title, row.use, row.section_key, scale, tuple(row.objectives.values()))


def scale_of(least: float | None, most: float | None, words: Mapping[str, float]) -> ReportedScale:
    """A scale by its bounds; without bounds its words' numbers give them."""
    if least is None and most is None and words:
        least, most = min(words.values()), max(words.values())
    return ReportedScale(least, most, words)


def remembered(source: str, kind: str, rows: Sequence[Any], count: Count) -> list[Any]:
    """Keeps the fingerprints of a table's rows, counts them, and gives back those that are new or changed."""
    digests = {row.sourced_id: digest(*row[2:3], *row[4:]) for row in rows}
    before = known(source, kind, list(digests))
    fresh: list[Any] = []
    new: list[tuple[str, bytes, None]] = []
    again: list[tuple[str, bytes, None]] = []
    for row in rows:
        count.read += 1
        then, now = before.get(row.sourced_id), digests[row.sourced_id]
        if then is not None and then.digest == now:
            count.unchanged += 1
            continue
        count.stored += 1
        fresh.append(row)
        (new if then is None else again).append((row.sourced_id, now, None))
    if new:
        remember(source, kind, new, new=True)
    if again:
        remember(source, kind, again, new=False)
    return fresh
