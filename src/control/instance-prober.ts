import type { CheckPlan, ProbePlan } from '../domain/probe-plan.ts';
import type { Engine } from '../engine/engine.ts';
import { type CheckResult, type CheckTarget, runCheck } from './check.ts';
import { pause } from './pause.ts';

export type FailedCheck = Extract<CheckResult, { passed: false }>;

/** What the probes of one instance found so far. */
export interface ProbeReport {
  readonly ready: boolean;
  /** The last readiness (or start-up) check, if it failed. */
  readonly failed?: FailedCheck;
  /** A start-up or liveness probe reached its threshold. */
  readonly givenUp?: { readonly probe: 'startup' | 'liveness'; readonly times: number; readonly detail: string };
}

export interface InstanceProber extends Disposable {
  readonly report: ProbeReport;
}

export interface InstanceProberOptions {
  readonly plan: ProbePlan;
  readonly target: CheckTarget;
  readonly engine: Pick<Engine, 'exec'>;
  /** It was ready when the platform last looked, and counts as ready until its probe says otherwise. */
  readonly presumedReady: boolean;
  /** The report changed in a way that matters to a decision. */
  readonly onChange: () => void;
}

/** Probes one running instance until disposed: start-up first, then readiness and liveness side by side. */
export function startProber(options: InstanceProberOptions): InstanceProber {
  const { plan, onChange } = options;
  const stopped = new AbortController();
  let report: ProbeReport = { ready: options.presumedReady };
  const set = (next: ProbeReport) => {
    const same = Bun.deepEquals(next, report);
    report = next;
    if (!same && !stopped.signal.aborted) onChange();
  };
  const loop = (check: CheckPlan, take: (result: CheckResult, failures: number) => 'go on' | 'end') =>
    runLoop(check, options, stopped.signal, take);
  const giveUp = (probe: 'startup' | 'liveness', times: number, detail: string) =>
    set({ ...report, ready: false, givenUp: { probe, times, detail } });

  // What was ready has started.
  const startup = options.presumedReady ? undefined : plan.startup;
  const started = startup
    ? loop(startup, (result, failures) => {
        if (result.passed) return 'end';
        if (!report.ready) set({ ...report, failed: result });
        if (failures < startup.failureThreshold) return 'go on';
        giveUp('startup', failures, result.detail);
        stopped.abort();
        return 'end';
      })
    : Promise.resolve();

  void started.then(() => {
    const { readiness, liveness } = plan;
    void loop(readiness, (result, failures) => {
      const { failed: _, ...rest } = report;
      if (result.passed) set({ ...rest, ready: true });
      else set({ ...rest, failed: result, ready: report.ready && failures < readiness.failureThreshold });
      return 'go on';
    });
    if (!liveness) return;
    void loop(liveness, (result, failures) => {
      if (result.passed || failures < liveness.failureThreshold) return 'go on';
      giveUp('liveness', failures, result.detail);
      return 'end';
    });
  });

  return {
    get report() {
      return report;
    },
    [Symbol.dispose]: () => stopped.abort(),
  };
}

/** Checks again and again, one check at a time, until `take` ends it or the prober is stopped. `failures` counts those in a row. */
async function runLoop(
  plan: CheckPlan,
  { target, engine }: InstanceProberOptions,
  stopped: AbortSignal,
  take: (result: CheckResult, failures: number) => 'go on' | 'end',
): Promise<void> {
  let failures = 0;
  let everPassed = false;
  await pause(plan.initialDelay, stopped);
  while (!stopped.aborted) {
    const result = await runCheck(plan.check, target, plan.timeout, engine);
    if (stopped.aborted) return;
    failures = result.passed ? 0 : failures + 1;
    everPassed ||= result.passed;
    if (take(result, failures) === 'end') return;
    await pause(everPassed && result.passed ? plan.period : plan.eagerPeriod, stopped);
  }
}
