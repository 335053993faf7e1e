# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from ...._runtime._async.connection import AsyncConnection
from ...._runtime._async.page import AsyncList
from ...._runtime.model import Model
from ...._runtime.request import Options, Request, segment
from ...._runtime.values import Omit, omit
from ...models import EventType, IssuedWebhook, Job, Webhook, WebhookDelivery, WebhookDeliveryStatus, WebhookFormat


class AsyncWebhooksResource:
    """Events that TaskFlow sends to your URL, signed as Standard Webhooks.

    A webhook sends the events of a project, or all that you can see, as JSON, as CloudEvents or as messages
    to Slack. Failed deliveries are repeated for three days, and can be sent again by hand.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    def list(
        self,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        project_id: Sequence[str] | Omit = omit,
        enabled: bool | Omit = omit,
        order: Literal["asc", "desc"] | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncList[Webhook]:
        """List webhooks.

        Returns your webhooks without a project, and those of the projects of which you are owner or admin,
        newest first. Secrets are not shown.

        Needs the scope `webhooks:read`.

        Args:
            page: Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot
                be combined with `cursor`. (1 to 10,000)
            per_page: Maximum number of items on a page. (1 to 100) Default: `20`.
            cursor: The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items
                while others write. A cursor is valid only for the user who received it, and for the same
                filters and order; the spelling and order of the filters do not matter. A filter that depends
                on the time zone of your profile is another one after you change it. Cannot be combined with
                `page`. (1 to 1,024 characters)
            project_id: Only tasks of this project. Repeat the parameter to allow several. (1 to 20 items)
            enabled: Only webhooks that are enabled, or only those that are disabled.
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
            Webhook,
            Request("GET", "/api/v1/webhooks", query={"page": page, "per_page": per_page, "cursor": cursor, "project_id": project_id, "enabled": enabled, "order": order}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def create(
        self,
        *,
        url: str,
        project_id: str | None | Omit = omit,
        description: str | None | Omit = omit,
        format: WebhookFormat | Omit = omit,
        events: Sequence[EventType] | None | Omit = omit,
        filter: str | None | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> IssuedWebhook:
        """Create a webhook.

        Registers a URL that gets a POST request for each event from now on: the events of a project if you
        send `project_id`, otherwise all events that you can see. In a project, you must be owner or admin.
        The requests are signed as Standard Webhooks.

        Only this response, `rotateWebhookSecret`, and a retry with the same `Idempotency-Key` show the
        secret. You can have 20 webhooks without a project, each project can have 20, and you can own 100 in
        all. Writes the event `webhook.created`.

        Needs the scope `webhooks:write`.

        Args:
            url: URL that gets a POST request for each event. It must begin with `https://`, contain no user
                name or password, and lead to a public address. The operator of the server can allow other
                networks, and `http://` for them. (10 to 2,000 characters)
            project_id: Project whose events are sent; null for all events that the owner can see, also of
                personal tasks and of the account. Default: `null`.
            description: What the webhook is for, for people; null if nobody has written it. (1 to 200
                characters) Default: `null`.
            format: Form of the requests. Default: `"json"`.
            events: Types of the events that are sent; null for all types, also those that are added later. (1
                to 100 items) Default: `null`.
            filter: Only events of tasks that match this filter when the event is read, and of their comments
                and attachments; null for no filter. `me` is the owner. The webhook of a project cannot use
                categories, which are private. (1 to 2,000 characters) Default: `null`.
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
            APIError: 409 `TOO_MANY_WEBHOOKS`: You already have 20 webhooks without a project, the project has
                20, or you own 100.
        """
        return await self._connection.call(
            IssuedWebhook,
            Request("POST", "/api/v1/webhooks", body={"url": url, "project_id": project_id, "description": description, "format": format, "events": events, "filter": filter}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def get(
        self,
        webhook_id: str,
        *,
        if_none_match: Model | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Webhook:
        """Get a webhook.

        Returns a webhook without its secret. In a project, you must be owner or admin.

        Needs the scope `webhooks:read`.

        Args:
            webhook_id: ID of the webhook.
            if_none_match: The resource as you received it. If it is still current, the call returns it.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
        """
        return await self._connection.call(
            Webhook,
            Request("GET", f'/api/v1/webhooks/{segment("webhook_id", webhook_id)}'),
            Options(if_none_match=if_none_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def update(
        self,
        webhook_id: str,
        *,
        url: str | Omit = omit,
        description: str | None | Omit = omit,
        format: WebhookFormat | Omit = omit,
        events: Sequence[EventType] | None | Omit = omit,
        filter: str | None | Omit = omit,
        enabled: bool | Omit = omit,
        version: int | Omit = omit,
        if_match: Model | str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Webhook:
        """Update a webhook.

        Updates the fields that you send and leaves the others unchanged. In a project, you must be owner or
        admin; if you enable the webhook of a project, you become its owner. Deliveries that are not finished
        go to the new URL. Writes the event `webhook.updated` if a field changes. A request that changes
        nothing returns the webhook as it is and writes nothing.

        Needs the scope `webhooks:write`.

        Args:
            webhook_id: ID of the webhook.
            url: URL that gets a POST request for each event. It must begin with `https://`, contain no user
                name or password, and lead to a public address. The operator of the server can allow other
                networks, and `http://` for them. (10 to 2,000 characters)
            description: What the webhook is for, for people; null if nobody has written it. (1 to 200
                characters)
            format: Form of the requests.
            events: Types of the events that are sent; null for all types, also those that are added later. (1
                to 100 items)
            filter: Only events of tasks that match this filter when the event is read, and of their comments
                and attachments; null for no filter. `me` is the owner. The webhook of a project cannot use
                categories, which are private. (1 to 2,000 characters)
            enabled: Whether events are sent. While a webhook is disabled, new events are not stored for it:
                replay them afterwards. Deliveries that were not finished continue when it is enabled again.
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
            APIError: 409 `TOO_MANY_WEBHOOKS`: You already have 20 webhooks without a project, the project has
                20, or you own 100.
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
        """
        return await self._connection.call(
            Webhook,
            Request("PATCH", f'/api/v1/webhooks/{segment("webhook_id", webhook_id)}', body={"url": url, "description": description, "format": format, "events": events, "filter": filter, "enabled": enabled, "version": version}, is_versioned=True),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def delete(
        self,
        webhook_id: str,
        *,
        if_match: Model | str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Delete a webhook.

        Deletes a webhook with its deliveries. A request that has begun may still end. In a project, you must
        be owner or admin. Writes the event `webhook.deleted`.

        Needs the scope `webhooks:write`.

        Args:
            webhook_id: ID of the webhook.
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
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
        """
        await self._connection.execute(
            Request("DELETE", f'/api/v1/webhooks/{segment("webhook_id", webhook_id)}'),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def ping(
        self,
        webhook_id: str,
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> WebhookDelivery:
        """Send a test message.

        Queues a test message, which is sent at once and signed like an event. Its type is webhook.ping. The
        response is its delivery: read it again to see what the endpoint returned. In a project, you must be
        owner or admin.

        Needs the scope `webhooks:write`.

        Args:
            webhook_id: ID of the webhook.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `WEBHOOK_DISABLED`: The webhook is disabled.
        """
        return await self._connection.call(
            WebhookDelivery,
            Request("POST", f'/api/v1/webhooks/{segment("webhook_id", webhook_id)}/ping', is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def rotate_secret(
        self,
        webhook_id: str,
        *,
        overlap_hours: int | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> IssuedWebhook:
        """Rotate the secret of a webhook.

        Replaces the secret, and returns the new one. During `overlap_hours`, each message has two signatures,
        so that your endpoint can accept either. Only the last two secrets are ever valid. In a project, you
        must be owner or admin. Writes the event `webhook.rotated`.

        Needs the scope `webhooks:write`.

        Args:
            webhook_id: ID of the webhook.
            overlap_hours: Hours in which messages are signed with both secrets, so that your endpoint can
                change to the new one. With 0 only the new one signs at once: use it if the secret may be
                known to others. (0 to 168) Default: `24`.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
        """
        return await self._connection.call(
            IssuedWebhook,
            Request("POST", f'/api/v1/webhooks/{segment("webhook_id", webhook_id)}/secret', body={"overlap_hours": overlap_hours}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def replay(
        self,
        webhook_id: str,
        *,
        created_from: datetime | str,
        created_to: datetime | str | None | Omit = omit,
        only_failed: bool | Omit = omit,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Job:
        """Send the events of a time range again.

        Queues the events of a time range that the webhook is for now, in a job: those that were never queued,
        for example because the webhook did not exist or was disabled, those that failed, and with
        `only_failed: false` also those that were accepted. Events of a task are sent in their order. Events
        are available as long as streams can continue, 90 days by default. In a project, you must be owner or
        admin.

        Needs the scope `webhooks:write`.

        Args:
            webhook_id: ID of the webhook.
            created_from: Events that were written at this time or later.
            created_to: Only events that were written before this time; null for all until now. Default:
                `null`.
            only_failed: Whether events that the endpoint has accepted already are left out. Default: `true`.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `WEBHOOK_DISABLED`: The webhook is disabled.
            APIError: 409 `REPLAY_RUNNING`: Another replay of the webhook has not ended.
        """
        return await self._connection.call(
            Job,
            Request("POST", f'/api/v1/webhooks/{segment("webhook_id", webhook_id)}/replay', body={"created_from": created_from, "created_to": created_to, "only_failed": only_failed}, is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    def list_deliveries(
        self,
        webhook_id: str,
        *,
        page: int | Omit = omit,
        per_page: int | Omit = omit,
        cursor: str | Omit = omit,
        status: Sequence[WebhookDeliveryStatus] | Omit = omit,
        type: Sequence[EventType] | Omit = omit,
        created_from: datetime | str | Omit = omit,
        created_to: datetime | str | Omit = omit,
        order: Literal["asc", "desc"] | Omit = omit,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncList[WebhookDelivery]:
        """List the deliveries of a webhook.

        Returns what was sent and what will be sent, newest first, with the responses of the endpoint.
        Deliveries are kept for 14 days. In a project, you must be owner or admin.

        Needs the scope `webhooks:read`.

        Args:
            webhook_id: ID of the webhook.
            page: Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot
                be combined with `cursor`. (1 to 10,000)
            per_page: Maximum number of items on a page. (1 to 100) Default: `20`.
            cursor: The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items
                while others write. A cursor is valid only for the user who received it, and for the same
                filters and order; the spelling and order of the filters do not matter. A filter that depends
                on the time zone of your profile is another one after you change it. Cannot be combined with
                `page`. (1 to 1,024 characters)
            status: Only deliveries with this status. Repeat the parameter to allow several. (1 to 4 items)
            type: Only events of this type. Repeat the parameter to allow several. (1 to 20 items)
            created_from: Only items created at this time or later.
            created_to: Only items created before this time.
            order: Direction of `sort`. The default, `desc`, puts the newest or highest first. Null values
                always come last. Default: `"desc"`.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters
                or another order.
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
        """
        return self._connection.list(
            WebhookDelivery,
            Request("GET", f'/api/v1/webhooks/{segment("webhook_id", webhook_id)}/deliveries', query={"page": page, "per_page": per_page, "cursor": cursor, "status": status, "type": type, "created_from": created_from, "created_to": created_to, "order": order}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def get_delivery(
        self,
        webhook_id: str,
        delivery_id: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> WebhookDelivery:
        """Get a delivery.

        Returns a delivery with its last attempts. In a project, you must be owner or admin.

        Needs the scope `webhooks:read`.

        Args:
            webhook_id: ID of the webhook.
            delivery_id: ID of a delivery of the webhook.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
        """
        return await self._connection.call(
            WebhookDelivery,
            Request("GET", f'/api/v1/webhooks/{segment("webhook_id", webhook_id)}/deliveries/{segment("delivery_id", delivery_id)}'),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def redeliver(
        self,
        webhook_id: str,
        delivery_id: str,
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> WebhookDelivery:
        """Send a delivery again.

        Sends the event of a delivery again, at once, whatever became of it before, and starts a new series of
        attempts. It does not wait for other events of its task. The `webhook-id` stays the same. In a
        project, you must be owner or admin.

        Needs the scope `webhooks:write`.

        Args:
            webhook_id: ID of the webhook.
            delivery_id: ID of a delivery of the webhook.
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
            APIError: 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
                verified.
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `WEBHOOK_DISABLED`: The webhook is disabled.
        """
        return await self._connection.call(
            WebhookDelivery,
            Request("POST", f'/api/v1/webhooks/{segment("webhook_id", webhook_id)}/deliveries/{segment("delivery_id", delivery_id)}/redeliver', is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )
