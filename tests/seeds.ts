import { sql } from 'kysely';
import type { SubjectOf } from '../openapi/access.ts';
import type { OperationId, PathParameter, Schema } from '../src/contract.ts';
import type { Database } from '../src/database/database.ts';
import { operations } from './contract/documented.ts';

/** IDs by their names in requests. */
export type Ids = { readonly [Name in PathParameter]?: string };

/** The user for whom resources are created; see `tests/sower.ts`. */
export type Owner = {
  readonly id: string;
  readonly session_id: string;
  readonly db: Database;
  /** The owner's project, with a member for each role. */
  readonly project_id: string;
  /** Sends an operation with the smallest valid body, with the mark in all its texts, and returns `data`. */
  send(operation: OperationId, request?: { path?: Ids; body?: object }): Promise<{ id: string }>;
  /** Creates a project with a member for each role. */
  shareProject(): Promise<string>;
  /** The ID of a viewer of the project. */
  viewer_id(): string;
};

type Maker = (owner: Owner) => Promise<Ids> | Ids;

type Seed<Name extends PathParameter> = {
  /**
   * Creates one subject in each state that an operation can apply to, and returns the IDs that the request
   * needs.
   */
  readonly make: { readonly [S in SubjectOf<Name>]: Maker };
  /** Returns the ID for a request by `caller` with another subject. By default the owner creates one. */
  readonly beside?: (owner: Owner, caller: Owner, subject: Ids) => Promise<string> | string;
  /**
   * Other properties and query parameters that accept such an ID, besides those named after the path
   * parameter.
   */
  readonly names?: readonly string[];
};

export type Seeds = { readonly [Name in PathParameter]: Seed<Name> };

/**
 * Creates one of everything for the tests of every operation: authorization table, foreign IDs, mass
 * assignment, sweep, fuzz test, pagination and Schemathesis. A path parameter without a seed does not
 * compile.
 */
