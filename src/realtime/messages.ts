import type { Failure, Sent } from '../../generated/realtime.ts';
import type { Actor } from '../actor.ts';
import { type ContractDocument, type Operation, operationsOf, readServed } from '../document.ts';
import { ApiError } from '../errors.ts';
import { describe } from '../http/details.ts';
import { type Finding, unfit } from '../http/findings.ts';
import { errorOf } from '../http/respond-error.ts';
import { findingsOf, schemasOf } from '../http/schemas.ts';

export type MessageName = keyof Sent;
/** A message after its validation. */
export type Payload<Name extends MessageName> = Sent[Name]['payload'];

/** Returns a function that checks a message of a client against the contract, and fills in the defaults. */
export function createReader(document: ContractDocument = readServed()) {
  const schemas = schemasOf(document);
  const [template] = operationsOf(document);
  if (!template) throw new Error('the contract has no operation');
  const messages = new Map(
    Object.entries(document['x-realtime'].sent).map(([name, { payload }]) => {
      const requestBody = { content: { 'application/json': { schema: payload } } };
      const operation = { ...template, parameters: [], requestBody } as unknown as Operation;
      return [name, { payload, operation }] as const;
    }),
  );

  return {
    isKnown: (name: unknown): name is MessageName => typeof name === 'string' && messages.has(name),
    /** @throws ApiError VALIDATION_FAILED */
    read<Name extends MessageName>(name: Name, body: unknown): Payload<Name> {
      const message = messages.get(name);
      if (!message) throw new ApiError('NOT_FOUND');
      const found = findingsOf(schemas.bodyOf(message.payload), { body });
      const findings = [...found, ...unfitIn(body)];
      if (findings.length > 0)
        throw new ApiError('VALIDATION_FAILED', {
          errors: describe({ body }, message.operation, document, findings),
        });
      return body as Payload<Name>;
    },
  };
}

/** Messages are flat, so that only their own texts can have characters that PostgreSQL cannot store. */
function unfitIn(body: unknown): Finding[] {
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) =>
    typeof value === 'string' ? unfit(value, `/body/${name}`) : [],
  );
}

const MAX_MESSAGE = 1_000;

/** Returns what the client learns of an error. */
export function failureOf(thrown: unknown, actor?: Actor): Failure {
  const error = errorOf(thrown, actor);
  const { errors = [], headers } = error.facts;
  const seconds = Number(headers?.['Retry-After'] ?? (error.status === 503 ? 2 : 0));
  return {
    success: false,
    error: error.code,
    message: error.message.slice(0, MAX_MESSAGE),
    errors: errors.slice(0, 100).map(({ field, code, message }) => ({
      field: field.slice(0, 200),
      code,
      message: message.slice(0, MAX_MESSAGE),
    })),
    retry_after: seconds > 0 ? seconds : null,
  };
}
