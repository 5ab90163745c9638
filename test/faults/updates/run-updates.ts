import { until } from '../../support/deadline.ts';
import { counts, judgeUpdate, type SceneBounds, type SceneEvidence, told } from './judge-update.ts';
import { instancesOf, missingOf, type ServiceConfig, surgeOf } from './service-config.ts';
import type { Look } from './service-watch.ts';
import type { SceneReport } from './update-report.ts';
import type { SceneMaker, UpdateScene } from './update-scenes.ts';
import type { UpdateStage } from './update-stage.ts';

/** What happens beside a scene: whoever is killed meanwhile. Resolves when it is over; its clients' ports are doomed. */
export type Disturbance = (stage: UpdateStage, doomed: Set<number>, settled: AbortSignal) => Promise<void>;

export interface UpdateRun {
  readonly scenes: readonly SceneMaker[];
  /** Seconds that the sockets of an instance that goes have. */
  readonly drainSeconds: number;
  /** After so many numbers clients leave by themselves; 0: they stay until they are sent away. */
  readonly stays: number;
  readonly disturb?: Disturbance;
}

/** An update of several instances, one after the other, each with its drain. */
const settleWithinMs = 300_000;

/** Plays the scenes one after the other, from `config` on, and reports what clients and engine saw. Gives the last configuration. */
export async function runUpdates(
  stage: UpdateStage,
  config: ServiceConfig,
  run: UpdateRun,
  onScene: (report: SceneReport) => void,
): Promise<ServiceConfig> {
  const { api, service, clients } = stage;
  const set = await api.call('PUT', `/services/${service}`, {
    additional_properties: { drain: { timeout_seconds: run.drainSeconds } },
  });
  if (set.status !== 200) throw new Error(`the drain was answered with ${set.status}: ${JSON.stringify(set.body)}`);
  await clients.stays(run.stays);
  let current = config;
  for (const make of run.scenes) {
    const scene = make(current, stage);
    onScene(await playScene(stage, current, scene, run));
    current = scene.after;
  }
  return current;
}

async function playScene(
  stage: UpdateStage,
  before: ServiceConfig,
  scene: UpdateScene,
  run: UpdateRun,
): Promise<SceneReport> {
  const { watch, engine, clients } = stage;
  const doomed = new Set<number>();
  const opened = (await clients.status()).opened;
  const firstLook = watch.looks.length - 1;
  const from = Date.now();
  const settled = new AbortController();
  await scene.act(stage);
  const disturbed = run.disturb?.(stage, doomed, settled.signal);
  const done = await settle(stage, scene, from).finally(() => settled.abort());
  await disturbed;
  await clients.exchange(2);
  const { opened: openedBy } = await clients.status();
  const looks = watch.looks.slice(firstLook);
  const evidence = { from, to: Date.now(), tales: clients.tales, looks, engine: engine.seen, doomed };
  const problems = [
    ...judgeUpdate(evidence, boundsOf(before, scene, run)),
    ...wrongEnd(scene, done),
    ...(await wrongHistory(stage, scene, from)),
  ];
  const seconds = Math.round((done.at - from) / 100) / 10;
  return {
    name: scene.name,
    seconds,
    ...seen(evidence),
    opened: openedBy - opened,

    told: await events(stage, from),
    problems,
  };
}

/** Waits until all is as wished and nothing that had to go is left. */
function settle({ watch }: UpdateStage, { after, takenBack }: UpdateScene, from: number): Promise<Look> {
  const wished = instancesOf(after);
  const isDone = (look: Look) =>
    look.at > from &&
    look.status === 'running' &&
    look.instances.size === wished &&
    [...look.instances.values()].every((status) => status === 'running') &&
    (takenBack === undefined || look.error !== undefined);
  const look = async () => (watch.last && isDone(watch.last) ? watch.last : undefined);
  return until(settleWithinMs, 'the end of the update', look, () => {
    const { last } = watch;
    return last ? `${last.status}, ${last.error ?? 'no error'}: ${JSON.stringify([...last.instances])}` : 'no look';
  });
}

