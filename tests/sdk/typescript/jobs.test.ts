import * as assert from 'uvu/assert';
import {
  AbortError,
  type Job,
  JobError,
  JobTimeoutError,
  NotFoundError,
  TaskFlow,
} from '../../../sdk/typescript/src/index.ts';
import { suite } from '../../suite.ts';

const queued: Job = {
  id: '019cadc6-9a80-7e52-9c1b-7d40a6c1f3e8',
  kind: 'project_deletion',
  status: 'queued',
  progress: { done: 0, total: null },
  result: null,
  error: null,
  created_at: '2026-03-02T10:12:00.000Z',
  started_at: null,
  finished_at: null,
};
const running = (done: number): Job => ({ ...queued, status: 'running', progress: { done, total: 9 } });
const ended = (status: Job['status'], rest: Partial<Job> = {}): Job => ({
  ...running(9),
  status,
  finished_at: '2026-03-02T10:12:04.310Z',
  ...rest,
});
const completed = ended('completed', { result: { item_count: 9, skipped_count: 0, imported: null } });

const reply = (data: unknown, headers: Record<string, string> = {}, status = 200) =>
  Response.json({ data, message: 'So.', errors: [], meta: {} }, { status, headers });
const NOW = { 'retry-after': '0' };

/** A client that gets these responses one after the other, and then the last one again. */
function clientOf(...responses: (() => Response)[]) {
  const sent: string[] = [];
  const client = new TaskFlow({
    token: 'any',
    maxRetries: 0,
    fetch: async (url, init = {}) => {
      sent.push(`${init.method} ${new URL(String(url)).pathname}`);
      const next = responses.length > 1 ? responses.shift() : responses[0];
      return next?.() ?? reply(null, {}, 500);
    },
  });
  return { client, sent };
}

const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => new Error('the call succeeded'),
    (error: unknown) => error as Error,
  );

suite('jobs of the TypeScript SDK', (it) => {
  it('are returned by an operation that leaves the rest to the background, and nothing by one that does not', async () => {
    const { client } = clientOf(
      () => reply(queued, {}, 202),
      () => new Response(null, { status: 204 }),
    );
    const job: Job | undefined = await client.projects.delete(queued.id);
    assert.equal(job, queued);
    assert.is(await client.projects.delete(queued.id), undefined);
  });

  it('are read until they are completed, with their progress', async () => {
    const { client, sent } = clientOf(
      () => reply(running(3), NOW),
      () => reply(running(6), NOW),
      () => reply(completed),
    );
    const seen: number[] = [];
    const job = await client.jobs.wait(queued.id, { onProgress: ({ progress }) => seen.push(progress.done) });
    assert.equal(job, completed);
    assert.equal(seen, [3, 6, 9]);
    assert.equal(
      sent,
      Array.from({ length: 3 }, () => `GET /api/v1/jobs/${queued.id}`),
    );
  });

  it('that have ended already are not read again', async () => {
    const { client, sent } = clientOf(() => reply(completed));
    assert.is(await client.jobs.wait(completed), completed);
    assert.equal(sent, []);
  });

  it('are read after the pause that the server asks for, or after a growing one', async () => {
    const real = globalThis.setTimeout;
    const pauses: number[] = [];
    globalThis.setTimeout = ((run: () => void, milliseconds: number) => {
      // The client's own limit for each attempt is longer.
      if (milliseconds < 30_000) pauses.push(milliseconds);
      return real(run, milliseconds < 30_000 ? 0 : milliseconds);
    }) as typeof setTimeout;
    try {
      const { client } = clientOf(
        () => reply(running(1)),
        () => reply(running(2), { 'retry-after': '7' }),
        ...Array.from({ length: 10 }, () => () => reply(running(3))),
        () => reply(completed),
      );
      await client.jobs.wait(queued);
    } finally {
      globalThis.setTimeout = real;
    }
    assert.equal(pauses.slice(0, 4), [500, 750, 7_000, 1_687.5]);
    assert.is(pauses.at(-1), 10_000);
  });

  it('that fail or are cancelled throw a JobError with the job', async () => {
    const failed = ended('failed', {
      error: { code: 'INTERNAL_ERROR', message: 'An unexpected error occurred.' },
    });
    const error = await errorOf(clientOf(() => reply(failed)).client.jobs.wait(queued.id));
    assert.instance(error, JobError);
    assert.equal((error as JobError).job, failed);
    assert.is(
      error.message,
      `The job project_deletion failed: INTERNAL_ERROR: An unexpected error occurred. [job ${queued.id}]`,
    );
    const cancelled = await errorOf(clientOf(() => reply(ended('cancelled'))).client.jobs.wait(queued.id));
    assert.instance(cancelled, JobError);
    assert.match(cancelled.message, 'The job project_deletion was cancelled.');
  });

  it('that take longer than the timeout throw a JobTimeoutError with the job, and continue', async () => {
    const { client, sent } = clientOf(() => reply(running(3), { 'retry-after': '30' }));
    const error = await errorOf(client.jobs.wait(queued.id, { timeout: 20 }));
    assert.instance(error, JobTimeoutError);
    assert.equal((error as JobTimeoutError).job, running(3));
    assert.match(error.message, 'is not finished after 20 ms');
    assert.is(sent.length, 1);
  });

  it('are not waited for any longer once the signal aborts, in a pause or in a request', async () => {
    const controller = new AbortController();
    const { client, sent } = clientOf(() => reply(running(3), { 'retry-after': '30' }));
    const stop = () => controller.abort('enough');
    const waiting = client.jobs.wait(queued.id, {
      signal: controller.signal,
      onProgress: () => setImmediate(stop),
    });
    const error = await errorOf(waiting);
    assert.instance(error, AbortError);
    assert.is(error.cause, 'enough');
    const again = await errorOf(client.jobs.wait(queued.id, { signal: controller.signal }));
    assert.instance(again, AbortError);
    assert.ok(sent.length <= 2);
  });

  it('end the wait with the error of a request, or of the callback', async () => {
    const refused = () =>
      Response.json(
        { data: null, message: 'No.', error: 'NOT_FOUND', errors: [], meta: {} },
        { status: 404 },
      );
    assert.instance(await errorOf(clientOf(refused).client.jobs.wait(queued.id)), NotFoundError);
    const waiting = clientOf(() => reply(running(1), NOW)).client.jobs.wait(queued.id, {
      onProgress: () => {
        throw new RangeError('from the callback');
      },
    });
    assert.instance(await errorOf(waiting), RangeError);
  });
});
