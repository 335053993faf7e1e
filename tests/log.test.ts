import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { createLogger, type Logger, type LogOptions } from '../src/log.ts';
import { growsLinearly } from './growth.ts';
import { suite } from './suite.ts';
import { HANG_MS } from './waiting.ts';

class Lines extends Writable {
  text = '';
  readonly isTTY: boolean;

  constructor(isTTY = false) {
    super();
    this.isTTY = isTTY;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

function logged(write: (logger: Logger) => void, options: Partial<LogOptions> = {}): string {
  const stream = new Lines();
  write(createLogger({ level: 'info', format: 'json', stream, ...options }));
  return stream.text;
}

const parsed = (write: (logger: Logger) => void): Record<string, unknown> => JSON.parse(logged(write));

const CANARY = 'cAnArY';
const JWT = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${CANARY}`;

suite('log lines', (it) => {
  it('a line has its level as a word, an ISO 8601 time, a message and fields', () => {
    const { time, ...rest } = parsed((log) => log.info({ status: 200, ms: 1.5 }, 'GET %s', '/tasks'));
    assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.equal(rest, { level: 'info', status: 200, ms: 1.5, msg: 'GET /tasks' });
  });

  it('lines below the level are not written', () => {
    assert.is(
      logged((log) => log.debug('no')),
      '',
    );
    assert.is(
      logged((log) => log.fatal('no'), { level: 'silent' }),
      '',
    );
    assert.match(
      logged((log) => log.debug('yes'), { level: 'debug' }),
      'yes',
    );
  });

  it('auto is pretty on a terminal and JSON elsewhere', () => {
    const terminal = new Lines(true);
    createLogger({ level: 'info', format: 'auto', stream: terminal }).info({ a: 1 }, 'hello');
    assert.match(terminal.text, /^\[\d\d:\d\d:\d\d\.\d{3}\] .*INFO.*hello/);
    assert.is(JSON.parse(logged((log) => log.info('hello'), { format: 'auto' })).msg, 'hello');
    assert.match(
      logged((log) => log.info('hello'), { format: 'pretty' }),
      /INFO: hello\n$/,
    );
  });
});

suite('log: secrets', (it) => {
  it('a value under a name of a secret is never written, at any depth and in any spelling', () => {
    const names = [
      'authorization',
      'Proxy-Authorization',
      'cookie',
      'set-cookie',
      'x-api-key',
      'password',
      'newPassword',
      'password_hash',
      'refresh_token',
      'accessToken',
      'client_secret',
      'ENCRYPTION_KEY',
      'JWT_SECRETS',
      'pass',
    ];
    for (const name of names) {
      const values = [CANARY, [CANARY], { inner: CANARY }];
      for (const value of values) {
        const held = { [name]: value };
        assert.not.match(
          logged((log) => {
            log.info(held, 'top');
            log.info({ request: { headers: [held] } }, 'deep');
            log.info('interpolated %j', held);
            log.child(held).child({ more: held }).warn('bound');
            log.setBindings(held);
            log.info('bound later');
          }),
          CANARY,
          name,
        );
      }
    }
  });

  it('values about secrets are written', () => {
    const { token_type, token_id, tokens_revoked, password } = parsed((log) =>
      log.info({ token_type: 'Bearer', token_id: 'a', tokens_revoked: 3, password: null }),
    );
    assert.equal([token_type, token_id, tokens_revoked, password], ['Bearer', 'a', 3, null]);
  });

  it('credentials in texts are removed from messages, fields and bindings', () => {
    const texts = [
      `connect postgres://user:${CANARY}@db:5432/taskflow failed`,
      `connect postgres://user:pa/s@s${CANARY}@db/taskflow failed`,
      `redis://:${CANARY}@cache:6379`,
      `https://${CANARY}@hooks.example.com/x`,
      `https://user:${CANARY}@hooks.example.com/x`,
      `host=db user=taskflow password=${CANARY} dbname=taskflow`,
      `/reset?token=${CANARY}&next=/`,
      `Authorization: Bearer ${CANARY}`,
      `authorization: basic ${CANARY}`,
      `body {"refresh_token": "${CANARY}"}`,
      `jwt ${JWT} expired`,
      `$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$${CANARY}`,
      `api key tfk_${CANARY.padEnd(48, 'x')} and tfr_${CANARY.padEnd(43, 'x')}`,
      `Unexpected token 'x', ..."ord":"${CANARY}"... is not valid JSON`,
    ];
    for (const text of texts) {
      assert.not.match(
        logged((log) => {
          log.info(text);
          log.info('%s', text);
          log.info({ text, url: { deep: [text] } }, text);
          log.child({ text }).info('bound');
          log.error(new Error(text, { cause: new AggregateError([new Error(text)], text) }));
          log.error({ problem: new Error(text) });
        }),
        CANARY,
        text,
      );
    }
  });

  it('ordinary texts are unchanged', () => {
    const texts = [
      'GET /api/v1/tasks?status=todo&q=a:b@c 200',
      'listening on http://127.0.0.1:3000',
      'postgres://taskflow@localhost/taskflow is ready',
      'no Bearer token was given, basic authentication is off',
      'mail to alice@example.com at 10:30',
    ];
    for (const text of texts) assert.is(parsed((log) => log.info(text))['msg'], text);
  });

  it('chosen texts cannot make the log slow', async () => {
    const parts = [
      '://',
      'eyJ-',
      'eyJaaaaaaaa.',
      'x://a:',
      'token=',
      'Bearer ',
      '"a":"',
      '$argon2i$',
      'tfk_',
      ', "',
    ];
    for (const part of parts) {
      await growsLinearly(part, 12_500, (size) => logged((log) => log.info(part.repeat(size))));
    }
  });
});

