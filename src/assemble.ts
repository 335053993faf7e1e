import { createFeed } from './activity/feed.ts';
import type { Clock } from './actor.ts';
import type { StorageLimits } from './attachments/limits.ts';
import { createFileLinks } from './attachments/links.ts';
import { createRunningParts } from './attachments/running-parts.ts';
import { createLockout } from './auth/passwords/lockout.ts';
import type { Passwords } from './auth/passwords/passwords.ts';
import { createOngoing, type Ongoing } from './auth/sessions/ongoing.ts';
import { createSessions } from './auth/sessions/sessions.ts';
import { createTokens, type TokensOptions } from './auth/sessions/tokens.ts';
import type { Services } from './context.ts';
import type { Connections } from './database/database.ts';
import type { EncryptionKey } from './encryption.ts';
import { createDenials, type Denials } from './events/denials.ts';
import { createDispatcher, type Dispatcher } from './events/dispatcher.ts';
import { createReader, type Reader } from './events/reader.ts';
import { createFiles } from './files/files.ts';
import { createRoomCheck } from './files/room.ts';
import type { FileStore } from './files/store.ts';
import type { BindServices } from './http/bind.ts';
import { createConsistency } from './http/consistency.ts';
import { createIdempotency } from './idempotency/idempotency.ts';
import { createPagination } from './lists/pagination.ts';
import type { Logger } from './log.ts';
import { findPushes, preparePush } from './notifications/push.ts';
import type { Observer } from './observer.ts';
import type { DueSender } from './outbound/due-sender.ts';
import { createGuard, type GuardOptions } from './outbound/guard.ts';
import type { Channel, Peers } from './processes.ts';
import { createPusher } from './push/pusher.ts';
import { createPushSender, type SenderOptions } from './push/sender.ts';
import { createPushTargets } from './push/targets.ts';
import { createVapid } from './push/vapid.ts';
import { openSharedCache } from './redis/cache.ts';
import { openChannel } from './redis/channel.ts';
import type { RedisConnection } from './redis/connection.ts';
import { readers } from './resources.ts';
import { createSync } from './sync/sync.ts';
import { createProfiles } from './users/profiles.ts';
import { createUnsubscribeTokens } from './users/unsubscribe.ts';
import { version } from './version.ts';
import { createDeliverer } from './webhooks/deliverer.ts';
import { createWebhookSecrets } from './webhooks/secrets.ts';

/** The settings and the open connections of an installation. */
export type Parts = {
  readonly connections: Connections;
  /** Without it, rate limits, caches and revocations are local to this process, or to its cluster. */
  readonly redis?: RedisConnection | undefined;
  /** The other processes of a cluster, which Redis knows too. */
  readonly peers?: Peers | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  /** A key for each purpose is derived from it. */
  readonly encryptionKey: EncryptionKey;
  readonly tokens: Pick<TokensOptions, 'keys' | 'accessTtlSeconds'>;
  readonly refreshTtlSeconds: number;
  readonly sessionTtlSeconds: number;
  readonly passwords: Passwords;
  /** Normalized; see `Services`. */
  readonly adminEmail: string | undefined;
  /** The base URL for clients, without a trailing slash. */
  readonly publicUrl: string | undefined;
  /** The client app that links lead to, if there is one. */
  readonly appUrl: string | undefined;
  /** Returns the base URL of this service, which is known when it listens. Links lead there without a client app. */
  ownUrl(): string;
  readonly requireEmailVerification: boolean;
  readonly fileStore: FileStore;
  readonly storageLimits: StorageLimits;
  /** Where webhooks can send events. */
  readonly outbound: Pick<GuardOptions, 'allowed' | 'resolve' | 'nameServers'>;
  readonly push: Pick<SenderOptions, 'fcm' | 'apns'> & {
    /** See `openVapidSeed`. */
    readonly vapidSeed: Buffer;
    /** How push services reach the people who run this server: an `https:` or `mailto:` URL. */
    readonly contact: string;
  };
  /** Resolves if the backups are up to date. Absent if there are none. */
  readonly checkBackups?: (() => Promise<void>) | undefined;
  isStopping(): boolean;
  /** Who watches what this process does. */
  readonly observer?: Observer | undefined;
};

