# Generated from the contract by `npm run generate`. Do not edit.
"""Uploads of any size."""

from __future__ import annotations

import builtins
import time
from collections.abc import Callable, Mapping
from typing import TypedDict

import httpx2

from ..._generated._sync.resources.attachments import AttachmentsResource
from ..._generated.models import Attachment, Upload
from ..errors import APIConnectionError, APIError
from ..retry import delay_before
from ..upload import UPLOAD_TIMEOUT, Part, Source, UploadContent, metadata_of, source_of
from ..values import Omit, is_given, omit
from .connection import last_response

RESUMABLE_BYTES = 16 * 1024 * 1024
MAX_PART_BYTES = 8 * 1024 * 1024
MIN_PART_BYTES = 256 * 1024
STEPS = 20
"""So that the progress of a small file has steps."""
MAX_VAIN_RETRIES = 5
"""How often a part is sent again of which nothing more arrives."""


class _Options(TypedDict):
    """The options of every request of an upload."""

    timeout: float | None
    max_retries: int | None
    extra_headers: Mapping[str, str] | None
    extra_query: Mapping[str, object] | None


class Attachments(AttachmentsResource):
    """The operations on attachments, and uploads of any size."""

    def upload(
        self,
        task_id: str,
        file: UploadContent,
        *,
        name: str | None = None,
        comment_id: str | Omit = omit,
        on_progress: Callable[[int, int | None], object] | None = None,
        resumable: bool | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> builtins.list[Attachment]:
        """Upload a file. A large one, or a stream, is sent in parts, and continues after an interruption.

        Args:
            task_id: ID of the task.
            file: The path of the file, its content, or a file or stream opened in binary mode.
            name: The name of the file. Default: that of the path.
            comment_id: ID of a comment of the task to which the file belongs.
            on_progress: Called with the bytes that the server has, and the size, when another part has arrived. The size is
                None as long as it is not known. With it, the file is sent in parts.
            resumable: Sends the file in parts. Default: True for streams, for files of more than 16 MiB, and with
                `on_progress`.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: As in the operation `uploadAttachment`.
        """
        options: _Options = {
            "timeout": timeout,
            "max_retries": max_retries,
            "extra_headers": extra_headers,
            "extra_query": extra_query,
        }
        source = source_of(file, name)
        is_large = source.size is None or source.size > RESUMABLE_BYTES or on_progress is not None
        if source.size is not None and not (is_large if resumable is None else resumable):
            return super().upload(
                task_id,
                file,
                name=name,
                comment_id=comment_id,
                idempotency_key=idempotency_key,
                **options,
            )
        metadata = {"filename": source.name, **({"comment_id": comment_id} if is_given(comment_id) else {})}
        upload = self.create_upload(
            task_id,
            upload_metadata=metadata_of(metadata),
            upload_length=omit if source.size is None else source.size,
            upload_defer_length="1" if source.size is None else omit,
            idempotency_key=idempotency_key,
            **options,
        )
        try:
            self._send_parts(upload, source, on_progress, options)
        except BaseException:
            self._give_up(upload, options)
            raise
        done = self.get_upload(upload.id, **options)
        return [self.get(str(done.attachment_id), **options)]

    def _send_parts(
        self,
        upload: Upload,
        source: Source,
        on_progress: Callable[[int, int | None], object] | None,
        options: _Options,
    ) -> None:
        size = source.size
        step = MAX_PART_BYTES if size is None else -(-size // STEPS)
        if on_progress is not None:
            on_progress(0, size)
        if size == 0:
            return
        for part in source.parts(min(MAX_PART_BYTES, max(MIN_PART_BYTES, step))):
            self._send_part(upload, part, size is None, options)
            if on_progress is not None:
                on_progress(part.end, part.end if part.is_last else size)

    def _send_part(self, upload: Upload, part: Part, is_deferred: bool, options: _Options) -> None:
        """Sends a part, and what is missing of it after an interruption."""
        is_end = is_deferred and part.is_last
        of_part = options.copy()
        if of_part["timeout"] is None:
            of_part["timeout"] = UPLOAD_TIMEOUT
        offset, vain = part.offset, 0
        while True:
            try:
                noted: builtins.list[httpx2.Response] = []
                reset = last_response.set(noted)
                try:
                    self.upload_part(
                        upload.id,
                        part.content[offset - part.offset :],
                        upload_offset=offset,
                        upload_length=part.end if is_end else omit,
                        **of_part,
                    )
                finally:
                    last_response.reset(reset)
                # A late repetition of another request can have ended this one before all of it had arrived.
                received = int(noted[-1].headers.get("upload-offset", part.end))
                if received >= part.end:
                    return
                vain = 0 if received > offset else vain + 1
                if vain > MAX_VAIN_RETRIES:
                    raise RuntimeError(f"The server stored no more than {received} bytes.")
                offset = received
            except (APIConnectionError, APIError) as failure:
                if not _can_continue(failure) or vain >= MAX_VAIN_RETRIES:
                    raise
                time.sleep(delay_before(vain, None) or 0.0)
                state = self.get_upload(upload.id, **options)
                # Its response was lost.
                if state.attachment_id is not None or (state.received_bytes == part.end and not is_end):
                    return
                if not part.offset <= state.received_bytes <= part.end:
                    raise
                vain = 0 if state.received_bytes > offset else vain + 1
                offset = state.received_bytes

    def _give_up(self, upload: Upload, options: _Options) -> None:
        """Otherwise it would count as used storage until it expires."""
        once = options.copy()
        once["max_retries"] = 0
        try:
            self.cancel_upload(upload.id, **once)
        except (APIConnectionError, APIError):
            pass


def _can_continue(failure: APIConnectionError | APIError) -> bool:
    """After an interruption, or if another request has added what arrived of it."""
    if isinstance(failure, APIConnectionError):
        return True
    return failure.code == "UPLOAD_OFFSET_MISMATCH" or (failure.status >= 500 and failure.status != 507)
