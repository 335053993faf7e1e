import type { OperationId } from '../contract.ts';
import { type ContractDocument, type Operation, operationsOf, resolve } from '../document.ts';
import { ApiError, type ErrorCode } from '../errors.ts';
import { inline, type Link } from './layout.ts';
import { highlighted } from './markdown.ts';
import { referenceOf } from './operations.ts';

export type ErrorRow = { code: string; status: string; meaning: string; remedy: string };

type ErrorBody = { error?: string; data?: unknown; meta?: { changes?: unknown } };
type Example = { value?: ErrorBody };

/** Operations whose examples show an error best, because most callers know them. Then come the others with tasks. */
const FAMILIAR: OperationId[] = ['createTask', 'updateTask', 'getTask', 'listTasks', 'login'];
const FAMILIAR_TAG = 'tasks';

export const errorPath = (code: string): string => `/docs/errors/${code}`;

/** The table in the description of `ErrorCode`, which the contract's lint holds equal to the enum. */
export function errorRows({ components }: Pick<ContractDocument, 'components'>): ErrorRow[] {
  const { description = '', enum: codes = [] } = components.schemas['ErrorCode'] ?? {};
  const rows = [...description.matchAll(/^\| `(\w+)` \| (\d{3}) \| (.+?) \| (.+?) \|$/gm)].map(
    ([, code = '', status = '', meaning = '', remedy = '']) => ({ code, status, meaning, remedy }),
  );
  if (rows.map(({ code }) => code).join() !== codes.join()) {
    throw new Error('The table of ErrorCode does not list the codes of its enum, in their order.');
  }
  return rows;
}

/** The page of a code. `type` of problem details (RFC 9457) points to it. */
export function errorText(row: ErrorRow, contract: ContractDocument, link: Link): string {
  const { code, status, meaning, remedy } = row;
  const operations = operationsOf(contract).filter((operation) =>
    operation['x-error-codes'].includes(code as ErrorCode),
  );
  return `<p><a href="${link('/docs/errors')}">Errors</a></p>
<h1>${code}</h1>
<p><span class="status">HTTP ${status}</span></p>
<p>${inline(meaning)}</p>
<h2 id="what-to-do">What to do</h2>
<p>${inline(remedy)}</p>
<h2 id="example">Example response</h2>
${highlighted(JSON.stringify(errorExample(row, operations, contract), null, 2), 'json')}
<h2 id="operations">Operations that return it</h2>
${listOf(operations, link)}`;
}

function listOf(operations: Operation[], link: Link): string {
  if (operations.length === 0) {
    return '<p>None: TaskFlow rejects the request before it reaches an operation.</p>';
  }
  const items = operations.map(
    ({ method, path, summary, operationId, tags: [tag = ''] }) =>
      `<li><span class="verb">${method.toUpperCase()}</span> <a href="${link(referenceOf({ tag, operationId }))}">${inline(summary)}</a> <code>${path}</code></li>`,
  );
  return `<ul class="operations">\n${items.join('\n')}\n</ul>`;
}

/** The example of the contract that most callers know, or the response to a request that reached no operation. */
function errorExample(
  { code, status }: ErrorRow,
  operations: Operation[],
  contract: ContractDocument,
): object {
  for (const { responses } of [...operations].sort((a, b) => familiarity(a) - familiarity(b))) {
    const media = responses[status]?.content?.['application/json'] as { examples?: Record<string, Example> };
    for (const example of Object.values(media?.examples ?? {})) {
      const { value } = resolve<Example>(contract, example);
      if (value?.error === code) return importantFirst(value);
    }
  }
  return {
    success: false,
    data: null,
    message: new ApiError(code as ErrorCode).message,
    error: code,
    errors: [],
    meta: { request_id: '019cadc6-9a80-7ba6-bdba-02514a1a8140' },
  };
}

function familiarity({ operationId, tags }: Operation): number {
  const place = FAMILIAR.indexOf(operationId);
  if (place !== -1) return place;
  return FAMILIAR.length + (tags.includes(FAMILIAR_TAG) ? 0 : 1);
}

/** With what changed ahead of the resource, which can be 50 lines long. The order of JSON properties has no meaning. */
function importantFirst({ data, meta, ...rest }: ErrorBody): object {
  if (!meta?.changes) return { ...rest, data, meta };
  const { changes, ...others } = meta;
  return { meta: { changes, ...others }, ...rest, data };
}
