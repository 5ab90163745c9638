import { configurationError } from '../../config/mistake.ts';
import { render } from '../../contract/text.ts';
import type { ClientContext } from '../client-command.ts';
import { readImageName } from './find-image.ts';
import { imageWords as words } from './words.ts';

/** Says who may pull from the repository that is named: it is all of its tags. */
export async function setPublic(
  { api, args, answer, language }: ClientContext<Record<never, never>>,
  isPublic: boolean,
): Promise<undefined> {
  const named = args[0] ?? '';
  const { repository, tag, path } = readImageName(api, named);
  if (tag !== undefined) throw configurationError([{ where: named, problem: untagged }], language);
  await api.send({ method: 'PATCH', path, body: { is_public: isPublic } });
  answer({ image: repository, is_public: isPublic }, () => [
    render(isPublic ? words.isPublic : words.isPrivate, { image: repository }, language),
  ]);
}

const untagged = {
  en: 'all tags of a repository are public, or none: name it without one',
  zh: '公开范围针对整个镜像，请不要带标签',
};
