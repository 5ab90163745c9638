import { type FateTable, type FieldFates, shownIn, withoutEffect } from './fate.ts';

const images = shownIn('src/api/swr/images.test.ts');
const logins = shownIn('src/api/swr/logins.test.ts');
const aging = shownIn('src/api/swr/retentions.test.ts');
const quotas = shownIn('src/api/swr/quotas.test.ts');

const organization = images('is made, listed, shown and deleted');
const described = images('is made by a push or by hand, described anew, and deleted');
const open = images('can be pulled by everybody once it is public, and by nobody from outside before');
const listed = images('is listed by every filter and order, a page at a time');
const tags = images('is listed with every field, filtered, ordered, and a page at a time');
const retentions = aging('is made, listed, shown, changed and deleted; a repository has one');
const agingRules: FieldFates = {
  algorithm: retentions,
  'rules[].template': retentions,
  'rules[].params.days': retentions,
  'rules[].params.num': retentions,
  'rules[].tag_selectors[].kind': retentions,
  'rules[].tag_selectors[].pattern': retentions,
};
const retained = aging('the history is told the latest first, a page at a time');
const paged: FieldFates = { offset: listed, limit: listed, order_column: listed, order_type: listed, filter: listed };

const given = shownIn('src/api/swr/access.test.ts')('users are given more and less than their roles let them do');
const access: FieldFates = {
  '[].user_id': given,
  '[].auth': given,
  '[].user_name': withoutEffect({
    en: 'Users are found by `user_id`, and shown with the names that they have.',
    zh: '用户以 `user_id` 标识，显示的是其当前名称。',
  }),
};

/** Images in the built-in registry (reference, section 5). */
export const swrFates: FateTable = {
  'POST /v2/manage/namespaces': { body: { namespace: organization } },
  'GET /v2/manage/namespaces': { query: { namespace: organization, filter: organization } },
  'POST /v2/manage/namespaces/{namespace}/repos': {
    body: { repository: described, is_public: described, category: described, description: described },
  },
  'PATCH /v2/manage/namespaces/{namespace}/repos/{repository}': {
    body: { is_public: open, category: described, description: described },
  },
  'POST /v2/manage/namespaces/{namespace}/access': { body: access },
  'PATCH /v2/manage/namespaces/{namespace}/access': { body: access },
  'POST /v2/manage/namespaces/{namespace}/repos/{repository}/access': { body: access },
  'PATCH /v2/manage/namespaces/{namespace}/repos/{repository}/access': { body: access },
  'GET /v2/manage/repos': {
    query: { namespace: listed, name: listed, category: listed, is_public: listed, ...paged },
  },
  'GET /v2/manage/namespaces/{namespace}/repos/{repository}/tags': {
    query: { tag: tags, offset: tags, limit: tags, order_column: tags, order_type: tags, filter: tags },
  },
  'POST /v2/manage/namespaces/{namespace}/repos/{repository}/retentions': {
    body: agingRules,
  },
  'PATCH /v2/manage/namespaces/{namespace}/repos/{repository}/retentions/{retention_id}': {
    body: agingRules,
  },
  'GET /v2/manage/namespaces/{namespace}/repos/{repository}/retentions/histories': {
    query: { offset: retained, limit: retained },
  },
  'GET /v2/manage/projects/{project_id}/quotas': {
    query: {
      namespace: quotas('an organization has no disk quota until one is set, and shows what it holds'),
      repository: withoutEffect({
        en: 'The number of tags is not limited: there is no quota to show.',
        zh: '不限制镜像版本数量，因此没有可显示的配额。',
      }),
    },
  },
  'POST /v2/manage/utils/secret': {
    query: {
      projectname: logins('a temporary login pushes and pulls until its time is over'),
      duration_seconds: logins('a temporary login pushes and pulls until its time is over'),
    },
  },
};
