# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ...._runtime._sync.connection import Connection
from ...._runtime._sync.page import List
from ...._runtime.request import Options, Request, segment
from ...._runtime.values import Omit, omit
from ...models import PushKeysDict, PushOptions, PushPlatform, PushSubscription


class PushResource:
    """Browsers and devices that get your notifications as push messages.

    Browsers are reached by Web Push, apps through Firebase and Apple if the operator has configured them.
    Your settings say what you get.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(
        self,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        order: Literal["asc", "desc"] | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> List[PushSubscription]:
        """List push subscriptions.

        Returns the browsers and devices that get push messages for you, newest first by default.

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
            PushSubscription,
            Request("GET", "/api/v1/push-subscriptions", query={"page": page, "per_page": per_page, "cursor": cursor, "order": order}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def create(
        self,
        *,
        platform: PushPlatform | Omit = omit,
        endpoint: str | Omit = omit,
        keys: PushKeysDict | Omit = omit,
        token: str | Omit = omit,
        name: str | None | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> PushSubscription:
        """Register a device.

        Registers a browser or a device for push messages about your notifications. Call it each time your app
        starts: a device that is registered already is renewed and keeps its ID. One that another user had
        registered is now yours.

        The subscription ends with the session that registered it: by a logout, or if the session is revoked.
        An expired session does not end it. You can have 20 devices; another one replaces the one that was
        registered the longest time ago. Writes the event `push_subscription.created`, or
        `push_subscription.updated` if something changes.

        Needs the scope `notifications:write`.

        Args:
            platform: How messages reach a device. New platforms can be added. Default: `"web"`.
            endpoint: URL of the push service for this browser. It must begin with `https://`, contain no user
                name or password, and lead to a public address. The operator of the server can allow other
                networks, and `http://` for them. (10 to 2,000 characters)
            keys: Keys of a browser's subscription, from `subscription.toJSON().keys`. Messages are encrypted
                with them, so that the push service cannot read them.
            token: Registration token of the app, from Firebase or from Apple. (10 to 4,096 characters)
            name: What the user recognizes the device by; null if it has no name. (1 to 100 characters)
                Default: `null`.
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
            PushSubscription,
            Request("POST", "/api/v1/push-subscriptions", body={"platform": platform, "endpoint": endpoint, "keys": keys, "token": token, "name": name}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def get_options(
        self,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> PushOptions:
        """Get what a device needs to register.

        Returns the public key of this server for browsers, and the platforms to which it sends messages.

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
            PushOptions,
            Request("GET", "/api/v1/push-subscriptions/options"),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def delete(
        self,
        subscription_id: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Delete a push subscription.

        Ends the messages to a device. A message that is being sent may still arrive. Writes the event
        `push_subscription.deleted`.

        Needs the scope `notifications:write`.

        Args:
            subscription_id: ID of a push subscription.
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
            Request("DELETE", f'/api/v1/push-subscriptions/{segment("subscription_id", subscription_id)}'),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def send_test(
        self,
        subscription_id: str,
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> PushSubscription:
        """Send a test message.

        Sends a message to a device at once, also in quiet hours, and ends a pause after failures. The
        response is the subscription before the attempt. List your subscriptions afterwards: `last_sent_at`
        and `last_error` show what became of it. Writes no event.

        Needs the scope `notifications:write`.

        Args:
            subscription_id: ID of a push subscription.
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
        return self._connection.call(
            PushSubscription,
            Request("POST", f'/api/v1/push-subscriptions/{segment("subscription_id", subscription_id)}/test', is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )
