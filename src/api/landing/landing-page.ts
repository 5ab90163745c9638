import type { Language } from '../../contract/text.ts';
import { escapeHtml, pageFrame } from './page-frame.ts';

interface Step {
  readonly title: Readonly<Record<Language, string>>;
  readonly text: Readonly<Record<Language, string>>;
  command(address: string, host: string): string;
}

const steps: readonly Step[] = [
  {
    title: { en: 'Obtain a token', zh: '获取 Token' },
    text: {
      en: 'Names and password are in credentials.json in the data folder. The token is good for 24 hours.',
      zh: '账号、用户名和密码见数据目录中的 credentials.json。Token 有效期 24 小时。',
    },
    command: (address) => `TOKEN=$(curl -sS --cacert sluice-ca.pem -D - -o /dev/null ${address}/v3/auth/tokens \\
  -H 'Content-Type: application/json' -d '{"auth":{"identity":{"methods":["password"],
  "password":{"user":{"name":"USER","password":"PASSWORD","domain":{"name":"DOMAIN"}}}},
  "scope":{"project":{"name":"PROJECT"}}}}' | sed -n 's/^x-subject-token: //Ip' | tr -d '\\r')`,
  },
  {
    title: { en: 'Push the image', zh: '上传镜像' },
    text: {
      en: 'The login key is derived from the access key. The organization is created by the first push.',
      zh: '登录密钥由访问密钥（AK/SK）计算得到。首次推送时自动创建组织。',
    },
    command: (_address, host) => `printf %s "$ACCESS_KEY" | openssl dgst -sha256 -hmac "$SECRET_KEY" | sed 's/^.* //' |
  docker login -u "PROJECT@$ACCESS_KEY" --password-stdin ${host}
docker tag my-model:1.0 ${host}/team/my-model:1.0
docker push ${host}/team/my-model:1.0`,
  },
  {
    title: { en: 'Create a model from it', zh: '创建模型' },
    text: {
      en: 'Protocol and port are those of the container: http, https, ws or wss. The model is ready when its status is published.',
      zh: '协议与端口以容器为准：http、https、ws 或 wss。状态变为 published 后即可部署。',
    },
    command: (address) => `curl --cacert sluice-ca.pem ${address}/v1/$PROJECT_ID/models -H "X-Auth-Token: $TOKEN" \\
  -d '{"model_name":"my-model","model_version":"0.0.1","model_type":"Image",
  "source_location":"team/my-model:1.0","initial_config":"{\\"protocol\\":\\"ws\\",\\"port\\":8080}"}'`,
  },
  {
    title: { en: 'Deploy it, upgraded to WebSocket', zh: '部署为在线服务，并升级为 WebSocket' },
    text: {
      en: 'The answer to GET …/services/{service_id} shows the status, the address and what is wrong, if anything is.',
      zh: '通过 GET …/services/{service_id} 查看状态、访问地址及异常原因。',
    },
    command: (address) => `curl --cacert sluice-ca.pem ${address}/v1/$PROJECT_ID/services -H "X-Auth-Token: $TOKEN" \\
  -d '{"service_name":"my-service","infer_type":"real-time","additional_properties":{"websocket_upgrade":true},
  "config":[{"model_id":"MODEL_ID","weight":100,"specification":"modelarts.vm.cpu.2u","instance_count":1}]}'`,
  },
  {
    title: { en: 'Call it', zh: '调用服务' },
    text: {
      en: 'What follows the service id in the path, and the query, reach the image as they are.',
      zh: '服务 ID 之后的路径及查询参数会原样转发给镜像。',
    },
    command: (address) =>
      `NODE_EXTRA_CA_CERTS=sluice-ca.pem npx wscat -H "X-Auth-Token: $TOKEN" -c ${address.replace(/^http/, 'ws')}/v1/infers/SERVICE_ID`,
  },
];

const words = {
  en: {
    title: 'Sluice',
    intro: 'From a container image to an authenticated wss:// address. This platform answers at:',
    trust: 'Trust the certificate',
    trustText: 'The address is certified by a CA of its own. Download it and name it to your clients:',
    trusted: 'The address carries the certificate of the operator; no CA has to be downloaded.',
    document: 'API document',
  },
  zh: {
    title: 'Sluice',
    intro: '从容器镜像到带认证的 wss:// 地址。本平台的访问地址：',
    trust: '信任证书',
    trustText: '此地址的证书由平台自有 CA 签发。请下载 CA 证书并配置到客户端：',
    trusted: '此地址使用运维人员提供的证书，无需下载 CA。',
    document: 'API 文档',
  },
} as const;

/** The first page: the address, the CA, and the way from an image to a call. */
export function landingPage(language: Language, address: string, hasCa: boolean): string {
  const word = words[language];
  const host = new URL(address).host;
  const trust = hasCa
    ? `<p>${word.trustText} <a href="/ca.pem" download="sluice-ca.pem">sluice-ca.pem</a></p>`
    : `<p>${word.trusted}</p>`;
  const list = steps.map(
    (step, index) =>
      `<h2>${index + 1}. ${escapeHtml(step.title[language])}</h2><p>${escapeHtml(step.text[language])}</p>` +
      `<pre tabindex="0"><code>${escapeHtml(step.command(address, host))}</code></pre>`,
  );
  const body = `<main><p>${word.intro}</p><pre tabindex="0"><code>${escapeHtml(address)}</code></pre>
<h2>${word.trust}</h2>${trust}
${list.join('\n')}
<p><a href="/docs?lang=${language}">${word.document}</a></p></main>`;
  return pageFrame(language, word.title, '/docs/first-steps', body);
}
