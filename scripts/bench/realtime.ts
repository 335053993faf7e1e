import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Broadcast } from './broadcaster.ts';
import type { SocketAsk, SocketReceived } from './socket-clients.ts';
import {
  cpuOf,
  type Latency,
  log,
  measureLatency,
  report,
  type Stage,
  startStage,
  tableOf,
  write,
  writeSection,
} from './stage.ts';
import { median } from './statistics.ts';
import { Processes } from './usage.ts';

const USAGE = `Usage: npm run bench:realtime -- [options]

Measures the real-time connections: how long an event takes from its commit to sockets, what sending costs compared with a server of
socket.io that only broadcasts, and the memory of idle sockets.

  --sockets <n>        sockets that follow one project (1000)
  --rate <n>           events a second (200)
  --seconds <n>        duration of each measurement (10)
  --rounds <n>         how often both servers send, in turns (3)
  --send-rates <list>  events a second in these rounds (50,200)
  --idle <list>        idle sockets (1000,10000); none if empty
  --write-docs         write the results into docs/performance.md
`;

const { values } = parseArgs({
  options: {
    sockets: { type: 'string', default: '1000' },
    rate: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
    'send-rates': { type: 'string', default: '50,200' },
    idle: { type: 'string', default: '1000,10000' },
    'write-docs': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const [sockets, rate, seconds, rounds] = [
  ...[Number(values.sockets), Number(values.rate), Number(values.seconds), Number(values.rounds)],
] as [number, number, number, number];
const numbersOf = (list: string) => list.split(',').filter(Boolean).map(Number);
const [sendRates, idle] = [numbersOf(values['send-rates']), numbersOf(values.idle)];

/** A user can have 20 connections to a process. */
const CONNECTIONS_OF_A_USER = 20;
const usersFor = (count: number) => Math.ceil(count / CONNECTIONS_OF_A_USER);
/** Every socket has an address of its own, which a proxy would send. */
const env = { TRUSTED_PROXIES: '127.0.0.1' };
/** Other open files of a process. */
const OTHER_FILES = 500;
/** Without it, RSS has as much garbage as fits into memory. */
const LEAN = ['--max-semi-space-size=1'];
const SETTLE_MS = 3_000;
const SILENCE_MS = 60_000;

const child = (file: string, execArgv: readonly string[] = []) =>
  fork(fileURLToPath(new URL(file, import.meta.url)), [], { execArgv: [...execArgv] });

async function openSockets(ask: SocketAsk): Promise<ChildProcess> {
  const clients = child('socket-clients.ts');
  clients.send(ask);
  await once(clients, 'message');
  return clients;
}

const follow = ({ port, tokens, project_id }: Stage, clients: number) =>
  openSockets({ port, tokens: tokens.slice(1), clients, subscribe: { project_id, type: ['task.updated'] } });

/** Microseconds of CPU time for each message to a socket. */
type Cost = { sendRate: number; taskflow: number; bare: number };

async function costOf(
  pid: number,
  clients: ChildProcess,
  sendRate: number,
  send: () => Promise<unknown>,
): Promise<{ cost: number; text: string }> {
  await pause(500);
  await report(clients);
  const before = cpuOf(pid);
  await send();
  const expected = sockets * sendRate * seconds;
  let messages = 0;
  let text = '';
  for (let last = performance.now(); messages < expected; ) {
    await pause(200);
    const more = (await report(clients)) as SocketReceived;
    messages += more.messages;
    text = more.text || text;
    if (more.messages > 0) last = performance.now();
    if (performance.now() - last > SILENCE_MS) throw new Error(`${messages} messages instead of ${expected}`);
  }
  return { cost: ((cpuOf(pid) - before) * 1_000) / messages, text };
}

/** Compares what a message costs at each rate, in turns. */
async function compareCosts(stage: Stage): Promise<Cost[]> {
  const bare = child('broadcaster.ts');
  const [port] = (await once(bare, 'message')) as [number];
  const forBare = await openSockets({ port, tokens: [], clients: sockets, subscribe: undefined });
  const forTaskflow = await follow(stage, sockets);
  const costs: Cost[] = [];
  // The first round compiles the code.
  for (let round = 0; round <= rounds; round += 1) {
    for (const sendRate of sendRates) {
      const own = await costOf(stage.pid, forTaskflow, sendRate, () => write(stage, sendRate, seconds));
      const other = await costOf(bare.pid ?? 0, forBare, sendRate, async () => {
        const [, message] = JSON.parse(own.text.slice(2));
        bare.send({ message, rate: sendRate, seconds } satisfies Broadcast);
        await once(bare, 'message');
      });
      if (round > 0) costs.push({ sendRate, taskflow: own.cost, bare: other.cost });
      log(
        `CPU time of a message in µs at ${sendRate} events a second: ${own.cost.toFixed(1)}, of a bare server ${other.cost.toFixed(1)}`,
      );
    }
  }
  for (const each of [bare, forBare, forTaskflow]) each.kill();
  return sendRates.map((sendRate) => {
    const ofRate = costs.filter((cost) => cost.sendRate === sendRate);
    const medianOf = (server: 'taskflow' | 'bare') => median(ofRate.map((cost) => cost[server]));
    return { sendRate, taskflow: medianOf('taskflow'), bare: medianOf('bare') };
  });
}

/** Kilobytes of memory for each idle socket. */
type Idle = { sockets: number; taskflow: number; bare: number };

const rssOf = (pid: number) => (Processes.now()?.usageOf(pid).rss_mb ?? Number.NaN) * 1024;

async function memoryOf(
  pid: number,
  open: (count: number) => Promise<ChildProcess>,
  count: number,
): Promise<number> {
  // What the first connections load is not of one socket.
  const first = await open(20);
  await pause(SETTLE_MS);
  const before = rssOf(pid);
  const others = await open(count);
  await pause(SETTLE_MS);
  const after = rssOf(pid);
  for (const each of [first, others]) each.kill();
  return (after - before) / count;
}

async function measureIdle(count: number): Promise<Idle> {
  const bare = child('broadcaster.ts', LEAN);
  const [port] = (await once(bare, 'message')) as [number];
  const forBare = await memoryOf(
    bare.pid ?? 0,
    (clients) => openSockets({ port, tokens: [], clients, subscribe: undefined }),
    count,
  );
  bare.kill();
  const users = usersFor(count) + 1;
  const { stage, stop } = await startStage({ users, env, nodeArguments: LEAN });
  try {
    let used = 1;
    const taskflow = await memoryOf(
      stage.pid,
      (clients) => {
        const tokens = stage.tokens.slice(used, used + usersFor(clients));
        used += tokens.length;
        return openSockets({
          port: stage.port,
          tokens,
          clients,
          subscribe: { project_id: stage.project_id },
        });
      },
      count,
    );
    return { sockets: count, taskflow, bare: forBare };
  } finally {
    await stop();
  }
}

function maxSockets(): number {
  const [, soft = '1024'] = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
  return Number(soft) - OTHER_FILES;
}

function sectionOf(latency: Latency, costs: readonly Cost[], memory: readonly Idle[]): string {
  return [
    `${rate} events a second, ${seconds} s:`,
    '',
    ...tableOf([latency]),
    '',
    `CPU time of a message to one of ${sockets.toLocaleString('en')} sockets, median of rounds in turns:`,
    '',
    '| Events a second | socket.io that only broadcasts | TaskFlow, with reading the events | Fan-out |',
    '| ---: | ---: | ---: | ---: |',
    ...costs.map(
      ({ sendRate, bare, taskflow }) =>
        `| ${sendRate} | ${bare.toFixed(1)} µs | ${taskflow.toFixed(1)} µs | ${(bare / taskflow).toFixed(2)} |`,
    ),
    '',
    '| Idle sockets | socket.io | TaskFlow, with a subscription |',
    '| ---: | ---: | ---: |',
    ...memory.map(
      ({ sockets: count, bare, taskflow }) =>
        `| ${count.toLocaleString('en')} | ${bare.toFixed(1)} kB each | ${taskflow.toFixed(1)} kB each |`,
    ),
  ].join('\n');
}

async function measureEvents(): Promise<{ latency: Latency; costs: Cost[] }> {
  const { stage, stop } = await startStage({ users: usersFor(sockets), env, hasWriter: true });
  try {
    const costs = await compareCosts(stage);
    const clients = await follow(stage, sockets);
    const latency = await measureLatency(stage, clients, { clients: sockets, rate, seconds });
    log(JSON.stringify(latency));
    return { latency, costs };
  } finally {
    await stop();
  }
}

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(USAGE);
  const limit = maxSockets();
  const counts = idle.map((count) => Math.min(count, limit));
  if (counts.some((count, index) => count !== idle[index]))
    log(`a process can open ${limit} sockets here: raise the limit with \`ulimit -n\``);
  const { latency, costs } = await measureEvents();
  const memory: Idle[] = [];
  for (const count of counts) {
    memory.push(await measureIdle(count));
    log(JSON.stringify(memory.at(-1)));
  }
  const text = sectionOf(latency, costs, memory);
  process.stdout.write(`${text}\n`);
  if (values['write-docs']) writeSection('realtime', text);
}

await main();
process.exit();
