import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { load, type Traffic } from './load.ts';
import {
  asked,
  type Latency,
  log,
  measureLatency,
  type Stage,
  startStage,
  tableOf,
  writeSection,
} from './stage.ts';
import { median } from './statistics.ts';
import type { Ask } from './stream-clients.ts';
import { written } from './traffic.ts';

const USAGE = `Usage: npm run bench:streams -- [options]

Measures how long an event takes from its commit to the clients that follow it, and what this costs the writes.

  --clients <list>   clients that follow one project (1,1000)
  --rate <n>         events a second (200)
  --seconds <n>      duration of each measurement (10)
  --rounds <n>       how often the writes are measured (3)
  --write-docs       write the results into docs/performance.md
`;

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '1,1000' },
    rate: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
    'write-docs': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const clients = values.clients.split(',').map(Number);
const [rate, seconds, rounds] = [Number(values.rate), Number(values.seconds), Number(values.rounds)];

/** A user can have 20 streams. */
const STREAMS_OF_A_USER = 20;
const WRITERS = 32;

/** Opens streams in another process. */
async function follow({ port, tokens }: Stage, many: number): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL('stream-clients.ts', import.meta.url)));
  child.send({ port, tokens: tokens.slice(1), clients: many, query: 'type=task.updated' } satisfies Ask);
  await once(child, 'message');
  return child;
}

/** Returns the changes in a second, with as many requests as the service takes. */
async function measureWrites(stage: Stage): Promise<number> {
  let n = 0;
  const traffic: Traffic = {
    next: (connection) => {
      n += 1;
      const path = `/api/v1/tasks/${stage.tasks[(connection + n * WRITERS) % stage.tasks.length]}`;
      const call = {
        method: 'PATCH',
        path,
        token: stage.tokens[0] ?? '',
        body: { title: `Task ${n}` },
      } as const;
      return written(call).replace('\r\n', '\r\nIf-Match: *\r\n');
    },
    succeeded() {},
  };
  const {
    latencies,
    failures,
    failure,
    seconds: took,
  } = await load({
    port: stage.port,
    connections: WRITERS,
    warmUpSeconds: 1,
    seconds,
    traffic,
  });
  if (failures > 0) throw new Error(failure);
  return latencies.length / took;
}

const NUMBERING = 'alter function stamp_events(integer, boolean) rename to stamp_events_off';
const NO_NUMBERING = `create function stamp_events(at_most integer, is_patient boolean,
  out stamped integer, out last_sequence bigint) language sql as 'select 0, 0::bigint'`;

/** Measures writes without numbers for events, with them, and with streams, in turns. */
async function compareWrites(stage: Stage): Promise<Map<string, number>> {
  const found = new Map<string, number[]>();
  const add = (name: string, value: number) => found.set(name, [...(found.get(name) ?? []), value]);
  for (let round = 0; round < rounds; round += 1) {
    await asked(stage.url, `${NUMBERING}; ${NO_NUMBERING}`);
    add('events get no numbers', await measureWrites(stage));
    await asked(
      stage.url,
      'drop function stamp_events(integer, boolean); alter function stamp_events_off(integer, boolean) rename to stamp_events',
    );
    add('nobody follows', await measureWrites(stage));
    for (const many of clients) {
      const child = await follow(stage, many);
      add(`${many.toLocaleString('en')} ${many === 1 ? 'follows' : 'follow'}`, await measureWrites(stage));
      child.kill();
    }
    log(`round ${round + 1} of ${rounds}`);
  }
  return new Map([...found].map(([name, values]) => [name, median(values)]));
}

function sectionOf(latencies: readonly Latency[], writes: ReadonlyMap<string, number>): string {
  const base = [...writes.values()][0] ?? Number.NaN;
  return [
    `${rate} events a second, ${seconds} s each:`,
    '',
    ...tableOf(latencies),
    '',
    `Changes of tasks over ${WRITERS} connections, median of ${rounds} rounds in turns:`,
    '',
    '| | Changes a second | Ratio |',
    '| --- | ---: | ---: |',
    ...[...writes].map(([name, value]) => `| ${name} | ${value.toFixed(0)} | ${(value / base).toFixed(2)} |`),
  ].join('\n');
}

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(USAGE);
  const { stage, stop } = await startStage({
    users: Math.ceil(Math.max(...clients) / STREAMS_OF_A_USER),
  });
  try {
    const latencies: Latency[] = [];
    for (const many of clients) {
      const child = await follow(stage, many);
      latencies.push(await measureLatency(stage, child, { clients: many, rate, seconds }));
      log(JSON.stringify(latencies.at(-1)));
    }
    const text = sectionOf(latencies, rounds > 0 ? await compareWrites(stage) : new Map());
    process.stdout.write(`${text}\n`);
    if (!values['write-docs']) return;
    writeSection('streams', text);
  } finally {
    await stop();
  }
}

await main();
process.exit();
