import { type ErrorRow, errorRows } from '../../../src/docs/errors.ts';
import { type ContractDocument, nameOf, type ResponseObject, resolve } from '../../../src/document.ts';
import type { ErrorCode } from '../../../src/errors.ts';
import { examplesIn } from './failures.ts';
import { addFailureHeaders } from './headers.ts';
import { addProblemDetails } from './problems.ts';
import { add, type Written } from './written.ts';

/** The rows of the table in the description of `ErrorCode`, by code and in its order. */
type Rows = Map<string, ErrorRow>;

/**
 * Completes each error response: adds the meanings of its codes, in the order of the table of codes, headers and problem
 * details. Then lists the codes of each operation.
 * @throws Error if operations with and without rate limits share a response
 */
export function completeResponses(document: ContractDocument, operations: Written[]): void {
  const rows: Rows = new Map(errorRows(document).map((row) => [row.code, row]));
  const limits = new Map<ResponseObject, boolean>();
  for (const { operation, isLimited, place } of operations) {
    const codes = new Set<string>();
    for (const [status, declared] of Object.entries(operation.responses)) {
      if (status.startsWith('2')) continue;
      const response = resolve<ResponseObject>(document, declared);
      const at = `${place} ${status}${'$ref' in declared ? ` (${nameOf(declared.$ref)})` : ''}`;
      if (!limits.has(response)) {
        describeCodes(response, rows, at);
        if (status !== 'default') addFailureHeaders(response, status, isLimited, at);
        addProblemDetails(document, response, (code) => Number(rows.get(code)?.status), at);
      } else if (status !== 'default' && limits.get(response) !== isLimited) {
        throw new Error(`${at} is shared by operations with and without rate limits`);
      }
      limits.set(response, isLimited);
      if (status === 'default') continue;
      for (const code of examplesIn(response).keys()) codes.add(code);
    }
    const listed = [...rows.keys()].filter((code) => codes.has(code)) as ErrorCode[];
    add(operation, 'x-error-codes', listed, place);
  }
}

/** Sorts the examples by code, and uses the meaning of the code as the summary. */
function describeCodes(response: ResponseObject, rows: Rows, place: string): void {
  const media = response.content?.['application/json'];
  if (!media) return;
  const examples = examplesIn(response);
  for (const code of examples.keys()) {
    if (!rows.has(code)) throw new Error(`${place}: add ${code} to the table of ErrorCode`);
  }
  const described = [...rows].flatMap(([code, { meaning }]) => {
    const example = examples.get(code);
    return example ? [[code, { summary: meaning, ...example }] as const] : [];
  });
  media.examples = Object.fromEntries(described);
}
