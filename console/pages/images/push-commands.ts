import { quoted } from '../../forms/curl-of.ts';

/** What people push with. */
export const pushTools = ['docker', 'podman', 'sluice'] as const;

export interface Push {
  readonly tool: (typeof pushTools)[number];
  /** `host:port` of the platform. */
  readonly host: string;
  /** The image as this machine's engine calls it. */
  readonly local: string;
  /** `organization/name:tag` in the registry. */
  readonly remote: string;
}

/** Where an image of this machine is pushed to unless somebody says otherwise: its own name and tag, in the organization. */
export function pathOf(local: string, organization: string): string {
  const [image = ''] = local.trim().split('@', 1);
  const last = image.split('/').at(-1) ?? '';
  return `${organization}/${last.includes(':') ? last : `${last}:latest`}`;
}

/** The commands that name an image for the registry and push it. */
export function pushCommands({ tool, host, local, remote }: Push): string {
  if (tool === 'sluice') return `sluice image push ${quoted(local)} ${quoted(remote)}`;
  const address = quoted(`${host}/${remote}`);
  return `${tool} tag ${quoted(local)} ${address}\n${tool} push ${address}`;
}

/** The commands after which the tool trusts the platform's CA; undefined for one that does by itself. */
export function trustCommands({ tool, host }: Pick<Push, 'tool' | 'host'>): string | undefined {
  const name = host.replace(/:\d+$/, '');
  switch (tool) {
    case 'sluice':
      return 'sluice trust --docker';
    case 'docker': {
      if (name === 'localhost' || /^127\./.test(name)) return undefined;
      const folder = `/etc/docker/certs.d/${host}`;
      return `sudo mkdir -p ${folder}\nsudo cp sluice-ca.pem ${folder}/ca.crt`;
    }
    case 'podman': {
      const folder = `~/.config/containers/certs.d/${host}`;
      return `mkdir -p ${folder}\ncp sluice-ca.pem ${folder}/ca.crt`;
    }
  }
}

/** The login as the platform's answer has it (`docker login …`), for the tool. */
export function loginCommand(tool: Push['tool'], dockerLogin: string): string {
  return dockerLogin.replace(/^docker /, `${tool} `);
}
