// Runs on Node, as the cloud's own clients do: calls the identity routes of the platform with the official SDK, and prints what came of
// each call as JSON in its last line. Standard input: {"endpoint", "project", "region", "user", "password", "accessKey",
// "secretKey"}. NODE_EXTRA_CA_CERTS names the CA.
import { text } from 'node:stream/consumers';
import core from '@huaweicloud/huaweicloud-sdk-core';
import iam from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js';
import swr from '@huaweicloud/huaweicloud-sdk-swr/v2/public-api.js';

const given = JSON.parse(await text(process.stdin));
const { endpoint, project, region } = given;

/** @type {Record<string, any>} */
const outcomes = {};

/** Notes what a call gives, or the status with which it is refused. */
async function call(/** @type {string} */ name, /** @type {() => Promise<any>} */ send) {
  try {
    outcomes[name] = await send();
  } catch (/** @type {any} */ error) {
    outcomes[name] = { refused: error.httpStatusCode ?? String(error) };
  }
  return outcomes[name];
}

/** What any script does first, whatever it signs with. */
async function look(
  /** @type {string} */ name,
  /** @type {any} */ pair,
  /** @type {string | undefined} */ securityToken,
) {
  const filled = (/** @type {any} */ credentials) => {
    const keyed = credentials.withAk(pair.access).withSk(pair.secret).withIamEndpoint(endpoint);
    return securityToken === undefined ? keyed : keyed.withSecurityToken(securityToken);
  };
  const global = filled(new core.GlobalCredentials());
  const identity = iam.IamClient.newBuilder().withCredential(global).withEndpoint(endpoint).build();
  await call(`${name}Projects`, () => identity.keystoneListProjects({ name: region }));
  await call(`${name}AuthProjects`, () => identity.keystoneListAuthProjects({}));
  const { domains } = await call(`${name}Domains`, () => identity.keystoneListAuthDomains({}));
  global.withDomainId(domains?.[0]?.id);
  await call(`${name}Users`, () => identity.keystoneListUsers({ enabled: true, domain_id: global.domainId }));
  await call(`${name}Keys`, () => identity.listPermanentAccessKeys({}));

  // Without a project id the SDK looks for the project of the region itself.
  const found = filled(new core.BasicCredentials());
  const images = swr.SwrClient.newBuilder()
    .withCredential(found)
    .withRegion(new core.Region(region, [endpoint]))
    .build();
  await call(`${name}Images`, () => images.listNamespaces({ contentType: 'application/json' }));
  outcomes[`${name}Project`] = found.projectId;
  const named = filled(new core.BasicCredentials()).withProjectId(project);
  const inProject = swr.SwrClient.newBuilder().withCredential(named).withEndpoint(endpoint).build();
  await call(`${name}InProject`, () => inProject.listNamespaces({ contentType: 'application/json' }));
  const elsewhere = filled(new core.GlobalCredentials());
  const regional = iam.IamClient.newBuilder()
    .withCredential(elsewhere)
    .withRegion(new core.Region(region, [endpoint]));
  await call(`${name}Catalog`, () => regional.build().keystoneShowCatalog({}));
  outcomes[`${name}Domain`] = elsewhere.domainId;
  return identity;
}

const identity = await look('permanent', { access: given.accessKey, secret: given.secretKey }, undefined);

await call('regions', () => identity.keystoneListRegions({}));
await call('region', () => identity.keystoneShowRegion({ region_id: region }));
await call('roles', () => identity.keystoneListPermissions({ display_name: 'developer' }));
await call('role', () => identity.keystoneShowPermission({ role_id: outcomes['roles'].roles?.[0]?.id }));
await call('version', () => identity.keystoneShowVersion({}));

// Users.
const password = 'correct horse battery';
const domain = outcomes['permanentDomain'];
const made = await call('createUser', () =>
  identity.keystoneCreateUser({ body: { user: { name: 'made-by-sdk', password, domain_id: domain, enabled: true } } }),
);
const user_id = made.user?.id;
await call('showUser', () => identity.keystoneShowUser({ user_id }));
await call('updateUser', () =>
  identity.keystoneUpdateUserByAdmin({ user_id, body: { user: { description: 'changed' } } }),
);

