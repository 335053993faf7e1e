import { backupKeys, ecPrivateKey, encryptionKeys, jwtSecrets, serviceAccount } from './keys.ts';
import { address, mailbox, smtpServer } from './mail.ts';
import {
  addressRanges,
  backupPlace,
  baseUrl,
  bearerToken,
  bucket,
  clusterSize,
  duration,
  flag,
  fraction,
  headerPairs,
  host,
  integer,
  oneOf,
  origins,
  type Parser,
  path,
  postgresUrl,
  postgresUrls,
  rate,
  redisUrl,
  size,
  timesOfDay,
  token,
} from './parsers.ts';

/** A row in the documentation of the configuration. */
export type ConfigurationEntry = {
  readonly name: string;
  readonly description: string;
  /** As written in the environment. Undefined if there is no default: then the description says what happens. */
  readonly default: string | undefined;
  readonly allowed: string;
  readonly example: string;
  readonly secret: boolean;
};

export type Variable<T> = ConfigurationEntry & {
  readonly parse: (text: string) => T;
  readonly hasLines?: true;
  readonly whenAbsent: () => T;
};

type Declaration = { description: string; example: string; secret?: boolean };

function variable<T>(name: string, parser: Parser<T>, rest: Declaration & { default: string }): Variable<T> {
  return { name, secret: false, ...rest, ...parser, whenAbsent: () => parser.parse(rest.default) };
}

function optional<T>(name: string, parser: Parser<T>, rest: Declaration): Variable<T | undefined> {
  return { name, secret: false, ...rest, ...parser, default: undefined, whenAbsent: () => undefined };
}

const LOG_LEVELS = oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent');
const LOG_FORMATS = oneOf('auto', 'json', 'pretty');
/** The languages for which every supported version of PostgreSQL has stems. */
const SEARCH_LANGUAGES = oneOf(
  ...['none', 'arabic', 'armenian', 'basque', 'catalan', 'danish', 'dutch', 'english', 'finnish', 'french'],
  ...['german', 'greek', 'hindi', 'hungarian', 'indonesian', 'irish', 'italian', 'lithuanian', 'nepali'],
  ...['norwegian', 'portuguese', 'romanian', 'russian', 'serbian', 'spanish', 'swedish', 'tamil', 'turkish'],
  'yiddish',
);

export type LogLevel = ReturnType<typeof LOG_LEVELS.parse>;
export type LogFormat = ReturnType<typeof LOG_FORMATS.parse>;

/** A command for readers of the example to run. As a value, it is rejected. */
const RANDOM_KEY = '$(openssl rand -base64 32)';

