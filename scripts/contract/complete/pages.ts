import { type ContractDocument, type Example, nameOf, resolve } from '../../../src/document.ts';
import { exampleOf } from './schemas.ts';
import { add, reference, type Written } from './written.ts';

type ListReply = { data: unknown[]; meta: object };

/**
 * Adds an example of a middle page to a list that has none. Derives it from the example of the last page: the first half
 * of the items, paged by cursor. So readers see both ways to page, and the mock can return both.
 */
export function addMiddlePage({ document, success: [, response], isList, place }: Written): void {
  const media = response.content?.['application/json'];
  const last = media?.examples?.['last_page'];
  if (!isList || !media?.examples || !last || media.examples['middle_page']) return;
  const example = middleOf(document, resolve<Example>(document, last));
  const name = '$ref' in last ? nameOf(last.$ref).replace(/LastPage$/, 'MiddlePage') : undefined;
  if (name !== undefined) add(document.components.examples, name, example, place);
  media.examples['middle_page'] = name === undefined ? example : reference('examples', name);
}

function middleOf(document: ContractDocument, last: Example): Example {
  const { data, meta } = last.value as ListReply;
  const items = data.slice(0, Math.ceil(data.length / 2));
  const cursor = exampleOf(document, { $ref: '#/components/schemas/PageMeta' }) as { next_cursor: string };
  const page = { page: null, per_page: items.length, total: null, next_cursor: cursor.next_cursor };
  return {
    summary: 'A page that is not the last one',
    value: { ...(last.value as ListReply), data: items, meta: { ...meta, ...page } },
  };
}
