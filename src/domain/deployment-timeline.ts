import type { ResourceEvent } from '../contract/model.ts';
import type { Notice, NoticeKey } from '../contract/notices.ts';
import type { TimelineStepKind } from '../contract/resources/service-timeline.ts';

/** Something that a deployment does or waits for. Times in ms since the epoch. */
export interface TimelineStep {
  readonly kind: TimelineStepKind;
  readonly startedAt: number;
  /** Absent while it goes on. */
  readonly endedAt?: number;
  readonly result: 'running' | 'done' | 'failed';
  /** `name version` of the model. */
  readonly model?: string;
  readonly instance?: string;
  /** Why it failed, or what it waits for. */
  readonly reason?: Notice;
}

export interface TimelineInput {
  /** When it was asked for. */
  readonly startedAt: number;
  /** When it was over; absent while it goes on. */
  readonly endedAt?: number;
  readonly failed: boolean;
  /** What was told of the service since it was asked for and before it was asked for something else, in order. */
  readonly events: readonly ResourceEvent[];
}

/** What goes on without an end yet. */
type OpenStep = Omit<TimelineStep, 'endedAt' | 'result'>;

const succeeded: ReadonlySet<NoticeKey> = new Set(['service.started', 'service.updated', 'service.taken-back']);
const failed: ReadonlySet<NoticeKey> = new Set(['service.failed', 'service.update-failed']);
const shortages: ReadonlySet<NoticeKey> = new Set([
  'service.waits-for-room',
  'service.too-large',
  'service.no-devices',
  'service.no-runtime',
  'service.update-waits-for-room',
  'service.update-too-large',
]);
/** With them the life of an instance is over, and the next attempt begins. */
const attemptEnds: ReadonlySet<NoticeKey> = new Set([
  'instance.exited',
  'instance.out-of-memory',
  'instance.unhealthy',
  'instance.startup-failed',
  'instance.refused',
  'instance.start-failed',
  'instance.host-folder-missing',
  'instance.host-folder-outside',
]);

/** How a deployment came to where it is: one step after the other, and those of several models and instances side by side. */
export function deploymentTimeline({
  startedAt,
  endedAt,
  failed: isFailed,
  events,
}: TimelineInput): readonly TimelineStep[] {
  const timeline = new Timeline(startedAt);
  for (const event of events) timeline.take(event);
  return timeline.steps(endedAt, isFailed);
}

class Timeline {
  readonly #ended: TimelineStep[] = [];
  readonly #open = new Map<string, OpenStep>();
  #over = false;

  constructor(startedAt: number) {
    this.#begin('prepare', startedAt);
  }

  take({ notice, occurredAt: at }: ResourceEvent): void {
    const { key } = notice;
    // How many instances its load asks for is no part of a deployment.
    if (this.#takeLeaving(notice, at) || this.#over || key.startsWith('service.scaled-')) return;
    if (succeeded.has(key) || failed.has(key)) this.#finish(at, failed.has(key) ? 'failed' : 'done');
    else if (shortages.has(key)) {
      this.#end('prepare', at);
      this.#begin('room', at, { reason: notice });
    } else if (!this.#takeMilestone(notice, at)) {
      this.#takeProblem(notice, at);
    }
  }

  /** By their beginnings; what goes on ends with the deployment. */
  steps(endedAt: number | undefined, isFailed: boolean): readonly TimelineStep[] {
    if (endedAt !== undefined && !this.#over) this.#finish(endedAt, isFailed ? 'failed' : 'done');
    const open = [...this.#open.values()].map((step): TimelineStep => ({ ...step, result: 'running' }));
    return [...this.#ended, ...open].toSorted((one, other) => one.startedAt - other.startedAt);
  }

  #takeMilestone({ key, args }: Notice, at: number): boolean {
    const model = textOf(args['model']);
    switch (key) {
      case 'service.scheduled':
        this.#end('prepare', at);
        this.#end('room', at);
        return true;
      case 'service.pulling':
        this.#begin('image', at, { model });
        return true;
      case 'service.pulled':
        this.#end(`image ${model}`, at);
        this.#begin('start', at, { model });
        return true;
      case 'service.starting-model':
        this.#end(`start ${model}`, at);
        this.#begin('ready', at, { model });
        return true;
      case 'instance.ready':
        this.#attempt(at, model, textOf(args['instance']), 'done');
        // Until the workers have it; of several instances from the last one on.
        this.#open.delete('route ');
        this.#begin('route', at);
        return true;
      default:
        return false;
    }
  }

  #takeProblem(reason: Notice, at: number): void {
    const model = textOf(reason.args['model']);
    if (attemptEnds.has(reason.key)) {
      this.#attempt(at, model, textOf(reason.args['instance']), 'failed', reason);
      this.#begin('ready', at, { model });
      return;
    }
    const [key, waiting] =
      [...this.#open].find(([, step]) => step.model !== undefined && step.model === model) ??
      [...this.#open].find(([, step]) => step.kind === 'image' && reason.key.startsWith('model.')) ??
      [];
    if (key !== undefined && waiting !== undefined) this.#open.set(key, { ...waiting, reason });
  }

  /** Former instances go when the new ones are there, often long after. */
  #takeLeaving({ key, args }: Notice, at: number): boolean {
    const instance = textOf(args['instance']);
    if (key === 'instance.replaced') {
      this.#begin('leave', at, { model: textOf(args['model']), instance });
      return true;
    }
    if (key !== 'instance.removed' && key !== 'instance.removed-at-deadline') return false;
    const open = [...this.#open].find(([, step]) => step.kind === 'leave' && step.instance === instance);
    if (open) this.#end(open[0], at);
    return true;
  }

  /** One instance came to its end of the wait; whoever else is waited for was started when it was. */
  #attempt(
    at: number,
    model: string | undefined,
    instance: string | undefined,
    result: 'done' | 'failed',
    reason?: Notice,
  ) {
    const key = `ready ${model}`;
    const last = this.#ended.findLast((step) => step.kind === 'ready' && step.model === model);
    const startedAt = this.#open.get(key)?.startedAt ?? last?.startedAt ?? at;
    this.#open.delete(key);
    this.#ended.push({ kind: 'ready', startedAt, endedAt: at, result, ...stated({ model, instance, reason }) });
  }

  #begin(
    kind: TimelineStepKind,
    startedAt: number,
    about: Partial<Record<'model' | 'instance', string | undefined>> & { readonly reason?: Notice } = {},
  ) {
    const key = `${kind} ${about.model ?? ''}${kind === 'leave' ? ` ${about.instance}` : ''}`;
    if (this.#open.has(key)) return;
    this.#open.set(key, { kind, startedAt, ...stated(about) });
  }

  #end(name: string, endedAt: number, result: 'done' | 'failed' = 'done') {
    const key = name.includes(' ') ? name : `${name} `;
    const step = this.#open.get(key);
    if (step === undefined) return;
    this.#open.delete(key);
    this.#ended.push({ ...step, endedAt, result });
  }

  #finish(at: number, result: 'done' | 'failed') {
    this.#over = true;
    for (const [key, step] of this.#open) if (step.kind !== 'leave') this.#end(key, at, result);
  }
}

function stated(about: Readonly<Record<string, unknown>>): Partial<TimelineStep> {
  return Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined));
}

function textOf(value: string | number | undefined): string | undefined {
  return value === undefined ? undefined : `${value}`;
}
