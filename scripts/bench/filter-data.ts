import { type Step, seedSteps } from '../seed/volume.ts';
import { ID_BASE, PREFIXES, rowId, sizeOf } from './people.ts';

/** Projects by their size: half of the tasks are in the large ones, two fifths in the middle ones, and the others in the small ones. */
const PROJECTS = { large: 10, middle: 800, small: 1_000 };
const ALL = PROJECTS.large + PROJECTS.middle + PROJECTS.small;
const FIRST_SMALL = PROJECTS.large + PROJECTS.middle + 1;

/** The number of the project of task number `g`. */
const PROJECT = `(case
  when g % 2 = 0 then 1 + g / 2 % ${PROJECTS.large}
  when (g - 1) / 2 % 5 < 4 then ${PROJECTS.large} + 1 + ((g - 1) / 10 * 4 + (g - 1) / 2 % 5) % ${PROJECTS.middle}
  else ${FIRST_SMALL} + (g - 1) / 10 % ${PROJECTS.small} end)`;

/**
 * Users who see more and more. With 1,000,000 tasks, each small project has 100, and the first two of each user have what that user has
 * created.
 */
export const READERS = [
  { user: 9, small: 2 },
  { user: 19, small: 102 },
  { user: 29, small: 402 },
  { user: 39, small: undefined },
] as const;

export type Reader = (typeof READERS)[number];

export const userId = (user: number): string => rowId('user', user);

/** Returns the numbers of the projects of a reader, those with the user's own tasks first. */
export function projectsOf({ user, small }: Reader): number[] {
  if (small === undefined) return Array.from({ length: ALL }, (_, index) => index + 1);
  const own = FIRST_SMALL + (user - 9) / 10;
  const step = PROJECTS.small / 2;
  return Array.from({ length: small }, (_, at) => own + (at % 2) * step + Math.floor(at / 2));
}

const id = (kind: keyof typeof PREFIXES, number: string) =>
  `('${PREFIXES[kind]}' || (${ID_BASE} + ${number})::bigint)::uuid`;
const task = (number: string) => id('task', number);
/** Selects every so many tasks. */
const every = (tasks: number, step: number) => `generate_series(${step}, ${tasks - 100}, ${step}) g`;

/** Returns SQL that fills a migrated, empty database: the tasks of the benchmark in these projects, with everything that filters compare. */
export function filterSteps(tasks: number): Step[] {
  return [
    {
      sql: `insert into project (id, name, color) select ${id('project', 'p')}, 'Project ' || p, '#0EA5E9'
        from generate_series(${sizeOf(tasks).users + 1}, ${ALL}) p`,
    },
    ...seedSteps(sizeOf(tasks), { project: PROJECT }),
    { sql: 'delete from project_member' },
    ...READERS.map((reader) => ({
      sql: `insert into project_member (project_id, user_id, role)
        select ${id('project', 'p')}, '${userId(reader.user)}', 'member' from unnest('{${projectsOf(reader)}}'::integer[]) p`,
    })),
    {
      sql: `update task set parent_id = ${task('g')}, has_subtasks = false from ${every(tasks, 100)} where id = ${task('g + 20')}`,
    },
    { sql: `update task set has_subtasks = true from ${every(tasks, 100)} where id = ${task('g')}` },
    {
      sql: `insert into task_blocker (task_id, blocker_id, created_at) select ${task('g + 40')}, ${task('g')}, now() from ${every(tasks, 250)}`,
    },
    {
      sql: `update task set has_blocker_links = true where id in (select task_id from task_blocker union all select blocker_id from task_blocker)`,
    },
    {
      sql: `insert into comment (task_id, author_id, body) select ${task('g')}, '${userId(39)}', 'Ask about the garden.' from ${every(tasks, 50)}`,
      about: 'comments',
    },
    {
      sql: `insert into task_follower (task_id, user_id, follows, created_at)
        select ${task('g')}, '${userId(39)}', g % 90 > 0, now() from ${every(tasks, 30)}`,
    },
    {
      sql: `update task set has_follow_choices = true where id in (select task_id from task_follower)`,
    },
    {
      sql: `with file as (insert into stored_file (wrapped_key) select '' from ${every(tasks, 300)} returning id),
          numbered as (select id, row_number() over () * 300 as g from file)
        insert into attachment (task_id, space_id, file_id, name, media_type, size_bytes, sha256)
        select task.id, task.space_id, numbered.id, 'a.txt', 'text/plain', 1, '' from numbered join task on task.id = ${task('g')}`,
    },
    { sql: 'vacuum (analyze)', about: 'statistics' },
  ];
}
