import { type EncryptionKey, keysFor } from '../encryption.ts';
import { ApiError } from '../errors.ts';
import { seal, unseal } from '../lists/seal.ts';

/** A resource that a window has touched, in the order of the items: the number of its kind, its ID, and its project if it is a member. */
export type Key = { kind: number; id: string; project_id: string };

/** A row of a scan. Members are sorted by project and user, and others by space, time and ID. */
export type Place = {
  kind: ScannedKind;
  space_id: string;
  created_at: string;
  id: string;
  /** For a task that was sent: the last of its comments, or of its attachments once all of its comments were sent. */
  content?: { kind: 'comment' | 'attachment'; created_at: string; id: string };
};

export type ScannedKind = 'project' | 'member' | 'category' | 'view' | 'task';

/**
 * Where a caller is. The copy has everything up to the event `after`, or nothing yet. The caller is reading what was changed by the
 * events after it, up to `until`: first what they touched, then everything in the projects that they opened to the caller.
 */
export type Position = {
  after: number | null;
  until: number;
  at?: { touched: Key; opens: boolean } | { scanned: Place | null };
};

export type Cursors = {
  seal(position: Position, user_id: string): string;
  /** @throws ApiError INVALID_CURSOR */
  open(cursor: string, user_id: string): Position;
};

export function createCursors(encryptionKey: EncryptionKey): Cursors {
  const keys = keysFor('sync cursor', encryptionKey);
  const identityOf = (user_id: string) => Buffer.from(JSON.stringify(user_id));
  return {
    seal: (position, user_id) => seal(keys, Buffer.from(JSON.stringify(position)), identityOf(user_id)),
    open(cursor, user_id) {
      const body = unseal(keys, cursor, identityOf(user_id));
      if (!body) throw cursorError();
      // The MAC is valid, so `seal` has written it.
      return JSON.parse(body.toString('utf8'));
    },
  };
}

function cursorError(): ApiError {
  const message = 'The cursor belongs to another user or another operation. Start again without a cursor.';
  return new ApiError('INVALID_CURSOR', {
    errors: [{ field: 'cursor', code: 'INVALID_CURSOR', message }],
  });
}
