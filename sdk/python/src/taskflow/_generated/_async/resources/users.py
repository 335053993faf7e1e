# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from collections.abc import Mapping

from ...._runtime._async.connection import AsyncConnection
from ...._runtime._async.download import AsyncDownload
from ...._runtime.model import Model
from ...._runtime.request import Options, Request, segment
from ...._runtime.values import Omit, omit
from ...models import Export, User, UserSettingsReplaceDict, UserSettingsUpdateDict


class AsyncUsersResource:
    """Your own profile and settings.

    Read and update your profile and notification settings, export all your data, or delete your account.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get_profile(
        self,
        *,
        if_none_match: Model | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> User:
        """Get your profile.

        Returns your own account, with your settings and your system role.

        Needs the scope `profile:read`.

        Args:
            if_none_match: The resource as you received it. If it is still current, the call returns it.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.
        """
        return await self._connection.call(
            User,
            Request("GET", "/api/v1/users/profile"),
            Options(if_none_match=if_none_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def replace_profile(
        self,
        *,
        full_name: str,
        avatar_url: str | None | Omit = omit,
        timezone: str | Omit = omit,
        locale: str | Omit = omit,
        settings: UserSettingsReplaceDict | Omit = omit,
        version: int | Omit = omit,
        if_match: Model | str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> User:
        """Replace your profile.

        Sets all writable fields; a field that you leave out is reset to its default. Send `version` or
        `If-Match` so that you do not overwrite a change you have not seen. Writes the event `user.updated` if
        a field changes. A request that changes nothing returns the profile as it is and writes nothing.

        Needs the scope `profile:write`.

        Args:
            full_name: Name that other users see, in one line with at least one visible character. (1 to 100
                characters)
            avatar_url: HTTPS URL of a picture; null if there is none. Default: `null`.
            timezone: IANA time zone for the start of days and weeks. (1 to 64 characters) Default: `"UTC"`.
            locale: BCP 47 language tag for messages and for the format of dates and numbers. (2 to 35
                characters) Default: `"en"`.
            settings: All settings. A setting that you leave out is reset to its default. Default: `{}`.
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
            APIError: 400 `UNKNOWN_PROJECT`: A project in the request does not exist, or you cannot see it.
            APIError: 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
        """
        return await self._connection.call(
            User,
            Request("PUT", "/api/v1/users/profile", body={"full_name": full_name, "avatar_url": avatar_url, "timezone": timezone, "locale": locale, "settings": settings, "version": version}, is_versioned=True),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def update_profile(
        self,
        *,
        full_name: str | Omit = omit,
        avatar_url: str | None | Omit = omit,
        timezone: str | Omit = omit,
        locale: str | Omit = omit,
        settings: UserSettingsUpdateDict | Omit = omit,
        version: int | Omit = omit,
        if_match: Model | str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> User:
        """Update your profile.

        Updates the fields that you send and leaves the others unchanged, also inside `settings`. Send
        `version` or `If-Match` so that you do not overwrite a change you have not seen. Writes the event
        `user.updated` if a field changes. A request that changes nothing returns the profile as it is and
        writes nothing.

        Needs the scope `profile:write`.

        Args:
            full_name: Name that other users see, in one line with at least one visible character. (1 to 100
                characters)
            avatar_url: HTTPS URL of a picture; null if there is none.
            timezone: IANA time zone for the start of days and weeks. (1 to 64 characters)
            locale: BCP 47 language tag for messages and for the format of dates and numbers. (2 to 35
                characters)
            settings: Settings to update. A setting that you leave out does not change.
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
            APIError: 400 `UNKNOWN_PROJECT`: A project in the request does not exist, or you cannot see it.
            APIError: 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
            APIError: 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
                matches `If-None-Match`.
        """
        return await self._connection.call(
            User,
            Request("PATCH", "/api/v1/users/profile", body={"full_name": full_name, "avatar_url": avatar_url, "timezone": timezone, "locale": locale, "settings": settings, "version": version}, is_versioned=True),
            Options(if_match=if_match, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def delete_account(
        self,
        *,
        password: str,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Delete your account.

        Requires your password. Send it in the body, because URLs are written to logs. **This cannot be
        undone.**

        You are logged out everywhere immediately, and your name, email and picture are removed. You leave the
        projects of other users, and nobody can assign you any more. A background job deletes what belongs
        only to you: personal tasks, categories, projects without other members, API keys, exports and your
        activity. What you created in the projects of other users stays there, without your name.

        A wrong password fails with 400, and the error names the field. After five wrong passwords in one
        session within 15 minutes, or twenty in all sessions, this operation fails with 429
        `TOO_MANY_ATTEMPTS` for 15 minutes. If you own projects with other members, the request fails with 409
        `OWNS_SHARED_PROJECTS`, and `errors` lists them: hand each over or delete it first. A message is sent
        to the email address, which can then be registered again. Writes the event `user.deleted`.

        Needs the scope `account:write`.

        Args:
            password: The password, exactly as it was set. Spaces count.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 409 `OWNS_SHARED_PROJECTS`: You own projects that have other members, who would lose
                them with your account.
            APIError: 429 `TOO_MANY_ATTEMPTS`: Too many wrong passwords for this account, or from this address
                or session.
        """
        await self._connection.execute(
            Request("DELETE", "/api/v1/users/account", body={"password": password}),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def export_account(
        self,
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Export:
        """Export your data.

        Queues an export of all your data. A background job creates the archive; poll `getExport` for its
        progress. While an export is in progress, the response is that export. A new export replaces the
        previous one. Writes the event `user.exported`.

        Needs the scope `account:write`.

        Args:
            idempotency_key: Idempotency key, the same for all retries. Default: a new one for each call.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.
        """
        return await self._connection.call(
            Export,
            Request("POST", "/api/v1/users/export", is_idempotent=True),
            Options(idempotency_key=idempotency_key, timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def get_export(
        self,
        export_id: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Export:
        """Get an export.

        Returns the progress of an export. When it is done, it has the path of the archive and the time when
        the archive expires. An expired export is 404.

        Needs the scope `account:read`.

        Args:
            export_id: ID of the export.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
        """
        return await self._connection.call(
            Export,
            Request("GET", f'/api/v1/users/exports/{segment("export_id", export_id)}'),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )

    async def download_export(
        self,
        export_id: str,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncDownload:
        """Download an export.

        Returns the archive as a file. The URL works only with your access token, so the link alone reveals
        nothing. Requires a write scope, because the archive contains all your data. You can run three
        downloads at the same time; another one fails with 503 `OVERLOADED`. A running download is cut off
        when your session ends.

        Needs the scope `account:write`.

        Args:
            export_id: ID of the export.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
            APIError: 409 `EXPORT_NOT_READY`: The archive is not finished, or the export failed.
        """
        return await self._connection.download(
            Request("GET", f'/api/v1/users/exports/{segment("export_id", export_id)}/content'),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )
