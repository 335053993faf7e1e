/** A cursor begins with the code that authenticates it; one byte of form and the position follow. */
const CODE_BYTES = 16;

/** The cursor with another body under its own code. */
export function forgedFrom(cursor: string, body: unknown): string {
  const code = Buffer.from(cursor, 'base64url').subarray(0, CODE_BYTES);
  return Buffer.concat([code, Buffer.of(0), Buffer.from(JSON.stringify(body))]).toString('base64url');
}

/** The sort key and the id that a cursor holds, if it is not packed. */
export function positionIn(cursor: string): [key: string | null, id: string] {
  const body = Buffer.from(cursor, 'base64url').subarray(CODE_BYTES + 1);
  return JSON.parse(body.toString('utf8'));
}
