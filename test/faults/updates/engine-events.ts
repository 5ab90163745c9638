import type { Subprocess } from 'bun';
import { until } from '../../support/deadline.ts';
import { linesOf } from '../../support/lines-of.ts';

/** Something that the engine itself tells of a container. */
export interface EngineEvent {
  readonly action: 'create' | 'start' | 'kill' | 'die' | 'destroy';
  /** The container's name to itself: the first 12 digits of its id. */
  readonly hostname: string;
  /** The platform's id of the instance. */
  readonly instance: string;
  readonly signal?: string;
  /** Milliseconds since the epoch, by the engine's clock. */
  readonly at: number;
}

interface WireEvent {
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
  readonly timeNano: number;
}

const actions = new Set<string>(['create', 'start', 'kill', 'die', 'destroy']);

/** What happens to the containers of one service, told by the engine and not by the platform. */
export class EngineEvents implements AsyncDisposable {
  readonly seen: EngineEvent[] = [];
  readonly #child: Subprocess<'ignore', 'pipe', 'inherit'>;

  private constructor(service: string) {
    // Events of the last second come at once: a way to know that it listens.
    const command = ['docker', 'events', '--filter', 'type=container', '--format', '{{json .}}'];
    const labelled = ['--filter', `label=sluice.service=${service}`, '--since', '1h'];
    this.#child = Bun.spawn([...command, ...labelled], { stdin: 'ignore', stdout: 'pipe', stderr: 'inherit' });
    void this.#read();
  }

  /** Begins to listen for a service that has instances already: the engine tells of their starts first. */
  static async open(service: string): Promise<EngineEvents> {
    await using opened = new AsyncDisposableStack();
    const events = opened.use(new EngineEvents(service));
    await until(30_000, "the engine's events", async () => (events.seen.length > 0 ? true : undefined));
    opened.move();
    return events;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#child.exited;
  }

  async #read(): Promise<void> {
    for await (const line of linesOf(this.#child.stdout)) this.#take(JSON.parse(line));
  }

  #take({ Action, Actor, timeNano }: WireEvent): void {
    if (!actions.has(Action)) return;
    const { name = '', signal } = Actor.Attributes;
    this.seen.push({
      action: Action as EngineEvent['action'],
      hostname: Actor.ID.slice(0, 12),
      instance: name.replace(/^sluice-[^-]+-/, ''),
      ...(signal === undefined ? {} : { signal }),
      at: timeNano / 1e6,
    });
  }
}
