import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { release } from './memory.ts';

/**
 * The form in which content is encrypted: frames of 64 KiB, each with AES-256-GCM, so that a part can be read without the rest.
 * The nonce is the number of the frame and whether it is the last, so a file from which frames were removed, repeated or moved
 * cannot be decrypted (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár). Each file has a key of its own.
 */
export const FRAME_BYTES = 64 * 1024;
const TAG_BYTES = 16;
const SEALED_BYTES = FRAME_BYTES + TAG_BYTES;

const CIPHER = 'aes-256-gcm';

function nonceOf(frame: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(frame, 0, 6);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

/**
 * Seals content. The key is an object, because as bytes it would take 8 µs more for each frame, a third of the time to encrypt it.
 * `onFrame` gets each frame before it is encrypted; its buffer is used again afterwards.
 */
export async function* seal(
  key: KeyObject,
  content: AsyncIterable<Buffer>,
  onFrame: (frame: Buffer) => void,
): AsyncIterable<Buffer> {
  const frame = Buffer.allocUnsafeSlow(FRAME_BYTES);
  let length = 0;
  let number = 0;
  async function* sealed(isLast: boolean): AsyncIterable<Buffer> {
    const plain = frame.subarray(0, length);
    onFrame(plain);
    const cipher = createCipheriv(CIPHER, key, nonceOf(number, isLast));
    const encrypted = cipher.update(plain);
    cipher.final();
    number += 1;
    length = 0;
    yield encrypted;
    release(encrypted);
    yield cipher.getAuthTag();
  }
  for await (const piece of content) {
    for (let at = 0; at < piece.length; ) {
      // Only now it is certain that the full frame is not the last.
      if (length === FRAME_BYTES) yield* sealed(false);
      const end = Math.min(piece.length, at + FRAME_BYTES - length);
      piece.copy(frame, length, at, end);
      length += end - at;
      at = end;
    }
  }
  yield* sealed(true);
}

/** The content from `start` to before `end`, in a file of `size` bytes. */
export type Part = { size: number; start: number; end: number };

/** The same in the sealed file. */
export type SealedPart = { start: number; end: number };

/**
 * Opens a part of sealed content. `read` reads the frames that contain it.
 * @throws Error if the file was changed or cut
 */
export async function* unseal(
  key: KeyObject,
  { size, start, end }: Part,
  read: (part: SealedPart) => AsyncIterable<Buffer>,
): AsyncIterable<Buffer> {
  if (start >= end && size > 0) return;
  const last = Math.max(0, Math.ceil(size / FRAME_BYTES) - 1);
  const first = Math.floor(start / FRAME_BYTES);
  const final = Math.max(first, Math.ceil(end / FRAME_BYTES) - 1);
  const sealedSize = size + (last + 1) * TAG_BYTES;
  const frames = read({
    start: first * SEALED_BYTES,
    end: Math.min((final + 1) * SEALED_BYTES, sealedSize),
  });
  let number = first;
  for await (const frame of framesOf(frames)) {
    const at = number * FRAME_BYTES;
    const content = open(key, frame, number, number === last);
    number += 1;
    const part = content.subarray(Math.max(0, start - at), Math.min(content.length, end - at));
    if (part.length > 0) yield part;
  }
  if (number !== final + 1) throw new Error('The file is shorter than it was.');
}

function open(key: KeyObject, sealed: Buffer, number: number, isLast: boolean): Buffer {
  const length = sealed.length - TAG_BYTES;
  if (length < 0) throw new Error('The file is shorter than it was.');
  const decipher = createDecipheriv(CIPHER, key, nonceOf(number, isLast));
  decipher.setAuthTag(sealed.subarray(length));
  const content = decipher.update(sealed.subarray(0, length));
  decipher.final();
  return content;
}

/** Divides what a store reads into sealed frames. Each is in the same buffer, so use it before the next. */
async function* framesOf(pieces: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const frame = Buffer.allocUnsafeSlow(SEALED_BYTES);
  let length = 0;
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      const end = Math.min(piece.length, at + SEALED_BYTES - length);
      piece.copy(frame, length, at, end);
      length += end - at;
      at = end;
      if (length < SEALED_BYTES) continue;
      yield frame;
      length = 0;
    }
  }
  if (length > 0) yield frame.subarray(0, length);
}
