import type { Operation } from '../document.ts';

/** The version of the protocol for resumable uploads, https://tus.io/protocols/resumable-upload. */
export const TUS_VERSION = ['Tus-Resumable', '1.0.0'] as const;

/** What the server supports, for clients that ask with OPTIONS. Empty for paths without resumable uploads. */
export function tusOptions(operations: readonly Operation[], maxBytes: number): Record<string, string> {
  const usesTus = operations.some(({ parameters }) => parameters.some(({ name }) => name === TUS_VERSION[0]));
  if (!usesTus) return {};
  return {
    'Tus-Resumable': TUS_VERSION[1],
    'Tus-Version': TUS_VERSION[1],
    'Tus-Extension': 'creation,creation-defer-length,termination,expiration,checksum',
    'Tus-Max-Size': String(maxBytes),
    'Tus-Checksum-Algorithm': 'sha1,sha256,sha512',
  };
}
