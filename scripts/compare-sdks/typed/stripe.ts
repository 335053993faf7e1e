import { Stripe } from 'stripe';

const client = new Stripe('any');
const item = await client.customers.retrieve('item-1');
export const title: string = item.deleted ? '' : (item.name ?? '');
for await (const each of client.customers.list({ limit: 10 })) console.log(each.id.length);

// @ts-expect-error An ID must be a string.
await client.customers.retrieve(42);
// @ts-expect-error The field does not exist.
console.log(item.no_such_field);
// @ts-expect-error The parameter does not exist.
await client.customers.create({ name: 'Ada', no_such_parameter: 1 });
