import { type Field, GRAMMAR, type Kind } from './openapi-3.0/grammar.ts';
import { itemsOf, type Json, type JsonObject, pointer, propertiesOf } from './openapi-3.0/json.ts';
import { type Context, LOSSES, type Loss, type LossKind } from './openapi-3.0/losses.ts';
import { withoutFields, withoutPartial, withoutPartials } from './openapi-3.0/partials.ts';
import { toSchema30 } from './openapi-3.0/schema.ts';

const VERSION = '3.0.4';

/** Methods whose bodies tools must ignore in 3.0. */
const WITHOUT_BODY = ['get', 'head', 'delete', 'trace'];

/**
 * Converts an OpenAPI 3.1 document to OpenAPI 3.0.4, for tools that cannot read 3.1.
 *
 * Leaves the source as it is.
 *
 * @returns the new document, and everything that is less exact than in the source
 * @throws an error that names the place, if the source uses something that 3.0 does not have and that is not converted
 *   here, so that every loss is listed
 */
export function toOpenApi30(source: object): { document: JsonObject; losses: Loss[] } {
  const document = propertiesOf(source);
  const places = new Map<LossKind, string[]>();
  const contextAt = (place: string): Context => ({
    document,
    place,
    lose: (kind, at = place) => void places.set(kind, [...(places.get(kind) ?? []), at]),
  });

  const convert = (kind: Kind, value: Json, place: string): Json => {
    // `additionalProperties: false`
    if (typeof value === 'boolean') return value;
    const object = rewrite(kind, propertiesOf(value), contextAt(place));
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
    const members = Object.entries(propertiesOf(value));
    return Object.fromEntries(
      members.map(([name, member]) => [name, convert(field.each, member, pointer(place, name))]),
    );
  };

  const converted = propertiesOf(convert('document', document, ''));
  const losses = LOSSES.flatMap((loss) => {
    const found = places.get(loss.kind);
    return found ? [{ ...loss, places: found }] : [];
  });
  return { document: converted, losses };
}

/** Converts an object, but not the objects inside it. */
function rewrite(kind: Kind, object: JsonObject, context: Context): JsonObject {
  if (kind === 'schema') return toSchema30(object, context);
  if (kind === 'response') return withoutPartial(object);
  if (kind === 'components') return withoutPartials(object);
  if ('$ref' in object) return toReference(object, context);
  if (kind === 'document') return toDocument(object, context);
  if (kind === 'info') return toInfo(object);
  if (kind === 'operation') return toOperation(object, context);
  if (kind === 'header') return toHeader(object, context);
  if (kind === 'requestBody') return toRequestBody(object, context);
  return object;
}

function toReference({ $ref = '', ...siblings }: JsonObject, { lose }: Context): JsonObject {
  if (Object.keys(siblings).length > 0) lose('referenceSibling');
  return { $ref };
}

function toDocument(document: JsonObject, context: Context): JsonObject {
  const { webhooks, jsonSchemaDialect: _, ...rest } = document;
  for (const name of Object.keys(propertiesOf(webhooks))) context.lose('webhook', `webhooks/${name}`);
  return { ...withoutScopes(rest, context), openapi: VERSION };
}

function toInfo({ summary, ...info }: JsonObject): JsonObject {
  const texts = [summary, info['description']].filter((text) => text !== undefined);
  const { identifier, ...license } = propertiesOf(info['license']);
  return {
    ...info,
    ...(texts.length > 0 && { description: texts.join('\n\n') }),
    ...(identifier !== undefined && {
      license: { ...license, url: `https://spdx.org/licenses/${identifier}.html` },
    }),
  };
}

function toOperation(operation: JsonObject, context: Context): JsonObject {
  const method = context.place.split('/').at(-1) ?? '';
  if ('requestBody' in operation && WITHOUT_BODY.includes(method)) context.lose('ignoredBody');
  return withoutScopes(withoutFields(operation, context), context);
}

/** Generators mix up a form and a raw body of the same operation. */
function toRequestBody(body: JsonObject, { lose }: Context): JsonObject {
  const { 'application/octet-stream': raw, ...content } = propertiesOf(body['content']);
  if (raw === undefined || !('multipart/form-data' in content)) return body;
  lose('rawBody');
  return { ...body, content };
}

function toHeader(header: JsonObject, { lose }: Context): JsonObject {
  const { enum: values, const: value, ...schema } = propertiesOf(header['schema']);
  if (value === undefined && itemsOf(values).length !== 1) return header;
  lose('fixedHeader');
  return { ...header, schema };
}

/** 3.0 allows scopes only for OAuth 2 and OpenID Connect. */
function withoutScopes(object: JsonObject, { document, lose }: Context): JsonObject {
  if (!Array.isArray(object['security'])) return object;
  const schemes = propertiesOf(propertiesOf(document['components'])['securitySchemes']);
  const scopes: Json[] = [];
  const security = object['security'].map((requirement) => {
    const entries = Object.entries(propertiesOf(requirement)).map(([name, needed]) => {
      if (['oauth2', 'openIdConnect'].includes(String(propertiesOf(schemes[name])['type'])))
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
