import { EngineUnavailable } from '../engine.ts';
import { type Deadline, deadlineAfter } from './deadline.ts';
import type { EngineEndpoint } from './engine-endpoint.ts';
import { EngineRefusal, refusalMessage, unavailableBecause } from './engine-refusal.ts';
import type { WireVersion } from './wire.ts';

export interface EngineCall {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** A tar archive, in place of `body`. */
  readonly archive?: AsyncGenerator<Uint8Array>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Milliseconds for the whole call; of a stream, for its head and then between two chunks. Default 30,000. */
  readonly deadline?: number;
}

/**
 * The Engine API over `fetch`. Every method rejects with `EngineUnavailable` when the engine cannot be reached or misses
 * the deadline, with `EngineRefusal` when it answers with an error, and with the signal's reason when that fires.
 */
export interface EngineClient {
  json<Answer>(method: string, path: string, call: EngineCall): Promise<Answer>;
  /** For answers that carry nothing. */
  send(method: string, path: string, call: EngineCall): Promise<void>;
  /** `endless`: only the signal ends it. Events, followed logs and commands have nothing to say, their head included, for as long as they like. */
  stream(method: string, path: string, call: EngineCall & { readonly endless: boolean }): AsyncGenerator<Uint8Array>;
  version(signal: AbortSignal): Promise<WireVersion>;
}

/** Docker 20.10 speaks up to this one; all that is used here means the same in later ones. */
const preferredApiVersion = '1.41';
const defaultDeadline = 30_000;

export function createEngineClient(endpoint: EngineEndpoint): EngineClient {
  let apiVersion: string | undefined;

  async function open(method: string, path: string, call: EngineCall, deadline: Deadline): Promise<Response> {
    const query = call.query === undefined ? '' : `?${new URLSearchParams(call.query)}`;
    const response = await fetch(`${endpoint.base}${path}${query}`, {
      method,
      signal: deadline.signal,
      ...content(call),
      ...(endpoint.unix === undefined ? {} : { unix: endpoint.unix }),
      // Bun's own limit would end idle streams; a pooled connection may belong to an engine that was restarted meanwhile.
      timeout: false,
      keepalive: false,
    });
    if (response.status >= 400) throw new EngineRefusal(response.status, refusalMessage(await response.text()));
    return response;
  }

  function asFailure(error: unknown, call: EngineCall, deadline: Deadline): unknown {
    if (error instanceof EngineRefusal) return error;
    if (call.signal.aborted) return call.signal.reason;
    apiVersion = undefined;
    if (!deadline.expired()) return unavailableBecause(endpoint, error);
    const seconds = Math.round((call.deadline ?? defaultDeadline) / 1000);
    return new EngineUnavailable(`The container engine at ${endpoint.address} did not answer within ${seconds} s.`);
  }

  async function exchange<Answer>(
    method: string,
    path: string,
    call: EngineCall,
    read: (response: Response) => Promise<Answer>,
  ): Promise<Answer> {
    using deadline = deadlineAfter(call.deadline ?? defaultDeadline, call.signal);
    try {
      return await read(await open(method, path, call, deadline));
    } catch (error) {
      throw asFailure(error, call, deadline);
    }
  }

  async function version(signal: AbortSignal): Promise<WireVersion> {
    const answer = await exchange('GET', '/version', { signal }, (r) => r.json() as Promise<WireVersion>);
    apiVersion = chooseApiVersion(answer);
    return answer;
  }

  async function versioned(path: string, signal: AbortSignal): Promise<string> {
    if (apiVersion === undefined) await version(signal);
    return `/v${apiVersion ?? preferredApiVersion}${path}`;
  }

  return {
    version,
    async json<Answer>(method: string, path: string, call: EngineCall): Promise<Answer> {
      return exchange(method, await versioned(path, call.signal), call, (r) => r.json() as Promise<Answer>);
    },
    async send(method, path, call) {
      await exchange(method, await versioned(path, call.signal), call, (r) => r.arrayBuffer());
    },
    async *stream(method, path, call) {
      const target = await versioned(path, call.signal);
      const stop = new AbortController();
      const abort = () => stop.abort(call.signal.reason);
      call.signal.addEventListener('abort', abort, { once: true });
      using deadline = deadlineAfter(call.deadline ?? defaultDeadline, stop.signal);
      try {
        call.signal.throwIfAborted();
        if (call.endless) deadline.lift();
        const response = await open(method, target, call, deadline);
        for await (const chunk of response.body ?? []) {
          // While the consumer works on a chunk, the engine is not to blame.
          deadline.lift();
          yield chunk;
          if (!call.endless) deadline.extend();
        }
      } catch (error) {
        throw asFailure(error, call, deadline);
      } finally {
        call.signal.removeEventListener('abort', abort);
        stop.abort();
      }
    },
  };
}

function content({ body, archive, headers }: EngineCall): RequestInit {
  if (archive !== undefined) return { headers: { 'content-type': 'application/x-tar', ...headers }, body: archive };
  if (body === undefined) return { ...(headers && { headers }) };
  return { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** Our version where the engine speaks it, else the nearest that it speaks. */
export function chooseApiVersion(engine: WireVersion): string {
  if (compareVersions(engine.ApiVersion, preferredApiVersion) < 0) return engine.ApiVersion;
  const least = engine.MinAPIVersion ?? preferredApiVersion;
  return compareVersions(least, preferredApiVersion) > 0 ? least : preferredApiVersion;
}

function compareVersions(left: string, right: string): number {
  const [a = [], b = []] = [left, right].map((version) => version.split('.').map(Number));
  return (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0);
}
