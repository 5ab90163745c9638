import { addedIn, type FateTable, shownIn, withoutEffect } from './fate.ts';

const tokens = shownIn('src/api/iam/iam.test.ts');
const projects = shownIn('src/api/iam/projects/projects.test.ts');
const users = shownIn('src/api/iam/users/users.test.ts');
const ofUsers = addedIn('src/api/iam/users/users.test.ts');
const keys = shownIn('src/api/iam/credentials/credentials.test.ts');
const temporary = shownIn('src/api/iam/credentials/temporary-keys.test.ts');

const given = tokens('gives a project token for 24 hours that opens the project');
const scoped = tokens('scopes to %s');
const byKey = tokens('gives a token for an access key with its secret, and shuts the key to those who guess');
const refused = tokens('refuses a wrong password, user and domain in the same words');
const rolesListed = shownIn('src/api/iam/discovery.test.ts')('roles are listed by every filter, and shown');
const project = projects('are made, shown, listed by every filter and in pages, and described anew');
const suspended = projects('that are disabled are closed, here and at every worker, until they are enabled');
const oneName = projects('have one name each, which is no id, and a place in this domain');
const projectQuery = {
  name: tokens('projects and domains are listed in the form that the SDKs read'),
  domain_id: project,
  parent_id: project,
  enabled: suspended,
  is_domain: project,
  page: project,
  per_page: project,
};
const made = keys('are made, tell their secret once, and sign at once, at the API and at every worker');
const user = users('are made, signed in, listed, shown and changed');
const password = users('change their own password, which takes the present one and ends their tokens');
const disabled = users('that are disabled come in by nothing, and back when they are enabled');
const roles = ofUsers('lose their tokens at once, here and at every worker, when their roles change');
const pages = ofUsers('are shown in pages');
const imported = addedIn('src/api/iam/credentials/credentials.test.ts')(
  'that exist elsewhere are imported by administrators, once',
);
const changed = keys('are put out of force and back, and described anew');

const cloud = users("are handled in the cloud's own form as well, and need no password");
const ownCloud = ofUsers("are handled in the cloud's own form as well, and need no password");
const noMessages = withoutEffect({
  en: 'The platform sends no messages and keeps no addresses of people.',
  zh: '平台不发送消息，也不保存个人联系方式。',
});
const noOtherSystem = withoutEffect({
  en: 'There is no outside system of users that the platform is joined to.',
  zh: '平台没有对接外部用户系统。',
});
/** What the cloud's own form of a user has besides. */
const ofThePerson = {
  'user.email': noMessages,
  'user.areacode': noMessages,
  'user.phone': noMessages,
  'user.xuser_id': noOtherSystem,
  'user.xuser_type': noOtherSystem,
  'user.access_mode': withoutEffect({
    en: 'Every user may come by password and by access key; roles say what for.',
    zh: '所有用户均可使用密码和访问密钥，权限由角色决定。',
  }),
  'user.pwd_status': withoutEffect({
    en: 'Nobody is made to change a password at the first login.',
    zh: '不要求首次登录时修改密码。',
  }),
};

/** Identity and access management (reference, section 3.1). */
export const iamFates: FateTable = {
  'POST /v3/auth/tokens': {
    body: {
      'auth.identity.methods': given,
      'auth.identity.password.user.id': refused,
      'auth.identity.password.user.name': refused,
      'auth.identity.password.user.password': refused,
      'auth.identity.password.user.domain.id': refused,
      'auth.identity.password.user.domain.name': refused,
      'auth.identity.hw_ak_sk.access.key': byKey,
      'auth.identity.hw_ak_sk.secret.key': byKey,
      'auth.scope.project.id': scoped,
      'auth.scope.project.name': scoped,
      'auth.scope.project.domain.id': scoped,
      'auth.scope.project.domain.name': scoped,
      'auth.scope.domain.id': scoped,
      'auth.scope.domain.name': scoped,
    },
  },
  'GET /v3/roles': {
    query: {
      name: rolesListed,
      display_name: rolesListed,
      domain_id: rolesListed,
      permission_type: rolesListed,
      catalog: rolesListed,
      page: rolesListed,
      per_page: rolesListed,
      type: withoutEffect({
        en: 'Every role holds for the domain and for projects, so it is shown for either.',
        zh: '所有角色均同时适用于账号和项目，因此无论取何值都会返回。',
      }),
    },
  },
  'GET /v3/projects': { query: projectQuery },
  'GET /v3/auth/projects': { query: projectQuery },
  'POST /v3/projects': {
    body: {
      'project.name': project,
      'project.domain_id': oneName,
      'project.parent_id': project,
      'project.description': project,
    },
  },
  'PATCH /v3/projects/{project_id}': {
    body: { 'project.name': project, 'project.description': project, 'project.enabled': suspended },
  },
  'PUT /v3-ext/projects/{project_id}': { body: { 'project.status': suspended } },
  'POST /v3/users': {
    body: {
      'user.name': user,
      'user.password': user,
      'user.domain_id': users('have one name each, and another domain has none of them'),
      'user.description': user,
      'user.enabled': disabled,
      'user.roles': ofUsers('are made, signed in, listed, shown and changed'),
      'user.projects': addedIn('src/api/iam/projects/projects.test.ts')('are left at once, here and at every worker'),
    },
  },
  'POST /v3.0/OS-USER/users': {
    body: {
      'user.name': cloud,
      'user.password': cloud,
      'user.domain_id': cloud,
      'user.description': cloud,
      'user.enabled': cloud,
      'user.roles': ownCloud,
      'user.projects': ownCloud,
      ...ofThePerson,
    },
  },
  'PUT /v3.0/OS-USER/users/{user_id}': {
    body: {
      'user.name': cloud,
      'user.password': cloud,
      'user.description': cloud,
      'user.enabled': cloud,
      'user.roles': ownCloud,
      ...ofThePerson,
    },
  },
  'GET /v3/users': { query: { name: user, enabled: disabled, offset: pages, limit: pages } },
  'PATCH /v3/users/{user_id}': {
    body: {
      'user.name': user,
      'user.password': password,
      'user.description': user,
      'user.enabled': disabled,
      'user.roles': roles,
    },
  },
  'POST /v3/users/{user_id}/password': { body: { 'user.password': password, 'user.original_password': password } },
  'POST /v3.0/OS-CREDENTIAL/credentials': {
    body: {
      'credential.user_id': made,
      'credential.description': made,
      'credential.access': imported,
      'credential.secret': imported,
    },
  },
  'POST /v3.0/OS-CREDENTIAL/securitytokens': {
    body: {
      'auth.identity.methods': temporary('what is wrong with the request is said, and nothing is made', {
        values: 'assume_role',
        error: 'iam.method-not-supported',
      }),
      'auth.identity.token.id': temporary('the token of the body is asked where no header says who asks'),
      'auth.identity.token.duration_seconds': temporary('a key lasts as long as was asked for, as number or text'),
      'auth.identity.policy': withoutEffect({
        en: 'It narrows what a key may do with object storage (OBS), on the cloud too; there is none here.',
        zh: '该策略在云上也仅限制对象存储（OBS）权限，本平台没有对象存储。',
      }),
    },
  },
  'GET /v3.0/OS-CREDENTIAL/credentials': {
    query: { user_id: keys('are their own affair for users, and all of the domain for administrators') },
  },
  'PUT /v3.0/OS-CREDENTIAL/credentials/{access_key}': {
    body: { 'credential.status': changed, 'credential.description': changed },
  },
};
