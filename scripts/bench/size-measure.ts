import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { connect } from '../../src/database/database.ts';
import { removeOldNumbers } from '../../src/events/old-numbers.ts';
import { CASES } from './size-cases.ts';
import type { SizeStage } from './size-stage.ts';
import { asked, cpuOf, log } from './stage.ts';
import { median } from './statistics.ts';

export type Times = { median: number; longest: number; cpu: number };

/** Bytes of a table, with its partitions, and of its indexes. */
export type Disk = { table: string; rows: number; indexes: number };

export type Removal = {
  /** Partitions of five million numbers. */
  removed: number;
  seconds: number;
  /** The longest change of a task and the longest read of what has changed: before the removal, and while it ran. */
  before: { write: number; read: number };
  during: { write: number; read: number };
};

export const keyOf = ({ who, title }: { who: string; title: string }): string => `${who}: ${title}`;

/** Sends each request in turns. The first one plans statements, and reads what is not in memory. */
export async function measureCases(stage: SizeStage, rounds: number): Promise<Record<string, Times>> {
  const measured: Record<string, Times> = {};
  let number = Date.now() % 1_000_000;
  for (const each of CASES) {
    const times: number[] = [];
    let before = 0;
    for (let round = 0; round <= rounds; round += 1) {
      if (round === 1) before = cpuOf(stage.postgres.pid);
      number += 1;
      const { ms } = await stage.send(each.who, each.request(stage.subjects[each.who], number));
      if (round > 0) times.push(ms);
    }
    const cpu = (cpuOf(stage.postgres.pid) - before) / rounds;
    measured[keyOf(each)] = { median: median(times), longest: Math.max(...times), cpu };
    log(`${keyOf(each)}: ${JSON.stringify(measured[keyOf(each)])}`);
  }
  return measured;
}

const DISK = `
  select coalesce(whole.relname, part.relname)::text as table, sum(pg_table_size(part.oid))::float8 as rows,
    sum(pg_indexes_size(part.oid))::float8 as indexes
  from pg_class part left join pg_inherits on inhrelid = part.oid left join pg_class whole on whole.oid = inhparent
  where part.relkind = 'r' and part.relnamespace = 'public'::regnamespace
  group by 1 order by 2 + 3 desc`;

export const measureDisk = (url: string): Promise<Disk[]> => asked<Disk>(url, DISK);

const WRITERS = 4;
const READERS = 4;
const QUIET_MS = 8_000;
/** How long a reader keeps the removal waiting. */
const HELD_MS = 2_000;

/** Removes numbers that are older than 90 days under load, at first beside a read that takes long. */
export async function measureRemoval(stage: SizeStage): Promise<Removal> {
  const { subjects, url } = stage;
  const longest = { write: 0, read: 0 };
  let isDone = false;
  let number = 0;
  const repeat = async (kind: 'write' | 'read', work: () => Promise<{ ms: number }>) => {
    while (!isDone) {
      const { ms } = await work();
      longest[kind] = Math.max(longest[kind], ms);
    }
  };
  const { tasks, cursor } = subjects.own;
  const write = () => {
    number += 1;
    const body = { title: `Written meanwhile ${number}` };
    return stage.send('own', { method: 'PATCH', path: `/tasks/${tasks[number % tasks.length]}`, body });
  };
  const read = () => stage.send('own', { method: 'GET', path: `/sync?cursor=${cursor}` });
  const load = [
    ...Array.from({ length: WRITERS }, () => repeat('write', write)),
    ...Array.from({ length: READERS }, () => repeat('read', read)),
  ];
  await pause(1_000);
  Object.assign(longest, { write: 0, read: 0 });
  await pause(QUIET_MS);
  const before = { ...longest };
  Object.assign(longest, { write: 0, read: 0 });
  const reader = new pg.Client({ connectionString: url });
  await reader.connect();
  await reader.query('begin; select from event_sequence limit 1');
  const silent = { info() {}, warn() {}, error() {} };
  const connections = connect({ url, poolSize: 1, applicationName: 'taskflow bench', log: silent });
  const began = performance.now();
  const released = pause(HELD_MS).then(() => reader.end());
  const old = new Date(Date.now() - 90 * 86_400_000).toISOString();
  const removed = await removeOldNumbers(connections.writer, old);
  const seconds = (performance.now() - began) / 1_000;
  await released;
  await pause(Math.max(0, QUIET_MS - seconds * 1_000));
  isDone = true;
  await Promise.all(load);
  await connections.close();
  return { removed, seconds, before, during: { ...longest } };
}