const other = await call('createCloudUser', () =>
  identity.createUser({ body: { user: { name: 'made-by-sdk-too', domain_id: domain, email: 'a@example.com' } } }),
);
const otherId = other.user?.id;
await call('updateCloudUser', () =>
  identity.updateUser({ user_id: otherId, body: { user: { description: 'changed', enabled: false } } }),
);
await call('showCloudUser', () => identity.showUser({ user_id: otherId }));
await call('deleteCloudUser', () => identity.keystoneDeleteUser({ user_id: otherId }));

// Permanent keys of somebody else, as an administrator.
const key = await call('createKey', () =>
  identity.createPermanentAccessKey({ body: { credential: { user_id, description: 'by SDK' } } }),
);
const access_key = key.credential?.access;
await call('listKeys', () => identity.listPermanentAccessKeys({ user_id }));
await call('updateKey', () =>
  identity.updatePermanentAccessKey({ access_key, body: { credential: { status: 'inactive', description: 'off' } } }),
);
await call('showKey', () => identity.showPermanentAccessKey({ access_key }));
await call('deleteKey', () => identity.deletePermanentAccessKey({ access_key }));
await call('showGoneKey', () => identity.showPermanentAccessKey({ access_key }));
await call('deleteUser', () => identity.keystoneDeleteUser({ user_id }));
await call('showGoneUser', () => identity.keystoneShowUser({ user_id }));

// A token by password, which the SDK gives in the field of its header's name.
const login = { name: given.user, password: given.password, domain: { name: given.user } };
const token = await call('token', () =>
  identity.keystoneCreateUserTokenByPassword({
    nocatalog: 'true',
    body: {
      auth: { identity: { methods: ['password'], password: { user: login } }, scope: { project: { id: project } } },
    },
  }),
);
const subject = token['X-Subject-Token'];
await call('validate', () => identity.keystoneValidateToken({ 'X-Subject-Token': subject }));
await call('validateWrong', () => identity.keystoneValidateToken({ 'X-Subject-Token': 'wrong' }));

// A temporary key for the signature, and one for the token in the body; both then do what the permanent one did.
const temporary = (/** @type {object} */ fields) => ({
  body: { auth: { identity: { methods: ['token'], ...fields } } },
});
const first = await call('temporary', () =>
  identity.createTemporaryAccessKeyByToken(temporary({ token: { duration_seconds: 900 } })),
);
const second = await call('temporaryOfToken', () =>
  identity.createTemporaryAccessKeyByToken(temporary({ token: { id: subject, duration_seconds: 3600 } })),
);
const later = await look('temporary', first.credential, first.credential?.securitytoken);
await look('second', second.credential, second.credential?.securitytoken);
await call('temporaryCreatesKey', () =>
  later.createPermanentAccessKey({ body: { credential: { user_id: undefined } } }),
);

// Projects.
const described = { name: `${region}_sdk`, domain_id: domain, parent_id: project, description: 'by SDK' };
const created = await call('createProject', () => identity.keystoneCreateProject({ body: { project: described } }));
const project_id = created.project?.id;
await call('listProjects', () =>
  identity.keystoneListProjects({ parent_id: project, enabled: true, page: 1, per_page: 5 }),
);
// The SDK fills some paths in from the credentials alone.
const inside = new core.BasicCredentials().withAk(given.accessKey).withSk(given.secretKey).withProjectId(project_id);
const ofProject = iam.IamClient.newBuilder().withCredential(inside).withEndpoint(endpoint).build();
await call('updateProject', () => ofProject.keystoneUpdateProject({ body: { project: { description: 'changed' } } }));
await call('showProject', () => ofProject.keystoneShowProject({}));
await call('suspendProject', () =>
  ofProject.updateProjectStatus({ project_id, body: { project: { status: 'suspended' } } }),
);
await call('showProjectStatus', () => ofProject.showProjectDetailsAndStatus({ project_id }));
const own = outcomes['token'].token.user.id;
await call('userProjects', () => identity.keystoneListProjectsForUser({ user_id: own }));

await look('mixed', first.credential, second.credential?.securitytoken);
process.stdout.write(`\n${JSON.stringify(outcomes)}\n`);
