import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RequestHandler, Response } from 'express';
import { type ContractDocument, type JsonSchema, type Operation, operationsOf } from '../document.ts';
import { ApiError } from '../errors.ts';
import { JSON_TYPE } from './accept.ts';
import { describe } from './details.ts';
import { PARTIAL_TYPE } from './partial.ts';
import { findingsOf, schemasOf } from './schemas.ts';

/**
 * Returns the two steps that check the requests and the responses of an operation against the contract. A schema is compiled
 * when it is first needed.
 */
export function validatorFor(operation: Operation, document: ContractDocument) {
  const schemas = schemasOf(document);
  const bodySchema = operation.requestBody?.content[JSON_TYPE]?.schema;

  /** Fills in defaults, and converts parameters to their types. Reports all errors together. */
  const checkRequest: RequestHandler = (req, _res, next) => {
    const { params, query, headers, body } = req;
    // Express parses the query each time that it is read, so the converted one replaces it.
    Object.defineProperty(req, 'query', { value: query, writable: true });
    const found = [
      ...findingsOf(schemas.parametersOf(operation), { params, query, headers }),
      ...(bodySchema ? findingsOf(schemas.bodyOf(bodySchema), { body }) : []),
    ];
    if (found.length === 0) return next();
    throw new ApiError('VALIDATION_FAILED', { errors: describe(req, operation, document, found) });
  };

  function checkedJson(this: Response, content: unknown): Response {
    const { statusCode: status } = this;
    // 500 is sent if another response violates the contract.
    if (status < 500) {
      const schema = schemaOf(operation, status, this.getHeader('content-type'));
      const [violation] = findingsOf(schemas.responseOf(schema), content);
      if (violation)
        throw new Error(
          `${operation.operationId}: the response with status ${status} violates the contract: ${violation.path} ${violation.message}`,
        );
    }
    return Object.getPrototypeOf(this).json.call(this, content);
  }

  /** Runs first, so that error responses are checked too. `res.json` then throws if the response violates the contract. */
  const checkResponse: RequestHandler = (_req, res, next) => {
    res.json = checkedJson;
    next();
  };

  return { checkResponse, checkRequest };
}

/**
 * Compiles what the first call of each operation needs, so that the call does not wait for it: 3 ms of CPU time on average.
 * Requests are handled in between.
 */
export async function prepareValidators(document: ContractDocument): Promise<void> {
  const schemas = schemasOf(document);
  for (const operation of operationsOf(document)) {
    await nextTurn();
    schemas.parametersOf(operation);
    const body = operation.requestBody?.content[JSON_TYPE];
    if (body) schemas.bodyOf(body.schema);
    for (const { content = {} } of Object.values(operation.responses)) {
      for (const { schema } of [content[JSON_TYPE], content[PARTIAL_TYPE]].filter(
        (media) => media !== undefined,
      ))
        schemas.responseOf(schema);
    }
  }
}

/** Returns the schema of a JSON response. Throws if the contract does not declare such a response. */
function schemaOf({ operationId, responses }: Operation, status: number, type: unknown): JsonSchema {
  const content = responses[status]?.content ?? {};
  const media = content[String(type).replace(/ *;.*/, '')] ?? content[JSON_TYPE];
  if (!media) throw new Error(`${operationId}: the contract declares no JSON body for status ${status}`);
  return media.schema;
}
