import type { BlockList } from 'node:net';
import type { Environment } from './config/environment.ts';
import type { Secrets } from './config/keys.ts';
import type { Mailbox, SmtpServer } from './config/mail.ts';
import { misspelt } from './config/misspelt.ts';
import { durationText, type RateLimit } from './config/parsers.ts';
import { ConfigError } from './config/problems.ts';
import { Reader } from './config/reader.ts';
import { type ConfigurationEntry, type LogFormat, type LogLevel, VARIABLES } from './config/variables.ts';

/** What the environment says, checked. Times are in seconds, as their names say. */
export type Config = {
  readonly http: {
    /** 0 lets the system choose a free port. */
    readonly port: number;
    readonly host: string;
    /** Without a slash at its end. Undefined: the address the server listens on. */
    readonly publicUrl: string | undefined;
    /** Undefined: plain HTTP. Absolute paths. */
    readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
    /** Whether callers come over TLS, to the service or to a proxy. */
    readonly isHttps: boolean;
    /** As browsers send them in `Origin`. */
    readonly corsOrigins: readonly string[];
    /** Peers whose `X-Forwarded-For` counts. Take `::ffff:` off an address before asking. */
    readonly trustedProxies: BlockList;
    readonly shutdownDelaySeconds: number;
    /** Undefined: a part of the heap. */
    readonly maxUnreadBytes: number | undefined;
  };
  /** Absolute. */
  readonly dataDir: string;
  readonly database: {
    /** Undefined: the embedded PostgreSQL in `dataDir`. Holds a password. */
    readonly url: string | undefined;
    readonly poolSize: number;
  };
  /** Undefined: every process counts requests for itself. Holds a password. */
  readonly redisUrl: string | undefined;
  /** Undefined only without `database.url`: then they are generated into `dataDir`. */
  readonly secrets: Secrets | undefined;
  readonly tokens: {
    readonly accessSeconds: number;
    /** Idle time after which a session ends. */
    readonly refreshSeconds: number;
    /** Time from login after which a session ends however busy it is. */
    readonly sessionSeconds: number;
  };
  readonly rateLimits: {
    readonly user: RateLimit | 'off';
    readonly anonymous: RateLimit | 'off';
    readonly auth: RateLimit | 'off';
    readonly refresh: RateLimit | 'off';
  };
  /** Until then, everything but the account and the profile is refused. */
  readonly requireEmailVerification: boolean;
  /** Whose account is to be an administrator's, once it is known to be theirs. */
  readonly adminEmail: string | undefined;
  readonly mail: {
    /** Undefined: messages are written to `dataDir`. Holds a password. */
    readonly smtp: SmtpServer | undefined;
    /** Undefined: made of the host of `appUrl`. */
    readonly from: Mailbox | undefined;
    /** Without a slash at its end. Undefined: the URL of the service. */
    readonly appUrl: string | undefined;
  };
  readonly trashRetentionDays: number;
  readonly log: { readonly level: LogLevel; readonly format: LogFormat };
  /** Variables that look like misspelt ones of ours, and what is unsafe. For the log, once there is one. */
  readonly warnings: readonly string[];
};

/** All variables in the order of the documentation. */
export function configurationReference(): readonly ConfigurationEntry[] {
  return Object.values(VARIABLES).map(({ parse: _parse, whenAbsent: _whenAbsent, ...entry }) => entry);
}

/**
 * Reads and checks the configuration. Looks at nothing but its argument, the files that `NAME_FILE` variables
 * point to, and the working directory for relative paths. An empty variable counts as absent.
 *
 * @throws ConfigError that lists everything that is wrong. Its message shows no secret.
 */
