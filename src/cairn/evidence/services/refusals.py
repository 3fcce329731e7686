"""Why a file is not taken in, in words for whoever sent it: what it is, and what to do instead."""

from enum import StrEnum

from django.utils.translation import gettext_noop

from cairn.kernel.errors import BadInput


class Why(StrEnum):
    """What is wrong with a file that was sent."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    PROGRAM = "program"
    VIRUS_TEST = "virus_test"
    HEIC = "heic"
    PICTURE = "picture"
    TOO_MANY_PIXELS = "too_many_pixels"
    ARCHIVE = "archive"
    OLD_OFFICE = "old_office"
    APPLE = "apple"
    MACROS = "macros"
    LINKED = "linked"
    LOCKED = "locked"
    BOMB = "bomb"
    DAMAGED = "damaged"
    ACTIVE_PDF = "active_pdf"
    RECORDING = "recording"
    TRACKS = "tracks"
    UNKNOWN = "unknown"
    TOO_MANY = "too_many"
    NO_ROOM = "no_room"


WORDS: dict[Why, tuple[str, str]] = {
    Why.EMPTY: (gettext_noop("%(name)s is empty."), gettext_noop("Choose the file again.")),
    Why.TOO_LARGE: (
        gettext_noop("%(name)s is larger than %(most)s."),
        gettext_noop("Send a shorter recording or a smaller picture, or several files."),
    ),
    Why.PROGRAM: (
        gettext_noop("%(name)s is a program, whatever its name says."),
        gettext_noop(
            "Send what you made with it: the picture, the text, a recording of the screen."
        ),
    ),
    Why.VIRUS_TEST: (
        gettext_noop("%(name)s holds the test text that virus scanners raise an alarm for."),
        gettext_noop("Take that text out and send the file again."),
    ),
    Why.HEIC: (
        gettext_noop("%(name)s is a HEIC picture, which most computers cannot show."),
        gettext_noop(
            "Take it anew with the button on this page, or open the photo, choose Share, Options, "
            "Most Compatible, save it and send that. JPEG and PNG always work."
        ),
    ),
    Why.PICTURE: (
        gettext_noop("%(name)s looks like a picture but cannot be read."),
        gettext_noop("Open it, save it as JPEG or PNG, and send that."),
    ),
    Why.TOO_MANY_PIXELS: (
        gettext_noop("%(name)s has more than %(most)s pixels."),
        gettext_noop("Make the picture smaller and send that."),
    ),
    Why.ARCHIVE: (
        gettext_noop("%(name)s is a package of files, and nobody can see what is in it."),
        gettext_noop("Unpack it and send the files themselves."),
    ),
    Why.OLD_OFFICE: (
        gettext_noop("%(name)s is in an old format in which programs can hide."),
        gettext_noop(
            "Open it, save it as PDF or in the newer format (docx, pptx, xlsx), and send that."
        ),
    ),
    Why.APPLE: (
        gettext_noop("%(name)s opens on Apple’s devices only."),
        gettext_noop("In Pages, Keynote or Numbers choose Export, then PDF, and send that."),
    ),
    Why.MACROS: (
        gettext_noop("%(name)s holds a program (a macro or an embedded object)."),
        gettext_noop("Save it as PDF, or as a document without macros, and send that."),
    ),
    Why.LINKED: (
        gettext_noop("%(name)s loads parts from somewhere else when it is opened."),
        gettext_noop("Save it as PDF and send that."),
    ),
    Why.LOCKED: (
        gettext_noop("%(name)s is locked with a password."),
        gettext_noop("Save it without a password and send that."),
    ),
    Why.BOMB: (
        gettext_noop("%(name)s would unpack to far more than any document holds."),
        gettext_noop("Save it as PDF and send that."),
    ),
    Why.DAMAGED: (
        gettext_noop("%(name)s is damaged, or is not the kind of file that it begins as."),
        gettext_noop("Open it where you made it, save it again and send that."),
    ),
    Why.ACTIVE_PDF: (
        gettext_noop("%(name)s is a PDF that holds a program, a form or another file."),
        gettext_noop("Open it, print it to a new PDF, and send that."),
    ),
    Why.RECORDING: (
        gettext_noop("%(name)s is a recording in a format that not every device plays."),
        gettext_noop("Save sound as MP3 or M4A and video as MP4, and send that."),
    ),
    Why.TRACKS: (
        gettext_noop(
            "%(name)s holds more than picture and sound, and where it was made could be in it."
        ),
        gettext_noop("Save it anew as MP4 with picture and sound only, and send that."),
    ),
    Why.UNKNOWN: (
        gettext_noop("What %(name)s is cannot be told from its content."),
        gettext_noop("Save it as PDF, picture, recording or plain text (UTF-8), and send that."),
    ),
    Why.TOO_MANY: (
        gettext_noop("These are more than %(most)s files."),
        gettext_noop("Send the most important ones now and the others afterwards."),
    ),
    Why.NO_ROOM: (
        gettext_noop("Your files would be more than %(most)s together."),
        gettext_noop("Send a shorter recording, or ask your school for more room."),
    ),
}
"""What it is and what to do instead; pages say both in their reader's language."""


class Refused(BadInput):
    """A file that is not taken in."""

    def __init__(self, why: Why, *, name: str = "", **figures: str) -> None:
        self.why = why
        what, mend = WORDS[why]
        super().__init__(what, mend=mend, said={"name": name or "The file", **figures})

    def of(self, name: str) -> "Refused":
        """The same, of a file whose name is now known."""
        figures = {key: str(value) for key, value in self.said.items() if key != "name"}
        return Refused(self.why, name=name, **figures)
