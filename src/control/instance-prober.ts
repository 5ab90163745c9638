import type { CheckPlan, ProbePlan } from '../domain/probe-plan.ts';
import type { CheckResult, CheckTarget } from './checks/check-result.ts';
import { type CheckingEngine, runCheck } from './checks/run-check.ts';
import { pause } from './pause.ts';

export type FailedCheck = Extract<CheckResult, { passed: false }>;

/** What the probes of one instance found so far. */
export interface ProbeReport {
  readonly ready: boolean;
  /** The last readiness (or start-up) check, if it failed. */
  readonly failed?: FailedCheck;
  /** A start-up or liveness probe reached its threshold. */
  readonly givenUp?: GivenUp;
}

export interface GivenUp {
  readonly probe: 'startup' | 'liveness';
  readonly times: number;
  readonly detail: string;
}

export interface InstanceProber extends Disposable {
  readonly report: ProbeReport;
}

export interface InstanceProberOptions {
  readonly plan: ProbePlan;
  readonly target: CheckTarget;
  readonly engine: CheckingEngine;
  /** It was ready when the platform last looked, and counts as ready until its probe says otherwise. */
  readonly presumedReady: boolean;
  /** The report changed in a way that matters to a decision. */
  readonly onChange: () => void;
}

type Take = (result: CheckResult, failures: number) => 'go on' | 'end';

/** Probes one running instance until disposed: start-up first, then readiness and liveness side by side. */
export function startProber(options: InstanceProberOptions): InstanceProber {
  const { plan, presumedReady, onChange } = options;
  const stopped = new AbortController();
  let report: ProbeReport = { ready: presumedReady };
  const set = (next: ProbeReport) => {
    const same = Bun.deepEquals(next, report);
    report = next;
    if (!same && !stopped.signal.aborted) onChange();
  };
  const loop = (check: CheckPlan, take: Take) => runLoop(check, options, stopped.signal, take);
  const giveUp = (probe: GivenUp['probe'], times: number, detail: string) => {
    set({ ...report, ready: false, givenUp: { probe, times, detail } });
    stopped.abort();
  };

  const start = (check: CheckPlan) =>
    loop(check, (result, failures) => {
      if (result.passed) return 'end';
      set({ ...report, failed: result });
      if (failures < check.failureThreshold) return 'go on';
      giveUp('startup', failures, result.detail);
      return 'end';
    });

  const { readiness, liveness } = plan;
  const keepReadiness = () =>
    loop(readiness, (result, failures) => {
      const { failed: _, ...rest } = report;
      if (result.passed) {
        set({ ...rest, ready: true });
        return 'go on';
      }
      const over = failures >= readiness.failureThreshold;
      set({ ...rest, failed: result, ready: report.ready && !over });
      if (over && liveness === 'as readiness') giveUp('liveness', failures, result.detail);
      return 'go on';
    });
  const keepAlive = (check: CheckPlan) =>
    loop(check, (result, failures) => {
      if (result.passed || failures < check.failureThreshold) return 'go on';
      giveUp('liveness', failures, result.detail);
      return 'end';
    });

  const run = async () => {
    // What was ready has started.
    for (const check of presumedReady ? [] : plan.startup) await start(check);
    if (stopped.signal.aborted) return;
    void keepReadiness();
    if (liveness !== undefined && liveness !== 'as readiness') void keepAlive(liveness);
  };
  void run();

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
  { target, engine, presumedReady }: InstanceProberOptions,
  stopped: AbortSignal,
  take: Take,
): Promise<void> {
  let failures = 0;
  // What was ready has had its delay.
  await pause(presumedReady ? 0 : plan.initialDelay, stopped);
  while (!stopped.aborted) {
    const result = await runCheck(plan.check, target, plan.timeout, engine);
    if (stopped.aborted) return;
    if (result) {
      failures = result.passed ? 0 : failures + 1;
      if (take(result, failures) === 'end') return;
    }
    await pause(result?.passed ? plan.period : plan.eagerPeriod, stopped);
  }
}
