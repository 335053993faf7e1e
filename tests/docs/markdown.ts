/** What the tests of the documentation read in Markdown. */

/** A fenced block of code, and the heading above it. */
export type Block = { language: string; text: string; line: number; section: string };

export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let section = '';
  let open: Block | undefined;
  for (const [index, line] of markdown.split('\n').entries()) {
    const fence = /^```(\w*)$/.exec(line);
    if (open && fence) {
      blocks.push(open);
      open = undefined;
    } else if (open) open.text += `${line}\n`;
    else if (fence) open = { language: fence[1] ?? '', text: '', line: index + 1, section };
    else section = /^## (.+)$/.exec(line)?.[1] ?? section;
  }
  if (open) throw new Error(`the block that begins in line ${open.line} does not end`);
  return blocks;
}

/** A text without its fenced blocks, in which `#` is not a heading and brackets are not a link. */
export function proseOf(markdown: string): string {
  return markdown.replaceAll(/^```[\s\S]*?^```$/gm, '');
}

/** The targets of links and images. */
export function linksOf(markdown: string): string[] {
  return [...proseOf(markdown).matchAll(/\[[^\]]*\]\(([^()\s]+)\)/g)].map(([, target = '']) => target);
}

/** The anchors of a file's headings, as GitHub generates them. */
export function anchorsOf(markdown: string): string[] {
  const seen = new Map<string, number>();
  return [...proseOf(markdown).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
    const slug = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
}

/** The text under a heading of the second level. */
export function sectionOf(markdown: string, heading: string): string {
  const [, section] = markdown.split(`\n## ${heading}\n`);
  if (section === undefined) throw new Error(`there is no heading "${heading}"`);
  return section.split('\n## ')[0] ?? '';
}

/** The rows of a file's tables, cell by cell, without headers. */
export function tableRows(markdown: string): string[][] {
  const lines = proseOf(markdown).split('\n');
  const isRow = (line: string | undefined) => line?.startsWith('|') === true;
  const isRule = (line: string | undefined) => /^\|(?: :?-+:? \|)+$/.test(line ?? '');
  return lines
    .filter((line, index) => isRow(line) && !isRule(line) && !isRule(lines[index + 1]))
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
}

// --- Abridged responses ---------------------------------------------------------

/** A response as shown in a guide: a line `// 201 Name: value`, then the body with `…` for omitted parts. */
export type ShownResponse = { status: number; header: string | undefined; body: unknown };

/** A response as printed by `api`. */
export type PrintedResponse = { status: number; headers: string[]; body: unknown };

export function shownResponses(text: string): ShownResponse[] {
  return text
    .split(/^\/\/ /m)
    .slice(1)
    .map((part) => {
      const [, status, header, body = ''] = /^(\d{3})(?: (.+))?\n([\s\S]*)$/.exec(part) ?? [];
      return { status: Number(status), header, body: body.trim() === '' ? undefined : abridged(body) };
    });
}

/** Every response ends with a line that contains its status. */
export function printedResponses(output: string): PrintedResponse[] {
  const responses: PrintedResponse[] = [];
  let lines: string[] = [];
  for (const line of output.split(/\r?\n/)) {
    if (!/^\d{3}$/.test(line)) {
      lines.push(line);
      continue;
    }
    const body = lines.find((candidate) => candidate.startsWith('{'));
    responses.push({
      status: Number(line),
      headers: lines.filter((header) => /^[\w-]+: /.test(header)),
      body: body === undefined ? undefined : JSON.parse(body),
    });
    lines = [];
  }
  return responses;
}

const MORE = '…';

/** JSON in which a bare `…` is a property or an item. */
function abridged(text: string): unknown {
  const within: string[] = [];
  const json = text.replaceAll(/"(?:[^"\\]|\\.)*"|[{}[\]…]/g, (token) => {
    if (token === '{' || token === '[') within.push(token);
    if (token === '}' || token === ']') within.pop();
    if (token !== MORE) return token;
    return within.at(-1) === '{' ? `"${MORE}": true` : `"${MORE}"`;
  });
  return JSON.parse(json);
}

/** Where a response differs from what is shown, or undefined. A `…` within a string matches any text. */
export function difference(shown: unknown, actual: unknown, path = 'answer'): string | undefined {
  const differs = `${path} is ${JSON.stringify(actual)}, shown as ${JSON.stringify(shown)}`;
  if (typeof shown === 'string' && typeof actual === 'string') {
    const parts = shown.split(MORE).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`, 's').test(actual) ? undefined : differs;
  }
  if (Array.isArray(shown) && Array.isArray(actual)) {
    const items = shown.filter((item) => item !== MORE);
    if (items.length > actual.length || (items.length === shown.length && items.length < actual.length)) {
      return differs;
    }
    return first(items, (item, index) => difference(item, actual[index], `${path}[${index}]`));
  }
  if (isObject(shown) && isObject(actual)) {
    const { [MORE]: more, ...members } = shown;
    const unsaid = Object.keys(actual).filter((name) => !(name in members));
    if (!more && unsaid.length > 0) return `${path} also has ${unsaid.join(', ')}; put a … there`;
    if (more && unsaid.length === 0) return `${path} has no more than is shown; take the … away`;
    return first(Object.entries(members), ([name, value]) =>
      difference(value, actual[name], `${path}.${name}`),
    );
  }
  return shown === actual ? undefined : differs;
}

function first<T>(items: T[], find: (item: T, index: number) => string | undefined): string | undefined {
  for (const [index, item] of items.entries()) {
    const found = find(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
