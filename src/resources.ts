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

type Names<Each, Part extends keyof Needed> = Each extends { readonly [P in Part]: infer Brought }
  ? keyof Brought
  : never;

type Missing<Each, Part extends keyof Needed> = Exclude<keyof Needed[Part], Names<Each, Part>>;

/** Returns one part of all resources. If something is missing, `complete` does not compile and names it. */
export function brought<const Each extends Resource, Part extends keyof Needed>(
  resources: readonly Each[],
  part: Part,
  _complete: [Missing<Each, Part>] extends [never] ? true : { 'no resource brings': Missing<Each, Part> },
): Needed[Part] {
  const entries = resources.flatMap((each) => Object.entries((each as Resource)[part] ?? {}));
  const twice = entries.find(([name], at) => entries.findIndex(([other]) => other === name) !== at);
  if (twice) throw new Error(`Two resources bring ${twice[0]}.`);
  return Object.fromEntries(entries) as Needed[Part];
}

/** What the audit log calls the thing that each path parameter names. */
export const subjects: Needed['subjects'] = brought(all, 'subjects', true);

export const jobs: Jobs = brought(all, 'jobs', true);

export const sweeps: readonly Sweep[] = (all as readonly Resource[]).flatMap((each) => each.sweeps ?? []);

/** What becomes of each table in the export and the erasure of a person. */
export const tables: Needed['tables'] = brought(all, 'tables', true);

export const personalData: readonly PersonalData[] = Object.values(tables);
