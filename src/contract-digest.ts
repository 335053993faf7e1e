import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Returns a digest of the contract, which changes with every change of it, even between versions. */
export const contractDigest = (): string =>
  createHash('sha256')
    .update(readFileSync(new URL('../generated/openapi.json', import.meta.url)))
    .digest('base64url');
