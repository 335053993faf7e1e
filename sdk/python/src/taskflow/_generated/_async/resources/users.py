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

    Read and change what others see of you and how you want to be notified, export all your data, or delete
    your
    account.
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
        """See your profile.

        Your own account as the service knows it, with your settings and your role in the installation.

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

        Sets everything that can be set; what you leave out goes back to its default. With `version` or
        `If-Match` nothing is overwritten that you have not seen. Writes the event `user.updated` if something
        changes. A change that changes nothing returns the profile as it is and writes nothing.

        Needs the scope `profile:write`.

        Args:
            full_name: Name that others see, in one line with at least one visible character. (1 to 100
                characters)
            avatar_url: Address of a picture, over https; null when there is none. Default: `null`.
            timezone: IANA time zone, in which days and weeks are counted. (1 to 64 characters) Default:
                `"UTC"`.
            locale: BCP 47 language tag, for messages and the formats of dates and numbers. (2 to 35
                characters) Default: `"en"`.
            settings: All settings. What is left out goes back to its default. Default: `{}`.
            version: The version that your change starts from. If the resource has a newer one, the request
                fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same. (1 to 2,147,483,647)
            if_match: Rejects the change if the resource has changed since this version. A resource or an
                ETag.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `UNKNOWN_PROJECT`: A project in the request does not exist or is not visible to you.
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
        """Change your profile.

        Changes the fields you name and leaves the others alone; inside `settings` too. With `version` or
        `If-Match` nothing is overwritten that you have not seen. Writes the event `user.updated` if something
        changes. A change that changes nothing returns the profile as it is and writes nothing.

        Needs the scope `profile:write`.

        Args:
            full_name: Name that others see, in one line with at least one visible character. (1 to 100
                characters)
            avatar_url: Address of a picture, over https; null when there is none.
            timezone: IANA time zone, in which days and weeks are counted. (1 to 64 characters)
            locale: BCP 47 language tag, for messages and the formats of dates and numbers. (2 to 35
                characters)
            settings: Settings to change. What is left out stays.
            version: The version that your change starts from. If the resource has a newer one, the request
                fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same. (1 to 2,147,483,647)
            if_match: Rejects the change if the resource has changed since this version. A resource or an
                ETag.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 400 `UNKNOWN_PROJECT`: A project in the request does not exist or is not visible to you.
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

        Takes your password, in a body: an address would be written to logs. At once you are logged out
        everywhere and your name, email and picture are gone. You leave the projects of others, and nobody can
        assign you any more. What was yours alone follows in the background: personal tasks, categories,
        projects without other members, API keys, exports, your activity. What you made in the projects of
        others stays there, without your name. A wrong password is a 400 that names the field; after five in
        one session in 15 minutes, or twenty in all sessions, every one is 429 `TOO_MANY_ATTEMPTS` for 15
        minutes. 409 `OWNS_SHARED_PROJECTS` names each project of yours that has other members, in `errors`:
        hand it over or delete it first. The address gets a message, and may be registered anew. Nothing of
        this can be undone. Writes the event `user.deleted`.

        Needs the scope `account:write`.

        Args:
            password: The password, exactly as it was set.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 409 `OWNS_SHARED_PROJECTS`: Projects of yours have other members, who would lose them
                with your account.
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
        """Have an archive made of everything that is yours.

        The archive is made in the background; ask `getExport` how far it is. While one is being made you get
        that one. A new one takes the place of the one before. Writes the event `user.exported`.

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
        """See how far an export is.

        Tells how much of the archive is written and, once it is done, where it is and how long. Gone after
        that.

        Needs the scope `account:read`.

        Args:
            export_id: The export, as `id` has it.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 404 `NOT_FOUND`: Nothing of that id is visible to you.
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
        """Download the archive of an export.

        The archive as a file. The address is nothing without your access token, so a link to it gives nothing
        away. It needs the scope of a change, since whoever has the archive has everything. Beyond three
        downloads at a time it is 503 `OVERLOADED`. A download that is under way when your session ends is cut
        off.

        Needs the scope `account:write`.

        Args:
            export_id: The export, as `id` has it.
            timeout: Time limit of one attempt, in seconds.
            max_retries: Overrides the client's setting.
            extra_headers: Additional headers.
            extra_query: Additional query parameters.

        Raises:
            APIError: 404 `NOT_FOUND`: Nothing of that id is visible to you.
            APIError: 409 `EXPORT_NOT_READY`: The archive is not finished, or could not be made.
        """
        return await self._connection.download(
            Request("GET", f'/api/v1/users/exports/{segment("export_id", export_id)}/content'),
            Options(timeout=timeout, max_retries=max_retries, headers=extra_headers, query=extra_query),
        )
