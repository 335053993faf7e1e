import { encryptionKey, jwtSecrets } from './keys.ts';
import { address, mailbox, smtpServer } from './mail.ts';
import {
  addressRanges,
  baseUrl,
  duration,
  flag,
  host,
  integer,
  oneOf,
  origins,
  type Parser,
  path,
  postgresUrl,
  rate,
  redisUrl,
  size,
} from './parsers.ts';

/** A row in the documentation of the configuration. */
export type ConfigurationEntry = {
  readonly name: string;
  readonly description: string;
  /** As written in the environment; undefined if there is none, and then the description says what happens. */
  readonly default: string | undefined;
  readonly allowed: string;
  readonly example: string;
  readonly secret: boolean;
};

export type Variable<T> = ConfigurationEntry & {
  readonly parse: (text: string) => T;
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
export type LogLevel = ReturnType<typeof LOG_LEVELS.parse>;
export type LogFormat = ReturnType<typeof LOG_FORMATS.parse>;

/** A command for readers of the example to run. As a value, it is rejected. */
const RANDOM_KEY = '$(openssl rand -base64 32)';

/** All variables. Their defaults and bounds are defined only here. */
export const VARIABLES = {
  port: variable('PORT', integer(0, 65_535), {
    description: 'Port to listen on. 0 takes any free one.',
    default: '3000',
    example: '8080',
  }),
  host: variable('HOST', host, {
    description:
      'Address to listen on. The default is reached from this machine only; 0.0.0.0 or :: opens the service to the network, as a container needs.',
    default: '127.0.0.1',
    example: '0.0.0.0',
  }),
  publicUrl: optional('PUBLIC_URL', baseUrl, {
    description:
      'URL under which clients reach the service. It may have a path, which a proxy removes. Without it, the address it listens on.',
    example: 'https://tasks.example.com',
  }),
  tlsCertFile: optional('TLS_CERT_FILE', path, {
    description:
      'Certificate in PEM, with the chain below it. With it, and TLS_KEY_FILE, the service speaks TLS (1.2 or newer) and no plain HTTP. Read again on SIGHUP and when it changes.',
    example: '/etc/taskflow/tls.crt',
  }),
  tlsKeyFile: optional('TLS_KEY_FILE', path, {
    description: 'Private key of the certificate in PEM, without a passphrase.',
    example: '/etc/taskflow/tls.key',
  }),
  dataDir: variable('DATA_DIR', path, {
    description: 'Directory for what the service keeps on disk: the embedded database and generated secrets.',
    default: '.taskflow',
    example: '/var/lib/taskflow',
  }),
  databaseUrl: optional('DATABASE_URL', postgresUrl, {
    description:
      'PostgreSQL 15 or newer. Without it, an embedded PostgreSQL runs in DATA_DIR. With it, JWT_SECRETS and ENCRYPTION_KEY must be given.',
    example: 'postgres://taskflow:password@localhost:5432/taskflow',
    secret: true,
  }),
  databasePoolSize: variable('DATABASE_POOL_SIZE', integer(2, 500), {
    description: 'Most connections for requests to the database, for each process.',
    default: '10',
    example: '20',
  }),
  redisUrl: optional('REDIS_URL', redisUrl, {
    description:
      'Redis 6 or newer. The processes of one installation use it to count requests together, to share cached profiles, and to tell each other whose access has ended. Each installation needs a server or a database number of its own. Without it, each process works on its own.',
    example: 'rediss://taskflow:password@redis.example.com:6379/0',
    secret: true,
  }),
  jwtSecrets: optional('JWT_SECRETS', jwtSecrets, {
    description:
      'Secrets that sign access tokens, each with a name (kid). The first signs and all verify, so to rotate put a new one in front and take the old one away once ACCESS_TOKEN_TTL has passed. Without it, and without DATABASE_URL, one is generated into DATA_DIR.',
    example: `2026-01:${RANDOM_KEY}`,
    secret: true,
  }),
  encryptionKey: optional('ENCRYPTION_KEY', encryptionKey, {
    description:
      'Key for what is stored encrypted; whoever loses it loses that. Given together with JWT_SECRETS or not at all.',
    example: RANDOM_KEY,
    secret: true,
  }),
  accessTokenTtl: variable('ACCESS_TOKEN_TTL', duration('1s', '24h'), {
    description: 'How long an access token is good for.',
    default: '15m',
    example: '1h',
  }),
  refreshTokenTtl: variable('REFRESH_TOKEN_TTL', duration('1s', '365d'), {
    description: 'How long a session may stay unused. At least ACCESS_TOKEN_TTL.',
    default: '7d',
    example: '14d',
  }),
  sessionMaxAge: variable('SESSION_MAX_AGE', duration('1s', '365d'), {
    description: 'How long a session lasts after login, however much it is used. At least REFRESH_TOKEN_TTL.',
    default: '30d',
    example: '90d',
  }),
  rateLimitUser: variable('RATE_LIMIT_USER', rate, {
    description: 'Requests of one user in a time.',
    default: '100/1m',
    example: '1000/1m',
  }),
  rateLimitAnonymous: variable('RATE_LIMIT_ANONYMOUS', rate, {
    description: 'Requests without credentials from one address in a time.',
    default: '20/1m',
    example: '60/1m',
  }),
  rateLimitAuth: variable('RATE_LIMIT_AUTH', rate, {
    description:
      'Logins from one address in a time, and as many registrations, and as many of each other operation that takes or replaces a password or mails a link. Where a user is logged in, of this user.',
    default: '10/1m',
    example: '30/1m',
  }),
  rateLimitRefresh: variable('RATE_LIMIT_REFRESH', rate, {
    description: 'Refreshes of sessions from one address in a time.',
    default: '60/1m',
    example: '300/1m',
  }),
  maxUnreadResponses: optional('MAX_UNREAD_RESPONSES', size('16MB', '64GB'), {
    description:
      'Size of all responses, in each process, that callers have not read yet. Above it TaskFlow cuts the connections that have not read for longest. Without it, a quarter of the heap that Node allows itself: 68 MB in a container with 512 MB.',
    example: '256MB',
  }),
  smtpUrl: optional('SMTP_URL', smtpServer, {
    description:
      'Mail server that messages go out through. Without it, they are written as .eml files to outbox/ in DATA_DIR.',
    example: 'smtp://taskflow:password@mail.example.com:587',
    secret: true,
  }),
  mailFrom: optional('MAIL_FROM', mailbox, {
    description: 'Sender of messages. Without it, TaskFlow <no-reply@HOST>, with the host of APP_URL.',
    example: 'TaskFlow <no-reply@example.com>',
  }),
  appUrl: optional('APP_URL', baseUrl, {
    description:
      'URL of the client app that links in messages point to, as APP_URL/reset-password?token=…. Without it, PUBLIC_URL.',
    example: 'https://app.example.com',
  }),
  requireEmailVerification: variable('REQUIRE_EMAIL_VERIFICATION', flag, {
    description:
      'Whether users must verify their email before they can do more than to see to their account and profile.',
    default: 'false',
    example: 'true',
  }),
  adminEmail: optional('ADMIN_EMAIL', address, {
    description:
      'Address of an administrator: its account gets the role when a password is chosen by the link that is sent there. Taken from nobody.',
    example: 'ada@example.com',
  }),
  corsOrigins: variable('CORS_ORIGINS', origins, {
    description: 'Origins whose pages may call the API from a browser. None by default.',
    default: '',
    example: 'https://app.example.com,http://localhost:5173',
  }),
  trustedProxies: variable('TRUSTED_PROXIES', addressRanges, {
    description:
      'Reverse proxies whose X-Forwarded-For is believed. None by default: the address of the connection counts.',
    default: '',
    example: '10.0.0.0/8,192.0.2.7,fd00::/8',
  }),
  trashRetentionDays: variable('TRASH_RETENTION_DAYS', integer(1, 3650), {
    description: 'Days that a deleted task stays in the trash before it is removed for good.',
    default: '30',
    example: '90',
  }),
  shutdownDelay: variable('SHUTDOWN_DELAY', duration('0s', '20s'), {
    description:
      'How long a stopping server answers requests while its readiness is already off, so that load balancers turn away first.',
    default: '5s',
    example: '0s',
  }),
  logLevel: variable('LOG_LEVEL', LOG_LEVELS, {
    description: 'Least important lines that are logged.',
    default: 'info',
    example: 'debug',
  }),
  logFormat: variable('LOG_FORMAT', LOG_FORMATS, {
    description: 'Form of log lines. auto is pretty on a terminal and json elsewhere.',
    default: 'auto',
    example: 'json',
  }),
};
