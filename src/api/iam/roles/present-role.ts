import { actions } from '../../../contract/actions.ts';
import type { RoleShown } from '../../../contract/resources/catalog.ts';
import { mayDo, roleNames } from '../../../contract/roles.ts';
import type { Text } from '../../../contract/text.ts';
import { stableId } from '../catalog.ts';

type RoleName = (typeof roleNames)[number];

/** The catalog of the cloud's roles that belong to no single service. */
const roleCatalog = 'BASE';

const descriptions: Readonly<Record<RoleName, Text>> = {
  te_admin: { en: 'May do everything.', zh: '拥有全部权限。' },
  developer: {
    en: 'May build and run: models, services, images, apps, and calls.',
    zh: '可以构建与运行：模型、服务、镜像、应用，以及调用服务。',
  },
  caller: { en: 'May call services.', zh: '可以调用服务。' },
};

/** All roles that there are, as the cloud shows its own. */
export function presentRoles(accessAddress: string): readonly RoleShown[] {
  return roleNames.map((name) => {
    const id = stableId(`role/${name}`);
    return {
      id,
      name,
      display_name: name,
      description: descriptions[name].en,
      description_cn: descriptions[name].zh,
      domain_id: null,
      catalog: roleCatalog,
      type: 'AA',
      policy: {
        Version: '1.0',
        Statement: [{ Effect: 'Allow', Action: actions.filter((action) => mayDo([name], action)) }],
      },
      links: { self: `${accessAddress}/v3/roles/${id}`, next: null, previous: null },
    };
  });
}
