import type { BlockList } from 'node:net';
import type { BackupConfig } from './backups/backups.ts';
import type { Environment } from './config/environment.ts';
import type { Secrets } from './config/keys.ts';
import type { Mailbox, SmtpServer } from './config/mail.ts';
import { misspelt } from './config/misspelt.ts';
import { durationText, type RateLimit } from './config/parsers.ts';
import { ConfigError } from './config/problems.ts';
import { Reader } from './config/reader.ts';
import { unprotected } from './config/unprotected.ts';
import { type ConfigurationEntry, type LogFormat, type LogLevel, VARIABLES } from './config/variables.ts';
import type { S3Options } from './files/s3.ts';
import type { ApnsOptions } from './push/apns.ts';
import type { FcmOptions } from './push/fcm.ts';
import type { WatchingOptions } from './watching.ts';

/** The validated configuration. The names of durations end with their unit. */
export type Config = {
  readonly http: {
    /** 0 lets the system choose a free port. */
    readonly port: number;
    readonly host: string;
    /** Without a trailing slash. Undefined: the address on which the server listens. */
    readonly publicUrl: string | undefined;
    /** Undefined: plain HTTP. Absolute paths. */
    readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
    /** Whether callers use TLS, to the service or to a proxy. */
    readonly isHttps: boolean;
    /** In the form in which browsers send them in `Origin`. */
    readonly corsOrigins: readonly string[];
    /** Peers whose `X-Forwarded-For` is used. Remove `::ffff:` from an address before you check it. */
    readonly trustedProxies: BlockList;
    readonly shutdownDelaySeconds: number;
    readonly connections: {
      /** Undefined: as many as the process can have. */
      readonly inAll: number | undefined;
      readonly forAddress: number;
    };
    /** Undefined: a fraction of the heap. */
    readonly maxUnreadBytes: number | undefined;
  };
  /** Absolute. */
  readonly dataDir: string;
  readonly database: {
    /** Undefined: the embedded PostgreSQL in `dataDir`. Contains a password. */
    readonly url: string | undefined;
    /** Only if `url` is the address of a pooler of transactions: the database itself. Contains a password. */
    readonly directUrl: string | undefined;
    /** Whether TaskFlow runs the database, in this process or in another one. */
    readonly isEmbedded: boolean;
    readonly poolSize: number;
    /** Contain passwords. */
    readonly replicaUrls: readonly string[];
  };
  /** Number of processes that serve requests. Undefined: this process does. */
  readonly cluster: number | undefined;
  /** Whether the service also does the work that no caller waits for. */
  readonly worker: boolean;
  /** Undefined: a worker does not listen. */
  readonly workerPort: number | undefined;
  /** Undefined: every process counts requests separately, or those of a cluster together. Contains a password. */
  readonly redisUrl: string | undefined;
  /** Undefined only without `database.url`: then they are generated into `dataDir`. */
  readonly secrets: Secrets | undefined;
  readonly tokens: {
    readonly accessSeconds: number;
    /** Idle time after which a session ends. */
    readonly refreshSeconds: number;
    /** Time from login after which a session ends even if it is in use. */
    readonly sessionSeconds: number;
  };
  readonly rateLimits: {
    readonly user: RateLimit | 'off';
    readonly anonymous: RateLimit | 'off';
    readonly auth: RateLimit | 'off';
    readonly refresh: RateLimit | 'off';
  };
  /** Whether requests fail until the email is verified, except those for the account and the profile. */
  readonly requireEmailVerification: boolean;
  /** The email whose account can become an administrator, once its owner has proved that it is theirs. */
  readonly adminEmail: string | undefined;
  readonly mail: {
    /** Undefined: messages are written to `dataDir`. Contains a password. */
    readonly smtp: SmtpServer | undefined;
    /** Undefined: derived from the host of `appUrl`. */
    readonly from: Mailbox | undefined;
    /** Without a trailing slash. Undefined: the URL of the service. */
    readonly appUrl: string | undefined;
  };
  readonly storage: { readonly maxBytes: number; readonly userBytes: number; readonly spaceBytes: number };
  /** Undefined: the content of attachments is in `dataDir`. Contains a secret. */
  readonly s3: S3Options | undefined;
  /** Undefined: no backups. Contains secrets. */
  readonly backups: BackupConfig | undefined;
  readonly push: {
    /** Undefined: no messages through Firebase Cloud Messaging. Contains a private key. */
    readonly fcm: FcmOptions | undefined;
    /** Undefined: no messages through the Apple Push Notification service. Contains a private key. */
    readonly apns: ApnsOptions | undefined;
  };
  /** Networks that webhooks and push messages can reach although they are not public. */
  readonly webhookNetworks: BlockList;
  readonly syncWindowDays: number;
  /** A configuration of PostgreSQL for text search, or `none`. */
  readonly searchLanguage: string;
  readonly trashRetentionDays: number;
  readonly log: { readonly level: LogLevel; readonly format: LogFormat };
  readonly watch: Omit<WatchingOptions, 'place'> & {
    /** Absolute. */
    readonly errorHook: string | undefined;
  };
  /** Variables that look like misspellings, and unsafe settings. Log them as soon as there is a logger. */
  readonly warnings: readonly string[];
};

