"""What is kept about groups: what was released, who approved it, what schools objected."""

from .releases import Objection as Objection
from .releases import ObjectionAnswer as ObjectionAnswer
from .releases import Release as Release
from .releases import ReleasePlace as ReleasePlace
from .releases import ReleaseStep as ReleaseStep
