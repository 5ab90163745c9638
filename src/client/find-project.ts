import { operatorError } from '../contract/operator-errors.ts';
import { listProjectsResponse, type ProjectShown, projectResponse } from '../contract/resources/project.ts';
import { type ApiClient, apiPath } from './api-client.ts';
import { ApiRefusal } from './api-failure.ts';

/** The project that somebody names by its name or its id. Throws an `OperatorError` when the user belongs to none such. */
export async function findProject(api: ApiClient, named: string): Promise<ProjectShown> {
  const query = { name: named };
  const { projects } = await api.call({ method: 'GET', path: '/v3/projects', query }, listProjectsResponse);
  const found = projects.find(({ name }) => name === named) ?? (await projectWithId(api, named));
  if (found === undefined) throw operatorError('project.not-found', { name: named });
  return found;
}

/** A name never looks like an id. */
async function projectWithId(api: ApiClient, id: string): Promise<ProjectShown | undefined> {
  if (!/^[0-9a-f]{32}$/i.test(id)) return undefined;
  try {
    return (await api.call({ method: 'GET', path: apiPath`/v3/projects/${id}` }, projectResponse)).project;
  } catch (error) {
    if (error instanceof ApiRefusal && error.status === 404) return undefined;
    throw error;
  }
}
