import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as assert from 'uvu/assert';
import { configurationPage, environmentExample } from '../scripts/generate/configuration.ts';
import { readEnvironment } from '../src/config/environment.ts';
import { Invalid, type Parser, size } from '../src/config/parsers.ts';
import { ConfigError } from '../src/config/problems.ts';
import { configurationReference, readConfig } from '../src/config.ts';
import { suite } from './suite.ts';

const DATABASE_URL = 'postgres://taskflow:pw@localhost:5432/taskflow';
/** Random enough for the checks, and the same in each run. */
const key = (seed: string) => createHash('sha256').update(seed).digest('base64');
const KEYS = { JWT_SECRETS: `2026-01:${key('signing')}`, ENCRYPTION_KEY: key('encryption') };

function refusal(run: () => unknown): ConfigError {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** The one problem of an environment, as text. */
function problemOf(env: Record<string, string>): string {
  const { problems } = refusal(() => readConfig(env));
  assert.is(problems.length, 1, JSON.stringify(problems));
  return `${problems[0]?.variable} ${problems[0]?.reason}`;
}

function inDirectory(run: (path: string) => void): void {
  const path = mkdtempSync(join(tmpdir(), 'taskflow-config-'));
  try {
    run(path);
  } finally {
    rmSync(path, { recursive: true });
  }
}

function refusedBy(parser: Parser<unknown>, text: string): string {
  try {
    parser.parse(text);
  } catch (error) {
    if (error instanceof Invalid) return error.message;
    throw error;
  }
  throw new Error(`${text} was not refused`);
}

suite('configuration: what is read', (it) => {
  it('an empty environment is a service of this machine with an embedded database', () => {
    const { http, ...rest } = readConfig({});
    const { trustedProxies, ...listening } = http;
    assert.equal(listening, {
      port: 3000,
      host: '127.0.0.1',
      publicUrl: undefined,
      tls: undefined,
      isHttps: false,
      corsOrigins: [],
      shutdownDelaySeconds: 5,
    });
    assert.equal(trustedProxies.rules, []);
    assert.equal(rest, {
      dataDir: resolve('.taskflow'),
      database: { url: undefined, poolSize: 10 },
      redisUrl: undefined,
      secrets: undefined,
      tokens: { accessSeconds: 900, refreshSeconds: 604_800, sessionSeconds: 2_592_000 },
      rateLimits: {
        user: { limit: 100, windowSeconds: 60 },
        anonymous: { limit: 20, windowSeconds: 60 },
        auth: { limit: 10, windowSeconds: 60 },
        refresh: { limit: 60, windowSeconds: 60 },
      },
      requireEmailVerification: false,
      adminEmail: undefined,
      mail: { smtp: undefined, from: undefined, appUrl: undefined },
      trashRetentionDays: 30,
      log: { level: 'info', format: 'auto' },
      warnings: [],
    });
  });

  it('an empty variable counts as absent, and spaces round a value do not count', () => {
    const { http } = readConfig({ PORT: '', HOST: ' ', PUBLIC_URL: ' https://tasks.example.com/ ' });
    assert.is(http.port, 3000);
    assert.is(http.host, '127.0.0.1');
    assert.is(http.publicUrl, 'https://tasks.example.com');
  });

  it('every example can be used as it stands, but for the keys, which must be made', () => {
    for (const { name, example } of configurationReference()) {
      const pair = name.startsWith('TLS_') && { TLS_CERT_FILE: 'tls.crt', TLS_KEY_FILE: 'tls.key' };
      const env = { DATABASE_URL, ...KEYS, ...pair, [name]: example };
      if (example.includes('$(')) assert.match(problemOf(env), new RegExp(`^${name} `));
      else readConfig(env);
    }
  });

  it('the configuration cannot be changed', () => {
    const config = readConfig({ DATABASE_URL, ...KEYS });
    const { http, database, secrets, tokens, rateLimits, log, warnings } = config;
    const parts = [config, http, http.corsOrigins, database, secrets, secrets?.jwt, secrets?.jwt[0]];
    for (const part of [...parts, tokens, rateLimits, rateLimits.user, log, warnings]) {
      assert.ok(Object.isFrozen(part));
    }
  });

  it('times, rates and words are read with their units, and rates can be off', () => {
    const { tokens, rateLimits, http, log } = readConfig({
      ACCESS_TOKEN_TTL: '24h',
      REFRESH_TOKEN_TTL: '2w',
      SESSION_MAX_AGE: '90d',
      SHUTDOWN_DELAY: '0s',
      RATE_LIMIT_USER: 'off',
      RATE_LIMIT_AUTH: '5/30s',
      LOG_LEVEL: 'WARN',
    });
    assert.equal(tokens, { accessSeconds: 86_400, refreshSeconds: 1_209_600, sessionSeconds: 7_776_000 });
    assert.is(http.shutdownDelaySeconds, 0);
    assert.is(rateLimits.user, 'off');
    assert.equal(rateLimits.auth, { limit: 5, windowSeconds: 30 });
    assert.is(log.level, 'warn');
  });

  it('sizes are bytes, in units of a thousand or of 1024', () => {
    const bytes = size('1B', '1GiB');
    assert.is(bytes.parse('256kB'), 256_000);
    assert.is(bytes.parse('25MiB'), 26_214_400);
    assert.match(refusedBy(bytes, '25'), 'for bytes write 25B');
    assert.match(refusedBy(bytes, '25mb'), 'unknown unit');
    assert.match(refusedBy(bytes, '2GiB'), 'above the most');
    assert.match(refusedBy(bytes, 'big'), 'is not a number');
  });

  it('a trusted proxy is trusted under its address or range, and nobody else is', () => {
    const { trustedProxies } = readConfig({ TRUSTED_PROXIES: '10.0.0.0/8, 192.0.2.7, fd00::/8' }).http;
    for (const address of ['10.200.1.1', '192.0.2.7']) assert.ok(trustedProxies.check(address, 'ipv4'));
    for (const address of ['11.0.0.1', '192.0.2.8']) assert.not(trustedProxies.check(address, 'ipv4'));
    assert.ok(trustedProxies.check('fd12::1', 'ipv6'));
    assert.not(trustedProxies.check('fe80::1', 'ipv6'));
  });

  it('a mail server has its ports, and a password as it was before it was escaped', () => {
    const smtp = (SMTP_URL: string) => readConfig({ SMTP_URL }).mail.smtp;
    assert.equal(smtp('smtp://mail.example.com'), {
      host: 'mail.example.com',
      port: 587,
      secure: false,
      auth: undefined,
    });
    assert.equal(smtp('smtps://ada%40example.com:p%2Fw@[::1]'), {
      host: '::1',
      port: 465,
      secure: true,
      auth: { user: 'ada@example.com', pass: 'p/w' },
    });
    assert.is(smtp('smtp://localhost:1025/')?.port, 1025);
  });

  it('a sender is an address, with or without a name', () => {
    const from = (MAIL_FROM: string) => readConfig({ MAIL_FROM }).mail.from;
    assert.equal(from('tasks@example.com'), { name: '', address: 'tasks@example.com' });
    for (const text of ['Task, Flow <tasks@example.com>', '"Task, Flow" <tasks@example.com>']) {
      assert.equal(from(text), { name: 'Task, Flow', address: 'tasks@example.com' });
    }
  });

  it('origins are kept as browsers send them', () => {
    const { corsOrigins } = readConfig({
      CORS_ORIGINS: 'https://App.example.com/, http://localhost:5173',
    }).http;
    assert.equal(corsOrigins, ['https://app.example.com', 'http://localhost:5173']);
  });

  it('the first secret signs, all are there, and none shows itself', () => {
    const JWT_SECRETS = `new:${key('new')}, old:${key('old')}`;
    const { secrets } = readConfig({ JWT_SECRETS, ENCRYPTION_KEY: key('encryption') });
    assert.equal(
      secrets?.jwt.map(({ kid }) => kid),
      ['new', 'old'],
    );
    assert.is(secrets?.jwt[0]?.key.export().toString(), key('new'));
    assert.is(secrets?.encryptionKey.export().toString('base64'), key('encryption'));
    assert.not.match(JSON.stringify(secrets), key('new'));
  });

  it('an encryption key is the same in base64, base64url and hex', () => {
    const base64 = key('encryption');
    const bytes = Buffer.from(base64, 'base64');
    for (const text of [base64, bytes.toString('base64url'), bytes.toString('hex')]) {
      const { secrets } = readConfig({ ...KEYS, ENCRYPTION_KEY: text });
      assert.ok(secrets?.encryptionKey.export().equals(bytes));
    }
  });
});

suite('configuration: what is refused', (it) => {
  it('everything wrong is reported at once, with the value, what is allowed and an example', () => {
    const error = refusal(() =>
      readConfig({
        PORT: '70000',
        HOST: 'http://localhost',
        PUBLIC_URL: 'tasks.example.com',
        ACCESS_TOKEN_TTL: '900',
        RATE_LIMIT_USER: '100',
        LOG_LEVEL: 'loud',
        DATABASE_URL: 'mysql://root:hunter2@db/taskflow',
        DATABSE_POOL_SIZE: '5',
      }),
    );
    assert.equal(error.problems.map(({ variable }) => variable).sort(), [
      'ACCESS_TOKEN_TTL',
      'DATABASE_URL',
      'ENCRYPTION_KEY',
      'HOST',
      'JWT_SECRETS',
      'LOG_LEVEL',
      'PORT',
      'PUBLIC_URL',
      'RATE_LIMIT_USER',
    ]);
    assert.match(error.message, 'has 9 problems');
    assert.match(
      error.message,
      [
        '  PORT: is above the most, 65535',
        '    given:    "70000"',
        '    allowed:  a whole number from 0 to 65535',
        '    example:  PORT=8080',
      ].join('\n'),
    );
    assert.match(error.message, 'for seconds write 900s, for minutes 900m');
    assert.match(error.message, 'JWT_SECRETS="2026-01:$(openssl rand -base64 32)"');
    assert.match(error.message, 'DATABSE_POOL_SIZE is not read. Did you mean DATABASE_POOL_SIZE?');
    assert.not.match(error.message, 'hunter2');
  });

  it('each kind of value says what is wrong with it', () => {
    const cases: [variable: string, value: string, reason: string][] = [
      ['PORT', '3000.5', 'is not a whole number'],
      ['PORT', '0x50', 'is not a whole number'],
      ['PORT', '-1', 'is below the least, 0'],
      ['HOST', '127.0.0.1:3000', 'is not an IP address'],
      ['HOST', '256.1.1.1', 'is not an IP address'],
      ['HOST', '[::1]', 'is not an IP address'],
      ['PUBLIC_URL', 'ftp://example.com', 'is not an http:// or https:// URL'],
      ['PUBLIC_URL', 'https://example.com/?a=1', 'has a query'],
      ['DATA_DIR', '~/taskflow', 'starts with ~'],
      ['DATABASE_POOL_SIZE', '1', 'is below the least, 2'],
      ['ACCESS_TOKEN_TTL', '25h', 'is above the most, 1d'],
      ['ACCESS_TOKEN_TTL', '0s', 'is below the least, 1s'],
      ['ACCESS_TOKEN_TTL', '15M', 'unknown unit'],
      ['ACCESS_TOKEN_TTL', '500ms', 'unknown unit'],
      ['ACCESS_TOKEN_TTL', '1h30m', 'is not a number with one unit'],
      ['SHUTDOWN_DELAY', '21s', 'is above the most, 20s'],
      ['RATE_LIMIT_AUTH', '0/1m', 'is below the least, 1'],
      ['RATE_LIMIT_AUTH', '10/60', 'has no unit'],
      ['RATE_LIMIT_AUTH', '10 per minute', 'is not requests/time'],
      ['CORS_ORIGINS', '*', 'entry 1 has a *'],
      ['CORS_ORIGINS', 'https://a.example,https://b.example/app', 'entry 2 has more than an origin'],
      ['CORS_ORIGINS', 'null,a.example', 'entry 1 is not an http:// or https:// origin; entry 2 is not'],
      ['TRUSTED_PROXIES', '10.0.0.0/33', 'entry 1 has a prefix longer than 32'],
      ['TRUSTED_PROXIES', '10.0.0/8', 'entry 1 is not an IP address or CIDR range'],
      ['TRUSTED_PROXIES', '10.0.0.0/8/8', 'entry 1 is not an IP address or CIDR range'],
      ['TRUSTED_PROXIES', '10.0.0.0/x', 'entry 1 has no number'],
      ['TRUSTED_PROXIES', '10.0.0.1,', 'entry 2 is empty'],
      ['TRUSTED_PROXIES', '0.0.0.0/0', 'entry 1 is everyone'],
      ['TRUSTED_PROXIES', '::ffff:10.0.0.1', 'entry 1 is IPv4 written as IPv6'],
      ['REQUIRE_EMAIL_VERIFICATION', 'yes', 'is neither true nor false'],
      ['SMTP_URL', 'mail.example.com:25', 'is not an smtp:// or smtps:// URL'],
      ['SMTP_URL', 'smtp://', 'names no host'],
      ['SMTP_URL', 'smtp://u:p%w@mail.example.com', 'has a % that is not escaped'],
      ['SMTP_URL', 'smtp://u@mail.example.com', 'has a user without a password'],
      ['SMTP_URL', 'smtp://mail.example.com?tls.rejectUnauthorized=false', 'has more than a host and a port'],
      ['MAIL_FROM', 'TaskFlow', 'is not an address'],
      ['ADMIN_EMAIL', 'Ada <ada@example.com>', 'is not an address'],
      ['ADMIN_EMAIL', 'ada', 'is not an address'],
      ['MAIL_FROM', 'a@example.com, b@example.com', 'is not an address'],
      ['APP_URL', 'app.example.com', 'is not an http:// or https:// URL'],
      ['TRASH_RETENTION_DAYS', '0', 'is below the least, 1'],
      ['LOG_FORMAT', 'xml', 'is none of the choices'],
      ['LOG_FORMAT', 'js\non', 'control character'],
    ];
    for (const [variable, value, reason] of cases) assert.match(problemOf({ [variable]: value }), reason);
  });

  it('a database that is not verified is warned of, K-12', () => {
    const warningsAt = (query: string) =>
      readConfig({ ...KEYS, DATABASE_URL: `${DATABASE_URL}${query}` }).warnings;
    for (const query of ['?sslmode=no-verify', '?ssl=no-verify', '?a=b&sslmode=no-verify&c=d']) {
      assert.match(warningsAt(query).join(), 'anybody on the way to the database can pass for it');
    }
    for (const query of ['', '?sslmode=require', '?sslmode=verify-full', '?sslmode=disable']) {
      assert.equal(warningsAt(query), []);
    }
  });

  it('a database URL says what is wrong with it', () => {
    const cases: [url: string, reason: string][] = [
      ['localhost:5432/taskflow', 'does not start with postgres://'],
      ['postgres://u:pa#ss@localhost/taskflow', 'is not a URL'],
      ['postgres://u:pa%ss@localhost/taskflow', 'has a % that is not escaped'],
      ['postgres://u:pw@localhost', 'names no database'],
      ['postgres://u:pw@localhost/taskflow#x', 'has a # that is not escaped'],
      ['postgres://u:pw@db/taskflow?uselibpqcompat=true&sslmode=require', 'has uselibpqcompat'],
    ];
    for (const [url, reason] of cases) assert.match(problemOf({ ...KEYS, DATABASE_URL: url }), reason);
  });

  it('a Redis URL says what is wrong with it', () => {
    const cases: [url: string, reason: string][] = [
      ['localhost:6379', 'does not start with redis:// or rediss://'],
      ['redis://:pa#ss@localhost', 'is not a URL'],
      ['redis://:pa%ss@localhost', 'has a % that is not escaped'],
      ['redis://', 'names no host'],
      ['redis:///0', 'names no host'],
      ['redis://localhost/limits', 'has a path that is no database number'],
      ['redis://localhost/0?enableOfflineQueue=true', 'has a query'],
      ['redis://localhost/0#x', 'has a # that is not escaped'],
    ];
    for (const [url, reason] of cases) assert.match(problemOf({ REDIS_URL: url }), reason);
    for (const url of ['redis://localhost', 'redis://localhost/', 'rediss://u:p%40ss@[::1]:6380/15']) {
      assert.is(readConfig({ REDIS_URL: url }).redisUrl, url);
    }
  });

  it('a database of the user needs keys of the user, and the error says how to make them', () => {
    const { problems, message } = refusal(() => readConfig({ DATABASE_URL }));
    assert.equal(
      problems.map(({ variable }) => variable),
      ['JWT_SECRETS', 'ENCRYPTION_KEY'],
    );
    assert.match(message, 'must be given together with DATABASE_URL');
    assert.match(message, 'openssl rand -base64 32');
  });

  it('TLS needs both of its files, and then no address is http://', () => {
    const files = { TLS_CERT_FILE: 'tls.crt', TLS_KEY_FILE: '/etc/tls.key' };
    const { http } = readConfig({ ...files, PUBLIC_URL: 'https://tasks.example.com' });
    assert.equal(http.tls, { certFile: resolve('tls.crt'), keyFile: '/etc/tls.key' });
    assert.ok(http.isHttps && readConfig(files).http.isHttps);
    assert.ok(readConfig({ PUBLIC_URL: 'https://tasks.example.com' }).http.isHttps);
    assert.not(readConfig({ PUBLIC_URL: 'http://tasks.example.com' }).http.isHttps);
    assert.match(
      problemOf({ TLS_CERT_FILE: 'tls.crt' }),
      'TLS_KEY_FILE must be given together with TLS_CERT_FILE',
    );
    assert.match(
      problemOf({ TLS_KEY_FILE: 'tls.key' }),
      'TLS_CERT_FILE must be given together with TLS_KEY_FILE',
    );
    assert.match(
      problemOf({ ...files, PUBLIC_URL: 'http://tasks.example.com' }),
      'PUBLIC_URL is http://, but',
    );
  });

  it('one of the two keys without the other is refused', () => {
    assert.match(problemOf({ JWT_SECRETS: KEYS.JWT_SECRETS }), 'ENCRYPTION_KEY must be given together');
    assert.match(problemOf({ ENCRYPTION_KEY: KEYS.ENCRYPTION_KEY }), 'JWT_SECRETS must be given together');
  });

  it('guessable secrets are refused', () => {
    const weak: [secret: string, reason: string][] = [
      ['short', 'has 5 characters; at least 32 are needed'],
      ['a'.repeat(64), 'repeats itself'],
      ['changeme'.repeat(8), 'repeats itself'],
      ['0123456789abcdef0123456789abcdef', 'repeats itself'],
      ['abcdefghijklmnopqrstuvwxyz012345', 'is a sequence'],
      ['aabbaabbccaabbaaccbbaaccaabbccaab', 'uses very few'],
      ['change-me-to-your-own-secret-password', 'looks like a placeholder'],
      ['MySuperInsecureDefaultPasswordSecret1', 'looks like a placeholder'],
    ];
    for (const [secret, reason] of weak) {
      assert.match(problemOf({ ...KEYS, JWT_SECRETS: `a:${secret}` }), `secret 1 ${reason}`);
    }
    const { problems } = refusal(() => readConfig({ ...KEYS, JWT_SECRETS: 'a:short,b:shorter' }));
    assert.match(problems[0]?.reason ?? '', /secret 1 has 5 .*secret 2 has 7 /);
    assert.match(
      problemOf({ ...KEYS, ENCRYPTION_KEY: Buffer.alloc(32).toString('base64') }),
      'repeats itself',
    );
  });

  it('secrets without a name of their own are refused', () => {
    const secret = key('a');
    assert.match(problemOf({ ...KEYS, JWT_SECRETS: secret }), 'secret 1 has no kid');
    assert.match(problemOf({ ...KEYS, JWT_SECRETS: `a b:${secret}` }), 'the kid of secret 1 is not');
    assert.match(problemOf({ ...KEYS, JWT_SECRETS: `a:${secret} x` }), 'secret 1 has spaces');
    assert.match(problemOf({ ...KEYS, JWT_SECRETS: `a:${secret},a:${key('b')}` }), 'the same kid twice');
    assert.match(problemOf({ ...KEYS, JWT_SECRETS: `a:${secret},b:${secret}` }), 'the same secret twice');
  });

  it('an encryption key of another length is refused with its length', () => {
    assert.match(problemOf({ ...KEYS, ENCRYPTION_KEY: 'ab'.repeat(16) }), 'is 16 bytes long instead of 32');
    assert.match(problemOf({ ...KEYS, ENCRYPTION_KEY: 'ab'.repeat(33) }), 'is 33 bytes long');
    assert.match(problemOf({ ...KEYS, ENCRYPTION_KEY: 'no key at all' }), 'neither base64 nor hex');
  });

  it('token times that contradict each other are refused, also against a default', () => {
    assert.match(
      problemOf({ ACCESS_TOKEN_TTL: '2h', REFRESH_TOKEN_TTL: '1h' }),
      'REFRESH_TOKEN_TTL with 1h is shorter than ACCESS_TOKEN_TTL with 2h',
    );
    assert.match(
      problemOf({ REFRESH_TOKEN_TTL: '60d' }),
      'SESSION_MAX_AGE with 30d is shorter than REFRESH_TOKEN_TTL with 60d',
    );
    assert.match(problemOf({ ACCESS_TOKEN_TTL: 'long', REFRESH_TOKEN_TTL: '1m' }), 'ACCESS_TOKEN_TTL is not');
  });

  it("a secret's value never appears in the message, however it is wrong", () => {
    const canary = 'cAnArY';
    const wrong: Record<string, string>[] = [
      { DATABASE_URL: `postgres://u:${canary}@h`, ...KEYS },
      { DATABASE_URL: `${canary}://u@h/d`, ...KEYS },
      { DATABASE_URL: `postgres://u:${canary}#@h/d`, ...KEYS },
      { REDIS_URL: `redis://u:${canary}@h/d` },
      { REDIS_URL: `redis://u:${canary}#@h/0` },
      { ...KEYS, JWT_SECRETS: canary },
      { SMTP_URL: `smtp://u:${canary}@mail.example.com/x` },
      { SMTP_URL: `${canary}` },
      { ...KEYS, JWT_SECRETS: `${canary}!:x,a:${canary},${canary}` },
      { ...KEYS, ENCRYPTION_KEY: canary },
      { ...KEYS, ENCRYPTION_KEY: `${canary} ${canary}` },
      { PUBLIC_URL: `https://user:${canary}@example.com` },
      { CORS_ORIGINS: `https://user:${canary}@example.com` },
      { HOST: `postgres://user:${canary}@example.com/taskflow` },
      { JWT_SECRETZ: canary, PORT: 'x' },
    ];
    for (const env of wrong) {
      const error = refusal(() => readConfig(env));
      assert.not.match(`${error.message}${JSON.stringify(error)}${error.stack}`, canary);
    }
  });
});

suite('configuration: NAME_FILE', (it) => {
  it('a value can stand in a file, with a line break at its end', () =>
    inDirectory((path) => {
      const file = join(path, 'port');
      writeFileSync(file, '8080\n');
      assert.is(readConfig({ PORT_FILE: file }).http.port, 8080);
      assert.is(readConfig({ PORT_FILE: file, PORT: '' }).http.port, 8080);
    }));

  it('a value and a file at once are refused', () =>
    inDirectory((path) => {
      const file = join(path, 'port');
      writeFileSync(file, '8080');
      assert.match(problemOf({ PORT_FILE: file, PORT: '80' }), 'is given twice, also as PORT_FILE');
    }));

  it('a file that cannot be used is named with the reason, and its content is not shown', () =>
    inDirectory((path) => {
      const file = join(path, 'value');
      assert.match(problemOf({ PORT_FILE: file }), 'the file that PORT_FILE names does not exist');
      assert.match(problemOf({ PORT_FILE: path }), 'the file that PORT_FILE names is a directory');
      writeFileSync(file, '\n');
      assert.match(problemOf({ PORT_FILE: file }), 'is empty');
      writeFileSync(file, 'root:x:0:0:\nnobody:x:1:1:');
      const { message } = refusal(() => readConfig({ PORT_FILE: file }));
      assert.match(message, `PORT_FILE=${JSON.stringify(file)} (hidden, 25 characters)`);
      assert.not.match(message, 'nobody');
    }));
});

suite('configuration: misspelt names', (it) => {
  it('a name that is nearly one of ours is a warning with the right one', () => {
    const near = ['DATABSE_URL', 'JWT_SECRET', 'LOGLEVEL', 'TASKFLOW_PORT', 'log_format'];
    const { warnings } = readConfig(
      Object.fromEntries([...near, 'JWT_SECRET_FILE'].map((name) => [name, 'x'])),
    );
    assert.equal(warnings, [
      'DATABSE_URL is not read. Did you mean DATABASE_URL?',
      'JWT_SECRET is not read. Did you mean JWT_SECRETS?',
      'LOGLEVEL is not read. Did you mean LOG_LEVEL?',
      'TASKFLOW_PORT is not read. Did you mean PORT?',
      'log_format is not read. Did you mean LOG_FORMAT?',
      'JWT_SECRET_FILE is not read. Did you mean JWT_SECRETS_FILE?',
    ]);
  });

  it('the variables of other programs are none of our business', () => {
    const others = [
      'PATH',
      'HOME',
      'HOSTNAME',
      'POST',
      'SORT',
      'NODE_ENV',
      'PGHOST',
      'LOGNAME',
      'DATABASE',
      'TZ',
      'SSL_CERT_FILE',
    ];
    const { warnings } = readConfig(Object.fromEntries(others.map((name) => [name, 'x'])));
    assert.equal(warnings, []);
  });
});

suite('configuration: .env', (it) => {
  it('without the file the environment is all there is', () =>
    inDirectory((path) => assert.equal(readEnvironment(path, { PORT: '1' }), { PORT: '1' })));

  it('the file is read, and the environment wins, in either form of a variable', () =>
    inDirectory((path) => {
      const lines = [
        '\ufeff# comment',
        'PORT=1',
        'export HOST = "::"  # all',
        "JWT_SECRETS='a",
        "b'",
        'LOG_LEVEL=',
        '',
      ];
      writeFileSync(join(path, '.env'), lines.join('\r\n'));
      assert.equal(readEnvironment(path, { PORT: '2' }), {
        PORT: '2',
        HOST: '::',
        JWT_SECRETS: 'a\nb',
        LOG_LEVEL: '',
      });
      assert.is(readEnvironment(path, { PORT_FILE: '/run/port' })['PORT'], undefined);
    }));

  it('every line that cannot be read is reported by its number, and not quoted', () =>
    inDirectory((path) => {
      const lines = [
        'PORT=1',
        'cAnArY',
        'HOST: cAnArY',
        'PORT=2',
        'A=cAnArY#x',
        'B="x" cAnArY',
        "C='cAnArY",
        'D=1',
      ];
      writeFileSync(join(path, '.env'), lines.join('\n'));
      const { problems, message } = refusal(() => readEnvironment(path, {}));
      assert.equal(
        problems.map(({ variable, reason }) => `${variable.replace(/.*line /, '')} ${reason}`),
        [
          '2 it is not NAME=value',
          '3 it is not NAME=value',
          '4 PORT was already given on line 1',
          '5 the # in A starts a comment; quote the value',
          '6 something follows the quoted value of B',
          "7 the ' before the value of C is never closed",
        ],
      );
      assert.not.match(message, 'cAnArY');
    }));

  it('a file that is no text, or no file, is refused', () =>
    inDirectory((path) => {
      const file = join(path, '.env');
      writeFileSync(file, Buffer.from('PORT=1\n', 'utf16le'));
      assert.match(refusal(() => readEnvironment(path, {})).message, 'is not UTF-8 text');
      rmSync(file);
      mkdirSync(file);
      assert.match(refusal(() => readEnvironment(path, {})).message, 'is a directory');
    }));
});

suite('configuration: documentation', (it) => {
  it('.env.example is what the code says', () => {
    const path = new URL('../.env.example', import.meta.url);
    assert.fixture(readFileSync(path, 'utf8'), environmentExample());
  });

  it('.env.example, with each default uncommented, changes nothing', () =>
    inDirectory((path) => {
      const named = new Map(configurationReference().map((entry) => [entry.name, entry]));
      const lines = environmentExample().split('\n');
      const defaults = lines.flatMap((line) => {
        const name = /^#([A-Z_]+)=/.exec(line)?.[1];
        return name !== undefined && named.get(name)?.default ? [line.slice(1)] : [];
      });
      writeFileSync(join(path, '.env'), defaults.join('\n'));
      const env = readEnvironment(path, {});
      assert.is(Object.keys(env).length, defaults.length);
      assert.equal(JSON.stringify(readConfig(env)), JSON.stringify(readConfig({})));
    }));

  it('the page has a row for every variable', () => {
    const page = configurationPage();
    for (const { name } of configurationReference()) assert.match(page, `| \`${name}\` |`);
    const rows = page.split('\n').filter((line) => line.startsWith('| '));
    for (const row of rows) assert.is(row.replaceAll('\\|', '').split('|').length, 7, row);
  });
});
