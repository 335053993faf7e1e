// Generated from the migrated database; `npm run generate` writes it.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

export type JsonValue = boolean | number | string | null | JsonValue[] | { [key: string]: JsonValue };

export type BackgroundJobStatus = 'queued' | 'running' | 'completed' | 'failed' | 'cancelled';

export type ExportStatus = 'queued' | 'running' | 'done' | 'failed';

export type InvitationStatus = 'open' | 'accepted' | 'declined' | 'revoked' | 'expired';

export type ProjectInviters = 'admins' | 'members';

export type ProjectRole = 'viewer' | 'member' | 'admin' | 'owner';

export type ProjectTimeOverlap = 'allow' | 'refuse';

export type Reaction = 'thumbs_up' | 'thumbs_down' | 'heart' | 'laugh' | 'tada' | 'confused' | 'rocket' | 'eyes';

export type SystemRole = 'user' | 'admin';

export type TaskPriority = 'low' | 'medium' | 'high';

export type TaskStatus = 'todo' | 'in_progress' | 'completed';

export type TaskSumGrain = 'quarter_hour' | 'day' | 'month';

export type TaskTransitionKind = 'created' | 'changed' | 'deleted' | 'restored' | 'moved' | 'left' | 'purged';

export type TimeSumGrain = 'day' | 'month';