export const seeds: Seeds = {
  project_id: {
    make: { project: async (owner) => ({ project_id: await owner.shareProject() }) },
  },
  task_id: {
    make: {
      'project task': (owner) => newTask(owner, { project_id: owner.project_id }),
      'trashed task': async (owner) => {
        const path = await newTask(owner, { project_id: owner.project_id });
        await owner.send('deleteTask', { path });
        return path;
      },
      'personal task': (owner) => newTask(owner, {}),
    },
    names: ['parent_id', 'before', 'after', 'id', 'ids'],
  },
  view_id: {
    make: {
      'project view': (owner) => newView(owner, owner.project_id),
      'private view': (owner) => newView(owner, null),
    },
  },
  template_id: {
    make: {
      'project template': (owner) => newTemplate(owner, owner.project_id),
      'private template': (owner) => newTemplate(owner, null),
    },
  },
  webhook_id: {
    make: {
      'project webhook': (owner) => newWebhook(owner, owner.project_id),
      'own webhook': (owner) => newWebhook(owner, null),
    },
  },
  delivery_id: {
    make: {
      'project delivery': (owner) => newDelivery(owner, owner.project_id),
      'own delivery': (owner) => newDelivery(owner, null),
    },
    beside: async (owner, _caller, { webhook_id }) =>
      (await owner.send('pingWebhook', { path: { webhook_id: webhook_id ?? '' } })).id,
  },
  reminder_id: {
    make: {
      'project reminder': (owner) => newReminder(owner, { project_id: owner.project_id }),
      'trashed reminder': async (owner) => {
        const path = await newReminder(owner, { project_id: owner.project_id });
        await owner.send('deleteTask', { path });
        return path;
      },
      'personal reminder': (owner) => newReminder(owner, {}),
    },
  },
  entry_id: {
    make: {
      'project entry': (owner) => newTimeEntry(owner, { project_id: owner.project_id }),
      'personal entry': (owner) => newTimeEntry(owner, {}),
    },
  },
  comment_id: {
    make: {
      'project comment': (owner) => newComment(owner, { project_id: owner.project_id }),
      'trashed comment': async (owner) => {
        const path = await newComment(owner, { project_id: owner.project_id });
        await owner.send('deleteTask', { path });
        return path;
      },
      'personal comment': (owner) => newComment(owner, {}),
    },
    names: ['parent_id'],
  },
  attachment_id: {
    make: {
      'project attachment': (owner) => newAttachment(owner, { project_id: owner.project_id }),
      'trashed attachment': async (owner) => {
        const ids = await newAttachment(owner, { project_id: owner.project_id });
        const { task_id } = await owner.db
          .selectFrom('attachment')
          .where('id', '=', ids.attachment_id)
          .select('task_id')
          .executeTakeFirstOrThrow();
        await owner.send('deleteTask', { path: { task_id } });
        return ids;
      },
      'personal attachment': (owner) => newAttachment(owner, {}),
    },
  },
  upload_id: {
    make: {
      'project upload': (owner) => newUpload(owner, { project_id: owner.project_id }),
      'personal upload': (owner) => newUpload(owner, {}),
    },
  },
  series_id: {
    make: {
      'project series': (owner) => newSeries(owner, owner.project_id),
      'personal series': (owner) => newSeries(owner, null),
    },
  },
  blocker_id: {
    make: {
      'blocking task': async (owner) => {
        const { task_id } = await newTask(owner, { project_id: owner.project_id });
        return { task_id, blocker_id: await newBlocker(owner, { task_id }) };
      },
    },
    beside: (owner, _caller, subject) => newBlocker(owner, subject),
  },
  category_id: {
    make: { 'private category': newCategory },
    beside: async (_owner, caller) => (await newCategory(caller)).category_id,
  },
  notification_id: {
    make: { notification: newNotification },
  },
  subscription_id: {
    make: { 'push subscription': newPushSubscription },
  },
  session_id: {
    make: { session: newSession },
  },
  key_id: {
    make: { 'API key': newApiKey },
  },
  export_id: {
    make: { export: newExport },
  },
  invitation_id: {
    make: { invitation: (owner) => newInvitation(owner, owner) },
  },
  job_id: {
    make: { job: newJob },
  },
  queue_item_id: {
    make: { 'queued job': newQueuedJob },
  },
  tag_name: {
    make: { tag: newTag },
  },
  bulk_id: {
    make: { bulk: newBulk },
  },
  user_id: {
    make: { user: (owner) => ({ user_id: owner.viewer_id() }) },
    beside: ({ id }) => id,
    names: [
      'assignee_id',
      'assignee_ids',
      'default_assignee_id',
      'actor_id',
      'created_by',
      'add_assignee_ids',
      'remove_assignee_ids',
    ],
  },
};

/** Names that accept an ID of any kind. */
const ANY_KIND = ['subject_id'];

/**
 * How a list gets another item: by a POST on its path or the seed of the path parameter that follows it, or
 * else as listed here.
 */
export const rows: { readonly [Id in OperationId]?: (owner: Owner, ids: Ids) => Promise<unknown> } = {
  listActivity: newCategory,
  listAuditLog: newCategory,
  listFollowers: newFollower,
  listInvitations: newInvitation,
  listMyInvitations: receiveInvitation,
  listNotifications: newNotification,
  listPushSubscriptions: newPushSubscription,
  listQueuedJobs: newQueuedJob,
  listProjectActivity: (owner, path) => newTask(owner, { project_id: path.project_id ?? null }),
  listTags: newTag,
  listTimeEntries: (owner) => newTimeEntry(owner, {}),
  listWebhookDeliveries: (owner, path) => owner.send('pingWebhook', { path }),
  listUpcomingReminders: newUpcomingReminder,
  listViewTasks: (owner) => newTask(owner, { due_date: null }),
  searchTasks: (owner) => newTask(owner, { title: 'Punch the cards for the Bernoulli numbers' }),
  listTaskActivity: async (owner, path) =>
    owner.send('addTaskCategory', { path: { ...path, ...(await newCategory(owner)) } }),
};

