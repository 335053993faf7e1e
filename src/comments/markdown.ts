import { hash } from 'node:crypto';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { Marked, type MarkedExtension, Tokenizer, type TokenizerAndRendererExtension } from 'marked';
import sanitize from 'sanitize-html';

/** What the text of a comment points to, each once: users, and tasks. */
export type Pointers = { mention_ids: string[]; reference_ids: string[] };

/** The text of a comment, with the users and tasks to show with their current names. */
export type Text = {
  body: string;
  mentions: readonly { id: string; full_name: string }[];
  references: readonly { id: string; title: string }[];
};

type Pointer = { type: 'pointer'; raw: string; sign: '@' | '#'; name: string; id: string };

/** `@[Name](user_id)` or `#[Title](task_id)`. Part of Markdown, so it is plain text in code, and `\@` is an `@`. */
const POINTER = /^([@#])\[((?:\\.|[^\\[\]\n]){0,400})\]\(([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\)/i;

/**
 * Bounds the work for one text. The parser looks for the end of each mark, such as an asterisk, in the rest of the paragraph, and a table
 * gets a cell for each column in each row, also those that are not written: one text of 10,000 characters became 29 MB of HTML in 6 s.
 * Now 100 of the slowest texts take 0.9 s of CPU time, and none of 4,000 random ones more than 45 ms. Dense Markdown of this length has
 * up to 1,500 pieces.
 */
const MAX_READ = 500_000;
const MAX_PIECES = 3_000;
const MAX_DEPTH = 20;

/** For each line of a quote, the parser can read the lines after it again, with less work than for a mark. */
const QUOTE_SHARE = 1 / 8;

/** What the parser looks for the end of. It does not in a name such as `max_read`. */
const EMPHASIS = /^[*_]+[^\s*_]/;
const DELETED = /^~+[^\s~]/;
const LETTER = /[\p{L}\p{N}]$/u;

/** What can be the start of an email address. The parser looks for its `@` from each piece. */
const WORD = /^[\w.!#$%&'*+/=?^`{|}~-]+/;

/** Counts the work for one text, and ends it. */
function bounds(): MarkedExtension {
  let read = 0;
  let pieces = 0;
  let depth = 0;
  const count = (more: { read?: number; pieces?: number }): undefined => {
    read += more.read ?? 0;
    pieces += more.pieces ?? 0;
    if (read > MAX_READ || pieces > MAX_PIECES || depth > MAX_DEPTH)
      throw new RangeError('The text has too many pieces.');
  };
  /** Parses what can contain the same again. */
  const nested = <T extends { raw: string } | undefined>(parse: () => T): T => {
    depth += 1;
    const token = parse();
    count({ read: token?.raw.length ?? 0 });
    depth -= 1;
    return token;
  };
  return {
    extensions: [
      { name: 'block', level: 'block', tokenizer: () => count({ pieces: 1 }) },
      {
        name: 'inline',
        level: 'inline',
        tokenizer: (text) => count({ pieces: 1, read: WORD.exec(text)?.[0].length ?? 0 }),
      },
    ],
    tokenizer: {
      emStrong(text, masked, before) {
        const token = nested(() => Tokenizer.prototype.emStrong.call(this, text, masked, before));
        const isInWord = text.startsWith('_') && LETTER.test(before ?? '');
        if (!token && !isInWord && EMPHASIS.test(text)) count({ read: text.length });
        return token;
      },
      del(text, masked, before) {
        const token = nested(() => Tokenizer.prototype.del.call(this, text, masked, before));
        if (!token && DELETED.test(text)) count({ read: text.length });
        return token;
      },
      blockquote(text) {
        const [quote = ''] = this.rules.block.blockquote.exec(text) ?? [];
        count({ read: quote.split('\n').length * quote.length * QUOTE_SHARE });
        return nested(() => Tokenizer.prototype.blockquote.call(this, text));
      },
      list(text) {
        return nested(() => Tokenizer.prototype.list.call(this, text));
      },
      table(text) {
        const [, header = '', , rows = ''] = this.rules.block.table.exec(text) ?? [];
        const cells = header.split('|').length * rows.split('\n').length;
        // Written ones are counted when their text is parsed.
        count({ pieces: Math.max(0, cells - rows.split('|').length) });
        return Tokenizer.prototype.table.call(this, text);
      },
    },
  };
}

function pointers(show: (pointer: Pointer) => string): TokenizerAndRendererExtension {
  return {
    name: 'pointer',
    level: 'inline',
    start: (text) => text.match(/[@#]\[/)?.index,
    tokenizer(text): Pointer | undefined {
      const [raw, sign, name, id] = POINTER.exec(text) ?? [];
      if (raw === undefined || sign === undefined || name === undefined || id === undefined) return undefined;
      return { type: 'pointer', raw, sign: sign as '@' | '#', name, id: id.toLowerCase() };
    },
    renderer: (token) => show(token as Pointer),
  };
}

/** HTML in a text is text. So it changes nothing for what follows: marked would not escape text after `<script>`. */
const withoutHtml: MarkedExtension = {
  tokenizer: {
    tag(text) {
      const state = { ...this.lexer.state };
      const token = Tokenizer.prototype.tag.call(this, text);
      Object.assign(this.lexer.state, state);
      return token;
    },
  },
};

/** Returns the users and tasks to which a text points. */
export function pointersIn(body: string): Pointers {
  const found = { '@': new Set<string>(), '#': new Set<string>() };
  const marked = new Marked(bounds(), withoutHtml, {
    breaks: true,
    renderer: { image: () => '' },
    extensions: [
      pointers(({ sign, id }) => {
        found[sign].add(id);
        return '';
      }),
    ],
  });
  parsed(marked, body);
  return { mention_ids: [...found['@']], reference_ids: [...found['#']] };
}

/** Returns a text as HTML that is safe to insert into a page. HTML in the text is shown as text. */
export function htmlOf({ body, mentions, references }: Text): string {
  const names = new Map(mentions.map(({ id, full_name }) => [id, full_name]));
  const titles = new Map(references.map(({ id, title }) => [id, title]));
  const marked = new Marked(bounds(), withoutHtml, {
    breaks: true,
    renderer: {
      html: ({ text }) => escaped(text),
      // Loading an image tells its server who reads the comment.
      image: ({ href, text }) => `<a href="${escaped(href)}">${escaped(text || href)}</a>`,
    },
    extensions: [
      pointers(({ sign, name, id }) =>
        sign === '@'
          ? shown('mention', 'user', id, `@${names.get(id) ?? name}`, names.has(id))
          : shown('reference', 'task', id, `#${titles.get(id) ?? name}`, titles.has(id)),
      ),
    ],
  });
  return sanitize(parsed(marked, body), ALLOWED).trim();
}

/** Returns Markdown as HTML. A text that nests thousands of quotes or lists, for which the stack is too small, or has too many pieces, stays text. */
function parsed(marked: Marked, body: string): string {
  try {
    return marked.parse(body, { async: false });
  } catch (error) {
    if (error instanceof RangeError) return `<p>${escaped(body)}</p>`;
    throw error;
  }
}

/** Characters of rendered texts that are kept. */
const CACHE_SIZE = 8_000_000;
/** Usual texts take less than 1 ms. */
const SLOW_MS = 10;

const rendered = new LRUCache<string, string>({
  maxSize: CACHE_SIZE,
  sizeCalculation: ({ length }) => length + 1,
});

/**
 * Returns several texts as HTML. Lets other requests run after each new one, because a text of 10,000 characters takes 1 to 45 ms
 * of CPU time. After a slow one they get as much time as it took, because most of them need several turns of the event loop.
 */
export async function htmlOfEach(texts: readonly (Text | null)[]): Promise<(string | null)[]> {
  const all: (string | null)[] = [];
  for (const text of texts) {
    const key = text && hash('sha256', JSON.stringify(text), 'base64url');
    const known = key === null ? null : rendered.get(key);
    if (text === null || known !== undefined) {
      all.push(known ?? null);
      continue;
    }
    const began = performance.now();
    const html = htmlOf(text);
    const took = performance.now() - began;
    if (key !== null) rendered.set(key, html);
    all.push(html);
    await (took > SLOW_MS ? setTimeout(took) : setImmediate());
  }
  return all;
}

/** A pointer to something that the reader cannot see stays text, with the name that its author saw. */
const shown = (kind: string, what: string, id: string, text: string, isVisible: boolean) =>
  isVisible ? `<span class="${kind}" data-${what}-id="${id}">${escaped(text)}</span>` : escaped(text);

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string) => text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? '');

const SCHEME = /^(?:https?|mailto):/i;

/** The HTML that Markdown needs. */
const ALLOWED: sanitize.IOptions = {
  allowedTags: [
    ...['p', 'br', 'hr', 'blockquote', 'pre', 'code', 'em', 'strong', 'del', 'a', 'span'],
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
  ],
  allowedAttributes: {
    a: ['href', 'title', 'rel'],
    ol: ['start'],
    th: ['align'],
    td: ['align'],
    span: ['class', 'data-user-id', 'data-task-id'],
  },
  allowedClasses: { span: ['mention', 'reference'] },
  allowedSchemes: ['http', 'https', 'mailto'],
  transformTags: {
    // Without a scheme, a link would lead somewhere in the application that shows the comment.
    a: (tagName, { href = '', ...attributes }) => ({
      tagName,
      attribs: { ...attributes, ...(SCHEME.test(href) && { href }), rel: 'nofollow noopener noreferrer' },
    }),
  },
};
