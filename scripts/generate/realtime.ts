import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { RealtimeMessages, Reference } from '../../src/document.ts';

type Operation = {
  action: 'receive' | 'send';
  messages: [Reference];
  reply?: { messages: Reference[] };
};

/** The parts of `openapi/asyncapi.yaml` that are read here. */
type AsyncApi = {
  operations: Record<string, Operation>;
  components: { messages: Record<string, { payload: Reference }> };
};

/** Returns the messages of the real-time connection, from `openapi/asyncapi.yaml`. */
export function realtimeMessages(): RealtimeMessages {
  const document: AsyncApi = parse(readFileSync('openapi/asyncapi.yaml', 'utf8'));
  const payloadOf = ({ $ref }: Reference): Reference => {
    const name = $ref.split('/').at(-1) ?? '';
    const message = document.components.messages[name];
    if (!message) throw new Error(`openapi/asyncapi.yaml has no message ${name}`);
    return { $ref: message.payload.$ref.replace(/^.*#/, '#') };
  };
  const operations = Object.entries(document.operations);
  const sent = operations.flatMap(([name, { action, messages, reply }]) => {
    const [success] = reply?.messages ?? [];
    if (action !== 'receive') return [];
    if (!success) throw new Error(`openapi/asyncapi.yaml: ${name} has no acknowledgement`);
    return [[name, { payload: payloadOf(messages[0]), reply: payloadOf(success) }] as const];
  });
  const received = operations.flatMap(([name, { action, messages }]) =>
    action === 'send' ? [[name, payloadOf(messages[0])] as const] : [],
  );
  return {
    sent: Object.fromEntries(sent),
    received: Object.fromEntries(received),
    failure: payloadOf({ $ref: 'RealtimeFailure' }),
  };
}

/** Returns the types of the messages: for the server with the types of its contract, for the SDK with its models. */
export function generateRealtime(
  { sent, received, failure }: RealtimeMessages,
  { imports, typeOf }: { imports: string; typeOf(name: string): string },
): string {
  const type = ({ $ref }: Reference) => typeOf($ref.split('/').at(-1) ?? '');
  const messages = Object.entries(sent).map(
    ([name, { payload, reply }]) => `  ${name}: { payload: ${type(payload)}; reply: ${type(reply)} };`,
  );
  const others = Object.entries(received).map(([name, payload]) => `  ${name}: ${type(payload)};`);
  return `// Generated from openapi/asyncapi.yaml; \`npm run generate\` writes it.

${imports}

/** The messages of clients, each with its acknowledgement. */
export type Sent = {
${messages.join('\n')}
};

/** The messages of the server. */
export type Received = {
${others.join('\n')}
};

/** The acknowledgement of a message that failed. */
export type Failure = ${type(failure)};
`;
}