/** Returns all variables in the order of the documentation. */
export function configurationReference(): readonly ConfigurationEntry[] {
  return Object.values(VARIABLES).map(
    ({ parse: _parse, whenAbsent: _whenAbsent, hasLines: _hasLines, ...entry }) => entry,
  );
}

/**
 * Reads and validates the configuration. Uses only its argument, the files that `NAME_FILE` variables point to, and the working
 * directory for relative paths. An empty variable counts as absent.
 *
 * @throws ConfigError with all errors. Its message contains no secret.
 */
export function readConfig(env: Environment): Config {
  const reader = new Reader(env);
  const objectStore = readObjectStore(reader);
  const cluster = reader.read(VARIABLES.cluster);
  const config = {
    http: Object.freeze({
      port: reader.read(VARIABLES.port),
      host: reader.read(VARIABLES.host),
      ...readTls(reader),
      corsOrigins: reader.read(VARIABLES.corsOrigins),
      trustedProxies: reader.read(VARIABLES.trustedProxies),
      shutdownDelaySeconds: reader.read(VARIABLES.shutdownDelay),
      connections: Object.freeze({
        inAll: reader.read(VARIABLES.maxConnections),
        forAddress: reader.read(VARIABLES.maxConnectionsPerAddress),
      }),
      maxUnreadBytes: reader.read(VARIABLES.maxUnreadResponses),
    }),
    dataDir: reader.read(VARIABLES.dataDir),
    database: readDatabase(reader, cluster),
    cluster,
    worker: reader.read(VARIABLES.worker),
    workerPort: reader.read(VARIABLES.workerPort),
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
    storage: Object.freeze({
      maxBytes: reader.read(VARIABLES.attachmentMaxBytes),
      userBytes: reader.read(VARIABLES.attachmentUserQuota),
      spaceBytes: reader.read(VARIABLES.attachmentProjectQuota),
    }),
    s3: readS3(reader, objectStore),
    backups: readBackups(reader, objectStore),
    push: readPush(reader),
    webhookNetworks: reader.read(VARIABLES.webhookAllowCidrs),
    syncWindowDays: reader.read(VARIABLES.syncWindowDays),
    searchLanguage: reader.read(VARIABLES.searchLanguage),
    trashRetentionDays: reader.read(VARIABLES.trashRetentionDays),
    log: Object.freeze({ level: reader.read(VARIABLES.logLevel), format: reader.read(VARIABLES.logFormat) }),
    watch: readWatch(reader),
  };
  const names = configurationReference().map(({ name }) => name);
  const warnings = Object.freeze([...misspelt(Object.keys(env), names), ...unprotected(config)]);
  if (reader.problems.length > 0) throw new ConfigError(reader.problems, warnings);
  return Object.freeze({ ...config, warnings });
}

/** Connections for requests that all processes of a cluster have, so that they fit into the 100 of PostgreSQL's default. */
const CLUSTER_CONNECTIONS = 32;
const LEAST_CONNECTIONS = 4;

function readDatabase(reader: Reader, cluster: number | undefined): Config['database'] {
  const { databaseUrl, databaseDirectUrl, databaseReplicaUrls, databasePoolSize } = VARIABLES;
  const url = reader.read(databaseUrl);
  const directUrl = reader.read(databaseDirectUrl);
  const poolSize = reader.read(databasePoolSize);
  if (directUrl && !reader.has(databaseUrl))
    reader.refuse(databaseUrl, 'must be set together with DATABASE_DIRECT_URL');
  const replicaUrls = reader.read(databaseReplicaUrls);
  if (reader.has(databaseReplicaUrls) && !reader.has(databaseUrl))
    reader.refuse(databaseReplicaUrls, 'must be set together with DATABASE_URL');
  const isShared = cluster !== undefined && !reader.has(databasePoolSize);
  const share = () => Math.max(LEAST_CONNECTIONS, Math.ceil(CLUSTER_CONNECTIONS / (cluster ?? 1)));
  return Object.freeze({
    url,
    directUrl,
    isEmbedded: url === undefined,
    replicaUrls,
    poolSize: isShared ? share() : poolSize,
  });
}

