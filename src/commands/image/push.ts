import { loadConfig } from '../../config/config.ts';
import { options } from '../../config/options.ts';
import { operatorError } from '../../contract/operator-errors.ts';
import { render } from '../../contract/text.ts';
import { deploymentOrganization } from '../../domain/deployment-name.ts';
import { sizeText } from '../../domain/size-text.ts';
import { clientCommand } from '../client-command.ts';
import { deployWords } from '../deploy/deploy-words.ts';
import { openDeploymentEngine, withEngine } from '../deploy/deployment-engine.ts';
import { pushImage, registryLogin } from '../deploy/push-image.ts';
import { interruptedExitCode } from '../exit-codes.ts';
import { interrupted, untilInterrupted } from '../until-interrupted.ts';
import { words as commonWords } from '../words.ts';
import { readImageName } from './find-image.ts';
import { imageWords as words } from './words.ts';

export const imagePushCommand = clientCommand({
  name: 'image push',
  summary: {
    en: "push an image of this machine's engine into the built-in registry; no login is left behind",
    zh: '将本机容器引擎中的镜像推送到内置镜像仓库，不留下登录信息',
  },
  arguments: [{ name: 'IMAGE' }, { name: 'REPOSITORY[:TAG]', optional: true }],
  ownOptions: { engine: options.engine },
  examples: ['sluice image push voice:dev', 'sluice image push voice:dev team/voice:1.0'],
  exitCodes: interruptedExitCode,
  async run({ api, args, answer, language, flags, surroundings, progress }) {
    const [local = '', wanted] = args;
    const target = wanted ?? registryName(local, deploymentOrganization(api.target.project.name));
    if (target === undefined) throw operatorError('command.image-name', { image: local });
    const { repository, tag = 'latest' } = readImageName(api, target);
    const image = `${repository}:${tag}`;
    const config = loadConfig(flags, surroundings);
    const digest = await untilInterrupted((signal) =>
      withEngine(config, signal, async () => {
        const { builder, engine } = await openDeploymentEngine(config);
        const { id } = await engine.prepareImage({ name: local }, { signal, pull: false });
        progress.show(render(deployWords.pushing, { image }, language));
        const onProgress = (done: number, total: number) =>
          progress.show(render(deployWords.pushed, { image, done: sizeText(done), total: sizeText(total) }, language));
        return pushImage(await registryLogin(api, config), { builder, id, repository, tag, onProgress, signal });
      }),
    );
    if (digest === 'interrupted') {
      answer({ interrupted: true, image }, () => [commonWords.interrupted[language]]);
      return interrupted;
    }
    answer({ image, digest }, () => [
      render(words.pushed, { image, digest }, language),
      render(words.pushedNext, { image }, language),
    ]);
    return 0;
  },
});

/** `voice:dev` → `local/voice:dev`, `ghcr.io/team/voice:1` → `team/voice:1`; nothing for an id or a digest, which names nothing. */
function registryName(local: string, organization: string): string | undefined {
  const parts = local.split('/');
  const isHost = parts.length > 1 && (parts[0] === 'localhost' || /[.:]/.test(parts[0] ?? ''));
  const path = isHost ? parts.slice(1) : parts;
  if (/@|^sha256:|^[0-9a-f]{12,64}$/.test(local)) return undefined;
  return path.length > 1 ? path.join('/') : `${organization}/${path.join('/')}`;
}
