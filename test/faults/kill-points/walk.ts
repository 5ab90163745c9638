import type { Random } from '../../fuzz/random.ts';
import { attempt, describeAttempt } from './attempt.ts';
import { type CallPoint, changesNothing, kindOf } from './call-point.ts';
import { Lane } from './lane.ts';
import { Life } from './life.ts';
import { type Operation, operations } from './operations.ts';

export interface WalkPlan {
  /** Products side by side. */
  readonly lanes: number;
  /** All points; or one of every kind (operation, call, before or after), of all calls or of those that change something. */
  readonly points: 'all' | 'kinds' | 'changes';
  /** Operations by name; all when not given. */
  readonly only?: readonly string[];
  /** Calls by name; all when not given. */
  readonly calls?: RegExp;
  /** A service that nothing is done to runs beside, with clients. Without it network and firewall rules are made anew each time. */
  readonly steady: boolean;
  readonly random: Random;
  readonly log: (line: string) => void;
}

export interface WalkReport {
  /** By operation: points that were found, and at which the process was killed. */
  readonly operations: Readonly<Record<string, { readonly found: number; readonly killed: number }>>;
  /** Kinds of points of which none was reached. */
  readonly missed: readonly string[];
  /** What was not as it has to be behind a kill. */
  readonly faults: readonly string[];
}

/** The walk through what the first instance of an installation needs. */
export const firstNetwork = { only: ['create a service'], calls: /networks|-restore/, steady: false } as const;
/** Calls that time brings, not the operation: whether they come in its course is chance. */
const periodic =
  /^store\.(connections\.|history\.|services\.all|models\.publishing|imageReports\.pending|revocations\.)/;
/** A point is tried so often: how many calls of a kind there are depends on how they come together. */
const tries = 4;

interface Open {
  readonly point: CallPoint;
  tried: number;
}

/** The points of one operation that are still to be walked through. */
class Course {
  readonly operation: Operation;
  readonly #open: Open[];
  readonly #missed: CallPoint[] = [];
  readonly found: number;
  readonly #kinds = new Set<string>();
  killed = 0;

  constructor(operation: Operation, points: readonly CallPoint[]) {
    this.operation = operation;
    this.found = points.length;
    this.#open = points.map((point) => ({ point, tried: 0 }));
  }

  take(): Open | undefined {
    return this.#open.shift();
  }

  done(open: Open, killed: boolean): void {
    if (killed) {
      this.killed += 1;
      this.#kinds.add(kindOf(open.point));
      return;
    }
    open.tried += 1;
    if (open.tried < tries)
      this.#open.push({ ...open, point: { ...open.point, nth: Math.max(1, open.point.nth - open.tried) } });
    else this.#missed.push(open.point);
  }

  get left(): number {
    return this.#open.length;
  }

  get missedKinds(): readonly string[] {
    const missed = new Set(
      this.#missed
        .filter(({ call }) => !periodic.test(call))
        .map(kindOf)
        .filter((kind) => !this.#kinds.has(kind)),
    );
    return [...missed].map((kind) => `${this.operation.name}: ${kind}`);
  }
}

/** Finds the points of every operation by going through it once, then walks through them, a kill at each. */
export async function walk(plan: WalkPlan): Promise<WalkReport> {
  const { log } = plan;
  const faults: string[] = [];
  await using opened = new AsyncDisposableStack();
  const first = opened.use(await Lane.open(plan));
  const courses = await findPoints(first, plan, faults);
  for (const { operation, found } of courses) log(`${operation.name}: ${found} points`);
  const lanes = [first];
  // One after the other: when one does not come up, none is still on its way that nobody would end.
  while (lanes.length < plan.lanes) lanes.push(opened.use(await Lane.open(plan)));
  let lives = 0;
  const runLane = async (lane: Lane) => {
    while (courses.some(({ left }) => left > 0)) {
      lives += 1;
      if (lives % 20 === 0) log(`${lives} lives, ${courses.reduce((sum, { left }) => sum + left, 0)} points left`);
      await live(new Life(lane, `life-${lives}`), courses, faults, plan);
    }
  };
  await Promise.all(lanes.map(runLane));
  return {
    operations: Object.fromEntries(courses.map(({ operation, found, killed }) => [operation.name, { found, killed }])),
    missed: courses.flatMap(({ missedKinds }) => missedKinds),
    faults,
  };
}

async function findPoints(lane: Lane, plan: WalkPlan, faults: string[]): Promise<readonly Course[]> {
  const life = new Life(lane, 'life-0');
  const courses: Course[] = [];
  for (const operation of operations) {
    const result = await attempt(life, operation, undefined);
    for (const fault of result.faults) faults.push(`${describeAttempt(operation, undefined)}: ${fault}`);
    const wanted = plan.only === undefined || plan.only.includes(operation.name);
    courses.push(new Course(operation, wanted ? chosen(result.passed, plan) : []));
  }
  return courses;
}

function chosen(passed: readonly CallPoint[], { points, random, calls = /^/ }: WalkPlan): readonly CallPoint[] {
  const asked = passed.filter(({ call }) => calls.test(call));
  if (points === 'all') return asked;
  const kinds = points === 'kinds' ? asked : asked.filter((point) => !changesNothing(point));
  return [...Map.groupBy(kinds, kindOf).values()].map((alike) => random.pick(alike));
}

async function live(life: Life, courses: readonly Course[], faults: string[], { log }: WalkPlan): Promise<void> {
  // Looked at before: what an operation finds is the state that the one before it left.
  const groups = new Set(courses.filter(({ left }) => left > 0).map(({ operation }) => operation.group));
  for (const course of courses) {
    const { operation } = course;
    if (operation.group !== undefined && !groups.has(operation.group)) continue;
    const open = course.take();
    const fault = (what: string) => {
      const told = `${life.name}: ${describeAttempt(operation, open?.point)}: ${what}`;
      faults.push(told);
      log(told);
    };
    try {
      const result = await attempt(life, operation, open?.point);
      result.faults.forEach(fault);
      if (open) course.done(open, result.killed);
    } catch (error) {
      fault(String(error));
      await life.abandon();
    }
    if (life.isOver) return;
  }
}
