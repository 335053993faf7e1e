import { Writable } from 'node:stream';
import * as assert from 'uvu/assert';
import type { ErrorHook, ReportedError } from '../../src/error-hook.ts';
import { createLogger } from '../../src/log.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';

type Line = { level: string; msg: string; err?: { message: string } };

function loggerWith(onError: ErrorHook) {
  const lines: Line[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  return { log: createLogger({ level: 'info', format: 'json', stream, onError }), lines };
}

suite('the error hook', (it) => {
  it('gets errors as errors, with their causes, and the fields of the line, without secrets', () => {
    const reports: ReportedError[] = [];
    const { log } = loggerWith((report) => void reports.push(report));
    const cause = Object.assign(new Error('cannot reach smtp://me:hunter2@mail.example.com'), {
      code: 'EPIPE',
    });
    log.error(
      { err: new TypeError('no', { cause }), job: 'send_mail', password: 'hunter2' },
      'job failed permanently',
    );
    log.error(new RangeError('too far'));
    log.fatal({ at: 1 }, 'worse');
    const [{ message, error, fields } = {}, bare, fatal, ...more] = reports as [
      ReportedError,
      ReportedError,
      ReportedError,
    ];
    assert.equal(more, []);
    assert.equal([message, fields], ['job failed permanently', { job: 'send_mail', password: '[redacted]' }]);
    assert.ok(error instanceof Error);
    assert.equal([error.name, error.message], ['TypeError', 'no']);
    assert.match(error.stack ?? '', 'error-hook.test.ts');
    const inner = error.cause as Error & { code: string };
    assert.equal([inner.message, inner.code], ['cannot reach smtp://me:***@mail.example.com', 'EPIPE']);
    assert.is(bare.error?.message, 'too far');
    assert.equal([fatal.message, fatal.error, fatal.fields], ['worse', undefined, { at: 1 }]);
  });

  it('gets nothing below the level error', () => {
    const reports: ReportedError[] = [];
    const { log } = loggerWith((report) => void reports.push(report));
    log.info({}, 'fine');
    log.warn({ err: new Error('soon') }, 'retrying');
    assert.equal(reports, []);
  });

  it('cannot break the log: what it throws or rejects with is logged', async () => {
    let isAsync = false;
    const { log, lines } = loggerWith(() => {
      if (isAsync) return Promise.reject(new Error('later'));
      throw new Error('at once');
    });
    log.error({}, 'first');
    isAsync = true;
    log.error({}, 'second');
    await until('both failures are logged', () => lines.length === 4);
    assert.equal(lines.map(({ level, msg, err }) => [level, msg, err?.message]).sort(), [
      ['error', 'first', undefined],
      ['error', 'second', undefined],
      ['warn', 'error hook failed', 'at once'],
      ['warn', 'error hook failed', 'later'],
    ]);
  });
});
