import { posix } from 'node:path';
import { lexer, Marked } from 'marked';
import Prism from 'prismjs';
import 'prismjs/components/prism-bash.js';
import 'prismjs/components/prism-go.js';
import 'prismjs/components/prism-ini.js';
import 'prismjs/components/prism-java.js';
import 'prismjs/components/prism-json.js';
import 'prismjs/components/prism-nginx.js';
import 'prismjs/components/prism-python.js';
import 'prismjs/components/prism-sql.js';
import 'prismjs/components/prism-typescript.js';
import 'prismjs/components/prism-yaml.js';
import { escaped, type Heading, type Link } from './layout.ts';

/** What a Markdown file of the repository needs to know of the site around it. */
export type Surroundings = {
  file: string;
  /** Where files of the repository are served. */
  paths: ReadonlyMap<string, string>;
  /** Code that has a page of its own, such as an error code. */
  pageOfCode(text: string): string | undefined;
  link: Link;
};

const LANGUAGES: Record<string, string> = { sh: 'bash', jsonc: 'json', ts: 'typescript' };

/** A table of so many columns is set in smaller type. */
const WIDE = 6;

export function render(markdown: string, { file, paths, pageOfCode, link }: Surroundings) {
  const headings: Heading[] = [];
  const slug = slugs();
  let inLink = false;
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }) {
        const id = slug(text);
        const html = this.parser.parseInline(tokens);
        if (depth === 1) return `<h1>${html}</h1>\n`;
        if (depth === 2) headings.push({ id, text: html.replaceAll(/<\/?a\b[^>]*>/g, '') });
        return `<h${depth} id="${id}"><a href="#${id}">${html.replaceAll(/<\/?a\b[^>]*>/g, '')}</a></h${depth}>\n`;
      },
      link({ href, tokens }) {
        inLink = true;
        const text = this.parser.parseInline(tokens);
        inLink = false;
        const to = target(href, file, paths, link);
        return to === undefined ? text : `<a href="${escaped(to)}">${text}</a>`;
      },
      image({ href, text }) {
        return `<img src="${escaped(target(href, file, paths, link) ?? href)}" alt="${escaped(text)}">`;
      },
      codespan({ text }) {
        const code = `<code>${escaped(text)}</code>`;
        const page = inLink ? undefined : pageOfCode(text);
        return page === undefined ? code : `<a href="${link(page)}">${code}</a>`;
      },
      code({ text, lang = '' }) {
        return highlighted(text, lang);
      },
      table({ header, rows }) {
        const line = (cells: typeof header, tag: string) =>
          `<tr>${cells.map(({ tokens }) => `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`).join('')}</tr>`;
        const name = header.length > WIDE ? ' class="wide"' : '';
        return `<div class="table"><table${name}>
<thead>${line(header, 'th')}</thead>
<tbody>
${rows.map((row) => line(row, 'td')).join('\n')}
</tbody>
</table></div>\n`;
      },
    },
  });
  return { html: String(marked.parse(markdown, { async: false })), headings };
}

export function highlighted(text: string, language: string): string {
  const grammar = Prism.languages[LANGUAGES[language] ?? language];
  const html = grammar ? Prism.highlight(text, grammar, language) : escaped(text);
  // Scrolling with the keyboard needs focus.
  return `<pre tabindex="0"><code>${html}</code></pre>\n`;
}

export type Section = {
  /** The anchor of its heading. The text above the second heading has none. */
  id?: string;
  title: string;
  text: string;
};

/** The sections of a document, with the anchors that `render` gives them. */
export function sectionsOf(markdown: string): Section[] {
  const slug = slugs();
  const sections: Section[] = [];
  for (const token of lexer(markdown)) {
    const last = sections.at(-1);
    if (token.type === 'heading') {
      const id = slug(token['text']);
      const title = token['text'].replaceAll(/[`*]|\[|\]\([^)]*\)/g, '');
      sections.push({ ...(token['depth'] > 1 && { id }), title, text: '' });
    } else if (last) last.text += token.raw;
  }
  return sections;
}

/** The Markdown itself, with links to Markdown and to images. */
export function rewritten(markdown: string, { file, paths, link }: Surroundings): string {
  return markdown.replaceAll(/\[([^\]]*)\]\(([^()\s]+)\)/g, (_, text: string, href: string) => {
    const to = target(href, file, paths, (path) =>
      link(path.endsWith('.svg') ? path : path.replace(/(?=#|$)/, '.md')),
    );
    return to === undefined ? text : `[${text}](${to})`;
  });
}

/** Where a link leads from its page. Files of the repository that are not pages lead nowhere; the contract links to pages. */
function target(href: string, file: string, paths: ReadonlyMap<string, string>, link: Link) {
  if (/^(https?:|mailto:|#)/.test(href)) return href;
  if (href.startsWith('/')) return link(href);
  const [path = '', anchor] = href.split('#');
  const page = paths.get(posix.join(posix.dirname(file), path));
  return page && link(anchor === undefined ? page : `${page}#${anchor}`);
}

/** Anchors as GitHub makes them, so that links hold in both places. */
function slugs(): (heading: string) => string {
  const seen = new Map<string, number>();
  return (heading) => {
    const slug = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  };
}
