# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Literal

from ...._runtime._async.connection import AsyncConnection
from ...._runtime._async.page import AsyncList
from ...._runtime.request import Options, Request, segment
from ...._runtime.values import Omit, omit
from ...models import Job, Tag, TagChange


class AsyncTagsResource:
    """The tags of all tasks that you can see, to find, rename and remove them. A tag is a property of its tasks:
    it exists as long as a task has it. Set the tags of one task with `updateTask`.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    def list(
        self,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        q: str | Omit = omit,
        project_id: Sequence[str] | Omit = omit,
        sort: Literal["name", "count"] | Omit = omit,
        order: Literal["asc", "desc"] | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncList[Tag]:
        """List tags.

        Returns the tags of your personal tasks and of the tasks of your projects, sorted by name by default,
        with the number of tasks that have each. Tasks in the trash do not count.

        Counts at most 100,000 tasks: your personal tasks first, then project by project, the newest of each
        first. If you can see more tasks, choose projects with `project_id`.

        Needs the scope `tasks:read`.

        Args:
            page: Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot
                be combined with `cursor`. (1 to 10,000)
            per_page: Maximum number of items on a page. (1 to 100) Default: `20`.
            cursor: The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items
                while others write. A cursor is valid only for the user who received it, and for the same
                filters and order; the spelling and order of the filters do not matter. A filter that depends
                on the time zone of your profile is another one after you change it. Cannot be combined with
                `page`. (1 to 1,024 characters)
            q: Only tags that begin with this text, ignoring case and Unicode form (`stras` finds `Straße`).
                (1 to 50 characters)
            project_id: Only tasks of this project. Repeat the parameter to allow several. (1 to 20 items)
            sort: Field to sort by. Tags with the same `count` are sorted by name. Default: `"name"`.
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
        """
        return self._connection.list(
            Tag,
            Request("GET", "/api/v1/tags", query={"page": page, "per_page": per_page, "cursor": cursor, "q": q, "project_id": project_id, "sort": sort, "order": order}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def rename(
        self,
        tag_name: str,
        *,
        name: str,
        dry_run: bool | Omit = omit,
        max_affected: int | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Job | TagChange:
        """Rename a tag.

        Renames the tag in all tasks that you can change, in your personal space and in all projects: those in
        which you are owner, admin or member, unless they are archived. Other tasks keep it, and the response
        counts them. Tasks in the trash do not change. Returns 404 if you can see no task with the tag. Writes
        the event `task.updated` for each task that changes, with a new version of it.

        If you can change more than 500 tasks with the tag, the status is 202, and a job renames the tag. It
        can be cancelled; tasks that it has already changed stay changed. The right to change a task is
        checked again when the job reaches it.

        Needs the scope `tasks:write`.

        Args:
            tag_name: The tag, percent-encoded as UTF-8 (`caf%C3%A9`, and `%2F` for `/`). Case and Unicode
                form are ignored. (1 to 50 characters)
            name: The new name, in one line with at least one visible character. Tasks that already have a tag
                with this name, ignoring case and Unicode form, keep one of the two, in the new spelling. (1
                to 50 characters)
            dry_run: `true` changes nothing: the status is 200, and the response counts the tasks that would
                change. Default: `false`.
            max_affected: The number of tasks that you expect to change, at most. If there are more, the
                request fails with 409 `TOO_MANY_AFFECTED`, and nothing is changed. A job counts them when it
                is started. (1 to 1,000,000)
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `TOO_MANY_AFFECTED`: More tasks match than `max_affected`, or than one request can
                change. Nothing was changed.
        """
        return await self._connection.call_or_job(
            TagChange,
            Job,
            Request("PATCH", f'/api/v1/tags/{segment("tag_name", tag_name)}', query={"dry_run": dry_run, "max_affected": max_affected}, body={"name": name}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def delete(
        self,
        tag_name: str,
        *,
        dry_run: bool | Omit = omit,
        max_affected: int | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Job | TagChange:
        """Delete a tag.

        Removes the tag from all tasks that you can change. The tasks stay. Which tasks change, what the
        response counts, the event of each task and the job for more than 500 tasks are as in `renameTag`:
        each change writes the event `task.updated`.

        Needs the scope `tasks:write`.

        Args:
            tag_name: The tag, percent-encoded as UTF-8 (`caf%C3%A9`, and `%2F` for `/`). Case and Unicode
                form are ignored. (1 to 50 characters)
            dry_run: `true` changes nothing: the status is 200, and the response counts the tasks that would
                change. Default: `false`.
            max_affected: The number of tasks that you expect to change, at most. If there are more, the
                request fails with 409 `TOO_MANY_AFFECTED`, and nothing is changed. A job counts them when it
                is started. (1 to 1,000,000)
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `TOO_MANY_AFFECTED`: More tasks match than `max_affected`, or than one request can
                change. Nothing was changed.
        """
        return await self._connection.call_or_job(
            TagChange,
            Job,
            Request("DELETE", f'/api/v1/tags/{segment("tag_name", tag_name)}', query={"dry_run": dry_run, "max_affected": max_affected}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )
