import { listAccessKeysResponse } from '../contract/resources/access-key.ts';
import { listAppsResponse } from '../contract/resources/apps.ts';
import { listModelsResponse } from '../contract/resources/model.ts';
import { listProjectsResponse } from '../contract/resources/project.ts';
import { listServicesResponse } from '../contract/resources/service.ts';
import { listRepositoriesResponse } from '../contract/resources/swr.ts';
import { listUsersResponse } from '../contract/resources/user.ts';
import { listWebhooksResponse } from '../contract/resources/webhooks.ts';
import type { ApiClient } from './api-client.ts';

/** What has names that can be typed. */
export type NamedKind = 'service' | 'model' | 'app' | 'user' | 'project' | 'access-key' | 'repository' | 'webhook';

/** Seconds; somebody waits with a finger on the key. */
const within = 2;
/** More than this nobody looks through. */
const limit = 200;

/** Names that may begin with `begun`, for someone who types one; not all where there are many. */
export function namesOf(kind: NamedKind, api: ApiClient, begun: string): Promise<readonly string[]> {
  return lists[kind](api, begun);
}

const lists: Readonly<Record<NamedKind, (api: ApiClient, begun: string) => Promise<readonly string[]>>> = {
  async service(api, begun) {
    const query = { service_name: begun || undefined, limit };
    const { services } = await api.call({ ...get('/v1/{p}/services'), query }, listServicesResponse);
    return services.map((each) => each.service_name);
  },
  async model(api, begun) {
    const query = { model_name: begun.split(':')[0] || undefined, limit };
    const { models } = await api.call({ ...get('/v1/{p}/models'), query }, listModelsResponse);
    return models.map((each) => `${each.model_name}:${each.model_version}`);
  },
  async app(api, begun) {
    const query = { app_name: begun || undefined, iphertext_enabled: false, limit };
    const { apps } = await api.call({ ...get('/v1/{p}/app-auth/apps'), query }, listAppsResponse);
    return apps.map((each) => each.app_name);
  },
  async repository(api, begun) {
    const query = { name: begun.split(/[/:]/)[1] || undefined, limit };
    const repositories = await api.call({ ...get('/v2/manage/repos'), query }, listRepositoriesResponse);
    return repositories.flatMap(({ namespace, name, tags }) => {
      const repository = `${namespace}/${name}`;
      return begun.startsWith(`${repository}:`) ? tags.map((tag) => `${repository}:${tag}`) : [repository];
    });
  },
  async user(api) {
    return (await api.call(get('/v3/users'), listUsersResponse)).users.map(({ name }) => name);
  },
  async project(api) {
    return (await api.call(get('/v3/auth/projects'), listProjectsResponse)).projects.map(({ name }) => name);
  },
  async webhook(api) {
    const request = { ...get('/v1/{p}/webhooks'), query: { limit } };
    return (await api.call(request, listWebhooksResponse)).webhooks.map(({ name }) => name);
  },
  async 'access-key'(api) {
    const answer = await api.call(get('/v3.0/OS-CREDENTIAL/credentials'), listAccessKeysResponse);
    return answer.credentials.map(({ access }) => access);
  },
};

function get(path: string) {
  return { method: 'GET', path, within } as const;
}
