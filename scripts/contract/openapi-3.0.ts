import { type Field, GRAMMAR, type Kind } from './openapi-3.0/grammar.ts';
import { itemsOf, type Json, type Members, membersOf, pointer } from './openapi-3.0/json.ts';
import { type Context, LOSSES, type Loss, type LossKind } from './openapi-3.0/losses.ts';
import { toSchema30 } from './openapi-3.0/schema.ts';

const VERSION = '3.0.4';

/** Methods whose bodies 3.0 tells tools to ignore. */
const WITHOUT_BODY = ['get', 'head', 'delete', 'trace'];

/**
 * Converts an OpenAPI 3.1 document to OpenAPI 3.0.4, for tools that cannot read 3.1.
 *
 * Leaves the source as it is.
 *
 * @returns the new document, and everything that it says less exactly than the source
 * @throws an error that names the place, if the source uses something that 3.0 does not have and that is not converted
 *   here: nothing is lost without being listed
 */
export function toOpenApi30(source: object): { document: Members; losses: Loss[] } {
  const document = membersOf(source);
  const places = new Map<LossKind, string[]>();
  const contextAt = (place: string): Context => ({
    document,
    place,
    lose: (kind, at = place) => void places.set(kind, [...(places.get(kind) ?? []), at]),
  });

  const convert = (kind: Kind, value: Json, place: string): Json => {
    // `additionalProperties: false`
    if (typeof value === 'boolean') return value;
    const object = rewrite(kind, membersOf(value), contextAt(place));
    if ('$ref' in object) return object;
    const fields = Object.entries(object).map(([name, member]) => {
      const inner = pointer(place, name);
      if (name.startsWith('x-')) return [name, member];
      const field = GRAMMAR[kind][name];
      if (field === undefined) throw new Error(`${inner} does not exist in OpenAPI 3.0. Add a conversion.`);
      return [name, convertField(field, member, inner)];
    });
    return Object.fromEntries(fields);
  };

  const convertField = (field: Field, value: Json, place: string): Json => {
    if (field === 'value') return value;
    if (typeof field === 'string') return convert(field, value, place);
    if ('list' in field) return itemsOf(value).map((item, i) => convert(field.list, item, `${place}/${i}`));
    const members = Object.entries(membersOf(value));
    return Object.fromEntries(
      members.map(([name, member]) => [name, convert(field.each, member, pointer(place, name))]),
    );
  };

  const converted = membersOf(convert('document', document, ''));
  const losses = LOSSES.flatMap((loss) => {
    const found = places.get(loss.kind);
    return found ? [{ ...loss, places: found }] : [];
  });
  return { document: converted, losses };
}

/** Converts what an object itself says, but not the objects inside it. */
function rewrite(kind: Kind, object: Members, context: Context): Members {
  if (kind === 'schema') return toSchema30(object, context);
  if ('$ref' in object) return toReference(object, context);
  if (kind === 'document') return toDocument(object, context);
  if (kind === 'info') return toInfo(object);
  if (kind === 'operation') return toOperation(object, context);
  if (kind === 'header') return toHeader(object, context);
  return object;
}

function toReference({ $ref = '', ...siblings }: Members, { lose }: Context): Members {
  if (Object.keys(siblings).length > 0) lose('referenceSibling');
  return { $ref };
}

function toDocument(document: Members, context: Context): Members {
  const { webhooks, jsonSchemaDialect: _, ...rest } = document;
  for (const name of Object.keys(membersOf(webhooks))) context.lose('webhook', `webhooks/${name}`);
  return { ...withoutScopes(rest, context), openapi: VERSION };
}

function toInfo({ summary, ...info }: Members): Members {
  const texts = [summary, info['description']].filter((text) => text !== undefined);
  const { identifier, ...license } = membersOf(info['license']);
  return {
    ...info,
    ...(texts.length > 0 && { description: texts.join('\n\n') }),
    ...(identifier !== undefined && {
      license: { ...license, url: `https://spdx.org/licenses/${identifier}.html` },
    }),
  };
}

function toOperation(operation: Members, context: Context): Members {
  const method = context.place.split('/').at(-1) ?? '';
  if ('requestBody' in operation && WITHOUT_BODY.includes(method)) context.lose('ignoredBody');
  return withoutScopes(operation, context);
}

function toHeader(header: Members, { lose }: Context): Members {
  const { enum: values, const: value, ...schema } = membersOf(header['schema']);
  if (value === undefined && itemsOf(values).length !== 1) return header;
  lose('fixedHeader');
  return { ...header, schema };
}

/** 3.0 allows scopes only for OAuth 2 and OpenID Connect. */
function withoutScopes(object: Members, { document, lose }: Context): Members {
  if (!Array.isArray(object['security'])) return object;
  const schemes = membersOf(membersOf(document['components'])['securitySchemes']);
  const scopes: Json[] = [];
  const security = object['security'].map((requirement) => {
    const entries = Object.entries(membersOf(requirement)).map(([name, needed]) => {
      if (['oauth2', 'openIdConnect'].includes(String(membersOf(schemes[name])['type'])))
        return [name, needed];
      scopes.push(...itemsOf(needed));
      return [name, []];
    });
    return Object.fromEntries(entries);
  });
  if (scopes.length === 0) return object;
  lose('scope');
  return { ...object, security, 'x-required-scopes': scopes };
}
