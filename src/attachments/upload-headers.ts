import { createHash, type Hash } from 'node:crypto';
import type { OperationRequest } from '../contract.ts';
import { ApiError, type ErrorDetail, invalid } from '../errors.ts';
import { applyField, type Fields } from './upload.ts';

/** What a client says of a file before it sends it. */
export type Announced = Fields & { name: string; size_bytes: number | null };

const METADATA = 'Upload-Metadata';

/** @throws ApiError VALIDATION_FAILED */
export function announcedIn(headers: OperationRequest<'createUpload'>['headers']): Announced {
  const size = headers['Upload-Length'];
  const isDeferred = headers['Upload-Defer-Length'] !== undefined;
  if ((size === undefined) !== isDeferred) throw invalid([ONE_LENGTH]);
  const values = metadataIn(headers[METADATA]);
  const name = values.get('filename') ?? values.get('name');
  if (!name) throw invalid([NAMELESS]);
  const fields: Fields = { comment_id: null, description: null };
  for (const field of ['comment_id', 'description']) {
    const value = values.get(field);
    if (value !== undefined) applyField(fields, { field, value });
  }
  return { ...fields, name, size_bytes: size ?? null };
}

/** Reads pairs of a key and a value in Base64. A value can be missing. */
function metadataIn(header: string): Map<string, string> {
  const pairs = header.split(',').map((pair) => pair.trim().split(/ +/));
  const isValid = pairs.every(
    ([key, value = '', ...rest]) => key !== '' && rest.length === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value),
  );
  if (!isValid) throw invalid([MALFORMED]);
  return new Map(pairs.map(([key = '', value = '']) => [key, Buffer.from(value, 'base64').toString('utf8')]));
}

const ALGORITHMS = ['sha1', 'sha256', 'sha512'];

/** Returns how to check a part against `Upload-Checksum`. */
export function checksumOf(header: string | undefined): { hash: Hash; check(): void } | undefined {
  if (header === undefined) return undefined;
  const [algorithm = '', expected = ''] = header.split(' ');
  if (!ALGORITHMS.includes(algorithm) || expected === '') throw invalid([CHECKSUM]);
  const hash = createHash(algorithm);
  return {
    hash,
    check() {
      if (!hash.digest().equals(Buffer.from(expected, 'base64'))) throw new ApiError('CHECKSUM_MISMATCH');
    },
  };
}

const ONE_LENGTH: ErrorDetail = {
  field: 'Upload-Length',
  code: 'REQUIRED',
  message: 'Send either `Upload-Length` or `Upload-Defer-Length: 1`.',
};
const NAMELESS: ErrorDetail = {
  field: METADATA,
  code: 'REQUIRED',
  message: 'Send the name of the file as `filename`.',
};
const MALFORMED: ErrorDetail = {
  field: METADATA,
  code: 'INVALID_FORMAT',
  message: 'Send pairs of a key and a value in Base64, such as `filename ZGVjay5jc3Y=`, separated by commas.',
};
const CHECKSUM: ErrorDetail = {
  field: 'Upload-Checksum',
  code: 'INVALID_FORMAT',
  message: 'Send `sha1`, `sha256` or `sha512`, a space, and the digest of the part in Base64.',
};
