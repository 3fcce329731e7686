"""Fitted figures as they are kept: with what they were fitted on, and with what foretells next levels."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

from cairn.kernel.errors import BadInput
from cairn.measure.mastery.fitting import Fitted, rounded, summed
from cairn.measure.mastery.outlook import outlook_of
from cairn.measure.mastery.rule import Rule

from ..screen import say
from .history_files import History


def as_plain(
    fitted: Fitted, rule: Rule, history: History, file: Path, *, levels: str, form: str
) -> dict[str, Any]:
    """The figures as JSON, with the fingerprint of the file they came from."""
    settings = {
        k: list(v) if isinstance(v, tuple) else v for k, v in rounded(fitted.settings).items()
    }
    effects = {
        name: {key: round(float(x), 4) for key, x in zip(history.names[name], found, strict=True)}
        for name, found in fitted.effects.items()
    }
    return {
        "method": rule.method.name,
        "levels": levels,
        "settings": settings,
        "difficulty": effects,
        "fitted_on": {
            "file": file.name,
            "digest": hashlib.sha256(file.read_bytes()).hexdigest(),
            "cells": fitted.cells,
            "pieces": fitted.pieces,
            "off_scale": history.off_scale,
            "log_loss": round(fitted.log_loss, 6),
            "log_loss_before": round(fitted.log_loss_before, 6),
        },
        **_outlook(fitted, rule, history, form),
        "form": form,
        "tests": history.names.get(form, []),
    }


def _outlook(fitted: Fitted, rule: Rule, history: History, form: str) -> dict[str, Any]:
    """What `cairn measure foretell` needs; nothing where the history is too short for it."""
    groups = {name: codes for name, codes in history.groups.items() if name != form}
    hard = summed(groups, fitted.effects, history.log.value.size)
    try:
        return {"outlook": outlook_of(fitted, rule, replace(history.log, difficulty=hard)).plain()}
    except BadInput as short:
        say(f"It will foretell no levels: {short.what}")
        return {}


def check_place(path: Path) -> None:
    """Refuses, before any work is done, a place where nothing could be written."""
    if path.is_dir() or not path.parent.is_dir():
        why = "it is a folder" if path.is_dir() else f"there is no folder {path.parent}"
        raise BadInput(f"{path} cannot be written: {why}.", mend="Name a file in a folder.")