export function readConfig(env: Environment): Config {
  const reader = new Reader(env);
  const config = {
    http: Object.freeze({
      port: reader.read(VARIABLES.port),
      host: reader.read(VARIABLES.host),
      ...readTls(reader),
      corsOrigins: reader.read(VARIABLES.corsOrigins),
      trustedProxies: reader.read(VARIABLES.trustedProxies),
      shutdownDelaySeconds: reader.read(VARIABLES.shutdownDelay),
      maxUnreadBytes: reader.read(VARIABLES.maxUnreadResponses),
    }),
    dataDir: reader.read(VARIABLES.dataDir),
    database: Object.freeze({
      url: reader.read(VARIABLES.databaseUrl),
      poolSize: reader.read(VARIABLES.databasePoolSize),
    }),
    redisUrl: reader.read(VARIABLES.redisUrl),
    secrets: readSecrets(reader),
    tokens: readTokens(reader),
    rateLimits: Object.freeze({
      user: reader.read(VARIABLES.rateLimitUser),
      anonymous: reader.read(VARIABLES.rateLimitAnonymous),
      auth: reader.read(VARIABLES.rateLimitAuth),
      refresh: reader.read(VARIABLES.rateLimitRefresh),
    }),
    requireEmailVerification: reader.read(VARIABLES.requireEmailVerification),
    adminEmail: reader.read(VARIABLES.adminEmail),
    mail: Object.freeze({
      smtp: reader.read(VARIABLES.smtpUrl),
      from: reader.read(VARIABLES.mailFrom),
      appUrl: reader.read(VARIABLES.appUrl),
    }),
    trashRetentionDays: reader.read(VARIABLES.trashRetentionDays),
    log: Object.freeze({ level: reader.read(VARIABLES.logLevel), format: reader.read(VARIABLES.logFormat) }),
  };
  const names = configurationReference().map(({ name }) => name);
  const warnings = Object.freeze([...misspelt(Object.keys(env), names), ...unverified(config.database.url)]);
  if (reader.problems.length > 0) throw new ConfigError(reader.problems, warnings);
  return Object.freeze({ ...config, warnings });
}

function readSecrets(reader: Reader): Secrets | undefined {
  const { databaseUrl, jwtSecrets, encryptionKey } = VARIABLES;
  const jwt = reader.read(jwtSecrets);
  const key = reader.read(encryptionKey);
  // A server's data outlives this machine's DATA_DIR, so keys for it must not be made up here.
  const why = reader.has(databaseUrl)
    ? 'DATABASE_URL'
    : reader.has(jwtSecrets)
      ? 'JWT_SECRETS'
      : 'ENCRYPTION_KEY';
  const needed = [databaseUrl, jwtSecrets, encryptionKey].some((variable) => reader.has(variable));
  for (const variable of needed ? [jwtSecrets, encryptionKey] : []) {
    if (!reader.has(variable)) reader.refuse(variable, `must be given together with ${why}`);
  }
  return jwt && key && Object.freeze({ jwt, encryptionKey: key });
}

/** Said once at the start, for nothing else would. */
function unverified(url: string | undefined): string[] {
  const isOff = url !== undefined && /[?&]ssl(mode)?=no-verify(&|$)/.test(url);
  return isOff
    ? [
        'DATABASE_URL has no-verify: anybody on the way to the database can pass for it. Use sslmode=verify-full.',
      ]
    : [];
}

function readTls(reader: Reader): Pick<Config['http'], 'publicUrl' | 'tls' | 'isHttps'> {
  const { tlsCertFile, tlsKeyFile } = VARIABLES;
  const publicUrl = reader.read(VARIABLES.publicUrl);
  const certFile = reader.read(tlsCertFile);
  const keyFile = reader.read(tlsKeyFile);
  if (certFile && !keyFile) reader.refuse(tlsKeyFile, 'must be given together with TLS_CERT_FILE');
  if (keyFile && !certFile) reader.refuse(tlsCertFile, 'must be given together with TLS_KEY_FILE');
  const tls = certFile && keyFile ? Object.freeze({ certFile, keyFile }) : undefined;
  if (tls && publicUrl?.startsWith('http:')) {
    reader.refuse(VARIABLES.publicUrl, 'is http://, but with TLS_CERT_FILE the service speaks only https://');
  }
  return { publicUrl, tls, isHttps: tls !== undefined || publicUrl?.startsWith('https:') === true };
}

function readTokens(reader: Reader): Config['tokens'] {
  const { accessTokenTtl, refreshTokenTtl, sessionMaxAge } = VARIABLES;
  const accessSeconds = reader.read(accessTokenTtl);
  const refreshSeconds = reader.read(refreshTokenTtl);
  const sessionSeconds = reader.read(sessionMaxAge);
  const shorter = (seconds: number, name: string, than: number) =>
    `with ${durationText(seconds)} is shorter than ${name} with ${durationText(than)}`;
  if (refreshSeconds < accessSeconds && reader.areValid(accessTokenTtl, refreshTokenTtl)) {
    reader.refuse(refreshTokenTtl, shorter(refreshSeconds, accessTokenTtl.name, accessSeconds));
  }
  if (sessionSeconds < refreshSeconds && reader.areValid(refreshTokenTtl, sessionMaxAge)) {
    reader.refuse(sessionMaxAge, shorter(sessionSeconds, refreshTokenTtl.name, refreshSeconds));
  }
  return Object.freeze({ accessSeconds, refreshSeconds, sessionSeconds });
}
