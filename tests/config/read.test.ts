import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { resolve } from 'node:path';
import * as assert from 'uvu/assert';
import { Invalid, type Parser, size } from '../../src/config/parsers.ts';
import { configurationReference, readConfig } from '../../src/config.ts';
import { suite } from '../suite.ts';
import { DATABASE_URL, KEYS, key, problemOf, refusal } from './kit.ts';

function refusedBy(parser: Parser<unknown>, text: string): string {
  try {
    parser.parse(text);
  } catch (error) {
    if (error instanceof Invalid) return error.message;
    throw error;
  }
  throw new Error(`${text} was not refused`);
}

const S3 = { S3_BUCKET: 'taskflow', S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'secret' };

suite('configuration: values', (it) => {
  it('an empty environment configures a local service with an embedded database', () => {
    const { http, webhookNetworks, ...rest } = readConfig({});
    const { trustedProxies, ...listening } = http;
    assert.equal(listening, {
      port: 3000,
      host: '127.0.0.1',
      publicUrl: undefined,
      tls: undefined,
      isHttps: false,
      corsOrigins: [],
      shutdownDelaySeconds: 5,
      connections: { inAll: undefined, forAddress: 2_000 },
      maxUnreadBytes: undefined,
    });
    assert.equal([trustedProxies.rules, webhookNetworks.rules], [[], []]);
    assert.equal(rest, {
      dataDir: resolve('.taskflow'),
      database: { url: undefined, directUrl: undefined, isEmbedded: true, poolSize: 16, replicaUrls: [] },
      cluster: undefined,
      worker: true,
      workerPort: undefined,
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
      storage: { maxBytes: 25 * 1024 ** 2, userBytes: 10 * 1024 ** 3, spaceBytes: 50 * 1024 ** 3 },
      s3: undefined,
      backups: undefined,
      push: { fcm: undefined, apns: undefined },
      syncWindowDays: 90,
      searchLanguage: 'none',
      trashRetentionDays: 30,
      log: { level: 'info', format: 'auto' },
      watch: { slowStatementMs: 200, metrics: undefined, traces: undefined, errorHook: undefined },
      warnings: [],
    });
  });

  it('refuses files that an object store does not take in one piece', () => {
    assert.is(readConfig({ ...S3, ATTACHMENT_MAX_BYTES: '5118MiB' }).storage.maxBytes, 5_118 * 1024 ** 2);
    assert.is(readConfig({ ATTACHMENT_MAX_BYTES: '5GiB' }).storage.maxBytes, 5 * 1024 ** 3);
    assert.throws(
      () => readConfig({ ...S3, ATTACHMENT_MAX_BYTES: '5GiB' }),
      /at most 5118MiB with S3_BUCKET/,
    );
  });

  it('ignores empty variables, and spaces around values', () => {
    const { http } = readConfig({ PORT: '', HOST: ' ', PUBLIC_URL: ' https://tasks.example.com/ ' });
    assert.is(http.port, 3000);
    assert.is(http.host, '127.0.0.1');
    assert.is(http.publicUrl, 'https://tasks.example.com');
  });

  it('every example is valid as it is, except for the keys, which must be generated', () => {
    for (const { name, example } of configurationReference()) {
      const pair = name.startsWith('TLS_') && { TLS_CERT_FILE: 'tls.crt', TLS_KEY_FILE: 'tls.key' };
      const store = name.startsWith('S3_') && S3;
      const env = { DATABASE_URL, ...KEYS, ...pair, ...store, [name]: example };
      if (example.includes('$(')) assert.match(problemOf(env), new RegExp(`^${name} `));
      else readConfig(env);
    }
  });

  it('backups need a key that is not lost with DATA_DIR, and the key of a bucket', () => {
    const KEY = { BACKUP_KEY: key('backups') };
    const { backups } = readConfig({ BACKUP_URL: 'file:///mnt/my%20backups/', ...KEY });
    const { keys, ...rest } = backups ?? {};
    assert.equal(rest, {
      target: { folder: '/mnt/my backups/' },
      times: [120],
      retentionDays: 14,
      isVerified: true,
    });
    assert.is(keys?.length, 1);
    assert.match(
      problemOf({ BACKUP_URL: 'file:///mnt/backups' }),
      /^BACKUP_KEY must be set together with BACKUP_URL/,
    );
    assert.is(
      readConfig({ DATABASE_URL, ...KEYS, BACKUP_URL: 'file:///mnt/backups' }).backups?.keys,
      undefined,
    );
    const bucket = {
      BACKUP_URL: 's3://backups/task/flow/',
      ...KEY,
      S3_ENDPOINT: 'https://objects.example.com',
    };
    const { problems } = refusal(() => readConfig(bucket));
    assert.equal(
      problems.map(({ variable }) => variable),
      ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'],
    );
    const own = {
      BACKUP_S3_ACCESS_KEY_ID: 'id',
      BACKUP_S3_SECRET_ACCESS_KEY: 'secret',
      BACKUP_S3_REGION: 'eu-west-1',
    };
    assert.equal(readConfig({ ...bucket, ...own }).backups?.target, {
      ...{
        bucket: 'backups',
        prefix: 'task/flow',
        endpoint: 'https://objects.example.com',
        region: 'eu-west-1',
      },
      ...{ accessKeyId: 'id', secretAccessKey: 'secret', isPathStyle: true },
    });
    for (const url of [
      '/mnt/backups',
      'file:///',
      'file://host/mnt',
      's3://UPPER/x',
      's3://backups/a?b',
      's3://id:key@backups',
    ])
      assert.match(problemOf({ ...KEY, BACKUP_URL: url }), /^BACKUP_URL /, url);
    assert.match(problemOf({ BACKUP_SCHEDULE: '2:00' }), /^BACKUP_SCHEDULE contains 2:00/);
    assert.equal(
      readConfig({ BACKUP_URL: 'file:///mnt/backups', ...KEY, BACKUP_SCHEDULE: 'off' }).backups?.times,
      [],
    );
    assert.match(problemOf({ BACKUP_KEY: `${key('a')},short` }), /^BACKUP_KEY key 2 has/);
  });

  it('the processes of a cluster share the connections for requests, unless their number is set', () => {
    const poolSize = (env: Record<string, string>) => readConfig(env).database.poolSize;
    assert.equal(
      ['1', '2', '4', '20'].map((CLUSTER) => poolSize({ CLUSTER })),
      [32, 16, 8, 4],
    );
    assert.is(poolSize({ CLUSTER: '4', DATABASE_POOL_SIZE: '20' }), 20);
    assert.ok((readConfig({ CLUSTER: 'auto' }).cluster ?? 0) >= 1);
    for (const CLUSTER of ['0', '65', 'all']) assert.match(problemOf({ CLUSTER }), 'CLUSTER ');
  });

  it('DATABASE_DIRECT_URL needs the address of the pooler', () => {
    assert.match(problemOf({ DATABASE_DIRECT_URL: DATABASE_URL, ...KEYS }), 'DATABASE_URL must be set');
  });

  it('an object store needs its bucket and a key', () => {
    const { s3 } = readConfig({ DATABASE_URL, ...KEYS, ...S3, S3_ENDPOINT: 'https://objects.example.com/' });
    assert.equal(s3, {
      bucket: 'taskflow',
      endpoint: 'https://objects.example.com',
      region: 'us-east-1',
      accessKeyId: 'id',
      secretAccessKey: 'secret',
      isPathStyle: true,
    });
    assert.is(readConfig({ DATABASE_URL, ...KEYS, S3_REGION: 'eu-central-1' }).s3, undefined);
    for (const name of ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'])
      assert.match(problemOf({ DATABASE_URL, ...KEYS, ...S3, [name]: '' }), `${name} `);
  });

  it('push messages to apps need a valid key, and Apple needs whose it is', () => {
    const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
    const rsa = pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
    const ec = pem(generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey);
    const base = { DATABASE_URL, ...KEYS };
    const account = { project_id: 'engine', client_email: 'push@example.com', private_key: rsa };
    const fcm = (given: object) => ({ ...base, FCM_SERVICE_ACCOUNT: JSON.stringify(given) });
    const { push } = readConfig(fcm(account));
    assert.is(push.fcm?.account.projectId, 'engine');
    assert.is(push.fcm?.account.tokenUri, 'https://oauth2.googleapis.com/token');
    const invalid = [
      { ...account, private_key: ec },
      { ...account, client_email: '' },
      { private_key: 'x' },
      [],
    ];
    for (const each of invalid) assert.match(problemOf(fcm(each)), 'FCM_SERVICE_ACCOUNT ');
    assert.not.match(problemOf(fcm({ ...account, private_key: 'hidden' })), 'hidden');
    const apns = {
      ...base,
      APNS_KEY: ec,
      APNS_KEY_ID: 'KEY',
      APNS_TEAM_ID: 'TEAM',
      APNS_TOPIC: 'com.example',
    };
    assert.equal(readConfig(apns).push.apns?.topic, 'com.example');
    assert.is(readConfig({ ...apns, APNS_SANDBOX: 'true' }).push.apns?.isSandbox, true);
    assert.match(problemOf({ ...apns, APNS_KEY: rsa }), 'APNS_KEY ');
    for (const name of ['APNS_KEY_ID', 'APNS_TEAM_ID', 'APNS_TOPIC'])
      assert.match(problemOf({ ...apns, [name]: '' }), `${name} `);
  });

  it('the configuration is read-only', () => {
    const config = readConfig({ DATABASE_URL, ...KEYS });
    const { http, database, secrets, tokens, rateLimits, log, warnings } = config;
    const parts = [config, http, http.corsOrigins, database, secrets, secrets?.jwt, secrets?.jwt[0]];
    for (const part of [...parts, tokens, rateLimits, rateLimits.user, log, warnings]) {
      assert.ok(Object.isFrozen(part));
    }
  });

  it('reads times, rates and words with their units; rates can be off', () => {
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

  it('reads sizes in bytes, with units of 1000 or 1024', () => {
    const bytes = size('1B', '1GiB');
    assert.is(bytes.parse('256kB'), 256_000);
    assert.is(bytes.parse('25MiB'), 26_214_400);
    assert.match(refusedBy(bytes, '25'), 'for bytes write 25B');
    assert.match(refusedBy(bytes, '25mb'), 'unknown unit');
    assert.match(refusedBy(bytes, '2GiB'), 'must be at most');
    assert.match(refusedBy(bytes, 'big'), 'must be a number');
  });

  it('trusts a proxy by its address or range, and no other', () => {
    const { trustedProxies } = readConfig({ TRUSTED_PROXIES: '10.0.0.0/8, 192.0.2.7, fd00::/8' }).http;
    for (const address of ['10.200.1.1', '192.0.2.7']) assert.ok(trustedProxies.check(address, 'ipv4'));
    for (const address of ['11.0.0.1', '192.0.2.8']) assert.not(trustedProxies.check(address, 'ipv4'));
    assert.ok(trustedProxies.check('fd12::1', 'ipv6'));
    assert.not(trustedProxies.check('fe80::1', 'ipv6'));
  });

  it('reads the port and the decoded password of a mail server', () => {
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

  it('reads a sender with or without a name', () => {
    const from = (MAIL_FROM: string) => readConfig({ MAIL_FROM }).mail.from;
    assert.equal(from('tasks@example.com'), { name: '', address: 'tasks@example.com' });
    for (const text of ['Task, Flow <tasks@example.com>', '"Task, Flow" <tasks@example.com>']) {
      assert.equal(from(text), { name: 'Task, Flow', address: 'tasks@example.com' });
    }
  });

  it('stores origins as browsers send them', () => {
    const { corsOrigins } = readConfig({
      CORS_ORIGINS: 'https://App.example.com/, http://localhost:5173',
    }).http;
    assert.equal(corsOrigins, ['https://app.example.com', 'http://localhost:5173']);
  });

  it('the first secret signs; all are used, and none is ever printed', () => {
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

  it('the first encryption key encrypts, all decrypt, and one without a kid has its fingerprint', () => {
    const hex = Buffer.from(key('other'), 'base64').toString('hex');
    const ENCRYPTION_KEY = `2026-12:${key('encryption')}, ${hex}`;
    const { secrets } = readConfig({ ...KEYS, ENCRYPTION_KEY });
    const [first, second, ...others] = secrets?.encryptionKeys ?? [];
    assert.equal([first?.kid, others], ['2026-12', []]);
    assert.match(second?.kid ?? '', /^[0-9a-f]{8}$/);
    assert.not.ok(hex.includes(second?.kid ?? ''));
    assert.is(first?.key.export().toString('base64'), key('encryption'));
    assert.is(second?.key.export().toString('hex'), hex);
    assert.is(secrets?.encryptionKey, first?.key);
  });

  it('refuses an encryption key or a kid that occurs twice', () => {
    const [one, two] = [key('one'), key('two')];
    for (const [text, why] of [
      [`a:${one},b:${one}`, 'contains the same key twice'],
      [`a:${one},a:${two}`, 'contains the same kid twice'],
      [`a b:${one}`, 'the kid of key 1 must be'],
      [`a:${one},b:short`, 'key 2 has'],
      [`a:${one},`, 'entry 2 is empty'],
    ] as const)
      assert.match(problemOf({ ...KEYS, ENCRYPTION_KEY: text }), why);
  });

  it('replicas need the database that they follow', () => {
    const DATABASE_REPLICA_URLS =
      'postgres://t:p@one/taskflow, postgres://t:p@two/taskflow?sslmode=verify-full';
    const { database } = readConfig({ DATABASE_URL, ...KEYS, DATABASE_REPLICA_URLS });
    assert.equal(database.replicaUrls, DATABASE_REPLICA_URLS.split(', '));
    assert.match(problemOf({ DATABASE_REPLICA_URLS }), 'must be set together with DATABASE_URL');
    const wrong = problemOf({
      DATABASE_URL,
      ...KEYS,
      DATABASE_REPLICA_URLS: 'postgres://t:canary@one/a,mysql://x',
    });
    assert.match(wrong, 'entry 2 must start with postgres://');
    assert.not.match(wrong, 'canary');
  });

  it('reads the same encryption key from base64, base64url and hex', () => {
    const base64 = key('encryption');
    const bytes = Buffer.from(base64, 'base64');
    for (const text of [base64, bytes.toString('base64url'), bytes.toString('hex')]) {
      const { secrets } = readConfig({ ...KEYS, ENCRYPTION_KEY: text });
      assert.ok(secrets?.encryptionKey.export().equals(bytes));
    }
  });
});
