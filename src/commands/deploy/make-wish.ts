import type { DeploymentFile } from '../../contract/resources/deployment-file.ts';
import type { DeploymentWish } from '../../domain/plan-deployment.ts';
import type { EngineImage } from '../../engine/engine.ts';
import type { Given } from '../own-options.ts';
import type { deployOptions } from './deploy-options.ts';

type Options = Given<typeof deployOptions>;

/** What was said about the deployment: options before the file, the file before the image. */
export function makeWish(
  name: string,
  digest: string,
  said: {
    readonly given: Options;
    readonly file: DeploymentFile;
    readonly image: Pick<EngineImage, 'exposedPorts'>;
    readonly secrets?: Readonly<Record<string, string>> | undefined;
  },
): DeploymentWish {
  const { given, file, secrets } = said;
  const websocket = isWebSocket(given, file);
  const timeout = given.timeout ?? numberOf(file.deploy_timeout_in_seconds);
  const custom =
    file.cpu === undefined || given.specification !== undefined
      ? undefined
      : { cpu: Number(file.cpu), memory: Number(file.memory) };
  const specification = given.specification ?? file.specification;
  const instances = given.instances ?? numberOf(file.instances);
  const { limits, drain, forward_headers, reject_replays, end_revoked_connections, waiting_room } = file;
  return {
    name,
    digest,
    configuration: configurationOf(said, websocket),
    moreEnvironment: Object.fromEntries(given.env),
    rollout: definedNumbers({
      max_surge: file.max_surge,
      max_unavailable: file.max_unavailable,
      termination_grace_period_seconds: file.termination_grace_period_seconds,
    }),
    policy: defined({ limits, drain, forward_headers, reject_replays, end_revoked_connections, waiting_room }),
    ...(file.description !== undefined && { description: file.description }),
    ...(websocket !== undefined && { websocket }),
    ...(given.version !== undefined && { version: given.version }),
    ...(instances !== undefined && { instances }),
    ...(file.scaling !== undefined && { scaling: file.scaling }),
    ...(custom !== undefined && { custom }),
    ...(specification !== undefined && { specification }),
    ...(file.model_environment !== undefined && { modelEnvironment: texts(file.model_environment) }),
    ...(file.environment !== undefined && { environment: texts(file.environment) }),
    ...(secrets !== undefined && { secretEnvironment: secrets }),
    ...(file.volumes !== undefined && { volumes: file.volumes }),
    ...(timeout !== undefined && { deployTimeoutSeconds: timeout }),
  };
}

/** Whether the platform has to run the image once to find its port. */
export function needsExamination({ configuration }: Pick<DeploymentWish, 'configuration'>): boolean {
  return configuration['port'] === undefined;
}

function isWebSocket(given: Options, { protocol }: DeploymentFile): boolean | undefined {
  if (given.http) return false;
  return protocol === undefined ? undefined : protocol.startsWith('ws');
}

/** `initial_config`. Where the port is not known nothing is said of the protocol either: both are found out together. */
function configurationOf(
  {
    given,
    file,
    image,
  }: { readonly given: Options; readonly file: DeploymentFile; readonly image: Pick<EngineImage, 'exposedPorts'> },
  websocket: boolean | undefined,
): DeploymentWish['configuration'] {
  const [exposed] = image.exposedPorts.length === 1 ? image.exposedPorts : [];
  const port = given.port ?? numberOf(file.port) ?? exposed;
  const usual = port === undefined ? undefined : websocket === false ? 'http' : 'ws';
  const protocol = given.http && file.protocol?.startsWith('ws') ? 'http' : (file.protocol ?? usual);
  const { command, health, readiness_health, startup_health } = file;
  return defined({ protocol, port, cmd: command, health, readiness_health, startup_health });
}

function numberOf(value: string | number | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

function texts(map: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, String(value)]));
}

function defined<Value extends object>(value: Value): { [Key in keyof Value]?: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as never;
}

function definedNumbers(value: Readonly<Record<string, string | number | undefined>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => (each === undefined ? [] : [[key, Number(each)]])),
  );
}
