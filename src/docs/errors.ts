import { type ContractDocument, type Operation, operationsOf, resolve } from '../document.ts';
import { ApiError, type ErrorCode } from '../errors.ts';
import { inline, type Link } from './layout.ts';
import { highlighted } from './markdown.ts';
import { referenceOf } from './operations.ts';

export type ErrorRow = { code: string; status: string; meaning: string; remedy: string };

type Example = { value?: { error?: string } };

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

/** What the page of a code says; `type` of problem details (RFC 9457) points to it. */
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
<h2 id="an-answer">An answer</h2>
${highlighted(JSON.stringify(exampleOf(row, operations, contract), null, 2), 'json')}
<h2 id="who-answers-it">Who answers it</h2>
${listOf(operations, link)}`;
}

function listOf(operations: Operation[], link: Link): string {
  if (operations.length === 0) {
    return '<p>No operation: the request is refused before one is reached.</p>';
  }
  const items = operations.map(
    (operation) =>
      `<li><span class="verb">${operation.method.toUpperCase()}</span> <a href="${link(referenceOf(operation))}">${inline(operation.summary)}</a> <code>${operation.path}</code></li>`,
  );
  return `<ul>\n${items.join('\n')}\n</ul>`;
}

/** The contract's own, or what the service says of a request that reached no operation. */
function exampleOf({ code, status }: ErrorRow, operations: Operation[], contract: ContractDocument): unknown {
  for (const { responses } of operations) {
    const media = responses[status]?.content?.['application/json'] as { examples?: Record<string, Example> };
    for (const example of Object.values(media?.examples ?? {})) {
      const { value } = resolve<Example>(contract, example);
      if (value?.error === code) return value;
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
