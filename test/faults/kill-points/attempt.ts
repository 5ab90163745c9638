import { until } from '../../support/deadline.ts';
import { type CallPoint, pointName } from './call-point.ts';
import type { Life } from './life.ts';
import type { Operation, Wished } from './operations.ts';

/** From a kill to the wished state, ms, on a machine that does much else. */
const recovery = 90_000;
/** Nothing is called for so long (ms): the operation is over. */
const quiet = 400;

/** How far a service, or a life without one, is from what is wished of it. */
async function difference(
  { lane, modelId, serviceId }: Life,
  wished: Wished,
  before: ReadonlySet<string>,
): Promise<string> {
  const model = lane.view.model(modelId);
  if (wished.model && (model?.status ?? 'gone') !== wished.model) return `the model is ${model?.status}`;
  if (!wished.service) return '';
  const service = lane.view.service(serviceId);
  const status = service?.state.status ?? 'gone';
  if (status !== wished.service) return `the service is ${JSON.stringify(service?.state)}`;
  if (service && service.state.observedGeneration !== service.generation) return 'the reconciler has not looked yet';
  const instances = await lane.engine.instances(serviceId);
  const running = instances.filter((instance) => instance.running).map(({ id }) => id);
  if (running.length !== wished.instances || instances.length !== running.length) {
    return `the engine shows ${JSON.stringify(instances)}`;
  }
  if (wished.renewed && running.some((id) => before.has(id))) return `old instances run: ${running.join()}`;
  const route = lane.view.route(serviceId);
  if (wished.service === 'gone') return route === undefined ? '' : 'the route is still there';
  const routed = (route?.versions ?? []).flatMap((version) => version.instances.map(({ id }) => id));
  const same = routed.toSorted().join() === running.toSorted().join();
  const open = route?.open === (wished.service === 'running');
  return same && open && !route?.draining ? '' : `the route is ${JSON.stringify(route)}`;
}

export interface AttemptResult {
  /** The process was killed at the point. */
  readonly killed: boolean;
  /** What was called until the state that is wished, where nothing was killed. */
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
  const told = life.serviceId === '' ? [] : await lane.api.eventsOf(life.serviceId);
  const starts = lane.engine.starts(life.serviceId);
  const ends = lane.ends.length;
  const logged = lane.log.length;
  const complaints = lane.complaints().length;
  const doubles = lane.engine.doubles.length;

  await lane.calls.begin(kill);
  let acknowledged = await operation.request(life, false);
  const isKilled = () => lane.ends.length > ends;
  const reached = async () => (await difference(life, operation.wished, before)) === '';
  let last = '';
  const look = async () => {
    last = await difference(life, operation.wished, before);
    return last === '' || isKilled() ? true : undefined;
  };
  await until(recovery, `${operation.name} without a kill`, look, () => last);
  // The point may be in what follows.
  if (kill && !isKilled()) await isQuiet(life, isKilled);
  const killed = isKilled();
  const passed = killed || kill ? [] : await isQuiet(life, isKilled);
  if (killed) {
    await lane.controlAnswers();
    // What was acknowledged is not asked for again: it has to hold.
    await until(recovery, 'an acknowledgement', async () => {
      acknowledged ||= await operation.request(life, true);
      return acknowledged || undefined;
    });
    await until(
      recovery,
      'the wished state',
      async () => ((await look()) && (await reached())) || undefined,
      () => last,
    ).catch((error: Error) => {
      throw new Error(`${error.message}`);
    });
  } else await lane.calls.begin();

  const faults: string[] = [];
  const expect = (fine: boolean, otherwise: () => string) => fine || faults.push(otherwise());
  const newEnds = lane.ends.slice(ends);
  expect(newEnds.join() === (killed ? 'SIGKILL' : ''), () => `control processes ended with ${newEnds.join()}`);
  const errors = lane.log
    .slice(logged)
    .split('\n')
    .filter((line) => /"level":"(error|fatal)"/.test(line));
  expect(errors.length === 0, () => `errors were logged: ${errors.join('\n')}`);
  expect(lane.view.integrity() === 'ok', () => `the database: ${lane.view.integrity()}`);
  expect(
    lane.complaints().length === complaints,
    () => `other sockets: ${lane.complaints().slice(complaints).join('\n')}`,
  );
  expect(lane.engine.doubles.length === doubles, () => lane.engine.doubles.slice(doubles).join('\n'));
  const started = lane.engine.starts(life.serviceId) - starts;
  expect(started === operation.starts, () => `${started} instances were started, not ${operation.starts}`);
  const kept = await life.close();
  expect(kept === (operation.sockets?.kept ?? 0), () => `${kept} sockets to the service went on`);
  if (operation.wished.service === 'running') expect(await answers(life), () => 'the service does not answer');
  if (operation.wished.service && operation.wished.service !== 'gone') {
    faults.push(...storyFaults((await lane.api.eventsOf(life.serviceId)).slice(told.length), operation));
  }
  return { killed, passed, faults };
}

/** Waits until no call is made any more; gives those until then. */
async function isQuiet(life: Life, isOver: () => boolean): Promise<readonly CallPoint[]> {
  let passed: readonly CallPoint[] = [];
  let since = performance.now();
  await until(recovery, 'no more calls', async () => {
    const now = await life.lane.calls.passed().catch(() => passed);
    if (now.length !== passed.length) since = performance.now();
    passed = now;
    return isOver() || performance.now() - since > quiet ? true : undefined;
  });
  return passed;
}

async function answers(life: Life): Promise<boolean> {
  await life.open(1);
  return (await life.close()) === 1;
}

/** Every event once, and those that have to be told. */
function storyFaults(events: readonly string[], { told }: Operation): readonly string[] {
  const twice = events.filter((event, index) => events.indexOf(event) !== index);
  const missing = told.filter((pattern) => events.filter((event) => pattern.test(event)).length !== 1);
  return [
    ...twice.map((event) => `told twice: ${event}`),
    ...missing.map((pattern) => `not told once: ${pattern}\n${events.join('\n')}`),
  ];
}

export function describeAttempt(operation: Operation, kill: CallPoint | undefined): string {
  return `${operation.name}, killed ${kill ? pointName(kill) : 'nowhere'}`;
}
