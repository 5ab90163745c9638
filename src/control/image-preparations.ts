import { errorMessage } from '../contract/error-message.ts';
import type { Model } from '../contract/model.ts';
import { type Notice, notice } from '../contract/notices.ts';
import { registryOf } from '../domain/image-name.ts';
import type { ImageState } from '../domain/plan-types.ts';
import { restartDelay } from '../domain/restart-delay.ts';
import { type Engine, type ImageReference, ImageUnavailable } from '../engine/engine.ts';
import type { Logger } from '../log/logger.ts';
import type { PullLogins } from './pull-logins.ts';

/** The images that one service's versions need, made usable on the engine in the background. */
export interface ImagePreparations extends Disposable {
  state(modelId: string): ImageState;
  /** The engine's id of a prepared image. */
  engineImage(modelId: string): string | undefined;
  begin(model: Model, label: string): void;
  /** The engine does not have it any more. */
  forget(modelId: string): void;
  /** Ends what is under way and forgets the rest. */
  clear(): void;
}

/** How the engine pulls. */
export interface PullRegistry {
  /** The engine's address of the built-in registry, `host:port`. */
  readonly address: string;
  readonly credentials: () => Promise<{ readonly username: string; readonly password: string }>;
  /** What it shows to registries outside. */
  readonly outside: PullLogins;
}

export interface ImagePreparationsOptions {
  readonly engine: Pick<Engine, 'prepareImage'>;
  readonly registry: PullRegistry;
  readonly now: () => number;
  readonly log: Logger;
  readonly onChange: () => void;
}

interface Row {
  state: ImageState;
  failures: number;
  image?: string;
  readyAt?: number;
}

/** A pull that takes longer (ms) is given up and begun again; the engine keeps the layers that it has. */
const pullWithin = 3_600_000;
/** Someone may remove an image from the engine: before a start that comes later (ms) it is looked for again. */
const freshFor = 60_000;

export function createImagePreparations(options: ImagePreparationsOptions): ImagePreparations {
  const { now, onChange } = options;
  let rows = new Map<string, Row>();
  let stopped = new AbortController();

  const run = async (model: Model, label: string, row: Row, signal: AbortSignal) => {
    const name = pullName(model, options.registry.address);
    const onProgress = (done: number, total: number) => {
      const share = total > 0 ? Math.floor((20 * done) / total) / 20 : 0;
      if (signal.aborted || (row.state.state === 'preparing' && row.state.share === share)) return;
      row.state = { state: 'preparing', share };
      onChange();
    };
    let reference: ImageReference = { name };
    try {
      reference = await pullReference(model, options.registry);
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(pullWithin)]);
      const image = await options.engine.prepareImage(reference, { onProgress, signal: deadline });
      Object.assign(row, { state: { state: 'ready' }, failures: 0, image: image.id, readyAt: now() });
    } catch (error) {
      if (signal.aborted) return;
      row.failures += 1;
      row.state = {
        state: 'failed',
        retryAt: now() + restartDelay(row.failures),
        ...failureOf(error, model, reference, label),
      };
      options.log.warn({ error, image: name }, 'the image cannot be had');
    }
    if (!signal.aborted) onChange();
  };

  const clear = () => {
    stopped.abort();
    stopped = new AbortController();
    rows = new Map();
  };
  return {
    state(modelId) {
      const row = rows.get(modelId);
      if (!row) return { state: 'unknown' };
      const stale = row.state.state === 'ready' && now() - (row.readyAt ?? 0) > freshFor;
      return stale ? { state: 'unknown' } : row.state;
    },
    engineImage: (modelId) => rows.get(modelId)?.image,
    begin(model, label) {
      const row: Row = rows.get(model.id) ?? { state: { state: 'unknown' }, failures: 0 };
      if (row.state.state === 'preparing') return;
      row.state = { state: 'preparing', share: 0 };
      rows.set(model.id, row);
      void run(model, label, row, stopped.signal);
    },
    forget(modelId) {
      const row = rows.get(modelId);
      if (row?.state.state === 'ready') row.state = { state: 'unknown' };
    },
    clear,
    [Symbol.dispose]: clear,
  };
}

/** What the engine pulls for a model: always the digest that the model was made from. */
export function pullName(model: Pick<Model, 'image' | 'sourceLocation'>, registryAddress: string): string {
  const { image } = model;
  if (!image) return model.sourceLocation;
  return `${image.builtIn ? `${registryAddress}/` : ''}${image.repository}@${image.digest}`;
}

/** What the engine is asked for when it pulls the image of a model. */
export async function pullReference(
  model: Pick<Model, 'image' | 'projectId' | 'sourceLocation'>,
  registry: PullRegistry,
): Promise<ImageReference> {
  const name = pullName(model, registry.address);
  const { image } = model;
  if (image === undefined) return { name };
  const credentials = image.builtIn
    ? await registry.credentials()
    : await registry.outside(model.projectId, image.repository);
  return { name, ...(credentials && { credentials }) };
}

function failureOf(
  error: unknown,
  { image: resolved }: Model,
  { name: image, credentials }: ImageReference,
  model: string,
): { readonly notice: Notice; readonly final: boolean } {
  const detail = errorMessage(error);
  if (!(error instanceof ImageUnavailable)) {
    return { notice: notice('service.image-failed', { model, image, detail }), final: false };
  }
  const { kind } = error;
  if (kind === 'denied' && resolved?.builtIn === false) {
    const said = { model, image, registry: registryOf(resolved.repository), detail };
    const denied = credentials && notice('service.pull-denied', { ...said, user: credentials.username });
    return { notice: denied ?? notice('service.pull-login-missing', said), final: true };
  }
  const passing = kind === 'unreachable' || kind === 'no-space';
  return { notice: notice(`service.image-${kind}`, { model, image, detail }), final: !passing };
}
