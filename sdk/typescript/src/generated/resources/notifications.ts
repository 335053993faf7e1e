// Generated from the contract by `npm run generate`. Do not edit.
import type { Call, ListCall } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { CreateOptions, RequestOptions } from '../../runtime/options.ts';
import { pathOf } from '../../runtime/request.ts';
import type { ListNotificationsQuery, Notification, NotificationPageMeta, NotificationUpdate, NotificationsRead, NotificationsReadRequest, UnreadCount, UnsubscribeNotificationsQuery } from '../models.ts';

/**
 * What you should know: assignments, mentions, comments and changes of others.
 *
 * Your settings say what you get, and on which channels. Read them here, or follow them in the event stream.
 */
export class NotificationsResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * List notifications.
   *
   * Returns your notifications, newest first by default. Those about tasks that you can no longer see are left
   * out. `meta.unread_count` is the number for a badge, which `getUnreadCount` returns alone. For new ones,
   * follow `streamEvents` with `notification.created`.
   *
   * Needs the scope `notifications:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  list(query: ListNotificationsQuery = {}, options?: RequestOptions): ListCall<Notification, NotificationPageMeta> {
    return this.#connection.list({ method: 'GET', path: '/api/v1/notifications', query }, options);
  }

  /**
   * Count unread notifications.
   *
   * Returns the number for a badge, as in `meta.unread_count` of `listNotifications`, without a page of
   * notifications. Push messages have it too.
   *
   * Needs the scope `notifications:read`.
   *
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  unreadCount(options?: RequestOptions): Call<UnreadCount> {
    return this.#connection.call({ method: 'GET', path: '/api/v1/notifications/unread' }, options);
  }

  /**
   * Mark all notifications as read.
   *
   * Marks all of your unread notifications as read, or those that the body selects. Send `up_to`, so that one
   * that arrives at the same time stays unread. Writes the event `notification.read` if any was unread.
   *
   * Needs the scope `notifications:write`.
   *
   * @param body The body of the request.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  markAllRead(body: NotificationsReadRequest = {}, options?: CreateOptions): Call<NotificationsRead> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/notifications/read', body, isIdempotent: true }, options);
  }

  /**
   * Unsubscribe from email.
   *
   * Sets `email` of `notification_delivery` in the settings of the user to `never`, so that no notifications are
   * sent by email. The header `List-Unsubscribe` of each message has this URL, and mail programs send a form to
   * it (RFC 8058), whose content is ignored. Needs no login. A token that TaskFlow did not make changes nothing.
   * Writes the event `user.updated` if the setting changes.
   *
   * @param query The query parameters.
   */
  unsubscribe(query: UnsubscribeNotificationsQuery = {}, options?: CreateOptions): Call<void> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/notifications/unsubscribe', query, isIdempotent: true, isPublic: true }, options);
  }

  /**
   * Get a notification.
   *
   * Returns one of your notifications, unless it is about a task that you can no longer see.
   *
   * Needs the scope `notifications:read`.
   *
   * @param notificationId ID of a notification.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  get(notificationId: string, options?: RequestOptions): Call<Notification> {
    return this.#connection.call({ method: 'GET', path: pathOf('/api/v1/notifications/{notificationId}', { notificationId }) }, options);
  }

  /**
   * Update a notification.
   *
   * Marks a notification as read or unread, or hides it until a time. Writes the event `notification.updated`,
   * visible only to you, if something changes. To set it to unread that you have read gives it no further
   * events: a new one becomes another notification.
   *
   * Needs the scope `notifications:write`.
   *
   * @param notificationId ID of a notification.
   * @param body The body of the request.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  update(notificationId: string, body: NotificationUpdate, options?: RequestOptions): Call<Notification> {
    return this.#connection.call({ method: 'PATCH', path: pathOf('/api/v1/notifications/{notificationId}', { notificationId }), body }, options);
  }

  /**
   * Delete a notification.
   *
   * Deletes a notification permanently. What it is about stays. Writes the event `notification.deleted`, visible
   * only to you.
   *
   * Needs the scope `notifications:write`.
   *
   * @param notificationId ID of a notification.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  delete(notificationId: string, options?: RequestOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/notifications/{notificationId}', { notificationId }) }, options);
  }
}
