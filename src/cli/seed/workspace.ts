import {
  CATEGORIES,
  COMMENTS,
  DESCRIPTIONS,
  PEOPLE,
  PERSONAL,
  type PersonKey,
  PROJECTS,
  type Role,
} from './content.ts';
import { createRandom, type Random } from './random.ts';

const DAY = 86_400_000;

type Row = Record<string, unknown>;

/** The rows of the demo workspace, by table, in an order in which they can be inserted. */
export type Workspace = Record<(typeof TABLES)[number], Row[]>;

export const TABLES = [
  'user',
  'project',
  'project_member',
  'category',
  'task',
  'task_assignee',
  'task_category',
  'task_blocker',
  'task_follower',
  'comment',
  'event',
] as const;

export const emailOf = (key: PersonKey): string => `${key}@demo.example`;

type Options = { seed: number; now: number; password_hash: string };

type TaskRow = {
  id: string;
  project_id: string | null;
  owner_id: string | null;
  parent_id: string | null;
  title: string;
  status: 'todo' | 'in_progress' | 'completed';
  created_by: string;
  created: number;
};

/**
 * Returns a workspace as people leave it after three months: everything depends on the seed alone, and times also on today, so that some
 * tasks are overdue and others are due this week.
 */
export function createWorkspace({ seed, now, password_hash }: Options): Workspace {
  const random = createRandom(seed);
  const rows = Object.fromEntries(TABLES.map((table) => [table, []])) as unknown as Workspace;
  const start = now - 90 * DAY;
  const people = new Map(
    PEOPLE.map(({ key, full_name, timezone }) => {
      const id = random.id(start);
      const email = emailOf(key);
      rows.user.push({
        id,
        email,
        email_verified: true,
        password_hash,
        full_name,
        timezone,
        ...times(start),
      });
      return [key, id];
    }),
  );
  const idOf = (key: PersonKey) => people.get(key) ?? '';
  const add = createTasks(rows, random, now);
  for (const { members, tags, tasks, ...project } of PROJECTS) {
    const created = start + random.below(20 * DAY);
    const project_id = random.id(created);
    rows.project.push({ id: project_id, ...project, ...times(created) });
    const roles = Object.entries(members) as [PersonKey, Role][];
    for (const [key, role] of roles)
      rows.project_member.push({ project_id, user_id: idOf(key), role, ...times(created) });
    const workers = roles.filter(([, role]) => role !== 'viewer').map(([key]) => idOf(key));
    add({ project_id, workers, tags, tasks, from: created + DAY });
  }
  for (const { key } of PEOPLE) {
    const user_id = idOf(key);
    const tasks = random.some(PERSONAL, 3 + random.below(4)).map((title) => [title] as const);
    add({ project_id: null, workers: [user_id], tags: ['home', 'errand'], tasks, from: start + 30 * DAY });
    categorize(rows, random, user_id, start);
  }
  rows.event.sort((a, b) => Number(a['at']) - Number(b['at']));
  rows.event = rows.event.map(({ at: _, ...event }) => event);
  return rows;
}

const iso = (time: number) => new Date(time).toISOString();

const times = (created: number, updated = created) => ({
  created_at: iso(created),
  updated_at: iso(updated),
});

type Group = {
  project_id: string | null;
  workers: readonly string[];
  tags: readonly string[];
  tasks: readonly (readonly [title: string, ...subtasks: string[]])[];
  from: number;
};

