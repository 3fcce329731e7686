"""Who learns, where, with whom, and who answers for whom.

A Person is one record a state keeps about one human being; Learner, Guardian and the rest are roles.
Everything that lasts is a spell with a first and a last day: nothing here is overwritten by time.
"""

from .accounts import Account as Account
from .facts import Attendance as Attendance
from .facts import Characteristic as Characteristic
from .facts import CourseCompletion as CourseCompletion
from .facts import DisciplineCount as DisciplineCount
from .facts import Graduation as Graduation
from .finding import NameWord as NameWord
from .incidents import DeletionConfirmed as DeletionConfirmed
from .incidents import DeletionOf as DeletionOf
from .incidents import DeletionRequest as DeletionRequest
from .incidents import Incident as Incident
from .incidents import IncidentStep as IncidentStep
from .keeping import LegalHold as LegalHold
from .keeping import ProtectedAddress as ProtectedAddress
from .keeping import Tombstone as Tombstone
from .looks import Emergency as Emergency
from .looks import EmergencyReview as EmergencyReview
from .looks import Look as Look
from .looks import LookArrival as LookArrival
from .looks import LookHead as LookHead
from .looks import LookLink as LookLink
from .matching import MatchCase as MatchCase
from .matching import Merge as Merge
from .news import DigestChoice as DigestChoice
from .news import DigestStep as DigestStep
from .news import NewsChoice as NewsChoice
from .news import NewsMark as NewsMark
from .persons import Person as Person
from .persons import PersonIdentifier as PersonIdentifier
from .places import Course as Course
from .places import Organization as Organization
from .places import Section as Section
from .places import Term as Term
from .rights import Agreement as Agreement
from .rights import Consent as Consent
from .rights import FamilyChoice as FamilyChoice
from .rights import NoticeGiven as NoticeGiven
from .rights import RecordRequest as RecordRequest
from .rights import Release as Release
from .rights import RequestStep as RequestStep
from .roles import Enrollment as Enrollment
from .roles import GuardianRestriction as GuardianRestriction
from .roles import Guardianship as Guardianship
from .roles import Role as Role
from .roles import SectionEnrollment as SectionEnrollment
from .roles import StaffAssignment as StaffAssignment
from .serving import GuardianException as GuardianException
from .serving import TeamMembership as TeamMembership
from .sheets import FamilySheet as FamilySheet
from .signing_in import AccountEvent as AccountEvent
from .signing_in import Device as Device
from .signing_in import Invitation as Invitation
from .signing_in import Turn as Turn
from .surveys import Survey as Survey
from .vendors import ServiceData as ServiceData
from .vendors import ServiceTerms as ServiceTerms
from .vendors import VendorClient as VendorClient
from .vendors import VendorToken as VendorToken
from .vendors import VendorUse as VendorUse
