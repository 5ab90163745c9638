import type { Channel } from './channel.ts';
import type { Inbox } from './inbox.ts';
import type { Limits } from './limits.ts';
import type { TimerWheel } from './timer-wheel.ts';

/** The part of a client connection that an exchange works on. */
export interface ClientSide {
  readonly channel: Channel;
  /** What the client has sent and nobody has taken yet. */
  readonly inbox: Inbox;
  readonly limits: Limits;
  readonly wheel: TimerWheel;
}
