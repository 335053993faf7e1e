import { hkdfSync, type KeyObject } from 'node:crypto';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { createSealer, type EncryptionKey } from '../encryption.ts';
import type { Log } from '../log.ts';

/** 64 bits more than the order of the curve has, so that the remainder is not biased (FIPS 186-5, appendix A.2.1). */
const SEED_BYTES = 40;

const VAPID_PURPOSE = 'vapid key';
const ID = '00000000-0000-0000-0000-000000000001';
const CONTEXT = Buffer.from('seed');

const store = compiled('push: store the seed of the server keys', (db, p: Params<{ seed: Buffer }>) =>
  db
    .insertInto('vapid_key')
    .values({ id: ID, seed: p.seed })
    .onConflict((conflict) => conflict.doNothing()),
);

const find = compiled('push: find the seed of the server keys', (db) =>
  db.selectFrom('vapid_key').select('seed'),
);

/** Returns the seed of an installation whose encryption key has never been replaced. */
export function vapidSeedOf(encryptionKey: KeyObject): Buffer {
  return Buffer.from(hkdfSync('sha256', encryptionKey, '', 'taskflow vapid', SEED_BYTES));
}

/**
 * Returns the seed from which `createVapid` derives its keys, and stores it at the first start. A browser accepts messages only with the
 * key that it had when it subscribed, so the seed stays the same under a new encryption key.
 */
export async function openVapidSeed(
  db: Database,
  keys: readonly [KeyObject, ...KeyObject[]],
  log: Pick<Log, 'warn'>,
): Promise<Buffer> {
  const derived = vapidSeedOf(keys[0]);
  const sealer = createSealer(VAPID_PURPOSE, keys);
  await store.run(db, { seed: sealer.seal(derived, CONTEXT) });
  const { seed } = await find.one(db, {});
  try {
    return sealer.open(seed, CONTEXT);
  } catch {
    log.warn(
      {},
      'the database was encrypted with another ENCRYPTION_KEY: browsers get no push messages until they subscribe again; if you have that key, add it at the end of ENCRYPTION_KEY',
    );
    return derived;
  }
}

export function resealVapidSeed(encryptionKey: EncryptionKey): (row: { sealed: Buffer }) => Buffer {
  const sealer = createSealer(VAPID_PURPOSE, encryptionKey);
  return ({ sealed }) => sealer.seal(sealer.open(sealed, CONTEXT), CONTEXT);
}
