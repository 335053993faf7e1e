import { OpenAI } from 'openai';

const client = new OpenAI({ apiKey: 'any' });
const item = await client.batches.retrieve('item-1');
export const title: string = item.endpoint;
for await (const each of client.batches.list({ limit: 10 })) console.log(each.id.length);

// @ts-expect-error An ID must be a string.
await client.batches.retrieve(42);
// @ts-expect-error The field does not exist.
console.log(item.no_such_field);
const batch = { input_file_id: 'file-1', endpoint: '/v1/embeddings', completion_window: '24h' } as const;
// @ts-expect-error The parameter does not exist.
await client.batches.create({ ...batch, no_such_parameter: 1 });
