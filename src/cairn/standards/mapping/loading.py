"""Reads a mapping's YAML and checks it whole; every fault is told with its line and field."""

import string
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

import yaml

from cairn.kernel.terms import Use
from cairn.standards.mapping.described import (
    FIELDS,
    NEEDED,
    NUMBER_KINDS,
    BadMapping,
    Learners,
    Mapping,
    Scale,
    Source,
    Word,
)

_TOP = [
    "name",
    "about",
    "fields",
    "key",
    "where",
    "scale",
    "scales",
    "missing",
    "learners",
    "standard_error_in",
]
_FIELD = ["column", "constant", "template", "map", "others", "format", "day", "optional"]
_SCALE = ["where", "name", "least", "most", "cuts"]
_LEARNERS = ["number", "create"]
_LARGEST = 1 << 20


def load(path: Path) -> Mapping:
    """The mapping in a file. Raises BadMapping."""
    if not path.is_file():
        raise BadMapping(f"There is no {path}.", mend="Check the path of the mapping.")
    if path.stat().st_size > _LARGEST:
        raise BadMapping(f"{path.name} is far too long for a mapping.", mend="Check the path.")
    try:
        root = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError:
        raise BadMapping(f"{path.name} is not UTF-8.", mend="Save it as UTF-8.") from None
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = f", line {where.line + 1}" if where else ""
        what = getattr(error, "problem", None) or "it is not YAML"
        raise BadMapping(f"{path.name}{line}: {what}.", mend="Correct that line.") from None
    checking = _Checking(path.name)
    mapping = checking.mapping(root)
    if checking.faults or mapping is None:
        raise BadMapping(" ".join(checking.faults), mend="See docs/guide/evidence.md.")
    return mapping


