// Generated from the contract by `npm run generate`. Do not edit.

export interface paths {
    "/api/v1/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List events */
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
        /** List audit log entries */
        get: operations["listAuditLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List queued jobs */
        get: operations["listQueuedJobs"];
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
        /** List users */
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
        /** List API keys */
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
        /** List sessions */
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
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Follow events */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
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
        /** List your invitations */
        get: operations["listMyInvitations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List notifications */
        get: operations["listNotifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/unsubscribe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Unsubscribe from email */
        post: operations["unsubscribeNotifications"];
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
    "/api/v1/projects/{project_id}/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List events of a project */
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
            path?: never;
            cookie?: never;
        };
        /** List invitations */
        get: operations["listInvitations"];
        put?: never;
        post?: never;
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
            path?: never;
            cookie?: never;
        };
        /** List members */
        get: operations["listMembers"];
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
        /** List tasks in a project */
        get: operations["listProjectTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/push-subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List push subscriptions */
        get: operations["listPushSubscriptions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reminders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List upcoming reminders */
        get: operations["listUpcomingReminders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/burndown": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the burndown of open tasks */
        get: operations["getBurndownReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/cycle-time": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get how long tasks take */
        get: operations["getCycleTimeReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a summary of tasks */
        get: operations["getSummaryReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/throughput": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the throughput of tasks */
        get: operations["getThroughputReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/time": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get tracked time */
        get: operations["getTimeReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/workload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the workload of assignees */
        get: operations["getWorkloadReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read what has changed */
        get: operations["sync"];
        put?: never;
        post?: never;
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
        /** List tags */
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
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a tag */
        delete: operations["deleteTag"];
        options?: never;
        head?: never;
        /** Rename a tag */
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
        /** Get a task */
        get: operations["getTask"];
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
        /** List events of a task */
        get: operations["listTaskActivity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task_id}/attachments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List attachments */
        get: operations["listAttachments"];
        put?: never;
        /** Upload attachments */
        post: operations["uploadAttachment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task_id}/comments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List comments */
        get: operations["listComments"];
        put?: never;
        post?: never;
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
            path?: never;
            cookie?: never;
        };
        /** Get a comment */
        get: operations["getComment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task_id}/followers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List followers */
        get: operations["listFollowers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task_id}/reminders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the reminders of a task */
        get: operations["listReminders"];
        put?: never;
        post?: never;
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
        /** Export tasks */
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
        /** Import tasks */
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
        /** Search tasks */
        post: operations["searchTasks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List templates */
        get: operations["listTemplates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/{template_id}/occurrences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Preview the dates of a template */
        get: operations["previewOccurrences"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/time-entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List time entries */
        get: operations["listTimeEntries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/views": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List views */
        get: operations["listViews"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/views/{view_id}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tasks of a view */
        get: operations["listViewTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List webhooks */
        get: operations["listWebhooks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the deliveries of a webhook */
        get: operations["listWebhookDeliveries"];
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
        /** @description The time from the completion of a task until the next one is due. */
        AfterCompletion: {
            /**
             * @description Number of units.
             * @example 3
             */
            interval: number;
            unit: components["schemas"]["OpenRecurrenceUnit"];
        };
        /** @description The time from the completion of a task until the next one is due. */
        AfterCompletionWrite: {
            /**
             * @description Number of units.
             * @example 3
             */
            interval: number;
            unit: components["schemas"]["RecurrenceUnit"];
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
            scopes: components["schemas"]["OpenScope"][];
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
        /** @description One field of `api_key.created`, before and after the change. */
        ApiKeyCreatedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example name
             * @enum {string}
             */
            field: "name" | "prefix" | "scopes" | "expires_at";
        };
        /** @description A user created an API key. */
        ApiKeyCreatedEvent: {
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
             *         "field": "name",
             *         "before": null,
             *         "after": "Calendar sync"
             *       },
             *       {
             *         "field": "scopes",
             *         "before": null,
             *         "after": [
             *           "tasks:read",
             *           "events:read"
             *         ]
             *       }
             *     ]
             */
            changes: components["schemas"]["ApiKeyCreatedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["ApiKeySubject"];
            /**
             * @description Type of the event.
             * @example api_key.created
             * @constant
             */
            type: "api_key.created";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
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
        /** @description A user revoked an API key. */
        ApiKeyRevokedEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["ApiKeySubject"];
            /**
             * @description Type of the event.
             * @example api_key.revoked
             * @constant
             */
            type: "api_key.revoked";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description The resource that an event is about. */
        ApiKeySubject: {
            /**
             * Format: uuid
             * @description ID of the resource, even if deleted. ID of the user for a member.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string;
            /**
             * @description Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for any other job, a session, an invitation, a notification, a time entry, and a deleted account.
             * @example Punch the cards for the Bernoulli numbers
             */
            name: string | null;
            /**
             * @description Type of the resource.
             * @example api_key
             * @constant
             */
            type: "api_key";
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
            error: components["schemas"]["OpenErrorCode"];
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
            code: components["schemas"]["OpenErrorCode"];
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
        AttachmentContent: Blob;
        /** @description One field of `attachment.created`, before and after the change. */
        AttachmentCreatedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example name
             * @enum {string}
             */
            field: "name" | "description" | "task_id" | "comment_id";
        };
        /** @description A file was added to a task. */
        AttachmentCreatedEvent: {
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
             *         "field": "description",
             *         "before": null,
             *         "after": "The cards for note G"
             *       },
             *       {
             *         "field": "name",
             *         "before": null,
             *         "after": "note-g.pdf"
             *       },
             *       {
             *         "field": "task_id",
             *         "before": null,
             *         "after": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf"
             *       }
             *     ]
             */
            changes: components["schemas"]["AttachmentCreatedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
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
            subject: components["schemas"]["AttachmentSubject"];
            /**
             * @description Type of the event.
             * @example attachment.created
             * @constant
             */
            type: "attachment.created";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 1
             */
            version: number;
        };
        /** @description One field of `attachment.deleted`, before and after the change. */
        AttachmentDeletedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example task_id
             * @enum {string}
             */
            field: "task_id" | "comment_id";
        };
        /** @description A file was deleted. */
        AttachmentDeletedEvent: {
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
             * @example []
             */
            changes: components["schemas"]["AttachmentDeletedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
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
            subject: components["schemas"]["AttachmentSubject"];
            /**
             * @description Type of the event.
             * @example attachment.deleted
             * @constant
             */
            type: "attachment.deleted";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
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
            file: Blob[];
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
            disposition?: "attachment" | "inline";
            /**
             * @description Seconds until the link expires.
             * @default 60
             * @example 60
             */
            expires_in?: number;
            /**
             * @description Whether the link is to the thumbnail, for `<img>`. The status is 404 if the attachment does not have one.
             * @default false
             * @example false
             */
            thumbnail?: boolean;
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
        /** @description The resource that an event is about. */
        AttachmentSubject: {
            /**
             * Format: uuid
             * @description ID of the resource, even if deleted. ID of the user for a member.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string;
            /**
             * @description Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for any other job, a session, an invitation, a notification, a time entry, and a deleted account.
             * @example Punch the cards for the Bernoulli numbers
             */
            name: string | null;
            /**
             * @description Type of the resource.
             * @example attachment
             * @constant
             */
            type: "attachment";
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
        /** @description One field of `attachment.updated`, before and after the change. */
        AttachmentUpdatedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example name
             * @enum {string}
             */
            field: "name" | "description" | "thumbnail";
        };
        /** @description The name or description of a file was changed. */
        AttachmentUpdatedEvent: {
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
             *         "field": "name",
             *         "before": "note-g.pdf",
             *         "after": "bernoulli-cards.pdf"
             *       }
             *     ]
             */
            changes: components["schemas"]["AttachmentUpdatedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
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
            subject: components["schemas"]["AttachmentSubject"];
            /**
             * @description Type of the event.
             * @example attachment.updated
             * @constant
             */
            type: "attachment.updated";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 2
             */
            version: number;
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
             * @description Operation of this contract that was rejected; null for a change, and for the metrics. For a real-time connection it is `streamEvents`, and for a real-time message the operation that needs the same permission.
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
             * @description The resource that the entry is about. For a rejected request: the first resource in the path, or the account whose password was entered; null if unknown. For a rejected real-time message: the task or project that it names.
             * @example {
             *       "type": "task",
             *       "id": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf",
             *       "name": "Punch the cards for the Bernoulli numbers"
             *     }
             */
            subject: components["schemas"]["EventSubject"] | null;
            type: components["schemas"]["OpenEventType"];
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
        AuditExport: Blob;
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
            action: components["schemas"]["OpenBulkAction"];
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
            code: components["schemas"]["OpenErrorCode"];
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
            atomic?: boolean;
            changes?: components["schemas"]["BulkChanges"];
            /**
             * @description Whether only to show what would happen, without writing anything.
             * @default false
             * @example false
             */
            dry_run?: boolean;
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
            permanent?: boolean;
            /**
             * @description The new tasks, for `create`. They come last in their lists, in this order. A task comes after its parent.
             * @example [
             *       {
             *         "title": "Punch the cards"
             *       },
             *       {
             *         "title": "Oil the mill"
             *       }
             *     ]
             */
            tasks?: components["schemas"]["BulkTaskCreate"][];
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
            /**
             * @description The `ref` of a new task in the request; null if it has none.
             * @example null
             */
            ref: string | null;
            status: components["schemas"]["OpenBulkStatus"];
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
        /** @description A new task, as in `createTask`. With `ref` and `parent_ref` it can be below another task of the same request, which comes before it. Field codes: `UNKNOWN_REF` if no earlier task has that `ref`, `DUPLICATE` if another one has this `ref`, `TWO_PARENTS`, and `PARENT_FAILED` if the parent cannot be created. */
        BulkTaskCreate: {
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
            category_ids?: string[];
            /**
             * @description Details in Markdown, stored as sent; null if there is no description.
             * @default null
             * @example Follow **note G**, and check each operation twice.
             */
            description?: string | null;
            /**
             * Format: date-time
             * @description When the task is due, as a time; null if it is due on a day or not at all. Must be in the future when it is set or changed. Any time zone is accepted; responses use UTC. A task has either `due_date` or `due_on`: to change from one to the other, send null for the old one in the same request.
             * @default null
             * @example 2026-03-20T17:00:00.000Z
             */
            due_date?: string | null;
            /**
             * Format: date
             * @description The day on which the task is due, without a time; null if it is due at a time or not at all. Must be today or later when it is set or changed, in the time zone of your profile. The task is overdue when the day has ended. A task has either `due_date` or `due_on`: to change from one to the other, send null for the old one in the same request. With both, the field code is `TWO_DUE_DATES`.
             * @default null
             * @example null
             */
            due_on?: string | null;
            /**
             * @description Estimated effort in minutes, up to a year; null if there is no estimate.
             * @default null
             * @example 480
             */
            estimate_minutes?: number | null;
            /**
             * Format: uuid
             * @description The task that this is a subtask of; null if it has no parent. The parent is in the same project, or personal too. Subtasks can have subtasks, at most 5 levels below a task without a parent, and at most 1,000 tasks with all subtasks of all levels.
             * @default null
             * @example null
             */
            parent_id?: string | null;
            /**
             * @description `ref` of the task that this is a subtask of, which comes before this one. Excludes `parent_id`; null if the parent is not a new task.
             * @default null
             * @example null
             */
            parent_ref?: string | null;
            priority?: components["schemas"]["TaskPriority"];
            /**
             * Format: uuid
             * @description Project of the task; null for a personal task. If absent, it is the project of the task in `parent_ref`, and without that the task is personal.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id?: string | null;
            /**
             * @description How the task repeats; null if it does not. A task without a due date gets the first date. The next task is created when the date of this one has passed, or with `after_completion` when this one is completed. It is a copy with its subtasks, links and reminders.
             * @example {
             *       "rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
             *       "text": "every second Tuesday at 09:00",
             *       "after_completion": {
             *         "interval": 3,
             *         "unit": "day"
             *       },
             *       "timezone": "Europe/London",
             *       "starts_at": "2026-03-10T09:00:00.000Z",
             *       "starts_on": "2026-03-10",
             *       "exdates": [
             *         "2026-04-07T08:00:00.000Z"
             *       ],
             *       "rdates": [],
             *       "catch_up": "latest"
             *     }
             */
            recurrence?: components["schemas"]["RecurrenceWrite"] | null;
            /**
             * @description Name of the task in this request, of your choice; null for none. Tasks with `parent_ref` use it. Each name is used once.
             * @default null
             * @example engine
             */
            ref?: string | null;
            /**
             * Format: date-time
             * @description When work should begin; null if not set. Must not be after `due_date`, or after the end of `due_on` in your time zone.
             * @default null
             * @example 2026-03-09T09:00:00.000Z
             */
            start_date?: string | null;
            /** @default todo */
            status?: components["schemas"]["TaskStatus"];
            /**
             * @description Labels that everyone who can see the task can see. Categories are the private labels. Tags must be unique, ignoring case and Unicode form.
             * @default []
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
            title: string;
        };
        /** @description How many tasks were open in each period. */
        BurndownReport: {
            bucket: components["schemas"]["OpenReportBucket"];
            /**
             * Format: date-time
             * @description First instant after the report.
             * @example 2026-03-09T00:00:00.000Z
             */
            end: string;
            group_by: components["schemas"]["GroupedBy"];
            /**
             * @description A report has the 50 largest groups. This is the number of the others.
             * @example 0
             */
            groups_left_out: number;
            /**
             * @description A row for each period, the oldest first. With groups, a row for each group in each period.
             * @example []
             */
            rows: components["schemas"]["BurndownRow"][];
            /**
             * Format: date-time
             * @description First instant of the report.
             * @example 2026-02-23T00:00:00.000Z
             */
            start: string;
            /**
             * @description Time zone of the periods.
             * @example Europe/London
             */
            timezone: string;
            week_start: components["schemas"]["OpenWeekStart"];
        };
        /** @description The burndown of open tasks. */
        BurndownReportResponse: {
            data: components["schemas"]["BurndownReport"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description The open tasks of a period. */
        BurndownRow: {
            /**
             * @description Open tasks that were created, restored or moved here.
             * @example 4
             */
            added: number;
            /**
             * @description Open tasks that were completed.
             * @example 2
             */
            completed: number;
            /**
             * Format: date
             * @description Day on which the period begins, in `timezone`. A shortened first week or month has its own first day.
             * @example 2026-02-23
             */
            day: string;
            /**
             * @description Completed tasks at the end of the period, or now if it has not ended. null if it has not begun.
             * @example 8
             */
            done: number | null;
            /**
             * Format: date-time
             * @description First instant after the period.
             * @example 2026-03-02T00:00:00.000Z
             */
            end: string;
            /**
             * @description The value of the property in `group_by`: a status, a priority, a tag, or the ID of a project, user or category. null for tasks without one, such as personal tasks or tasks without an assignee, and in reports without `group_by`.
             * @example null
             */
            group: string | null;
            /**
             * @description The name of the group, for people. null if `group` is.
             * @example null
             */
            group_name: string | null;
            /**
             * @description Open tasks at the end of the period if they fell evenly from those at `from` to zero at `to`.
             * @example 6
             */
            ideal: number;
            /**
             * @description Open tasks at the end of the period, or now if it has not ended. null if it has not begun.
             * @example 13
             */
            open: number | null;
            /**
             * @description Open tasks at the begin of the period. null if it has not begun.
             * @example 12
             */
            open_at_start: number | null;
            /**
             * @description Open tasks that were deleted or moved away.
             * @example 1
             */
            removed: number;
            /**
             * @description Completed tasks that became open again.
             * @example 0
             */
            reopened: number;
            /**
             * Format: date-time
             * @description First instant of the period.
             * @example 2026-02-23T00:00:00.000Z
             */
            start: string;
        };
        /**
         * @description What becomes of dates that have passed before their task could be created, such as during a pause.
         *
         *     | Value | Meaning |
         *     | --- | --- |
         *     | `none` | they are left out |
         *     | `latest` | only the latest of them gets a task |
         *     | `all` | each of them gets a task |
         * @example latest
         * @enum {string}
         */
        CatchUp: "none" | "latest" | "all";
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
            error: components["schemas"]["OpenErrorCode"];
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
            code: components["schemas"]["OpenErrorCode"];
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
            color?: string;
            /**
             * @description Name of the category, in one line with at least one visible character. Unique among your categories, ignoring case and Unicode form.
             * @example Engine works
             */
            name: string;
        };
        /** @description One field of `category.created`, before and after the change. */
        CategoryCreatedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example name
             * @enum {string}
             */
            field: "name" | "color";
        };
        /** @description A category was created. */
        CategoryCreatedEvent: {
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
             *         "field": "name",
             *         "before": null,
             *         "after": "Engine works"
             *       },
             *       {
             *         "field": "color",
             *         "before": null,
             *         "after": "#B45309"
             *       }
             *     ]
             */
            changes: components["schemas"]["CategoryCreatedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["CategorySubject"];
            /**
             * @description Type of the event.
             * @example category.created
             * @constant
             */
            type: "category.created";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 1
             */
            version: number;
        };
        /** @description A category was deleted. */
        CategoryDeletedEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["CategorySubject"];
            /**
             * @description Type of the event.
             * @example category.deleted
             * @constant
             */
            type: "category.deleted";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
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
            color?: string;
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
        /** @description The resource that an event is about. */
        CategorySubject: {
            /**
             * Format: uuid
             * @description ID of the resource, even if deleted. ID of the user for a member.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string;
            /**
             * @description Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for any other job, a session, an invitation, a notification, a time entry, and a deleted account.
             * @example Punch the cards for the Bernoulli numbers
             */
            name: string | null;
            /**
             * @description Type of the resource.
             * @example category
             * @constant
             */
            type: "category";
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
        /** @description One field of `category.updated`, before and after the change. */
        CategoryUpdatedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example name
             * @enum {string}
             */
            field: "name" | "color";
        };
        /** @description A category was updated. */
        CategoryUpdatedEvent: {
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
             *         "field": "color",
             *         "before": "#B45309",
             *         "after": "#92400E"
             *       }
             *     ]
             */
            changes: components["schemas"]["CategoryUpdatedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["CategorySubject"];
            /**
             * @description Type of the event.
             * @example category.updated
             * @constant
             */
            type: "category.updated";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 2
             */
            version: number;
        };
        /** @description The server is about to close the connection. */
        ClosingMessage: {
            error: components["schemas"]["OpenErrorCode"];
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
            error: components["schemas"]["OpenErrorCode"];
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
            code: components["schemas"]["OpenErrorCode"];
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
            parent_id?: string | null;
        };
        /** @description One field of `comment.created`, before and after the change. */
        CommentCreatedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example body
             * @enum {string}
             */
            field: "body" | "parent_id" | "task_id";
        };
        /** @description A comment was added to a task. */
        CommentCreatedEvent: {
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
             *         "field": "body",
             *         "before": null,
             *         "after": "@[Ada Lovelace](019c6592-1b40-7fde-a430-d40bd57deeac), which deck does **note G** belong to?"
             *       },
             *       {
             *         "field": "task_id",
             *         "before": null,
             *         "after": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf"
             *       }
             *     ]
             */
            changes: components["schemas"]["CommentCreatedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
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
            subject: components["schemas"]["CommentSubject"];
            /**
             * @description Type of the event.
             * @example comment.created
             * @constant
             */
            type: "comment.created";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 1
             */
            version: number;
        };
        /** @description One field of `comment.deleted`, before and after the change. */
        CommentDeletedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example task_id
             * @enum {string}
             */
            field: "task_id" | "parent_id";
        };
        /** @description A comment was deleted. */
        CommentDeletedEvent: {
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
             * @example []
             */
            changes: components["schemas"]["CommentDeletedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
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
            subject: components["schemas"]["CommentSubject"];
            /**
             * @description Type of the event.
             * @example comment.deleted
             * @constant
             */
            type: "comment.deleted";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
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
        /** @description One field of `comment.reacted`, before and after the change. */
        CommentReactedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example reaction
             * @enum {string}
             */
            field: "reaction";
        };
        /** @description A user reacted to a comment. */
        CommentReactedEvent: {
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
             *         "field": "reaction",
             *         "before": null,
             *         "after": "thumbs_up"
             *       }
             *     ]
             */
            changes: components["schemas"]["CommentReactedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
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
            subject: components["schemas"]["CommentSubject"];
            /**
             * @description Type of the event.
             * @example comment.reacted
             * @constant
             */
            type: "comment.reacted";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description One comment. */
        CommentResponse: {
            data: components["schemas"]["Comment"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description The resource that an event is about. */
        CommentSubject: {
            /**
             * Format: uuid
             * @description ID of the resource, even if deleted. ID of the user for a member.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string;
            /**
             * @description Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for any other job, a session, an invitation, a notification, a time entry, and a deleted account.
             * @example Punch the cards for the Bernoulli numbers
             */
            name: string | null;
            /**
             * @description Type of the resource.
             * @example comment
             * @constant
             */
            type: "comment";
        };
        /** @description One field of `comment.unreacted`, before and after the change. */
        CommentUnreactedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example reaction
             * @enum {string}
             */
            field: "reaction";
        };
        /** @description A user removed a reaction to a comment. */
        CommentUnreactedEvent: {
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
             *         "field": "reaction",
             *         "before": "thumbs_up",
             *         "after": null
             *       }
             *     ]
             */
            changes: components["schemas"]["CommentUnreactedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
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
            subject: components["schemas"]["CommentSubject"];
            /**
             * @description Type of the event.
             * @example comment.unreacted
             * @constant
             */
            type: "comment.unreacted";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
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
        /** @description One field of `comment.updated`, before and after the change. */
        CommentUpdatedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example body
             * @enum {string}
             */
            field: "body";
        };
        /** @description The text of a comment was edited. */
        CommentUpdatedEvent: {
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
             *         "field": "body",
             *         "before": "@[Ada Lovelace](019c6592-1b40-7fde-a430-d40bd57deeac), which deck does **note G** belong to?",
             *         "after": "Does note G belong to the first deck?"
             *       }
             *     ]
             */
            changes: components["schemas"]["CommentUpdatedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
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
            subject: components["schemas"]["CommentSubject"];
            /**
             * @description Type of the event.
             * @example comment.updated
             * @constant
             */
            type: "comment.updated";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 2
             */
            version: number;
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
        /** @description The running timer of a user, if there is one. */
        CurrentTimer: {
            /**
             * @description How long the timer has run, by the clock of the server; null if no timer runs.
             * @example 600
             */
            elapsed_seconds: number | null;
            /**
             * @description The entry without an end; null if no timer runs.
             * @example {
             *       "id": "019cae2a-7f00-7c1d-9e4b-3a5f7d209b86",
             *       "task_id": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf",
             *       "task": {
             *         "id": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf",
             *         "title": "Punch the cards for the Bernoulli numbers",
             *         "completed": false
             *       },
             *       "project_id": "019c6ad3-ee80-7abf-8412-ce6e530df63b",
             *       "user": {
             *         "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *         "full_name": "Ada Lovelace",
             *         "avatar_url": "https://images.example.com/ada.png"
             *       },
             *       "started_at": "2026-03-02T10:40:00.000Z",
             *       "ended_at": "2026-03-02T12:10:00.000Z",
             *       "seconds": 5400,
             *       "note": "Second pass over the deck",
             *       "billable": true,
             *       "tags": [
             *         "workshop"
             *       ],
             *       "version": 2,
             *       "created_at": "2026-03-02T10:40:00.000Z",
             *       "updated_at": "2026-03-02T12:10:00.000Z"
             *     }
             */
            entry: components["schemas"]["TimeEntry"] | null;
        };
        /** @description Your running timer. */
        CurrentTimerResponse: {
            data: components["schemas"]["CurrentTimer"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description How long the tasks took that were completed in each period. */
        CycleTimeReport: {
            bucket: components["schemas"]["OpenReportBucket"];
            /**
             * Format: date-time
             * @description First instant after the report.
             * @example 2026-03-09T00:00:00.000Z
             */
            end: string;
            group_by: components["schemas"]["GroupedBy"];
            /**
             * @description A report has the 50 largest groups. This is the number of the others.
             * @example 0
             */
            groups_left_out: number;
            /**
             * @description A row for each period, the oldest first. With groups, a row for each group in each period.
             * @example []
             */
            rows: components["schemas"]["CycleTimeRow"][];
            /**
             * Format: date-time
             * @description First instant of the report.
             * @example 2026-02-23T00:00:00.000Z
             */
            start: string;
            /**
             * @description Time zone of the periods.
             * @example Europe/London
             */
            timezone: string;
            week_start: components["schemas"]["OpenWeekStart"];
        };
        /** @description How long tasks took. */
        CycleTimeReportResponse: {
            data: components["schemas"]["CycleTimeReport"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description The times of the tasks that were completed in a period. */
        CycleTimeRow: {
            /**
             * @description Completions.
             * @example 2
             */
            completed: number;
            /**
             * @description Completions that have a cycle time.
             * @example 1
             */
            cycle_count: number;
            /**
             * Format: int64
             * @description Average cycle time.
             * @example 7200
             */
            cycle_seconds_average: number | null;
            /**
             * Format: int64
             * @description Median of the cycle time.
             * @example 7200
             */
            cycle_seconds_median: number | null;
            /**
             * Format: int64
             * @description 85th percentile of the cycle time.
             * @example 7200
             */
            cycle_seconds_p85: number | null;
            /**
             * Format: date
             * @description Day on which the period begins, in `timezone`. A shortened first week or month has its own first day.
             * @example 2026-02-23
             */
            day: string;
            /**
             * Format: date-time
             * @description First instant after the period.
             * @example 2026-03-02T00:00:00.000Z
             */
            end: string;
            /**
             * @description The value of the property in `group_by`: a status, a priority, a tag, or the ID of a project, user or category. null for tasks without one, such as personal tasks or tasks without an assignee, and in reports without `group_by`.
             * @example null
             */
            group: string | null;
            /**
             * @description The name of the group, for people. null if `group` is.
             * @example null
             */
            group_name: string | null;
            /**
             * Format: int64
             * @description Average lead time.
             * @example 172800
             */
            lead_seconds_average: number | null;
            /**
             * Format: int64
             * @description Median of the lead time.
             * @example 86400
             */
            lead_seconds_median: number | null;
            /**
             * Format: int64
             * @description 85th percentile of the lead time.
             * @example 259200
             */
            lead_seconds_p85: number | null;
            /**
             * Format: date-time
             * @description First instant of the period.
             * @example 2026-02-23T00:00:00.000Z
             */
            start: string;
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
            field: components["schemas"]["OpenEditedField"];
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
            state: components["schemas"]["OpenEditState"];
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
            idle?: boolean;
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
         *     | `FILTER_TOO_EXPENSIVE` | 400 | You can see very many tasks, and the filter or the parameter in `field` would have to compare too many of them. | Narrow it with a comparison that an index serves, such as `project`, `assignee` or `due_date`, or choose projects with `project_id`. |
         *     | `UNKNOWN_ASSIGNEE` | 400 | A user in the request cannot be assigned: not a member of the project, or does not exist. | Assign members of the project. A personal task can be assigned only to its owner. |
         *     | `UNKNOWN_CATEGORY` | 400 | A category in the request does not exist or is not yours. | Use IDs from `GET /api/v1/categories`. |
         *     | `UNKNOWN_PROJECT` | 400 | A project in the request does not exist, or you cannot see it. | Use IDs from `GET /api/v1/projects`. |
         *     | `UNKNOWN_TASK` | 400 | A task in the request does not exist, is in the trash, or you cannot see it. | Use IDs from `GET /api/v1/tasks`. |
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
         *     | `SERIES_ENDED` | 409 | The series has no further date. | Set another `recurrence` on its latest task. |
         *     | `PROJECT_ARCHIVED` | 409 | The project is archived, so its tasks cannot be changed, and nobody can be invited. | Unarchive the project first, or ask one of its admins. |
         *     | `OWNER_REQUIRED` | 409 | The owner of a project cannot leave it, be removed or get another role. | Transfer the project with `POST /api/v1/projects/{project_id}/transfer`, or delete it. |
         *     | `INVITATION_EXISTS` | 409 | The address already has an open invitation to the project. | Resend it, or revoke it first to change the role. |
         *     | `ALREADY_MEMBER` | 409 | The invited address belongs to a member of the project. | Nothing to do. Change the role with `PATCH /api/v1/projects/{project_id}/members/{user_id}`. |
         *     | `TOO_MANY_INVITATIONS` | 409 | The project has reached the maximum number of open invitations. | Revoke those that are no longer needed, or wait until they expire. |
         *     | `TOO_MANY_COMMENTS` | 409 | The task already has 10,000 comments. | Delete comments, or continue in another task. |
         *     | `TOO_MANY_ATTACHMENTS` | 409 | The task already has 1,000 attachments. | Delete attachments, or use another task. |
         *     | `TOO_MANY_REMINDERS` | 409 | The user already has 20 reminders of the task. | Delete a reminder first. |
         *     | `TIMER_NOT_RUNNING` | 409 | You have no running timer on the task. | Nothing to do. `GET /api/v1/timer` returns the running timer. |
         *     | `TIME_OVERLAP` | 409 | The time entry would overlap another one of the same user, and the project refuses that (`time_overlap`). | Choose other times, or change the entry in `errors` first. |
         *     | `TIME_LOCKED` | 409 | The time entry begins before `time_locked_until` of its project. | Ask an owner or admin of the project, who can still change it. |
         *     | `QUOTA_EXCEEDED` | 409 | The files do not fit into the storage that you or the project can use. | Delete attachments that are no longer needed, or ask the operator of the server for more. |
         *     | `TOO_MANY_UPLOADS` | 409 | You already have 100 unfinished uploads. | Finish or cancel one first. |
         *     | `UPLOAD_OFFSET_MISMATCH` | 409 | The part does not begin where the upload ends, or another request adds to the upload. | Get the upload, and continue at its offset. |
         *     | `TOO_MANY_IMPORTS` | 409 | You already have 3 unfinished imports. | Wait until one is finished, or cancel its job. |
         *     | `OWNS_SHARED_PROJECTS` | 409 | You own projects that have other members, who would lose them with your account. | Hand each project in `errors` over to another member, or delete it. |
         *     | `TOO_MANY_API_KEYS` | 409 | You have reached the maximum number of API keys. | Revoke a key that you no longer need. |
         *     | `TOO_MANY_WEBHOOKS` | 409 | You already have 20 webhooks without a project, the project has 20, or you own 100. | Delete a webhook that you no longer need. |
         *     | `WEBHOOK_DISABLED` | 409 | The webhook is disabled. | Enable it first: `PATCH` with `enabled: true`. |
         *     | `REPLAY_RUNNING` | 409 | Another replay of the webhook has not ended. | Wait for its job, or cancel it. |
         *     | `EXPORT_NOT_READY` | 409 | The archive is not finished, or the export failed. | Check `status`: wait, or request another export after `failed`. |
         *     | `JOB_FINISHED` | 409 | The job has already ended. | Nothing to do. `getJob` shows how it ended. |
         *     | `JOB_NOT_CANCELLABLE` | 409 | The job cannot be cancelled, because others have already seen its effect. | Wait until it is finished. |
         *     | `JOB_RUNNING` | 409 | The job is running, so it can neither be retried nor discarded. | Wait until its attempt has ended. |
         *     | `BULK_FAILED` | 409 | At least one task cannot be changed, so none was changed. | Remove the tasks in `errors` from the request, or send `atomic: false` to change the others. |
         *     | `TOO_MANY_AFFECTED` | 409 | More tasks match than `max_affected`, or than one request can change. Nothing was changed. | Narrow the filter, or raise `max_affected`. For more than 500 tasks, send `Prefer: respond-async` and `atomic: false`. |
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
        ErrorCode: "VALIDATION_FAILED" | "MALFORMED_JSON" | "MALFORMED_REQUEST" | "DUE_DATE_IN_PAST" | "INVALID_CURSOR" | "INVALID_FILTER" | "FILTER_TOO_EXPENSIVE" | "UNKNOWN_ASSIGNEE" | "UNKNOWN_CATEGORY" | "UNKNOWN_PROJECT" | "UNKNOWN_TASK" | "UNKNOWN_PARENT" | "UNKNOWN_SIBLING" | "PARENT_CYCLE" | "TOO_DEEP" | "TREE_TOO_LARGE" | "UNKNOWN_MEMBER" | "UNKNOWN_MENTION" | "UNKNOWN_COMMENT" | "MALFORMED_UPLOAD" | "MALFORMED_IMPORT" | "TOO_MANY_ROWS" | "DIGEST_MISMATCH" | "UNKNOWN_INVITATION" | "UNKNOWN_BLOCKER" | "INVALID_LINK_TOKEN" | "UNAUTHENTICATED" | "INVALID_TOKEN" | "TOKEN_EXPIRED" | "SESSION_REVOKED" | "INVALID_CREDENTIALS" | "INVALID_REFRESH_TOKEN" | "REFRESH_TOKEN_REUSED" | "FORBIDDEN" | "INSUFFICIENT_SCOPE" | "EMAIL_NOT_VERIFIED" | "INVITATION_FOR_ANOTHER_ADDRESS" | "NOT_FOUND" | "ROUTE_NOT_FOUND" | "METHOD_NOT_ALLOWED" | "NOT_ACCEPTABLE" | "REQUEST_TIMEOUT" | "VERSION_CONFLICT" | "EMAIL_TAKEN" | "CATEGORY_NAME_TAKEN" | "OWN_ACCOUNT" | "ALREADY_ASSIGNED" | "VIEW_BROKEN" | "TASK_NOT_DELETED" | "BLOCKER_CYCLE" | "SERIES_ENDED" | "PROJECT_ARCHIVED" | "OWNER_REQUIRED" | "INVITATION_EXISTS" | "ALREADY_MEMBER" | "TOO_MANY_INVITATIONS" | "TOO_MANY_COMMENTS" | "TOO_MANY_ATTACHMENTS" | "TOO_MANY_REMINDERS" | "TIMER_NOT_RUNNING" | "TIME_OVERLAP" | "TIME_LOCKED" | "QUOTA_EXCEEDED" | "TOO_MANY_UPLOADS" | "UPLOAD_OFFSET_MISMATCH" | "TOO_MANY_IMPORTS" | "OWNS_SHARED_PROJECTS" | "TOO_MANY_API_KEYS" | "TOO_MANY_WEBHOOKS" | "WEBHOOK_DISABLED" | "REPLAY_RUNNING" | "EXPORT_NOT_READY" | "JOB_FINISHED" | "JOB_NOT_CANCELLABLE" | "JOB_RUNNING" | "BULK_FAILED" | "TOO_MANY_AFFECTED" | "BULK_UNDONE" | "BULK_RUNNING" | "BULK_NOT_UNDOABLE" | "REFRESH_IN_PROGRESS" | "IDEMPOTENCY_KEY_IN_USE" | "CURSOR_EXPIRED" | "INVITATION_ENDED" | "PRECONDITION_FAILED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RANGE_NOT_SATISFIABLE" | "IDEMPOTENCY_KEY_REUSED" | "PRECONDITION_REQUIRED" | "RATE_LIMITED" | "TOO_MANY_ATTEMPTS" | "HEADERS_TOO_LARGE" | "INTERNAL_ERROR" | "DEPENDENCY_UNAVAILABLE" | "OUTCOME_UNKNOWN" | "OVERLOADED" | "CHECKSUM_MISMATCH" | "STORAGE_FULL";
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
            data: null;
            error: components["schemas"]["OpenErrorCode"];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
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
            type: components["schemas"]["OpenEventType"];
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
             *       "recurrence": {
             *         "series_id": "019cb0a4-7c10-7d52-9be1-5f0c3a7d2e18",
             *         "rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
             *         "after_completion": {
             *           "interval": 3,
             *           "unit": "day"
             *         },
             *         "text": "every second Tuesday at 09:00",
             *         "timezone": "Europe/London",
             *         "starts_at": "2026-03-10T09:00:00.000Z",
             *         "starts_on": null,
             *         "exdates": [
             *           "2026-04-07T08:00:00.000Z"
             *         ],
             *         "rdates": [],
             *         "catch_up": "latest",
             *         "status": "active",
             *         "paused_because": null,
             *         "next_at": "2026-03-24T09:00:00.000Z",
             *         "next_on": null
             *       },
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
             *       "tracked_seconds": 0,
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
         * @description Server-Sent Events. The data of each message is a `StreamedEvent` as JSON in one line, and its ID is the number of the event. A message without data only has an ID.
         * @example id: 4711
         *     data: {"id":"019cae08-8580-7e82-bfcc-f85ff12788c0","type":"task.updated","actor":{"id":"019c65e9-14e0-7e01-8fd1-ce1acc173e3b","full_name":"Grace Hopper","avatar_url":null},"project_id":"019c6ad3-ee80-7abf-8412-ce6e530df63b","subject":{"type":"task","id":"019cadc6-9a80-76ac-9a32-c0ca8e84e5bf","name":"Punch the cards for the Bernoulli numbers"},"version":2,"changes":[{"field":"status","before":"todo","after":"completed"}],"request_id":"019cadc6-9a80-7ef9-8487-2ae8a84216b3","origin":null,"bulk_id":null,"undo_of":null,"created_at":"2026-03-02T10:12:00.000Z","sequence":4711}
         */
        EventStream: Blob;
        /** @description The resource that an event is about. */
        EventSubject: {
            /**
             * Format: uuid
             * @description ID of the resource, even if deleted. ID of the user for a member.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string;
            /**
             * @description Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for any other job, a session, an invitation, a notification, a time entry, and a deleted account.
             * @example Punch the cards for the Bernoulli numbers
             */
            name: string | null;
            type: components["schemas"]["OpenEventSubjectType"];
        };
        /**
         * @description Type of the resource that an event is about.
         * @example task
         * @enum {string}
         */
        EventSubjectType: "task" | "comment" | "attachment" | "project" | "member" | "invitation" | "category" | "view" | "template" | "reminder" | "time_entry" | "notification" | "push_subscription" | "webhook" | "job" | "export" | "user" | "session" | "api_key";
        /**
         * @description Type of an event. New types can be added: ignore those you do not know.
         *
         *     | Type | Written when |
         *     | --- | --- |
         *     | `task.created` | a task was created or copied |
         *     | `task.updated` | fields or assignees of a task changed |
         *     | `task.moved` | a task got another place by `moveTask`, or came from another project; then the event lists all of its fields |
         *     | `task.left` | a task was moved to another project; written where it was before, and lists only the parent that it left |
         *     | `task.deleted` | a task was moved to the trash |
         *     | `task.restored` | a task was restored from the trash |
         *     | `task.purged` | a task was deleted permanently; the event lists its parent and the tasks that blocked it |
         *     | `task.categorized` | a user added a task to one of their categories, or removed it |
         *     | `task.followed` | a user chose to follow a task; only this user can see it |
         *     | `task.unfollowed` | a user chose not to follow a task; only this user can see it |
         *     | `comment.created` | a comment was added to a task |
         *     | `comment.updated` | the text of a comment was edited |
         *     | `comment.deleted` | a comment was deleted; the event lists its task, and the comment that it replied to |
         *     | `comment.reacted` | a user reacted to a comment |
         *     | `comment.unreacted` | a user took a reaction to a comment back, or deleted their account |
         *     | `attachment.created` | a file was added to a task |
         *     | `attachment.updated` | the name or description of a file was changed, or its thumbnail was made |
         *     | `attachment.deleted` | a file was deleted; the event lists its task and its comment |
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
         *     | `template.created` | a template was created |
         *     | `template.updated` | a field of a template changed |
         *     | `template.deleted` | a template was deleted |
         *     | `reminder.created` | a reminder was created; only the user who is reminded can see it |
         *     | `reminder.updated` | a reminder was changed or snoozed; only the user who is reminded can see it |
         *     | `reminder.deleted` | a reminder was deleted; only the user who was to be reminded can see it |
         *     | `reminder.sent` | a user was reminded of a task; only this user can see it |
         *     | `time_entry.created` | a timer was started, or work was recorded; only the user who worked can see it |
         *     | `time_entry.updated` | a timer was stopped, or a time entry changed; only the user who worked can see it |
         *     | `time_entry.deleted` | a time entry was deleted; only the user who worked can see it |
         *     | `notification.created` | notifications were created for a user, one event for several; only this user can see it |
         *     | `notification.updated` | a user read or snoozed a notification, or the contrary |
         *     | `notification.deleted` | a user deleted a notification |
         *     | `notification.read` | a user marked all of their notifications as read, or some of them |
         *     | `project.notifications_updated` | a user changed what they want to be told about a project; only this user can see it |
         *     | `job.finished` | a job was completed, has failed or was cancelled; only the user who started it can see it |
         *     | `job.retried` | an administrator made a job of the queue due again; only this administrator can see it |
         *     | `job.discarded` | an administrator removed a job from the queue; only this administrator can see it |
         *     | `export.finished` | the archive of an export is ready, or cannot be made; only its user can see it |
         *     | `push_subscription.created` | a device was registered for push messages; only its user can see it |
         *     | `push_subscription.updated` | a device was registered again, and something about it changed; only its user can see it |
         *     | `push_subscription.deleted` | a device no longer gets push messages; only its user can see it. The end of a session removes its devices without this event |
         *     | `webhook.created` | a webhook was created |
         *     | `webhook.updated` | a field of a webhook changed |
         *     | `webhook.disabled` | TaskFlow disabled a webhook, because its endpoint failed for days or is gone, or because of its owner |
         *     | `webhook.rotated` | a webhook got a new secret |
         *     | `webhook.deleted` | a webhook was deleted |
         *     | `webhook.ping` | a test message, which is only sent to one webhook and is not in the log |
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
        EventType: "task.created" | "task.updated" | "task.moved" | "task.left" | "task.deleted" | "task.restored" | "task.purged" | "task.categorized" | "task.followed" | "task.unfollowed" | "comment.created" | "comment.updated" | "comment.deleted" | "comment.reacted" | "comment.unreacted" | "attachment.created" | "attachment.updated" | "attachment.deleted" | "project.created" | "project.updated" | "project.deleted" | "project.transferred" | "invitation.created" | "invitation.resent" | "invitation.accepted" | "invitation.declined" | "invitation.revoked" | "member.added" | "member.updated" | "member.removed" | "category.created" | "category.updated" | "category.deleted" | "view.created" | "view.updated" | "view.deleted" | "template.created" | "template.updated" | "template.deleted" | "reminder.created" | "reminder.updated" | "reminder.deleted" | "reminder.sent" | "time_entry.created" | "time_entry.updated" | "time_entry.deleted" | "notification.created" | "notification.updated" | "notification.deleted" | "notification.read" | "project.notifications_updated" | "job.finished" | "job.retried" | "job.discarded" | "export.finished" | "push_subscription.created" | "push_subscription.updated" | "push_subscription.deleted" | "webhook.created" | "webhook.updated" | "webhook.disabled" | "webhook.rotated" | "webhook.deleted" | "webhook.ping" | "user.registered" | "user.updated" | "user.exported" | "user.deleted" | "user.password_changed" | "user.email_verified" | "user.email_change_requested" | "user.email_changed" | "user.password_reset_requested" | "user.password_reset" | "user.password_ended" | "session.created" | "session.refreshed" | "session.revoked" | "session.reuse_detected" | "api_key.created" | "api_key.revoked" | "login.failed" | "access.denied";
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
            status: components["schemas"]["OpenExportStatus"];
        };
        /**
         * Format: binary
         * @description A ZIP archive. Lists are JSON Lines files, and `README.txt` describes all files.
         * @example PK
         */
        ExportArchive: Blob;
        /** @description One field of `export.finished`, before and after the change. */
        ExportFinishedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example status
             * @enum {string}
             */
            field: "status";
        };
        /** @description An export has finished. */
        ExportFinishedEvent: {
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
             *         "before": null,
             *         "after": "done"
             *       }
             *     ]
             */
            changes: components["schemas"]["ExportFinishedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["ExportSubject"];
            /**
             * @description Type of the event.
             * @example export.finished
             * @constant
             */
            type: "export.finished";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
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
        /** @description The resource that an event is about. */
        ExportSubject: {
            /**
             * Format: uuid
             * @description ID of the resource, even if deleted. ID of the user for a member.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string;
            /**
             * @description Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for any other job, a session, an invitation, a notification, a time entry, and a deleted account.
             * @example Punch the cards for the Bernoulli numbers
             */
            name: string | null;
            /**
             * @description Type of the resource.
             * @example export
             * @constant
             */
            type: "export";
        };
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
        /**
         * @description The property by which tasks are grouped; null if they are not.
         * @example null
         */
        GroupedBy: components["schemas"]["OpenReportGroup"] | null;
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
            status: components["schemas"]["OpenHealthStatus"];
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
             * @description Name of the component: `database`, `storage`, and `redis` and `backups` if they are configured.
             * @example database
             */
            name: string;
            status: components["schemas"]["OpenHealthStatus"];
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
        ImportCsv: Blob;
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
        ImportLines: Blob;
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
            role: components["schemas"]["OpenAssignableRole"];
            /**
             * Format: date-time
             * @description When it was last sent; equal to `created_at` until it is resent.
             * @example 2026-03-02T09:00:00.000Z
             */
            sent_at: string;
            status: components["schemas"]["OpenInvitationStatus"];
        };
        /** @description The invited person accepted an invitation. */
        InvitationAcceptedEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * Format: uuid
             * @description Project of the event.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string;
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
            subject: components["schemas"]["InvitationSubject"];
            /**
             * @description Type of the event.
             * @example invitation.accepted
             * @constant
             */
            type: "invitation.accepted";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
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
            message?: string | null;
            /** @default member */
            role?: components["schemas"]["AssignableRole"];
        };
        /** @description One field of `invitation.created`, before and after the change. */
        InvitationCreatedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example role
             * @enum {string}
             */
            field: "role";
        };
        /** @description A person was invited to a project. */
        InvitationCreatedEvent: {
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
             *         "field": "role",
             *         "before": null,
             *         "after": "member"
             *       }
             *     ]
             */
            changes: components["schemas"]["InvitationCreatedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * Format: uuid
             * @description Project of the event.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string;
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
            subject: components["schemas"]["InvitationSubject"];
            /**
             * @description Type of the event.
             * @example invitation.created
             * @constant
             */
            type: "invitation.created";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description The invited person declined an invitation. */
        InvitationDeclinedEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * Format: uuid
             * @description Project of the event.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string;
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
            subject: components["schemas"]["InvitationSubject"];
            /**
             * @description Type of the event.
             * @example invitation.declined
             * @constant
             */
            type: "invitation.declined";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
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
        /** @description An invitation was sent again. */
        InvitationResentEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * Format: uuid
             * @description Project of the event.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string;
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
            subject: components["schemas"]["InvitationSubject"];
            /**
             * @description Type of the event.
             * @example invitation.resent
             * @constant
             */
            type: "invitation.resent";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description One invitation. */
        InvitationResponse: {
            data: components["schemas"]["Invitation"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description An invitation was revoked. */
        InvitationRevokedEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * Format: uuid
             * @description Project of the event.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string;
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
            subject: components["schemas"]["InvitationSubject"];
            /**
             * @description Type of the event.
             * @example invitation.revoked
             * @constant
             */
            type: "invitation.revoked";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /**
         * @description State of an invitation. Only an `open` one can be accepted or declined. It is `revoked` if an inviter revoked it, or left the project; `expired` after 7 days.
         * @example open
         * @enum {string}
         */
        InvitationStatus: "open" | "accepted" | "declined" | "revoked" | "expired";
        /** @description The resource that an event is about. */
        InvitationSubject: {
            /**
             * Format: uuid
             * @description ID of the resource, even if deleted. ID of the user for a member.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string;
            /**
             * @description Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for any other job, a session, an invitation, a notification, a time entry, and a deleted account.
             * @example Punch the cards for the Bernoulli numbers
             */
            name: string | null;
            /**
             * @description Type of the resource.
             * @example invitation
             * @constant
             */
            type: "invitation";
        };
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
            scopes: components["schemas"]["OpenScope"][];
        };
        /** @description A new API key. */
        IssuedApiKeyResponse: {
            data: components["schemas"]["IssuedApiKey"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description A webhook, including its secret. */
        IssuedWebhook: {
            /**
             * Format: date-time
             * @description When it was created. Never changes.
             * @example 2026-03-02T09:00:00.000Z
             */
            created_at: string;
            /**
             * @description What the webhook is for, for people; null if nobody has written it.
             * @example Build status in the office
             */
            description: string | null;
            /**
             * Format: date-time
             * @description Since when the webhook is disabled; null if it is enabled. Use it as `created_from` of a replay after you have enabled it.
             * @example null
             */
            disabled_at: string | null;
            /**
             * @description Why the webhook is disabled; null if it is enabled.
             * @example null
             */
            disabled_reason: components["schemas"]["OpenWebhookDisabledReason"] | null;
            /**
             * @description Whether events are sent. While a webhook is disabled, new events are not stored for it: replay them afterwards. Deliveries that were not finished continue when it is enabled again.
             * @example true
             */
            enabled: boolean;
            /**
             * @description Types of the events that are sent; null for all types, also those that are added later.
             * @example [
             *       "task.created",
             *       "task.updated"
             *     ]
             */
            events: components["schemas"]["OpenEventType"][] | null;
            /**
             * @description Only events of tasks that match it, and of their comments and attachments; null for no filter. It shows current names, like the filter of a view.
             * @example priority = high
             */
            filter: string | null;
            format: components["schemas"]["OpenWebhookFormat"];
            /**
             * @description Host of the URL. Events of the webhook only have this part, because the rest of a URL can be a secret.
             * @example hooks.example.com
             */
            host: string;
            /**
             * Format: uuid
             * @description ID of the webhook.
             * @example 019cadc6-9a80-7f3a-9d15-8b2c4e6f0a17
             */
            id: string;
            /**
             * @description The user whose access decides which events are sent: who created the webhook, or enabled it last. null if the account was deleted; then nothing is sent.
             * @example {
             *       "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *       "full_name": "Ada Lovelace",
             *       "avatar_url": "https://images.example.com/ada.png"
             *     }
             */
            owner: components["schemas"]["UserSummary"] | null;
            /**
             * Format: date-time
             * @description Until when messages are also signed with the previous secret; null if only the current one signs.
             * @example null
             */
            previous_secret_expires_at: string | null;
            /**
             * Format: uuid
             * @description Project whose events are sent; null for all events that the owner can see, also of personal tasks and of the account.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string | null;
            /**
             * Format: password
             * @description The secret that signs the messages, to verify them. It is shown only once, so store it now, and keep it secret.
             * @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=
             */
            secret: string;
            /**
             * Format: date-time
             * @description When it was last changed; equal to `created_at` until then.
             * @example 2026-03-02T09:00:00.000Z
             */
            updated_at: string;
            /**
             * @description URL that gets a POST request for each event. It must begin with `https://`, contain no user name or password, and lead to a public address. The operator of the server can allow other networks, and `http://` for them.
             * @example https://hooks.example.com/taskflow
             */
            url: string;
            /**
             * @description Number of the version, from 1. Increases with each change. Send it with an update, so that you never overwrite a change you have not seen.
             * @example 1
             */
            version: number;
        };
        /** @description A webhook with its secret. */
        IssuedWebhookResponse: {
            data: components["schemas"]["IssuedWebhook"];
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
            kind: components["schemas"]["OpenJobKind"];
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
            status: components["schemas"]["OpenJobStatus"];
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
        /** @description An administrator has removed a job from the queue. */
        JobDiscardedEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["JobSubject"];
            /**
             * @description Type of the event.
             * @example job.discarded
             * @constant
             */
            type: "job.discarded";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description Why a job failed. */
        JobFailure: {
            code: components["schemas"]["OpenErrorCode"];
            /**
             * @description The reason for people.
             * @example An unexpected error occurred on the server.
             */
            message: string;
        };
        /** @description One field of `job.finished`, before and after the change. */
        JobFinishedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example kind
             * @enum {string}
             */
            field: "kind" | "status";
        };
        /** @description A job has finished. */
        JobFinishedEvent: {
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
             *         "field": "kind",
             *         "before": null,
             *         "after": "task_import"
             *       },
             *       {
             *         "field": "status",
             *         "before": null,
             *         "after": "completed"
             *       }
             *     ]
             */
            changes: components["schemas"]["JobFinishedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["JobSubject"];
            /**
             * @description Type of the event.
             * @example job.finished
             * @constant
             */
            type: "job.finished";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /**
         * @description What the job does. `project_deletion` deletes the tasks of a deleted project; `member_removal` removes a former member from the assignees of the tasks of a project; `tag_change` renames or removes a tag; `task_import` creates tasks from a file; `task_bulk` changes many tasks, or undoes that, and has the `bulk_id` as its ID; `webhook_replay` queues events for a webhook again.
         * @example project_deletion
         * @enum {string}
         */
        JobKind: "project_deletion" | "member_removal" | "tag_change" | "task_import" | "task_bulk" | "webhook_replay";
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
        /** @description An administrator has made a job due again. */
        JobRetriedEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["JobSubject"];
            /**
             * @description Type of the event.
             * @example job.retried
             * @constant
             */
            type: "job.retried";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /**
         * @description State of the job. `queued` and `running` become `completed`, `failed` or `cancelled`. A job that is interrupted, for example by a restart of the server, continues where it was.
         * @example completed
         * @enum {string}
         */
        JobStatus: "queued" | "running" | "completed" | "failed" | "cancelled";
        /** @description The resource that an event is about. */
        JobSubject: {
            /**
             * Format: uuid
             * @description ID of the resource, even if deleted. ID of the user for a member.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string;
            /**
             * @description Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for any other job, a session, an invitation, a notification, a time entry, and a deleted account.
             * @example Punch the cards for the Bernoulli numbers
             */
            name: string | null;
            /**
             * @description Type of the resource.
             * @example job
             * @constant
             */
            type: "job";
        };
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
            role: components["schemas"]["OpenSystemRole"];
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
             *         "reminder_time": "09:00",
             *         "notifications": {
             *           "assigned": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "unassigned": {
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
             *           "status_changed": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "updated": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "unblocked": {
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
             *           "reminder": {
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
             *           "job_finished": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "webhook_disabled": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           }
             *         },
             *         "notification_delivery": {
             *           "email": "instant",
             *           "digest_hour": 8,
             *           "quiet_from": "22:00",
             *           "quiet_to": "07:00"
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
            code: components["schemas"]["OpenErrorCode"];
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
             *         "reminder_time": "09:00",
             *         "notifications": {
             *           "assigned": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "unassigned": {
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
             *           "status_changed": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "updated": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "unblocked": {
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
             *           "reminder": {
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
             *           "job_finished": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "webhook_disabled": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           }
             *         },
             *         "notification_delivery": {
             *           "email": "instant",
             *           "digest_hour": 8,
             *           "quiet_from": "22:00",
             *           "quiet_to": "07:00"
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
            role: components["schemas"]["OpenSystemRole"];
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
        /** @description One field of `member.added`, before and after the change. */
        MemberAddedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example role
             * @enum {string}
             */
            field: "role";
        };
        /** @description A user became a member of a project. */
        MemberAddedEvent: {
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
             *         "field": "role",
             *         "before": null,
             *         "after": "member"
             *       }
             *     ]
             */
            changes: components["schemas"]["MemberAddedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * Format: uuid
             * @description Project of the event.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string;
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
            subject: components["schemas"]["MemberSubject"];
            /**
             * @description Type of the event.
             * @example member.added
             * @constant
             */
            type: "member.added";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 1
             */
            version: number;
        };
        /** @description A member left a project or was removed. */
        MemberRemovedEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * Format: uuid
             * @description Project of the event.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string;
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
            subject: components["schemas"]["MemberSubject"];
            /**
             * @description Type of the event.
             * @example member.removed
             * @constant
             */
            type: "member.removed";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description The resource that an event is about. */
        MemberSubject: {
            /**
             * Format: uuid
             * @description ID of the resource, even if deleted. ID of the user for a member.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string;
            /**
             * @description Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for any other job, a session, an invitation, a notification, a time entry, and a deleted account.
             * @example Punch the cards for the Bernoulli numbers
             */
            name: string | null;
            /**
             * @description Type of the resource.
             * @example member
             * @constant
             */
            type: "member";
        };
        /** @description One field of `member.updated`, before and after the change. */
        MemberUpdatedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example role
             * @enum {string}
             */
            field: "role";
        };
        /** @description The role of a member changed. */
        MemberUpdatedEvent: {
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
             *         "field": "role",
             *         "before": "member",
             *         "after": "admin"
             *       }
             *     ]
             */
            changes: components["schemas"]["MemberUpdatedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * Format: uuid
             * @description Project of the event.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string;
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
            subject: components["schemas"]["MemberSubject"];
            /**
             * @description Type of the event.
             * @example member.updated
             * @constant
             */
            type: "member.updated";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 2
             */
            version: number;
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
        /** @description Something that you should know, because another user did it. Several of a kind about one task are one notification until you read it. */
        Notification: {
            /**
             * @description The user who caused the newest event; null if the server did, or if the account was deleted.
             * @example {
             *       "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *       "full_name": "Ada Lovelace",
             *       "avatar_url": null
             *     }
             */
            actor: components["schemas"]["UserSummary"] | null;
            /**
             * Format: uuid
             * @description The newest comment, for `commented` and `mentioned`; null otherwise, or if it was deleted.
             * @example 019cae08-8580-7d21-9f60-5a6b7c8d9e0f
             */
            comment_id: string | null;
            /**
             * @description Number of events.
             * @example 2
             */
            count: number;
            /**
             * Format: date-time
             * @description Time of the first event.
             * @example 2026-03-02T10:11:00.000Z
             */
            created_at: string;
            /**
             * @description The newest event, with its changes field by field; null if there is none, or if you cannot see it.
             * @example {
             *       "id": "019cae08-8580-7091-a087-787255ed6480",
             *       "type": "task.updated",
             *       "actor": {
             *         "id": "019c65e9-14e0-7e01-8fd1-ce1acc173e3b",
             *         "full_name": "Grace Hopper",
             *         "avatar_url": null
             *       },
             *       "project_id": "019c6ad3-ee80-7abf-8412-ce6e530df63b",
             *       "subject": {
             *         "type": "task",
             *         "id": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf",
             *         "name": "Punch the cards for the Bernoulli numbers"
             *       },
             *       "version": 2,
             *       "changes": [
             *         {
             *           "field": "status",
             *           "before": "todo",
             *           "after": "in_progress"
             *         }
             *       ],
             *       "request_id": "019cadc6-9a80-7580-aa91-a58e186c8fe6",
             *       "origin": "calendar-sync",
             *       "bulk_id": null,
             *       "undo_of": null,
             *       "created_at": "2026-03-02T10:12:00.000Z"
             *     }
             */
            event: components["schemas"]["Event"] | null;
            /**
             * Format: uuid
             * @description ID of the notification. Never changes.
             * @example 019cae08-8600-7c1d-9e2f-3a4b5c6d7e8f
             */
            id: string;
            kind: components["schemas"]["OpenNotificationKind"];
            /**
             * @description The project; null outside of projects.
             * @example {
             *       "id": "019c6ad3-ee80-7abf-8412-ce6e530df63b",
             *       "name": "Analytical Engine"
             *     }
             */
            project: components["schemas"]["NotificationProject"] | null;
            /**
             * @description Whether you have read it.
             * @example false
             */
            read: boolean;
            /**
             * Format: date-time
             * @description When you read it; null if you have not.
             * @example null
             */
            read_at: string | null;
            /**
             * Format: date-time
             * @description Until then the list does not show it, except with `snoozed=true`. Afterwards it is at the top again. null if it is not snoozed.
             * @example null
             */
            snoozed_until: string | null;
            /**
             * @description The task as it is now; null if it is not about a task.
             * @example {
             *       "id": "019c710c-f300-7901-bac0-8e3b464b12fa",
             *       "title": "Assemble the mill",
             *       "completed": false
             *     }
             */
            task: components["schemas"]["RelatedTask"] | null;
            /**
             * Format: date-time
             * @description Time of the newest event.
             * @example 2026-03-02T10:12:00.000Z
             */
            updated_at: string;
        };
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
        /** @description Notifications were created. */
        NotificationCreatedEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["NotificationSubject"];
            /**
             * @description Type of the event.
             * @example notification.created
             * @constant
             */
            type: "notification.created";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description A notification was deleted. */
        NotificationDeletedEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["NotificationSubject"];
            /**
             * @description Type of the event.
             * @example notification.deleted
             * @constant
             */
            type: "notification.deleted";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description When notifications are sent. */
        NotificationDelivery: {
            /**
             * @description Hour of the day, in your time zone, of the `daily` message.
             * @example 8
             */
            digest_hour: number;
            /**
             * @description When to send notifications by email: `instant` after a minute, `hourly` or `daily` together in one message, or `never`. Messages about the security of the account are always sent.
             * @example instant
             * @enum {string}
             */
            email: "instant" | "hourly" | "daily" | "never";
            /**
             * @description Time of day, in your time zone, from which nothing is sent by email or as a push message until `quiet_to`, on the next day if that is not later. What happens meanwhile is sent then. null for no quiet hours.
             * @example 22:00
             */
            quiet_from: string | null;
            /**
             * @description When the quiet hours end; null for no quiet hours.
             * @example 07:00
             */
            quiet_to: string | null;
        };
        /** @description When notifications are sent. A setting that you leave out is reset to its default. */
        NotificationDeliveryReplace: {
            /**
             * @description Hour of the day, in your time zone, of the `daily` message.
             * @default 8
             * @example 8
             */
            digest_hour?: number;
            /**
             * @description When to send notifications by email: `instant` after a minute, `hourly` or `daily` together in one message, or `never`. Messages about the security of the account are always sent.
             * @default instant
             * @example instant
             * @enum {string}
             */
            email?: "instant" | "hourly" | "daily" | "never";
            /**
             * @description Time of day, in your time zone, from which nothing is sent by email or as a push message until `quiet_to`, on the next day if that is not later. What happens meanwhile is sent then. null for no quiet hours.
             * @default null
             * @example 22:00
             */
            quiet_from?: string | null;
            /**
             * @description When the quiet hours end; null for no quiet hours.
             * @default null
             * @example 07:00
             */
            quiet_to?: string | null;
        };
        /** @description When notifications are sent. A setting that you leave out does not change. */
        NotificationDeliveryUpdate: {
            /**
             * @description Hour of the day, in your time zone, of the `daily` message.
             * @example 8
             */
            digest_hour?: number;
            /**
             * @description When to send notifications by email: `instant` after a minute, `hourly` or `daily` together in one message, or `never`. Messages about the security of the account are always sent.
             * @example instant
             * @enum {string}
             */
            email?: "instant" | "hourly" | "daily" | "never";
            /**
             * @description Time of day, in your time zone, from which nothing is sent by email or as a push message until `quiet_to`, on the next day if that is not later. What happens meanwhile is sent then. null for no quiet hours.
             * @example 22:00
             */
            quiet_from?: string | null;
            /**
             * @description When the quiet hours end; null for no quiet hours.
             * @example 07:00
             */
            quiet_to?: string | null;
        };
        /**
         * @description What a notification is about. New kinds can be added: ignore those you do not know.
         *
         *     | Kind | Another user, or the server, |
         *     | --- | --- |
         *     | `assigned` | assigned a task to you |
         *     | `unassigned` | removed you from the assignees of a task |
         *     | `mentioned` | mentioned you in a comment |
         *     | `commented` | commented on a task that you follow |
         *     | `status_changed` | changed the status of a task that you follow |
         *     | `updated` | changed something else of a task that you follow, or added a file |
         *     | `unblocked` | completed the last task that a task that you follow waited for |
         *     | `due_soon` | found that one of your tasks is due within a day |
         *     | `overdue` | found that one of your tasks is overdue |
         *     | `reminder` | reminds you of a task, as you or another user asked |
         *     | `project_invited` | invited you to a project |
         *     | `membership_changed` | changed your role in a project, or removed you from it |
         *     | `job_finished` | finished an import, a change of many tasks, a replay of a webhook or an export of yours, or could not finish another job; `event.subject` says which |
         *     | `webhook_disabled` | switched off one of your webhooks, because it failed for too long, or you left its project |
         *     | `security` | changed how your account is accessed: its password or email, a new API key, or the reuse of a refresh token |
         * @example commented
         * @enum {string}
         */
        NotificationKind: "assigned" | "unassigned" | "mentioned" | "commented" | "status_changed" | "updated" | "unblocked" | "due_soon" | "overdue" | "reminder" | "project_invited" | "membership_changed" | "job_finished" | "webhook_disabled" | "security";
        /**
         * @description What you want to be told about the tasks of a project.
         *
         *     | Level | Kinds |
         *     | --- | --- |
         *     | `default` | as the settings of your account say |
         *     | `direct` | only what concerns you: `assigned`, `unassigned`, `mentioned`, `due_soon`, `overdue` |
         *     | `custom` | only those in `kinds` |
         *     | `muted` | nothing |
         *
         *     Reminders, and what is about your membership, are sent with each level.
         * @example muted
         * @enum {string}
         */
        NotificationLevel: "default" | "direct" | "custom" | "muted";
        /** @description A page of notifications, and how many are unread. */
        NotificationListResponse: {
            /**
             * @description The notifications of this page, in the requested order; empty if none matches.
             * @example []
             */
            data: components["schemas"]["Notification"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["NotificationPageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description Metadata of a page of notifications. With `page`, `page` and `total` are set; with `cursor`, both are null. */
        NotificationPageMeta: {
            /**
             * @description Send it as `cursor` to get the items after this page; null on the last page.
             * @example null
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
             * @description Total number of items on all pages; null if you page by cursor.
             * @example 1
             */
            total: number | null;
            /**
             * @description Number of all your unread notifications, whatever the filters, without snoozed ones. Counted up to 1,000.
             * @example 1
             */
            unread_count: number;
        };
        /** @description The project of a notification. */
        NotificationProject: {
            /**
             * Format: uuid
             * @description ID of the project.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            id: string;
            /**
             * @description Name of the project; null if it was deleted.
             * @example Analytical Engine
             */
            name: string | null;
        };
        /** @description All notifications were marked as read. */
        NotificationReadEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["UserSubject"];
            /**
             * @description Type of the event.
             * @example notification.read
             * @constant
             */
            type: "notification.read";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description One notification. */
        NotificationResponse: {
            data: components["schemas"]["Notification"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description Which notifications you receive, and on which channels. Messages about the security of the account are always sent by email. */
        NotificationSettings: {
            /** @description Another user assigned a task to you. */
            assigned: components["schemas"]["NotificationChannels"];
            /** @description Another user commented on a task that you follow or are assigned to. */
            commented: components["schemas"]["NotificationChannels"];
            /** @description One of your tasks is due within a day. */
            due_soon: components["schemas"]["NotificationChannels"];
            /** @description An export or another job of yours has finished. */
            job_finished: components["schemas"]["NotificationChannels"];
            /** @description Your role in a project changed, or you are no longer a member. */
            membership_changed: components["schemas"]["NotificationChannels"];
            /** @description Another user mentioned you in a comment. */
            mentioned: components["schemas"]["NotificationChannels"];
            /** @description One of your tasks is overdue. */
            overdue: components["schemas"]["NotificationChannels"];
            /** @description Another user invited you to a project. Without `email`, no message is sent if your address is verified; the invitation is in `listMyInvitations`. */
            project_invited: components["schemas"]["NotificationChannels"];
            /** @description A reminder of a task is due. */
            reminder: components["schemas"]["NotificationChannels"];
            /** @description Another user changed the status of a task that you follow or are assigned to. */
            status_changed: components["schemas"]["NotificationChannels"];
            /** @description Another user removed you from the assignees of a task. */
            unassigned: components["schemas"]["NotificationChannels"];
            /** @description A task that you follow or are assigned to waits for no other task any more. */
            unblocked: components["schemas"]["NotificationChannels"];
            /** @description Another user changed something else of a task that you follow or are assigned to. */
            updated: components["schemas"]["NotificationChannels"];
            /** @description One of your webhooks was switched off because it failed for too long. */
            webhook_disabled: components["schemas"]["NotificationChannels"];
        };
        /** @description Which notifications to receive, and on which channels. A setting that you leave out is reset to its default. */
        NotificationSettingsReplace: {
            /** @description Another user assigned a task to you. */
            assigned?: components["schemas"]["NotificationChannelsReplace"];
            /** @description Another user commented on a task that you follow or are assigned to. */
            commented?: components["schemas"]["NotificationChannelsReplace"];
            /** @description One of your tasks is due within a day. */
            due_soon?: components["schemas"]["NotificationChannelsReplace"];
            /** @description An export or another job of yours has finished. */
            job_finished?: components["schemas"]["NotificationChannelsReplace"];
            /** @description Your role in a project changed, or you are no longer a member. */
            membership_changed?: components["schemas"]["NotificationChannelsReplace"];
            /** @description Another user mentioned you in a comment. */
            mentioned?: components["schemas"]["NotificationChannelsReplace"];
            /** @description One of your tasks is overdue. */
            overdue?: components["schemas"]["NotificationChannelsReplace"];
            /** @description Another user invited you to a project. */
            project_invited?: components["schemas"]["NotificationChannelsReplace"];
            /** @description A reminder of a task is due. */
            reminder?: components["schemas"]["NotificationChannelsReplace"];
            /** @description Another user changed the status of a task that you follow or are assigned to. */
            status_changed?: components["schemas"]["NotificationChannelsReplace"];
            /** @description Another user removed you from the assignees of a task. */
            unassigned?: components["schemas"]["NotificationChannelsReplace"];
            /** @description A task that you follow or are assigned to waits for no other task any more. */
            unblocked?: components["schemas"]["NotificationChannelsReplace"];
            /** @description Another user changed something else of a task that you follow or are assigned to. */
            updated?: components["schemas"]["NotificationChannelsReplace"];
            /** @description One of your webhooks was switched off because it failed for too long. */
            webhook_disabled?: components["schemas"]["NotificationChannelsReplace"];
        };
        /** @description Which notifications to receive, and on which channels. A setting that you leave out does not change. */
        NotificationSettingsUpdate: {
            /** @description Another user assigned a task to you. */
            assigned?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description Another user commented on a task that you follow or are assigned to. */
            commented?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description One of your tasks is due within a day. */
            due_soon?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description An export or another job of yours has finished. */
            job_finished?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description Your role in a project changed, or you are no longer a member. */
            membership_changed?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description Another user mentioned you in a comment. */
            mentioned?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description One of your tasks is overdue. */
            overdue?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description Another user invited you to a project. Without `email`, no message is sent if your address is verified; the invitation is in `listMyInvitations`. */
            project_invited?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description A reminder of a task is due. */
            reminder?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description Another user changed the status of a task that you follow or are assigned to. */
            status_changed?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description Another user removed you from the assignees of a task. */
            unassigned?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description A task that you follow or are assigned to waits for no other task any more. */
            unblocked?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description Another user changed something else of a task that you follow or are assigned to. */
            updated?: components["schemas"]["NotificationChannelsUpdate"];
            /** @description One of your webhooks was switched off because it failed for too long. */
            webhook_disabled?: components["schemas"]["NotificationChannelsUpdate"];
        };
        /** @description How many notifications were marked as read. */
        NotificationsRead: {
            /**
             * @description Number of notifications that were unread before.
             * @example 3
             */
            read_count: number;
        };
        /** @description Which notifications to mark as read. Without properties, all of them. */
        NotificationsReadRequest: {
            /**
             * @description Only these kinds.
             * @example [
             *       "commented"
             *     ]
             */
            kinds?: components["schemas"]["NotificationKind"][];
            /**
             * @description Only those of these projects.
             * @example [
             *       "019c6ad3-ee80-7abf-8412-ce6e530df63b"
             *     ]
             */
            project_ids?: string[];
            /**
             * Format: date-time
             * @description Only those whose `updated_at` is not later. Send that of the newest one that the user has seen.
             * @example 2026-03-02T10:12:00.000Z
             */
            up_to?: string;
        };
        /** @description What was marked as read. */
        NotificationsReadResponse: {
            data: components["schemas"]["NotificationsRead"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description The resource that an event is about. */
        NotificationSubject: {
            /**
             * Format: uuid
             * @description ID of the resource, even if deleted. ID of the user for a member.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string;
            /**
             * @description Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for any other job, a session, an invitation, a notification, a time entry, and a deleted account.
             * @example Punch the cards for the Bernoulli numbers
             */
            name: string | null;
            /**
             * @description Type of the resource.
             * @example notification
             * @constant
             */
            type: "notification";
        };
        /** @description Fields to update. A field that you leave out does not change. */
        NotificationUpdate: {
            /**
             * @description Whether you have read it. One that you set to unread again gets no further events.
             * @example true
             */
            read?: boolean;
            /**
             * Format: date-time
             * @description Hides it until then, in the future, and sets it to unread unless you send `read`. null shows it again.
             * @example 2026-03-03T08:00:00.000Z
             */
            snoozed_until?: string | null;
        };
        /** @description One field of `notification.updated`, before and after the change. */
        NotificationUpdatedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example read_at
             * @enum {string}
             */
            field: "read_at" | "snoozed_until";
        };
        /** @description A notification was updated. */
        NotificationUpdatedEvent: {
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
             *         "field": "read_at",
             *         "before": null,
             *         "after": "2026-03-02T10:20:00.000Z"
             *       }
             *     ]
             */
            changes: components["schemas"]["NotificationUpdatedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["NotificationSubject"];
            /**
             * @description Type of the event.
             * @example notification.updated
             * @constant
             */
            type: "notification.updated";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description A date on which a template creates tasks. */
        Occurrence: {
            /**
             * Format: date-time
             * @description The time; null in a series of days.
             * @example 2026-03-09T09:00:00.000Z
             */
            at: string | null;
            /**
             * Format: date
             * @description The day, in the time zone of the recurrence.
             * @example 2026-03-09
             */
            on: string;
        };
        /** @description The dates on which a template creates tasks. */
        OccurrencePreview: {
            /**
             * @description The dates in their order.
             * @example [
             *       {
             *         "at": "2026-03-09T09:00:00.000Z",
             *         "on": "2026-03-09"
             *       }
             *     ]
             */
            occurrences: components["schemas"]["Occurrence"][];
            /**
             * @description The recurrence in English; null without one.
             * @example every Monday at 09:00
             */
            text: string | null;
        };
        /** @description The dates of a template. */
        OccurrencePreviewResponse: {
            data: components["schemas"]["OccurrencePreview"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description A `AssignableRole`, or a value that was added after this version. */
        OpenAssignableRole: components["schemas"]["AssignableRole"] | (string & {});
        /** @description A `BulkAction`, or a value that was added after this version. */
        OpenBulkAction: components["schemas"]["BulkAction"] | (string & {});
        /** @description A `BulkStatus`, or a value that was added after this version. */
        OpenBulkStatus: components["schemas"]["BulkStatus"] | (string & {});
        /** @description A `CatchUp`, or a value that was added after this version. */
        OpenCatchUp: components["schemas"]["CatchUp"] | (string & {});
        /** @description A `EditedField`, or a value that was added after this version. */
        OpenEditedField: components["schemas"]["EditedField"] | (string & {});
        /** @description A `EditState`, or a value that was added after this version. */
        OpenEditState: components["schemas"]["EditState"] | (string & {});
        /** @description A `ErrorCode`, or a value that was added after this version. */
        OpenErrorCode: components["schemas"]["ErrorCode"] | (string & {});
        /** @description A `EventSubjectType`, or a value that was added after this version. */
        OpenEventSubjectType: components["schemas"]["EventSubjectType"] | (string & {});
        /** @description A `EventType`, or a value that was added after this version. */
        OpenEventType: components["schemas"]["EventType"] | (string & {});
        /** @description A `ExportStatus`, or a value that was added after this version. */
        OpenExportStatus: components["schemas"]["ExportStatus"] | (string & {});
        /** @description A `FollowReason`, or a value that was added after this version. */
        OpenFollowReason: components["schemas"]["FollowReason"] | (string & {});
        /** @description A `HealthStatus`, or a value that was added after this version. */
        OpenHealthStatus: components["schemas"]["HealthStatus"] | (string & {});
        /** @description A `InvitationStatus`, or a value that was added after this version. */
        OpenInvitationStatus: components["schemas"]["InvitationStatus"] | (string & {});
        /** @description A `JobKind`, or a value that was added after this version. */
        OpenJobKind: components["schemas"]["JobKind"] | (string & {});
        /** @description A `JobStatus`, or a value that was added after this version. */
        OpenJobStatus: components["schemas"]["JobStatus"] | (string & {});
        /** @description A `NotificationKind`, or a value that was added after this version. */
        OpenNotificationKind: components["schemas"]["NotificationKind"] | (string & {});
        /** @description A `NotificationLevel`, or a value that was added after this version. */
        OpenNotificationLevel: components["schemas"]["NotificationLevel"] | (string & {});
        /** @description A `PauseReason`, or a value that was added after this version. */
        OpenPauseReason: components["schemas"]["PauseReason"] | (string & {});
        /** @description A `PresenceState`, or a value that was added after this version. */
        OpenPresenceState: components["schemas"]["PresenceState"] | (string & {});
        /** @description A `ProjectInviters`, or a value that was added after this version. */
        OpenProjectInviters: components["schemas"]["ProjectInviters"] | (string & {});
        /** @description A `ProjectRole`, or a value that was added after this version. */
        OpenProjectRole: components["schemas"]["ProjectRole"] | (string & {});
        /** @description A `ProjectTimeOverlap`, or a value that was added after this version. */
        OpenProjectTimeOverlap: components["schemas"]["ProjectTimeOverlap"] | (string & {});
        /** @description A `PushError`, or a value that was added after this version. */
        OpenPushError: components["schemas"]["PushError"] | (string & {});
        /** @description A `PushPlatform`, or a value that was added after this version. */
        OpenPushPlatform: components["schemas"]["PushPlatform"] | (string & {});
        /** @description A `QueuedJobState`, or a value that was added after this version. */
        OpenQueuedJobState: components["schemas"]["QueuedJobState"] | (string & {});
        /** @description A `ReactionEmoji`, or a value that was added after this version. */
        OpenReactionEmoji: components["schemas"]["ReactionEmoji"] | (string & {});
        /** @description A `RecurrenceStatus`, or a value that was added after this version. */
        OpenRecurrenceStatus: components["schemas"]["RecurrenceStatus"] | (string & {});
        /** @description A `RecurrenceUnit`, or a value that was added after this version. */
        OpenRecurrenceUnit: components["schemas"]["RecurrenceUnit"] | (string & {});
        /** @description A `ReminderAnchor`, or a value that was added after this version. */
        OpenReminderAnchor: components["schemas"]["ReminderAnchor"] | (string & {});
        /** @description A `ReminderChannel`, or a value that was added after this version. */
        OpenReminderChannel: components["schemas"]["ReminderChannel"] | (string & {});
        /** @description A `ReminderStatus`, or a value that was added after this version. */
        OpenReminderStatus: components["schemas"]["ReminderStatus"] | (string & {});
        /** @description A `ReportBucket`, or a value that was added after this version. */
        OpenReportBucket: components["schemas"]["ReportBucket"] | (string & {});
        /** @description A `ReportGroup`, or a value that was added after this version. */
        OpenReportGroup: components["schemas"]["ReportGroup"] | (string & {});
        /** @description A `Scope`, or a value that was added after this version. */
        OpenScope: components["schemas"]["Scope"] | (string & {});
        /** @description A `SyncAction`, or a value that was added after this version. */
        OpenSyncAction: components["schemas"]["SyncAction"] | (string & {});
        /** @description A `SyncProjectAction`, or a value that was added after this version. */
        OpenSyncProjectAction: components["schemas"]["SyncProjectAction"] | (string & {});
        /** @description A `SystemRole`, or a value that was added after this version. */
        OpenSystemRole: components["schemas"]["SystemRole"] | (string & {});
        /** @description A `TaskFacet`, or a value that was added after this version. */
        OpenTaskFacet: components["schemas"]["TaskFacet"] | (string & {});
        /** @description A `TaskField`, or a value that was added after this version. */
        OpenTaskField: components["schemas"]["TaskField"] | (string & {});
        /** @description A `TaskPriority`, or a value that was added after this version. */
        OpenTaskPriority: components["schemas"]["TaskPriority"] | (string & {});
        /** @description A `TaskStatus`, or a value that was added after this version. */
        OpenTaskStatus: components["schemas"]["TaskStatus"] | (string & {});
        /** @description A `TimeReportGroup`, or a value that was added after this version. */
        OpenTimeReportGroup: components["schemas"]["TimeReportGroup"] | (string & {});
        /** @description A `WarningCode`, or a value that was added after this version. */
        OpenWarningCode: components["schemas"]["WarningCode"] | (string & {});
        /** @description A `WebhookAttemptError`, or a value that was added after this version. */
        OpenWebhookAttemptError: components["schemas"]["WebhookAttemptError"] | (string & {});
        /** @description A `WebhookDeliveryStatus`, or a value that was added after this version. */
        OpenWebhookDeliveryStatus: components["schemas"]["WebhookDeliveryStatus"] | (string & {});
        /** @description A `WebhookDisabledReason`, or a value that was added after this version. */
        OpenWebhookDisabledReason: components["schemas"]["WebhookDisabledReason"] | (string & {});
        /** @description A `WebhookFormat`, or a value that was added after this version. */
        OpenWebhookFormat: components["schemas"]["WebhookFormat"] | (string & {});
        /** @description A `WeekStart`, or a value that was added after this version. */
        OpenWeekStart: components["schemas"]["WeekStart"] | (string & {});
        /** @description A `WithResource`, or a value that was added after this version. */
        OpenWithResource: components["schemas"]["WithResource"] | (string & {});
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
            priority?: components["schemas"]["OpenTaskPriority"];
            /**
             * Format: uuid
             * @description Project of the task; null for a personal task, which only its owner can see: the user who created it, or who moved it out of a project.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id?: string | null;
            /**
             * @description How the task repeats; null if it does not. It is that of the series, so all tasks of a series show the same. Derived apart from what you set: it changes with the next task, without another `version` of this one.
             * @example {
             *       "series_id": "019cb0a4-7c10-7d52-9be1-5f0c3a7d2e18",
             *       "rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
             *       "after_completion": {
             *         "interval": 3,
             *         "unit": "day"
             *       },
             *       "text": "every second Tuesday at 09:00",
             *       "timezone": "Europe/London",
             *       "starts_at": "2026-03-10T09:00:00.000Z",
             *       "starts_on": null,
             *       "exdates": [
             *         "2026-04-07T08:00:00.000Z"
             *       ],
             *       "rdates": [],
             *       "catch_up": "latest",
             *       "status": "active",
             *       "paused_because": null,
             *       "next_at": "2026-03-24T09:00:00.000Z",
             *       "next_on": null
             *     }
             */
            recurrence?: components["schemas"]["Recurrence"] | null;
            /**
             * Format: date-time
             * @description When work should begin; null if not set. Must not be after `due_date`, or after the end of `due_on` in your time zone.
             * @example 2026-03-09T09:00:00.000Z
             */
            start_date?: string | null;
            status?: components["schemas"]["OpenTaskStatus"];
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
             * Format: int64
             * @description Time that all users have tracked on the task, without running timers; compare it with `estimate_minutes`. Derived: it changes neither `version` nor `updated_at`. The events are those of the time entries, which only their users can see.
             * @example 0
             */
            tracked_seconds?: number;
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
        /**
         * @description Why a series is paused. New values can be added.
         *
         *     | Value | Meaning |
         *     | --- | --- |
         *     | `user` | a user has paused it |
         *     | `access` | the user who has set the recurrence can no longer create tasks there: they left the project, became a viewer, or closed their account |
         *     | `archived` | the project is archived |
         *     | `deleted` | the latest task is in the trash |
         *     | `subtask` | the latest task has become a subtask of another one |
         *     | `failed` | the next task could not be created because of an error of the service; resume the series to try again |
         * @example archived
         * @enum {string}
         */
        PauseReason: "user" | "access" | "archived" | "deleted" | "subtask" | "failed";
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
            state: components["schemas"]["OpenPresenceState"];
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
            code: components["schemas"]["OpenErrorCode"];
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
            avatar_url?: string | null;
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
            locale?: string;
            settings?: components["schemas"]["UserSettingsReplace"];
            /**
             * @description IANA time zone for the start of days and weeks.
             * @default UTC
             * @example Europe/London
             */
            timezone?: string;
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
            default_priority: components["schemas"]["OpenTaskPriority"];
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
            role: components["schemas"]["OpenProjectRole"];
            /**
             * @description Number of open and completed tasks in the project. Tasks in the trash are not counted.
             * @example 3
             */
            task_count: number;
            /**
             * Format: date-time
             * @description Time entries that begin before this time are locked: only owners and admins can create, change and delete them; null if none is locked.
             * @example null
             */
            time_locked_until: string | null;
            time_overlap: components["schemas"]["OpenProjectTimeOverlap"];
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
            who_can_invite: components["schemas"]["OpenProjectInviters"];
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
             *       "time_overlap": "allow",
             *       "time_locked_until": null,
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
            error: components["schemas"]["OpenErrorCode"];
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
            code: components["schemas"]["OpenErrorCode"];
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
             *       "time_overlap": "allow",
             *       "time_locked_until": null,
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
            color?: string;
            /** @default medium */
            default_priority?: components["schemas"]["TaskPriority"];
            /**
             * @description Purpose of the project in Markdown, stored as sent; null if there is no description.
             * @default null
             * @example Everything that has to happen before the engine runs in public.
             */
            description?: string | null;
            /**
             * @description Name of the project, in one line with at least one visible character. Need not be unique.
             * @example Analytical Engine launch
             */
            name: string;
            /** @default allow */
            time_overlap?: components["schemas"]["ProjectTimeOverlap"];
            /** @default admins */
            who_can_invite?: components["schemas"]["ProjectInviters"];
        };
        /** @description One field of `project.created`, before and after the change. */
        ProjectCreatedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example name
             * @enum {string}
             */
            field: "name" | "description" | "color" | "archived" | "default_priority" | "default_assignee_id" | "who_can_invite" | "time_overlap" | "time_locked_until";
        };
        /** @description A project was created. */
        ProjectCreatedEvent: {
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
             *         "field": "name",
             *         "before": null,
             *         "after": "Analytical Engine launch"
             *       },
             *       {
             *         "field": "color",
             *         "before": null,
             *         "after": "#4F46E5"
             *       }
             *     ]
             */
            changes: components["schemas"]["ProjectCreatedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * Format: uuid
             * @description Project of the event.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string;
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
            subject: components["schemas"]["ProjectSubject"];
            /**
             * @description Type of the event.
             * @example project.created
             * @constant
             */
            type: "project.created";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 1
             */
            version: number;
        };
        /** @description A project was deleted with all of its tasks. */
        ProjectDeletedEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * Format: uuid
             * @description Project of the event.
             * @example 019c6a9d-0000-769e-a741-e98fdc758a78
             */
            project_id: string;
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
            subject: components["schemas"]["ProjectSubject"];
            /**
             * @description Type of the event.
             * @example project.deleted
             * @constant
             */
            type: "project.deleted";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
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
            role: components["schemas"]["OpenProjectRole"];
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
            error: components["schemas"]["OpenErrorCode"];
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
            code: components["schemas"]["OpenErrorCode"];
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
        /** @description What you want to be told about the tasks of a project. */
        ProjectNotificationSettings: {
            /**
             * @description The kinds of the level `custom`; null for other levels.
             * @example null
             */
            kinds: components["schemas"]["OpenNotificationKind"][] | null;
            level: components["schemas"]["OpenNotificationLevel"];
        };
        /** @description What you want to be told about the tasks of a project. */
        ProjectNotificationSettingsReplace: {
            /**
             * @description The kinds that you want, for the level `custom`; null for other levels.
             * @default null
             * @example null
             */
            kinds?: components["schemas"]["NotificationKind"][] | null;
            level: components["schemas"]["NotificationLevel"];
        };
        /** @description Your notification settings of a project. */
        ProjectNotificationSettingsResponse: {
            data: components["schemas"]["ProjectNotificationSettings"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description One field of `project.notifications_updated`, before and after the change. */
        ProjectNotificationsUpdatedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example level
             * @enum {string}
             */
            field: "level" | "kinds";
        };
        /** @description A user changed what they want to be told about a project. */
        ProjectNotificationsUpdatedEvent: {
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
             *         "field": "level",
             *         "before": "default",
             *         "after": "muted"
             *       }
             *     ]
             */
            changes: components["schemas"]["ProjectNotificationsUpdatedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["ProjectSubject"];
            /**
             * @description Type of the event.
             * @example project.notifications_updated
             * @constant
             */
            type: "project.notifications_updated";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description All writable fields of a project. A field that you leave out is reset to its default. */
        ProjectReplace: {
            /**
             * @description Whether the project is archived. The tasks of an archived project can be read but not changed. It can be unarchived at any time.
             * @default false
             * @example false
             */
            archived?: boolean;
            /**
             * @description Color to display it in, as `#RRGGBB`.
             * @default #4F46E5
             * @example #4F46E5
             */
            color?: string;
            /**
             * Format: uuid
             * @description ID of the member to whom new tasks are assigned if no `assignee_ids` are sent; null if there is none. Becomes null when the member leaves the project.
             * @default null
             * @example null
             */
            default_assignee_id?: string | null;
            /** @default medium */
            default_priority?: components["schemas"]["TaskPriority"];
            /**
             * @description Purpose of the project in Markdown, stored as sent; null if there is no description.
             * @default null
             * @example Everything that has to happen before the engine runs in public.
             */
            description?: string | null;
            /**
             * @description Name of the project, in one line with at least one visible character. Need not be unique.
             * @example Analytical Engine launch
             */
            name: string;
            /**
             * Format: date-time
             * @description Time entries that begin before this time are locked: only owners and admins can create, change and delete them; null if none is locked.
             * @default null
             * @example null
             */
            time_locked_until?: string | null;
            /** @default allow */
            time_overlap?: components["schemas"]["ProjectTimeOverlap"];
            /**
             * @description The version that your update is based on. If the resource has a newer version, the request fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same.
             * @example 3
             */
            version?: number;
            /** @default admins */
            who_can_invite?: components["schemas"]["ProjectInviters"];
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
        /** @description The resource that an event is about. */
        ProjectSubject: {
            /**
             * Format: uuid
             * @description ID of the resource, even if deleted. ID of the user for a member.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string;
            /**
             * @description Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for any other job, a session, an invitation, a notification, a time entry, and a deleted account.
             * @example Punch the cards for the Bernoulli numbers
             */
            name: string | null;
            /**
             * @description Type of the resource.
             * @example project
             * @constant
             */
            type: "project";
        };
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
            category_ids?: string[];
            /**
             * @description Details in Markdown, stored as sent; null if there is no description.
             * @default null
             * @example Follow **note G**, and check each operation twice.
             */
            description?: string | null;
            /**
             * Format: date-time
             * @description When the task is due, as a time; null if it is due on a day or not at all. Must be in the future when it is set or changed. Any time zone is accepted; responses use UTC. A task has either `due_date` or `due_on`: to change from one to the other, send null for the old one in the same request.
             * @default null
             * @example 2026-03-20T17:00:00.000Z
             */
            due_date?: string | null;
            /**
             * Format: date
             * @description The day on which the task is due, without a time; null if it is due at a time or not at all. Must be today or later when it is set or changed, in the time zone of your profile. The task is overdue when the day has ended. A task has either `due_date` or `due_on`: to change from one to the other, send null for the old one in the same request. With both, the field code is `TWO_DUE_DATES`.
             * @default null
             * @example null
             */
            due_on?: string | null;
            /**
             * @description Estimated effort in minutes, up to a year; null if there is no estimate.
             * @default null
             * @example 480
             */
            estimate_minutes?: number | null;
            /**
             * Format: uuid
             * @description The task that this is a subtask of; null if it has no parent. The parent is in the same project, or personal too. Subtasks can have subtasks, at most 5 levels below a task without a parent, and at most 1,000 tasks with all subtasks of all levels.
             * @default null
             * @example null
             */
            parent_id?: string | null;
            priority?: components["schemas"]["TaskPriority"];
            /**
             * @description How the task repeats; null if it does not. A task without a due date gets the first date. The next task is created when the date of this one has passed, or with `after_completion` when this one is completed. It is a copy with its subtasks, links and reminders.
             * @example {
             *       "rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
             *       "text": "every second Tuesday at 09:00",
             *       "after_completion": {
             *         "interval": 3,
             *         "unit": "day"
             *       },
             *       "timezone": "Europe/London",
             *       "starts_at": "2026-03-10T09:00:00.000Z",
             *       "starts_on": "2026-03-10",
             *       "exdates": [
             *         "2026-04-07T08:00:00.000Z"
             *       ],
             *       "rdates": [],
             *       "catch_up": "latest"
             *     }
             */
            recurrence?: components["schemas"]["RecurrenceWrite"] | null;
            /**
             * Format: date-time
             * @description When work should begin; null if not set. Must not be after `due_date`, or after the end of `due_on` in your time zone.
             * @default null
             * @example 2026-03-09T09:00:00.000Z
             */
            start_date?: string | null;
            /** @default todo */
            status?: components["schemas"]["TaskStatus"];
            /**
             * @description Labels that everyone who can see the task can see. Categories are the private labels. Tags must be unique, ignoring case and Unicode form.
             * @default []
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
            title: string;
        };
        /**
         * @description Whether the time entries of one user in the project can overlap. With `refuse`, an entry that would overlap another one of the same user is rejected with 409 `TIME_OVERLAP`. Entries from before stay, and so do those that a moved task brings along.
         * @example allow
         * @enum {string}
         */
        ProjectTimeOverlap: "allow" | "refuse";
        /** @description The new owner of a project. */
        ProjectTransfer: {
            /**
             * Format: uuid
             * @description ID of a member of the project.
             * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
             */
            user_id: string;
        };
        /** @description One field of `project.transferred`, before and after the change. */
        ProjectTransferredChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example owner_id
             * @enum {string}
             */
            field: "owner_id";
        };
        /** @description A project got another owner. */
        ProjectTransferredEvent: {
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
             *         "field": "owner_id",
             *         "before": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *         "after": "019c65e9-14e0-7e01-8fd1-ce1acc173e3b"
             *       }
             *     ]
             */
            changes: components["schemas"]["ProjectTransferredChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * Format: uuid
             * @description Project of the event.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string;
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
            subject: components["schemas"]["ProjectSubject"];
            /**
             * @description Type of the event.
             * @example project.transferred
             * @constant
             */
            type: "project.transferred";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
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
             * Format: date-time
             * @description Time entries that begin before this time are locked: only owners and admins can create, change and delete them; null if none is locked.
             * @example 2026-03-01T00:00:00.000Z
             */
            time_locked_until?: string | null;
            time_overlap?: components["schemas"]["ProjectTimeOverlap"];
            /**
             * @description The version that your update is based on. If the resource has a newer version, the request fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same.
             * @example 3
             */
            version?: number;
            who_can_invite?: components["schemas"]["ProjectInviters"];
        };
        /** @description One field of `project.updated`, before and after the change. */
        ProjectUpdatedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example name
             * @enum {string}
             */
            field: "name" | "description" | "color" | "archived" | "default_priority" | "default_assignee_id" | "who_can_invite" | "time_overlap" | "time_locked_until";
        };
        /** @description A project was updated. */
        ProjectUpdatedEvent: {
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
             *         "field": "color",
             *         "before": "#4F46E5",
             *         "after": "#0F766E"
             *       }
             *     ]
             */
            changes: components["schemas"]["ProjectUpdatedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * Format: uuid
             * @description Project of the event.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string;
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
            subject: components["schemas"]["ProjectSubject"];
            /**
             * @description Type of the event.
             * @example project.updated
             * @constant
             */
            type: "project.updated";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 3
             */
            version: number;
        };
        /**
         * @description Why a message did not reach the push service. New reasons can be added.
         *
         *     | Reason | Meaning |
         *     | --- | --- |
         *     | `unreachable` | There was no connection. |
         *     | `timeout` | The service did not respond in time. |
         *     | `limited` | The service wants fewer messages. |
         *     | `unavailable` | The service had an error. |
         *     | `rejected` | The service does not accept the message or the keys of this server. |
         * @example unreachable
         * @enum {string}
         */
        PushError: "unreachable" | "timeout" | "limited" | "unavailable" | "rejected";
        /** @description Keys of a browser's subscription, from `subscription.toJSON().keys`. Messages are encrypted with them, so that the push service cannot read them. */
        PushKeys: {
            /**
             * @description Secret of the subscription, 16 bytes in base64url.
             * @example BTBZMqHH6r4Tts7J_aSIgg
             */
            auth: string;
            /**
             * @description Public key of the browser, a point on the curve P-256 in base64url.
             * @example BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4
             */
            p256dh: string;
        };
        /** @description What a device gets. A browser gets it as JSON, an app as the data of the message. Its texts are in the language of the user, or in English. A later message about the same notification replaces one that the device has not shown yet. */
        PushMessage: {
            /**
             * @description What happened.
             * @example Grace Hopper commented on "Punch the cards for the Bernoulli numbers"
             */
            body: string;
            /**
             * Format: uuid
             * @description ID of the newest comment; null if it is not about a comment.
             * @example 019cae08-8580-7d21-9f60-5a6b7c8d9e0f
             */
            comment_id: string | null;
            /**
             * Format: date-time
             * @description Time of the newest event.
             * @example 2026-03-02T10:12:00.000Z
             */
            created_at: string;
            /**
             * @description Kind of the notification; null for a test message.
             * @example commented
             */
            kind: components["schemas"]["OpenNotificationKind"] | null;
            /**
             * Format: uuid
             * @description ID of the notification; null for a test message.
             * @example 019cae08-8600-7c1d-9e2f-3a4b5c6d7e8f
             */
            notification_id: string | null;
            /**
             * Format: uuid
             * @description ID of the project; null outside of projects.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string | null;
            /**
             * @description The same for all messages about a notification. Use it as `tag` of what you show.
             * @example 019cae0886007c1d9e2f3a4b5c6d7e8f
             */
            tag: string;
            /**
             * Format: uuid
             * @description ID of the task; null if it is not about a task.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            task_id: string | null;
            /**
             * @description First line to show.
             * @example Punch the cards for the Bernoulli numbers
             */
            title: string;
            /**
             * @description Number of your unread notifications when the message was sent, for the badge of the app. Counted up to 1,000.
             * @example 3
             */
            unread_count: number;
            /**
             * Format: uri
             * @description Page of the client app to open.
             * @example https://app.example.com/tasks/019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            url: string;
        };
        /** @description What a client needs to register a device. */
        PushOptions: {
            /**
             * @description The platforms to which this server sends messages.
             * @example [
             *       "web"
             *     ]
             */
            platforms: components["schemas"]["OpenPushPlatform"][];
            /**
             * @description Public key of this server in base64url, for `applicationServerKey` of `pushManager.subscribe()`. It stays the same.
             * @example BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8
             */
            vapid_public_key: string;
        };
        /** @description What a client needs to register a device. */
        PushOptionsResponse: {
            data: components["schemas"]["PushOptions"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /**
         * @description How messages reach a device. New platforms can be added.
         *
         *     | Platform | Devices |
         *     | --- | --- |
         *     | `web` | browsers, by Web Push |
         *     | `fcm` | apps, by Firebase Cloud Messaging |
         *     | `apns` | apps, by the Apple Push Notification service |
         * @example web
         * @enum {string}
         */
        PushPlatform: "web" | "fcm" | "apns";
        /** @description A browser or a device that gets push messages. Its endpoint, token and keys are never shown. */
        PushSubscription: {
            /**
             * Format: date-time
             * @description When it was created. Never changes.
             * @example 2026-03-02T09:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Since when the push service has accepted no message; null if it accepted the last one. After seven days, the subscription is removed.
             * @example null
             */
            failing_since: string | null;
            /**
             * @description Host of the push service of a browser; null for apps.
             * @example push.example.com
             */
            host: string | null;
            /**
             * Format: uuid
             * @description ID of the subscription.
             * @example 019cae30-1180-7b52-9d1f-3c5e7a9b1d24
             */
            id: string;
            /**
             * @description Why the last message failed; null if it did not.
             * @example null
             */
            last_error: components["schemas"]["OpenPushError"] | null;
            /**
             * Format: date-time
             * @description When the push service last accepted a message; null if it has accepted none.
             * @example 2026-03-02T10:12:01.000Z
             */
            last_sent_at: string | null;
            /**
             * @description What the user recognizes the device by; null if it has no name.
             * @example Firefox on the laptop
             */
            name: string | null;
            platform: components["schemas"]["OpenPushPlatform"];
            /**
             * Format: date-time
             * @description When it was last changed; equal to `created_at` until then.
             * @example 2026-03-02T09:00:00.000Z
             */
            updated_at: string;
        };
        /**
         * @description A device to register. For `web`, send `endpoint` and `keys` as the browser has them in `subscription.toJSON()`; for `fcm` and `apns`, send
         *     `token`.
         */
        PushSubscriptionCreate: {
            /**
             * @description URL of the push service for this browser. It must begin with `https://`, contain no user name or password, and lead to a public address. The operator of the server can allow other networks, and `http://` for them.
             * @example https://push.example.com/send/dGFza2Zsb3c
             */
            endpoint?: string;
            keys?: components["schemas"]["PushKeys"];
            /**
             * @description What the user recognizes the device by; null if it has no name.
             * @default null
             * @example Firefox on the laptop
             */
            name?: string | null;
            /** @default web */
            platform?: components["schemas"]["PushPlatform"];
            /**
             * @description Registration token of the app, from Firebase or from Apple.
             * @example dGFza2Zsb3c:APA91bFq3n
             */
            token?: string;
        };
        /** @description One field of `push_subscription.created`, before and after the change. */
        PushSubscriptionCreatedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example platform
             * @enum {string}
             */
            field: "platform" | "name" | "host";
        };
        /** @description A device was registered. */
        PushSubscriptionCreatedEvent: {
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
             *         "field": "platform",
             *         "before": null,
             *         "after": "web"
             *       },
             *       {
             *         "field": "host",
             *         "before": null,
             *         "after": "push.example.com"
             *       }
             *     ]
             */
            changes: components["schemas"]["PushSubscriptionCreatedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["PushSubscriptionSubject"];
            /**
             * @description Type of the event.
             * @example push_subscription.created
             * @constant
             */
            type: "push_subscription.created";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description A device no longer gets push messages. */
        PushSubscriptionDeletedEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["PushSubscriptionSubject"];
            /**
             * @description Type of the event.
             * @example push_subscription.deleted
             * @constant
             */
            type: "push_subscription.deleted";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description A page of push subscriptions. */
        PushSubscriptionListResponse: {
            /**
             * @description The items of this page, in the requested order; empty if no item matches.
             * @example []
             */
            data: components["schemas"]["PushSubscription"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description One push subscription. */
        PushSubscriptionResponse: {
            data: components["schemas"]["PushSubscription"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description The resource that an event is about. */
        PushSubscriptionSubject: {
            /**
             * Format: uuid
             * @description ID of the resource, even if deleted. ID of the user for a member.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string;
            /**
             * @description Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for any other job, a session, an invitation, a notification, a time entry, and a deleted account.
             * @example Punch the cards for the Bernoulli numbers
             */
            name: string | null;
            /**
             * @description Type of the resource.
             * @example push_subscription
             * @constant
             */
            type: "push_subscription";
        };
        /** @description One field of `push_subscription.updated`, before and after the change. */
        PushSubscriptionUpdatedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example platform
             * @enum {string}
             */
            field: "platform" | "name" | "host";
        };
        /** @description A device was registered again. */
        PushSubscriptionUpdatedEvent: {
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
             *         "field": "name",
             *         "before": null,
             *         "after": "Firefox on the laptop"
             *       }
             *     ]
             */
            changes: components["schemas"]["PushSubscriptionUpdatedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["PushSubscriptionSubject"];
            /**
             * @description Type of the event.
             * @example push_subscription.updated
             * @constant
             */
            type: "push_subscription.updated";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description A job in the queue of the installation. Its data is not shown, because it belongs to users. */
        QueuedJob: {
            /**
             * @description Number of attempts so far, with the one that is running.
             * @example 3
             */
            attempts: number;
            /**
             * Format: date-time
             * @description When it was created. Never changes.
             * @example 2026-03-02T10:12:00.000Z
             */
            created_at: string;
            /**
             * Format: uuid
             * @description ID of the job in the queue. Never changes.
             * @example 00000000-0000-8000-8000-00000000002a
             */
            id: string;
            /**
             * @description Why the last attempt failed, without secrets; null if none has. The server's log contains more.
             * @example connect ECONNREFUSED 10.0.0.25:587
             */
            last_error: string | null;
            /**
             * @description Number of attempts after which the job has failed.
             * @example 25
             */
            max_attempts: number;
            /**
             * @description What the job does.
             * @example send_mail
             */
            name: string;
            /**
             * Format: date-time
             * @description When the job is due.
             * @example 2026-03-02T10:14:00.000Z
             */
            run_at: string;
            /**
             * Format: date-time
             * @description When the attempt that is running was last seen alive; null if none is.
             * @example null
             */
            started_at: string | null;
            state: components["schemas"]["OpenQueuedJobState"];
        };
        /** @description A page of the queue of jobs. */
        QueuedJobListResponse: {
            /**
             * @description The items of this page, in the requested order; empty if no item matches.
             * @example []
             */
            data: components["schemas"]["QueuedJob"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description A job in the queue. */
        QueuedJobResponse: {
            data: components["schemas"]["QueuedJob"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /**
         * @description `ready`: waits for a worker. `scheduled`: waits for its time or its next attempt. `running`: a worker is at it. `failed`: no attempts are left.
         * @example failed
         * @enum {string}
         */
        QueuedJobState: "ready" | "scheduled" | "running" | "failed";
        /** @description The reactions of one kind. */
        ReactionCount: {
            /**
             * @description Number of users who reacted with it, at least 1.
             * @example 2
             */
            count: number;
            emoji: components["schemas"]["OpenReactionEmoji"];
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
            error: components["schemas"]["OpenErrorCode"];
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
            role: components["schemas"]["OpenAssignableRole"];
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
        /** @description How something repeats. It has either a `rule`, or repeats `after_completion`. */
        Recurrence: {
            /**
             * @description The time from a completion until the next due date; null if it repeats by a rule.
             * @example {
             *       "interval": 3,
             *       "unit": "day"
             *     }
             */
            after_completion: components["schemas"]["AfterCompletion"] | null;
            catch_up: components["schemas"]["OpenCatchUp"];
            /**
             * @description Dates to leave out. Times in a series of times, days in a series of days.
             * @example [
             *       "2026-04-07T08:00:00.000Z"
             *     ]
             */
            exdates: string[];
            /**
             * Format: date-time
             * @description Due time of the next task; null if it is not known yet, if the series has days, or if there is none.
             * @example 2026-03-24T09:00:00.000Z
             */
            next_at: string | null;
            /**
             * Format: date
             * @description Due day of the next task in a series of days; null like `next_at`.
             * @example null
             */
            next_on: string | null;
            /**
             * @description Why the series is paused; null if it is not.
             * @example null
             */
            paused_because: components["schemas"]["OpenPauseReason"] | null;
            /**
             * @description Dates to add. Times in a series of times, days in a series of days.
             * @example []
             */
            rdates: string[];
            /**
             * @description The rule as RRULE of RFC 5545; null if it repeats after completion.
             * @example FREQ=WEEKLY;INTERVAL=2;BYDAY=TU
             */
            rule: string | null;
            /**
             * Format: uuid
             * @description ID of the series. All its tasks have the same one. null for a template.
             * @example 019cb0a4-7c10-7d52-9be1-5f0c3a7d2e18
             */
            series_id: string | null;
            /**
             * Format: date-time
             * @description Time from which it repeats; null in a series of days.
             * @example 2026-03-10T09:00:00.000Z
             */
            starts_at: string | null;
            /**
             * Format: date
             * @description Day from which it repeats; null in a series of times.
             * @example null
             */
            starts_on: string | null;
            status: components["schemas"]["OpenRecurrenceStatus"];
            /**
             * @description The same in English, with the time of day. Requests can send it back.
             * @example every second Tuesday at 09:00
             */
            text: string;
            /**
             * @description IANA time zone of the dates. Its clocks show the same time on each of them, also after a change to or from daylight saving time. A time that they skip is later by the skipped hour, and of a time that they show twice the first one counts.
             * @example Europe/London
             */
            timezone: string;
        };
        /**
         * @description What becomes of the series. New values can be added.
         *
         *     | Status | Meaning |
         *     | --- | --- |
         *     | `active` | the next task is created when it is time |
         *     | `paused` | no tasks are created until the series is resumed |
         *     | `ended` | the last task was created |
         * @example active
         * @enum {string}
         */
        RecurrenceStatus: "active" | "paused" | "ended";
        /**
         * @description A unit of time. In a month that is too short, the last day is taken.
         * @example day
         * @enum {string}
         */
        RecurrenceUnit: "day" | "week" | "month" | "year";
        /**
         * @description How something repeats. Send exactly one of `rule`, `text` and `after_completion` (field codes `NO_RULE`, `TWO_RULES`). In an update of a
         *     recurrence, properties that you leave out keep their values.
         *
         *     A series has times or days. It has days if it starts on a day: with `starts_on`, or without a start on a task with `due_on` or without a due
         *     date (field codes `TWO_STARTS`, `TIME_TWICE`, `WRONG_KIND`). A series has no
         *     dates after 2200. A rule that has no date until then is refused (field code `NO_OCCURRENCES`).
         */
        RecurrenceWrite: {
            after_completion?: components["schemas"]["AfterCompletionWrite"];
            /** @description What becomes of dates that have passed before their task could be created. Default: `latest`. */
            catch_up?: components["schemas"]["CatchUp"];
            /**
             * @description Dates to leave out. Times in a series of times, days in a series of days.
             * @example [
             *       "2026-04-07T08:00:00.000Z"
             *     ]
             */
            exdates?: string[];
            /**
             * @description Dates to add. Times in a series of times, days in a series of days.
             * @example []
             */
            rdates?: string[];
            /**
             * @description An RRULE of RFC 5545 without its start (field code `INVALID_RULE`). It can have `FREQ` (`DAILY`, `WEEKLY`, `MONTHLY`, `YEARLY`), `INTERVAL`
             *     (1 to 366), `BYDAY`, `BYMONTHDAY`, `BYMONTH`, `BYSETPOS`, `COUNT` (1 to 1,000) or `UNTIL`, and `WKST`. Without days it repeats on that of
             *     the start.
             * @example FREQ=WEEKLY;INTERVAL=2;BYDAY=TU
             */
            rule?: string;
            /**
             * Format: date-time
             * @description Time from which it repeats. Its time of day is that of all dates. Default: the due date of the task, or today.
             * @example 2026-03-10T09:00:00.000Z
             */
            starts_at?: string;
            /**
             * Format: date
             * @description Day from which it repeats; then it is due on days.
             * @example 2026-03-10
             */
            starts_on?: string;
            /**
             * @description The same in English, such as `every weekday at 09:00`, `every month on the last Friday, 10 times` or `3 days after completion`. A text that cannot be read is refused with examples (field code `UNREADABLE_TEXT`). A time of day applies to the start, which is then a time.
             * @example every second Tuesday at 09:00
             */
            text?: string;
            /**
             * @description IANA time zone of the dates. Default: the time zone of your profile.
             * @example Europe/London
             */
            timezone?: string;
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
        /** @description A message about a task at a time. It has either a time of its own, or one that follows the due date or start date of the task. */
        Reminder: {
            /**
             * @description How the reminder is sent. Channels that the user has switched off for reminders are left out.
             * @example [
             *       "in_app",
             *       "email"
             *     ]
             */
            channels: components["schemas"]["OpenReminderChannel"][];
            /**
             * Format: date-time
             * @description When it was created. Never changes.
             * @example 2026-03-02T10:30:00.000Z
             */
            created_at: string;
            /**
             * @description The user who created the reminder; null if the account was deleted.
             * @example {
             *       "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *       "full_name": "Ada Lovelace",
             *       "avatar_url": "https://images.example.com/ada.png"
             *     }
             */
            created_by: components["schemas"]["UserSummary"] | null;
            /**
             * @description Days before that date, at the same time of day in the time zone of the user; null if the reminder is in minutes or has a time of its own.
             * @example 1
             */
            days_before: number | null;
            /**
             * Format: uuid
             * @description ID of the reminder. Never changes.
             * @example 019cae21-5c80-7d34-a1b6-8e0f2c4d6a91
             */
            id: string;
            /**
             * @description Minutes before that date; null if the reminder is in days or has a time of its own.
             * @example null
             */
            minutes_before: number | null;
            /**
             * Format: date-time
             * @description When the reminder is sent next; null if it will not be sent as things are.
             * @example 2026-03-19T17:00:00.000Z
             */
            next_at: string | null;
            /**
             * @description The date that the reminder follows; null if it has a time of its own.
             * @example due
             */
            relative_to: components["schemas"]["OpenReminderAnchor"] | null;
            /**
             * Format: date-time
             * @description The time of the reminder; null if it follows a date of the task.
             * @example null
             */
            remind_at: string | null;
            /**
             * Format: date-time
             * @description When the reminder was last sent; null if it was not.
             * @example null
             */
            sent_at: string | null;
            /**
             * Format: date-time
             * @description Time until which the reminder was snoozed; null if it is not snoozed.
             * @example null
             */
            snoozed_until: string | null;
            status: components["schemas"]["OpenReminderStatus"];
            /** @description The task as it is now. */
            task: components["schemas"]["RelatedTask"];
            /**
             * Format: date-time
             * @description When it was last changed; equal to `created_at` until then.
             * @example 2026-03-02T10:30:00.000Z
             */
            updated_at: string;
            /** @description The user who is reminded. */
            user: components["schemas"]["UserSummary"];
        };
        /**
         * @description A date of a task. `due` is `due_date` or `due_on`; a day counts from the `reminder_time` in the settings of the user.
         * @example due
         * @enum {string}
         */
        ReminderAnchor: "due" | "start";
        /**
         * @description How a reminder is sent.
         * @example in_app
         * @enum {string}
         */
        ReminderChannel: "in_app" | "email" | "push";
        /** @description A new reminder. Send exactly one of `remind_at`, `minutes_before` and `days_before`. The time must be in the future (field code `TIME_IN_PAST`), if the task has the date already. */
        ReminderCreate: {
            /**
             * @description How the reminder is sent. Channels that the user has switched off for reminders are left out.
             * @default [
             *       "in_app",
             *       "email",
             *       "push"
             *     ]
             * @example [
             *       "in_app",
             *       "email"
             *     ]
             */
            channels?: components["schemas"]["ReminderChannel"][];
            /**
             * @description Days before the date of the task, at the same time of day in the time zone of the user who is reminded.
             * @example 1
             */
            days_before?: number;
            /**
             * @description Minutes before the date of the task, up to a year.
             * @example 60
             */
            minutes_before?: number;
            /** @description The date to count from, with `minutes_before` or `days_before`. Default: `due`. */
            relative_to?: components["schemas"]["ReminderAnchor"];
            /**
             * Format: date-time
             * @description Time of the reminder, in the future. Any time zone is accepted; responses use UTC.
             * @example 2026-03-18T08:00:00.000Z
             */
            remind_at?: string;
            /**
             * Format: uuid
             * @description The user to remind: you, or an assignee of the task (field code `NOT_ASSIGNED`). Default: you. To remind others, you must be owner, admin or member of the project.
             * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
             */
            user_id?: string;
        };
        /** @description One field of `reminder.created`, before and after the change. */
        ReminderCreatedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example task_id
             * @enum {string}
             */
            field: "task_id" | "remind_at" | "relative_to" | "minutes_before" | "days_before" | "channels" | "snoozed_until";
        };
        /** @description A reminder was created. */
        ReminderCreatedEvent: {
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
             *         "field": "task_id",
             *         "before": null,
             *         "after": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf"
             *       },
             *       {
             *         "field": "relative_to",
             *         "before": null,
             *         "after": "due"
             *       },
             *       {
             *         "field": "days_before",
             *         "before": null,
             *         "after": 1
             *       },
             *       {
             *         "field": "channels",
             *         "before": null,
             *         "after": [
             *           "in_app",
             *           "email",
             *           "push"
             *         ]
             *       }
             *     ]
             */
            changes: components["schemas"]["ReminderCreatedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["ReminderSubject"];
            /**
             * @description Type of the event.
             * @example reminder.created
             * @constant
             */
            type: "reminder.created";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description A reminder was deleted. */
        ReminderDeletedEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["ReminderSubject"];
            /**
             * @description Type of the event.
             * @example reminder.deleted
             * @constant
             */
            type: "reminder.deleted";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description A page of reminders. */
        ReminderListResponse: {
            /**
             * @description The items of this page, in the requested order; empty if no item matches.
             * @example []
             */
            data: components["schemas"]["Reminder"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description One reminder. */
        ReminderResponse: {
            data: components["schemas"]["Reminder"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description A reminder was sent. */
        ReminderSentEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["ReminderSubject"];
            /**
             * @description Type of the event.
             * @example reminder.sent
             * @constant
             */
            type: "reminder.sent";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /**
         * @description Whether the reminder is sent. New values can be added.
         *
         *     | Status | Meaning |
         *     | --- | --- |
         *     | `scheduled` | it is sent at `next_at` |
         *     | `waiting` | the task does not have the date that the reminder follows |
         *     | `sent` | it was sent at `sent_at`; it is sent again if the date moves, or if you snooze it |
         *     | `skipped` | its time has passed and it was not sent, because the task was done or could not be seen, or the date moved too close |
         * @example scheduled
         * @enum {string}
         */
        ReminderStatus: "scheduled" | "waiting" | "sent" | "skipped";
        /** @description The resource that an event is about. */
        ReminderSubject: {
            /**
             * Format: uuid
             * @description ID of the resource, even if deleted. ID of the user for a member.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string;
            /**
             * @description Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for any other job, a session, an invitation, a notification, a time entry, and a deleted account.
             * @example Punch the cards for the Bernoulli numbers
             */
            name: string | null;
            /**
             * @description Type of the resource.
             * @example reminder
             * @constant
             */
            type: "reminder";
        };
        /** @description Fields to update. A field that you leave out does not change. At most one of `remind_at`, `minutes_before` and `days_before`: it replaces the time of the reminder, which must be in the future (field code `TIME_IN_PAST`), and schedules it again. */
        ReminderUpdate: {
            /**
             * @description How the reminder is sent. Channels that the user has switched off for reminders are left out.
             * @example [
             *       "in_app",
             *       "email"
             *     ]
             */
            channels?: components["schemas"]["ReminderChannel"][];
            /**
             * @description Days before the date of the task, at the same time of day in the time zone of the user who is reminded.
             * @example 1
             */
            days_before?: number;
            /**
             * @description Minutes before the date of the task, up to a year.
             * @example 60
             */
            minutes_before?: number;
            /** @description The date to count from. Not for a reminder with a time of its own. */
            relative_to?: components["schemas"]["ReminderAnchor"];
            /**
             * Format: date-time
             * @description Time of the reminder, in the future. Any time zone is accepted; responses use UTC.
             * @example 2026-03-18T08:00:00.000Z
             */
            remind_at?: string;
            /**
             * Format: date-time
             * @description Sends the reminder at this time, in the future, instead of its own or once more after it was sent. null takes that back. A new time, or a move of the date that the reminder follows, takes it back too.
             * @example 2026-03-19T18:00:00.000Z
             */
            snoozed_until?: string | null;
        };
        /** @description One field of `reminder.updated`, before and after the change. */
        ReminderUpdatedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example task_id
             * @enum {string}
             */
            field: "task_id" | "remind_at" | "relative_to" | "minutes_before" | "days_before" | "channels" | "snoozed_until";
        };
        /** @description A reminder was updated. */
        ReminderUpdatedEvent: {
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
             *         "field": "minutes_before",
             *         "before": null,
             *         "after": 120
             *       },
             *       {
             *         "field": "days_before",
             *         "before": 1,
             *         "after": null
             *       }
             *     ]
             */
            changes: components["schemas"]["ReminderUpdatedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["ReminderSubject"];
            /**
             * @description Type of the event.
             * @example reminder.updated
             * @constant
             */
            type: "reminder.updated";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /**
         * @description Length of the periods of a report.
         * @example week
         * @enum {string}
         */
        ReportBucket: "day" | "week" | "month";
        /**
         * Format: binary
         * @description The report as a chart in SVG, without scripts and without references to other files.
         * @example <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 400"></svg>
         */
        ReportChart: Blob;
        /**
         * Format: binary
         * @description The rows of the report as CSV (RFC 4180, UTF-8), with a header row. The columns are the properties of a row in JSON; null is an empty cell. A text that a spreadsheet would run as a formula begins with an apostrophe.
         * @example group,group_name,task_count,todo,in_progress,completed,overdue,due_soon,without_due_date
         *     ,,3,1,1,1,0,1,1
         */
        ReportCsv: Blob;
        /**
         * @description Property to group tasks by.
         * @example priority
         * @enum {string}
         */
        ReportGroup: "status" | "priority" | "project" | "assignee" | "category" | "tag";
        /** @description Something that you may not have expected. The change was made. */
        ResponseWarning: {
            code: components["schemas"]["OpenWarningCode"];
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
         *     | `templates:read` | read your templates and those of your projects |
         *     | `templates:write` | create, update and delete templates; to write one that repeats, `tasks:write` is also needed |
         *     | `time:read` | read your time entries, and those of the projects that you own or administer |
         *     | `time:write` | start and stop timers, and create, update and delete time entries |
         *     | `reports:read` | read reports about all tasks that you can see |
         *     | `categories:read` | read your categories |
         *     | `categories:write` | create, update and delete your categories |
         *     | `notifications:read` | read your notifications |
         *     | `notifications:write` | mark your notifications as read, snooze and delete them |
         *     | `activity:read` | read the events of your projects and your account |
         *     | `events:read` | follow these events as they happen |
         *     | `webhooks:read` | read your webhooks and their deliveries |
         *     | `webhooks:write` | create, update, test and delete webhooks, which send all events that you can see to any URL |
         *     | `jobs:read` | read the state of the jobs that you started |
         *     | `jobs:write` | cancel jobs that you started |
         *     | `admin:read` | read all users, the audit log and the statistics of the installation, if you are a system admin |
         * @example tasks:read
         * @enum {string}
         */
        Scope: "profile:read" | "profile:write" | "projects:read" | "projects:write" | "tasks:read" | "tasks:write" | "templates:read" | "templates:write" | "time:read" | "time:write" | "reports:read" | "categories:read" | "categories:write" | "notifications:read" | "notifications:write" | "activity:read" | "events:read" | "webhooks:read" | "webhooks:write" | "jobs:read" | "jobs:write" | "admin:read";
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
        /** @description A user logged in or registered. */
        SessionCreatedEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["SessionSubject"];
            /**
             * @description Type of the event.
             * @example session.created
             * @constant
             */
            type: "session.created";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
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
        /** @description A refresh token was exchanged for new tokens. */
        SessionRefreshedEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["SessionSubject"];
            /**
             * @description Type of the event.
             * @example session.refreshed
             * @constant
             */
            type: "session.refreshed";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description A used refresh token was sent again. */
        SessionReuseDetectedEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["SessionSubject"];
            /**
             * @description Type of the event.
             * @example session.reuse_detected
             * @constant
             */
            type: "session.reuse_detected";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description A session was ended. */
        SessionRevokedEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["SessionSubject"];
            /**
             * @description Type of the event.
             * @example session.revoked
             * @constant
             */
            type: "session.revoked";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description The resource that an event is about. */
        SessionSubject: {
            /**
             * Format: uuid
             * @description ID of the resource, even if deleted. ID of the user for a member.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string;
            /**
             * @description Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for any other job, a session, an invitation, a notification, a time entry, and a deleted account.
             * @example Punch the cards for the Bernoulli numbers
             */
            name: string | null;
            /**
             * @description Type of the resource.
             * @example session
             * @constant
             */
            type: "session";
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
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
            type: components["schemas"]["OpenEventType"];
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
        /** @description A subscription ended, because you no longer have access to what it is about, or it was permanently deleted. */
        SubscriptionEndedMessage: {
            error: components["schemas"]["OpenErrorCode"];
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
        /** @description How many tasks there are, as they are now. */
        SummaryReport: {
            /**
             * Format: date-time
             * @description Time of the request.
             * @example 2026-03-02T10:12:00.000Z
             */
            as_of: string;
            group_by: components["schemas"]["GroupedBy"];
            /**
             * @description A report has the 50 largest groups. This is the number of the others.
             * @example 0
             */
            groups_left_out: number;
            /**
             * @description One row, or one for each group, the largest first.
             * @example []
             */
            rows: components["schemas"]["SummaryRow"][];
        };
        /** @description A summary of tasks. */
        SummaryReportResponse: {
            data: components["schemas"]["SummaryReport"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description The tasks of a group, or all. */
        SummaryRow: {
            /**
             * @description Tasks with the status `completed`.
             * @example 1
             */
            completed: number;
            /**
             * @description Open tasks that become due by the end of the seventh day after today, in the time zone of your profile.
             * @example 1
             */
            due_soon: number;
            /**
             * @description The value of the property in `group_by`: a status, a priority, a tag, or the ID of a project, user or category. null for tasks without one, such as personal tasks or tasks without an assignee, and in reports without `group_by`.
             * @example null
             */
            group: string | null;
            /**
             * @description The name of the group, for people. null if `group` is.
             * @example null
             */
            group_name: string | null;
            /**
             * @description Tasks with the status `in_progress`.
             * @example 1
             */
            in_progress: number;
            /**
             * @description Open tasks whose due date has passed. A `due_on` has passed when its day has ended in the time zone of your profile.
             * @example 0
             */
            overdue: number;
            /**
             * @description All tasks.
             * @example 3
             */
            task_count: number;
            /**
             * @description Tasks with the status `todo`.
             * @example 1
             */
            todo: number;
            /**
             * @description Open tasks without a due date.
             * @example 1
             */
            without_due_date: number;
        };
        /**
         * @description What to do with your copy.
         *
         *     | Action | Meaning |
         *     | --- | --- |
         *     | `upsert` | Store `data`, in place of what you have. |
         *     | `delete` | Delete it, if you have it. With a task, delete its comments and attachments; with a comment, its attachments. |
         * @example upsert
         * @enum {string}
         */
        SyncAction: "upsert" | "delete";
        /** @description A file of a task or comment. */
        SyncedAttachment: {
            action: components["schemas"]["OpenSyncAction"];
            /**
             * @description The resource as it is now; null if it is deleted.
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
            /**
             * Format: uuid
             * @description ID of the resource.
             * @example 019cae08-8580-7091-a087-787255ed6480
             */
            id: string;
            /**
             * @description Kind of the resource. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "attachment";
            /**
             * Format: uuid
             * @description ID of the project that it is in; null if it is personal or deleted.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string | null;
        };
        /** @description One of your categories. */
        SyncedCategory: {
            action: components["schemas"]["OpenSyncAction"];
            /**
             * @description The resource as it is now; null if it is deleted.
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
            /**
             * Format: uuid
             * @description ID of the resource.
             * @example 019c6aea-d1e0-72c6-ad11-82b4176016eb
             */
            id: string;
            /**
             * @description Kind of the resource. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "category";
            /**
             * Format: uuid
             * @description Always null.
             * @example null
             */
            project_id: string | null;
        };
        /** @description A comment on a task. */
        SyncedComment: {
            action: components["schemas"]["OpenSyncAction"];
            /**
             * @description The resource as it is now; null if it is deleted.
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
            /**
             * Format: uuid
             * @description ID of the resource.
             * @example 019cae08-8580-7e82-bfcc-f85ff12788c0
             */
            id: string;
            /**
             * @description Kind of the resource. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "comment";
            /**
             * Format: uuid
             * @description ID of the project that it is in; null if it is personal or deleted.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string | null;
        };
        /** @description A member of a project. Its `id` is that of the user. */
        SyncedMember: {
            action: components["schemas"]["OpenSyncAction"];
            /**
             * @description The resource as it is now; null if it is deleted.
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
            /**
             * Format: uuid
             * @description ID of the resource.
             * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
             */
            id: string;
            /**
             * @description Kind of the resource. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "member";
            /**
             * Format: uuid
             * @description ID of the project.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string;
        };
        /** @description A project. */
        SyncedProject: {
            action: components["schemas"]["OpenSyncProjectAction"];
            /**
             * @description The resource as it is now; null if the project is not visible any more.
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
             *       "time_overlap": "allow",
             *       "time_locked_until": null,
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
            /**
             * Format: uuid
             * @description ID of the resource.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            id: string;
            /**
             * @description Kind of the resource. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "project";
            /**
             * Format: uuid
             * @description ID of the project.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string;
        };
        /** @description A task that is not in the trash. */
        SyncedTask: {
            action: components["schemas"]["OpenSyncAction"];
            /**
             * @description The resource as it is now; null if it is deleted.
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
             *       "recurrence": {
             *         "series_id": "019cb0a4-7c10-7d52-9be1-5f0c3a7d2e18",
             *         "rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
             *         "after_completion": {
             *           "interval": 3,
             *           "unit": "day"
             *         },
             *         "text": "every second Tuesday at 09:00",
             *         "timezone": "Europe/London",
             *         "starts_at": "2026-03-10T09:00:00.000Z",
             *         "starts_on": null,
             *         "exdates": [
             *           "2026-04-07T08:00:00.000Z"
             *         ],
             *         "rdates": [],
             *         "catch_up": "latest",
             *         "status": "active",
             *         "paused_because": null,
             *         "next_at": "2026-03-24T09:00:00.000Z",
             *         "next_on": null
             *       },
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
             *       "tracked_seconds": 0,
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
            /**
             * Format: uuid
             * @description ID of the resource.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string;
            /**
             * @description Kind of the resource. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "task";
            /**
             * Format: uuid
             * @description ID of the project that it is in; null if it is personal or deleted.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string | null;
        };
        /** @description A user whose name or picture has changed, or whose account was deleted. Replace the summary wherever other items contain it. */
        SyncedUser: {
            action: components["schemas"]["OpenSyncAction"];
            /**
             * @description The resource as it is now; null if it is deleted.
             * @example {
             *       "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *       "full_name": "Ada Lovelace",
             *       "avatar_url": "https://images.example.com/ada.png"
             *     }
             */
            data: components["schemas"]["UserSummary"] | null;
            /**
             * Format: uuid
             * @description ID of the resource.
             * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
             */
            id: string;
            /**
             * @description Kind of the resource. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "user";
            /**
             * Format: uuid
             * @description Always null.
             * @example null
             */
            project_id: string | null;
        };
        /** @description One of your private views, or a view that is shared with one of your projects. */
        SyncedView: {
            action: components["schemas"]["OpenSyncAction"];
            /**
             * @description The resource as it is now; null if it is deleted.
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
            /**
             * Format: uuid
             * @description ID of the resource.
             * @example 019cadc6-9a80-7ef9-8487-2ae8a84216b3
             */
            id: string;
            /**
             * @description Kind of the resource. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "view";
            /**
             * Format: uuid
             * @description ID of the project that it is in; null if it is personal or deleted.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string | null;
        };
        /**
         * @description A resource that has changed. New kinds can be added: ignore those you do not know.
         * @example {
         *       "kind": "comment",
         *       "action": "delete",
         *       "id": "019cae08-8580-7e82-bfcc-f85ff12788c0",
         *       "project_id": null,
         *       "data": null
         *     }
         */
        SyncItem: components["schemas"]["SyncedProject"] | components["schemas"]["SyncedMember"] | components["schemas"]["SyncedCategory"] | components["schemas"]["SyncedView"] | components["schemas"]["SyncedTask"] | components["schemas"]["SyncedComment"] | components["schemas"]["SyncedAttachment"] | components["schemas"]["SyncedUser"];
        /** @description What has changed, and where to continue. */
        SyncPage: {
            /**
             * @description Whether there is more to read now. Until it is false, a copy is incomplete.
             * @example false
             */
            has_more: boolean;
            /**
             * @description The resources that have changed, in the order in which to apply them.
             * @example []
             */
            items: components["schemas"]["SyncItem"][];
            /**
             * @description Send it as `cursor` to continue. Store it together with the items.
             * @example Xb0hY3vQ8mH2ZkqJt4lT1gBbIjAxOWM2YWQzIl0
             */
            next_cursor: string;
            /**
             * Format: int64
             * @description Number of the last event that a copy has once `has_more` is false. Send it to `streamEvents` as `Last-Event-ID` to learn when there is more.
             * @example 4711
             */
            sequence: number;
        };
        /**
         * @description What to do with your copy.
         *
         *     | Action | Meaning |
         *     | --- | --- |
         *     | `upsert` | Store `data`, in place of what you have. |
         *     | `access_gained` | Delete the project and everything in it, if you have it, and store `data`. Everything in it follows. |
         *     | `access_lost` | Delete the project and everything in it: you have left it, or it was deleted. |
         * @example upsert
         * @enum {string}
         */
        SyncProjectAction: "upsert" | "access_gained" | "access_lost";
        /** @description A page of what has changed. */
        SyncResponse: {
            data: components["schemas"]["SyncPage"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
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
             * @description Whether nothing was written because you asked only what would happen.
             * @example false
             */
            dry_run: boolean;
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
            priority: components["schemas"]["OpenTaskPriority"];
            /**
             * Format: uuid
             * @description Project of the task; null for a personal task, which only its owner can see: the user who created it, or who moved it out of a project.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string | null;
            /**
             * @description How the task repeats; null if it does not. It is that of the series, so all tasks of a series show the same. Derived apart from what you set: it changes with the next task, without another `version` of this one.
             * @example {
             *       "series_id": "019cb0a4-7c10-7d52-9be1-5f0c3a7d2e18",
             *       "rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
             *       "after_completion": {
             *         "interval": 3,
             *         "unit": "day"
             *       },
             *       "text": "every second Tuesday at 09:00",
             *       "timezone": "Europe/London",
             *       "starts_at": "2026-03-10T09:00:00.000Z",
             *       "starts_on": null,
             *       "exdates": [
             *         "2026-04-07T08:00:00.000Z"
             *       ],
             *       "rdates": [],
             *       "catch_up": "latest",
             *       "status": "active",
             *       "paused_because": null,
             *       "next_at": "2026-03-24T09:00:00.000Z",
             *       "next_on": null
             *     }
             */
            recurrence: components["schemas"]["Recurrence"] | null;
            /**
             * Format: date-time
             * @description When work should begin; null if not set. Must not be after `due_date`, or after the end of `due_on` in your time zone.
             * @example 2026-03-09T09:00:00.000Z
             */
            start_date: string | null;
            status: components["schemas"]["OpenTaskStatus"];
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
             * Format: int64
             * @description Time that all users have tracked on the task, without running timers; compare it with `estimate_minutes`. Derived: it changes neither `version` nor `updated_at`. The events are those of the time entries, which only their users can see.
             * @example 0
             */
            tracked_seconds: number;
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
        /** @description One field of `task.categorized`, before and after the change. */
        TaskCategorizedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example category_ids
             * @enum {string}
             */
            field: "category_ids";
        };
        /** @description A task was added to a category or removed from one. */
        TaskCategorizedEvent: {
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
             *         "field": "category_ids",
             *         "before": [
             *           "019c6aea-d1e0-72c6-ad11-82b4176016eb"
             *         ],
             *         "after": [
             *           "019c6ae6-3e00-793f-ae11-d9ce3e407e0e",
             *           "019c6aea-d1e0-72c6-ad11-82b4176016eb"
             *         ]
             *       }
             *     ]
             */
            changes: components["schemas"]["TaskCategorizedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
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
            subject: components["schemas"]["TaskSubject"];
            /**
             * @description Type of the event.
             * @example task.categorized
             * @constant
             */
            type: "task.categorized";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
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
             *       "recurrence": {
             *         "series_id": "019cb0a4-7c10-7d52-9be1-5f0c3a7d2e18",
             *         "rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
             *         "after_completion": {
             *           "interval": 3,
             *           "unit": "day"
             *         },
             *         "text": "every second Tuesday at 09:00",
             *         "timezone": "Europe/London",
             *         "starts_at": "2026-03-10T09:00:00.000Z",
             *         "starts_on": null,
             *         "exdates": [
             *           "2026-04-07T08:00:00.000Z"
             *         ],
             *         "rdates": [],
             *         "catch_up": "latest",
             *         "status": "active",
             *         "paused_because": null,
             *         "next_at": "2026-03-24T09:00:00.000Z",
             *         "next_on": null
             *       },
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
             *       "tracked_seconds": 0,
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
            error: components["schemas"]["OpenErrorCode"];
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
            code: components["schemas"]["OpenErrorCode"];
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
             *       "recurrence": {
             *         "series_id": "019cb0a4-7c10-7d52-9be1-5f0c3a7d2e18",
             *         "rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
             *         "after_completion": {
             *           "interval": 3,
             *           "unit": "day"
             *         },
             *         "text": "every second Tuesday at 09:00",
             *         "timezone": "Europe/London",
             *         "starts_at": "2026-03-10T09:00:00.000Z",
             *         "starts_on": null,
             *         "exdates": [
             *           "2026-04-07T08:00:00.000Z"
             *         ],
             *         "rdates": [],
             *         "catch_up": "latest",
             *         "status": "active",
             *         "paused_because": null,
             *         "next_at": "2026-03-24T09:00:00.000Z",
             *         "next_on": null
             *       },
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
             *       "tracked_seconds": 0,
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
            category_ids?: string[];
            /**
             * @description Details in Markdown, stored as sent; null if there is no description.
             * @default null
             * @example Follow **note G**, and check each operation twice.
             */
            description?: string | null;
            /**
             * Format: date-time
             * @description When the task is due, as a time; null if it is due on a day or not at all. Must be in the future when it is set or changed. Any time zone is accepted; responses use UTC. A task has either `due_date` or `due_on`: to change from one to the other, send null for the old one in the same request.
             * @default null
             * @example 2026-03-20T17:00:00.000Z
             */
            due_date?: string | null;
            /**
             * Format: date
             * @description The day on which the task is due, without a time; null if it is due at a time or not at all. Must be today or later when it is set or changed, in the time zone of your profile. The task is overdue when the day has ended. A task has either `due_date` or `due_on`: to change from one to the other, send null for the old one in the same request. With both, the field code is `TWO_DUE_DATES`.
             * @default null
             * @example null
             */
            due_on?: string | null;
            /**
             * @description Estimated effort in minutes, up to a year; null if there is no estimate.
             * @default null
             * @example 480
             */
            estimate_minutes?: number | null;
            /**
             * Format: uuid
             * @description The task that this is a subtask of; null if it has no parent. The parent is in the same project, or personal too. Subtasks can have subtasks, at most 5 levels below a task without a parent, and at most 1,000 tasks with all subtasks of all levels.
             * @default null
             * @example null
             */
            parent_id?: string | null;
            priority?: components["schemas"]["TaskPriority"];
            /**
             * Format: uuid
             * @description Project of the task; null for a personal task, which only its owner can see: the user who created it, or who moved it out of a project.
             * @default null
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id?: string | null;
            /**
             * @description How the task repeats; null if it does not. A task without a due date gets the first date. The next task is created when the date of this one has passed, or with `after_completion` when this one is completed. It is a copy with its subtasks, links and reminders.
             * @example {
             *       "rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
             *       "text": "every second Tuesday at 09:00",
             *       "after_completion": {
             *         "interval": 3,
             *         "unit": "day"
             *       },
             *       "timezone": "Europe/London",
             *       "starts_at": "2026-03-10T09:00:00.000Z",
             *       "starts_on": "2026-03-10",
             *       "exdates": [
             *         "2026-04-07T08:00:00.000Z"
             *       ],
             *       "rdates": [],
             *       "catch_up": "latest"
             *     }
             */
            recurrence?: components["schemas"]["RecurrenceWrite"] | null;
            /**
             * Format: date-time
             * @description When work should begin; null if not set. Must not be after `due_date`, or after the end of `due_on` in your time zone.
             * @default null
             * @example 2026-03-09T09:00:00.000Z
             */
            start_date?: string | null;
            /** @default todo */
            status?: components["schemas"]["TaskStatus"];
            /**
             * @description Labels that everyone who can see the task can see. Categories are the private labels. Tags must be unique, ignoring case and Unicode form.
             * @default []
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
            title: string;
        };
        /** @description One field of `task.created`, before and after the change. */
        TaskCreatedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example title
             * @enum {string}
             */
            field: "title" | "description" | "status" | "priority" | "start_date" | "due_date" | "due_on" | "estimate_minutes" | "tags" | "completed_at" | "project_id" | "parent_id" | "assignee_ids" | "position" | "respaced";
        };
        /** @description A task was created. */
        TaskCreatedEvent: {
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
             *         "field": "title",
             *         "before": null,
             *         "after": "Punch the cards for the Bernoulli numbers"
             *       },
             *       {
             *         "field": "status",
             *         "before": null,
             *         "after": "todo"
             *       },
             *       {
             *         "field": "priority",
             *         "before": null,
             *         "after": "high"
             *       },
             *       {
             *         "field": "due_date",
             *         "before": null,
             *         "after": "2026-03-20T17:00:00.000Z"
             *       }
             *     ]
             */
            changes: components["schemas"]["TaskCreatedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
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
            subject: components["schemas"]["TaskSubject"];
            /**
             * @description Type of the event.
             * @example task.created
             * @constant
             */
            type: "task.created";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 1
             */
            version: number;
        };
        /**
         * Format: binary
         * @description A header row and one row for each task, oldest first. Lists such as `tags` are separated by commas within their cell. The length is not limited.
         * @example id,parent_id,project_id,project,title,description,status,priority,start_date,due_date,due_on,estimate_minutes,tags,categories,category_ids,assignees,assignee_ids,created_by,created_by_id,completed_at,created_at,updated_at,deleted_at,version
         *     019cadc6-9a80-76ac-9a32-c0ca8e84e5bf,,019c6ad3-ee80-7abf-8412-ce6e530df63b,Analytical Engine,Punch the cards for the Bernoulli numbers,"Follow **note G**, and check each operation twice.",todo,high,,2026-03-20T17:00:00.000Z,,240,"cards,demo",Programme,019c6aea-d1e0-72c6-ad11-82b4176016eb,Ada Lovelace,019c6592-1b40-7fde-a430-d40bd57deeac,Ada Lovelace,019c6592-1b40-7fde-a430-d40bd57deeac,,2026-03-02T09:00:00.000Z,2026-03-02T09:00:00.000Z,,1
         */
        TaskCsv: Blob;
        /** @description One field of `task.deleted`, before and after the change. */
        TaskDeletedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example deleted_at
             * @enum {string}
             */
            field: "deleted_at";
        };
        /** @description A task was moved to the trash. */
        TaskDeletedEvent: {
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
             *         "field": "deleted_at",
             *         "before": null,
             *         "after": "2026-03-02T10:50:00.000Z"
             *       }
             *     ]
             */
            changes: components["schemas"]["TaskDeletedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * Format: uuid
             * @description Project of the event; null outside of projects.
             * @example null
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
            subject: components["schemas"]["TaskSubject"];
            /**
             * @description Type of the event.
             * @example task.deleted
             * @constant
             */
            type: "task.deleted";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 3
             */
            version: number;
        };
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
            with_subtasks?: boolean;
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
        TaskField: "id" | "project_id" | "parent_id" | "title" | "description" | "status" | "priority" | "start_date" | "due_date" | "due_on" | "estimate_minutes" | "recurrence" | "tags" | "categories" | "assignees" | "created_by" | "following" | "blocked" | "blocked_by" | "blocks" | "comment_count" | "attachment_count" | "tracked_seconds" | "completed" | "completed_at" | "position" | "subtask_count" | "completed_subtask_count" | "version" | "created_at" | "updated_at" | "deleted_at";
        /** @description One field of `task.followed`, before and after the change. */
        TaskFollowedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example following
             * @enum {string}
             */
            field: "following";
        };
        /** @description A user chose to follow a task. */
        TaskFollowedEvent: {
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
             *         "field": "following",
             *         "before": false,
             *         "after": true
             *       }
             *     ]
             */
            changes: components["schemas"]["TaskFollowedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
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
            subject: components["schemas"]["TaskSubject"];
            /**
             * @description Type of the event.
             * @example task.followed
             * @constant
             */
            type: "task.followed";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description A user who follows a task. */
        TaskFollower: {
            reason: components["schemas"]["OpenFollowReason"];
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
        /** @description One field of `task.left`, before and after the change. */
        TaskLeftChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example parent_id
             * @enum {string}
             */
            field: "parent_id" | "blocked_by";
        };
        /** @description A task was moved to another project. */
        TaskLeftEvent: {
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
             * @example []
             */
            changes: components["schemas"]["TaskLeftChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
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
            subject: components["schemas"]["TaskSubject"];
            /**
             * @description Type of the event.
             * @example task.left
             * @constant
             */
            type: "task.left";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /**
         * Format: binary
         * @description One task per line, oldest first, as a JSON object with the columns of the CSV file. The length is not limited.
         * @example {"id":"019cadc6-9a80-76ac-9a32-c0ca8e84e5bf","parent_id":null,"project_id":"019c6ad3-ee80-7abf-8412-ce6e530df63b","project":"Analytical Engine","title":"Punch the cards for the Bernoulli numbers","description":"Follow **note G**, and check each operation twice.","status":"todo","priority":"high","start_date":null,"due_date":"2026-03-20T17:00:00.000Z","due_on":null,"estimate_minutes":240,"tags":["cards","demo"],"categories":["Programme"],"category_ids":["019c6aea-d1e0-72c6-ad11-82b4176016eb"],"assignees":["Ada Lovelace"],"assignee_ids":["019c6592-1b40-7fde-a430-d40bd57deeac"],"created_by":"Ada Lovelace","created_by_id":"019c6592-1b40-7fde-a430-d40bd57deeac","completed_at":null,"created_at":"2026-03-02T09:00:00.000Z","updated_at":"2026-03-02T09:00:00.000Z","deleted_at":null,"version":1}
         */
        TaskLines: Blob;
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
        /** @description One field of `task.moved`, before and after the change. */
        TaskMovedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example title
             * @enum {string}
             */
            field: "title" | "description" | "status" | "priority" | "start_date" | "due_date" | "due_on" | "estimate_minutes" | "tags" | "completed_at" | "project_id" | "parent_id" | "assignee_ids" | "position" | "respaced";
        };
        /** @description A task was moved. */
        TaskMovedEvent: {
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
             *         "field": "position",
             *         "before": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf",
             *         "after": "019c7ad0-56c0-60f5-aae2-1697a35ca7a1"
             *       }
             *     ]
             */
            changes: components["schemas"]["TaskMovedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
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
            subject: components["schemas"]["TaskSubject"];
            /**
             * @description Type of the event.
             * @example task.moved
             * @constant
             */
            type: "task.moved";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 3
             */
            version: number;
        };
        /**
         * @description Importance of a task. Sorting by priority in ascending order puts `low` before `medium` before `high`.
         * @example high
         * @enum {string}
         */
        TaskPriority: "low" | "medium" | "high";
        /** @description One field of `task.purged`, before and after the change. */
        TaskPurgedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example parent_id
             * @enum {string}
             */
            field: "parent_id" | "blocked_by";
        };
        /** @description A task was deleted permanently. */
        TaskPurgedEvent: {
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
             * @example []
             */
            changes: components["schemas"]["TaskPurgedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * Format: uuid
             * @description Project of the event; null outside of projects.
             * @example null
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
            subject: components["schemas"]["TaskSubject"];
            /**
             * @description Type of the event.
             * @example task.purged
             * @constant
             */
            type: "task.purged";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description All writable fields of a task. A field that you leave out is reset to its default. The place of the task does not change: its project, its parent and its position. */
        TaskReplace: {
            /**
             * @description IDs of the users to assign. In a project, they must be members; a personal task can be assigned only to yourself.
             * @default []
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
            category_ids?: string[];
            /**
             * @description Details in Markdown, stored as sent; null if there is no description.
             * @default null
             * @example Follow **note G**, and check each operation twice.
             */
            description?: string | null;
            /**
             * Format: date-time
             * @description When the task is due, as a time; null if it is due on a day or not at all. Must be in the future when it is set or changed. Any time zone is accepted; responses use UTC. A task has either `due_date` or `due_on`: to change from one to the other, send null for the old one in the same request.
             * @default null
             * @example 2026-03-20T17:00:00.000Z
             */
            due_date?: string | null;
            /**
             * Format: date
             * @description The day on which the task is due, without a time; null if it is due at a time or not at all. Must be today or later when it is set or changed, in the time zone of your profile. The task is overdue when the day has ended. A task has either `due_date` or `due_on`: to change from one to the other, send null for the old one in the same request. With both, the field code is `TWO_DUE_DATES`.
             * @default null
             * @example null
             */
            due_on?: string | null;
            /**
             * @description Estimated effort in minutes, up to a year; null if there is no estimate.
             * @default null
             * @example 480
             */
            estimate_minutes?: number | null;
            /** @default medium */
            priority?: components["schemas"]["TaskPriority"];
            /**
             * @description How the task repeats; null if it does not. A task without a due date gets the first date. The next task is created when the date of this one has passed, or with `after_completion` when this one is completed. It is a copy with its subtasks, links and reminders.
             * @example {
             *       "rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
             *       "text": "every second Tuesday at 09:00",
             *       "after_completion": {
             *         "interval": 3,
             *         "unit": "day"
             *       },
             *       "timezone": "Europe/London",
             *       "starts_at": "2026-03-10T09:00:00.000Z",
             *       "starts_on": "2026-03-10",
             *       "exdates": [
             *         "2026-04-07T08:00:00.000Z"
             *       ],
             *       "rdates": [],
             *       "catch_up": "latest"
             *     }
             */
            recurrence?: components["schemas"]["RecurrenceWrite"] | null;
            /**
             * Format: date-time
             * @description When work should begin; null if not set. Must not be after `due_date`, or after the end of `due_on` in your time zone.
             * @default null
             * @example 2026-03-09T09:00:00.000Z
             */
            start_date?: string | null;
            /** @default todo */
            status?: components["schemas"]["TaskStatus"];
            /**
             * @description Labels that everyone who can see the task can see. Categories are the private labels. Tags must be unique, ignoring case and Unicode form.
             * @default []
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
        /** @description One field of `task.restored`, before and after the change. */
        TaskRestoredChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example deleted_at
             * @enum {string}
             */
            field: "deleted_at" | "parent_id" | "position";
        };
        /** @description A task was restored from the trash. */
        TaskRestoredEvent: {
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
             *         "field": "deleted_at",
             *         "before": "2026-03-02T10:50:00.000Z",
             *         "after": null
             *       }
             *     ]
             */
            changes: components["schemas"]["TaskRestoredChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * Format: uuid
             * @description Project of the event; null outside of projects.
             * @example null
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
            subject: components["schemas"]["TaskSubject"];
            /**
             * @description Type of the event.
             * @example task.restored
             * @constant
             */
            type: "task.restored";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 4
             */
            version: number;
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
            facets?: components["schemas"]["TaskFacet"][];
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
             * @description Whether more tasks can match. A search stops at 10,000 matching tasks. If you can see more than about 20,000 tasks, it can compare only the newest ones: see [Search](/docs/guides/search). The pages have the best of the tasks that were counted.
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
        /** @description The resource that an event is about. */
        TaskSubject: {
            /**
             * Format: uuid
             * @description ID of the resource, even if deleted. ID of the user for a member.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string;
            /**
             * @description Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for any other job, a session, an invitation, a notification, a time entry, and a deleted account.
             * @example Punch the cards for the Bernoulli numbers
             */
            name: string | null;
            /**
             * @description Type of the resource.
             * @example task
             * @constant
             */
            type: "task";
        };
        /** @description What to take from the task, and with whom to share the template. */
        TaskTemplateCreate: {
            /**
             * Format: date
             * @description The day that the dates of the tasks count from. By default the day on which the task was created, in the time zone of your profile.
             * @example 2026-03-02
             */
            date?: string;
            /**
             * @description Name of the template. By default the title of the task.
             * @example Demo of the engine
             */
            name?: string;
            /**
             * Format: uuid
             * @description Project whose members share the template; null for a private template. If absent, it is the project of the task.
             * @example null
             */
            project_id?: string | null;
            /**
             * @description Whether the template has the subtasks of all levels too, completed or not, without those in the trash. At most 199 (field code `TOO_MANY`).
             * @default true
             * @example true
             */
            with_subtasks?: boolean;
        };
        /** @description One field of `task.unfollowed`, before and after the change. */
        TaskUnfollowedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example following
             * @enum {string}
             */
            field: "following";
        };
        /** @description A user chose not to follow a task. */
        TaskUnfollowedEvent: {
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
             *         "field": "following",
             *         "before": true,
             *         "after": false
             *       }
             *     ]
             */
            changes: components["schemas"]["TaskUnfollowedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
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
            subject: components["schemas"]["TaskSubject"];
            /**
             * @description Type of the event.
             * @example task.unfollowed
             * @constant
             */
            type: "task.unfollowed";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description Fields to update, as a JSON Merge Patch (RFC 7396). A field that you leave out does not change, null clears a field, and a list replaces the old list. */
        TaskUpdate: {
            /**
             * @description For the latest task of a series: whether the change is for `this` task alone, or for the `following` ones too, which are copies of it. Dates and the status are always those of one task. Default: `following`.
             * @example this
             * @enum {string}
             */
            applies_to?: "this" | "following";
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
             * @description How the task repeats; null to end the series, whose tasks stay. Properties that you leave out keep their values. Changes the following tasks, and not the dates of this one.
             * @example {
             *       "rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
             *       "text": "every second Tuesday at 09:00",
             *       "after_completion": {
             *         "interval": 3,
             *         "unit": "day"
             *       },
             *       "timezone": "Europe/London",
             *       "starts_at": "2026-03-10T09:00:00.000Z",
             *       "starts_on": "2026-03-10",
             *       "exdates": [
             *         "2026-04-07T08:00:00.000Z"
             *       ],
             *       "rdates": [],
             *       "catch_up": "latest"
             *     }
             */
            recurrence?: components["schemas"]["RecurrenceWrite"] | null;
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
        /** @description One field of `task.updated`, before and after the change. */
        TaskUpdatedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example title
             * @enum {string}
             */
            field: "title" | "description" | "status" | "priority" | "start_date" | "due_date" | "due_on" | "estimate_minutes" | "tags" | "completed_at" | "parent_id" | "assignee_ids" | "blocked_by" | "position" | "respaced" | "recurrence";
        };
        /** @description A task was updated. */
        TaskUpdatedEvent: {
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
            changes: components["schemas"]["TaskUpdatedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
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
            subject: components["schemas"]["TaskSubject"];
            /**
             * @description Type of the event.
             * @example task.updated
             * @constant
             */
            type: "task.updated";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 2
             */
            version: number;
        };
        /** @description A task with its subtasks, from which new tasks are created. Private, or shared with a project. */
        Template: {
            /**
             * @description IDs of the users to assign. They are members of the project of the template; in a private template, you or members of your projects. Without any, a task in a project is assigned to its default assignee.
             * @example [
             *       "019c6592-1b40-7fde-a430-d40bd57deeac"
             *     ]
             */
            assignee_ids: string[];
            /**
             * @description Names of categories. The task is put in the categories with these names of the user who creates it.
             * @example [
             *       "Programme"
             *     ]
             */
            category_names: string[];
            /**
             * Format: date-time
             * @description When it was created. Never changes.
             * @example 2026-03-02T09:00:00.000Z
             */
            created_at: string;
            /**
             * @description The user who created the template; null if the account was deleted.
             * @example {
             *       "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *       "full_name": "Ada Lovelace",
             *       "avatar_url": "https://images.example.com/ada.png"
             *     }
             */
            created_by: components["schemas"]["UserSummary"] | null;
            /**
             * @description Details in Markdown, with variables; null if there is no description.
             * @example Prepared by {{user}}.
             */
            description: string | null;
            /**
             * @description On which day the task is due, in days from the `date` that is chosen when the tasks are created; null for no due date.
             * @example 14
             */
            due_in_days: number | null;
            /**
             * @description Time of day at which the task is due in the time zone of the user who creates the tasks, with `due_in_days`; null for a task that is due on a day.
             * @example 17:00
             */
            due_time: string | null;
            /**
             * @description Estimated effort in minutes, up to a year; null if there is no estimate.
             * @example 480
             */
            estimate_minutes: number | null;
            /**
             * Format: uuid
             * @description ID of the template.
             * @example 019cadc6-9a80-7b52-9e0c-3d5f7a9b1c2e
             */
            id: string;
            /**
             * @description Name of the template.
             * @example Demo of the engine
             */
            name: string;
            priority: components["schemas"]["OpenTaskPriority"];
            /**
             * Format: uuid
             * @description Project whose members share the template; null for a private template.
             * @example null
             */
            project_id: string | null;
            /**
             * @description How tasks are created by themselves; null if they are not. Its status and its next date change with each date, without another `version`.
             * @example {
             *       "series_id": "019cb0a4-7c10-7d52-9be1-5f0c3a7d2e18",
             *       "rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
             *       "after_completion": {
             *         "interval": 3,
             *         "unit": "day"
             *       },
             *       "text": "every second Tuesday at 09:00",
             *       "timezone": "Europe/London",
             *       "starts_at": "2026-03-10T09:00:00.000Z",
             *       "starts_on": null,
             *       "exdates": [
             *         "2026-04-07T08:00:00.000Z"
             *       ],
             *       "rdates": [],
             *       "catch_up": "latest",
             *       "status": "active",
             *       "paused_because": null,
             *       "next_at": "2026-03-24T09:00:00.000Z",
             *       "next_on": null
             *     }
             */
            recurrence: components["schemas"]["Recurrence"] | null;
            /**
             * @description The reminders that the user who creates the tasks gets.
             * @example []
             */
            reminders: components["schemas"]["TemplateReminder"][];
            /**
             * @description On which day work should begin, in days from the `date` that is chosen when the tasks are created; null for no start date.
             * @example null
             */
            start_in_days: number | null;
            /**
             * @description Time of day of the start date in the time zone of the user who creates the tasks, with `start_in_days`; null for the beginning of the day.
             * @example null
             */
            start_time: string | null;
            /**
             * @description The subtasks of all levels in their order. Each is below the nearest one before it whose level is one less.
             * @example []
             */
            subtasks: components["schemas"]["TemplateSubtask"][];
            /**
             * @description Labels that everyone who can see the task can see.
             * @example [
             *       "cards",
             *       "demo"
             *     ]
             */
            tags: string[];
            /**
             * @description Number of tasks that the template creates, with the subtasks of all levels.
             * @example 3
             */
            task_count: number;
            /**
             * @description Title of the task with its variables.
             * @example Demo in week {{week}}
             */
            title: string;
            /**
             * Format: date-time
             * @description When it was last changed; equal to `created_at` until then.
             * @example 2026-03-02T09:00:00.000Z
             */
            updated_at: string;
            /**
             * @description How often tasks were created from the template. Changes neither `version` nor `updated_at`.
             * @example 9
             */
            use_count: number;
            /**
             * @description Number of the version, from 1. Increases with each change. Send it with an update, so that you never overwrite a change you have not seen.
             * @example 3
             */
            version: number;
        };
        /** @description A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and `PRECONDITION_FAILED` responses contain what you need to retry. */
        TemplateConflict: {
            /**
             * @description The current resource; null if the conflict is not about its version.
             * @example {
             *       "id": "019cadc6-9a80-7b52-9e0c-3d5f7a9b1c2e",
             *       "project_id": null,
             *       "name": "Demo of the engine",
             *       "title": "Demo in week {{week}}",
             *       "description": "Prepared by {{user}}.",
             *       "priority": "high",
             *       "tags": [
             *         "cards",
             *         "demo"
             *       ],
             *       "estimate_minutes": 480,
             *       "assignee_ids": [
             *         "019c6592-1b40-7fde-a430-d40bd57deeac"
             *       ],
             *       "category_names": [
             *         "Programme"
             *       ],
             *       "start_in_days": null,
             *       "start_time": null,
             *       "due_in_days": 14,
             *       "due_time": "17:00",
             *       "reminders": [],
             *       "subtasks": [],
             *       "recurrence": {
             *         "series_id": "019cb0a4-7c10-7d52-9be1-5f0c3a7d2e18",
             *         "rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
             *         "after_completion": {
             *           "interval": 3,
             *           "unit": "day"
             *         },
             *         "text": "every second Tuesday at 09:00",
             *         "timezone": "Europe/London",
             *         "starts_at": "2026-03-10T09:00:00.000Z",
             *         "starts_on": null,
             *         "exdates": [
             *           "2026-04-07T08:00:00.000Z"
             *         ],
             *         "rdates": [],
             *         "catch_up": "latest",
             *         "status": "active",
             *         "paused_because": null,
             *         "next_at": "2026-03-24T09:00:00.000Z",
             *         "next_on": null
             *       },
             *       "task_count": 3,
             *       "use_count": 9,
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
            data: components["schemas"]["Template"] | null;
            error: components["schemas"]["OpenErrorCode"];
            /**
             * @description The fields that conflict, or that have changed since your version.
             * @example []
             */
            errors: components["schemas"]["ErrorDetail"][];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["ConflictMeta"];
            success: components["schemas"]["Failed"];
        };
        /** @description The content of `TemplateConflict` in the format of RFC 9457. */
        TemplateConflictProblem: {
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
            code: components["schemas"]["OpenErrorCode"];
            /**
             * @description The current resource; null if the conflict is not about its version.
             * @example {
             *       "id": "019cadc6-9a80-7b52-9e0c-3d5f7a9b1c2e",
             *       "project_id": null,
             *       "name": "Demo of the engine",
             *       "title": "Demo in week {{week}}",
             *       "description": "Prepared by {{user}}.",
             *       "priority": "high",
             *       "tags": [
             *         "cards",
             *         "demo"
             *       ],
             *       "estimate_minutes": 480,
             *       "assignee_ids": [
             *         "019c6592-1b40-7fde-a430-d40bd57deeac"
             *       ],
             *       "category_names": [
             *         "Programme"
             *       ],
             *       "start_in_days": null,
             *       "start_time": null,
             *       "due_in_days": 14,
             *       "due_time": "17:00",
             *       "reminders": [],
             *       "subtasks": [],
             *       "recurrence": {
             *         "series_id": "019cb0a4-7c10-7d52-9be1-5f0c3a7d2e18",
             *         "rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
             *         "after_completion": {
             *           "interval": 3,
             *           "unit": "day"
             *         },
             *         "text": "every second Tuesday at 09:00",
             *         "timezone": "Europe/London",
             *         "starts_at": "2026-03-10T09:00:00.000Z",
             *         "starts_on": null,
             *         "exdates": [
             *           "2026-04-07T08:00:00.000Z"
             *         ],
             *         "rdates": [],
             *         "catch_up": "latest",
             *         "status": "active",
             *         "paused_because": null,
             *         "next_at": "2026-03-24T09:00:00.000Z",
             *         "next_on": null
             *       },
             *       "task_count": 3,
             *       "use_count": 9,
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
            current: components["schemas"]["Template"] | null;
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
        /** @description A new template. Unknown variables in a text have the field code `UNKNOWN_VARIABLE`, and a time without its days has `NO_DAY`. Write `{{` as `\{{` where it begins no variable. */
        TemplateCreate: {
            /**
             * @description IDs of the users to assign. They are members of the project of the template; in a private template, you or members of your projects. Without any, a task in a project is assigned to its default assignee.
             * @default []
             * @example [
             *       "019c6592-1b40-7fde-a430-d40bd57deeac"
             *     ]
             */
            assignee_ids?: string[];
            /**
             * @description Names of categories. The task is put in the categories with these names of the user who creates it, because categories are private. Case and Unicode form are ignored. In a shared template, everyone can see the names.
             * @default []
             * @example [
             *       "Programme"
             *     ]
             */
            category_names?: string[];
            /**
             * @description Details in Markdown, with variables; null if there is no description.
             * @default null
             * @example Prepared by {{user}}.
             */
            description?: string | null;
            /**
             * @description On which day the task is due, in days from the `date` that is chosen when the tasks are created; null for no due date.
             * @default null
             * @example 14
             */
            due_in_days?: number | null;
            /**
             * @description Time of day at which the task is due in the time zone of the user who creates the tasks, with `due_in_days`; null for a task that is due on a day.
             * @default null
             * @example 17:00
             */
            due_time?: string | null;
            /**
             * @description Estimated effort in minutes, up to a year; null if there is no estimate.
             * @default null
             * @example 480
             */
            estimate_minutes?: number | null;
            /**
             * @description Name of the template. Leading and trailing spaces are removed; at least one visible character must remain.
             * @example Demo of the engine
             */
            name: string;
            /** @default medium */
            priority?: components["schemas"]["TaskPriority"];
            /**
             * Format: uuid
             * @description Project whose members share the template; null for a private template.
             * @default null
             * @example null
             */
            project_id?: string | null;
            /**
             * @description How tasks are created by themselves; null for not at all. On each date they are created on your behalf, as by `instantiateTemplate` with that day, in the time zone of the recurrence. With `after_completion`, the first tasks are created on the start, and the next ones that long after the task is completed. A template without a start starts today. To write a template that repeats, an API key also needs the scope `tasks:write`.
             * @example {
             *       "rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
             *       "text": "every second Tuesday at 09:00",
             *       "after_completion": {
             *         "interval": 3,
             *         "unit": "day"
             *       },
             *       "timezone": "Europe/London",
             *       "starts_at": "2026-03-10T09:00:00.000Z",
             *       "starts_on": "2026-03-10",
             *       "exdates": [
             *         "2026-04-07T08:00:00.000Z"
             *       ],
             *       "rdates": [],
             *       "catch_up": "latest"
             *     }
             */
            recurrence?: components["schemas"]["RecurrenceWrite"] | null;
            /**
             * @description The reminders that the user who creates the tasks gets.
             * @default []
             * @example []
             */
            reminders?: components["schemas"]["TemplateReminderInput"][];
            /**
             * @description On which day work should begin, in days from the `date` that is chosen when the tasks are created; null for no start date.
             * @default null
             * @example null
             */
            start_in_days?: number | null;
            /**
             * @description Time of day of the start date in the time zone of the user who creates the tasks, with `start_in_days`; null for the beginning of the day.
             * @default null
             * @example null
             */
            start_time?: string | null;
            /**
             * @description The subtasks of all levels in their order. Each is below the nearest one before it whose level is one less.
             * @default []
             * @example [
             *       {
             *         "title": "Oil the mill"
             *       }
             *     ]
             */
            subtasks?: components["schemas"]["TemplateSubtaskInput"][];
            /**
             * @description Labels that everyone who can see the task can see. Tags must be unique, ignoring case and Unicode form.
             * @default []
             * @example [
             *       "cards",
             *       "demo"
             *     ]
             */
            tags?: string[];
            /**
             * @description Title of the task, in one line, with variables such as `{{week}}`. Leading and trailing spaces are removed; at least one visible character must remain.
             * @example Demo in week {{week}}
             */
            title: string;
        };
        /** @description One field of `template.created`, before and after the change. */
        TemplateCreatedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example name
             * @enum {string}
             */
            field: "name" | "title" | "description" | "priority" | "tags" | "estimate_minutes" | "assignee_ids" | "category_names" | "start_in_days" | "start_time" | "due_in_days" | "due_time" | "reminders" | "subtasks" | "recurrence";
        };
        /** @description A template was created. */
        TemplateCreatedEvent: {
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
             *         "field": "name",
             *         "before": null,
             *         "after": "Demo of the engine"
             *       },
             *       {
             *         "field": "title",
             *         "before": null,
             *         "after": "Demo in week {{week}}"
             *       },
             *       {
             *         "field": "due_in_days",
             *         "before": null,
             *         "after": 14
             *       }
             *     ]
             */
            changes: components["schemas"]["TemplateCreatedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * Format: uuid
             * @description Project of the event; null outside of projects.
             * @example null
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
            subject: components["schemas"]["TemplateSubject"];
            /**
             * @description Type of the event.
             * @example template.created
             * @constant
             */
            type: "template.created";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 1
             */
            version: number;
        };
        /** @description A template was deleted. */
        TemplateDeletedEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * Format: uuid
             * @description Project of the event; null outside of projects.
             * @example null
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
            subject: components["schemas"]["TemplateSubject"];
            /**
             * @description Type of the event.
             * @example template.deleted
             * @constant
             */
            type: "template.deleted";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description A page of templates. */
        TemplateListResponse: {
            /**
             * @description The items of this page, in the requested order; empty if no item matches.
             * @example []
             */
            data: components["schemas"]["TemplateSummary"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description A reminder in a template. It has either `minutes_before` or `days_before`. */
        TemplateReminder: {
            /**
             * @description How the reminder is sent. Channels that the user has switched off for reminders are left out.
             * @example [
             *       "in_app",
             *       "email"
             *     ]
             */
            channels: components["schemas"]["OpenReminderChannel"][];
            /**
             * @description Days before that date, at the same time of day in the time zone of the user; null if the reminder is in minutes.
             * @example 1
             */
            days_before: number | null;
            /**
             * @description Minutes before that date, up to a year; null if the reminder is in days.
             * @example null
             */
            minutes_before: number | null;
            relative_to: components["schemas"]["OpenReminderAnchor"];
        };
        /** @description A reminder. Send either `minutes_before` or `days_before`; with both or none, the field code is `ONE_TIME`. */
        TemplateReminderInput: {
            /**
             * @description How the reminder is sent. Channels that the user has switched off for reminders are left out.
             * @default [
             *       "in_app",
             *       "email",
             *       "push"
             *     ]
             * @example [
             *       "in_app",
             *       "email"
             *     ]
             */
            channels?: components["schemas"]["ReminderChannel"][];
            /**
             * @description Days before that date, at the same time of day in the time zone of the user; null if the reminder is in minutes.
             * @default null
             * @example 1
             */
            days_before?: number | null;
            /**
             * @description Minutes before that date, up to a year; null if the reminder is in days.
             * @default null
             * @example null
             */
            minutes_before?: number | null;
            /** @default due */
            relative_to?: components["schemas"]["ReminderAnchor"];
        };
        /** @description All writable fields of a template. A field that you leave out is reset to its default. With whom the template is shared cannot be changed. */
        TemplateReplace: {
            /**
             * @description IDs of the users to assign. They are members of the project of the template; in a private template, you or members of your projects. Without any, a task in a project is assigned to its default assignee.
             * @default []
             * @example [
             *       "019c6592-1b40-7fde-a430-d40bd57deeac"
             *     ]
             */
            assignee_ids?: string[];
            /**
             * @description Names of categories. The task is put in the categories with these names of the user who creates it, because categories are private. Case and Unicode form are ignored. In a shared template, everyone can see the names.
             * @default []
             * @example [
             *       "Programme"
             *     ]
             */
            category_names?: string[];
            /**
             * @description Details in Markdown, with variables; null if there is no description.
             * @default null
             * @example Prepared by {{user}}.
             */
            description?: string | null;
            /**
             * @description On which day the task is due, in days from the `date` that is chosen when the tasks are created; null for no due date.
             * @default null
             * @example 14
             */
            due_in_days?: number | null;
            /**
             * @description Time of day at which the task is due in the time zone of the user who creates the tasks, with `due_in_days`; null for a task that is due on a day.
             * @default null
             * @example 17:00
             */
            due_time?: string | null;
            /**
             * @description Estimated effort in minutes, up to a year; null if there is no estimate.
             * @default null
             * @example 480
             */
            estimate_minutes?: number | null;
            /**
             * @description Name of the template. Leading and trailing spaces are removed; at least one visible character must remain.
             * @example Demo of the engine
             */
            name: string;
            /** @default medium */
            priority?: components["schemas"]["TaskPriority"];
            /**
             * @description How tasks are created by themselves; null for not at all. On each date they are created on your behalf, as by `instantiateTemplate` with that day, in the time zone of the recurrence. With `after_completion`, the first tasks are created on the start, and the next ones that long after the task is completed. A template without a start starts today. To write a template that repeats, an API key also needs the scope `tasks:write`.
             * @example {
             *       "rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
             *       "text": "every second Tuesday at 09:00",
             *       "after_completion": {
             *         "interval": 3,
             *         "unit": "day"
             *       },
             *       "timezone": "Europe/London",
             *       "starts_at": "2026-03-10T09:00:00.000Z",
             *       "starts_on": "2026-03-10",
             *       "exdates": [
             *         "2026-04-07T08:00:00.000Z"
             *       ],
             *       "rdates": [],
             *       "catch_up": "latest"
             *     }
             */
            recurrence?: components["schemas"]["RecurrenceWrite"] | null;
            /**
             * @description The reminders that the user who creates the tasks gets.
             * @default []
             * @example []
             */
            reminders?: components["schemas"]["TemplateReminderInput"][];
            /**
             * @description On which day work should begin, in days from the `date` that is chosen when the tasks are created; null for no start date.
             * @default null
             * @example null
             */
            start_in_days?: number | null;
            /**
             * @description Time of day of the start date in the time zone of the user who creates the tasks, with `start_in_days`; null for the beginning of the day.
             * @default null
             * @example null
             */
            start_time?: string | null;
            /**
             * @description The subtasks of all levels in their order. Each is below the nearest one before it whose level is one less.
             * @default []
             * @example [
             *       {
             *         "title": "Oil the mill"
             *       }
             *     ]
             */
            subtasks?: components["schemas"]["TemplateSubtaskInput"][];
            /**
             * @description Labels that everyone who can see the task can see. Tags must be unique, ignoring case and Unicode form.
             * @default []
             * @example [
             *       "cards",
             *       "demo"
             *     ]
             */
            tags?: string[];
            /**
             * @description Title of the task, in one line, with variables such as `{{week}}`. Leading and trailing spaces are removed; at least one visible character must remain.
             * @example Demo in week {{week}}
             */
            title: string;
            /**
             * @description The version that your update is based on. If the resource has a newer version, the request fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same.
             * @example 3
             */
            version?: number;
        };
        /** @description One template. */
        TemplateResponse: {
            data: components["schemas"]["Template"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description The resource that an event is about. */
        TemplateSubject: {
            /**
             * Format: uuid
             * @description ID of the resource, even if deleted. ID of the user for a member.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string;
            /**
             * @description Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for any other job, a session, an invitation, a notification, a time entry, and a deleted account.
             * @example Punch the cards for the Bernoulli numbers
             */
            name: string | null;
            /**
             * @description Type of the resource.
             * @example template
             * @constant
             */
            type: "template";
        };
        /** @description A subtask in a template. */
        TemplateSubtask: {
            /**
             * @description IDs of the users to assign. They are members of the project of the template; in a private template, you or members of your projects. Without any, a task in a project is assigned to its default assignee.
             * @example []
             */
            assignee_ids: string[];
            /**
             * @description Names of categories. The task is put in the categories with these names of the user who creates it.
             * @example []
             */
            category_names: string[];
            /**
             * @description Details in Markdown, with variables; null if there is no description.
             * @example null
             */
            description: string | null;
            /**
             * @description On which day the task is due, in days from the `date` that is chosen when the tasks are created; null for no due date.
             * @example 13
             */
            due_in_days: number | null;
            /**
             * @description Time of day at which the task is due in the time zone of the user who creates the tasks, with `due_in_days`; null for a task that is due on a day.
             * @example null
             */
            due_time: string | null;
            /**
             * @description Estimated effort in minutes, up to a year; null if there is no estimate.
             * @example 60
             */
            estimate_minutes: number | null;
            /**
             * @description How deep the subtask is: 1 for a subtask of the task, 2 for one below the nearest subtask before it with level 1, and so on. At most one more than the level of the subtask before it (field code `LEVEL_SKIPPED`).
             * @example 1
             */
            level: number;
            priority: components["schemas"]["OpenTaskPriority"];
            /**
             * @description The reminders that the user who creates the tasks gets.
             * @example []
             */
            reminders: components["schemas"]["TemplateReminder"][];
            /**
             * @description On which day work should begin, in days from the `date` that is chosen when the tasks are created; null for no start date.
             * @example null
             */
            start_in_days: number | null;
            /**
             * @description Time of day of the start date in the time zone of the user who creates the tasks, with `start_in_days`; null for the beginning of the day.
             * @example null
             */
            start_time: string | null;
            /**
             * @description Labels that everyone who can see the task can see.
             * @example []
             */
            tags: string[];
            /**
             * @description Title of the subtask with its variables.
             * @example Oil the mill
             */
            title: string;
        };
        /** @description A subtask in a template. */
        TemplateSubtaskInput: {
            /**
             * @description IDs of the users to assign. They are members of the project of the template; in a private template, you or members of your projects. Without any, a task in a project is assigned to its default assignee.
             * @default []
             * @example []
             */
            assignee_ids?: string[];
            /**
             * @description Names of categories. The task is put in the categories with these names of the user who creates it, because categories are private. Case and Unicode form are ignored. In a shared template, everyone can see the names.
             * @default []
             * @example []
             */
            category_names?: string[];
            /**
             * @description Details in Markdown, with variables; null if there is no description.
             * @default null
             * @example null
             */
            description?: string | null;
            /**
             * @description On which day the task is due, in days from the `date` that is chosen when the tasks are created; null for no due date.
             * @default null
             * @example 13
             */
            due_in_days?: number | null;
            /**
             * @description Time of day at which the task is due in the time zone of the user who creates the tasks, with `due_in_days`; null for a task that is due on a day.
             * @default null
             * @example null
             */
            due_time?: string | null;
            /**
             * @description Estimated effort in minutes, up to a year; null if there is no estimate.
             * @default null
             * @example 60
             */
            estimate_minutes?: number | null;
            /**
             * @description How deep the subtask is: 1 for a subtask of the task, 2 for one below the nearest subtask before it with level 1, and so on. At most one more than the level of the subtask before it (field code `LEVEL_SKIPPED`).
             * @default 1
             * @example 1
             */
            level?: number;
            /** @default medium */
            priority?: components["schemas"]["TaskPriority"];
            /**
             * @description The reminders that the user who creates the tasks gets.
             * @default []
             * @example []
             */
            reminders?: components["schemas"]["TemplateReminderInput"][];
            /**
             * @description On which day work should begin, in days from the `date` that is chosen when the tasks are created; null for no start date.
             * @default null
             * @example null
             */
            start_in_days?: number | null;
            /**
             * @description Time of day of the start date in the time zone of the user who creates the tasks, with `start_in_days`; null for the beginning of the day.
             * @default null
             * @example null
             */
            start_time?: string | null;
            /**
             * @description Labels that everyone who can see the task can see. Tags must be unique, ignoring case and Unicode form.
             * @default []
             * @example []
             */
            tags?: string[];
            /**
             * @description Title of the task, in one line, with variables such as `{{week}}`. Leading and trailing spaces are removed; at least one visible character must remain.
             * @example Oil the mill
             */
            title: string;
        };
        /** @description What a list shows of a template. */
        TemplateSummary: {
            /**
             * Format: date-time
             * @description When it was created. Never changes.
             * @example 2026-03-02T09:00:00.000Z
             */
            created_at: string;
            /**
             * @description The user who created the template; null if the account was deleted.
             * @example {
             *       "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *       "full_name": "Ada Lovelace",
             *       "avatar_url": "https://images.example.com/ada.png"
             *     }
             */
            created_by: components["schemas"]["UserSummary"] | null;
            /**
             * Format: uuid
             * @description ID of the template.
             * @example 019cadc6-9a80-7b52-9e0c-3d5f7a9b1c2e
             */
            id: string;
            /**
             * @description Name of the template.
             * @example Demo of the engine
             */
            name: string;
            /**
             * Format: uuid
             * @description Project whose members share the template; null for a private template.
             * @example null
             */
            project_id: string | null;
            /**
             * @description How tasks are created by themselves, in English; null if they are not.
             * @example every Monday at 09:00
             */
            recurrence_text: string | null;
            /**
             * @description Number of tasks that the template creates, with the subtasks of all levels.
             * @example 3
             */
            task_count: number;
            /**
             * @description Title of the task with its variables.
             * @example Demo in week {{week}}
             */
            title: string;
            /**
             * Format: date-time
             * @description When it was last changed; equal to `created_at` until then.
             * @example 2026-03-02T09:00:00.000Z
             */
            updated_at: string;
            /**
             * @description How often tasks were created from the template. Changes neither `version` nor `updated_at`.
             * @example 9
             */
            use_count: number;
            /**
             * @description Number of the version, from 1. Increases with each change. Send it with an update, so that you never overwrite a change you have not seen.
             * @example 3
             */
            version: number;
        };
        /** @description Fields to update, as a JSON Merge Patch (RFC 7396). A list replaces the old list. With whom the template is shared cannot be changed. */
        TemplateUpdate: {
            /**
             * @description IDs of the users to assign. They are members of the project of the template; in a private template, you or members of your projects. Without any, a task in a project is assigned to its default assignee.
             * @example [
             *       "019c6592-1b40-7fde-a430-d40bd57deeac"
             *     ]
             */
            assignee_ids?: string[];
            /**
             * @description Names of categories. The task is put in the categories with these names of the user who creates it, because categories are private. Case and Unicode form are ignored. In a shared template, everyone can see the names.
             * @example [
             *       "Programme"
             *     ]
             */
            category_names?: string[];
            /**
             * @description Details in Markdown, with variables; null if there is no description.
             * @example Prepared by {{user}}.
             */
            description?: string | null;
            /**
             * @description On which day the task is due, in days from the `date` that is chosen when the tasks are created; null for no due date.
             * @example 14
             */
            due_in_days?: number | null;
            /**
             * @description Time of day at which the task is due in the time zone of the user who creates the tasks, with `due_in_days`; null for a task that is due on a day.
             * @example 17:00
             */
            due_time?: string | null;
            /**
             * @description Estimated effort in minutes, up to a year; null if there is no estimate.
             * @example 480
             */
            estimate_minutes?: number | null;
            /**
             * @description Name of the template. Leading and trailing spaces are removed; at least one visible character must remain.
             * @example Demo of the engine
             */
            name?: string;
            priority?: components["schemas"]["TaskPriority"];
            /**
             * @description How tasks are created by themselves; null for no longer. Properties that you leave out keep their values. A change counts from now: dates that have had their tasks get no others.
             * @example {
             *       "rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
             *       "text": "every second Tuesday at 09:00",
             *       "after_completion": {
             *         "interval": 3,
             *         "unit": "day"
             *       },
             *       "timezone": "Europe/London",
             *       "starts_at": "2026-03-10T09:00:00.000Z",
             *       "starts_on": "2026-03-10",
             *       "exdates": [
             *         "2026-04-07T08:00:00.000Z"
             *       ],
             *       "rdates": [],
             *       "catch_up": "latest"
             *     }
             */
            recurrence?: components["schemas"]["RecurrenceWrite"] | null;
            /**
             * @description true stops the creation of tasks, and false continues it. Then `catch_up` says what becomes of the dates that have passed meanwhile, and tasks are created on your behalf.
             * @example true
             */
            recurrence_paused?: boolean;
            /**
             * @description The reminders that the user who creates the tasks gets.
             * @example []
             */
            reminders?: components["schemas"]["TemplateReminderInput"][];
            /**
             * @description On which day work should begin, in days from the `date` that is chosen when the tasks are created; null for no start date.
             * @example null
             */
            start_in_days?: number | null;
            /**
             * @description Time of day of the start date in the time zone of the user who creates the tasks, with `start_in_days`; null for the beginning of the day.
             * @example null
             */
            start_time?: string | null;
            /**
             * @description The subtasks of all levels in their order. Each is below the nearest one before it whose level is one less.
             * @example [
             *       {
             *         "title": "Oil the mill"
             *       }
             *     ]
             */
            subtasks?: components["schemas"]["TemplateSubtaskInput"][];
            /**
             * @description Labels that everyone who can see the task can see. Tags must be unique, ignoring case and Unicode form.
             * @example [
             *       "cards",
             *       "demo"
             *     ]
             */
            tags?: string[];
            /**
             * @description Title of the task, in one line, with variables such as `{{week}}`. Leading and trailing spaces are removed; at least one visible character must remain.
             * @example Demo in week {{week}}
             */
            title?: string;
            /**
             * @description The version that your update is based on. If the resource has a newer version, the request fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same.
             * @example 3
             */
            version?: number;
        };
        /** @description One field of `template.updated`, before and after the change. */
        TemplateUpdatedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example name
             * @enum {string}
             */
            field: "name" | "title" | "description" | "priority" | "tags" | "estimate_minutes" | "assignee_ids" | "category_names" | "start_in_days" | "start_time" | "due_in_days" | "due_time" | "reminders" | "subtasks" | "recurrence";
        };
        /** @description A template was updated. */
        TemplateUpdatedEvent: {
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
             *         "field": "name",
             *         "before": "Demo of the engine",
             *         "after": "Demo for visitors"
             *       }
             *     ]
             */
            changes: components["schemas"]["TemplateUpdatedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * Format: uuid
             * @description Project of the event; null outside of projects.
             * @example null
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
            subject: components["schemas"]["TemplateSubject"];
            /**
             * @description Type of the event.
             * @example template.updated
             * @constant
             */
            type: "template.updated";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 2
             */
            version: number;
        };
        /** @description Where and for which day to create the tasks. The other fields replace those of the task, without variables; the subtasks stay as they are in the template. */
        TemplateUse: {
            /**
             * @description IDs of the users to assign. In a project, they must be members; a personal task can be assigned only to yourself.
             * @example [
             *       "019c6592-1b40-7fde-a430-d40bd57deeac"
             *     ]
             */
            assignee_ids?: string[];
            /**
             * @description Your categories to put the task in. The categories of other users are never changed.
             * @example [
             *       "019c6aea-d1e0-72c6-ad11-82b4176016eb"
             *     ]
             */
            category_ids?: string[];
            /**
             * Format: date
             * @description The day that dates and variables of the template count from. By default today in the time zone of your profile.
             * @example 2026-03-09
             */
            date?: string;
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
             * @description The task to create this one below; null for none. It is in the same project, or personal too.
             * @default null
             * @example null
             */
            parent_id?: string | null;
            priority?: components["schemas"]["TaskPriority"];
            /**
             * Format: uuid
             * @description Project of the tasks; null for personal tasks of yours. If absent, it is that of the template.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id?: string | null;
            /**
             * Format: date-time
             * @description When work should begin; null if not set. Must not be after `due_date`, or after the end of `due_on` in your time zone.
             * @example 2026-03-09T09:00:00.000Z
             */
            start_date?: string | null;
            /**
             * @description Labels that everyone who can see the task can see. Categories are the private labels. Tags must be unique, ignoring case and Unicode form.
             * @example [
             *       "cards",
             *       "demo"
             *     ]
             */
            tags?: string[];
            /**
             * @description Title of the task, without variables.
             * @example Punch the cards for the Bernoulli numbers
             */
            title?: string;
        };
        /** @description How many tasks were created, started, completed and reopened in each period. */
        ThroughputReport: {
            bucket: components["schemas"]["OpenReportBucket"];
            /**
             * Format: date-time
             * @description First instant after the report.
             * @example 2026-03-09T00:00:00.000Z
             */
            end: string;
            group_by: components["schemas"]["GroupedBy"];
            /**
             * @description A report has the 50 largest groups. This is the number of the others.
             * @example 0
             */
            groups_left_out: number;
            /**
             * @description A row for each period, the oldest first. With groups, a row for each group in each period.
             * @example []
             */
            rows: components["schemas"]["ThroughputRow"][];
            /**
             * Format: date-time
             * @description First instant of the report.
             * @example 2026-02-23T00:00:00.000Z
             */
            start: string;
            /**
             * @description Time zone of the periods.
             * @example Europe/London
             */
            timezone: string;
            week_start: components["schemas"]["OpenWeekStart"];
        };
        /** @description The throughput of tasks. */
        ThroughputReportResponse: {
            data: components["schemas"]["ThroughputReport"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description What happened in a period. */
        ThroughputRow: {
            /**
             * @description Changes to `completed`.
             * @example 2
             */
            completed: number;
            /**
             * @description Tasks that were created.
             * @example 4
             */
            created: number;
            /**
             * Format: date
             * @description Day on which the period begins, in `timezone`. A shortened first week or month has its own first day.
             * @example 2026-02-23
             */
            day: string;
            /**
             * Format: date-time
             * @description First instant after the period.
             * @example 2026-03-02T00:00:00.000Z
             */
            end: string;
            /**
             * @description The value of the property in `group_by`: a status, a priority, a tag, or the ID of a project, user or category. null for tasks without one, such as personal tasks or tasks without an assignee, and in reports without `group_by`.
             * @example null
             */
            group: string | null;
            /**
             * @description The name of the group, for people. null if `group` is.
             * @example null
             */
            group_name: string | null;
            /**
             * @description Changes from `completed` to another status.
             * @example 0
             */
            reopened: number;
            /**
             * Format: date-time
             * @description First instant of the period.
             * @example 2026-02-23T00:00:00.000Z
             */
            start: string;
            /**
             * @description Changes to `in_progress`.
             * @example 3
             */
            started: number;
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
        ThumbnailContent: Blob;
        /** @description Work of a user on a task. An entry without an end is the running timer of its user. */
        TimeEntry: {
            /**
             * @description Whether the time can be billed.
             * @example true
             */
            billable: boolean;
            /**
             * Format: date-time
             * @description When it was created. Never changes.
             * @example 2026-03-02T10:40:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When the work ended, to the second; null while the timer runs.
             * @example 2026-03-02T12:10:00.000Z
             */
            ended_at: string | null;
            /**
             * Format: uuid
             * @description ID of the entry. Never changes.
             * @example 019cae2a-7f00-7c1d-9e4b-3a5f7d209b86
             */
            id: string;
            /**
             * @description What was done, stored as sent; null if there is no note.
             * @example Second pass over the deck
             */
            note: string | null;
            /**
             * Format: uuid
             * @description The project that the time counts for; null for a personal task, and after the project was deleted. An entry moves with its task to another project, but stays when the task becomes a personal one, and in a locked period.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string | null;
            /**
             * @description Time from `started_at` to `ended_at`. It is the time that has passed, also over midnight and when clocks change for daylight saving. null while the timer runs.
             * @example 5400
             */
            seconds: number | null;
            /**
             * Format: date-time
             * @description When the work began, to the second.
             * @example 2026-03-02T10:40:00.000Z
             */
            started_at: string;
            /**
             * @description Labels of the entry. They are not those of the task.
             * @example [
             *       "workshop"
             *     ]
             */
            tags: string[];
            /**
             * @description The task as it is now; null if you cannot see it any more, or it is in the trash and you cannot see the trash.
             * @example {
             *       "id": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf",
             *       "title": "Punch the cards for the Bernoulli numbers",
             *       "completed": false
             *     }
             */
            task: components["schemas"]["RelatedTask"] | null;
            /**
             * Format: uuid
             * @description ID of the task, also while it is in the trash; null after it was deleted permanently.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            task_id: string | null;
            /**
             * Format: date-time
             * @description When it was last changed; equal to `created_at` until then.
             * @example 2026-03-02T12:10:00.000Z
             */
            updated_at: string;
            /**
             * @description The user who worked; null if the account was deleted.
             * @example {
             *       "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *       "full_name": "Ada Lovelace",
             *       "avatar_url": "https://images.example.com/ada.png"
             *     }
             */
            user: components["schemas"]["UserSummary"] | null;
            /**
             * @description Number of the version, from 1. Increases with each change. Send it with an update, so that you never overwrite a change you have not seen.
             * @example 2
             */
            version: number;
        };
        /** @description A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and `PRECONDITION_FAILED` responses contain what you need to retry. */
        TimeEntryConflict: {
            /**
             * @description The current resource; null if the conflict is not about its version.
             * @example {
             *       "id": "019cae2a-7f00-7c1d-9e4b-3a5f7d209b86",
             *       "task_id": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf",
             *       "task": {
             *         "id": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf",
             *         "title": "Punch the cards for the Bernoulli numbers",
             *         "completed": false
             *       },
             *       "project_id": "019c6ad3-ee80-7abf-8412-ce6e530df63b",
             *       "user": {
             *         "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *         "full_name": "Ada Lovelace",
             *         "avatar_url": "https://images.example.com/ada.png"
             *       },
             *       "started_at": "2026-03-02T10:40:00.000Z",
             *       "ended_at": "2026-03-02T12:10:00.000Z",
             *       "seconds": 5400,
             *       "note": "Second pass over the deck",
             *       "billable": true,
             *       "tags": [
             *         "workshop"
             *       ],
             *       "version": 2,
             *       "created_at": "2026-03-02T10:40:00.000Z",
             *       "updated_at": "2026-03-02T12:10:00.000Z"
             *     }
             */
            data: components["schemas"]["TimeEntry"] | null;
            error: components["schemas"]["OpenErrorCode"];
            /**
             * @description The fields that conflict, or that have changed since your version.
             * @example []
             */
            errors: components["schemas"]["ErrorDetail"][];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["ConflictMeta"];
            success: components["schemas"]["Failed"];
        };
        /** @description The content of `TimeEntryConflict` in the format of RFC 9457. */
        TimeEntryConflictProblem: {
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
            code: components["schemas"]["OpenErrorCode"];
            /**
             * @description The current resource; null if the conflict is not about its version.
             * @example {
             *       "id": "019cae2a-7f00-7c1d-9e4b-3a5f7d209b86",
             *       "task_id": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf",
             *       "task": {
             *         "id": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf",
             *         "title": "Punch the cards for the Bernoulli numbers",
             *         "completed": false
             *       },
             *       "project_id": "019c6ad3-ee80-7abf-8412-ce6e530df63b",
             *       "user": {
             *         "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *         "full_name": "Ada Lovelace",
             *         "avatar_url": "https://images.example.com/ada.png"
             *       },
             *       "started_at": "2026-03-02T10:40:00.000Z",
             *       "ended_at": "2026-03-02T12:10:00.000Z",
             *       "seconds": 5400,
             *       "note": "Second pass over the deck",
             *       "billable": true,
             *       "tags": [
             *         "workshop"
             *       ],
             *       "version": 2,
             *       "created_at": "2026-03-02T10:40:00.000Z",
             *       "updated_at": "2026-03-02T12:10:00.000Z"
             *     }
             */
            current: components["schemas"]["TimeEntry"] | null;
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
        /** @description Work that has ended. Send `started_at` with `ended_at` or `seconds`, or only `seconds` for work that ends now. */
        TimeEntryCreate: {
            /**
             * @description Whether the time can be billed.
             * @default false
             * @example true
             */
            billable?: boolean;
            /**
             * Format: date-time
             * @description When the work ended: not before `started_at` (field code `END_BEFORE_START`), at most 31 days after it (`TOO_LONG`), and at most a day from now (`TIME_IN_FUTURE`). A fraction of a second is dropped.
             * @example 2026-03-02T12:10:00.000Z
             */
            ended_at?: string;
            /**
             * @description What was done, stored as sent; null if there is no note.
             * @default null
             * @example Second pass over the deck
             */
            note?: string | null;
            /**
             * @description How long the work took, instead of `ended_at`.
             * @example 5400
             */
            seconds?: number;
            /**
             * Format: date-time
             * @description When the work began. Any time zone is accepted; a fraction of a second is dropped.
             * @example 2026-03-02T10:40:00.000Z
             */
            started_at?: string;
            /**
             * @description Labels of the entry. Tags must be unique, ignoring case and Unicode form.
             * @default []
             * @example [
             *       "workshop"
             *     ]
             */
            tags?: string[];
            /**
             * Format: uuid
             * @description The task that the time was spent on.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            task_id: string;
            /**
             * Format: uuid
             * @description The user who worked. Default: you. Owners and admins of a project can create entries for its other members (field code `UNKNOWN_MEMBER`).
             * @example 019c6592-1b40-7fde-a430-d40bd57deeac
             */
            user_id?: string;
        };
        /** @description One field of `time_entry.created`, before and after the change. */
        TimeEntryCreatedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example task_id
             * @enum {string}
             */
            field: "task_id" | "started_at" | "ended_at" | "note" | "billable" | "tags";
        };
        /** @description A time entry was created. */
        TimeEntryCreatedEvent: {
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
             *         "field": "billable",
             *         "before": null,
             *         "after": true
             *       },
             *       {
             *         "field": "note",
             *         "before": null,
             *         "after": "Second pass over the deck"
             *       },
             *       {
             *         "field": "started_at",
             *         "before": null,
             *         "after": "2026-03-02T10:40:00.000Z"
             *       },
             *       {
             *         "field": "tags",
             *         "before": null,
             *         "after": [
             *           "workshop"
             *         ]
             *       },
             *       {
             *         "field": "task_id",
             *         "before": null,
             *         "after": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf"
             *       }
             *     ]
             */
            changes: components["schemas"]["TimeEntryCreatedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
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
            subject: components["schemas"]["TimeEntrySubject"];
            /**
             * @description Type of the event.
             * @example time_entry.created
             * @constant
             */
            type: "time_entry.created";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 1
             */
            version: number;
        };
        /**
         * Format: binary
         * @description A header row and one row for each entry, in the requested order. `date` is the day on which the entry began, in the time zone of your profile. `tags` are separated by commas within their cell. The length is not limited.
         * @example id,date,user,project,task,started_at,ended_at,seconds,note,billable,tags,user_id,project_id,task_id
         *     019cae2a-7f00-7c1d-9e4b-3a5f7d209b86,2026-03-02,Ada Lovelace,Analytical Engine launch,Punch the cards for the Bernoulli numbers,2026-03-02T10:40:00.000Z,2026-03-02T12:10:00.000Z,5400,Second pass over the deck,true,workshop,019c6592-1b40-7fde-a430-d40bd57deeac,019c6ad3-ee80-7abf-8412-ce6e530df63b,019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
         */
        TimeEntryCsv: Blob;
        /** @description One field of `time_entry.deleted`, before and after the change. */
        TimeEntryDeletedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example task_id
             * @enum {string}
             */
            field: "task_id";
        };
        /** @description A time entry was deleted. */
        TimeEntryDeletedEvent: {
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
             *         "field": "task_id",
             *         "before": "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf",
             *         "after": null
             *       }
             *     ]
             */
            changes: components["schemas"]["TimeEntryDeletedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
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
            subject: components["schemas"]["TimeEntrySubject"];
            /**
             * @description Type of the event.
             * @example time_entry.deleted
             * @constant
             */
            type: "time_entry.deleted";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description A page of time entries, and how much time they have together. */
        TimeEntryListResponse: {
            /**
             * @description The entries of this page, in the requested order; empty if none matches.
             * @example []
             */
            data: components["schemas"]["TimeEntry"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["TimeEntryPageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description Metadata of a page of time entries. With `page`, `page`, `total` and the sums are set; with `cursor`, they are null. The total and the sums are also null if the list has to look at more than 50,000 entries. */
        TimeEntryPageMeta: {
            /**
             * Format: int64
             * @description The part of `total_seconds` that is billable; null if `total` is.
             * @example 5400
             */
            billable_seconds: number | null;
            /**
             * @description Send it as `cursor` to get the items after this page; null on the last page.
             * @example null
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
             * @description Total number of items on all pages; null if you page by cursor, or if the list has to look at too many entries.
             * @example 1
             */
            total: number | null;
            /**
             * Format: int64
             * @description Sum of `seconds` of all pages. Running timers are not counted. null if `total` is.
             * @example 5400
             */
            total_seconds: number | null;
        };
        /** @description One time entry. */
        TimeEntryResponse: {
            data: components["schemas"]["TimeEntry"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description The resource that an event is about. */
        TimeEntrySubject: {
            /**
             * Format: uuid
             * @description ID of the resource, even if deleted. ID of the user for a member.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string;
            /**
             * @description Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for any other job, a session, an invitation, a notification, a time entry, and a deleted account.
             * @example Punch the cards for the Bernoulli numbers
             */
            name: string | null;
            /**
             * @description Type of the resource.
             * @example time_entry
             * @constant
             */
            type: "time_entry";
        };
        /** @description Fields to update. A field that you leave out does not change. `ended_at` or `seconds` stops a running timer. */
        TimeEntryUpdate: {
            /**
             * @description Whether the time can be billed.
             * @example true
             */
            billable?: boolean;
            /**
             * Format: date-time
             * @description When the work ended: not before `started_at` (field code `END_BEFORE_START`), at most 31 days after it (`TOO_LONG`), and at most a day from now (`TIME_IN_FUTURE`). A fraction of a second is dropped.
             * @example 2026-03-02T12:10:00.000Z
             */
            ended_at?: string;
            /**
             * @description What was done, stored as sent; null if there is no note.
             * @example Second pass over the deck
             */
            note?: string | null;
            /**
             * @description How long the work took, instead of `ended_at`.
             * @example 5400
             */
            seconds?: number;
            /**
             * Format: date-time
             * @description When the work began. A fraction of a second is dropped. `ended_at` does not change. For a running timer: not in the future (field code `TIME_IN_FUTURE`) and at most 31 days ago (`TOO_LONG`).
             * @example 2026-03-02T10:40:00.000Z
             */
            started_at?: string;
            /**
             * @description Labels of the entry, unique, ignoring case and Unicode form. Replaces the old list.
             * @example [
             *       "workshop"
             *     ]
             */
            tags?: string[];
            /**
             * Format: uuid
             * @description The task that the time was spent on. The entry moves to its project.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            task_id?: string;
            /**
             * @description The version that your update is based on. If the resource has a newer version, the request fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same.
             * @example 3
             */
            version?: number;
        };
        /** @description One field of `time_entry.updated`, before and after the change. */
        TimeEntryUpdatedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example task_id
             * @enum {string}
             */
            field: "task_id" | "started_at" | "ended_at" | "note" | "billable" | "tags";
        };
        /** @description A time entry was updated. */
        TimeEntryUpdatedEvent: {
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
             *         "field": "ended_at",
             *         "before": null,
             *         "after": "2026-03-02T12:10:00.000Z"
             *       }
             *     ]
             */
            changes: components["schemas"]["TimeEntryUpdatedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
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
            subject: components["schemas"]["TimeEntrySubject"];
            /**
             * @description Type of the event.
             * @example time_entry.updated
             * @constant
             */
            type: "time_entry.updated";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 2
             */
            version: number;
        };
        /** @description A timer that was started, and the one that ended for it. */
        TimerChange: {
            /** @description Your running timer. */
            started: components["schemas"]["TimeEntry"];
            /**
             * @description Your timer that ended at the moment when the other one began; null if none ran.
             * @example null
             */
            stopped: components["schemas"]["TimeEntry"] | null;
        };
        /** @description The running timer, and the one that it replaced. */
        TimerChangeResponse: {
            data: components["schemas"]["TimerChange"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description How much time was tracked in each period. */
        TimeReport: {
            bucket: components["schemas"]["OpenReportBucket"];
            /**
             * Format: date-time
             * @description First instant after the report.
             * @example 2026-03-09T00:00:00.000Z
             */
            end: string;
            /**
             * @description The property by which entries are grouped; null if they are not.
             * @example null
             */
            group_by: components["schemas"]["OpenTimeReportGroup"] | null;
            /**
             * @description A report has the 50 largest groups. This is the number of the others.
             * @example 0
             */
            groups_left_out: number;
            /**
             * @description A row for each period, the oldest first. With groups, a row for each group in each period.
             * @example []
             */
            rows: components["schemas"]["TimeRow"][];
            /**
             * Format: date-time
             * @description First instant of the report.
             * @example 2026-02-23T00:00:00.000Z
             */
            start: string;
            /**
             * @description Time zone of the periods.
             * @example Europe/London
             */
            timezone: string;
            week_start: components["schemas"]["OpenWeekStart"];
        };
        /**
         * @description Property to group time entries by.
         * @example project
         * @enum {string}
         */
        TimeReportGroup: "user" | "project" | "task" | "tag" | "billable";
        /** @description Tracked time. */
        TimeReportResponse: {
            data: components["schemas"]["TimeReport"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description The tracked time of a period. */
        TimeRow: {
            /**
             * Format: int64
             * @description The part of `seconds` that is billable.
             * @example 3600
             */
            billable_seconds: number;
            /**
             * Format: date
             * @description Day on which the period begins, in `timezone`. A shortened first week or month has its own first day.
             * @example 2026-02-23
             */
            day: string;
            /**
             * Format: date-time
             * @description First instant after the period.
             * @example 2026-03-02T00:00:00.000Z
             */
            end: string;
            /**
             * @description Entries that began in the period.
             * @example 2
             */
            entry_count: number;
            /**
             * @description The estimate of the task as it is now, the same in each of its rows. null if it has none, if you cannot see the task any more, and in reports that are not grouped by task.
             * @example null
             */
            estimate_minutes: number | null;
            /**
             * @description The value of the property in `group_by`: the ID of a user, project or task, a tag, `true` or `false`. null for time of deleted accounts, time without a project, time on tasks that were deleted permanently, and entries without a tag, and in reports without `group_by`.
             * @example null
             */
            group: string | null;
            /**
             * @description The name of the group, for people. null if `group` is, or if you cannot see the project or task any more.
             * @example null
             */
            group_name: string | null;
            /**
             * Format: int64
             * @description Tracked time that lies in the period.
             * @example 5400
             */
            seconds: number;
            /**
             * Format: date-time
             * @description First instant of the period.
             * @example 2026-02-23T00:00:00.000Z
             */
            start: string;
            /**
             * Format: int64
             * @description The time of the task in all periods and of all users, to compare with `estimate_minutes`; the same in each of its rows. null if you cannot see the task any more, and in reports that are not grouped by task.
             * @example null
             */
            tracked_seconds: number | null;
        };
        /** @description What the timer is for. All properties are optional. */
        TimerStart: {
            /**
             * @description Whether the time can be billed. Default: false.
             * @example true
             */
            billable?: boolean;
            /**
             * @description What you do; null for no note. Default: null.
             * @example Second pass over the deck
             */
            note?: string | null;
            /**
             * Format: date-time
             * @description When the work began, if you forgot to start the timer: not in the future (field code `TIME_IN_FUTURE`), at most 31 days ago (`TOO_LONG`), and not before your running timer (`BEFORE_RUNNING_TIMER`), which ends then. Default: now.
             * @example 2026-03-02T10:40:00.000Z
             */
            started_at?: string;
            /**
             * @description Labels of the entry, unique, ignoring case and Unicode form. Default: none.
             * @example [
             *       "workshop"
             *     ]
             */
            tags?: string[];
        };
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
            typing?: boolean;
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
        /** @description How many of your notifications are unread. */
        UnreadCount: {
            /**
             * @description Number of your unread notifications, without snoozed ones. Counted up to 1,000.
             * @example 3
             */
            unread_count: number;
        };
        /** @description How many of your notifications are unread. */
        UnreadCountResponse: {
            data: components["schemas"]["UnreadCount"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
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
        UploadPart: Blob;
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
            role: components["schemas"]["OpenSystemRole"];
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
             *         "reminder_time": "09:00",
             *         "notifications": {
             *           "assigned": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "unassigned": {
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
             *           "status_changed": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "updated": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "unblocked": {
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
             *           "reminder": {
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
             *           "job_finished": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "webhook_disabled": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           }
             *         },
             *         "notification_delivery": {
             *           "email": "instant",
             *           "digest_hour": 8,
             *           "quiet_from": "22:00",
             *           "quiet_to": "07:00"
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
            code: components["schemas"]["OpenErrorCode"];
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
             *         "reminder_time": "09:00",
             *         "notifications": {
             *           "assigned": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "unassigned": {
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
             *           "status_changed": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "updated": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "unblocked": {
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
             *           "reminder": {
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
             *           "job_finished": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           },
             *           "webhook_disabled": {
             *             "in_app": true,
             *             "email": false,
             *             "push": true
             *           }
             *         },
             *         "notification_delivery": {
             *           "email": "instant",
             *           "digest_hour": 8,
             *           "quiet_from": "22:00",
             *           "quiet_to": "07:00"
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
        /** @description A user deleted their account. */
        UserDeletedEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
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
            subject: components["schemas"]["UserSubject"];
            /**
             * @description Type of the event.
             * @example user.deleted
             * @constant
             */
            type: "user.deleted";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description One field of `user.email_changed`, before and after the change. */
        UserEmailChangedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example email
             * @enum {string}
             */
            field: "email" | "email_verified";
        };
        /** @description A user changed their email. */
        UserEmailChangedEvent: {
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
             *         "field": "email",
             *         "before": "ada@example.com",
             *         "after": "countess@example.com"
             *       }
             *     ]
             */
            changes: components["schemas"]["UserEmailChangedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["UserSubject"];
            /**
             * @description Type of the event.
             * @example user.email_changed
             * @constant
             */
            type: "user.email_changed";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 2
             */
            version: number;
        };
        /** @description A user requested a change of their email. */
        UserEmailChangeRequestedEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["UserSubject"];
            /**
             * @description Type of the event.
             * @example user.email_change_requested
             * @constant
             */
            type: "user.email_change_requested";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description One field of `user.email_verified`, before and after the change. */
        UserEmailVerifiedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example email_verified
             * @enum {string}
             */
            field: "email_verified";
        };
        /** @description A user verified their email. */
        UserEmailVerifiedEvent: {
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
             *         "field": "email_verified",
             *         "before": false,
             *         "after": true
             *       }
             *     ]
             */
            changes: components["schemas"]["UserEmailVerifiedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["UserSubject"];
            /**
             * @description Type of the event.
             * @example user.email_verified
             * @constant
             */
            type: "user.email_verified";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 2
             */
            version: number;
        };
        /** @description A user requested an export of their data. */
        UserExportedEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["UserSubject"];
            /**
             * @description Type of the event.
             * @example user.exported
             * @constant
             */
            type: "user.exported";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description A user changed their password. */
        UserPasswordChangedEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["UserSubject"];
            /**
             * @description Type of the event.
             * @example user.password_changed
             * @constant
             */
            type: "user.password_changed";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description The password of a user ended. */
        UserPasswordEndedEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["UserSubject"];
            /**
             * @description Type of the event.
             * @example user.password_ended
             * @constant
             */
            type: "user.password_ended";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description One field of `user.password_reset`, before and after the change. */
        UserPasswordResetChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example email_verified
             * @enum {string}
             */
            field: "email_verified";
        };
        /** @description A user reset their password. */
        UserPasswordResetEvent: {
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
             * @example []
             */
            changes: components["schemas"]["UserPasswordResetChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["UserSubject"];
            /**
             * @description Type of the event.
             * @example user.password_reset
             * @constant
             */
            type: "user.password_reset";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 2
             */
            version: number;
        };
        /** @description A link to reset a password was sent. */
        UserPasswordResetRequestedEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["UserSubject"];
            /**
             * @description Type of the event.
             * @example user.password_reset_requested
             * @constant
             */
            type: "user.password_reset_requested";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description One field of `user.registered`, before and after the change. */
        UserRegisteredChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example email
             * @enum {string}
             */
            field: "email" | "email_verified" | "full_name" | "avatar_url" | "timezone" | "locale" | "settings" | "role" | "active";
        };
        /** @description A user registered. */
        UserRegisteredEvent: {
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
             * @example []
             */
            changes: components["schemas"]["UserRegisteredChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["UserSubject"];
            /**
             * @description Type of the event.
             * @example user.registered
             * @constant
             */
            type: "user.registered";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 1
             */
            version: number;
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
            notification_delivery: components["schemas"]["NotificationDelivery"];
            notifications: components["schemas"]["NotificationSettings"];
            /**
             * @description Time of day, in your time zone, from which reminders count if a task is due on a day without a time.
             * @example 09:00
             */
            reminder_time: string;
            week_start: components["schemas"]["OpenWeekStart"];
        };
        /** @description All settings. A setting that you leave out is reset to its default. */
        UserSettingsReplace: {
            /**
             * Format: uuid
             * @description Default project of new tasks in clients; null for personal tasks. You must be a member of it. Set to null when the project is deleted or you leave it.
             * @default null
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            default_project_id?: string | null;
            notification_delivery?: components["schemas"]["NotificationDeliveryReplace"];
            notifications?: components["schemas"]["NotificationSettingsReplace"];
            /**
             * @description Time of day, in your time zone, from which reminders count if a task is due on a day without a time.
             * @default 09:00
             * @example 09:00
             */
            reminder_time?: string;
            /** @default monday */
            week_start?: components["schemas"]["WeekStart"];
        };
        /** @description Settings to update. A setting that you leave out does not change. */
        UserSettingsUpdate: {
            /**
             * Format: uuid
             * @description Default project of new tasks in clients; null for personal tasks. You must be a member of it. Set to null when the project is deleted or you leave it.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            default_project_id?: string | null;
            notification_delivery?: components["schemas"]["NotificationDeliveryUpdate"];
            notifications?: components["schemas"]["NotificationSettingsUpdate"];
            /**
             * @description Time of day, in your time zone, from which reminders count if a task is due on a day without a time.
             * @example 09:00
             */
            reminder_time?: string;
            week_start?: components["schemas"]["WeekStart"];
        };
        /** @description The resource that an event is about. */
        UserSubject: {
            /**
             * Format: uuid
             * @description ID of the resource, even if deleted. ID of the user for a member.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string;
            /**
             * @description Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for any other job, a session, an invitation, a notification, a time entry, and a deleted account.
             * @example Punch the cards for the Bernoulli numbers
             */
            name: string | null;
            /**
             * @description Type of the resource.
             * @example user
             * @constant
             */
            type: "user";
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
        /** @description One field of `user.updated`, before and after the change. */
        UserUpdatedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example email
             * @enum {string}
             */
            field: "email" | "email_verified" | "full_name" | "avatar_url" | "timezone" | "locale" | "settings" | "role" | "active";
        };
        /** @description A user updated their profile. */
        UserUpdatedEvent: {
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
             *         "field": "timezone",
             *         "before": "Europe/London",
             *         "after": "America/New_York"
             *       }
             *     ]
             */
            changes: components["schemas"]["UserUpdatedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            project_id: null;
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
            subject: components["schemas"]["UserSubject"];
            /**
             * @description Type of the event.
             * @example user.updated
             * @constant
             */
            type: "user.updated";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 5
             */
            version: number;
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
             * @description Which tasks the view has, in the filter language; null for all tasks that you can see. It shows current names of projects, categories and users; what you cannot see, and what is not the only one of its name, is shown as an ID. So are all, if the names are too long for the limit.
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
            error: components["schemas"]["OpenErrorCode"];
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
            code: components["schemas"]["OpenErrorCode"];
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
            columns?: string[];
            /**
             * @description Which tasks the view has, in the filter language; null for all tasks that you can see. A view that is shared cannot use categories, which are private. The limit includes the IDs that the view keeps in place of names.
             * @default null
             * @example not completed and due_date <= endOfWeek and project = "Analytical Engine"
             */
            filter?: string | null;
            /**
             * @description How clients should group the tasks; null if they should not. TaskFlow only stores it.
             * @default null
             * @example project
             */
            group_by?: string | null;
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
            order?: "asc" | "desc";
            /**
             * Format: uuid
             * @description Project whose members share the view; null for a private view. It does not limit the tasks of the view.
             * @default null
             * @example null
             */
            project_id?: string | null;
            /**
             * @description Field to sort the tasks by.
             * @default created_at
             * @example due_date
             * @enum {string}
             */
            sort?: "created_at" | "updated_at" | "due_date" | "priority" | "title" | "position";
        };
        /** @description One field of `view.created`, before and after the change. */
        ViewCreatedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example name
             * @enum {string}
             */
            field: "name" | "filter" | "sort" | "order" | "group_by" | "columns";
        };
        /** @description A view was created. */
        ViewCreatedEvent: {
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
             *         "field": "name",
             *         "before": null,
             *         "after": "Due this week"
             *       },
             *       {
             *         "field": "filter",
             *         "before": null,
             *         "after": "not completed and due_date <= endOfWeek"
             *       },
             *       {
             *         "field": "sort",
             *         "before": null,
             *         "after": "due_date"
             *       },
             *       {
             *         "field": "order",
             *         "before": null,
             *         "after": "asc"
             *       },
             *       {
             *         "field": "group_by",
             *         "before": null,
             *         "after": "project"
             *       },
             *       {
             *         "field": "columns",
             *         "before": null,
             *         "after": [
             *           "title",
             *           "due_date",
             *           "assignees"
             *         ]
             *       }
             *     ]
             */
            changes: components["schemas"]["ViewCreatedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * Format: uuid
             * @description Project of the event; null outside of projects.
             * @example null
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
            subject: components["schemas"]["ViewSubject"];
            /**
             * @description Type of the event.
             * @example view.created
             * @constant
             */
            type: "view.created";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 1
             */
            version: number;
        };
        /** @description A view was deleted. */
        ViewDeletedEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * Format: uuid
             * @description Project of the event; null outside of projects.
             * @example null
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
            subject: components["schemas"]["ViewSubject"];
            /**
             * @description Type of the event.
             * @example view.deleted
             * @constant
             */
            type: "view.deleted";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
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
        /** @description The resource that an event is about. */
        ViewSubject: {
            /**
             * Format: uuid
             * @description ID of the resource, even if deleted. ID of the user for a member.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string;
            /**
             * @description Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for any other job, a session, an invitation, a notification, a time entry, and a deleted account.
             * @example Punch the cards for the Bernoulli numbers
             */
            name: string | null;
            /**
             * @description Type of the resource.
             * @example view
             * @constant
             */
            type: "view";
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
             * @description Which tasks the view has, in the filter language; null for all tasks that you can see. A view that is shared cannot use categories, which are private. The limit includes the IDs that the view keeps in place of names.
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
        /** @description One field of `view.updated`, before and after the change. */
        ViewUpdatedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example name
             * @enum {string}
             */
            field: "name" | "filter" | "sort" | "order" | "group_by" | "columns";
        };
        /** @description A view was updated. */
        ViewUpdatedEvent: {
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
             *         "field": "name",
             *         "before": "Due this week",
             *         "after": "Due soon"
             *       }
             *     ]
             */
            changes: components["schemas"]["ViewUpdatedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
            /**
             * Format: uuid
             * @description Project of the event; null outside of projects.
             * @example null
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
            subject: components["schemas"]["ViewSubject"];
            /**
             * @description Type of the event.
             * @example view.updated
             * @constant
             */
            type: "view.updated";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 2
             */
            version: number;
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
         *     | `ASSIGNEE_LEFT_OUT` | An assignee in the template is not a member of the project, and was left out. |
         *     | `CATEGORY_LEFT_OUT` | You have no category with a name in the template. |
         *     | `DATE_LEFT_OUT` | A date of the template is in the past or does not fit the others, and was left out. |
         *     | `TEXT_SHORTENED` | A title or description of the template was too long with its variables, and was shortened. |
         * @example TASK_BLOCKED
         * @enum {string}
         */
        WarningCode: "TASK_BLOCKED" | "ASSIGNEE_LEFT_OUT" | "CATEGORY_LEFT_OUT" | "DATE_LEFT_OUT" | "TEXT_SHORTENED";
        /** @description A URL to which TaskFlow sends events. */
        Webhook: {
            /**
             * Format: date-time
             * @description When it was created. Never changes.
             * @example 2026-03-02T09:00:00.000Z
             */
            created_at: string;
            /**
             * @description What the webhook is for, for people; null if nobody has written it.
             * @example Build status in the office
             */
            description: string | null;
            /**
             * Format: date-time
             * @description Since when the webhook is disabled; null if it is enabled. Use it as `created_from` of a replay after you have enabled it.
             * @example null
             */
            disabled_at: string | null;
            /**
             * @description Why the webhook is disabled; null if it is enabled.
             * @example null
             */
            disabled_reason: components["schemas"]["OpenWebhookDisabledReason"] | null;
            /**
             * @description Whether events are sent. While a webhook is disabled, new events are not stored for it: replay them afterwards. Deliveries that were not finished continue when it is enabled again.
             * @example true
             */
            enabled: boolean;
            /**
             * @description Types of the events that are sent; null for all types, also those that are added later.
             * @example [
             *       "task.created",
             *       "task.updated"
             *     ]
             */
            events: components["schemas"]["OpenEventType"][] | null;
            /**
             * @description Only events of tasks that match it, and of their comments and attachments; null for no filter. It shows current names, like the filter of a view.
             * @example priority = high
             */
            filter: string | null;
            format: components["schemas"]["OpenWebhookFormat"];
            /**
             * @description Host of the URL. Events of the webhook only have this part, because the rest of a URL can be a secret.
             * @example hooks.example.com
             */
            host: string;
            /**
             * Format: uuid
             * @description ID of the webhook.
             * @example 019cadc6-9a80-7f3a-9d15-8b2c4e6f0a17
             */
            id: string;
            /**
             * @description The user whose access decides which events are sent: who created the webhook, or enabled it last. null if the account was deleted; then nothing is sent.
             * @example {
             *       "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *       "full_name": "Ada Lovelace",
             *       "avatar_url": "https://images.example.com/ada.png"
             *     }
             */
            owner: components["schemas"]["UserSummary"] | null;
            /**
             * Format: date-time
             * @description Until when messages are also signed with the previous secret; null if only the current one signs.
             * @example null
             */
            previous_secret_expires_at: string | null;
            /**
             * Format: uuid
             * @description Project whose events are sent; null for all events that the owner can see, also of personal tasks and of the account.
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id: string | null;
            /**
             * Format: date-time
             * @description When it was last changed; equal to `created_at` until then.
             * @example 2026-03-02T09:00:00.000Z
             */
            updated_at: string;
            /**
             * @description URL that gets a POST request for each event. It must begin with `https://`, contain no user name or password, and lead to a public address. The operator of the server can allow other networks, and `http://` for them.
             * @example https://hooks.example.com/taskflow
             */
            url: string;
            /**
             * @description Number of the version, from 1. Increases with each change. Send it with an update, so that you never overwrite a change you have not seen.
             * @example 1
             */
            version: number;
        };
        /** @description One request to the endpoint. */
        WebhookAttempt: {
            /**
             * Format: date-time
             * @description When it began.
             * @example 2026-03-02T10:12:00.120Z
             */
            attempted_at: string;
            /**
             * @description How long it took until the response ended, in milliseconds; null if there was no response.
             * @example 85
             */
            duration_ms: number | null;
            /**
             * @description Why it failed; null if the endpoint accepted the message.
             * @example null
             */
            error: components["schemas"]["OpenWebhookAttemptError"] | null;
            /**
             * @description The first 1,024 bytes of the body of the response as text; null if there was no response.
             * @example
             */
            response: string | null;
            /**
             * @description Status of the response; null if there was none.
             * @example 204
             */
            status: number | null;
        };
        /**
         * @description Why an attempt failed. New reasons can be added.
         *
         *     | Error | Meaning |
         *     | --- | --- |
         *     | `status` | The status of the response was not 2xx. |
         *     | `redirect` | The response was a redirect, which TaskFlow does not follow. Change the URL instead. |
         *     | `timeout` | The endpoint did not respond within 10 seconds. |
         *     | `unreachable` | No connection: the name has no address, or none that is allowed, or the server or its certificate did not accept the connection. |
         * @example status
         * @enum {string}
         */
        WebhookAttemptError: "status" | "redirect" | "timeout" | "unreachable";
        /** @description A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and `PRECONDITION_FAILED` responses contain what you need to retry. */
        WebhookConflict: {
            /**
             * @description The current resource; null if the conflict is not about its version.
             * @example {
             *       "id": "019cadc6-9a80-7f3a-9d15-8b2c4e6f0a17",
             *       "project_id": "019c6ad3-ee80-7abf-8412-ce6e530df63b",
             *       "owner": {
             *         "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *         "full_name": "Ada Lovelace",
             *         "avatar_url": "https://images.example.com/ada.png"
             *       },
             *       "description": "Build status in the office",
             *       "url": "https://hooks.example.com/taskflow",
             *       "host": "hooks.example.com",
             *       "format": "json",
             *       "events": [
             *         "task.created",
             *         "task.updated"
             *       ],
             *       "filter": "priority = high",
             *       "enabled": true,
             *       "disabled_reason": null,
             *       "disabled_at": null,
             *       "previous_secret_expires_at": null,
             *       "version": 1,
             *       "created_at": "2026-03-02T09:00:00.000Z",
             *       "updated_at": "2026-03-02T09:00:00.000Z"
             *     }
             */
            data: components["schemas"]["Webhook"] | null;
            error: components["schemas"]["OpenErrorCode"];
            /**
             * @description The fields that conflict, or that have changed since your version.
             * @example []
             */
            errors: components["schemas"]["ErrorDetail"][];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["ConflictMeta"];
            success: components["schemas"]["Failed"];
        };
        /** @description The content of `WebhookConflict` in the format of RFC 9457. */
        WebhookConflictProblem: {
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
            code: components["schemas"]["OpenErrorCode"];
            /**
             * @description The current resource; null if the conflict is not about its version.
             * @example {
             *       "id": "019cadc6-9a80-7f3a-9d15-8b2c4e6f0a17",
             *       "project_id": "019c6ad3-ee80-7abf-8412-ce6e530df63b",
             *       "owner": {
             *         "id": "019c6592-1b40-7fde-a430-d40bd57deeac",
             *         "full_name": "Ada Lovelace",
             *         "avatar_url": "https://images.example.com/ada.png"
             *       },
             *       "description": "Build status in the office",
             *       "url": "https://hooks.example.com/taskflow",
             *       "host": "hooks.example.com",
             *       "format": "json",
             *       "events": [
             *         "task.created",
             *         "task.updated"
             *       ],
             *       "filter": "priority = high",
             *       "enabled": true,
             *       "disabled_reason": null,
             *       "disabled_at": null,
             *       "previous_secret_expires_at": null,
             *       "version": 1,
             *       "created_at": "2026-03-02T09:00:00.000Z",
             *       "updated_at": "2026-03-02T09:00:00.000Z"
             *     }
             */
            current: components["schemas"]["Webhook"] | null;
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
        /** @description A new webhook. */
        WebhookCreate: {
            /**
             * @description What the webhook is for, for people; null if nobody has written it.
             * @default null
             * @example Build status in the office
             */
            description?: string | null;
            /**
             * @description Types of the events that are sent; null for all types, also those that are added later.
             * @default null
             * @example [
             *       "task.created",
             *       "task.updated"
             *     ]
             */
            events?: components["schemas"]["EventType"][] | null;
            /**
             * @description Only events of tasks that match this filter when the event is read, and of their comments and attachments; null for no filter. `me` is the owner. The webhook of a project cannot use categories, which are private.
             * @default null
             * @example priority = high
             */
            filter?: string | null;
            /** @default json */
            format?: components["schemas"]["WebhookFormat"];
            /**
             * Format: uuid
             * @description Project whose events are sent; null for all events that the owner can see, also of personal tasks and of the account.
             * @default null
             * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
             */
            project_id?: string | null;
            /**
             * @description URL that gets a POST request for each event. It must begin with `https://`, contain no user name or password, and lead to a public address. The operator of the server can allow other networks, and `http://` for them.
             * @example https://hooks.example.com/taskflow
             */
            url: string;
        };
        /** @description One field of `webhook.created`, before and after the change. */
        WebhookCreatedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example host
             * @enum {string}
             */
            field: "host" | "description" | "format" | "events" | "filter" | "enabled" | "disabled_reason";
        };
        /** @description A webhook was created. */
        WebhookCreatedEvent: {
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
             *         "field": "description",
             *         "before": null,
             *         "after": "Build status in the office"
             *       },
             *       {
             *         "field": "enabled",
             *         "before": null,
             *         "after": true
             *       },
             *       {
             *         "field": "events",
             *         "before": null,
             *         "after": [
             *           "task.created",
             *           "task.updated"
             *         ]
             *       },
             *       {
             *         "field": "filter",
             *         "before": null,
             *         "after": "priority = high"
             *       },
             *       {
             *         "field": "format",
             *         "before": null,
             *         "after": "json"
             *       },
             *       {
             *         "field": "host",
             *         "before": null,
             *         "after": "hooks.example.com"
             *       }
             *     ]
             */
            changes: components["schemas"]["WebhookCreatedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
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
            subject: components["schemas"]["WebhookSubject"];
            /**
             * @description Type of the event.
             * @example webhook.created
             * @constant
             */
            type: "webhook.created";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 1
             */
            version: number;
        };
        /** @description A webhook was deleted. */
        WebhookDeletedEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
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
            subject: components["schemas"]["WebhookSubject"];
            /**
             * @description Type of the event.
             * @example webhook.deleted
             * @constant
             */
            type: "webhook.deleted";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description One event for one webhook, with the attempts to send it. It is kept for 14 days. */
        WebhookDelivery: {
            /**
             * @description The last attempts, oldest first.
             * @example [
             *       {
             *         "attempted_at": "2026-03-02T10:12:00.120Z",
             *         "duration_ms": 85,
             *         "status": 204,
             *         "error": null,
             *         "response": ""
             *       }
             *     ]
             */
            attempts: components["schemas"]["WebhookAttempt"][];
            /**
             * Format: date-time
             * @description When the delivery was made for the event.
             * @example 2026-03-02T10:12:00.000Z
             */
            created_at: string;
            /**
             * Format: uuid
             * @description ID of the event, which is also the `webhook-id` header of each request.
             * @example 019cae08-8580-7091-a087-787255ed6480
             */
            event_id: string;
            event_type: components["schemas"]["OpenEventType"];
            /**
             * Format: date-time
             * @description When the endpoint accepted it, or the last attempt failed; null until then.
             * @example 2026-03-02T10:12:00.205Z
             */
            finished_at: string | null;
            /**
             * Format: uuid
             * @description ID of the delivery.
             * @example 019cae08-8580-7c52-8e0d-5a1b7f3c9d24
             */
            id: string;
            /**
             * Format: date-time
             * @description When the next attempt is due; null if none follows, or if the delivery waits for an earlier one of the same task. In the past while an attempt waits or runs.
             * @example null
             */
            next_attempt_at: string | null;
            /**
             * @description Status of the last response; null if there was none.
             * @example 204
             */
            response_status: number | null;
            status: components["schemas"]["OpenWebhookDeliveryStatus"];
            /**
             * Format: uuid
             * @description ID of the webhook.
             * @example 019cadc6-9a80-7f3a-9d15-8b2c4e6f0a17
             */
            webhook_id: string;
        };
        /** @description A page of deliveries. */
        WebhookDeliveryListResponse: {
            /**
             * @description The items of this page, in the requested order; empty if no item matches.
             * @example []
             */
            data: components["schemas"]["WebhookDelivery"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description One delivery. */
        WebhookDeliveryResponse: {
            data: components["schemas"]["WebhookDelivery"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /**
         * @description `pending` until the endpoint accepts it with a status of 2xx (`delivered`) or the last attempt fails (`failed`). `skipped` if the owner of the webhook can no longer see the event.
         * @example delivered
         * @enum {string}
         */
        WebhookDeliveryStatus: "pending" | "delivered" | "failed" | "skipped";
        /** @description One field of `webhook.disabled`, before and after the change. */
        WebhookDisabledChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example enabled
             * @enum {string}
             */
            field: "enabled" | "disabled_reason";
        };
        /** @description TaskFlow disabled a webhook. */
        WebhookDisabledEvent: {
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
             *         "field": "disabled_reason",
             *         "before": null,
             *         "after": "failing"
             *       },
             *       {
             *         "field": "enabled",
             *         "before": true,
             *         "after": false
             *       }
             *     ]
             */
            changes: components["schemas"]["WebhookDisabledChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
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
            subject: components["schemas"]["WebhookSubject"];
            /**
             * @description Type of the event.
             * @example webhook.disabled
             * @constant
             */
            type: "webhook.disabled";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 2
             */
            version: number;
        };
        /**
         * @description Why a webhook is disabled. New reasons can be added.
         *
         *     | Reason | Meaning |
         *     | --- | --- |
         *     | `by_user` | A user disabled it. |
         *     | `failing` | The endpoint accepted nothing for three days. |
         *     | `gone` | The endpoint returned 410. |
         *     | `owner_left` | The owner is no longer a member of the project. |
         *     | `owner_deactivated` | The account of the owner was deactivated. |
         *     | `credentials_reset` | The owner reset their password, or proved the address of the account: another person may have created the webhook. |
         * @example failing
         * @enum {string}
         */
        WebhookDisabledReason: "by_user" | "failing" | "gone" | "owner_left" | "owner_deactivated" | "credentials_reset";
        /**
         * @description Form of the requests.
         *
         *     | Format | Body |
         *     | --- | --- |
         *     | `json` | the event as in `webhooks` of this document |
         *     | `cloudevents` | CloudEvents 1.0, structured: the event is its `data` |
         *     | `slack` | a message for an incoming webhook of Slack, or of a service that takes the same, such as Mattermost |
         * @example json
         * @enum {string}
         */
        WebhookFormat: "json" | "cloudevents" | "slack";
        /** @description A page of webhooks. */
        WebhookListResponse: {
            /**
             * @description The items of this page, in the requested order; empty if no item matches.
             * @example []
             */
            data: components["schemas"]["Webhook"][];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["PageMeta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description A test message. */
        WebhookPingEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
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
            subject: components["schemas"]["WebhookSubject"];
            /**
             * @description Type of the event.
             * @example webhook.ping
             * @constant
             */
            type: "webhook.ping";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Always null.
             * @example null
             * @constant
             */
            version: null;
        };
        /** @description Which events to send again. */
        WebhookReplay: {
            /**
             * Format: date-time
             * @description Events that were written at this time or later.
             * @example 2026-03-01T00:00:00.000Z
             */
            created_from: string;
            /**
             * Format: date-time
             * @description Only events that were written before this time; null for all until now.
             * @default null
             * @example null
             */
            created_to?: string | null;
            /**
             * @description Whether events that the endpoint has accepted already are left out.
             * @default true
             * @example true
             */
            only_failed?: boolean;
        };
        /** @description One webhook. */
        WebhookResponse: {
            data: components["schemas"]["Webhook"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description The secret of a webhook was rotated. */
        WebhookRotatedEvent: {
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
             * @description Always empty.
             * @example []
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
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
            subject: components["schemas"]["WebhookSubject"];
            /**
             * @description Type of the event.
             * @example webhook.rotated
             * @constant
             */
            type: "webhook.rotated";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 2
             */
            version: number;
        };
        /** @description How long the present secret stays valid. */
        WebhookSecretRotate: {
            /**
             * @description Hours in which messages are signed with both secrets, so that your endpoint can change to the new one. With 0 only the new one signs at once: use it if the secret may be known to others.
             * @default 24
             * @example 24
             */
            overlap_hours?: number;
        };
        /** @description The resource that an event is about. */
        WebhookSubject: {
            /**
             * Format: uuid
             * @description ID of the resource, even if deleted. ID of the user for a member.
             * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
             */
            id: string;
            /**
             * @description Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for any other job, a session, an invitation, a notification, a time entry, and a deleted account.
             * @example Punch the cards for the Bernoulli numbers
             */
            name: string | null;
            /**
             * @description Type of the resource.
             * @example webhook
             * @constant
             */
            type: "webhook";
        };
        /** @description Fields to update, as a JSON Merge Patch (RFC 7396). The project cannot be changed. */
        WebhookUpdate: {
            /**
             * @description What the webhook is for, for people; null if nobody has written it.
             * @example Build status in the office
             */
            description?: string | null;
            /**
             * @description Whether events are sent. While a webhook is disabled, new events are not stored for it: replay them afterwards. Deliveries that were not finished continue when it is enabled again.
             * @example true
             */
            enabled?: boolean;
            /**
             * @description Types of the events that are sent; null for all types, also those that are added later.
             * @example [
             *       "task.created",
             *       "task.updated"
             *     ]
             */
            events?: components["schemas"]["EventType"][] | null;
            /**
             * @description Only events of tasks that match this filter when the event is read, and of their comments and attachments; null for no filter. `me` is the owner. The webhook of a project cannot use categories, which are private.
             * @example priority = high
             */
            filter?: string | null;
            format?: components["schemas"]["WebhookFormat"];
            /**
             * @description URL that gets a POST request for each event. It must begin with `https://`, contain no user name or password, and lead to a public address. The operator of the server can allow other networks, and `http://` for them.
             * @example https://hooks.example.com/taskflow
             */
            url?: string;
            /**
             * @description The version that your update is based on. If the resource has a newer version, the request fails with 409 `VERSION_CONFLICT`. Optional; `If-Match` does the same.
             * @example 3
             */
            version?: number;
        };
        /** @description One field of `webhook.updated`, before and after the change. */
        WebhookUpdatedChange: {
            after: components["schemas"]["JsonValue"];
            before: components["schemas"]["JsonValue"];
            /**
             * @description Name of the field.
             * @example host
             * @enum {string}
             */
            field: "host" | "description" | "format" | "events" | "filter" | "enabled" | "disabled_reason";
        };
        /** @description A webhook was updated. */
        WebhookUpdatedEvent: {
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
             *         "field": "events",
             *         "before": [
             *           "task.created",
             *           "task.updated"
             *         ],
             *         "after": null
             *       }
             *     ]
             */
            changes: components["schemas"]["WebhookUpdatedChange"][];
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
             * @description The `X-Origin` of that request; null if it had none.
             * @example calendar-sync
             */
            origin: string | null;
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
            subject: components["schemas"]["WebhookSubject"];
            /**
             * @description Type of the event.
             * @example webhook.updated
             * @constant
             */
            type: "webhook.updated";
            /**
             * Format: uuid
             * @description The `bulk_id` of the change that the event takes back; null otherwise.
             * @example null
             */
            undo_of: string | null;
            /**
             * @description Version of the subject after the change.
             * @example 2
             */
            version: number;
        };
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
        /** @description The open tasks of each assignee, as they are now. */
        WorkloadReport: {
            /**
             * Format: date-time
             * @description Time of the request.
             * @example 2026-03-02T10:12:00.000Z
             */
            as_of: string;
            /**
             * @description A report has the 50 largest groups. This is the number of the others.
             * @example 0
             */
            groups_left_out: number;
            /**
             * @description A row for each assignee with open tasks, those with the most first, and then one for tasks without an assignee.
             * @example []
             */
            rows: components["schemas"]["WorkloadRow"][];
        };
        /** @description The workload of assignees. */
        WorkloadReportResponse: {
            data: components["schemas"]["WorkloadReport"];
            errors: components["schemas"]["NoErrors"];
            message: components["schemas"]["Message"];
            meta: components["schemas"]["Meta"];
            success: components["schemas"]["Succeeded"];
        };
        /** @description The open tasks of an assignee. */
        WorkloadRow: {
            /**
             * @description Open tasks that become due by the end of the seventh day after today, in the time zone of your profile.
             * @example 1
             */
            due_soon: number;
            /**
             * Format: int64
             * @description Sum of the estimates of the open tasks.
             * @example 240
             */
            estimate_minutes: number;
            /**
             * @description ID of the assignee; null for tasks without one.
             * @example 019c6592-1b40-7fde-a430-d40bd57deeac
             */
            group: string | null;
            /**
             * @description Name of the assignee.
             * @example Ada Lovelace
             */
            group_name: string | null;
            /**
             * @description Open tasks with the priority `high`.
             * @example 1
             */
            high_priority: number;
            /**
             * @description Tasks with the status `in_progress`.
             * @example 1
             */
            in_progress: number;
            /**
             * @description Tasks that are not completed.
             * @example 2
             */
            open: number;
            /**
             * @description Open tasks whose due date has passed.
             * @example 0
             */
            overdue: number;
            /**
             * @description Open tasks without an estimate.
             * @example 1
             */
            without_estimate: number;
        };
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
                 * @description Only events caused by this user.
                 * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
                 */
                actor_id?: string;
                /**
                 * @description Only items created at this time or later.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                created_from?: string;
                /**
                 * @description Only items created before this time.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                created_to?: string;
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page?: number;
                /**
                 * @description Only events of this project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id?: string;
                /**
                 * @description Only events about this task, project, category, user or session.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                subject_id?: string;
                /**
                 * @description Only events of this type. Repeat the parameter to allow several.
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
                 * @description Only events caused by this user.
                 * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
                 */
                actor_id?: string;
                /**
                 * @description Only entries from this IP address.
                 * @example 203.0.113.7
                 */
                client_address?: string;
                /**
                 * @description Only requests rejected with this code, such as `FORBIDDEN` or `INVALID_CREDENTIALS`.
                 * @example FORBIDDEN
                 */
                code?: string;
                /**
                 * @description Only items created at this time or later.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                created_from?: string;
                /**
                 * @description Only items created before this time.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                created_to?: string;
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page?: number;
                /**
                 * @description Only events of this project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id?: string;
                /**
                 * @description Only entries caused by this request.
                 * @example 019cadc6-9a80-7580-aa91-a58e186c8fe6
                 */
                request_id?: string;
                /**
                 * @description Only events about this task, project, category, user or session.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                subject_id?: string;
                /**
                 * @description Only events of this type. Repeat the parameter to allow several.
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
    listQueuedJobs: {
        parameters: {
            query?: {
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Only jobs with this name.
                 * @example send_mail
                 */
                name?: string;
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page?: number;
                /**
                 * @description Only jobs in this state.
                 * @example failed
                 */
                state?: components["schemas"]["QueuedJobState"];
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
                 * @description `true` returns only active accounts, `false` only deactivated accounts.
                 * @example false
                 */
                active?: boolean;
                /**
                 * @description Only items created at this time or later.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                created_from?: string;
                /**
                 * @description Only items created before this time.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                created_to?: string;
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description `true` returns only accounts with a verified email, `false` only the others.
                 * @example true
                 */
                email_verified?: boolean;
                /**
                 * @description Direction of `sort`. The default, `desc`, puts the newest or highest first. Null values always come last.
                 * @example desc
                 */
                order?: "asc" | "desc";
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page?: number;
                /**
                 * @description Only accounts with all of these words in the name or email; `@`, `.`, `+`, `-` and `_` separate the words of an email. Each word also matches longer words that begin with it. Case and Unicode form are ignored. Must contain at least one letter or digit.
                 * @example ada example.com
                 */
                q?: string;
                /**
                 * @description Only accounts with this system role.
                 * @example admin
                 */
                role?: components["schemas"]["SystemRole"];
                /**
                 * @description Field to sort by. Ties are sorted by ID.
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
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Maximum number of items on a page.
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
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Maximum number of items on a page.
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
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Direction of `sort`. The default, `asc`, sorts from A to Z.
                 * @example asc
                 */
                order?: "asc" | "desc";
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page?: number;
                /**
                 * @description Only items whose name contains this text, ignoring case and Unicode form (`strasse` finds `Straße`).
                 * @example engine
                 */
                q?: string;
                /**
                 * @description Field to sort by. Ties are sorted by ID.
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
    streamEvents: {
        parameters: {
            query?: {
                /**
                 * @description Only events caused by this user.
                 * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
                 */
                actor_id?: string;
                /**
                 * @description Only events of tasks that match this expression, and of their comments and attachments, such as `assignee = me and due_date < now+7d`. The task is compared as it is when the event is sent, so you do not learn that a task matches no longer. Events without a task that you can see, such as those of projects, are left out. The guide [Filters](/docs/guides/filters) describes the language.
                 * @example assignee = me and status != completed
                 */
                filter?: string;
                /**
                 * @description End the stream after this many seconds. With 0, it ends after the events that you have missed since `Last-Event-ID`. Without it, the stream has no end.
                 * @example 60
                 */
                max_seconds?: number;
                /**
                 * @description Only events of this project.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id?: string;
                /**
                 * @description Only events about this task, project, category, user or session.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                subject_id?: string;
                /**
                 * @description Only events of this task, its comments and its attachments.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id?: string;
                /**
                 * @description Only events of this type. Repeat the parameter to allow several.
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
    listMyInvitations: {
        parameters: {
            query?: {
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Maximum number of items on a page.
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
    listNotifications: {
        parameters: {
            query?: {
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Only notifications of this kind. Repeat the parameter to allow several.
                 * @example [
                 *       "commented"
                 *     ]
                 */
                kind?: components["schemas"]["NotificationKind"][];
                /**
                 * @description Direction of `sort`. The default, `desc`, puts the newest or highest first. Null values always come last.
                 * @example desc
                 */
                order?: "asc" | "desc";
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page?: number;
                /**
                 * @description Only notifications about this project and its tasks.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id?: string;
                /**
                 * @description Only notifications that you have read (`true`), or have not (`false`).
                 * @example false
                 */
                read?: boolean;
                /**
                 * @description Only snoozed notifications. By default, only those that are not snoozed now.
                 * @example false
                 */
                snoozed?: boolean;
                /**
                 * @description Only notifications about this task.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                task_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    unsubscribeNotifications: {
        parameters: {
            query?: {
                /**
                 * @description The token of the link in a message. Without it, nothing changes.
                 * @example tfu_AZxlkhtAf96kMNQNV97urAAAAAAAAAAAAAAAAAAAAAA
                 */
                token?: string;
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
                 * @description `true` returns only archived projects, `false` only the others. By default both are returned.
                 * @example false
                 */
                archived?: boolean;
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Direction of `sort`. The default, `desc`, puts the newest or highest first. Null values always come last.
                 * @example desc
                 */
                order?: "asc" | "desc";
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page?: number;
                /**
                 * @description Only items whose name contains this text, ignoring case and Unicode form (`strasse` finds `Straße`).
                 * @example engine
                 */
                q?: string;
                /**
                 * @description Only projects in which you have this role. Repeat the parameter to allow several.
                 * @example [
                 *       "owner"
                 *     ]
                 */
                role?: components["schemas"]["ProjectRole"][];
                /**
                 * @description Field to sort by. Ties are sorted by ID.
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
    listProjectActivity: {
        parameters: {
            query?: {
                /**
                 * @description Only events caused by this user.
                 * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
                 */
                actor_id?: string;
                /**
                 * @description Only items created at this time or later.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                created_from?: string;
                /**
                 * @description Only items created before this time.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                created_to?: string;
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page?: number;
                /**
                 * @description Only events about this task, project, category, user or session.
                 * @example 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf
                 */
                subject_id?: string;
                /**
                 * @description Only events of this type. Repeat the parameter to allow several.
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
    listInvitations: {
        parameters: {
            query?: {
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page?: number;
                /**
                 * @description Only invitations with this status. Repeat the parameter to allow several.
                 * @example [
                 *       "open"
                 *     ]
                 */
                status?: components["schemas"]["InvitationStatus"][];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    listMembers: {
        parameters: {
            query?: {
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Direction of `sort`. The default, `asc`, sorts from A to Z.
                 * @example asc
                 */
                order?: "asc" | "desc";
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page?: number;
                /**
                 * @description Only items whose name contains this text, ignoring case and Unicode form (`strasse` finds `Straße`).
                 * @example engine
                 */
                q?: string;
                /**
                 * @description Only members with this role. Repeat the parameter to allow several.
                 * @example [
                 *       "admin"
                 *     ]
                 */
                role?: components["schemas"]["ProjectRole"][];
                /**
                 * @description Field to sort by. Ties are sorted by ID.
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
    listProjectTasks: {
        parameters: {
            query?: {
                /**
                 * @description Only tasks assigned to this user. Repeat the parameter to allow several.
                 * @example [
                 *       "019c65e9-14e0-7e01-8fd1-ce1acc173e3b"
                 *     ]
                 */
                assignee_id?: string[];
                /**
                 * @description `true` returns only tasks that wait for another task, `false` only tasks that wait for none: see `blocked` of a task.
                 * @example false
                 */
                blocked?: boolean;
                /**
                 * @description Only tasks that you have put in this category. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6ae6-3e00-793f-ae11-d9ce3e407e0e"
                 *     ]
                 */
                category_id?: string[];
                /**
                 * @description `true` returns only completed tasks, `false` only open tasks.
                 * @example false
                 */
                completed?: boolean;
                /**
                 * @description Only tasks created by this user.
                 * @example 019c6592-1b40-7fde-a430-d40bd57deeac
                 */
                created_by?: string;
                /**
                 * @description Only items created at this time or later.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                created_from?: string;
                /**
                 * @description Only items created before this time.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                created_to?: string;
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description `true` returns the tasks in the trash instead of all other tasks.
                 * @example false
                 */
                deleted?: boolean;
                /**
                 * @description Only tasks due at this time or later, or on this day or later. A day (`2026-03-01`) is that day in the time zone of your profile. A time finds tasks with `due_on` from its day in that zone on. Tasks without a due date are excluded.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                due_from?: string;
                /**
                 * @description Only tasks due before this time, or on this day or earlier: a day (`2026-03-31`) includes the whole day in the time zone of your profile. A time finds tasks with `due_on` if that day ends before or at the time, in that zone. Tasks without a due date are excluded.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                due_to?: string;
                /**
                 * @description Only these fields of a task, and always `id`. Repeat the parameter for several (`fields=title&fields=status`). The response then has the media type `application/vnd.taskflow.partial+json`, which is also sent to a client that accepts `application/json`, and an `ETag` of its own. Fields that you leave out are not computed, so lists are faster.
                 * @example [
                 *       "title",
                 *       "status"
                 *     ]
                 */
                fields?: components["schemas"]["TaskField"][];
                /**
                 * @description Only tasks that match this expression, such as `status in (todo, in_progress) and due_date < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND. The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of the time zone in your profile, and keep their meaning on all pages of a cursor.
                 * @example status != completed and priority >= medium
                 */
                filter?: string;
                /**
                 * @description `true` returns only tasks with an attachment, also in a comment, `false` only tasks without one.
                 * @example true
                 */
                has_attachments?: boolean;
                /**
                 * @description Direction of `sort`. The default, `desc`, puts the newest or highest first. Null values always come last.
                 * @example desc
                 */
                order?: "asc" | "desc";
                /**
                 * @description `true` returns only open tasks whose due date has passed, `false` all other tasks. A task with `due_on` is overdue when that day has ended in the time zone of your profile.
                 * @example true
                 */
                overdue?: boolean;
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Only direct subtasks of this task, or with `null` only tasks without a parent. Repeat the parameter to allow several.
                 * @example [
                 *       "null"
                 *     ]
                 */
                parent_id?: string[];
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page?: number;
                /**
                 * @description Only tasks with this priority. Repeat the parameter to allow several.
                 * @example [
                 *       "high"
                 *     ]
                 */
                priority?: components["schemas"]["TaskPriority"][];
                /**
                 * @description Only tasks with all of these words in the title, description, tags or comments. Each word also matches longer words that begin with it, and Chinese and Japanese text matches inside sentences. Case and Unicode form are ignored. Must contain at least one letter or digit.
                 * @example bernoulli cards
                 */
                q?: string;
                /**
                 * @description Field to sort by. `relevance` requires `q`. Ties are sorted by ID. Tasks without a due date come last. In the order of `due_date`, a task with `due_on` is at the end of that day in UTC, for all users alike. For the order that people have given to a list, send `sort=position&order=asc`.
                 * @example created_at
                 */
                sort?: "created_at" | "updated_at" | "due_date" | "priority" | "title" | "position" | "relevance";
                /**
                 * @description Only tasks with this status. Repeat the parameter to allow several.
                 * @example [
                 *       "in_progress"
                 *     ]
                 */
                status?: components["schemas"]["TaskStatus"][];
                /**
                 * @description Only tasks with this tag, ignoring case and Unicode form (`café` finds `CAFÉ`). Repeat the parameter to allow several.
                 * @example [
                 *       "hardware"
                 *     ]
                 */
                tag?: string[];
                /**
                 * @description `true` returns only tasks with something new for you: you have an unread notification about it, also of a kind that your settings hide. `false` returns only the others. `markTaskRead` marks a task as read.
                 * @example true
                 */
                unread?: boolean;
                /**
                 * @description Only tasks that changed at this time or later. Use it to keep a copy up to date.
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
    listPushSubscriptions: {
        parameters: {
            query?: {
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Direction of `sort`. The default, `desc`, puts the newest or highest first. Null values always come last.
                 * @example desc
                 */
                order?: "asc" | "desc";
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Maximum number of items on a page.
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
    listUpcomingReminders: {
        parameters: {
            query?: {
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Direction of `sort`. The default, `asc`, sorts from A to Z.
                 * @example asc
                 */
                order?: "asc" | "desc";
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page?: number;
                /**
                 * @description Only reminders that are sent at this time or before.
                 * @example 2026-03-31T00:00:00.000Z
                 */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getBurndownReport: {
        parameters: {
            query?: {
                /**
                 * @description Only tasks assigned to this user. Repeat the parameter to allow several.
                 * @example [
                 *       "019c65e9-14e0-7e01-8fd1-ce1acc173e3b"
                 *     ]
                 */
                assignee_id?: string[];
                /**
                 * @description `true` returns only tasks that wait for another task, `false` only tasks that wait for none: see `blocked` of a task.
                 * @example false
                 */
                blocked?: boolean;
                /**
                 * @description Length of the periods. Days, weeks and months are those of the time zone in your profile, and weeks begin on the first day of your settings. The first and the last period end at `from` and `to`.
                 * @example week
                 */
                bucket?: "day" | "week" | "month";
                /**
                 * @description Only tasks that you have put in this category. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6ae6-3e00-793f-ae11-d9ce3e407e0e"
                 *     ]
                 */
                category_id?: string[];
                /**
                 * @description `true` returns only completed tasks, `false` only open tasks.
                 * @example false
                 */
                completed?: boolean;
                /**
                 * @description Only tasks created by this user.
                 * @example 019c6592-1b40-7fde-a430-d40bd57deeac
                 */
                created_by?: string;
                /**
                 * @description Only items created at this time or later.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                created_from?: string;
                /**
                 * @description Only items created before this time.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                created_to?: string;
                /**
                 * @description Only tasks due at this time or later, or on this day or later. A day (`2026-03-01`) is that day in the time zone of your profile. A time finds tasks with `due_on` from its day in that zone on. Tasks without a due date are excluded.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                due_from?: string;
                /**
                 * @description Only tasks due before this time, or on this day or earlier: a day (`2026-03-31`) includes the whole day in the time zone of your profile. A time finds tasks with `due_on` if that day ends before or at the time, in that zone. Tasks without a due date are excluded.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                due_to?: string;
                /**
                 * @description Only tasks that match this expression, such as `status in (todo, in_progress) and due_date < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND. The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of the time zone in your profile, and keep their meaning on all pages of a cursor.
                 * @example status != completed and priority >= medium
                 */
                filter?: string;
                /**
                 * @description Begin of the report: a time, or a day in the time zone of your profile. The default is the begin of the 30th day, the 12th week or the 12th month before the end, which itself counts as the first one.
                 * @example 2026-02-02
                 */
                from?: string;
                /**
                 * @description Returns a row for each value of this property, instead of one for all tasks. A task with several assignees, categories or tags counts in the group of each. `category` groups by your own categories.
                 * @example priority
                 */
                group_by?: components["schemas"]["ReportGroup"];
                /**
                 * @description `true` returns only tasks with an attachment, also in a comment, `false` only tasks without one.
                 * @example true
                 */
                has_attachments?: boolean;
                /**
                 * @description Height of a chart in pixels.
                 * @example 400
                 */
                height?: number;
                /**
                 * @description `true` returns only open tasks whose due date has passed, `false` all other tasks. A task with `due_on` is overdue when that day has ended in the time zone of your profile.
                 * @example true
                 */
                overdue?: boolean;
                /**
                 * @description Only direct subtasks of this task, or with `null` only tasks without a parent. Repeat the parameter to allow several.
                 * @example [
                 *       "null"
                 *     ]
                 */
                parent_id?: string[];
                /**
                 * @description Only tasks with this priority. Repeat the parameter to allow several.
                 * @example [
                 *       "high"
                 *     ]
                 */
                priority?: components["schemas"]["TaskPriority"][];
                /**
                 * @description Only tasks of this project. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6ad3-ee80-7abf-8412-ce6e530df63b"
                 *     ]
                 */
                project_id?: string[];
                /**
                 * @description Only tasks with all of these words in the title, description, tags or comments. Each word also matches longer words that begin with it, and Chinese and Japanese text matches inside sentences. Case and Unicode form are ignored. Must contain at least one letter or digit.
                 * @example bernoulli cards
                 */
                q?: string;
                /**
                 * @description Only tasks with this status. Repeat the parameter to allow several.
                 * @example [
                 *       "in_progress"
                 *     ]
                 */
                status?: components["schemas"]["TaskStatus"][];
                /**
                 * @description Only tasks with this tag, ignoring case and Unicode form (`café` finds `CAFÉ`). Repeat the parameter to allow several.
                 * @example [
                 *       "hardware"
                 *     ]
                 */
                tag?: string[];
                /**
                 * @description Colors of a chart. `auto` contains both, and the browser chooses by the settings of its user. Has no effect on JSON and CSV.
                 * @example dark
                 */
                theme?: "auto" | "light" | "dark";
                /**
                 * @description End of the report: a time, which is not included, or a day in the time zone of your profile, which is. The default is the end of today. It can be in the future. A report has at most 400 periods.
                 * @example 2026-03-01
                 */
                to?: string;
                /**
                 * @description `true` returns only tasks with something new for you: you have an unread notification about it, also of a kind that your settings hide. `false` returns only the others. `markTaskRead` marks a task as read.
                 * @example true
                 */
                unread?: boolean;
                /**
                 * @description Only tasks that changed at this time or later. Use it to keep a copy up to date.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                updated_from?: string;
                /**
                 * @description Width of a chart in pixels. A chart has no fixed size and can be scaled.
                 * @example 800
                 */
                width?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getCycleTimeReport: {
        parameters: {
            query?: {
                /**
                 * @description Only tasks assigned to this user. Repeat the parameter to allow several.
                 * @example [
                 *       "019c65e9-14e0-7e01-8fd1-ce1acc173e3b"
                 *     ]
                 */
                assignee_id?: string[];
                /**
                 * @description `true` returns only tasks that wait for another task, `false` only tasks that wait for none: see `blocked` of a task.
                 * @example false
                 */
                blocked?: boolean;
                /**
                 * @description Length of the periods. Days, weeks and months are those of the time zone in your profile, and weeks begin on the first day of your settings. The first and the last period end at `from` and `to`.
                 * @example week
                 */
                bucket?: "day" | "week" | "month";
                /**
                 * @description Only tasks that you have put in this category. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6ae6-3e00-793f-ae11-d9ce3e407e0e"
                 *     ]
                 */
                category_id?: string[];
                /**
                 * @description `true` returns only completed tasks, `false` only open tasks.
                 * @example false
                 */
                completed?: boolean;
                /**
                 * @description Only tasks created by this user.
                 * @example 019c6592-1b40-7fde-a430-d40bd57deeac
                 */
                created_by?: string;
                /**
                 * @description Only items created at this time or later.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                created_from?: string;
                /**
                 * @description Only items created before this time.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                created_to?: string;
                /**
                 * @description Only tasks due at this time or later, or on this day or later. A day (`2026-03-01`) is that day in the time zone of your profile. A time finds tasks with `due_on` from its day in that zone on. Tasks without a due date are excluded.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                due_from?: string;
                /**
                 * @description Only tasks due before this time, or on this day or earlier: a day (`2026-03-31`) includes the whole day in the time zone of your profile. A time finds tasks with `due_on` if that day ends before or at the time, in that zone. Tasks without a due date are excluded.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                due_to?: string;
                /**
                 * @description Only tasks that match this expression, such as `status in (todo, in_progress) and due_date < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND. The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of the time zone in your profile, and keep their meaning on all pages of a cursor.
                 * @example status != completed and priority >= medium
                 */
                filter?: string;
                /**
                 * @description Begin of the report: a time, or a day in the time zone of your profile. The default is the begin of the 30th day, the 12th week or the 12th month before the end, which itself counts as the first one.
                 * @example 2026-02-02
                 */
                from?: string;
                /**
                 * @description Returns a row for each value of this property, instead of one for all tasks. A task with several assignees, categories or tags counts in the group of each. `category` groups by your own categories.
                 * @example priority
                 */
                group_by?: components["schemas"]["ReportGroup"];
                /**
                 * @description `true` returns only tasks with an attachment, also in a comment, `false` only tasks without one.
                 * @example true
                 */
                has_attachments?: boolean;
                /**
                 * @description Height of a chart in pixels.
                 * @example 400
                 */
                height?: number;
                /**
                 * @description `true` returns only open tasks whose due date has passed, `false` all other tasks. A task with `due_on` is overdue when that day has ended in the time zone of your profile.
                 * @example true
                 */
                overdue?: boolean;
                /**
                 * @description Only direct subtasks of this task, or with `null` only tasks without a parent. Repeat the parameter to allow several.
                 * @example [
                 *       "null"
                 *     ]
                 */
                parent_id?: string[];
                /**
                 * @description Only tasks with this priority. Repeat the parameter to allow several.
                 * @example [
                 *       "high"
                 *     ]
                 */
                priority?: components["schemas"]["TaskPriority"][];
                /**
                 * @description Only tasks of this project. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6ad3-ee80-7abf-8412-ce6e530df63b"
                 *     ]
                 */
                project_id?: string[];
                /**
                 * @description Only tasks with all of these words in the title, description, tags or comments. Each word also matches longer words that begin with it, and Chinese and Japanese text matches inside sentences. Case and Unicode form are ignored. Must contain at least one letter or digit.
                 * @example bernoulli cards
                 */
                q?: string;
                /**
                 * @description Only tasks with this status. Repeat the parameter to allow several.
                 * @example [
                 *       "in_progress"
                 *     ]
                 */
                status?: components["schemas"]["TaskStatus"][];
                /**
                 * @description Only tasks with this tag, ignoring case and Unicode form (`café` finds `CAFÉ`). Repeat the parameter to allow several.
                 * @example [
                 *       "hardware"
                 *     ]
                 */
                tag?: string[];
                /**
                 * @description Colors of a chart. `auto` contains both, and the browser chooses by the settings of its user. Has no effect on JSON and CSV.
                 * @example dark
                 */
                theme?: "auto" | "light" | "dark";
                /**
                 * @description End of the report: a time, which is not included, or a day in the time zone of your profile, which is. The default is the end of today. It can be in the future. A report has at most 400 periods.
                 * @example 2026-03-01
                 */
                to?: string;
                /**
                 * @description `true` returns only tasks with something new for you: you have an unread notification about it, also of a kind that your settings hide. `false` returns only the others. `markTaskRead` marks a task as read.
                 * @example true
                 */
                unread?: boolean;
                /**
                 * @description Only tasks that changed at this time or later. Use it to keep a copy up to date.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                updated_from?: string;
                /**
                 * @description Width of a chart in pixels. A chart has no fixed size and can be scaled.
                 * @example 800
                 */
                width?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getSummaryReport: {
        parameters: {
            query?: {
                /**
                 * @description Only tasks assigned to this user. Repeat the parameter to allow several.
                 * @example [
                 *       "019c65e9-14e0-7e01-8fd1-ce1acc173e3b"
                 *     ]
                 */
                assignee_id?: string[];
                /**
                 * @description `true` returns only tasks that wait for another task, `false` only tasks that wait for none: see `blocked` of a task.
                 * @example false
                 */
                blocked?: boolean;
                /**
                 * @description Only tasks that you have put in this category. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6ae6-3e00-793f-ae11-d9ce3e407e0e"
                 *     ]
                 */
                category_id?: string[];
                /**
                 * @description `true` returns only completed tasks, `false` only open tasks.
                 * @example false
                 */
                completed?: boolean;
                /**
                 * @description Only tasks created by this user.
                 * @example 019c6592-1b40-7fde-a430-d40bd57deeac
                 */
                created_by?: string;
                /**
                 * @description Only items created at this time or later.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                created_from?: string;
                /**
                 * @description Only items created before this time.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                created_to?: string;
                /**
                 * @description Only tasks due at this time or later, or on this day or later. A day (`2026-03-01`) is that day in the time zone of your profile. A time finds tasks with `due_on` from its day in that zone on. Tasks without a due date are excluded.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                due_from?: string;
                /**
                 * @description Only tasks due before this time, or on this day or earlier: a day (`2026-03-31`) includes the whole day in the time zone of your profile. A time finds tasks with `due_on` if that day ends before or at the time, in that zone. Tasks without a due date are excluded.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                due_to?: string;
                /**
                 * @description Only tasks that match this expression, such as `status in (todo, in_progress) and due_date < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND. The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of the time zone in your profile, and keep their meaning on all pages of a cursor.
                 * @example status != completed and priority >= medium
                 */
                filter?: string;
                /**
                 * @description Returns a row for each value of this property, instead of one for all tasks. A task with several assignees, categories or tags counts in the group of each. `category` groups by your own categories.
                 * @example priority
                 */
                group_by?: components["schemas"]["ReportGroup"];
                /**
                 * @description `true` returns only tasks with an attachment, also in a comment, `false` only tasks without one.
                 * @example true
                 */
                has_attachments?: boolean;
                /**
                 * @description Height of a chart in pixels.
                 * @example 400
                 */
                height?: number;
                /**
                 * @description `true` returns only open tasks whose due date has passed, `false` all other tasks. A task with `due_on` is overdue when that day has ended in the time zone of your profile.
                 * @example true
                 */
                overdue?: boolean;
                /**
                 * @description Only direct subtasks of this task, or with `null` only tasks without a parent. Repeat the parameter to allow several.
                 * @example [
                 *       "null"
                 *     ]
                 */
                parent_id?: string[];
                /**
                 * @description Only tasks with this priority. Repeat the parameter to allow several.
                 * @example [
                 *       "high"
                 *     ]
                 */
                priority?: components["schemas"]["TaskPriority"][];
                /**
                 * @description Only tasks of this project. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6ad3-ee80-7abf-8412-ce6e530df63b"
                 *     ]
                 */
                project_id?: string[];
                /**
                 * @description Only tasks with all of these words in the title, description, tags or comments. Each word also matches longer words that begin with it, and Chinese and Japanese text matches inside sentences. Case and Unicode form are ignored. Must contain at least one letter or digit.
                 * @example bernoulli cards
                 */
                q?: string;
                /**
                 * @description Only tasks with this status. Repeat the parameter to allow several.
                 * @example [
                 *       "in_progress"
                 *     ]
                 */
                status?: components["schemas"]["TaskStatus"][];
                /**
                 * @description Only tasks with this tag, ignoring case and Unicode form (`café` finds `CAFÉ`). Repeat the parameter to allow several.
                 * @example [
                 *       "hardware"
                 *     ]
                 */
                tag?: string[];
                /**
                 * @description Colors of a chart. `auto` contains both, and the browser chooses by the settings of its user. Has no effect on JSON and CSV.
                 * @example dark
                 */
                theme?: "auto" | "light" | "dark";
                /**
                 * @description `true` returns only tasks with something new for you: you have an unread notification about it, also of a kind that your settings hide. `false` returns only the others. `markTaskRead` marks a task as read.
                 * @example true
                 */
                unread?: boolean;
                /**
                 * @description Only tasks that changed at this time or later. Use it to keep a copy up to date.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                updated_from?: string;
                /**
                 * @description Width of a chart in pixels. A chart has no fixed size and can be scaled.
                 * @example 800
                 */
                width?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getThroughputReport: {
        parameters: {
            query?: {
                /**
                 * @description Only tasks assigned to this user. Repeat the parameter to allow several.
                 * @example [
                 *       "019c65e9-14e0-7e01-8fd1-ce1acc173e3b"
                 *     ]
                 */
                assignee_id?: string[];
                /**
                 * @description `true` returns only tasks that wait for another task, `false` only tasks that wait for none: see `blocked` of a task.
                 * @example false
                 */
                blocked?: boolean;
                /**
                 * @description Length of the periods. Days, weeks and months are those of the time zone in your profile, and weeks begin on the first day of your settings. The first and the last period end at `from` and `to`.
                 * @example week
                 */
                bucket?: "day" | "week" | "month";
                /**
                 * @description Only tasks that you have put in this category. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6ae6-3e00-793f-ae11-d9ce3e407e0e"
                 *     ]
                 */
                category_id?: string[];
                /**
                 * @description `true` returns only completed tasks, `false` only open tasks.
                 * @example false
                 */
                completed?: boolean;
                /**
                 * @description Only tasks created by this user.
                 * @example 019c6592-1b40-7fde-a430-d40bd57deeac
                 */
                created_by?: string;
                /**
                 * @description Only items created at this time or later.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                created_from?: string;
                /**
                 * @description Only items created before this time.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                created_to?: string;
                /**
                 * @description Only tasks due at this time or later, or on this day or later. A day (`2026-03-01`) is that day in the time zone of your profile. A time finds tasks with `due_on` from its day in that zone on. Tasks without a due date are excluded.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                due_from?: string;
                /**
                 * @description Only tasks due before this time, or on this day or earlier: a day (`2026-03-31`) includes the whole day in the time zone of your profile. A time finds tasks with `due_on` if that day ends before or at the time, in that zone. Tasks without a due date are excluded.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                due_to?: string;
                /**
                 * @description Only tasks that match this expression, such as `status in (todo, in_progress) and due_date < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND. The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of the time zone in your profile, and keep their meaning on all pages of a cursor.
                 * @example status != completed and priority >= medium
                 */
                filter?: string;
                /**
                 * @description Begin of the report: a time, or a day in the time zone of your profile. The default is the begin of the 30th day, the 12th week or the 12th month before the end, which itself counts as the first one.
                 * @example 2026-02-02
                 */
                from?: string;
                /**
                 * @description Returns a row for each value of this property, instead of one for all tasks. A task with several assignees, categories or tags counts in the group of each. `category` groups by your own categories.
                 * @example priority
                 */
                group_by?: components["schemas"]["ReportGroup"];
                /**
                 * @description `true` returns only tasks with an attachment, also in a comment, `false` only tasks without one.
                 * @example true
                 */
                has_attachments?: boolean;
                /**
                 * @description Height of a chart in pixels.
                 * @example 400
                 */
                height?: number;
                /**
                 * @description `true` returns only open tasks whose due date has passed, `false` all other tasks. A task with `due_on` is overdue when that day has ended in the time zone of your profile.
                 * @example true
                 */
                overdue?: boolean;
                /**
                 * @description Only direct subtasks of this task, or with `null` only tasks without a parent. Repeat the parameter to allow several.
                 * @example [
                 *       "null"
                 *     ]
                 */
                parent_id?: string[];
                /**
                 * @description Only tasks with this priority. Repeat the parameter to allow several.
                 * @example [
                 *       "high"
                 *     ]
                 */
                priority?: components["schemas"]["TaskPriority"][];
                /**
                 * @description Only tasks of this project. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6ad3-ee80-7abf-8412-ce6e530df63b"
                 *     ]
                 */
                project_id?: string[];
                /**
                 * @description Only tasks with all of these words in the title, description, tags or comments. Each word also matches longer words that begin with it, and Chinese and Japanese text matches inside sentences. Case and Unicode form are ignored. Must contain at least one letter or digit.
                 * @example bernoulli cards
                 */
                q?: string;
                /**
                 * @description Only tasks with this status. Repeat the parameter to allow several.
                 * @example [
                 *       "in_progress"
                 *     ]
                 */
                status?: components["schemas"]["TaskStatus"][];
                /**
                 * @description Only tasks with this tag, ignoring case and Unicode form (`café` finds `CAFÉ`). Repeat the parameter to allow several.
                 * @example [
                 *       "hardware"
                 *     ]
                 */
                tag?: string[];
                /**
                 * @description Colors of a chart. `auto` contains both, and the browser chooses by the settings of its user. Has no effect on JSON and CSV.
                 * @example dark
                 */
                theme?: "auto" | "light" | "dark";
                /**
                 * @description End of the report: a time, which is not included, or a day in the time zone of your profile, which is. The default is the end of today. It can be in the future. A report has at most 400 periods.
                 * @example 2026-03-01
                 */
                to?: string;
                /**
                 * @description `true` returns only tasks with something new for you: you have an unread notification about it, also of a kind that your settings hide. `false` returns only the others. `markTaskRead` marks a task as read.
                 * @example true
                 */
                unread?: boolean;
                /**
                 * @description Only tasks that changed at this time or later. Use it to keep a copy up to date.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                updated_from?: string;
                /**
                 * @description Width of a chart in pixels. A chart has no fixed size and can be scaled.
                 * @example 800
                 */
                width?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getTimeReport: {
        parameters: {
            query?: {
                /**
                 * @description `true` returns only billable entries, `false` only the others.
                 * @example true
                 */
                billable?: boolean;
                /**
                 * @description Length of the periods. Days, weeks and months are those of the time zone in your profile, and weeks begin on the first day of your settings. The first and the last period end at `from` and `to`.
                 * @example week
                 */
                bucket?: "day" | "week" | "month";
                /**
                 * @description Only time on tasks that match this expression now, such as `status = completed and tag = "urgent"`. You must be able to see the task. The guide [Filters](/docs/guides/filters) describes the language.
                 * @example status != completed and priority >= medium
                 */
                filter?: string;
                /**
                 * @description Begin of the report: a time, or a day in the time zone of your profile. The default is the begin of the 30th day, the 12th week or the 12th month before the end, which itself counts as the first one.
                 * @example 2026-02-02
                 */
                from?: string;
                /**
                 * @description Returns a row for each value of this property, instead of one for all entries. `tag` groups by the tags of entries, which are not those of their tasks: an entry with several counts in the group of each.
                 * @example project
                 */
                group_by?: components["schemas"]["TimeReportGroup"];
                /**
                 * @description Height of a chart in pixels.
                 * @example 400
                 */
                height?: number;
                /**
                 * @description Only entries of this project. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6ad3-ee80-7abf-8412-ce6e530df63b"
                 *     ]
                 */
                project_id?: string[];
                /**
                 * @description Only entries with this tag, ignoring case and Unicode form. Repeat the parameter to allow several.
                 * @example [
                 *       "workshop"
                 *     ]
                 */
                tag?: string[];
                /**
                 * @description Only entries of this task. Repeat the parameter to allow several.
                 * @example [
                 *       "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf"
                 *     ]
                 */
                task_id?: string[];
                /**
                 * @description Colors of a chart. `auto` contains both, and the browser chooses by the settings of its user. Has no effect on JSON and CSV.
                 * @example dark
                 */
                theme?: "auto" | "light" | "dark";
                /**
                 * @description End of the report: a time, which is not included, or a day in the time zone of your profile, which is. The default is the end of today. It can be in the future. A report has at most 400 periods.
                 * @example 2026-03-01
                 */
                to?: string;
                /**
                 * @description Only entries of this user. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6592-1b40-7fde-a430-d40bd57deeac"
                 *     ]
                 */
                user_id?: string[];
                /**
                 * @description Width of a chart in pixels. A chart has no fixed size and can be scaled.
                 * @example 800
                 */
                width?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getWorkloadReport: {
        parameters: {
            query?: {
                /**
                 * @description Only tasks assigned to this user. Repeat the parameter to allow several.
                 * @example [
                 *       "019c65e9-14e0-7e01-8fd1-ce1acc173e3b"
                 *     ]
                 */
                assignee_id?: string[];
                /**
                 * @description `true` returns only tasks that wait for another task, `false` only tasks that wait for none: see `blocked` of a task.
                 * @example false
                 */
                blocked?: boolean;
                /**
                 * @description Only tasks that you have put in this category. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6ae6-3e00-793f-ae11-d9ce3e407e0e"
                 *     ]
                 */
                category_id?: string[];
                /**
                 * @description `true` returns only completed tasks, `false` only open tasks.
                 * @example false
                 */
                completed?: boolean;
                /**
                 * @description Only tasks created by this user.
                 * @example 019c6592-1b40-7fde-a430-d40bd57deeac
                 */
                created_by?: string;
                /**
                 * @description Only items created at this time or later.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                created_from?: string;
                /**
                 * @description Only items created before this time.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                created_to?: string;
                /**
                 * @description Only tasks due at this time or later, or on this day or later. A day (`2026-03-01`) is that day in the time zone of your profile. A time finds tasks with `due_on` from its day in that zone on. Tasks without a due date are excluded.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                due_from?: string;
                /**
                 * @description Only tasks due before this time, or on this day or earlier: a day (`2026-03-31`) includes the whole day in the time zone of your profile. A time finds tasks with `due_on` if that day ends before or at the time, in that zone. Tasks without a due date are excluded.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                due_to?: string;
                /**
                 * @description Only tasks that match this expression, such as `status in (todo, in_progress) and due_date < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND. The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of the time zone in your profile, and keep their meaning on all pages of a cursor.
                 * @example status != completed and priority >= medium
                 */
                filter?: string;
                /**
                 * @description `true` returns only tasks with an attachment, also in a comment, `false` only tasks without one.
                 * @example true
                 */
                has_attachments?: boolean;
                /**
                 * @description Height of a chart in pixels.
                 * @example 400
                 */
                height?: number;
                /**
                 * @description `true` returns only open tasks whose due date has passed, `false` all other tasks. A task with `due_on` is overdue when that day has ended in the time zone of your profile.
                 * @example true
                 */
                overdue?: boolean;
                /**
                 * @description Only direct subtasks of this task, or with `null` only tasks without a parent. Repeat the parameter to allow several.
                 * @example [
                 *       "null"
                 *     ]
                 */
                parent_id?: string[];
                /**
                 * @description Only tasks with this priority. Repeat the parameter to allow several.
                 * @example [
                 *       "high"
                 *     ]
                 */
                priority?: components["schemas"]["TaskPriority"][];
                /**
                 * @description Only tasks of this project. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6ad3-ee80-7abf-8412-ce6e530df63b"
                 *     ]
                 */
                project_id?: string[];
                /**
                 * @description Only tasks with all of these words in the title, description, tags or comments. Each word also matches longer words that begin with it, and Chinese and Japanese text matches inside sentences. Case and Unicode form are ignored. Must contain at least one letter or digit.
                 * @example bernoulli cards
                 */
                q?: string;
                /**
                 * @description Only tasks with this status. Repeat the parameter to allow several.
                 * @example [
                 *       "in_progress"
                 *     ]
                 */
                status?: components["schemas"]["TaskStatus"][];
                /**
                 * @description Only tasks with this tag, ignoring case and Unicode form (`café` finds `CAFÉ`). Repeat the parameter to allow several.
                 * @example [
                 *       "hardware"
                 *     ]
                 */
                tag?: string[];
                /**
                 * @description Colors of a chart. `auto` contains both, and the browser chooses by the settings of its user. Has no effect on JSON and CSV.
                 * @example dark
                 */
                theme?: "auto" | "light" | "dark";
                /**
                 * @description `true` returns only tasks with something new for you: you have an unread notification about it, also of a kind that your settings hide. `false` returns only the others. `markTaskRead` marks a task as read.
                 * @example true
                 */
                unread?: boolean;
                /**
                 * @description Only tasks that changed at this time or later. Use it to keep a copy up to date.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                updated_from?: string;
                /**
                 * @description Width of a chart in pixels. A chart has no fixed size and can be scaled.
                 * @example 800
                 */
                width?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    sync: {
        parameters: {
            query?: {
                /**
                 * @description The `next_cursor` of the last page that you have stored. Without it, the whole state is read from the beginning.
                 * @example Xb0hY3vQ8mH2ZkqJt4lT1gBbIjAxOWM2YWQzIl0
                 */
                cursor?: string;
                /**
                 * @description Maximum number of items to return.
                 * @example 200
                 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    listTags: {
        parameters: {
            query?: {
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Direction of `sort`. The default, `asc`, sorts from A to Z.
                 * @example asc
                 */
                order?: "asc" | "desc";
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page?: number;
                /**
                 * @description Only tasks of this project. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6ad3-ee80-7abf-8412-ce6e530df63b"
                 *     ]
                 */
                project_id?: string[];
                /**
                 * @description Only tags that begin with this text, ignoring case and Unicode form (`stras` finds `Straße`).
                 * @example car
                 */
                q?: string;
                /**
                 * @description Field to sort by. Tags with the same `count` are sorted by name.
                 * @example name
                 */
                sort?: "name" | "count";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    deleteTag: {
        parameters: {
            query?: {
                /**
                 * @description `true` changes nothing: the status is 200, and the response counts the tasks that would change.
                 * @example true
                 */
                dry_run?: boolean;
                /**
                 * @description The number of tasks that you expect to change, at most. If there are more, the request fails with 409 `TOO_MANY_AFFECTED`, and nothing is changed. A job counts them when it is started.
                 * @example 100
                 */
                max_affected?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    renameTag: {
        parameters: {
            query?: {
                /**
                 * @description `true` changes nothing: the status is 200, and the response counts the tasks that would change.
                 * @example true
                 */
                dry_run?: boolean;
                /**
                 * @description The number of tasks that you expect to change, at most. If there are more, the request fails with 409 `TOO_MANY_AFFECTED`, and nothing is changed. A job counts them when it is started.
                 * @example 100
                 */
                max_affected?: number;
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
                 * @description Only tasks assigned to this user. Repeat the parameter to allow several.
                 * @example [
                 *       "019c65e9-14e0-7e01-8fd1-ce1acc173e3b"
                 *     ]
                 */
                assignee_id?: string[];
                /**
                 * @description `true` returns only tasks that wait for another task, `false` only tasks that wait for none: see `blocked` of a task.
                 * @example false
                 */
                blocked?: boolean;
                /**
                 * @description Only tasks that you have put in this category. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6ae6-3e00-793f-ae11-d9ce3e407e0e"
                 *     ]
                 */
                category_id?: string[];
                /**
                 * @description `true` returns only completed tasks, `false` only open tasks.
                 * @example false
                 */
                completed?: boolean;
                /**
                 * @description Only tasks created by this user.
                 * @example 019c6592-1b40-7fde-a430-d40bd57deeac
                 */
                created_by?: string;
                /**
                 * @description Only items created at this time or later.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                created_from?: string;
                /**
                 * @description Only items created before this time.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                created_to?: string;
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description `true` returns the tasks in the trash instead of all other tasks.
                 * @example false
                 */
                deleted?: boolean;
                /**
                 * @description Only tasks due at this time or later, or on this day or later. A day (`2026-03-01`) is that day in the time zone of your profile. A time finds tasks with `due_on` from its day in that zone on. Tasks without a due date are excluded.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                due_from?: string;
                /**
                 * @description Only tasks due before this time, or on this day or earlier: a day (`2026-03-31`) includes the whole day in the time zone of your profile. A time finds tasks with `due_on` if that day ends before or at the time, in that zone. Tasks without a due date are excluded.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                due_to?: string;
                /**
                 * @description Only these fields of a task, and always `id`. Repeat the parameter for several (`fields=title&fields=status`). The response then has the media type `application/vnd.taskflow.partial+json`, which is also sent to a client that accepts `application/json`, and an `ETag` of its own. Fields that you leave out are not computed, so lists are faster.
                 * @example [
                 *       "title",
                 *       "status"
                 *     ]
                 */
                fields?: components["schemas"]["TaskField"][];
                /**
                 * @description Only tasks that match this expression, such as `status in (todo, in_progress) and due_date < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND. The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of the time zone in your profile, and keep their meaning on all pages of a cursor.
                 * @example status != completed and priority >= medium
                 */
                filter?: string;
                /**
                 * @description `true` returns only tasks with an attachment, also in a comment, `false` only tasks without one.
                 * @example true
                 */
                has_attachments?: boolean;
                /**
                 * @description Direction of `sort`. The default, `desc`, puts the newest or highest first. Null values always come last.
                 * @example desc
                 */
                order?: "asc" | "desc";
                /**
                 * @description `true` returns only open tasks whose due date has passed, `false` all other tasks. A task with `due_on` is overdue when that day has ended in the time zone of your profile.
                 * @example true
                 */
                overdue?: boolean;
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Only direct subtasks of this task, or with `null` only tasks without a parent. Repeat the parameter to allow several.
                 * @example [
                 *       "null"
                 *     ]
                 */
                parent_id?: string[];
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page?: number;
                /**
                 * @description Only tasks with this priority. Repeat the parameter to allow several.
                 * @example [
                 *       "high"
                 *     ]
                 */
                priority?: components["schemas"]["TaskPriority"][];
                /**
                 * @description Only tasks of this project. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6ad3-ee80-7abf-8412-ce6e530df63b"
                 *     ]
                 */
                project_id?: string[];
                /**
                 * @description Only tasks with all of these words in the title, description, tags or comments. Each word also matches longer words that begin with it, and Chinese and Japanese text matches inside sentences. Case and Unicode form are ignored. Must contain at least one letter or digit.
                 * @example bernoulli cards
                 */
                q?: string;
                /**
                 * @description Field to sort by. `relevance` requires `q`. Ties are sorted by ID. Tasks without a due date come last. In the order of `due_date`, a task with `due_on` is at the end of that day in UTC, for all users alike. For the order that people have given to a list, send `sort=position&order=asc`.
                 * @example created_at
                 */
                sort?: "created_at" | "updated_at" | "due_date" | "priority" | "title" | "position" | "relevance";
                /**
                 * @description Only tasks with this status. Repeat the parameter to allow several.
                 * @example [
                 *       "in_progress"
                 *     ]
                 */
                status?: components["schemas"]["TaskStatus"][];
                /**
                 * @description Only tasks with this tag, ignoring case and Unicode form (`café` finds `CAFÉ`). Repeat the parameter to allow several.
                 * @example [
                 *       "hardware"
                 *     ]
                 */
                tag?: string[];
                /**
                 * @description `true` returns only tasks with something new for you: you have an unread notification about it, also of a kind that your settings hide. `false` returns only the others. `markTaskRead` marks a task as read.
                 * @example true
                 */
                unread?: boolean;
                /**
                 * @description Only tasks that changed at this time or later. Use it to keep a copy up to date.
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
                fields?: components["schemas"]["TaskField"][];
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
                 * @description `true` deletes the task permanently, also if it is in the trash. This cannot be undone.
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
                 * @description Only events caused by this user.
                 * @example 019c65e9-14e0-7e01-8fd1-ce1acc173e3b
                 */
                actor_id?: string;
                /**
                 * @description Only items created at this time or later.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                created_from?: string;
                /**
                 * @description Only items created before this time.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                created_to?: string;
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page?: number;
                /**
                 * @description Only events of this type. Repeat the parameter to allow several.
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
    listAttachments: {
        parameters: {
            query?: {
                /**
                 * @description Only the attachments of the comment with this ID. `null` returns only files on the task itself.
                 * @example null
                 */
                comment_id?: string;
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Direction of `sort`. The default, `asc`, sorts from A to Z.
                 * @example asc
                 */
                order?: "asc" | "desc";
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Maximum number of items on a page.
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
    uploadAttachment: {
        parameters: {
            query?: {
                /**
                 * @description For a body that is the file itself, the ID of a comment of the task to which the file belongs. A form has a field for it.
                 * @example 019cae0d-0340-7b52-9d3e-2f86c1a4e7b9
                 */
                comment_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    listComments: {
        parameters: {
            query?: {
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description `html` fills in `body_html`.
                 * @example html
                 */
                include?: "html";
                /**
                 * @description Direction of `sort`. The default, `asc`, sorts from A to Z.
                 * @example asc
                 */
                order?: "asc" | "desc";
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Only the replies to the comment with this ID. `null` returns only comments on the task itself.
                 * @example null
                 */
                parent_id?: string;
                /**
                 * @description Maximum number of items on a page.
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
    getComment: {
        parameters: {
            query?: {
                /**
                 * @description `html` fills in `body_html`.
                 * @example html
                 */
                include?: "html";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    listFollowers: {
        parameters: {
            query?: {
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Direction of `sort`. The default, `asc`, sorts from A to Z.
                 * @example asc
                 */
                order?: "asc" | "desc";
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Maximum number of items on a page.
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
    listReminders: {
        parameters: {
            query?: {
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Direction of `sort`. The default, `asc`, sorts from A to Z.
                 * @example asc
                 */
                order?: "asc" | "desc";
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Maximum number of items on a page.
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
    exportTasks: {
        parameters: {
            query?: {
                /**
                 * @description Only tasks assigned to this user. Repeat the parameter to allow several.
                 * @example [
                 *       "019c65e9-14e0-7e01-8fd1-ce1acc173e3b"
                 *     ]
                 */
                assignee_id?: string[];
                /**
                 * @description `true` returns only tasks that wait for another task, `false` only tasks that wait for none: see `blocked` of a task.
                 * @example false
                 */
                blocked?: boolean;
                /**
                 * @description Only tasks that you have put in this category. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6ae6-3e00-793f-ae11-d9ce3e407e0e"
                 *     ]
                 */
                category_id?: string[];
                /**
                 * @description `true` returns only completed tasks, `false` only open tasks.
                 * @example false
                 */
                completed?: boolean;
                /**
                 * @description Only tasks created by this user.
                 * @example 019c6592-1b40-7fde-a430-d40bd57deeac
                 */
                created_by?: string;
                /**
                 * @description Only items created at this time or later.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                created_from?: string;
                /**
                 * @description Only items created before this time.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                created_to?: string;
                /**
                 * @description `true` returns the tasks in the trash instead of all other tasks.
                 * @example false
                 */
                deleted?: boolean;
                /**
                 * @description Only tasks due at this time or later, or on this day or later. A day (`2026-03-01`) is that day in the time zone of your profile. A time finds tasks with `due_on` from its day in that zone on. Tasks without a due date are excluded.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                due_from?: string;
                /**
                 * @description Only tasks due before this time, or on this day or earlier: a day (`2026-03-31`) includes the whole day in the time zone of your profile. A time finds tasks with `due_on` if that day ends before or at the time, in that zone. Tasks without a due date are excluded.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                due_to?: string;
                /**
                 * @description Only tasks that match this expression, such as `status in (todo, in_progress) and due_date < now+7d and (assignee = me or tag = "urgent")`. It is combined with the other filters by AND. The guide [Filters](/docs/guides/filters) describes the language. Relative times are those of the time zone in your profile, and keep their meaning on all pages of a cursor.
                 * @example status != completed and priority >= medium
                 */
                filter?: string;
                /**
                 * @description `csv` for spreadsheets, or `jsonl` with one JSON object per line.
                 * @example csv
                 */
                format?: "csv" | "jsonl";
                /**
                 * @description `true` returns only tasks with an attachment, also in a comment, `false` only tasks without one.
                 * @example true
                 */
                has_attachments?: boolean;
                /**
                 * @description `true` returns only open tasks whose due date has passed, `false` all other tasks. A task with `due_on` is overdue when that day has ended in the time zone of your profile.
                 * @example true
                 */
                overdue?: boolean;
                /**
                 * @description Only direct subtasks of this task, or with `null` only tasks without a parent. Repeat the parameter to allow several.
                 * @example [
                 *       "null"
                 *     ]
                 */
                parent_id?: string[];
                /**
                 * @description Only tasks with this priority. Repeat the parameter to allow several.
                 * @example [
                 *       "high"
                 *     ]
                 */
                priority?: components["schemas"]["TaskPriority"][];
                /**
                 * @description Only tasks of this project. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6ad3-ee80-7abf-8412-ce6e530df63b"
                 *     ]
                 */
                project_id?: string[];
                /**
                 * @description Only tasks with all of these words in the title, description, tags or comments. Each word also matches longer words that begin with it, and Chinese and Japanese text matches inside sentences. Case and Unicode form are ignored. Must contain at least one letter or digit.
                 * @example bernoulli cards
                 */
                q?: string;
                /**
                 * @description Only tasks with this status. Repeat the parameter to allow several.
                 * @example [
                 *       "in_progress"
                 *     ]
                 */
                status?: components["schemas"]["TaskStatus"][];
                /**
                 * @description Only tasks with this tag, ignoring case and Unicode form (`café` finds `CAFÉ`). Repeat the parameter to allow several.
                 * @example [
                 *       "hardware"
                 *     ]
                 */
                tag?: string[];
                /**
                 * @description `true` returns only tasks with something new for you: you have an unread notification about it, also of a kind that your settings hide. `false` returns only the others. `markTaskRead` marks a task as read.
                 * @example true
                 */
                unread?: boolean;
                /**
                 * @description Only tasks that changed at this time or later. Use it to keep a copy up to date.
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
    importTasks: {
        parameters: {
            query?: {
                /**
                 * @description A column of the file with another name, as `ours:theirs`, such as `title:Task name`. Repeat the parameter for more. Other columns are found by their own names, ignoring case; those without a meaning are ignored and listed in the result.
                 * @example [
                 *       "title:Task name"
                 *     ]
                 */
                column?: string[];
                /**
                 * @description `true` only checks the file: nothing is created, and the job says what would happen.
                 * @example true
                 */
                dry_run?: boolean;
                /**
                 * @description A value of the file that means a priority, as `ours:theirs`, such as `high:1`. Repeat the parameter for more.
                 * @example [
                 *       "high:1"
                 *     ]
                 */
                priority_value?: string[];
                /**
                 * @description Project of all tasks. Without it, the columns `project_id` and `project` of each row decide, by ID and then by name.
                 * @example 019c6ad3-ee80-7abf-8412-ce6e530df63b
                 */
                project_id?: string;
                /**
                 * @description A value of the file that means a status, as `ours:theirs`, such as `completed:Done`. Repeat the parameter for more.
                 * @example [
                 *       "completed:Done"
                 *     ]
                 */
                status_value?: string[];
                /**
                 * @description What to do with an assignee who is not a member of the project. `refuse` makes it an error of the row, `skip` ignores it.
                 * @example skip
                 */
                unknown_assignees?: "refuse" | "skip";
                /**
                 * @description What to do with a category that you do not have. `refuse` makes it an error of the row, `create` creates it, `skip` ignores it. An API key also needs the scope `categories:write` for `create`.
                 * @example create
                 */
                unknown_categories?: "refuse" | "create" | "skip";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    searchTasks: {
        parameters: {
            query?: {
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Maximum number of items on a page.
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
    listTemplates: {
        parameters: {
            query?: {
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Direction of `sort`. The default, `asc`, sorts from A to Z.
                 * @example asc
                 */
                order?: "asc" | "desc";
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page?: number;
                /**
                 * @description Only templates that are shared with this project. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6ad3-ee80-7abf-8412-ce6e530df63b"
                 *     ]
                 */
                project_id?: string[];
                /**
                 * @description Only items whose name contains this text, ignoring case and Unicode form (`strasse` finds `Straße`).
                 * @example engine
                 */
                q?: string;
                /**
                 * @description Field to sort by. Ties are sorted by ID.
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
    previewOccurrences: {
        parameters: {
            query?: {
                /**
                 * @description The first time or day of the dates to return. By default now.
                 * @example 2026-03-01
                 */
                from?: string;
                /**
                 * @description Maximum number of dates.
                 * @example 10
                 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    listTimeEntries: {
        parameters: {
            query?: {
                /**
                 * @description `true` returns only billable entries, `false` only the others.
                 * @example true
                 */
                billable?: boolean;
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Only entries that began at this time or later, or on this day or later. A day (`2026-03-01`) begins at midnight in the time zone of your profile.
                 * @example 2026-03-01
                 */
                from?: string;
                /**
                 * @description Direction of `sort`. The default, `desc`, puts the newest or highest first. Null values always come last.
                 * @example desc
                 */
                order?: "asc" | "desc";
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page?: number;
                /**
                 * @description Only entries of this project. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6ad3-ee80-7abf-8412-ce6e530df63b"
                 *     ]
                 */
                project_id?: string[];
                /**
                 * @description `true` returns only running timers, `false` only entries that have ended.
                 * @example false
                 */
                running?: boolean;
                /**
                 * @description Only entries with this tag, ignoring case and Unicode form. Repeat the parameter to allow several.
                 * @example [
                 *       "workshop"
                 *     ]
                 */
                tag?: string[];
                /**
                 * @description Only entries of this task. Repeat the parameter to allow several.
                 * @example [
                 *       "019cadc6-9a80-76ac-9a32-c0ca8e84e5bf"
                 *     ]
                 */
                task_id?: string[];
                /**
                 * @description Only entries that began before this time, or on this day or earlier: a day (`2026-03-31`) includes the whole day in the time zone of your profile. An entry over midnight belongs to the day on which it began.
                 * @example 2026-03-31
                 */
                to?: string;
                /**
                 * @description Only entries of this user. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6592-1b40-7fde-a430-d40bd57deeac"
                 *     ]
                 */
                user_id?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    listViews: {
        parameters: {
            query?: {
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Direction of `sort`. The default, `asc`, sorts from A to Z.
                 * @example asc
                 */
                order?: "asc" | "desc";
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page?: number;
                /**
                 * @description Only tasks of this project. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6ad3-ee80-7abf-8412-ce6e530df63b"
                 *     ]
                 */
                project_id?: string[];
                /**
                 * @description Only items whose name contains this text, ignoring case and Unicode form (`strasse` finds `Straße`).
                 * @example engine
                 */
                q?: string;
                /**
                 * @description Field to sort by. Ties are sorted by ID.
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
    listViewTasks: {
        parameters: {
            query?: {
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Maximum number of items on a page.
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
    listWebhooks: {
        parameters: {
            query?: {
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Only webhooks that are enabled, or only those that are disabled.
                 * @example false
                 */
                enabled?: boolean;
                /**
                 * @description Direction of `sort`. The default, `desc`, puts the newest or highest first. Null values always come last.
                 * @example desc
                 */
                order?: "asc" | "desc";
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page?: number;
                /**
                 * @description Only tasks of this project. Repeat the parameter to allow several.
                 * @example [
                 *       "019c6ad3-ee80-7abf-8412-ce6e530df63b"
                 *     ]
                 */
                project_id?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                /**
                 * @description Only items created at this time or later.
                 * @example 2026-03-01T00:00:00.000Z
                 */
                created_from?: string;
                /**
                 * @description Only items created before this time.
                 * @example 2026-04-01T00:00:00.000Z
                 */
                created_to?: string;
                /**
                 * @description The `meta.next_cursor` of the previous page. Pages by cursor neither skip nor repeat items while others write. A cursor is valid only for the user who received it, and for the same filters and order; the spelling and order of the filters do not matter. A filter that depends on the time zone of your profile is another one after you change it. Cannot be combined with `page`.
                 * @example eyJjcmVhdGVkX2F0IjoiMjAyNi0wMi0yMFQxMTozMDowMC4wMDBaIiwiaWQiOiIw
                 */
                cursor?: string;
                /**
                 * @description Direction of `sort`. The default, `desc`, puts the newest or highest first. Null values always come last.
                 * @example desc
                 */
                order?: "asc" | "desc";
                /**
                 * @description Number of the page, from 1. Without `page` and `cursor`, the first page is returned. Cannot be combined with `cursor`.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description Maximum number of items on a page.
                 * @example 20
                 */
                per_page?: number;
                /**
                 * @description Only deliveries with this status. Repeat the parameter to allow several.
                 * @example [
                 *       "failed"
                 *     ]
                 */
                status?: components["schemas"]["WebhookDeliveryStatus"][];
                /**
                 * @description Only events of this type. Repeat the parameter to allow several.
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
