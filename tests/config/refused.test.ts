import { resolve } from 'node:path';
import * as assert from 'uvu/assert';
import { readConfig } from '../../src/config.ts';
import { suite } from '../suite.ts';
import { DATABASE_URL, KEYS, key, problemOf, refusal } from './kit.ts';

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
      ['PUBLIC_URL', 'https://example.com//evil.example', 'has an empty segment in its path'],
      ['PUBLIC_URL', `https://example.com/${'x'.repeat(100)}`, 'has a path of more than 100 characters'],
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
