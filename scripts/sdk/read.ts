import { errorRows } from '../../src/docs/errors.ts';
import {
  type Content,
  type ContractDocument,
  type Operation as Declared,
  isRead,
  type JsonSchema,
  type Media,
  operationsOf,
  type Parameter,
  propertiesOf,
  resolve,
  SENT_APART,
  type Example as Shown,
  successesOf,
} from '../../src/document.ts';
import { FIELDS, PARTIAL_TYPE } from '../../src/http/partial.ts';
import { formsIn } from './forms.ts';
import type {
  Api,
  Body,
  EventType,
  Example,
  Field,
  HttpMethod,
  Operation,
  Resource,
  Result,
  Type,
} from './model.ts';
import { joinLines } from './text.ts';
import { enumsOf, fieldOf, modelsOf, reach, typeOf } from './types.ts';

/**
 * Reads the bundled contract into the intermediate form.
 * @throws Error that names the place of anything it does not understand
 */
export function readApi(contract: unknown): Api {
  const document = contract as ContractDocument;
  const operations = operationsOf(document).map((operation) => operationOf(document, operation));
  const events = eventsOf(document);
  const requests = new Set<string>();
  const responses = new Set<string>();
  for (const { body, result, partial, job } of operations) {
    if (body) reach(document, body.type, requests);
    if (result.kind === 'data') {
      reach(document, result.type, responses);
      if (result.warning) reach(document, result.warning, responses);
    }
    if (result.kind === 'page') {
      reach(document, result.item, responses);
      if (result.meta) reach(document, result.meta, responses);
    }
    if (result.kind === 'events') reach(document, result.item, responses);
    if (partial) reach(document, partial.type, responses);
    if (job) reach(document, job.type, responses);
  }
  for (const { payload } of events) reach(document, payload, responses);
  for (const { payload, reply } of Object.values(document['x-realtime'].sent)) {
    reach(document, typeOf(document, payload, 'message'), requests);
    reach(document, typeOf(document, reply, 'acknowledgement'), responses);
  }
  for (const payload of [...Object.values(document['x-realtime'].received), document['x-realtime'].failure])
    reach(document, typeOf(document, payload, 'message'), responses);
  for (const type of othersOf(document)) reach(document, type, responses);
  return {
    title: document.info.title,
    version: document.info.version,
    resources: resourcesOf(document, operations),
    models: modelsOf(document, requests, responses),
    enums: enumsOf(document),
    errors: errorRows(document).map((row) => ({ ...row, status: Number(row.status) })),
    events,
    scopes: Object.entries(document.components.securitySchemes.bearer['x-scopes']).map(
      ([name, description]) => ({ name, description }),
    ),
  };
}

/** The body of an upload is a file. Of its types, the SDKs send the one that is nothing but the file. */
const isUpload = ({ requestBody }: Declared) => requestBody !== undefined && !requestBody.content[JSON_TYPE];

const PART_TYPE = 'application/offset+octet-stream';
function uploadTypesOf(operation: Declared): string[] {
  const types = Object.keys(operation.requestBody?.content ?? {});
  return isUpload(operation) && !types.includes('application/octet-stream') ? types : [];
}

/** The other media types of a success that is an object. */
function successTypes(operation: Declared): string[] {
  const types = Object.keys(operation.responses[successesOf(operation)[0] ?? '']?.content ?? {});
  return types.includes(JSON_TYPE) ? types : [];
}

/** Whether the success is a file. */
const isFile = (operation: Declared) => {
  const content = operation.responses[successesOf(operation)[0] ?? '']?.content;
  return content !== undefined && !content[JSON_TYPE];
};

function resourcesOf(document: ContractDocument, operations: Operation[]): Resource[] {
  return document.tags
    .map(({ name, description }) => ({
      name,
      description: joinLines(description),
      operations: operations.filter(({ resource }) => resource === name),
    }))
    .filter((resource) => resource.operations.length > 0);
}

