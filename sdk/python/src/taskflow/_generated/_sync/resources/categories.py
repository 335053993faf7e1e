# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ...._runtime._sync.connection import Connection
from ...._runtime._sync.page import List
from ...._runtime.model import Model
from ...._runtime.request import Options, Request, segment
from ...._runtime.values import Omit, omit
from ...models import Category


class CategoriesResource:
    """Your private labels for tasks, across projects.

    Other users cannot see your categories or which tasks are in them. For labels that everyone can see, use
    the task's `tags`.
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
        sort: Literal["name", "created_at"] | Omit = omit,
        order: Literal["asc", "desc"] | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> List[Category]:
        """List categories.

        Returns your own categories, sorted by name by default. Categories are private to each user.

        Needs the scope `categories:read`.

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
            Category,
            Request("GET", "/api/v1/categories", query={"page": page, "per_page": per_page, "cursor": cursor, "q": q, "sort": sort, "order": order}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def create(
        self,
        *,
        name: str,
        color: str | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Category:
        """Create a category.

        Creates a private category. Its name must be unique among your categories, ignoring case. Writes the
        event `category.created`.

        Needs the scope `categories:write`.

        Args:
            name: Name of the category, in one line with at least one visible character. Unique among your
                categories, ignoring case and Unicode form. (1 to 50 characters)
            color: Color to display it in, as `#RRGGBB`. (7 characters) Default: `"#4F46E5"`.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 409 `CATEGORY_NAME_TAKEN`: You already have a category with this name, ignoring case and
                Unicode form.
        """
        return self._connection.call(
            Category,
            Request("POST", "/api/v1/categories", body={"name": name, "color": color}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def get(
        self,
        category_id: str,
        *,
        if_none_match: Model | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Category:
        """Get a category.

        Returns one of your categories, with its number of tasks.

        Needs the scope `categories:read`.

        Args:
            category_id: ID of one of your categories.
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
            Category,
            Request("GET", f'/api/v1/categories/{segment("category_id", category_id)}'),
            Options(if_none_match=if_none_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def replace(
        self,
        category_id: str,
        *,
        name: str,
        color: str | Omit = omit,
        version: int | Omit = omit,
        if_match: Model | str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Category:
        """Replace a category.

        Sets all writable fields; a color that you leave out is reset to its default. The tasks in the
        category do not change. Writes the event `category.updated` if a field changes. A request that changes
        nothing returns the category as it is and writes nothing.

        Needs the scope `categories:write`.

        Args:
            category_id: ID of one of your categories.
            name: Name of the category, in one line with at least one visible character. Unique among your
                categories, ignoring case and Unicode form. (1 to 50 characters)
            color: Color to display it in, as `#RRGGBB`. (7 characters) Default: `"#4F46E5"`.
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
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
            APIError: 409 `CATEGORY_NAME_TAKEN`: You already have a category with this name, ignoring case and
                Unicode form.
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
        """
        return self._connection.call(
            Category,
            Request("PUT", f'/api/v1/categories/{segment("category_id", category_id)}', body={"name": name, "color": color, "version": version}, is_versioned=True),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def update(
        self,
        category_id: str,
        *,
        name: str | Omit = omit,
        color: str | Omit = omit,
        version: int | Omit = omit,
        if_match: Model | str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Category:
        """Update a category.

        Updates the fields that you send and leaves the others unchanged. Writes the event `category.updated`
        if a field changes. A request that changes nothing returns the category as it is and writes nothing.

        Needs the scope `categories:write`.

        Args:
            category_id: ID of one of your categories.
            name: Name of the category, in one line with at least one visible character. Unique among your
                categories, ignoring case and Unicode form. (1 to 50 characters)
            color: Color to display it in, as `#RRGGBB`. (7 characters)
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
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
            APIError: 409 `CATEGORY_NAME_TAKEN`: You already have a category with this name, ignoring case and
                Unicode form.
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
        """
        return self._connection.call(
            Category,
            Request("PATCH", f'/api/v1/categories/{segment("category_id", category_id)}', body={"name": name, "color": color, "version": version}, is_versioned=True),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def delete(
        self,
        category_id: str,
        *,
        if_match: Model | str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Delete a category.

        Deletes the category permanently. Its tasks are not deleted. Writes the event `category.deleted`.

        Needs the scope `categories:write`.

        Args:
            category_id: ID of one of your categories.
            if_match: Rejects the change if the resource has changed since this version. A resource or an
                ETag.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
        """
        self._connection.execute(
            Request("DELETE", f'/api/v1/categories/{segment("category_id", category_id)}'),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )
