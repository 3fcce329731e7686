"""The frameworks of the demonstration state: two real ones, their plain sentences, a definition of success."""

from datetime import datetime
from importlib.resources import files
from uuid import UUID

from cairn.competencies.services.frameworks import import_framework
from cairn.competencies.services.plain import import_plain_statements
from cairn.competencies.services.success import import_success_definition
from cairn.kernel.access import Actor

FRAMEWORKS = {"math": "ccss-math", "cbl": "slate-cbl"}


def install(*, by: Actor, at: datetime) -> dict[str, UUID]:
    """Brings them in, in the order in which they lean on each other; again and again changes nothing.

    Returns our ids of the frameworks, under the short names of `FRAMEWORKS`.
    """
    here = files(__name__)
    ids = {}
    for short, stem in FRAMEWORKS.items():
        package, sentences = f"{stem}.json", f"{stem}.plain.yaml"
        kept = import_framework((here / package).read_bytes(), by=by, at=at, name=package)
        ids[short] = kept.framework
        import_plain_statements((here / sentences).read_bytes(), by=by, at=at, name=sentences)
    import_success_definition((here / "success.yaml").read_bytes(), by=by, at=at)
    return ids
