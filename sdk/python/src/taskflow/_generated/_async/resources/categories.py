# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ...._runtime._async.connection import AsyncConnection
from ...._runtime._async.page import AsyncList
from ...._runtime.model import Model
from ...._runtime.request import Options, Request, segment
from ...._runtime.values import Omit, omit
from ...models import Category


class AsyncCategoriesResource:
    """Your own labels for tasks, across projects.

    Nobody else sees your categories or which tasks are in them. Words that everybody sees are tags: a field
    of the
    task.
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
        sort: Literal["name", "created_at"] | Omit = omit,
        order: Literal["asc", "desc"] | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncList[Category]:
        """List categories.

        Your own categories by name. Nobody else sees them, and you see nobody else's.

        Needs the scope `categories:read`.

        Args:
            page: Which page to return, from 1. Without `page` and `cursor` you get the first. Not together
                with `cursor`. (1 to 10,000)
            per_page: How many items to return on a page at most. (1 to 100) Default: `20`.
            cursor: Where the last page ended: its `meta.next_cursor`. Pages by cursor neither skip nor repeat
                an item while others write. A cursor is valid for the user who got it, and for the same
                filters and order. How the filters are ordered and spelled does not matter. Not together with
                `page`. (1 to 1,024 characters)
            q: Only items whose name contains this text. Case and Unicode form do not count: `strasse` finds
                `Straße`. (1 to 200 characters)
            sort: What to order categories by. Ties are broken by id. Default: `"name"`.
            order: Direction of `sort`. The default, `asc`, goes from A to Z. Default: `"asc"`.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `INVALID_CURSOR`: The cursor was changed, or belongs to another user, other filters
                or another order.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
        """
        return self._connection.list(
            Category,
            Request("GET", "/api/v1/categories", query={"page": page, "per_page": per_page, "cursor": cursor, "q": q, "sort": sort, "order": order}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def create(
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

        Adds a private label. Its name has to differ from your others by more than case. Writes the event
        `category.created`.

        Needs the scope `categories:write`.

        Args:
            name: What the category is called, in one line with at least one visible character. Unique among
                your own: case and Unicode form do not count. (1 to 50 characters)
            color: Colour in which clients show it, as `#RRGGBB`. (7 characters) Default: `"#4F46E5"`.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
            APIError: 409 `CATEGORY_NAME_TAKEN`: You have a category of this name already. Case and Unicode
                form do not count.
        """
        return await self._connection.call(
            Category,
            Request("POST", "/api/v1/categories", body={"name": name, "color": color}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def get(
        self,
        category_id: str,
        *,
        if_none_match: Model | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Category:
        """See a category.

        One of your own categories, with the number of tasks in it.

        Needs the scope `categories:read`.

        Args:
            category_id: The category, as `id` has it; one of your own.
            if_none_match: The resource as you received it. If it is still current, the call returns it.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
            APIError: 404 `NOT_FOUND`: Nothing of that id is visible to you.
        """
        return await self._connection.call(
            Category,
            Request("GET", f'/api/v1/categories/{segment("category_id", category_id)}'),
            Options(if_none_match=if_none_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def replace(
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

        Sets name and colour; a colour that you leave out goes back to its default. The tasks in it stay.
        Writes the event `category.updated` if something changes. A change that changes nothing returns the
        category as it is and writes nothing.

        Needs the scope `categories:write`.

        Args:
            category_id: The category, as `id` has it; one of your own.
            name: What the category is called, in one line with at least one visible character. Unique among
                your own: case and Unicode form do not count. (1 to 50 characters)
            color: Colour in which clients show it, as `#RRGGBB`. (7 characters) Default: `"#4F46E5"`.
            version: The version that your change starts from. If the resource has a newer one, the request
                fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same. (1 to 2,147,483,647)
            if_match: Rejects the change if the resource has changed since this version. A resource or an
                ETag.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
            APIError: 404 `NOT_FOUND`: Nothing of that id is visible to you.
            APIError: 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
            APIError: 409 `CATEGORY_NAME_TAKEN`: You have a category of this name already. Case and Unicode
                form do not count.
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
        """
        return await self._connection.call(
            Category,
            Request("PUT", f'/api/v1/categories/{segment("category_id", category_id)}', body={"name": name, "color": color, "version": version}, is_versioned=True),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def update(
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
        """Change a category.

        Changes the fields you name and leaves the others alone. Writes the event `category.updated` if
        something changes. A change that changes nothing returns the category as it is and writes nothing.

        Needs the scope `categories:write`.

        Args:
            category_id: The category, as `id` has it; one of your own.
            name: What the category is called, in one line with at least one visible character. Unique among
                your own: case and Unicode form do not count. (1 to 50 characters)
            color: Colour in which clients show it, as `#RRGGBB`. (7 characters)
            version: The version that your change starts from. If the resource has a newer one, the request
                fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same. (1 to 2,147,483,647)
            if_match: Rejects the change if the resource has changed since this version. A resource or an
                ETag.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
            APIError: 404 `NOT_FOUND`: Nothing of that id is visible to you.
            APIError: 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
            APIError: 409 `CATEGORY_NAME_TAKEN`: You have a category of this name already. Case and Unicode
                form do not count.
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
        """
        return await self._connection.call(
            Category,
            Request("PATCH", f'/api/v1/categories/{segment("category_id", category_id)}', body={"name": name, "color": color, "version": version}, is_versioned=True),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def delete(
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

        Removes the category for good. Its tasks stay, without the label. Writes the event `category.deleted`.

        Needs the scope `categories:write`.

        Args:
            category_id: The category, as `id` has it; one of your own.
            if_match: Rejects the change if the resource has changed since this version. A resource or an
                ETag.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
            APIError: 404 `NOT_FOUND`: Nothing of that id is visible to you.
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
        """
        await self._connection.execute(
            Request("DELETE", f'/api/v1/categories/{segment("category_id", category_id)}'),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )
