// Generated from openapi/asyncapi.yaml; `npm run generate` writes it.

import type * as Models from './models.ts';

/** The messages of clients, each with its acknowledgement. */
export type Sent = {
  subscribe: { payload: Models.SubscribeMessage; reply: Models.SubscribeReply };
  unsubscribe: { payload: Models.UnsubscribeMessage; reply: Models.DoneReply };
  authenticate: { payload: Models.AuthenticateMessage; reply: Models.AuthenticateReply };
  enter: { payload: Models.EnterMessage; reply: Models.PresenceReply };
  leave: { payload: Models.LeaveMessage; reply: Models.DoneReply };
  type: { payload: Models.TypeMessage; reply: Models.DoneReply };
  edit: { payload: Models.EditMessage; reply: Models.EditReply };
  release: { payload: Models.ReleaseMessage; reply: Models.DoneReply };
};

/** The messages of the server. */
export type Received = {
  ready: Models.ReadyMessage;
  event: Models.EventMessage;
  unmatched: Models.UnmatchedMessage;
  position: Models.PositionMessage;
  resync: Models.ResyncMessage;
  ended: Models.SubscriptionEndedMessage;
  presence: Models.PresenceMessage;
  typing: Models.TypingMessage;
  editing: Models.EditingMessage;
  expiring: Models.ExpiringMessage;
  closing: Models.ClosingMessage;
};

/** The acknowledgement of a message that failed. */
export type Failure = Models.RealtimeFailure;
