import { clientError } from '../../contract/errors.ts';
import type { Logger } from '../../log/logger.ts';
import type { ChangeFeed } from '../../store/change-feed.ts';
import { ChangeStream, type ChangeStreamOptions, type ChangeStreamTimes } from './change-stream.ts';

/** The streams of changes that are open. They are ended before the server is, which would wait for them. */
export interface ChangeStreams extends Disposable {
  /** Tells every reader that this process ends, and ends its stream; so with those that are opened later. */
  end(): void;
  /** Until the reader leaves, `left` is aborted, or there is nothing more to tell. Throws `changes.too-many-streams`. */
  open(options: ChangeStreamOptions, left: AbortSignal): ReadableStream<Uint8Array>;
}

export interface ChangeStreamsOptions extends Partial<ChangeStreamTimes> {
  readonly now: () => number;
  readonly log: Logger;
  /** Default 16. */
  readonly mostOfUser?: number;
  /** Default 512. */
  readonly mostInAll?: number;
}

interface OpenStream {
  readonly userId: string;
  readonly stream: ChangeStream;
}

/** One listener at the feed for all readers. */
export function createChangeStreams(feed: ChangeFeed, options: ChangeStreamsOptions): ChangeStreams {
  const { now, log, mostOfUser = 16, mostInAll = 512 } = options;
  const times: ChangeStreamTimes = { gather: 250, heartbeat: 15_000, most: 256, ...options, now };
  const open = new Set<OpenStream>();
  const watch = feed.watch((changes) => {
    for (const { stream } of open) stream.tell(changes);
  });
  let stopping = false;

  const end = () => {
    stopping = true;
    for (const { stream } of open) stream.end({ reason: 'stopping' });
  };
  const refuseTooMany = (userId: string) => {
    const own = [...open].filter((each) => each.userId === userId).length;
    if (own >= mostOfUser) throw clientError('changes.too-many-streams', { limit: mostOfUser });
    if (open.size >= mostInAll) throw clientError('changes.too-many-streams', { limit: mostInAll });
  };
  return {
    open(asked, left) {
      const { userId } = asked.caller;
      refuseTooMany(userId);
      const stream = new ChangeStream(asked, times);
      const entry = { userId, stream };
      open.add(entry);
      let gone = false;
      const leave = () => {
        gone = true;
        open.delete(entry);
        // Whatever waits for more of it ends.
        stream.end({ reason: 'stopping' });
      };
      left.addEventListener('abort', leave, { once: true });
      if (left.aborted) leave();
      if (stopping) stream.end({ reason: 'stopping' });
      const encoder = new TextEncoder();
      return new ReadableStream<Uint8Array>(
        {
          async pull(controller) {
            try {
              const { text, over } = await stream.next();
              if (gone) return;
              controller.enqueue(encoder.encode(text));
              if (!over) return;
              leave();
              controller.close();
            } catch (error) {
              if (gone) return;
              leave();
              log.error({ error }, 'a stream of changes broke');
              controller.error(error);
            }
          },
          cancel: leave,
        },
        // Nothing is made up before it is read: what changes meanwhile is told once.
        { highWaterMark: 0 },
      );
    },
    end,
    [Symbol.dispose]() {
      watch[Symbol.dispose]();
      end();
    },
  };
}
