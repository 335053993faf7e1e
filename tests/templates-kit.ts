import type { Schema } from '../src/contract.ts';
import { doDueWork } from '../src/jobs/due.ts';
import { createFromTemplates } from '../src/templates/recur.ts';
import type { Caller, World } from './world.ts';

export type Template = Schema<'Template'>;
type Task = Schema<'Task'>;

/** A template with the smallest content unless the body says otherwise. */
export async function createTemplate(
  person: Caller,
  body: Partial<Schema<'TemplateCreate'>> | object = {},
): Promise<Template> {
  const response = await person
    .post('/templates')
    .send({ name: 'Demo', title: 'Demo', ...body })
    .expect(201);
  return response.body.data;
}

export const use = (person: Caller, { id }: { id: string }, body: object = {}) =>
  person.post(`/templates/${id}/tasks`).send(body);

/** Creates the tasks of a template, and returns the first one with the codes of the warnings. */
export async function used(
  person: Caller,
  template: { id: string },
  body: object = {},
): Promise<{ task: Task; warnings: string[] }> {
  const { body: response } = await use(person, template, body).expect(201);
  return {
    task: response.data,
    warnings: response.meta.warnings.map(({ code }: Schema<'ResponseWarning'>) => code),
  };
}

/** The subtasks of a task in their order. */
export async function subtasksOf(person: Caller, { id }: { id: string }): Promise<Task[]> {
  const { body } = await person.get(`/tasks?parent_id=${id}&sort=position&order=asc`).expect(200);
  return body.data;
}

export const codesIn = ({ body }: { body: { errors: Schema<'ErrorDetail'>[] } }): string[] =>
  body.errors.map(({ field, code }) => `${field} ${code}`);

/** Creates the tasks of all templates that are due at a time. */
export const runTemplates = ({ db }: Pick<World, 'db'>, at: string): Promise<void> =>
  doDueWork(db, createFromTemplates, at);
