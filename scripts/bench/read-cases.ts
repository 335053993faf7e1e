import type { handlers } from '../../src/operations.ts';
import { projectId, SMALL, taskId } from './report-data.ts';

/** A request whose statements are measured: the operation, and its request after validation. What it writes is rolled back. */
export type Case = {
  section: 'reports' | 'searches';
  title: string;
  operation: keyof typeof handlers;
  query: { [name: string]: unknown };
  body?: object;
  /** Whether only the user who sees every task can send it. */
  isForAll?: true;
};

const now = Date.now();
const daysAgo = (days: number) => new Date(now - days * 86_400_000).toISOString().slice(0, 10);

const YEAR = { bucket: 'week', from: daysAgo(364) };
const THREE_YEARS = { from: daysAgo(3 * 365) };

const smallProjects = (many: number) => Array.from({ length: many }, (_, n) => projectId(SMALL + n));

/** Nearly as many tasks, and as many open ones, as reports read one by one. Of a million tasks, a small project has 500. */
const MOST = { tasks: smallProjects(49), open: smallProjects(230) };

function history(title: string, operation: Case['operation']): Case[] {
  const of = (periods: string, query: Case['query']): Case => ({
    section: 'reports',
    title: `${title}, ${periods}`,
    operation,
    query,
  });
  return [
    of('30 days', { bucket: 'day' }),
    of('a year by week', YEAR),
    of('a year by day', { ...YEAR, bucket: 'day' }),
    of('a year by week and project', { ...YEAR, group_by: 'project' }),
    of('20 months by month', { bucket: 'month', from: daysAgo(609) }),
    of('20 months by week', { bucket: 'week', from: daysAgo(609) }),
    of('three years by month', { ...THREE_YEARS, bucket: 'month' }),
    of('three years by week', { ...THREE_YEARS, bucket: 'week' }),
    of('three years by week and project', { ...THREE_YEARS, bucket: 'week', group_by: 'project' }),
    of('three years of 49 projects by week and assignee', {
      ...THREE_YEARS,
      bucket: 'week',
      group_by: 'assignee',
      project_id: MOST.tasks,
    }),
  ];
}

const report = (title: string, operation: Case['operation'], query: Case['query']): Case => ({
  section: 'reports',
  title,
  operation,
  query,
});

const LIST = { sort: 'created_at', order: 'desc', deleted: false, page: 1, per_page: 20 };

const list = (title: string, query: Case['query']): Case => ({
  section: 'searches',
  title,
  operation: 'listTasks',
  query: { ...LIST, ...query },
});

const entries = (title: string, query: Case['query']): Case => ({
  section: 'searches',
  title: `Time entries, ${title}`,
  operation: 'listTimeEntries',
  query: { order: 'desc', page: 1, per_page: 20, ...query },
});

const search = (title: string, body: { q: string; filter?: string; facets?: string[] }): Case => ({
  section: 'searches',
  title,
  operation: 'searchTasks',
  query: { page: 1, per_page: 20 },
  body: { facets: [], ...body },
});

export const CASES: readonly Case[] = [
  report('Summary', 'getSummaryReport', {}),
  report('Summary by project', 'getSummaryReport', { group_by: 'project' }),
  report('Summary by status', 'getSummaryReport', { group_by: 'status' }),
  report('Summary by priority', 'getSummaryReport', { group_by: 'priority' }),
  report('Workload of 20 small projects', 'getWorkloadReport', { project_id: smallProjects(20) }),
  report('Workload of 230 small projects', 'getWorkloadReport', { project_id: MOST.open }),
  ...history('Throughput', 'getThroughputReport'),
  ...history('Burndown', 'getBurndownReport'),
  ...history('Cycle time', 'getCycleTimeReport'),
  report('Time, a day', 'getTimeReport', { bucket: 'day', from: daysAgo(40), to: daysAgo(40) }),
  report('Time, a quarter by week', 'getTimeReport', { bucket: 'week', from: daysAgo(91) }),
  report('Time, a quarter by week and user', 'getTimeReport', {
    bucket: 'week',
    from: daysAgo(91),
    group_by: 'user',
  }),
  report('Time, a year by day', 'getTimeReport', { ...YEAR, bucket: 'day' }),
  report('Time, a year by day and user', 'getTimeReport', { ...YEAR, bucket: 'day', group_by: 'user' }),
  report('Time, a year by day and project', 'getTimeReport', {
    ...YEAR,
    bucket: 'day',
    group_by: 'project',
  }),
  report('Time, two years by month', 'getTimeReport', { bucket: 'month', from: daysAgo(730) }),
  report('Time, three years by week', 'getTimeReport', { ...THREE_YEARS, bucket: 'week' }),
  entries('newest', {}),
  entries('of a month', { from: daysAgo(30) }),
  entries('of a month, by a tag that every fifth has', { from: daysAgo(30), tag: ['garden'] }),
  list('List, newest', {}),
  list('List, `priority=high`, by due date', { priority: ['high'], sort: 'due_date', order: 'asc' }),
  list('List, `tag=garden`, which every fifth task has, by title', {
    tag: ['garden'],
    sort: 'title',
    order: 'asc',
  }),
  list('List, `q=report`, a word that every seventh task has', { q: 'report' }),
  list('List, `status = todo and priority = high`', { filter: 'status = todo and priority = high' }),
  list('List, `due_date < today+7d and not completed`', { filter: 'due_date < today+7d and not completed' }),
  list('List, `title ~ "report"`', { filter: 'title ~ "report"' }),
  search('Search, a word that every seventh task has', { q: 'report' }),
  search('Search, the same with `priority = high`', { q: 'report', filter: 'priority = high' }),
  search('Search, the same with five facets', {
    q: 'report',
    facets: ['status', 'priority', 'project', 'assignee', 'tag'],
  }),
  search('Search, a word that all tasks have', { q: 'task' }),
  {
    section: 'searches',
    title: 'Change the titles of 500 tasks in one request',
    operation: 'bulkTasks',
    query: {},
    body: {
      action: 'update',
      ids: Array.from({ length: 500 }, (_, n) => taskId(n + 1)),
      changes: { title: 'Another title' },
      atomic: true,
      dry_run: false,
    },
    isForAll: true,
  },
];
