import { useEffect, useState } from 'react';
import { path } from '../../../api/api.ts';
import { ApiError } from '../../../api/api-error.ts';
import { useSession } from '../../../api/session.ts';
import { LogBuffer, type LogLine } from './log-buffer.ts';
import { useVisible } from './use-visible.ts';

/** Milliseconds for which lines are gathered before they are shown. */
const gathering = 200;
/** Lines from before that are read first. */
const tail = 1_000;
/** Milliseconds before the first attempt to read on, and before any later one at most. */
const firstPause = 1_000;
const longestPause = 15_000;

interface InstanceLog {
  readonly lines: readonly LogLine[];
  readonly error: Error | undefined;
  /** The instance does not run any more. */
  readonly ended: boolean;
}

interface InstanceLogOptions {
  readonly serviceId: string;
  /** Absent while there is none. */
  readonly instanceId: string | undefined;
  /** Counts up to read anew. */
  readonly attempt?: number;
}

const nothing: InstanceLog = { lines: [], error: undefined, ended: false };

/**
 * The last lines that an instance wrote, and each new one as it is written. Rests while nobody looks at the page. What breaks off,
 * as the platform restarts or a proxy cuts it, is read on for as long as the instance runs.
 */
export function useInstanceLog({ serviceId, instanceId, attempt = 0 }: InstanceLogOptions): InstanceLog {
  const { api, project } = useSession();
  const visible = useVisible();
  const [log, setLog] = useState<InstanceLog>(nothing);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt reads anew
  useEffect(() => {
    if (instanceId === undefined || !visible) return;
    const left = new AbortController();
    const { signal } = left;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let lines: readonly LogLine[] = [];
    const show = (more: Partial<InstanceLog> = {}) => {
      clearTimeout(timer);
      timer = undefined;
      if (!signal.aborted) setLog({ ...nothing, lines, ...more });
    };
    const read = async () => {
      const answer = await api.open({
        method: 'GET',
        path: path`/v1/${project.id}/services/${serviceId}/instances/${instanceId}/logs`,
        query: { follow: true, format: 'json', tail },
        signal,
      });
      // The last lines come once more: what was there is replaced by them.
      const buffer = new LogBuffer();
      for await (const piece of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        buffer.add(piece);
        lines = buffer.lines;
        timer ??= setTimeout(show, gathering);
      }
    };
    const follow = async () => {
      for (let pause = firstPause; !signal.aborted; pause = Math.min(pause * 2, longestPause)) {
        try {
          await read();
          show();
        } catch (error) {
          // Without an answer nothing is known: one begins with the first line, which may be long in coming.
          if (error instanceof ApiError && error.status >= 400) {
            if (error.status < 500) return show(lines.length > 0 ? { ended: true } : { error });
            show({ error });
          } else show();
        }
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    };
    show();
    void follow();
    return () => {
      left.abort();
      clearTimeout(timer);
    };
  }, [api, project.id, serviceId, instanceId, visible, attempt]);
  return log;
}