async function newTask(owner: Owner, body: Partial<Schema<'TaskCreate'>>) {
  return { task_id: (await owner.send('createTask', { body })).id };
}

/** Dates are far in the future, and none has a task yet but the first. */
async function newSeries(owner: Owner, project_id: string | null) {
  const recurrence = { rule: 'FREQ=DAILY', starts_on: '2199-01-01' };
  const { task_id } = await newTask(owner, { project_id, due_date: null, recurrence });
  const { id } = await owner.db
    .selectFrom('recurrence_series')
    .where('task_id', '=', task_id)
    .select('id')
    .executeTakeFirstOrThrow();
  return { series_id: id };
}

async function newComment(owner: Owner, task: Partial<Schema<'TaskCreate'>>) {
  const path = await newTask(owner, task);
  return { ...path, comment_id: (await owner.send('createComment', { path })).id };
}

async function newReminder(owner: Owner, task: Partial<Schema<'TaskCreate'>>) {
  const path = await newTask(owner, task);
  return { ...path, reminder_id: (await owner.send('createReminder', { path })).id };
}

async function newTimeEntry(owner: Owner, task: Partial<Schema<'TaskCreate'>>) {
  const body = await newTask(owner, task);
  return { entry_id: (await owner.send('createTimeEntry', { body })).id };
}

/** One that follows a date of its task is not upcoming without it. */
async function newUpcomingReminder(owner: Owner) {
  const path = await newTask(owner, { due_date: '2199-01-01T09:00:00Z' });
  await owner.send('createReminder', { path });
}

async function newView(owner: Owner, project_id: string | null) {
  const body = { name: 'Open', filter: 'not completed', project_id };
  return { view_id: (await owner.send('createView', { body })).id };
}

async function newTemplate(owner: Owner, project_id: string | null) {
  return { template_id: (await owner.send('createTemplate', { body: { project_id } })).id };
}

async function newWebhook(owner: Owner, project_id: string | null) {
  // The limit is for people, and a test creates one for each of many requests.
  await sql`delete from webhook where owner_id = ${owner.id} and id not in (
    select id from webhook where owner_id = ${owner.id} order by id desc limit 10)`.execute(owner.db);
  return { webhook_id: (await owner.send('createWebhook', { body: { project_id } })).id };
}

async function newDelivery(owner: Owner, project_id: string | null) {
  const path = await newWebhook(owner, project_id);
  return { ...path, delivery_id: (await owner.send('pingWebhook', { path })).id };
}

async function newPushSubscription(owner: Owner) {
  const endpoint = `https://push.example.com/send/${crypto.randomUUID()}`;
  const { id } = await owner.send('createPushSubscription', { body: { endpoint } });
  // Otherwise a test that ends the session would also change this.
  await sql`update push_subscription set session_id = null where id = ${id}`.execute(owner.db);
  return { subscription_id: id };
}

async function newAttachment(owner: Owner, task: Partial<Schema<'TaskCreate'>>) {
  const path = await newTask(owner, task);
  const [file] = (await owner.send('uploadAttachment', { path })) as unknown as [{ id: string }];
  // In place of the job. The content of the file is also that of the thumbnail.
  await sql`insert into attachment_thumbnail (attachment_id, file_id, width, height, size_bytes, sha256)
    select id, file_id, 1, 1, size_bytes, sha256 from attachment where id = ${file.id}`.execute(owner.db);
  return { attachment_id: file.id };
}

async function newUpload(owner: Owner, task: Partial<Schema<'TaskCreate'>>) {
  const path = await newTask(owner, task);
  return { upload_id: (await owner.send('createUpload', { path })).id };
}

