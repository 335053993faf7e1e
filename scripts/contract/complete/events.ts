import type { ContractDocument, Example, JsonSchema, OperationObject } from '../../../src/document.ts';
import { resolve } from '../../../src/document.ts';
import { pascalCase } from '../../sdk/text.ts';
import { type Members, reference } from './written.ts';

/** A line of the table in `openapi/activity/events.yaml`. */
type Line = {
  subject: string;
  project: Presence;
  version: Presence;
  fields?: string[];
  summary?: string;
  description?: string;
  changes?: object[];
};

type Presence = 'always' | 'never' | 'sometimes';

type Table = { 'x-events'?: Record<string, Line> };

/** The number in the first example. Later ones have higher numbers. */
const FIRST_SEQUENCE = 4_711;

/**
 * Derives the schema of each event from the table of events and from `StreamedEvent`, and adds the webhooks that are not written by
 * hand. A payload of a webhook written by hand is an `Event`; here it becomes the event of its type, with a number.
 */
export function addEvents(document: ContractDocument & Table): void {
  const { 'x-events': table } = document;
  if (!table) return;
  delete document['x-events'];
  const { schemas } = document.components;
  const missing = Object.keys(document.webhooks).filter((type) => !table[type]);
  if (missing.length > 0) throw new Error(`openapi/activity/events.yaml lacks ${missing.join(', ')}`);
  const webhooks = Object.entries(table).map(([type, line], index): [string, { post: OperationObject }] => {
    const post = document.webhooks[type]?.post ?? derivedWebhook(type, line, schemas);
    const name = `${nameOf(type)}Event`;
    const example = exampleIn(document, post);
    example['sequence'] = FIRST_SEQUENCE + index;
    schemas[`${nameOf(line.subject)}Subject`] ??= subjectSchema(schemas, line.subject);
    if (line.fields) schemas[changeName(type)] = changeSchema(schemas, line.fields, type);
    schemas[name] = eventSchema(schemas, type, line, { summary: post.summary, example });
    setPayload(post, reference('schemas', name));
    return [type, { post }];
  });
  document.webhooks = Object.fromEntries(webhooks);
}

/** `task.updated` as `TaskUpdated`. */
const nameOf = (type: string) => type.split(/[._]/).map(pascalCase).join('');

const changeName = (type: string) => `${nameOf(type)}Change`;

function eventSchema(
  schemas: Record<string, JsonSchema>,
  type: string,
  { subject, project, version, fields }: Line,
  { summary, example }: { summary: string; example: Members },
): JsonSchema {
  const { properties = {}, ...schema } = copyOf(schemas, 'StreamedEvent');
  const { changes = {} } = properties;
  return {
    ...schema,
    description: `${summary}.`,
    properties: {
      ...properties,
      type: { type: 'string', description: 'Type of the event.', const: type, example: type },
      project_id: present(properties['project_id'], project, example['project_id']),
      subject: reference('schemas', `${nameOf(subject)}Subject`),
      version: present(properties['version'], version, example['version']),
      changes: {
        ...changes,
        ...(fields
          ? { items: reference('schemas', changeName(type)) }
          : { description: 'Always empty.', maxItems: 0 }),
        example: example['changes'],
      },
    },
  };
}

/** Limits a property that can be null to null, or to its other type. */
function present(property: JsonSchema = {}, presence: Presence, example: unknown): JsonSchema {
  if (presence === 'sometimes') return { ...property, example };
  const { type, description = '', ...limits } = property;
  const [meaning = ''] = description.split(';');
  if (presence === 'never') return { const: null, description: 'Always null.', example: null };
  const [first] = [type].flat();
  return { ...(first && { type: first }), description: `${meaning.replace(/\.$/, '')}.`, ...limits, example };
}

function subjectSchema(schemas: Record<string, JsonSchema>, subject: string): JsonSchema {
  const schema = copyOf(schemas, 'EventSubject');
  const type = { type: 'string', description: 'Type of the resource.', const: subject, example: subject };
  return { ...schema, properties: { ...schema.properties, type } };
}

function changeSchema(schemas: Record<string, JsonSchema>, fields: string[], type: string): JsonSchema {
  const schema = copyOf(schemas, 'FieldChange');
  const field = { ...schema.properties?.['field'], enum: fields, example: fields[0] };
  const description = `One field of \`${type}\`, before and after the change.`;
  return { ...schema, description, properties: { ...schema.properties, field } };
}

function copyOf(schemas: Record<string, JsonSchema>, name: string): JsonSchema {
  const schema = schemas[name];
  if (!schema) throw new Error(`openapi/activity/schemas.yaml lacks ${name}`);
  return structuredClone(schema);
}

/** Returns a webhook for an event whose texts are in the table. Its example is that of an account without a project. */
function derivedWebhook(
  type: string,
  { subject, version, summary, description, changes = [] }: Line,
  schemas: Record<string, JsonSchema>,
): OperationObject {
  if (!summary || !description)
    throw new Error(`openapi/activity/events.yaml: ${type} lacks a summary or a description`);
  const properties = schemas['StreamedEvent']?.properties ?? {};
  const example = Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, each.example]));
  const value = {
    ...example,
    type,
    project_id: null,
    subject: { type: subject, id: example['id'], name: null },
    version: version === 'always' ? 2 : null,
    changes,
    origin: null,
  };
  return {
    operationId: `on${nameOf(type)}`,
    summary,
    description,
    requestBody: { content: { 'application/json': { schema: {}, examples: { event: { summary, value } } } } },
  } as unknown as OperationObject;
}

function exampleIn(document: ContractDocument, { requestBody, operationId }: OperationObject): Members {
  const [example] = Object.values(requestBody?.content['application/json']?.examples ?? {});
  if (!example) throw new Error(`${operationId} lacks an example`);
  const found = resolve<Example>(document, example);
  return found.value as Members;
}

function setPayload({ requestBody }: OperationObject, schema: JsonSchema): void {
  const media = requestBody?.content['application/json'];
  if (media) media.schema = schema;
}