suite('log: errors', (it) => {
  it('an error keeps its type, message, stack, code and causes, under any name', () => {
    class Outage extends Error {}
    const cause = Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED', port: 5432 });
    const error = new Outage('no database', { cause });
    for (const name of ['err', 'reason']) {
      const { [name]: line } = parsed((log) => log.error({ [name]: error }, 'failed'));
      const { stack, cause: inner, ...rest } = Object(line);
      assert.equal(rest, { type: 'Outage', message: 'no database' });
      assert.match(stack, /^Error: no database\n +at /);
      assert.match(inner.stack, /^Error: connection refused\n +at /);
      assert.equal([inner.message, inner.code, inner.port], ['connection refused', 'ECONNREFUSED', 5432]);
    }
  });

  it('a line without a message has that of its error', () => {
    assert.is(parsed((log) => log.error(new Error('boom')))['msg'], 'boom');
    assert.is(parsed((log) => log.error({ err: new Error('boom') }))['msg'], 'boom');
    assert.is(parsed((log) => log.error(new Error('boom'), 'while %s', 'booming'))['msg'], 'while booming');
  });

  it('rows that PostgreSQL quotes in an error are not written', () => {
    const error = Object.assign(new Error('violates check constraint "users_name_check"'), {
      code: '23514',
      constraint: 'users_name_check',
      detail: `Failing row contains (1, ${CANARY}).`,
      where: CANARY,
      parameters: [CANARY],
    });
    const text = logged((log) => log.error(error));
    assert.match(text, '"constraint":"users_name_check"');
    assert.not.match(text, CANARY);
  });
});

suite('log: values that cannot be logged', (it) => {
  it('cycles, failing getters, endless depth and class instances are shortened', () => {
    const circle: Record<string, unknown> = { name: 'circle' };
    circle['self'] = circle;
    const looped = new Error('looped');
    looped.cause = looped;
    const failing = {
      get member() {
        throw new Error('no');
      },
    };
    const values = [
      circle,
      looped,
      failing,
      { socket: new Lines() },
      { big: 1n, at: new Date(Number.NaN) },
      { list: Array(100_000).fill({}) },
    ];
    for (const value of values) {
      const text = logged((log) => log.info(value, 'still here'));
      assert.is(JSON.parse(text).msg, 'still here');
      assert.ok(text.length < 20_000);
    }
    assert.is(parsed((log) => log.info({ stream: new Lines() }))['stream'], '[Lines]');
  });

  it('a full disk or a closed pipe loses lines; the process continues and exits', () => {
    // Only Linux has a device that is always full.
    const full = existsSync('/dev/full') ? openSync('/dev/full', 'w') : openSync(devNull, 'w');
    const closed = 'closed';
    for (const stdout of [full, closed] as const) {
      const { status, stderr } = run(
        `log.info('lost'); log.fatal('lost');
         setTimeout(() => { log.info('lost'); process.stderr.write('went on'); }, 20);`,
        stdout === closed ? undefined : stdout,
      );
      assert.is(stderr, 'went on');
      assert.is(status, 0);
    }
    closeSync(full);
  });

  it('lines before process.exit and before a crash are all written, in order', () => {
    for (const touch of ['', 'process.stdout.isTTY;']) {
      const { stdout } = run(
        `${touch} for (let i = 0; i < 5000; i++) log.info({ i }, 'ä'); process.exit(0);`,
        'pipe',
      );
      const numbers = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).i);
      assert.equal(
        numbers,
        Array.from({ length: 5000 }, (_, i) => i),
      );
    }
    assert.match(run(`log.info('last words'); throw new Error('crash');`, 'pipe').stdout, 'last words');
  });
});

/** Runs a script with a logger `log` on the real standard output; undefined closes that before the script. */
function run(script: string, stdout: number | 'pipe' | undefined) {
  const module = fileURLToPath(new URL('../src/log.ts', import.meta.url));
  const start = `const { createLogger } = await import(${JSON.stringify(module)});
    ${stdout === undefined ? "(await import('node:fs')).closeSync(1);" : ''}
    const log = createLogger({ level: 'info', format: 'json' });
    ${script}`;
  const options = {
    stdio: ['ignore', stdout ?? 'pipe', 'pipe'],
    encoding: 'utf8',
    timeout: HANG_MS,
  } as const;
  return spawnSync(process.execPath, ['--input-type=module', '-e', start], {
    ...options,
    stdio: [...options.stdio],
  });
}
