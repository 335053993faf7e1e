import { type ContractDocument, operationsOf } from '../document.ts';
import type { ErrorDetail } from '../errors.ts';
import { JSON_TYPE } from './accept.ts';
import { describe } from './details.ts';
import { findingsOf, schemasOf } from './schemas.ts';

/**
 * Returns a function that checks an object like the body of an operation, fills in the defaults, and returns the errors that a request
 * would get. For bodies that arrive in another form, such as the rows of a file.
 */
export function bodyCheck(document: ContractDocument, operationId: string): (body: object) => ErrorDetail[] {
  const operation = operationsOf(document).find((each) => each.operationId === operationId);
  const schema = operation?.requestBody?.content[JSON_TYPE]?.schema;
  if (!operation || !schema) throw new Error(`${operationId} has no JSON body`);
  const validate = schemasOf(document).bodyOf(schema);
  return (body) => {
    const found = findingsOf(validate, { body });
    return found.length === 0 ? [] : describe({ body }, operation, document, found);
  };
}
