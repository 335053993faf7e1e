// Generated from the contract by `npm run generate`. Do not edit.

export interface paths {
    "/api/v1/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** See what happened */
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
        /** See everything that happened */
        get: operations["listAuditLog"];
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
        /** Find users */
        get: operations["listUsers"];
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
        /** List your API keys */
        get: operations["listApiKeys"];
        put?: never;
        post?: never;
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
        /** List your sessions */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        delete?: never;
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
        /** List categories */
        get: operations["listCategories"];
        put?: never;
        post?: never;
        delete?: never;
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
        /** List projects */
        get: operations["listProjects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project_id}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a project's tasks */
        get: operations["listProjectTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List tasks */
        get: operations["listTasks"];
        put?: never;
        post?: never;
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
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a task */
        delete: operations["deleteTask"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task_id}/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** See what happened to a task */
        get: operations["listTaskActivity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The password, to be sure that it is you. */
        AccountDeletion: {
            /**
             * Format: password
             * @description The password, exactly as it was set.
             * @example Note-G-1843
             */
            password: string;
        };
        /** @description How much an account is used. */
        AccountUsage: {
            /**
             * Format: date-time
             * @description When a session was last started with the password; null when none ever was.
             * @example 2026-03-02T08:55:00.000Z
             */
            last_login_at: string | null;
            /**
             * @description Projects in which the user has a role.
             * @example 1
             */
            project_count: number;
            /**
             * @description Sessions that have not ended.
             * @example 2
             */
            session_count: number;
            /**
             * @description Tasks that the user has created, without those in the trash.
             * @example 17
             */
            task_count: number;
        };
        /** @description A key with which a program acts as you, within its scopes. The key itself is not kept. */
        ApiKey: {
            /**
             * Format: date-time
             * @description When the key was created.
             * @example 2026-03-01T15:13:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When the key stops working by itself.
             * @example 2026-05-30T15:13:00.000Z
             */
            expires_at: string;
            /**
             * Format: uuid
             * @description Identifies the API key.
             * @example 019ca9f5-4700-7d0e-a2b6-1c8e4f7a9d35
             */
            id: string;
            /**
             * Format: date-time
             * @description When a request came with the key last, to the minute; null when none ever did.
             * @example 2026-03-02T08:58:00.000Z
             */
            last_used_at: string | null;
            /**
             * @description What the key is for.
             * @example Weekly report
             */
            name: string;
            /**
             * @description How the key begins, to tell it from others. Not enough to use it.
             * @example tfk_Ep5ZRQns
             */
            prefix: string;
            /**
             * @description What the key may do.
             * @example [
             *       "tasks:read",
             *       "projects:read"
             *     ]
             */
            scopes: components["schemas"]["OpenScope"][];
        };
        /** @description A new API key. */
        ApiKeyCreate: {
            /**
             * Format: date-time
             * @description When the key stops working: in the future, and at most a year (366 days) from now. 90 days from now when it is absent.
             * @example 2026-06-01T00:00:00.000Z
             */
            expires_at?: string;
            /**
             * @description What the key is for, in one line. Spaces around it are removed; at least one visible character stays.
             * @example Weekly report
             */
            name: string;
            /**
             * @description What the key may do, and no more. Choose as few as will do.
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
             * @description The items of this page, in the order that was asked for; empty when nothing fits.
             * @example []
             */
            data: components["schemas"]["ApiKey"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description One entry of the audit log, which is the log of all changes and of all refusals. It never changes. */
        AuditEntry: {
            /**
             * @description The user of `actor_id`; null when the account is gone.
             * @example {
             *       "id": "019c65e9-14e0-7e01-8fd1-ce1acc173e3b",
             *       "full_name": "Grace Hopper",
             *       "avatar_url": null
             *     }
             */
            actor: components["schemas"]["UserSummary"] | null;
            /**
             * Format: uuid
             * @description Who did it, or tried to, also after the account is gone; null when it is not known or the service did it.
             * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
             */
            actor_id: string | null;
            /**
             * @description What changed, field by field; empty when nothing but the entry itself is to be told.
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
             * @description Address that the request came from; null when the service acted by itself.
             * @example 203.0.113.7
             */
            client_address: string | null;
            /**
             * @description Why it was refused, as the answer said it; null for a change.
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
             * @description Identifies the entry. A change has the same id in the activity of those who see it.
             * @example 019cae08-8580-7091-a087-787255ed6480
             */
            id: string;
            /**
             * @description The operation of this contract that was refused; null for a change.
             * @example null
             */
            operation: string | null;
            /**
             * Format: uuid
             * @description Project in which it happened; null outside of projects, and for a refusal.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string | null;
            /**
             * @description The request that caused it, as in `X-Request-Id`; null when the service did it by itself.
             * @example 019cadc6-9a80-7580-aa91-a58e186c8fe6
             */
            request_id: string | null;
            /**
             * @description What it is about. Of a refusal: the first thing in the path, or the account whose password was tried; null when that is not known.
             * @example {
             *       "type": "task",
             *       "id": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf",
             *       "name": "Punch the cards for the Bernoulli numbers"
             *     }
             */
            subject: components["schemas"]["EventSubject"] | null;
            type: components["schemas"]["OpenEventType"];
            /**
             * @description Version of the subject after the change; null when it has none.
             * @example 2
             */
            version: number | null;
        };
        /** @description A page of the audit log, newest first. */
        AuditEntryListResponse: {
            /**
             * @description The items of this page, in the order that was asked for; empty when nothing fits.
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
         * @description One `AuditEntry` a line, each as JSON and ended by a line feed, newest first. Without a bound.
         * @example {"id":"019cae1a-d4c0-7b52-8c3e-5f1d20a9e7b1","type":"login.failed","actor_id":null,"actor":null,"project_id":null,"subject":null,"operation":"login","code":"INVALID_CREDENTIALS","client_address":"203.0.113.7","version":null,"changes":[],"request_id":"019cae1a-d4c0-7e82-bfcc-f85ff12788c0","created_at":"2026-03-02T10:32:00.000Z"}
         */
        AuditExport: Blob;
        /** @description A session: who you are, and the tokens to prove it. */
        AuthSession: {
            /**
             * Format: password
             * @description Send it as `Authorization: Bearer …`. Do not look inside; its form may change.
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
             * @description Exchange it for new tokens before or after the access token expires. It can be used once; keep it secret.
             * @example tfr_x3Vt0Kq1m9Zb7Yc5Wd2Lf8Hs4Jg6Pn0Ra1Te3Uo5Qi
             */
            refresh_token: string;
            /**
             * @description How to send the access token; always `Bearer`.
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
        /** @description A private label of yours for tasks, across projects. Nobody else sees it. */
        Category: {
            /**
             * @description Colour in which clients show it, as `#RRGGBB`.
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
             * @description Identifies the category. Never changes.
             * @example 019c6ae6-3e00-793f-ae11-d9ce3e407e0e
             */
            id: string;
            /**
             * @description What the category is called, with at least one visible character. Unique among your own: case and Unicode form do not count.
             * @example Engine works
             */
            name: string;
            /**
             * @description Tasks that you put in the category and can still see; those in the trash do not count.
             * @example 1
             */
            task_count: number;
            /**
             * Format: date-time
             * @description When it last changed; equal to `created_at` until then.
             * @example 2026-02-17T09:20:00.000Z
             */
            updated_at: string;
            /**
             * @description Counts the changes, from 1. Send it back with a change, so that you never overwrite somebody else's.
             * @example 3
             */
            version: number;
        };
        /** @description A change that conflicts with the present state of the resource. With `VERSION_CONFLICT` and `PRECONDITION_FAILED` it shows what you need to try again. */
        CategoryConflict: {
            /**
             * @description The resource as it is now; null when the conflict is not about its version.
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
            error: components["schemas"]["OpenErrorCode"];
            /**
             * @description Each field that collides; empty when the conflict is about the version.
             * @example []
             */
            errors: components["schemas"]["ErrorDetail"][];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["ConflictMeta"];
            success: components["schemas"]["Failed"];
        };
        /** @description The same facts as `CategoryConflict` in the form of RFC 9457. */
        CategoryConflictProblem: {
            /**
             * @description What changed since the version you sent, oldest first; empty when the conflict is not about a version.
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
            code: components["schemas"]["OpenErrorCode"];
            /**
             * @description The resource as it is now; null when the conflict is not about its version.
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
             * @description The version the resource has now; null when the conflict is not about a version.
             * @example 2
             */
            current_version: number | null;
            /**
             * @description What went wrong this time; the `message` of the plain envelope.
             * @example Some fields are not valid. Each is named in `errors`.
             */
            detail: string;
            /**
             * @description Each field that has to be mended, all of them at once; empty when the failure is not about fields.
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
             * @description Stands for this one failure: `urn:taskflow:request:` and the `request_id`.
             * @example urn:taskflow:request:019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            instance: string;
            /**
             * @description Identifies this request in the logs of the service; the same as the `X-Request-Id` header.
             * @example 019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            request_id: string;
            /**
             * @description The HTTP status, repeated for readers that see only the body.
             * @example 400
             */
            status: number;
            /**
             * @description What kind of problem it is; the same each time for one code.
             * @example Validation failed
             */
            title: string;
            /**
             * Format: uri-reference
             * @description Path of the page about this kind of problem, below the path of the service's public address.
             * @example /docs/errors/VALIDATION_FAILED
             */
            type: string;
        };
        /** @description A new category. */
        CategoryCreate: {
            /**
             * @description Colour in which clients show it, as `#RRGGBB`.
             * @default #4F46E5
             * @example #B45309
             */
            color?: string;
            /**
             * @description What the category is called, in one line with at least one visible character. Unique among your own: case and Unicode form do not count.
             * @example Engine works
             */
            name: string;
        };
        /** @description A page of categories. */
        CategoryListResponse: {
            /**
             * @description The items of this page, in the order that was asked for; empty when nothing fits.
             * @example []
             */
            data: components["schemas"]["Category"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description All that can be set on a category. What is left out goes back to its default. */
        CategoryReplace: {
            /**
             * @description Colour in which clients show it, as `#RRGGBB`.
             * @default #4F46E5
             * @example #B45309
             */
            color?: string;
            /**
             * @description What the category is called, in one line with at least one visible character. Unique among your own: case and Unicode form do not count.
             * @example Engine works
             */
            name: string;
            /**
             * @description The version that your change starts from. If the resource has a newer one, the request fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same.
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
        /** @description As much of a category as a task shows. */
        CategorySummary: {
            /**
             * @description Colour in which clients show it, as `#RRGGBB`.
             * @example #B45309
             */
            color: string;
            /**
             * Format: uuid
             * @description Identifies the category.
             * @example 019c6ae6-3e00-793f-ae11-d9ce3e407e0e
             */
            id: string;
            /**
             * @description What the category is called, with at least one visible character. Unique among your own: case and Unicode form do not count.
             * @example Engine works
             */
            name: string;
        };
        /** @description Fields to change. What is left out stays. */
        CategoryUpdate: {
            /**
             * @description Colour in which clients show it, as `#RRGGBB`.
             * @example #92400E
             */
            color?: string;
            /**
             * @description What the category is called, in one line with at least one visible character. Unique among your own: case and Unicode form do not count.
             * @example Engine works
             */
            name?: string;
            /**
             * @description The version that your change starts from. If the resource has a newer one, the request fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same.
             * @example 3
             */
            version?: number;
        };
        /** @description One field that somebody changed since your version. */
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
             * @description Who changed it; null when the service did, or the account is gone.
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
             * @description The version that this change made.
             * @example 2
             */
            version: number;
        };
        /** @description Where the resource stands now, and how it got there from your version. */
        ConflictMeta: {
            /**
             * @description What changed since the version you sent, oldest first; empty when the conflict is not about a version.
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
             * @description The version the resource has now; null when the conflict is not about a version.
             * @example 2
             */
            current_version: number | null;
            /**
             * @description Identifies this request in the logs and events of the service; the same as the `X-Request-Id` header.
             * @example 019cadc6-9a80-7cdd-8340-b101ad4f1001
             */
            request_id: string;
        };
        /** @description The password you have, and the address you want. */
        EmailChange: {
            /**
             * Format: password
             * @description The password, exactly as it was set.
             * @example Note-G-1843
             */
            current_password: string;
            /**
             * Format: email
             * @description Address to log in with from then on, with at most 64 characters before the @. Upper and lower case are the same.
             * @example ada@analytical.example
             */
            new_email: string;
        };
        /** @description An address that has been shown to be its user's. */
        EmailVerification: {
            /**
             * Format: email
             * @description The address.
             * @example ada@example.com
             */
            email: string;
            /**
             * @description Always true: the link was opened by whoever reads the mail of this address.
             * @example true
             * @constant
             */
            email_verified: true;
        };
        /** @description An address that is verified now. */
        EmailVerificationResponse: {
            data: components["schemas"]["EmailVerification"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description The token of a link that was sent. */
        EmailVerify: {
            /**
             * @description The token of the link, exactly as it was sent.
             * @example tfl_x3Vt0Kq1m9Zb7Yc5Wd2Lf8Hs4Jg6Pn0Ra1Te3Uo5QiA
             */
            token: string;
        };
        /**
         * @description Why a request failed. Codes are stable: branch on them, and on nothing else in an error.
         *
         *     | Code | Status | Meaning | What to do |
         *     | --- | --- | --- | --- |
         *     | `VALIDATION_FAILED` | 400 | A parameter, header or body does not fit the contract or a rule on it. | Mend each field in `errors`, then send again. |
         *     | `MALFORMED_JSON` | 400 | The body is not JSON. | Check how the body is serialized; `message` says where reading stopped. |
         *     | `MALFORMED_REQUEST` | 400 | What arrived is not HTTP, so no operation was reached. | Check the client, or what stands between it and the service. |
         *     | `DUE_DATE_IN_PAST` | 400 | The due date is not in the future. | Choose a later one. An overdue task stays editable as long as its due date is left alone. |
         *     | `INVALID_CURSOR` | 400 | The cursor was changed, or belongs to another user, other filters or another order. | Start again without `cursor`, and keep filters and order while you page. |
         *     | `UNKNOWN_ASSIGNEE` | 400 | Somebody in the request cannot be assigned: not a member of the project, or no such user. | Assign members of the project; a personal task can only be assigned to its creator. |
         *     | `UNKNOWN_CATEGORY` | 400 | A category in the request is not one of yours. | Take ids from `GET /api/v1/categories`. |
         *     | `UNKNOWN_PROJECT` | 400 | A project in the request does not exist or is not visible to you. | Take ids from `GET /api/v1/projects`. |
         *     | `INVALID_LINK_TOKEN` | 400 | The link of a message was used, is too old, or a newer one was sent. | Ask for a new message. |
         *     | `UNAUTHENTICATED` | 401 | There is no access token. | Send `Authorization: Bearer <access_token>`. |
         *     | `INVALID_TOKEN` | 401 | The access token is not one of this service, or the API key is unknown, revoked or expired. | Log in again, or create another key. |
         *     | `TOKEN_EXPIRED` | 401 | The access token has expired. | Exchange your refresh token at `POST /api/v1/auth/refresh`, then send again. |
         *     | `SESSION_REVOKED` | 401 | The session of this access token has ended. | Log in again. |
         *     | `INVALID_CREDENTIALS` | 401 | Email and password do not match an account. | Ask for them again. The answer is the same for an unknown email. |
         *     | `INVALID_REFRESH_TOKEN` | 401 | The refresh token is unknown or expired, or its session has ended. | Log in again. |
         *     | `REFRESH_TOKEN_REUSED` | 401 | The refresh token was used before, so it may be stolen; the whole session has been ended. | Log in again, and keep only the newest refresh token. |
         *     | `FORBIDDEN` | 403 | You can see this, but your role does not let you do that. | Ask an owner or admin of the project. |
         *     | `INSUFFICIENT_SCOPE` | 403 | The API key lacks a scope that the operation needs. | Use a key with the scopes that this document lists for the operation; `account:` scopes are for sessions only. |
         *     | `EMAIL_NOT_VERIFIED` | 403 | The service asks for a verified email first, and yours is not. | Open the link that was sent to you, or have it sent again at `POST /api/v1/auth/email/resend`. |
         *     | `NOT_FOUND` | 404 | Nothing of that id is visible to you. | Check the id. A task in the trash has to be restored first. |
         *     | `ROUTE_NOT_FOUND` | 404 | The service has no such path. | Compare the path with this document; paths are case-sensitive and take no trailing slash. |
         *     | `METHOD_NOT_ALLOWED` | 405 | The path exists, the method does not. | Use one of the methods in `Allow`. |
         *     | `NOT_ACCEPTABLE` | 406 | The service cannot answer in a media type that `Accept` allows. | Accept `application/json`. |
         *     | `REQUEST_TIMEOUT` | 408 | The request took too long to arrive. | Send again, over a better connection if it stays. |
         *     | `VERSION_CONFLICT` | 409 | The resource has changed since the `version` you sent. | Look at `data` and `meta.changes`, apply your change to the current version, and send again. |
         *     | `EMAIL_TAKEN` | 409 | There is an account with this email already. | Log in, or register with another email. |
         *     | `CATEGORY_NAME_TAKEN` | 409 | You have a category of this name already. Case and Unicode form do not count. | Choose another name, or use the category you have. |
         *     | `OWN_ACCOUNT` | 409 | It is your own account, and you would lock yourself out. | Ask another administrator. |
         *     | `ALREADY_ASSIGNED` | 409 | The task has this assignee or category already. | Nothing to do: the task is as you want it. |
         *     | `TASK_NOT_DELETED` | 409 | The task is not in the trash. | Nothing to do: there is nothing to restore. |
         *     | `OWNS_SHARED_PROJECTS` | 409 | Projects of yours have other members, who would lose them with your account. | Hand each project in `errors` over, or delete it. |
         *     | `TOO_MANY_API_KEYS` | 409 | You have as many API keys as one may have. | Revoke one that is not needed any more. |
         *     | `EXPORT_NOT_READY` | 409 | The archive is not finished, or could not be made. | Look at its `status`: wait, or after `failed` ask for another one. |
         *     | `REFRESH_IN_PROGRESS` | 409 | Another request is exchanging the same refresh token right now. | Use the tokens that the other request got. Your session is intact. |
         *     | `IDEMPOTENCY_KEY_IN_USE` | 409 | The first request with this `Idempotency-Key` is still running. | Wait a moment, then send the same request with the same key again. |
         *     | `PRECONDITION_FAILED` | 412 | The version of the resource does not match `If-Match`, or matches `If-None-Match`. | Look at `data` and `meta.changes`, apply your change to the current version, and send again. |
         *     | `PAYLOAD_TOO_LARGE` | 413 | The body is larger than 256 KiB. | Send less at once. |
         *     | `UNSUPPORTED_MEDIA_TYPE` | 415 | The media type, charset or encoding of the body is not supported. | Send JSON in UTF-8 with `Content-Type: application/json`. `PATCH` also accepts `application/merge-patch+json`. |
         *     | `IDEMPOTENCY_KEY_REUSED` | 422 | This `Idempotency-Key` was used for another request. | Take a new key for each new request; keep it only for retries. |
         *     | `PRECONDITION_REQUIRED` | 428 | A change of a task has to say which version it starts from. | Send `version` in the body, or the `ETag` in `If-Match`. |
         *     | `RATE_LIMITED` | 429 | Too many requests in a short time. | Wait for the seconds in `Retry-After`. |
         *     | `TOO_MANY_ATTEMPTS` | 429 | Too many wrong passwords for this account, or from this address or session. | Wait for the seconds in `Retry-After`; until then the right one is refused too. |
         *     | `HEADERS_TOO_LARGE` | 431 | The headers of the request are too large. | Send fewer or shorter ones; cookies are not needed. |
         *     | `INTERNAL_ERROR` | 500 | Something went wrong on our side. | Try again later. Report the `request_id` if it stays. |
         *     | `DEPENDENCY_UNAVAILABLE` | 503 | Something the service needs, such as its database, is away. | Wait for the seconds in `Retry-After`, then send again. |
         *     | `OUTCOME_UNKNOWN` | 503 | The change may have been made: the database did not confirm it in time, for example because its synchronous standby is away. | Wait for the seconds in `Retry-After`, then send the same request again, a POST with the same `Idempotency-Key`. It returns the first response once that is confirmed. |
         *     | `OVERLOADED` | 503 | The server is busy or stopping, or you have too many requests under way or too much of their responses unread. | Read your responses, wait for the seconds in `Retry-After`, then send again. |
         * @example VALIDATION_FAILED
         * @enum {string}
         */
        ErrorCode: "VALIDATION_FAILED" | "MALFORMED_JSON" | "MALFORMED_REQUEST" | "DUE_DATE_IN_PAST" | "INVALID_CURSOR" | "UNKNOWN_ASSIGNEE" | "UNKNOWN_CATEGORY" | "UNKNOWN_PROJECT" | "INVALID_LINK_TOKEN" | "UNAUTHENTICATED" | "INVALID_TOKEN" | "TOKEN_EXPIRED" | "SESSION_REVOKED" | "INVALID_CREDENTIALS" | "INVALID_REFRESH_TOKEN" | "REFRESH_TOKEN_REUSED" | "FORBIDDEN" | "INSUFFICIENT_SCOPE" | "EMAIL_NOT_VERIFIED" | "NOT_FOUND" | "ROUTE_NOT_FOUND" | "METHOD_NOT_ALLOWED" | "NOT_ACCEPTABLE" | "REQUEST_TIMEOUT" | "VERSION_CONFLICT" | "EMAIL_TAKEN" | "CATEGORY_NAME_TAKEN" | "OWN_ACCOUNT" | "ALREADY_ASSIGNED" | "TASK_NOT_DELETED" | "OWNS_SHARED_PROJECTS" | "TOO_MANY_API_KEYS" | "EXPORT_NOT_READY" | "REFRESH_IN_PROGRESS" | "IDEMPOTENCY_KEY_IN_USE" | "PRECONDITION_FAILED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "IDEMPOTENCY_KEY_REUSED" | "PRECONDITION_REQUIRED" | "RATE_LIMITED" | "TOO_MANY_ATTEMPTS" | "HEADERS_TOO_LARGE" | "INTERNAL_ERROR" | "DEPENDENCY_UNAVAILABLE" | "OUTCOME_UNKNOWN" | "OVERLOADED";
        /** @description One field that is not valid, or that explains the failure. */
        ErrorDetail: {
            /**
             * @description What is wrong with it, for programs: `REQUIRED`, `UNKNOWN_FIELD`, `INVALID_TYPE`, `INVALID_FORMAT`, `INVALID_ENCODING`, `INVALID_CHARACTER`, `INEXACT_NUMBER`, `TOO_SHORT`, `TOO_LONG`, `TOO_SMALL`, `TOO_LARGE`, `TOO_FEW`, `TOO_MANY`, `DUPLICATE`, `NOT_ALLOWED`, or a code that the operation describes. The list is open.
             * @example INVALID_FORMAT
             */
            code: string;
            /**
             * @description Where it is: the path of a body member (`settings.week_start`, `tags[2]`), or the name of a parameter or header; `body` for the body as a whole.
             * @example due_date
             */
            field: string;
            /**
             * @description What is wrong with it and how to correct it, for people.
             * @example Must match format "date-time". Write it as 2026-03-02T09:00:00Z, with a zone, from 1970 to 2200.
             */
            message: string;
        };
        /** @description Every failure, in the same envelope as a success. */
        ErrorResponse: {
            /**
             * @description Always null: there is no resource to show.
             * @example null
             * @constant
             */
            data: unknown;
            error: components["schemas"]["OpenErrorCode"];
            /**
             * @description Each field that has to be mended, all of them at once; empty when the failure is not about fields.
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
        /** @description One entry of the log of all changes. It is written together with the change, and never changes afterwards. */
        Event: {
            /**
             * @description Who did it; null when the service did, or the account is gone.
             * @example {
             *       "id": "019c65e9-14e0-7e01-8fd1-ce1acc173e3b",
             *       "full_name": "Grace Hopper",
             *       "avatar_url": null
             *     }
             */
            actor: components["schemas"]["UserSummary"] | null;
            /**
             * @description What changed, field by field; empty when nothing but the event itself is to be told.
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
             * @description Identifies the event. A webhook may come twice; this tells.
             * @example 019cae08-8580-7091-a087-787255ed6480
             */
            id: string;
            /**
             * Format: uuid
             * @description Project in which it happened; null outside of projects.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string | null;
            /**
             * @description The request that caused it, as in `X-Request-Id`; null when the service did it by itself.
             * @example 019cadc6-9a80-7580-aa91-a58e186c8fe6
             */
            request_id: string | null;
            subject: components["schemas"]["EventSubject"];
            type: components["schemas"]["OpenEventType"];
            /**
             * @description Version of the subject after the change; null when it has none.
             * @example 2
             */
            version: number | null;
        };
        /** @description A page of events, newest first. */
        EventListResponse: {
            /**
             * @description The items of this page, in the order that was asked for; empty when nothing fits.
             * @example []
             */
            data: components["schemas"]["Event"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description What an event is about. */
        EventSubject: {
            /**
             * Format: uuid
             * @description Identifies it, even after it is gone.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string;
            /**
             * @description What it was called at the time: title, name or full name; null for a session, and for an account that is gone.
             * @example Punch the cards for the Bernoulli numbers
             */
            name: string | null;
            type: components["schemas"]["OpenEventSubjectType"];
        };
        /**
         * @description What kind of thing an event is about.
         * @example task
         * @enum {string}
         */
        EventSubjectType: "task" | "project" | "category" | "user" | "session" | "api_key";
        /**
         * @description What happened. More types will come: treat one that you do not know as something to skip.
         *
         *     | Type | Written when |
         *     | --- | --- |
         *     | `task.created` | a task was added |
         *     | `task.updated` | fields or assignees of a task changed |
         *     | `task.deleted` | a task was moved to the trash |
         *     | `task.restored` | a task was taken back from the trash |
         *     | `task.purged` | a task was removed for good |
         *     | `task.categorized` | somebody put a task in one of their categories, or took it out |
         *     | `project.created` | a project was added |
         *     | `project.updated` | fields of a project changed |
         *     | `project.deleted` | a project was removed with all of its tasks |
         *     | `category.created` | a category was added |
         *     | `category.updated` | a category was renamed or recoloured |
         *     | `category.deleted` | a category was removed |
         *     | `user.registered` | somebody opened an account |
         *     | `user.updated` | somebody changed their profile |
         *     | `user.exported` | somebody asked for an archive of their data |
         *     | `user.deleted` | somebody deleted their account; told in every project that they were a member of |
         *     | `user.password_changed` | somebody changed their password |
         *     | `user.email_verified` | somebody showed that their email is theirs |
         *     | `user.email_change_requested` | somebody asked for another email |
         *     | `user.email_changed` | somebody opened the link that was sent to their new email |
         *     | `user.password_reset_requested` | somebody was sent a link to reset their password |
         *     | `user.password_reset` | somebody reset their password with such a link |
         *     | `session.created` | somebody logged in or registered |
         *     | `session.refreshed` | a refresh token was exchanged for new tokens |
         *     | `session.revoked` | a session was ended: by logging out, from the list, or by another password |
         *     | `session.reuse_detected` | a used refresh token was presented again, and its session was ended |
         *     | `api_key.created` | somebody made an API key |
         *     | `api_key.revoked` | somebody revoked one of their API keys |
         *     | `login.failed` | an email was tried with a wrong password, or too often; only in the audit log |
         *     | `access.denied` | a request was refused with 401 or 403, or its password was wrong; only in the audit log |
         * @example task.updated
         * @enum {string}
         */
        EventType: "task.created" | "task.updated" | "task.deleted" | "task.restored" | "task.purged" | "task.categorized" | "project.created" | "project.updated" | "project.deleted" | "category.created" | "category.updated" | "category.deleted" | "user.registered" | "user.updated" | "user.exported" | "user.deleted" | "user.password_changed" | "user.email_verified" | "user.email_change_requested" | "user.email_changed" | "user.password_reset_requested" | "user.password_reset" | "session.created" | "session.refreshed" | "session.revoked" | "session.reuse_detected" | "api_key.created" | "api_key.revoked" | "login.failed" | "access.denied";
        /** @description An archive of everything that is yours. */
        Export: {
            /**
             * Format: date-time
             * @description When you asked for it.
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
             * @description When the archive is removed, a day after it was done; null until then.
             * @example 2026-03-03T10:12:04.000Z
             */
            expires_at: string | null;
            /**
             * Format: uuid
             * @description Identifies the export. Never changes.
             * @example 019cadc6-9a80-7d41-b6a5-3c1e8f02d97b
             */
            id: string;
            /**
             * @description About how much of it is written, in per cent.
             * @example 100
             */
            progress: number;
            /**
             * Format: int64
             * @description Size of the archive; null until it is done.
             * @example 48211
             */
            size_bytes: number | null;
            status: components["schemas"]["OpenExportStatus"];
        };
        /**
         * Format: binary
         * @description A ZIP archive. Lists are in it as lines of JSON, and `README.txt` says what is in which file.
         * @example PK
         */
        ExportArchive: Blob;
        /** @description An export. */
        ExportResponse: {
            data: components["schemas"]["Export"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /**
         * @description How far it is: `queued` and `running` become `done` or `failed`. After `failed` ask for another one.
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
        /** @description One field, before and after. */
        FieldChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example status
             */
            field: string;
        };
        /** @description How the service is doing. */
        Health: {
            /**
             * @description The parts that were looked at; empty when only the process itself was.
             * @example [
             *       {
             *         "name": "database",
             *         "status": "ok",
             *         "latency_ms": 1.8
             *       }
             *     ]
             */
            checks: components["schemas"]["HealthCheck"][];
            status: components["schemas"]["OpenHealthStatus"];
            /**
             * @description Seconds since it was started.
             * @example 86400
             */
            uptime_seconds: number;
            /**
             * @description Version of the running software.
             * @example 0.1.0
             */
            version: string;
        };
        /** @description How one part of the service is doing. */
        HealthCheck: {
            /**
             * @description How long it took to answer, in milliseconds; null when it was not asked or did not.
             * @example 1.8
             */
            latency_ms: number | null;
            /**
             * @description The part, such as `database`, or `redis` where one is configured.
             * @example database
             */
            name: string;
            status: components["schemas"]["OpenHealthStatus"];
        };
        /** @description How the service is doing. */
        HealthResponse: {
            data: components["schemas"]["Health"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /**
         * @description `ok`: all is well. `degraded`: requests are served, but something is slower or missing. `unavailable`: requests that need this part fail.
         * @example ok
         * @enum {string}
         */
        HealthStatus: "ok" | "degraded" | "unavailable";
        /** @description An API key that was just created, with the key itself. */
        IssuedApiKey: {
            /**
             * Format: date-time
             * @description When the key was created.
             * @example 2026-03-01T15:13:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When the key stops working by itself.
             * @example 2026-05-30T15:13:00.000Z
             */
            expires_at: string;
            /**
             * Format: uuid
             * @description Identifies the API key.
             * @example 019ca9f5-4700-7d0e-a2b6-1c8e4f7a9d35
             */
            id: string;
            /**
             * Format: password
             * @description The key: send it as `Authorization: Bearer …`. This is the only time it is shown, so keep it now, and keep it secret.
             * @example tfk_Ep5ZRQnsLKoNb_eFJ-nrUJqqQQDlTIFm_DNVhHxGUAgDyTQZ
             */
            key: string;
            /**
             * Format: date-time
             * @description When a request came with the key last, to the minute; null when none ever did.
             * @example 2026-03-02T08:58:00.000Z
             */
            last_used_at: string | null;
            /**
             * @description What the key is for.
             * @example Weekly report
             */
            name: string;
            /**
             * @description How the key begins, to tell it from others. Not enough to use it.
             * @example tfk_Ep5ZRQns
             */
            prefix: string;
            /**
             * @description What the key may do.
             * @example [
             *       "tasks:read",
             *       "projects:read"
             *     ]
             */
            scopes: components["schemas"]["OpenScope"][];
        };
        /** @description An API key that was just created. */
        IssuedApiKeyResponse: {
            data: components["schemas"]["IssuedApiKey"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description What is done in the background. Not counted further than 100,000, both together. */
        JobCounts: {
            /**
             * @description Jobs that have failed for good. The log of the service says why.
             * @example 0
             */
            failed: number;
            /**
             * @description Jobs that wait, for a worker, for their time or for another try, and those that are being done.
             * @example 3
             */
            queued: number;
        };
        /**
         * @description The value of a field before or after a change, as it stands in the resource: any JSON, null included.
         * @example in_progress
         */
        JsonValue: unknown;
        /** @description Email and password of an account. */
        LoginRequest: {
            /**
             * Format: email
             * @description Address to log in with. Upper and lower case are the same.
             * @example ada@example.com
             */
            email: string;
            /**
             * Format: password
             * @description The password, exactly as it was set.
             * @example Note-G-1843
             */
            password: string;
        };
        /** @description An account, as administrators see it. */
        ManagedUser: {
            /**
             * @description Whether the account can be used. One that cannot has no sessions, and cannot log in.
             * @example true
             */
            active: boolean;
            /**
             * Format: uri
             * @description Address of a picture, over https; null when there is none.
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
             * @description Address to log in with. Upper and lower case are the same.
             * @example ada@example.com
             */
            email: string;
            /**
             * @description Whether the user has shown that the address is theirs.
             * @example true
             */
            email_verified: boolean;
            /**
             * @description Name that others see, with at least one visible character.
             * @example Ada Lovelace
             */
            full_name: string;
            /**
             * Format: uuid
             * @description Identifies the user. Never changes.
             * @example 019c6592-1b40-7fde-a430-d40bd57deeac
             */
            id: string;
            /**
             * @description BCP 47 language tag, for messages and the formats of dates and numbers.
             * @example en-GB
             */
            locale: string;
            role: components["schemas"]["OpenSystemRole"];
            settings: components["schemas"]["UserSettings"];
            /**
             * @description IANA time zone, in which days and weeks are counted.
             * @example Europe/London
             */
            timezone: string;
            /**
             * Format: date-time
             * @description When it last changed; equal to `created_at` until then.
             * @example 2026-03-01T18:20:00.000Z
             */
            updated_at: string;
            /**
             * @description Counts the changes, from 1. Send it back with a change, so that you never overwrite somebody else's.
             * @example 3
             */
            version: number;
        };
        /** @description A change that conflicts with the present state of the resource. With `VERSION_CONFLICT` and `PRECONDITION_FAILED` it shows what you need to try again. */
        ManagedUserConflict: {
            /**
             * @description The resource as it is now; null when the conflict is not about its version.
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
            error: components["schemas"]["OpenErrorCode"];
            /**
             * @description Each field that collides; empty when the conflict is about the version.
             * @example []
             */
            errors: components["schemas"]["ErrorDetail"][];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["ConflictMeta"];
            success: components["schemas"]["Failed"];
        };
        /** @description The same facts as `ManagedUserConflict` in the form of RFC 9457. */
        ManagedUserConflictProblem: {
            /**
             * @description What changed since the version you sent, oldest first; empty when the conflict is not about a version.
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
            code: components["schemas"]["OpenErrorCode"];
            /**
             * @description The resource as it is now; null when the conflict is not about its version.
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
             * @description The version the resource has now; null when the conflict is not about a version.
             * @example 2
             */
            current_version: number | null;
            /**
             * @description What went wrong this time; the `message` of the plain envelope.
             * @example Some fields are not valid. Each is named in `errors`.
             */
            detail: string;
            /**
             * @description Each field that has to be mended, all of them at once; empty when the failure is not about fields.
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
             * @description Stands for this one failure: `urn:taskflow:request:` and the `request_id`.
             * @example urn:taskflow:request:019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            instance: string;
            /**
             * @description Identifies this request in the logs of the service; the same as the `X-Request-Id` header.
             * @example 019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            request_id: string;
            /**
             * @description The HTTP status, repeated for readers that see only the body.
             * @example 400
             */
            status: number;
            /**
             * @description What kind of problem it is; the same each time for one code.
             * @example Validation failed
             */
            title: string;
            /**
             * Format: uri-reference
             * @description Path of the page about this kind of problem, below the path of the service's public address.
             * @example /docs/errors/VALIDATION_FAILED
             */
            type: string;
        };
        /** @description An account, as administrators see it, with how much it is used. */
        ManagedUserDetails: {
            /**
             * @description Whether the account can be used. One that cannot has no sessions, and cannot log in.
             * @example true
             */
            active: boolean;
            /**
             * Format: uri
             * @description Address of a picture, over https; null when there is none.
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
             * @description Address to log in with. Upper and lower case are the same.
             * @example ada@example.com
             */
            email: string;
            /**
             * @description Whether the user has shown that the address is theirs.
             * @example true
             */
            email_verified: boolean;
            /**
             * @description Name that others see, with at least one visible character.
             * @example Ada Lovelace
             */
            full_name: string;
            /**
             * Format: uuid
             * @description Identifies the user. Never changes.
             * @example 019c6592-1b40-7fde-a430-d40bd57deeac
             */
            id: string;
            /**
             * @description BCP 47 language tag, for messages and the formats of dates and numbers.
             * @example en-GB
             */
            locale: string;
            role: components["schemas"]["OpenSystemRole"];
            settings: components["schemas"]["UserSettings"];
            /**
             * @description IANA time zone, in which days and weeks are counted.
             * @example Europe/London
             */
            timezone: string;
            /**
             * Format: date-time
             * @description When it last changed; equal to `created_at` until then.
             * @example 2026-03-01T18:20:00.000Z
             */
            updated_at: string;
            usage: components["schemas"]["AccountUsage"];
            /**
             * @description Counts the changes, from 1. Send it back with a change, so that you never overwrite somebody else's.
             * @example 3
             */
            version: number;
        };
        /** @description A page of accounts. */
        ManagedUserListResponse: {
            /**
             * @description The items of this page, in the order that was asked for; empty when nothing fits.
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
        /** @description What an administrator changes of an account. What is left out stays. */
        ManagedUserUpdate: {
            /**
             * @description False ends all sessions of the account at once, and lets nobody log in to it.
             * @example false
             */
            active?: boolean;
            role?: components["schemas"]["SystemRole"];
            /**
             * @description The version that your change starts from. If the resource has a newer one, the request fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same.
             * @example 3
             */
            version?: number;
        };
        /**
         * @description One sentence for people. Do not branch on it.
         * @example API keys listed.
         */
        Message: string;
        /** @description Facts about the answer rather than the resource. */
        Meta: {
            /**
             * @description Identifies this request in the logs and events of the service; the same as the `X-Request-Id` header.
             * @example 019cadc6-9a80-717c-9cbd-705b5f1b380e
             */
            request_id: string;
        };
        /**
         * @description Always empty in a success; there so that every answer has the same members.
         * @example []
         */
        NoErrors: components["schemas"]["ErrorDetail"][];
        /** @description On which ways you are told of something. */
        NotificationChannels: {
            /**
             * @description By email to the address of the account.
             * @example false
             */
            email: boolean;
            /**
             * @description In the list of notifications.
             * @example true
             */
            in_app: boolean;
            /**
             * @description To the devices that you have registered.
             * @example true
             */
            push: boolean;
        };
        /** @description On which ways you want to be told of something. Say it of each. */
        NotificationChannelsReplace: {
            /**
             * @description By email to the address of the account.
             * @example false
             */
            email: boolean;
            /**
             * @description In the list of notifications.
             * @example true
             */
            in_app: boolean;
            /**
             * @description To the devices that you have registered.
             * @example true
             */
            push: boolean;
        };
        /** @description On which ways you want to be told of something. What is left out stays. */
        NotificationChannelsUpdate: {
            /**
             * @description By email to the address of the account.
             * @example false
             */
            email?: boolean;
            /**
             * @description In the list of notifications.
             * @example true
             */
            in_app?: boolean;
            /**
             * @description To the devices that you have registered.
             * @example true
             */
            push?: boolean;
        };
        /** @description Of what you are told, and on which ways. Messages about the security of the account are always sent by email. */
        NotificationSettings: {
            /** @description Somebody assigned a task to you. */
            assigned: components["schemas"]["NotificationChannels"];
            /** @description Somebody commented on a task that you follow or are assigned to. */
            commented: components["schemas"]["NotificationChannels"];
            /** @description A task that is yours to do is due within a day. */
            due_soon: components["schemas"]["NotificationChannels"];
            /** @description Your role in a project changed, or you are no longer a member. */
            membership_changed: components["schemas"]["NotificationChannels"];
            /** @description Somebody mentioned you in a comment. */
            mentioned: components["schemas"]["NotificationChannels"];
            /** @description A task that is yours to do has passed its due date. */
            overdue: components["schemas"]["NotificationChannels"];
            /** @description Somebody invited you to a project. */
            project_invited: components["schemas"]["NotificationChannels"];
            /** @description Somebody changed a task that you follow or are assigned to. */
            updated: components["schemas"]["NotificationChannels"];
            /** @description A webhook of yours failed for so long that it was switched off. */
            webhook_disabled: components["schemas"]["NotificationChannels"];
        };
        /** @description Of what you want to be told, and on which ways. What is left out goes back to its default. */
        NotificationSettingsReplace: {
            /** @description Somebody assigned a task to you. */
            assigned?: components["schemas"]["NotificationChannelsReplace"];
            /** @description Somebody commented on a task that you follow or are assigned to. */
            commented?: components["schemas"]["NotificationChannelsReplace"];
            /** @description A task that is yours to do is due within a day. */
            due_soon?: components["schemas"]["NotificationChannelsReplace"];
            /** @description Your role in a project changed, or you are no longer a member. */
            membership_changed?: components["schemas"]["NotificationChannelsReplace"];
            /** @description Somebody mentioned you in a comment. */
            mentioned?: components["schemas"]["NotificationChannelsReplace"];
            /** @description A task that is yours to do has passed its due date. */
            overdue?: components["schemas"]["NotificationChannelsReplace"];
            /** @description Somebody invited you to a project. */
            project_invited?: components["schemas"]["NotificationChannelsReplace"];
            /** @description Somebody changed a task that you follow or are assigned to. */
            updated?: components["schemas"]["NotificationChannelsReplace"];
            /** @description A webhook of yours failed for so long that it was switched off. */
            webhook_disabled?: components["schemas"]["NotificationChannelsReplace"];
        };
        /** @description Of what you want to be told, and on which ways. What is left out stays. */
        NotificationSettingsUpdate: {
            /** @description Somebody assigned a task to you. */
            assigned?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description Somebody commented on a task that you follow or are assigned to. */
            commented?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description A task that is yours to do is due within a day. */
            due_soon?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description Your role in a project changed, or you are no longer a member. */
            membership_changed?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description Somebody mentioned you in a comment. */
            mentioned?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description A task that is yours to do has passed its due date. */
            overdue?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description Somebody invited you to a project. */
            project_invited?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description Somebody changed a task that you follow or are assigned to. */
            updated?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description A webhook of yours failed for so long that it was switched off. */
            webhook_disabled?: components["schemas"]["NotificationChannelsUpdate"];
        };
        /** @description A `ErrorCode`, or a value that was added after this version. */
        OpenErrorCode: components["schemas"]["ErrorCode"] | (string & {});
        /** @description A `EventSubjectType`, or a value that was added after this version. */
        OpenEventSubjectType: components["schemas"]["EventSubjectType"] | (string & {});
        /** @description A `EventType`, or a value that was added after this version. */
        OpenEventType: components["schemas"]["EventType"] | (string & {});
        /** @description A `ExportStatus`, or a value that was added after this version. */
        OpenExportStatus: components["schemas"]["ExportStatus"] | (string & {});
        /** @description A `HealthStatus`, or a value that was added after this version. */
        OpenHealthStatus: components["schemas"]["HealthStatus"] | (string & {});
        /** @description A `ProjectRole`, or a value that was added after this version. */
        OpenProjectRole: components["schemas"]["ProjectRole"] | (string & {});
        /** @description A `Scope`, or a value that was added after this version. */
        OpenScope: components["schemas"]["Scope"] | (string & {});
        /** @description A `SystemRole`, or a value that was added after this version. */
        OpenSystemRole: components["schemas"]["SystemRole"] | (string & {});
        /** @description A `TaskPriority`, or a value that was added after this version. */
        OpenTaskPriority: components["schemas"]["TaskPriority"] | (string & {});
        /** @description A `TaskStatus`, or a value that was added after this version. */
        OpenTaskStatus: components["schemas"]["TaskStatus"] | (string & {});
        /** @description A `WeekStart`, or a value that was added after this version. */
        OpenWeekStart: components["schemas"]["WeekStart"] | (string & {});
        /** @description Facts about a page of a list. By `page` you get `page` and `total`; by `cursor` both are null. */
        PageMeta: {
            /**
             * @description Pass it as `cursor` to get the items after this page; null on the last one.
             * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
             */
            next_cursor: string | null;
            /**
             * @description The number of this page, from 1; null when you page by cursor.
             * @example 1
             */
            page: number | null;
            /**
             * @description How many items a page holds at most.
             * @example 20
             */
            per_page: number;
            /**
             * @description Identifies this request in the logs and events of the service; the same as the `X-Request-Id` header.
             * @example 019cadc6-9a80-7bdf-ae88-903946b44d34
             */
            request_id: string;
            /**
             * @description How many items there are on all pages together; null when you page by cursor.
             * @example 42
             */
            total: number | null;
        };
        /** @description The password you have, and the one you want. */
        PasswordChange: {
            /**
             * Format: password
             * @description The password, exactly as it was set.
             * @example Note-G-1843
             */
            current_password: string;
            /**
             * Format: password
             * @description 8 to 128 characters with a lower-case letter, an upper-case letter and a digit. Not the password you have, not one of the commonly used ones, nor your email, your name or the name of this product, nor any of these with digits and signs around it. It counts exactly as it is sent, with its spaces.
             * @example Jacquard-Loom-1804
             */
            new_password: string;
        };
        /** @description Whose password is forgotten. */
        PasswordForgotten: {
            /**
             * Format: email
             * @description Address of the account.
             * @example ada@example.com
             */
            email: string;
        };
        /** @description The token of the link, and the password you want. */
        PasswordReset: {
            /**
             * Format: password
             * @description 8 to 128 characters with a lower-case letter, an upper-case letter and a digit. Not one of the commonly used ones, nor your email, your name or the name of this product, nor any of these with digits and signs around it. It counts exactly as it is sent, with its spaces.
             * @example Jacquard-Loom-1804
             */
            new_password: string;
            /**
             * @description The token of the link, exactly as it was sent.
             * @example tfl_x3Vt0Kq1m9Zb7Yc5Wd2Lf8Hs4Jg6Pn0Ra1Te3Uo5QiA
             */
            token: string;
        };
        /** @description The same facts as `ErrorResponse` in the form of RFC 9457, for callers that accept `application/problem+json`. */
        ProblemDetails: {
            code: components["schemas"]["OpenErrorCode"];
            /**
             * @description What went wrong this time; the `message` of the plain envelope.
             * @example Some fields are not valid. Each is named in `errors`.
             */
            detail: string;
            /**
             * @description Each field that has to be mended, all of them at once; empty when the failure is not about fields.
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
             * @description Stands for this one failure: `urn:taskflow:request:` and the `request_id`.
             * @example urn:taskflow:request:019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            instance: string;
            /**
             * @description Identifies this request in the logs of the service; the same as the `X-Request-Id` header.
             * @example 019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            request_id: string;
            /**
             * @description The HTTP status, repeated for readers that see only the body.
             * @example 400
             */
            status: number;
            /**
             * @description What kind of problem it is; the same each time for one code.
             * @example Validation failed
             */
            title: string;
            /**
             * Format: uri-reference
             * @description Path of the page about this kind of problem, below the path of the service's public address.
             * @example /docs/errors/VALIDATION_FAILED
             */
            type: string;
        };
        /** @description Your whole profile. What is left out goes back to its default; `email` and `role` are not part of it. */
        ProfileReplace: {
            /**
             * Format: uri
             * @description Address of a picture, over https; null when there is none.
             * @default null
             * @example https://images.example.com/ada.png
             */
            avatar_url?: string | null;
            /**
             * @description Name that others see, in one line with at least one visible character.
             * @example Ada Lovelace
             */
            full_name: string;
            /**
             * @description BCP 47 language tag, for messages and the formats of dates and numbers.
             * @default en
             * @example en-GB
             */
            locale?: string;
            settings?: components["schemas"]["UserSettingsReplace"];
            /**
             * @description IANA time zone, in which days and weeks are counted.
             * @default UTC
             * @example Europe/London
             */
            timezone?: string;
            /**
             * @description The version that your change starts from. If the resource has a newer one, the request fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same.
             * @example 3
             */
            version?: number;
        };
        /** @description Fields to change. What is left out stays; null clears the picture. */
        ProfileUpdate: {
            /**
             * Format: uri
             * @description Address of a picture, over https; null when there is none.
             * @example null
             */
            avatar_url?: string | null;
            /**
             * @description Name that others see, in one line with at least one visible character.
             * @example Ada Lovelace
             */
            full_name?: string;
            /**
             * @description BCP 47 language tag, for messages and the formats of dates and numbers.
             * @example en-US
             */
            locale?: string;
            settings?: components["schemas"]["UserSettingsUpdate"];
            /**
             * @description IANA time zone, in which days and weeks are counted.
             * @example America/New_York
             */
            timezone?: string;
            /**
             * @description The version that your change starts from. If the resource has a newer one, the request fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same.
             * @example 3
             */
            version?: number;
        };
        /** @description A place for tasks that belong together, shared by its members. */
        Project: {
            /**
             * @description Whether the project is put away. An archived project keeps its tasks and can be brought back at any time.
             * @example false
             */
            archived: boolean;
            /**
             * @description Colour in which clients show it, as `#RRGGBB`.
             * @example #4F46E5
             */
            color: string;
            /**
             * Format: date-time
             * @description When it was created. Never changes.
             * @example 2026-02-17T09:00:00.000Z
             */
            created_at: string;
            /**
             * @description What the project is for, in Markdown, stored as given; null when there is nothing to say.
             * @example Everything that has to happen before the engine runs in public.
             */
            description: string | null;
            /**
             * Format: uuid
             * @description Identifies the project. Never changes.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            id: string;
            /**
             * @description What the project is called, with at least one visible character. Need not be unique.
             * @example Analytical Engine launch
             */
            name: string;
            role: components["schemas"]["OpenProjectRole"];
            /**
             * @description Open and completed tasks of the project; those in the trash do not count.
             * @example 3
             */
            task_count: number;
            /**
             * Format: date-time
             * @description When it last changed; equal to `created_at` until then.
             * @example 2026-02-18T08:15:00.000Z
             */
            updated_at: string;
            /**
             * @description Counts the changes, from 1. Send it back with a change, so that you never overwrite somebody else's.
             * @example 3
             */
            version: number;
        };
        /** @description A change that conflicts with the present state of the resource. With `VERSION_CONFLICT` and `PRECONDITION_FAILED` it shows what you need to try again. */
        ProjectConflict: {
            /**
             * @description The resource as it is now; null when the conflict is not about its version.
             * @example {
             *       "id": "019c6ad3-ee80-7abf-8412-ce6e530df63b",
             *       "name": "Analytical Engine launch",
             *       "description": "Everything that has to happen before the engine runs in public.",
             *       "color": "#4F46E5",
             *       "archived": false,
             *       "role": "owner",
             *       "task_count": 3,
             *       "version": 3,
             *       "created_at": "2026-02-17T09:00:00.000Z",
             *       "updated_at": "2026-02-18T08:15:00.000Z"
             *     }
             */
            data: components["schemas"]["Project"] | null;
            error: components["schemas"]["OpenErrorCode"];
            /**
             * @description Each field that collides; empty when the conflict is about the version.
             * @example []
             */
            errors: components["schemas"]["ErrorDetail"][];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["ConflictMeta"];
            success: components["schemas"]["Failed"];
        };
        /** @description The same facts as `ProjectConflict` in the form of RFC 9457. */
        ProjectConflictProblem: {
            /**
             * @description What changed since the version you sent, oldest first; empty when the conflict is not about a version.
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
            code: components["schemas"]["OpenErrorCode"];
            /**
             * @description The resource as it is now; null when the conflict is not about its version.
             * @example {
             *       "id": "019c6ad3-ee80-7abf-8412-ce6e530df63b",
             *       "name": "Analytical Engine launch",
             *       "description": "Everything that has to happen before the engine runs in public.",
             *       "color": "#4F46E5",
             *       "archived": false,
             *       "role": "owner",
             *       "task_count": 3,
             *       "version": 3,
             *       "created_at": "2026-02-17T09:00:00.000Z",
             *       "updated_at": "2026-02-18T08:15:00.000Z"
             *     }
             */
            current: components["schemas"]["Project"] | null;
            /**
             * @description The version the resource has now; null when the conflict is not about a version.
             * @example 2
             */
            current_version: number | null;
            /**
             * @description What went wrong this time; the `message` of the plain envelope.
             * @example Some fields are not valid. Each is named in `errors`.
             */
            detail: string;
            /**
             * @description Each field that has to be mended, all of them at once; empty when the failure is not about fields.
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
             * @description Stands for this one failure: `urn:taskflow:request:` and the `request_id`.
             * @example urn:taskflow:request:019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            instance: string;
            /**
             * @description Identifies this request in the logs of the service; the same as the `X-Request-Id` header.
             * @example 019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            request_id: string;
            /**
             * @description The HTTP status, repeated for readers that see only the body.
             * @example 400
             */
            status: number;
            /**
             * @description What kind of problem it is; the same each time for one code.
             * @example Validation failed
             */
            title: string;
            /**
             * Format: uri-reference
             * @description Path of the page about this kind of problem, below the path of the service's public address.
             * @example /docs/errors/VALIDATION_FAILED
             */
            type: string;
        };
        /** @description A new project. */
        ProjectCreate: {
            /**
             * @description Colour in which clients show it, as `#RRGGBB`.
             * @default #4F46E5
             * @example #4F46E5
             */
            color?: string;
            /**
             * @description What the project is for, in Markdown, stored as given; null when there is nothing to say.
             * @default null
             * @example Everything that has to happen before the engine runs in public.
             */
            description?: string | null;
            /**
             * @description What the project is called, in one line with at least one visible character. Need not be unique.
             * @example Analytical Engine launch
             */
            name: string;
        };
        /** @description A page of projects. */
        ProjectListResponse: {
            /**
             * @description The items of this page, in the order that was asked for; empty when nothing fits.
             * @example []
             */
            data: components["schemas"]["Project"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description All that can be set on a project. What is left out goes back to its default. */
        ProjectReplace: {
            /**
             * @description Whether the project is put away. An archived project keeps its tasks and can be brought back at any time.
             * @default false
             * @example false
             */
            archived?: boolean;
            /**
             * @description Colour in which clients show it, as `#RRGGBB`.
             * @default #4F46E5
             * @example #4F46E5
             */
            color?: string;
            /**
             * @description What the project is for, in Markdown, stored as given; null when there is nothing to say.
             * @default null
             * @example Everything that has to happen before the engine runs in public.
             */
            description?: string | null;
            /**
             * @description What the project is called, in one line with at least one visible character. Need not be unique.
             * @example Analytical Engine launch
             */
            name: string;
            /**
             * @description The version that your change starts from. If the resource has a newer one, the request fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same.
             * @example 3
             */
            version?: number;
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
         * @description What somebody may do in a project. `viewer` reads; `member` also creates and changes tasks; `admin` also changes the settings and members of the project; `owner` (exactly one) also deletes it.
         * @example owner
         * @enum {string}
         */
        ProjectRole: "owner" | "admin" | "member" | "viewer";
        /** @description A new task in the project of the path. */
        ProjectTaskCreate: {
            /**
             * @description Users to assign: members of the project; on a personal task only yourself.
             * @default []
             * @example [
             *       "019c6592-1b40-7fde-a430-d40bd57deeac"
             *     ]
             */
            assignee_ids?: string[];
            /**
             * @description Categories of yours to put the task in. Those of other people on the task are never touched.
             * @default []
             * @example [
             *       "019c6aea-d1e0-72c6-ad11-82b4176016eb"
             *     ]
             */
            category_ids?: string[];
            /**
             * @description More about it, in Markdown, stored as given; null when there is nothing to say.
             * @default null
             * @example Follow **note G**, and check each operation twice.
             */
            description?: string | null;
            /**
             * Format: date-time
             * @description When it should be done; null when it can wait for ever. Must be in the future when it is set or changed. Any time zone is taken, UTC comes back.
             * @default null
             * @example 2026-03-20T17:00:00.000Z
             */
            due_date?: string | null;
            /**
             * @description Expected effort in minutes, up to a year; null when nobody has guessed.
             * @default null
             * @example 480
             */
            estimate_minutes?: number | null;
            /** @default medium */
            priority?: components["schemas"]["TaskPriority"];
            /**
             * Format: date-time
             * @description When work should begin; null when that is open. Not after `due_date`.
             * @default null
             * @example 2026-03-09T09:00:00.000Z
             */
            start_date?: string | null;
            /** @default todo */
            status?: components["schemas"]["TaskStatus"];
            /**
             * @description Free words that everybody sees who sees the task. Categories are the private ones. Each tag at most once: case and Unicode form do not count.
             * @default []
             * @example [
             *       "cards",
             *       "demo"
             *     ]
             */
            tags?: string[];
            /**
             * @description What is to be done, in one line. Spaces around it are removed; at least one visible character stays.
             * @example Punch the cards for the Bernoulli numbers
             */
            title: string;
        };
        /** @description Fields to change. What is left out stays; null clears the description. */
        ProjectUpdate: {
            /**
             * @description Whether the project is put away. An archived project keeps its tasks and can be brought back at any time.
             * @example true
             */
            archived?: boolean;
            /**
             * @description Colour in which clients show it, as `#RRGGBB`.
             * @example #0F766E
             */
            color?: string;
            /**
             * @description What the project is for, in Markdown, stored as given; null when there is nothing to say.
             * @example null
             */
            description?: string | null;
            /**
             * @description What the project is called, in one line with at least one visible character. Need not be unique.
             * @example Analytical Engine launch
             */
            name?: string;
            /**
             * @description The version that your change starts from. If the resource has a newer one, the request fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same.
             * @example 3
             */
            version?: number;
        };
        /** @description The refresh token to exchange. */
        RefreshRequest: {
            /**
             * @description The newest refresh token of your session. It can be used once.
             * @example tfr_x3Vt0Kq1m9Zb7Yc5Wd2Lf8Hs4Jg6Pn0Ra1Te3Uo5Qi
             */
            refresh_token: string;
        };
        /** @description What it takes to open an account. */
        RegisterRequest: {
            /**
             * Format: email
             * @description Address to log in with, with at most 64 characters before the @. Upper and lower case are the same.
             * @example ada@example.com
             */
            email: string;
            /**
             * @description Name that others see, in one line with at least one visible character.
             * @example Ada Lovelace
             */
            full_name: string;
            /**
             * Format: password
             * @description 8 to 128 characters with a lower-case letter, an upper-case letter and a digit. Not one of the commonly used ones, nor your email, your name or the name of this product, nor any of these with digits and signs around it. It counts exactly as it is sent, with its spaces.
             * @example Note-G-1843
             */
            password: string;
        };
        /**
         * @description What an API key may be allowed to do. A session has no such limits; what only a session may do, such as to end
         *     sessions, to make API keys or to change the role of somebody, is in no scope here.
         *
         *     | Scope | Allows to |
         *     | --- | --- |
         *     | `profile:read` | see your profile and settings |
         *     | `profile:write` | change your profile and settings |
         *     | `projects:read` | see your projects |
         *     | `projects:write` | create, change, archive and delete projects |
         *     | `tasks:read` | see tasks and search among them |
         *     | `tasks:write` | create, change, assign, categorize, delete and restore tasks |
         *     | `categories:read` | see your categories |
         *     | `categories:write` | create, change and delete your categories |
         *     | `activity:read` | see what happened in your projects and your account |
         *     | `admin:read` | see all users, the audit log and the figures of the installation, if you are a system admin |
         * @example tasks:read
         * @enum {string}
         */
        Scope: "profile:read" | "profile:write" | "projects:read" | "projects:write" | "tasks:read" | "tasks:write" | "categories:read" | "categories:write" | "activity:read" | "admin:read";
        /** @description One place where you are logged in. It starts with a login or a registration. */
        Session: {
            /**
             * @description IP address that the login came from; null when it is not known.
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
             * @description Whether it is the session that this request was made in.
             * @example true
             */
            current: boolean;
            /**
             * Format: date-time
             * @description When it ends by itself unless it is refreshed before.
             * @example 2026-03-09T08:55:00.000Z
             */
            expires_at: string;
            /**
             * Format: uuid
             * @description Identifies the session.
             * @example 019c6592-1b40-7a3c-8e51-6f0d2b9c4e17
             */
            id: string;
            /**
             * Format: date-time
             * @description When its tokens were issued last, at login or by a refresh.
             * @example 2026-03-02T08:55:00.000Z
             */
            last_used_at: string;
            /**
             * @description What the client called itself at login, cut off after 500 characters; null when it said nothing.
             * @example Mozilla/5.0 (X11; Linux x86_64; rv:136.0) Gecko/20100101 Firefox/136.0
             */
            user_agent: string | null;
        };
        /** @description A page of sessions. */
        SessionListResponse: {
            /**
             * @description The items of this page, in the order that was asked for; empty when nothing fits.
             * @example []
             */
            data: components["schemas"]["Session"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /**
         * @description Always true: the request did what it says.
         * @example true
         * @constant
         */
        Succeeded: true;
        /**
         * @description What somebody may do in the whole installation. `admin` can also see and manage the accounts of others; a role in a project is a `ProjectRole`.
         * @example user
         * @enum {string}
         */
        SystemRole: "user" | "admin";
        /** @description The figures of an installation. */
        SystemStats: {
            /**
             * @description API keys that have not expired. From 50,000 keys in the database on an estimate.
             * @example 5
             */
            api_key_count: number;
            /**
             * Format: int64
             * @description What the database takes on its disk, with indexes.
             * @example 23592960
             */
            database_bytes: number;
            /**
             * Format: int64
             * @description Entries of the audit log. From 50,000 on an estimate.
             * @example 5210
             */
            event_count: number;
            jobs: components["schemas"]["JobCounts"];
            /**
             * @description Projects, with archived ones. From 50,000 on an estimate.
             * @example 12
             */
            project_count: number;
            /**
             * @description Sessions that have not ended. From 50,000 sessions in the database on an estimate.
             * @example 31
             */
            session_count: number;
            tasks: components["schemas"]["TaskCounts"];
            /**
             * @description Seconds since the process that answers was started.
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
        /** @description The figures of an installation. */
        SystemStatsResponse: {
            data: components["schemas"]["SystemStats"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description Something to be done, in a project or just for oneself. */
        Task: {
            /**
             * @description Who works on it.
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
             * @description Your own categories of the task; others see theirs.
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
             * @description Whether `status` is `completed`.
             * @example false
             */
            completed: boolean;
            /**
             * Format: date-time
             * @description When it was completed; null until then.
             * @example null
             */
            completed_at: string | null;
            /**
             * Format: date-time
             * @description When it was created. Never changes.
             * @example 2026-03-02T09:00:00.000Z
             */
            created_at: string;
            /**
             * @description Who added it; null when that account is gone.
             * @example {
             *       "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *       "full_name": "Ada Lovelace",
             *       "avatar_url": "https://images.example.com/ada.png"
             *     }
             */
            created_by: components["schemas"]["UserSummary"] | null;
            /**
             * Format: date-time
             * @description When it was moved to the trash; null while it is not there.
             * @example null
             */
            deleted_at: string | null;
            /**
             * @description More about it, in Markdown, stored as given; null when there is nothing to say.
             * @example Follow **note G**, and check each operation twice.
             */
            description: string | null;
            /**
             * Format: date-time
             * @description When it should be done; null when it can wait for ever.
             * @example 2026-03-20T17:00:00.000Z
             */
            due_date: string | null;
            /**
             * @description Expected effort in minutes, up to a year; null when nobody has guessed.
             * @example 480
             */
            estimate_minutes: number | null;
            /**
             * Format: uuid
             * @description Identifies the task. Never changes.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string;
            priority: components["schemas"]["OpenTaskPriority"];
            /**
             * Format: uuid
             * @description Project the task belongs to; null for a personal task that only its creator sees.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string | null;
            /**
             * Format: date-time
             * @description When work should begin; null when that is open. Not after `due_date`.
             * @example 2026-03-09T09:00:00.000Z
             */
            start_date: string | null;
            status: components["schemas"]["OpenTaskStatus"];
            /**
             * @description Free words that everybody sees who sees the task. Categories are the private ones.
             * @example [
             *       "cards",
             *       "demo"
             *     ]
             */
            tags: string[];
            /**
             * @description What is to be done, in one line. Spaces around it are removed; at least one visible character stays.
             * @example Punch the cards for the Bernoulli numbers
             */
            title: string;
            /**
             * Format: date-time
             * @description When it last changed; equal to `created_at` until then.
             * @example 2026-03-02T09:00:00.000Z
             */
            updated_at: string;
            /**
             * @description Counts the changes, from 1. Send it back with a change, so that you never overwrite somebody else's.
             * @example 3
             */
            version: number;
        };
        /** @description A change that conflicts with the present state of the resource. With `VERSION_CONFLICT` and `PRECONDITION_FAILED` it shows what you need to try again. */
        TaskConflict: {
            /**
             * @description The resource as it is now; null when the conflict is not about its version.
             * @example {
             *       "id": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf",
             *       "project_id": "019c6ad3-ee80-7abf-8412-ce6e530df63b",
             *       "title": "Punch the cards for the Bernoulli numbers",
             *       "description": "Follow **note G**, and check each operation twice.",
             *       "status": "in_progress",
             *       "priority": "high",
             *       "start_date": "2026-03-09T09:00:00.000Z",
             *       "due_date": "2026-03-20T17:00:00.000Z",
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
             *       "completed": false,
             *       "completed_at": null,
             *       "version": 3,
             *       "created_at": "2026-03-02T09:00:00.000Z",
             *       "updated_at": "2026-03-02T09:00:00.000Z",
             *       "deleted_at": null
             *     }
             */
            data: components["schemas"]["Task"] | null;
            error: components["schemas"]["OpenErrorCode"];
            /**
             * @description Each field that collides; empty when the conflict is about the version.
             * @example []
             */
            errors: components["schemas"]["ErrorDetail"][];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["ConflictMeta"];
            success: components["schemas"]["Failed"];
        };
        /** @description The same facts as `TaskConflict` in the form of RFC 9457. */
        TaskConflictProblem: {
            /**
             * @description What changed since the version you sent, oldest first; empty when the conflict is not about a version.
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
            code: components["schemas"]["OpenErrorCode"];
            /**
             * @description The resource as it is now; null when the conflict is not about its version.
             * @example {
             *       "id": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf",
             *       "project_id": "019c6ad3-ee80-7abf-8412-ce6e530df63b",
             *       "title": "Punch the cards for the Bernoulli numbers",
             *       "description": "Follow **note G**, and check each operation twice.",
             *       "status": "in_progress",
             *       "priority": "high",
             *       "start_date": "2026-03-09T09:00:00.000Z",
             *       "due_date": "2026-03-20T17:00:00.000Z",
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
             *       "completed": false,
             *       "completed_at": null,
             *       "version": 3,
             *       "created_at": "2026-03-02T09:00:00.000Z",
             *       "updated_at": "2026-03-02T09:00:00.000Z",
             *       "deleted_at": null
             *     }
             */
            current: components["schemas"]["Task"] | null;
            /**
             * @description The version the resource has now; null when the conflict is not about a version.
             * @example 2
             */
            current_version: number | null;
            /**
             * @description What went wrong this time; the `message` of the plain envelope.
             * @example Some fields are not valid. Each is named in `errors`.
             */
            detail: string;
            /**
             * @description Each field that has to be mended, all of them at once; empty when the failure is not about fields.
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
             * @description Stands for this one failure: `urn:taskflow:request:` and the `request_id`.
             * @example urn:taskflow:request:019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            instance: string;
            /**
             * @description Identifies this request in the logs of the service; the same as the `X-Request-Id` header.
             * @example 019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            request_id: string;
            /**
             * @description The HTTP status, repeated for readers that see only the body.
             * @example 400
             */
            status: number;
            /**
             * @description What kind of problem it is; the same each time for one code.
             * @example Validation failed
             */
            title: string;
            /**
             * Format: uri-reference
             * @description Path of the page about this kind of problem, below the path of the service's public address.
             * @example /docs/errors/VALIDATION_FAILED
             */
            type: string;
        };
        /** @description Tasks by status, and those in the trash apart, whatever their status is. */
        TaskCounts: {
            /**
             * @description Tasks that are done. From 50,000 tasks on an estimate.
             * @example 1204
             */
            completed: number;
            /**
             * @description Tasks that somebody works on. From 50,000 tasks on an estimate.
             * @example 42
             */
            in_progress: number;
            /**
             * @description Tasks to do. From 50,000 tasks on an estimate.
             * @example 310
             */
            todo: number;
            /**
             * @description Tasks in the trash. Not counted further than 100,000.
             * @example 17
             */
            trashed: number;
        };
        /** @description A new task, personal or in a project. */
        TaskCreate: {
            /**
             * @description Users to assign: members of the project; on a personal task only yourself.
             * @default []
             * @example [
             *       "019c6592-1b40-7fde-a430-d40bd57deeac"
             *     ]
             */
            assignee_ids?: string[];
            /**
             * @description Categories of yours to put the task in. Those of other people on the task are never touched.
             * @default []
             * @example [
             *       "019c6aea-d1e0-72c6-ad11-82b4176016eb"
             *     ]
             */
            category_ids?: string[];
            /**
             * @description More about it, in Markdown, stored as given; null when there is nothing to say.
             * @default null
             * @example Follow **note G**, and check each operation twice.
             */
            description?: string | null;
            /**
             * Format: date-time
             * @description When it should be done; null when it can wait for ever. Must be in the future when it is set or changed. Any time zone is taken, UTC comes back.
             * @default null
             * @example 2026-03-20T17:00:00.000Z
             */
            due_date?: string | null;
            /**
             * @description Expected effort in minutes, up to a year; null when nobody has guessed.
             * @default null
             * @example 480
             */
            estimate_minutes?: number | null;
            /** @default medium */
            priority?: components["schemas"]["TaskPriority"];
            /**
             * Format: uuid
             * @description Project the task belongs to; null for a personal task that only its creator sees.
             * @default null
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id?: string | null;
            /**
             * Format: date-time
             * @description When work should begin; null when that is open. Not after `due_date`.
             * @default null
             * @example 2026-03-09T09:00:00.000Z
             */
            start_date?: string | null;
            /** @default todo */
            status?: components["schemas"]["TaskStatus"];
            /**
             * @description Free words that everybody sees who sees the task. Categories are the private ones. Each tag at most once: case and Unicode form do not count.
             * @default []
             * @example [
             *       "cards",
             *       "demo"
             *     ]
             */
            tags?: string[];
            /**
             * @description What is to be done, in one line. Spaces around it are removed; at least one visible character stays.
             * @example Punch the cards for the Bernoulli numbers
             */
            title: string;
        };
        /** @description A page of tasks. */
        TaskListResponse: {
            /**
             * @description The items of this page, in the order that was asked for; empty when nothing fits.
             * @example []
             */
            data: components["schemas"]["Task"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /**
         * @description How much a task matters. Sorting by priority puts `low` before `medium` before `high` in ascending order.
         * @example high
         * @enum {string}
         */
        TaskPriority: "low" | "medium" | "high";
        /** @description All that can be set on a task. What is left out goes back to its default; the project stays. */
        TaskReplace: {
            /**
             * @description Users to assign: members of the project; on a personal task only yourself.
             * @default []
             * @example [
             *       "019c6592-1b40-7fde-a430-d40bd57deeac"
             *     ]
             */
            assignee_ids?: string[];
            /**
             * @description Categories of yours to put the task in. Those of other people on the task are never touched.
             * @default []
             * @example [
             *       "019c6aea-d1e0-72c6-ad11-82b4176016eb"
             *     ]
             */
            category_ids?: string[];
            /**
             * @description More about it, in Markdown, stored as given; null when there is nothing to say.
             * @default null
             * @example Follow **note G**, and check each operation twice.
             */
            description?: string | null;
            /**
             * Format: date-time
             * @description When it should be done; null when it can wait for ever. Must be in the future when it is set or changed. Any time zone is taken, UTC comes back.
             * @default null
             * @example 2026-03-20T17:00:00.000Z
             */
            due_date?: string | null;
            /**
             * @description Expected effort in minutes, up to a year; null when nobody has guessed.
             * @default null
             * @example 480
             */
            estimate_minutes?: number | null;
            /** @default medium */
            priority?: components["schemas"]["TaskPriority"];
            /**
             * Format: date-time
             * @description When work should begin; null when that is open. Not after `due_date`.
             * @default null
             * @example 2026-03-09T09:00:00.000Z
             */
            start_date?: string | null;
            /** @default todo */
            status?: components["schemas"]["TaskStatus"];
            /**
             * @description Free words that everybody sees who sees the task. Categories are the private ones. Each tag at most once: case and Unicode form do not count.
             * @default []
             * @example [
             *       "cards",
             *       "demo"
             *     ]
             */
            tags?: string[];
            /**
             * @description What is to be done, in one line. Spaces around it are removed; at least one visible character stays.
             * @example Punch the cards for the Bernoulli numbers
             */
            title: string;
            /**
             * @description The version that your change starts from. If the resource has a newer one, the request fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same.
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
        /**
         * @description How far a task has come. Setting `completed` also sets `completed_at`; setting another one clears it.
         * @example in_progress
         * @enum {string}
         */
        TaskStatus: "todo" | "in_progress" | "completed";
        /** @description Fields to change, as a JSON Merge Patch (RFC 7396): what is left out stays, null clears, a list takes the place of the old one. */
        TaskUpdate: {
            /**
             * @description Users to assign: members of the project; on a personal task only yourself. The list you send takes the place of the old one.
             * @example [
             *       "019c6592-1b40-7fde-a430-d40bd57deeac"
             *     ]
             */
            assignee_ids?: string[];
            /**
             * @description Categories of yours to put the task in. Those of other people on the task are never touched. The list you send takes the place of the old one.
             * @example [
             *       "019c6aea-d1e0-72c6-ad11-82b4176016eb"
             *     ]
             */
            category_ids?: string[];
            /**
             * @description More about it, in Markdown, stored as given; null when there is nothing to say.
             * @example Follow **note G**, and check each operation twice.
             */
            description?: string | null;
            /**
             * Format: date-time
             * @description When it should be done; null when it can wait for ever. Must be in the future when it is set or changed. Any time zone is taken, UTC comes back.
             * @example 2026-03-20T17:00:00.000Z
             */
            due_date?: string | null;
            /**
             * @description Expected effort in minutes, up to a year; null when nobody has guessed.
             * @example 480
             */
            estimate_minutes?: number | null;
            priority?: components["schemas"]["TaskPriority"];
            /**
             * Format: date-time
             * @description When work should begin; null when that is open. Not after `due_date`.
             * @example 2026-03-09T09:00:00.000Z
             */
            start_date?: string | null;
            status?: components["schemas"]["TaskStatus"];
            /**
             * @description Free words that everybody sees who sees the task. Categories are the private ones. Each tag at most once: case and Unicode form do not count. The list you send takes the place of the old one.
             * @example [
             *       "cards",
             *       "demo"
             *     ]
             */
            tags?: string[];
            /**
             * @description What is to be done, in one line. Spaces around it are removed; at least one visible character stays.
             * @example Punch the cards for the Bernoulli numbers
             */
            title?: string;
            /**
             * @description The version that your change starts from. If the resource has a newer one, the request fails with 409 `VERSION_CONFLICT`. Needed here, unless you send `If-Match`.
             * @example 3
             */
            version?: number;
        };
        /** @description An account, as its owner sees it. */
        User: {
            /**
             * Format: uri
             * @description Address of a picture, over https; null when there is none.
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
             * @description Address to log in with. Upper and lower case are the same.
             * @example ada@example.com
             */
            email: string;
            /**
             * @description Whether the user has shown that the address is theirs.
             * @example true
             */
            email_verified: boolean;
            /**
             * @description Name that others see, with at least one visible character.
             * @example Ada Lovelace
             */
            full_name: string;
            /**
             * Format: uuid
             * @description Identifies the user. Never changes.
             * @example 019c6592-1b40-7fde-a430-d40bd57deeac
             */
            id: string;
            /**
             * @description BCP 47 language tag, for messages and the formats of dates and numbers.
             * @example en-GB
             */
            locale: string;
            role: components["schemas"]["OpenSystemRole"];
            settings: components["schemas"]["UserSettings"];
            /**
             * @description IANA time zone, in which days and weeks are counted.
             * @example Europe/London
             */
            timezone: string;
            /**
             * Format: date-time
             * @description When it last changed; equal to `created_at` until then.
             * @example 2026-03-01T18:20:00.000Z
             */
            updated_at: string;
            /**
             * @description Counts the changes, from 1. Send it back with a change, so that you never overwrite somebody else's.
             * @example 3
             */
            version: number;
        };
        /** @description A change that conflicts with the present state of the resource. With `VERSION_CONFLICT` and `PRECONDITION_FAILED` it shows what you need to try again. */
        UserConflict: {
            /**
             * @description The resource as it is now; null when the conflict is not about its version.
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
            error: components["schemas"]["OpenErrorCode"];
            /**
             * @description Each field that collides; empty when the conflict is about the version.
             * @example []
             */
            errors: components["schemas"]["ErrorDetail"][];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["ConflictMeta"];
            success: components["schemas"]["Failed"];
        };
        /** @description The same facts as `UserConflict` in the form of RFC 9457. */
        UserConflictProblem: {
            /**
             * @description What changed since the version you sent, oldest first; empty when the conflict is not about a version.
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
            code: components["schemas"]["OpenErrorCode"];
            /**
             * @description The resource as it is now; null when the conflict is not about its version.
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
             * @description The version the resource has now; null when the conflict is not about a version.
             * @example 2
             */
            current_version: number | null;
            /**
             * @description What went wrong this time; the `message` of the plain envelope.
             * @example Some fields are not valid. Each is named in `errors`.
             */
            detail: string;
            /**
             * @description Each field that has to be mended, all of them at once; empty when the failure is not about fields.
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
             * @description Stands for this one failure: `urn:taskflow:request:` and the `request_id`.
             * @example urn:taskflow:request:019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            instance: string;
            /**
             * @description Identifies this request in the logs of the service; the same as the `X-Request-Id` header.
             * @example 019cadc6-9a80-7ba6-bdba-02514a1a8140
             */
            request_id: string;
            /**
             * @description The HTTP status, repeated for readers that see only the body.
             * @example 400
             */
            status: number;
            /**
             * @description What kind of problem it is; the same each time for one code.
             * @example Validation failed
             */
            title: string;
            /**
             * Format: uri-reference
             * @description Path of the page about this kind of problem, below the path of the service's public address.
             * @example /docs/errors/VALIDATION_FAILED
             */
            type: string;
        };
        /** @description Accounts, without those that their owners have closed. */
        UserCounts: {
            /**
             * @description Those that can be used. From 50,000 accounts on an estimate.
             * @example 23
             */
            active: number;
            /**
             * @description System admins. Always exact.
             * @example 2
             */
            admins: number;
            /**
             * @description All of them. From 50,000 on an estimate.
             * @example 24
             */
            total: number;
            /**
             * @description Those whose email is verified. From 50,000 accounts on an estimate.
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
        /** @description How you like things to be. */
        UserSettings: {
            /**
             * Format: uuid
             * @description Project that a client offers first for a new task; null for personal tasks. You must be a member of it. It becomes null when the project is deleted or you leave it.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            default_project_id: string | null;
            notifications: components["schemas"]["NotificationSettings"];
            week_start: components["schemas"]["OpenWeekStart"];
        };
        /** @description All settings. What is left out goes back to its default. */
        UserSettingsReplace: {
            /**
             * Format: uuid
             * @description Project that a client offers first for a new task; null for personal tasks. You must be a member of it. It becomes null when the project is deleted or you leave it.
             * @default null
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            default_project_id?: string | null;
            notifications?: components["schemas"]["NotificationSettingsReplace"];
            /** @default monday */
            week_start?: components["schemas"]["WeekStart"];
        };
        /** @description Settings to change. What is left out stays. */
        UserSettingsUpdate: {
            /**
             * Format: uuid
             * @description Project that a client offers first for a new task; null for personal tasks. You must be a member of it. It becomes null when the project is deleted or you leave it.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            default_project_id?: string | null;
            notifications?: components["schemas"]["NotificationSettingsUpdate"];
            week_start?: components["schemas"]["WeekStart"];
        };
        /** @description As much of a user as others see. */
        UserSummary: {
            /**
             * Format: uri
             * @description Address of a picture, over https; null when there is none.
             * @example https://images.example.com/ada.png
             */
            avatar_url: string | null;
            /**
             * @description Name that others see, with at least one visible character.
             * @example Ada Lovelace
             */
            full_name: string;
            /**
             * Format: uuid
             * @description Identifies the user.
             * @example 019c6592-1b40-7fde-a430-d40bd57deeac
             */
            id: string;
        };
        /**
         * @description The day on which a week begins in calendars and weekly figures.
         * @example monday
         * @enum {string}
         */
        WeekStart: "monday" | "sunday" | "saturday";
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listActivity: {
        parameters: {
            query?: {
                /**
                 * @description Only what this user did.
                 * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
                 */
                actor_id?: string;
                /**
                 * @description Only what was created at this time or later.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                created_from?: string;
                /**
                 * @description Only what was created before this time.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                created_to?: string;
                /**
                 * @description Where the last page ended: its `meta.next_cursor`. Pages by cursor neither skip nor repeat an item while others write. A cursor is valid for the user who got it, and for the same filters and order. How the filters are ordered and spelled does not matter. Not together with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Which page to return, from 1. Without `page` and `cursor` you get the first. Not together with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description How many items to return on a page at most.
                 * @example 20
                 */
                per_page?: number;
                /**
                 * @description Only what happened in this project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id?: string;
                /**
                 * @description Only what happened to this task, project, category, user or session.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                subject_id?: string;
                /**
                 * @description Only events of this type. Repeat it to allow several.
                 * @example [
                 *       "task.updated"
                 *     ]
                 */
                type?: components["schemas"]["EventType"][];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    listAuditLog: {
        parameters: {
            query?: {
                /**
                 * @description Only what this user did.
                 * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
                 */
                actor_id?: string;
                /**
                 * @description Only what came from this address.
                 * @example 203.0.113.7
                 */
                client_address?: string;
                /**
                 * @description Only refusals for this reason, such as `FORBIDDEN` or `INVALID_CREDENTIALS`.
                 * @example FORBIDDEN
                 */
                code?: string;
                /**
                 * @description Only what was created at this time or later.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                created_from?: string;
                /**
                 * @description Only what was created before this time.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                created_to?: string;
                /**
                 * @description Where the last page ended: its `meta.next_cursor`. Pages by cursor neither skip nor repeat an item while others write. A cursor is valid for the user who got it, and for the same filters and order. How the filters are ordered and spelled does not matter. Not together with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Which page to return, from 1. Without `page` and `cursor` you get the first. Not together with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description How many items to return on a page at most.
                 * @example 20
                 */
                per_page?: number;
                /**
                 * @description Only what happened in this project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id?: string;
                /**
                 * @description Only what this request did, or was refused.
                 * @example 019cadc6-9a80-7580-aa91-a58e186c8fe6
                 */
                request_id?: string;
                /**
                 * @description Only what happened to this task, project, category, user or session.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                subject_id?: string;
                /**
                 * @description Only events of this type. Repeat it to allow several.
                 * @example [
                 *       "task.updated"
                 *     ]
                 */
                type?: components["schemas"]["EventType"][];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    listUsers: {
        parameters: {
            query?: {
                /**
                 * @description Only accounts that can be used, or only those that cannot.
                 * @example false
                 */
                active?: boolean;
                /**
                 * @description Only what was created at this time or later.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                created_from?: string;
                /**
                 * @description Only what was created before this time.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                created_to?: string;
                /**
                 * @description Where the last page ended: its `meta.next_cursor`. Pages by cursor neither skip nor repeat an item while others write. A cursor is valid for the user who got it, and for the same filters and order. How the filters are ordered and spelled does not matter. Not together with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Only accounts whose address is known to be theirs, or only the others.
                 * @example true
                 */
                email_verified?: boolean;
                /**
                 * @description Direction of `sort`. The default, `desc`, puts the newest or highest first; nulls come last either way.
                 * @example desc
                 */
                order?: "asc" | "desc";
                /**
                 * @description Which page to return, from 1. Without `page` and `cursor` you get the first. Not together with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description How many items to return on a page at most.
                 * @example 20
                 */
                per_page?: number;
                /**
                 * @description Only accounts with these words in name or email, of which `@`, `.`, `+`, `-` and `_` separate the words. A word also finds longer ones that begin with it. Case and Unicode form do not count. At least one letter or digit.
                 * @example ada example.com
                 */
                q?: string;
                /**
                 * @description Only accounts with this role in the installation.
                 * @example admin
                 */
                role?: components["schemas"]["SystemRole"];
                /**
                 * @description What to order accounts by. Ties are broken by id.
                 * @example email
                 */
                sort?: "created_at" | "email" | "full_name";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    listApiKeys: {
        parameters: {
            query?: {
                /**
                 * @description Where the last page ended: its `meta.next_cursor`. Pages by cursor neither skip nor repeat an item while others write. A cursor is valid for the user who got it, and for the same filters and order. How the filters are ordered and spelled does not matter. Not together with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Which page to return, from 1. Without `page` and `cursor` you get the first. Not together with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description How many items to return on a page at most.
                 * @example 20
                 */
                per_page?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    listSessions: {
        parameters: {
            query?: {
                /**
                 * @description Where the last page ended: its `meta.next_cursor`. Pages by cursor neither skip nor repeat an item while others write. A cursor is valid for the user who got it, and for the same filters and order. How the filters are ordered and spelled does not matter. Not together with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Which page to return, from 1. Without `page` and `cursor` you get the first. Not together with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description How many items to return on a page at most.
                 * @example 20
                 */
                per_page?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    listCategories: {
        parameters: {
            query?: {
                /**
                 * @description Where the last page ended: its `meta.next_cursor`. Pages by cursor neither skip nor repeat an item while others write. A cursor is valid for the user who got it, and for the same filters and order. How the filters are ordered and spelled does not matter. Not together with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Direction of `sort`. The default, `asc`, goes from A to Z.
                 * @example asc
                 */
                order?: "asc" | "desc";
                /**
                 * @description Which page to return, from 1. Without `page` and `cursor` you get the first. Not together with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description How many items to return on a page at most.
                 * @example 20
                 */
                per_page?: number;
                /**
                 * @description Only items whose name contains this text. Case and Unicode form do not count: `strasse` finds `Straße`.
                 * @example engine
                 */
                q?: string;
                /**
                 * @description What to order categories by. Ties are broken by id.
                 * @example name
                 */
                sort?: "name" | "created_at";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    listProjects: {
        parameters: {
            query?: {
                /**
                 * @description `true`: only archived projects; `false`: only the others. Without it you get both.
                 * @example false
                 */
                archived?: boolean;
                /**
                 * @description Where the last page ended: its `meta.next_cursor`. Pages by cursor neither skip nor repeat an item while others write. A cursor is valid for the user who got it, and for the same filters and order. How the filters are ordered and spelled does not matter. Not together with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Direction of `sort`. The default, `desc`, puts the newest or highest first; nulls come last either way.
                 * @example desc
                 */
                order?: "asc" | "desc";
                /**
                 * @description Which page to return, from 1. Without `page` and `cursor` you get the first. Not together with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description How many items to return on a page at most.
                 * @example 20
                 */
                per_page?: number;
                /**
                 * @description Only items whose name contains this text. Case and Unicode form do not count: `strasse` finds `Straße`.
                 * @example engine
                 */
                q?: string;
                /**
                 * @description What to order projects by. Ties are broken by id.
                 * @example created_at
                 */
                sort?: "created_at" | "updated_at" | "name";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    listProjectTasks: {
        parameters: {
            query?: {
                /**
                 * @description Only tasks that this user is assigned to. Repeat it to allow several.
                 * @example [
                 *       "019c65e9-14e0-7e01-8fd1-ce1acc173e3b"
                 *     ]
                 */
                assignee_id?: string[];
                /**
                 * @description Only tasks that you put in this category. Repeat it to allow several.
                 * @example [
                 *       "019c6ae6-3e00-793f-ae11-d9ce3e407e0e"
                 *     ]
                 */
                category_id?: string[];
                /**
                 * @description `true`: only completed tasks; `false`: only the open ones.
                 * @example false
                 */
                completed?: boolean;
                /**
                 * @description Only tasks that this user added.
                 * @example 019c6592-1b40-7fde-a430-d40bd57deeac
                 */
                created_by?: string;
                /**
                 * @description Only what was created at this time or later.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                created_from?: string;
                /**
                 * @description Only what was created before this time.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                created_to?: string;
                /**
                 * @description Where the last page ended: its `meta.next_cursor`. Pages by cursor neither skip nor repeat an item while others write. A cursor is valid for the user who got it, and for the same filters and order. How the filters are ordered and spelled does not matter. Not together with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description `true`: the tasks in the trash instead of all others.
                 * @example false
                 */
                deleted?: boolean;
                /**
                 * @description Only tasks due at this time or later. Tasks without a due date do not count.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                due_from?: string;
                /**
                 * @description Only tasks due before this time. Tasks without a due date do not count.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                due_to?: string;
                /**
                 * @description Direction of `sort`. The default, `desc`, puts the newest or highest first; nulls come last either way.
                 * @example desc
                 */
                order?: "asc" | "desc";
                /**
                 * @description `true`: only open tasks whose due date has passed; `false`: all others.
                 * @example true
                 */
                overdue?: boolean;
                /**
                 * @description Which page to return, from 1. Without `page` and `cursor` you get the first. Not together with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description How many items to return on a page at most.
                 * @example 20
                 */
                per_page?: number;
                /**
                 * @description Only tasks of this priority. Repeat it to allow several.
                 * @example [
                 *       "high"
                 *     ]
                 */
                priority?: components["schemas"]["TaskPriority"][];
                /**
                 * @description Only tasks with these words in title, description or tags. A word also finds longer ones that begin with it. Case and Unicode form do not count. At least one letter or digit.
                 * @example bernoulli cards
                 */
                q?: string;
                /**
                 * @description What to order tasks by. `relevance` needs `q`. Ties are broken by id; tasks without a due date come last.
                 * @example created_at
                 */
                sort?: "created_at" | "updated_at" | "due_date" | "priority" | "title" | "relevance";
                /**
                 * @description Only tasks in this status. Repeat it to allow several.
                 * @example [
                 *       "in_progress"
                 *     ]
                 */
                status?: components["schemas"]["TaskStatus"][];
                /**
                 * @description Only tasks with this tag. Case and Unicode form do not count: `café` finds `CAFÉ`. Repeat it to allow several.
                 * @example [
                 *       "hardware"
                 *     ]
                 */
                tag?: string[];
                /**
                 * @description Only tasks that changed at this time or later; for clients that keep a copy.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                updated_from?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    listTasks: {
        parameters: {
            query?: {
                /**
                 * @description Only tasks that this user is assigned to. Repeat it to allow several.
                 * @example [
                 *       "019c65e9-14e0-7e01-8fd1-ce1acc173e3b"
                 *     ]
                 */
                assignee_id?: string[];
                /**
                 * @description Only tasks that you put in this category. Repeat it to allow several.
                 * @example [
                 *       "019c6ae6-3e00-793f-ae11-d9ce3e407e0e"
                 *     ]
                 */
                category_id?: string[];
                /**
                 * @description `true`: only completed tasks; `false`: only the open ones.
                 * @example false
                 */
                completed?: boolean;
                /**
                 * @description Only tasks that this user added.
                 * @example 019c6592-1b40-7fde-a430-d40bd57deeac
                 */
                created_by?: string;
                /**
                 * @description Only what was created at this time or later.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                created_from?: string;
                /**
                 * @description Only what was created before this time.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                created_to?: string;
                /**
                 * @description Where the last page ended: its `meta.next_cursor`. Pages by cursor neither skip nor repeat an item while others write. A cursor is valid for the user who got it, and for the same filters and order. How the filters are ordered and spelled does not matter. Not together with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description `true`: the tasks in the trash instead of all others.
                 * @example false
                 */
                deleted?: boolean;
                /**
                 * @description Only tasks due at this time or later. Tasks without a due date do not count.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                due_from?: string;
                /**
                 * @description Only tasks due before this time. Tasks without a due date do not count.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                due_to?: string;
                /**
                 * @description Direction of `sort`. The default, `desc`, puts the newest or highest first; nulls come last either way.
                 * @example desc
                 */
                order?: "asc" | "desc";
                /**
                 * @description `true`: only open tasks whose due date has passed; `false`: all others.
                 * @example true
                 */
                overdue?: boolean;
                /**
                 * @description Which page to return, from 1. Without `page` and `cursor` you get the first. Not together with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description How many items to return on a page at most.
                 * @example 20
                 */
                per_page?: number;
                /**
                 * @description Only tasks of this priority. Repeat it to allow several.
                 * @example [
                 *       "high"
                 *     ]
                 */
                priority?: components["schemas"]["TaskPriority"][];
                /**
                 * @description Only tasks of this project. Repeat it to allow several.
                 * @example [
                 *       "019c6ad3-ee80-7abf-8412-ce6e530df63b"
                 *     ]
                 */
                project_id?: string[];
                /**
                 * @description Only tasks with these words in title, description or tags. A word also finds longer ones that begin with it. Case and Unicode form do not count. At least one letter or digit.
                 * @example bernoulli cards
                 */
                q?: string;
                /**
                 * @description What to order tasks by. `relevance` needs `q`. Ties are broken by id; tasks without a due date come last.
                 * @example created_at
                 */
                sort?: "created_at" | "updated_at" | "due_date" | "priority" | "title" | "relevance";
                /**
                 * @description Only tasks in this status. Repeat it to allow several.
                 * @example [
                 *       "in_progress"
                 *     ]
                 */
                status?: components["schemas"]["TaskStatus"][];
                /**
                 * @description Only tasks with this tag. Case and Unicode form do not count: `café` finds `CAFÉ`. Repeat it to allow several.
                 * @example [
                 *       "hardware"
                 *     ]
                 */
                tag?: string[];
                /**
                 * @description Only tasks that changed at this time or later; for clients that keep a copy.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                updated_from?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    deleteTask: {
        parameters: {
            query?: {
                /**
                 * @description `true`: remove the task for good, also from the trash. This cannot be undone.
                 * @example false
                 */
                permanent?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    listTaskActivity: {
        parameters: {
            query?: {
                /**
                 * @description Only what this user did.
                 * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
                 */
                actor_id?: string;
                /**
                 * @description Only what was created at this time or later.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                created_from?: string;
                /**
                 * @description Only what was created before this time.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                created_to?: string;
                /**
                 * @description Where the last page ended: its `meta.next_cursor`. Pages by cursor neither skip nor repeat an item while others write. A cursor is valid for the user who got it, and for the same filters and order. How the filters are ordered and spelled does not matter. Not together with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Which page to return, from 1. Without `page` and `cursor` you get the first. Not together with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description How many items to return on a page at most.
                 * @example 20
                 */
                per_page?: number;
                /**
                 * @description Only events of this type. Repeat it to allow several.
                 * @example [
                 *       "task.updated"
                 *     ]
                 */
                type?: components["schemas"]["EventType"][];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
}
