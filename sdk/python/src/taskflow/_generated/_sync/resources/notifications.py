# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from ...._runtime._sync.connection import Connection
from ...._runtime._sync.page import List
from ...._runtime.request import Options, Request, segment
from ...._runtime.values import Omit, omit
from ...models import Notification, NotificationKind, NotificationsRead, UnreadCount


class NotificationsResource:
    """What you should know: assignments, mentions, comments and changes of others.

    Your settings say what you get, and on which channels. Read them here, or follow them in the event stream.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(
        self,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        kind: Sequence[NotificationKind] | Omit = omit,
        project_id: str | Omit = omit,
        task_id: str | Omit = omit,
        read: bool | Omit = omit,
        snoozed: bool | Omit = omit,
        order: Literal["asc", "desc"] | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> List[Notification]:
        """List notifications.

        Returns your notifications, newest first by default. Those about tasks that you can no longer see are
        left out. `meta.unread_count` is the number for a badge, which `getUnreadCount` returns alone. For new
        ones, follow `streamEvents` with `notification.created`.

        Needs the scope `notifications:read`.

        Args:
            page: Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot
                be combined with `cursor`. (1 to 10,000)
            per_page: Maximum number of items on a page. (1 to 100) Default: `20`.
            cursor: The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items
                while others write. A cursor is valid only for the user who received it, and for the same
                filters and order; the spelling and order of the filters do not matter. A filter that depends
                on the time zone of your profile is another one after you change it. Cannot be combined with
                `page`. (1 to 1,024 characters)
            kind: Only notifications of this kind. Repeat the parameter to allow several. (1 to 20 items)
            project_id: Only notifications about this project and its tasks.
            task_id: Only notifications about this task.
            read: Only notifications that you have read (`true`), or have not (`false`).
            snoozed: Only snoozed notifications. By default, only those that are not snoozed now. Default:
                `false`.
            order: Direction of `sort`. The default, `desc`, puts the newest or highest first. Null values
                always come last. Default: `"desc"`.
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
            Notification,
            Request("GET", "/api/v1/notifications", query={"page": page, "per_page": per_page, "cursor": cursor, "kind": kind, "project_id": project_id, "task_id": task_id, "read": read, "snoozed": snoozed, "order": order}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def unread_count(
        self,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> UnreadCount:
        """Count unread notifications.

        Returns the number for a badge, as in `meta.unread_count` of `listNotifications`, without a page of
        notifications. Push messages have it too.

        Needs the scope `notifications:read`.

        Args:
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
        """
        return self._connection.call(
            UnreadCount,
            Request("GET", "/api/v1/notifications/unread"),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def mark_all_read(
        self,
        *,
        up_to: datetime | str | Omit = omit,
        kinds: Sequence[NotificationKind] | Omit = omit,
        project_ids: Sequence[str] | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> NotificationsRead:
        """Mark all notifications as read.

        Marks all of your unread notifications as read, or those that the body selects. Send `up_to`, so that
        one that arrives at the same time stays unread. Writes the event `notification.read` if any was
        unread.

        Needs the scope `notifications:write`.

        Args:
            up_to: Only those whose `updated_at` is not later. Send that of the newest one that the user has
                seen.
            kinds: Only these kinds. (1 to 20 items)
            project_ids: Only those of these projects. (1 to 20 items)
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
        """
        return self._connection.call(
            NotificationsRead,
            Request("POST", "/api/v1/notifications/read", body={"up_to": up_to, "kinds": kinds, "project_ids": project_ids}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def unsubscribe(
        self,
        *,
        token: str | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Unsubscribe from email.

        Sets `email` of `notification_delivery` in the settings of the user to `never`, so that no
        notifications are sent by email. The header `List-Unsubscribe` of each message has this URL, and mail
        programs send a form to it (RFC 8058), whose content is ignored. Needs no login. A token that TaskFlow
        did not make changes nothing. Writes the event `user.updated` if the setting changes.

        Args:
            token: The token of the link in a message. Without it, nothing changes. (1 to 100 characters)
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.
        """
        self._connection.execute(
            Request("POST", "/api/v1/notifications/unsubscribe", query={"token": token}, is_idempotent=True, is_public=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def get(
        self,
        notification_id: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Notification:
        """Get a notification.

        Returns one of your notifications, unless it is about a task that you can no longer see.

        Needs the scope `notifications:read`.

        Args:
            notification_id: ID of a notification.
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
            Notification,
            Request("GET", f'/api/v1/notifications/{segment("notification_id", notification_id)}'),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def update(
        self,
        notification_id: str,
        *,
        read: bool | Omit = omit,
        snoozed_until: datetime | str | None | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Notification:
        """Update a notification.

        Marks a notification as read or unread, or hides it until a time. Writes the event
        `notification.updated`, visible only to you, if something changes. To set it to unread that you have
        read gives it no further events: a new one becomes another notification.

        Needs the scope `notifications:write`.

        Args:
            notification_id: ID of a notification.
            read: Whether you have read it. One that you set to unread again gets no further events.
            snoozed_until: Hides it until then, in the future, and sets it to unread unless you send `read`.
                null shows it again.
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
            Notification,
            Request("PATCH", f'/api/v1/notifications/{segment("notification_id", notification_id)}', body={"read": read, "snoozed_until": snoozed_until}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def delete(
        self,
        notification_id: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Delete a notification.

        Deletes a notification permanently. What it is about stays. Writes the event `notification.deleted`,
        visible only to you.

        Needs the scope `notifications:write`.

        Args:
            notification_id: ID of a notification.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
        """
        self._connection.execute(
            Request("DELETE", f'/api/v1/notifications/{segment("notification_id", notification_id)}'),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )
