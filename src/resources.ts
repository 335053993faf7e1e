import { activity } from './activity/resource.ts';
import { attachments } from './attachments/resource.ts';
import { apiKeys } from './auth/api-keys/resource.ts';
import { links } from './auth/links/resource.ts';
import { passwords } from './auth/passwords/resource.ts';
import { sessions } from './auth/sessions/resource.ts';
import { background } from './background/resource.ts';
import { categories } from './categories/resource.ts';
import { comments } from './comments/resource.ts';
import type { ExpiringColumn, SealedColumn } from './database/reencrypt.ts';
import type { ReadEvents } from './events/reader.ts';
import { idempotency } from './idempotency/resource.ts';
import type { Works } from './jobs/background.ts';
import type { DueWork } from './jobs/due.ts';
import type { Jobs } from './jobs/job.ts';
import type { Sweep } from './jobs/sweep.ts';
import { mail } from './mail/resource.ts';
import { notifications } from './notifications/resource.ts';
import { invitations } from './projects/invitations/resource.ts';
import { projects } from './projects/resource.ts';
import { push } from './push/resource.ts';
import { reminders } from './reminders/resource.ts';
import { reports } from './reports/resource.ts';
import type { PersonalData, Resource, Subjects, TableName } from './resource.ts';
import { assignees } from './tasks/assignees/resource.ts';
import { bulks } from './tasks/bulk/resource.ts';
import { followers } from './tasks/followers/resource.ts';
import { recurrences } from './tasks/recurrence/resource.ts';
import { tasks } from './tasks/resource.ts';
import { search } from './tasks/search/resource.ts';
import { tags } from './tasks/tags/resource.ts';
import { transfer } from './tasks/transfer/resource.ts';
import { trash } from './tasks/trash/resource.ts';
import { templates } from './templates/resource.ts';
import { time } from './time/resource.ts';
import { users } from './users/resource.ts';
import { views } from './views/resource.ts';
import { webhooks } from './webhooks/resource.ts';

/**
 * The declarations of all folders. A folder comes after those to which its tables refer: an export lists the files in this
 * order, and an erasure runs in the opposite order.
 */
const resources = [
  users,
  sessions,
  apiKeys,
  passwords,
  links,
  idempotency,
  mail,
  background,
  categories,
  projects,
  invitations,
  activity,
  // Erased after the tasks, so that only tasks of others are left to unassign.
  assignees,
  tasks,
  followers,
  recurrences,
  search,
  tags,
  trash,
  views,
  templates,
  webhooks,
  bulks,
  comments,
  reminders,
  time,
  reports,
  attachments,
  notifications,
  push,
  transfer,
] as const satisfies readonly Resource[];

/** The subject of events for each path parameter. Does not compile if one is missing. */
export const subjects: Required<Subjects> = merge(resources, 'subjects');

/** All jobs. Does not compile if one that can be enqueued is missing. */
export const jobs: Jobs = merge(resources, 'jobs');

/** All background work. Does not compile if a kind is missing. */
export const works: Works = merge(resources, 'works');

/** How the data of each table is exported and erased. Does not compile if a table is missing. */
export const tables: AllTables = merge(resources, 'tables');

export const personalData: readonly PersonalData[] = Object.values(tables);

/** The readers of the event log by name. */
export const readers: readonly (readonly [name: string, read: ReadEvents])[] = resources.flatMap(
  (each: Resource) => Object.entries(each.readers ?? {}),
);

/** What becomes due at a time, by name. */
export const dueWorks: readonly (readonly [name: string, work: DueWork])[] = resources.flatMap(
  (each: Resource) => Object.entries(each.due ?? {}),
);

/** All columns of encrypted values. */
export const sealed: readonly SealedColumn[] = resources.flatMap((each: Resource) => each.sealed ?? []);
export const expiring: readonly ExpiringColumn[] = resources.flatMap((each: Resource) => each.expiring ?? []);

export const sweeps: readonly Sweep[] = resources.flatMap((each: Resource) => each.sweeps ?? []);

export type AllTables = { readonly [Name in TableName]: PersonalData };

type Part = 'subjects' | 'jobs' | 'works' | 'tables';

/** The types of a property in all resources that have it. */
type Values<Each, P extends Part> = Each extends { readonly [Name in P]: infer Value } ? Value : never;

type Intersection<Union> = (Union extends unknown ? (value: Union) => void : never) extends (
  value: infer All,
) => void
  ? All
  : never;

/**
 * Returns one property of all resources as one object, whose type has the names that they declare.
 * @throws Error if two resources declare the same name
 */
export function merge<const Each extends Resource, P extends Part>(
  resources: readonly Each[],
  part: P,
): Intersection<Values<Each, P>> {
  const entries = resources.flatMap((each: Resource) => Object.entries<unknown>(each[part] ?? {}));
  const names = entries.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`Two resources declare ${part}.${twice}.`);
  return Object.fromEntries(entries) as Intersection<Values<Each, P>>;
}