/** Returns a function that adds the tasks of a project, or the personal ones of a user. */
function createTasks(rows: Workspace, random: Random, now: number) {
  return ({ project_id, workers, tags, tasks, from }: Group): void => {
    const tops: TaskRow[] = [];
    for (const [title, ...subtasks] of tasks) {
      const created = from + random.below(Math.max(1, now - from - DAY));
      const top = addTask({ title, created, parent: null });
      tops.push(top);
      for (const [index, subtask] of subtasks.entries())
        addTask({ title: subtask, created: created + (index + 1) * 60_000, parent: top });
    }
    const open = tops.filter(({ status }) => status !== 'completed').sort((a, b) => a.created - b.created);
    for (const [index, task] of open.entries()) {
      const blocker = open[index - 1];
      if (!blocker || project_id === null || !random.chance(0.3)) continue;
      rows.task_blocker.push({ task_id: task.id, blocker_id: blocker.id, created_at: iso(task.created) });
    }

    function addTask({
      title,
      created,
      parent,
    }: {
      title: string;
      created: number;
      parent: TaskRow | null;
    }): TaskRow {
      const id = random.id(created);
      const created_by = random.one(workers);
      const isOld = now - created > 30 * DAY;
      const status =
        parent?.status === 'completed' || random.chance(isOld ? 0.7 : 0.25)
          ? 'completed'
          : random.chance(0.4)
            ? 'in_progress'
            : 'todo';
      const finished = Math.min(now - 60_000, created + DAY + random.below(10 * DAY));
      const isDone = status === 'completed';
      const task = {
        id,
        project_id,
        owner_id: project_id === null ? created_by : null,
        parent_id: parent?.id ?? null,
        title,
        description: random.chance(0.5) ? random.one(DESCRIPTIONS) : null,
        status,
        priority: random.one(['low', 'medium', 'medium', 'high']),
        ...dueDate(random, now, isDone ? finished : now),
        estimate_minutes: random.chance(0.4) ? 30 * (1 + random.below(12)) : null,
        tags: random.some(tags, random.below(3)),
        created_by,
        completed_at: isDone ? iso(finished) : null,
        version: isDone ? 2 : 1,
        ...times(created, isDone ? finished : created),
      } as const;
      rows.task.push(task);
      log('task.created', created, created_by, task, 1, [{ field: 'title', before: null, after: title }]);
      if (isDone)
        log('task.updated', finished, random.one(workers), task, 2, [
          { field: 'status', before: 'todo', after: status },
        ]);
      const others =
        workers.length > 1
          ? random.some(workers, 1 + random.below(2))
          : random.some(workers, random.below(2));
      for (const user_id of others) rows.task_assignee.push({ task_id: id, user_id });
      const follower = workers.find((user_id) => user_id !== created_by && !others.includes(user_id));
      if (follower && random.chance(0.2))
        rows.task_follower.push({ task_id: id, user_id: follower, follows: true, created_at: iso(created) });
      if (project_id !== null) addComments(task, created, finished);
      return { ...task, created };
    }

    function addComments(task: Row, created: number, end: number): void {
      let at = created;
      for (const body of random.some(COMMENTS, random.below(4))) {
        at = Math.min(end, at + random.below(2 * DAY));
        const id = random.id(at);
        const author_id = random.one(workers);
        rows.comment.push({ id, task_id: task['id'], author_id, body, ...times(at) });
        log('comment.created', at, author_id, task, 1, [], id);
      }
    }

    function log(
      type: string,
      at: number,
      actor_id: string,
      task: Row,
      version: number,
      changes: Row[],
      comment_id?: string,
    ) {
      rows.event.push({
        at,
        type,
        space_id: project_id ?? actor_id,
        project_id,
        subject_type: comment_id ? 'comment' : 'task',
        subject_id: comment_id ?? task['id'],
        subject_name: comment_id ? null : task['title'],
        actor_id,
        version,
        changes,
        created_at: iso(at),
      });
    }
  };
}

/** Half of the tasks have a date, from a week before `around` to three weeks after. */
function dueDate(
  random: Random,
  now: number,
  around: number,
): { due_date: string | null; due_on: string | null } {
  const none = { due_date: null, due_on: null };
  if (!random.chance(0.6)) return none;
  const day = Math.floor(around / DAY) * DAY + (random.below(28) - 7) * DAY;
  const shown = around === now && random.chance(0.1) ? Math.floor(now / DAY) * DAY : day;
  return random.chance(0.5)
    ? { ...none, due_on: iso(shown).slice(0, 10) }
    : { ...none, due_date: iso(shown + (9 + random.below(9)) * 3_600_000) };
}

/** Gives a user categories, and puts some of the tasks that the user has into them. */
function categorize(rows: Workspace, random: Random, user_id: string, created: number): void {
  const ids = CATEGORIES.map((category) => {
    const id = random.id(created);
    rows.category.push({ id, owner_id: user_id, ...category, ...times(created) });
    return id;
  });
  const own = rows.task_assignee.filter((assigned) => assigned['user_id'] === user_id);
  for (const { task_id } of random.some(own, 12))
    rows.task_category.push({ task_id, category_id: random.one(ids) });
}
