import { isUtf8 } from 'node:buffer';

const UNKNOWN = 'application/octet-stream';

/** Text has no signature, so its name says which kind of text it is. None of these types is ever shown in a browser. */
const TEXTS: Record<string, string> = {
  csv: 'text/csv',
  css: 'text/css',
  htm: 'text/html',
  html: 'text/html',
  ics: 'text/calendar',
  js: 'text/javascript',
  json: 'application/json',
  md: 'text/markdown',
  mjs: 'text/javascript',
  rtf: 'application/rtf',
  svg: 'image/svg+xml',
  xhtml: 'application/xhtml+xml',
  xml: 'application/xml',
  yaml: 'application/yaml',
  yml: 'application/yaml',
};

/** Markup that browsers would run, at the start of a text with any name. */
const MARKUP =
  /^(?:\s|<!--(?:(?!-->)[\s\S])*-->|<\?xml[^>]*>|<!DOCTYPE(?=\s+svg)[^>]*>)*<(svg|!doctype html|html|head|body|script|iframe)\b/i;
const MARKUP_CHARACTERS = 2_000;

/** Loads the signatures of file types, which takes 20 ms of CPU time. Without it, the first file does so. */
export const loadSignatures = () => import('file-type');

/**
 * Returns the type of a file from the start of its content. The type that a caller declares is never used, and the name only for
 * text that is nothing else.
 */
export async function mediaTypeOf(start: Buffer, name: string): Promise<string> {
  if (start.length === 0) return UNKNOWN;
  const text = textIn(start);
  const markup = text === undefined ? undefined : MARKUP.exec(text.slice(0, MARKUP_CHARACTERS))?.[1];
  if (markup !== undefined) return markup.toLowerCase() === 'svg' ? 'image/svg+xml' : 'text/html';
  const { fileTypeFromBuffer } = await loadSignatures();
  // Malformed content of a known type can make the library throw.
  const known = await fileTypeFromBuffer(start).catch(() => undefined);
  if (known) return known.mime.split(';')[0] ?? UNKNOWN;
  if (text === undefined) return UNKNOWN;
  return TEXTS[/\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''] ?? 'text/plain';
}

/** Tab, line feed, vertical tab, form feed, carriage return, and the escape of colored logs. */
const WHITESPACE = new Set([0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1b]);

/** Returns the start of a text in UTF-8 without control characters, or nothing if it is something else. */
function textIn(start: Buffer): string | undefined {
  // The sample can end in the middle of a character of up to four bytes.
  const cut = [0, 1, 2, 3].find((bytes) => isUtf8(start.subarray(0, start.length - bytes)));
  if (cut === undefined) return undefined;
  const text = start.toString('utf8', 0, start.length - cut);
  return start.some((byte) => byte < 0x20 && !WHITESPACE.has(byte)) ? undefined : text;
}

/** Types that a browser can show without running anything in them. */
const SHOWN = new Set([
  'image/png',
  'image/apng',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/bmp',
  'audio/mpeg',
  'audio/mp4',
  'audio/x-m4a',
  'audio/ogg',
  'audio/wav',
  'audio/flac',
  'video/mp4',
  'video/webm',
  'text/plain',
]);

export const canBeShown = (mediaType: string): boolean => SHOWN.has(mediaType);
