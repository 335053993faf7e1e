import type { Logger } from '../log.ts';
import type { Channel } from '../processes.ts';
import type { RedisConnection } from './connection.ts';

/** Opens a connection that listens. Messages are sent on the connection for commands. It reconnects by itself. */
export function openChannel(redis: RedisConnection, name: string, log: Pick<Logger, 'warn'>): Channel {
  const channel = `taskflow:${name}`;
  const subscriber = redis.another();
  // At each connection, because the library repeats only subscriptions that have succeeded before.
  subscriber.on('ready', () => {
    subscriber.subscribe(channel).catch((error: Error) => {
      // If the connection was lost in between, it will be ready again.
      if (subscriber.status === 'ready')
        log.warn({ reason: error.message, channel }, 'cannot subscribe to the Redis channel');
    });
  });
  return {
    publish(message) {
      // Without `attempt`: if publishing is refused, Redis can still count requests.
      redis.client.publish(channel, message).catch(() => {});
    },
    subscribe(receive) {
      subscriber.on('message', (_channel: string, message: string) => receive(message));
    },
  };
}
