/** A cursor starts with its authentication code, followed by one format byte and the position. */
const CODE_BYTES = 16;

/** The cursor with another body under its own code. */
export function forgedFrom(cursor: string, body: unknown): string {
  const code = Buffer.from(cursor, 'base64url').subarray(0, CODE_BYTES);
  return Buffer.concat([code, Buffer.of(0), Buffer.from(JSON.stringify(body))]).toString('base64url');
}

/** The sort key and the ID in a cursor, if it is not compressed. */
export function positionIn(cursor: string): [key: string | null, id: string] {
  const body = Buffer.from(cursor, 'base64url').subarray(CODE_BYTES + 1);
  return JSON.parse(body.toString('utf8'));
}
