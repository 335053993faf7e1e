import { TaskFlow } from '@taskflow/sdk';

const client = new TaskFlow({ baseUrl: 'http://localhost:3000', token: 'any' });
const item = await client.tasks.get('item-1');
export const title: string = item.title;
for await (const each of client.tasks.list({ per_page: 10 })) console.log(each.id.length);

// @ts-expect-error An ID must be a string.
await client.tasks.get(42);
// @ts-expect-error The field does not exist.
console.log(item.no_such_field);
// @ts-expect-error The parameter does not exist.
await client.tasks.create({ title: 'Card', no_such_parameter: 1 });
