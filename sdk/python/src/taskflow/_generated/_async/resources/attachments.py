# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

import builtins
from collections.abc import Mapping
from typing import Literal

from ...._runtime._async.connection import AsyncConnection
from ...._runtime._async.download import AsyncDownload
from ...._runtime._async.page import AsyncList
from ...._runtime.model import Model
from ...._runtime.request import Options, Request, segment
from ...._runtime.upload import UploadContent, upload_of
from ...._runtime.values import Omit, omit
from ...models import Attachment, AttachmentLink, Upload


class AsyncAttachmentsResource:
    """Files on a task, visible to everyone who can see the task.

    Owners, admins and members of a project can upload files. The uploader can rename and delete a file;
    admins can also delete those of others. The content is stored encrypted.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    def list(
        self,
        task_id: str,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        comment_id: str | Omit = omit,
        order: Literal["asc", "desc"] | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncList[Attachment]:
        """List attachments.

        Returns the files of a task that you can see, with those of its comments, oldest first by default.

        Needs the scope `tasks:read`.

        Args:
            task_id: ID of the task.
            page: Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot
                be combined with `cursor`. (1 to 10,000)
            per_page: Maximum number of items on a page. (1 to 100) Default: `20`.
            cursor: The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items
                while others write. A cursor is valid only for the user who received it, and for the same
                filters and order; the spelling and order of the filters do not matter. A filter that depends
                on the time zone of your profile is another one after you change it. Cannot be combined with
                `page`. (1 to 1,024 characters)
            comment_id: Only the attachments of the comment with this ID. `null` returns only files on the
                task itself. (at most 36 characters)
            order: Direction of `sort`. The default, `asc`, sorts from A to Z. Default: `"asc"`.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters
                or another order.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
        """
        return self._connection.list(
            Attachment,
            Request("GET", f'/api/v1/tasks/{segment("task_id", task_id)}/attachments', query={"page": page, "per_page": per_page, "cursor": cursor, "comment_id": comment_id, "order": order}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def upload(
        self,
        task_id: str,
        file: UploadContent,
        *,
        name: str | None = None,
        comment_id: str | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> builtins.list[Attachment]:
        """Upload attachments.

        Stores one or several files on a task, or on a comment of the task: as a form, or one file as the body
        itself with its name in `Content-Disposition`. The type of a file is detected from its content; the
        type that you send is ignored. Either all files are stored, or none. In a project, you must be owner,
        admin or member. A retry with the same `Idempotency-Key` gets the same response before its body is
        read. Writes the event `attachment.created` for each file.

        Needs the scope `tasks:write`.

        Args:
            task_id: ID of the task.
            file: The path of the file, its content, or a file opened in binary mode.
            name: The name of the file. Default: that of the path.
            comment_id: For a body that is the file itself, the ID of a comment of the task to which the file
                belongs. A form has a field for it.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `UNKNOWN_COMMENT`: The comment does not exist on the task, or is itself a reply and
                cannot be replied to.
            APIError: 400 `MALFORMED_UPLOAD`: The form is malformed, or the body ended early.
            APIError: 400 `DIGEST_MISMATCH`: The body that arrived has another digest than `Content-Digest`.
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
            APIError: 409 `TOO_MANY_ATTACHMENTS`: The task already has 1,000 attachments.
            APIError: 409 `QUOTA_EXCEEDED`: The files do not fit into the storage that you or the project can
                use.
            APIError: 507 `STORAGE_FULL`: The storage of the server is full, so the file was not stored.
        """
        return await self._connection.call(
            builtins.list[Attachment],
            Request("POST", f'/api/v1/tasks/{segment("task_id", task_id)}/attachments', query={"comment_id": comment_id}, file=upload_of(file, name), is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def get(
        self,
        attachment_id: str,
        *,
        if_none_match: Model | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Attachment:
        """Get an attachment.

        Returns the properties of a file on a task that you can see.

        Needs the scope `tasks:read`.

        Args:
            attachment_id: ID of the attachment.
            if_none_match: The resource as you received it. If it is still current, the call returns it.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
        """
        return await self._connection.call(
            Attachment,
            Request("GET", f'/api/v1/attachments/{segment("attachment_id", attachment_id)}'),
            Options(if_none_match=if_none_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def update(
        self,
        attachment_id: str,
        *,
        name: str | Omit = omit,
        description: str | None | Omit = omit,
        version: int | Omit = omit,
        if_match: Model | str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Attachment:
        """Update an attachment.

        Changes the name or the description of a file. Only its uploader can do this. In a project, the
        uploader must be owner, admin or member. Writes the event `attachment.updated`, unless everything
        stays the same.

        Needs the scope `tasks:write`.

        Args:
            attachment_id: ID of the attachment.
            name: Name of the file, without a path, at most 255 bytes in UTF-8. (1 to 255 characters)
            description: What the file is about; null if it has no description. (at most 1,000 characters)
            version: The version that your update is based on. If the resource has a newer version, the
                request fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same. (1 to
                2,147,483,647)
            if_match: Rejects the change if the resource has changed since this version. A resource or an
                ETag.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
        """
        return await self._connection.call(
            Attachment,
            Request("PATCH", f'/api/v1/attachments/{segment("attachment_id", attachment_id)}', body={"name": name, "description": description, "version": version}, is_versioned=True),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def delete(
        self,
        attachment_id: str,
        *,
        if_match: Model | str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Delete an attachment.

        Deletes a file permanently. Its uploader can do this as owner, admin or member of the project, and
        admins can delete the files of others. Writes the event `attachment.deleted`.

        Needs the scope `tasks:write`.

        Args:
            attachment_id: ID of the attachment.
            if_match: Rejects the change if the resource has changed since this version. A resource or an
                ETag.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
        """
        await self._connection.execute(
            Request("DELETE", f'/api/v1/attachments/{segment("attachment_id", attachment_id)}'),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def download(
        self,
        attachment_id: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncDownload:
        """Download an attachment.

        Returns the content of a file, or the part of it that you ask for in `Range`. It is always sent as a
        file to save, whatever its type. To show a file in a browser, create a link. A running download is cut
        off when your access ends. With `If-None-Match`, a copy that is current is not sent again.

        Needs the scope `tasks:read`.

        Args:
            attachment_id: ID of the attachment.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 416 `RANGE_NOT_SATISFIABLE`: The file has no part in the range.
        """
        return await self._connection.download(
            Request("GET", f'/api/v1/attachments/{segment("attachment_id", attachment_id)}/content'),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def download_thumbnail(
        self,
        attachment_id: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncDownload:
        """Download a thumbnail.

        Returns a small picture of an attachment that is an image: WebP of at most 320 × 320 pixels, without
        metadata such as the place of a photo. It is made after the upload; until then, and for other files,
        the response is 404.

        Needs the scope `tasks:read`.

        Args:
            attachment_id: ID of the attachment.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 416 `RANGE_NOT_SATISFIABLE`: The file has no part in the range.
        """
        return await self._connection.download(
            Request("GET", f'/api/v1/attachments/{segment("attachment_id", attachment_id)}/thumbnail'),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def create_link(
        self,
        attachment_id: str,
        *,
        expires_in: int | Omit = omit,
        disposition: Literal["attachment", "inline"] | Omit = omit,
        thumbnail: bool | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AttachmentLink:
        """Create a download link.

        Returns a link to the content of a file that works without credentials, for browsers and other
        programs that cannot send a token. It stops working when it expires, when the file is deleted, or when
        you lose access to it, so shared caches do not store the content.

        Needs the scope `tasks:read`.

        Args:
            attachment_id: ID of the attachment.
            expires_in: Seconds until the link expires. (1 to 300) Default: `60`.
            disposition: `inline` lets a browser show the file, if it is an image, audio, video or plain text.
                Other files, such as HTML and SVG, are always saved. Default: `"attachment"`.
            thumbnail: Whether the link is to the thumbnail, for `<img>`. The status is 404 if the attachment
                does not have one. Default: `false`.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
        """
        return await self._connection.call(
            AttachmentLink,
            Request("POST", f'/api/v1/attachments/{segment("attachment_id", attachment_id)}/link', body={"expires_in": expires_in, "disposition": disposition, "thumbnail": thumbnail}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def create_upload(
        self,
        task_id: str,
        *,
        upload_metadata: str,
        upload_length: int | Omit = omit,
        upload_defer_length: Literal["1"] | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Upload:
        """Create a resumable upload.

        Begins an upload that is sent in parts with `uploadPart` and can continue after an interruption, by
        the protocol tus 1.0. Its declared size counts as used storage until it is finished, cancelled or
        expired. In a project, you must be owner, admin or member. An upload of size 0 is complete immediately
        and writes the event `attachment.created`; others write it with their last part.

        Needs the scope `tasks:write`.

        Args:
            task_id: ID of the task.
            upload_metadata: Pairs of a key and a value in Base64, separated by commas. `filename` is
                required; `description` and `comment_id` are optional. Others are ignored. (1 to 8,000
                characters)
            upload_length: Size of the whole file in bytes. You can send it later, with a part; then send
                `Upload-Defer-Length` when you create the upload. (0 to 9,007,199,254,740,991)
            upload_defer_length: `1` if the size of the file is not known yet.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `UNKNOWN_COMMENT`: The comment does not exist on the task, or is itself a reply and
                cannot be replied to.
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
            APIError: 409 `TOO_MANY_ATTACHMENTS`: The task already has 1,000 attachments.
            APIError: 409 `QUOTA_EXCEEDED`: The files do not fit into the storage that you or the project can
                use.
            APIError: 409 `TOO_MANY_UPLOADS`: You already have 100 unfinished uploads.
            APIError: 507 `STORAGE_FULL`: The storage of the server is full, so the file was not stored.
        """
        return await self._connection.call(
            Upload,
            Request("POST", f'/api/v1/tasks/{segment("task_id", task_id)}/uploads', headers={"upload-length": upload_length, "upload-defer-length": upload_defer_length, "upload-metadata": upload_metadata}, is_tus=True, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def get_upload(
        self,
        upload_id: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Upload:
        """Get a resumable upload.

        Returns how much of your upload has arrived, also with HEAD. If one of its parts is still arriving,
        what has arrived of it is kept, and the rest is refused: only one request at a time can add to an
        upload.

        Needs the scope `tasks:read`.

        Args:
            upload_id: ID of the upload.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
        """
        return await self._connection.call(
            Upload,
            Request("GET", f'/api/v1/uploads/{segment("upload_id", upload_id)}', is_tus=True),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def upload_part(
        self,
        upload_id: str,
        content: bytes,
        *,
        upload_offset: int,
        upload_length: int | Omit = omit,
        upload_checksum: str | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Upload a part.

        Adds a part to your upload. If the connection is cut, what has arrived is kept. When the upload is
        complete, it becomes an attachment, whose ID `getUpload` returns, and the event `attachment.created`
        is written. In a project, you must be owner, admin or member.

        Needs the scope `tasks:write`.

        Args:
            upload_id: ID of the upload.
            content: The content of the part.
            upload_offset: Where the part begins. It must be the number of bytes that have arrived. (0 to
                9,007,199,254,740,991)
            upload_length: Size of the whole file in bytes. You can send it later, with a part; then send
                `Upload-Defer-Length` when you create the upload. (0 to 9,007,199,254,740,991)
            upload_checksum: `sha1`, `sha256` or `sha512`, and the digest of the part in Base64. If the part
                that arrives has another digest, it is not added. (at most 200 characters)
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `UNKNOWN_COMMENT`: The comment does not exist on the task, or is itself a reply and
                cannot be replied to.
            APIError: 400 `MALFORMED_UPLOAD`: The form is malformed, or the body ended early.
            APIError: 400 `DIGEST_MISMATCH`: The body that arrived has another digest than `Content-Digest`.
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
            APIError: 409 `TOO_MANY_ATTACHMENTS`: The task already has 1,000 attachments.
            APIError: 409 `QUOTA_EXCEEDED`: The files do not fit into the storage that you or the project can
                use.
            APIError: 409 `UPLOAD_OFFSET_MISMATCH`: The part does not begin where the upload ends, or another
                request adds to the upload.
            APIError: 460 `CHECKSUM_MISMATCH`: The part that arrived has another digest than
                `Upload-Checksum`.
            APIError: 507 `STORAGE_FULL`: The storage of the server is full, so the file was not stored.
        """
        await self._connection.execute(
            Request("PATCH", f'/api/v1/uploads/{segment("upload_id", upload_id)}', part=content, headers={"upload-offset": upload_offset, "upload-length": upload_length, "upload-checksum": upload_checksum}, is_tus=True),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def cancel_upload(
        self,
        upload_id: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Cancel a resumable upload.

        Ends your upload and removes what has arrived of it. If it is complete, its attachment stays.

        Needs the scope `tasks:write`.

        Args:
            upload_id: ID of the upload.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
        """
        await self._connection.execute(
            Request("DELETE", f'/api/v1/uploads/{segment("upload_id", upload_id)}', is_tus=True),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )
