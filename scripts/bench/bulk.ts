import { parseArgs } from 'node:util';
import { cpuOf, createTasks, log, type Stage, send, startStage, writeSection } from './stage.ts';

const USAGE = `Usage: npm run bench:bulk -- [options]

Measures how long one request takes that changes many tasks, compared with a request for each of them.

  --tasks <n>    tasks of a request, at most 500 (500)
  --rounds <n>   how often each is measured, in turns (5)
  --write-docs   write the results into docs/performance.md
`;

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '500' },
    rounds: { type: 'string', default: '5' },
    'write-docs': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const many = Number(values.tasks);
const rounds = Number(values.rounds);

type Way = { title: string; change(stage: Stage, tasks: readonly string[], title: string): Promise<unknown> };

/** Each task is changed by a request, of which so many are under way at once. */
const singly = (connections: number): Way => ({
  title:
    connections === 1 ? `${many} requests, one after the other` : `${many} requests, ${connections} at once`,
  async change({ port, tokens }, tasks, title) {
    const rest = [...tasks];
    const work = async () => {
      for (let id = rest.pop(); id !== undefined; id = rest.pop())
        await send(port, 'PATCH', `/tasks/${id}`, tokens[0], { title });
    };
    await Promise.all(Array.from({ length: connections }, work));
  },
});

const together: Way = {
  title: 'one request',
  change: ({ port, tokens }, ids, title) =>
    send(port, 'POST', '/tasks/bulk', tokens[0], { action: 'update', ids, changes: { title } }),
};

const WAYS = [singly(1), singly(16), together];

type Row = { title: string; elapsed: number; cpu: number };

async function measureAll(stage: Stage): Promise<Row[]> {
  const { tasks } = await createTasks(stage.port, stage.tokens[0], many);
  const samples = new Map(WAYS.map(({ title }) => [title, [] as { elapsed: number; cpu: number }[]]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { title, change } of WAYS) {
      const [began, before] = [performance.now(), cpuOf(stage.pid)];
      await change(stage, tasks, `${title} in round ${round}`);
      const sample = { elapsed: performance.now() - began, cpu: cpuOf(stage.pid) - before };
      // The first round compiles and plans.
      if (round > 0) samples.get(title)?.push(sample);
    }
    log(`round ${round} of ${rounds}`);
  }
  return [...samples].map(([title, all]) => ({
    title,
    elapsed: median(all.map(({ elapsed }) => elapsed)),
    cpu: median(all.map(({ cpu }) => cpu)),
  }));
}

const median = (numbers: number[]) =>
  numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

function sectionOf(rows: readonly Row[]): string {
  const last = rows.at(-1);
  const times = (value: number, of: number | undefined) => (of ? `${(value / of).toFixed(1)}` : '');
  return [
    `Medians of ${rounds}:`,
    '',
    `| Changes of ${many} titles | Time | Times that of one request | CPU time of the service |`,
    '| --- | ---: | ---: | ---: |',
    ...rows.map(
      ({ title, elapsed, cpu }) =>
        `| ${title} | ${elapsed.toFixed(0)} ms | ${times(elapsed, last?.elapsed)} | ${cpu.toFixed(0)} ms |`,
    ),
  ].join('\n');
}

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(USAGE);
  const { stage, stop } = await startStage({ users: 0 });
  try {
    const text = sectionOf(await measureAll(stage));
    process.stdout.write(`${text}\n`);
    if (values['write-docs']) writeSection('bulk', text);
  } finally {
    await stop();
  }
}

await main();
process.exit();
