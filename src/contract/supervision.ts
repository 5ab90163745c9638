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
  /** The gateway takes no new connections: answers that never end by themselves are to end. */
  | { readonly type: 'gateway-drains' }
  /** Take no new connections; end when none is open or the time is over. */
  | { readonly type: 'drain'; readonly timeoutSeconds: number };
