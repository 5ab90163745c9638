import { type Notice, notice } from '../contract/notices.ts';

/** The platform that images have to fit, in the words of image configurations (`linux`, `amd64`). */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
}

/** Why an image cannot run on the engine, or undefined. Where either side is not known, nothing is refused. */
export function platformMismatch(image: string, found: Platform, engine: Platform | undefined): Notice | undefined {
  const expected = { os: 'linux', architecture: architectureName(engine?.architecture ?? found.architecture) };
  const made = { os: found.os || 'linux', architecture: architectureName(found.architecture) || expected.architecture };
  if (made.os === expected.os && made.architecture === expected.architecture) return undefined;
  const text = ({ os, architecture }: Platform) => `${os}/${architecture}`;
  return notice('model.image-platform', { image, platform: text(made), expected: text(expected) });
}

/** An architecture by Go's name, which images use; engines tell the kernel's, the runtime has its own. */
export function architectureName(name: string): string {
  switch (name) {
    case 'x86_64':
    case 'x64':
      return 'amd64';
    case 'aarch64':
      return 'arm64';
    default:
      return name;
  }
}
