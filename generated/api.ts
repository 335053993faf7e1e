// Generated from openapi/; `npm run generate` writes it.

export interface paths {
    "/api/v1/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List events
         * @description Returns the events of your projects, your personal tasks, your categories, your account and your sessions, newest first. Each event contains who did what, when, and what changed. `meta.total` stops counting at 10,000.
         */
        get: operations["listActivity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/audit-log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List audit log entries
         * @description Returns every change in the installation and every request that was rejected because of its credentials or role, newest first. With `Accept: application/x-ndjson`, the response is an export of all entries that match the filters, one `AuditEntry` per line, without a limit. An export rejects `page` and `cursor` with 400, and ignores `per_page`. It is cut off when your session ends, your key is revoked or your role is removed. `meta.total` stops counting at 100,000. Requires the system role admin.
         */
        get: operations["listAuditLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get system statistics
         * @description Returns the size of the installation. Statistics of a table with fewer than about 50,000 rows are exact. Those of a larger table are estimates from a sample of 20,000 rows, if the description of the property says so. Therefore the response is as fast for a million tasks as for a few thousand. Nothing is cached. Requires the system role admin.
         */
        get: operations["getSystemStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List users
         * @description Returns the accounts of the installation, newest first by default. Filter them by name or email, role and state. Requires the system role admin.
         */
        get: operations["listUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the user.
                 * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        /**
         * Get a user
         * @description Returns an account and its usage. Requires the system role admin.
         */
        get: operations["getUser"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Update a user
         * @description Changes the system role of a user, or deactivates or activates the account. A new role applies from the user's next request. Deactivation ends all sessions of the user immediately; no data is deleted, and the user can log in again after activation. You cannot remove your own admin role or deactivate yourself, so these requests never leave the service without an administrator. Send `version` or `If-Match` so that you do not overwrite a change you have not seen. Requires the system role admin. Writes the event `user.updated` if a field changes, and `session.revoked` for each session that ends. A request that changes nothing returns the account as it is and writes nothing.
         */
        patch: operations["updateUser"];
        trace?: never;
    };
    "/api/v1/attachments/{attachment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the attachment.
                 * @example 019cae16-2a40-7c3d-9b5e-4d8f1a2c6e70
                 */
                attachment_id: components["parameters"]["AttachmentId"];
            };
            cookie?: never;
        };
        /**
         * Get an attachment
         * @description Returns the properties of a file on a task that you can see.
         */
        get: operations["getAttachment"];
        put?: never;
        post?: never;
        /**
         * Delete an attachment
         * @description Deletes a file permanently. Its uploader can do this as owner, admin or member of the project, and admins can delete the files of others. Writes the event `attachment.deleted`.
         */
        delete: operations["deleteAttachment"];
        options?: never;
        head?: never;
        /**
         * Update an attachment
         * @description Changes the name or the description of a file. Only its uploader can do this. In a project, the uploader must be owner, admin or member. Writes the event `attachment.updated`, unless everything stays the same.
         */
        patch: operations["updateAttachment"];
        trace?: never;
    };
    "/api/v1/attachments/{attachment_id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the attachment.
                 * @example 019cae16-2a40-7c3d-9b5e-4d8f1a2c6e70
                 */
                attachment_id: components["parameters"]["AttachmentId"];
            };
            cookie?: never;
        };
        /**
         * Download an attachment
         * @description Returns the content of a file, or the part of it that you ask for in `Range`. It is always sent as a file to save, whatever its type. To show a file in a browser, create a link. A running download is cut off when your access ends. With `If-None-Match`, a copy that is current is not sent again.
         */
        get: operations["downloadAttachment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attachments/{attachment_id}/link": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the attachment.
                 * @example 019cae16-2a40-7c3d-9b5e-4d8f1a2c6e70
                 */
                attachment_id: components["parameters"]["AttachmentId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a download link
         * @description Returns a link to the content of a file that works without credentials, for browsers and content delivery networks. It stops working when it expires, when the file is deleted, or when you lose access to it.
         */
        post: operations["createDownloadLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attachments/{attachment_id}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the attachment.
                 * @example 019cae16-2a40-7c3d-9b5e-4d8f1a2c6e70
                 */
                attachment_id: components["parameters"]["AttachmentId"];
            };
            cookie?: never;
        };
        /**
         * Download a thumbnail
         * @description Returns a small picture of an attachment that is an image: WebP of at most 320 × 320 pixels, without metadata such as the place of a photo. It is made after the upload; until then, and for other files, the response is 404.
         */
        get: operations["downloadThumbnail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys
         * @description Returns your API keys that have not been revoked, newest first. An expired key stays in the list for 30 days. The list does not contain the key itself, which is shown only when it is created; `prefix` identifies it.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Create an API key
         * @description Creates a key for a program. It acts as you, within its scopes, until it expires or is revoked, your password is reset, or your
         *     account is deactivated. Changing your password does not affect it.
         *
         *     Only this response, and a retry with the same `Idempotency-Key`, shows the key: TaskFlow stores only its digest. After the key was
         *     revoked or has expired, a retry creates another key. You can have 50 unexpired keys; keys created in the last 24 hours count even
         *     if they have expired. You are notified by email. Writes the event `api_key.created`.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/api-keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the API key, from the list of your API keys.
                 * @example 019ca9f5-4700-7d0e-a2b6-1c8e4f7a9d35
                 */
                key_id: components["parameters"]["ApiKeyId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description Revokes one of your API keys. It stops working immediately, everywhere, and is removed from the list. Writes the event `api_key.revoked`.
         */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/email/change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change your email address
         * @description Sends a link to the new address. The old address stays in use until the link is opened, so a typing error locks nobody out. Opening
         *     the link ends all sessions except the session of this request. The link works for 24 hours, until you change your password, or
         *     until the session of this request ends before the link was sent.
         *
         *     The response reveals nothing about other accounts: no link is sent to an address that has an account, or to the address in the
         *     operator's `ADMIN_EMAIL`.
         *
         *     A wrong current password fails with 400, not 401, because your session is valid; the error names the field. After five wrong
         *     passwords in one session within 15 minutes, or twenty in all sessions, every request fails with 429 `TOO_MANY_ATTEMPTS` for 15
         *     minutes. Writes the event `user.email_change_requested`.
         */
        post: operations["changeEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/email/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resend the verification email
         * @description Sends another link to your address; earlier links stop working. Sends nothing if the address is already verified. The address in the operator's `ADMIN_EMAIL` gets a link for `resetPassword`, as after registration.
         */
        post: operations["resendVerificationEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/email/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify an email address
         * @description Verifies the address that a link was sent to: after registration, after `resendVerificationEmail` and after `changeEmail`. After
         *     `changeEmail`, the new address now replaces the old one. This ends all sessions except the one that requested the change, or all
         *     if that session has ended; API keys stay valid. The old address gets a message.
         *
         *     A link works once, within 24 hours, and only the newest link of each kind works. No access token is required, because the link may
         *     be opened on another device. So the password, sessions and API keys stay: the message says that only a person who has registered the
         *     account should open the link. Fails with 409 `EMAIL_TAKEN` if another account has registered the new address in the meantime.
         *
         *     Writes the event `user.email_verified` or `user.email_changed`, and `session.revoked` for each session that ends.
         */
        post: operations["verifyEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log in
         * @description Starts a new session. Other sessions stay open, so you can be logged in on several devices. An unknown email and a wrong password
         *     get the same response, after the same time.
         *
         *     After five wrong passwords for one email from one address within 15 minutes, logins for this email from this address fail for 15
         *     minutes, also with the right password. They return 429 `TOO_MANY_ATTEMPTS`. After twenty from several addresses, logins for this
         *     email fail from every address that the account has not logged in from before. After a hundred from one address, all logins from this
         *     address fail. Open sessions are not affected.
         *
         *     A retry with the same `Idempotency-Key` checks the password again. It returns the same tokens if the session is still open and its
         *     tokens have not been refreshed, and new tokens otherwise. Writes the event `session.created`.
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log out
         * @description Ends the session of the access token. Its access tokens and its refresh token stop working immediately, everywhere; your other sessions stay open. Not available to API keys, which have no session. Writes the event `session.revoked`.
         */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password/change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change your password
         * @description Requires your current password. All of your sessions except the session of this request end immediately, everywhere. A wrong current password fails with 400, not 401, because your session is valid; the error names the field. After five wrong passwords in one session within 15 minutes, or twenty in all sessions, every request fails with 429 `TOO_MANY_ATTEMPTS` for 15 minutes. Writes the event `user.password_changed`, and `session.revoked` for each session that ends.
         */
        post: operations["changePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password/forgot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Request a password reset
         * @description Sends a link to the address if it has an account. The response and its duration are the same either way. The link works once, within 30 minutes, until the password or the email of the account changes. Only the newest link works. Writes the event `user.password_reset_requested` when the link is sent.
         */
        post: operations["requestPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reset a password
         * @description Sets a new password with the token of a reset link. All sessions of the account end immediately, everywhere, its API keys are
         *     revoked, and a lock after wrong passwords is lifted: anyone who had access before loses it. The email counts as verified, because
         *     the link was sent to it. Does not log in.
         *
         *     If the address is in the operator's `ADMIN_EMAIL`, the account becomes a system admin. No other link does this.
         *
         *     Writes the event `user.password_reset`, `session.revoked` and `api_key.revoked` for each session and key that ends, and
         *     `user.updated` if the role changed. A message is sent to the address.
         */
        post: operations["resetPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh tokens
         * @description Exchanges a refresh token for a new access token and a new refresh token. The old refresh token becomes invalid. If the response is lost, retry with the same `Idempotency-Key` within a minute, from any network. You get the same tokens, unless the session has ended. Any other reuse of an old refresh token ends the session, because the token may be stolen. Writes `session.refreshed`, or `session.reuse_detected`.
         */
        post: operations["refreshTokens"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create an account
         * @description Creates an account and starts a session. The response contains its tokens. A verification link is sent to the email address, see
         *     `verifyEmail`. The address in the operator's `ADMIN_EMAIL` gets a link to set a new password instead (`resetPassword`); using it
         *     makes the account a system admin.
         *
         *     If the password is rejected, `errors` lists all reasons at once: `TOO_SHORT`, `TOO_LONG`, `NEEDS_LOWER_CASE`, `NEEDS_UPPER_CASE`,
         *     `NEEDS_DIGIT`, `COMMON_PASSWORD`, `SAME_AS_EMAIL`, `SAME_AS_NAME`.
         *
         *     A retry with the same `Idempotency-Key` returns the same tokens until the session ends, the tokens are refreshed or the password
         *     changes. After that it fails with 409 `EMAIL_TAKEN`. Writes the events `user.registered` and `session.created`.
         */
        post: operations["registerUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List sessions
         * @description Returns your sessions that have not ended, newest login first. Use it to find a session that you do not recognize, and revoke it.
         */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        /**
         * Revoke all other sessions
         * @description Ends all of your sessions except the session of this request. Their access tokens and refresh tokens stop working immediately, everywhere. Writes the event `session.revoked` for each.
         */
        delete: operations["revokeOtherSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the session, from the list of your sessions.
                 * @example 019c6592-1b40-7a3c-8e51-6f0d2b9c4e17
                 */
                session_id: components["parameters"]["SessionId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a session
         * @description Ends one of your sessions. Its access tokens and its refresh token stop working immediately, everywhere. If it is the session of this request, you are logged out. Returns 404 if the session has already ended. Writes the event `session.revoked`.
         */
        delete: operations["revokeSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/categories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List categories
         * @description Returns your own categories, sorted by name by default. Categories are private to each user.
         */
        get: operations["listCategories"];
        put?: never;
        /**
         * Create a category
         * @description Creates a private category. Its name must be unique among your categories, ignoring case. Writes the event `category.created`.
         */
        post: operations["createCategory"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/categories/{category_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of one of your categories.
                 * @example 019c6ae6-3e00-793f-ae11-d9ce3e407e0e
                 */
                category_id: components["parameters"]["CategoryId"];
            };
            cookie?: never;
        };
        /**
         * Get a category
         * @description Returns one of your categories, with its number of tasks.
         */
        get: operations["getCategory"];
        /**
         * Replace a category
         * @description Sets all writable fields; a color that you leave out is reset to its default. The tasks in the category do not change. Writes the event `category.updated` if a field changes. A request that changes nothing returns the category as it is and writes nothing.
         */
        put: operations["replaceCategory"];
        post?: never;
        /**
         * Delete a category
         * @description Deletes the category permanently. Its tasks are not deleted. Writes the event `category.deleted`.
         */
        delete: operations["deleteCategory"];
        options?: never;
        head?: never;
        /**
         * Update a category
         * @description Updates the fields that you send and leaves the others unchanged. Writes the event `category.updated` if a field changes. A request that changes nothing returns the category as it is and writes nothing.
         */
        patch: operations["updateCategory"];
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow events
         * @description Sends the events that `listActivity` lists as they happen, as Server-Sent Events, until you disconnect. The data of each message is an event as JSON, and its ID is the number of the event: later events have higher numbers. To continue after an interruption, send the ID of the last message in `Last-Event-ID`, as browsers do by themselves: you get every event since then, then the new ones. An event can arrive twice if the response was cut, and is recognized by its `id`. At least every 15 seconds, a message without data says that the stream works, and carries the present ID. A stream ends when your session ends; events of a project stop as soon as you lose access to it. You can have 20 open streams. In the SDKs, `stream` reconnects by itself.
         */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/filters/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check a filter
         * @description Says whether a filter is valid for you, with the place of each error, what was expected there, and the words that can stand there. So an editor can check and complete a filter while it is typed. A filter with errors is a success of this operation, with `valid: false`.
         */
        post: operations["checkFilter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your invitations
         * @description Returns the open invitations to your email address, newest first. The list is empty until your address is verified: until then, use the link in the message. Only for sessions.
         */
        get: operations["listMyInvitations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept an invitation
         * @description Makes you a member of the project, and returns the project with your role. Send either the `token` of the link, or the
         *     `invitation_id` of an invitation in the list of yours.
         *
         *     Only the account with the invited address can accept: the token fails with 403 `INVITATION_FOR_ANOTHER_ADDRESS` in another account, and
         *     an ID is unknown there. Without an account, register with the address first. An invitation that was revoked, declined or used by
         *     another person, or has expired, fails with 410 `INVITATION_ENDED`, and so does one whose inviter may not invite any more. Your role is
         *     the role of the invitation, but not higher than the current role of the inviter. If you are a member already, your role does not
         *     change. Accepting again returns the project while you are a member.
         *
         *     A token proves that you can read mail for the address, so an unverified address becomes verified. Another person may have registered
         *     it before you: all other sessions of the account end, all API keys are revoked, and links to change the email stop working. The
         *     session of this request stays. The password stays only if nobody else can have chosen it: if this session started with the
         *     registration, and the account has never had another session or an API key. Otherwise it ends: logins with it fail, and a message has
         *     a link to set a new one (`resetPassword`). Only for sessions.
         *
         *     Writes the events `member.added` and `invitation.accepted`. When an address is verified, also `user.email_verified`,
         *     `session.revoked` and `api_key.revoked` for each session and key that ends, and `user.password_ended` if the password ends.
         */
        post: operations["acceptInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decline an invitation
         * @description Ends an invitation to you. Send either the `token` of the link, or the `invitation_id` of an invitation in the list of yours. The members of the project see that it was declined, but not by which account. Declining again does nothing. Otherwise the errors are those of `acceptInvitation`. Only for sessions. Writes the event `invitation.declined`.
         */
        post: operations["declineInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the job.
                 * @example 019cadc6-9a80-7e52-9c1b-7d40a6c1f3e8
                 */
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        /**
         * Get a job
         * @description Returns the state and the progress of a job that you started. While the job is not finished, wait for the seconds in `Retry-After` before the next request. A job can be read for 7 days after its end.
         */
        get: operations["getJob"];
        put?: never;
        post?: never;
        /**
         * Cancel a job
         * @description Ends a job that is queued or running. What it has done so far stays; nothing more is done after the response. A job whose effect others have already seen, such as the deletion of a project, runs to its end: the request fails with 409 `JOB_NOT_CANCELLABLE`.
         */
        delete: operations["cancelJob"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List projects
         * @description Returns the projects you are a member of, newest first by default, each with your role and the numbers of its members and tasks.
         */
        get: operations["listProjects"];
        put?: never;
        /**
         * Create a project
         * @description Creates a project that you own. Writes the event `project.created`.
         */
        post: operations["createProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        /**
         * Get a project
         * @description Returns a project you are a member of, with your role and the numbers of its members and tasks.
         */
        get: operations["getProject"];
        /**
         * Replace a project
         * @description Sets all writable fields; a field that you leave out is reset to its default. Requires the role owner or admin in the project. Writes the event `project.updated` if a field changes. A request that changes nothing returns the project as it is and writes nothing.
         */
        put: operations["replaceProject"];
        post?: never;
        /**
         * Delete a project
         * @description Deletes the project permanently, with all of its tasks, including those in the trash. **This cannot be undone**; to hide a project, archive it with `updateProject`. Requires the role owner. Writes the event `project.deleted`, `member.removed` for each member, and `user.updated` for each profile that had it as the default project, which is reset.
         *
         *     After the response, nobody can see the project, its tasks and their activity any more. Only the event `project.deleted` stays in your activity. Archives of `exportAccount` that members have created before stay. If it has more than 500 tasks, the status is 202, and a job deletes them from the database.
         */
        delete: operations["deleteProject"];
        options?: never;
        head?: never;
        /**
         * Update a project
         * @description Updates the fields that you send and leaves the others unchanged. Set `archived` to archive or unarchive the project. Requires the role owner or admin in the project. Writes the event `project.updated` if a field changes. A request that changes nothing returns the project as it is and writes nothing.
         */
        patch: operations["updateProject"];
        trace?: never;
    };
    "/api/v1/projects/{project_id}/activity": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        /**
         * List events of a project
         * @description Returns the history of a project that you are a member of, with its tasks and members, field by field, newest first. It is the same for every role: viewers too see which tasks were moved to the trash, although they cannot see the trash. `meta.total` stops counting at 10,000.
         */
        get: operations["listProjectActivity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project_id}/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        /**
         * List invitations
         * @description Returns the invitations to a project, newest first, with the addresses that they were sent to. Ended invitations stay in the list for 30 days. Requires the role owner or admin, or member if `who_can_invite` of the project is `members`.
         */
        get: operations["listInvitations"];
        put?: never;
        /**
         * Invite a person
         * @description Invites the owner of an email address to the project, and sends a message with a link to it. The person needs no account yet. The
         *     response is the same whether or not the address has an account.
         *
         *     The invitation is open for 7 days. An address can have one open invitation to a project: resend or revoke it instead. The invitation
         *     depends on you: it ends if you leave the project or may not invite any more, and it never gives a higher role than you could give at
         *     that time. Requires the role owner or admin, or member if `who_can_invite` of the project is `members`. Nobody can give a higher role
         *     than their own.
         *
         *     Within 24 hours, 200 invitations can be sent by one user, 200 from one project, 20 to one address, and 5 from one project to one
         *     address. Beyond that, requests fail with 429 `RATE_LIMITED`. A project can have 200 open invitations. Writes the event
         *     `invitation.created`.
         */
        post: operations["createInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project_id}/invitations/{invitation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the invitation.
                 * @example 019cadc6-9a80-7a5f-b3c7-2e9d41f08b6a
                 */
                invitation_id: components["parameters"]["InvitationId"];
                /**
                 * @description ID of the project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an invitation
         * @description Ends an open invitation. Its link stops working immediately. An admin and the owner can revoke every invitation, and every member their own. Fails with 410 if it has already ended. Writes the event `invitation.revoked`.
         */
        delete: operations["revokeInvitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project_id}/invitations/{invitation_id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the invitation.
                 * @example 019cadc6-9a80-7a5f-b3c7-2e9d41f08b6a
                 */
                invitation_id: components["parameters"]["InvitationId"];
                /**
                 * @description ID of the project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resend an invitation
         * @description Sends another link for an invitation that is open or has expired. The earlier link stops working, and the 7 days start again. You become its inviter. The limits, and the required role, are those of `createInvitation`; members can resend only their own. Writes the event `invitation.resent`.
         */
        post: operations["resendInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project_id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        /**
         * List members
         * @description Returns the members of a project with their roles, sorted by name by default. The owner is one of them. Emails are not shown.
         */
        get: operations["listMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project_id}/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id: components["parameters"]["ProjectId"];
                /**
                 * @description ID of the user.
                 * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        /**
         * Get a member
         * @description Returns a member of a project, with the role.
         */
        get: operations["getMember"];
        put?: never;
        post?: never;
        /**
         * Remove a member
         * @description Removes a member from the project, or lets you leave it. The user loses access immediately, also to open downloads, stored responses to retries and archives of their data. Requires the role owner or admin; every member except the owner can leave. Writes the event `member.removed`, `invitation.revoked` for each open invitation that the user has sent, `user.updated` if the project was the default project of the user, and `project.updated` if the user was its default assignee.
         *
         *     If tasks of the project are assigned to the user, the status is 202, and a job removes the user from their assignees, with the event `task.updated` for each. The user's choices to follow tasks of the project are removed.
         */
        delete: operations["removeMember"];
        options?: never;
        head?: never;
        /**
         * Change the role of a member
         * @description Sets the role of a member, including your own. The new role applies from the next request of the member. The role of the owner cannot be changed: transfer the project with `transferProject` instead. Requires the role owner or admin. Writes the event `member.updated` if the role changes. A request that changes nothing returns the member as it is and writes nothing.
         */
        patch: operations["updateMember"];
        trace?: never;
    };
    "/api/v1/projects/{project_id}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        /**
         * List tasks in a project
         * @description Works like `listTasks`, for one project that you are a member of. Values of one filter are combined with OR, different filters with AND.
         */
        get: operations["listProjectTasks"];
        put?: never;
        /**
         * Create a task in a project
         * @description Works like `createTask` with the `project_id` from the path. You must be owner, admin or member of the project. Writes the event `task.created`.
         */
        post: operations["createProjectTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project_id}/transfer": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Transfer a project
         * @description Makes another member the owner of the project. You become an admin. Requires the role owner. Writes the event `project.transferred`, and `member.updated` for both members. If you already own the project and name yourself, nothing is written.
         */
        post: operations["transferProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List tags
         * @description Returns the tags of your personal tasks and of the tasks of your projects, sorted by name by default, with the number of tasks that have each. Tasks in the trash do not count.
         *
         *     Counts at most 100,000 tasks: your personal tasks first, then project by project, the newest of each first. If you can see more tasks, choose projects with `project_id`.
         */
        get: operations["listTags"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tags/{tag_name}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tag, percent-encoded as UTF-8 (`caf%C3%A9`, and `%2F` for `/`). Case and Unicode form are ignored.
                 * @example cards
                 */
                tag_name: components["parameters"]["TagName"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a tag
         * @description Removes the tag from all tasks that you can change. The tasks stay. Which tasks change, what the response counts, the event of each task and the job for more than 500 tasks are as in `renameTag`: each change writes the event `task.updated`.
         */
        delete: operations["deleteTag"];
        options?: never;
        head?: never;
        /**
         * Rename a tag
         * @description Renames the tag in all tasks that you can change, in your personal space and in all projects: those in which you are owner, admin or member, unless they are archived. Other tasks keep it, and the response counts them. Tasks in the trash do not change. Returns 404 if you can see no task with the tag. Writes the event `task.updated` for each task that changes, with a new version of it.
         *
         *     If you can change more than 500 tasks with the tag, the status is 202, and a job renames the tag. It can be cancelled; tasks that it has already changed stay changed. The right to change a task is checked again when the job reaches it.
         */
        patch: operations["renameTag"];
        trace?: never;
    };
    "/api/v1/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List tasks
         * @description Returns your personal tasks and the tasks of all your projects, newest first by default. Values of one filter are combined with OR (`status=todo&status=in_progress`), different filters with AND. Tasks in the trash are returned only with `deleted=true`.
         */
        get: operations["listTasks"];
        put?: never;
        /**
         * Create a task
         * @description Creates a personal task, or a task in a project if you send `project_id`. With `parent_id` it is a subtask. In a project, you must be owner, admin or member. Writes the event `task.created`.
         */
        post: operations["createTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        /**
         * Get a task
         * @description Returns a personal task of yours, or a task of a project that you are a member of. A task in the trash returns 404; use `GET /api/v1/tasks?deleted=true` to find it.
         */
        get: operations["getTask"];
        /**
         * Replace a task
         * @description Sets all writable fields; a field that you leave out is reset to its default. The project, the parent and the position do not change. Send `version` or `If-Match` so that you do not overwrite a change you have not seen. In a project, you must be owner, admin or member. Writes the event `task.updated` if a field or an assignee changes, and `task.categorized`, visible only to you, if your categories change. A request that changes nothing returns the task as it is and writes nothing. Completing a task that is `blocked` succeeds, with the warning `TASK_BLOCKED` in `meta.warnings`.
         */
        put: operations["replaceTask"];
        post?: never;
        /**
         * Delete a task
         * @description Moves the task and its subtasks of all levels to the trash. You can restore them with `restoreTask` for 30 days, or for the time that the operator has set. With `permanent=true` the task and its subtasks are deleted permanently, whether they are in the trash or not. In a project, you must be owner, admin or member. Writes the event `task.deleted`, or `task.purged` for a permanent deletion, for each task. A version that you send is that of the task itself.
         */
        delete: operations["deleteTask"];
        options?: never;
        head?: never;
        /**
         * Update a task
         * @description Updates the fields that you send and leaves the others unchanged (JSON Merge Patch, RFC 7396). Send the version that your update is based on, in `version` or `If-Match`. If the task has changed since that version, the request fails (409, or 412 with `If-Match`) and returns the current task and the changes. With `Prefer: merge=non-conflicting`, your update is still applied if the other changes touch different fields. A new `parent_id` makes the task the last subtask of that parent and also changes `position`. In a project, you must be owner, admin or member. Writes the event `task.updated` if a field or an assignee changes, and `task.categorized`, visible only to you, if your categories change. A request that changes nothing returns the task as it is and writes nothing. Completing a task that is `blocked` succeeds, with the warning `TASK_BLOCKED` in `meta.warnings`.
         */
        patch: operations["updateTask"];
        trace?: never;
    };
    "/api/v1/tasks/{task_id}/activity": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        /**
         * List events of a task
         * @description Returns the history of a task that you can see, field by field, newest first. A task in the trash is 404 for viewers. `meta.total` stops counting at 10,000.
         */
        get: operations["listTaskActivity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task_id}/assignees/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
                /**
                 * @description ID of the user.
                 * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add an assignee to a task
         * @description Adds one assignee and leaves the others unchanged, so two clients can add assignees at the same time. The user must be a member of the task's project. A personal task can only have you as its assignee. A task has up to 20 assignees. In a project, you must be owner, admin or member. Writes the event `task.updated`.
         */
        post: operations["addTaskAssignee"];
        /**
         * Remove an assignee from a task
         * @description Removes one assignee and leaves the others unchanged. Returns 404 if the user is not assigned. In a project, you must be owner, admin or member. Writes the event `task.updated`.
         */
        delete: operations["removeTaskAssignee"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task_id}/attachments": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        /**
         * List attachments
         * @description Returns the files of a task that you can see, with those of its comments, oldest first by default.
         */
        get: operations["listAttachments"];
        put?: never;
        /**
         * Upload attachments
         * @description Stores one or several files on a task, or on a comment of the task: as a form, or one file as the body itself with its name in `Content-Disposition`. The type of a file is detected from its content; the type that you send is ignored. Either all files are stored, or none. In a project, you must be owner, admin or member. A retry with the same `Idempotency-Key` gets the same response before its body is read. Writes the event `attachment.created` for each file.
         */
        post: operations["uploadAttachment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task_id}/blockers/{blocker_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the task that has to be completed first.
                 * @example 019c710c-f300-7901-bac0-8e3b464b12fa
                 */
                blocker_id: components["parameters"]["BlockerId"];
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        get?: never;
        /**
         * Add a blocker to a task
         * @description Makes the task wait for another task, the blocker. Both must be in one project, or both personal. A task has up to 20 blockers, and blocks up to 50 tasks; those in the trash count. Tasks cannot wait for each other in a circle, however many clients add blockers at the same time. In a project, you must be owner, admin or member.
         *
         *     Writes the event `task.updated` of the task, with the IDs of its blockers before and after, and increases its version. The blocker keeps its version: its `blocks` is derived. If the task already has the blocker, the task is returned as it is and nothing is written. Moving one of the two to another project, and deleting the blocker permanently, remove the blocker with the same event.
         */
        put: operations["addTaskBlocker"];
        post?: never;
        /**
         * Remove a blocker from a task
         * @description The task no longer waits for the other task. Neither task is deleted. Returns 404 if the other task is not a blocker of the task. Also removes a blocker that is in the trash. In a project, you must be owner, admin or member. Writes the event `task.updated` of the task, and increases its version.
         */
        delete: operations["removeTaskBlocker"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task_id}/categories/{category_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of one of your categories.
                 * @example 019c6ae6-3e00-793f-ae11-d9ce3e407e0e
                 */
                category_id: components["parameters"]["CategoryId"];
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add a task to a category
         * @description Adds one of your categories and leaves the others unchanged. In a project, you must be owner, admin or member. Writes the event `task.categorized`. Other users can see neither your categories nor this event. The task's version increases, as with any change.
         */
        post: operations["addTaskCategory"];
        /**
         * Remove a task from a category
         * @description Removes one of your categories from the task; the category itself is not deleted. The task's version increases. In a project, you must be owner, admin or member. Returns 404 if the task is not in the category. Writes the event `task.categorized`.
         */
        delete: operations["removeTaskCategory"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task_id}/comments": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        /**
         * List comments
         * @description Returns the comments of a task that you can see, with their replies, oldest first by default. A reply can be on another page than the comment to which it belongs.
         */
        get: operations["listComments"];
        put?: never;
        /**
         * Create a comment
         * @description Adds a comment to a task, or a reply to a comment of the task. In a project, you must be owner, admin or member. You follow the task from then on, unless you have stopped following it. Writes the event `comment.created`.
         */
        post: operations["createComment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task_id}/comments/{comment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the comment.
                 * @example 019cae0d-0340-7b52-9d3e-2f86c1a4e7b9
                 */
                comment_id: components["parameters"]["CommentId"];
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        /**
         * Get a comment
         * @description Returns a comment of a task that you can see.
         */
        get: operations["getComment"];
        put?: never;
        post?: never;
        /**
         * Delete a comment
         * @description Deletes a comment permanently. Its author can do this as owner, admin or member of the project, and admins can delete the comments of others. A comment with replies stays in the list without its content, until its last reply is deleted. Writes the event `comment.deleted`.
         */
        delete: operations["deleteComment"];
        options?: never;
        head?: never;
        /**
         * Update a comment
         * @description Changes the text of a comment. Only its author can do this. In a project, the author must be owner, admin or member. Writes the event `comment.updated`, which contains the text before, unless the text stays the same.
         */
        patch: operations["updateComment"];
        trace?: never;
    };
    "/api/v1/tasks/{task_id}/comments/{comment_id}/reactions/{emoji}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the comment.
                 * @example 019cae0d-0340-7b52-9d3e-2f86c1a4e7b9
                 */
                comment_id: components["parameters"]["CommentId"];
                /**
                 * @description The kind of reaction.
                 * @example thumbs_up
                 */
                emoji: components["parameters"]["Emoji"];
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        get?: never;
        /**
         * React to a comment
         * @description Adds your reaction of this kind. If you have already reacted like this, nothing changes. In a project, you must be owner, admin or member. Writes the event `comment.reacted`.
         */
        put: operations["addReaction"];
        post?: never;
        /**
         * Remove a reaction
         * @description Removes your reaction of this kind; those of other users stay. Returns 404 if you have not reacted like this. In a project, you must be owner, admin or member. Writes the event `comment.unreacted`.
         */
        delete: operations["removeReaction"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task_id}/duplicate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Duplicate a task
         * @description Copies a task, by default directly behind it, or to the end of another list. The copy has the title, description, priority, dates, estimate and tags of the task, its assignees who are members of the project, and your categories. Its status is `todo`. A due date in the past is left out. The history is not copied. You are the creator. In the project of the copy, you must be owner, admin or member; it is enough to see the task.
         *     Writes the event `task.created` for each copy, and `task.categorized`, visible only to you, for a copy in your categories.
         */
        post: operations["duplicateTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task_id}/follow": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        get?: never;
        /**
         * Follow a task
         * @description Stores your choice to follow the task. You follow a task without this call if you created it or are assigned to it; your choice lasts beyond an assignment. Everyone who can see a task can follow it, also in an archived project. The version of the task stays. Writes the event `task.followed`, visible only to you. A repeated call writes nothing.
         */
        put: operations["followTask"];
        post?: never;
        /**
         * Unfollow a task
         * @description Stores your choice not to follow the task, even if you created it or are assigned to it, now or later. The version of the task stays. Writes the event `task.unfollowed`, visible only to you. If you do not follow the task, nothing is written.
         */
        delete: operations["unfollowTask"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task_id}/followers": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        /**
         * List followers
         * @description Returns the users who follow a task, sorted by name: those who chose to, the creator, and the assignees, except those who chose not to. Users who can no longer see the task are left out.
         */
        get: operations["listFollowers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task_id}/move": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move a task
         * @description Moves a task in its list, below another parent, or to another project. It takes its subtasks along, but not those in the trash. Moves of the same list at the same time are made one after the other. You must be owner, admin or member in the project of the task and in the project that it moves to.
         *     A move within a project writes the event `task.moved`. A move to another project writes, for each task, `task.left` where the task was, which says only that it left, and `task.moved` in the other project, with all fields of the task. Earlier events can then be read only where they are. Assignees who are not members of the other project are removed, and so are the categories and the choices to follow of people who cannot see it. Links to blockers outside of the tree are removed, with the event `task.updated` of each blocked task. The default settings of the project do not apply. A request that changes nothing returns the task as it is and writes nothing.
         */
        post: operations["moveTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task_id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore a task
         * @description Moves a task from the trash back to where it was, with all of its data, and with the subtasks that the same deletion has moved to the trash. If its parent is in the trash or gone, or has no room for it any more, the task has no parent afterwards. In a project, you must be owner, admin or member. Writes the event `task.restored` for each task.
         */
        post: operations["restoreTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task_id}/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a resumable upload
         * @description Begins an upload that is sent in parts with `uploadPart` and can continue after an interruption, by the protocol tus 1.0. Its declared size counts as used storage until it is finished, cancelled or expired. In a project, you must be owner, admin or member. An upload of size 0 is complete immediately and writes the event `attachment.created`; others write it with their last part.
         */
        post: operations["createUpload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change many tasks
         * @description Does the same to up to 500 tasks, by their IDs or by a filter, with a bounded number of database statements. `action` decides which other properties the request has: the table in the [bulk guide](/docs/bulk) lists them.
         *
         *     All or nothing by default: if one task cannot be changed, none is, and the 409 `BULK_FAILED` lists each failing task in `errors`. With `atomic: false` the other tasks are changed, and `results` has the outcome of each task in the order of the request. A task that you cannot see fails with `NOT_FOUND`, like one that does not exist. With `dry_run` the response shows what would happen, and nothing is written.
         *
         *     The rules and the events are those of the operations for one task: `task.created`, `task.updated`, `task.categorized`, `task.moved`, `task.left`, `task.deleted`, `task.restored` and `task.purged`, each with the same `bulk_id`. Subtasks go along when their parent is moved, deleted or restored, also if they are in the request themselves. A task that already is as requested stays `unchanged`.
         *
         *     With `Prefer: respond-async` and `atomic: false`, the status is 202, and a job changes up to 10,000 tasks, 500 at a time. The ID of the job is the `bulk_id`. Without them, a filter that matches more than 500 tasks fails with 409 `TOO_MANY_AFFECTED`.
         *
         *     For 24 hours, until `undo_until`, `undoBulk` takes the change back.
         */
        post: operations["bulkTasks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/bulk/{bulk_id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The `bulk_id` of a change of many tasks.
                 * @example 019cae08-8580-7a41-b2c6-93d5e07f1a68
                 */
                bulk_id: components["parameters"]["BulkId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo a change of many tasks
         * @description Takes back what one of your `bulkTasks` has done in the last 24 hours, task by task: only tasks that still have the version that it made, and that you can change now. The others stay as they are, with the reason in `results`, which is in the order of the IDs. New tasks are moved to the trash, deleted ones restored, restored ones deleted again, and the others get back the fields, the links or the place that they had.
         *
         *     A change can be taken back once: then the request fails with 409 `BULK_UNDONE`. A permanent deletion fails with 409 `BULK_NOT_UNDOABLE`. If it was a job, cancel that first, or wait for its end: until then it fails with 409 `BULK_RUNNING`. The undo is itself such a change, with its own `bulk_id`, so it can be taken back too. Its events are ordinary ones, `task.updated`, `task.categorized`, `task.moved`, `task.left`, `task.deleted` and `task.restored`, with `undo_of`. If more than 500 tasks are to change, or with `Prefer: respond-async`, the status is 202, and a job does it.
         */
        post: operations["undoBulk"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export tasks
         * @description Returns all tasks that match the filters as one file, oldest first, without a limit: your personal tasks and those of your projects. The filters are those of `listTasks`. `format=csv` returns a CSV file (RFC 4180, UTF-8) with a header row, for spreadsheets; a cell that a spreadsheet would run as a formula begins with an apostrophe. `format=jsonl` returns one JSON object per line. Both have the same columns, which are described in the guide, and `importTasks` reads both. A running export is cut off when your access ends. You can run three at the same time; another one fails with 503 `OVERLOADED`.
         */
        get: operations["exportTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import tasks
         * @description Creates tasks from a CSV or JSON Lines file with up to 100,000 rows and 100 MiB, in the background: the response is a job, whose `result.imported` has the errors of rows and the IDs of the new tasks. First the whole file is read and checked, and nothing is created if it is malformed. Then each row without an error becomes a task, a task together with its subtasks. With `dry_run=true` nothing is created. Columns have the names of an export; `column` maps other names. A due date may be in the past. Without `project_id`, a row goes to the project that it names, or to your personal tasks. You must be owner, admin or member of each project. Writes `task.created` for each task, and `category.created` for each new category, with the ID of the job as `request_id`. Cancel the job to create no more. You can have 3 unfinished imports.
         */
        post: operations["importTasks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Search tasks
         * @description Finds tasks by words in their title, tags, description and comments, the best ones first. Reads only what you can see, and includes what was written a moment ago. Tasks in the trash are not found. A POST, because a search can be longer than a URL; it changes nothing, and needs no idempotency key.
         *
         *     A match in the title counts more than one in a tag, then in the description, then in a comment. Of two tasks that match equally well, the one that has changed later comes first: half a year counts as much as a factor of two. Send the same body with `page` or `cursor` to get the next page.
         */
        post: operations["searchTasks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads/{upload_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the upload.
                 * @example 019cae17-4f80-7a1e-8c2d-6b3f9e0d5a41
                 */
                upload_id: components["parameters"]["UploadId"];
            };
            cookie?: never;
        };
        /**
         * Get a resumable upload
         * @description Returns how much of your upload has arrived, also with HEAD. If one of its parts is still arriving, what has arrived of it is kept, and the rest is refused: only one request at a time can add to an upload.
         */
        get: operations["getUpload"];
        put?: never;
        post?: never;
        /**
         * Cancel a resumable upload
         * @description Ends your upload and removes what has arrived of it. If it is complete, its attachment stays.
         */
        delete: operations["cancelUpload"];
        options?: never;
        head?: never;
        /**
         * Upload a part
         * @description Adds a part to your upload. If the connection is cut, what has arrived is kept. When the upload is complete, it becomes an attachment, whose ID `getUpload` returns, and the event `attachment.created` is written. In a project, you must be owner, admin or member.
         */
        patch: operations["uploadPart"];
        trace?: never;
    };
    "/api/v1/users/account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete your account
         * @description Requires your password. Send it in the body, because URLs are written to logs. **This cannot be undone.**
         *
         *     You are logged out everywhere immediately, and your name, email and picture are removed. You leave the projects of other users, and
         *     nobody can assign you any more. A background job deletes what belongs only to you: personal tasks, categories, projects without
         *     other members, API keys, exports and your activity. What you created in the projects of other users stays there, without your name.
         *
         *     A wrong password fails with 400, and the error names the field. After five wrong passwords in one session within 15 minutes, or
         *     twenty in all sessions, this operation fails with 429 `TOO_MANY_ATTEMPTS` for 15 minutes. If you own projects with other members,
         *     the request fails with 409 `OWNS_SHARED_PROJECTS`, and `errors` lists them: hand each over or delete it first. A message is sent to
         *     the email address, which can then be registered again. Writes the event `user.deleted`.
         */
        delete: operations["deleteAccount"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Export your data
         * @description Queues an export of all your data. A background job creates the archive; poll `getExport` for its progress. While an export is in progress, the response is that export. A new export replaces the previous one. Writes the event `user.exported`.
         */
        post: operations["exportAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/exports/{export_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the export.
                 * @example 019cadc6-9a80-7d41-b6a5-3c1e8f02d97b
                 */
                export_id: components["parameters"]["ExportId"];
            };
            cookie?: never;
        };
        /**
         * Get an export
         * @description Returns the progress of an export. When it is done, it has the path of the archive and the time when the archive expires. An expired export is 404.
         */
        get: operations["getExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/exports/{export_id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the export.
                 * @example 019cadc6-9a80-7d41-b6a5-3c1e8f02d97b
                 */
                export_id: components["parameters"]["ExportId"];
            };
            cookie?: never;
        };
        /**
         * Download an export
         * @description Returns the archive as a file. The URL works only with your access token, so the link alone reveals nothing. Requires a write scope, because the archive contains all your data. You can run three downloads at the same time; another one fails with 503 `OVERLOADED`. A running download is cut off when your session ends.
         */
        get: operations["downloadExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get your profile
         * @description Returns your own account, with your settings and your system role.
         */
        get: operations["getProfile"];
        /**
         * Replace your profile
         * @description Sets all writable fields; a field that you leave out is reset to its default. Send `version` or `If-Match` so that you do not overwrite a change you have not seen. Writes the event `user.updated` if a field changes. A request that changes nothing returns the profile as it is and writes nothing.
         */
        put: operations["replaceProfile"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Update your profile
         * @description Updates the fields that you send and leaves the others unchanged, also inside `settings`. Send `version` or `If-Match` so that you do not overwrite a change you have not seen. Writes the event `user.updated` if a field changes. A request that changes nothing returns the profile as it is and writes nothing.
         */
        patch: operations["updateProfile"];
        trace?: never;
    };
    "/api/v1/views": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List views
         * @description Returns your private views and the views that are shared with your projects, sorted by name by default.
         */
        get: operations["listViews"];
        put?: never;
        /**
         * Create a view
         * @description Saves a filter with an order, for yourself, or for all members of a project if you send `project_id`. In a project, you must be owner, admin or member. Names in the filter are resolved now: the view keeps the IDs, and shows the current names. Writes the event `view.created`.
         */
        post: operations["createView"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/views/{view_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of a view.
                 * @example 019cadc6-9a80-7c10-8d6e-2f1b3a4c5d6e
                 */
                view_id: components["parameters"]["ViewId"];
            };
            cookie?: never;
        };
        /**
         * Get a view
         * @description Returns one of your views, or a view that is shared with one of your projects.
         */
        get: operations["getView"];
        put?: never;
        post?: never;
        /**
         * Delete a view
         * @description Deletes the view, for all members if it is shared with a project. In a project, you must be owner, admin or member. The tasks stay. Writes the event `view.deleted`.
         */
        delete: operations["deleteView"];
        options?: never;
        head?: never;
        /**
         * Update a view
         * @description Updates the fields that you send and leaves the others unchanged. In a project, you must be owner, admin or member. Writes the event `view.updated` if a field changes. A request that changes nothing returns the view as it is and writes nothing.
         */
        patch: operations["updateView"];
        trace?: never;
    };
    "/api/v1/views/{view_id}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of a view.
                 * @example 019cadc6-9a80-7c10-8d6e-2f1b3a4c5d6e
                 */
                view_id: components["parameters"]["ViewId"];
            };
            cookie?: never;
        };
        /**
         * List the tasks of a view
         * @description Returns the tasks that you can see and that match the filter of the view, in its order. `me` and relative times are yours, also in a view that others have shared. If the filter names a project or category that no longer exists or that you cannot see, the request fails with 409 `VIEW_BROKEN`.
         */
        get: operations["listViewTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get service health
         * @description Returns the state of each component of the service, for people and dashboards. The status is 503 if the service does not accept requests, and 200 if it does, even if a component has failed. Needs no credentials, and does not count against any rate limit.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check liveness
         * @description Returns 200 as long as the process can respond, whatever the state of its database. Use it for a probe after which a hanging process is restarted. Needs no credentials, and does not count against any rate limit.
         */
        get: operations["getLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check readiness
         * @description Returns 200 when the service accepts requests. Returns 503 while the service is starting or stopping, or while the database is down or does not accept writes. A database does not accept writes when it is read-only, its disk is full, or its synchronous standby is missing. Use it for the probe of a load balancer. Needs no credentials, and does not count against any rate limit.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    "attachment.created": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A file was added to a task
         * @description `changes` contains its name and description, and for a file of a comment the ID of the comment.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "attachment.deleted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A file was deleted
         * @description The content is deleted too.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "attachment.updated": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The name or description of a file was changed
         * @description `changes` contains what was changed.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "category.created": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A category was created
         * @description Sent only to the owner of the category.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "category.deleted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A category was deleted
         * @description Its tasks are not deleted. Sent only to the owner of the category.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "category.updated": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A category was updated
         * @description The name or color changed. Sent only to the owner of the category.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "comment.created": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A comment was added to a task
         * @description `changes` contains the text, and for a reply the ID of its comment.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "comment.deleted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A comment was deleted
         * @description The event does not contain the text.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "comment.reacted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A user reacted to a comment
         * @description `changes` contains the kind of the reaction. The version of the comment stays.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "comment.unreacted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A user removed a reaction to a comment
         * @description `changes` contains the kind of the reaction. The version of the comment stays.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "comment.updated": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The text of a comment was edited
         * @description `changes` contains the text before and after.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "invitation.accepted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The invited person accepted an invitation
         * @description The actor is the new member. `member.added` is sent too, unless the person was a member already.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "invitation.created": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A person was invited to a project
         * @description `changes` contains the role. The address is not part of the event: read it with `listInvitations`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "invitation.declined": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The invited person declined an invitation
         * @description `actor` is null, so that the project does not learn whose account it is.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "invitation.resent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * An invitation was sent again
         * @description The actor is its inviter now.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "invitation.revoked": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * An invitation was revoked
         * @description Not sent for the invitations of a member who leaves or is removed, which end with `member.removed`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "member.added": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A user became a member of a project
         * @description The subject is the user, who is also the actor. `changes` contains the role.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "member.removed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A member left a project or was removed
         * @description The subject is the user. If the user left, the actor is the same user. Not sent to the user.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "member.updated": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The role of a member changed
         * @description The subject is the user. `version` is that of the membership.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "project.created": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A project was created
         * @description The actor is the owner of the project.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "project.deleted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A project was deleted with all of its tasks
         * @description No events are sent for its tasks.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "project.transferred": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A project got another owner
         * @description `changes` contains the ID of the previous and the new owner. The previous owner became an admin. The roles of both also have an event `member.updated`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "project.updated": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A project was updated
         * @description The name, description or color changed, or the project was archived or unarchived.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "task.categorized": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A task was added to a category or removed from one
         * @description Sent only to the owner of the category, because categories are private. The version of the task increases.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "task.created": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A task was created
         * @description `changes` contains each field that was set; `before` is null. A new task is the last one in its list. A copy can be elsewhere: it has `position`, and `respaced` as in `task.moved`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "task.deleted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A task was moved to the trash
         * @description The task can still be restored, see `task.restored`. Each subtask that went to the trash with it has an event of its own.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "task.followed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A user chose to follow a task
         * @description Sent only to this user. `changes` contains `following`, unless the user already followed the task as its creator or assignee. The version of the task stays.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "task.left": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A task was moved to another project
         * @description Written in the project that the task was moved out of, or for the owner of the personal task that it was. It does not say where the task is now; `task.moved` is written there.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "task.moved": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A task was moved
         * @description The task has another parent or position, by `moveTask`. A change `respaced` lists the tasks whose positions changed only to make room, each with its `id` and its new `position`; they get no event of their own. If the task came from another project, or was personal, `changes` contains each of its fields, with null as `before`, because earlier events stay where the task was.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "task.purged": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A task was deleted permanently
         * @description A user deleted the task, or the server did when its time in the trash was over. In the second case, `actor` is null.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "task.restored": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A task was restored from the trash
         * @description The task is back where it was, with all of its data. If its parent is not there any more, `changes` contains `parent_id`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "task.unfollowed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A user chose not to follow a task
         * @description Sent only to this user. `changes` contains `following`. The version of the task stays.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "task.updated": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A task was updated
         * @description Fields or assignees changed; `changes` lists them. A request writes one event, however many fields it changes, and none if it changes nothing.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "user.deleted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A user deleted their account
         * @description Sent to the members of each project that the user was in. It contains nothing about the user except the ID.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "user.exported": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A user requested an export of their data
         * @description Sent only to this user.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "user.registered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A user registered
         * @description The subject is the new user, who is also the actor.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "user.updated": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A user updated their profile
         * @description Sent only to this user.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "view.created": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A view was created
         * @description `changes` contains its fields. Filters are written with IDs in place of names.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "view.deleted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A view was deleted
         * @description The tasks of the view stay.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "view.updated": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A view was updated
         * @description `changes` contains the fields that changed.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The event, as in the activity log. */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            responses: {
                /** @description Received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not accepted; TaskFlow retries. */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        /** @description Your password, to confirm the deletion. */
        AccountDeletion: {
            /**
             * Format: password
             * @description The password, exactly as it was set. Spaces count.
             * @example Note-G-1843
             */
            password: string;
        };
        /** @description Usage of an account. */
        AccountUsage: {
            /**
             * Format: date-time
             * @description When a session was last started with the password; null if never.
             * @example 2026-03-02T08:55:00.000Z
             */
            last_login_at: string | null;
            /**
             * @description Number of projects in which the user has a role.
             * @example 1
             */
            project_count: number;
            /**
             * @description Number of sessions that have not ended.
             * @example 2
             */
            session_count: number;
            /**
             * @description Number of tasks that the user created, without those in the trash.
             * @example 17
             */
            task_count: number;
        };
        /** @description A key with which a program acts as you, within its scopes. TaskFlow does not store the key itself. */
        ApiKey: {
            /**
             * Format: date-time
             * @description When the key was created.
             * @example 2026-03-01T15:13:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When the key expires.
             * @example 2026-05-30T15:13:00.000Z
             */
            expires_at: string;
            /**
             * Format: uuid
             * @description ID of the API key.
             * @example 019ca9f5-4700-7d0e-a2b6-1c8e4f7a9d35
             */
            id: string;
            /**
             * Format: date-time
             * @description When the key was last used, to the minute; null if it has not been used.
             * @example 2026-03-02T08:58:00.000Z
             */
            last_used_at: string | null;
            /**
             * @description Purpose of the key.
             * @example Weekly report
             */
            name: string;
            /**
             * @description The first characters of the key, to identify it. They are not enough to use it.
             * @example tfk_Ep5ZRQns
             */
            prefix: string;
            /**
             * @description Scopes of the key.
             * @example [
             *       "tasks:read",
             *       "projects:read"
             *     ]
             */
            scopes: components["schemas"]["Scope"][];
        };
        /** @description A new API key. */
        ApiKeyCreate: {
            /**
             * Format: date-time
             * @description When the key expires: in the future, at most a year (366 days) from now. Default: 90 days from now.
             * @example 2026-06-01T00:00:00.000Z
             */
            expires_at?: string;
            /**
             * @description Purpose of the key, in one line. Leading and trailing spaces are removed; at least one visible character must remain.
             * @example Weekly report
             */
            name: string;
            /**
             * @description Scopes of the key. Choose as few as possible.
             * @example [
             *       "tasks:read",
             *       "projects:read"
             *     ]
             */
            scopes: components["schemas"]["Scope"][];
        };
        /** @description A page of API keys. */
        ApiKeyListResponse: {
            /**
             * @description The items of this page, in the requested order; empty if no item matches.
             * @example []
             */
            data: components["schemas"]["ApiKey"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /**
         * @description A role in a project that can be given to a member. Only `transferProject` makes a member the owner.
         * @example member
         * @enum {string}
         */
        AssignableRole: "admin" | "member" | "viewer";
        /** @description A file on a task, visible to everyone who can see the task. */
        Attachment: {
            /**
             * Format: uuid
             * @description ID of the comment to which the file belongs; null for a file on the task itself.
             * @example null
             */
            comment_id: string | null;
            /**
             * Format: date-time
             * @description When it was created. Never changes.
             * @example 2026-03-02T10:27:00.000Z
             */
            created_at: string;
            /**
             * @description What the file is about; null if it has no description.
             * @example The cards for note G
             */
            description: string | null;
            /**
             * Format: uuid
             * @description ID of the attachment. Never changes.
             * @example 019cae16-2a40-7c3d-9b5e-4d8f1a2c6e70
             */
            id: string;
            /**
             * @description Type of the file, detected from its content. `application/octet-stream` if it is not known.
             * @example application/pdf
             */
            media_type: string;
            /**
             * @description Name of the file.
             * @example note-g.pdf
             */
            name: string;
            /**
             * @description SHA-256 digest of the content in hexadecimal.
             * @example 6bb4837eb74329105ee4568dda7dc67ed2ca2ad9d7a1e2ab1bc4c2b2e7f1a4c9
             */
            sha256: string;
            /**
             * Format: int64
             * @description Size of the content in bytes.
             * @example 48211
             */
            size_bytes: number;
            /**
             * Format: uuid
             * @description ID of the task.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            task_id: string;
            /**
             * @description A small picture of an image, for `downloadThumbnail`; null for other files, and until it is made.
             * @example null
             */
            thumbnail: components["schemas"]["Thumbnail"] | null;
            /**
             * Format: date-time
             * @description When the name or the description last changed; equal to `created_at` until then.
             * @example 2026-03-02T10:27:00.000Z
             */
            updated_at: string;
            /**
             * @description The user who uploaded the file; null if the account was deleted.
             * @example {
             *       "id": "019c65e9-14e0-7e01-8fd1-ce1acc173e3b",
             *       "full_name": "Grace Hopper",
             *       "avatar_url": null
             *     }
             */
            uploader: components["schemas"]["UserSummary"] | null;
            /**
             * @description Number of the version, from 1. Increases when the name or the description changes. The content never changes. A new name of the uploader changes the ETag, but not the version.
             * @example 1
             */
            version: number;
        };
        /** @description A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and `PRECONDITION_FAILED` responses contain what you need to retry. */
        AttachmentConflict: {
            /**
             * @description The current resource; null if the conflict is not about its version.
             * @example {
             *       "id": "019cae16-2a40-7c3d-9b5e-4d8f1a2c6e70",
             *       "task_id": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf",
             *       "comment_id": null,
             *       "name": "note-g.pdf",
             *       "description": "The cards for note G",
             *       "media_type": "application/pdf",
             *       "size_bytes": 48211,
             *       "sha256": "6bb4837eb74329105ee4568dda7dc67ed2ca2ad9d7a1e2ab1bc4c2b2e7f1a4c9",
             *       "uploader": {
             *         "id": "019c65e9-14e0-7e01-8fd1-ce1acc173e3b",
             *         "full_name": "Grace Hopper",
             *         "avatar_url": null
             *       },
             *       "thumbnail": null,
             *       "version": 1,
             *       "created_at": "2026-03-02T10:27:00.000Z",
             *       "updated_at": "2026-03-02T10:27:00.000Z"
             *     }
             */
            data: components["schemas"]["Attachment"] | null;
            error: components["schemas"]["ErrorCode"];
            /**
             * @description The fields that conflict, or that have changed since your version.
             * @example []
             */
            errors: components["schemas"]["ErrorDetail"][];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["ConflictMeta"];
            success: components["schemas"]["Failed"];
        };
        /** @description The content of `AttachmentConflict` in the format of RFC 9457. */
        AttachmentConflictProblem: {
            /**
             * @description Changes since the version you sent, oldest first; empty if the conflict is not about a version.
             * @example [
             *       {
             *         "field": "status",
             *         "before": "todo",
             *         "after": "in_progress",
             *         "version": 2,
             *         "changed_by": {
             *           "id": "019c65e9-14e0-7e01-8fd1-ce1acc173e3b",
             *           "full_name": "Grace Hopper",
             *           "avatar_url": null
             *         },
             *         "changed_at": "2026-03-02T10:12:00.000Z"
             *       }
             *     ]
             */
            changes: components["schemas"]["ConflictChange"][];
            code: components["schemas"]["ErrorCode"];
            /**
             * @description The current resource; null if the conflict is not about its version.
             * @example {
             *       "id": "019cae16-2a40-7c3d-9b5e-4d8f1a2c6e70",
             *       "task_id": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf",
             *       "comment_id": null,
             *       "name": "note-g.pdf",
             *       "description": "The cards for note G",
             *       "media_type": "application/pdf",
             *       "size_bytes": 48211,
             *       "sha256": "6bb4837eb74329105ee4568dda7dc67ed2ca2ad9d7a1e2ab1bc4c2b2e7f1a4c9",
             *       "uploader": {
             *         "id": "019c65e9-14e0-7e01-8fd1-ce1acc173e3b",
             *         "full_name": "Grace Hopper",
             *         "avatar_url": null
             *       },
             *       "thumbnail": null,
             *       "version": 1,
             *       "created_at": "2026-03-02T10:27:00.000Z",
             *       "updated_at": "2026-03-02T10:27:00.000Z"
             *     }
             */
            current: components["schemas"]["Attachment"] | null;
            /**
             * @description The current version of the resource; null if the conflict is not about a version.
             * @example 2
             */
            current_version: number | null;
            /**
             * @description What went wrong in this request; the `message` of `ErrorResponse`.
             * @example Some fields are invalid. `errors` lists each of them.
             */
            detail: string;
            /**
             * @description All fields to correct; empty if the error is not about fields.
             * @example [
             *       {
             *         "field": "due_date",
             *         "code": "INVALID_FORMAT",
             *         "message": "Must match format \"date-time\". Write it as 2026-03-02T09:00:00Z, with a zone, from 1970 to 2200."
             *       }
             *     ]
             */
            errors: components["schemas"]["ErrorDetail"][];
            /**
             * Format: uri-reference
             * @description Identifies this error: `urn:taskflow:request:` and the `request_id`.
             * @example urn:taskflow:request:019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            instance: string;
            /**
             * @description ID of this request in the logs of the server; the same as the `X-Request-Id` header.
             * @example 019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            request_id: string;
            /**
             * @description The HTTP status.
             * @example 400
             */
            status: number;
            /**
             * @description Name of the error; the same for all errors with one code.
             * @example Validation failed
             */
            title: string;
            /**
             * Format: uri-reference
             * @description Path of the documentation page of the error code, relative to the server's public URL.
             * @example /docs/errors/VALIDATION_FAILED
             */
            type: string;
        };
        /**
         * Format: binary
         * @description The content of a file.
         * @example (content of the file)
         */
        AttachmentContent: string;
        /** @description One or several files. Send the other fields before the files. */
        AttachmentForm: {
            /**
             * Format: uuid
             * @description ID of a comment of the task to which the files belong.
             * @example 019cae0d-0340-7b52-9d3e-2f86c1a4e7b9
             */
            comment_id?: string;
            /**
             * @description What the files are about.
             * @example The cards for note G
             */
            description?: string;
            /**
             * @description A file with its name, and more files in fields of the same name.
             * @example [
             *       "(content of the file)"
             *     ]
             */
            file: string[];
        };
        /** @description A link that works without credentials for a short time. */
        AttachmentLink: {
            /**
             * Format: date-time
             * @description When the link expires.
             * @example 2026-03-02T10:29:00.000Z
             */
            expires_at: string;
            /**
             * Format: uri-reference
             * @description Path of the content, relative to the server. Everyone who has it can read the file until it expires.
             * @example /api/v1/files/4nJ0yW3v7kQmS1tXc9eLZpB2aHfDgUoRi5wNxTjV8bY6KsMqEuCrG0lPd
             */
            url: string;
        };
        /** @description Settings of the link. */
        AttachmentLinkCreate: {
            /**
             * @description `inline` lets a browser show the file, if it is an image, audio, video or plain text. Other files, such as HTML and SVG, are always saved.
             * @default attachment
             * @example inline
             * @enum {string}
             */
            disposition: "attachment" | "inline";
            /**
             * @description Seconds until the link expires.
             * @default 60
             * @example 60
             */
            expires_in: number;
        };
        /** @description A link to the content of an attachment. */
        AttachmentLinkResponse: {
            data: components["schemas"]["AttachmentLink"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description A page of attachments. */
        AttachmentListResponse: {
            /**
             * @description The items of this page, in the requested order; empty if no item matches.
             * @example []
             */
            data: components["schemas"]["Attachment"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description One attachment. */
        AttachmentResponse: {
            data: components["schemas"]["Attachment"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description The properties to change. */
        AttachmentUpdate: {
            /**
             * @description What the file is about; null if it has no description.
             * @example The cards for note G
             */
            description?: string | null;
            /**
             * @description Name of the file, without a path, at most 255 bytes in UTF-8.
             * @example note-g.pdf
             */
            name?: string;
            /**
             * @description The version that your update is based on. If the resource has a newer version, the request fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same.
             * @example 1
             */
            version?: number;
        };
        /** @description One entry of the audit log, which contains all changes and all rejected requests. It never changes. */
        AuditEntry: {
            /**
             * @description The user of `actor_id`; null if the account was deleted.
             * @example {
             *       "id": "019c65e9-14e0-7e01-8fd1-ce1acc173e3b",
             *       "full_name": "Grace Hopper",
             *       "avatar_url": null
             *     }
             */
            actor: components["schemas"]["UserSummary"] | null;
            /**
             * Format: uuid
             * @description The user who did it or tried to, even after the account was deleted; null if unknown, or if the server did it.
             * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
             */
            actor_id: string | null;
            /**
             * @description What changed, field by field; empty if the entry has no field changes.
             * @example [
             *       {
             *         "field": "status",
             *         "before": "todo",
             *         "after": "in_progress"
             *       }
             *     ]
             */
            changes: components["schemas"]["FieldChange"][];
            /**
             * @description IP address of the request; null if the server caused the entry.
             * @example 203.0.113.7
             */
            client_address: string | null;
            /**
             * @description Error code of the rejected request; null for a change.
             * @example null
             */
            code: string | null;
            /**
             * Format: date-time
             * @description When it happened.
             * @example 2026-03-02T10:12:00.000Z
             */
            created_at: string;
            /**
             * Format: uuid
             * @description ID of the entry. The event of the same change in the activity log has the same ID.
             * @example 019cae08-8580-7091-a087-787255ed6480
             */
            id: string;
            /**
             * @description Operation of this contract that was rejected; null for a change.
             * @example null
             */
            operation: string | null;
            /**
             * Format: uuid
             * @description Project of the entry; null outside of projects, and for a rejected request.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string | null;
            /**
             * @description ID of the request that caused the entry, as in `X-Request-Id`; null if the server caused it.
             * @example 019cadc6-9a80-7580-aa91-a58e186c8fe6
             */
            request_id: string | null;
            /**
             * @description The resource that the entry is about. For a rejected request: the first resource in the path, or the account whose password was entered; null if unknown.
             * @example {
             *       "type": "task",
             *       "id": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf",
             *       "name": "Punch the cards for the Bernoulli numbers"
             *     }
             */
            subject: components["schemas"]["EventSubject"] | null;
            type: components["schemas"]["EventType"];
            /**
             * @description Version of the subject after the change; null if the subject has no version.
             * @example 2
             */
            version: number | null;
        };
        /** @description A page of the audit log, newest first. */
        AuditEntryListResponse: {
            /**
             * @description The items of this page, in the requested order; empty if no item matches.
             * @example []
             */
            data: components["schemas"]["AuditEntry"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /**
         * Format: binary
         * @description One `AuditEntry` per line, as JSON ended by a line feed, newest first. The length is not limited.
         * @example {"id":"019cae1a-d4c0-7b52-8c3e-5f1d20a9e7b1","type":"login.failed","actor_id":null,"actor":null,"project_id":null,"subject":null,"operation":"login","code":"INVALID_CREDENTIALS","client_address":"203.0.113.7","version":null,"changes":[],"request_id":"019cae1a-d4c0-7e82-bfcc-f85ff12788c0","created_at":"2026-03-02T10:32:00.000Z"}
         */
        AuditExport: string;
        /** @description A newer access token of the same session, before the present one expires. */
        AuthenticateMessage: {
            /**
             * @description The access token.
             * @example eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIwMTljNjU5MiJ9.c2lnbmF0dXJl
             */
            token: string;
        };
        /** @description The acknowledgement of a token. */
        AuthenticateReply: {
            data: components["schemas"]["Authentication"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description How long the connection is authenticated. */
        Authentication: {
            /**
             * Format: date-time
             * @description When the connection ends, unless you send a newer token before; null for an API key that does not expire.
             * @example 2026-03-02T10:27:00.000Z
             */
            expires_at: string | null;
        };
        /** @description A session: its user and its tokens. */
        AuthSession: {
            /**
             * Format: password
             * @description Send it as `Authorization: Bearer …`. Treat it as opaque; its format can change.
             * @example eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6ImsxIn0.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl
             */
            access_token: string;
            /**
             * @description Seconds until the access token expires.
             * @example 900
             */
            expires_in: number;
            /**
             * Format: password
             * @description Exchange it for new tokens before or after the access token expires. Works once. Keep it secret.
             * @example tfr_x3Vt0Kq1m9Zb7Yc5Wd2Lf8Hs4Jg6Pn0Ra1Te3Uo5Qi
             */
            refresh_token: string;
            /**
             * @description How to send the access token. Always `Bearer`.
             * @example Bearer
             * @constant
             */
            token_type: "Bearer";
            user: components["schemas"]["User"];
        };
        /** @description A session and its tokens. */
        AuthSessionResponse: {
            data: components["schemas"]["AuthSession"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description What a change of many tasks has done, or would do. */
        Bulk: {
            action: components["schemas"]["BulkAction"];
            /**
             * Format: uuid
             * @description ID of the change, which all of its events have; null if nothing was written.
             * @example 019cae08-8580-7a41-b2c6-93d5e07f1a68
             */
            bulk_id: string | null;
            /**
             * @description Number of tasks in `results` that were changed.
             * @example 1
             */
            changed_count: number;
            /**
             * @description Whether nothing was written because you asked only what would happen.
             * @example false
             */
            dry_run: boolean;
            /**
             * @description Number of tasks that could not be changed.
             * @example 1
             */
            failed_count: number;
            /**
             * @description The outcome for each task, in the order of the request.
             * @example []
             */
            results: components["schemas"]["BulkResult"][];
            /**
             * @description Number of tasks that already were as requested.
             * @example 1
             */
            unchanged_count: number;
            /**
             * Format: date-time
             * @description Until when `undoBulk` takes the change back; null if it cannot be undone, because nothing was written or for good.
             * @example 2026-03-03T10:12:00.000Z
             */
            undo_until: string | null;
        };
        /**
         * @description What to do with the tasks.
         *
         *     | Action | Does the same as |
         *     | --- | --- |
         *     | `create` | `createTask` |
         *     | `update` | `updateTask` |
         *     | `complete` | `updateTask` with the status `completed` |
         *     | `move` | `moveTask` |
         *     | `delete` | `deleteTask` |
         *     | `restore` | `restoreTask` |
         * @example update
         * @enum {string}
         */
        BulkAction: "create" | "update" | "complete" | "move" | "delete" | "restore";
        /** @description The fields to update in each task, for `update`. A field that you leave out does not change, null clears a field, and a list replaces the old list. The lists that begin with `add_` and `remove_` keep the rest of the old list; they exclude the list itself. */
        BulkChanges: {
            /**
             * @description IDs of the users to add. In a project, they must be members; a personal task can be assigned only to yourself.
             * @example [
             *       "019c6592-1b40-7fde-a430-d40bd57deeac"
             *     ]
             */
            add_assignee_ids?: string[];
            /**
             * @description Your categories to add.
             * @example [
             *       "019c6aea-d1e0-72c6-ad11-82b4176016eb"
             *     ]
             */
            add_category_ids?: string[];
            /**
             * @description Tags to add behind the others. A tag that a task has already, in any spelling, stays as it is.
             * @example [
             *       "urgent"
             *     ]
             */
            add_tags?: string[];
            /**
             * @description IDs of the users to assign. In a project, they must be members; a personal task can be assigned only to yourself. Replaces the old list.
             * @example [
             *       "019c6592-1b40-7fde-a430-d40bd57deeac"
             *     ]
             */
            assignee_ids?: string[];
            /**
             * @description Your categories to put the tasks in. The categories of other users are never changed. Replaces the old list.
             * @example [
             *       "019c6aea-d1e0-72c6-ad11-82b4176016eb"
             *     ]
             */
            category_ids?: string[];
            /**
             * @description Details in Markdown, stored as sent; null if there is no description.
             * @example Follow **note G**, and check each operation twice.
             */
            description?: string | null;
            /**
             * Format: date-time
             * @description When the task is due, as a time; null if it is due on a day or not at all. Must be in the future when it is set or changed. Any time zone is accepted; responses use UTC. A task has either `due_date` or `due_on`: to change from one to the other, send null for the old one in the same request.
             * @example 2026-03-20T17:00:00.000Z
             */
            due_date?: string | null;
            /**
             * Format: date
             * @description The day on which the task is due, without a time; null if it is due at a time or not at all. Must be today or later when it is set or changed, in the time zone of your profile. The task is overdue when the day has ended. A task has either `due_date` or `due_on`: to change from one to the other, send null for the old one in the same request. With both, the field code is `TWO_DUE_DATES`.
             * @example null
             */
            due_on?: string | null;
            /**
             * @description Estimated effort in minutes, up to a year; null if there is no estimate.
             * @example 480
             */
            estimate_minutes?: number | null;
            priority?: components["schemas"]["TaskPriority"];
            /**
             * @description IDs of the users to remove.
             * @example [
             *       "019c6592-1b40-7fde-a430-d40bd57deeac"
             *     ]
             */
            remove_assignee_ids?: string[];
            /**
             * @description Your categories to remove.
             * @example [
             *       "019c6aea-d1e0-72c6-ad11-82b4176016eb"
             *     ]
             */
            remove_category_ids?: string[];
            /**
             * @description Tags to remove, ignoring case and Unicode form.
             * @example [
             *       "later"
             *     ]
             */
            remove_tags?: string[];
            /**
             * Format: date-time
             * @description When work should begin; null if not set. Must not be after `due_date`, or after the end of `due_on` in your time zone.
             * @example 2026-03-09T09:00:00.000Z
             */
            start_date?: string | null;
            status?: components["schemas"]["TaskStatus"];
            /**
             * @description Labels that everyone who can see the task can see. Tags must be unique, ignoring case and Unicode form. Replaces the old list.
             * @example [
             *       "cards",
             *       "demo"
             *     ]
             */
            tags?: string[];
            /**
             * @description What needs to be done, in one line. Leading and trailing spaces are removed; at least one visible character must remain.
             * @example Punch the cards for the Bernoulli numbers
             */
            title?: string;
        };
        /** @description Why one task could not be changed. */
        BulkError: {
            code: components["schemas"]["ErrorCode"];
            /**
             * @description The fields to correct; empty if the error is not about fields.
             * @example []
             */
            errors: components["schemas"]["ErrorDetail"][];
            /**
             * @description The reason for people.
             * @example The resource does not exist, or you cannot see it.
             */
            message: string;
        };
        /** @description A task, and the version of it that you know. */
        BulkItem: {
            /**
             * Format: uuid
             * @description ID of the task.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string;
            /**
             * @description If the task has another version, it is not changed, and its error is `VERSION_CONFLICT`. Optional.
             * @example 3
             */
            version?: number;
        };
        /** @description What to do, and to which tasks. `create` takes `tasks`. The other actions take the tasks in `ids` or `items`, or those that match `filter` with `max_affected`; `update` also takes `changes`, `move` takes `to`, and `delete` can take `permanent`. A property that does not belong to the action is an error. */
        BulkRequest: {
            action: components["schemas"]["BulkAction"];
            /**
             * @description Whether to change nothing if one of the tasks cannot be changed. With false, the others are changed.
             * @default true
             * @example true
             */
            atomic: boolean;
            changes?: components["schemas"]["BulkChanges"];
            /**
             * @description Whether only to show what would happen, without writing anything.
             * @default false
             * @example false
             */
            dry_run: boolean;
            /**
             * @description An expression for the tasks, instead of `ids`, as in `listTasks`. It is checked again when a task is changed. Only `restore` finds tasks in the trash, and no others.
             * @example status = todo and tag = "later"
             */
            filter?: string;
            /**
             * @description IDs of the tasks.
             * @example [
             *       "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf",
             *       "019c7ad0-56c0-70f5-aae2-1697a35ca7a1"
             *     ]
             */
            ids?: string[];
            /**
             * @description The tasks with the versions that you know, instead of `ids`.
             * @example [
             *       {
             *         "id": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf",
             *         "version": 3
             *       }
             *     ]
             */
            items?: components["schemas"]["BulkItem"][];
            /**
             * @description The number of tasks that you expect `filter` to match, at most. If there are more, the request fails with 409 `TOO_MANY_AFFECTED`, and nothing is changed. Required with `filter`.
             * @example 100
             */
            max_affected?: number;
            /**
             * @description With `delete`, whether to delete permanently instead of to the trash. Such a deletion cannot be undone.
             * @default false
             * @example false
             */
            permanent: boolean;
            /**
             * @description The new tasks, for `create`. They come last in their lists, in this order.
             * @example [
             *       {
             *         "title": "Punch the cards"
             *       },
             *       {
             *         "title": "Oil the mill"
             *       }
             *     ]
             */
            tasks?: components["schemas"]["TaskCreate"][];
            to?: components["schemas"]["TaskMove"];
        };
        /** @description What a change of many tasks has done. */
        BulkResponse: {
            data: components["schemas"]["Bulk"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description The outcome for one task. */
        BulkResult: {
            /**
             * @description Why the task was not changed; null unless `status` is `failed`.
             * @example null
             */
            error: components["schemas"]["BulkError"] | null;
            /**
             * Format: uuid
             * @description ID of the task; null if it was not created.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string | null;
            status: components["schemas"]["BulkStatus"];
            /**
             * @description Version of the task afterwards; null if you cannot see the task, or it was deleted permanently.
             * @example 4
             */
            version: number | null;
            /**
             * @description What you may not have expected, although the task was changed; usually empty.
             * @example []
             */
            warnings: components["schemas"]["ResponseWarning"][];
        };
        /**
         * @description What happened to the task. `unchanged` means that it already was as requested, and `failed` that it could not be changed. New values can be added.
         * @example updated
         * @enum {string}
         */
        BulkStatus: "created" | "updated" | "completed" | "moved" | "deleted" | "restored" | "unchanged" | "failed";
        /** @description A private label for tasks, across projects. Other users cannot see it. */
        Category: {
            /**
             * @description Color to display it in, as `#RRGGBB`.
             * @example #B45309
             */
            color: string;
            /**
             * Format: date-time
             * @description When it was created. Never changes.
             * @example 2026-02-17T09:20:00.000Z
             */
            created_at: string;
            /**
             * Format: uuid
             * @description ID of the category. Never changes.
             * @example 019c6ae6-3e00-793f-ae11-d9ce3e407e0e
             */
            id: string;
            /**
             * @description Name of the category, with at least one visible character. Unique among your categories, ignoring case and Unicode form.
             * @example Engine works
             */
            name: string;
            /**
             * @description Number of tasks that you have put in the category and can still see. Tasks in the trash are not counted.
             * @example 1
             */
            task_count: number;
            /**
             * Format: date-time
             * @description When it was last changed; equal to `created_at` until then.
             * @example 2026-02-17T09:20:00.000Z
             */
            updated_at: string;
            /**
             * @description Number of the version, from 1. Increases with each change. Send it with an update, so that you never overwrite a change you have not seen.
             * @example 3
             */
            version: number;
        };
        /** @description A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and `PRECONDITION_FAILED` responses contain what you need to retry. */
        CategoryConflict: {
            /**
             * @description The current resource; null if the conflict is not about its version.
             * @example {
             *       "id": "019c6ae6-3e00-793f-ae11-d9ce3e407e0e",
             *       "name": "Engine works",
             *       "color": "#B45309",
             *       "task_count": 1,
             *       "version": 3,
             *       "created_at": "2026-02-17T09:20:00.000Z",
             *       "updated_at": "2026-02-17T09:20:00.000Z"
             *     }
             */
            data: components["schemas"]["Category"] | null;
            error: components["schemas"]["ErrorCode"];
            /**
             * @description The fields that conflict, or that have changed since your version.
             * @example []
             */
            errors: components["schemas"]["ErrorDetail"][];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["ConflictMeta"];
            success: components["schemas"]["Failed"];
        };
        /** @description The content of `CategoryConflict` in the format of RFC 9457. */
        CategoryConflictProblem: {
            /**
             * @description Changes since the version you sent, oldest first; empty if the conflict is not about a version.
             * @example [
             *       {
             *         "field": "status",
             *         "before": "todo",
             *         "after": "in_progress",
             *         "version": 2,
             *         "changed_by": {
             *           "id": "019c65e9-14e0-7e01-8fd1-ce1acc173e3b",
             *           "full_name": "Grace Hopper",
             *           "avatar_url": null
             *         },
             *         "changed_at": "2026-03-02T10:12:00.000Z"
             *       }
             *     ]
             */
            changes: components["schemas"]["ConflictChange"][];
            code: components["schemas"]["ErrorCode"];
            /**
             * @description The current resource; null if the conflict is not about its version.
             * @example {
             *       "id": "019c6ae6-3e00-793f-ae11-d9ce3e407e0e",
             *       "name": "Engine works",
             *       "color": "#B45309",
             *       "task_count": 1,
             *       "version": 3,
             *       "created_at": "2026-02-17T09:20:00.000Z",
             *       "updated_at": "2026-02-17T09:20:00.000Z"
             *     }
             */
            current: components["schemas"]["Category"] | null;
            /**
             * @description The current version of the resource; null if the conflict is not about a version.
             * @example 2
             */
            current_version: number | null;
            /**
             * @description What went wrong in this request; the `message` of `ErrorResponse`.
             * @example Some fields are invalid. `errors` lists each of them.
             */
            detail: string;
            /**
             * @description All fields to correct; empty if the error is not about fields.
             * @example [
             *       {
             *         "field": "due_date",
             *         "code": "INVALID_FORMAT",
             *         "message": "Must match format \"date-time\". Write it as 2026-03-02T09:00:00Z, with a zone, from 1970 to 2200."
             *       }
             *     ]
             */
            errors: components["schemas"]["ErrorDetail"][];
            /**
             * Format: uri-reference
             * @description Identifies this error: `urn:taskflow:request:` and the `request_id`.
             * @example urn:taskflow:request:019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            instance: string;
            /**
             * @description ID of this request in the logs of the server; the same as the `X-Request-Id` header.
             * @example 019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            request_id: string;
            /**
             * @description The HTTP status.
             * @example 400
             */
            status: number;
            /**
             * @description Name of the error; the same for all errors with one code.
             * @example Validation failed
             */
            title: string;
            /**
             * Format: uri-reference
             * @description Path of the documentation page of the error code, relative to the server's public URL.
             * @example /docs/errors/VALIDATION_FAILED
             */
            type: string;
        };
        /** @description A new category. */
        CategoryCreate: {
            /**
             * @description Color to display it in, as `#RRGGBB`.
             * @default #4F46E5
             * @example #B45309
             */
            color: string;
            /**
             * @description Name of the category, in one line with at least one visible character. Unique among your categories, ignoring case and Unicode form.
             * @example Engine works
             */
            name: string;
        };
        /** @description A page of categories. */
        CategoryListResponse: {
            /**
             * @description The items of this page, in the requested order; empty if no item matches.
             * @example []
             */
            data: components["schemas"]["Category"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description All writable fields of a category. A field that you leave out is reset to its default. */
        CategoryReplace: {
            /**
             * @description Color to display it in, as `#RRGGBB`.
             * @default #4F46E5
             * @example #B45309
             */
            color: string;
            /**
             * @description Name of the category, in one line with at least one visible character. Unique among your categories, ignoring case and Unicode form.
             * @example Engine works
             */
            name: string;
            /**
             * @description The version that your update is based on. If the resource has a newer version, the request fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same.
             * @example 3
             */
            version?: number;
        };
        /** @description One category. */
        CategoryResponse: {
            data: components["schemas"]["Category"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description The part of a category that a task shows. */
        CategorySummary: {
            /**
             * @description Color to display it in, as `#RRGGBB`.
             * @example #B45309
             */
            color: string;
            /**
             * Format: uuid
             * @description ID of the category.
             * @example 019c6ae6-3e00-793f-ae11-d9ce3e407e0e
             */
            id: string;
            /**
             * @description Name of the category, with at least one visible character. Unique among your categories, ignoring case and Unicode form.
             * @example Engine works
             */
            name: string;
        };
        /** @description Fields to update. A field that you leave out does not change. */
        CategoryUpdate: {
            /**
             * @description Color to display it in, as `#RRGGBB`.
             * @example #92400E
             */
            color?: string;
            /**
             * @description Name of the category, in one line with at least one visible character. Unique among your categories, ignoring case and Unicode form.
             * @example Engine works
             */
            name?: string;
            /**
             * @description The version that your update is based on. If the resource has a newer version, the request fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same.
             * @example 3
             */
            version?: number;
        };
        /** @description The server is about to close the connection. */
        ClosingMessage: {
            error: components["schemas"]["ErrorCode"];
            /**
             * @description Why, for people.
             * @example The session has ended. Log in again.
             */
            message: string;
            /**
             * @description Whether to connect again, with the same credentials.
             * @example false
             */
            reconnect: boolean;
        };
        /** @description A comment on a task, visible to everyone who can see the task. */
        Comment: {
            /**
             * @description Number of attachments of the comment.
             * @example 0
             */
            attachment_count: number;
            /**
             * @description The user who wrote the comment; null if the account or the comment was deleted.
             * @example {
             *       "id": "019c65e9-14e0-7e01-8fd1-ce1acc173e3b",
             *       "full_name": "Grace Hopper",
             *       "avatar_url": null
             *     }
             */
            author: components["schemas"]["UserSummary"] | null;
            /**
             * @description Text in Markdown, stored as sent; null if the comment was deleted but has replies.
             * @example @[Ada Lovelace](019c6592-1b40-7fde-a430-d40bd57deeac), which deck does **note G** belong to?
             */
            body: string | null;
            /**
             * @description `body` as sanitized HTML, with the current names of the mentioned users; null unless you send `include=html`. Safe to insert into a page.
             * @example null
             */
            body_html: string | null;
            /**
             * Format: date-time
             * @description When it was created. Never changes.
             * @example 2026-03-02T10:17:00.000Z
             */
            created_at: string;
            /**
             * @description Whether the comment was deleted but has replies. Its text, author, mentions, references and reactions are gone.
             * @example false
             */
            deleted: boolean;
            /**
             * @description Whether the text was edited. The event log has the earlier texts.
             * @example false
             */
            edited: boolean;
            /**
             * Format: uuid
             * @description ID of the comment. Never changes.
             * @example 019cae0d-0340-7b52-9d3e-2f86c1a4e7b9
             */
            id: string;
            /**
             * @description The users whom the text mentions, with their current names.
             * @example [
             *       {
             *         "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *         "full_name": "Ada Lovelace",
             *         "avatar_url": "https://images.example.com/ada.png"
             *       }
             *     ]
             */
            mentions: components["schemas"]["UserSummary"][];
            /**
             * Format: uuid
             * @description ID of the comment that this one replies to; null for a comment on the task itself. A reply has no replies.
             * @example null
             */
            parent_id: string | null;
            /**
             * @description The reactions, each kind with its number of users. Kinds that nobody used are left out.
             * @example [
             *       {
             *         "emoji": "thumbs_up",
             *         "count": 2,
             *         "mine": true
             *       }
             *     ]
             */
            reactions: components["schemas"]["ReactionCount"][];
            /**
             * @description The tasks to which the text refers, as far as you can see them.
             * @example []
             */
            references: components["schemas"]["ReferencedTask"][];
            /**
             * @description Number of replies.
             * @example 0
             */
            reply_count: number;
            /**
             * Format: uuid
             * @description ID of the task.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            task_id: string;
            /**
             * Format: date-time
             * @description When the text was last edited; equal to `created_at` until then.
             * @example 2026-03-02T10:17:00.000Z
             */
            updated_at: string;
            /**
             * @description Number of the version, from 1. Increases when the text is edited. Replies, reactions and new names of users change the ETag, but not the version.
             * @example 1
             */
            version: number;
        };
        /** @description A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and `PRECONDITION_FAILED` responses contain what you need to retry. */
        CommentConflict: {
            /**
             * @description The current resource; null if the conflict is not about its version.
             * @example {
             *       "id": "019cae0d-0340-7b52-9d3e-2f86c1a4e7b9",
             *       "task_id": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf",
             *       "parent_id": null,
             *       "body": "@[Ada Lovelace](019c6592-1b40-7fde-a430-d40bd57deeac), which deck does **note G** belong to?",
             *       "body_html": null,
             *       "author": {
             *         "id": "019c65e9-14e0-7e01-8fd1-ce1acc173e3b",
             *         "full_name": "Grace Hopper",
             *         "avatar_url": null
             *       },
             *       "mentions": [
             *         {
             *           "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *           "full_name": "Ada Lovelace",
             *           "avatar_url": "https://images.example.com/ada.png"
             *         }
             *       ],
             *       "references": [],
             *       "reactions": [
             *         {
             *           "emoji": "thumbs_up",
             *           "count": 2,
             *           "mine": true
             *         }
             *       ],
             *       "reply_count": 0,
             *       "attachment_count": 0,
             *       "edited": false,
             *       "deleted": false,
             *       "version": 1,
             *       "created_at": "2026-03-02T10:17:00.000Z",
             *       "updated_at": "2026-03-02T10:17:00.000Z"
             *     }
             */
            data: components["schemas"]["Comment"] | null;
            error: components["schemas"]["ErrorCode"];
            /**
             * @description The fields that conflict, or that have changed since your version.
             * @example []
             */
            errors: components["schemas"]["ErrorDetail"][];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["ConflictMeta"];
            success: components["schemas"]["Failed"];
        };
        /** @description The content of `CommentConflict` in the format of RFC 9457. */
        CommentConflictProblem: {
            /**
             * @description Changes since the version you sent, oldest first; empty if the conflict is not about a version.
             * @example [
             *       {
             *         "field": "status",
             *         "before": "todo",
             *         "after": "in_progress",
             *         "version": 2,
             *         "changed_by": {
             *           "id": "019c65e9-14e0-7e01-8fd1-ce1acc173e3b",
             *           "full_name": "Grace Hopper",
             *           "avatar_url": null
             *         },
             *         "changed_at": "2026-03-02T10:12:00.000Z"
             *       }
             *     ]
             */
            changes: components["schemas"]["ConflictChange"][];
            code: components["schemas"]["ErrorCode"];
            /**
             * @description The current resource; null if the conflict is not about its version.
             * @example {
             *       "id": "019cae0d-0340-7b52-9d3e-2f86c1a4e7b9",
             *       "task_id": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf",
             *       "parent_id": null,
             *       "body": "@[Ada Lovelace](019c6592-1b40-7fde-a430-d40bd57deeac), which deck does **note G** belong to?",
             *       "body_html": null,
             *       "author": {
             *         "id": "019c65e9-14e0-7e01-8fd1-ce1acc173e3b",
             *         "full_name": "Grace Hopper",
             *         "avatar_url": null
             *       },
             *       "mentions": [
             *         {
             *           "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *           "full_name": "Ada Lovelace",
             *           "avatar_url": "https://images.example.com/ada.png"
             *         }
             *       ],
             *       "references": [],
             *       "reactions": [
             *         {
             *           "emoji": "thumbs_up",
             *           "count": 2,
             *           "mine": true
             *         }
             *       ],
             *       "reply_count": 0,
             *       "attachment_count": 0,
             *       "edited": false,
             *       "deleted": false,
             *       "version": 1,
             *       "created_at": "2026-03-02T10:17:00.000Z",
             *       "updated_at": "2026-03-02T10:17:00.000Z"
             *     }
             */
            current: components["schemas"]["Comment"] | null;
            /**
             * @description The current version of the resource; null if the conflict is not about a version.
             * @example 2
             */
            current_version: number | null;
            /**
             * @description What went wrong in this request; the `message` of `ErrorResponse`.
             * @example Some fields are invalid. `errors` lists each of them.
             */
            detail: string;
            /**
             * @description All fields to correct; empty if the error is not about fields.
             * @example [
             *       {
             *         "field": "due_date",
             *         "code": "INVALID_FORMAT",
             *         "message": "Must match format \"date-time\". Write it as 2026-03-02T09:00:00Z, with a zone, from 1970 to 2200."
             *       }
             *     ]
             */
            errors: components["schemas"]["ErrorDetail"][];
            /**
             * Format: uri-reference
             * @description Identifies this error: `urn:taskflow:request:` and the `request_id`.
             * @example urn:taskflow:request:019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            instance: string;
            /**
             * @description ID of this request in the logs of the server; the same as the `X-Request-Id` header.
             * @example 019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            request_id: string;
            /**
             * @description The HTTP status.
             * @example 400
             */
            status: number;
            /**
             * @description Name of the error; the same for all errors with one code.
             * @example Validation failed
             */
            title: string;
            /**
             * Format: uri-reference
             * @description Path of the documentation page of the error code, relative to the server's public URL.
             * @example /docs/errors/VALIDATION_FAILED
             */
            type: string;
        };
        /** @description A new comment, or a reply to one. */
        CommentCreate: {
            /**
             * @description Text in Markdown, stored as sent. `@[Name](user_id)` mentions a user who can see the task, and `#[Title](task_id)` refers to a task; at most 20 of each. In code, they are plain text.
             * @example Which deck does **note G** belong to?
             */
            body: string;
            /**
             * Format: uuid
             * @description ID of the comment that this one replies to; null for a comment on the task itself. A reply has no replies.
             * @default null
             * @example null
             */
            parent_id: string | null;
        };
        /** @description A page of comments. */
        CommentListResponse: {
            /**
             * @description The items of this page, in the requested order; empty if no item matches.
             * @example []
             */
            data: components["schemas"]["Comment"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description One comment. */
        CommentResponse: {
            data: components["schemas"]["Comment"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description The new text of a comment. */
        CommentUpdate: {
            /**
             * @description Text in Markdown, stored as sent. `@[Name](user_id)` mentions a user who can see the task, and `#[Title](task_id)` refers to a task; at most 20 of each. In code, they are plain text.
             * @example Which deck does **note G** belong to?
             */
            body: string;
            /**
             * @description The version that your update is based on. If the resource has a newer version, the request fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same.
             * @example 1
             */
            version?: number;
        };
        /** @description One field that was changed since your version. */
        ConflictChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * Format: date-time
             * @description When it was changed.
             * @example 2026-03-02T10:12:00.000Z
             */
            changed_at: string;
            /**
             * @description The user who made the change; null if the server made it, or if the account was deleted.
             * @example {
             *       "id": "019c65e9-14e0-7e01-8fd1-ce1acc173e3b",
             *       "full_name": "Grace Hopper",
             *       "avatar_url": null
             *     }
             */
            changed_by: components["schemas"]["UserSummary"] | null;
            /**
             * @description Name of the field.
             * @example status
             */
            field: string;
            /**
             * @description The version after this change.
             * @example 2
             */
            version: number;
        };
        /** @description The current version of the resource, and what changed since your version. */
        ConflictMeta: {
            /**
             * @description Changes since the version you sent, oldest first; empty if the conflict is not about a version.
             * @example [
             *       {
             *         "field": "status",
             *         "before": "todo",
             *         "after": "in_progress",
             *         "version": 2,
             *         "changed_by": {
             *           "id": "019c65e9-14e0-7e01-8fd1-ce1acc173e3b",
             *           "full_name": "Grace Hopper",
             *           "avatar_url": null
             *         },
             *         "changed_at": "2026-03-02T10:12:00.000Z"
             *       }
             *     ]
             */
            changes: components["schemas"]["ConflictChange"][];
            /**
             * @description The current version of the resource; null if the conflict is not about a version.
             * @example 2
             */
            current_version: number | null;
            /**
             * @description ID of this request in the logs and events of the server; the same as the `X-Request-Id` header.
             * @example 019cadc6-9a80-7cdd-8340-b101ad4f1001
             */
            request_id: string;
        };
        /** @description The acknowledgement of a message that has no result. */
        DoneReply: {
            success: components["schemas"]["Succeeded"];
        };
        /** @description A field that a user edits. */
        Edit: {
            /**
             * Format: uuid
             * @description The comment; null if it is a field of the task.
             * @example null
             */
            comment_id: string | null;
            field: components["schemas"]["EditedField"];
            /**
             * Format: uuid
             * @description The task.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            task_id: string;
            /**
             * Format: date-time
             * @description When it ends unless they send it again.
             * @example 2026-03-02T10:12:30.000Z
             */
            until: string;
            user: components["schemas"]["UserSummary"];
        };
        /**
         * @description A field that people edit: one of a task, or `body` of a comment.
         * @example description
         * @enum {string}
         */
        EditedField: "title" | "description" | "status" | "priority" | "start_date" | "due_date" | "due_on" | "estimate_minutes" | "tags" | "category_ids" | "assignee_ids" | "parent_id" | "body";
        /** @description Somebody began to edit a field of a task where you are, stopped, or saved it. */
        EditingMessage: {
            edit: components["schemas"]["Edit"];
            state: components["schemas"]["EditState"];
            value: components["schemas"]["JsonValue"];
            /**
             * @description Version of the task or comment after the change; null unless it was saved.
             * @example null
             */
            version: number | null;
        };
        /** @description Says that you edit a field of a task, or of a comment on it. It counts for 30 seconds; send it again while you edit. */
        EditMessage: {
            /**
             * Format: uuid
             * @description The comment, if you edit one.
             * @example 019cb3f0-0480-7c2b-8f5e-4f2a9c1d7e60
             */
            comment_id?: string;
            field: components["schemas"]["EditedField"];
            /**
             * Format: uuid
             * @description The task. Enter it first.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            task_id: string;
        };
        /** @description Whether the field is yours. It is a courtesy to others, not a lock, so requests that change the field still succeed. */
        EditOutcome: {
            edit: components["schemas"]["Edit"];
            /**
             * @description Whether you edit the field now. Otherwise, `edit` is that of another user.
             * @example true
             */
            granted: boolean;
        };
        /** @description The acknowledgement of an edit. */
        EditReply: {
            data: components["schemas"]["EditOutcome"];
            success: components["schemas"]["Succeeded"];
        };
        /**
         * @description What happens with a field.
         * @example editing
         * @enum {string}
         */
        EditState: "editing" | "released" | "saved";
        /** @description Your current password, and the new address. */
        EmailChange: {
            /**
             * Format: password
             * @description The password, exactly as it was set. Spaces count.
             * @example Note-G-1843
             */
            current_password: string;
            /**
             * Format: email
             * @description New email address to log in with, with at most 64 characters before the @. Case is ignored.
             * @example ada@analytical.example
             */
            new_email: string;
        };
        /** @description A verified email address. */
        EmailVerification: {
            /**
             * Format: email
             * @description The email address.
             * @example ada@example.com
             */
            email: string;
            /**
             * @description Always true: the link was opened by someone who can read mail for this address.
             * @example true
             * @constant
             */
            email_verified: true;
        };
        /** @description A verified email address. */
        EmailVerificationResponse: {
            data: components["schemas"]["EmailVerification"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description The token of a verification link. */
        EmailVerify: {
            /**
             * @description The token of the link, exactly as it was sent.
             * @example tfl_x3Vt0Kq1m9Zb7Yc5Wd2Lf8Hs4Jg6Pn0Ra1Te3Uo5QiA
             */
            token: string;
        };
        /** @description Says that you are at a project or a task. Send it again when `idle` changes. Name exactly one place. */
        EnterMessage: {
            /**
             * @description Whether you are there without doing anything, as in a hidden tab.
             * @default false
             * @example false
             */
            idle: boolean;
            /**
             * Format: uuid
             * @description The project.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id?: string;
            /**
             * Format: uuid
             * @description The task.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            task_id?: string;
        };
        /**
         * @description Why a request failed. Codes are stable: handle errors by their code, not by their message.
         *
         *     | Code | Status | Meaning | What to do |
         *     | --- | --- | --- | --- |
         *     | `VALIDATION_FAILED` | 400 | A parameter, a header or the body is invalid. | Correct each field in `errors`, then send the request again. |
         *     | `MALFORMED_JSON` | 400 | The body is not valid JSON. | Check how the body is serialized; `message` has the position of the error. |
         *     | `MALFORMED_REQUEST` | 400 | The request is not valid HTTP, so it did not reach an operation. | Check the client, and any proxy between it and the server. |
         *     | `DUE_DATE_IN_PAST` | 400 | The due date is not in the future, or the day is before today in your time zone. | Choose a later date. You can update an overdue task if you do not change its due date. |
         *     | `INVALID_CURSOR` | 400 | The cursor was modified, or belongs to another user, other filters or another order. | Start again without `cursor`. Keep filters and order the same for all pages. |
         *     | `INVALID_FILTER` | 400 | The filter has an error. `errors` has its position, what was expected, and a suggestion. | Correct the filter; `POST /api/v1/filters/check` checks one. |
         *     | `FILTER_TOO_EXPENSIVE` | 400 | You can see very many tasks, and the filter would have to compare too many of them. | Narrow it with a comparison that an index serves, such as `project`, `assignee` or `due_date`. |
         *     | `UNKNOWN_ASSIGNEE` | 400 | A user in the request cannot be assigned: not a member of the project, or does not exist. | Assign members of the project. A personal task can be assigned only to its owner. |
         *     | `UNKNOWN_CATEGORY` | 400 | A category in the request does not exist or is not yours. | Use IDs from `GET /api/v1/categories`. |
         *     | `UNKNOWN_PROJECT` | 400 | A project in the request does not exist, or you cannot see it. | Use IDs from `GET /api/v1/projects`. |
         *     | `UNKNOWN_PARENT` | 400 | The parent of a task does not exist, is in the trash, is not in the same project, or you cannot see it. | Use the ID of a task in the same project, or of a personal task for a personal one. |
         *     | `UNKNOWN_SIBLING` | 400 | The task in `before` or `after` is the moved task, does not exist, is in the trash, or is not in the list that the task moves to. | Use the ID of another task in that list. Send `project_id` to move to another project. |
         *     | `PARENT_CYCLE` | 400 | A task cannot be a subtask of itself or of one of its subtasks. | Choose a parent that is not below the task. |
         *     | `TOO_DEEP` | 400 | The task, or one of its subtasks, would be more than 5 levels below a task without a parent. | Choose a parent that is less deep. |
         *     | `TREE_TOO_LARGE` | 400 | A task would have more than 999 subtasks, counting all levels. | Choose another parent, or move subtasks away first. |
         *     | `UNKNOWN_MEMBER` | 400 | A user in the request is not an active member of the project, or does not exist. | Use IDs from `GET /api/v1/projects/{project_id}/members`. |
         *     | `UNKNOWN_MENTION` | 400 | The text mentions a user who cannot see the task, or does not exist. | Mention members of the project. On a personal task, you can only mention yourself. |
         *     | `UNKNOWN_COMMENT` | 400 | The comment does not exist on the task, or is itself a reply and cannot be replied to. | Use the ID of a comment of the task. For a reply, its `parent_id` must be null. |
         *     | `MALFORMED_UPLOAD` | 400 | The form is malformed, or the body ended early. | Send the whole body. A form is `multipart/form-data` as in RFC 7578. |
         *     | `MALFORMED_IMPORT` | 400 | The file to import cannot be read, for example because it is not UTF-8, has no title column or an open quotation mark. | Correct the file. The message says where. |
         *     | `TOO_MANY_ROWS` | 400 | The file to import has more than 100,000 rows. | Divide it into several files. |
         *     | `DIGEST_MISMATCH` | 400 | The body that arrived has another digest than `Content-Digest`. | Send the body again. |
         *     | `UNKNOWN_INVITATION` | 400 | The invitation in the request does not exist, or is not for your verified email address. | Use IDs from `GET /api/v1/invitations`, or the token of the link in the message. |
         *     | `UNKNOWN_BLOCKER` | 400 | The tasks are not in the same project, or one of them is personal. | Choose a task of the same project. A personal task can only be blocked by a personal task. |
         *     | `INVALID_LINK_TOKEN` | 400 | The link was already used, has expired, or was replaced by a newer one. | Request a new email. |
         *     | `UNAUTHENTICATED` | 401 | The request has no access token. | Send `Authorization: Bearer <access_token>`. |
         *     | `INVALID_TOKEN` | 401 | The access token was not issued by this server, or the API key is unknown, revoked or expired. | Log in again, or create another key. |
         *     | `TOKEN_EXPIRED` | 401 | The access token has expired. | Refresh the tokens at `POST /api/v1/auth/refresh`, then retry. |
         *     | `SESSION_REVOKED` | 401 | The session of this access token has ended. | Log in again. |
         *     | `INVALID_CREDENTIALS` | 401 | The email and password do not match an account. | Ask the user for them again. The response is the same for an unknown email. |
         *     | `INVALID_REFRESH_TOKEN` | 401 | The refresh token is unknown or expired, or its session has ended. | Log in again. |
         *     | `REFRESH_TOKEN_REUSED` | 401 | The refresh token was already used, so it may be stolen. The session has been revoked. | Log in again, and store only the newest refresh token. |
         *     | `FORBIDDEN` | 403 | You can see the resource, but your role does not allow this operation. | Ask an owner or admin of the project. |
         *     | `INSUFFICIENT_SCOPE` | 403 | The API key does not have a scope that the operation requires. | Use a key with the scopes listed for the operation. `account:` scopes are only for sessions. |
         *     | `EMAIL_NOT_VERIFIED` | 403 | The server requires a verified email address, and yours is not verified. | Open the link in the verification email, or request another one at `POST /api/v1/auth/email/resend`. |
         *     | `INVITATION_FOR_ANOTHER_ADDRESS` | 403 | The invitation was sent to another email address than that of your account. | Log in with the account of the invited address, or register it. |
         *     | `NOT_FOUND` | 404 | The resource does not exist, or you cannot see it. | Check the ID. Restore a task in the trash first. |
         *     | `ROUTE_NOT_FOUND` | 404 | The path does not exist. | Compare the path with this document. Paths are case-sensitive and have no trailing slash. |
         *     | `METHOD_NOT_ALLOWED` | 405 | The path exists, but does not support the method. | Use one of the methods in `Allow`. |
         *     | `NOT_ACCEPTABLE` | 406 | The response is not available in a media type that `Accept` allows. | Accept `application/json`. |
         *     | `REQUEST_TIMEOUT` | 408 | The request took too long to arrive. | Send it again, over a better connection if this happens repeatedly. |
         *     | `VERSION_CONFLICT` | 409 | The resource has changed since the `version` you sent. | Read `data` and `meta.changes`, apply your change to the current version, and send the request again. |
         *     | `EMAIL_TAKEN` | 409 | An account with this email already exists. | Log in, or register with another email. |
         *     | `CATEGORY_NAME_TAKEN` | 409 | You already have a category with this name, ignoring case and Unicode form. | Choose another name, or use the existing category. |
         *     | `OWN_ACCOUNT` | 409 | You cannot remove your own admin role or deactivate your own account. | Ask another administrator. |
         *     | `ALREADY_ASSIGNED` | 409 | The task already has this assignee or category. | Nothing to do: the task is already as you want it. |
         *     | `VIEW_BROKEN` | 409 | The filter of the view names a project or category that no longer exists or that you cannot see. | Change the filter of the view; `errors` has the IDs. |
         *     | `TASK_NOT_DELETED` | 409 | The task is not in the trash. | Nothing to do: the task does not need to be restored. |
         *     | `BLOCKER_CYCLE` | 409 | The tasks would wait for each other: the new blocker already waits for the task, directly or through other tasks. | Remove one of the blockers between them first. |
         *     | `PROJECT_ARCHIVED` | 409 | The project is archived, so its tasks cannot be changed, and nobody can be invited. | Unarchive the project first, or ask one of its admins. |
         *     | `OWNER_REQUIRED` | 409 | The owner of a project cannot leave it, be removed or get another role. | Transfer the project with `POST /api/v1/projects/{project_id}/transfer`, or delete it. |
         *     | `INVITATION_EXISTS` | 409 | The address already has an open invitation to the project. | Resend it, or revoke it first to change the role. |
         *     | `ALREADY_MEMBER` | 409 | The invited address belongs to a member of the project. | Nothing to do. Change the role with `PATCH /api/v1/projects/{project_id}/members/{user_id}`. |
         *     | `TOO_MANY_INVITATIONS` | 409 | The project has reached the maximum number of open invitations. | Revoke those that are no longer needed, or wait until they expire. |
         *     | `TOO_MANY_COMMENTS` | 409 | The task already has 10,000 comments. | Delete comments, or continue in another task. |
         *     | `TOO_MANY_ATTACHMENTS` | 409 | The task already has 1,000 attachments. | Delete attachments, or use another task. |
         *     | `QUOTA_EXCEEDED` | 409 | The files do not fit into the storage that you or the project can use. | Delete attachments that are no longer needed, or ask the operator of the server for more. |
         *     | `TOO_MANY_UPLOADS` | 409 | You already have 100 unfinished uploads. | Finish or cancel one first. |
         *     | `UPLOAD_OFFSET_MISMATCH` | 409 | The part does not begin where the upload ends, or another request adds to the upload. | Get the upload, and continue at its offset. |
         *     | `TOO_MANY_IMPORTS` | 409 | You already have 3 unfinished imports. | Wait until one is finished, or cancel its job. |
         *     | `OWNS_SHARED_PROJECTS` | 409 | You own projects that have other members, who would lose them with your account. | Hand each project in `errors` over to another member, or delete it. |
         *     | `TOO_MANY_API_KEYS` | 409 | You have reached the maximum number of API keys. | Revoke a key that you no longer need. |
         *     | `EXPORT_NOT_READY` | 409 | The archive is not finished, or the export failed. | Check `status`: wait, or request another export after `failed`. |
         *     | `JOB_FINISHED` | 409 | The job has already ended. | Nothing to do. `getJob` shows how it ended. |
         *     | `JOB_NOT_CANCELLABLE` | 409 | The job cannot be cancelled, because others have already seen its effect. | Wait until it is finished. |
         *     | `BULK_FAILED` | 409 | At least one task cannot be changed, so none was changed. | Remove the tasks in `errors` from the request, or send `atomic: false` to change the others. |
         *     | `TOO_MANY_AFFECTED` | 409 | The filter matches more tasks than `max_affected`, or than one request can change. Nothing was changed. | Narrow the filter, or raise `max_affected`. For more than 500 tasks, send `Prefer: respond-async` and `atomic: false`. |
         *     | `BULK_UNDONE` | 409 | The change of many tasks was already undone. | Nothing to do. To take the undo back, undo its own `bulk_id`. |
         *     | `BULK_RUNNING` | 409 | The job of the change of many tasks is not finished. | Wait until it is finished, or cancel it. |
         *     | `BULK_NOT_UNDOABLE` | 409 | The change deleted tasks permanently. | Delete to the trash instead, from where tasks can be restored. |
         *     | `REFRESH_IN_PROGRESS` | 409 | Another request is exchanging the same refresh token right now. | Use the tokens that the other request receives. Your session is still valid. |
         *     | `IDEMPOTENCY_KEY_IN_USE` | 409 | The first request with this `Idempotency-Key` is still running. | Wait a moment, then send the same request with the same key again. |
         *     | `CURSOR_EXPIRED` | 410 | The events since then are no longer kept, or the server has never sent this ID. | Read the present state, then continue without the ID. |
         *     | `INVITATION_ENDED` | 410 | The invitation was used, declined, revoked or resent, has expired, or its inviter may not invite any more. | Ask for another invitation. |
         *     | `PRECONDITION_FAILED` | 412 | The version of the resource does not match `If-Match`, or matches `If-None-Match`. | Read `data` and `meta.changes`, apply your change to the current version, and send the request again. |
         *     | `PAYLOAD_TOO_LARGE` | 413 | The body is larger than 256 KiB, or a file is larger than the server accepts. | Send less data in one request. |
         *     | `UNSUPPORTED_MEDIA_TYPE` | 415 | The media type, charset or encoding of the body is not supported. | Send JSON in UTF-8 with `Content-Type: application/json`. `PATCH` also accepts `application/merge-patch+json`. Send a file as `application/octet-stream` or in a form. |
         *     | `RANGE_NOT_SATISFIABLE` | 416 | The file has no part in the range. | Ask for a part below the size in `Content-Range`. |
         *     | `IDEMPOTENCY_KEY_REUSED` | 422 | This `Idempotency-Key` was used for another request. | Use a new key for each new request, and the same key only for retries. |
         *     | `PRECONDITION_REQUIRED` | 428 | An update of a task must include the version that it is based on. | Send `version` in the body, or the `ETag` in `If-Match`. |
         *     | `RATE_LIMITED` | 429 | Too many requests in a short time. | Wait for the seconds in `Retry-After`. |
         *     | `TOO_MANY_ATTEMPTS` | 429 | Too many wrong passwords for this account, or from this address or session. | Wait for the seconds in `Retry-After`. Until then, the right password is rejected too. |
         *     | `HEADERS_TOO_LARGE` | 431 | The headers of the request are too large. | Send fewer or shorter headers. Cookies are not needed. |
         *     | `INTERNAL_ERROR` | 500 | An unexpected error occurred on the server. | Retry later. If the error persists, report the `request_id`. |
         *     | `DEPENDENCY_UNAVAILABLE` | 503 | A service that the server needs, such as its database, is not available. | Wait for the seconds in `Retry-After`, then send the request again. |
         *     | `OUTCOME_UNKNOWN` | 503 | The change may have been made: the database did not confirm it in time, for example because its synchronous standby is down. | Wait for the seconds in `Retry-After`, then send the same request again, a POST with the same `Idempotency-Key`. It returns the first response once that is confirmed. |
         *     | `OVERLOADED` | 503 | The server is busy or stopping, or you have too many open requests or too much unread response data. | Read your responses, wait for the seconds in `Retry-After`, then send the request again. |
         *     | `CHECKSUM_MISMATCH` | 460 | The part that arrived has another digest than `Upload-Checksum`. | Send the part again. |
         *     | `STORAGE_FULL` | 507 | The storage of the server is full, so the file was not stored. | Tell the operator of the server, and retry when there is room. |
         * @example VALIDATION_FAILED
         * @enum {string}
         */
        ErrorCode: "VALIDATION_FAILED" | "MALFORMED_JSON" | "MALFORMED_REQUEST" | "DUE_DATE_IN_PAST" | "INVALID_CURSOR" | "INVALID_FILTER" | "FILTER_TOO_EXPENSIVE" | "UNKNOWN_ASSIGNEE" | "UNKNOWN_CATEGORY" | "UNKNOWN_PROJECT" | "UNKNOWN_PARENT" | "UNKNOWN_SIBLING" | "PARENT_CYCLE" | "TOO_DEEP" | "TREE_TOO_LARGE" | "UNKNOWN_MEMBER" | "UNKNOWN_MENTION" | "UNKNOWN_COMMENT" | "MALFORMED_UPLOAD" | "MALFORMED_IMPORT" | "TOO_MANY_ROWS" | "DIGEST_MISMATCH" | "UNKNOWN_INVITATION" | "UNKNOWN_BLOCKER" | "INVALID_LINK_TOKEN" | "UNAUTHENTICATED" | "INVALID_TOKEN" | "TOKEN_EXPIRED" | "SESSION_REVOKED" | "INVALID_CREDENTIALS" | "INVALID_REFRESH_TOKEN" | "REFRESH_TOKEN_REUSED" | "FORBIDDEN" | "INSUFFICIENT_SCOPE" | "EMAIL_NOT_VERIFIED" | "INVITATION_FOR_ANOTHER_ADDRESS" | "NOT_FOUND" | "ROUTE_NOT_FOUND" | "METHOD_NOT_ALLOWED" | "NOT_ACCEPTABLE" | "REQUEST_TIMEOUT" | "VERSION_CONFLICT" | "EMAIL_TAKEN" | "CATEGORY_NAME_TAKEN" | "OWN_ACCOUNT" | "ALREADY_ASSIGNED" | "VIEW_BROKEN" | "TASK_NOT_DELETED" | "BLOCKER_CYCLE" | "PROJECT_ARCHIVED" | "OWNER_REQUIRED" | "INVITATION_EXISTS" | "ALREADY_MEMBER" | "TOO_MANY_INVITATIONS" | "TOO_MANY_COMMENTS" | "TOO_MANY_ATTACHMENTS" | "QUOTA_EXCEEDED" | "TOO_MANY_UPLOADS" | "UPLOAD_OFFSET_MISMATCH" | "TOO_MANY_IMPORTS" | "OWNS_SHARED_PROJECTS" | "TOO_MANY_API_KEYS" | "EXPORT_NOT_READY" | "JOB_FINISHED" | "JOB_NOT_CANCELLABLE" | "BULK_FAILED" | "TOO_MANY_AFFECTED" | "BULK_UNDONE" | "BULK_RUNNING" | "BULK_NOT_UNDOABLE" | "REFRESH_IN_PROGRESS" | "IDEMPOTENCY_KEY_IN_USE" | "CURSOR_EXPIRED" | "INVITATION_ENDED" | "PRECONDITION_FAILED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RANGE_NOT_SATISFIABLE" | "IDEMPOTENCY_KEY_REUSED" | "PRECONDITION_REQUIRED" | "RATE_LIMITED" | "TOO_MANY_ATTEMPTS" | "HEADERS_TOO_LARGE" | "INTERNAL_ERROR" | "DEPENDENCY_UNAVAILABLE" | "OUTCOME_UNKNOWN" | "OVERLOADED" | "CHECKSUM_MISMATCH" | "STORAGE_FULL";
        /** @description One invalid field, or a field that explains the error. */
        ErrorDetail: {
            /**
             * @description Machine-readable reason: `REQUIRED`, `UNKNOWN_FIELD`, `INVALID_TYPE`, `INVALID_FORMAT`, `INVALID_ENCODING`, `INVALID_CHARACTER`, `INEXACT_NUMBER`, `TOO_SHORT`, `TOO_LONG`, `TOO_SMALL`, `TOO_LARGE`, `TOO_FEW`, `TOO_MANY`, `DUPLICATE`, `NOT_ALLOWED`, or a code that the operation documents. New codes can be added.
             * @example INVALID_FORMAT
             */
            code: string;
            /**
             * @description Location of the error: the path of a body property (`settings.week_start`, `tags[2]`), the name of a parameter or header, or `body` for the whole body.
             * @example due_date
             */
            field: string;
            /**
             * @description What is wrong and how to correct it, for people.
             * @example Must match format "date-time". Write it as 2026-03-02T09:00:00Z, with a zone, from 1970 to 2200.
             */
            message: string;
        };
        /** @description The body of every error, in the same envelope as a success. */
        ErrorResponse: {
            /**
             * @description Always null in an error response.
             * @example null
             * @constant
             */
            data: unknown;
            error: components["schemas"]["ErrorCode"];
            /**
             * @description All fields to correct; empty if the error is not about fields.
             * @example [
             *       {
             *         "field": "due_date",
             *         "code": "INVALID_FORMAT",
             *         "message": "Must match format \"date-time\". Write it as 2026-03-02T09:00:00Z, with a zone, from 1970 to 2200."
             *       }
             *     ]
             */
            errors: components["schemas"]["ErrorDetail"][];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Failed"];
        };
        /** @description One entry of the log of all changes. It is written in the same transaction as the change, and never changes. */
        Event: {
            /**
             * @description The user who did it; null if the server did it, or if the account was deleted.
             * @example {
             *       "id": "019c65e9-14e0-7e01-8fd1-ce1acc173e3b",
             *       "full_name": "Grace Hopper",
             *       "avatar_url": null
             *     }
             */
            actor: components["schemas"]["UserSummary"] | null;
            /**
             * Format: uuid
             * @description ID of the change of many tasks that the event belongs to; null otherwise.
             * @example null
             */
            bulk_id: string | null;
            /**
             * @description What changed, field by field; empty if the event has no field changes.
             * @example [
             *       {
             *         "field": "status",
             *         "before": "todo",
             *         "after": "in_progress"
             *       }
             *     ]
             */
            changes: components["schemas"]["FieldChange"][];
            /**
             * Format: date-time
             * @description When it happened.
             * @example 2026-03-02T10:12:00.000Z
             */
            created_at: string;
            /**
             * Format: uuid
             * @description ID of the event. Use it to detect webhooks that are delivered twice.
             * @example 019cae08-8580-7091-a087-787255ed6480
             */
            id: string;
            /**
             * Format: uuid
             * @description Project of the event; null outside of projects.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string | null;
            /**
             * @description ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it.
             * @example 019cadc6-9a80-7580-aa91-a58e186c8fe6
             */
            request_id: string | null;
            subject: components["schemas"]["EventSubject"];
            type: components["schemas"]["EventType"];
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change; null if the subject has no version.
             * @example 2
             */
            version: number | null;
        };
        /** @description A page of events, newest first. */
        EventListResponse: {
            /**
             * @description The items of this page, in the requested order; empty if no item matches.
             * @example []
             */
            data: components["schemas"]["Event"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description An event of a subscription. If it matches several subscriptions, each gets it. */
        EventMessage: {
            event: components["schemas"]["StreamedEvent"];
            /**
             * @description The subject of the event as it is now; null unless the subscription asks for it and you can get it.
             * @example null
             */
            resource: components["schemas"]["EventResource"] | null;
            /**
             * @description ID of the subscription on this connection. The same criteria have the same ID.
             * @example 3q2-7wTQ1mB0a9YkZxLd5g
             */
            subscription: string;
        };
        /** @description The subject of an event as it is now. One property is not null. */
        EventResource: {
            /**
             * @description The attachment, if the event is about one.
             * @example null
             */
            attachment: components["schemas"]["Attachment"] | null;
            /**
             * @description The comment, if the event is about one.
             * @example null
             */
            comment: components["schemas"]["Comment"] | null;
            /**
             * @description The project, if the event is about one.
             * @example null
             */
            project: components["schemas"]["Project"] | null;
            /**
             * @description The task, if the event is about one.
             * @example {
             *       "id": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf",
             *       "project_id": "019c6ad3-ee80-7abf-8412-ce6e530df63b",
             *       "parent_id": null,
             *       "title": "Punch the cards for the Bernoulli numbers",
             *       "description": "Follow **note G**, and check each operation twice.",
             *       "status": "in_progress",
             *       "priority": "high",
             *       "start_date": "2026-03-09T09:00:00.000Z",
             *       "due_date": "2026-03-20T17:00:00.000Z",
             *       "due_on": null,
             *       "estimate_minutes": 480,
             *       "tags": [
             *         "cards",
             *         "demo"
             *       ],
             *       "categories": [
             *         {
             *           "id": "019c6aea-d1e0-72c6-ad11-82b4176016eb",
             *           "name": "Programme",
             *           "color": "#0EA5E9"
             *         }
             *       ],
             *       "assignees": [
             *         {
             *           "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *           "full_name": "Ada Lovelace",
             *           "avatar_url": "https://images.example.com/ada.png"
             *         }
             *       ],
             *       "created_by": {
             *         "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *         "full_name": "Ada Lovelace",
             *         "avatar_url": "https://images.example.com/ada.png"
             *       },
             *       "following": true,
             *       "blocked": false,
             *       "blocked_by": [],
             *       "blocks": [],
             *       "comment_count": 0,
             *       "attachment_count": 0,
             *       "completed": false,
             *       "completed_at": null,
             *       "position": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf",
             *       "subtask_count": 0,
             *       "completed_subtask_count": 0,
             *       "version": 3,
             *       "created_at": "2026-03-02T09:00:00.000Z",
             *       "updated_at": "2026-03-02T09:00:00.000Z",
             *       "deleted_at": null
             *     }
             */
            task: components["schemas"]["Task"] | null;
        };
        /**
         * Format: binary
         * @description Server-Sent Events. The data of each message is an `Event` as JSON in one line, and its ID is the number of the event. A message without data only has an ID.
         * @example id: 4711
         *     data: {"id":"019cae08-8580-7e82-bfcc-f85ff12788c0","type":"task.updated","actor":{"id":"019c65e9-14e0-7e01-8fd1-ce1acc173e3b","full_name":"Grace Hopper","avatar_url":null},"project_id":"019c6ad3-ee80-7abf-8412-ce6e530df63b","subject":{"type":"task","id":"019cadc6-9a80-76ac-9a32-c0ca8e84e5bf","name":"Punch the cards for the Bernoulli numbers"},"version":2,"changes":[{"field":"status","before":"todo","after":"completed"}],"request_id":"019cadc6-9a80-7ef9-8487-2ae8a84216b3","created_at":"2026-03-02T10:12:00.000Z"}
         */
        EventStream: string;
        /** @description The resource that an event is about. */
        EventSubject: {
            /**
             * Format: uuid
             * @description ID of the resource, even if deleted. ID of the user for a member.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string;
            /**
             * @description Title, name or full name at the time; null for a session, an invitation, and a deleted account.
             * @example Punch the cards for the Bernoulli numbers
             */
            name: string | null;
            type: components["schemas"]["EventSubjectType"];
        };
        /**
         * @description Type of the resource that an event is about.
         * @example task
         * @enum {string}
         */
        EventSubjectType: "task" | "comment" | "attachment" | "project" | "member" | "invitation" | "category" | "view" | "user" | "session" | "api_key";
        /**
         * @description Type of an event. New types can be added: ignore those you do not know.
         *
         *     | Type | Written when |
         *     | --- | --- |
         *     | `task.created` | a task was created or copied |
         *     | `task.updated` | fields or assignees of a task changed |
         *     | `task.moved` | a task got another place by `moveTask`, or came from another project; then the event lists all of its fields |
         *     | `task.left` | a task was moved to another project; written where it was before, and says only that it left |
         *     | `task.deleted` | a task was moved to the trash |
         *     | `task.restored` | a task was restored from the trash |
         *     | `task.purged` | a task was deleted permanently |
         *     | `task.categorized` | a user added a task to one of their categories, or removed it |
         *     | `task.followed` | a user chose to follow a task; only this user can see it |
         *     | `task.unfollowed` | a user chose not to follow a task; only this user can see it |
         *     | `comment.created` | a comment was added to a task |
         *     | `comment.updated` | the text of a comment was edited |
         *     | `comment.deleted` | a comment was deleted |
         *     | `comment.reacted` | a user reacted to a comment |
         *     | `comment.unreacted` | a user took a reaction to a comment back |
         *     | `attachment.created` | a file was added to a task |
         *     | `attachment.updated` | the name or description of a file was changed |
         *     | `attachment.deleted` | a file was deleted |
         *     | `project.created` | a project was created |
         *     | `project.updated` | fields of a project changed |
         *     | `project.deleted` | a project was deleted with all of its tasks |
         *     | `project.transferred` | a project got another owner; the previous owner became an admin |
         *     | `invitation.created` | a person was invited to a project; the event does not contain the address |
         *     | `invitation.resent` | an invitation was sent again |
         *     | `invitation.accepted` | the invited person accepted an invitation |
         *     | `invitation.declined` | the invited person declined an invitation; the event has no actor |
         *     | `invitation.revoked` | an invitation was revoked, also because its inviter is no longer a member |
         *     | `member.added` | a user became a member of a project by an invitation |
         *     | `member.updated` | the role of a member of a project changed, also by a transfer |
         *     | `member.removed` | a member left a project, was removed, or lost it by its deletion; the actor is the member who left, or who removed the other or deleted the project |
         *     | `category.created` | a category was created |
         *     | `category.updated` | the name or color of a category changed |
         *     | `category.deleted` | a category was deleted |
         *     | `view.created` | a view was created |
         *     | `view.updated` | a field of a view changed |
         *     | `view.deleted` | a view was deleted |
         *     | `user.registered` | a user registered |
         *     | `user.updated` | a user updated their profile, or an administrator changed the role of an account or deactivated or activated it |
         *     | `user.exported` | a user requested an export of their data |
         *     | `user.deleted` | a user deleted their account; written in every project that they were a member of |
         *     | `user.password_changed` | a user changed their password |
         *     | `user.email_verified` | a user verified their email |
         *     | `user.email_change_requested` | a user requested a change of their email |
         *     | `user.email_changed` | a user opened the link sent to their new email |
         *     | `user.password_reset_requested` | a password reset link was sent to a user |
         *     | `user.password_reset` | a user reset their password with such a link |
         *     | `user.password_ended` | an accepted invitation verified the email, and ended a password that another person may have chosen |
         *     | `session.created` | a user logged in or registered |
         *     | `session.refreshed` | a refresh token was exchanged for new tokens |
         *     | `session.revoked` | a session was ended: by a logout, from the list of sessions, by a new password, or because an administrator deactivated the account |
         *     | `session.reuse_detected` | a used refresh token was sent again, and its session was ended |
         *     | `api_key.created` | a user created an API key |
         *     | `api_key.revoked` | a user revoked one of their API keys |
         *     | `login.failed` | a login failed because of a wrong password, or too many attempts; only in the audit log |
         *     | `access.denied` | a request failed with 401 or 403, or because of a wrong password; only in the audit log |
         * @example task.updated
         * @enum {string}
         */
        EventType: "task.created" | "task.updated" | "task.moved" | "task.left" | "task.deleted" | "task.restored" | "task.purged" | "task.categorized" | "task.followed" | "task.unfollowed" | "comment.created" | "comment.updated" | "comment.deleted" | "comment.reacted" | "comment.unreacted" | "attachment.created" | "attachment.updated" | "attachment.deleted" | "project.created" | "project.updated" | "project.deleted" | "project.transferred" | "invitation.created" | "invitation.resent" | "invitation.accepted" | "invitation.declined" | "invitation.revoked" | "member.added" | "member.updated" | "member.removed" | "category.created" | "category.updated" | "category.deleted" | "view.created" | "view.updated" | "view.deleted" | "user.registered" | "user.updated" | "user.exported" | "user.deleted" | "user.password_changed" | "user.email_verified" | "user.email_change_requested" | "user.email_changed" | "user.password_reset_requested" | "user.password_reset" | "user.password_ended" | "session.created" | "session.refreshed" | "session.revoked" | "session.reuse_detected" | "api_key.created" | "api_key.revoked" | "login.failed" | "access.denied";
        /** @description The credentials expire soon. Send a newer access token, or the connection ends. */
        ExpiringMessage: {
            /**
             * Format: date-time
             * @description When they expire.
             * @example 2026-03-02T10:27:00.000Z
             */
            expires_at: string;
        };
        /** @description An archive of all your data. */
        Export: {
            /**
             * Format: date-time
             * @description When the export was requested.
             * @example 2026-03-02T10:12:00.000Z
             */
            created_at: string;
            /**
             * Format: uri-reference
             * @description Path of the archive, for requests with your access token; null until it is done.
             * @example /api/v1/users/exports/019cadc6-9a80-7d41-b6a5-3c1e8f02d97b/content
             */
            download_url: string | null;
            /**
             * Format: date-time
             * @description When the archive is deleted, a day after it was done; null until then.
             * @example 2026-03-03T10:12:04.000Z
             */
            expires_at: string | null;
            /**
             * Format: uuid
             * @description ID of the export. Never changes.
             * @example 019cadc6-9a80-7d41-b6a5-3c1e8f02d97b
             */
            id: string;
            /**
             * @description Approximate progress in percent.
             * @example 100
             */
            progress: number;
            /**
             * Format: int64
             * @description Size of the archive in bytes; null until it is done.
             * @example 48211
             */
            size_bytes: number | null;
            status: components["schemas"]["ExportStatus"];
        };
        /**
         * Format: binary
         * @description A ZIP archive. Lists are JSON Lines files, and `README.txt` describes all files.
         * @example PK
         */
        ExportArchive: string;
        /** @description An export. */
        ExportResponse: {
            data: components["schemas"]["Export"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /**
         * @description State of the export. `queued` and `running` become `done` or `failed`. After `failed`, request another export.
         * @example done
         * @enum {string}
         */
        ExportStatus: "queued" | "running" | "done" | "failed";
        /**
         * @description Always false: the request failed, and nothing was changed.
         * @example false
         * @constant
         */
        Failed: false;
        /** @description One field, before and after the change. */
        FieldChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example status
             */
            field: string;
        };
        /** @description What is wrong with a filter. */
        FilterCheck: {
            /**
             * @description The errors of the filter; empty if it is valid. Errors of names are listed when there are no others.
             * @example []
             */
            problems: components["schemas"]["FilterProblem"][];
            /**
             * @description Whether lists accept the filter.
             * @example false
             */
            valid: boolean;
        };
        /** @description What is wrong with a filter. */
        FilterCheckResponse: {
            data: components["schemas"]["FilterCheck"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description A filter to check. It can be incomplete. */
        FilterInput: {
            /**
             * @description The text of the filter.
             * @example priorty = high
             */
            filter: string;
        };
        /** @description An error of a filter, at a place in its text. */
        FilterProblem: {
            /**
             * @description Words, symbols and names that can stand there, if there are few. To complete a filter, offer those that begin with `found`.
             * @example []
             */
            candidates: string[];
            /**
             * @description What can stand there instead.
             * @example a field
             */
            expected: string;
            /**
             * @description What stands there; empty at the end of the text.
             * @example priorty
             */
            found: string;
            /**
             * @description Number of characters that are wrong; 0 at the end of the text.
             * @example 7
             */
            length: number;
            /**
             * @description The same as one text, for people.
             * @example At character 1: expected a field, but found `priorty`. Did you mean `priority`?
             */
            message: string;
            /**
             * @description Where the error begins, counted in characters (Unicode code points) from 1. After the last character if the text ends too early.
             * @example 1
             */
            position: number;
            /**
             * @description The word that was probably meant; null if none is near.
             * @example priority
             */
            suggestion: string | null;
        };
        /**
         * @description Why a user follows a task: `chosen` by `followTask` or by writing a comment, or without a choice as its `creator` or an `assignee`. The first of these that applies. New reasons can be added.
         * @example creator
         * @enum {string}
         */
        FollowReason: "chosen" | "creator" | "assignee";
        /** @description Health of the service. */
        Health: {
            /**
             * @description Results for the components that were checked; empty if only the process itself was checked.
             * @example [
             *       {
             *         "name": "database",
             *         "status": "ok",
             *         "latency_ms": 1.8
             *       }
             *     ]
             */
            checks: components["schemas"]["HealthCheck"][];
            status: components["schemas"]["HealthStatus"];
            /**
             * @description Seconds since the process started.
             * @example 86400
             */
            uptime_seconds: number;
            /**
             * @description Version of the running software.
             * @example 0.1.0
             */
            version: string;
        };
        /** @description Health of one component of the service. */
        HealthCheck: {
            /**
             * @description Response time of the component in milliseconds; null if it was not checked or did not respond.
             * @example 1.8
             */
            latency_ms: number | null;
            /**
             * @description Name of the component: `database`, `storage`, or `redis` if it is configured.
             * @example database
             */
            name: string;
            status: components["schemas"]["HealthStatus"];
        };
        /** @description Health of the service. */
        HealthResponse: {
            data: components["schemas"]["Health"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /**
         * @description `ok`: works. `degraded`: requests are served, but a component is slow or missing. `unavailable`: requests that need this component fail.
         * @example ok
         * @enum {string}
         */
        HealthStatus: "ok" | "degraded" | "unavailable";
        /**
         * Format: binary
         * @description A header row, and a row for each task. Values are separated by commas, semicolons or tabs. The values of a list are separated by commas or line breaks within their cell.
         * @example title,priority,due_on,tags
         *     Punch the cards,high,2026-03-20,"cards,demo"
         *     Draw the mill,,,
         */
        ImportCsv: string;
        /** @description A task that was created from a row. */
        ImportedTask: {
            /**
             * Format: uuid
             * @description ID of the new task.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string;
            /**
             * @description Line of the file in which the row begins.
             * @example 2
             */
            line: number;
        };
        /**
         * Format: binary
         * @description A JSON object for each task, one per line.
         * @example {"id":"1","title":"Punch the cards","priority":"high","tags":["cards","demo"]}
         *     {"id":"2","parent_id":"1","title":"Draw the mill"}
         */
        ImportLines: string;
        /** @description What an import has found in its file. */
        ImportResult: {
            /**
             * @description Whether the file was only checked.
             * @example false
             */
            dry_run: boolean;
            /**
             * @description The errors of the first rows that have any, at most 100.
             * @example [
             *       {
             *         "line": 17,
             *         "column": "Due",
             *         "code": "INVALID_FORMAT",
             *         "message": "Must match format \"date\". Write it as 2026-03-20."
             *       }
             *     ]
             */
            errors: components["schemas"]["RowError"][];
            /**
             * @description Number of rows with errors.
             * @example 2
             */
            failed_count: number;
            /**
             * @description Columns of a CSV file that have no meaning for an import, at most 100.
             * @example [
             *       "Section"
             *     ]
             */
            ignored_columns: string[];
            /**
             * @description Number of rows.
             * @example 1202
             */
            row_count: number;
            /**
             * @description The new tasks of the first rows, at most 1,000. Empty after a dry run.
             * @example [
             *       {
             *         "line": 2,
             *         "id": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf"
             *       }
             *     ]
             */
            tasks: components["schemas"]["ImportedTask"][];
            /**
             * @description Number of rows without an error.
             * @example 1200
             */
            valid_count: number;
        };
        /** @description An invitation to a project, as those who can invite see it. The link in its message is not shown. */
        Invitation: {
            /**
             * Format: date-time
             * @description When it was created. Never changes.
             * @example 2026-03-02T09:00:00.000Z
             */
            created_at: string;
            /**
             * Format: email
             * @description Address that was invited.
             * @example charles@example.com
             */
            email: string;
            /**
             * Format: date-time
             * @description When it expires.
             * @example 2026-03-09T09:00:00.000Z
             */
            expires_at: string;
            /**
             * Format: uuid
             * @description ID of the invitation. Never changes.
             * @example 019cadc6-9a80-7a5f-b3c7-2e9d41f08b6a
             */
            id: string;
            /**
             * @description The user who sent it last; null if the account was deleted.
             * @example {
             *       "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *       "full_name": "Ada Lovelace",
             *       "avatar_url": "https://images.example.com/ada.png"
             *     }
             */
            inviter: components["schemas"]["UserSummary"] | null;
            /**
             * @description Text of the inviter; null if there is none.
             * @example Join us, the engine needs you.
             */
            message: string | null;
            /**
             * Format: uuid
             * @description ID of the project.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string;
            role: components["schemas"]["AssignableRole"];
            /**
             * Format: date-time
             * @description When it was last sent; equal to `created_at` until it is resent.
             * @example 2026-03-02T09:00:00.000Z
             */
            sent_at: string;
            status: components["schemas"]["InvitationStatus"];
        };
        /** @description Names an invitation by exactly one of its properties. */
        InvitationAnswer: {
            /**
             * Format: uuid
             * @description ID of an open invitation to your verified address.
             * @example 019cadc6-9a80-7a5f-b3c7-2e9d41f08b6a
             */
            invitation_id?: string;
            /**
             * @description The token of the link, exactly as it was sent.
             * @example tfl_x3Vt0Kq1m9Zb7Yc5Wd2Lf8Hs4Jg6Pn0Ra1Te3Uo5QiA
             */
            token?: string;
        };
        /** @description A new invitation. */
        InvitationCreate: {
            /**
             * Format: email
             * @description Address of the person, with at most 64 characters before the @. Case is ignored.
             * @example charles@example.com
             */
            email: string;
            /**
             * @description Plain text for the person, as part of the message; null for none. Addresses of web pages do not become links.
             * @default null
             * @example Join us, the engine needs you.
             */
            message: string | null;
            /** @default member */
            role: components["schemas"]["AssignableRole"];
        };
        /** @description A page of invitations. */
        InvitationListResponse: {
            /**
             * @description The items of this page, in the requested order; empty if no item matches.
             * @example []
             */
            data: components["schemas"]["Invitation"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description One invitation. */
        InvitationResponse: {
            data: components["schemas"]["Invitation"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /**
         * @description State of an invitation. Only an `open` one can be accepted or declined. It is `revoked` if an inviter revoked it, or left the project; `expired` after 7 days.
         * @example open
         * @enum {string}
         */
        InvitationStatus: "open" | "accepted" | "declined" | "revoked" | "expired";
        /** @description A new API key, including the key itself. */
        IssuedApiKey: {
            /**
             * Format: date-time
             * @description When the key was created.
             * @example 2026-03-01T15:13:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When the key expires.
             * @example 2026-05-30T15:13:00.000Z
             */
            expires_at: string;
            /**
             * Format: uuid
             * @description ID of the API key.
             * @example 019ca9f5-4700-7d0e-a2b6-1c8e4f7a9d35
             */
            id: string;
            /**
             * Format: password
             * @description The key. Send it as `Authorization: Bearer …`. It is shown only once, so store it now, and keep it secret.
             * @example tfk_Ep5ZRQnsLKoNb_eFJ-nrUJqqQQDlTIFm_DNVhHxGUAgDyTQZ
             */
            key: string;
            /**
             * Format: date-time
             * @description When the key was last used, to the minute; null if it has not been used.
             * @example 2026-03-02T08:58:00.000Z
             */
            last_used_at: string | null;
            /**
             * @description Purpose of the key.
             * @example Weekly report
             */
            name: string;
            /**
             * @description The first characters of the key, to identify it. They are not enough to use it.
             * @example tfk_Ep5ZRQns
             */
            prefix: string;
            /**
             * @description Scopes of the key.
             * @example [
             *       "tasks:read",
             *       "projects:read"
             *     ]
             */
            scopes: components["schemas"]["Scope"][];
        };
        /** @description A new API key. */
        IssuedApiKeyResponse: {
            data: components["schemas"]["IssuedApiKey"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description Work that continues in the background after a response with status 202. Only the user who started it can see it. */
        Job: {
            /**
             * Format: date-time
             * @description When the job was started by a request.
             * @example 2026-03-02T10:12:00.000Z
             */
            created_at: string;
            /**
             * @description Why the job failed; null unless it has.
             * @example {
             *       "code": "VALIDATION_FAILED",
             *       "message": "An unexpected error occurred on the server."
             *     }
             */
            error: components["schemas"]["JobFailure"] | null;
            /**
             * Format: date-time
             * @description When the job was completed, failed or was cancelled; null until then.
             * @example 2026-03-02T10:12:05.000Z
             */
            finished_at: string | null;
            /**
             * Format: uuid
             * @description ID of the job. Never changes.
             * @example 019cadc6-9a80-7e52-9c1b-7d40a6c1f3e8
             */
            id: string;
            kind: components["schemas"]["JobKind"];
            progress: components["schemas"]["JobProgress"];
            /**
             * @description What the job has done; null until it is completed.
             * @example {
             *       "item_count": 1200,
             *       "skipped_count": 0,
             *       "imported": {
             *         "dry_run": false,
             *         "row_count": 1202,
             *         "valid_count": 1200,
             *         "failed_count": 2,
             *         "ignored_columns": [
             *           "Section"
             *         ],
             *         "errors": [
             *           {
             *             "line": 17,
             *             "column": "Due",
             *             "code": "INVALID_FORMAT",
             *             "message": "Must match format \"date\". Write it as 2026-03-20."
             *           }
             *         ],
             *         "tasks": [
             *           {
             *             "line": 2,
             *             "id": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf"
             *           }
             *         ]
             *       }
             *     }
             */
            result: components["schemas"]["JobResult"] | null;
            /**
             * Format: date-time
             * @description When the work began; null while the job is queued.
             * @example 2026-03-02T10:12:01.000Z
             */
            started_at: string | null;
            status: components["schemas"]["JobStatus"];
        };
        /** @description Background jobs. Counted up to 100,000, both together. */
        JobCounts: {
            /**
             * @description Jobs that have failed permanently. The server's log contains the reasons.
             * @example 0
             */
            failed: number;
            /**
             * @description Jobs that are running, or that wait for a worker, for their scheduled time or for a retry.
             * @example 3
             */
            queued: number;
        };
        /** @description Why a job failed. */
        JobFailure: {
            code: components["schemas"]["ErrorCode"];
            /**
             * @description The reason for people.
             * @example An unexpected error occurred on the server.
             */
            message: string;
        };
        /**
         * @description What the job does. `project_deletion` deletes the tasks of a deleted project; `member_removal` removes a former member from the assignees of the tasks of a project; `tag_change` renames or removes a tag; `task_import` creates tasks from a file; `task_bulk` changes many tasks, or undoes that, and has the `bulk_id` as its ID.
         * @example project_deletion
         * @enum {string}
         */
        JobKind: "project_deletion" | "member_removal" | "tag_change" | "task_import" | "task_bulk";
        /** @description How much of the work is done. It never goes backwards. */
        JobProgress: {
            /**
             * @description Number of items that are done.
             * @example 1200
             */
            done: number;
            /**
             * Format: int64
             * @description Number of all items; null until they are counted, or if there are more than a million.
             * @example 1200
             */
            total: number | null;
        };
        /** @description A job. */
        JobResponse: {
            data: components["schemas"]["Job"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description What a job has done. */
        JobResult: {
            /**
             * @description What an import has found in its file; null for other jobs.
             * @example {
             *       "dry_run": false,
             *       "row_count": 1202,
             *       "valid_count": 1200,
             *       "failed_count": 2,
             *       "ignored_columns": [
             *         "Section"
             *       ],
             *       "errors": [
             *         {
             *           "line": 17,
             *           "column": "Due",
             *           "code": "INVALID_FORMAT",
             *           "message": "Must match format \"date\". Write it as 2026-03-20."
             *         }
             *       ],
             *       "tasks": [
             *         {
             *           "line": 2,
             *           "id": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf"
             *         }
             *       ]
             *     }
             */
            imported: components["schemas"]["ImportResult"] | null;
            /**
             * @description Number of items that were created, changed or deleted.
             * @example 1200
             */
            item_count: number;
            /**
             * @description Number of items that stayed unchanged because you cannot change them.
             * @example 0
             */
            skipped_count: number;
        };
        /**
         * @description State of the job. `queued` and `running` become `completed`, `failed` or `cancelled`. A job that is interrupted, for example by a restart of the server, continues where it was.
         * @example completed
         * @enum {string}
         */
        JobStatus: "queued" | "running" | "completed" | "failed" | "cancelled";
        /**
         * @description The value of a field before or after a change, as in the resource. Any JSON value, including null.
         * @example in_progress
         */
        JsonValue: unknown;
        /** @description Says that you have left a project or a task. Name exactly one place. */
        LeaveMessage: {
            /**
             * Format: uuid
             * @description The project.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id?: string;
            /**
             * Format: uuid
             * @description The task.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            task_id?: string;
        };
        /** @description Email and password of an account. */
        LoginRequest: {
            /**
             * Format: email
             * @description Email address to log in with. Case is ignored.
             * @example ada@example.com
             */
            email: string;
            /**
             * Format: password
             * @description The password, exactly as it was set. Spaces count.
             * @example Note-G-1843
             */
            password: string;
        };
        /** @description An account, as administrators see it. */
        ManagedUser: {
            /**
             * @description Whether the account is active. A deactivated account has no sessions and cannot log in.
             * @example true
             */
            active: boolean;
            /**
             * Format: uri
             * @description HTTPS URL of a picture; null if there is none.
             * @example https://images.example.com/ada.png
             */
            avatar_url: string | null;
            /**
             * Format: date-time
             * @description When it was created. Never changes.
             * @example 2026-02-16T08:30:00.000Z
             */
            created_at: string;
            /**
             * Format: email
             * @description Email address to log in with. Case is ignored.
             * @example ada@example.com
             */
            email: string;
            /**
             * @description Whether the user has verified the address.
             * @example true
             */
            email_verified: boolean;
            /**
             * @description Name that other users see, with at least one visible character.
             * @example Ada Lovelace
             */
            full_name: string;
            /**
             * Format: uuid
             * @description ID of the user. Never changes.
             * @example 019c6592-1b40-7fde-a430-d40bd57deeac
             */
            id: string;
            /**
             * @description BCP 47 language tag for messages and for the format of dates and numbers.
             * @example en-GB
             */
            locale: string;
            role: components["schemas"]["SystemRole"];
            settings: components["schemas"]["UserSettings"];
            /**
             * @description IANA time zone for the start of days and weeks.
             * @example Europe/London
             */
            timezone: string;
            /**
             * Format: date-time
             * @description When it was last changed; equal to `created_at` until then.
             * @example 2026-03-01T18:20:00.000Z
             */
            updated_at: string;
            /**
             * @description Number of the version, from 1. Increases with each change. Send it with an update, so that you never overwrite a change you have not seen.
             * @example 3
             */
            version: number;
        };
        /** @description A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and `PRECONDITION_FAILED` responses contain what you need to retry. */
        ManagedUserConflict: {
            /**
             * @description The current resource; null if the conflict is not about its version.
             * @example {
             *       "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *       "email": "ada@example.com",
             *       "email_verified": true,
             *       "full_name": "Ada Lovelace",
             *       "avatar_url": "https://images.example.com/ada.png",
             *       "timezone": "Europe/London",
             *       "locale": "en-GB",
             *       "settings": {
             *         "week_start": "monday",
             *         "default_project_id": "019c6ad3-ee80-7abf-8412-ce6e530df63b",
             *         "notifications": {
             *           "assigned": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "mentioned": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "commented": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "updated": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "due_soon": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "overdue": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "project_invited": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "membership_changed": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "webhook_disabled": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           }
             *         }
             *       },
             *       "role": "user",
             *       "active": true,
             *       "version": 3,
             *       "created_at": "2026-02-16T08:30:00.000Z",
             *       "updated_at": "2026-03-01T18:20:00.000Z",
             *       "usage": {
             *         "last_login_at": "2026-03-02T08:55:00.000Z",
             *         "session_count": 2,
             *         "project_count": 1,
             *         "task_count": 17
             *       }
             *     }
             */
            data: components["schemas"]["ManagedUserDetails"] | null;
            error: components["schemas"]["ErrorCode"];
            /**
             * @description The fields that conflict, or that have changed since your version.
             * @example []
             */
            errors: components["schemas"]["ErrorDetail"][];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["ConflictMeta"];
            success: components["schemas"]["Failed"];
        };
        /** @description The content of `ManagedUserConflict` in the format of RFC 9457. */
        ManagedUserConflictProblem: {
            /**
             * @description Changes since the version you sent, oldest first; empty if the conflict is not about a version.
             * @example [
             *       {
             *         "field": "status",
             *         "before": "todo",
             *         "after": "in_progress",
             *         "version": 2,
             *         "changed_by": {
             *           "id": "019c65e9-14e0-7e01-8fd1-ce1acc173e3b",
             *           "full_name": "Grace Hopper",
             *           "avatar_url": null
             *         },
             *         "changed_at": "2026-03-02T10:12:00.000Z"
             *       }
             *     ]
             */
            changes: components["schemas"]["ConflictChange"][];
            code: components["schemas"]["ErrorCode"];
            /**
             * @description The current resource; null if the conflict is not about its version.
             * @example {
             *       "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *       "email": "ada@example.com",
             *       "email_verified": true,
             *       "full_name": "Ada Lovelace",
             *       "avatar_url": "https://images.example.com/ada.png",
             *       "timezone": "Europe/London",
             *       "locale": "en-GB",
             *       "settings": {
             *         "week_start": "monday",
             *         "default_project_id": "019c6ad3-ee80-7abf-8412-ce6e530df63b",
             *         "notifications": {
             *           "assigned": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "mentioned": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "commented": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "updated": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "due_soon": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "overdue": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "project_invited": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "membership_changed": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "webhook_disabled": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           }
             *         }
             *       },
             *       "role": "user",
             *       "active": true,
             *       "version": 3,
             *       "created_at": "2026-02-16T08:30:00.000Z",
             *       "updated_at": "2026-03-01T18:20:00.000Z",
             *       "usage": {
             *         "last_login_at": "2026-03-02T08:55:00.000Z",
             *         "session_count": 2,
             *         "project_count": 1,
             *         "task_count": 17
             *       }
             *     }
             */
            current: components["schemas"]["ManagedUserDetails"] | null;
            /**
             * @description The current version of the resource; null if the conflict is not about a version.
             * @example 2
             */
            current_version: number | null;
            /**
             * @description What went wrong in this request; the `message` of `ErrorResponse`.
             * @example Some fields are invalid. `errors` lists each of them.
             */
            detail: string;
            /**
             * @description All fields to correct; empty if the error is not about fields.
             * @example [
             *       {
             *         "field": "due_date",
             *         "code": "INVALID_FORMAT",
             *         "message": "Must match format \"date-time\". Write it as 2026-03-02T09:00:00Z, with a zone, from 1970 to 2200."
             *       }
             *     ]
             */
            errors: components["schemas"]["ErrorDetail"][];
            /**
             * Format: uri-reference
             * @description Identifies this error: `urn:taskflow:request:` and the `request_id`.
             * @example urn:taskflow:request:019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            instance: string;
            /**
             * @description ID of this request in the logs of the server; the same as the `X-Request-Id` header.
             * @example 019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            request_id: string;
            /**
             * @description The HTTP status.
             * @example 400
             */
            status: number;
            /**
             * @description Name of the error; the same for all errors with one code.
             * @example Validation failed
             */
            title: string;
            /**
             * Format: uri-reference
             * @description Path of the documentation page of the error code, relative to the server's public URL.
             * @example /docs/errors/VALIDATION_FAILED
             */
            type: string;
        };
        /** @description An account, as administrators see it, with its usage. */
        ManagedUserDetails: {
            /**
             * @description Whether the account is active. A deactivated account has no sessions and cannot log in.
             * @example true
             */
            active: boolean;
            /**
             * Format: uri
             * @description HTTPS URL of a picture; null if there is none.
             * @example https://images.example.com/ada.png
             */
            avatar_url: string | null;
            /**
             * Format: date-time
             * @description When it was created. Never changes.
             * @example 2026-02-16T08:30:00.000Z
             */
            created_at: string;
            /**
             * Format: email
             * @description Email address to log in with. Case is ignored.
             * @example ada@example.com
             */
            email: string;
            /**
             * @description Whether the user has verified the address.
             * @example true
             */
            email_verified: boolean;
            /**
             * @description Name that other users see, with at least one visible character.
             * @example Ada Lovelace
             */
            full_name: string;
            /**
             * Format: uuid
             * @description ID of the user. Never changes.
             * @example 019c6592-1b40-7fde-a430-d40bd57deeac
             */
            id: string;
            /**
             * @description BCP 47 language tag for messages and for the format of dates and numbers.
             * @example en-GB
             */
            locale: string;
            role: components["schemas"]["SystemRole"];
            settings: components["schemas"]["UserSettings"];
            /**
             * @description IANA time zone for the start of days and weeks.
             * @example Europe/London
             */
            timezone: string;
            /**
             * Format: date-time
             * @description When it was last changed; equal to `created_at` until then.
             * @example 2026-03-01T18:20:00.000Z
             */
            updated_at: string;
            usage: components["schemas"]["AccountUsage"];
            /**
             * @description Number of the version, from 1. Increases with each change. Send it with an update, so that you never overwrite a change you have not seen.
             * @example 3
             */
            version: number;
        };
        /** @description A page of accounts. */
        ManagedUserListResponse: {
            /**
             * @description The items of this page, in the requested order; empty if no item matches.
             * @example []
             */
            data: components["schemas"]["ManagedUser"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description An account. */
        ManagedUserResponse: {
            data: components["schemas"]["ManagedUserDetails"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description Fields of an account to update. A field that you leave out does not change. */
        ManagedUserUpdate: {
            /**
             * @description False ends all sessions of the account immediately and blocks new logins.
             * @example false
             */
            active?: boolean;
            role?: components["schemas"]["SystemRole"];
            /**
             * @description The version that your update is based on. If the resource has a newer version, the request fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same.
             * @example 3
             */
            version?: number;
        };
        /**
         * @description A sentence for people. Do not use it in program logic.
         * @example API keys listed.
         */
        Message: string;
        /** @description Metadata of the response. */
        Meta: {
            /**
             * @description ID of this request in the logs and events of the server; the same as the `X-Request-Id` header.
             * @example 019cadc6-9a80-717c-9cbd-705b5f1b380e
             */
            request_id: string;
        };
        /**
         * @description Always empty in a success response.
         * @example []
         */
        NoErrors: components["schemas"]["ErrorDetail"][];
        /** @description Channels for one kind of notification. */
        NotificationChannels: {
            /**
             * @description To the email address of the account.
             * @example false
             */
            email: boolean;
            /**
             * @description In the list of notifications in the app.
             * @example true
             */
            in_app: boolean;
            /**
             * @description To your registered devices.
             * @example true
             */
            push: boolean;
        };
        /** @description Channels for one kind of notification. All of them are required. */
        NotificationChannelsReplace: {
            /**
             * @description To the email address of the account.
             * @example false
             */
            email: boolean;
            /**
             * @description In the list of notifications in the app.
             * @example true
             */
            in_app: boolean;
            /**
             * @description To your registered devices.
             * @example true
             */
            push: boolean;
        };
        /** @description Channels for one kind of notification. A channel that you leave out does not change. */
        NotificationChannelsUpdate: {
            /**
             * @description To the email address of the account.
             * @example false
             */
            email?: boolean;
            /**
             * @description In the list of notifications in the app.
             * @example true
             */
            in_app?: boolean;
            /**
             * @description To your registered devices.
             * @example true
             */
            push?: boolean;
        };
        /** @description Which notifications you receive, and on which channels. Messages about the security of the account are always sent by email. */
        NotificationSettings: {
            /** @description Another user assigned a task to you. */
            assigned: components["schemas"]["NotificationChannels"];
            /** @description Another user commented on a task that you follow or are assigned to. */
            commented: components["schemas"]["NotificationChannels"];
            /** @description One of your tasks is due within a day. */
            due_soon: components["schemas"]["NotificationChannels"];
            /** @description Your role in a project changed, or you are no longer a member. */
            membership_changed: components["schemas"]["NotificationChannels"];
            /** @description Another user mentioned you in a comment. */
            mentioned: components["schemas"]["NotificationChannels"];
            /** @description One of your tasks is overdue. */
            overdue: components["schemas"]["NotificationChannels"];
            /** @description Another user invited you to a project. Without `email`, no message is sent if your address is verified; the invitation is in `listMyInvitations`. */
            project_invited: components["schemas"]["NotificationChannels"];
            /** @description Another user changed a task that you follow or are assigned to. */
            updated: components["schemas"]["NotificationChannels"];
            /** @description One of your webhooks was switched off because it failed for too long. */
            webhook_disabled: components["schemas"]["NotificationChannels"];
        };
        /** @description Which notifications to receive, and on which channels. A setting that you leave out is reset to its default. */
        NotificationSettingsReplace: {
            /** @description Another user assigned a task to you. */
            assigned: components["schemas"]["NotificationChannelsReplace"];
            /** @description Another user commented on a task that you follow or are assigned to. */
            commented: components["schemas"]["NotificationChannelsReplace"];
            /** @description One of your tasks is due within a day. */
            due_soon: components["schemas"]["NotificationChannelsReplace"];
            /** @description Your role in a project changed, or you are no longer a member. */
            membership_changed: components["schemas"]["NotificationChannelsReplace"];
            /** @description Another user mentioned you in a comment. */
            mentioned: components["schemas"]["NotificationChannelsReplace"];
            /** @description One of your tasks is overdue. */
            overdue: components["schemas"]["NotificationChannelsReplace"];
            /** @description Another user invited you to a project. */
            project_invited: components["schemas"]["NotificationChannelsReplace"];
            /** @description Another user changed a task that you follow or are assigned to. */
            updated: components["schemas"]["NotificationChannelsReplace"];
            /** @description One of your webhooks was switched off because it failed for too long. */
            webhook_disabled: components["schemas"]["NotificationChannelsReplace"];
        };
        /** @description Which notifications to receive, and on which channels. A setting that you leave out does not change. */
        NotificationSettingsUpdate: {
            /** @description Another user assigned a task to you. */
            assigned?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description Another user commented on a task that you follow or are assigned to. */
            commented?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description One of your tasks is due within a day. */
            due_soon?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description Your role in a project changed, or you are no longer a member. */
            membership_changed?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description Another user mentioned you in a comment. */
            mentioned?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description One of your tasks is overdue. */
            overdue?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description Another user invited you to a project. Without `email`, no message is sent if your address is verified; the invitation is in `listMyInvitations`. */
            project_invited?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description Another user changed a task that you follow or are assigned to. */
            updated?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description One of your webhooks was switched off because it failed for too long. */
            webhook_disabled?: components["schemas"]["NotificationChannelsUpdate"];
        };
        /** @description Metadata of a page of a list. With `page`, `page` and usually `total` are set; with `cursor`, both are null. */
        PageMeta: {
            /**
             * @description Send it as `cursor` to get the items after this page; null on the last page.
             * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
             */
            next_cursor: string | null;
            /**
             * @description Number of this page, from 1; null if you page by cursor.
             * @example 1
             */
            page: number | null;
            /**
             * @description Maximum number of items on a page.
             * @example 20
             */
            per_page: number;
            /**
             * @description ID of this request in the logs and events of the server; the same as the `X-Request-Id` header.
             * @example 019cadc6-9a80-7bdf-ae88-903946b44d34
             */
            request_id: string;
            /**
             * @description Total number of items on all pages; null if you page by cursor, or if a filter would have to look at too many items to count. Where an operation stops counting at a number, a total of this number or more means at least so many items.
             * @example 42
             */
            total: number | null;
        };
        /** @description A task, personal or in a project, with only the fields that the request names in `fields`, and `id`. */
        PartialTask: {
            /**
             * @description The users who work on the task.
             * @example [
             *       {
             *         "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *         "full_name": "Ada Lovelace",
             *         "avatar_url": "https://images.example.com/ada.png"
             *       }
             *     ]
             */
            assignees?: components["schemas"]["UserSummary"][];
            /**
             * @description Number of attachments, including those of comments. Derived: it changes neither `version` nor `updated_at`. The events are those of the attachments.
             * @example 0
             */
            attachment_count?: number;
            /**
             * @description Whether a task of `blocked_by` is not completed. Derived: it changes without another `version` or `updated_at` when a blocker is completed, reopened, deleted or restored; the event is that of the blocker.
             * @example false
             */
            blocked?: boolean;
            /**
             * @description The tasks that have to be completed first, oldest first, without those in the trash. Adding and removing one increases `version` and writes `task.updated`. Their titles and states are derived, and change with the events of these tasks.
             * @example []
             */
            blocked_by?: components["schemas"]["RelatedTask"][];
            /**
             * @description The tasks that wait for this one, oldest first, without those in the trash. Derived: it changes neither `version` nor `updated_at` of this task. The events are those of the other tasks, whose `blocked_by` changes.
             * @example []
             */
            blocks?: components["schemas"]["RelatedTask"][];
            /**
             * @description Your own categories of the task. Other users see only theirs.
             * @example [
             *       {
             *         "id": "019c6aea-d1e0-72c6-ad11-82b4176016eb",
             *         "name": "Programme",
             *         "color": "#0EA5E9"
             *       }
             *     ]
             */
            categories?: components["schemas"]["CategorySummary"][];
            /**
             * @description Number of comments, including replies. Derived: it changes neither `version` nor `updated_at`. The events are those of the comments.
             * @example 0
             */
            comment_count?: number;
            /**
             * @description Whether `status` is `completed`.
             * @example false
             */
            completed?: boolean;
            /**
             * Format: date-time
             * @description When the task was completed; null until then.
             * @example null
             */
            completed_at?: string | null;
            /**
             * @description Number of direct subtasks that are completed and not in the trash. Computed like `subtask_count`.
             * @example 0
             */
            completed_subtask_count?: number;
            /**
             * Format: date-time
             * @description When it was created. Never changes.
             * @example 2026-03-02T09:00:00.000Z
             */
            created_at?: string;
            /**
             * @description The user who created the task; null if the account was deleted.
             * @example {
             *       "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *       "full_name": "Ada Lovelace",
             *       "avatar_url": "https://images.example.com/ada.png"
             *     }
             */
            created_by?: components["schemas"]["UserSummary"] | null;
            /**
             * Format: date-time
             * @description When the task was moved to the trash; null if it is not in the trash.
             * @example null
             */
            deleted_at?: string | null;
            /**
             * @description Details in Markdown, stored as sent; null if there is no description.
             * @example Follow **note G**, and check each operation twice.
             */
            description?: string | null;
            /**
             * Format: date-time
             * @description When the task is due; null if it is due on a day or not at all.
             * @example 2026-03-20T17:00:00.000Z
             */
            due_date?: string | null;
            /**
             * Format: date
             * @description The day on which the task is due; null if it is due at a time or not at all.
             * @example null
             */
            due_on?: string | null;
            /**
             * @description Estimated effort in minutes, up to a year; null if there is no estimate.
             * @example 480
             */
            estimate_minutes?: number | null;
            /**
             * @description Whether you follow the task: by your choice or a comment of yours, or without them as its creator or assignee. Differs between users, and changes neither `version` nor `updated_at`. Your choices are in the events `task.followed` and `task.unfollowed`, which only you can see.
             * @example true
             */
            following?: boolean;
            /**
             * Format: uuid
             * @description ID of the task. Never changes.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string;
            /**
             * Format: uuid
             * @description The task that this is a subtask of; null if it has no parent. The parent is in the same project, or personal too. Subtasks can have subtasks, at most 5 levels below a task without a parent, and at most 1,000 tasks with all subtasks of all levels.
             * @example null
             */
            parent_id?: string | null;
            /**
             * @description Place of the task in its list: the tasks with the same parent, or without one in the same project or among your personal tasks. Compare positions byte by byte; of two equal ones, the task with the smaller ID comes first. A new task comes last. `moveTask` changes the position with a new version. If there is no room at the new place, it also changes the positions of tasks nearby. Their `version` and `updated_at` stay the same, but not their `ETag`, and the event `task.moved` of the moved task lists them as `respaced`.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            position?: string;
            priority?: components["schemas"]["TaskPriority"];
            /**
             * Format: uuid
             * @description Project of the task; null for a personal task, which only its owner can see: the user who created it, or who moved it out of a project.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id?: string | null;
            /**
             * Format: date-time
             * @description When work should begin; null if not set. Must not be after `due_date`, or after the end of `due_on` in your time zone.
             * @example 2026-03-09T09:00:00.000Z
             */
            start_date?: string | null;
            status?: components["schemas"]["TaskStatus"];
            /**
             * @description Number of direct subtasks that are not in the trash. It is computed: when it changes, so does the `ETag` of this task, but not its `version` or `updated_at`. The events of the subtasks carry the change.
             * @example 0
             */
            subtask_count?: number;
            /**
             * @description Labels that everyone who can see the task can see. Categories are the private labels.
             * @example [
             *       "cards",
             *       "demo"
             *     ]
             */
            tags?: string[];
            /**
             * @description What needs to be done, in one line. Leading and trailing spaces are removed; at least one visible character must remain.
             * @example Punch the cards for the Bernoulli numbers
             */
            title?: string;
            /**
             * Format: date-time
             * @description When it was last changed; equal to `created_at` until then.
             * @example 2026-03-02T09:00:00.000Z
             */
            updated_at?: string;
            /**
             * @description Number of the version, from 1. Increases with each change. Send it with an update, so that you never overwrite a change you have not seen.
             * @example 3
             */
            version?: number;
        };
        /** @description A page of tasks, with some of the fields. */
        PartialTaskListResponse: {
            /**
             * @description The items of this page, in the requested order; empty if no item matches.
             * @example []
             */
            data: components["schemas"]["PartialTask"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description One task, with some of the fields. */
        PartialTaskResponse: {
            data: components["schemas"]["PartialTask"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description Your current and your new password. */
        PasswordChange: {
            /**
             * Format: password
             * @description The password, exactly as it was set. Spaces count.
             * @example Note-G-1843
             */
            current_password: string;
            /**
             * Format: password
             * @description 8 to 128 characters with a lower-case letter, an upper-case letter and a digit. Must not be your current password, a common password, your email, your name, the name of this product, or any of these with digits and symbols around it. Used exactly as sent, including spaces.
             * @example Jacquard-Loom-1804
             */
            new_password: string;
        };
        /** @description Request for a password reset link. */
        PasswordForgotten: {
            /**
             * Format: email
             * @description Email address of the account.
             * @example ada@example.com
             */
            email: string;
        };
        /** @description The token of a reset link, and the new password. */
        PasswordReset: {
            /**
             * Format: password
             * @description 8 to 128 characters with a lower-case letter, an upper-case letter and a digit. Must not be a common password, your email, your name, the name of this product, or any of these with digits and symbols around it. Used exactly as sent, including spaces.
             * @example Jacquard-Loom-1804
             */
            new_password: string;
            /**
             * @description The token of the link, exactly as it was sent.
             * @example tfl_x3Vt0Kq1m9Zb7Yc5Wd2Lf8Hs4Jg6Pn0Ra1Te3Uo5QiA
             */
            token: string;
        };
        /** @description Who is at a project or a task, and what they do there. */
        PlaceState: {
            /**
             * @description Which fields are being edited.
             * @example []
             */
            edits: components["schemas"]["Edit"][];
            /**
             * @description Who is there, in the order in which they came.
             * @example [
             *       {
             *         "user": {
             *           "id": "019c65e9-14e0-7e01-8fd1-ce1acc173e3b",
             *           "full_name": "Grace Hopper",
             *           "avatar_url": null
             *         },
             *         "since": "2026-03-02T10:12:00.000Z",
             *         "idle": false
             *       }
             *     ]
             */
            present: components["schemas"]["PresentUser"][];
            /**
             * @description Who writes a comment.
             * @example []
             */
            typing: components["schemas"]["UserSummary"][];
        };
        /** @description You have all events up to this number that match your subscriptions. */
        PositionMessage: {
            /**
             * Format: int64
             * @description Number of the last event.
             * @example 4790
             */
            sequence: number;
        };
        /** @description Somebody came to a place where you are, became idle or active, or left. */
        PresenceMessage: {
            /**
             * Format: uuid
             * @description The project; null if the place is a task.
             * @example null
             */
            project_id: string | null;
            /**
             * Format: date-time
             * @description When they came.
             * @example 2026-03-02T10:12:00.000Z
             */
            since: string;
            state: components["schemas"]["PresenceState"];
            /**
             * Format: uuid
             * @description The task; null if the place is a project.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            task_id: string | null;
            user: components["schemas"]["UserSummary"];
        };
        /** @description The acknowledgement of entering a place. */
        PresenceReply: {
            data: components["schemas"]["PlaceState"];
            success: components["schemas"]["Succeeded"];
        };
        /**
         * @description What a user does at a place.
         * @example active
         * @enum {string}
         */
        PresenceState: "active" | "idle" | "gone";
        /** @description A user at a project or a task, with one or more connections. */
        PresentUser: {
            /**
             * @description Whether they are there without doing anything.
             * @example false
             */
            idle: boolean;
            /**
             * Format: date-time
             * @description When they came.
             * @example 2026-03-02T10:12:00.000Z
             */
            since: string;
            user: components["schemas"]["UserSummary"];
        };
        /** @description The content of `ErrorResponse` in the format of RFC 9457, for clients that accept `application/problem+json`. */
        ProblemDetails: {
            code: components["schemas"]["ErrorCode"];
            /**
             * @description What went wrong in this request; the `message` of `ErrorResponse`.
             * @example Some fields are invalid. `errors` lists each of them.
             */
            detail: string;
            /**
             * @description All fields to correct; empty if the error is not about fields.
             * @example [
             *       {
             *         "field": "due_date",
             *         "code": "INVALID_FORMAT",
             *         "message": "Must match format \"date-time\". Write it as 2026-03-02T09:00:00Z, with a zone, from 1970 to 2200."
             *       }
             *     ]
             */
            errors: components["schemas"]["ErrorDetail"][];
            /**
             * Format: uri-reference
             * @description Identifies this error: `urn:taskflow:request:` and the `request_id`.
             * @example urn:taskflow:request:019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            instance: string;
            /**
             * @description ID of this request in the logs of the server; the same as the `X-Request-Id` header.
             * @example 019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            request_id: string;
            /**
             * @description The HTTP status.
             * @example 400
             */
            status: number;
            /**
             * @description Name of the error; the same for all errors with one code.
             * @example Validation failed
             */
            title: string;
            /**
             * Format: uri-reference
             * @description Path of the documentation page of the error code, relative to the server's public URL.
             * @example /docs/errors/VALIDATION_FAILED
             */
            type: string;
        };
        /** @description All writable fields of your profile. A field that you leave out is reset to its default. `email` and `role` are not part of it. */
        ProfileReplace: {
            /**
             * Format: uri
             * @description HTTPS URL of a picture; null if there is none.
             * @default null
             * @example https://images.example.com/ada.png
             */
            avatar_url: string | null;
            /**
             * @description Name that other users see, in one line with at least one visible character.
             * @example Ada Lovelace
             */
            full_name: string;
            /**
             * @description BCP 47 language tag for messages and for the format of dates and numbers.
             * @default en
             * @example en-GB
             */
            locale: string;
            settings: components["schemas"]["UserSettingsReplace"];
            /**
             * @description IANA time zone for the start of days and weeks.
             * @default UTC
             * @example Europe/London
             */
            timezone: string;
            /**
             * @description The version that your update is based on. If the resource has a newer version, the request fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same.
             * @example 3
             */
            version?: number;
        };
        /** @description Fields to update. A field that you leave out does not change; null removes the picture. */
        ProfileUpdate: {
            /**
             * Format: uri
             * @description HTTPS URL of a picture; null if there is none.
             * @example null
             */
            avatar_url?: string | null;
            /**
             * @description Name that other users see, in one line with at least one visible character.
             * @example Ada Lovelace
             */
            full_name?: string;
            /**
             * @description BCP 47 language tag for messages and for the format of dates and numbers.
             * @example en-US
             */
            locale?: string;
            settings?: components["schemas"]["UserSettingsUpdate"];
            /**
             * @description IANA time zone for the start of days and weeks.
             * @example America/New_York
             */
            timezone?: string;
            /**
             * @description The version that your update is based on. If the resource has a newer version, the request fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same.
             * @example 3
             */
            version?: number;
        };
        /** @description A group of tasks, shared by its members. */
        Project: {
            /**
             * @description Whether the project is archived. The tasks of an archived project can be read but not changed. It can be unarchived at any time.
             * @example false
             */
            archived: boolean;
            /**
             * @description Color to display it in, as `#RRGGBB`.
             * @example #4F46E5
             */
            color: string;
            /**
             * @description Number of completed tasks.
             * @example 1
             */
            completed_task_count: number;
            /**
             * Format: date-time
             * @description When it was created. Never changes.
             * @example 2026-02-17T09:00:00.000Z
             */
            created_at: string;
            /**
             * Format: uuid
             * @description ID of the member to whom new tasks are assigned if no `assignee_ids` are sent; null if there is none. Becomes null when the member leaves the project.
             * @example null
             */
            default_assignee_id: string | null;
            /**
             * @description Priority of new tasks for which none is sent.
             * @example medium
             */
            default_priority: components["schemas"]["TaskPriority"];
            /**
             * @description Purpose of the project in Markdown, stored as sent; null if there is no description.
             * @example Everything that has to happen before the engine runs in public.
             */
            description: string | null;
            /**
             * Format: uuid
             * @description ID of the project. Never changes.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            id: string;
            /**
             * @description Number of members of the project with the owner.
             * @example 3
             */
            member_count: number;
            /**
             * @description Name of the project, with at least one visible character. Need not be unique.
             * @example Analytical Engine launch
             */
            name: string;
            /**
             * @description Number of tasks that are not completed.
             * @example 2
             */
            open_task_count: number;
            /**
             * @description Number of open tasks whose due date has passed. A task with `due_on` counts when that day has ended in UTC, for all members alike.
             * @example 1
             */
            overdue_task_count: number;
            role: components["schemas"]["ProjectRole"];
            /**
             * @description Number of open and completed tasks in the project. Tasks in the trash are not counted.
             * @example 3
             */
            task_count: number;
            /**
             * Format: date-time
             * @description When it was last changed; equal to `created_at` until then.
             * @example 2026-02-18T08:15:00.000Z
             */
            updated_at: string;
            /**
             * @description Number of the version, from 1. Increases with each change. Send it with an update, so that you never overwrite a change you have not seen.
             * @example 3
             */
            version: number;
            who_can_invite: components["schemas"]["ProjectInviters"];
        };
        /** @description A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and `PRECONDITION_FAILED` responses contain what you need to retry. */
        ProjectConflict: {
            /**
             * @description The current resource; null if the conflict is not about its version.
             * @example {
             *       "id": "019c6ad3-ee80-7abf-8412-ce6e530df63b",
             *       "name": "Analytical Engine launch",
             *       "description": "Everything that has to happen before the engine runs in public.",
             *       "color": "#4F46E5",
             *       "archived": false,
             *       "role": "owner",
             *       "default_priority": "medium",
             *       "default_assignee_id": null,
             *       "who_can_invite": "admins",
             *       "member_count": 3,
             *       "task_count": 3,
             *       "open_task_count": 2,
             *       "completed_task_count": 1,
             *       "overdue_task_count": 1,
             *       "version": 3,
             *       "created_at": "2026-02-17T09:00:00.000Z",
             *       "updated_at": "2026-02-18T08:15:00.000Z"
             *     }
             */
            data: components["schemas"]["Project"] | null;
            error: components["schemas"]["ErrorCode"];
            /**
             * @description The fields that conflict, or that have changed since your version.
             * @example []
             */
            errors: components["schemas"]["ErrorDetail"][];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["ConflictMeta"];
            success: components["schemas"]["Failed"];
        };
        /** @description The content of `ProjectConflict` in the format of RFC 9457. */
        ProjectConflictProblem: {
            /**
             * @description Changes since the version you sent, oldest first; empty if the conflict is not about a version.
             * @example [
             *       {
             *         "field": "status",
             *         "before": "todo",
             *         "after": "in_progress",
             *         "version": 2,
             *         "changed_by": {
             *           "id": "019c65e9-14e0-7e01-8fd1-ce1acc173e3b",
             *           "full_name": "Grace Hopper",
             *           "avatar_url": null
             *         },
             *         "changed_at": "2026-03-02T10:12:00.000Z"
             *       }
             *     ]
             */
            changes: components["schemas"]["ConflictChange"][];
            code: components["schemas"]["ErrorCode"];
            /**
             * @description The current resource; null if the conflict is not about its version.
             * @example {
             *       "id": "019c6ad3-ee80-7abf-8412-ce6e530df63b",
             *       "name": "Analytical Engine launch",
             *       "description": "Everything that has to happen before the engine runs in public.",
             *       "color": "#4F46E5",
             *       "archived": false,
             *       "role": "owner",
             *       "default_priority": "medium",
             *       "default_assignee_id": null,
             *       "who_can_invite": "admins",
             *       "member_count": 3,
             *       "task_count": 3,
             *       "open_task_count": 2,
             *       "completed_task_count": 1,
             *       "overdue_task_count": 1,
             *       "version": 3,
             *       "created_at": "2026-02-17T09:00:00.000Z",
             *       "updated_at": "2026-02-18T08:15:00.000Z"
             *     }
             */
            current: components["schemas"]["Project"] | null;
            /**
             * @description The current version of the resource; null if the conflict is not about a version.
             * @example 2
             */
            current_version: number | null;
            /**
             * @description What went wrong in this request; the `message` of `ErrorResponse`.
             * @example Some fields are invalid. `errors` lists each of them.
             */
            detail: string;
            /**
             * @description All fields to correct; empty if the error is not about fields.
             * @example [
             *       {
             *         "field": "due_date",
             *         "code": "INVALID_FORMAT",
             *         "message": "Must match format \"date-time\". Write it as 2026-03-02T09:00:00Z, with a zone, from 1970 to 2200."
             *       }
             *     ]
             */
            errors: components["schemas"]["ErrorDetail"][];
            /**
             * Format: uri-reference
             * @description Identifies this error: `urn:taskflow:request:` and the `request_id`.
             * @example urn:taskflow:request:019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            instance: string;
            /**
             * @description ID of this request in the logs of the server; the same as the `X-Request-Id` header.
             * @example 019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            request_id: string;
            /**
             * @description The HTTP status.
             * @example 400
             */
            status: number;
            /**
             * @description Name of the error; the same for all errors with one code.
             * @example Validation failed
             */
            title: string;
            /**
             * Format: uri-reference
             * @description Path of the documentation page of the error code, relative to the server's public URL.
             * @example /docs/errors/VALIDATION_FAILED
             */
            type: string;
        };
        /** @description A new project. */
        ProjectCreate: {
            /**
             * @description Color to display it in, as `#RRGGBB`.
             * @default #4F46E5
             * @example #4F46E5
             */
            color: string;
            /** @default medium */
            default_priority: components["schemas"]["TaskPriority"];
            /**
             * @description Purpose of the project in Markdown, stored as sent; null if there is no description.
             * @default null
             * @example Everything that has to happen before the engine runs in public.
             */
            description: string | null;
            /**
             * @description Name of the project, in one line with at least one visible character. Need not be unique.
             * @example Analytical Engine launch
             */
            name: string;
            /** @default admins */
            who_can_invite: components["schemas"]["ProjectInviters"];
        };
        /**
         * @description Who can invite people to the project. `admins` are the owner and the admins; `members` are all except viewers.
         * @example admins
         * @enum {string}
         */
        ProjectInviters: "admins" | "members";
        /** @description A page of projects. */
        ProjectListResponse: {
            /**
             * @description The items of this page, in the requested order; empty if no item matches.
             * @example []
             */
            data: components["schemas"]["Project"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description A user in a project, with the role there. */
        ProjectMember: {
            /**
             * Format: date-time
             * @description When the user became a member. Never changes.
             * @example 2026-02-17T09:30:00.000Z
             */
            created_at: string;
            role: components["schemas"]["ProjectRole"];
            /**
             * Format: date-time
             * @description When the role was last changed; equal to `created_at` until then.
             * @example 2026-02-17T09:30:00.000Z
             */
            updated_at: string;
            user: components["schemas"]["UserSummary"];
            /**
             * @description Number of the version, from 1. Increases with each change. Send it with an update, so that you never overwrite a change you have not seen.
             * @example 1
             */
            version: number;
        };
        /** @description A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and `PRECONDITION_FAILED` responses contain what you need to retry. */
        ProjectMemberConflict: {
            /**
             * @description The current resource; null if the conflict is not about its version.
             * @example {
             *       "user": {
             *         "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *         "full_name": "Ada Lovelace",
             *         "avatar_url": "https://images.example.com/ada.png"
             *       },
             *       "role": "owner",
             *       "version": 1,
             *       "created_at": "2026-02-17T09:30:00.000Z",
             *       "updated_at": "2026-02-17T09:30:00.000Z"
             *     }
             */
            data: components["schemas"]["ProjectMember"] | null;
            error: components["schemas"]["ErrorCode"];
            /**
             * @description The fields that conflict, or that have changed since your version.
             * @example []
             */
            errors: components["schemas"]["ErrorDetail"][];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["ConflictMeta"];
            success: components["schemas"]["Failed"];
        };
        /** @description The content of `ProjectMemberConflict` in the format of RFC 9457. */
        ProjectMemberConflictProblem: {
            /**
             * @description Changes since the version you sent, oldest first; empty if the conflict is not about a version.
             * @example [
             *       {
             *         "field": "status",
             *         "before": "todo",
             *         "after": "in_progress",
             *         "version": 2,
             *         "changed_by": {
             *           "id": "019c65e9-14e0-7e01-8fd1-ce1acc173e3b",
             *           "full_name": "Grace Hopper",
             *           "avatar_url": null
             *         },
             *         "changed_at": "2026-03-02T10:12:00.000Z"
             *       }
             *     ]
             */
            changes: components["schemas"]["ConflictChange"][];
            code: components["schemas"]["ErrorCode"];
            /**
             * @description The current resource; null if the conflict is not about its version.
             * @example {
             *       "user": {
             *         "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *         "full_name": "Ada Lovelace",
             *         "avatar_url": "https://images.example.com/ada.png"
             *       },
             *       "role": "owner",
             *       "version": 1,
             *       "created_at": "2026-02-17T09:30:00.000Z",
             *       "updated_at": "2026-02-17T09:30:00.000Z"
             *     }
             */
            current: components["schemas"]["ProjectMember"] | null;
            /**
             * @description The current version of the resource; null if the conflict is not about a version.
             * @example 2
             */
            current_version: number | null;
            /**
             * @description What went wrong in this request; the `message` of `ErrorResponse`.
             * @example Some fields are invalid. `errors` lists each of them.
             */
            detail: string;
            /**
             * @description All fields to correct; empty if the error is not about fields.
             * @example [
             *       {
             *         "field": "due_date",
             *         "code": "INVALID_FORMAT",
             *         "message": "Must match format \"date-time\". Write it as 2026-03-02T09:00:00Z, with a zone, from 1970 to 2200."
             *       }
             *     ]
             */
            errors: components["schemas"]["ErrorDetail"][];
            /**
             * Format: uri-reference
             * @description Identifies this error: `urn:taskflow:request:` and the `request_id`.
             * @example urn:taskflow:request:019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            instance: string;
            /**
             * @description ID of this request in the logs of the server; the same as the `X-Request-Id` header.
             * @example 019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            request_id: string;
            /**
             * @description The HTTP status.
             * @example 400
             */
            status: number;
            /**
             * @description Name of the error; the same for all errors with one code.
             * @example Validation failed
             */
            title: string;
            /**
             * Format: uri-reference
             * @description Path of the documentation page of the error code, relative to the server's public URL.
             * @example /docs/errors/VALIDATION_FAILED
             */
            type: string;
        };
        /** @description A page of members. */
        ProjectMemberListResponse: {
            /**
             * @description The items of this page, in the requested order; empty if no item matches.
             * @example []
             */
            data: components["schemas"]["ProjectMember"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description One member. */
        ProjectMemberResponse: {
            data: components["schemas"]["ProjectMember"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description The new role of a member. */
        ProjectMemberUpdate: {
            role: components["schemas"]["AssignableRole"];
            /**
             * @description The version that your update is based on. If the resource has a newer version, the request fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same.
             * @example 1
             */
            version?: number;
        };
        /** @description All writable fields of a project. A field that you leave out is reset to its default. */
        ProjectReplace: {
            /**
             * @description Whether the project is archived. The tasks of an archived project can be read but not changed. It can be unarchived at any time.
             * @default false
             * @example false
             */
            archived: boolean;
            /**
             * @description Color to display it in, as `#RRGGBB`.
             * @default #4F46E5
             * @example #4F46E5
             */
            color: string;
            /**
             * Format: uuid
             * @description ID of the member to whom new tasks are assigned if no `assignee_ids` are sent; null if there is none. Becomes null when the member leaves the project.
             * @default null
             * @example null
             */
            default_assignee_id: string | null;
            /** @default medium */
            default_priority: components["schemas"]["TaskPriority"];
            /**
             * @description Purpose of the project in Markdown, stored as sent; null if there is no description.
             * @default null
             * @example Everything that has to happen before the engine runs in public.
             */
            description: string | null;
            /**
             * @description Name of the project, in one line with at least one visible character. Need not be unique.
             * @example Analytical Engine launch
             */
            name: string;
            /**
             * @description The version that your update is based on. If the resource has a newer version, the request fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same.
             * @example 3
             */
            version?: number;
            /** @default admins */
            who_can_invite: components["schemas"]["ProjectInviters"];
        };
        /** @description One project. */
        ProjectResponse: {
            data: components["schemas"]["Project"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /**
         * @description What a user can do in a project. `viewer` reads; `member` also creates and updates tasks; `admin` also changes the settings and members of the project; `owner` (exactly one) also transfers and deletes it.
         * @example owner
         * @enum {string}
         */
        ProjectRole: "owner" | "admin" | "member" | "viewer";
        /** @description The part of a project that an invited person can see. */
        ProjectSummary: {
            /**
             * Format: uuid
             * @description ID of the project.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            id: string;
            /**
             * @description Name of the project.
             * @example Analytical Engine launch
             */
            name: string;
        };
        /** @description A new task in the project from the path. If `priority` is absent, it is the default priority of the project. */
        ProjectTaskCreate: {
            /**
             * @description IDs of the users to assign. In a project, they must be members; a personal task can be assigned only to yourself. If absent, a task in a project is assigned to its default assignee.
             * @example [
             *       "019c6592-1b40-7fde-a430-d40bd57deeac"
             *     ]
             */
            assignee_ids?: string[];
            /**
             * @description Your categories to put the task in. The categories of other users are never changed.
             * @default []
             * @example [
             *       "019c6aea-d1e0-72c6-ad11-82b4176016eb"
             *     ]
             */
            category_ids: string[];
            /**
             * @description Details in Markdown, stored as sent; null if there is no description.
             * @default null
             * @example Follow **note G**, and check each operation twice.
             */
            description: string | null;
            /**
             * Format: date-time
             * @description When the task is due, as a time; null if it is due on a day or not at all. Must be in the future when it is set or changed. Any time zone is accepted; responses use UTC. A task has either `due_date` or `due_on`: to change from one to the other, send null for the old one in the same request.
             * @default null
             * @example 2026-03-20T17:00:00.000Z
             */
            due_date: string | null;
            /**
             * Format: date
             * @description The day on which the task is due, without a time; null if it is due at a time or not at all. Must be today or later when it is set or changed, in the time zone of your profile. The task is overdue when the day has ended. A task has either `due_date` or `due_on`: to change from one to the other, send null for the old one in the same request. With both, the field code is `TWO_DUE_DATES`.
             * @default null
             * @example null
             */
            due_on: string | null;
            /**
             * @description Estimated effort in minutes, up to a year; null if there is no estimate.
             * @default null
             * @example 480
             */
            estimate_minutes: number | null;
            /**
             * Format: uuid
             * @description The task that this is a subtask of; null if it has no parent. The parent is in the same project, or personal too. Subtasks can have subtasks, at most 5 levels below a task without a parent, and at most 1,000 tasks with all subtasks of all levels.
             * @default null
             * @example null
             */
            parent_id: string | null;
            priority?: components["schemas"]["TaskPriority"];
            /**
             * Format: date-time
             * @description When work should begin; null if not set. Must not be after `due_date`, or after the end of `due_on` in your time zone.
             * @default null
             * @example 2026-03-09T09:00:00.000Z
             */
            start_date: string | null;
            /** @default todo */
            status: components["schemas"]["TaskStatus"];
            /**
             * @description Labels that everyone who can see the task can see. Categories are the private labels. Tags must be unique, ignoring case and Unicode form.
             * @default []
             * @example [
             *       "cards",
             *       "demo"
             *     ]
             */
            tags: string[];
            /**
             * @description What needs to be done, in one line. Leading and trailing spaces are removed; at least one visible character must remain.
             * @example Punch the cards for the Bernoulli numbers
             */
            title: string;
        };
        /** @description The new owner of a project. */
        ProjectTransfer: {
            /**
             * Format: uuid
             * @description ID of a member of the project.
             * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
             */
            user_id: string;
        };
        /** @description Fields to update. A field that you leave out does not change; null clears a field. */
        ProjectUpdate: {
            /**
             * @description Whether the project is archived. The tasks of an archived project can be read but not changed. It can be unarchived at any time.
             * @example true
             */
            archived?: boolean;
            /**
             * @description Color to display it in, as `#RRGGBB`.
             * @example #0F766E
             */
            color?: string;
            /**
             * Format: uuid
             * @description ID of the member to whom new tasks are assigned if no `assignee_ids` are sent; null if there is none. Becomes null when the member leaves the project.
             * @example null
             */
            default_assignee_id?: string | null;
            default_priority?: components["schemas"]["TaskPriority"];
            /**
             * @description Purpose of the project in Markdown, stored as sent; null if there is no description.
             * @example null
             */
            description?: string | null;
            /**
             * @description Name of the project, in one line with at least one visible character. Need not be unique.
             * @example Analytical Engine launch
             */
            name?: string;
            /**
             * @description The version that your update is based on. If the resource has a newer version, the request fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same.
             * @example 3
             */
            version?: number;
            who_can_invite?: components["schemas"]["ProjectInviters"];
        };
        /** @description The reactions of one kind. */
        ReactionCount: {
            /**
             * @description Number of users who reacted with it, at least 1.
             * @example 2
             */
            count: number;
            emoji: components["schemas"]["ReactionEmoji"];
            /**
             * @description Whether you are one of them.
             * @example true
             */
            mine: boolean;
        };
        /**
         * @description A kind of reaction, by the name of its emoji.
         * @example thumbs_up
         * @enum {string}
         */
        ReactionEmoji: "thumbs_up" | "thumbs_down" | "heart" | "laugh" | "tada" | "confused" | "rocket" | "eyes";
        /** @description The first message of a connection. */
        ReadyMessage: {
            /**
             * Format: date-time
             * @description When the connection ends, unless you send a newer token before; null for an API key that does not expire.
             * @example 2026-03-02T10:27:00.000Z
             */
            expires_at: string | null;
            /**
             * Format: int64
             * @description Number of the last event so far.
             * @example 4711
             */
            sequence: number;
            /**
             * Format: uuid
             * @description ID of the user that you are connected as.
             * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
             */
            user_id: string;
        };
        /** @description The acknowledgement of a message that failed, and the `data` of an error of the connection. Nothing was changed. */
        RealtimeFailure: {
            error: components["schemas"]["ErrorCode"];
            /**
             * @description All fields to correct; empty if the error is not about fields.
             * @example []
             */
            errors: components["schemas"]["ErrorDetail"][];
            /**
             * @description What is wrong and what to do, for people.
             * @example The resource does not exist, or you cannot see it.
             */
            message: string;
            /**
             * @description Seconds to wait before you try again; null if it does not help to wait.
             * @example null
             */
            retry_after: number | null;
            success: components["schemas"]["Failed"];
        };
        /** @description An open invitation, as the invited person sees it. */
        ReceivedInvitation: {
            /**
             * Format: date-time
             * @description When it was created. Never changes.
             * @example 2026-03-02T09:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it expires.
             * @example 2026-03-09T09:00:00.000Z
             */
            expires_at: string;
            /**
             * Format: uuid
             * @description ID of the invitation. Never changes.
             * @example 019cadc6-9a80-7a5f-b3c7-2e9d41f08b6a
             */
            id: string;
            inviter: components["schemas"]["UserSummary"];
            /**
             * @description Text of the inviter; null if there is none.
             * @example Join us, the engine needs you.
             */
            message: string | null;
            project: components["schemas"]["ProjectSummary"];
            role: components["schemas"]["AssignableRole"];
        };
        /** @description A page of invitations to you. */
        ReceivedInvitationListResponse: {
            /**
             * @description The items of this page, in the requested order; empty if no item matches.
             * @example []
             */
            data: components["schemas"]["ReceivedInvitation"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description A task to which a comment refers. */
        ReferencedTask: {
            /**
             * @description Whether the task is completed.
             * @example true
             */
            completed: boolean;
            /**
             * Format: uuid
             * @description ID of the task.
             * @example 019c7ad0-56c0-70f5-aae2-1697a35ca7a1
             */
            id: string;
            /**
             * @description Current title of the task.
             * @example Invite the Royal Society
             */
            title: string;
        };
        /** @description The refresh token to exchange. */
        RefreshRequest: {
            /**
             * @description The newest refresh token of your session. Works once.
             * @example tfr_x3Vt0Kq1m9Zb7Yc5Wd2Lf8Hs4Jg6Pn0Ra1Te3Uo5Qi
             */
            refresh_token: string;
        };
        /** @description The data of a new account. */
        RegisterRequest: {
            /**
             * Format: email
             * @description Email address to log in with, with at most 64 characters before the @. Case is ignored.
             * @example ada@example.com
             */
            email: string;
            /**
             * @description Name that other users see, in one line with at least one visible character.
             * @example Ada Lovelace
             */
            full_name: string;
            /**
             * Format: password
             * @description 8 to 128 characters with a lower-case letter, an upper-case letter and a digit. Must not be a common password, your email, your name, the name of this product, or any of these with digits and symbols around it. Used exactly as sent, including spaces.
             * @example Note-G-1843
             */
            password: string;
        };
        /** @description The part of a task that tasks related to it show. */
        RelatedTask: {
            /**
             * @description Whether the task is completed.
             * @example false
             */
            completed: boolean;
            /**
             * Format: uuid
             * @description ID of the task.
             * @example 019c710c-f300-7901-bac0-8e3b464b12fa
             */
            id: string;
            /**
             * @description Title of the task.
             * @example Assemble the mill
             */
            title: string;
        };
        /** @description Says that you no longer edit a field. */
        ReleaseMessage: {
            /**
             * Format: uuid
             * @description The comment, if you edited one.
             * @example 019cb3f0-0480-7c2b-8f5e-4f2a9c1d7e60
             */
            comment_id?: string;
            field: components["schemas"]["EditedField"];
            /**
             * Format: uuid
             * @description The task.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            task_id: string;
        };
        /** @description Something that you may not have expected. The change was made. */
        ResponseWarning: {
            code: components["schemas"]["WarningCode"];
            /** @example The task was blocked by a task that is not completed. */
            message: components["schemas"]["Message"];
        };
        /** @description Events of a subscription were skipped, because they are no longer kept or too many. Read the present state from the API. What happens from now on follows. */
        ResyncMessage: {
            /**
             * Format: int64
             * @description The events after this number follow.
             * @example 4790
             */
            sequence: number;
            /**
             * @description ID of the subscription on this connection. The same criteria have the same ID.
             * @example 3q2-7wTQ1mB0a9YkZxLd5g
             */
            subscription: string;
        };
        /** @description Why a row was not imported. */
        RowError: {
            /**
             * @description Machine-readable reason: a code of `errors[]` in responses, or `UNKNOWN_PROJECT`, `AMBIGUOUS_PROJECT`, `UNKNOWN_PARENT`, `PARENT_NOT_IMPORTED`, `UNKNOWN_CATEGORY`, `UNKNOWN_ASSIGNEE`. New codes can be added.
             * @example INVALID_FORMAT
             */
            code: string;
            /**
             * @description Name of the column in the file; null for the whole row.
             * @example Due
             */
            column: string | null;
            /**
             * @description Line of the file in which the row begins, from 1.
             * @example 17
             */
            line: number;
            /**
             * @description What is wrong and how to correct it, for people.
             * @example Must match format "date". Write it as 2026-03-20.
             */
            message: string;
        };
        /**
         * @description What an API key is allowed to do. A session has no such limits. Some actions are only for sessions and have no scope here, such as
         *     revoking sessions, creating API keys or changing a user's role.
         *
         *     | Scope | What it allows |
         *     | --- | --- |
         *     | `profile:read` | read your profile and settings |
         *     | `profile:write` | update your profile and settings |
         *     | `projects:read` | read your projects |
         *     | `projects:write` | create, update, archive and delete projects |
         *     | `tasks:read` | read and search tasks |
         *     | `tasks:write` | create, update, assign, categorize, delete and restore tasks |
         *     | `categories:read` | read your categories |
         *     | `categories:write` | create, update and delete your categories |
         *     | `activity:read` | read the events of your projects and your account |
         *     | `events:read` | follow these events as they happen |
         *     | `jobs:read` | read the state of the jobs that you started |
         *     | `jobs:write` | cancel jobs that you started |
         *     | `admin:read` | read all users, the audit log and the statistics of the installation, if you are a system admin |
         * @example tasks:read
         * @enum {string}
         */
        Scope: "profile:read" | "profile:write" | "projects:read" | "projects:write" | "tasks:read" | "tasks:write" | "categories:read" | "categories:write" | "activity:read" | "events:read" | "jobs:read" | "jobs:write" | "admin:read";
        /** @description A login on one device. Starts with a login or a registration. */
        Session: {
            /**
             * @description IP address of the login; null if unknown.
             * @example 203.0.113.7
             */
            client_address: string | null;
            /**
             * Format: date-time
             * @description When you logged in.
             * @example 2026-02-16T08:30:00.000Z
             */
            created_at: string;
            /**
             * @description Whether this request was made in the session.
             * @example true
             */
            current: boolean;
            /**
             * Format: date-time
             * @description When the session expires unless it is refreshed.
             * @example 2026-03-09T08:55:00.000Z
             */
            expires_at: string;
            /**
             * Format: uuid
             * @description ID of the session.
             * @example 019c6592-1b40-7a3c-8e51-6f0d2b9c4e17
             */
            id: string;
            /**
             * Format: date-time
             * @description When its tokens were last issued, at login or by a refresh.
             * @example 2026-03-02T08:55:00.000Z
             */
            last_used_at: string;
            /**
             * @description `User-Agent` of the login, truncated to 500 characters; null if the client sent none.
             * @example Mozilla/5.0 (X11; Linux x86_64; rv:136.0) Gecko/20100101 Firefox/136.0
             */
            user_agent: string | null;
        };
        /** @description A page of sessions. */
        SessionListResponse: {
            /**
             * @description The items of this page, in the requested order; empty if no item matches.
             * @example []
             */
            data: components["schemas"]["Session"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description An event with its number in the order of all events, as it is sent to those who follow events. */
        StreamedEvent: {
            /**
             * @description The user who did it; null if the server did it, or if the account was deleted.
             * @example {
             *       "id": "019c65e9-14e0-7e01-8fd1-ce1acc173e3b",
             *       "full_name": "Grace Hopper",
             *       "avatar_url": null
             *     }
             */
            actor: components["schemas"]["UserSummary"] | null;
            /**
             * Format: uuid
             * @description ID of the change of many tasks that the event belongs to; null otherwise.
             * @example null
             */
            bulk_id: string | null;
            /**
             * @description What changed, field by field; empty if the event has no field changes.
             * @example [
             *       {
             *         "field": "status",
             *         "before": "todo",
             *         "after": "in_progress"
             *       }
             *     ]
             */
            changes: components["schemas"]["FieldChange"][];
            /**
             * Format: date-time
             * @description When it happened.
             * @example 2026-03-02T10:12:00.000Z
             */
            created_at: string;
            /**
             * Format: uuid
             * @description ID of the event. Use it to detect webhooks that are delivered twice.
             * @example 019cae08-8580-7091-a087-787255ed6480
             */
            id: string;
            /**
             * Format: uuid
             * @description Project of the event; null outside of projects.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string | null;
            /**
             * @description ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it.
             * @example 019cadc6-9a80-7580-aa91-a58e186c8fe6
             */
            request_id: string | null;
            /**
             * Format: int64
             * @description Number of the event. A later event has a higher number. The events that you can see do not have all numbers.
             * @example 4711
             */
            sequence: number;
            subject: components["schemas"]["EventSubject"];
            type: components["schemas"]["EventType"];
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change; null if the subject has no version.
             * @example 2
             */
            version: number | null;
        };
        /**
         * @description Asks for the events that match all of these, or for all that you can see. A subscription to a view or a filter gets the events of
         *     tasks that match it after the event.
         */
        SubscribeMessage: {
            /**
             * Format: uuid
             * @description Events of what this user did.
             * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
             */
            actor_id?: string;
            /**
             * Format: int64
             * @description The `sequence` of the last event or position that you have received: you get what you missed, then what happens. Without it, the subscription begins with what happens from now on.
             * @example 4711
             */
            after?: number;
            /**
             * @description Events of tasks that match this expression, in the language of `GET /api/v1/tasks`.
             * @example priority = high and assignee = me
             */
            filter?: string;
            /**
             * Format: uuid
             * @description Events of this project.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id?: string;
            /**
             * Format: uuid
             * @description Events of the resource with this ID, not of its comments or attachments.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            subject_id?: string;
            /**
             * Format: uuid
             * @description Events of this task, its comments and its attachments.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            task_id?: string;
            /**
             * @description Events of these types.
             * @example [
             *       "task.created",
             *       "task.updated"
             *     ]
             */
            type?: components["schemas"]["EventType"][];
            /**
             * Format: uuid
             * @description Events of tasks that match the filter of this view.
             * @example 019cb2cf-b900-7a40-93ad-55f84a4e6a0f
             */
            view_id?: string;
            with?: components["schemas"]["WithResource"];
        };
        /** @description The acknowledgement of a subscription. Its events follow. */
        SubscribeReply: {
            data: components["schemas"]["Subscription"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description A subscription of this connection. */
        Subscription: {
            /**
             * Format: int64
             * @description The events after this number follow.
             * @example 4711
             */
            sequence: number;
            /**
             * @description ID of the subscription on this connection. The same criteria have the same ID.
             * @example 3q2-7wTQ1mB0a9YkZxLd5g
             */
            subscription: string;
        };
        /** @description A subscription ended, because you no longer have access to what it is about. */
        SubscriptionEndedMessage: {
            error: components["schemas"]["ErrorCode"];
            /**
             * @description What happened, for people.
             * @example The resource does not exist, or you cannot see it.
             */
            message: string;
            /**
             * @description ID of the subscription on this connection. The same criteria have the same ID.
             * @example 3q2-7wTQ1mB0a9YkZxLd5g
             */
            subscription: string;
        };
        /**
         * @description Always true: the request succeeded.
         * @example true
         * @constant
         */
        Succeeded: true;
        /**
         * @description Role of a user in the whole installation. `admin` can also see and manage the accounts of other users. For roles in a project, see `ProjectRole`.
         * @example user
         * @enum {string}
         */
        SystemRole: "user" | "admin";
        /** @description Statistics of the installation. */
        SystemStats: {
            /**
             * @description API keys that have not expired. An estimate from 50,000 keys in the database.
             * @example 5
             */
            api_key_count: number;
            /**
             * Format: int64
             * @description Size of the database on disk in bytes, including indexes.
             * @example 23592960
             */
            database_bytes: number;
            /**
             * Format: int64
             * @description Entries of the audit log. An estimate from 50,000.
             * @example 5210
             */
            event_count: number;
            jobs: components["schemas"]["JobCounts"];
            /**
             * @description Projects, including archived ones. An estimate from 50,000.
             * @example 12
             */
            project_count: number;
            /**
             * @description Sessions that have not ended. An estimate from 50,000 sessions in the database.
             * @example 31
             */
            session_count: number;
            tasks: components["schemas"]["TaskCounts"];
            /**
             * @description Seconds since the start of the process that sends the response.
             * @example 86400
             */
            uptime_seconds: number;
            users: components["schemas"]["UserCounts"];
            /**
             * @description Version of the running software.
             * @example 0.1.0
             */
            version: string;
        };
        /** @description Statistics of the installation. */
        SystemStatsResponse: {
            data: components["schemas"]["SystemStats"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description A tag of tasks that you can see. Tags that differ only in case and Unicode form are one tag. */
        Tag: {
            /**
             * @description How many of these tasks you can change, and so how many `renameTag` and `deleteTag` would change.
             * @example 1
             */
            changeable_task_count: number;
            /**
             * @description The tag, in its most frequent spelling.
             * @example cards
             */
            name: string;
            /**
             * @description Number of tasks with the tag that you can see. Tasks in the trash are not counted.
             * @example 1
             */
            task_count: number;
        };
        /** @description In how many tasks a tag was renamed or removed. */
        TagChange: {
            /**
             * @description Number of tasks that were changed.
             * @example 1
             */
            changed_count: number;
            /**
             * @description Number of tasks that keep the tag because you can see but not change them: as a viewer of their project, or because it is archived.
             * @example 0
             */
            skipped_count: number;
        };
        /** @description What the change of a tag has done. */
        TagChangeResponse: {
            data: components["schemas"]["TagChange"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description A page of tags. */
        TagListResponse: {
            /**
             * @description The items of this page, in the requested order; empty if no item matches.
             * @example []
             */
            data: components["schemas"]["Tag"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description The new name of the tag. */
        TagUpdate: {
            /**
             * @description The new name, in one line with at least one visible character. Tasks that already have a tag with this name, ignoring case and Unicode form, keep one of the two, in the new spelling.
             * @example punched cards
             */
            name: string;
        };
        /** @description A task, personal or in a project. */
        Task: {
            /**
             * @description The users who work on the task.
             * @example [
             *       {
             *         "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *         "full_name": "Ada Lovelace",
             *         "avatar_url": "https://images.example.com/ada.png"
             *       }
             *     ]
             */
            assignees: components["schemas"]["UserSummary"][];
            /**
             * @description Number of attachments, including those of comments. Derived: it changes neither `version` nor `updated_at`. The events are those of the attachments.
             * @example 0
             */
            attachment_count: number;
            /**
             * @description Whether a task of `blocked_by` is not completed. Derived: it changes without another `version` or `updated_at` when a blocker is completed, reopened, deleted or restored; the event is that of the blocker.
             * @example false
             */
            blocked: boolean;
            /**
             * @description The tasks that have to be completed first, oldest first, without those in the trash. Adding and removing one increases `version` and writes `task.updated`. Their titles and states are derived, and change with the events of these tasks.
             * @example []
             */
            blocked_by: components["schemas"]["RelatedTask"][];
            /**
             * @description The tasks that wait for this one, oldest first, without those in the trash. Derived: it changes neither `version` nor `updated_at` of this task. The events are those of the other tasks, whose `blocked_by` changes.
             * @example []
             */
            blocks: components["schemas"]["RelatedTask"][];
            /**
             * @description Your own categories of the task. Other users see only theirs.
             * @example [
             *       {
             *         "id": "019c6aea-d1e0-72c6-ad11-82b4176016eb",
             *         "name": "Programme",
             *         "color": "#0EA5E9"
             *       }
             *     ]
             */
            categories: components["schemas"]["CategorySummary"][];
            /**
             * @description Number of comments, including replies. Derived: it changes neither `version` nor `updated_at`. The events are those of the comments.
             * @example 0
             */
            comment_count: number;
            /**
             * @description Whether `status` is `completed`.
             * @example false
             */
            completed: boolean;
            /**
             * Format: date-time
             * @description When the task was completed; null until then.
             * @example null
             */
            completed_at: string | null;
            /**
             * @description Number of direct subtasks that are completed and not in the trash. Computed like `subtask_count`.
             * @example 0
             */
            completed_subtask_count: number;
            /**
             * Format: date-time
             * @description When it was created. Never changes.
             * @example 2026-03-02T09:00:00.000Z
             */
            created_at: string;
            /**
             * @description The user who created the task; null if the account was deleted.
             * @example {
             *       "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *       "full_name": "Ada Lovelace",
             *       "avatar_url": "https://images.example.com/ada.png"
             *     }
             */
            created_by: components["schemas"]["UserSummary"] | null;
            /**
             * Format: date-time
             * @description When the task was moved to the trash; null if it is not in the trash.
             * @example null
             */
            deleted_at: string | null;
            /**
             * @description Details in Markdown, stored as sent; null if there is no description.
             * @example Follow **note G**, and check each operation twice.
             */
            description: string | null;
            /**
             * Format: date-time
             * @description When the task is due; null if it is due on a day or not at all.
             * @example 2026-03-20T17:00:00.000Z
             */
            due_date: string | null;
            /**
             * Format: date
             * @description The day on which the task is due; null if it is due at a time or not at all.
             * @example null
             */
            due_on: string | null;
            /**
             * @description Estimated effort in minutes, up to a year; null if there is no estimate.
             * @example 480
             */
            estimate_minutes: number | null;
            /**
             * @description Whether you follow the task: by your choice or a comment of yours, or without them as its creator or assignee. Differs between users, and changes neither `version` nor `updated_at`. Your choices are in the events `task.followed` and `task.unfollowed`, which only you can see.
             * @example true
             */
            following: boolean;
            /**
             * Format: uuid
             * @description ID of the task. Never changes.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string;
            /**
             * Format: uuid
             * @description The task that this is a subtask of; null if it has no parent. The parent is in the same project, or personal too. Subtasks can have subtasks, at most 5 levels below a task without a parent, and at most 1,000 tasks with all subtasks of all levels.
             * @example null
             */
            parent_id: string | null;
            /**
             * @description Place of the task in its list: the tasks with the same parent, or without one in the same project or among your personal tasks. Compare positions byte by byte; of two equal ones, the task with the smaller ID comes first. A new task comes last. `moveTask` changes the position with a new version. If there is no room at the new place, it also changes the positions of tasks nearby. Their `version` and `updated_at` stay the same, but not their `ETag`, and the event `task.moved` of the moved task lists them as `respaced`.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            position: string;
            priority: components["schemas"]["TaskPriority"];
            /**
             * Format: uuid
             * @description Project of the task; null for a personal task, which only its owner can see: the user who created it, or who moved it out of a project.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string | null;
            /**
             * Format: date-time
             * @description When work should begin; null if not set. Must not be after `due_date`, or after the end of `due_on` in your time zone.
             * @example 2026-03-09T09:00:00.000Z
             */
            start_date: string | null;
            status: components["schemas"]["TaskStatus"];
            /**
             * @description Number of direct subtasks that are not in the trash. It is computed: when it changes, so does the `ETag` of this task, but not its `version` or `updated_at`. The events of the subtasks carry the change.
             * @example 0
             */
            subtask_count: number;
            /**
             * @description Labels that everyone who can see the task can see. Categories are the private labels.
             * @example [
             *       "cards",
             *       "demo"
             *     ]
             */
            tags: string[];
            /**
             * @description What needs to be done, in one line. Leading and trailing spaces are removed; at least one visible character must remain.
             * @example Punch the cards for the Bernoulli numbers
             */
            title: string;
            /**
             * Format: date-time
             * @description When it was last changed; equal to `created_at` until then.
             * @example 2026-03-02T09:00:00.000Z
             */
            updated_at: string;
            /**
             * @description Number of the version, from 1. Increases with each change. Send it with an update, so that you never overwrite a change you have not seen.
             * @example 3
             */
            version: number;
        };
        /** @description One task, as it is after the change. */
        TaskChangeResponse: {
            data: components["schemas"]["Task"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["WarnedMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and `PRECONDITION_FAILED` responses contain what you need to retry. */
        TaskConflict: {
            /**
             * @description The current resource; null if the conflict is not about its version.
             * @example {
             *       "id": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf",
             *       "project_id": "019c6ad3-ee80-7abf-8412-ce6e530df63b",
             *       "parent_id": null,
             *       "title": "Punch the cards for the Bernoulli numbers",
             *       "description": "Follow **note G**, and check each operation twice.",
             *       "status": "in_progress",
             *       "priority": "high",
             *       "start_date": "2026-03-09T09:00:00.000Z",
             *       "due_date": "2026-03-20T17:00:00.000Z",
             *       "due_on": null,
             *       "estimate_minutes": 480,
             *       "tags": [
             *         "cards",
             *         "demo"
             *       ],
             *       "categories": [
             *         {
             *           "id": "019c6aea-d1e0-72c6-ad11-82b4176016eb",
             *           "name": "Programme",
             *           "color": "#0EA5E9"
             *         }
             *       ],
             *       "assignees": [
             *         {
             *           "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *           "full_name": "Ada Lovelace",
             *           "avatar_url": "https://images.example.com/ada.png"
             *         }
             *       ],
             *       "created_by": {
             *         "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *         "full_name": "Ada Lovelace",
             *         "avatar_url": "https://images.example.com/ada.png"
             *       },
             *       "following": true,
             *       "blocked": false,
             *       "blocked_by": [],
             *       "blocks": [],
             *       "comment_count": 0,
             *       "attachment_count": 0,
             *       "completed": false,
             *       "completed_at": null,
             *       "position": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf",
             *       "subtask_count": 0,
             *       "completed_subtask_count": 0,
             *       "version": 3,
             *       "created_at": "2026-03-02T09:00:00.000Z",
             *       "updated_at": "2026-03-02T09:00:00.000Z",
             *       "deleted_at": null
             *     }
             */
            data: components["schemas"]["Task"] | null;
            error: components["schemas"]["ErrorCode"];
            /**
             * @description The fields that conflict, or that have changed since your version.
             * @example []
             */
            errors: components["schemas"]["ErrorDetail"][];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["ConflictMeta"];
            success: components["schemas"]["Failed"];
        };
        /** @description The content of `TaskConflict` in the format of RFC 9457. */
        TaskConflictProblem: {
            /**
             * @description Changes since the version you sent, oldest first; empty if the conflict is not about a version.
             * @example [
             *       {
             *         "field": "status",
             *         "before": "todo",
             *         "after": "in_progress",
             *         "version": 2,
             *         "changed_by": {
             *           "id": "019c65e9-14e0-7e01-8fd1-ce1acc173e3b",
             *           "full_name": "Grace Hopper",
             *           "avatar_url": null
             *         },
             *         "changed_at": "2026-03-02T10:12:00.000Z"
             *       }
             *     ]
             */
            changes: components["schemas"]["ConflictChange"][];
            code: components["schemas"]["ErrorCode"];
            /**
             * @description The current resource; null if the conflict is not about its version.
             * @example {
             *       "id": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf",
             *       "project_id": "019c6ad3-ee80-7abf-8412-ce6e530df63b",
             *       "parent_id": null,
             *       "title": "Punch the cards for the Bernoulli numbers",
             *       "description": "Follow **note G**, and check each operation twice.",
             *       "status": "in_progress",
             *       "priority": "high",
             *       "start_date": "2026-03-09T09:00:00.000Z",
             *       "due_date": "2026-03-20T17:00:00.000Z",
             *       "due_on": null,
             *       "estimate_minutes": 480,
             *       "tags": [
             *         "cards",
             *         "demo"
             *       ],
             *       "categories": [
             *         {
             *           "id": "019c6aea-d1e0-72c6-ad11-82b4176016eb",
             *           "name": "Programme",
             *           "color": "#0EA5E9"
             *         }
             *       ],
             *       "assignees": [
             *         {
             *           "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *           "full_name": "Ada Lovelace",
             *           "avatar_url": "https://images.example.com/ada.png"
             *         }
             *       ],
             *       "created_by": {
             *         "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *         "full_name": "Ada Lovelace",
             *         "avatar_url": "https://images.example.com/ada.png"
             *       },
             *       "following": true,
             *       "blocked": false,
             *       "blocked_by": [],
             *       "blocks": [],
             *       "comment_count": 0,
             *       "attachment_count": 0,
             *       "completed": false,
             *       "completed_at": null,
             *       "position": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf",
             *       "subtask_count": 0,
             *       "completed_subtask_count": 0,
             *       "version": 3,
             *       "created_at": "2026-03-02T09:00:00.000Z",
             *       "updated_at": "2026-03-02T09:00:00.000Z",
             *       "deleted_at": null
             *     }
             */
            current: components["schemas"]["Task"] | null;
            /**
             * @description The current version of the resource; null if the conflict is not about a version.
             * @example 2
             */
            current_version: number | null;
            /**
             * @description What went wrong in this request; the `message` of `ErrorResponse`.
             * @example Some fields are invalid. `errors` lists each of them.
             */
            detail: string;
            /**
             * @description All fields to correct; empty if the error is not about fields.
             * @example [
             *       {
             *         "field": "due_date",
             *         "code": "INVALID_FORMAT",
             *         "message": "Must match format \"date-time\". Write it as 2026-03-02T09:00:00Z, with a zone, from 1970 to 2200."
             *       }
             *     ]
             */
            errors: components["schemas"]["ErrorDetail"][];
            /**
             * Format: uri-reference
             * @description Identifies this error: `urn:taskflow:request:` and the `request_id`.
             * @example urn:taskflow:request:019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            instance: string;
            /**
             * @description ID of this request in the logs of the server; the same as the `X-Request-Id` header.
             * @example 019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            request_id: string;
            /**
             * @description The HTTP status.
             * @example 400
             */
            status: number;
            /**
             * @description Name of the error; the same for all errors with one code.
             * @example Validation failed
             */
            title: string;
            /**
             * Format: uri-reference
             * @description Path of the documentation page of the error code, relative to the server's public URL.
             * @example /docs/errors/VALIDATION_FAILED
             */
            type: string;
        };
        /** @description Tasks by status. Tasks in the trash are counted separately, whatever their status. */
        TaskCounts: {
            /**
             * @description Completed tasks. An estimate from 50,000 tasks.
             * @example 1204
             */
            completed: number;
            /**
             * @description Tasks with the status `in_progress`. An estimate from 50,000 tasks.
             * @example 42
             */
            in_progress: number;
            /**
             * @description Tasks with the status `todo`. An estimate from 50,000 tasks.
             * @example 310
             */
            todo: number;
            /**
             * @description Tasks in the trash. Counted up to 100,000.
             * @example 17
             */
            trashed: number;
        };
        /** @description A new task, personal or in a project. If `priority` is absent, it is the default priority of the project, and `medium` for a personal task. */
        TaskCreate: {
            /**
             * @description IDs of the users to assign. In a project, they must be members; a personal task can be assigned only to yourself. If absent, a task in a project is assigned to its default assignee.
             * @example [
             *       "019c6592-1b40-7fde-a430-d40bd57deeac"
             *     ]
             */
            assignee_ids?: string[];
            /**
             * @description Your categories to put the task in. The categories of other users are never changed.
             * @default []
             * @example [
             *       "019c6aea-d1e0-72c6-ad11-82b4176016eb"
             *     ]
             */
            category_ids: string[];
            /**
             * @description Details in Markdown, stored as sent; null if there is no description.
             * @default null
             * @example Follow **note G**, and check each operation twice.
             */
            description: string | null;
            /**
             * Format: date-time
             * @description When the task is due, as a time; null if it is due on a day or not at all. Must be in the future when it is set or changed. Any time zone is accepted; responses use UTC. A task has either `due_date` or `due_on`: to change from one to the other, send null for the old one in the same request.
             * @default null
             * @example 2026-03-20T17:00:00.000Z
             */
            due_date: string | null;
            /**
             * Format: date
             * @description The day on which the task is due, without a time; null if it is due at a time or not at all. Must be today or later when it is set or changed, in the time zone of your profile. The task is overdue when the day has ended. A task has either `due_date` or `due_on`: to change from one to the other, send null for the old one in the same request. With both, the field code is `TWO_DUE_DATES`.
             * @default null
             * @example null
             */
            due_on: string | null;
            /**
             * @description Estimated effort in minutes, up to a year; null if there is no estimate.
             * @default null
             * @example 480
             */
            estimate_minutes: number | null;
            /**
             * Format: uuid
             * @description The task that this is a subtask of; null if it has no parent. The parent is in the same project, or personal too. Subtasks can have subtasks, at most 5 levels below a task without a parent, and at most 1,000 tasks with all subtasks of all levels.
             * @default null
             * @example null
             */
            parent_id: string | null;
            priority?: components["schemas"]["TaskPriority"];
            /**
             * Format: uuid
             * @description Project of the task; null for a personal task, which only its owner can see: the user who created it, or who moved it out of a project.
             * @default null
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string | null;
            /**
             * Format: date-time
             * @description When work should begin; null if not set. Must not be after `due_date`, or after the end of `due_on` in your time zone.
             * @default null
             * @example 2026-03-09T09:00:00.000Z
             */
            start_date: string | null;
            /** @default todo */
            status: components["schemas"]["TaskStatus"];
            /**
             * @description Labels that everyone who can see the task can see. Categories are the private labels. Tags must be unique, ignoring case and Unicode form.
             * @default []
             * @example [
             *       "cards",
             *       "demo"
             *     ]
             */
            tags: string[];
            /**
             * @description What needs to be done, in one line. Leading and trailing spaces are removed; at least one visible character must remain.
             * @example Punch the cards for the Bernoulli numbers
             */
            title: string;
        };
        /**
         * Format: binary
         * @description A header row and one row for each task, oldest first. Lists such as `tags` are separated by commas within their cell. The length is not limited.
         * @example id,parent_id,project_id,project,title,description,status,priority,start_date,due_date,due_on,estimate_minutes,tags,categories,category_ids,assignees,assignee_ids,created_by,created_by_id,completed_at,created_at,updated_at,deleted_at,version
         *     019cadc6-9a80-76ac-9a32-c0ca8e84e5bf,,019c6ad3-ee80-7abf-8412-ce6e530df63b,Analytical Engine,Punch the cards for the Bernoulli numbers,"Follow **note G**, and check each operation twice.",todo,high,,2026-03-20T17:00:00.000Z,,240,"cards,demo",Programme,019c6aea-d1e0-72c6-ad11-82b4176016eb,Ada Lovelace,019c6592-1b40-7fde-a430-d40bd57deeac,Ada Lovelace,019c6592-1b40-7fde-a430-d40bd57deeac,,2026-03-02T09:00:00.000Z,2026-03-02T09:00:00.000Z,,1
         */
        TaskCsv: string;
        /** @description What to copy, and where to. */
        TaskDuplicate: {
            /**
             * Format: uuid
             * @description Parent of the copy; null for none. If absent, it is that of the task, or null in another project.
             * @example null
             */
            parent_id?: string | null;
            /**
             * Format: uuid
             * @description Project of the copy; null for a personal task of yours. If absent, it is that of the task.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id?: string | null;
            /**
             * @description Title of the copy, if it differs. Leading and trailing spaces are removed; at least one visible character must remain.
             * @example Punch the cards for the Bernoulli numbers
             */
            title?: string;
            /**
             * @description Whether to copy the subtasks of all levels too, without those in the trash.
             * @default false
             * @example true
             */
            with_subtasks: boolean;
        };
        /**
         * @description A field whose values a search can count.
         * @example status
         * @enum {string}
         */
        TaskFacet: "status" | "priority" | "project" | "assignee" | "tag";
        /** @description A value of a field, and the number of tasks that have it. */
        TaskFacetCount: {
            /**
             * @description Number of tasks.
             * @example 12
             */
            count: number;
            /**
             * @description The value for people, such as the name of the project; null for personal tasks.
             * @example todo
             */
            name: string | null;
            /**
             * @description The value to filter by, such as a status or the ID of a project; null for personal tasks.
             * @example todo
             */
            value: string | null;
        };
        /** @description The most frequent values of the fields in `facets` of the request, with the number of tasks. A field that was not requested is null. */
        TaskFacets: {
            /**
             * @description Assignees.
             * @example null
             */
            assignee: components["schemas"]["TaskFacetCount"][] | null;
            /**
             * @description Priorities.
             * @example null
             */
            priority: components["schemas"]["TaskFacetCount"][] | null;
            /**
             * @description Projects; the value null stands for personal tasks.
             * @example null
             */
            project: components["schemas"]["TaskFacetCount"][] | null;
            /**
             * @description Statuses.
             * @example null
             */
            status: components["schemas"]["TaskFacetCount"][] | null;
            /**
             * @description Tags.
             * @example null
             */
            tag: components["schemas"]["TaskFacetCount"][] | null;
        };
        /**
         * @description The name of a field of a task.
         * @example title
         * @enum {string}
         */
        TaskField: "id" | "project_id" | "parent_id" | "title" | "description" | "status" | "priority" | "start_date" | "due_date" | "due_on" | "estimate_minutes" | "tags" | "categories" | "assignees" | "created_by" | "following" | "blocked" | "blocked_by" | "blocks" | "comment_count" | "attachment_count" | "completed" | "completed_at" | "position" | "subtask_count" | "completed_subtask_count" | "version" | "created_at" | "updated_at" | "deleted_at";
        /** @description A user who follows a task. */
        TaskFollower: {
            reason: components["schemas"]["FollowReason"];
            user: components["schemas"]["UserSummary"];
        };
        /** @description A page of followers. */
        TaskFollowerListResponse: {
            /**
             * @description The items of this page, in the requested order; empty if no item matches.
             * @example []
             */
            data: components["schemas"]["TaskFollower"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description A task that matches a search. */
        TaskHit: {
            /**
             * @description The best part of the description or of a comment; null if the search matches neither.
             * @example {
             *       "source": "description",
             *       "comment_id": null,
             *       "html": "Follow **note G**, and check each <mark>card</mark> twice."
             *     }
             */
            fragment: components["schemas"]["TaskHitFragment"] | null;
            task: components["schemas"]["Task"];
            /**
             * @description Title of the task as HTML, with the matching words in `<mark>`. Everything else is escaped, so it is safe to insert into a page.
             * @example Punch the <mark>cards</mark> for the <mark>Bernoulli</mark> numbers
             */
            title: string;
        };
        /** @description A part of a text that matches a search. */
        TaskHitFragment: {
            /**
             * Format: uuid
             * @description ID of the comment; null for the description.
             * @example null
             */
            comment_id: string | null;
            /**
             * @description The text as HTML, with the matching words in `<mark>`, and `…` where the rest is left out. Everything else is escaped. Markdown stays as it was written.
             * @example Follow **note G**, and check each <mark>card</mark> twice.
             */
            html: string;
            /**
             * @description Where the text is.
             * @example description
             * @enum {string}
             */
            source: "description" | "comment";
        };
        /** @description A page of tasks that match a search. */
        TaskHitListResponse: {
            /**
             * @description The tasks of this page, the best ones first; empty if none matches.
             * @example []
             */
            data: components["schemas"]["TaskHit"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["TaskSearchMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /**
         * Format: binary
         * @description One task per line, oldest first, as a JSON object with the columns of the CSV file. The length is not limited.
         * @example {"id":"019cadc6-9a80-76ac-9a32-c0ca8e84e5bf","parent_id":null,"project_id":"019c6ad3-ee80-7abf-8412-ce6e530df63b","project":"Analytical Engine","title":"Punch the cards for the Bernoulli numbers","description":"Follow **note G**, and check each operation twice.","status":"todo","priority":"high","start_date":null,"due_date":"2026-03-20T17:00:00.000Z","due_on":null,"estimate_minutes":240,"tags":["cards","demo"],"categories":["Programme"],"category_ids":["019c6aea-d1e0-72c6-ad11-82b4176016eb"],"assignees":["Ada Lovelace"],"assignee_ids":["019c6592-1b40-7fde-a430-d40bd57deeac"],"created_by":"Ada Lovelace","created_by_id":"019c6592-1b40-7fde-a430-d40bd57deeac","completed_at":null,"created_at":"2026-03-02T09:00:00.000Z","updated_at":"2026-03-02T09:00:00.000Z","deleted_at":null,"version":1}
         */
        TaskLines: string;
        /** @description A page of tasks. */
        TaskListResponse: {
            /**
             * @description The items of this page, in the requested order; empty if no item matches.
             * @example []
             */
            data: components["schemas"]["Task"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description The place that a task moves to. Send at most one of `before`, `after` and `place`. */
        TaskMove: {
            /**
             * Format: uuid
             * @description ID of the task to put it after. That task must be in the list that this one moves to.
             * @example 019c710c-f300-7901-bac0-8e3b464b12fa
             */
            after?: string;
            /**
             * Format: uuid
             * @description ID of the task to put it before. That task must be in the list that this one moves to.
             * @example 019c7ad0-56c0-70f5-aae2-1697a35ca7a1
             */
            before?: string;
            /**
             * Format: uuid
             * @description New parent of the task; null for none. If absent, it is the parent of the task in `before` or `after`. Without these, the parent does not change, or is null if the project changes.
             * @example null
             */
            parent_id?: string | null;
            /**
             * @description End of the list to put it at. The default is `last`.
             * @example first
             * @enum {string}
             */
            place?: "first" | "last";
            /**
             * Format: uuid
             * @description Project to move the task to; null for your personal tasks. If absent, the project does not change.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id?: string | null;
        };
        /**
         * @description Importance of a task. Sorting by priority in ascending order puts `low` before `medium` before `high`.
         * @example high
         * @enum {string}
         */
        TaskPriority: "low" | "medium" | "high";
        /** @description All writable fields of a task. A field that you leave out is reset to its default. The place of the task does not change: its project, its parent and its position. */
        TaskReplace: {
            /**
             * @description IDs of the users to assign. In a project, they must be members; a personal task can be assigned only to yourself.
             * @default []
             * @example [
             *       "019c6592-1b40-7fde-a430-d40bd57deeac"
             *     ]
             */
            assignee_ids: string[];
            /**
             * @description Your categories to put the task in. The categories of other users are never changed.
             * @default []
             * @example [
             *       "019c6aea-d1e0-72c6-ad11-82b4176016eb"
             *     ]
             */
            category_ids: string[];
            /**
             * @description Details in Markdown, stored as sent; null if there is no description.
             * @default null
             * @example Follow **note G**, and check each operation twice.
             */
            description: string | null;
            /**
             * Format: date-time
             * @description When the task is due, as a time; null if it is due on a day or not at all. Must be in the future when it is set or changed. Any time zone is accepted; responses use UTC. A task has either `due_date` or `due_on`: to change from one to the other, send null for the old one in the same request.
             * @default null
             * @example 2026-03-20T17:00:00.000Z
             */
            due_date: string | null;
            /**
             * Format: date
             * @description The day on which the task is due, without a time; null if it is due at a time or not at all. Must be today or later when it is set or changed, in the time zone of your profile. The task is overdue when the day has ended. A task has either `due_date` or `due_on`: to change from one to the other, send null for the old one in the same request. With both, the field code is `TWO_DUE_DATES`.
             * @default null
             * @example null
             */
            due_on: string | null;
            /**
             * @description Estimated effort in minutes, up to a year; null if there is no estimate.
             * @default null
             * @example 480
             */
            estimate_minutes: number | null;
            /** @default medium */
            priority: components["schemas"]["TaskPriority"];
            /**
             * Format: date-time
             * @description When work should begin; null if not set. Must not be after `due_date`, or after the end of `due_on` in your time zone.
             * @default null
             * @example 2026-03-09T09:00:00.000Z
             */
            start_date: string | null;
            /** @default todo */
            status: components["schemas"]["TaskStatus"];
            /**
             * @description Labels that everyone who can see the task can see. Categories are the private labels. Tags must be unique, ignoring case and Unicode form.
             * @default []
             * @example [
             *       "cards",
             *       "demo"
             *     ]
             */
            tags: string[];
            /**
             * @description What needs to be done, in one line. Leading and trailing spaces are removed; at least one visible character must remain.
             * @example Punch the cards for the Bernoulli numbers
             */
            title: string;
            /**
             * @description The version that your update is based on. If the resource has a newer version, the request fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same.
             * @example 3
             */
            version?: number;
        };
        /** @description One task. */
        TaskResponse: {
            data: components["schemas"]["Task"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description A search for tasks. */
        TaskSearch: {
            /**
             * @description The fields whose values to count among the tasks that match.
             * @default []
             * @example [
             *       "status",
             *       "tag"
             *     ]
             */
            facets: components["schemas"]["TaskFacet"][];
            /**
             * @description Only tasks that match this expression, such as `status != completed and assignee = me`. The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of the time zone in your profile, and keep their meaning on all pages of a cursor.
             * @example status != completed and priority >= medium
             */
            filter?: string;
            /**
             * @description All of these words must be in the title, tags, description or comments; each also matches longer words that begin with it. `"two words"` must follow each other exactly. `-word` and `-"two words"` must not be there. `or` between two words means that one of them is enough. Case and Unicode form are ignored, and Chinese and Japanese text matches inside sentences. Must contain a letter or a digit that is not excluded.
             * @example bernoulli card -gear
             */
            q: string;
        };
        /** @description Metadata of a page of a search. With `page`, `page` and `total` are set; with `cursor`, both are null. */
        TaskSearchMeta: {
            /**
             * @description If nothing matches, a similar search that does; null if there is none. Its words come from tasks that you can see.
             * @example null
             */
            did_you_mean: string | null;
            facets: components["schemas"]["TaskFacets"];
            /**
             * @description Whether more tasks can have the values than `facets` say, for the same reason as `total_is_lower_bound`.
             * @example false
             */
            facets_are_lower_bounds: boolean;
            /**
             * @description Send it as `cursor` with the same body to get the items after this page; null on the last page.
             * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
             */
            next_cursor: string | null;
            /**
             * @description Number of this page, from 1; null if you page by cursor.
             * @example 1
             */
            page: number | null;
            /**
             * @description Maximum number of items on a page.
             * @example 20
             */
            per_page: number;
            /**
             * @description ID of this request in the logs and events of the server; the same as the `X-Request-Id` header.
             * @example 019cadc6-9a80-7bdf-ae88-903946b44d34
             */
            request_id: string;
            /**
             * @description Number of tasks that match; null if you page by cursor. At least so many if `total_is_lower_bound` is true.
             * @example 42
             */
            total: number | null;
            /**
             * @description Whether more tasks can match. A search stops at 10,000 tasks, and among very many tasks also earlier: then it looks at the newest ones. The pages have the best of the tasks that were counted.
             * @example false
             */
            total_is_lower_bound: boolean;
        };
        /**
         * @description Progress of a task. Setting `completed` also sets `completed_at`; setting another status clears it.
         * @example in_progress
         * @enum {string}
         */
        TaskStatus: "todo" | "in_progress" | "completed";
        /** @description Fields to update, as a JSON Merge Patch (RFC 7396). A field that you leave out does not change, null clears a field, and a list replaces the old list. */
        TaskUpdate: {
            /**
             * @description IDs of the users to assign. In a project, they must be members; a personal task can be assigned only to yourself. Replaces the old list.
             * @example [
             *       "019c6592-1b40-7fde-a430-d40bd57deeac"
             *     ]
             */
            assignee_ids?: string[];
            /**
             * @description Your categories to put the task in. The categories of other users are never changed. Replaces the old list.
             * @example [
             *       "019c6aea-d1e0-72c6-ad11-82b4176016eb"
             *     ]
             */
            category_ids?: string[];
            /**
             * @description Details in Markdown, stored as sent; null if there is no description.
             * @example Follow **note G**, and check each operation twice.
             */
            description?: string | null;
            /**
             * Format: date-time
             * @description When the task is due, as a time; null if it is due on a day or not at all. Must be in the future when it is set or changed. Any time zone is accepted; responses use UTC. A task has either `due_date` or `due_on`: to change from one to the other, send null for the old one in the same request.
             * @example 2026-03-20T17:00:00.000Z
             */
            due_date?: string | null;
            /**
             * Format: date
             * @description The day on which the task is due, without a time; null if it is due at a time or not at all. Must be today or later when it is set or changed, in the time zone of your profile. The task is overdue when the day has ended. A task has either `due_date` or `due_on`: to change from one to the other, send null for the old one in the same request. With both, the field code is `TWO_DUE_DATES`.
             * @example null
             */
            due_on?: string | null;
            /**
             * @description Estimated effort in minutes, up to a year; null if there is no estimate.
             * @example 480
             */
            estimate_minutes?: number | null;
            /**
             * Format: uuid
             * @description The new parent; null for none. The task comes last in the new list, and takes its subtasks along. Must be a task in the same project, or personal too. `moveTask` can choose the position, or another project.
             * @example null
             */
            parent_id?: string | null;
            priority?: components["schemas"]["TaskPriority"];
            /**
             * Format: date-time
             * @description When work should begin; null if not set. Must not be after `due_date`, or after the end of `due_on` in your time zone.
             * @example 2026-03-09T09:00:00.000Z
             */
            start_date?: string | null;
            status?: components["schemas"]["TaskStatus"];
            /**
             * @description Labels that everyone who can see the task can see. Categories are the private labels. Tags must be unique, ignoring case and Unicode form. Replaces the old list.
             * @example [
             *       "cards",
             *       "demo"
             *     ]
             */
            tags?: string[];
            /**
             * @description What needs to be done, in one line. Leading and trailing spaces are removed; at least one visible character must remain.
             * @example Punch the cards for the Bernoulli numbers
             */
            title?: string;
            /**
             * @description The version that your update is based on. If the resource has a newer version, the request fails with 409 `VERSION_CONFLICT`. Required here unless you send `If-Match`.
             * @example 3
             */
            version?: number;
        };
        /** @description A small picture of an attachment. */
        Thumbnail: {
            /**
             * @description Height in pixels.
             * @example 240
             */
            height: number;
            /**
             * @description Width in pixels.
             * @example 320
             */
            width: number;
        };
        /**
         * Format: binary
         * @description The content of a thumbnail.
         * @example (picture)
         */
        ThumbnailContent: string;
        /** @description Says that you write a comment on a task. It counts for 6 seconds; send it again while you write. */
        TypeMessage: {
            /**
             * Format: uuid
             * @description The task. Enter it first.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            task_id: string;
            /**
             * @description False when you have stopped.
             * @default true
             * @example true
             */
            typing: boolean;
        };
        /** @description Somebody began or stopped to write a comment on a task where you are. */
        TypingMessage: {
            /**
             * Format: uuid
             * @description The task.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            task_id: string;
            /**
             * @description Whether they write.
             * @example true
             */
            typing: boolean;
            user: components["schemas"]["UserSummary"];
        };
        /** @description A task changed that does not match the view or filter of a subscription now. Remove it if you show it. */
        UnmatchedMessage: {
            /**
             * Format: int64
             * @description Number of the event.
             * @example 4712
             */
            sequence: number;
            /**
             * @description ID of the subscription on this connection. The same criteria have the same ID.
             * @example 3q2-7wTQ1mB0a9YkZxLd5g
             */
            subscription: string;
            /**
             * Format: uuid
             * @description The task.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            task_id: string;
        };
        /** @description Ends a subscription. */
        UnsubscribeMessage: {
            /**
             * @description ID of the subscription on this connection. The same criteria have the same ID.
             * @example 3q2-7wTQ1mB0a9YkZxLd5g
             */
            subscription: string;
        };
        /** @description A file that arrives in parts. Only its uploader can see it. */
        Upload: {
            /**
             * Format: uuid
             * @description ID of the attachment that the complete upload became; null until then, and after the attachment was deleted.
             * @example null
             */
            attachment_id: string | null;
            /**
             * Format: uuid
             * @description ID of the comment to which the file will belong; null for a file on the task itself.
             * @example null
             */
            comment_id: string | null;
            /**
             * Format: date-time
             * @description When it was created. Never changes.
             * @example 2026-03-02T10:28:00.000Z
             */
            created_at: string;
            /**
             * @description What the file is about; null if it has no description.
             * @example The cards for note G
             */
            description: string | null;
            /**
             * Format: date-time
             * @description When the upload is removed, unless another part arrives before. A complete one is removed too; its attachment stays.
             * @example 2026-03-03T10:28:00.000Z
             */
            expires_at: string;
            /**
             * Format: uuid
             * @description ID of the upload.
             * @example 019cae17-4f80-7a1e-8c2d-6b3f9e0d5a41
             */
            id: string;
            /**
             * @description Name of the file.
             * @example deck.csv
             */
            name: string;
            /**
             * Format: int64
             * @description Number of bytes that have arrived. The next part begins here.
             * @example 6
             */
            received_bytes: number;
            /**
             * Format: int64
             * @description Size of the whole file in bytes; null as long as it is not known.
             * @example 12
             */
            size_bytes: number | null;
            /**
             * Format: uuid
             * @description ID of the task.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            task_id: string;
        };
        /**
         * Format: binary
         * @description A part of a file.
         * @example first,second
         */
        UploadPart: string;
        /** @description The new attachments, in the order of the files. */
        UploadResponse: {
            /**
             * @description The new attachments.
             * @example []
             */
            data: components["schemas"]["Attachment"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description A resumable upload. */
        UploadStateResponse: {
            data: components["schemas"]["Upload"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description An account, as its owner sees it. */
        User: {
            /**
             * Format: uri
             * @description HTTPS URL of a picture; null if there is none.
             * @example https://images.example.com/ada.png
             */
            avatar_url: string | null;
            /**
             * Format: date-time
             * @description When it was created. Never changes.
             * @example 2026-02-16T08:30:00.000Z
             */
            created_at: string;
            /**
             * Format: email
             * @description Email address to log in with. Case is ignored.
             * @example ada@example.com
             */
            email: string;
            /**
             * @description Whether the user has verified the address.
             * @example true
             */
            email_verified: boolean;
            /**
             * @description Name that other users see, with at least one visible character.
             * @example Ada Lovelace
             */
            full_name: string;
            /**
             * Format: uuid
             * @description ID of the user. Never changes.
             * @example 019c6592-1b40-7fde-a430-d40bd57deeac
             */
            id: string;
            /**
             * @description BCP 47 language tag for messages and for the format of dates and numbers.
             * @example en-GB
             */
            locale: string;
            role: components["schemas"]["SystemRole"];
            settings: components["schemas"]["UserSettings"];
            /**
             * @description IANA time zone for the start of days and weeks.
             * @example Europe/London
             */
            timezone: string;
            /**
             * Format: date-time
             * @description When it was last changed; equal to `created_at` until then.
             * @example 2026-03-01T18:20:00.000Z
             */
            updated_at: string;
            /**
             * @description Number of the version, from 1. Increases with each change. Send it with an update, so that you never overwrite a change you have not seen.
             * @example 3
             */
            version: number;
        };
        /** @description A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and `PRECONDITION_FAILED` responses contain what you need to retry. */
        UserConflict: {
            /**
             * @description The current resource; null if the conflict is not about its version.
             * @example {
             *       "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *       "email": "ada@example.com",
             *       "email_verified": true,
             *       "full_name": "Ada Lovelace",
             *       "avatar_url": "https://images.example.com/ada.png",
             *       "timezone": "Europe/London",
             *       "locale": "en-GB",
             *       "settings": {
             *         "week_start": "monday",
             *         "default_project_id": "019c6ad3-ee80-7abf-8412-ce6e530df63b",
             *         "notifications": {
             *           "assigned": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "mentioned": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "commented": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "updated": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "due_soon": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "overdue": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "project_invited": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "membership_changed": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "webhook_disabled": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           }
             *         }
             *       },
             *       "role": "user",
             *       "version": 3,
             *       "created_at": "2026-02-16T08:30:00.000Z",
             *       "updated_at": "2026-03-01T18:20:00.000Z"
             *     }
             */
            data: components["schemas"]["User"] | null;
            error: components["schemas"]["ErrorCode"];
            /**
             * @description The fields that conflict, or that have changed since your version.
             * @example []
             */
            errors: components["schemas"]["ErrorDetail"][];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["ConflictMeta"];
            success: components["schemas"]["Failed"];
        };
        /** @description The content of `UserConflict` in the format of RFC 9457. */
        UserConflictProblem: {
            /**
             * @description Changes since the version you sent, oldest first; empty if the conflict is not about a version.
             * @example [
             *       {
             *         "field": "status",
             *         "before": "todo",
             *         "after": "in_progress",
             *         "version": 2,
             *         "changed_by": {
             *           "id": "019c65e9-14e0-7e01-8fd1-ce1acc173e3b",
             *           "full_name": "Grace Hopper",
             *           "avatar_url": null
             *         },
             *         "changed_at": "2026-03-02T10:12:00.000Z"
             *       }
             *     ]
             */
            changes: components["schemas"]["ConflictChange"][];
            code: components["schemas"]["ErrorCode"];
            /**
             * @description The current resource; null if the conflict is not about its version.
             * @example {
             *       "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *       "email": "ada@example.com",
             *       "email_verified": true,
             *       "full_name": "Ada Lovelace",
             *       "avatar_url": "https://images.example.com/ada.png",
             *       "timezone": "Europe/London",
             *       "locale": "en-GB",
             *       "settings": {
             *         "week_start": "monday",
             *         "default_project_id": "019c6ad3-ee80-7abf-8412-ce6e530df63b",
             *         "notifications": {
             *           "assigned": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "mentioned": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "commented": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "updated": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "due_soon": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "overdue": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "project_invited": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "membership_changed": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "webhook_disabled": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           }
             *         }
             *       },
             *       "role": "user",
             *       "version": 3,
             *       "created_at": "2026-02-16T08:30:00.000Z",
             *       "updated_at": "2026-03-01T18:20:00.000Z"
             *     }
             */
            current: components["schemas"]["User"] | null;
            /**
             * @description The current version of the resource; null if the conflict is not about a version.
             * @example 2
             */
            current_version: number | null;
            /**
             * @description What went wrong in this request; the `message` of `ErrorResponse`.
             * @example Some fields are invalid. `errors` lists each of them.
             */
            detail: string;
            /**
             * @description All fields to correct; empty if the error is not about fields.
             * @example [
             *       {
             *         "field": "due_date",
             *         "code": "INVALID_FORMAT",
             *         "message": "Must match format \"date-time\". Write it as 2026-03-02T09:00:00Z, with a zone, from 1970 to 2200."
             *       }
             *     ]
             */
            errors: components["schemas"]["ErrorDetail"][];
            /**
             * Format: uri-reference
             * @description Identifies this error: `urn:taskflow:request:` and the `request_id`.
             * @example urn:taskflow:request:019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            instance: string;
            /**
             * @description ID of this request in the logs of the server; the same as the `X-Request-Id` header.
             * @example 019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            request_id: string;
            /**
             * @description The HTTP status.
             * @example 400
             */
            status: number;
            /**
             * @description Name of the error; the same for all errors with one code.
             * @example Validation failed
             */
            title: string;
            /**
             * Format: uri-reference
             * @description Path of the documentation page of the error code, relative to the server's public URL.
             * @example /docs/errors/VALIDATION_FAILED
             */
            type: string;
        };
        /** @description Accounts, without deleted ones. */
        UserCounts: {
            /**
             * @description Active accounts. An estimate from 50,000 accounts.
             * @example 23
             */
            active: number;
            /**
             * @description System admins. Always exact.
             * @example 2
             */
            admins: number;
            /**
             * @description All accounts. An estimate from 50,000.
             * @example 24
             */
            total: number;
            /**
             * @description Accounts with a verified email. An estimate from 50,000 accounts.
             * @example 21
             */
            verified: number;
        };
        /** @description Your profile. */
        UserResponse: {
            data: components["schemas"]["User"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description Personal settings. */
        UserSettings: {
            /**
             * Format: uuid
             * @description Default project of new tasks in clients; null for personal tasks. You must be a member of it. Set to null when the project is deleted or you leave it.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            default_project_id: string | null;
            notifications: components["schemas"]["NotificationSettings"];
            week_start: components["schemas"]["WeekStart"];
        };
        /** @description All settings. A setting that you leave out is reset to its default. */
        UserSettingsReplace: {
            /**
             * Format: uuid
             * @description Default project of new tasks in clients; null for personal tasks. You must be a member of it. Set to null when the project is deleted or you leave it.
             * @default null
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            default_project_id: string | null;
            notifications: components["schemas"]["NotificationSettingsReplace"];
            /** @default monday */
            week_start: components["schemas"]["WeekStart"];
        };
        /** @description Settings to update. A setting that you leave out does not change. */
        UserSettingsUpdate: {
            /**
             * Format: uuid
             * @description Default project of new tasks in clients; null for personal tasks. You must be a member of it. Set to null when the project is deleted or you leave it.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            default_project_id?: string | null;
            notifications?: components["schemas"]["NotificationSettingsUpdate"];
            week_start?: components["schemas"]["WeekStart"];
        };
        /** @description The part of a user that other users see. */
        UserSummary: {
            /**
             * Format: uri
             * @description HTTPS URL of a picture; null if there is none.
             * @example https://images.example.com/ada.png
             */
            avatar_url: string | null;
            /**
             * @description Name that other users see, with at least one visible character.
             * @example Ada Lovelace
             */
            full_name: string;
            /**
             * Format: uuid
             * @description ID of the user.
             * @example 019c6592-1b40-7fde-a430-d40bd57deeac
             */
            id: string;
        };
        /** @description A saved filter with an order, private or shared with a project. */
        View: {
            /**
             * @description The fields of tasks that clients should show, in their order. TaskFlow only stores them.
             * @example [
             *       "title",
             *       "due_date",
             *       "assignees"
             *     ]
             */
            columns: string[];
            /**
             * Format: date-time
             * @description When it was created. Never changes.
             * @example 2026-03-02T09:00:00.000Z
             */
            created_at: string;
            /**
             * @description The user who created the view; null if the account was deleted.
             * @example {
             *       "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *       "full_name": "Ada Lovelace",
             *       "avatar_url": "https://images.example.com/ada.png"
             *     }
             */
            created_by: components["schemas"]["UserSummary"] | null;
            /**
             * @description Which tasks the view has, in the filter language; null for all tasks that you can see. It shows current names of projects, categories and users; what you cannot see, and what is not the only one of its name, is shown as an ID.
             * @example not completed and due_date <= endOfWeek and project = "Analytical Engine"
             */
            filter: string | null;
            /**
             * @description How clients should group the tasks; null if they should not. TaskFlow only stores it.
             * @example project
             */
            group_by: string | null;
            /**
             * Format: uuid
             * @description ID of the view.
             * @example 019cadc6-9a80-7c10-8d6e-2f1b3a4c5d6e
             */
            id: string;
            /**
             * @description Name of the view.
             * @example Due this week
             */
            name: string;
            /**
             * @description Order of the tasks.
             * @example asc
             * @enum {string}
             */
            order: "asc" | "desc";
            /**
             * Format: uuid
             * @description Project whose members share the view; null for a private view. It does not limit the tasks of the view.
             * @example null
             */
            project_id: string | null;
            /**
             * @description Field to sort the tasks by.
             * @example due_date
             * @enum {string}
             */
            sort: "created_at" | "updated_at" | "due_date" | "priority" | "title" | "position";
            /**
             * Format: date-time
             * @description When it was last changed; equal to `created_at` until then.
             * @example 2026-03-02T09:00:00.000Z
             */
            updated_at: string;
            /**
             * @description Number of the version, from 1. Increases with each change. Send it with an update, so that you never overwrite a change you have not seen.
             * @example 3
             */
            version: number;
        };
        /** @description A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and `PRECONDITION_FAILED` responses contain what you need to retry. */
        ViewConflict: {
            /**
             * @description The current resource; null if the conflict is not about its version.
             * @example {
             *       "id": "019cadc6-9a80-7c10-8d6e-2f1b3a4c5d6e",
             *       "project_id": null,
             *       "name": "Due this week",
             *       "filter": "not completed and due_date <= endOfWeek and project = \"Analytical Engine\"",
             *       "sort": "due_date",
             *       "order": "asc",
             *       "group_by": "project",
             *       "columns": [
             *         "title",
             *         "due_date",
             *         "assignees"
             *       ],
             *       "created_by": {
             *         "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *         "full_name": "Ada Lovelace",
             *         "avatar_url": "https://images.example.com/ada.png"
             *       },
             *       "version": 3,
             *       "created_at": "2026-03-02T09:00:00.000Z",
             *       "updated_at": "2026-03-02T09:00:00.000Z"
             *     }
             */
            data: components["schemas"]["View"] | null;
            error: components["schemas"]["ErrorCode"];
            /**
             * @description The fields that conflict, or that have changed since your version.
             * @example []
             */
            errors: components["schemas"]["ErrorDetail"][];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["ConflictMeta"];
            success: components["schemas"]["Failed"];
        };
        /** @description The content of `ViewConflict` in the format of RFC 9457. */
        ViewConflictProblem: {
            /**
             * @description Changes since the version you sent, oldest first; empty if the conflict is not about a version.
             * @example [
             *       {
             *         "field": "status",
             *         "before": "todo",
             *         "after": "in_progress",
             *         "version": 2,
             *         "changed_by": {
             *           "id": "019c65e9-14e0-7e01-8fd1-ce1acc173e3b",
             *           "full_name": "Grace Hopper",
             *           "avatar_url": null
             *         },
             *         "changed_at": "2026-03-02T10:12:00.000Z"
             *       }
             *     ]
             */
            changes: components["schemas"]["ConflictChange"][];
            code: components["schemas"]["ErrorCode"];
            /**
             * @description The current resource; null if the conflict is not about its version.
             * @example {
             *       "id": "019cadc6-9a80-7c10-8d6e-2f1b3a4c5d6e",
             *       "project_id": null,
             *       "name": "Due this week",
             *       "filter": "not completed and due_date <= endOfWeek and project = \"Analytical Engine\"",
             *       "sort": "due_date",
             *       "order": "asc",
             *       "group_by": "project",
             *       "columns": [
             *         "title",
             *         "due_date",
             *         "assignees"
             *       ],
             *       "created_by": {
             *         "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *         "full_name": "Ada Lovelace",
             *         "avatar_url": "https://images.example.com/ada.png"
             *       },
             *       "version": 3,
             *       "created_at": "2026-03-02T09:00:00.000Z",
             *       "updated_at": "2026-03-02T09:00:00.000Z"
             *     }
             */
            current: components["schemas"]["View"] | null;
            /**
             * @description The current version of the resource; null if the conflict is not about a version.
             * @example 2
             */
            current_version: number | null;
            /**
             * @description What went wrong in this request; the `message` of `ErrorResponse`.
             * @example Some fields are invalid. `errors` lists each of them.
             */
            detail: string;
            /**
             * @description All fields to correct; empty if the error is not about fields.
             * @example [
             *       {
             *         "field": "due_date",
             *         "code": "INVALID_FORMAT",
             *         "message": "Must match format \"date-time\". Write it as 2026-03-02T09:00:00Z, with a zone, from 1970 to 2200."
             *       }
             *     ]
             */
            errors: components["schemas"]["ErrorDetail"][];
            /**
             * Format: uri-reference
             * @description Identifies this error: `urn:taskflow:request:` and the `request_id`.
             * @example urn:taskflow:request:019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            instance: string;
            /**
             * @description ID of this request in the logs of the server; the same as the `X-Request-Id` header.
             * @example 019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            request_id: string;
            /**
             * @description The HTTP status.
             * @example 400
             */
            status: number;
            /**
             * @description Name of the error; the same for all errors with one code.
             * @example Validation failed
             */
            title: string;
            /**
             * Format: uri-reference
             * @description Path of the documentation page of the error code, relative to the server's public URL.
             * @example /docs/errors/VALIDATION_FAILED
             */
            type: string;
        };
        /** @description A new view. */
        ViewCreate: {
            /**
             * @description The fields of tasks that clients should show, in their order. TaskFlow only stores them.
             * @default []
             * @example [
             *       "title",
             *       "due_date",
             *       "assignees"
             *     ]
             */
            columns: string[];
            /**
             * @description Which tasks the view has, in the filter language; null for all tasks that you can see. A view that is shared cannot use categories, which are private.
             * @default null
             * @example not completed and due_date <= endOfWeek and project = "Analytical Engine"
             */
            filter: string | null;
            /**
             * @description How clients should group the tasks; null if they should not. TaskFlow only stores it.
             * @default null
             * @example project
             */
            group_by: string | null;
            /**
             * @description Name of the view. Leading and trailing spaces are removed; at least one visible character must remain.
             * @example Due this week
             */
            name: string;
            /**
             * @description Order of the tasks.
             * @default desc
             * @example asc
             * @enum {string}
             */
            order: "asc" | "desc";
            /**
             * Format: uuid
             * @description Project whose members share the view; null for a private view. It does not limit the tasks of the view.
             * @default null
             * @example null
             */
            project_id: string | null;
            /**
             * @description Field to sort the tasks by.
             * @default created_at
             * @example due_date
             * @enum {string}
             */
            sort: "created_at" | "updated_at" | "due_date" | "priority" | "title" | "position";
        };
        /** @description A page of views. */
        ViewListResponse: {
            /**
             * @description The items of this page, in the requested order; empty if no item matches.
             * @example []
             */
            data: components["schemas"]["View"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description One view. */
        ViewResponse: {
            data: components["schemas"]["View"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description Fields to update, as a JSON Merge Patch (RFC 7396). With whom the view is shared cannot be changed. */
        ViewUpdate: {
            /**
             * @description The fields of tasks that clients should show, in their order. TaskFlow only stores them.
             * @example [
             *       "title",
             *       "due_date",
             *       "assignees"
             *     ]
             */
            columns?: string[];
            /**
             * @description Which tasks the view has, in the filter language; null for all tasks that you can see. A view that is shared cannot use categories, which are private.
             * @example not completed and due_date <= endOfWeek and project = "Analytical Engine"
             */
            filter?: string | null;
            /**
             * @description How clients should group the tasks; null if they should not. TaskFlow only stores it.
             * @example project
             */
            group_by?: string | null;
            /**
             * @description Name of the view. Leading and trailing spaces are removed; at least one visible character must remain.
             * @example Due this week
             */
            name?: string;
            /**
             * @description Order of the tasks.
             * @example asc
             * @enum {string}
             */
            order?: "asc" | "desc";
            /**
             * @description Field to sort the tasks by.
             * @example due_date
             * @enum {string}
             */
            sort?: "created_at" | "updated_at" | "due_date" | "priority" | "title" | "position";
            /**
             * @description The version that your update is based on. If the resource has a newer version, the request fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same.
             * @example 3
             */
            version?: number;
        };
        /** @description Metadata of the response to a change that can have warnings. */
        WarnedMeta: {
            /**
             * @description ID of this request in the logs and events of the server; the same as the `X-Request-Id` header.
             * @example 019cadc6-9a80-717c-9cbd-705b5f1b380e
             */
            request_id: string;
            /**
             * @description What you may not have expected, although the request succeeded; usually empty.
             * @example []
             */
            warnings: components["schemas"]["ResponseWarning"][];
        };
        /**
         * @description What a warning is about. New codes can be added: ignore those you do not know.
         *
         *     | Code | Meaning |
         *     | --- | --- |
         *     | `TASK_BLOCKED` | The task was completed, although a task that blocks it is not completed. |
         * @example TASK_BLOCKED
         * @enum {string}
         */
        WarningCode: "TASK_BLOCKED";
        /**
         * @description First day of the week in calendars and weekly statistics.
         * @example monday
         * @enum {string}
         */
        WeekStart: "monday" | "sunday" | "saturday";
        /**
         * @description With `resource`, each event comes with its subject as it is now, as you would get it from the API.
         * @example resource
         * @enum {string}
         */
        WithResource: "resource";
    };
    responses: {
        /** @description The task already has this assignee or category, or its project is archived, or the first request with this `Idempotency-Key` is still running. */
        AlreadyAssigned: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The project is archived, or the first request with this `Idempotency-Key` is still running. */
        ArchivedForNewView: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The project of the task is archived. */
        ArchivedTask: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["TaskConflict"];
                "application/problem+json": components["schemas"]["TaskConflictProblem"];
            };
        };
        /** @description The version of the resource does not match `If-Match`, or matches `If-None-Match`. */
        AttachmentPreconditionFailed: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["AttachmentConflict"];
                "application/problem+json": components["schemas"]["AttachmentConflictProblem"];
            };
        };
        /** @description The attachment has changed since the `version` you sent, or the project is archived. */
        AttachmentVersionConflict: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["AttachmentConflict"];
                "application/problem+json": components["schemas"]["AttachmentConflictProblem"];
            };
        };
        /** @description The other task already waits for this one, or the project of the task is archived. */
        BlockerCycle: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A task cannot be changed, so none was changed; or the project that the tasks move to is archived, or the first request with this `Idempotency-Key` is still running. */
        BulkFailed: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The change was undone already, or it cannot be undone, or the first request with this `Idempotency-Key` is still running. */
        BulkNotUndone: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description You already have a category with this name, or the first request with this `Idempotency-Key` is still running. */
        CategoryNameTaken: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The version of the resource does not match `If-Match`, or matches `If-None-Match`. */
        CategoryPreconditionFailed: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["CategoryConflict"];
                "application/problem+json": components["schemas"]["CategoryConflictProblem"];
            };
        };
        /** @description The category has changed since the `version` you sent, or you already have another category with this name. */
        CategoryVersionConflict: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["CategoryConflict"];
                "application/problem+json": components["schemas"]["CategoryConflictProblem"];
            };
        };
        /** @description The part that arrived has another digest than `Upload-Checksum`. It was not added. */
        ChecksumMismatch: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The version of the resource does not match `If-Match`, or matches `If-None-Match`. */
        CommentPreconditionFailed: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["CommentConflict"];
                "application/problem+json": components["schemas"]["CommentConflictProblem"];
            };
        };
        /** @description The comment has changed since the `version` you sent, or the project is archived. */
        CommentVersionConflict: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["CommentConflict"];
                "application/problem+json": components["schemas"]["CommentConflictProblem"];
            };
        };
        /** @description The project of the task is archived. */
        DeletedAttachmentConflict: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["AttachmentConflict"];
                "application/problem+json": components["schemas"]["AttachmentConflictProblem"];
            };
        };
        /** @description The project of the task is archived. */
        DeletedCommentConflict: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["CommentConflict"];
                "application/problem+json": components["schemas"]["CommentConflictProblem"];
            };
        };
        /** @description The project of the view is archived. */
        DeletedViewConflict: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ViewConflict"];
                "application/problem+json": components["schemas"]["ViewConflictProblem"];
            };
        };
        /** @description An account with this email already exists, or the first request with this `Idempotency-Key` is still running. */
        EmailTaken: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The archive is not finished, or the export failed. */
        ExportNotReady: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A file is larger than the server accepts. */
        FileTooLarge: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description You can see the resource, but your role or token does not allow this operation, or the server requires a verified email. */
        Forbidden: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description An unexpected error occurred during the check. */
        HealthError: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The server does not accept requests: its database is down or does not accept writes, or the server is starting or stopping. */
        HealthUnavailable: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The first request with this `Idempotency-Key` is still running. */
        IdempotencyKeyInUse: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description This `Idempotency-Key` was used for another request. */
        IdempotencyKeyReused: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The project is archived, or you have too many unfinished imports, or the first request with this `Idempotency-Key` is still running. */
        ImportConflict: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The access token does not have the scope that this operation requires. */
        InsufficientScope: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description An unexpected error occurred on the server. Nothing was changed. */
        InternalError: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The body is invalid, or the password is wrong (`WRONG_PASSWORD`). Your session stays open. */
        InvalidAccountDeletion: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A parameter or header is invalid. */
        InvalidApiKeyId: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The user cannot be assigned to this task, or a parameter or header is invalid. */
        InvalidAssignee: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A parameter or header is invalid. */
        InvalidAttachmentId: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The body is invalid. */
        InvalidAuthRequest: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The other task cannot block this task. */
        InvalidBlocker: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A parameter or the body is invalid. */
        InvalidBody: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The body is invalid, or the tasks cannot be moved there. */
        InvalidBulk: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A parameter or header is invalid. */
        InvalidBulkId: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A parameter or header is invalid. */
        InvalidCategoryId: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A parameter or the body is invalid, or the text mentions a user who cannot see the task. */
        InvalidComment: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A parameter or the body is invalid, or the copy cannot be there. */
        InvalidDuplicate: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The body is invalid, the current password is wrong (`WRONG_PASSWORD`), or the email is your current one (`SAME_EMAIL`). Your session stays open. */
        InvalidEmailChange: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The body is invalid. */
        InvalidEmailRequest: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A parameter is invalid, or the filter has an error, or the request has a parameter that the operation does not have. */
        InvalidExportFilter: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A parameter or header is invalid. */
        InvalidExportId: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A parameter is invalid, the filter has an error, or the cursor does not belong to this list, or a parameter is invalid, or the cursor does not belong to this list. */
        InvalidFilter: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The request has a parameter that the operation does not have. */
        InvalidHealthRequest: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The `Idempotency-Key` header is invalid. */
        InvalidIdempotencyKey: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The `If-None-Match` header is invalid. */
        InvalidIfNoneMatch: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A parameter or the file is invalid. */
        InvalidImport: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A parameter or header is invalid. */
        InvalidJobId: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The body is invalid, or the link is invalid or expired. */
        InvalidLink: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A parameter is invalid, or the cursor does not belong to this list. */
        InvalidListParameters: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A parameter or the body is invalid, or the task cannot be moved there. */
        InvalidMove: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The body is invalid, or the expiry of the key is in the past or too late. */
        InvalidNewApiKey: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A parameter or the body is invalid, or breaks a rule for comments. */
        InvalidNewComment: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The body is invalid, or breaks a rule for tasks. */
        InvalidNewTask: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A header is invalid, or the comment does not exist on the task. */
        InvalidNewUpload: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The body is invalid, the filter has an error, or the project does not exist, or a parameter or the body is invalid. */
        InvalidNewView: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The body is invalid, the current password is wrong (`WRONG_PASSWORD`), or the new password is rejected, as in a registration or because it is the current one (`SAME_PASSWORD`). Your session stays open. */
        InvalidPasswordChange: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The body is invalid, the link is invalid, or the new password is rejected. In the last case, the link stays valid. */
        InvalidPasswordReset: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The body is invalid, or refers to a project that you cannot see. */
        InvalidProfile: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The body is invalid, or the default assignee is not a member of the project, or a parameter or the body is invalid. */
        InvalidProject: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A parameter or header is invalid. */
        InvalidProjectId: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The body is invalid. */
        InvalidRefreshRequest: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The body is invalid, the filter has an error, or the cursor does not belong to this search. */
        InvalidSearch: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A parameter or header is invalid. */
        InvalidSessionId: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A parameter or header is invalid. */
        InvalidTagName: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A parameter or the body is invalid, or breaks a rule for tasks. */
        InvalidTask: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A parameter or header is invalid. */
        InvalidTaskId: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A parameter or the body is invalid, or breaks a rule for tasks. */
        InvalidTaskUpdate: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A parameter, the form or the content is invalid. */
        InvalidUpload: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A parameter or header is invalid. */
        InvalidUploadId: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A parameter or header is invalid. */
        InvalidUserId: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The body is invalid, or the filter has an error, or a parameter or the body is invalid. */
        InvalidView: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A parameter or header is invalid. */
        InvalidViewId: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description A parameter is invalid, the cursor does not belong to this list, or the filter of the view is too expensive, or a parameter is invalid, or the cursor does not belong to this list. */
        InvalidViewTasks: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The invitation has ended. */
        InvitationEnded: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The invitation was sent to another address than that of your account, or the access token does not have the scope that this operation requires. */
        InvitationForAnotherAddress: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The project is archived, or the first request with this `Idempotency-Key` is still running. */
        InvitationToArchivedProject: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The job has ended, or cannot be cancelled. */
        JobNotCancelled: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description Email and password do not match an account. */
        LoginRefused: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The version of the resource does not match `If-Match`, or matches `If-None-Match`. */
        ManagedUserPreconditionFailed: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ManagedUserConflict"];
                "application/problem+json": components["schemas"]["ManagedUserConflictProblem"];
            };
        };
        /** @description The account has changed since the `version` you sent, or it is your own. */
        ManagedUserVersionConflict: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ManagedUserConflict"];
                "application/problem+json": components["schemas"]["ManagedUserConflictProblem"];
            };
        };
        /** @description The version of the resource does not match `If-Match`, or matches `If-None-Match`. */
        MemberPreconditionFailed: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ProjectMemberConflict"];
                "application/problem+json": components["schemas"]["ProjectMemberConflictProblem"];
            };
        };
        /** @description The member has changed since the `version` you sent, or is the owner of the project. */
        MemberVersionConflict: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ProjectMemberConflict"];
                "application/problem+json": components["schemas"]["ProjectMemberConflictProblem"];
            };
        };
        /** @description The project of the task is archived, or the task has as many comments as it can have, or the first request with this `Idempotency-Key` is still running. */
        NewCommentConflict: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The project of the task is archived, or a limit is reached, or the first request with this `Idempotency-Key` is still running. */
        NewUploadConflict: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The response is not available in a media type that `Accept` allows. */
        NotAcceptable: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The resource does not exist, or you cannot see it. The response is the same in both cases, and for a deleted resource. */
        NotFound: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The address is invited already or belongs to a member, the project has too many open invitations, or it is archived, or the first request with this `Idempotency-Key` is still running. */
        NotInvited: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description Your copy is current. */
        NotModified: {
            headers: {
                "Cache-Control": components["headers"]["CacheControl"];
                ETag: components["headers"]["ETag"];
                "Last-Modified": components["headers"]["LastModified"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The address belongs to a member now, the project has too many open invitations, or it is archived, or the first request with this `Idempotency-Key` is still running. */
        NotResent: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The member is the owner of the project. */
        OwnerRequired: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description You own projects that have other members. */
        OwnsSharedProjects: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The upload has another offset, the project of the task is archived, or a limit is reached. */
        PartConflict: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The body is larger than 256 KiB. */
        PayloadTooLarge: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description Your copy is current. */
        PersonalNotModified: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                ETag: components["headers"]["ETag"];
                "Last-Modified": components["headers"]["LastModified"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The update does not include the version that it is based on. */
        PreconditionRequired: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The project is archived. */
        ProjectArchived: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The project is archived, or the first request with this `Idempotency-Key` is still running. */
        ProjectArchivedForNew: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The version of the resource does not match `If-Match`, or matches `If-None-Match`. */
        ProjectPreconditionFailed: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ProjectConflict"];
                "application/problem+json": components["schemas"]["ProjectConflictProblem"];
            };
        };
        /** @description The project has changed since the `version` you sent. */
        ProjectVersionConflict: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ProjectConflict"];
                "application/problem+json": components["schemas"]["ProjectConflictProblem"];
            };
        };
        /** @description The file has no part in the range. `Content-Range` has its size. */
        RangeNotSatisfiable: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                "Content-Range": components["headers"]["ContentRange"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description Too many requests in a short time. */
        RateLimited: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description Another request is exchanging the same refresh token, or the first request with this `Idempotency-Key` is still running. */
        RefreshInProgress: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The refresh token is invalid, expired or already used. */
        RefreshRefused: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The storage of the server is full, so nothing was stored. */
        StorageFull: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The events after `Last-Event-ID` are no longer kept, or the server has never sent this ID. */
        StreamExpired: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The task is not in the trash, or its project is archived, or the first request with this `Idempotency-Key` is still running. */
        TaskNotDeleted: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The version of the resource does not match `If-Match`, or matches `If-None-Match`. */
        TaskPreconditionFailed: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["TaskConflict"];
                "application/problem+json": components["schemas"]["TaskConflictProblem"];
            };
        };
        /** @description The task has changed since the `version` you sent, or its project is archived. */
        TaskVersionConflict: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["TaskConflict"];
                "application/problem+json": components["schemas"]["TaskConflictProblem"];
            };
        };
        /** @description You already have 50 API keys, or the first request with this `Idempotency-Key` is still running. */
        TooManyApiKeys: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description Too many wrong passwords, or too many requests in a short time. */
        TooManyAttempts: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The access token or API key is missing, invalid, expired or revoked, or its session has ended. */
        Unauthenticated: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The server cannot process requests right now. Nothing was changed. Wait for the seconds in `Retry-After`, then send it again. */
        Unavailable: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description All other errors have the same format. Requests that reach no operation return 404 `ROUTE_NOT_FOUND`, 405, 408 or 431. */
        UnexpectedError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The body is invalid, or the ID is not that of an invitation to your verified address, or a parameter or the body is invalid. */
        UnknownInvitation: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The body is invalid, or the user is not an active member of the project, or a parameter or the body is invalid. */
        UnknownMember: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The request has a parameter that the operation does not have. */
        UnknownParameter: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The media type, charset or encoding of the body is not supported. */
        UnsupportedMediaType: {
            headers: {
                "Accept-Encoding": components["headers"]["AcceptEncoding"];
                "Accept-Patch": components["headers"]["AcceptPatch"];
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The media type or encoding of the body is not supported. */
        UnsupportedUpload: {
            headers: {
                "Accept-Encoding": components["headers"]["AcceptEncoding"];
                "Accept-Patch": components["headers"]["AcceptPatch"];
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The access token does not have the scope that this operation requires, or the server requires a verified email. */
        Unverified: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The project of the task is archived, or a limit is reached, or the first request with this `Idempotency-Key` is still running. */
        UploadConflict: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The version of the resource does not match `If-Match`, or matches `If-None-Match`. */
        UserPreconditionFailed: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["UserConflict"];
                "application/problem+json": components["schemas"]["UserConflictProblem"];
            };
        };
        /** @description The profile has changed since the `version` you sent. */
        UserVersionConflict: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["UserConflict"];
                "application/problem+json": components["schemas"]["UserConflictProblem"];
            };
        };
        /** @description The filter of the view names a project or category that you cannot see. */
        ViewBroken: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description The version of the resource does not match `If-Match`, or matches `If-None-Match`. */
        ViewPreconditionFailed: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ViewConflict"];
                "application/problem+json": components["schemas"]["ViewConflictProblem"];
            };
        };
        /** @description The view has changed since the `version` you sent, or its project is archived. */
        ViewVersionConflict: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ViewConflict"];
                "application/problem+json": components["schemas"]["ViewConflictProblem"];
            };
        };
        /** @description The server cannot complete the request right now. Nothing was changed, except with `OUTCOME_UNKNOWN`: the change may have been made. To find out, wait for the seconds in `Retry-After` and send the same request again, a POST with the same `Idempotency-Key`. */
        WriteUnavailable: {
            headers: {
                "Cache-Control": components["headers"]["NoStore"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
    };
    parameters: {
        /**
         * @description `true` returns only active accounts, `false` only deactivated accounts.
         * @example false
         */
        ActiveFilter: boolean;
        /**
         * @description Only events caused by this user.
         * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
         */
        Actor: string;
        /**
         * @description ID of the API key, from the list of your API keys.
         * @example 019ca9f5-4700-7d0e-a2b6-1c8e4f7a9d35
         */
        ApiKeyId: string;
        /**
         * @description `true` returns only archived projects, `false` only the others. By default both are returned.
         * @example false
         */
        Archived: boolean;
        /**
         * @description Only tasks assigned to this user. Repeat the parameter to allow several.
         * @example [
         *       "019c65e9-14e0-7e01-8fd1-ce1acc173e3b"
         *     ]
         */
        AssigneeFilter: string[];
        /**
         * @description ID of the attachment.
         * @example 019cae16-2a40-7c3d-9b5e-4d8f1a2c6e70
         */
        AttachmentId: string;
        /**
         * @description Only entries from this IP address.
         * @example 203.0.113.7
         */
        AuditAddress: string;
        /**
         * @description Only requests rejected with this code, such as `FORBIDDEN` or `INVALID_CREDENTIALS`.
         * @example FORBIDDEN
         */
        AuditCode: string;
        /**
         * @description Only entries caused by this request.
         * @example 019cadc6-9a80-7580-aa91-a58e186c8fe6
         */
        AuditRequest: string;
        /**
         * @description `true` returns only tasks that wait for another task, `false` only tasks that wait for none: see `blocked` of a task.
         * @example false
         */
        Blocked: boolean;
        /**
         * @description ID of the task that has to be completed first.
         * @example 019c710c-f300-7901-bac0-8e3b464b12fa
         */
        BlockerId: string;
        /**
         * @description The `bulk_id` of a change of many tasks.
         * @example 019cae08-8580-7a41-b2c6-93d5e07f1a68
         */
        BulkId: string;
        /**
         * @description `respond-async` (RFC 7240) leaves the tasks to a job, if `atomic` is false and it is not a dry run. Other preferences are ignored.
         * @example respond-async
         */
        BulkRespondAsync: string;
        /**
         * @description Only tasks that you have put in this category. Repeat the parameter to allow several.
         * @example [
         *       "019c6ae6-3e00-793f-ae11-d9ce3e407e0e"
         *     ]
         */
        CategoryFilter: string[];
        /**
         * @description ID of one of your categories.
         * @example 019c6ae6-3e00-793f-ae11-d9ce3e407e0e
         */
        CategoryId: string;
        /**
         * @description Field to sort by. Ties are sorted by ID.
         * @example name
         */
        CategorySort: "name" | "created_at";
        /**
         * @description ID of the comment.
         * @example 019cae0d-0340-7b52-9d3e-2f86c1a4e7b9
         */
        CommentId: string;
        /**
         * @description `true` returns only completed tasks, `false` only open tasks.
         * @example false
         */
        Completed: boolean;
        /**
         * @description Digest of the body (RFC 9530), with `sha-256` or `sha-512`. If the body that arrives has another digest, nothing is stored.
         * @example sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:
         */
        ContentDigest: string;
        /**
         * @description Only tasks created by this user.
         * @example 019c6592-1b40-7fde-a430-d40bd57deeac
         */
        CreatedBy: string;
        /**
         * @description Only items created at this time or later.
         * @example 2026-03-01T00:00:00.000Z
         */
        CreatedFrom: string;
        /**
         * @description Only items created before this time.
         * @example 2026-04-01T00:00:00.000Z
         */
        CreatedTo: string;
        /**
         * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
         * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
         */
        Cursor: string;
        /**
         * @description `true` returns the tasks in the trash instead of all other tasks.
         * @example false
         */
        Deleted: boolean;
        /**
         * @description `true` only checks the file: nothing is created, and the job says what would happen.
         * @example true
         */
        DryRun: boolean;
        /**
         * @description Only tasks due at this time or later, or on this day or later. A day (`2026-03-01`) is that day in the time zone of your profile. A time finds tasks with `due_on` from its day in that zone on. Tasks without a due date are excluded.
         * @example 2026-03-01T00:00:00.000Z
         */
        DueFrom: string;
        /**
         * @description Only tasks due before this time, or on this day or earlier: a day (`2026-03-31`) includes the whole day in the time zone of your profile. A time finds tasks with `due_on` if that day ends before or at the time, in that zone. Tasks without a due date are excluded.
         * @example 2026-04-01T00:00:00.000Z
         */
        DueTo: string;
        /**
         * @description `true` returns only accounts with a verified email, `false` only the others.
         * @example true
         */
        EmailVerifiedFilter: boolean;
        /**
         * @description The kind of reaction.
         * @example thumbs_up
         */
        Emoji: components["schemas"]["ReactionEmoji"];
        /**
         * @description Only events of this project.
         * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
         */
        EventProject: string;
        /**
         * @description Only events of this type. Repeat the parameter to allow several.
         * @example [
         *       "task.updated"
         *     ]
         */
        EventTypeFilter: components["schemas"]["EventType"][];
        /**
         * @description `csv` for spreadsheets, or `jsonl` with one JSON object per line.
         * @example csv
         */
        ExportFormat: "csv" | "jsonl";
        /**
         * @description ID of the export.
         * @example 019cadc6-9a80-7d41-b6a5-3c1e8f02d97b
         */
        ExportId: string;
        /**
         * @description For a body that is the file itself, its name (RFC 6266). Encode a name outside of ASCII as `filename*=UTF-8''…`.
         * @example attachment; filename="note-g.pdf"
         */
        FileNameHeader: string;
        /**
         * @description Only tasks that match this expression, such as `status in (todo, in_progress) and due_date < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND. The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of the time zone in your profile, and keep their meaning on all pages of a cursor.
         * @example status != completed and priority >= medium
         */
        Filter: string;
        /**
         * @description `true` returns only tasks with an attachment, also in a comment, `false` only tasks without one.
         * @example true
         */
        HasAttachments: boolean;
        /**
         * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
         * @example 7c4f1e0a-launch-cards
         */
        IdempotencyKey: string;
        /**
         * @description The `ETag` of the version that your update is based on, or a list of them. If the resource has another version now, the request fails with 412 `PRECONDITION_FAILED` and changes nothing. Only resource and version are compared, so the weak form (`W/"…"`), which compressing proxies create, also matches. `*` matches any version.
         * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
         */
        IfMatch: string;
        /**
         * @description The `ETag` of your copy, strong or weak, or a list of them. If the copy is current, the response is 304 without a body.
         * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
         */
        IfNoneMatch: string;
        /**
         * @description The ETag of the file of which you have a part. If the file has another one, the whole file is sent.
         * @example "6bb4837eb74329105ee4568dda7dc67e"
         */
        IfRange: string;
        /**
         * @description A column of the file with another name, as `ours:theirs`, such as `title:Task name`. Repeat the parameter for more. Other columns are found by their own names, ignoring case; those without a meaning are ignored and listed in the result.
         * @example [
         *       "title:Task name"
         *     ]
         */
        ImportColumn: string[];
        /**
         * @description Project of all tasks. Without it, the columns `project_id` and `project` of each row decide, by ID and then by name.
         * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
         */
        ImportProject: string;
        /**
         * @description `html` fills in `body_html`.
         * @example html
         */
        IncludeHtml: "html";
        /**
         * @description ID of the invitation.
         * @example 019cadc6-9a80-7a5f-b3c7-2e9d41f08b6a
         */
        InvitationId: string;
        /**
         * @description Only invitations with this status. Repeat the parameter to allow several.
         * @example [
         *       "open"
         *     ]
         */
        InvitationStatusFilter: components["schemas"]["InvitationStatus"][];
        /**
         * @description ID of the job.
         * @example 019cadc6-9a80-7e52-9c1b-7d40a6c1f3e8
         */
        JobId: string;
        /**
         * @description ID of the last message that you have received. The stream then begins with the next event. Without it, the stream begins with what happens from now on.
         * @example 4711
         */
        LastEventId: string;
        /**
         * @description End the stream after this many seconds. With 0, it ends after the events that you have missed since `Last-Event-ID`. Without it, the stream has no end.
         * @example 60
         */
        MaxSeconds: number;
        /**
         * @description Only members with this role. Repeat the parameter to allow several.
         * @example [
         *       "admin"
         *     ]
         */
        MemberRole: components["schemas"]["ProjectRole"][];
        /**
         * @description Field to sort by. Ties are sorted by ID.
         * @example name
         */
        MemberSort: "name" | "created_at";
        /**
         * @description Only items whose name contains this text, ignoring case and Unicode form (`strasse` finds `Straße`).
         * @example engine
         */
        NameContains: string;
        /**
         * @description Direction of `sort`. The default, `desc`, puts the newest or highest first. Null values always come last.
         * @example desc
         */
        NewestFirst: "asc" | "desc";
        /**
         * @description Only the attachments of the comment with this ID. `null` returns only files on the task itself.
         * @example null
         */
        OfComment: string;
        /**
         * @description Direction of `sort`. The default, `asc`, sorts from A to Z.
         * @example asc
         */
        OldestFirst: "asc" | "desc";
        /**
         * @description Version of the protocol.
         * @example 1.0.0
         */
        OptionalTusVersion: "1.0.0";
        /**
         * @description `true` returns only open tasks whose due date has passed, `false` all other tasks. A task with `due_on` is overdue when that day has ended in the time zone of your profile.
         * @example true
         */
        Overdue: boolean;
        /**
         * @description Only projects in which you have this role. Repeat the parameter to allow several.
         * @example [
         *       "owner"
         *     ]
         */
        OwnRole: components["schemas"]["ProjectRole"][];
        /**
         * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
         * @example 1
         */
        Page: number;
        /**
         * @description Only the replies to the comment with this ID. `null` returns only comments on the task itself.
         * @example null
         */
        ParentComment: string;
        /**
         * @description Only direct subtasks of this task, or with `null` only tasks without a parent. Repeat the parameter to allow several.
         * @example [
         *       "null"
         *     ]
         */
        ParentFilter: string[];
        /**
         * @description `true` deletes the task permanently, also if it is in the trash. This cannot be undone.
         * @example false
         */
        Permanent: boolean;
        /**
         * @description Maximum number of items on a page.
         * @example 20
         */
        PerPage: number;
        /**
         * @description `merge=non-conflicting` (RFC 7240) applies your update to a newer version of the task if the fields that you send have not changed since. The value can be quoted. Other preferences are ignored.
         * @example merge=non-conflicting
         */
        Prefer: string;
        /**
         * @description Only tasks with this priority. Repeat the parameter to allow several.
         * @example [
         *       "high"
         *     ]
         */
        PriorityFilter: components["schemas"]["TaskPriority"][];
        /**
         * @description A value of the file that means a priority, as `ours:theirs`, such as `high:1`. Repeat the parameter for more.
         * @example [
         *       "high:1"
         *     ]
         */
        PriorityValue: string[];
        /**
         * @description Only tasks of this project. Repeat the parameter to allow several.
         * @example [
         *       "019c6ad3-ee80-7abf-8412-ce6e530df63b"
         *     ]
         */
        ProjectFilter: string[];
        /**
         * @description ID of the project.
         * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
         */
        ProjectId: string;
        /**
         * @description Field to sort by. Ties are sorted by ID.
         * @example created_at
         */
        ProjectSort: "created_at" | "updated_at" | "name";
        /**
         * @description The part of the file to send, such as `bytes=1024-`. A list of several ranges returns the whole file.
         * @example bytes=0-1023
         */
        Range: string;
        /**
         * @description `respond-async` (RFC 7240) always leaves the rest to a job, even if there is little to do. Other preferences are ignored.
         * @example respond-async
         */
        RespondAsync: string;
        /**
         * @description Only accounts with this system role.
         * @example admin
         */
        RoleFilter: components["schemas"]["SystemRole"];
        /**
         * @description ID of the session, from the list of your sessions.
         * @example 019c6592-1b40-7a3c-8e51-6f0d2b9c4e17
         */
        SessionId: string;
        /**
         * @description Only tasks with this status. Repeat the parameter to allow several.
         * @example [
         *       "in_progress"
         *     ]
         */
        StatusFilter: components["schemas"]["TaskStatus"][];
        /**
         * @description A value of the file that means a status, as `ours:theirs`, such as `completed:Done`. Repeat the parameter for more.
         * @example [
         *       "completed:Done"
         *     ]
         */
        StatusValue: string[];
        /**
         * @description Only events about this task, project, category, user or session.
         * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
         */
        Subject: string;
        /**
         * @description Only tasks with this tag, ignoring case and Unicode form (`café` finds `CAFÉ`). Repeat the parameter to allow several.
         * @example [
         *       "hardware"
         *     ]
         */
        TagFilter: string[];
        /**
         * @description The tag, percent-encoded as UTF-8 (`caf%C3%A9`, and `%2F` for `/`). Case and Unicode form are ignored.
         * @example cards
         */
        TagName: string;
        /**
         * @description Only tags that begin with this text, ignoring case and Unicode form (`stras` finds `Straße`).
         * @example car
         */
        TagPrefix: string;
        /**
         * @description Field to sort by. Tags with the same `count` are sorted by name.
         * @example name
         */
        TagSort: "name" | "count";
        /**
         * @description Only these fields of a task, and always `id`. Repeat the parameter for several (`fields=title&fields=status`). The response then has the media type `application/vnd.taskflow.partial+json`, which is also sent to a client that accepts `application/json`, and an `ETag` of its own. Fields that you leave out are not computed, so lists are faster.
         * @example [
         *       "title",
         *       "status"
         *     ]
         */
        TaskFields: components["schemas"]["TaskField"][];
        /**
         * @description ID of the task.
         * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
         */
        TaskId: string;
        /**
         * @description Field to sort by. `relevance` requires `q`. Ties are sorted by ID. Tasks without a due date come last. In the order of `due_date`, a task with `due_on` is at the end of that day in UTC, for all users alike. For the order that people have given to a list, send `sort=position&order=asc`.
         * @example created_at
         */
        TaskSort: "created_at" | "updated_at" | "due_date" | "priority" | "title" | "position" | "relevance";
        /**
         * @description Only tasks with all of these words in the title, description, tags or comments. Each word also matches longer words that begin with it, and Chinese and Japanese text matches inside sentences. Case and Unicode form are ignored. Must contain at least one letter or digit.
         * @example bernoulli cards
         */
        TextQuery: string;
        /**
         * @description For a body that is the file itself, the ID of a comment of the task to which the file belongs. A form has a field for it.
         * @example 019cae0d-0340-7b52-9d3e-2f86c1a4e7b9
         */
        ToComment: string;
        /**
         * @description Version of the protocol.
         * @example 1.0.0
         */
        TusVersion: "1.0.0";
        /**
         * @description What to do with an assignee who is not a member of the project. `refuse` makes it an error of the row, `skip` ignores it.
         * @example skip
         */
        UnknownAssignees: "refuse" | "skip";
        /**
         * @description What to do with a category that you do not have. `refuse` makes it an error of the row, `create` creates it, `skip` ignores it.
         * @example create
         */
        UnknownCategories: "refuse" | "create" | "skip";
        /**
         * @description Only tasks that changed at this time or later. Use it to keep a copy up to date.
         * @example 2026-03-01T00:00:00.000Z
         */
        UpdatedFrom: string;
        /**
         * @description `sha1`, `sha256` or `sha512`, and the digest of the part in Base64. If the part that arrives has another digest, it is not added.
         * @example sha256 X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=
         */
        UploadChecksum: string;
        /**
         * @description `1` if the size of the file is not known yet.
         * @example 1
         */
        UploadDeferLength: "1";
        /**
         * @description ID of the upload.
         * @example 019cae17-4f80-7a1e-8c2d-6b3f9e0d5a41
         */
        UploadId: string;
        /**
         * @description Size of the whole file in bytes. You can send it later, with a part; then send `Upload-Defer-Length` when you create the upload.
         * @example 12
         */
        UploadLength: number;
        /**
         * @description Pairs of a key and a value in Base64, separated by commas. `filename` is required; `description` and `comment_id` are optional. Others are ignored.
         * @example filename ZGVjay5jc3Y=
         */
        UploadMetadata: string;
        /**
         * @description Where the part begins. It must be the number of bytes that have arrived.
         * @example 0
         */
        UploadOffset: number;
        /**
         * @description ID of the user.
         * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
         */
        UserId: string;
        /**
         * @description Only accounts with all of these words in the name or email; `@`, `.`, `+`, `-` and `_` separate the words of an email. Each word also matches longer words that begin with it. Case and Unicode form are ignored. Must contain at least one letter or digit.
         * @example ada example.com
         */
        UserQuery: string;
        /**
         * @description Field to sort by. Ties are sorted by ID.
         * @example email
         */
        UserSort: "created_at" | "email" | "full_name";
        /**
         * @description ID of a view.
         * @example 019cadc6-9a80-7c10-8d6e-2f1b3a4c5d6e
         */
        ViewId: string;
        /**
         * @description Field to sort by. Ties are sorted by ID.
         * @example name
         */
        ViewSort: "name" | "created_at";
    };
    requestBodies: never;
    headers: {
        /**
         * @description Body encodings that the server accepts (RFC 9110, section 15.5.16). Sent when `Content-Encoding` names another one.
         * @example gzip, deflate, br
         */
        AcceptEncoding: string;
        /**
         * @description Media types that `PATCH` accepts (RFC 5789). Sent by operations with that method, and by `OPTIONS`.
         * @example application/json, application/merge-patch+json
         */
        AcceptPatch: string;
        /**
         * @description You can ask for parts of the file in `Range`.
         * @example bytes
         */
        AcceptRanges: "bytes";
        /**
         * @description Path to revoke the new API key.
         * @example /api/v1/auth/api-keys/019ca9f5-4700-7d0e-a2b6-1c8e4f7a9d35
         */
        ApiKeyLocation: string;
        /**
         * @description Marks the response as a file to save, with its name (RFC 6266).
         * @example attachment; filename="note-g.pdf"
         */
        AttachmentDisposition: string;
        /**
         * @description `private, no-cache`: only your own client can store the response, and must revalidate it with `If-None-Match` before reuse.
         * @example private, no-cache
         */
        CacheControl: "private, no-cache";
        /**
         * @description Path of the new category.
         * @example /api/v1/categories/019c6ae6-3e00-793f-ae11-d9ce3e407e0e
         */
        CategoryLocation: string;
        /**
         * @description Path of the new comment.
         * @example /api/v1/tasks/019cadc6-9a80-76ac-9a32-c0ca8e84e5bf/comments/019cae0d-0340-7b52-9d3e-2f86c1a4e7b9
         */
        CommentLocation: string;
        /**
         * @description Marks the response as a file to download, with its name.
         * @example attachment; filename="taskflow-2026-03-02.zip"
         */
        ContentDisposition: string;
        /**
         * @description Strong entity tag of the content. Send it as `If-Range` to continue a download.
         * @example "6bb4837eb74329105ee4568dda7dc67e"
         */
        ContentETag: string;
        /**
         * @description Size of the file in bytes.
         * @example 48211
         */
        ContentLength: string;
        /**
         * @description The part that is sent and the size of the file; only the size with 416.
         * @example bytes 0-1023/48211
         */
        ContentRange: string;
        /**
         * @description Entity tag of this version of the resource as you see it. Opaque: do not parse it. Send it as `If-Match` with an update, or as `If-None-Match` with the next read. It identifies one resource, and never matches another.
         * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
         */
        ETag: string;
        /**
         * @description Marks the response as a file to save, with its name.
         * @example attachment; filename="tasks-2026-03-02.csv"
         */
        ExportDisposition: string;
        /**
         * @description `true` if this is the stored response to an earlier request with the same `Idempotency-Key`; otherwise absent.
         * @example true
         */
        IdempotencyReplayed: boolean;
        /**
         * @description Path to revoke the new invitation.
         * @example /api/v1/projects/019c6ad3-ee80-7abf-8412-ce6e530df63b/invitations/019cadc6-9a80-7a5f-b3c7-2e9d41f08b6a
         */
        InvitationLocation: string;
        /**
         * @description Path of the job.
         * @example /api/v1/jobs/019cadc6-9a80-7e52-9c1b-7d40a6c1f3e8
         */
        JobLocation: string;
        /**
         * @description When the resource was last changed, to the second; `updated_at` is exact.
         * @example Mon, 02 Mar 2026 09:00:00 GMT
         */
        LastModified: string;
        /**
         * @description URLs of the `first`, `prev`, `next` and `last` page (RFC 8288), if they exist and are known.
         * @example </api/v1/tasks?page=1&per_page=20>; rel="first"
         */
        Link: string;
        /**
         * @description `no-store`: no cache can store the response, so that personal data does not stay in a shared browser.
         * @example no-store
         */
        NoStore: "no-store";
        /**
         * @description Seconds to wait before the next request, longer the older the job is. Absent once the job is finished.
         * @example 1
         */
        PollAfter: number;
        /**
         * @description `merge=non-conflicting` if your update was merged into a newer version (RFC 7240); otherwise absent.
         * @example merge=non-conflicting
         */
        PreferenceApplied: string;
        /**
         * @description Path of the new profile.
         * @example /api/v1/users/profile
         */
        ProfileLocation: string;
        /**
         * @description Path of the new project.
         * @example /api/v1/projects/019c6ad3-ee80-7abf-8412-ce6e530df63b
         */
        ProjectLocation: string;
        /**
         * @description Number of requests left (`r`), and seconds until the whole limit is available again (`t`: from 1 to the window `w` of `RateLimit-Policy`). Absent if the operator has switched rate limits off.
         * @example "user";r=98;t=42
         */
        RateLimit: string;
        /**
         * @description The limit that applies: requests (`q`) in a window of seconds (`w`).
         * @example "user";q=100;w=60
         */
        RateLimitPolicy: string;
        /**
         * @description `respond-async` if you preferred it (RFC 7240); otherwise absent.
         * @example respond-async
         */
        RespondAsyncApplied: string;
        /**
         * @description Seconds to wait before a retry; at least 1. Always present with 429 and 503.
         * @example 30
         */
        RetryAfter: number;
        /**
         * @description Path of the new task.
         * @example /api/v1/tasks/019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
         */
        TaskLocation: string;
        /**
         * @description Version of the protocol tus.
         * @example 1.0.0
         */
        TusResumable: "1.0.0";
        /**
         * @description `1` as long as the size of the file is not known.
         * @example 1
         */
        UploadDeferLength: "1";
        /**
         * @description When the upload is removed, unless another part arrives before.
         * @example Tue, 03 Mar 2026 10:28:00 GMT
         */
        UploadExpires: string;
        /**
         * @description Size of the whole file in bytes, if it is known.
         * @example 12
         */
        UploadLength: string;
        /**
         * @description Path of the upload.
         * @example /api/v1/uploads/019cae17-4f80-7a1e-8c2d-6b3f9e0d5a41
         */
        UploadLocation: string;
        /**
         * @description Number of bytes that have arrived. The next part begins here.
         * @example 6
         */
        UploadOffset: string;
        /**
         * @description Path of the new view.
         * @example /api/v1/views/019cadc6-9a80-7c10-8d6e-2f1b3a4c5d6e
         */
        ViewLocation: string;
        /**
         * @description How to authenticate (RFC 6750), and what is wrong with the token.
         * @example Bearer realm="TaskFlow", error="invalid_token"
         */
        WwwAuthenticate: string;
        /**
         * @description ID of this request in the logs and events of the server: the ID that you sent if it is valid, otherwise a generated one.
         * @example 019cadc6-9a80-7768-ad9c-b43433602d8f
         */
        XRequestId: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listActivity: {
        parameters: {
            query: {
                /**
                 * @description Only events caused by this user.
                 * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
                 */
                actor_id?: components["parameters"]["Actor"];
                /**
                 * @description Only items created at this time or later.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                created_from?: components["parameters"]["CreatedFrom"];
                /**
                 * @description Only items created before this time.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                created_to?: components["parameters"]["CreatedTo"];
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page: components["parameters"]["PerPage"];
                /**
                 * @description Only events of this project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id?: components["parameters"]["EventProject"];
                /**
                 * @description Only events about this task, project, category, user or session.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                subject_id?: components["parameters"]["Subject"];
                /**
                 * @description Only events of this type. Repeat the parameter to allow several.
                 * @example [
                 *       "task.updated"
                 *     ]
                 */
                type?: components["parameters"]["EventTypeFilter"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Activity listed. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventListResponse"];
                };
            };
            400: components["responses"]["InvalidListParameters"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    listAuditLog: {
        parameters: {
            query: {
                /**
                 * @description Only events caused by this user.
                 * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
                 */
                actor_id?: components["parameters"]["Actor"];
                /**
                 * @description Only entries from this IP address.
                 * @example 203.0.113.7
                 */
                client_address?: components["parameters"]["AuditAddress"];
                /**
                 * @description Only requests rejected with this code, such as `FORBIDDEN` or `INVALID_CREDENTIALS`.
                 * @example FORBIDDEN
                 */
                code?: components["parameters"]["AuditCode"];
                /**
                 * @description Only items created at this time or later.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                created_from?: components["parameters"]["CreatedFrom"];
                /**
                 * @description Only items created before this time.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                created_to?: components["parameters"]["CreatedTo"];
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page: components["parameters"]["PerPage"];
                /**
                 * @description Only events of this project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id?: components["parameters"]["EventProject"];
                /**
                 * @description Only entries caused by this request.
                 * @example 019cadc6-9a80-7580-aa91-a58e186c8fe6
                 */
                request_id?: components["parameters"]["AuditRequest"];
                /**
                 * @description Only events about this task, project, category, user or session.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                subject_id?: components["parameters"]["Subject"];
                /**
                 * @description Only events of this type. Repeat the parameter to allow several.
                 * @example [
                 *       "task.updated"
                 *     ]
                 */
                type?: components["parameters"]["EventTypeFilter"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Audit log listed. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEntryListResponse"];
                    "application/x-ndjson": components["schemas"]["AuditExport"];
                };
            };
            400: components["responses"]["InvalidListParameters"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    getSystemStats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description System stats found. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SystemStatsResponse"];
                };
            };
            400: components["responses"]["UnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    listUsers: {
        parameters: {
            query: {
                /**
                 * @description `true` returns only active accounts, `false` only deactivated accounts.
                 * @example false
                 */
                active?: components["parameters"]["ActiveFilter"];
                /**
                 * @description Only items created at this time or later.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                created_from?: components["parameters"]["CreatedFrom"];
                /**
                 * @description Only items created before this time.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                created_to?: components["parameters"]["CreatedTo"];
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description `true` returns only accounts with a verified email, `false` only the others.
                 * @example true
                 */
                email_verified?: components["parameters"]["EmailVerifiedFilter"];
                /**
                 * @description Direction of `sort`. The default, `desc`, puts the newest or highest first. Null values always come last.
                 * @example desc
                 */
                order: components["parameters"]["NewestFirst"];
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page: components["parameters"]["PerPage"];
                /**
                 * @description Only accounts with all of these words in the name or email; `@`, `.`, `+`, `-` and `_` separate the words of an email. Each word also matches longer words that begin with it. Case and Unicode form are ignored. Must contain at least one letter or digit.
                 * @example ada example.com
                 */
                q?: components["parameters"]["UserQuery"];
                /**
                 * @description Only accounts with this system role.
                 * @example admin
                 */
                role?: components["parameters"]["RoleFilter"];
                /**
                 * @description Field to sort by. Ties are sorted by ID.
                 * @example email
                 */
                sort: components["parameters"]["UserSort"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Users listed. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManagedUserListResponse"];
                };
            };
            400: components["responses"]["InvalidListParameters"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of your copy, strong or weak, or a list of them. If the copy is current, the response is 304 without a body.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description ID of the user.
                 * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description User found. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManagedUserResponse"];
                };
            };
            304: components["responses"]["PersonalNotModified"];
            400: components["responses"]["InvalidUserId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    updateUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that your update is based on, or a list of them. If the resource has another version now, the request fails with 412 `PRECONDITION_FAILED` and changes nothing. Only resource and version are compared, so the weak form (`W/"…"`), which compressing proxies create, also matches. `*` matches any version.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description ID of the user.
                 * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        /** @description The fields to update. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ManagedUserUpdate"];
                "application/merge-patch+json": components["schemas"]["ManagedUserUpdate"];
            };
        };
        responses: {
            /** @description User updated. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManagedUserResponse"];
                };
            };
            400: components["responses"]["InvalidBody"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["ManagedUserVersionConflict"];
            412: components["responses"]["ManagedUserPreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    getAttachment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of your copy, strong or weak, or a list of them. If the copy is current, the response is 304 without a body.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description ID of the attachment.
                 * @example 019cae16-2a40-7c3d-9b5e-4d8f1a2c6e70
                 */
                attachment_id: components["parameters"]["AttachmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Attachment found. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttachmentResponse"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["InvalidAttachmentId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    deleteAttachment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that your update is based on, or a list of them. If the resource has another version now, the request fails with 412 `PRECONDITION_FAILED` and changes nothing. Only resource and version are compared, so the weak form (`W/"…"`), which compressing proxies create, also matches. `*` matches any version.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description ID of the attachment.
                 * @example 019cae16-2a40-7c3d-9b5e-4d8f1a2c6e70
                 */
                attachment_id: components["parameters"]["AttachmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Attachment deleted. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidAttachmentId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["DeletedAttachmentConflict"];
            412: components["responses"]["AttachmentPreconditionFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    updateAttachment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that your update is based on, or a list of them. If the resource has another version now, the request fails with 412 `PRECONDITION_FAILED` and changes nothing. Only resource and version are compared, so the weak form (`W/"…"`), which compressing proxies create, also matches. `*` matches any version.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description ID of the attachment.
                 * @example 019cae16-2a40-7c3d-9b5e-4d8f1a2c6e70
                 */
                attachment_id: components["parameters"]["AttachmentId"];
            };
            cookie?: never;
        };
        /** @description The properties to change. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["AttachmentUpdate"];
                "application/merge-patch+json": components["schemas"]["AttachmentUpdate"];
            };
        };
        responses: {
            /** @description Attachment updated. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttachmentResponse"];
                };
            };
            400: components["responses"]["InvalidBody"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["AttachmentVersionConflict"];
            412: components["responses"]["AttachmentPreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    downloadAttachment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of your copy, strong or weak, or a list of them. If the copy is current, the response is 304 without a body.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /**
                 * @description The ETag of the file of which you have a part. If the file has another one, the whole file is sent.
                 * @example "6bb4837eb74329105ee4568dda7dc67e"
                 */
                "If-Range"?: components["parameters"]["IfRange"];
                /**
                 * @description The part of the file to send, such as `bytes=1024-`. A list of several ranges returns the whole file.
                 * @example bytes=0-1023
                 */
                Range?: components["parameters"]["Range"];
            };
            path: {
                /**
                 * @description ID of the attachment.
                 * @example 019cae16-2a40-7c3d-9b5e-4d8f1a2c6e70
                 */
                attachment_id: components["parameters"]["AttachmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description File sent. */
            200: {
                headers: {
                    "Accept-Ranges": components["headers"]["AcceptRanges"];
                    "Cache-Control": components["headers"]["CacheControl"];
                    "Content-Disposition": components["headers"]["AttachmentDisposition"];
                    "Content-Length": components["headers"]["ContentLength"];
                    ETag: components["headers"]["ContentETag"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": components["schemas"]["AttachmentContent"];
                };
            };
            /** @description Part of the file sent. */
            206: {
                headers: {
                    "Accept-Ranges": components["headers"]["AcceptRanges"];
                    "Cache-Control": components["headers"]["CacheControl"];
                    "Content-Disposition": components["headers"]["AttachmentDisposition"];
                    "Content-Length": components["headers"]["ContentLength"];
                    "Content-Range": components["headers"]["ContentRange"];
                    ETag: components["headers"]["ContentETag"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": components["schemas"]["AttachmentContent"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["InvalidAttachmentId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            416: components["responses"]["RangeNotSatisfiable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    createDownloadLink: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description ID of the attachment.
                 * @example 019cae16-2a40-7c3d-9b5e-4d8f1a2c6e70
                 */
                attachment_id: components["parameters"]["AttachmentId"];
            };
            cookie?: never;
        };
        /** @description Settings of the link. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["AttachmentLinkCreate"];
            };
        };
        responses: {
            /** @description Link created. */
            201: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttachmentLinkResponse"];
                };
            };
            400: components["responses"]["InvalidBody"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["IdempotencyKeyInUse"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    downloadThumbnail: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of your copy, strong or weak, or a list of them. If the copy is current, the response is 304 without a body.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /**
                 * @description The ETag of the file of which you have a part. If the file has another one, the whole file is sent.
                 * @example "6bb4837eb74329105ee4568dda7dc67e"
                 */
                "If-Range"?: components["parameters"]["IfRange"];
                /**
                 * @description The part of the file to send, such as `bytes=1024-`. A list of several ranges returns the whole file.
                 * @example bytes=0-1023
                 */
                Range?: components["parameters"]["Range"];
            };
            path: {
                /**
                 * @description ID of the attachment.
                 * @example 019cae16-2a40-7c3d-9b5e-4d8f1a2c6e70
                 */
                attachment_id: components["parameters"]["AttachmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Thumbnail sent. */
            200: {
                headers: {
                    "Accept-Ranges": components["headers"]["AcceptRanges"];
                    "Cache-Control": components["headers"]["CacheControl"];
                    "Content-Disposition": components["headers"]["AttachmentDisposition"];
                    "Content-Length": components["headers"]["ContentLength"];
                    ETag: components["headers"]["ContentETag"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "image/webp": components["schemas"]["ThumbnailContent"];
                };
            };
            /** @description Part of the thumbnail sent. */
            206: {
                headers: {
                    "Accept-Ranges": components["headers"]["AcceptRanges"];
                    "Cache-Control": components["headers"]["CacheControl"];
                    "Content-Disposition": components["headers"]["AttachmentDisposition"];
                    "Content-Length": components["headers"]["ContentLength"];
                    "Content-Range": components["headers"]["ContentRange"];
                    ETag: components["headers"]["ContentETag"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "image/webp": components["schemas"]["ThumbnailContent"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["InvalidAttachmentId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            416: components["responses"]["RangeNotSatisfiable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    listApiKeys: {
        parameters: {
            query: {
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page: components["parameters"]["PerPage"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description API keys listed. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyListResponse"];
                };
            };
            400: components["responses"]["InvalidListParameters"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description Name, scopes and expiry of the key. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyCreate"];
            };
        };
        responses: {
            /** @description API key created. */
            201: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    Location: components["headers"]["ApiKeyLocation"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedApiKeyResponse"];
                };
            };
            400: components["responses"]["InvalidNewApiKey"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["TooManyApiKeys"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the API key, from the list of your API keys.
                 * @example 019ca9f5-4700-7d0e-a2b6-1c8e4f7a9d35
                 */
                key_id: components["parameters"]["ApiKeyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description API key revoked. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidApiKeyId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    changeEmail: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description Your current password, and the new address. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailChange"];
            };
        };
        responses: {
            /** @description A link is on its way to the new address. */
            202: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidEmailChange"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["IdempotencyKeyInUse"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    resendVerificationEmail: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Verification email requested. */
            202: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidIdempotencyKey"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["IdempotencyKeyInUse"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    verifyEmail: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The token of the link. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailVerify"];
            };
        };
        responses: {
            /** @description Email verified. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmailVerificationResponse"];
                };
            };
            400: components["responses"]["InvalidLink"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["EmailTaken"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description Email and password of the account. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginRequest"];
            };
        };
        responses: {
            /** @description Logged in. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthSessionResponse"];
                };
            };
            400: components["responses"]["InvalidAuthRequest"];
            401: components["responses"]["LoginRefused"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["IdempotencyKeyInUse"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Logged out. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidIdempotencyKey"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["IdempotencyKeyInUse"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description Your current and your new password. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description Password changed. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidPasswordChange"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["IdempotencyKeyInUse"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    requestPasswordReset: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description Email address of the account. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordForgotten"];
            };
        };
        responses: {
            /** @description A link is on its way if the address has an account. */
            202: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidEmailRequest"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["IdempotencyKeyInUse"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    resetPassword: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The token of the link, and the new password. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordReset"];
            };
        };
        responses: {
            /** @description Password reset. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidPasswordReset"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["IdempotencyKeyInUse"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    refreshTokens: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The newest refresh token of the session. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshRequest"];
            };
        };
        responses: {
            /** @description Tokens refreshed. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthSessionResponse"];
                };
            };
            400: components["responses"]["InvalidRefreshRequest"];
            401: components["responses"]["RefreshRefused"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["RefreshInProgress"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    registerUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The new account. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterRequest"];
            };
        };
        responses: {
            /** @description Account created. */
            201: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    Location: components["headers"]["ProfileLocation"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthSessionResponse"];
                };
            };
            400: components["responses"]["InvalidAuthRequest"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["EmailTaken"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    listSessions: {
        parameters: {
            query: {
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page: components["parameters"]["PerPage"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sessions listed. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionListResponse"];
                };
            };
            400: components["responses"]["InvalidListParameters"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    revokeOtherSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Other sessions revoked. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["UnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    revokeSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the session, from the list of your sessions.
                 * @example 019c6592-1b40-7a3c-8e51-6f0d2b9c4e17
                 */
                session_id: components["parameters"]["SessionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Session revoked. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidSessionId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    listCategories: {
        parameters: {
            query: {
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description Direction of `sort`. The default, `asc`, sorts from A to Z.
                 * @example asc
                 */
                order: components["parameters"]["OldestFirst"];
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page: components["parameters"]["PerPage"];
                /**
                 * @description Only items whose name contains this text, ignoring case and Unicode form (`strasse` finds `Straße`).
                 * @example engine
                 */
                q?: components["parameters"]["NameContains"];
                /**
                 * @description Field to sort by. Ties are sorted by ID.
                 * @example name
                 */
                sort: components["parameters"]["CategorySort"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Categories listed. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CategoryListResponse"];
                };
            };
            400: components["responses"]["InvalidListParameters"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    createCategory: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The new category. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CategoryCreate"];
            };
        };
        responses: {
            /** @description Category created. */
            201: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    "Last-Modified": components["headers"]["LastModified"];
                    Location: components["headers"]["CategoryLocation"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CategoryResponse"];
                };
            };
            400: components["responses"]["InvalidBody"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["CategoryNameTaken"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    getCategory: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of your copy, strong or weak, or a list of them. If the copy is current, the response is 304 without a body.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description ID of one of your categories.
                 * @example 019c6ae6-3e00-793f-ae11-d9ce3e407e0e
                 */
                category_id: components["parameters"]["CategoryId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Category found. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CategoryResponse"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["InvalidCategoryId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    replaceCategory: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that your update is based on, or a list of them. If the resource has another version now, the request fails with 412 `PRECONDITION_FAILED` and changes nothing. Only resource and version are compared, so the weak form (`W/"…"`), which compressing proxies create, also matches. `*` matches any version.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description ID of one of your categories.
                 * @example 019c6ae6-3e00-793f-ae11-d9ce3e407e0e
                 */
                category_id: components["parameters"]["CategoryId"];
            };
            cookie?: never;
        };
        /** @description The whole category. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CategoryReplace"];
            };
        };
        responses: {
            /** @description Category replaced. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CategoryResponse"];
                };
            };
            400: components["responses"]["InvalidBody"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["CategoryVersionConflict"];
            412: components["responses"]["CategoryPreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    deleteCategory: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that your update is based on, or a list of them. If the resource has another version now, the request fails with 412 `PRECONDITION_FAILED` and changes nothing. Only resource and version are compared, so the weak form (`W/"…"`), which compressing proxies create, also matches. `*` matches any version.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description ID of one of your categories.
                 * @example 019c6ae6-3e00-793f-ae11-d9ce3e407e0e
                 */
                category_id: components["parameters"]["CategoryId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Category deleted. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidCategoryId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            412: components["responses"]["CategoryPreconditionFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    updateCategory: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that your update is based on, or a list of them. If the resource has another version now, the request fails with 412 `PRECONDITION_FAILED` and changes nothing. Only resource and version are compared, so the weak form (`W/"…"`), which compressing proxies create, also matches. `*` matches any version.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description ID of one of your categories.
                 * @example 019c6ae6-3e00-793f-ae11-d9ce3e407e0e
                 */
                category_id: components["parameters"]["CategoryId"];
            };
            cookie?: never;
        };
        /** @description The fields to update. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CategoryUpdate"];
                "application/merge-patch+json": components["schemas"]["CategoryUpdate"];
            };
        };
        responses: {
            /** @description Category updated. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CategoryResponse"];
                };
            };
            400: components["responses"]["InvalidBody"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["CategoryVersionConflict"];
            412: components["responses"]["CategoryPreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                /**
                 * @description Only events caused by this user.
                 * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
                 */
                actor_id?: components["parameters"]["Actor"];
                /**
                 * @description End the stream after this many seconds. With 0, it ends after the events that you have missed since `Last-Event-ID`. Without it, the stream has no end.
                 * @example 60
                 */
                max_seconds?: components["parameters"]["MaxSeconds"];
                /**
                 * @description Only events of this project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id?: components["parameters"]["EventProject"];
                /**
                 * @description Only events about this task, project, category, user or session.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                subject_id?: components["parameters"]["Subject"];
                /**
                 * @description Only events of this type. Repeat the parameter to allow several.
                 * @example [
                 *       "task.updated"
                 *     ]
                 */
                type?: components["parameters"]["EventTypeFilter"];
            };
            header?: {
                /**
                 * @description ID of the last message that you have received. The stream then begins with the next event. Without it, the stream begins with what happens from now on.
                 * @example 4711
                 */
                "Last-Event-ID"?: components["parameters"]["LastEventId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Stream opened. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["EventStream"];
                };
            };
            400: components["responses"]["UnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            406: components["responses"]["NotAcceptable"];
            410: components["responses"]["StreamExpired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    checkFilter: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The filter. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["FilterInput"];
            };
        };
        responses: {
            /** @description Filter checked. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FilterCheckResponse"];
                };
            };
            400: components["responses"]["InvalidBody"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    listMyInvitations: {
        parameters: {
            query: {
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page: components["parameters"]["PerPage"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Invitations listed. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceivedInvitationListResponse"];
                };
            };
            400: components["responses"]["InvalidListParameters"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    acceptInvitation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The invitation to accept. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationAnswer"];
            };
        };
        responses: {
            /** @description Invitation accepted. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectResponse"];
                };
            };
            400: components["responses"]["UnknownInvitation"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InvitationForAnotherAddress"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["InvitationToArchivedProject"];
            410: components["responses"]["InvitationEnded"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    declineInvitation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The invitation to decline. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationAnswer"];
            };
        };
        responses: {
            /** @description Invitation declined. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["UnknownInvitation"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InvitationForAnotherAddress"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["IdempotencyKeyInUse"];
            410: components["responses"]["InvitationEnded"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    getJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the job.
                 * @example 019cadc6-9a80-7e52-9c1b-7d40a6c1f3e8
                 */
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Job found. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["PollAfter"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobResponse"];
                };
            };
            400: components["responses"]["InvalidJobId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    cancelJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the job.
                 * @example 019cadc6-9a80-7e52-9c1b-7d40a6c1f3e8
                 */
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Job cancelled. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobResponse"];
                };
            };
            400: components["responses"]["InvalidJobId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["JobNotCancelled"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    listProjects: {
        parameters: {
            query: {
                /**
                 * @description `true` returns only archived projects, `false` only the others. By default both are returned.
                 * @example false
                 */
                archived?: components["parameters"]["Archived"];
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description Direction of `sort`. The default, `desc`, puts the newest or highest first. Null values always come last.
                 * @example desc
                 */
                order: components["parameters"]["NewestFirst"];
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page: components["parameters"]["PerPage"];
                /**
                 * @description Only items whose name contains this text, ignoring case and Unicode form (`strasse` finds `Straße`).
                 * @example engine
                 */
                q?: components["parameters"]["NameContains"];
                /**
                 * @description Only projects in which you have this role. Repeat the parameter to allow several.
                 * @example [
                 *       "owner"
                 *     ]
                 */
                role?: components["parameters"]["OwnRole"];
                /**
                 * @description Field to sort by. Ties are sorted by ID.
                 * @example created_at
                 */
                sort: components["parameters"]["ProjectSort"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Projects listed. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectListResponse"];
                };
            };
            400: components["responses"]["InvalidListParameters"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    createProject: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The new project. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectCreate"];
            };
        };
        responses: {
            /** @description Project created. */
            201: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    "Last-Modified": components["headers"]["LastModified"];
                    Location: components["headers"]["ProjectLocation"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectResponse"];
                };
            };
            400: components["responses"]["InvalidBody"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["IdempotencyKeyInUse"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    getProject: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of your copy, strong or weak, or a list of them. If the copy is current, the response is 304 without a body.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description ID of the project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Project found. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectResponse"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["InvalidProjectId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    replaceProject: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that your update is based on, or a list of them. If the resource has another version now, the request fails with 412 `PRECONDITION_FAILED` and changes nothing. Only resource and version are compared, so the weak form (`W/"…"`), which compressing proxies create, also matches. `*` matches any version.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description ID of the project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        /** @description The whole project. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectReplace"];
            };
        };
        responses: {
            /** @description Project replaced. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectResponse"];
                };
            };
            400: components["responses"]["InvalidProject"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["ProjectVersionConflict"];
            412: components["responses"]["ProjectPreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    deleteProject: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that your update is based on, or a list of them. If the resource has another version now, the request fails with 412 `PRECONDITION_FAILED` and changes nothing. Only resource and version are compared, so the weak form (`W/"…"`), which compressing proxies create, also matches. `*` matches any version.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /**
                 * @description `respond-async` (RFC 7240) always leaves the rest to a job, even if there is little to do. Other preferences are ignored.
                 * @example respond-async
                 */
                Prefer?: components["parameters"]["RespondAsync"];
            };
            path: {
                /**
                 * @description ID of the project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Project deleted, and the deletion of its tasks continues. */
            202: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    Location: components["headers"]["JobLocation"];
                    "Preference-Applied": components["headers"]["RespondAsyncApplied"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobResponse"];
                };
            };
            /** @description Project deleted. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidProjectId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            412: components["responses"]["ProjectPreconditionFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    updateProject: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that your update is based on, or a list of them. If the resource has another version now, the request fails with 412 `PRECONDITION_FAILED` and changes nothing. Only resource and version are compared, so the weak form (`W/"…"`), which compressing proxies create, also matches. `*` matches any version.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description ID of the project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        /** @description The fields to update. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectUpdate"];
                "application/merge-patch+json": components["schemas"]["ProjectUpdate"];
            };
        };
        responses: {
            /** @description Project updated. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectResponse"];
                };
            };
            400: components["responses"]["InvalidProject"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["ProjectVersionConflict"];
            412: components["responses"]["ProjectPreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    listProjectActivity: {
        parameters: {
            query: {
                /**
                 * @description Only events caused by this user.
                 * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
                 */
                actor_id?: components["parameters"]["Actor"];
                /**
                 * @description Only items created at this time or later.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                created_from?: components["parameters"]["CreatedFrom"];
                /**
                 * @description Only items created before this time.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                created_to?: components["parameters"]["CreatedTo"];
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page: components["parameters"]["PerPage"];
                /**
                 * @description Only events about this task, project, category, user or session.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                subject_id?: components["parameters"]["Subject"];
                /**
                 * @description Only events of this type. Repeat the parameter to allow several.
                 * @example [
                 *       "task.updated"
                 *     ]
                 */
                type?: components["parameters"]["EventTypeFilter"];
            };
            header?: never;
            path: {
                /**
                 * @description ID of the project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Activity listed. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventListResponse"];
                };
            };
            400: components["responses"]["InvalidListParameters"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    listInvitations: {
        parameters: {
            query: {
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page: components["parameters"]["PerPage"];
                /**
                 * @description Only invitations with this status. Repeat the parameter to allow several.
                 * @example [
                 *       "open"
                 *     ]
                 */
                status?: components["parameters"]["InvitationStatusFilter"];
            };
            header?: never;
            path: {
                /**
                 * @description ID of the project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Invitations listed. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationListResponse"];
                };
            };
            400: components["responses"]["InvalidListParameters"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    createInvitation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description ID of the project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        /** @description The address to invite, and the role. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationCreate"];
            };
        };
        responses: {
            /** @description Invitation created. */
            201: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    Location: components["headers"]["InvitationLocation"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationResponse"];
                };
            };
            400: components["responses"]["InvalidBody"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["NotInvited"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    revokeInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the invitation.
                 * @example 019cadc6-9a80-7a5f-b3c7-2e9d41f08b6a
                 */
                invitation_id: components["parameters"]["InvitationId"];
                /**
                 * @description ID of the project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Invitation revoked. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidProjectId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            410: components["responses"]["InvitationEnded"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    resendInvitation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description ID of the invitation.
                 * @example 019cadc6-9a80-7a5f-b3c7-2e9d41f08b6a
                 */
                invitation_id: components["parameters"]["InvitationId"];
                /**
                 * @description ID of the project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Invitation resent. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationResponse"];
                };
            };
            400: components["responses"]["InvalidProjectId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["NotResent"];
            410: components["responses"]["InvitationEnded"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    listMembers: {
        parameters: {
            query: {
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description Direction of `sort`. The default, `asc`, sorts from A to Z.
                 * @example asc
                 */
                order: components["parameters"]["OldestFirst"];
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page: components["parameters"]["PerPage"];
                /**
                 * @description Only items whose name contains this text, ignoring case and Unicode form (`strasse` finds `Straße`).
                 * @example engine
                 */
                q?: components["parameters"]["NameContains"];
                /**
                 * @description Only members with this role. Repeat the parameter to allow several.
                 * @example [
                 *       "admin"
                 *     ]
                 */
                role?: components["parameters"]["MemberRole"];
                /**
                 * @description Field to sort by. Ties are sorted by ID.
                 * @example name
                 */
                sort: components["parameters"]["MemberSort"];
            };
            header?: never;
            path: {
                /**
                 * @description ID of the project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Members listed. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectMemberListResponse"];
                };
            };
            400: components["responses"]["InvalidListParameters"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    getMember: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of your copy, strong or weak, or a list of them. If the copy is current, the response is 304 without a body.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description ID of the project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id: components["parameters"]["ProjectId"];
                /**
                 * @description ID of the user.
                 * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Member found. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectMemberResponse"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["InvalidProjectId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    removeMember: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that your update is based on, or a list of them. If the resource has another version now, the request fails with 412 `PRECONDITION_FAILED` and changes nothing. Only resource and version are compared, so the weak form (`W/"…"`), which compressing proxies create, also matches. `*` matches any version.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description ID of the project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id: components["parameters"]["ProjectId"];
                /**
                 * @description ID of the user.
                 * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Member removed, and the removal of the assignments continues. */
            202: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    Location: components["headers"]["JobLocation"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobResponse"];
                };
            };
            /** @description Member removed. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidProjectId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["OwnerRequired"];
            412: components["responses"]["MemberPreconditionFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    updateMember: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that your update is based on, or a list of them. If the resource has another version now, the request fails with 412 `PRECONDITION_FAILED` and changes nothing. Only resource and version are compared, so the weak form (`W/"…"`), which compressing proxies create, also matches. `*` matches any version.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description ID of the project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id: components["parameters"]["ProjectId"];
                /**
                 * @description ID of the user.
                 * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        /** @description The new role. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectMemberUpdate"];
                "application/merge-patch+json": components["schemas"]["ProjectMemberUpdate"];
            };
        };
        responses: {
            /** @description Member updated. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectMemberResponse"];
                };
            };
            400: components["responses"]["InvalidBody"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["MemberVersionConflict"];
            412: components["responses"]["MemberPreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    listProjectTasks: {
        parameters: {
            query: {
                /**
                 * @description Only tasks assigned to this user. Repeat the parameter to allow several.
                 * @example [
                 *       "019c65e9-14e0-7e01-8fd1-ce1acc173e3b"
                 *     ]
                 */
                assignee_id?: components["parameters"]["AssigneeFilter"];
                /**
                 * @description `true` returns only tasks that wait for another task, `false` only tasks that wait for none: see `blocked` of a task.
                 * @example false
                 */
                blocked?: components["parameters"]["Blocked"];
                /**
                 * @description Only tasks that you have put in this category. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6ae6-3e00-793f-ae11-d9ce3e407e0e"
                 *     ]
                 */
                category_id?: components["parameters"]["CategoryFilter"];
                /**
                 * @description `true` returns only completed tasks, `false` only open tasks.
                 * @example false
                 */
                completed?: components["parameters"]["Completed"];
                /**
                 * @description Only tasks created by this user.
                 * @example 019c6592-1b40-7fde-a430-d40bd57deeac
                 */
                created_by?: components["parameters"]["CreatedBy"];
                /**
                 * @description Only items created at this time or later.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                created_from?: components["parameters"]["CreatedFrom"];
                /**
                 * @description Only items created before this time.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                created_to?: components["parameters"]["CreatedTo"];
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description `true` returns the tasks in the trash instead of all other tasks.
                 * @example false
                 */
                deleted: components["parameters"]["Deleted"];
                /**
                 * @description Only tasks due at this time or later, or on this day or later. A day (`2026-03-01`) is that day in the time zone of your profile. A time finds tasks with `due_on` from its day in that zone on. Tasks without a due date are excluded.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                due_from?: components["parameters"]["DueFrom"];
                /**
                 * @description Only tasks due before this time, or on this day or earlier: a day (`2026-03-31`) includes the whole day in the time zone of your profile. A time finds tasks with `due_on` if that day ends before or at the time, in that zone. Tasks without a due date are excluded.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                due_to?: components["parameters"]["DueTo"];
                /**
                 * @description Only these fields of a task, and always `id`. Repeat the parameter for several (`fields=title&fields=status`). The response then has the media type `application/vnd.taskflow.partial+json`, which is also sent to a client that accepts `application/json`, and an `ETag` of its own. Fields that you leave out are not computed, so lists are faster.
                 * @example [
                 *       "title",
                 *       "status"
                 *     ]
                 */
                fields?: components["parameters"]["TaskFields"];
                /**
                 * @description Only tasks that match this expression, such as `status in (todo, in_progress) and due_date < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND. The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of the time zone in your profile, and keep their meaning on all pages of a cursor.
                 * @example status != completed and priority >= medium
                 */
                filter?: components["parameters"]["Filter"];
                /**
                 * @description `true` returns only tasks with an attachment, also in a comment, `false` only tasks without one.
                 * @example true
                 */
                has_attachments?: components["parameters"]["HasAttachments"];
                /**
                 * @description Direction of `sort`. The default, `desc`, puts the newest or highest first. Null values always come last.
                 * @example desc
                 */
                order: components["parameters"]["NewestFirst"];
                /**
                 * @description `true` returns only open tasks whose due date has passed, `false` all other tasks. A task with `due_on` is overdue when that day has ended in the time zone of your profile.
                 * @example true
                 */
                overdue?: components["parameters"]["Overdue"];
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description Only direct subtasks of this task, or with `null` only tasks without a parent. Repeat the parameter to allow several.
                 * @example [
                 *       "null"
                 *     ]
                 */
                parent_id?: components["parameters"]["ParentFilter"];
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page: components["parameters"]["PerPage"];
                /**
                 * @description Only tasks with this priority. Repeat the parameter to allow several.
                 * @example [
                 *       "high"
                 *     ]
                 */
                priority?: components["parameters"]["PriorityFilter"];
                /**
                 * @description Only tasks with all of these words in the title, description, tags or comments. Each word also matches longer words that begin with it, and Chinese and Japanese text matches inside sentences. Case and Unicode form are ignored. Must contain at least one letter or digit.
                 * @example bernoulli cards
                 */
                q?: components["parameters"]["TextQuery"];
                /**
                 * @description Field to sort by. `relevance` requires `q`. Ties are sorted by ID. Tasks without a due date come last. In the order of `due_date`, a task with `due_on` is at the end of that day in UTC, for all users alike. For the order that people have given to a list, send `sort=position&order=asc`.
                 * @example created_at
                 */
                sort: components["parameters"]["TaskSort"];
                /**
                 * @description Only tasks with this status. Repeat the parameter to allow several.
                 * @example [
                 *       "in_progress"
                 *     ]
                 */
                status?: components["parameters"]["StatusFilter"];
                /**
                 * @description Only tasks with this tag, ignoring case and Unicode form (`café` finds `CAFÉ`). Repeat the parameter to allow several.
                 * @example [
                 *       "hardware"
                 *     ]
                 */
                tag?: components["parameters"]["TagFilter"];
                /**
                 * @description Only tasks that changed at this time or later. Use it to keep a copy up to date.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                updated_from?: components["parameters"]["UpdatedFrom"];
            };
            header?: never;
            path: {
                /**
                 * @description ID of the project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Tasks listed. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskListResponse"];
                    "application/vnd.taskflow.partial+json": components["schemas"]["PartialTaskListResponse"];
                };
            };
            400: components["responses"]["InvalidFilter"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    createProjectTask: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description ID of the project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        /** @description The new task. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectTaskCreate"];
            };
        };
        responses: {
            /** @description Task created. */
            201: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    "Last-Modified": components["headers"]["LastModified"];
                    Location: components["headers"]["TaskLocation"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskResponse"];
                };
            };
            400: components["responses"]["InvalidTask"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["ProjectArchivedForNew"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    transferProject: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description ID of the project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        /** @description The new owner. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectTransfer"];
            };
        };
        responses: {
            /** @description Project transferred. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectResponse"];
                };
            };
            400: components["responses"]["UnknownMember"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["IdempotencyKeyInUse"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    listTags: {
        parameters: {
            query: {
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description Direction of `sort`. The default, `asc`, sorts from A to Z.
                 * @example asc
                 */
                order: components["parameters"]["OldestFirst"];
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page: components["parameters"]["PerPage"];
                /**
                 * @description Only tasks of this project. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6ad3-ee80-7abf-8412-ce6e530df63b"
                 *     ]
                 */
                project_id?: components["parameters"]["ProjectFilter"];
                /**
                 * @description Only tags that begin with this text, ignoring case and Unicode form (`stras` finds `Straße`).
                 * @example car
                 */
                q?: components["parameters"]["TagPrefix"];
                /**
                 * @description Field to sort by. Tags with the same `count` are sorted by name.
                 * @example name
                 */
                sort: components["parameters"]["TagSort"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Tags listed. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TagListResponse"];
                };
            };
            400: components["responses"]["InvalidListParameters"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    deleteTag: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `respond-async` (RFC 7240) always leaves the rest to a job, even if there is little to do. Other preferences are ignored.
                 * @example respond-async
                 */
                Prefer?: components["parameters"]["RespondAsync"];
            };
            path: {
                /**
                 * @description The tag, percent-encoded as UTF-8 (`caf%C3%A9`, and `%2F` for `/`). Case and Unicode form are ignored.
                 * @example cards
                 */
                tag_name: components["parameters"]["TagName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Tag deleted. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TagChangeResponse"];
                };
            };
            /** @description The tag changes in the background. */
            202: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    Location: components["headers"]["JobLocation"];
                    "Preference-Applied": components["headers"]["RespondAsyncApplied"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobResponse"];
                };
            };
            400: components["responses"]["InvalidTagName"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    renameTag: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `respond-async` (RFC 7240) always leaves the rest to a job, even if there is little to do. Other preferences are ignored.
                 * @example respond-async
                 */
                Prefer?: components["parameters"]["RespondAsync"];
            };
            path: {
                /**
                 * @description The tag, percent-encoded as UTF-8 (`caf%C3%A9`, and `%2F` for `/`). Case and Unicode form are ignored.
                 * @example cards
                 */
                tag_name: components["parameters"]["TagName"];
            };
            cookie?: never;
        };
        /** @description The new name. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["TagUpdate"];
                "application/merge-patch+json": components["schemas"]["TagUpdate"];
            };
        };
        responses: {
            /** @description Tag renamed. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TagChangeResponse"];
                };
            };
            /** @description The tag changes in the background. */
            202: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    Location: components["headers"]["JobLocation"];
                    "Preference-Applied": components["headers"]["RespondAsyncApplied"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobResponse"];
                };
            };
            400: components["responses"]["InvalidBody"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    listTasks: {
        parameters: {
            query: {
                /**
                 * @description Only tasks assigned to this user. Repeat the parameter to allow several.
                 * @example [
                 *       "019c65e9-14e0-7e01-8fd1-ce1acc173e3b"
                 *     ]
                 */
                assignee_id?: components["parameters"]["AssigneeFilter"];
                /**
                 * @description `true` returns only tasks that wait for another task, `false` only tasks that wait for none: see `blocked` of a task.
                 * @example false
                 */
                blocked?: components["parameters"]["Blocked"];
                /**
                 * @description Only tasks that you have put in this category. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6ae6-3e00-793f-ae11-d9ce3e407e0e"
                 *     ]
                 */
                category_id?: components["parameters"]["CategoryFilter"];
                /**
                 * @description `true` returns only completed tasks, `false` only open tasks.
                 * @example false
                 */
                completed?: components["parameters"]["Completed"];
                /**
                 * @description Only tasks created by this user.
                 * @example 019c6592-1b40-7fde-a430-d40bd57deeac
                 */
                created_by?: components["parameters"]["CreatedBy"];
                /**
                 * @description Only items created at this time or later.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                created_from?: components["parameters"]["CreatedFrom"];
                /**
                 * @description Only items created before this time.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                created_to?: components["parameters"]["CreatedTo"];
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description `true` returns the tasks in the trash instead of all other tasks.
                 * @example false
                 */
                deleted: components["parameters"]["Deleted"];
                /**
                 * @description Only tasks due at this time or later, or on this day or later. A day (`2026-03-01`) is that day in the time zone of your profile. A time finds tasks with `due_on` from its day in that zone on. Tasks without a due date are excluded.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                due_from?: components["parameters"]["DueFrom"];
                /**
                 * @description Only tasks due before this time, or on this day or earlier: a day (`2026-03-31`) includes the whole day in the time zone of your profile. A time finds tasks with `due_on` if that day ends before or at the time, in that zone. Tasks without a due date are excluded.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                due_to?: components["parameters"]["DueTo"];
                /**
                 * @description Only these fields of a task, and always `id`. Repeat the parameter for several (`fields=title&fields=status`). The response then has the media type `application/vnd.taskflow.partial+json`, which is also sent to a client that accepts `application/json`, and an `ETag` of its own. Fields that you leave out are not computed, so lists are faster.
                 * @example [
                 *       "title",
                 *       "status"
                 *     ]
                 */
                fields?: components["parameters"]["TaskFields"];
                /**
                 * @description Only tasks that match this expression, such as `status in (todo, in_progress) and due_date < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND. The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of the time zone in your profile, and keep their meaning on all pages of a cursor.
                 * @example status != completed and priority >= medium
                 */
                filter?: components["parameters"]["Filter"];
                /**
                 * @description `true` returns only tasks with an attachment, also in a comment, `false` only tasks without one.
                 * @example true
                 */
                has_attachments?: components["parameters"]["HasAttachments"];
                /**
                 * @description Direction of `sort`. The default, `desc`, puts the newest or highest first. Null values always come last.
                 * @example desc
                 */
                order: components["parameters"]["NewestFirst"];
                /**
                 * @description `true` returns only open tasks whose due date has passed, `false` all other tasks. A task with `due_on` is overdue when that day has ended in the time zone of your profile.
                 * @example true
                 */
                overdue?: components["parameters"]["Overdue"];
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description Only direct subtasks of this task, or with `null` only tasks without a parent. Repeat the parameter to allow several.
                 * @example [
                 *       "null"
                 *     ]
                 */
                parent_id?: components["parameters"]["ParentFilter"];
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page: components["parameters"]["PerPage"];
                /**
                 * @description Only tasks with this priority. Repeat the parameter to allow several.
                 * @example [
                 *       "high"
                 *     ]
                 */
                priority?: components["parameters"]["PriorityFilter"];
                /**
                 * @description Only tasks of this project. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6ad3-ee80-7abf-8412-ce6e530df63b"
                 *     ]
                 */
                project_id?: components["parameters"]["ProjectFilter"];
                /**
                 * @description Only tasks with all of these words in the title, description, tags or comments. Each word also matches longer words that begin with it, and Chinese and Japanese text matches inside sentences. Case and Unicode form are ignored. Must contain at least one letter or digit.
                 * @example bernoulli cards
                 */
                q?: components["parameters"]["TextQuery"];
                /**
                 * @description Field to sort by. `relevance` requires `q`. Ties are sorted by ID. Tasks without a due date come last. In the order of `due_date`, a task with `due_on` is at the end of that day in UTC, for all users alike. For the order that people have given to a list, send `sort=position&order=asc`.
                 * @example created_at
                 */
                sort: components["parameters"]["TaskSort"];
                /**
                 * @description Only tasks with this status. Repeat the parameter to allow several.
                 * @example [
                 *       "in_progress"
                 *     ]
                 */
                status?: components["parameters"]["StatusFilter"];
                /**
                 * @description Only tasks with this tag, ignoring case and Unicode form (`café` finds `CAFÉ`). Repeat the parameter to allow several.
                 * @example [
                 *       "hardware"
                 *     ]
                 */
                tag?: components["parameters"]["TagFilter"];
                /**
                 * @description Only tasks that changed at this time or later. Use it to keep a copy up to date.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                updated_from?: components["parameters"]["UpdatedFrom"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Tasks listed. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskListResponse"];
                    "application/vnd.taskflow.partial+json": components["schemas"]["PartialTaskListResponse"];
                };
            };
            400: components["responses"]["InvalidFilter"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    createTask: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The new task. Only the title is required. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskCreate"];
            };
        };
        responses: {
            /** @description Task created. */
            201: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    "Last-Modified": components["headers"]["LastModified"];
                    Location: components["headers"]["TaskLocation"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskResponse"];
                };
            };
            400: components["responses"]["InvalidNewTask"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["ProjectArchivedForNew"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    getTask: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of a task, and always `id`. Repeat the parameter for several (`fields=title&fields=status`). The response then has the media type `application/vnd.taskflow.partial+json`, which is also sent to a client that accepts `application/json`, and an `ETag` of its own. Fields that you leave out are not computed, so lists are faster.
                 * @example [
                 *       "title",
                 *       "status"
                 *     ]
                 */
                fields?: components["parameters"]["TaskFields"];
            };
            header?: {
                /**
                 * @description The `ETag` of your copy, strong or weak, or a list of them. If the copy is current, the response is 304 without a body.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Task found. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskResponse"];
                    "application/vnd.taskflow.partial+json": components["schemas"]["PartialTaskResponse"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["InvalidTaskId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    replaceTask: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that your update is based on, or a list of them. If the resource has another version now, the request fails with 412 `PRECONDITION_FAILED` and changes nothing. Only resource and version are compared, so the weak form (`W/"…"`), which compressing proxies create, also matches. `*` matches any version.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        /** @description The whole task. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskReplace"];
            };
        };
        responses: {
            /** @description Task replaced. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskChangeResponse"];
                };
            };
            400: components["responses"]["InvalidTask"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["TaskVersionConflict"];
            412: components["responses"]["TaskPreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    deleteTask: {
        parameters: {
            query: {
                /**
                 * @description `true` deletes the task permanently, also if it is in the trash. This cannot be undone.
                 * @example false
                 */
                permanent: components["parameters"]["Permanent"];
            };
            header?: {
                /**
                 * @description The `ETag` of the version that your update is based on, or a list of them. If the resource has another version now, the request fails with 412 `PRECONDITION_FAILED` and changes nothing. Only resource and version are compared, so the weak form (`W/"…"`), which compressing proxies create, also matches. `*` matches any version.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Task deleted. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidTaskId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["ArchivedTask"];
            412: components["responses"]["TaskPreconditionFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    updateTask: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that your update is based on, or a list of them. If the resource has another version now, the request fails with 412 `PRECONDITION_FAILED` and changes nothing. Only resource and version are compared, so the weak form (`W/"…"`), which compressing proxies create, also matches. `*` matches any version.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /**
                 * @description `merge=non-conflicting` (RFC 7240) applies your update to a newer version of the task if the fields that you send have not changed since. The value can be quoted. Other preferences are ignored.
                 * @example merge=non-conflicting
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        /** @description The fields to update. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskUpdate"];
                "application/merge-patch+json": components["schemas"]["TaskUpdate"];
            };
        };
        responses: {
            /** @description Task updated. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["LastModified"];
                    "Preference-Applied": components["headers"]["PreferenceApplied"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskChangeResponse"];
                };
            };
            400: components["responses"]["InvalidTaskUpdate"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["TaskVersionConflict"];
            412: components["responses"]["TaskPreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            428: components["responses"]["PreconditionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    listTaskActivity: {
        parameters: {
            query: {
                /**
                 * @description Only events caused by this user.
                 * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
                 */
                actor_id?: components["parameters"]["Actor"];
                /**
                 * @description Only items created at this time or later.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                created_from?: components["parameters"]["CreatedFrom"];
                /**
                 * @description Only items created before this time.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                created_to?: components["parameters"]["CreatedTo"];
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page: components["parameters"]["PerPage"];
                /**
                 * @description Only events of this type. Repeat the parameter to allow several.
                 * @example [
                 *       "task.updated"
                 *     ]
                 */
                type?: components["parameters"]["EventTypeFilter"];
            };
            header?: never;
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Activity listed. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventListResponse"];
                };
            };
            400: components["responses"]["InvalidListParameters"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    addTaskAssignee: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
                /**
                 * @description ID of the user.
                 * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Assignee added. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskResponse"];
                };
            };
            400: components["responses"]["InvalidAssignee"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["AlreadyAssigned"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    removeTaskAssignee: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
                /**
                 * @description ID of the user.
                 * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Assignee removed. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidTaskId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["ProjectArchived"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    listAttachments: {
        parameters: {
            query: {
                /**
                 * @description Only the attachments of the comment with this ID. `null` returns only files on the task itself.
                 * @example null
                 */
                comment_id?: components["parameters"]["OfComment"];
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description Direction of `sort`. The default, `asc`, sorts from A to Z.
                 * @example asc
                 */
                order: components["parameters"]["OldestFirst"];
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page: components["parameters"]["PerPage"];
            };
            header?: never;
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Attachments listed. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttachmentListResponse"];
                };
            };
            400: components["responses"]["InvalidListParameters"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    uploadAttachment: {
        parameters: {
            query?: {
                /**
                 * @description For a body that is the file itself, the ID of a comment of the task to which the file belongs. A form has a field for it.
                 * @example 019cae0d-0340-7b52-9d3e-2f86c1a4e7b9
                 */
                comment_id?: components["parameters"]["ToComment"];
            };
            header?: {
                /**
                 * @description Digest of the body (RFC 9530), with `sha-256` or `sha-512`. If the body that arrives has another digest, nothing is stored.
                 * @example sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:
                 */
                "Content-Digest"?: components["parameters"]["ContentDigest"];
                /**
                 * @description For a body that is the file itself, its name (RFC 6266). Encode a name outside of ASCII as `filename*=UTF-8''…`.
                 * @example attachment; filename="note-g.pdf"
                 */
                "Content-Disposition"?: components["parameters"]["FileNameHeader"];
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        /** @description The file, or a form with one or several files. */
        requestBody: {
            content: {
                "application/octet-stream": components["schemas"]["AttachmentContent"];
                "multipart/form-data": components["schemas"]["AttachmentForm"];
            };
        };
        responses: {
            /** @description Attachments uploaded. */
            201: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadResponse"];
                };
            };
            400: components["responses"]["InvalidUpload"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["UploadConflict"];
            413: components["responses"]["FileTooLarge"];
            415: components["responses"]["UnsupportedUpload"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            507: components["responses"]["StorageFull"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    addTaskBlocker: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the task that has to be completed first.
                 * @example 019c710c-f300-7901-bac0-8e3b464b12fa
                 */
                blocker_id: components["parameters"]["BlockerId"];
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Blocker added. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskResponse"];
                };
            };
            400: components["responses"]["InvalidBlocker"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["BlockerCycle"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    removeTaskBlocker: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the task that has to be completed first.
                 * @example 019c710c-f300-7901-bac0-8e3b464b12fa
                 */
                blocker_id: components["parameters"]["BlockerId"];
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Blocker removed. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidTaskId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["ProjectArchived"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    addTaskCategory: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description ID of one of your categories.
                 * @example 019c6ae6-3e00-793f-ae11-d9ce3e407e0e
                 */
                category_id: components["parameters"]["CategoryId"];
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Category added. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskResponse"];
                };
            };
            400: components["responses"]["InvalidTaskId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["AlreadyAssigned"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    removeTaskCategory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of one of your categories.
                 * @example 019c6ae6-3e00-793f-ae11-d9ce3e407e0e
                 */
                category_id: components["parameters"]["CategoryId"];
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Category removed. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidTaskId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["ProjectArchived"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    listComments: {
        parameters: {
            query: {
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description `html` fills in `body_html`.
                 * @example html
                 */
                include?: components["parameters"]["IncludeHtml"];
                /**
                 * @description Direction of `sort`. The default, `asc`, sorts from A to Z.
                 * @example asc
                 */
                order: components["parameters"]["OldestFirst"];
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description Only the replies to the comment with this ID. `null` returns only comments on the task itself.
                 * @example null
                 */
                parent_id?: components["parameters"]["ParentComment"];
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page: components["parameters"]["PerPage"];
            };
            header?: never;
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Comments listed. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommentListResponse"];
                };
            };
            400: components["responses"]["InvalidListParameters"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    createComment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        /** @description The new comment. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommentCreate"];
            };
        };
        responses: {
            /** @description Comment created. */
            201: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    "Last-Modified": components["headers"]["LastModified"];
                    Location: components["headers"]["CommentLocation"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommentResponse"];
                };
            };
            400: components["responses"]["InvalidNewComment"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["NewCommentConflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    getComment: {
        parameters: {
            query?: {
                /**
                 * @description `html` fills in `body_html`.
                 * @example html
                 */
                include?: components["parameters"]["IncludeHtml"];
            };
            header?: {
                /**
                 * @description The `ETag` of your copy, strong or weak, or a list of them. If the copy is current, the response is 304 without a body.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description ID of the comment.
                 * @example 019cae0d-0340-7b52-9d3e-2f86c1a4e7b9
                 */
                comment_id: components["parameters"]["CommentId"];
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Comment found. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommentResponse"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["InvalidTaskId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    deleteComment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that your update is based on, or a list of them. If the resource has another version now, the request fails with 412 `PRECONDITION_FAILED` and changes nothing. Only resource and version are compared, so the weak form (`W/"…"`), which compressing proxies create, also matches. `*` matches any version.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description ID of the comment.
                 * @example 019cae0d-0340-7b52-9d3e-2f86c1a4e7b9
                 */
                comment_id: components["parameters"]["CommentId"];
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Comment deleted. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidTaskId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["DeletedCommentConflict"];
            412: components["responses"]["CommentPreconditionFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    updateComment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that your update is based on, or a list of them. If the resource has another version now, the request fails with 412 `PRECONDITION_FAILED` and changes nothing. Only resource and version are compared, so the weak form (`W/"…"`), which compressing proxies create, also matches. `*` matches any version.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description ID of the comment.
                 * @example 019cae0d-0340-7b52-9d3e-2f86c1a4e7b9
                 */
                comment_id: components["parameters"]["CommentId"];
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        /** @description The new text. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommentUpdate"];
                "application/merge-patch+json": components["schemas"]["CommentUpdate"];
            };
        };
        responses: {
            /** @description Comment updated. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommentResponse"];
                };
            };
            400: components["responses"]["InvalidComment"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["CommentVersionConflict"];
            412: components["responses"]["CommentPreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    addReaction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the comment.
                 * @example 019cae0d-0340-7b52-9d3e-2f86c1a4e7b9
                 */
                comment_id: components["parameters"]["CommentId"];
                /**
                 * @description The kind of reaction.
                 * @example thumbs_up
                 */
                emoji: components["parameters"]["Emoji"];
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Reaction added. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommentResponse"];
                };
            };
            400: components["responses"]["InvalidTaskId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["ProjectArchived"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    removeReaction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the comment.
                 * @example 019cae0d-0340-7b52-9d3e-2f86c1a4e7b9
                 */
                comment_id: components["parameters"]["CommentId"];
                /**
                 * @description The kind of reaction.
                 * @example thumbs_up
                 */
                emoji: components["parameters"]["Emoji"];
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Reaction removed. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidTaskId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["ProjectArchived"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    duplicateTask: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        /** @description What to copy, and where to. An empty object copies the task alone. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskDuplicate"];
            };
        };
        responses: {
            /** @description Task duplicated. */
            201: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    "Last-Modified": components["headers"]["LastModified"];
                    Location: components["headers"]["TaskLocation"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskResponse"];
                };
            };
            400: components["responses"]["InvalidDuplicate"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["ProjectArchivedForNew"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    followTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Task followed. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidTaskId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    unfollowTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Task unfollowed. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidTaskId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    listFollowers: {
        parameters: {
            query: {
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description Direction of `sort`. The default, `asc`, sorts from A to Z.
                 * @example asc
                 */
                order: components["parameters"]["OldestFirst"];
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page: components["parameters"]["PerPage"];
            };
            header?: never;
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Followers listed. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskFollowerListResponse"];
                };
            };
            400: components["responses"]["InvalidListParameters"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    moveTask: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        /** @description Where to move the task. An empty object moves it to the end of its list. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskMove"];
            };
        };
        responses: {
            /** @description Task moved. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskResponse"];
                };
            };
            400: components["responses"]["InvalidMove"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["ProjectArchivedForNew"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    restoreTask: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Task restored. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskResponse"];
                };
            };
            400: components["responses"]["InvalidTaskId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["TaskNotDeleted"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    createUpload: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description Version of the protocol.
                 * @example 1.0.0
                 */
                "Tus-Resumable": components["parameters"]["TusVersion"];
                /**
                 * @description `1` if the size of the file is not known yet.
                 * @example 1
                 */
                "Upload-Defer-Length"?: components["parameters"]["UploadDeferLength"];
                /**
                 * @description Size of the whole file in bytes. You can send it later, with a part; then send `Upload-Defer-Length` when you create the upload.
                 * @example 12
                 */
                "Upload-Length"?: components["parameters"]["UploadLength"];
                /**
                 * @description Pairs of a key and a value in Base64, separated by commas. `filename` is required; `description` and `comment_id` are optional. Others are ignored.
                 * @example filename ZGVjay5jc3Y=
                 */
                "Upload-Metadata": components["parameters"]["UploadMetadata"];
            };
            path: {
                /**
                 * @description ID of the task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Upload created. */
            201: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    Location: components["headers"]["UploadLocation"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Tus-Resumable": components["headers"]["TusResumable"];
                    "Upload-Expires": components["headers"]["UploadExpires"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadStateResponse"];
                };
            };
            400: components["responses"]["InvalidNewUpload"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["NewUploadConflict"];
            413: components["responses"]["FileTooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            507: components["responses"]["StorageFull"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    bulkTasks: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description `respond-async` (RFC 7240) leaves the tasks to a job, if `atomic` is false and it is not a dry run. Other preferences are ignored.
                 * @example respond-async
                 */
                Prefer?: components["parameters"]["BulkRespondAsync"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description What to do, and to which tasks. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkRequest"];
            };
        };
        responses: {
            /** @description Tasks changed. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResponse"];
                };
            };
            /** @description The tasks change in the background. */
            202: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    Location: components["headers"]["JobLocation"];
                    "Preference-Applied": components["headers"]["RespondAsyncApplied"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobResponse"];
                };
            };
            400: components["responses"]["InvalidBulk"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["BulkFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    undoBulk: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description `respond-async` (RFC 7240) always leaves the rest to a job, even if there is little to do. Other preferences are ignored.
                 * @example respond-async
                 */
                Prefer?: components["parameters"]["RespondAsync"];
            };
            path: {
                /**
                 * @description The `bulk_id` of a change of many tasks.
                 * @example 019cae08-8580-7a41-b2c6-93d5e07f1a68
                 */
                bulk_id: components["parameters"]["BulkId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Change undone. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResponse"];
                };
            };
            /** @description The tasks change in the background. */
            202: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    Location: components["headers"]["JobLocation"];
                    "Preference-Applied": components["headers"]["RespondAsyncApplied"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobResponse"];
                };
            };
            400: components["responses"]["InvalidBulkId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["BulkNotUndone"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    exportTasks: {
        parameters: {
            query: {
                /**
                 * @description Only tasks assigned to this user. Repeat the parameter to allow several.
                 * @example [
                 *       "019c65e9-14e0-7e01-8fd1-ce1acc173e3b"
                 *     ]
                 */
                assignee_id?: components["parameters"]["AssigneeFilter"];
                /**
                 * @description `true` returns only tasks that wait for another task, `false` only tasks that wait for none: see `blocked` of a task.
                 * @example false
                 */
                blocked?: components["parameters"]["Blocked"];
                /**
                 * @description Only tasks that you have put in this category. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6ae6-3e00-793f-ae11-d9ce3e407e0e"
                 *     ]
                 */
                category_id?: components["parameters"]["CategoryFilter"];
                /**
                 * @description `true` returns only completed tasks, `false` only open tasks.
                 * @example false
                 */
                completed?: components["parameters"]["Completed"];
                /**
                 * @description Only tasks created by this user.
                 * @example 019c6592-1b40-7fde-a430-d40bd57deeac
                 */
                created_by?: components["parameters"]["CreatedBy"];
                /**
                 * @description Only items created at this time or later.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                created_from?: components["parameters"]["CreatedFrom"];
                /**
                 * @description Only items created before this time.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                created_to?: components["parameters"]["CreatedTo"];
                /**
                 * @description `true` returns the tasks in the trash instead of all other tasks.
                 * @example false
                 */
                deleted: components["parameters"]["Deleted"];
                /**
                 * @description Only tasks due at this time or later, or on this day or later. A day (`2026-03-01`) is that day in the time zone of your profile. A time finds tasks with `due_on` from its day in that zone on. Tasks without a due date are excluded.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                due_from?: components["parameters"]["DueFrom"];
                /**
                 * @description Only tasks due before this time, or on this day or earlier: a day (`2026-03-31`) includes the whole day in the time zone of your profile. A time finds tasks with `due_on` if that day ends before or at the time, in that zone. Tasks without a due date are excluded.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                due_to?: components["parameters"]["DueTo"];
                /**
                 * @description Only tasks that match this expression, such as `status in (todo, in_progress) and due_date < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND. The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of the time zone in your profile, and keep their meaning on all pages of a cursor.
                 * @example status != completed and priority >= medium
                 */
                filter?: components["parameters"]["Filter"];
                /**
                 * @description `csv` for spreadsheets, or `jsonl` with one JSON object per line.
                 * @example csv
                 */
                format: components["parameters"]["ExportFormat"];
                /**
                 * @description `true` returns only tasks with an attachment, also in a comment, `false` only tasks without one.
                 * @example true
                 */
                has_attachments?: components["parameters"]["HasAttachments"];
                /**
                 * @description `true` returns only open tasks whose due date has passed, `false` all other tasks. A task with `due_on` is overdue when that day has ended in the time zone of your profile.
                 * @example true
                 */
                overdue?: components["parameters"]["Overdue"];
                /**
                 * @description Only direct subtasks of this task, or with `null` only tasks without a parent. Repeat the parameter to allow several.
                 * @example [
                 *       "null"
                 *     ]
                 */
                parent_id?: components["parameters"]["ParentFilter"];
                /**
                 * @description Only tasks with this priority. Repeat the parameter to allow several.
                 * @example [
                 *       "high"
                 *     ]
                 */
                priority?: components["parameters"]["PriorityFilter"];
                /**
                 * @description Only tasks of this project. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6ad3-ee80-7abf-8412-ce6e530df63b"
                 *     ]
                 */
                project_id?: components["parameters"]["ProjectFilter"];
                /**
                 * @description Only tasks with all of these words in the title, description, tags or comments. Each word also matches longer words that begin with it, and Chinese and Japanese text matches inside sentences. Case and Unicode form are ignored. Must contain at least one letter or digit.
                 * @example bernoulli cards
                 */
                q?: components["parameters"]["TextQuery"];
                /**
                 * @description Only tasks with this status. Repeat the parameter to allow several.
                 * @example [
                 *       "in_progress"
                 *     ]
                 */
                status?: components["parameters"]["StatusFilter"];
                /**
                 * @description Only tasks with this tag, ignoring case and Unicode form (`café` finds `CAFÉ`). Repeat the parameter to allow several.
                 * @example [
                 *       "hardware"
                 *     ]
                 */
                tag?: components["parameters"]["TagFilter"];
                /**
                 * @description Only tasks that changed at this time or later. Use it to keep a copy up to date.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                updated_from?: components["parameters"]["UpdatedFrom"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Tasks sent. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    "Content-Disposition": components["headers"]["ExportDisposition"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["TaskLines"];
                    "text/csv": components["schemas"]["TaskCsv"];
                };
            };
            400: components["responses"]["InvalidExportFilter"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    importTasks: {
        parameters: {
            query: {
                /**
                 * @description A column of the file with another name, as `ours:theirs`, such as `title:Task name`. Repeat the parameter for more. Other columns are found by their own names, ignoring case; those without a meaning are ignored and listed in the result.
                 * @example [
                 *       "title:Task name"
                 *     ]
                 */
                column?: components["parameters"]["ImportColumn"];
                /**
                 * @description `true` only checks the file: nothing is created, and the job says what would happen.
                 * @example true
                 */
                dry_run: components["parameters"]["DryRun"];
                /**
                 * @description A value of the file that means a priority, as `ours:theirs`, such as `high:1`. Repeat the parameter for more.
                 * @example [
                 *       "high:1"
                 *     ]
                 */
                priority_value?: components["parameters"]["PriorityValue"];
                /**
                 * @description Project of all tasks. Without it, the columns `project_id` and `project` of each row decide, by ID and then by name.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id?: components["parameters"]["ImportProject"];
                /**
                 * @description A value of the file that means a status, as `ours:theirs`, such as `completed:Done`. Repeat the parameter for more.
                 * @example [
                 *       "completed:Done"
                 *     ]
                 */
                status_value?: components["parameters"]["StatusValue"];
                /**
                 * @description What to do with an assignee who is not a member of the project. `refuse` makes it an error of the row, `skip` ignores it.
                 * @example skip
                 */
                unknown_assignees: components["parameters"]["UnknownAssignees"];
                /**
                 * @description What to do with a category that you do not have. `refuse` makes it an error of the row, `create` creates it, `skip` ignores it.
                 * @example create
                 */
                unknown_categories: components["parameters"]["UnknownCategories"];
            };
            header?: {
                /**
                 * @description Digest of the body (RFC 9530), with `sha-256` or `sha-512`. If the body that arrives has another digest, nothing is stored.
                 * @example sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:
                 */
                "Content-Digest"?: components["parameters"]["ContentDigest"];
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The file, in UTF-8. */
        requestBody: {
            content: {
                "application/x-ndjson": components["schemas"]["ImportLines"];
                "text/csv": components["schemas"]["ImportCsv"];
            };
        };
        responses: {
            /** @description Import started. */
            202: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    Location: components["headers"]["JobLocation"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobResponse"];
                };
            };
            400: components["responses"]["InvalidImport"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["ImportConflict"];
            413: components["responses"]["FileTooLarge"];
            415: components["responses"]["UnsupportedUpload"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            507: components["responses"]["StorageFull"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    searchTasks: {
        parameters: {
            query: {
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page: components["parameters"]["PerPage"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description What to search for. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskSearch"];
            };
        };
        responses: {
            /** @description Tasks found. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskHitListResponse"];
                };
            };
            400: components["responses"]["InvalidSearch"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    getUpload: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Version of the protocol.
                 * @example 1.0.0
                 */
                "Tus-Resumable"?: components["parameters"]["OptionalTusVersion"];
            };
            path: {
                /**
                 * @description ID of the upload.
                 * @example 019cae17-4f80-7a1e-8c2d-6b3f9e0d5a41
                 */
                upload_id: components["parameters"]["UploadId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Upload found. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Tus-Resumable": components["headers"]["TusResumable"];
                    "Upload-Defer-Length": components["headers"]["UploadDeferLength"];
                    "Upload-Expires": components["headers"]["UploadExpires"];
                    "Upload-Length": components["headers"]["UploadLength"];
                    "Upload-Offset": components["headers"]["UploadOffset"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadStateResponse"];
                };
            };
            400: components["responses"]["InvalidUploadId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    cancelUpload: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Version of the protocol.
                 * @example 1.0.0
                 */
                "Tus-Resumable"?: components["parameters"]["OptionalTusVersion"];
            };
            path: {
                /**
                 * @description ID of the upload.
                 * @example 019cae17-4f80-7a1e-8c2d-6b3f9e0d5a41
                 */
                upload_id: components["parameters"]["UploadId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Upload cancelled. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Tus-Resumable": components["headers"]["TusResumable"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidUploadId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    uploadPart: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Digest of the body (RFC 9530), with `sha-256` or `sha-512`. If the body that arrives has another digest, nothing is stored.
                 * @example sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:
                 */
                "Content-Digest"?: components["parameters"]["ContentDigest"];
                /**
                 * @description Version of the protocol.
                 * @example 1.0.0
                 */
                "Tus-Resumable": components["parameters"]["TusVersion"];
                /**
                 * @description `sha1`, `sha256` or `sha512`, and the digest of the part in Base64. If the part that arrives has another digest, it is not added.
                 * @example sha256 X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=
                 */
                "Upload-Checksum"?: components["parameters"]["UploadChecksum"];
                /**
                 * @description Size of the whole file in bytes. You can send it later, with a part; then send `Upload-Defer-Length` when you create the upload.
                 * @example 12
                 */
                "Upload-Length"?: components["parameters"]["UploadLength"];
                /**
                 * @description Where the part begins. It must be the number of bytes that have arrived.
                 * @example 0
                 */
                "Upload-Offset": components["parameters"]["UploadOffset"];
            };
            path: {
                /**
                 * @description ID of the upload.
                 * @example 019cae17-4f80-7a1e-8c2d-6b3f9e0d5a41
                 */
                upload_id: components["parameters"]["UploadId"];
            };
            cookie?: never;
        };
        /** @description The part, from the offset on. */
        requestBody: {
            content: {
                "application/offset+octet-stream": components["schemas"]["UploadPart"];
            };
        };
        responses: {
            /** @description Part uploaded. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Tus-Resumable": components["headers"]["TusResumable"];
                    "Upload-Expires": components["headers"]["UploadExpires"];
                    "Upload-Offset": components["headers"]["UploadOffset"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidUpload"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["PartConflict"];
            413: components["responses"]["FileTooLarge"];
            415: components["responses"]["UnsupportedUpload"];
            429: components["responses"]["RateLimited"];
            460: components["responses"]["ChecksumMismatch"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            507: components["responses"]["StorageFull"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    deleteAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Your password. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountDeletion"];
            };
        };
        responses: {
            /** @description Account deleted. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidAccountDeletion"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["OwnsSharedProjects"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    exportAccount: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Export queued. */
            202: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportResponse"];
                };
            };
            400: components["responses"]["InvalidIdempotencyKey"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["IdempotencyKeyInUse"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    getExport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the export.
                 * @example 019cadc6-9a80-7d41-b6a5-3c1e8f02d97b
                 */
                export_id: components["parameters"]["ExportId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Export found. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportResponse"];
                };
            };
            400: components["responses"]["InvalidExportId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    downloadExport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description ID of the export.
                 * @example 019cadc6-9a80-7d41-b6a5-3c1e8f02d97b
                 */
                export_id: components["parameters"]["ExportId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Archive sent. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    "Content-Disposition": components["headers"]["ContentDisposition"];
                    "Content-Length": components["headers"]["ContentLength"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": components["schemas"]["ExportArchive"];
                };
            };
            400: components["responses"]["InvalidExportId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["ExportNotReady"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    getProfile: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of your copy, strong or weak, or a list of them. If the copy is current, the response is 304 without a body.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Profile found. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResponse"];
                };
            };
            304: components["responses"]["PersonalNotModified"];
            400: components["responses"]["InvalidIfNoneMatch"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    replaceProfile: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that your update is based on, or a list of them. If the resource has another version now, the request fails with 412 `PRECONDITION_FAILED` and changes nothing. Only resource and version are compared, so the weak form (`W/"…"`), which compressing proxies create, also matches. `*` matches any version.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The whole profile. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfileReplace"];
            };
        };
        responses: {
            /** @description Profile replaced. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResponse"];
                };
            };
            400: components["responses"]["InvalidProfile"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["UserVersionConflict"];
            412: components["responses"]["UserPreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    updateProfile: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that your update is based on, or a list of them. If the resource has another version now, the request fails with 412 `PRECONDITION_FAILED` and changes nothing. Only resource and version are compared, so the weak form (`W/"…"`), which compressing proxies create, also matches. `*` matches any version.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The fields to update. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfileUpdate"];
                "application/merge-patch+json": components["schemas"]["ProfileUpdate"];
            };
        };
        responses: {
            /** @description Profile updated. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResponse"];
                };
            };
            400: components["responses"]["InvalidProfile"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["UserVersionConflict"];
            412: components["responses"]["UserPreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    listViews: {
        parameters: {
            query: {
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description Direction of `sort`. The default, `asc`, sorts from A to Z.
                 * @example asc
                 */
                order: components["parameters"]["OldestFirst"];
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page: components["parameters"]["PerPage"];
                /**
                 * @description Only tasks of this project. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6ad3-ee80-7abf-8412-ce6e530df63b"
                 *     ]
                 */
                project_id?: components["parameters"]["ProjectFilter"];
                /**
                 * @description Only items whose name contains this text, ignoring case and Unicode form (`strasse` finds `Straße`).
                 * @example engine
                 */
                q?: components["parameters"]["NameContains"];
                /**
                 * @description Field to sort by. Ties are sorted by ID.
                 * @example name
                 */
                sort: components["parameters"]["ViewSort"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Views listed. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ViewListResponse"];
                };
            };
            400: components["responses"]["InvalidListParameters"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    createView: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique value of your choice for each request, and the same value for its retries. Retries return the stored first response, so that nothing is done twice; a response with credentials is returned only while they are valid. The value is compared exactly as sent, including quotes. The SDKs send a key automatically.
                 * @example 7c4f1e0a-launch-cards
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The new view. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ViewCreate"];
            };
        };
        responses: {
            /** @description View created. */
            201: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    "Last-Modified": components["headers"]["LastModified"];
                    Location: components["headers"]["ViewLocation"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ViewResponse"];
                };
            };
            400: components["responses"]["InvalidNewView"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["ArchivedForNewView"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    getView: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of your copy, strong or weak, or a list of them. If the copy is current, the response is 304 without a body.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description ID of a view.
                 * @example 019cadc6-9a80-7c10-8d6e-2f1b3a4c5d6e
                 */
                view_id: components["parameters"]["ViewId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description View found. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ViewResponse"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["InvalidViewId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    deleteView: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that your update is based on, or a list of them. If the resource has another version now, the request fails with 412 `PRECONDITION_FAILED` and changes nothing. Only resource and version are compared, so the weak form (`W/"…"`), which compressing proxies create, also matches. `*` matches any version.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description ID of a view.
                 * @example 019cadc6-9a80-7c10-8d6e-2f1b3a4c5d6e
                 */
                view_id: components["parameters"]["ViewId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description View deleted. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidViewId"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["DeletedViewConflict"];
            412: components["responses"]["ViewPreconditionFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    updateView: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that your update is based on, or a list of them. If the resource has another version now, the request fails with 412 `PRECONDITION_FAILED` and changes nothing. Only resource and version are compared, so the weak form (`W/"…"`), which compressing proxies create, also matches. `*` matches any version.
                 * @example "q0cIYNvM.1.d8bfG2sKx9Lw"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description ID of a view.
                 * @example 019cadc6-9a80-7c10-8d6e-2f1b3a4c5d6e
                 */
                view_id: components["parameters"]["ViewId"];
            };
            cookie?: never;
        };
        /** @description The fields to update. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ViewUpdate"];
                "application/merge-patch+json": components["schemas"]["ViewUpdate"];
            };
        };
        responses: {
            /** @description View updated. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["LastModified"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ViewResponse"];
                };
            };
            400: components["responses"]["InvalidView"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["ViewVersionConflict"];
            412: components["responses"]["ViewPreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["WriteUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    listViewTasks: {
        parameters: {
            query: {
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page: components["parameters"]["PerPage"];
            };
            header?: never;
            path: {
                /**
                 * @description ID of a view.
                 * @example 019cadc6-9a80-7c10-8d6e-2f1b3a4c5d6e
                 */
                view_id: components["parameters"]["ViewId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Tasks listed. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskListResponse"];
                };
            };
            400: components["responses"]["InvalidViewTasks"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unverified"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["ViewBroken"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service accepts requests. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthResponse"];
                };
            };
            400: components["responses"]["InvalidHealthRequest"];
            500: components["responses"]["HealthError"];
            503: components["responses"]["HealthUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    getLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The process is alive. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthResponse"];
                };
            };
            400: components["responses"]["InvalidHealthRequest"];
            500: components["responses"]["HealthError"];
            503: components["responses"]["HealthUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service is ready. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthResponse"];
                };
            };
            400: components["responses"]["InvalidHealthRequest"];
            500: components["responses"]["HealthError"];
            503: components["responses"]["HealthUnavailable"];
            default: components["responses"]["UnexpectedError"];
        };
    };
}

/** Operations whose responses carry credentials and are stored for retries. */
export type GivesCredentials = "createApiKey" | "login" | "refreshTokens" | "registerUser";
