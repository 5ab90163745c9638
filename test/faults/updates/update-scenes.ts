import type { ApiAnswer } from '../../support/model-arts.ts';
import type { ConfigEntry, ServiceConfig } from './service-config.ts';
import type { UpdateStage } from './update-stage.ts';

/** What a change makes of the instances that are there. */
export type Effect =
  /** Instances go, and clients leave them within the drain. */
  | 'replaced'
  /** Instances go before their clients leave. */
  | 'cut'
  /** No instance starts or ends. */
  | 'nothing'
  /** Nothing that serves goes: instances are added, or the change is taken back. */
  | 'kept';

export interface UpdateScene {
  readonly name: string;
  readonly effect: Effect;
  /** The configuration in the end. */
  readonly after: ServiceConfig;
  /** The service is to say why it was taken back. */
  readonly takenBack?: RegExp;
  /** It is no configuration that the history of the service tells of. */
  readonly unrecorded?: true;
  act(stage: UpdateStage): Promise<void>;
}

type Change = (config: ServiceConfig, stage: UpdateStage) => ServiceConfig;

/** One after another, each from what the one before has left. */
export type SceneMaker = (config: ServiceConfig, stage: UpdateStage) => UpdateScene;

/** A PUT of a changed configuration. */
export function update(name: string, effect: Effect, change: Change): SceneMaker {
  return (config, stage) => {
    const after = change(config, stage);
    return { name, effect, after, act: () => put(stage, { config: after }) };
  };
}

/** A PUT of a configuration that cannot serve: the platform goes back by itself. */
export function failure(name: string, reason: RegExp, change: Change): SceneMaker {
  return (config, stage) => ({
    name,
    effect: 'kept',
    after: config,
    takenBack: reason,
    act: () => put(stage, { config: change(config, stage) }),
  });
}

/** A second PUT while the first one is under way. */
export function overtaken(name: string, effect: Effect, first: Change, second: Change): SceneMaker {
  return (config, stage) => {
    const [between, after] = [first(config, stage), second(config, stage)];
    const act = async () => {
      await put(stage, { config: between });
      // The first new instance of the one that is overtaken has clients.
      await stage.someoneNew();
      await put(stage, { config: after });
    };
    return { name, effect, after, act };
  };
}

/** A PUT of something that concerns no instance. */
export function policy(name: string, body: Readonly<Record<string, unknown>>): SceneMaker {
  return (config, stage) => ({
    name,
    effect: 'nothing',
    after: config,
    unrecorded: true,
    act: () => put(stage, body),
  });
}

/** Back to the configuration before the present one, by one call. */
export function rollback(name: string, effect: Effect, before: Change): SceneMaker {
  return (config, stage) => ({
    name,
    effect,
    after: before(config, stage),
    act: async () => succeed(await stage.api.call('POST', `/services/${stage.service}/rollback`, {})),
  });
}

/** The same for every entry. */
export function every(change: (entry: ConfigEntry) => Partial<ConfigEntry>): Change {
  return (config) => config.map((entry) => ({ ...entry, ...change(entry) }));
}

async function put({ api, service }: UpdateStage, body: unknown): Promise<void> {
  succeed(await api.call('PUT', `/services/${service}`, body));
}

function succeed({ status, body }: ApiAnswer): void {
  if (status !== 200) throw new Error(`the change was answered with ${status}: ${JSON.stringify(body)}`);
}
