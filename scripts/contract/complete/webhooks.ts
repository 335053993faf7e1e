import type { ContractDocument } from '../../../src/document.ts';
import { add } from './written.ts';

/** Adds what every event has in common: its tag, and what the receiver answers. */
export function addWebhookPolicies({ webhooks }: ContractDocument): void {
  for (const [type, { post }] of Object.entries(webhooks)) {
    add(post, 'tags', ['webhooks'], type);
    // What is sent carries a signature; the receiver asks for no credentials.
    add(post, 'security', [], type);
    if (post.requestBody) {
      add(post.requestBody, 'description', 'The event, as the activity feed has it.', type);
      add(post.requestBody, 'required', true, type);
    }
    add(post, 'responses', RECEIVER, type);
  }
}

const RECEIVER = {
  '2XX': { description: 'You have it.' },
  '4XX': { description: 'You do not take it; it will be sent again.' },
};
