import { until } from '../../support/deadline.ts';
import { type CallPoint, pointName } from './call-point.ts';
import { difference } from './difference.ts';
import type { Lane } from './lane.ts';
import type { Life } from './life.ts';
import type { Operation } from './operations.ts';

/** From a kill to the wished state, ms, on a machine that does much else. */
const recovery = 90_000;
/** Nothing is called for so long (ms): the operation is over. */
const quiet = 400;

export interface AttemptResult {
  /** The process was killed at the point. */
  readonly killed: boolean;
  /** Every point that was passed, where nothing was to be killed. */
  readonly passed: readonly CallPoint[];
  /** What is not as it has to be. */
  readonly faults: readonly string[];
}

/** Goes through one operation of a life, with the control process killed at `kill`, and looks at everything behind it. */
export async function attempt(life: Life, operation: Operation, kill: CallPoint | undefined): Promise<AttemptResult> {
  const { lane } = life;
  life.edition += 1;
  await operation.prepare?.(life);
  await life.open(operation.sockets?.opened ?? 0);
  const before = new Set((await lane.engine.instances(life.serviceId)).map(({ id }) => id));
  const marks = await markOf(life);

  await lane.calls.begin(kill);
  const acknowledged = await operation.request(life, false);
  const killed = () => lane.ends.length > marks.ends;
  const undisturbed = await settles(life, operation, before, killed);
  if (killed()) {
    await lane.controlAnswers();
    // What was acknowledged is not asked for again: it has to hold.
    if (!acknowledged)
      await until(recovery, 'an answer', async () => (await operation.request(life, true)) || undefined);
    await settles(life, operation, before, () => false);
  } else await lane.calls.begin();
  const wasKilled = killed();
  return {
    killed: wasKilled,
    passed: undisturbed,
    faults: [...(await findFaults(life, operation, marks, wasKilled)), ...(await storyFaults(life, operation, marks))],
  };
}

/** Waits until everything is as it is wished and nothing is called any more, or until it is `over`; gives what was called. */
async function settles(
  life: Life,
  { name, wished }: Operation,
  before: ReadonlySet<string>,
  over: () => boolean,
): Promise<readonly CallPoint[]> {
  let passed: readonly CallPoint[] = [];
  let since = performance.now();
  let last = '';
  const look = async () => {
    last = await difference(life, wished, before);
    const calls = await life.lane.calls.look().catch(() => undefined);
    if (last !== '' || calls === undefined || calls.underWay > 0 || calls.passed.length !== passed.length) {
      since = performance.now();
    }
    passed = calls?.passed ?? passed;
    return over() || performance.now() - since > quiet ? true : undefined;
  };
  await until(recovery, `what "${name}" leads to`, look, () => last);
  return passed;
}

/** How things stood before the operation. */
async function markOf({ lane, serviceId }: Life) {
  return {
    ends: lane.ends.length,
    logged: lane.log.length,
    complaints: lane.complaints().length,
    doubles: lane.engine.doubles.length,
    starts: lane.engine.starts(serviceId).length,
    told: serviceId === '' ? 0 : (await lane.api.eventsOf(serviceId)).length,
  };
}

type Marks = Awaited<ReturnType<typeof markOf>>;

async function findFaults(life: Life, operation: Operation, marks: Marks, killed: boolean): Promise<readonly string[]> {
  const { lane } = life;
  const [least, most] = operation.starts;
  const ends = lane.ends.slice(marks.ends);
  const started = lane.engine.starts(life.serviceId).slice(marks.starts);
  const integrity = lane.view.integrity();
  const kept = await life.close();
  const found: readonly [fine: boolean, otherwise: string][] = [
    [ends.join() === (killed ? 'SIGKILL' : ''), `control processes ended with ${ends.join()}`],
    [started.length >= least && started.length <= most, `not ${least} to ${most} instances started: ${started.join()}`],
    [operation.wished.instances === 0 || lane.isFirewallWhole(), 'the firewall rules are not whole'],
    [integrity === 'ok', `the database: ${integrity}`],
    [kept === (operation.sockets?.kept ?? 0), `${kept} sockets to the service went on`],
    [operation.wished.service !== 'running' || (await answers(life)), 'the service does not answer'],
  ];
  return [
    ...found.flatMap(([fine, otherwise]) => (fine ? [] : [otherwise])),
    ...loggedErrors(lane, marks.logged),
    ...lane.complaints().slice(marks.complaints),
    // One that is replaced by hand stays beside its successor until that takes calls.
    ...lane.engine.doubles.slice(marks.doubles + (operation.wished.replaced ? 1 : 0)),
  ];
}

function loggedErrors(lane: Lane, from: number): readonly string[] {
  const lines = lane.log.slice(from).split('\n');
  return lines.filter((line) => /"level":"(error|fatal)"/.test(line)).map((line) => `logged: ${line}`);
}

async function answers(life: Life): Promise<boolean> {
  await life.open(1);
  return (await life.close()) === 1;
}

/** With these a deployment begins, and each tells its own steps. */
const beginning = /start to deploy service|is being updated|Perform a rollback/;

/** Every event of a deployment once, and those that have to be told. */
async function storyFaults({ lane, serviceId }: Life, { told, wished }: Operation, marks: Marks) {
  if (wished.service === undefined || wished.service === 'gone') return [];
  const events = (await lane.api.eventsOf(serviceId)).slice(marks.told);
  const said = new Set<string>();
  const faults: string[] = [];
  for (const event of events) {
    if (said.has(event)) faults.push(`told twice: ${event}`);
    // Which instance it was is new in every deployment.
    if (beginning.test(event)) for (const each of said) if (!each.includes('nstance')) said.delete(each);
    said.add(event);
  }
  const missing = told.filter((pattern) => events.filter((event) => pattern.test(event)).length !== 1);
  return [...faults, ...missing.map((pattern) => `not told once: ${pattern} in\n${events.join('\n')}`)];
}

export function describeAttempt(operation: Operation, kill: CallPoint | undefined): string {
  return `${operation.name}, killed ${kill ? pointName(kill) : 'nowhere'}`;
}
