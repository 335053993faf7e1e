import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cpuOf, log, type Stage, startStage, writeSection } from './stage.ts';
import { median } from './statistics.ts';
import type { Work } from './upload-receiver.ts';

const USAGE = `Usage: npm run bench:uploads -- [options]

Compares uploads of files with servers of node:http that store the body of a request and do nothing else, in turns.

  --at-once <list>   uploads at the same time (1,2,8,20)
  --files <n>        uploads of a turn (24)
  --size <n>         MiB of a file (25)
  --rounds <n>       turns of each server (5)
  --write-docs       write the results into docs/performance.md
`;

const { values } = parseArgs({
  options: {
    'at-once': { type: 'string', default: '1,2,8,20' },
    files: { type: 'string', default: '24' },
    size: { type: 'string', default: '25' },
    rounds: { type: 'string', default: '5' },
    'write-docs': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const atOnce = values['at-once'].split(',').map(Number);
const [files, size, rounds] = [values.files, values.size, values.rounds].map(Number) as [
  number,
  number,
  number,
];

/** The servers to compare with. Throughput is compared with the first two. */
const BARE: Record<Work, string> = {
  pipe: 'pipes the body to a file',
  sync: 'the same, and syncs the file',
  seal: 'the same, and hashes and encrypts in a stream',
};
const MIB = 1024 * 1024;
const content = randomBytes(size * MIB);
const agent = new Agent({ keepAlive: true });

type Receiver = { name: string; pid: number; upload(): Promise<void> };
/** Milliseconds for each file. */
type Turn = { wall: number; cpu: number };

/** Sends the file, and returns the body of the response. */
function post(port: number, path: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const all = { 'content-length': content.length, ...headers };
    const outgoing = request({ port, method: 'POST', path, headers: all, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => {
        if (response.statusCode === 201) resolve(text);
        else reject(new Error(`${response.statusCode} ${text}`));
      });
    });
    outgoing.on('error', reject);
    outgoing.end(content);
  });
}

function taskflowOf({ port, pid, tokens, tasks }: Stage, name: string): Receiver {
  let used = 0;
  return {
    name,
    pid,
    async upload() {
      used += 1;
      await post(port, `/api/v1/tasks/${tasks[used % tasks.length]}/attachments`, {
        authorization: `Bearer ${tokens[0]}`,
        'content-type': 'application/octet-stream',
        'content-disposition': 'attachment; filename="upload.bin"',
      });
    },
  };
}

async function startReceiver(work: Work, folder: string): Promise<Receiver> {
  const child = fork(fileURLToPath(new URL('upload-receiver.ts', import.meta.url)), [folder, work]);
  const [port] = (await once(child, 'message')) as [number];
  return { name: BARE[work], pid: child.pid ?? 0, upload: async () => void (await post(port, '/', {})) };
}

async function measure({ pid, upload }: Receiver, many: number): Promise<Turn> {
  const [start, before] = [performance.now(), cpuOf(pid)];
  let begun = 0;
  const each = async () => {
    for (; begun < files; ) {
      begun += 1;
      await upload();
    }
  };
  await Promise.all(Array.from({ length: many }, each));
  return { wall: (performance.now() - start) / files, cpu: (cpuOf(pid) - before) / files };
}

type Result = { name: string; many: number; wall: number; cpu: number; piped: number; synced: number };

/**
 * Removes the content of all uploads from the disk, so that all servers find the same page cache: on virtual machines, memory that was
 * not used before is ten times slower.
 */
function removeFiles(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    if (statSync(path).size >= content.length) rmSync(path);
  }
}

async function compare(services: readonly Receiver[], folder: string): Promise<Result[]> {
  const bare = await Promise.all((Object.keys(BARE) as Work[]).map((work) => startReceiver(work, folder)));
  const receivers = [...bare, ...services];
  const turns = new Map<string, Turn[]>();
  // The first round compiles the code.
  for (let round = 0; round <= rounds; round += 1) {
    for (const many of atOnce) {
      for (const receiver of receivers) {
        const turn = await measure(receiver, many);
        const key = JSON.stringify([receiver.name, many]);
        if (round > 0) turns.set(key, [...(turns.get(key) ?? []), turn]);
        removeFiles(folder);
      }
    }
    log(`round ${round} of ${rounds}`);
  }
  return [...turns].map(([key, each]) => {
    const [name, many] = JSON.parse(key) as [string, number];
    const ratioTo = (work: Work) => {
      const others = turns.get(JSON.stringify([BARE[work], many])) ?? [];
      return median(each.map(({ wall }, turn) => (others[turn]?.wall ?? Number.NaN) / wall));
    };
    return {
      ...{ name, many, wall: median(each.map(({ wall }) => wall)), cpu: median(each.map(({ cpu }) => cpu)) },
      ...{ piped: ratioTo('pipe'), synced: ratioTo('sync') },
    };
  });
}

function sectionOf(results: readonly Result[]): string {
  const cell = ({ wall, cpu, piped, synced }: Result) =>
    `${piped.toFixed(2)} | ${synced.toFixed(2)} | ${((size * 1_000) / wall).toFixed(0)} MiB/s | ${cpu.toFixed(0)} ms`;
  return [
    `Files of ${size} MiB, ${files} in each of ${rounds} turns, medians:`,
    '',
    '| At once | Server | Throughput ÷ the first | ÷ the second | Throughput | CPU of the server for a file |',
    '| ---: | --- | ---: | ---: | ---: | ---: |',
    ...results
      .toSorted((a, b) => a.many - b.many)
      .map((result) => `| ${result.many} | ${result.name} | ${cell(result)} |`),
  ].join('\n');
}

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(USAGE);
  const folder = mkdtempSync(join(tmpdir(), 'taskflow-uploads-'));
  const quotas = { ATTACHMENT_USER_QUOTA: '100GiB', ATTACHMENT_PROJECT_QUOTA: '100GiB' };
  const stops: (() => Promise<void>)[] = [];
  const serviceWith = async (name: string, CLUSTER: string) => {
    const env = { ...quotas, CLUSTER, DATA_DIR: join(folder, CLUSTER) };
    const { stage, stop } = await startStage({ users: 1, env });
    stops.push(stop);
    return taskflowOf(stage, name);
  };
  try {
    const services = [
      await serviceWith('TaskFlow', '1'),
      await serviceWith('TaskFlow with `CLUSTER=2`', '2'),
    ];
    const text = sectionOf(await compare(services, folder));
    process.stdout.write(`${text}\n`);
    if (values['write-docs']) writeSection('uploads', text);
  } finally {
    for (const stop of stops) await stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
process.exit();