/** Another user who can see the task and follows it. */
async function newFollower({ db }: Owner, { task_id = '' }: Ids) {
  const [user_id, email] = [crypto.randomUUID(), `${crypto.randomUUID()}@example.com`];
  await db
    .insertInto('user')
    .values({ id: user_id, email, full_name: 'Follower', password_hash: 'x' })
    .execute();
  await sql`insert into project_member (project_id, user_id, role) select project_id, ${user_id}, 'viewer' from task
    where id = ${task_id}`.execute(db);
  await db
    .insertInto('task_follower')
    .values({ task_id, user_id, follows: true, created_at: new Date().toISOString() })
    .execute();
}

/** A task in the project of another one, or beside a personal task. */
async function newBlocker(owner: Owner, { task_id }: Ids): Promise<string> {
  const task = await owner.db
    .selectFrom('task')
    .where('id', '=', task_id ?? '')
    .select('project_id')
    .executeTakeFirst();
  return (await newTask(owner, { project_id: task?.project_id ?? null })).task_id;
}

async function newCategory(owner: Owner) {
  return { category_id: (await owner.send('createCategory')).id };
}

/** Of a task of the project, and of no other task. */
async function newTag(owner: Owner) {
  const tag_name = crypto.randomUUID();
  await newTask(owner, { project_id: owner.project_id, tags: [tag_name] });
  return { tag_name };
}

async function newBulk(owner: Owner) {
  const body = { action: 'create', tasks: [{ title: 'New' }] };
  const { bulk_id } = (await owner.send('bulkTasks', { body })) as unknown as { bulk_id: string };
  return { bulk_id };
}

/** To an address without an account. */
async function newInvitation(owner: Owner, { project_id }: Ids) {
  const path = { ...(project_id && { project_id }) };
  const body = { email: `${crypto.randomUUID()}@example.com` };
  return { ...path, invitation_id: (await owner.send('createInvitation', { path, body })).id };
}

/** From a project of another user. */
async function receiveInvitation({ db, id, viewer_id }: Owner) {
  const { email } = await db
    .selectFrom('user')
    .where('id', '=', id)
    .select('email')
    .executeTakeFirstOrThrow();
  const inviter_id = viewer_id();
  const { id: project_id } = await db
    .insertInto('project')
    .values({ name: 'Elsewhere', color: '#4F46E5' })
    .returning('id')
    .executeTakeFirstOrThrow();
  await db.insertInto('project_member').values({ project_id, user_id: inviter_id, role: 'owner' }).execute();
  await insertInvitation(db, { project_id, inviter_id, email });
}

/** Stores an invitation without sending it. Its token has this digest. */
export async function insertInvitation(
  db: Database,
  invitation: { project_id: string; inviter_id: string; email: string; digest?: Buffer },
): Promise<void> {
  const expires_at = new Date(Date.now() + 86_400_000).toISOString();
  await db
    .insertInto('invitation')
    .values({ ...invitation, role: 'member', mail_id: crypto.randomUUID(), expires_at })
    .execute();
}

async function newApiKey(owner: Owner) {
  return { key_id: (await owner.send('createApiKey')).id };
}

/** Not the session of the owner's requests, which would end. */
async function newSession({ db, id }: Owner) {
  const session = await db
    .insertInto('session')
    .values({ user_id: id, expires_at: new Date(Date.now() + 86_400_000).toISOString() })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { session_id: session.id };
}

/** What the reader of the event log would create. */
async function newNotification({ db, id: user_id }: Owner) {
  const now = new Date().toISOString();
  const times = { created_at: now, updated_at: now, listed_at: now };
  const { id: notification_id } = await db
    .insertInto('notification')
    .values({ user_id, kind: 'security', in_app: true, ...times })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { notification_id };
}

