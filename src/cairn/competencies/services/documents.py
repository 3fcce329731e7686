"""Reading a YAML document that a person wrote: every mistake at once, each with its line."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import yaml

from cairn.kernel.errors import BadInput
from cairn.kernel.faults import Fault

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_BYTES = 8 * 1024 * 1024


class Document:
    """A YAML mapping with the lines its parts stand on, and the faults found in it so far."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name, self.faults = name, list[Fault]()
        self._lines: dict[tuple[str, ...], int] = {}
        self._walked: set[int] = set()
        if len(data) > _MAX_BYTES:
            raise BadInput(f"{name} is larger than 8 MB.", mend="Split it by framework.")
        try:
            loader = _LOADER(data.decode("utf-8-sig"))
            node = loader.get_single_node()
            self.content: Any = None if node is None else loader.construct_document(node)
        except UnicodeDecodeError as error:
            raise BadInput(
                f"{name} is not UTF-8 (byte {error.start}).", mend="Save it as UTF-8."
            ) from None
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            raise BadInput(
                f"{name} cannot be read as YAML: {error}.", mend="Mend that line."
            ) from None
        if not isinstance(self.content, dict):
            raise BadInput(f"{name} holds no mapping.", mend="Begin it with `name: …` on lines.")
        self._note_lines(node, ())

    def text(self, at: tuple[str, ...], value: Any, *, needed: bool = True) -> str:
        """A text; "" when it may be left out and is."""
        if value is None and not needed:
            return ""
        if isinstance(value, str) and (value.strip() or not needed):
            return value.strip()
        self.fault(
            at, value, "A text belongs here.", "Write one; quote it when it looks like a number."
        )
        return ""

    def day(self, at: tuple[str, ...], value: Any) -> date:
        if isinstance(value, date):
            return value
        self.fault(at, value, "A day belongs here.", "Write it as 2026-11-21.")
        return date.min

    def mapping(self, at: tuple[str, ...], value: Any) -> dict[str, Any]:
        """A mapping whose keys are texts; {} when there is none."""
        if value is None:
            return {}
        if isinstance(value, dict) and all(isinstance(key, str) for key in value):
            return value
        self.fault(
            at, value, "A mapping with texts for keys belongs here.", 'Quote keys like "1.1".'
        )
        return {}

    def listed(self, at: tuple[str, ...], value: Any) -> Sequence[Any]:
        if value is None:
            return ()
        if isinstance(value, list):
            return value
        self.fault(at, value, "A list belongs here.", "Begin each entry with a dash.")
        return ()

    def only(self, at: tuple[str, ...], value: Mapping[str, Any], known: set[str]) -> None:
        """Says which keys nobody reads: a slip of the pen would be lost in silence."""
        for key in value.keys() - known:
            self.fault(
                (*at, key), key, f"{key} is not known here.", f"Use {', '.join(sorted(known))}."
            )

    def fault(self, at: tuple[str, ...], value: Any, what: str, mend: str, key: str = "") -> None:
        line = next(
            (self._lines[at[:n]] for n in range(len(at), -1, -1) if at[:n] in self._lines), None
        )
        self.faults.append(Fault(self.name, line, ".".join(at), str(value)[:200], what, mend, key))

    def refuse_faults(self) -> None:
        """Raises BadInput with every fault found so far, if there is any."""
        if self.faults:
            raise BadInput(
                f"{self.name} has {len(self.faults)} faults: " + " ".join(map(str, self.faults)),
                mend="Mend them and import it again; nothing was stored.",
            )

    def _note_lines(self, node: Any, at: tuple[str, ...]) -> None:
        self._lines[at] = node.start_mark.line + 1
        if (
            id(node) in self._walked
        ):  # an alias: walking it again and again is how YAML bombs go off
            return
        self._walked.add(id(node))
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                self._note_lines(value, (*at, key.value))
                self._lines[(*at, key.value)] = key.start_mark.line + 1
                if key.value in seen:
                    self.fault((*at, key.value), key.value, "It stands here twice.", "Remove one.")
                seen.add(key.value)
        elif isinstance(node, yaml.SequenceNode):
            for i, value in enumerate(node.value):
                self._note_lines(value, (*at, str(i)))