function readSecrets(reader: Reader): Secrets | undefined {
  const { databaseUrl, jwtSecrets, encryptionKey } = VARIABLES;
  const jwt = reader.read(jwtSecrets);
  const keys = reader.read(encryptionKey);
  // The data on a database server outlives DATA_DIR of this machine, so keys for it must not be generated here.
  const why = reader.has(databaseUrl)
    ? 'DATABASE_URL'
    : reader.has(jwtSecrets)
      ? 'JWT_SECRETS'
      : 'ENCRYPTION_KEY';
  const needed = [databaseUrl, jwtSecrets, encryptionKey].some((variable) => reader.has(variable));
  for (const variable of needed ? [jwtSecrets, encryptionKey] : []) {
    if (!reader.has(variable)) reader.refuse(variable, `must be set together with ${why}`);
  }
  return jwt && keys && Object.freeze({ jwt, encryptionKey: keys[0].key, encryptionKeys: keys });
}

type ObjectStore = { [Key in keyof S3Options]: S3Options[Key] | undefined } & Pick<
  S3Options,
  'region' | 'isPathStyle'
>;

function readObjectStore(reader: Reader): ObjectStore {
  return {
    bucket: reader.read(VARIABLES.s3Bucket),
    accessKeyId: reader.read(VARIABLES.s3AccessKeyId),
    secretAccessKey: reader.read(VARIABLES.s3SecretAccessKey),
    endpoint: reader.read(VARIABLES.s3Endpoint),
    region: reader.read(VARIABLES.s3Region),
    isPathStyle: reader.read(VARIABLES.s3ForcePathStyle),
  };
}

/** An object store takes 5 GiB in one piece, and an encrypted file is up to 1.4 MB longer than its content. */
const MAX_OBJECT_BYTES = 5_118 * 1024 ** 2;

function readS3(reader: Reader, store: ObjectStore): S3Options | undefined {
  const { s3Bucket, s3AccessKeyId, s3SecretAccessKey } = VARIABLES;
  for (const variable of reader.has(s3Bucket) ? [s3AccessKeyId, s3SecretAccessKey] : []) {
    if (!reader.has(variable)) reader.refuse(variable, 'must be set together with S3_BUCKET');
  }
  const { bucket, accessKeyId, secretAccessKey } = store;
  if (bucket && reader.read(VARIABLES.attachmentMaxBytes) > MAX_OBJECT_BYTES)
    reader.refuse(VARIABLES.attachmentMaxBytes, 'must be at most 5118MiB with S3_BUCKET');
  if (!bucket || !accessKeyId || !secretAccessKey) return undefined;
  return Object.freeze({ ...store, bucket, accessKeyId, secretAccessKey });
}

function readBackups(reader: Reader, store: ObjectStore): BackupConfig | undefined {
  const { backupUrl, backupKey, encryptionKey, s3AccessKeyId, s3SecretAccessKey } = VARIABLES;
  const place = reader.read(backupUrl);
  const keys = reader.read(backupKey);
  const times = reader.read(VARIABLES.backupSchedule);
  const retentionDays = reader.read(VARIABLES.backupRetentionDays);
  const isVerified = reader.read(VARIABLES.backupVerify);
  const endpoint = reader.read(VARIABLES.backupS3Endpoint) ?? store.endpoint;
  const region = reader.read(VARIABLES.backupS3Region) ?? store.region;
  const accessKeyId = reader.read(VARIABLES.backupS3AccessKeyId) ?? store.accessKeyId;
  const secretAccessKey = reader.read(VARIABLES.backupS3SecretAccessKey) ?? store.secretAccessKey;
  const { isPathStyle } = store;
  if (place && !reader.has(backupKey) && !reader.has(encryptionKey)) {
    reader.refuse(
      backupKey,
      'must be set together with BACKUP_URL, because the generated key would be lost with DATA_DIR',
    );
  }
  if (!place) return undefined;
  const settings = { keys, times, retentionDays, isVerified };
  if ('folder' in place) return Object.freeze({ ...settings, target: place });
  if (!accessKeyId) reader.refuse(s3AccessKeyId, 'must be set together with an s3:// URL in BACKUP_URL');
  if (!secretAccessKey)
    reader.refuse(s3SecretAccessKey, 'must be set together with an s3:// URL in BACKUP_URL');
  if (!accessKeyId || !secretAccessKey) return undefined;
  const target = Object.freeze({ ...place, endpoint, region, accessKeyId, secretAccessKey, isPathStyle });
  return Object.freeze({ ...settings, target });
}

