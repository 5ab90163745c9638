import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { configurationError, type Mistake } from '../../config/mistake.ts';
import { operatorError } from '../../contract/operator-errors.ts';
import type { DeploymentFile } from '../../contract/resources/deployment-file.ts';
import type { Language } from '../../contract/text.ts';
import { deploymentName } from '../../domain/deployment-name.ts';
import { readDeploymentFile } from './read-deployment-file.ts';

/** Where the image comes from. */
export type ImageSource =
  | { readonly kind: 'image'; readonly image: string }
  | {
      readonly kind: 'folder';
      readonly folder: string;
      /** Relative to the folder, with slashes. */
      readonly dockerfile: string;
      readonly args: Readonly<Record<string, string>>;
      readonly target?: string;
    };

export interface DeploymentSource {
  readonly source: ImageSource;
  readonly file: DeploymentFile;
  /** What the paths in the file are relative to. */
  readonly base: string;
  /** From the file, else from the folder or the image. */
  readonly name?: string;
}

export const deploymentFileName = 'sluice.yaml';

export interface LocateOptions {
  readonly workingFolder: string;
  /** In the place of the `sluice.yaml` beside the source. */
  readonly file: string | undefined;
  /** For the Dockerfile; they go before those of the file. */
  readonly args: readonly (readonly [string, string])[];
  readonly language: Language;
}

/** What FOLDER or IMAGE on the command line means. Throws an `OperatorError` that names every mistake of the file. */
export function locateSource(
  argument: string | undefined,
  { workingFolder, file: named, args, language }: LocateOptions,
): DeploymentSource {
  const folder = resolve(workingFolder, argument ?? '.');
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isFolder && argument !== undefined && /^[./~]/.test(argument))
    throw operatorError('deploy.no-folder', { folder });
  const path =
    named === undefined ? join(isFolder ? folder : workingFolder, deploymentFileName) : resolve(workingFolder, named);
  if (named !== undefined && !existsSync(path)) throw operatorError('deploy.no-file', { path });
  // Beside an image only a file that was named counts: the one that happens to lie here is about something else.
  const isRead = isFolder || named !== undefined;
  const { file, mistakes } = isRead
    ? readDeploymentFile(path, relative(workingFolder, path))
    : { file: {}, mistakes: [] };
  if (mistakes.length > 0) throw configurationError(mistakes as Mistake[], language);
  const image = isFolder ? file.image : argument;
  const name = file.name ?? sourceName(image === undefined ? { folder } : { image });
  const source =
    image === undefined
      ? folderSource(file, { base: named === undefined ? folder : dirname(path), folder, args })
      : ({ kind: 'image', image } as const);
  return { source, file, base: dirname(path), ...(name !== undefined && { name }) };
}

/** The folder whose image is built; `base` is what `build.context` is relative to. */
export function folderSource(
  { build }: DeploymentFile,
  { base, folder, args: given }: { base: string; folder: string } & Pick<LocateOptions, 'args'>,
): ImageSource {
  const context = build?.context === undefined ? folder : resolve(base, build.context);
  const dockerfile = build?.dockerfile ?? 'Dockerfile';
  if (!existsSync(join(context, dockerfile)))
    throw operatorError('deploy.no-dockerfile', { path: join(context, dockerfile) });
  const within = relative(context, resolve(context, dockerfile)).replaceAll('\\', '/');
  if (within.startsWith('../')) throw operatorError('deploy.dockerfile-outside', { path: dockerfile, folder: context });
  const written = Object.entries(build?.args ?? {}).map(([name, value]) => [name, String(value)] as const);
  const args = Object.fromEntries([...written, ...given]);
  return {
    kind: 'folder',
    folder: context,
    dockerfile: within,
    args,
    ...(build?.target !== undefined && { target: build.target }),
  };
}

/** A name for the service of a folder or an image; nothing where none follows. */
export function sourceName(source: { readonly folder: string } | { readonly image: string }): string | undefined {
  return deploymentName('image' in source ? imageWord(source.image) : basename(source.folder));
}

/** `voice` of `registry:5000/team/voice:1.0@sha256:…`. */
function imageWord(image: string): string {
  return (image.split('@', 1)[0] ?? '').split('/').at(-1)?.split(':', 1)[0] ?? '';
}
