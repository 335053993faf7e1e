import { resolve } from 'node:path';
import * as assert from 'uvu/assert';
import { readConfig } from '../../src/config.ts';
import { suite } from '../suite.ts';
import { DATABASE_URL, KEYS, key, problemOf, refusal } from './kit.ts';

suite('configuration: errors', (it) => {
  it('reports all errors at once, with the value, what is allowed, and an example', () => {
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
        '  PORT: must be at most 65535',
        '    value:    "70000"',
        '    allowed:  a whole number from 0 to 65535',
        '    example:  PORT=8080',
      ].join('\n'),
    );
    assert.match(error.message, 'for seconds write 900s, for minutes 900m');
    assert.match(error.message, 'JWT_SECRETS="2026-01:$(openssl rand -base64 32)"');
    assert.match(
      error.message,
      'DATABSE_POOL_SIZE is not a known variable. Did you mean DATABASE_POOL_SIZE?',
    );
    assert.not.match(error.message, 'hunter2');
  });

  it('explains what is wrong with each kind of value', () => {
    const cases: [variable: string, value: string, reason: string][] = [
      ['PORT', '3000.5', 'must be a whole number'],
      ['PORT', '0x50', 'must be a whole number'],
      ['PORT', '-1', 'must be at least 0'],
      ['HOST', '127.0.0.1:3000', 'must be an IP address'],
      ['HOST', '256.1.1.1', 'must be an IP address'],
      ['HOST', '[::1]', 'must be an IP address'],
      ['PUBLIC_URL', 'ftp://example.com', 'must be an http:// or https:// URL'],
      ['PUBLIC_URL', 'https://example.com/?a=1', 'contains a query'],
      ['PUBLIC_URL', 'https://example.com//evil.example', 'has an empty segment in its path'],
      ['PUBLIC_URL', `https://example.com/${'x'.repeat(100)}`, 'has a path of more than 100 characters'],
      ['DATA_DIR', '~/taskflow', 'starts with ~'],
      ['DATABASE_POOL_SIZE', '1', 'must be at least 2'],
      ['ACCESS_TOKEN_TTL', '25h', 'must be at most 1d'],
      ['ACCESS_TOKEN_TTL', '0s', 'must be at least 1s'],
      ['ACCESS_TOKEN_TTL', '15M', 'unknown unit'],
      ['ACCESS_TOKEN_TTL', '500ms', 'unknown unit'],
      ['ACCESS_TOKEN_TTL', '1h30m', 'must be a number with one unit'],
      ['SHUTDOWN_DELAY', '21s', 'must be at most 20s'],
      ['RATE_LIMIT_AUTH', '0/1m', 'must be at least 1'],
      ['RATE_LIMIT_AUTH', '10/60', 'has no unit'],
      ['RATE_LIMIT_AUTH', '10 per minute', 'must have the form requests/time'],
      ['CORS_ORIGINS', '*', 'entry 1 contains a *'],
      ['CORS_ORIGINS', 'https://a.example,https://b.example/app', 'entry 2 contains more than an origin'],
      ['CORS_ORIGINS', 'null,a.example', 'entry 1 must be an http:// or https:// origin; entry 2 must'],
      ['TRUSTED_PROXIES', '10.0.0.0/33', 'entry 1 has a prefix longer than 32'],
      ['TRUSTED_PROXIES', '10.0.0/8', 'entry 1 must be an IP address or a CIDR range'],
      ['TRUSTED_PROXIES', '10.0.0.0/8/8', 'entry 1 must be an IP address or a CIDR range'],
      ['TRUSTED_PROXIES', '10.0.0.0/x', 'entry 1 has no number'],
      ['TRUSTED_PROXIES', '10.0.0.1,', 'entry 2 is empty'],
      ['TRUSTED_PROXIES', '0.0.0.0/0', 'entry 1 matches every address'],
      ['TRUSTED_PROXIES', '::ffff:10.0.0.1', 'entry 1 is IPv4 written as IPv6'],
      ['REQUIRE_EMAIL_VERIFICATION', 'yes', 'must be true or false'],
      ['SMTP_URL', 'mail.example.com:25', 'must be an smtp:// or smtps:// URL'],
      ['SMTP_URL', 'smtp://', 'has no host'],
      ['SMTP_URL', 'smtp://u:p%w@mail.example.com', 'contains a % that is not escaped'],
      ['SMTP_URL', 'smtp://u@mail.example.com', 'has a user without a password'],
      [
        'SMTP_URL',
        'smtp://mail.example.com?tls.rejectUnauthorized=false',
        'contains more than a host and a port',
      ],
      ['MAIL_FROM', 'TaskFlow', 'must be an email address'],
      ['ADMIN_EMAIL', 'Ada <ada@example.com>', 'must be an email address'],
      ['ADMIN_EMAIL', 'ada', 'must be an email address'],
      ['MAIL_FROM', 'a@example.com, b@example.com', 'must be an email address'],
      ['APP_URL', 'app.example.com', 'must be an http:// or https:// URL'],
      ['TRASH_RETENTION_DAYS', '0', 'must be at least 1'],
      ['LOG_FORMAT', 'xml', 'must be one of the allowed values'],
      ['LOG_FORMAT', 'js\non', 'control character'],
    ];
    for (const [variable, value, reason] of cases) assert.match(problemOf({ [variable]: value }), reason);
  });

  it('warns if the certificate of the database is not verified (K-12)', () => {
    const warningsAt = (query: string) =>
      readConfig({ ...KEYS, DATABASE_URL: `${DATABASE_URL}${query}` }).warnings;
    for (const query of ['?sslmode=no-verify', '?ssl=no-verify', '?a=b&sslmode=no-verify&c=d']) {
      assert.match(warningsAt(query).join(), 'others on the network can impersonate the database');
    }
    for (const query of ['', '?sslmode=require', '?sslmode=verify-full', '?sslmode=disable']) {
      assert.equal(warningsAt(query), []);
    }
  });

  it('warns of servers outside of a private network that are reached without TLS (K-12)', () => {
    const warningsOf = (env: Record<string, string>) =>
      readConfig({ ...KEYS, DATABASE_URL, ...env }).warnings.map((each) => each.split(' ', 1)[0]);
    const S3 = { S3_BUCKET: 'taskflow', S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'secret' };
    const postgres = (host: string, query = '') => `postgres://t:p@${host}/taskflow${query}`;
    for (const host of ['db.example.com', '93.184.215.14', '[2001:db8::1]:5432', 'db.example.com:5432']) {
      assert.equal(warningsOf({ DATABASE_URL: postgres(host) }), ['DATABASE_URL'], host);
      assert.equal(warningsOf({ DATABASE_URL: postgres(host, '?sslmode=disable') }), ['DATABASE_URL']);
      assert.equal(warningsOf({ DATABASE_URL: postgres(host, '?sslmode=require') }), []);
      assert.equal(warningsOf({ DATABASE_REPLICA_URLS: postgres(host) }), ['DATABASE_REPLICA_URLS']);
      assert.equal(warningsOf({ REDIS_URL: `redis://:p@${host}` }), ['REDIS_URL']);
      assert.equal(warningsOf({ REDIS_URL: `rediss://:p@${host}` }), []);
      assert.equal(warningsOf({ ...S3, S3_ENDPOINT: `http://${host}` }), ['S3_ENDPOINT']);
    }
    for (const host of [
      'db',
      'localhost',
      '127.0.0.1',
      '10.1.2.3',
      '192.168.0.7:5433',
      '[::1]',
      '[fd00::1]',
      'db.internal',
    ]) {
      assert.equal(warningsOf({ DATABASE_URL: postgres(host), REDIS_URL: `redis://${host}` }), [], host);
    }
  });

  it('explains what is wrong with a database URL', () => {
    const cases: [url: string, reason: string][] = [
      ['localhost:5432/taskflow', 'must start with postgres://'],
      ['postgres://u:pa#ss@localhost/taskflow', 'is not a valid URL'],
      ['postgres://u:pa%ss@localhost/taskflow', 'contains a % that is not escaped'],
      ['postgres://u:pw@localhost', 'has no database name'],
      ['postgres://u:pw@localhost/taskflow#x', 'contains a # that is not escaped'],
      ['postgres://u:pw@db/taskflow?uselibpqcompat=true&sslmode=require', 'contains uselibpqcompat'],
    ];
    for (const [url, reason] of cases) assert.match(problemOf({ ...KEYS, DATABASE_URL: url }), reason);
  });

  it('explains what is wrong with a Redis URL', () => {
    const cases: [url: string, reason: string][] = [
      ['localhost:6379', 'must start with redis:// or rediss://'],
      ['redis://:pa#ss@localhost', 'is not a valid URL'],
      ['redis://:pa%ss@localhost', 'contains a % that is not escaped'],
      ['redis://', 'has no host'],
      ['redis:///0', 'has no host'],
      ['redis://localhost/limits', 'has a path that is not a database number'],
      ['redis://localhost/0?enableOfflineQueue=true', 'contains a query'],
      ['redis://localhost/0#x', 'contains a # that is not escaped'],
    ];
    for (const [url, reason] of cases) assert.match(problemOf({ REDIS_URL: url }), reason);
    for (const url of ['redis://localhost', 'redis://localhost/', 'rediss://u:p%40ss@[::1]:6380/15']) {
      assert.is(readConfig({ REDIS_URL: url }).redisUrl, url);
    }
  });

  it('requires keys for an external database, and explains how to generate them', () => {
    const { problems, message } = refusal(() => readConfig({ DATABASE_URL }));
    assert.equal(
      problems.map(({ variable }) => variable),
      ['JWT_SECRETS', 'ENCRYPTION_KEY'],
    );
    assert.match(message, 'must be set together with DATABASE_URL');
    assert.match(message, 'openssl rand -base64 32');
  });

  it('requires both TLS files, and then no http:// address', () => {
    const files = { TLS_CERT_FILE: 'tls.crt', TLS_KEY_FILE: '/etc/tls.key' };
    const { http } = readConfig({ ...files, PUBLIC_URL: 'https://tasks.example.com' });
    assert.equal(http.tls, { certFile: resolve('tls.crt'), keyFile: '/etc/tls.key' });
    assert.ok(http.isHttps && readConfig(files).http.isHttps);
    assert.ok(readConfig({ PUBLIC_URL: 'https://tasks.example.com' }).http.isHttps);
    assert.not(readConfig({ PUBLIC_URL: 'http://tasks.example.com' }).http.isHttps);
    assert.match(
      problemOf({ TLS_CERT_FILE: 'tls.crt' }),
      'TLS_KEY_FILE must be set together with TLS_CERT_FILE',
    );
    assert.match(
      problemOf({ TLS_KEY_FILE: 'tls.key' }),
      'TLS_CERT_FILE must be set together with TLS_KEY_FILE',
    );
    assert.match(
      problemOf({ ...files, PUBLIC_URL: 'http://tasks.example.com' }),
      'PUBLIC_URL starts with http://, but',
    );
  });

  it('refuses one of the two keys without the other', () => {
    assert.match(problemOf({ JWT_SECRETS: KEYS.JWT_SECRETS }), 'ENCRYPTION_KEY must be set together');
    assert.match(problemOf({ ENCRYPTION_KEY: KEYS.ENCRYPTION_KEY }), 'JWT_SECRETS must be set together');
  });

  it('refuses secrets that can be guessed', () => {
    const weak: [secret: string, reason: string][] = [
      ['short', 'has 5 characters; at least 32 are needed'],
      ['a'.repeat(64), 'repeats itself'],
      ['changeme'.repeat(8), 'repeats itself'],
      ['0123456789abcdef0123456789abcdef', 'repeats itself'],
      ['abcdefghijklmnopqrstuvwxyz012345', 'is a sequence'],
      ['aabbaabbccaabbaaccbbaaccaabbccaab', 'contains too few'],
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

  it('refuses secrets without a key ID', () => {
    const secret = key('a');
    assert.match(problemOf({ ...KEYS, JWT_SECRETS: secret }), 'secret 1 does not start with a kid');
    assert.match(problemOf({ ...KEYS, JWT_SECRETS: `a b:${secret}` }), 'the kid of secret 1 must be');
    assert.match(problemOf({ ...KEYS, JWT_SECRETS: `a:${secret} x` }), 'secret 1 contains spaces');
    assert.match(problemOf({ ...KEYS, JWT_SECRETS: `a:${secret},a:${key('b')}` }), 'the same kid twice');
    assert.match(problemOf({ ...KEYS, JWT_SECRETS: `a:${secret},b:${secret}` }), 'the same secret twice');
  });

  it('refuses an encryption key of another length, and names that length', () => {
    assert.match(problemOf({ ...KEYS, ENCRYPTION_KEY: 'ab'.repeat(16) }), 'has 16 bytes instead of 32');
    assert.match(problemOf({ ...KEYS, ENCRYPTION_KEY: 'ab'.repeat(33) }), 'has 33 bytes');
    assert.match(problemOf({ ...KEYS, ENCRYPTION_KEY: 'no key at all' }), 'must be base64 or hex');
  });

  it('refuses token lifetimes that contradict each other or a default', () => {
    assert.match(
      problemOf({ ACCESS_TOKEN_TTL: '2h', REFRESH_TOKEN_TTL: '1h' }),
      'REFRESH_TOKEN_TTL is 1h, which is shorter than ACCESS_TOKEN_TTL (2h)',
    );
    assert.match(
      problemOf({ REFRESH_TOKEN_TTL: '60d' }),
      'SESSION_MAX_AGE is 30d, which is shorter than REFRESH_TOKEN_TTL (60d)',
    );
    assert.match(
      problemOf({ ACCESS_TOKEN_TTL: 'long', REFRESH_TOKEN_TTL: '1m' }),
      'ACCESS_TOKEN_TTL must be',
    );
  });

  it('never shows the value of a secret in an error', () => {
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

suite('configuration: misspelled names', (it) => {
  it('warns of a name that resembles a variable, and suggests it', () => {
    const near = ['DATABSE_URL', 'JWT_SECRET', 'LOGLEVEL', 'TASKFLOW_PORT', 'log_format'];
    const { warnings } = readConfig(
      Object.fromEntries([...near, 'JWT_SECRET_FILE'].map((name) => [name, 'x'])),
    );
    assert.equal(warnings, [
      'DATABSE_URL is not a known variable. Did you mean DATABASE_URL?',
      'JWT_SECRET is not a known variable. Did you mean JWT_SECRETS?',
      'LOGLEVEL is not a known variable. Did you mean LOG_LEVEL?',
      'TASKFLOW_PORT is not a known variable. Did you mean PORT?',
      'log_format is not a known variable. Did you mean LOG_FORMAT?',
      'JWT_SECRET_FILE is not a known variable. Did you mean JWT_SECRETS_FILE?',
    ]);
  });

  it('ignores the variables of other programs', () => {
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
