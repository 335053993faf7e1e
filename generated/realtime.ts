// Generated from openapi/asyncapi.yaml; `npm run generate` writes it.

import type { components } from './api.ts';

type Schemas = components['schemas'];

/** The messages of clients, each with its acknowledgement. */
export type Sent = {
  subscribe: { payload: Schemas['SubscribeMessage']; reply: Schemas['SubscribeReply'] };
  unsubscribe: { payload: Schemas['UnsubscribeMessage']; reply: Schemas['DoneReply'] };
  authenticate: { payload: Schemas['AuthenticateMessage']; reply: Schemas['AuthenticateReply'] };
  enter: { payload: Schemas['EnterMessage']; reply: Schemas['PresenceReply'] };
  leave: { payload: Schemas['LeaveMessage']; reply: Schemas['DoneReply'] };
  type: { payload: Schemas['TypeMessage']; reply: Schemas['DoneReply'] };
  edit: { payload: Schemas['EditMessage']; reply: Schemas['EditReply'] };
  release: { payload: Schemas['ReleaseMessage']; reply: Schemas['DoneReply'] };
};

/** The messages of the server. */
export type Received = {
  ready: Schemas['ReadyMessage'];
  event: Schemas['EventMessage'];
  unmatched: Schemas['UnmatchedMessage'];
  position: Schemas['PositionMessage'];
  resync: Schemas['ResyncMessage'];
  ended: Schemas['SubscriptionEndedMessage'];
  presence: Schemas['PresenceMessage'];
  typing: Schemas['TypingMessage'];
  editing: Schemas['EditingMessage'];
  expiring: Schemas['ExpiringMessage'];
  closing: Schemas['ClosingMessage'];
};

/** The acknowledgement of a message that failed. */
export type Failure = Schemas['RealtimeFailure'];
