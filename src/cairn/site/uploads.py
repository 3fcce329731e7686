"""How much one request may bring in files: what is beyond it is let by and not kept, before any page reads it.

A form's token is read before its page is chosen, and with it all that was sent; so the bound stands here.
"""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

MOST = 400 << 20
"""Bytes of all files of one request together."""


class Bounded(FileUploadHandler):
    """Counts what comes in; stands before those who keep it."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._seen = 0

    def receive_data_chunk(self, raw_data: bytes, _start: int) -> bytes:
        self._seen += len(raw_data)
        if self._seen > MOST:
            self.request.too_much = True  # type: ignore[union-attr]
            raise SkipFile
        return raw_data

    def file_complete(self, _file_size: int) -> None:
        return None