class _Checking:
    """Walks the YAML tree and gathers what is wrong with it."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.faults: list[str] = []

    def mapping(self, root: yaml.Node | None) -> Mapping | None:
        top = self._table(root, "", _TOP)
        if not top:
            return None
        fields = {
            name: self._source(node, f"fields.{name}")
            for name, node in self._table(top.get("fields"), "fields", list(FIELDS)).items()
        }
        for name in NEEDED:
            if name not in fields:
                self._say(top.get("fields"), f"fields.{name}", "is needed and is not there")
        learners = self._learners(top.get("learners"))
        if learners.create:
            for name in ("given_name", "family_name"):
                if name not in fields:
                    self._say(top["learners"], f"fields.{name}", "is needed to create learners")
        if "scale" in top and "scales" in top:
            self._say(top["scales"], "scales", "stands beside scale; keep one of them")
        self._check_constants(fields, top.get("fields"))
        return Mapping(
            name=self._text(top.get("name"), "name") or Path(self._file).stem,
            fields=fields,
            key=tuple(self._texts(top.get("key"), "key")),
            where=self._words_of(top.get("where"), "where"),
            scales=tuple(self._scales(top)),
            missing=frozenset(self._texts(top.get("missing"), "missing")),
            learners=learners,
            error_in=self._one_of(top.get("standard_error_in"), ("score", "level")),
        )

    def _say(self, node: yaml.Node | None, place: str, what: str) -> None:
        line = f", line {node.start_mark.line + 1}" if node is not None else ""
        self.faults.append(f"{self._file}{line}{f', {place}' if place else ''}: {what}.")

    def _table(
        self, node: yaml.Node | None, place: str, known: list[str] | None
    ) -> dict[str, yaml.Node]:
        """A YAML mapping as a dict of nodes; names that nobody knows are faults."""
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            self._say(node, place, "must be a list of “name: value” lines")
            return {}
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value)
            if name in found:
                self._say(key, place, f"“{name}” stands twice")
            elif known is not None and name not in known:
                near = get_close_matches(name, known, 1)
                hint = f"; perhaps {near[0]} is meant" if near else f"; known: {', '.join(known)}"
                self._say(key, place, f"“{name}” is unknown{hint}")
            else:
                found[name] = value
        return found

    def _text(self, node: yaml.Node | None, place: str) -> str:
        if node is None:
            return ""
        if isinstance(node, yaml.ScalarNode):
            return str(node.value)
        self._say(node, place, "must be a single value")
        return ""

    def _texts(self, node: yaml.Node | None, place: str) -> list[str]:
        if isinstance(node, yaml.SequenceNode):
            return [self._text(item, place) for item in node.value]
        return [self._text(node, place)] if node is not None else []

    def _words_of(self, node: yaml.Node | None, place: str) -> dict[str, str]:
        return {
            name: self._text(value, f"{place}.{name}")
            for name, value in self._table(node, place, None).items()
        }

    def _number(self, node: yaml.Node | None, place: str) -> float | None:
        if node is None:
            return None
        try:
            return float(self._text(node, place))
        except ValueError:
            self._say(node, place, "must be a number")
            return None

    def _one_of(self, node: yaml.Node | None, words: tuple[str, ...]) -> str:
        word = self._text(node, "") or words[0]
        if word not in words:
            self._say(node, "", f"“{word}” must be one of {', '.join(words)}")
        return word

    def _yes(self, node: yaml.Node | None, place: str) -> bool:
        word = self._text(node, place).casefold()
        if word not in ("", "true", "false", "yes", "no"):
            self._say(node, place, "must be true or false")
        return word in ("true", "yes")

    def _source(self, node: yaml.Node, place: str) -> Source:
        if isinstance(node, yaml.ScalarNode):
            return Source(column=str(node.value))
        said = self._table(node, place, _FIELD)
        ways = [way for way in ("column", "constant", "template") if way in said]
        if len(ways) != 1:
            self._say(node, place, "must have exactly one of column, constant, template")
        source = Source(
            column=self._text(said.get("column"), place),
            constant=self._text(said["constant"], place) if "constant" in said else None,
            template=self._text(said.get("template"), place),
            words=self._words(said["map"], f"{place}.map") if "map" in said else None,
            others_kept=self._text(said.get("others"), place) == "keep",
            format=self._text(said.get("format"), place),
            month_day=self._month_day(said.get("day"), f"{place}.day"),
            optional=self._yes(said.get("optional"), f"{place}.optional"),
        )
        if "others" in said and self._text(said["others"], place) not in ("keep", "refuse"):
            self._say(said["others"], f"{place}.others", "must be keep or refuse")
        self._check_template(source.template, node, place)
        return source

    def _words(self, node: yaml.Node, place: str) -> dict[str, Word]:
        found: dict[str, Word] = {}
        for name, value in self._table(node, place, None).items():
            text = self._text(value, f"{place}.{name}")
            missing = getattr(value, "tag", "").endswith(":null")
            found[name] = None if missing else text
        return found

    def _month_day(self, node: yaml.Node | None, place: str) -> tuple[int, int]:
        if node is None:
            return Source.month_day
        month, _, day = self._text(node, place).partition("-")
        if month.isdigit() and day.isdigit() and 1 <= int(month) <= 12 and 1 <= int(day) <= 28:
            return int(month), int(day)
        self._say(node, place, "must be a month and a day to the 28th, such as 05-15, in quotes")
        return Source.month_day

    def _check_template(self, template: str, node: yaml.Node, place: str) -> None:
        try:
            list(template_parts(template))
        except ValueError:
            self._say(node, place, "has a template that is not text with {COLUMN} in it")

    def _check_constants(self, fields: dict[str, Source], node: yaml.Node | None) -> None:
        use = fields.get("use")
        said = [use.constant] if use and use.constant is not None else []
        said += [str(w) for w in (use.words or {}).values() if w is not None] if use else []
        for word in said:
            if word.upper() not in Use.__members__:
                known = ", ".join(u.word for u in Use)
                self._say(node, "fields.use", f"“{word}” is not one of {known}")
        for name in (field for field, kind in FIELDS.items() if kind == "number"):
            constant = fields[name].constant if name in fields else None
            if constant is not None and not _is_number(constant):
                self._say(node, f"fields.{name}", f"“{constant}” is not a number")

    def _learners(self, node: yaml.Node | None) -> Learners:
        said = self._table(node, "learners", _LEARNERS)
        number = self._one_of(said.get("number"), NUMBER_KINDS)
        create = self._yes(said.get("create"), "learners.create")
        if create and number != "state":
            self._say(node, "learners", "creates learners only by their state number")
        return Learners(number, create)

    def _scales(self, top: dict[str, yaml.Node]) -> Iterator[Scale]:
        several = top.get("scales")
        nodes = several.value if isinstance(several, yaml.SequenceNode) else []
        if several is not None and not nodes:
            self._say(several, "scales", "must be a list")
        for node in [*nodes, *([top["scale"]] if "scale" in top else [])]:
            yield self._scale(node)

    def _scale(self, node: yaml.Node) -> Scale:
        said = self._table(node, "scale", _SCALE)
        cuts = [
            self._number(cut, "scale.cuts")
            for cut in getattr(said.get("cuts"), "value", [])
            if isinstance(cut, yaml.ScalarNode)
        ]
        known = [cut for cut in cuts if cut is not None]
        scale = Scale(
            where=self._words_of(said.get("where"), "scale.where"),
            name=self._text(said.get("name"), "scale.name"),
            least=self._number(said.get("least"), "scale.least"),
            most=self._number(said.get("most"), "scale.most"),
            cuts=tuple(known),
        )
        if known != sorted(set(known)):
            self._say(node, "scale.cuts", "must rise")
        if scale.least is not None and scale.most is not None and scale.least >= scale.most:
            self._say(node, "scale", f"least {scale.least:g} is not below most {scale.most:g}")
        return scale


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def template_parts(template: str) -> Iterator[tuple[str, str]]:
    """Its pieces: (text before, column or ""). Raises ValueError for anything but {COLUMN}."""
    for text, column, form, conversion in string.Formatter().parse(template):
        if form or conversion or column == "":
            raise ValueError(template)
        yield text, column or ""
