/** The longest name that file systems accept. */
const MAX_BYTES = 255;

const FALLBACK = 'file';

/**
 * Characters that are not part of a name: controls, invisible formatting such as an override of the direction of writing, which can
 * hide an extension, line separators, halves of surrogate pairs, and private use. Joiners belong to emoji and to some scripts.
 */
const INVISIBLE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * Returns a name under which a file can be saved anywhere: without a path, invisible characters and spaces at the ends, in the
 * normalization form C, at most 255 bytes long with its extension.
 */
export function fileName(given: string): string {
  const last = given.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const visible = last
    .replaceAll(INVISIBLE, '')
    .trim()
    .replace(/[. ]+$/, '');
  return shortened(visible) || FALLBACK;
}

function shortened(name: string): string {
  if (Buffer.byteLength(name) <= MAX_BYTES) return name;
  const extension = /\.[^.\s]{1,20}$/u.exec(name)?.[0] ?? '';
  const room = MAX_BYTES - Buffer.byteLength(extension);
  let stem = '';
  let bytes = 0;
  for (const { segment } of new Intl.Segmenter().segment(name.slice(0, name.length - extension.length))) {
    bytes += Buffer.byteLength(segment);
    if (bytes > room) break;
    stem += segment;
  }
  return stem + extension;
}

/** Returns the value of `Content-Disposition` (RFC 6266): the exact name, and one in ASCII for old clients. */
export function dispositionOf(kind: 'attachment' | 'inline', name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7e]/g, '_').replaceAll(/["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** Returns the name in a `Content-Disposition` header, or nothing if it has none. `filename*` comes before `filename`. */
export function nameIn(disposition: string): string | undefined {
  const encoded = /;\s*filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(disposition)?.[1];
  if (encoded !== undefined) return decoded(encoded);
  const [, quoted, token] = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s"]+))/i.exec(disposition) ?? [];
  // Node reads headers as Latin-1, and many clients send UTF-8.
  const text = quoted?.replaceAll(/\\(.)/g, '$1') ?? token;
  return text === undefined ? undefined : Buffer.from(text, 'latin1').toString('utf8');
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
