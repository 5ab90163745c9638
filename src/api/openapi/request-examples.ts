const project = '6d1f0a5c2b7e4d938a4c5e6f70819253';
const user = '0b9d2c4e6f8a41c3b5d7e9f10a2c4e68';
const domain = '4f2e8d6c0a1b4c3d9e8f7a6b5c4d3e2f';
const model = '2f1c9a4e-7b3d-4c58-9e60-1a2b3c4d5e6f';
const app = 'logic-app-c19ad0806b78f80785bae193a5172f0c';
const password = 'a-long-enough-Passw0rd';

const imageAccess = [{ user_id: user, user_name: 'alice', auth: 1 }];

const config = [
  {
    model_id: model,
    weight: 100,
    specification: 'modelarts.vm.cpu.2u',
    instance_count: 1,
    envs: { LANGUAGE: 'zh' },
  },
];

/** What is sent to each operation that takes a body, by its method and path. */
export const requestExamples: Readonly<Record<string, unknown>> = {
  'POST /v3/auth/tokens': {
    auth: {
      identity: { methods: ['password'], password: { user: { name: 'admin', password, domain: { name: 'admin' } } } },
      scope: { project: { name: 'local' } },
    },
  },
  'POST /session': { domain: 'admin', user: 'admin', password },
  'POST /v3/projects': { project: { name: 'local_speech', domain_id: domain, description: 'speech recognition' } },
  'PATCH /v3/projects/{project_id}': { project: { description: 'speech recognition and translation' } },
  'PUT /v3-ext/projects/{project_id}': { project: { status: 'suspended' } },
  'POST /v3/users': { user: { name: 'alice', password, roles: ['developer'], projects: [project] } },
  'PATCH /v3/users/{user_id}': { user: { enabled: false } },
  'POST /v3/users/{user_id}/password': { user: { original_password: password, password: 'another-Passw0rd-of-hers' } },
  'POST /v3.0/OS-USER/users': { user: { name: 'alice', password, domain_id: domain, enabled: true } },
  'PUT /v3.0/OS-USER/users/{user_id}': { user: { description: 'speech team' } },
  'POST /v3.0/OS-CREDENTIAL/credentials': { credential: { user_id: user, description: 'nightly job' } },
  'PUT /v3.0/OS-CREDENTIAL/credentials/{access_key}': { credential: { status: 'inactive' } },
  'POST /v3.0/OS-CREDENTIAL/securitytokens': {
    auth: { identity: { methods: ['token'], token: { duration_seconds: 3_600 } } },
  },

  'POST /v1/{project_id}/models': {
    model_name: 'voice',
    model_version: '0.0.1',
    model_type: 'Image',
    source_location: 'sluice.example.com/team/voice:1.0',
    initial_config: '{"model_type":"Image","protocol":"ws","port":8080}',
  },
  'POST /v1/{project_id}/image-examinations': {
    source_location: 'sluice.example.com/team/voice:1.0',
    envs: { LANGUAGE: 'zh' },
  },
  'POST /v1/{project_id}/services': {
    service_name: 'voice',
    infer_type: 'real-time',
    config,
    additional_properties: { websocket_upgrade: true },
  },
  'PUT /v1/{project_id}/services/{service_id}': { config: [{ ...config[0], instance_count: 2 }] },
  'POST /v1/{project_id}/services/{service_id}/rollback': { generation: 3 },
  'POST /v1/{project_id}/services/{service_id}/drain': { timeout_seconds: 60, reason: 'the machine is replaced' },
  'POST /v1/{project_id}/services/{service_id}/tickets': { lifetime_seconds: 60, path_prefix: '/stream' },
  'POST /v1/{project_id}/services/{service_id}/transparency-checks': {
    path: '/stream?lang=en',
    messages: [{ text: 'hello' }],
  },
  'POST /v1/{project_id}/services/{service_id}/load-tests': {
    max_connections: 100,
    path: '/stream?lang=en',
    messages: [{ text: 'hello' }],
    max_p99_in_ms: 500,
  },
  'POST /v1/{project_id}/volumes': { name: 'weights' },

  'POST /v1/{project_id}/app-auth/apps': { app_name: 'shop', app_remark: 'the web shop' },
  'POST /v1/{project_id}/services/{service_id}/app-auth-api': { apps: [{ app_id: app }] },
  'POST /v1/{project_id}/services/{service_id}/app-auth-apis/{api_id}/app-auth-api': { apps: [{ app_id: app }] },
  'DELETE /v1/{project_id}/services/{service_id}/app-auth-apis/{api_id}/app-auth-api': { apps: [{ app_id: app }] },
  'POST /v1/{project_id}/app-auth/{service_id}/apis': { api_name: 'voice', auth_type: 'APP', support_app_code: true },
  'POST /v1/{project_id}/webhooks': {
    name: 'on-call',
    url: 'https://hooks.example.com/sluice',
    kind: 'generic',
    statuses: ['running', 'failed'],
  },
  'PUT /v1/{project_id}/webhooks/{webhook_id}': { enabled: false },
  'PUT /v1/{project_id}/pull-credentials/{registry}': { username: 'robot', password: 'a token' },

  'POST /v2/manage/namespaces': { namespace: 'team' },
  'PUT /v2/manage/namespaces/{namespace}/quotas': { quota_limit: 50_000_000_000 },
  'POST /v2/manage/namespaces/{namespace}/repos': { repository: 'voice', is_public: false, category: 'other' },
  'PATCH /v2/manage/namespaces/{namespace}/repos/{repository}': { is_public: true },
  'POST /v2/manage/namespaces/{namespace}/repos/{repository}/retentions': {
    algorithm: 'or',
    rules: [
      { template: 'date_rule', params: { days: '30' }, tag_selectors: [{ kind: 'regexp', pattern: '^release-' }] },
    ],
  },
  'PATCH /v2/manage/namespaces/{namespace}/repos/{repository}/retentions/{retention_id}': {
    algorithm: 'or',
    rules: [{ template: 'tag_rule', params: { num: '20' }, tag_selectors: [{ kind: 'label', pattern: 'latest' }] }],
  },
  'POST /v2/manage/namespaces/{namespace}/access': imageAccess,
  'PATCH /v2/manage/namespaces/{namespace}/access': imageAccess,
  'DELETE /v2/manage/namespaces/{namespace}/access': [user],
  'POST /v2/manage/namespaces/{namespace}/repos/{repository}/access': imageAccess,
  'PATCH /v2/manage/namespaces/{namespace}/repos/{repository}/access': imageAccess,
  'DELETE /v2/manage/namespaces/{namespace}/repos/{repository}/access': [user],
  'POST /v2/manage/registry/gc': { untagged: true, dry_run: true },
  'POST /v2/manage/registry/verification': { remove_damaged: false },
};
