# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Literal

from ...._runtime._sync.connection import Connection
from ...._runtime._sync.page import List
from ...._runtime.model import Model
from ...._runtime.request import Options, Request, segment
from ...._runtime.values import Omit, omit
from ...models import Task, View


class ViewsResource:
    """Saved filters of tasks, private or shared with a project.

    A view has a filter, an order, and what clients need to show it: grouping and columns.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(
        self,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        q: str | Omit = omit,
        project_id: Sequence[str] | Omit = omit,
        sort: Literal["name", "created_at"] | Omit = omit,
        order: Literal["asc", "desc"] | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> List[View]:
        """List views.

        Returns your private views and the views that are shared with your projects, sorted by name by
        default.

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
            q: Only items whose name contains this text, ignoring case and Unicode form (`strasse` finds
                `Straße`). (1 to 200 characters)
            project_id: Only tasks of this project. Repeat the parameter to allow several. (1 to 20 items)
            sort: Field to sort by. Ties are sorted by ID. Default: `"name"`.
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
            View,
            Request("GET", "/api/v1/views", query={"page": page, "per_page": per_page, "cursor": cursor, "q": q, "project_id": project_id, "sort": sort, "order": order}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def create(
        self,
        *,
        name: str,
        filter: str | None | Omit = omit,
        sort: Literal["created_at", "updated_at", "due_date", "priority", "title", "position"] | Omit = omit,
        order: Literal["asc", "desc"] | Omit = omit,
        group_by: str | None | Omit = omit,
        columns: Sequence[str] | Omit = omit,
        project_id: str | None | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> View:
        """Create a view.

        Saves a filter with an order, for yourself, or for all members of a project if you send `project_id`.
        In a project, you must be owner, admin or member. Names in the filter are resolved now: the view keeps
        the IDs, and shows the current names. Writes the event `view.created`.

        Needs the scope `tasks:write`.

        Args:
            name: Name of the view. Leading and trailing spaces are removed; at least one visible character
                must remain. (1 to 100 characters)
            filter: Which tasks the view has, in the filter language; null for all tasks that you can see. A
                view that is shared cannot use categories, which are private. The limit includes the IDs that
                the view keeps in place of names. (1 to 40,000 characters) Default: `null`.
            sort: Field to sort the tasks by. Default: `"created_at"`.
            order: Order of the tasks. Default: `"desc"`.
            group_by: How clients should group the tasks; null if they should not. TaskFlow only stores it. (1
                to 50 characters) Default: `null`.
            columns: The fields of tasks that clients should show, in their order. TaskFlow only stores them.
                (at most 40 items) Default: `[]`.
            project_id: Project whose members share the view; null for a private view. It does not limit the
                tasks of the view. Default: `null`.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
                expected, and a suggestion.
            APIError: 400 `UNKNOWN_PROJECT`: A project in the request does not exist, or you cannot see it.
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and
                nobody can be invited.
        """
        return self._connection.call(
            View,
            Request("POST", "/api/v1/views", body={"name": name, "filter": filter, "sort": sort, "order": order, "group_by": group_by, "columns": columns, "project_id": project_id}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def get(
        self,
        view_id: str,
        *,
        if_none_match: Model | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> View:
        """Get a view.

        Returns one of your views, or a view that is shared with one of your projects.

        Needs the scope `tasks:read`.

        Args:
            view_id: ID of a view.
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
        return self._connection.call(
            View,
            Request("GET", f'/api/v1/views/{segment("view_id", view_id)}'),
            Options(if_none_match=if_none_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def update(
        self,
        view_id: str,
        *,
        name: str | Omit = omit,
        filter: str | None | Omit = omit,
        sort: Literal["created_at", "updated_at", "due_date", "priority", "title", "position"] | Omit = omit,
        order: Literal["asc", "desc"] | Omit = omit,
        group_by: str | None | Omit = omit,
        columns: Sequence[str] | Omit = omit,
        version: int | Omit = omit,
        if_match: Model | str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> View:
        """Update a view.

        Updates the fields that you send and leaves the others unchanged. In a project, you must be owner,
        admin or member. Writes the event `view.updated` if a field changes. A request that changes nothing
        returns the view as it is and writes nothing.

        Needs the scope `tasks:write`.

        Args:
            view_id: ID of a view.
            name: Name of the view. Leading and trailing spaces are removed; at least one visible character
                must remain. (1 to 100 characters)
            filter: Which tasks the view has, in the filter language; null for all tasks that you can see. A
                view that is shared cannot use categories, which are private. The limit includes the IDs that
                the view keeps in place of names. (1 to 40,000 characters)
            sort: Field to sort the tasks by.
            order: Order of the tasks.
            group_by: How clients should group the tasks; null if they should not. TaskFlow only stores it. (1
                to 50 characters)
            columns: The fields of tasks that clients should show, in their order. TaskFlow only stores them.
                (at most 40 items)
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
            APIError: 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
                expected, and a suggestion.
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
        return self._connection.call(
            View,
            Request("PATCH", f'/api/v1/views/{segment("view_id", view_id)}', body={"name": name, "filter": filter, "sort": sort, "order": order, "group_by": group_by, "columns": columns, "version": version}, is_versioned=True),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def delete(
        self,
        view_id: str,
        *,
        if_match: Model | str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Delete a view.

        Deletes the view, for all members if it is shared with a project. In a project, you must be owner,
        admin or member. The tasks stay. Writes the event `view.deleted`.

        Needs the scope `tasks:write`.

        Args:
            view_id: ID of a view.
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
        self._connection.execute(
            Request("DELETE", f'/api/v1/views/{segment("view_id", view_id)}'),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def list_tasks(
        self,
        view_id: str,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> List[Task]:
        """List the tasks of a view.

        Returns the tasks that you can see and that match the filter of the view, in its order. `me` and
        relative times are yours, also in a view that others have shared. If the filter names a project or
        category that no longer exists or that you cannot see, the request fails with 409 `VIEW_BROKEN`.

        Needs the scope `tasks:read`.

        Args:
            view_id: ID of a view.
            page: Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot
                be combined with `cursor`. (1 to 10,000)
            per_page: Maximum number of items on a page. (1 to 100) Default: `20`.
            cursor: The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items
                while others write. A cursor is valid only for the user who received it, and for the same
                filters and order; the spelling and order of the filters do not matter. A filter that depends
                on the time zone of your profile is another one after you change it. Cannot be combined with
                `page`. (1 to 1,024 characters)
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters
                or another order.
            APIError: 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter
                in `field` would have to compare too many of them.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `VIEW_BROKEN`: The filter of the view names a project or category that no longer
                exists or that you cannot see.
        """
        return self._connection.list(
            Task,
            Request("GET", f'/api/v1/views/{segment("view_id", view_id)}/tasks', query={"page": page, "per_page": per_page, "cursor": cursor}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )
