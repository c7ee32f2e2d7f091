export { Relay, type RelayOptions } from './http';
export { uuidv7 } from './ids';
export { ApiError, type FieldError, NetworkError } from './problem';
export {
  type Cli,
  type Exit,
  ended,
  type Me,
  type OutputPage,
  type Runner,
  type Session,
  type SessionState,
  type StartError,
  type StartRequest,
  sessionStates,
} from './shapes';
export {
  final,
  type RefusedReason,
  type Skipped,
  type TerminalState,
  type TerminalStatus,
} from './state';
export { type Sink, type TerminalOptions, TerminalSession } from './terminal';
