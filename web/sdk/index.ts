export { type EventType, eventTypes, type RelayEvent, subjectOf } from './event-shapes';
export {
  EventStream,
  type EventsHandler,
  type EventsOptions,
  type EventsState,
  type EventsStatus,
} from './events';
export { Relay, type RelayOptions } from './http';
export { uuidv7 } from './ids';
export type { Person } from './messages';
export { ApiError, type FieldError, NetworkError } from './problem';
export {
  type Attention,
  type AttentionState,
  attentionStates,
  type Progress,
  type Run,
  readAttention,
  type Tagged,
  type TerminalScreen,
  type Thumbnail,
} from './screen-shapes';
export {
  type Cli,
  type Delivery,
  type Exit,
  ended,
  type LoginLink,
  type Me,
  type Message,
  type NewShare,
  type OutputPage,
  type Runner,
  readRunner,
  readSession,
  type Selftest,
  type Session,
  type SessionState,
  type Share,
  type ShareRequest,
  type StartError,
  type StartRequest,
  sessionStates,
  type Ticket,
  type TicketScope,
} from './shapes';
export { socketFor } from './socket';
export { events, type FollowOptions } from './sse';
export {
  final,
  type RefusedReason,
  type Skipped,
  type TerminalState,
  type TerminalStatus,
} from './state';
export { type Sink, type TerminalOptions, TerminalSession } from './terminal';
