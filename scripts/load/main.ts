import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { taskFlowCommand } from '../bench/contestants/taskflow.ts';
import { freePort } from '../bench/processes.ts';
import { createSite } from '../bench/site.ts';
import { startPostgres, withConnection } from '../bench/stores/postgres.ts';
import { type Redis, startKills, startRedis } from './kills.ts';
import { MIX } from './mix.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import { timePlot } from './plot.ts';
import { Recorder, type Row } from './recorder.ts';
import { loadedService } from './service.ts';
import { openSockets, startUsers } from './users.ts';

const DIRECTORY = resolve('.taskflow/bench');
const GUIDE = 'docs/performance.md';
const WARM_UP_S = 20;
const SAMPLE_S = 5;

const log = (line: string) =>
  process.stderr.write(`${(performance.now() / 1000).toFixed(0).padStart(4)} s  ${line}\n`);

/** The bench switches these off, so that it measures the same each time. Here they belong to the load. */
const AS_IN_PRODUCTION = [
  `do $$ declare one record; begin
    for one in select oid::regclass as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
    loop execute format('alter table %s reset (autovacuum_enabled)', one.name); end loop;
  end $$`,
  'alter system reset checkpoint_timeout',
  'select pg_reload_conf()',
];

type Outcome = {
  rows: Row[];
  recorder: Recorder;
  missing: number;
  doubled: number;
  kills: number | undefined;
};

async function run(options: Options): Promise<Outcome> {
  const { users, seconds, thinkSeconds, cluster, isSoak } = options;
  log('starting PostgreSQL');
  const postgres = await startPostgres(undefined, DIRECTORY, log);
  cleanups.push(() => postgres.stop());
  const site = await createSite(options.tasks, postgres, { keep: true, logs: undefined }, DIRECTORY, log);
  cleanups.push(() => site.remove());
  const { url } = site.store;
  await withConnection(url, async (client) => {
    for (const statement of AS_IN_PRODUCTION) await client.query(statement);
  });
  const redis: Redis | undefined = isSoak ? await startRedis('/tmp') : undefined;
  if (redis) cleanups.push(async () => redis.stop());
  const service = loadedService(taskFlowCommand(site), await freePort(), {
    TRUSTED_PROXIES: '127.0.0.1',
    DATA_DIR: `${DIRECTORY}/files`,
    SHUTDOWN_DELAY: '5s',
    ...(cluster && { CLUSTER: cluster }),
    ...(redis && { REDIS_URL: redis.url }),
  });
  await service.start();
  cleanups.push(() => service.stop());
  const recorder = new Recorder();
  const { people } = site;
  const sockets = openSockets(service.port, people.slice(0, Math.round(users * options.sockets)), recorder);
  const running = startUsers({
    ...{ people, port: service.port, users, thinkSeconds, recorder, isPatient: isSoak },
  });
  await pause(WARM_UP_S * 1000);
  log(`measuring for ${seconds} s`);
  recorder.isOpen = true;
  const kills = redis && startKills({ service, redis, postgresPid: () => postgres.pid, log });
  for (let second = SAMPLE_S; second <= seconds; second += SAMPLE_S) {
    await pause(SAMPLE_S * 1000);
    const { perSecond, p50, p95, rssMb, failures } = recorder.sample(second, SAMPLE_S, service.rssMb());
    log(
      `${second} s: ${perSecond.toFixed(0)}/s, p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, ${rssMb.toFixed(0)} MB, ${failures} failed`,
    );
  }
  const killed = await kills?.stop();
  recorder.isOpen = false;
  await running.stop();
  sockets.stop();
  return {
    ...(await compare(url, running.created)),
    rows: recorder.rows(MIX.map(({ name }) => name)),
    recorder,
    kills: killed,
  };
}

/** Compares the tasks that were acknowledged with those that exist. */
async function compare(
  url: string,
  created: ReadonlySet<string>,
): Promise<{ missing: number; doubled: number }> {
  const titles = await withConnection(url, async (client) => {
    const { rows } = await client.query<{ title: string; count: string }>(
      `select title, count(*) from task where title like 'load %' group by title`,
    );
    return new Map(rows.map(({ title, count }) => [title, Number(count)]));
  });
  return {
    missing: [...created].filter((title) => !titles.has(title)).length,
    doubled: [...titles.values()].filter((count) => count > 1).length,
  };
}

function sectionOf(
  { users, seconds, thinkSeconds, cluster, tasks, sockets }: Options,
  outcome: Outcome,
): string {
  const { rows, recorder, missing, doubled, kills } = outcome;
  const ms = (value: number) => value.toFixed(1);
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 1e9)} GB`;
  const memory = recorder.samples.map(({ rssMb }) => Math.round(rssMb));
  const half = memory.length / 2;
  return [
    `${users.toLocaleString('en')} users for ${seconds} s, with a mean pause of ${thinkSeconds} s, ${tasks.toLocaleString('en')} tasks, ${Math.round(sockets * users)} of them with a real-time connection, ${cluster ? `CLUSTER=${cluster}` : 'one process'}. ${new Date().toISOString().slice(0, 10)}, ${machine}, shared with PostgreSQL and the users.`,
    '',
    '| Operation | Requests | Mean ms | p50 ms | p95 ms | p99 ms | Failed |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map(
      (row) =>
        `| ${row.name} | ${row.count.toLocaleString('en')} | ${ms(row.mean)} | ${ms(row.p50)} | ${ms(row.p95)} | ${ms(row.p99)} | ${row.failures} |`,
    ),
    '',
    `${recorder.events.toLocaleString('en')} events arrived at real-time connections. ${missing} acknowledged tasks are missing, and ${doubled} exist twice.${kills === undefined ? '' : ` ${kills} kills.`} The service used ${Math.max(...memory.slice(0, Math.ceil(half)))} MB at most in the first half and ${Math.max(...memory.slice(Math.floor(half)))} MB in the second.`,
  ].join('\n');
}

function writeDocs(options: Options, outcome: Outcome, text: string): void {
  const name = options.isSoak ? 'soak' : 'load';
  const guide = readFileSync(GUIDE, 'utf8');
  const marked = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!marked.test(guide)) throw new Error(`${GUIDE} has no place for the results of ${name}.`);
  const title = `The service under the load of ${options.users.toLocaleString('en')} users`;
  const image = `![${title}](${name}.svg)`;
  writeFileSync(
    GUIDE,
    guide.replace(marked, (_, begin: string, end: string) => `${begin}\n${text}\n\n${image}\n\n${end}`),
  );
  writeFileSync(`docs/${name}.svg`, timePlot(title, outcome.recorder.samples));
}

const cleanups: (() => Promise<void>)[] = [];
let cleaning: Promise<void> | undefined;

function cleanUp(): Promise<void> {
  cleaning ??= (async () => {
    for (let undo = cleanups.pop(); undo; undo = cleanups.pop())
      await undo().catch((error: unknown) => log(`cleaning up failed: ${error}`));
  })();
  return cleaning;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => void cleanUp().then(() => process.exit(130)));

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') process.stdout.write(USAGE);
  else {
    const outcome = await run(options);
    const text = sectionOf(options, outcome);
    process.stdout.write(`${text}\n`);
    for (const each of outcome.recorder.examples) log(each);
    if (options.writeDocs) writeDocs(options, outcome, text);
    const failures = options.isSoak ? 0 : (outcome.rows.at(-1)?.failures ?? 0);
    if (failures + outcome.missing + outcome.doubled > 0) process.exitCode = 1;
  }
} catch (error) {
  log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
} finally {
  await cleanUp();
}
process.exit();
