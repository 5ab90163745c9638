import type { InstanceAddress } from '../contract/instance.ts';
import type { Model } from '../contract/model.ts';
import { type Notice, notice } from '../contract/notices.ts';
import { diagnose } from '../domain/diagnose.ts';
import { probePlan } from '../domain/probe-plan.ts';
import type { Engine } from '../engine/engine.ts';
import { type GivenUp, type ProbeReport, startProber } from './instance-prober.ts';
import { lastLogLines } from './last-log-lines.ts';
import { pause } from './pause.ts';

/** What the platform finds out about one running instance from outside. */
export interface InstanceWatch extends Disposable {
  readonly ready: boolean;
  /** It is ready, or was before. */
  readonly wasReady: boolean;
  /** It was given up: why, with its last log lines. */
  readonly unhealthy: Notice | undefined;
  readonly problem: Notice | undefined;
}

export interface InstanceWatchOptions {
  readonly id: string;
  readonly address: InstanceAddress;
  readonly model: Model;
  readonly label: string;
  readonly engine: Pick<Engine, 'exec' | 'listeningPorts' | 'logs'>;
  readonly presumedReady: boolean;
  readonly onChange: () => void;
}

/** An image that binds its port within this time (ms) is not asked what it does instead. */
const firstDiagnosisAfter = 5000;
const longestDiagnosisPeriod = 60_000;

/** Probes the instance, and while it does not become ready looks for the reason, until disposed. */
export function watchInstance(options: InstanceWatchOptions): InstanceWatch {
  const { id, address, engine, onChange } = options;
  const { container, image } = options.model;
  const stopped = new AbortController();
  let problem: Notice | undefined;
  let unhealthy: Notice | undefined;
  let wasReady = options.presumedReady;
  const prober = startProber({
    plan: probePlan(container, image?.healthcheck),
    target: { id, ...address, published: address.published === true, containerPort: container.port },
    engine,
    presumedReady: options.presumedReady,
    onChange() {
      const { givenUp, ready } = prober.report;
      wasReady ||= ready;
      if (givenUp) void sayUnhealthy(givenUp);
      onChange();
    },
  });

  const sayUnhealthy = async (givenUp: GivenUp) => {
    const log = await lastLogLines(engine, id);
    if (stopped.signal.aborted) return;
    unhealthy = unhealthyNotice(options, givenUp, log);
    onChange();
  };

  const began = performance.now();
  const look = async () => {
    for (let wait = firstDiagnosisAfter; ; wait = Math.min(wait * 2, longestDiagnosisPeriod)) {
      await pause(wait, stopped.signal);
      if (stopped.signal.aborted || prober.report.ready) return;
      const found = await findProblem(options, prober.report, performance.now() - began);
      if (stopped.signal.aborted) return;
      if (isSame(found, problem)) continue;
      problem = found;
      onChange();
    }
  };
  void look();

  return {
    get ready() {
      return prober.report.ready;
    },
    get wasReady() {
      return wasReady;
    },
    get unhealthy() {
      return unhealthy;
    },
    get problem() {
      return problem;
    },
    [Symbol.dispose]() {
      stopped.abort();
      prober[Symbol.dispose]();
    },
  };
}

async function findProblem(
  options: InstanceWatchOptions,
  { failed }: ProbeReport,
  waited: number,
): Promise<Notice | undefined> {
  if (!failed) return undefined;
  const { id, label, model, engine } = options;
  const listening = await engine.listeningPorts(id, AbortSignal.timeout(5000)).catch(() => undefined);
  const exposedPorts = model.image?.exposedPorts ?? [];
  const { container } = model;
  const found = diagnose({ label, instance: id, container, exposedPorts, listening, waited, failed });
  if (found?.key !== 'instance.not-listening') return found;
  return { ...found, args: { ...found.args, log: await lastLogLines(engine, id) } };
}

/** That it still does not listen is not told anew for every line that it logs. */
function isSame(found: Notice | undefined, known: Notice | undefined): boolean {
  return Bun.deepEquals(found, known) || (found?.key === 'instance.not-listening' && found.key === known?.key);
}

function unhealthyNotice({ id, label }: InstanceWatchOptions, givenUp: GivenUp, log: string): Notice {
  const { times, detail } = givenUp;
  const key = givenUp.probe === 'startup' ? 'instance.startup-failed' : 'instance.unhealthy';
  return notice(key, { model: label, instance: id, times, detail, log });
}