function boundsOf(before: ServiceConfig, { after, effect }: UpdateScene, run: UpdateRun): SceneBounds {
  const more = Math.max(instancesOf(before), instancesOf(after));
  const fewer = Math.min(instancesOf(before), instancesOf(after));
  return {
    fewest: fewer - missingOf(after),
    most: effect === 'nothing' ? more : more + surgeOf(after),
    ...(effect === 'cut' ? { deadlineSeconds: run.drainSeconds } : {}),
    restartsNothing: effect === 'nothing',
  };
}

function wrongEnd({ takenBack }: UpdateScene, { error }: Look): string[] {
  if (takenBack === undefined) return error === undefined ? [] : [`the service says: ${error}`];
  return takenBack.test(error ?? '') ? [] : [`the service does not say why it was taken back, but: ${error}`];
}

interface ShownUpdate {
  readonly update_time: number;
  readonly result: string;
  readonly error_msg?: string;
  readonly steps: readonly { readonly seconds: number; readonly event_info: string }[];
}

/** The history has to tell the update step by step, with its seconds and its result. */
async function wrongHistory(
  { api, service, engine }: UpdateStage,
  scene: UpdateScene,
  from: number,
): Promise<string[]> {
  const startsSome = engine.seen.some(({ action, at }) => action === 'start' && at >= from);
  const { body } = await api.call('GET', `/services/${service}/logs`);
  const rows = (body['logs'] as readonly ShownUpdate[]).filter((row) => row.update_time >= from);
  if (scene.unrecorded === true) return rows.length === 0 ? [] : ['a change of no configuration is in the history'];
  const [last] = rows;
  const failed = rows.find(({ result }) => result === 'FAIL');
  if (last?.result !== 'SUCCESS') return [`the history ends with ${JSON.stringify(last)}`];
  if (scene.takenBack && !scene.takenBack.test(failed?.error_msg ?? '')) {
    return [`the history says of the failure: ${failed?.error_msg}`];
  }
  const steps = rows.flatMap((row) => row.steps);
  const ready = steps.some(({ seconds, event_info }) => seconds >= 0 && event_info.includes('is ready'));
  return startsSome && !ready ? ['the history names no instance that became ready'] : [];
}

function seen(evidence: SceneEvidence) {
  const { looks, engine, from, to, doomed } = evidence;
  const done = (action: string) =>
    engine.filter((event) => event.action === action && event.at >= from && event.at <= to);
  const closed = told(evidence, 'closed').filter(({ localPort }) => !doomed.has(localPort));
  const over = looks.map(counts);
  return {
    started: done('start').length,
    stopped: done('die').length,
    closedAtDeadline: closed.length,
    lostWithWorkers: told(evidence, 'closed').length - closed.length,
    left: told(evidence, 'left').length,
    refused: told(evidence, 'refused').filter(({ localPort }) => !doomed.has(localPort)).length,
    disorder: (['lost', 'repeated', 'reordered', 'garbled'] as const).flatMap((type) => told(evidence, type)).length,
    unanswered: closed.reduce((sum, { outstanding }) => sum + outstanding, 0),
    slowestHandshake: told(evidence, 'opened').reduce((slowest, { took }) => Math.max(slowest, took), 0),
    fewestServing: Math.min(...over.map(({ serving }) => serving)),
    mostAtOnce: Math.max(...over.map(({ staying }) => staying)),
  };
}

/** The service's own words since `from`, with the seconds since then. */
async function events({ api, service }: UpdateStage, from: number): Promise<string[]> {
  const query = `start_time=${from}&sort_by=occur_time&order=asc&limit=200`;
  const { body } = await api.call('GET', `/services/${service}/events?${query}`);
  const told = (body['events'] ?? []) as { event_type: string; event_info: string; occur_time: number }[];
  return told.map(
    ({ event_type, event_info, occur_time }) =>
      `${((occur_time - from) / 1000).toFixed(1)} s ${event_type}: ${event_info.split('\n')[0]}`,
  );
}