function operationOf(document: ContractDocument, operation: Declared): Operation {
  const { path, method, parameters } = operation;
  const takes = (name: string) => parameters.some((each) => each.in === 'header' && each.name === name);
  const fields = (kind: Parameter['in']) =>
    parameters
      .filter((parameter) => parameter.in === kind)
      .map((parameter) => parameterField(document, parameter, operation.operationId));
  const scheme = operation.security[0];
  return {
    id: operation.operationId,
    resource: operation['x-sdk'].resource,
    method: operation['x-sdk'].method,
    http: { method: method.toUpperCase() as HttpMethod, path },
    summary: operation.summary,
    description: joinLines(operation.description),
    is_deprecated: operation.deprecated ?? false,
    scopes: scheme ? Object.values(scheme).flat() : null,
    path_parameters: inOrderOf(path, fields('path')),
    query_parameters: fields('query').filter(({ name }) => name !== FIELDS),
    body: operation.requestBody && !isUpload(operation) ? bodyOf(document, operation) : null,
    is_upload: isUpload(operation) && !operation.requestBody?.content[PART_TYPE],
    is_part: operation.requestBody?.content[PART_TYPE] !== undefined,
    header_parameters: fields('header').filter(({ name }) => name.startsWith('Upload-')),
    uses_tus: takes('Tus-Resumable'),
    upload_types: uploadTypesOf(operation),
    ...resultsOf(document, operation),
    forms: formsIn(successTypes(operation)),
    accept: null,
    partial: partialOf(document, operation, fields('query')),
    precondition: operation['x-precondition'] ?? (takes('If-Match') ? 'optional' : 'none'),
    // A file is not a resource that a caller could pass again.
    has_conditional_read: takes('If-None-Match') && !isFile(operation),
    idempotency_seconds: operation['x-idempotent']?.window_seconds ?? null,
    is_read: isRead(operation),
    has_preferences: parameters.some((each) => each.name === 'Prefer' && each.example !== ASYNC),
    error_codes: operation['x-error-codes'],
  };
}

function parameterField(document: ContractDocument, parameter: Parameter, place: string): Field {
  const { name, schema, description, example, required = false } = parameter;
  return fieldOf(
    document,
    name,
    { ...schema, description, ...(example !== undefined && { example }) },
    required,
    place,
  );
}

/** Sorts path parameters by their order in the path, which is also that of the arguments. */
function inOrderOf(path: string, fields: Field[]): Field[] {
  const at = ({ name }: Field) => path.indexOf(`{${name}}`);
  return fields.toSorted((a, b) => at(a) - at(b));
}

function bodyOf(document: ContractDocument, { requestBody, operationId }: Declared): Body {
  // Merge patches have two media types and one schema. The SDKs send the first.
  const [[content_type, media] = ['', undefined], ...others] = Object.entries(requestBody?.content ?? {});
  if (!media || others.some(([, { schema }]) => schema.$ref !== media.schema.$ref))
    throw new Error(`${operationId}: a body must have exactly one schema`);
  return {
    content_type,
    is_required: requestBody?.required ?? false,
    type: typeOf(document, media.schema, `${operationId} body`),
    examples: examplesOf(document, media),
  };
}

const JSON_TYPE = 'application/json';

/** The value of `Prefer` that asks for a job. */
const ASYNC = 'respond-async';

/**
 * Reads the successes of an operation.
 * @throws Error if a second success is not a job
 */
function resultsOf(document: ContractDocument, operation: Declared): Pick<Operation, 'result' | 'job'> {
  const [first = '', second] = successesOf(operation);
  const result = resultOf(document, operation, first);
  if (second === undefined) return { result, job: null };
  const accepted = resultOf(document, operation, second);
  if (accepted.kind !== 'data' || accepted.type.kind !== 'model' || accepted.type.name !== 'Job')
    throw new Error(`${operation.operationId}: a second success must be a Job`);
  if (result.kind !== 'nothing' && result.kind !== 'data')
    throw new Error(
      `${operation.operationId}: only an operation that returns nothing or an object can return a job instead`,
    );
  return { result, job: { type: accepted.type, examples: accepted.examples } };
}