/** All variables. Their defaults and bounds are defined only here. */
export const VARIABLES = {
  port: variable('PORT', integer(0, 65_535), {
    description: 'Port to listen on. 0 chooses a free port.',
    default: '3000',
    example: '8080',
  }),
  host: variable('HOST', host, {
    description:
      'Address to listen on. The default accepts connections from this machine only. 0.0.0.0 or :: accepts them from the network, which containers need.',
    default: '127.0.0.1',
    example: '0.0.0.0',
  }),
  publicUrl: optional('PUBLIC_URL', baseUrl, {
    description:
      'URL that clients use to reach the service. It can have a path, which a proxy must remove. If not set, the address that the service listens on.',
    example: 'https://tasks.example.com',
  }),
  tlsCertFile: optional('TLS_CERT_FILE', path, {
    description:
      'Certificate in PEM format, followed by its chain. Together with TLS_KEY_FILE it makes the service accept only TLS (1.2 or newer) and no plain HTTP. The file is read again on SIGHUP and when it changes.',
    example: '/etc/taskflow/tls.crt',
  }),
  tlsKeyFile: optional('TLS_KEY_FILE', path, {
    description: 'Private key of the certificate in PEM format, without a passphrase.',
    example: '/etc/taskflow/tls.key',
  }),
  dataDir: variable('DATA_DIR', path, {
    description:
      'Directory for the files of the service: the embedded database, generated secrets and the content of attachments.',
    default: '.taskflow',
    example: '/var/lib/taskflow',
  }),
  databaseUrl: optional('DATABASE_URL', postgresUrl, {
    description:
      'PostgreSQL database to use, version 15 or newer. JWT_SECRETS and ENCRYPTION_KEY are then required. If not set, the service runs an embedded PostgreSQL in DATA_DIR.',
    example: 'postgres://taskflow:password@localhost:5432/taskflow',
    secret: true,
  }),
  databaseReplicaUrls: variable('DATABASE_REPLICA_URLS', postgresUrls, {
    description:
      'Standbys of DATABASE_URL, separated by commas. Reads go to one that has everything that the caller has written and seen, as long as it responds and is at most a second behind.',
    default: '',
    example: 'postgres://taskflow:password@replica.example.com:5432/taskflow',
    secret: true,
  }),
  databaseDirectUrl: optional('DATABASE_DIRECT_URL', postgresUrl, {
    description:
      'The same database without the connection pooler, if DATABASE_URL is the address of one that pools transactions, such as PgBouncer. Migrations, job notifications and reads use it.',
    example: 'postgres://taskflow:password@localhost:5432/taskflow',
    secret: true,
  }),
  databasePoolSize: variable('DATABASE_POOL_SIZE', integer(2, 500), {
    description:
      'Maximum number of database connections for requests, in each process. If not set, the processes of a cluster share 32, and each has at least 4.',
    // 64 clients that write get 1.27 times the throughput of 10 connections, because more commits share a write to the
    // disk (0.18 for each commit instead of 0.23). With 20 it is 1.2 to 1.6 times, but then only two processes, instead
    // of three, fit into the 100 connections that PostgreSQL allows by default.
    default: '16',
    example: '20',
  }),
  redisUrl: optional('REDIS_URL', redisUrl, {
    description:
      'Redis server to use, version 6 or newer. The processes of an installation use it to count requests together, to share cached profiles, and to notify each other when the access of a user ends. Each installation needs its own server or database number. If not set, each process works alone.',
    example: 'rediss://taskflow:password@redis.example.com:6379/0',
    secret: true,
  }),
  jwtSecrets: optional('JWT_SECRETS', jwtSecrets, {
    description:
      'Secrets that sign access tokens, each with a name (kid). The first one signs, all of them verify. docs/keys.md shows how to replace one. If neither this nor DATABASE_URL is set, a secret is generated in DATA_DIR.',
    example: `2026-01:${RANDOM_KEY}`,
    secret: true,
  }),
  encryptionKey: optional('ENCRYPTION_KEY', encryptionKeys, {
    description:
      'Key that encrypts stored data. If you lose the key, you lose that data. To replace it, list several keys, each with a name (kid): the first one encrypts, all of them decrypt; docs/keys.md shows how. Set it together with JWT_SECRETS, or set neither.',
    example: RANDOM_KEY,
    secret: true,
  }),
  accessTokenTtl: variable('ACCESS_TOKEN_TTL', duration('1s', '24h'), {
    description: 'How long an access token is valid.',
    default: '15m',
    example: '1h',
  }),
  refreshTokenTtl: variable('REFRESH_TOKEN_TTL', duration('1s', '365d'), {
    description: 'How long a session lasts without being used. At least ACCESS_TOKEN_TTL.',
    default: '7d',
    example: '14d',
  }),
  sessionMaxAge: variable('SESSION_MAX_AGE', duration('1s', '365d'), {
    description: 'How long a session lasts after the login, even if it is used. At least REFRESH_TOKEN_TTL.',
    default: '30d',
    example: '90d',
  }),
  rateLimitUser: variable('RATE_LIMIT_USER', rate, {
    description: 'Maximum number of requests of one user in a period.',
    default: '100/1m',
    example: '1000/1m',
  }),
  rateLimitAnonymous: variable('RATE_LIMIT_ANONYMOUS', rate, {
    description: 'Maximum number of requests without credentials from one address in a period.',
    default: '20/1m',
    example: '60/1m',
  }),
  rateLimitAuth: variable('RATE_LIMIT_AUTH', rate, {
    description:
      'Maximum number of logins from one address in a period. The same limit applies separately to registrations and to each other operation that takes or replaces a password or sends a link by email. If a user is logged in, requests of the user are counted instead.',
    default: '10/1m',
    example: '30/1m',
  }),
  rateLimitRefresh: variable('RATE_LIMIT_REFRESH', rate, {
    description: 'Maximum number of session refreshes from one address in a period.',
    default: '60/1m',
    example: '300/1m',
  }),
  maxConnections: optional('MAX_CONNECTIONS', integer(10, 1_000_000), {
    description:
      'Maximum number of open connections in each process. Above it, TaskFlow closes new ones. If not set, 20,000. In any case, 256 of the files that the process can open are left for other purposes.',
    example: '50000',
  }),
  maxConnectionsPerAddress: variable('MAX_CONNECTIONS_PER_ADDRESS', integer(1, 1_000_000), {
    description:
      'Maximum number of open connections from one address (of IPv6, one /64 network) in each process. Those of TRUSTED_PROXIES are not counted.',
    default: '2000',
    example: '500',
  }),
  maxUnreadResponses: optional('MAX_UNREAD_RESPONSES', size('16MB', '64GB'), {
    description:
      'Maximum size of all responses that callers have not read yet, in each process. Above it, TaskFlow closes the connections that have gone longest without reading. If not set, a quarter of the heap limit of Node: 68 MB in a container with 512 MB.',
    example: '256MB',
  }),
  smtpUrl: optional('SMTP_URL', smtpServer, {
    description:
      'Mail server that sends messages. If not set, messages are written as .eml files to outbox/ in DATA_DIR.',
    example: 'smtp://taskflow:password@mail.example.com:587',
    secret: true,
  }),
  mailFrom: optional('MAIL_FROM', mailbox, {
    description: 'Sender of messages. If not set, TaskFlow <no-reply@HOST>, with the host of APP_URL.',
    example: 'TaskFlow <no-reply@example.com>',
  }),
  appUrl: optional('APP_URL', baseUrl, {
    description:
      'URL of the client app for links in messages, such as APP_URL/reset-password?token=…. If not set, PUBLIC_URL.',
    example: 'https://app.example.com',
  }),
  requireEmailVerification: variable('REQUIRE_EMAIL_VERIFICATION', flag, {
    description:
      'Whether users must verify their email before they can do more than manage their account and profile.',
    default: 'false',
    example: 'true',
  }),
  adminEmail: optional('ADMIN_EMAIL', address, {
    description:
      'Email of an administrator. Its account gets the role when its owner chooses a password with the link sent to this email. The setting never removes the role from an account.',
    example: 'ada@example.com',
  }),
  corsOrigins: variable('CORS_ORIGINS', origins, {
    description: 'Origins whose pages can call the API from a browser. None by default.',
    default: '',
    example: 'https://app.example.com,http://localhost:5173',
  }),
  trustedProxies: variable('TRUSTED_PROXIES', addressRanges, {
    description:
      'Reverse proxies whose X-Forwarded-For header is trusted. None by default: the address of the connection is used.',
    default: '',
    example: '10.0.0.0/8,192.0.2.7,fd00::/8',
  }),
  attachmentMaxBytes: variable('ATTACHMENT_MAX_BYTES', size('1B', '5GiB'), {
    description: 'Maximum size of an attachment. At most 5118MiB with S3_BUCKET.',
    default: '25MiB',
    example: '1GiB',
  }),
  attachmentUserQuota: variable('ATTACHMENT_USER_QUOTA', size('0B', '1000000GiB'), {
    description: 'Maximum size of all attachments that a user has uploaded, in all projects.',
    default: '10GiB',
    example: '100GiB',
  }),
  attachmentProjectQuota: variable('ATTACHMENT_PROJECT_QUOTA', size('0B', '1000000GiB'), {
    description: 'Maximum size of all attachments in a project, or on the personal tasks of a user.',
    default: '50GiB',
    example: '500GiB',
  }),
  s3Bucket: optional('S3_BUCKET', bucket, {
    description:
      'Bucket of an S3-compatible object store for the content of attachments. S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY are then required. If not set, the content is in DATA_DIR.',
    example: 'taskflow',
  }),
  s3Endpoint: optional('S3_ENDPOINT', baseUrl, {
    description: 'URL of the object store. If not set, that of Amazon S3 in S3_REGION.',
    example: 'https://objects.example.com',
  }),
  s3Region: variable('S3_REGION', token, {
    description: 'Region of the bucket.',
    default: 'us-east-1',
    example: 'eu-central-1',
  }),
  s3AccessKeyId: optional('S3_ACCESS_KEY_ID', token, {
    description:
      'ID of the access key for the object store. It must allow to get, put, delete and list objects of the bucket.',
    example: 'AKIAIOSFODNN7EXAMPLE',
  }),
  s3SecretAccessKey: optional('S3_SECRET_ACCESS_KEY', token, {
    description: 'Secret of the access key for the object store.',
    example: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    secret: true,
  }),
  s3ForcePathStyle: variable('S3_FORCE_PATH_STYLE', flag, {
    description:
      'Whether the bucket is part of the path of a URL, which every object store understands, instead of its host.',
    default: 'true',
    example: 'false',
  }),
  backupUrl: optional('BACKUP_URL', backupPlace, {
    description:
      'Where backups are stored: file:// and a folder, such as one on another disk, or s3:// with a bucket and a prefix. The service then archives every change within a minute, and makes a base backup daily. If not set, there are no backups.',
    example: 'file:///mnt/backups/taskflow',
  }),
  backupSchedule: variable('BACKUP_SCHEDULE', timesOfDay, {
    description:
      'When a base backup is made. The changes between backups are always archived. With off, run `taskflow backup` yourself.',
    default: '02:00',
    example: '02:30,14:30',
  }),
  backupRetentionDays: variable('BACKUP_RETENTION_DAYS', integer(1, 3650), {
    description: 'Days back to which every moment can be restored.',
    default: '14',
    example: '35',
  }),
  backupKey: optional('BACKUP_KEY', backupKeys, {
    description:
      'Key that encrypts backups. Keep it in another place than the backups and DATA_DIR: without it, they cannot be read. To rotate, put a new key first, and keep the old ones as long as their backups. If not set, it is derived from ENCRYPTION_KEY. Required with BACKUP_URL if the service generates its secrets, because they are lost with DATA_DIR.',
    example: RANDOM_KEY,
    secret: true,
  }),
  backupVerify: variable('BACKUP_VERIFY', flag, {
    description:
      'Whether each base backup is verified by a trial restore in DATA_DIR, which needs as much room as the database.',
    default: 'true',
    example: 'false',
  }),
  backupS3Endpoint: optional('BACKUP_S3_ENDPOINT', baseUrl, {
    description: 'URL of the object store for backups. If not set, that of S3_ENDPOINT.',
    example: 'https://backups.example.com',
  }),
  backupS3Region: optional('BACKUP_S3_REGION', token, {
    description: 'Region of the bucket for backups. If not set, S3_REGION.',
    example: 'eu-west-1',
  }),
  backupS3AccessKeyId: optional('BACKUP_S3_ACCESS_KEY_ID', token, {
    description: 'ID of the access key for backups. If not set, S3_ACCESS_KEY_ID.',
    example: 'AKIAI44QH8DHBEXAMPLE',
  }),
  backupS3SecretAccessKey: optional('BACKUP_S3_SECRET_ACCESS_KEY', token, {
    description: 'Secret of the access key for backups. If not set, S3_SECRET_ACCESS_KEY.',
    example: 'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY',
    secret: true,
  }),
  fcmServiceAccount: optional('FCM_SERVICE_ACCOUNT', serviceAccount, {
    description:
      'Key of a service account of Google that can send messages of Firebase Cloud Messaging, as the JSON that Google gives. If not set, apps cannot register with FCM.',
    example: '$(cat service-account.json)',
    secret: true,
  }),
  apnsKey: optional('APNS_KEY', ecPrivateKey, {
    description:
      'Key of an Apple developer account for push messages, as the content of its .p8 file. APNS_KEY_ID, APNS_TEAM_ID and APNS_TOPIC are then required. If not set, apps cannot register with APNs.',
    example: '$(cat AuthKey_ABC123DEFG.p8)',
    secret: true,
  }),
  apnsKeyId: optional('APNS_KEY_ID', token, {
    description: 'ID of that key.',
    example: 'ABC123DEFG',
  }),
  apnsTeamId: optional('APNS_TEAM_ID', token, {
    description: 'ID of the developer team to which the key belongs.',
    example: 'DEF123GHIJ',
  }),
  apnsTopic: optional('APNS_TOPIC', token, {
    description: 'Bundle ID of the app that gets the messages.',
    example: 'com.example.tasks',
  }),
  apnsSandbox: variable('APNS_SANDBOX', flag, {
    description: 'Whether messages go to builds of the app for development.',
    default: 'false',
    example: 'true',
  }),
  webhookAllowCidrs: variable('WEBHOOK_ALLOW_CIDRS', addressRanges, {
    description:
      'Networks to which webhooks and push messages for browsers can be sent although they are not public, such as that of an internal service. For them, http:// is allowed too. By default, only public addresses are. Whoever has an account can send requests to these networks.',
    default: '',
    example: '10.1.2.0/24,fd00:1::/64',
  }),
  syncWindowDays: variable('SYNC_WINDOW_DAYS', integer(1, 3650), {
    description:
      'Days after which a client that was offline can no longer continue an event stream where it was.',
    default: '90',
    example: '30',
  }),
  searchLanguage: variable('SEARCH_LANGUAGE', SEARCH_LANGUAGES, {
    description:
      'Language of most tasks: searches also find other forms of a word. none compares words as they are. After a change, a job indexes all tasks again.',
    default: 'none',
    example: 'english',
  }),
  trashRetentionDays: variable('TRASH_RETENTION_DAYS', integer(1, 3650), {
    description: 'Days that a deleted task stays in the trash before it is permanently deleted.',
    default: '30',
    example: '90',
  }),
  cluster: optional('CLUSTER', clusterSize, {
    description:
      'Number of processes that serve requests on PORT. auto is the number of cores, at most 8. SIGHUP then replaces the processes one after the other. If not set, one process does everything.',
    example: 'auto',
  }),
  worker: variable('WORKER', flag, {
    description:
      'Whether the service also does the work that no caller waits for: jobs, cleanup, reminders, webhooks, notifications. false leaves it to processes that are started with `taskflow worker`.',
    default: 'true',
    example: 'false',
  }),
  workerPort: optional('WORKER_PORT', integer(0, 65_535), {
    description:
      'Port on which `taskflow worker` serves /health, /health/live and /health/ready, and nothing else. If not set, it does not listen.',
    example: '3001',
  }),
  shutdownDelay: variable('SHUTDOWN_DELAY', duration('0s', '20s'), {
    description:
      'How long a stopping server still serves requests while its readiness check already fails, so that load balancers stop sending requests first.',
    default: '5s',
    example: '0s',
  }),
  logLevel: variable('LOG_LEVEL', LOG_LEVELS, {
    description: 'Lowest level of log lines that are written.',
    default: 'info',
    example: 'debug',
  }),
  logFormat: variable('LOG_FORMAT', LOG_FORMATS, {
    description: 'Format of log lines. auto is pretty on a terminal and json elsewhere.',
    default: 'auto',
    example: 'json',
  }),
  slowStatementMs: variable('SLOW_STATEMENT_MS', integer(0, 600_000), {
    description:
      'Milliseconds from which a statement of the database is logged as slow, with its operation and without its values. 0 logs none.',
    default: '200',
    example: '50',
  }),
  metricsPort: optional('METRICS_PORT', integer(0, 65_535), {
    description:
      'Port on which /metrics has the metrics of the process for Prometheus. 0 chooses a free port. If neither this nor METRICS_TOKEN is set, there are no metrics.',
    example: '9464',
  }),
  metricsHost: variable('METRICS_HOST', host, {
    description:
      'Address to listen on for METRICS_PORT. The default accepts connections from this machine only.',
    default: '127.0.0.1',
    example: '0.0.0.0',
  }),
  metricsToken: optional('METRICS_TOKEN', bearerToken, {
    description:
      'Token that Prometheus must send (Authorization: Bearer …). Without METRICS_PORT, /metrics is then on the port of the service.',
    example: 'c2NyYXBlLW1lLXBsZWFzZQ',
    secret: true,
  }),
  otlpEndpoint: optional('OTEL_EXPORTER_OTLP_ENDPOINT', baseUrl, {
    description:
      'OpenTelemetry collector that gets traces, as OTLP over HTTP, at the path /v1/traces of this URL. If not set, there are no traces.',
    example: 'http://localhost:4318',
  }),
  otlpHeaders: optional('OTEL_EXPORTER_OTLP_HEADERS', headerPairs, {
    description: 'Headers of requests to the collector, such as its credentials.',
    example: 'x-api-key=c2VuZC1tZS1wbGVhc2U',
    secret: true,
  }),
  otelServiceName: variable('OTEL_SERVICE_NAME', token, {
    description: 'Name of the service in traces.',
    default: 'taskflow',
    example: 'taskflow-staging',
  }),
  otelSamplerArg: variable('OTEL_TRACES_SAMPLER_ARG', fraction, {
    description:
      'Part of the traces that is recorded. A request that continues a trace is recorded if its caller records it.',
    default: '1',
    example: '0.05',
  }),
  errorHook: optional('ERROR_HOOK', path, {
    description:
      'JavaScript module that gets each unexpected error, for example to send it to an error tracker. It exports a function onError.',
    example: '/etc/taskflow/on-error.mjs',
  }),
};