/** A finished export, which jobs would create. A file that is stored already stands for the archive. */
async function newExport(owner: Owner) {
  const { db, id } = owner;
  await db.deleteFrom('export').where('user_id', '=', id).execute();
  const { attachment_id } = await newAttachment(owner, {});
  const { file_id, size_bytes } = await db
    .selectFrom('attachment')
    .where('id', '=', attachment_id)
    .select(['file_id', 'size_bytes'])
    .executeTakeFirstOrThrow();
  const { id: export_id } = await db
    .insertInto('export')
    .values({ user_id: id, status: 'done', run: crypto.randomUUID(), size_bytes })
    .returning('id')
    .executeTakeFirstOrThrow();
  await db.insertInto('export_part').values({ file_id, export_id, number: 0, size_bytes }).execute();
  return { export_id };
}

/** One that can be cancelled. No worker runs it. */
async function newJob({ db, id }: Owner) {
  const { id: job_id } = await db
    .insertInto('background_job')
    .values({ user_id: id, kind: 'member_removal', must_finish: false, payload: '{}' })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { job_id };
}

/** One that no worker of this version runs, and whose time does not come. */
async function newQueuedJob({ db }: Owner) {
  const { rows } = await sql<{ id: string }>`select lpad(to_hex(id), 12, '0') as id
    from graphile_worker.add_job('of_another_version', run_at => '2199-01-01T00:00:00Z')`.execute(db);
  return { queue_item_id: `00000000-0000-8000-8000-${rows[0]?.id}` };
}

/** Returns an ID for a path parameter beside that of the subject; see `Seed.beside`. */
export async function idBeside(
  name: PathParameter,
  owner: Owner,
  caller: Owner,
  subject: Ids,
): Promise<string> {
  const { beside, make } = seeds[name];
  if (beside) return beside(owner, caller, subject);
  const [first] = Object.values<Maker>(make);
  const id = (await first?.(owner))?.[name];
  if (id === undefined) throw new Error(`The seed of ${name} makes none.`);
  return id;
}

/** Creates one of everything in every state, and returns the IDs by their names in requests. */
export async function idsOfEverything(owner: Owner): Promise<Record<PathParameter, string[]>> {
  const ids = Object.fromEntries(PATH_PARAMETERS.map((name): [string, string[]] => [name, []]));
  ids['project_id']?.push(owner.project_id);
  for (const kind of PATH_PARAMETERS) {
    for (const make of Object.values<Maker>(seeds[kind].make))
      for (const [name, id] of Object.entries(await make(owner))) ids[name]?.push(id);
  }
  return ids as Record<PathParameter, string[]>;
}

// --- Names in requests ----------------------------------------------------------

export const PATH_PARAMETERS = Object.keys(seeds) as PathParameter[];

/** The parameters of a path that identify a resource, in order. */
export const idsIn = (path: string): PathParameter[] =>
  [...path.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => PATH_PARAMETERS.filter((each) => each === name));

/**
 * The kinds of IDs that a path parameter, a query parameter or a property of a body accepts; empty if it
 * accepts no ID.
 */
export function kindsOf(name: string): readonly PathParameter[] {
  if (ANY_KIND.includes(name)) return PATH_PARAMETERS;
  const singular = name.replace(/s$/, '');
  return PATH_PARAMETERS.filter(
    (kind) => seeds[kind].names?.includes(name) || singular === kind || singular.endsWith(`_${kind}`),
  );
}

/** The first of these kinds. `category_ids` contains IDs of `category_id`, and `default_project_id` one of `project_id`. */
export const kindOf = (name: string): PathParameter | undefined =>
  ANY_KIND.includes(name) ? undefined : kindsOf(name)[0];

/**
 * Paths of collections, such as `/tasks`, with the parameter in the path of an item, such as
 * `/tasks/{task_id}`.
 */
export const itemParameters: ReadonlyMap<string, PathParameter> = new Map(
  operations.flatMap(({ path }) =>
    [...path.matchAll(/\/\{(\w+)\}/g)].flatMap(({ index, 1: name }) =>
      PATH_PARAMETERS.filter((each) => each === name).map((each) => [path.slice(0, index), each] as const),
    ),
  ),
);