/** The services that handle requests. */
export type Assembled = Omit<BindServices, 'streams' | 'eventStreams' | 'downloads'> & {
  readonly denials: Denials;
  readonly dispatcher: Dispatcher;
  readonly readers: readonly Reader[];
  readonly deliverer: DueSender;
  readonly pusher: DueSender;
};

/** Creates the services, for the real service and for the tests. Opens no connection and starts only timers. */
export function assemble(parts: Parts): Assembled {
  const { connections, redis, peers, clock, log, encryptionKey, observer } = parts;
  const { refreshTtlSeconds, sessionTtlSeconds, publicUrl } = parts;
  const started = clock.now();
  const tokens = createTokens({ ...parts.tokens, issuer: 'taskflow', audience: 'taskflow', clock });
  const channel = (name: string): Channel | undefined =>
    redis ? openChannel(redis, name, log) : peers?.channel(name);
  const dispatcher = createDispatcher({ db: connections.numbering, log, others: channel('events') });
  const sessions = createSessions({ connections, tokens, refreshTtlSeconds, sessionTtlSeconds });
  const secrets = createWebhookSecrets(encryptionKey);
  const ownHost = publicUrl === undefined ? undefined : new URL(publicUrl).hostname;
  const guard = createGuard({ ...parts.outbound, ownHost });
  const url = publicUrl ?? 'http://localhost';
  const { appUrl, ownUrl } = parts;
  const tracer = observer?.tracer;
  const deliverer = createDeliverer({ db: connections.following, log, guard, secrets, url, appUrl, tracer });
  const vapid = createVapid(parts.push.vapidSeed, parts.push.contact);
  const sender = createPushSender({ ...parts.push, web: { vapid, guard } });
  const targets = createPushTargets(encryptionKey);
  const pusher = createPusher({
    db: connections.following,
    ...{ log, sender, targets },
    find: (db, ids) => findPushes.all(db, { ids }),
    prepare: (due, now) => preparePush(due, now, appUrl ?? ownUrl()),
  });
  const wakes: { readonly [reader: string]: () => void } = {
    webhooks: deliverer.wake,
    notifications: pusher.wake,
  };
  const services: Services = {
    clock,
    sessions,
    passwords: parts.passwords,
    lockout: createLockout({ db: connections.writer, key: encryptionKey }),
    files: createFiles(parts.fileStore, encryptionKey),
    fileLinks: createFileLinks(encryptionKey),
    storageLimits: parts.storageLimits,
    unsubscribeTokens: createUnsubscribeTokens(encryptionKey),
    runningParts: createRunningParts(),
    guard,
    webhookSecrets: secrets,
    wakeWebhooks: deliverer.wake,
    push: { vapidPublicKey: vapid.publicKey, platforms: sender.platforms, targets, wake: pusher.wake },
    feed: createFeed({ dispatcher, db: connections.reader, log }),
    sync: createSync({ dispatcher, encryptionKey }),
    profiles: createProfiles(redis && openSharedCache(redis, encryptionKey), observer?.cacheRead),
    health: {
      version,
      uptimeSeconds: () => Math.floor((clock.now() - started) / 1000),
      isStopping: parts.isStopping,
      pingDatabase: () => connections.ready(),
      pingRedis: redis?.ping,
      pingStorage: createRoomCheck(parts.fileStore, parts.storageLimits.maxBytes),
      checkBackups: parts.checkBackups,
    },
    adminEmail: parts.adminEmail,
    // A proxy removes this path from requests.
    publicPath: publicUrl === undefined ? '' : new URL(publicUrl).pathname.replace(/\/$/, ''),
  };
  const { replicas } = connections;
  const ongoing: Ongoing = createOngoing({
    sessions,
    others: channel('access-changed'),
    // A replica can show for a moment what the user must not see any more.
    onChange: replicas?.pin,
  });
  return {
    services,
    connections,
    ongoing,
    idempotency: createIdempotency(encryptionKey),
    consistency: replicas && createConsistency(replicas, encryptionKey),
    pagination: createPagination(encryptionKey),
    requireEmailVerification: parts.requireEmailVerification,
    denials: createDenials({ db: connections.writer, log }),
    dispatcher,
    deliverer,
    pusher,
    readers: readers.map(([name, read]) =>
      createReader({
        name,
        read,
        onRead: wakes[name],
        dispatcher,
        db: connections.following,
        log,
      }),
    ),
  };
}
