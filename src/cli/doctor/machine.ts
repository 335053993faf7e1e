import { randomUUID } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { access, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import type { Config } from '../../config.ts';
import { openFilesLimit } from '../../open-files.ts';
import { loadOrCreateSecrets } from '../../secrets.ts';
import { codeOf, type Finding, findings, reasonOf, sizeText } from './finding.ts';

const MIB = 1024 * 1024;
/** Uploads, jobs and the database stop below this. */
const LEAST_FREE_BYTES = 256 * MIB;
/** For the log of PostgreSQL and what a day adds. */
const ENOUGH_FREE_BYTES = 1024 * MIB;
/** A process takes 200 MB under load, and the embedded PostgreSQL as much. */
const ENOUGH_MEMORY_BYTES = 512 * MIB;
/** Each request and each socket takes one. */
const ENOUGH_FILES = 4096;

export function checkRuntime(): Finding[] {
  const { ok, warn } = findings('runtime');
  const memory = Math.min(process.constrainedMemory() || Number.POSITIVE_INFINITY, totalmem());
  const heap = getHeapStatistics().heap_size_limit;
  const found = [
    ok(
      `Node ${process.version}, ${availableParallelism()} cores, ${sizeText(memory)} of memory, ${sizeText(heap)} for the heap`,
    ),
  ];
  if (memory < ENOUGH_MEMORY_BYTES)
    found.push(warn('there is less memory than TaskFlow needs under load', 'Allow it 512 MiB or more.'));
  const files = openFilesLimit();
  if (files < ENOUGH_FILES)
    found.push(
      warn(
        `a process can have ${files} files open, and each connection takes one`,
        'Raise the limit: LimitNOFILE of systemd, or ulimit -Hn.',
      ),
    );
  return found;
}

/** Checks the directory of the data, also before the first start has created it. */
export async function checkDataDir({ dataDir, storage, s3, database }: Config): Promise<Finding[]> {
  const { ok, warn, fail } = findings('data directory');
  const existing = nearestExisting(dataDir);
  try {
    if (!(await stat(existing)).isDirectory())
      return [
        fail(`${existing} is not a directory`, 'Move the file away, or set DATA_DIR to another directory.'),
      ];
    if (existing === dataDir) await tryToWrite(dataDir);
    else await access(existing, constants.W_OK | constants.X_OK);
  } catch (error) {
    return [
      fail(
        `${dataDir} cannot be written (${codeOf(error) ?? reasonOf(error)})`,
        'Make it a directory that belongs to the user of TaskFlow, or set DATA_DIR to another one.',
      ),
    ];
  }
  const { bavail, bsize, blocks, files, ffree } = await statfs(existing);
  // Some file systems on a network do not know.
  const free = blocks === 0 ? Number.POSITIVE_INFINITY : bavail * bsize;
  const text = `${dataDir}${existing === dataDir ? '' : ' does not exist yet and'} has ${free === Number.POSITIVE_INFINITY ? 'unknown space' : `${sizeText(free)} free`}`;
  // An upload to an object store is first written to this disk.
  const largest = storage.maxBytes * (s3 ? 2 : 1);
  const found = [
    free < LEAST_FREE_BYTES
      ? fail(
          text,
          'Free space on this disk, or set DATA_DIR to another one. TaskFlow stops writing before it is full.',
        )
      : free < Math.max(ENOUGH_FREE_BYTES, largest)
        ? warn(
            text,
            `Free space for a file of ATTACHMENT_MAX_BYTES (${sizeText(storage.maxBytes)}) and for the database.`,
          )
        : ok(text),
  ];
  if (files > 0 && ffree === 0)
    found.push(
      fail(
        'the file system cannot hold more files',
        'Delete files, or create a file system with more inodes.',
      ),
    );
  return [...found, ...checkSecrets(dataDir, database.url === undefined)];
}

/** Without a server of its own, the secrets are in the data directory, beside the data that they encrypt. */
function checkSecrets(dataDir: string, isEmbedded: boolean): Finding[] {
  const { ok, fail } = findings('secrets');
  if (!isEmbedded) return [];
  const path = join(dataDir, 'secrets.json');
  if (!existsSync(path)) {
    return existsSync(join(dataDir, 'postgres'))
      ? [
          fail(
            `${path} does not exist, but the database does`,
            'Restore the file from a backup. Otherwise the next start generates new secrets, and encrypted data cannot be read.',
          ),
        ]
      : [];
  }
  try {
    loadOrCreateSecrets(dataDir);
    return [ok(`${path} can be used`)];
  } catch (error) {
    return [
      fail(reasonOf(error), 'Do what the message says, and keep a copy of the file with your backups.'),
    ];
  }
}

function nearestExisting(path: string): string {
  let at = path;
  while (!existsSync(at) && at !== dirname(at)) at = dirname(at);
  return at;
}

async function tryToWrite(directory: string): Promise<void> {
  const file = join(directory, `doctor-${randomUUID()}`);
  await writeFile(file, 'test', { flag: 'wx', mode: 0o600 });
  await rm(file);
}
