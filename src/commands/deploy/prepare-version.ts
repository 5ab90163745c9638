import type { Config } from '../../config/config.ts';
import { operatorError } from '../../contract/operator-errors.ts';
import { render } from '../../contract/text.ts';
import { deploymentOrganization, deploymentRepository } from '../../domain/deployment-name.ts';
import { type DeploymentPlan, type DeploymentState, planDeployment } from '../../domain/plan-deployment.ts';
import { sizeText } from '../../domain/size-text.ts';
import type { ClientContext } from '../client-command.ts';
import { printable } from '../printable.ts';
import type { deployOptions } from './deploy-options.ts';
import { deployWords as words } from './deploy-words.ts';
import { imageOf, openDeploymentEngine } from './deployment-engine.ts';
import type { DeploymentSource } from './locate-source.ts';
import { makeWish, needsExamination } from './make-wish.ts';
import { pushImage, registryImage, registryLogin } from './push-image.ts';

/** In how many steps a push is shown. */
const pushSteps = 20;

export interface Preparation {
  readonly source: DeploymentSource;
  readonly name: string;
  readonly config: Config;
  readonly state: DeploymentState;
  readonly secrets: Readonly<Record<string, string>> | undefined;
  readonly signal: AbortSignal;
}

export interface PreparedVersion {
  readonly plan: DeploymentPlan;
  readonly digest: string;
  /** What a model of it says besides its name and version. */
  readonly model: Readonly<Record<string, unknown>>;
}

/**
 * Everything that the container engine is needed for: builds or gets the image, pushes it, and plans what becomes of it. The image
 * lies in the registry afterwards, under the version that it is to have.
 */
export async function prepareVersion(
  { api, given, language, progress }: ClientContext<typeof deployOptions>,
  { source, name, config, state, secrets, signal }: Preparation,
): Promise<PreparedVersion> {
  const { file } = source;
  const tools = await openDeploymentEngine(config);
  const show = (key: 'sending' | 'building' | 'fetching' | 'pushing' | 'pushed', values: Record<string, string>) =>
    progress.show(render(words[key], values, language));
  const image = await imageOf(tools, source.source, {
    name,
    onSend: (folder) => show('sending', { name, folder }),
    onLine: (line) => show('building', { name, line: printable(line) }),
    onFetch: (fetched) => show('fetching', { image: fetched }),
    builtIn: (named) => registryImage(api, config, named),
    signal,
  });
  const organization = file.organization ?? deploymentOrganization(api.target.project.name);
  const repository = deploymentRepository(organization, name);
  const registry = await registryLogin(api, config);
  const pushed = (tag: string) => {
    show('pushing', { image: `${repository}:${tag}` });
    let shown = 0;
    const onProgress = (done: number, total: number) => {
      // An engine tells every few kilobytes, and each may be a line of a log.
      const share = Math.floor((pushSteps * done) / total);
      if (share === shown) return;
      shown = share;
      show('pushed', { image: `${repository}:${tag}`, done: sizeText(done), total: sizeText(total) });
    };
    return pushImage(registry, { builder: tools.builder, id: image.id, repository, tag, onProgress, signal });
  };
  // What the engine knows to be in the registry need not be sent to learn that there is nothing to do.
  const known = await tools.builder.digests(image.id, `${registry.host}/${repository}`, signal);
  const present = state.models.find((model) => known.includes(model.digest));
  const digest = present?.digest ?? (await pushed('latest'));
  const wish = makeWish(name, digest, { given, file, image, secrets });
  const plan = planDeployment(wish, state);
  if (plan === 'version-taken') throw operatorError('deploy.version-taken', { name, version: wish.version ?? '' });
  if (plan === 'websocket-is-fixed') throw operatorError('deploy.websocket-is-fixed', { name });
  if (plan.model.id === undefined) await pushed(plan.model.version);
  const model = {
    source_location: `${repository}:${plan.model.version}`,
    initial_config: JSON.stringify(wish.configuration),
    ...plan.model.variables,
    ...(needsExamination(wish) && { image_doctor: 'true' }),
  };
  return { plan, digest, model };
}
