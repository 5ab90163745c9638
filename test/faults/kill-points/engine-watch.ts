import { linesOf } from '../../support/lines-of.ts';
import { engine } from '../../support/probe-target.ts';

/** A container of an installation, as far as the walk looks at it. */
export interface SeenInstance {
  readonly container: string;
  /** The instance's id. */
  readonly id: string;
  readonly revision: string;
  /** The place that it fills: of one revision of one service. */
  readonly place: string;
  readonly running: boolean;
}

type Labels = Readonly<Record<string, string | undefined>>;

interface ContainerEvent {
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Labels };
}

/** Follows what the engine does with the containers of an installation: who starts, and that no place is ever filled twice. */
export class EngineWatch implements AsyncDisposable {
  /** Two that ran in one place at a time. */
  readonly doubles: string[] = [];
  readonly #installation: string;
  readonly #starts = new Map<string, string[]>();
  readonly #running = new Map<string, string>();
  readonly #stop = new AbortController();
  #following: Promise<void> = Promise.resolve();

  private constructor(installation: string) {
    this.#installation = installation;
  }

  static async open(installation: string): Promise<EngineWatch> {
    const watch = new EngineWatch(installation);
    const filters = watch.#filters({ type: ['container'], event: ['start', 'die'] });
    const since = String(Math.floor(Date.now() / 1000));
    const query = new URLSearchParams({ filters, since });
    const stream = await engine(`/events?${query}`, { signal: watch.#stop.signal });
    watch.#following = watch.#follow(stream).catch((error) => {
      if (!watch.#stop.signal.aborted) watch.doubles.push(`the events of the engine ended: ${error}`);
    });
    return watch;
  }

  /** The names of the service's containers that were started until now, in that order. */
  starts(serviceId: string): readonly string[] {
    return this.#starts.get(serviceId) ?? [];
  }

  /** Every container of the service that there is. */
  async instances(serviceId: string): Promise<readonly SeenInstance[]> {
    const filters = this.#filters({}, `sluice.service=${serviceId}`);
    const answer = await engine(`/containers/json?${new URLSearchParams({ all: '1', filters })}`);
    type Listed = { Id: string; Names: string[]; State: string; Labels: Labels };
    return ((await answer.json()) as Listed[]).map(({ Id, Names, State, Labels: labels }) => ({
      container: Id,
      id: (Names[0] ?? '').replace(`/sluice-${this.#installation}-`, ''),
      revision: labels['sluice.revision'] ?? '',
      place: placeOf(labels),
      running: State === 'running',
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#following;
  }

  #filters(more: Readonly<Record<string, readonly string[]>>, ...labels: readonly string[]): string {
    return JSON.stringify({ ...more, label: [`sluice.installation=${this.#installation}`, ...labels] });
  }

  async #follow(stream: Response): Promise<void> {
    for await (const line of linesOf(stream.body ?? [])) if (line.trim() !== '') this.#take(JSON.parse(line));
  }

  #take({ Action: action, Actor: { ID: id, Attributes: labels } }: ContainerEvent): void {
    if (action === 'die') {
      this.#running.delete(id);
      return;
    }
    const service = labels['sluice.service'] ?? '';
    this.#starts.set(service, [...this.starts(service), labels['name'] ?? '']);
    const place = placeOf(labels);
    if ([...this.#running.values()].includes(place))
      this.doubles.push(`two instances ran at ${place}: ${labels['name']}`);
    this.#running.set(id, place);
  }
}

function placeOf(labels: Labels): string {
  return `${labels['sluice.service']}/${labels['sluice.revision']}/${labels['sluice.slot']}`;
}
