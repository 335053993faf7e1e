# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ...._runtime._async.connection import AsyncConnection
from ...._runtime._async.page import AsyncList
from ...._runtime.model import Model
from ...._runtime.request import Options, Request, segment
from ...._runtime.values import Omit, omit
from ...models import Comment


class AsyncCommentsResource:
    """Discussion of a task, visible to everyone who can see the task.

    Owners, admins and members of a project can write comments, reply to them, and react to them. Authors can
    edit and delete their own comments; admins can also delete those of others.
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
        parent_id: str | Omit = omit,
        include: Literal["html"] | Omit = omit,
        order: Literal["asc", "desc"] | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncList[Comment]:
        """List comments.

        Returns the comments of a task that you can see, with their replies, oldest first by default. A reply
        can be on another page than the comment to which it belongs.

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
            parent_id: Only the replies to the comment with this ID. `null` returns only comments on the task
                itself. (at most 36 characters)
            include: `html` fills in `body_html`.
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
            Comment,
            Request("GET", f'/api/v1/tasks/{segment("task_id", task_id)}/comments', query={"page": page, "per_page": per_page, "cursor": cursor, "parent_id": parent_id, "include": include, "order": order}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def create(
        self,
        task_id: str,
        *,
        body: str,
        parent_id: str | None | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Comment:
        """Create a comment.

        Adds a comment to a task, or a reply to a comment of the task. In a project, you must be owner, admin
        or member. You follow the task from then on, unless you have stopped following it. Writes the event
        `comment.created`.

        Needs the scope `tasks:write`.

        Args:
            task_id: ID of the task.
            body: Text in Markdown, stored as sent. `@[Name](user_id)` mentions a user who can see the task,
                and `#[Title](task_id)` refers to a task; at most 20 of each. In code, they are plain text. (1
                to 10,000 characters)
            parent_id: ID of the comment that this one replies to; null for a comment on the task itself. A
                reply has no replies. Default: `null`.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `UNKNOWN_MENTION`: The text mentions a user who cannot see the task, or does not
                exist.
            APIError: 400 `UNKNOWN_COMMENT`: The comment does not exist on the task, or is itself a reply and
                cannot be replied to.
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
            APIError: 409 `TOO_MANY_COMMENTS`: The task already has 10,000 comments.
        """
        return await self._connection.call(
            Comment,
            Request("POST", f'/api/v1/tasks/{segment("task_id", task_id)}/comments', body={"body": body, "parent_id": parent_id}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def get(
        self,
        task_id: str,
        comment_id: str,
        *,
        include: Literal["html"] | Omit = omit,
        if_none_match: Model | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Comment:
        """Get a comment.

        Returns a comment of a task that you can see.

        Needs the scope `tasks:read`.

        Args:
            task_id: ID of the task.
            comment_id: ID of the comment.
            include: `html` fills in `body_html`.
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
            Comment,
            Request("GET", f'/api/v1/tasks/{segment("task_id", task_id)}/comments/{segment("comment_id", comment_id)}', query={"include": include}),
            Options(if_none_match=if_none_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def update(
        self,
        task_id: str,
        comment_id: str,
        *,
        body: str,
        version: int | Omit = omit,
        if_match: Model | str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Comment:
        """Update a comment.

        Changes the text of a comment. Only its author can do this. In a project, the author must be owner,
        admin or member. Writes the event `comment.updated`, which contains the text before, unless the text
        stays the same.

        Needs the scope `tasks:write`.

        Args:
            task_id: ID of the task.
            comment_id: ID of the comment.
            body: Text in Markdown, stored as sent. `@[Name](user_id)` mentions a user who can see the task,
                and `#[Title](task_id)` refers to a task; at most 20 of each. In code, they are plain text. (1
                to 10,000 characters)
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
            APIError: 400 `UNKNOWN_MENTION`: The text mentions a user who cannot see the task, or does not
                exist.
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
            Comment,
            Request("PATCH", f'/api/v1/tasks/{segment("task_id", task_id)}/comments/{segment("comment_id", comment_id)}', body={"body": body, "version": version}, is_versioned=True),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def delete(
        self,
        task_id: str,
        comment_id: str,
        *,
        if_match: Model | str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Delete a comment.

        Deletes a comment permanently, with its attachments. Its author can do this as owner, admin or member
        of the project, and admins can delete the comments of others. A comment with replies stays in the list
        without its content, until its last reply is deleted. Writes the event `comment.deleted`, and before
        it `attachment.deleted` of each attachment.

        Needs the scope `tasks:write`.

        Args:
            task_id: ID of the task.
            comment_id: ID of the comment.
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
            Request("DELETE", f'/api/v1/tasks/{segment("task_id", task_id)}/comments/{segment("comment_id", comment_id)}'),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def add_reaction(
        self,
        task_id: str,
        comment_id: str,
        emoji: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Comment:
        """React to a comment.

        Adds your reaction of this kind. If you have already reacted like this, nothing changes. In a project,
        you must be owner, admin or member. Writes the event `comment.reacted`.

        Needs the scope `tasks:write`.

        Args:
            task_id: ID of the task.
            comment_id: ID of the comment.
            emoji: The kind of reaction.
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
        """
        return await self._connection.call(
            Comment,
            Request("PUT", f'/api/v1/tasks/{segment("task_id", task_id)}/comments/{segment("comment_id", comment_id)}/reactions/{segment("emoji", emoji)}'),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def remove_reaction(
        self,
        task_id: str,
        comment_id: str,
        emoji: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Remove a reaction.

        Removes your reaction of this kind; those of other users stay. Returns 404 if you have not reacted
        like this. In a project, you must be owner, admin or member. Writes the event `comment.unreacted`.

        Needs the scope `tasks:write`.

        Args:
            task_id: ID of the task.
            comment_id: ID of the comment.
            emoji: The kind of reaction.
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
        """
        await self._connection.execute(
            Request("DELETE", f'/api/v1/tasks/{segment("task_id", task_id)}/comments/{segment("comment_id", comment_id)}/reactions/{segment("emoji", emoji)}'),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )
