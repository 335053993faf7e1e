import { type ContractDocument, type Example, nameOf, resolve } from '../../../src/document.ts';
import { exampleOf } from './schemas.ts';
import { add, reference, type Written } from './written.ts';

type ListReply = { data: unknown[]; meta: object };

/**
 * Adds to a list an example of a page in the middle, unless it has one. It is made from the example of its last page:
 * the first half of the items, paged by cursor. So a reader sees both ways to page, and a mock can be asked for both.
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
    summary: 'A page with more to come',
    value: { ...(last.value as ListReply), data: items, meta: { ...meta, ...page } },
  };
}
