import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Schema } from '../../src/contract.ts';
import { type ContractDocument, type OperationObject, resolve } from '../../src/document.ts';
import { bodyOf } from '../../src/webhooks/formats/body.ts';
import { signatureHeaders } from '../../src/webhooks/signature.ts';

const USAGE = `Usage: npm run mock -- send <url> [options]

Sends the example of an event to a URL, as a webhook does.

  --type <type>      the event, such as task.updated; can be repeated (all of them)
  --format <format>  json, cloudevents or slack (json)
  --secret <secret>  what signs the requests (the secret in the example of createWebhook)
`;

const FORMATS = ['json', 'cloudevents', 'slack'] as const satisfies Schema<'WebhookFormat'>[];

/** Returns the example of each event by its type. */
export function samplesOf(contract: ContractDocument): Map<string, Schema<'StreamedEvent'>> {
  return new Map(
    Object.entries(contract.webhooks).map(([type, { post }]) => {
      const content = (post as OperationObject).requestBody?.content['application/json'];
      const [example] = Object.values(content?.examples ?? {});
      const { value } = resolve<{ value: Schema<'StreamedEvent'> }>(contract, example as never);
      return [type, value];
    }),
  );
}

/** Returns the secret that the mock returns for every new webhook. */
export function exampleSecret({ components }: ContractDocument): string {
  const { properties } = components.schemas['IssuedWebhook'] as {
    properties: { secret: { example: string } };
  };
  return properties.secret.example;
}

/**
 * Sends samples one after the other, and prints the status of each response.
 * @returns whether all of them were accepted
 */
export async function sendSamples(contract: ContractDocument, args: string[]): Promise<boolean> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      type: { type: 'string', multiple: true },
      format: { type: 'string', default: 'json' },
      secret: { type: 'string', default: exampleSecret(contract) },
      help: { type: 'boolean', default: false },
    },
  });
  const samples = samplesOf(contract);
  const types = values.type ?? [...samples.keys()];
  const unknown = types.find((type) => !samples.has(type));
  const format = FORMATS.find((each) => each === values.format);
  const [url] = positionals;
  if (values.help || url === undefined || unknown !== undefined || !format) {
    if (unknown !== undefined) console.error(`There is no event ${unknown}.\n`);
    console.error(USAGE);
    return values.help;
  }
  const key = Buffer.from(values.secret.replace(/^whsec_/, ''), 'base64');
  let areAccepted = true;
  for (const type of types) {
    const sample = samples.get(type);
    if (!sample) continue;
    // Receivers skip an ID that they have seen, and several examples have the same.
    const result = await sendOne(url, { ...sample, id: randomUUID() }, format, key);
    areAccepted &&= result.isAccepted;
    console.log(`${type}: ${result.text}`);
  }
  return areAccepted;
}

async function sendOne(
  url: string,
  event: Schema<'StreamedEvent'>,
  format: Schema<'WebhookFormat'>,
  key: Buffer,
) {
  const context = { url: 'http://127.0.0.1:4010', names: new Map<string, string>(), appUrl: undefined };
  const { type, body } = bodyOf(event, format, context);
  const timestamp = Math.floor(Date.now() / 1_000);
  const headers = {
    'user-agent': 'TaskFlow-Webhooks/mock',
    'content-type': type,
    ...signatureHeaders({ id: event.id, timestamp, body }, [key]),
  };
  try {
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual' });
    await response.body?.cancel();
    return { isAccepted: response.ok, text: String(response.status) };
  } catch (error) {
    return {
      isAccepted: false,
      text: error instanceof Error ? String(error.cause ?? error.message) : 'failed',
    };
  }
}
