/** What the supervisor and its children say to each other over the child's IPC channel. */
export type ChildMessage =
  /** The child serves. */
  | { readonly type: 'ready' }
  /** Sent every second; a child that misses five is replaced. */
  | { readonly type: 'heartbeat' }
  /** A start-up error that the operator has to read; the child ends after it. */
  | { readonly type: 'fatal'; readonly message: string };

export type SupervisorMessage =
  /** The certificate files changed. */
  | { readonly type: 'reload-tls' }
  /** Take no new connections; end when none is open or the time is over. */
  | { readonly type: 'drain'; readonly timeoutSeconds: number };
