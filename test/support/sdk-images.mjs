// Runs on Node, as the cloud's own clients do: calls the image routes of the platform with the official SDK, and prints what came of each
// call as JSON in its last line. Standard input: {"endpoint", "project", "accessKey", "secretKey"}. NODE_EXTRA_CA_CERTS names the CA.
import { text } from 'node:stream/consumers';
import core from '@huaweicloud/huaweicloud-sdk-core';
import swr from '@huaweicloud/huaweicloud-sdk-swr/v2/public-api.js';

const { endpoint, project, accessKey, secretKey } = JSON.parse(await text(process.stdin));
const credentials = new core.BasicCredentials().withAk(accessKey).withSk(secretKey).withProjectId(project);
const client = swr.SwrClient.newBuilder().withCredential(credentials).withEndpoint(endpoint).build();

const contentType = 'application/json';
const body = (/** @type {object} */ fields) => ({ contentType, body: fields });
const namespace = { contentType, namespace: 'sdk' };
const repository = { ...namespace, repository: 'echo' };
const nested = { ...namespace, repository: 'by$hand' };

/** @type {Record<string, unknown>} */
const outcomes = {};

/** Notes what a call gives, or the status with which it is refused. */
async function call(/** @type {string} */ name, /** @type {string} */ method, /** @type {object} */ request) {
  try {
    outcomes[name] = await client[method](request);
  } catch (/** @type {any} */ error) {
    outcomes[name] = { refused: error.httpStatusCode ?? String(error) };
  }
}

await call('create', 'createNamespace', body({ namespace: 'made-by-sdk' }));
await call('createAgain', 'createNamespace', body({ namespace: 'made-by-sdk' }));
await call('list', 'listNamespaces', { contentType, filter: 'namespace::sdk|mode::visible' });
await call('show', 'showNamespace', namespace);
await call('createRepo', 'createRepo', {
  ...namespace,
  ...body({ repository: 'by/hand', is_public: true, category: 'linux', description: 'made by the SDK' }),
});
await call('updateRepo', 'updateRepo', { ...nested, ...body({ is_public: false, description: 'changed' }) });
await call('showRepo', 'showRepository', nested);
await call('listRepos', 'listReposDetails', {
  contentType,
  filter: 'namespace::sdk|order_column::name|order_type::asc|limit::10|offset::0',
});
await call('listTags', 'listRepositoryTags', { ...repository, tag: '1.0', limit: '10', offset: '0' });
await call('secret', 'createSecret', { contentType, projectname: 'local' });
await call('overview', 'showDomainOverview', { contentType });
await call('quotas', 'listQuotas', { contentType, projectId: project, project_id: project });
await call('deleteTag', 'deleteRepoTag', { ...repository, tag: '1.0' });
await call('deleteTagAgain', 'deleteRepoTag', { ...repository, tag: '1.0' });
await call('deleteFull', 'deleteNamespaces', namespace);
await call('deleteNested', 'deleteRepo', nested);
await call('deleteRepo', 'deleteRepo', repository);
await call('delete', 'deleteNamespaces', namespace);
await call('deleteMade', 'deleteNamespaces', { contentType, namespace: 'made-by-sdk' });
await call('showGone', 'showNamespace', namespace);
process.stdout.write(`\n${JSON.stringify(outcomes)}\n`);
