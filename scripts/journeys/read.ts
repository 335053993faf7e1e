import { globSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** A step calls an operation of a source: of TaskFlow, or of the inbox. */
export type Step = { id: string; source: string; operationId: string; status: number | undefined };

/** A workflow of an Arazzo file. */
export type Journey = { file: string; id: string; summary: string; inputs: string[]; steps: Step[] };

type StepObject = { stepId: string; operationId?: string; successCriteria?: { condition: string }[] };
type Inputs = { required?: string[] };
type Workflow = {
  workflowId: string;
  summary: string;
  inputs?: Inputs | { $ref: string };
  steps: StepObject[];
};
type Arazzo = { components?: { inputs?: Record<string, Inputs> }; workflows: Workflow[] };

export const FOLDER = 'openapi/journeys';

/** Name of our API in the journeys. */
export const TASKFLOW = 'taskflow';

/** Reads the journeys of all files. */
export function readJourneys(): Journey[] {
  return globSync(`${FOLDER}/*.arazzo.yaml`).sort().flatMap(journeysIn);
}

/** Returns the missing inputs and sources of a journey, as the options that provide them. */
export function findMissing(
  { inputs, steps }: Pick<Journey, 'inputs' | 'steps'>,
  given: { inputs: object; servers: object },
): string[] {
  const sources = [...new Set(steps.map(({ source }) => source))];
  return [
    ...inputs.filter((name) => !Object.hasOwn(given.inputs, name)).map((name) => `--input ${name}=…`),
    ...sources.filter((name) => !Object.hasOwn(given.servers, name)).map((name) => OPTIONS[name] ?? name),
  ];
}

const OPTIONS: Record<string, string> = { inbox: '--outbox' };

function journeysIn(file: string): Journey[] {
  const document: Arazzo = parse(readFileSync(file, 'utf8'));
  return document.workflows.map(({ workflowId, summary, inputs, steps }) => ({
    file,
    id: workflowId,
    summary,
    inputs: requiredOf(document, inputs),
    steps: steps.map(stepOf),
  }));
}

function requiredOf({ components }: Arazzo, inputs: Workflow['inputs'] = {}): string[] {
  if (!('$ref' in inputs)) return inputs.required ?? [];
  const name = inputs.$ref.replace('#/components/inputs/', '');
  const found = components?.inputs?.[name];
  if (!found) throw new Error(`no inputs at ${inputs.$ref}`);
  return found.required ?? [];
}

function stepOf({ stepId, operationId = '', successCriteria = [] }: StepObject): Step {
  // A file with several sources uses `$sourceDescriptions.<source>.<operationId>`.
  const [, source, name] = /^\$sourceDescriptions\.(\w+)\.(\w+)$/.exec(operationId) ?? [];
  const statuses = successCriteria.map(({ condition }) => /^\$statusCode == (\d{3})$/.exec(condition)?.[1]);
  const status = statuses.find((code) => code !== undefined);
  return {
    id: stepId,
    source: source ?? TASKFLOW,
    operationId: name ?? operationId,
    status: status === undefined ? undefined : Number(status),
  };
}
