import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Of the software, as package.json has it. */
export const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** Of the contract: another one for each change of it, also between versions. */
export const contractDigest = createHash('sha256')
  .update(readFileSync(new URL('../generated/openapi.json', import.meta.url)))
  .digest('base64url');
