import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { asked, log, type Stage, send, startStage, write, writeSection } from './stage.ts';
import { percentile } from './statistics.ts';

const USAGE = `Usage: npm run bench:notifications -- [options]

Measures how long an event takes from its commit to the notifications that follow from it, and how events fan out to many followers.

  --rates <list>     events a second, each of a task with one follower (2,50)
  --seconds <n>      duration of each of these measurements (20)
  --fan-outs <list>  events, and followers of each task (2000x200,1x1000)
  --write-docs       write the results into docs/performance.md
`;

const { values } = parseArgs({
  options: {
    rates: { type: 'string', default: '2,50' },
    seconds: { type: 'string', default: '20' },
    'fan-outs': { type: 'string', default: '2000x200,1x1000' },
    'write-docs': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const rates = values.rates.split(',').map(Number);
const seconds = Number(values.seconds);
const fanOuts = values['fan-outs'].split(',').map((each) => each.split('x').map(Number) as [number, number]);

const WARM_UP_SECONDS = 3;
/** The tasks of a request. */
const CREATED_AT_ONCE = 500;
const WRITTEN_AT_ONCE = 32;
/** How long notifications can come after the last change. */
const PATIENCE_MS = 300_000;

type Row = { what: string; notifications: number; p50: number; p99: number; longest: number };
type FanOut = Row & { seconds: number; statement: number };

/** Adds members to the project who have no sessions, because registering a user takes as long as a password. */
async function addMembers({ url, project_id }: Stage, many: number): Promise<string[]> {
  const rows = await asked<{ id: string }>(
    url,
    `with added as (
       insert into "user" (email, password_hash, full_name)
       select 'follower' || n || '@example.com', '', 'Follower ' || n from generate_series(1, $2::integer) as n returning id)
     insert into project_member (project_id, user_id, role) select $1, id, 'viewer' from added returning user_id as id`,
    [project_id, many],
  );
  return rows.map(({ id }) => id);
}

/** Creates tasks that these users follow. */
async function createFollowed(stage: Stage, many: number, followers: readonly string[]): Promise<string[]> {
  const { port, tokens, project_id, url } = stage;
  const ids: string[] = [];
  for (let left = many; left > 0; left -= CREATED_AT_ONCE) {
    const tasks = Array.from({ length: Math.min(left, CREATED_AT_ONCE) }, () => ({
      title: 'Task',
      project_id,
    }));
    type Created = { results: { id: string }[] };
    const { results } = await send<Created>(port, 'POST', '/tasks/bulk', tokens[0], {
      action: 'create',
      tasks,
    });
    ids.push(...results.map(({ id }) => id));
  }
  await asked(
    url,
    `with chosen as (
       insert into task_follower (task_id, user_id, follows, created_at)
       select task_id, user_id, true, now() from unnest($1::uuid[]) as task_id, unnest($2::uuid[]) as user_id returning task_id)
     update task set has_follow_choices = true where id in (select task_id from chosen)`,
    [ids, followers],
  );
  return ids;
}

/** Waits until all notifications about these tasks are written, and returns the delays from the commits of their events, in milliseconds. */
async function receiveAll({ url }: Stage, tasks: readonly string[], many: number): Promise<Float64Array> {
  const end = performance.now() + PATIENCE_MS;
  for (let count = 0; count < many; ) {
    if (performance.now() > end) throw new Error(`${count} of ${many} notifications have come.`);
    await pause(500);
    const counting = 'select count(*)::integer as count from notification where task_id = any($1::uuid[])';
    count = (await asked<{ count: number }>(url, counting, [tasks]))[0]?.count ?? 0;
  }
  const rows = await asked<{ ms: number }>(
    url,
    `select (extract(epoch from pg_xact_commit_timestamp(notification.xmin)
         - pg_xact_commit_timestamp(event.transaction_id::text::xid)) * 1000)::double precision as ms
       from notification join event on event.position = notification.event_position where notification.task_id = any($1::uuid[])`,
    [tasks],
  );
  return Float64Array.from(rows, ({ ms }) => ms).sort();
}

const rowOf = (what: string, delays: Float64Array): Row => ({
  what,
  notifications: delays.length,
  p50: percentile(delays, 0.5),
  p99: percentile(delays, 0.99),
  longest: delays.at(-1) ?? Number.NaN,
});

/** One event for each task, so that each has a notification of its own. */
async function measureRate(stage: Stage, follower: string, rate: number): Promise<Row> {
  const warm = await createFollowed(stage, rate * WARM_UP_SECONDS, [follower]);
  await write({ ...stage, tasks: warm }, rate, WARM_UP_SECONDS);
  const tasks = await createFollowed(stage, rate * seconds, [follower]);
  await write({ ...stage, tasks }, rate, seconds);
  const delays = await receiveAll(stage, tasks, tasks.length);
  return rowOf(`${rate} events a second to one follower`, delays);
}

/** Changes tasks as fast as the service takes it. */
async function changeAll({ port, tokens }: Stage, tasks: readonly string[]): Promise<void> {
  const change = async (first: number) => {
    for (let n = first; n < tasks.length; n += WRITTEN_AT_ONCE)
      await send(port, 'PATCH', `/tasks/${tasks[n]}`, tokens[0], { title: 'Changed' });
  };
  await Promise.all(Array.from({ length: WRITTEN_AT_ONCE }, (_, first) => change(first)));
}

async function measureFanOut(stage: Stage, events: number, followers: readonly string[]): Promise<FanOut> {
  const tasks = await createFollowed(stage, events, followers);
  await asked(stage.url, 'vacuum analyze');
  await asked(stage.url, 'select pg_stat_statements_reset()');
  const began = performance.now();
  await changeAll(stage, tasks);
  const delays = await receiveAll(stage, tasks, events * followers.length);
  const elapsed = (performance.now() - began) / 1_000;
  // Of the reader, whose statements are those with the notifications of others.
  const [longest] = await asked<{ ms: number }>(
    stage.url,
    `select max_exec_time as ms from pg_stat_statements where query like '%insert into notification as old%' order by 1 desc limit 1`,
  );
  const many = (count: number, word: string) =>
    `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;
  const what = `${many(events, 'event')} to ${many(followers.length, 'follower')}${events === 1 ? '' : ' each'}`;
  return { ...rowOf(what, delays), seconds: elapsed, statement: longest?.ms ?? Number.NaN };
}

const number = (value: number) => Math.round(value).toLocaleString('en');

const sectionOf = (rows: readonly Row[], fanned: readonly FanOut[]) =>
  [
    `${seconds} s each:`,
    '',
    '| | Notifications | p50 | p99 | Longest |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...rows.map(
      ({ what, notifications, p50, p99, longest }) =>
        `| ${what} | ${number(notifications)} | ${number(p50)} ms | ${number(p99)} ms | ${number(longest)} ms |`,
    ),
    '',
    'As fast as the service takes the changes:',
    '',
    '| | Notifications | Time until the last | Notifications a second | Longest statement |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...fanned.map(
      ({ what, notifications, seconds: time, statement }) =>
        `| ${what} | ${number(notifications)} | ${time.toFixed(1)} s | ${number(notifications / time)} | ${number(statement)} ms |`,
    ),
  ].join('\n');

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(USAGE);
  const { stage, stop } = await startStage({ users: 0, timesStatements: true });
  try {
    const followers = await addMembers(stage, Math.max(1, ...fanOuts.map(([, many]) => many)));
    const rows: Row[] = [];
    for (const rate of rates) {
      rows.push(await measureRate(stage, followers[0] ?? '', rate));
      log(JSON.stringify(rows.at(-1)));
    }
    const fanned: FanOut[] = [];
    for (const [events, many] of fanOuts) {
      fanned.push(await measureFanOut(stage, events, followers.slice(0, many)));
      log(JSON.stringify(fanned.at(-1)));
    }
    const text = sectionOf(rows, fanned);
    process.stdout.write(`${text}\n`);
    if (values['write-docs']) writeSection('notifications', text);
  } finally {
    await stop();
  }
}

await main();
process.exit();
