# Generated from the contract by `npm run generate`. Do not edit.
"""Lists and their pages."""

from __future__ import annotations

from collections.abc import Iterator, Callable
from typing import Any, Generic, TypeVar

from ..errors import PaginationError
from ..model import summary_of

Item = TypeVar("Item")


class Page(Generic[Item]):
    """One page of a list."""

    def __init__(
        self,
        data: list[Item],
        meta: dict[str, Any],
        fetch: Callable[[str], Page[Item]],
    ) -> None:
        self.data: list[Item] = data
        """The items of this page."""
        self.page: int | None = meta.get("page")
        """The number of this page, from 1; None if the list is paged by cursor."""
        self.per_page: int | None = meta.get("per_page")
        self.total: int | None = meta.get("total")
        """The number of items on all pages; None if the list is paged by cursor."""
        self.next_cursor: str | None = meta.get("next_cursor")
        """The cursor of the next page; None on the last page."""
        self.meta: dict[str, Any] = meta
        """Everything that the response says of the page, such as the facets of a search."""
        self._fetch = fetch

    def __repr__(self) -> str:
        items = ", ".join(summary_of(self.data))
        return f"<{type(self).__name__}: [{items}], page={self.page}, total={self.total}, has_next={self.has_next}>"

    @property
    def has_next(self) -> bool:
        return self.next_cursor is not None

    def next_page(self) -> Page[Item] | None:
        """Returns the next page, or None on the last page."""
        return None if self.next_cursor is None else self._fetch(self.next_cursor)


class List(Generic[Item]):
    """A list that requests its pages one at a time, when they are needed."""

    def __init__(self, first: Callable[[], Page[Item]]) -> None:
        self._first = first

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: not requested yet; iterate over it, or call first_page()>"

    def first_page(self) -> Page[Item]:
        """Returns the first page, with the number of items on all pages."""
        return self._first()

    def pages(self) -> Iterator[Page[Item]]:
        """Iterates over all pages. Raises PaginationError if the server returns the same cursor twice."""
        seen: set[str] = set()
        page: Page[Item] | None = self._first()
        while page is not None:
            yield page
            if page.next_cursor in seen:
                raise PaginationError("The server returned the same cursor twice.")
            if page.next_cursor is not None:
                seen.add(page.next_cursor)
            page = page.next_page()

    def __iter__(self) -> Iterator[Item]:
        for page in self.pages():
            for item in page.data:
                yield item

    def to_list(self, *, limit: int | None = None) -> list[Item]:
        """Returns the items of all pages, or the first `limit` of them. Requests only the pages that it needs."""
        items: list[Item] = []
        if limit is not None and limit <= 0:
            return items
        for item in self:
            items.append(item)
            if limit is not None and len(items) >= limit:
                break
        return items
