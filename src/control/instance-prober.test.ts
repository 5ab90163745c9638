import { afterEach, describe, expect, test } from 'bun:test';
import { noEngine } from '../../test/support/check-target.ts';
import { until } from '../../test/support/deadline.ts';
import type { CheckPlan, ProbePlan } from '../domain/probe-plan.ts';
import { EngineUnavailable } from '../engine/engine.ts';
import { type InstanceProber, startProber } from './instance-prober.ts';

/** What a command does when it is run: ends with this code, or finds no engine. */
type Outcome = number | 'no engine';

/** An instance whose commands end as a test says; every run is kept. */
class Instance {
  readonly outcomes: Record<string, Outcome> = {};
  readonly runs: string[] = [];
  readonly engine = {
    ...noEngine,
    exec: async (_id: string, [name = '']: readonly string[]) => {
      this.runs.push(name);
      const outcome = this.outcomes[name] ?? 0;
      if (outcome === 'no engine') throw new EngineUnavailable('gone');
      return { exitCode: outcome, output: '' };
    },
  };

  count(name: string): number {
    return this.runs.filter((run) => run === name).length;
  }

  /** Resolves when the command has run so many times more. */
  async ran(name: string, more = 1): Promise<void> {
    const enough = this.count(name) + more;
    await until(10_000, `${name} ran`, async () => (this.count(name) >= enough ? true : undefined));
  }
}

const probers: InstanceProber[] = [];

afterEach(() => {
  for (const prober of probers.splice(0)) prober[Symbol.dispose]();
});

function check(name: string, change: Partial<CheckPlan> = {}): CheckPlan {
  const kind = { kind: 'exec', command: [name] } as const;
  return { check: kind, initialDelay: 0, eagerPeriod: 10, period: 10, timeout: 1000, failureThreshold: 3, ...change };
}

function probe(instance: Instance, plan: Partial<ProbePlan>, presumedReady = false) {
  let changes = 0;
  const prober = startProber({
    plan: { startup: [], readiness: check('ready'), ...plan },
    target: { id: 'i', host: '127.0.0.1', port: 1, published: false, containerPort: 1 },
    engine: instance.engine,
    presumedReady,
    onChange: () => changes++,
  });
  probers.push(prober);
  const becomes = (what: string, holds: (report: InstanceProber['report']) => boolean) =>
    until(
      10_000,
      what,
      async () => (holds(prober.report) ? prober.report : undefined),
      () => JSON.stringify(prober.report),
    );
  return { prober, becomes, changes: () => changes };
}

describe('start-up', () => {
  test('holds readiness and liveness back until each of its checks has passed once', async () => {
    const instance = new Instance();
    Object.assign(instance.outcomes, { first: 1, second: 1 });
    const plan = { startup: [check('first', { failureThreshold: 1e9 }), check('second', { failureThreshold: 1e9 })] };
    const { prober, becomes } = probe(instance, { ...plan, liveness: check('alive') });
    await instance.ran('first', 5);
    expect(new Set(instance.runs)).toEqual(new Set(['first']));
    expect(prober.report).toMatchObject({ ready: false, failed: { detail: 'first: it ended with exit code 1' } });
    instance.outcomes['first'] = 0;
    await instance.ran('second', 5);
    expect(new Set(instance.runs)).toEqual(new Set(['first', 'second']));
    const firsts = instance.count('first');
    instance.outcomes['second'] = 0;
    await becomes('ready', ({ ready }) => ready);
    await instance.ran('alive', 3);
    expect(instance.count('first')).toBe(firsts);
  });

  test('that fails too often gives the instance up, and nothing is checked any more', async () => {
    const instance = new Instance();
    instance.outcomes['start'] = 7;
    const { becomes, prober, changes } = probe(instance, { startup: [check('start')], liveness: check('alive') });
    await becomes('given up', ({ givenUp }) => givenUp !== undefined);
    expect(prober.report).toMatchObject({
      ready: false,
      givenUp: { probe: 'startup', times: 3, detail: 'start: it ended with exit code 7' },
    });
    expect(changes()).toBe(2);
    expect(instance.runs).toEqual(['start', 'start', 'start']);
  });

  test('is over for what was ready before, and so are the delays', async () => {
    const instance = new Instance();
    const later = { initialDelay: 60_000 };
    const plan = {
      startup: [check('start', later)],
      readiness: check('ready', later),
      liveness: check('alive', later),
    };
    const { prober } = probe(instance, plan, true);
    expect(prober.report.ready).toBe(true);
    await Promise.all([instance.ran('ready'), instance.ran('alive')]);
    expect(instance.count('start')).toBe(0);
  });
});

describe('readiness', () => {
  test('goes after as many failures in a row as it takes, and comes back with one success', async () => {
    const instance = new Instance();
    const { becomes } = probe(instance, {});
    await becomes('ready', ({ ready }) => ready);
    instance.outcomes['ready'] = 1;
    const before = instance.count('ready');
    await becomes('not ready', ({ ready }) => !ready);
    expect(instance.count('ready')).toBeGreaterThanOrEqual(before + 3);
    instance.outcomes['ready'] = 0;
    const report = await becomes('ready again', ({ ready }) => ready);
    expect(report).toEqual({ ready: true });
  });

  test('presumed of what was ready before needs as many failures', async () => {
    const instance = new Instance();
    instance.outcomes['ready'] = 1;
    const { becomes } = probe(instance, {}, true);
    await becomes('not ready', ({ ready }) => !ready);
    expect(instance.count('ready')).toBeGreaterThanOrEqual(3);
  });

  test('that is liveness as well gives the instance up, and its check is made once', async () => {
    const instance = new Instance();
    const { becomes, prober } = probe(instance, { liveness: 'as readiness' });
    await becomes('ready', ({ ready }) => ready);
    instance.outcomes['ready'] = 4;
    await becomes('given up', ({ givenUp }) => givenUp !== undefined);
    expect(prober.report).toMatchObject({ ready: false, givenUp: { probe: 'liveness', times: 3 } });
    const runs = instance.count('ready');
    const other = new Instance();
    probe(other, {});
    await other.ran('ready', 3);
    expect(instance.count('ready')).toBe(runs);
  });
});

describe('liveness', () => {
  test('gives the instance up after as many failures in a row as it takes', async () => {
    const instance = new Instance();
    const { becomes, prober } = probe(instance, { liveness: check('alive') });
    await becomes('ready', ({ ready }) => ready);
    instance.outcomes['alive'] = 1;
    await becomes('given up', ({ givenUp }) => givenUp !== undefined);
    expect(prober.report).toMatchObject({
      ready: false,
      givenUp: { probe: 'liveness', times: 3, detail: 'alive: it ended with exit code 1' },
    });
  });

  test('and readiness take an engine that does not answer for no failure', async () => {
    const instance = new Instance();
    const { becomes, prober } = probe(instance, { liveness: check('alive') });
    await becomes('ready', ({ ready }) => ready);
    Object.assign(instance.outcomes, { ready: 'no engine', alive: 'no engine' });
    await Promise.all([instance.ran('ready', 6), instance.ran('alive', 6)]);
    expect(prober.report).toEqual({ ready: true });
  });
});