/** Reads the parameter for some of the fields, which decides the media type of the response. */
function partialOf(
  document: ContractDocument,
  operation: Declared,
  parameters: readonly Field[],
): Operation['partial'] {
  const field = parameters.find(({ name }) => name === FIELDS);
  if (!field) return null;
  const [success = ''] = successesOf(operation);
  const media = operation.responses[success]?.content?.[PARTIAL_TYPE];
  const data = propertiesOf(document, media?.schema ?? {})['data'] ?? {};
  return { field, type: typeOf(document, data.items ?? data, `${operation.operationId} ${FIELDS}`) };
}

function resultOf(document: ContractDocument, operation: Declared, code: string): Result {
  const { operationId } = operation;
  const declared = operation.responses[code];
  if (!declared) throw new Error(`${operationId}: an operation must have a success`);
  const status = Number(code);
  const content: Content = declared.content ?? {};
  const [type] = Object.keys(content);
  if (!type) return { kind: 'nothing', status };
  const media = content[JSON_TYPE];
  const messages =
    content['text/event-stream'] && resolve<JsonSchema>(document, content['text/event-stream'].schema);
  if (messages?.contentSchema)
    return { kind: 'events', status, item: typeOf(document, messages.contentSchema, `${operationId} data`) };
  if (!media) return { kind: 'file', status, content_type: type };
  const envelope = resolve<JsonSchema>(document, media.schema);
  const data = envelope.properties?.['data'];
  if (!data) throw new Error(`${operationId}: the envelope lacks \`data\``);
  const examples = examplesOf(document, media);
  const pagination = operation['x-pagination'];
  if (!pagination) {
    const type = typeOf(document, data, `${operationId} data`);
    return { kind: 'data', status, type, warning: warningOf(document, envelope, operationId), examples };
  }
  const stream_type = Object.keys(content).find((each) => ![JSON_TYPE, PARTIAL_TYPE].includes(each)) ?? null;
  const item = typeOf(document, data.items ?? {}, `${operationId} data[]`);
  const meta = metaOf(document, envelope, operationId);
  return { kind: 'page', status, item, pagination, meta, stream_type, examples };
}

/** Returns the type of the `meta` of a page that has more than a page of other lists; null if it has not. */
function metaOf(document: ContractDocument, envelope: JsonSchema, place: string): Type | null {
  const type = typeOf(document, envelope.properties?.['meta'] ?? {}, `${place} meta`);
  return type.kind === 'model' && type.name !== 'PageMeta' ? type : null;
}

/** Returns the type of a warning in the `meta` of an envelope; null if it has none. */
function warningOf(document: ContractDocument, envelope: JsonSchema, place: string): Type | null {
  const meta = resolve<JsonSchema>(document, envelope.properties?.['meta'] ?? {});
  const items = meta.properties?.['warnings']?.items;
  return items ? typeOf(document, items, `${place} warning`) : null;
}

function examplesOf(document: ContractDocument, { examples = {} }: Media): Example[] {
  return Object.entries(examples).map(([name, example]) => ({
    name,
    value: resolve<Shown>(document, example).value,
  }));
}

/** Returns the envelope of errors, and the additional schemas of conflicts, such as `TaskConflict`. */
function othersOf(document: ContractDocument): Type[] {
  return Object.keys(document.components.schemas)
    .filter(
      (name) =>
        name === 'ErrorResponse' || name.endsWith('Conflict') || SENT_APART.some((apart) => apart === name),
    )
    .map((name) => ({ kind: 'model', name, is_nullable: false }));
}

function eventsOf(document: ContractDocument): EventType[] {
  return Object.entries(document.webhooks).map(([type, { post }]) => {
    const media = post.requestBody?.content[JSON_TYPE];
    if (!media) throw new Error(`${type}: an event must have a payload`);
    return {
      type,
      summary: post.summary,
      description: joinLines(post.description),
      payload: typeOf(document, media.schema, type),
      example: examplesOf(document, media)[0]?.value,
    };
  });
}
