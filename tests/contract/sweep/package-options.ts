import type { OpenApiValidatorOpts } from 'express-openapi-validator/dist/openapi.validator.js';
import { type ContractDocument, type JsonSchema, METHODS, parametersOf } from '../../../src/document.ts';
import { isDate, isDateOrTime, isDateTime, isUuid } from '../../../src/formats.ts';

/** Returns the options with which express-openapi-validator judges like the service. */
export function validatorOptions(document: ContractDocument): OpenApiValidatorOpts {
  return {
    apiSpec: forValidator(document) as never,
    validateApiSpec: false,
    // `findings.ts` reports all unknown parameters at once.
    validateRequests: { allErrors: true, discriminator: true, allowUnknownQueryParameters: true } as never,
    validateResponses: true,
    validateSecurity: false,
    validateFormats: true,
    ajvFormats: { mode: 'full' },
    formats: {
      date: { type: 'string', validate: isDate },
      'date-or-time': { type: 'string', validate: isDateOrTime },
      'date-time': { type: 'string', validate: isDateTime },
      uuid: { type: 'string', validate: isUuid },
    } as never,
    fileUploader: false,
  };
}

type Loose = Record<string, unknown>;

/** Turns each `x-default` into the `default` that Ajv knows. */
function fillDefaults(schemas: Record<string, JsonSchema> = {}): void {
  for (const { properties = {} } of Object.values(schemas)) {
    for (const property of Object.values(properties)) {
      if (property['x-default'] !== undefined) property.default = property['x-default'];
    }
  }
}

/** Returns a copy of the contract in the form that express-openapi-validator 5.6.2 handles correctly. */
function forValidator(document: ContractDocument): Loose {
  const copy = structuredClone(document) as unknown as Loose & {
    components: Record<string, Record<string, Loose>>;
  };
  delete copy['webhooks'];
  fillDefaults(copy.components['schemas'] as Record<string, JsonSchema>);
  // Its Ajv finds the branch of a union by constants, and rejects `mapping`.
  for (const schema of Object.values(copy.components['schemas'] ?? {})) {
    delete (schema['discriminator'] as Loose | undefined)?.['mapping'];
  }
  for (const item of Object.values(copy['paths'] as Record<string, Loose>)) {
    for (const method of METHODS) {
      // A response with an undeclared status is a bug, not a `default`.
      delete ((item[method] as Loose | undefined)?.['responses'] as Loose | undefined)?.['default'];
      const body = (item[method] as Loose | undefined)?.['requestBody'] as
        | { required?: boolean; content: Record<string, Loose> }
        | undefined;
      // The package requires a body only if the schema has a `required` list, even an empty one.
      for (const media of Object.values(body?.content ?? {})) {
        media['schema'] = { allOf: [media['schema']], ...(body?.required && { required: [] }) };
      }
    }
  }
  // `q=a+b` and `q=12:30` are valid query strings; its check of reserved characters rejects them.
  for (const parameter of parametersOf(copy as unknown as ContractDocument)) {
    if (parameter.in === 'query') Object.assign(parameter, { allowReserved: true });
  }
  return copy;
}
