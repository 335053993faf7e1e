import type { Command } from 'commander';
import type { Environment } from '../config/environment.ts';
import { connect, type Database } from '../database/database.ts';
import { countSealed, type KeyCount, reencryptColumn } from '../database/reencrypt.ts';
import { keyId } from '../encryption.ts';
import { expiring, sealed } from '../resources.ts';
import {
  decryptionKeys,
  loadOrCreateSecrets,
  retireSecrets,
  rotateSecrets,
  type Secrets,
  secretsWrittenAt,
} from '../secrets.ts';
import { type CommandResult, onDatabase } from './session.ts';

const VERBS = {
  status: 'show what each encryption key has encrypted',
  reencrypt: 'encrypt it again with the first key; also while the service runs',
  rotate: 'generate new keys in DATA_DIR; the previous ones stay valid',
  retire: 'remove the previous keys from DATA_DIR, once nothing needs them',
} as const;

type Verb = keyof typeof VERBS;

export function define(command: Command, env: Environment): void {
  for (const verb of Object.keys(VERBS) as Verb[]) {
    const defined = command.command(verb).description(VERBS[verb]);
    if (verb === 'retire') defined.option('--now', 'do not wait for what expires', false);
    defined.action(({ now = false }: { now?: boolean }) =>
      onDatabase(env, (url, { config }) => {
        const { secrets, dataDir, tokens } = config;
        const show = (text: string) => process.stderr.write(`${text}\n`);
        return manageKeys({ url, secrets, dataDir, accessSeconds: tokens.accessSeconds }, verb, {
          now,
          show,
        });
      }),
    );
  }
}

export type KeysOptions = {
  readonly url: string;
  readonly dataDir: string;
  /** Undefined: the secrets are generated in `dataDir`. */
  readonly secrets: Secrets | undefined;
  readonly accessSeconds: number;
};

/** Shows what each encryption key has encrypted, encrypts it again with the first one, or replaces generated secrets. */
export async function manageKeys(
  options: KeysOptions,
  verb: Verb,
  { now = false, show = () => {} }: { now?: boolean; show?: (text: string) => void } = {},
): Promise<CommandResult> {
  const secrets = options.secrets ?? loadOrCreateSecrets(options.dataDir);
  if (options.secrets && (verb === 'rotate' || verb === 'retire')) {
    const text = `Your keys are in JWT_SECRETS and ENCRYPTION_KEY: change them there. Then run \`keys reencrypt\`.`;
    return { text, exitCode: 1 };
  }
  if (verb === 'rotate') {
    const [{ kid }] = rotateSecrets(options.dataDir).encryptionKeys;
    const text = `${kid} encrypts and a new secret signs after the next start. Restart TaskFlow, then run \`keys reencrypt\`.`;
    return { text, exitCode: 0 };
  }
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const connections = connect({ url: options.url, poolSize: 1, applicationName: 'taskflow keys', log });
  try {
    const db = connections.writer;
    if (verb === 'reencrypt') return await reencrypt(db, secrets, show);
    const usage = await usageOf(db, secrets);
    if (verb === 'status') return { text: describe(usage, secrets), exitCode: 0 };
    return retire(usage, secrets, { ...options, isForced: now });
  } finally {
    await connections.close();
  }
}

type Usage = { name: string; isExpiring: boolean; counts: KeyCount[] };

async function usageOf(db: Database, secrets: Secrets): Promise<Usage[]> {
  const keys = decryptionKeys(secrets);
  const usage: Usage[] = [];
  for (const column of [...sealed, ...expiring]) {
    const counts = await countSealed(db, column, keys);
    usage.push({ name: column.name, isExpiring: 'rows' in column, counts });
  }
  return usage;
}

const numberOf = (values: number) => values.toLocaleString('en');

function describe(usage: readonly Usage[], { encryptionKeys }: Secrets): string {
  const nameOf = new Map(encryptionKeys.map(({ kid, key }) => [keyId(key).toString('hex'), kid]));
  const [{ kid: first }, ...others] = encryptionKeys;
  const decrypting = others.length > 0 ? `; ${others.map(({ kid }) => kid).join(', ')} only decrypts` : '';
  const lines = usage.map(({ name, isExpiring, counts }) => {
    const parts = counts.map(({ key, values, expires_at }) => {
      const until = isExpiring && expires_at ? `, until ${new Date(expires_at).toISOString()}` : '';
      return `${numberOf(values)} with ${nameOf.get(key ?? '') ?? 'an unnamed key'}${until}`;
    });
    return `${name}: ${parts.join('; ') || 'none'}`;
  });
  return [`${first} encrypts${decrypting}.`, ...lines].join('\n');
}

async function reencrypt(
  db: Database,
  secrets: Secrets,
  show: (text: string) => void,
): Promise<CommandResult> {
  const keys = decryptionKeys(secrets);
  const lines: string[] = [];
  let unreadable = 0;
  for (const column of sealed) {
    const total = others(await countSealed(db, column, keys), keys[0]);
    const done = await reencryptColumn(db, column, keys, ({ changed }) => {
      if (changed > 0) show(`${column.name}: ${numberOf(changed)} of ${numberOf(total)}`);
    });
    const failed = done.unreadable > 0 ? `, ${numberOf(done.unreadable)} need a key that is not set` : '';
    unreadable += done.unreadable;
    lines.push(`${column.name}: ${numberOf(done.changed)} encrypted again${failed}`);
  }
  lines.push(describe(await usageOf(db, secrets), secrets));
  return { text: lines.join('\n'), exitCode: unreadable > 0 ? 1 : 0 };
}

/** Returns how many values do not have this key. */
function others(counts: readonly KeyCount[], key: Parameters<typeof keyId>[0]): number {
  const id = keyId(key).toString('hex');
  return counts.reduce((sum, { key: each, values }) => sum + (each === id ? 0 : values), 0);
}

function retire(
  usage: readonly Usage[],
  secrets: Secrets,
  { dataDir, accessSeconds, isForced }: KeysOptions & { isForced: boolean },
): CommandResult {
  const refuse = (text: string): CommandResult => ({ text, exitCode: 1 });
  const [{ key }] = secrets.encryptionKeys;
  const left = usage.filter(({ counts }) => others(counts, key) > 0);
  if (left.some(({ isExpiring }) => !isExpiring)) {
    return refuse(
      `An earlier key is still needed. Run \`keys reencrypt\` first.\n${describe(usage, secrets)}`,
    );
  }
  const sinceSeconds = (Date.now() - secretsWrittenAt(dataDir)) / 1_000;
  if (!isForced && (left.length > 0 || sinceSeconds < accessSeconds)) {
    const wait =
      left.length > 0
        ? 'values that expire have an earlier key'
        : 'access tokens with an earlier secret are valid';
    return refuse(`Wait, because ${wait}. With --now, they become invalid.\n${describe(usage, secrets)}`);
  }
  const [{ kid }] = retireSecrets(dataDir).encryptionKeys;
  return {
    text: `Only ${kid} and the newest secret are left after the next start. Restart TaskFlow.`,
    exitCode: 0,
  };
}
