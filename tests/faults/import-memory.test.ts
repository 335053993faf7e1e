import { readFileSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';
import { createProcesses, MAIN, register, send } from './kit.ts';

const { start, stop } = createProcesses('imports');

const MB = 1_000_000;
const ROW = `Sharpen the pencils,${'What is to be done is written down in a few words. '.repeat(80)}\n`;
/** A file of 32 MB. */
const ROWS = 8_000;
/** Of what a process that is idle has. 100,000 rows with 20 MB took 7 to 13 MB. */
const MAX_MB = 35;

suite('the memory of an import', (it) => {
  it('is bounded, however large the file is', async () => {
    // Small, so that objects that are no longer used do not count.
    const service = await start({}, { command: [process.execPath, '--max-semi-space-size=1', MAIN] });
    const token = await register(service.url);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'text/csv' };
    const run = async (rows: number) => {
      const body = Readable.toWeb(Readable.from(fileOf(rows))) as ReadableStream<Uint8Array>;
      const url = `${service.url}/api/v1/tasks/import?dry_run=true`;
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
      assert.is(job.result?.imported?.valid_count, rows, JSON.stringify(job));
    };
    // Loads and compiles what an import needs.
    await run(1_000);
    const idle = memoryOf(service.process.pid, 'VmRSS');
    // The highest value is from now on.
    writeFileSync(`/proc/${service.process.pid}/clear_refs`, '5');
    await run(ROWS);
    const more = memoryOf(service.process.pid, 'VmHWM') - idle;
    assert.ok(more < MAX_MB, `${more.toFixed(0)} MB more than ${idle.toFixed(0)} MB`);
    await stop(service);
  });
});

function* fileOf(rows: number): Iterable<string> {
  yield 'title,description\n';
  for (let row = 0; row < rows; row += 1) yield ROW;
}

const ofProcess = (pid: number | undefined, file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8');

const memoryOf = (pid: number | undefined, name: 'VmRSS' | 'VmHWM'): number =>
  (Number(new RegExp(`${name}:\\s+(\\d+)`).exec(ofProcess(pid, 'status'))?.[1]) * 1_024) / MB;

/** Changes as long as the process works. */
const cpuOf = (pid: number | undefined): string => ofProcess(pid, 'stat').split(') ')[1] ?? '';