/** Every table by its name. A time is RFC 3339 text in UTC, JSON is written as text. */
export interface Tables {
  api_key: {
    id: Generated<string>;
    user_id: string;
    name: string;
    prefix: string;
    digest: Buffer;
    scopes: string[];
    created_at: Generated<string>;
    last_used_at: string | null;
    expires_at: string;
  };
  attachment: {
    id: Generated<string>;
    task_id: string;
    space_id: string;
    comment_id: string | null;
    file_id: string;
    uploader_id: string | null;
    name: string;
    description: string | null;
    media_type: string;
    size_bytes: number;
    sha256: Buffer;
    version: Generated<number>;
    created_at: Generated<string>;
    updated_at: Generated<string>;
  };
  attachment_thumbnail: {
    attachment_id: string;
    file_id: string;
    width: number;
    height: number;
    size_bytes: number;
    sha256: Buffer;
    created_at: Generated<string>;
  };
  background_job: {
    id: Generated<string>;
    user_id: string | null;
    kind: string;
    status: Generated<BackgroundJobStatus>;
    must_finish: boolean;
    payload: ColumnType<JsonValue, string, string>;
    place: ColumnType<JsonValue | null, string | null, string | null>;
    done: Generated<number>;
    total: number | null;
    result: ColumnType<JsonValue | null, string | null, string | null>;
    error: ColumnType<JsonValue | null, string | null, string | null>;
    run: string | null;
    attempts: Generated<number>;
    created_at: Generated<string>;
    started_at: string | null;
    finished_at: string | null;
  };
  bulk: {
    id: Generated<string>;
    user_id: string;
    action: string;
    undo_of: string | null;
    undone_at: string | null;
    created_at: string;
  };
  bulk_task: {
    bulk_id: string;
    task_id: string;
    version: number;
    before: ColumnType<JsonValue, string, string>;
  };
  category: {
    id: Generated<string>;
    owner_id: string;
    name: string;
    color: string;
    version: Generated<number>;
    created_at: Generated<string>;
    updated_at: Generated<string>;
  };
  comment: {
    id: Generated<string>;
    task_id: string;
    parent_id: string | null;
    author_id: string | null;
    body: string;
    deleted_at: string | null;
    version: Generated<number>;
    created_at: Generated<string>;
    updated_at: Generated<string>;
  };
  comment_mention: {
    comment_id: string;
    user_id: string;
  };
  comment_reaction: {
    comment_id: string;
    user_id: string;
    emoji: Reaction;
    created_at: Generated<string>;
  };
  comment_reference: {
    comment_id: string;
    task_id: string;
  };
  comment_search: {
    task_id: string;
    first_id: string;
    words: string;
    tags: string[];
    comment_words: string;
    comment_length: number;
  };
  due_position: {
    name: string;
    position: string;
  };
  event: {
    position: Generated<number>;
    created_at: Generated<string>;
    id: Generated<string>;
    space_id: string;
    subject_id: string | null;
    actor_id: string | null;
    project_id: string | null;
    version: number | null;
    type: string;
    subject_type: string | null;
    subject_name: string | null;
    changes: ColumnType<JsonValue, string | undefined, string>;
    request_id: string | null;
    client_address: string | null;
    code: string | null;
    operation: string | null;
    bulk_id: Generated<string | null>;
    undo_of: Generated<string | null>;
    transaction_id: Generated<number | null>;
    origin: string | null;
    traceparent: Generated<string | null>;
  };
  event_dispatcher: {
    is_only: Generated<boolean>;
    last_sequence: Generated<number>;
    next_transaction: Generated<number>;
    open_transactions: Generated<number[]>;
    transaction_base: Generated<number>;
  };
  event_reader: {
    name: string;
    position: number;
  };
  event_sequence: {
    sequence: number;
    position: number;
    space_id: string;
    stamped_at: Generated<string>;
  };
  export: {
    id: Generated<string>;
    user_id: string;
    status: Generated<ExportStatus>;
    progress: Generated<number>;
    run: string | null;
    attempts: Generated<number>;
    chunks: Generated<number>;
    size_bytes: number | null;
    created_at: Generated<string>;
    expires_at: string | null;
  };
  export_chunk: {
    export_id: string;
    number: number;
    content: Buffer;
  };
  export_part: {
    file_id: string;
    export_id: string;
    number: number;
    size_bytes: number;
  };
  failed_attempt: {
    key: Buffer;
    failures: number;
    expires_at: string;
    account: Buffer | null;
  };
  idempotency_key: {
    digest: Buffer;
    request_digest: Buffer;
    answer: Buffer;
    created_at: Generated<string>;
    refresh_digest: Buffer | null;
    password_digest: Buffer | null;
    api_key_id: string | null;
    project_id: string | null;
    webhook_secret: Buffer | null;
  };
  import_row: {
    job_id: string;
    row: number;
    line: number;
    task_id: string;
    space_id: string | null;
    ref: string | null;
    parent_ref: string | null;
    root: number | null;
    fields: ColumnType<JsonValue | null, string | null, string | null>;
    assignee_ids: string[] | null;
    category_ids: string[] | null;
    errors: ColumnType<JsonValue | null, string | null, string | null>;
  };
  invitation: {
    id: Generated<string>;
    project_id: string;
    email: string;
    role: ProjectRole;
    message: string | null;
    status: Generated<InvitationStatus>;
    inviter_id: string | null;
    user_id: string | null;
    mail_id: string;
    digest: Buffer | null;
    created_at: Generated<string>;
    sent_at: Generated<string>;
    expires_at: string;
    ended_at: string | null;
  };
  invitation_mail: {
    id: string;
    project_id: string;
    inviter_id: string;
    email: string;
    created_at: Generated<string>;
  };
  known_address: {
    key: Buffer;
    user_id: string;
    expires_at: string;
  };
  link_token: {
    digest: Buffer;
    user_id: string;
    purpose: string;
    email: string;
    created_at: Generated<string>;
    expires_at: string;
    used_at: string | null;
    session_id: string | null;
  };
  notification: {
    id: Generated<string>;
    user_id: string;
    kind: string;
    task_id: string | null;
    project_id: string | null;
    project_name: string | null;
    comment_id: string | null;
    invitation_id: string | null;
    event_position: number | null;
    count: Generated<number>;
    in_app: boolean;
    email_wanted: Generated<boolean>;
    mail_id: string | null;
    read_at: string | null;
    snoozed_until: string | null;
    is_open: Generated<boolean>;
    created_at: string;
    updated_at: string;
    listed_at: string;
  };
  project: {
    id: Generated<string>;
    name: string;
    description: string | null;
    color: string;
    archived: Generated<boolean>;
    version: Generated<number>;
    created_at: Generated<string>;
    updated_at: Generated<string>;
    deleted_at: string | null;
    default_priority: Generated<TaskPriority>;
    default_assignee_id: string | null;
    who_can_invite: Generated<ProjectInviters>;
    time_overlap: Generated<ProjectTimeOverlap>;
    time_locked_until: string | null;
  };
  project_member: {
    project_id: string;
    user_id: string;
    role: ProjectRole;
    created_at: Generated<string>;
    version: Generated<number>;
    updated_at: Generated<string>;
  };
  project_notifications: {
    user_id: string;
    project_id: string;
    level: string;
    kinds: string[] | null;
    updated_at: Generated<string>;
  };
  push_delivery: {
    id: Generated<string>;
    subscription_id: string;
    notification_id: string | null;
    due_at: string;
    tries: Generated<number>;
    revision: Generated<number>;
    created_at: Generated<string>;
  };
  push_subscription: {
    id: Generated<string>;
    user_id: string;
    session_id: string | null;
    api_key_id: string | null;
    platform: string;
    name: string | null;
    host: string | null;
    target: Buffer;
    target_digest: Buffer;
    wake_at: string | null;
    lease: string | null;
    paused_until: string | null;
    failing_since: string | null;
    last_error: string | null;
    last_sent_at: string | null;
    created_at: Generated<string>;
    updated_at: Generated<string>;
  };
  recurrence_occurrence: {
    series_id: string;
    occurrence_at: string;
  };
  recurrence_series: {
    id: Generated<string>;
    task_id: string;
    user_id: string | null;
    definition: ColumnType<JsonValue, string, string>;
    status: Generated<string>;
    paused_because: string | null;
    position: string;
    next: string | null;
    create_at: string | null;
    kept: ColumnType<JsonValue, string | undefined, string>;
    created_at: Generated<string>;
    updated_at: Generated<string>;
    alone: ColumnType<JsonValue, string | undefined, string>;
  };
  refresh_token: {
    digest: Buffer;
    session_id: string;
    created_at: Generated<string>;
    expires_at: string;
    used_at: string | null;
  };
  reminder: {
    id: Generated<string>;
    task_id: string;
    user_id: string;
    created_by: string | null;
    remind_at: string | null;
    relative_to: string | null;
    minutes_before: number | null;
    days_before: number | null;
    channels: string[];
    snoozed_until: string | null;
    fire_at: string | null;
    dated_at: string;
    sent_at: string | null;
    created_at: Generated<string>;
    updated_at: Generated<string>;
  };
  search_setting: {
    only_row: Generated<boolean>;
    language: string;
  };
  session: {
    id: Generated<string>;
    user_id: string;
    client_address: string | null;
    user_agent: string | null;
    created_at: Generated<string>;
    last_used_at: Generated<string>;
    expires_at: string;
    revoked_at: string | null;
  };
  stored_file: {
    id: Generated<string>;
    wrapped_key: Buffer;
    delete_after: string | null;
    removing_until: string | null;
  };
  task: {
    id: Generated<string>;
    project_id: string | null;
    owner_id: string | null;
    space_id: GeneratedAlways<string>;
    title: string;
    description: string | null;
    status: Generated<TaskStatus>;
    priority: Generated<TaskPriority>;
    start_date: string | null;
    due_date: string | null;
    estimate_minutes: number | null;
    tags: Generated<string[]>;
    created_by: string | null;
    completed_at: string | null;
    version: Generated<number>;
    created_at: Generated<string>;
    updated_at: Generated<string>;
    deleted_at: string | null;
    search: Generated<string>;
    has_follow_choices: Generated<boolean>;
    has_blocker_links: Generated<boolean>;
    due_on: string | null;
    parent_id: string | null;
    place: string | null;
    deleted_with: string | null;
    has_subtasks: Generated<boolean>;
    has_comments: Generated<boolean>;
    has_attachments: Generated<boolean>;
    has_categories: Generated<boolean>;
    has_assignees: Generated<boolean>;
    has_reminders: Generated<boolean>;
    tracked_seconds: Generated<number>;
    has_time: Generated<boolean>;
    series_id: string | null;
  };
  task_assignee: {
    task_id: string;
    user_id: string;
  };
  task_blocker: {
    task_id: string;
    blocker_id: string;
    created_at: string;
  };
  task_category: {
    task_id: string;
    category_id: string;
  };
  task_follower: {
    task_id: string;
    user_id: string;
    follows: boolean;
    created_at: string;
  };
  task_search: {
    task_id: string;
    words: string;
    tags: string[];
    comment_words: string | null;
    comment_length: number | null;
    continues: Generated<boolean>;
    language: Generated<string>;
  };
  task_sum_position: {
    is_only: Generated<boolean>;
    sequence: number;
  };
  task_transition: {
    task_id: string;
    position: number;
    space_id: string;
    at: string;
    opened_at: string;
    started_at: string | null;
    kind: TaskTransitionKind;
    status: TaskStatus;
    status_before: TaskStatus | null;
    status_after: TaskStatus | null;
  };
  task_transition_sum: {
    space_id: string;
    grain: TaskSumGrain;
    at: string;
    created: number;
    started: number;
    completed: number;
    reopened: number;
    added: number;
    finished: number;
    resumed: number;
    removed: number;
    done: number;
  };
  template: {
    id: Generated<string>;
    project_id: string | null;
    owner_id: string | null;
    space_id: GeneratedAlways<string>;
    name: string;
    title: string;
    description: string | null;
    priority: TaskPriority;
    tags: string[];
    estimate_minutes: number | null;
    assignee_ids: string[];
    category_names: string[];
    start_in_days: number | null;
    start_time: string | null;
    due_in_days: number | null;
    due_time: string | null;
    reminders: ColumnType<JsonValue, string, string>;
    subtasks: ColumnType<JsonValue, string, string>;
    use_count: Generated<number>;
    created_by: string | null;
    version: Generated<number>;
    created_at: Generated<string>;
    updated_at: Generated<string>;
    recurrence: string | null;
    repetition: ColumnType<JsonValue | null, string | null, string | null>;
    repetition_status: string | null;
    paused_because: string | null;
    repeated_for: string | null;
    position: string | null;
    next: string | null;
    create_at: string | null;
    waiting_for: string | null;
  };
  time_change: {
    id: GeneratedAlways<number>;
    changed_at: Generated<string>;
    sign: number;
    project_id: string | null;
    user_id: string | null;
    started_at: string;
    ended_at: string;
    billable: boolean;
  };
  time_entry: {
    id: Generated<string>;
    user_id: string | null;
    task_id: string | null;
    project_id: string | null;
    started_at: string;
    ended_at: string | null;
    seconds: GeneratedAlways<number | null>;
    note: string | null;
    billable: Generated<boolean>;
    tags: Generated<string[]>;
    version: Generated<number>;
    created_at: Generated<string>;
    updated_at: Generated<string>;
  };
  time_sum: {
    project_id: string | null;
    user_id: string | null;
    grain: TimeSumGrain;
    at: string;
    seconds: number;
    billable_seconds: number;
    entries: number;
    billable_entries: number;
    running: number;
    billable_running: number;
  };
  upload: {
    id: Generated<string>;
    task_id: string;
    space_id: string;
    comment_id: string | null;
    uploader_id: string;
    name: string;
    description: string | null;
    size_bytes: number | null;
    received_bytes: Generated<number>;
    writer: string | null;
    finished_at: string | null;
    attachment_id: string | null;
    created_at: Generated<string>;
    expires_at: string;
  };
  upload_part: {
    file_id: string;
    upload_id: string;
    start_byte: number;
    size_bytes: number;
  };
  user: {
    id: Generated<string>;
    email: string;
    email_verified: Generated<boolean>;
    password_hash: string;
    full_name: string;
    avatar_url: string | null;
    timezone: Generated<string>;
    locale: Generated<string>;
    settings: ColumnType<JsonValue, string | undefined, string>;
    role: Generated<SystemRole>;
    active: Generated<boolean>;
    version: Generated<number>;
    created_at: Generated<string>;
    updated_at: Generated<string>;
    default_project_id: string | null;
    reminder_time: Generated<string>;
  };
  vapid_key: {
    id: string;
    seed: Buffer;
  };
  view: {
    id: Generated<string>;
    project_id: string | null;
    owner_id: string | null;
    space_id: GeneratedAlways<string>;
    name: string;
    filter: string | null;
    sort: string;
    order: string;
    group_by: string | null;
    columns: Generated<string[]>;
    created_by: string | null;
    version: Generated<number>;
    created_at: Generated<string>;
    updated_at: Generated<string>;
  };
  webhook: {
    id: Generated<string>;
    owner_id: string | null;
    project_id: string | null;
    space_id: GeneratedAlways<string>;
    description: string | null;
    url: string;
    host: string;
    format: string;
    events: string[] | null;
    filter: string | null;
    enabled: Generated<boolean>;
    disabled_reason: string | null;
    disabled_at: string | null;
    secret: Buffer;
    secret_digest: Buffer;
    previous_secret: Buffer | null;
    previous_secret_expires_at: string | null;
    version: Generated<number>;
    created_at: Generated<string>;
    updated_at: Generated<string>;
  };
  webhook_delivery: {
    id: Generated<string>;
    webhook_id: string;
    position: number | null;
    sequence: number | null;
    event_id: string;
    event_type: string;
    lane: string;
    status: Generated<string>;
    due_at: string | null;
    lease: string | null;
    tries: Generated<number>;
    attempts: ColumnType<JsonValue, string | undefined, string>;
    response_status: number | null;
    created_at: Generated<string>;
    finished_at: string | null;
  };
  webhook_queue: {
    webhook_id: string;
    wake_at: string | null;
    paused_until: string | null;
    failing_since: string | null;
    slow: Generated<boolean>;
  };
}
