import type { ContractDocument, Example, JsonSchema, Media, ResponseObject } from '../../../src/document.ts';
import { nameOf } from '../../../src/document.ts';
import { type Failure, problemOf } from '../../../src/http/problem.ts';
import { add, reference } from './written.ts';

const [PLAIN, PROBLEM] = ['application/json', 'application/problem+json'] as const;

/** Adds problem details to an error response. Their examples are derived by the function that the server uses. */
export function addProblemDetails(
  document: ContractDocument,
  response: ResponseObject,
  statusOf: (code: string) => number,
  place: string,
): void {
  const plain = response.content?.[PLAIN];
  if (!response.content || !plain) return;
  const examples = Object.entries(plain.examples ?? {}).map(([code, example]) => [
    code,
    problemExample(example as Example, statusOf(code)),
  ]);
  const media: Media = {
    schema: problemSchema(document, plain.schema, place),
    examples: Object.fromEntries(examples),
  };
  add(response.content, PROBLEM, media, place);
}

const problemExample = ({ value, ...rest }: Example, status: number): Example => ({
  ...rest,
  value: problemOf(value as Failure, status),
});

/** Returns `ProblemDetails` for `ErrorResponse`, and `TaskConflictProblem` for `TaskConflict`. */
function problemSchema(document: ContractDocument, { $ref = '' }: JsonSchema, place: string): JsonSchema {
  const name = nameOf($ref);
  if (name === 'ErrorResponse') return reference('schemas', 'ProblemDetails');
  const { schemas } = document.components;
  add(schemas, `${name}Problem`, conflictProblem(document, name), place);
  return reference('schemas', `${name}Problem`);
}

function conflictProblem({ components: { schemas } }: ContractDocument, name: string): JsonSchema {
  const members = (schema: string) => schemas[schema]?.properties ?? {};
  const { data: current } = members(name);
  const { request_id: _, ...facts } = members('ConflictMeta');
  if (!current) throw new Error(`${name}: declare \`data\``);
  const own = { current, ...facts };
  return {
    type: 'object',
    description: `The content of \`${name}\` in the format of RFC 9457.`,
    required: [...(schemas['ProblemDetails']?.required ?? []), ...Object.keys(own)],
    properties: structuredClone({ ...members('ProblemDetails'), ...own }),
  };
}
