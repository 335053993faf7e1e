import type { ContractDocument } from '../../../src/document.ts';
import { add } from './written.ts';

/** Adds the parts that all webhooks have in common: tag, security, request body and responses. */
export function addWebhookPolicies({ webhooks }: ContractDocument): void {
  for (const [type, { post }] of Object.entries(webhooks)) {
    add(post, 'tags', ['webhooks'], type);
    // Requests to a webhook are signed. They carry no credentials.
    add(post, 'security', [], type);
    if (post.requestBody) {
      add(post.requestBody, 'description', 'The event, as in the activity log.', type);
      add(post.requestBody, 'required', true, type);
    }
    add(post, 'responses', RECEIVER, type);
  }
}

const RECEIVER = {
  '2XX': { description: 'Received.' },
  '4XX': { description: 'Not accepted; TaskFlow retries.' },
};
