"""What is kept about groups: runs and their reasons, what was released, and how places try to do better."""

from .improvement import Cycle as Cycle
from .improvement import CycleLearning as CycleLearning
from .improvement import SchoolSupport as SchoolSupport
from .releases import Objection as Objection
from .releases import ObjectionAnswer as ObjectionAnswer
from .releases import Release as Release
from .releases import ReleasePlace as ReleasePlace
from .releases import ReleaseStep as ReleaseStep
from .runs import Run as Run
from .runs import RunIdentification as RunIdentification
from .runs import RunPlace as RunPlace
from .runs import RunResult as RunResult
