import {
  type ContractDocument,
  type Operation,
  operationsOf,
  readContract,
  resolve,
  successesOf,
} from '../../src/document.ts';

/** The operations of the contract, and their examples. */
export const contract: ContractDocument = readContract();
export const operations: Operation[] = operationsOf(contract);

export type Example = Record<string, unknown>;
type Documented = { example?: unknown; examples?: Record<string, { value: Example }>; required?: boolean };

export function operationOf(id: string): Operation {
  const found = operations.find(({ operationId }) => operationId === id);
  if (!found) throw new Error(`The contract has no ${id}.`);
  return found;
}

export const declares = ({ responses }: Operation, status: number): boolean => String(status) in responses;

/** The example bodies of the request. */
export function requestExamples({ requestBody }: Operation): Example[] {
  return requestBody ? examplesOf(requestBody.content['application/json'] ?? {}) : [];
}

/** The path with the example IDs of the contract, or others. */
export function pathOf(operation: Operation, ids: Record<string, string> = {}): string {
  return operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const parameter = operation.parameters.find((each) => each.in === 'path' && each.name === name);
    return ids[name] ?? String((parameter as Documented | undefined)?.example);
  });
}

/** What a handler would return to produce the example response. */
export function replyExample(operation: Operation) {
  const [status = ''] = successesOf(operation);
  const response = operation.responses[status] ?? isError(operation);
  const [example] = examplesOf(response.content?.['application/json'] ?? {});
  const headers = Object.entries(response.headers ?? {}).flatMap(([name, header]) => {
    const { example, required } = resolve<Documented>(contract, header as Documented);
    return ['Location', 'Upload-Expires'].includes(name) && required
      ? [[name, String(example)] as const]
      : [];
  });
  const { request_id: _, warnings, ...page } = (example?.['meta'] ?? {}) as Example;
  return {
    status: Number(status),
    ...(example && { data: example['data'] }),
    ...(Object.keys(page).length > 0 && { page }),
    ...(warnings !== undefined && { warnings }),
    ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
  };
}

/** The examples of a media type. */
export function examplesOf(media: object): Example[] {
  const { examples = {} } = media as Documented;
  return Object.values(examples).map((example) => resolve<{ value: Example }>(contract, example).value);
}

function isError({ operationId }: Operation): never {
  throw new Error(`${operationId} declares no success.`);
}
