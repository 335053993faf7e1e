import { READERS } from './report-data.ts';

/** The users who send requests: one who sees every task, and one with tasks of their own, as many at every size. */
export const WHO = { all: READERS.all, own: '01980000-0000-7000-8000-000000000003' } as const;
export type Who = keyof typeof WHO;

/** A request, with the path below `/api/v1`. */
export type Request = { method: string; path: string; body?: object };

/** What requests are about. */
export type Subject = { project_id: string; tasks: readonly string[]; cursor: string };

export type Case = {
  who: Who;
  title: string;
  /** `number` differs in each call, so that a change is one. */
  request(subject: Subject, number: number): Request;
};

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
const YEAR = `bucket=week&from=${daysAgo(364)}`;
const FILTER = encodeURIComponent('status = todo and priority = high');

type Make = Case['request'];
const get =
  (path: string | ((subject: Subject) => string)): Make =>
  (subject) => ({ method: 'GET', path: typeof path === 'string' ? path : path(subject) });
const taskOf = ({ tasks }: Subject, number: number) => tasks[number % tasks.length];

/** What both users do. */
const COMMON: { title: string; request: Make }[] = [
  {
    title: 'Get a task',
    request: (subject, number) => ({ method: 'GET', path: `/tasks/${taskOf(subject, number)}` }),
  },
  { title: 'List, newest', request: get('/tasks?per_page=20') },
  { title: 'List, `status = todo and priority = high`', request: get(`/tasks?per_page=20&filter=${FILTER}`) },
  {
    title: 'Search for a word',
    request: () => ({ method: 'POST', path: '/tasks/search', body: { q: 'report' } }),
  },
  {
    title: 'Create a task',
    request: ({ project_id }, number) => ({
      method: 'POST',
      path: '/tasks',
      body: { title: `Task ${number}: write the report`, project_id },
    }),
  },
  {
    title: 'Update a task',
    request: (subject, number) => ({
      method: 'PATCH',
      path: `/tasks/${taskOf(subject, number)}`,
      body: { title: `Change ${number}` },
    }),
  },
  { title: 'Sync, first page of 100', request: get('/sync?limit=100') },
  { title: 'Sync, what changed since then', request: get(({ cursor }) => `/sync?cursor=${cursor}`) },
  { title: 'Activity of everything', request: get('/activity?per_page=20') },
  {
    title: 'Activity of a project',
    request: get(({ project_id }) => `/projects/${project_id}/activity?per_page=20`),
  },
  {
    title: 'Activity of a task',
    request: (subject, number) => ({ method: 'GET', path: `/tasks/${taskOf(subject, number)}/activity` }),
  },
];

const REPORTS: { title: string; request: Make }[] = [
  { title: 'Summary', request: get('/reports/summary') },
  { title: 'Throughput, a year by week', request: get(`/reports/throughput?${YEAR}`) },
  { title: 'Burndown, a year by week', request: get(`/reports/burndown?${YEAR}`) },
  { title: 'Cycle time, a year by week', request: get(`/reports/cycle-time?${YEAR}`) },
  { title: 'Tracked time, a quarter by week', request: get(`/reports/time?bucket=week&from=${daysAgo(91)}`) },
];

export const CASES: readonly Case[] = [
  ...COMMON.map((each) => ({ who: 'own' as const, ...each })),
  ...[...COMMON, ...REPORTS].map((each) => ({ who: 'all' as const, ...each })),
];
