import type { Services } from '../context.ts';
import type { FileContent } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { createSealer, type EncryptionKey } from '../encryption.ts';
import { ApiError } from '../errors.ts';
import { canBeShown } from '../files/media-type.ts';
import { dispositionOf } from '../files/names.ts';
import { contentOf } from './content.ts';
import { findContent, findThumbnail } from './queries.ts';

/** What a link permits: to read one file, or its thumbnail, as one user, until a time. */
export type Link = {
  attachment_id: string;
  user_id: string;
  expiresAt: number;
  isInline: boolean;
  isThumbnail: boolean;
};

/** Writes and reads the tokens of links, which contain everything, so that nothing is stored. */
export type FileLinks = {
  write(link: Link): string;
  read(token: string): Link | undefined;
};

declare module '../context.ts' {
  interface Services {
    readonly fileLinks: FileLinks;
  }
}

const CONTEXT = Buffer.from('link');
const UUID_BYTES = 16;
const INLINE = 1;
const THUMBNAIL = 2;

const hasFlag = (content: Buffer, flag: number) => ((content[2 * UUID_BYTES + 8] ?? 0) & flag) !== 0;

/** Finds what a link is for, if its creator can see it. */
export const findLinked = (db: Database, one: { user_id: string; id: string }, isThumbnail: boolean) =>
  isThumbnail ? findThumbnail.first(db, one) : findContent.first(db, one);

export function createFileLinks(encryptionKey: EncryptionKey): FileLinks {
  const sealer = createSealer('file links', encryptionKey);
  return {
    write({ attachment_id, user_id, expiresAt, isInline, isThumbnail }) {
      const rest = Buffer.alloc(9);
      rest.writeDoubleBE(expiresAt);
      rest[8] = (isInline ? INLINE : 0) | (isThumbnail ? THUMBNAIL : 0);
      return sealer
        .seal(Buffer.concat([bytesOf(attachment_id), bytesOf(user_id), rest]), CONTEXT)
        .toString('base64url');
    },
    read(token) {
      try {
        const content = sealer.open(Buffer.from(token, 'base64url'), CONTEXT);
        return {
          attachment_id: idIn(content, 0),
          user_id: idIn(content, UUID_BYTES),
          expiresAt: content.readDoubleBE(2 * UUID_BYTES),
          isInline: hasFlag(content, INLINE),
          isThumbnail: hasFlag(content, THUMBNAIL),
        };
      } catch {
        return undefined;
      }
    },
  };
}

const bytesOf = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex');

function idIn(content: Buffer, at: number): string {
  const digits = content.toString('hex', at, at + UUID_BYTES);
  return [
    [0, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [20, 32],
  ]
    .map(([from, to]) => digits.slice(from, to))
    .join('-');
}

export type LinkedFile = FileContent & { mediaType: string; secondsLeft: number };

/** How often a running download checks whether the file still exists and its link's creator can still see it. */
const CHECK_MS = 10_000;

/**
 * Returns the file of a link. The download ends when the creator of the link loses access.
 * @throws ApiError NOT_FOUND also for a link that is not valid, so that nobody learns why
 */
export async function openLink(
  db: Database,
  { fileLinks, files, clock }: Pick<Services, 'fileLinks' | 'files' | 'clock'>,
  token: string,
): Promise<LinkedFile> {
  const link = fileLinks.read(token);
  const secondsLeft = link ? Math.ceil((link.expiresAt - clock.now()) / 1000) : 0;
  const values = link && { user_id: link.user_id, id: link.attachment_id };
  const find = () => (link && values ? findLinked(db, values, link.isThumbnail) : undefined);
  const found = secondsLeft > 0 ? await find() : undefined;
  if (!link || !found) throw new ApiError('NOT_FOUND');
  const isShown = link.isInline && canBeShown(found.media_type);
  const content = contentOf(files, found);
  async function* whileVisible(pieces: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    let checkedAt = performance.now();
    for await (const piece of pieces) {
      if (performance.now() - checkedAt > CHECK_MS) {
        if (!(await find())) throw new ApiError('NOT_FOUND');
        checkedAt = performance.now();
      }
      yield piece;
    }
  }
  return {
    ...content,
    disposition: dispositionOf(isShown ? 'inline' : 'attachment', found.name),
    read: (part) => whileVisible(content.read(part)),
    mediaType: !isShown
      ? 'application/octet-stream'
      : found.media_type === 'text/plain'
        ? 'text/plain; charset=utf-8'
        : found.media_type,
    secondsLeft,
  };
}
