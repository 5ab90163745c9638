import type { ClientTale } from '../client-tale.ts';
import type { EngineEvent } from './engine-events.ts';
import type { Look } from './service-watch.ts';

type Told<Type extends ClientTale['type']> = Extract<ClientTale, { readonly type: Type }>;

/** What is allowed to happen in an update. */
export interface SceneBounds {
  /** How many instances have to take new sockets, and may be there without those that drain, at every moment. */
  readonly fewest: number;
  readonly most: number;
  /** Seconds from the beginning of an instance's drain until its sockets may be closed; undefined: none may be. */
  readonly deadlineSeconds?: number;
  /** No instance may start or end. */
  readonly restartsNothing: boolean;
}

export interface SceneEvidence {
  readonly from: number;
  readonly to: number;
  /** Everything that the clients told since the beginning. */
  readonly tales: readonly ClientTale[];
  /** Looks of the scene, and the last one before it. */
  readonly looks: readonly Look[];
  readonly engine: readonly EngineEvent[];
  /** The clients' ports of connections that a killed worker held. */
  readonly doomed: ReadonlySet<number>;
}

/** How the platform ends the sockets of an instance that has to go (docs/en/connections.md). */
const drainEnd = { code: 1012, reason: 'sluice: this instance of the service ends; connect again' };
/** Closes are spread, wait for the frame under way, and are told by a client that has more to do (ms). */
const spreadMs = 15_000;
/** Clocks of client, engine and platform are one; what they say of one moment comes after it. */
const slackMs = 50;

const takesSockets = new Set(['running', 'concerning']);
const goes = new Set(['stopping', 'failed']);

/** What must not have happened, in words; empty when all is well. */
export function judgeUpdate(evidence: SceneEvidence, bounds: SceneBounds): string[] {
  return [
    ...wrongCloses(evidence, bounds),
    ...wrongRefusals(evidence),
    ...disorder(evidence),
    ...wrongCounts(evidence, bounds),
    ...wrongStops(evidence, bounds),
    ...(bounds.restartsNothing ? engineActions(evidence) : []),
  ];
}

export function told<Type extends ClientTale['type']>(
  { tales, from, to }: Pick<SceneEvidence, 'tales' | 'from' | 'to'>,
  type: Type,
): Told<Type>[] {
  return tales.filter(
    (tale): tale is Told<Type> => tale.type === type && 'at' in tale && tale.at >= from && tale.at <= to,
  );
}

/** Instances that took new sockets, and instances that did not have to go. */
export function counts({ instances }: Look): { readonly serving: number; readonly staying: number } {
  const statuses = [...instances.values()];
  return {
    serving: statuses.filter((status) => takesSockets.has(status)).length,
    staying: statuses.filter((status) => !goes.has(status)).length,
  };
}

/** A socket may end with its worker, or at the drain deadline of its instance, in the documented words. */
function wrongCloses(evidence: SceneEvidence, { deadlineSeconds }: SceneBounds): string[] {
  return told(evidence, 'closed').flatMap((tale) => {
    if (evidence.doomed.has(tale.localPort)) return [];
    const who = `socket ${tale.index} on ${tale.instance}: ${tale.how}, ${tale.code ?? 'no code'} ${tale.reason ?? ''}`;
    const drain = drainOf(evidence, tale.instance);
    if (drain === undefined || deadlineSeconds === undefined) return [`${who}: it had not to end`];
    if (tale.code !== drainEnd.code || tale.reason !== drainEnd.reason) return [`${who}: in the wrong words`];
    const earliest = drain.notBefore + deadlineSeconds * 1000 - slackMs;
    if (tale.at < earliest) return [`${who}: ${Math.round(earliest - tale.at)} ms before its deadline`];
    const latest = drain.seen + deadlineSeconds * 1000 + spreadMs;
    return tale.at > latest ? [`${who}: ${Math.round(tale.at - latest)} ms after its last moments`] : [];
  });
}

/** Between which two looks the drain of an instance began. */
function drainOf(
  { looks, engine }: SceneEvidence,
  hostname: string,
): { readonly notBefore: number; readonly seen: number } | undefined {
  const id = engine.find((event) => event.hostname === hostname)?.instance ?? '';
  const first = looks.findIndex(({ instances }) => goes.has(instances.get(id) ?? ''));
  const seen = looks[first];
  return seen && { notBefore: looks[first - 1]?.at ?? 0, seen: seen.at };
}

function wrongRefusals(evidence: SceneEvidence): string[] {
  return told(evidence, 'refused')
    .filter(({ localPort }) => !evidence.doomed.has(localPort))
    .map(({ index, how }) => `a new socket (${index}) failed: ${how}`);
}

function disorder(evidence: SceneEvidence): string[] {
  const tales = (['lost', 'repeated', 'reordered', 'garbled'] as const).flatMap((type) => told(evidence, type));
  return tales.map(
    ({ index, type, number, expected }) => `socket ${index}: ${type}, ${number} came where ${expected} should have`,
  );
}

function wrongCounts({ looks }: SceneEvidence, { fewest, most }: SceneBounds): string[] {
  return looks.flatMap((look) => {
    const { serving, staying } = counts(look);
    const shown = [...look.instances].map(([id, status]) => `${id} ${status}`).join(', ');
    if (serving < fewest) return [`only ${serving} instances took new sockets: ${shown}`];
    return staying > most ? [`${staying} instances at once: ${shown}`] : [];
  });
}

/** When an instance that served is told to end, so many others have to have got sockets of clients, and be there. */
function wrongStops({ engine, tales, from, to }: SceneEvidence, { fewest }: SceneBounds): string[] {
  const served = new Map<string, number>();
  for (const tale of tales) {
    if (tale.type === 'opened' && !served.has(tale.instance)) served.set(tale.instance, tale.at);
  }
  const ended = new Map<string, number>();
  for (const { action, hostname, at } of engine) {
    if ((action === 'kill' || action === 'die') && !ended.has(hostname)) ended.set(hostname, at);
  }
  return [...ended].flatMap(([hostname, at]) => {
    if (at < from || at > to || (served.get(hostname) ?? Number.POSITIVE_INFINITY) > at) return [];
    const others = [...served].filter(
      ([other, since]) => since <= at + slackMs && (ended.get(other) ?? Number.POSITIVE_INFINITY) > at,
    );
    return others.length < fewest ? [`${hostname} was told to end while only ${others.length} others served`] : [];
  });
}

function engineActions({ engine, from, to }: SceneEvidence): string[] {
  return engine
    .filter(({ at }) => at >= from && at <= to)
    .map(({ action, hostname }) => `the engine was made to ${action} ${hostname}`);
}
