import type { Schema } from '../../contract.ts';
import { toCloudEvent } from './cloudevents.ts';
import { type SlackContext, toSlack } from './slack.ts';

/** Returns the body of a request, and its media type. `url` is that of the service. */
export function bodyOf(
  event: Schema<'StreamedEvent'>,
  format: Schema<'WebhookFormat'>,
  context: SlackContext & { readonly url: string },
): { type: string; body: string } {
  switch (format) {
    case 'json':
      return { type: 'application/json', body: JSON.stringify(event) };
    case 'cloudevents':
      return {
        type: 'application/cloudevents+json; charset=utf-8',
        body: JSON.stringify(toCloudEvent(event, context.url)),
      };
    case 'slack':
      return { type: 'application/json', body: JSON.stringify(toSlack(event, context)) };
  }
}