function readPush(reader: Reader): Config['push'] {
  const { apnsKey, apnsKeyId, apnsTeamId, apnsTopic } = VARIABLES;
  const account = reader.read(VARIABLES.fcmServiceAccount);
  const key = reader.read(apnsKey);
  const [keyId, teamId, topic] = [reader.read(apnsKeyId), reader.read(apnsTeamId), reader.read(apnsTopic)];
  const isSandbox = reader.read(VARIABLES.apnsSandbox);
  for (const variable of key ? [apnsKeyId, apnsTeamId, apnsTopic] : []) {
    if (!reader.has(variable)) reader.refuse(variable, 'must be set together with APNS_KEY');
  }
  return Object.freeze({
    fcm: account && Object.freeze({ account }),
    apns:
      key && keyId && teamId && topic ? Object.freeze({ key, keyId, teamId, topic, isSandbox }) : undefined,
  });
}

function readWatch(reader: Reader): Config['watch'] {
  const port = reader.read(VARIABLES.metricsPort);
  const host = reader.read(VARIABLES.metricsHost);
  const token = reader.read(VARIABLES.metricsToken);
  const endpoint = reader.read(VARIABLES.otlpEndpoint);
  const headers = reader.read(VARIABLES.otlpHeaders) ?? Object.freeze({});
  const serviceName = reader.read(VARIABLES.otelServiceName);
  const ratio = reader.read(VARIABLES.otelSamplerArg);
  return Object.freeze({
    slowStatementMs: reader.read(VARIABLES.slowStatementMs),
    metrics: port === undefined && token === undefined ? undefined : Object.freeze({ port, host, token }),
    traces: endpoint === undefined ? undefined : Object.freeze({ endpoint, headers, serviceName, ratio }),
    errorHook: reader.read(VARIABLES.errorHook),
  });
}

function readTls(reader: Reader): Pick<Config['http'], 'publicUrl' | 'tls' | 'isHttps'> {
  const { tlsCertFile, tlsKeyFile } = VARIABLES;
  const publicUrl = reader.read(VARIABLES.publicUrl);
  const certFile = reader.read(tlsCertFile);
  const keyFile = reader.read(tlsKeyFile);
  if (certFile && !keyFile) reader.refuse(tlsKeyFile, 'must be set together with TLS_CERT_FILE');
  if (keyFile && !certFile) reader.refuse(tlsCertFile, 'must be set together with TLS_KEY_FILE');
  const tls = certFile && keyFile ? Object.freeze({ certFile, keyFile }) : undefined;
  if (tls && publicUrl?.startsWith('http:')) {
    reader.refuse(
      VARIABLES.publicUrl,
      'starts with http://, but with TLS_CERT_FILE the service accepts only https://',
    );
  }
  return { publicUrl, tls, isHttps: tls !== undefined || publicUrl?.startsWith('https:') === true };
}

function readTokens(reader: Reader): Config['tokens'] {
  const { accessTokenTtl, refreshTokenTtl, sessionMaxAge } = VARIABLES;
  const accessSeconds = reader.read(accessTokenTtl);
  const refreshSeconds = reader.read(refreshTokenTtl);
  const sessionSeconds = reader.read(sessionMaxAge);
  const shorter = (seconds: number, name: string, than: number) =>
    `is ${durationText(seconds)}, which is shorter than ${name} (${durationText(than)})`;
  if (refreshSeconds < accessSeconds && reader.areValid(accessTokenTtl, refreshTokenTtl)) {
    reader.refuse(refreshTokenTtl, shorter(refreshSeconds, accessTokenTtl.name, accessSeconds));
  }
  if (sessionSeconds < refreshSeconds && reader.areValid(refreshTokenTtl, sessionMaxAge)) {
    reader.refuse(sessionMaxAge, shorter(sessionSeconds, refreshTokenTtl.name, refreshSeconds));
  }
  return Object.freeze({ accessSeconds, refreshSeconds, sessionSeconds });
}
