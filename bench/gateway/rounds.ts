import { ClosedLoop } from './closed-loop.ts';
import { watchCores } from './disturbance.ts';
import { type Figures, measureHandshakes, measureLoop } from './measures.ts';
import { openHttpClients } from './open-http-clients.ts';
import { type Latency, pacedEcho } from './paced-echo.ts';
import type { RowKey } from './rows.ts';
import type { Samples } from './samples.ts';
import type { Stage } from './stage.ts';
import { startTarget } from './start-target.ts';
import type { Target, TargetName } from './target.ts';
import type { TlsClient } from './tls-client.ts';
import { maskedFrame, openWebSockets, upgradeRequest } from './web-socket.ts';

/** How long each measurement of a round takes. */
export interface Pace {
  readonly milliseconds: number;
  readonly handshakes: number;
}

/** Rows that every round measures. */
export const roundRows: readonly RowKey[] = ['echo', 'large', 'handshake', 'http', 'latency', 'workers'];

const small = maskedFrame(128);
const large = maskedFrame(1024 * 1024);
const proxied: readonly TargetName[] = ['nginx', 'haproxy', 'ours'];

/** One target with connections that stay open over all rounds: nothing but the operation itself is measured. */
interface Lane {
  readonly target: Target;
  readonly sockets: readonly TlsClient[];
  readonly echo: ClosedLoop;
  readonly large: ClosedLoop;
  readonly http: ClosedLoop;
}

/** Rounds over targets that run side by side; all but the measured one are silent. */
export class Rounds implements AsyncDisposable {
  readonly #stage: Stage;
  readonly #pace: Pace;
  readonly #cores: readonly number[];
  readonly #lanes: readonly Lane[];
  /** Messages per second of the latency rows. */
  #paced = 0;

  private constructor(stage: Stage, pace: Pace, cores: readonly number[], lanes: readonly Lane[]) {
    this.#stage = stage;
    this.#pace = pace;
    this.#cores = cores;
    this.#lanes = lanes;
  }

  static async open(stage: Stage, pace: Pace, cores: readonly number[]): Promise<Rounds> {
    const lanes: Lane[] = [];
    const rounds = new Rounds(stage, pace, cores, lanes);
    try {
      for (const name of ['direct', 'nginx', 'haproxy', 'ours', 'two'] as const)
        lanes.push(await openLane(stage, name));
      await rounds.#warmUp();
      return rounds;
    } catch (error) {
      await rounds[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Messages per second at which latency is measured. */
  get paced(): number {
    return this.#paced;
  }

  async run(round: number, samples: Samples): Promise<void> {
    const { milliseconds } = this.#pace;
    await this.#row('echo', ['direct', ...proxied, 'two'], round, samples, (lane) =>
      measureLoop(lane.target, lane.echo, milliseconds),
    );
    await this.#row('large', ['direct', ...proxied], round, samples, (lane) =>
      measureLoop(lane.target, lane.large, milliseconds),
    );
    await this.#row('http', ['direct', ...proxied], round, samples, (lane) =>
      measureLoop(lane.target, lane.http, milliseconds),
    );
    await this.#handshakes(round, samples);
    await this.#latency(round, samples);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.target.stop()));
  }

  /** Lets compilers and caches settle, and finds the rate for the latency rows. */
  async #warmUp(): Promise<void> {
    for (const lane of this.#lanes) {
      await measureLoop(lane.target, lane.large, 300);
      await measureLoop(lane.target, lane.http, 700);
      await measureLoop(lane.target, lane.echo, 700);
      await measureHandshakes(lane.target, this.#requests('handshake', 60));
      if (lane.target.name !== 'nginx') continue;
      const { cpu } = await measureLoop(lane.target, lane.echo, 700);
      this.#paced = Math.round(1_000_000 / cpu / 4);
    }
  }

  async #row(
    key: RowKey,
    names: readonly TargetName[],
    round: number,
    samples: Samples,
    measure: (lane: Lane) => Promise<Figures>,
  ): Promise<void> {
    const { found, disturbance } = await this.#each(names, round, measure);
    const values: Partial<Record<TargetName, number>> = {};
    for (const [name, { cpu }] of found) if (name !== 'direct') values[name] = cpu;
    const details = Object.fromEntries(found);
    samples.add(key, { round, values, disturbance, details });
    if (key === 'echo') samples.add('workers', { round, values, disturbance, details });
  }

  /** With a token that the worker knows already, with tokens that come for the first time, and with another key exchange. */
  async #handshakes(round: number, samples: Samples): Promise<void> {
    const known = this.#requests('handshake', this.#pace.handshakes);
    await this.#row('handshake', proxied, round, samples, (lane) => measureHandshakes(lane.target, known));
    await this.#row('handshakeHybrid', ['ours'], round, samples, (lane) =>
      measureHandshakes(lane.target, known, 'hybrid'),
    );
    const fresh = this.#requests('handshakeNew', this.#pace.handshakes);
    await this.#row('handshakeNew', ['ours'], round, samples, (lane) => measureHandshakes(lane.target, fresh));
  }

  #requests(key: 'handshake' | 'handshakeNew', count: number): readonly Buffer[] {
    const path = `${this.#stage.path}/echo`;
    if (key === 'handshake') return new Array<Buffer>(count).fill(upgradeRequest(path, this.#stage.newToken()));
    return Array.from({ length: count }, () => upgradeRequest(path, this.#stage.newToken()));
  }

  async #latency(round: number, samples: Samples): Promise<void> {
    const seconds = (2 * this.#pace.milliseconds) / 1000;
    const names = ['direct', ...proxied] as const;
    const { found, disturbance } = await this.#each(names, round, (lane) =>
      pacedEcho(lane.sockets, small, this.#paced, seconds),
    );
    const pick = (part: keyof Latency) => Object.fromEntries(found.map(([name, latency]) => [name, latency[part]]));
    samples.add('latency', { round, values: pick('p99'), disturbance });
    samples.add('pause', { round, values: pick('longest'), disturbance });
  }

  /** Measures one target after the other, each round beginning with another one. */
  async #each<T>(names: readonly TargetName[], round: number, measure: (lane: Lane) => Promise<T>) {
    const lanes = names.flatMap((name) => this.#lanes.filter(({ target }) => target.name === name));
    const turned = [...lanes.slice(round % lanes.length), ...lanes.slice(0, round % lanes.length)];
    const watched = watchCores(
      this.#cores,
      this.#lanes.flatMap(({ target }) => target.processes),
    );
    const found: [TargetName, T][] = [];
    for (const lane of turned) found.push([lane.target.name, await measure(lane)]);
    return { found, disturbance: watched() };
  }
}

async function openLane(stage: Stage, name: TargetName): Promise<Lane> {
  const target = await startTarget(stage, name);
  try {
    const token = stage.newToken();
    const request = upgradeRequest(`${stage.path}/echo`, token);
    const sockets = await openWebSockets(target.port, request, 64);
    const http = await openHttpClients(target.port, `${stage.path}/predict`, token, 32);
    return {
      target,
      sockets,
      echo: new ClosedLoop(sockets, small, small.length),
      large: new ClosedLoop(sockets.slice(0, 4), large, large.length),
      http: new ClosedLoop(http.clients, http.request, http.answerBytes),
    };
  } catch (error) {
    await target.stop();
    throw error;
  }
}
