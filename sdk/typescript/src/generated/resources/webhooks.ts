// Generated from the contract by `npm run generate`. Do not edit.
import type { Call, ListCall } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { ChangeOptions, CreateOptions, ReadOptions, RequestOptions } from '../../runtime/options.ts';
import { pathOf } from '../../runtime/request.ts';
import type { IssuedWebhook, Job, ListWebhookDeliveriesQuery, ListWebhooksQuery, Webhook, WebhookCreate, WebhookDelivery, WebhookReplay, WebhookSecretRotate, WebhookUpdate } from '../models.ts';

/**
 * Events that TaskFlow sends to your URL, signed as Standard Webhooks.
 *
 * A webhook sends the events of a project, or all that you can see, as JSON, as CloudEvents or as messages to
 * Slack. Failed deliveries are repeated for three days, and can be sent again by hand.
 */
export class WebhooksResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * List webhooks.
   *
   * Returns your webhooks without a project, and those of the projects of which you are owner or admin, newest
   * first. Secrets are not shown.
   *
   * Needs the scope `webhooks:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  list(query: ListWebhooksQuery = {}, options?: RequestOptions): ListCall<Webhook> {
    return this.#connection.list({ method: 'GET', path: '/api/v1/webhooks', query }, options);
  }

  /**
   * Create a webhook.
   *
   * Registers a URL that gets a POST request for each event from now on: the events of a project if you send
   * `project_id`, otherwise all events that you can see. In a project, you must be owner or admin. The requests
   * are signed as Standard Webhooks.
   *
   * Only this response, `rotateWebhookSecret`, and a retry with the same `Idempotency-Key` show the secret. You
   * can have 20 webhooks without a project, each project can have 20, and you can own 100 in all. Writes the
   * event `webhook.created`.
   *
   * Needs the scope `webhooks:write`.
   *
   * @param body The body of the request.
   * @throws ApiError 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
   * expected, and a suggestion.
   * @throws ApiError 400 `UNKNOWN_PROJECT`: A project in the request does not exist, or you cannot see it.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 409 `TOO_MANY_WEBHOOKS`: You already have 20 webhooks without a project, the project has
   * 20, or you own 100.
   */
  create(body: WebhookCreate, options?: CreateOptions): Call<IssuedWebhook> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/webhooks', body, isIdempotent: true }, options);
  }

  /**
   * Get a webhook.
   *
   * Returns a webhook without its secret. In a project, you must be owner or admin.
   *
   * Needs the scope `webhooks:read`.
   *
   * @param webhookId ID of the webhook.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  get(webhookId: string, options?: ReadOptions): Call<Webhook> {
    return this.#connection.call({ method: 'GET', path: pathOf('/api/v1/webhooks/{webhookId}', { webhookId }) }, options);
  }

  /**
   * Update a webhook.
   *
   * Updates the fields that you send and leaves the others unchanged. In a project, you must be owner or admin;
   * if you enable the webhook of a project, you become its owner. Deliveries that are not finished go to the new
   * URL. Writes the event `webhook.updated` if a field changes. A request that changes nothing returns the
   * webhook as it is and writes nothing.
   *
   * Needs the scope `webhooks:write`.
   *
   * @param webhookId ID of the webhook.
   * @param body The body of the request.
   * @throws ApiError 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
   * expected, and a suggestion.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
   * @throws ApiError 409 `TOO_MANY_WEBHOOKS`: You already have 20 webhooks without a project, the project has
   * 20, or you own 100.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  update(webhookId: string, body: WebhookUpdate, options?: ChangeOptions): Call<Webhook> {
    return this.#connection.call({ method: 'PATCH', path: pathOf('/api/v1/webhooks/{webhookId}', { webhookId }), body, isVersioned: true }, options);
  }

  /**
   * Delete a webhook.
   *
   * Deletes a webhook with its deliveries. A request that has begun may still end. In a project, you must be
   * owner or admin. Writes the event `webhook.deleted`.
   *
   * Needs the scope `webhooks:write`.
   *
   * @param webhookId ID of the webhook.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  delete(webhookId: string, options?: ChangeOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/webhooks/{webhookId}', { webhookId }) }, options);
  }

  /**
   * Send a test message.
   *
   * Queues a test message, which is sent at once and signed like an event. Its type is webhook.ping. The
   * response is its delivery: read it again to see what the endpoint returned. In a project, you must be owner
   * or admin.
   *
   * Needs the scope `webhooks:write`.
   *
   * @param webhookId ID of the webhook.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `WEBHOOK_DISABLED`: The webhook is disabled.
   */
  ping(webhookId: string, options?: CreateOptions): Call<WebhookDelivery> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/webhooks/{webhookId}/ping', { webhookId }), isIdempotent: true }, options);
  }

  /**
   * Rotate the secret of a webhook.
   *
   * Replaces the secret, and returns the new one. During `overlap_hours`, each message has two signatures, so
   * that your endpoint can accept either. Only the last two secrets are ever valid. In a project, you must be
   * owner or admin. Writes the event `webhook.rotated`.
   *
   * Needs the scope `webhooks:write`.
   *
   * @param webhookId ID of the webhook.
   * @param body The body of the request.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  rotateSecret(webhookId: string, body: WebhookSecretRotate = {}, options?: CreateOptions): Call<IssuedWebhook> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/webhooks/{webhookId}/secret', { webhookId }), body, isIdempotent: true }, options);
  }

  /**
   * Send the events of a time range again.
   *
   * Queues the events of a time range that the webhook is for now, in a job: those that were never queued, for
   * example because the webhook did not exist or was disabled, those that failed, and with `only_failed: false`
   * also those that were accepted. Events of a task are sent in their order. Events are available as long as
   * streams can continue, 90 days by default. In a project, you must be owner or admin.
   *
   * Needs the scope `webhooks:write`.
   *
   * @param webhookId ID of the webhook.
   * @param body The body of the request.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `WEBHOOK_DISABLED`: The webhook is disabled.
   * @throws ApiError 409 `REPLAY_RUNNING`: Another replay of the webhook has not ended.
   */
  replay(webhookId: string, body: WebhookReplay, options?: CreateOptions): Call<Job> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/webhooks/{webhookId}/replay', { webhookId }), body, isIdempotent: true }, options);
  }

  /**
   * List the deliveries of a webhook.
   *
   * Returns what was sent and what will be sent, newest first, with the responses of the endpoint. Deliveries
   * are kept for 14 days. In a project, you must be owner or admin.
   *
   * Needs the scope `webhooks:read`.
   *
   * @param webhookId ID of the webhook.
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  listDeliveries(webhookId: string, query: ListWebhookDeliveriesQuery = {}, options?: RequestOptions): ListCall<WebhookDelivery> {
    return this.#connection.list({ method: 'GET', path: pathOf('/api/v1/webhooks/{webhookId}/deliveries', { webhookId }), query }, options);
  }

  /**
   * Get a delivery.
   *
   * Returns a delivery with its last attempts. In a project, you must be owner or admin.
   *
   * Needs the scope `webhooks:read`.
   *
   * @param webhookId ID of the webhook.
   * @param deliveryId ID of a delivery of the webhook.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  getDelivery(webhookId: string, deliveryId: string, options?: RequestOptions): Call<WebhookDelivery> {
    return this.#connection.call({ method: 'GET', path: pathOf('/api/v1/webhooks/{webhookId}/deliveries/{deliveryId}', { webhookId, deliveryId }) }, options);
  }

  /**
   * Send a delivery again.
   *
   * Sends the event of a delivery again, at once, whatever became of it before, and starts a new series of
   * attempts. It does not wait for other events of its task. The `webhook-id` stays the same. In a project, you
   * must be owner or admin.
   *
   * Needs the scope `webhooks:write`.
   *
   * @param webhookId ID of the webhook.
   * @param deliveryId ID of a delivery of the webhook.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `WEBHOOK_DISABLED`: The webhook is disabled.
   */
  redeliver(webhookId: string, deliveryId: string, options?: CreateOptions): Call<WebhookDelivery> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/webhooks/{webhookId}/deliveries/{deliveryId}/redeliver', { webhookId, deliveryId }), isIdempotent: true }, options);
  }
}
