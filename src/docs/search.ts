import type { ContractDocument } from '../document.ts';
import { type Document, readDocument } from './documents.ts';
import { type ErrorRow, errorPath } from './errors.ts';
import type { Link } from './layout.ts';
import { sectionsOf } from './markdown.ts';
import { listedOperations, referenceOf } from './operations.ts';

/** Where the index is served. It is made at the first search, and its `ETag` changes with its content. */
export const SEARCH_INDEX = '/docs/search-index.js';

/** `words` are searched, but not shown. */
type Entry = [title: string, detail: string, href: string, words: string];

/** Words of a section that are searched. All of them would make the index 40 % larger. */
const MAX_WORDS = 53;

/**
 * Everything that the search finds, as a script: pages in a folder cannot fetch JSON. Addresses are relative to that of the
 * script.
 */
export function searchIndex(
  contract: ContractDocument,
  rows: ErrorRow[],
  documents: Document[],
  link: Link,
): string {
  const groups: { title: string; entries: Entry[] }[] = [
    {
      title: 'Operations',
      entries: listedOperations(contract).map((listed) => [
        listed.summary,
        `${listed.verb} ${listed.path}`,
        link(referenceOf(listed)),
        `${listed.operationId} ${listed.tag}`,
      ]),
    },
    { title: 'Guides', entries: documents.flatMap((document) => guideEntries(document, link)) },
    {
      title: 'Error codes',
      entries: rows.map(({ code, status, meaning }) => [
        code,
        `${status} ${meaning.replaceAll('`', '')}`,
        link(errorPath(code)),
        '',
      ]),
    },
  ];
  return `const searchIndex = ${JSON.stringify(groups)};\n`;
}

/** An entry for a guide, and one for each of its sections. */
function guideEntries(document: Document, link: Link): Entry[] {
  return sectionsOf(readDocument(document)).map(({ id, title, text }) => {
    // In alphabetical order, the index takes 54 kB compressed. In that of the text, it takes 60.
    const words = wordsOf(text).slice(0, MAX_WORDS).sort().join(' ');
    return id === undefined
      ? [document.title, document.about, link(document.path), words]
      : [title, document.title, link(`${document.path}#${id}`), words];
  });
}

/** The words of a text, each once. */
function wordsOf(text: string): string[] {
  return [...new Set(text.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? [])];
}
