import { readFileSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';
import { createProcesses, MAIN, register, send } from './kit.ts';

const { start, stop } = createProcesses('imports');

const MB = 1_000_000;
const TITLE = 'Sharpen the pencils';
const TEXT = 'What is to be done is written down in a few words. ';

/** The largest number of rows, and 32 MB in fewer rows. */
const FILES = [
  { rows: 100_000, row: `${TITLE},${TEXT.repeat(3)}\n` },
  { rows: 8_000, row: `${TITLE},${TEXT.repeat(80)}\n` },
];
/** More than what an idle process has. */
const MAX_MB = 35;
/** How much garbage is left differs. What an import keeps is there each time. */
const ATTEMPTS = 3;

suite('the memory of an import', (it) => {
  it('is bounded, with 100,000 rows and with large ones', async () => {
    // Small, so that objects that are no longer used do not count.
    const service = await start({}, { command: [process.execPath, '--max-semi-space-size=1', MAIN] });
    const token = await register(service.url);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'text/csv' };
    const run = async (file: File, isDry = true) => {
      const body = Readable.toWeb(Readable.from(textOf(file))) as ReadableStream<Uint8Array>;
      const url = `${service.url}/api/v1/tasks/import?dry_run=${isDry}`;
      const sent = await fetch(url, { method: 'POST', headers, body, duplex: 'half' });
      const { data } = (await sent.json()) as { data: Schema<'Job'> };
      let job = data;
      await until(
        'the import is finished',
        async () => {
          const { body: found } = await send(service.url, 'GET', `/api/v1/jobs/${data.id}`, { token });
          job = found.data as unknown as Schema<'Job'>;
          return job.status === 'completed' || job.status === 'failed';
        },
        () => cpuOf(service.process.pid),
      );
      assert.is(job.result?.imported?.valid_count, file.rows, JSON.stringify(job));
    };
    // Loads and compiles what an import needs. Tasks are created in batches of 500.
    await run({ rows: 2_000, row: `${TITLE},${TEXT}\n` }, false);
    for (const file of FILES) {
      let least = Number.POSITIVE_INFINITY;
      for (let attempt = 1; attempt <= ATTEMPTS && least >= MAX_MB; attempt += 1) {
        const idle = memoryOf(service.process.pid, 'VmRSS');
        // The highest value is from now on.
        writeFileSync(`/proc/${service.process.pid}/clear_refs`, '5');
        await run(file);
        least = Math.min(least, memoryOf(service.process.pid, 'VmHWM') - idle);
      }
      assert.ok(least < MAX_MB, `${file.rows} rows: at least ${least.toFixed(0)} MB more`);
    }
    await stop(service);
  });
});

type File = (typeof FILES)[number];

function* textOf({ rows, row }: File): Iterable<string> {
  yield 'title,description\n';
  for (let sent = 0; sent < rows; sent += 100) yield row.repeat(Math.min(100, rows - sent));
}

const ofProcess = (pid: number | undefined, file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8');

const memoryOf = (pid: number | undefined, name: 'VmRSS' | 'VmHWM'): number =>
  (Number(new RegExp(`${name}:\\s+(\\d+)`).exec(ofProcess(pid, 'status'))?.[1]) * 1_024) / MB;

/** Changes as long as the process works. */
const cpuOf = (pid: number | undefined): string => ofProcess(pid, 'stat').split(') ')[1] ?? '';
