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
 * Bounds the time for one text: at each piece of a paragraph, the parser looks through the rest of it. One paragraph of 10,000
 * characters reaches this with a piece for every 12 of them, and two of 5,000 with one for every 6. The longest of 4,000 random texts
 * then takes 100 ms of CPU time, and 757 without a limit; nested quotes take 150.
 */
const MAX_READ = 4_000_000;

function pointers(show: (pointer: Pointer) => string): TokenizerAndRendererExtension {
  let read = 0;
  return {
    name: 'pointer',
    level: 'inline',
    start: (text) => text.match(/[@#]\[/)?.index,
    tokenizer(text): Pointer | undefined {
      read += text.length;
      if (read > MAX_READ) throw new RangeError('The text has too many pieces.');
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
  const marked = new Marked(withoutHtml, {
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
  const marked = new Marked(withoutHtml, {
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
 * Returns several texts as HTML. Lets other requests run after each new one, because a text of 10,000 characters takes 1 to 150 ms
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
