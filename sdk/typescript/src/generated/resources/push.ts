// Generated from the contract by `npm run generate`. Do not edit.
import type { Call, ListCall } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { CreateOptions, RequestOptions } from '../../runtime/options.ts';
import { pathOf } from '../../runtime/request.ts';
import type { ListPushSubscriptionsQuery, PushOptions, PushSubscription, PushSubscriptionCreate } from '../models.ts';

/**
 * Browsers and devices that get your notifications as push messages.
 *
 * Browsers are reached by Web Push, apps through Firebase and Apple if the operator has configured them. Your
 * settings say what you get.
 */
export class PushResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * List push subscriptions.
   *
   * Returns the browsers and devices that get push messages for you, newest first by default.
   *
   * Needs the scope `notifications:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  list(query: ListPushSubscriptionsQuery = {}, options?: RequestOptions): ListCall<PushSubscription> {
    return this.#connection.list({ method: 'GET', path: '/api/v1/push-subscriptions', query }, options);
  }

  /**
   * Register a device.
   *
   * Registers a browser or a device for push messages about your notifications. Call it each time your app
   * starts: a device that is registered already is renewed and keeps its ID. One that another user had
   * registered is now yours.
   *
   * The subscription ends with the session that registered it: by a logout, or if the session is revoked. An
   * expired session does not end it. You can have 20 devices; another one replaces the one that was registered
   * the longest time ago. Writes the event `push_subscription.created`, or `push_subscription.updated` if
   * something changes.
   *
   * Needs the scope `notifications:write`.
   *
   * @param body The body of the request.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  create(body: PushSubscriptionCreate, options?: CreateOptions): Call<PushSubscription> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/push-subscriptions', body, isIdempotent: true }, options);
  }

  /**
   * Get what a device needs to register.
   *
   * Returns the public key of this server for browsers, and the platforms to which it sends messages.
   *
   * Needs the scope `notifications:read`.
   *
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  getOptions(options?: RequestOptions): Call<PushOptions> {
    return this.#connection.call({ method: 'GET', path: '/api/v1/push-subscriptions/options' }, options);
  }

  /**
   * Delete a push subscription.
   *
   * Ends the messages to a device. A message that is being sent may still arrive. Writes the event
   * `push_subscription.deleted`.
   *
   * Needs the scope `notifications:write`.
   *
   * @param subscriptionId ID of a push subscription.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  delete(subscriptionId: string, options?: RequestOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/push-subscriptions/{subscriptionId}', { subscriptionId }) }, options);
  }

  /**
   * Send a test message.
   *
   * Sends a message to a device at once, also in quiet hours, and ends a pause after failures. The response is
   * the subscription before the attempt. List your subscriptions afterwards: `last_sent_at` and `last_error`
   * show what became of it. Writes no event.
   *
   * Needs the scope `notifications:write`.
   *
   * @param subscriptionId ID of a push subscription.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  sendTest(subscriptionId: string, options?: CreateOptions): Call<PushSubscription> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/push-subscriptions/{subscriptionId}/test', { subscriptionId }), isIdempotent: true }, options);
  }
}
