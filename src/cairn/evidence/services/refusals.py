"""Why a file is not taken in, in words for whoever sent it: what it is, and what to do instead."""

from enum import StrEnum

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


WORDS: dict[Why, tuple[str, str]] = {
    Why.EMPTY: ("{name} is empty.", "Choose the file again."),
    Why.TOO_LARGE: (
        "{name} is larger than {most}.",
        "Send a shorter recording or a smaller picture, or several files.",
    ),
    Why.PROGRAM: (
        "{name} is a program, whatever its name says.",
        "Send what you made with it: the picture, the text, a recording of the screen.",
    ),
    Why.VIRUS_TEST: (
        "{name} holds the test text that virus scanners raise an alarm for.",
        "Take that text out and send the file again.",
    ),
    Why.HEIC: (
        "{name} is a HEIC picture, which most computers cannot show.",
        (
            "Take it anew with the button on this page, or open the photo, choose Share, Options, "
            "Most Compatible, save it and send that. JPEG and PNG always work."
        ),
    ),
    Why.PICTURE: (
        "{name} looks like a picture but cannot be read.",
        "Open it, save it as JPEG or PNG, and send that.",
    ),
    Why.TOO_MANY_PIXELS: (
        "{name} has more than {most} pixels.",
        "Make the picture smaller and send that.",
    ),
    Why.ARCHIVE: (
        "{name} is a package of files, and nobody can see what is in it.",
        "Unpack it and send the files themselves.",
    ),
    Why.OLD_OFFICE: (
        "{name} is in an old format in which programs can hide.",
        "Open it, save it as PDF or in the newer format (docx, pptx, xlsx), and send that.",
    ),
    Why.APPLE: (
        "{name} opens on Apple's devices only.",
        "In Pages, Keynote or Numbers choose Export, then PDF, and send that.",
    ),
    Why.MACROS: (
        "{name} holds a program (a macro or an embedded object).",
        "Save it as PDF, or as a document without macros, and send that.",
    ),
    Why.LINKED: (
        "{name} loads parts from somewhere else when it is opened.",
        "Save it as PDF and send that.",
    ),
    Why.LOCKED: ("{name} is locked with a password.", "Save it without a password and send that."),
    Why.BOMB: (
        "{name} would unpack to far more than any document holds.",
        "Save it as PDF and send that.",
    ),
    Why.DAMAGED: (
        "{name} is damaged, or is not the kind of file that it begins as.",
        "Open it where you made it, save it again and send that.",
    ),
    Why.ACTIVE_PDF: (
        "{name} is a PDF that holds a program, a form or another file.",
        "Open it, print it to a new PDF, and send that.",
    ),
    Why.RECORDING: (
        "{name} is a recording in a format that not every device plays.",
        "Save sound as MP3 or M4A and video as MP4, and send that.",
    ),
    Why.TRACKS: (
        "{name} holds more than picture and sound, and where it was made could be in it.",
        "Save it anew as MP4 with picture and sound only, and send that.",
    ),
    Why.UNKNOWN: (
        "What {name} is cannot be told from its content.",
        "Save it as PDF, picture, recording or plain text (UTF-8), and send that.",
    ),
}


class Refused(BadInput):
    """A file that is not taken in. `why` and `said` are for pages that say it in another language."""

    def __init__(self, why: Why, *, name: str = "", **figures: str) -> None:
        what, mend = WORDS[why]
        self.why, self.said = why, {"name": name or "The file", **figures}
        super().__init__(what.format(**self.said), mend=mend)

    def of(self, name: str) -> "Refused":
        """The same, of a file whose name is now known."""
        figures = {key: value for key, value in self.said.items() if key != "name"}
        return Refused(self.why, name=name, **figures)
