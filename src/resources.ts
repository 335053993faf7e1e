import { activity } from './activity/resource.ts';
import { apiKeys } from './auth/api-keys/resource.ts';
import { links } from './auth/links/resource.ts';
import { passwords } from './auth/passwords/resource.ts';
import { sessions } from './auth/sessions/resource.ts';
import { categories } from './categories/resource.ts';
import { idempotency } from './idempotency/resource.ts';
import type { Jobs } from './jobs/job.ts';
import type { Sweep } from './jobs/sweep.ts';
import { mail } from './mail/resource.ts';
import { projects } from './projects/resource.ts';
import type { PersonalData, Resource, TableName } from './resource.ts';
import { tasks } from './tasks/resource.ts';
import { users } from './users/resource.ts';

/**
 * Everything that has something to declare. An export shows it in this order, and an erasure goes from the end to the
 * beginning: whatever refers to something else stands after it.
 */
const all = [
  users,
  sessions,
  apiKeys,
  passwords,
  links,
  idempotency,
  mail,
  categories,
  projects,
  activity,
  tasks,
] as const satisfies readonly Resource[];

/** What must be there, whichever resource brings it. */
type Needed = {
  subjects: Required<NonNullable<Resource['subjects']>>;
  jobs: Jobs;
  tables: { readonly [Name in TableName]: PersonalData };
};

type Names<Part extends keyof Needed> = (typeof all)[number] extends infer Each
  ? Each extends { readonly [P in Part]: infer Brought }
    ? keyof Brought
    : never
  : never;

type Missing<Part extends keyof Needed> = Exclude<keyof Needed[Part], Names<Part>>;

/** One part of all resources. `complete` does not compile while something is missing, and names it. */
function brought<Part extends keyof Needed>(
  part: Part,
  _complete: [Missing<Part>] extends [never] ? true : { 'no resource brings': Missing<Part> },
): Needed[Part] {
  const entries = (all as readonly Resource[]).flatMap((each) => Object.entries(each[part] ?? {}));
  const twice = entries.find(([name], at) => entries.findIndex(([other]) => other === name) !== at);
  if (twice) throw new Error(`Two resources bring ${twice[0]}.`);
  return Object.fromEntries(entries) as Needed[Part];
}

/** What the audit log calls the thing that each path parameter names. */
export const subjects: Needed['subjects'] = brought('subjects', true);

export const jobs: Jobs = brought('jobs', true);

export const sweeps: readonly Sweep[] = (all as readonly Resource[]).flatMap((each) => each.sweeps ?? []);

/** What becomes of each table in the export and the erasure of a person. */
export const tables: Needed['tables'] = brought('tables', true);

export const personalData: readonly PersonalData[] = Object.values(tables);
