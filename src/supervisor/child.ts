import type { ChildMessage, SupervisorMessage } from '../contract/supervision.ts';
import type { Logger } from '../log/logger.ts';

export interface ChildRole {
  readonly log: Logger;
  /** How long an ordinary end may take. */
  readonly drainTimeoutSeconds: number;
  readonly onReloadTls?: () => void;
  readonly onGatewayDrains?: () => void;
  /** The child is to end within `timeoutSeconds`. Called again, with less, when someone loses patience. */
  readonly onEnd: (timeoutSeconds: number) => void;
  /**
   * What an exception that nobody caught does. A control process ends, as its start is its normal path; a worker logs it and
   * goes on, as thousands of sockets that have nothing to do with it hang on its life.
   */
  readonly onBug: 'exit' | 'log';
}

export interface Child {
  /** Tells the supervisor that this process serves. */
  ready(): void;
  /** Tells the supervisor why this process cannot start, and ends it. */
  fatal(message: string): void;
}

const heartbeatEvery = 1_000;
/** Workers whose supervisor is gone keep their open sockets; this long at most, and setTimeout knows no longer time. */
export const orphanPatienceSeconds = 20 * 86_400;

/**
 * Makes this process a child of the supervisor: heartbeats, messages, signals. It outlives its supervisor and goes on
 * serving, so that a killed supervisor costs no socket; the next one takes over from it.
 */
export function becomeChild(role: ChildRole): Child {
  const { log } = role;
  let served = false;
  let retired = false;
  let drains = 0;

  const heartbeat = setInterval(() => tell({ type: 'heartbeat' }), heartbeatEvery);
  tell({ type: 'heartbeat' });

  process.on('message', (message: SupervisorMessage) => {
    if (message.type === 'reload-tls') role.onReloadTls?.();
    else if (message.type === 'gateway-drains') role.onGatewayDrains?.();
    else if (message.type === 'drain') role.onEnd(message.timeoutSeconds);
  });
  process.on('disconnect', () => {
    clearInterval(heartbeat);
    // A successor knows only children that are on record; one that just began may not be.
    if (!served) process.exit(1);
    log.warn('the supervisor is gone; this process goes on without it');
  });
  const drain = () => {
    drains += 1;
    role.onEnd(drains > 1 ? 0 : role.drainTimeoutSeconds);
  };
  process.on('SIGTERM', () => {
    if (process.connected) drain();
    // Each successor sends one, and may be killed as well: the second must not mean more than the first.
    else if (!retired && drains === 0) {
      retired = true;
      role.onEnd(orphanPatienceSeconds);
    }
  });
  process.on('SIGQUIT', drain);
  // A terminal sends these to every process at once. The supervisor decides, and tells its children.
  process.on('SIGINT', () => {});
  process.on('SIGHUP', () => {});
  watchForBugs(role);

  return {
    ready() {
      served = true;
      tell({ type: 'ready' });
    },
    fatal(message) {
      log.error({ reason: message }, 'cannot start');
      if (!process.connected) process.exit(1);
      // Ends when the message is on its way.
      process.send?.({ type: 'fatal', message } satisfies ChildMessage, undefined, undefined, () => process.exit(1));
      setTimeout(() => process.exit(1), heartbeatEvery);
    },
  };
}

function tell(message: ChildMessage): void {
  if (process.connected) process.send?.(message);
}

function watchForBugs({ log, onBug }: ChildRole): void {
  const handle = (error: unknown) => {
    log.fatal({ error }, 'a bug: please report it with this line');
    if (onBug === 'exit') process.exit(1);
  };
  process.on('uncaughtException', handle);
  process.on('unhandledRejection', handle);
}
