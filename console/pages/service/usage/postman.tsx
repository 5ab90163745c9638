import { useWords } from '../../../language/use-words.ts';
import { Copyable } from '../../../ui/copyable.tsx';
import { type CallFacts, isWebSocket, type Proof } from '../snippets/call-facts.ts';
import { postmanFields } from '../snippets/postman-fields.ts';

const words = {
  socket: {
    en: 'Postman 8.5 or newer: File > New > WebSocket Request. Choose Raw, not Socket.IO.',
    zh: 'Postman 8.5 以上版本：选择“File>New”中的“WebSocket Request”，左上角选择 Raw，不要选择 Socket.IO。',
  },
  request: { en: 'File > New > HTTP.', zh: '选择“File>New”中的“HTTP”。' },
  kind: { en: 'Kind', zh: '类型' },
  address: { en: 'Address', zh: '地址栏' },
  param: { en: 'params', zh: 'params' },
  header: { en: 'headers', zh: 'headers' },
  ca: {
    en: 'Settings > Certificates > CA certificates: choose the CA file.',
    zh: '在 Settings > Certificates > CA certificates 中选择 CA 证书文件。',
  },
  variables: {
    en: 'What stands in {{…}} is a variable of Postman: it keeps the secret out of the request.',
    zh: '{{…}} 为 Postman 变量，避免在请求中直接保存密钥。',
  },
  signature: {
    en: 'Postman does not sign. Take both values from the curl example (echo "$date", "$signature"): they are good for 15 minutes, for this address alone.',
    zh: 'Postman 不会签名。请从 curl 示例中取得两个值（echo "$date"、"$signature"）：仅对该地址有效，有效期 15 分钟。',
  },
  ticket: {
    en: 'TICKET is the field ticket of the answer to the curl example; it is good once.',
    zh: 'TICKET 为 curl 示例返回的 ticket 字段，仅可使用一次。',
  },
  connected: {
    en: 'Connect: CONNECTED appears. 401: check the authentication. WRONG_VERSION_NUMBER: check port and ws or wss of the image.',
    zh: '单击 connect，显示 CONNECTED 即连接成功。401：检查认证信息；WRONG_VERSION_NUMBER：检查镜像端口及 ws/wss 配置。',
  },
} as const;

interface PostmanProps {
  readonly facts: CallFacts;
  readonly proof: Proof | 'ticket';
}

/** What goes into which field of Postman, ready to be copied. */
export function Postman({ facts, proof }: PostmanProps) {
  const t = useWords(words);
  const { kind, address, params, headers } = postmanFields(facts, proof);
  const fields = [
    { name: t.kind, text: kind },
    { name: t.address, text: address },
    ...params.flatMap(({ key, value }) => [{ name: `${t.param}: ${key}`, text: value }]),
    ...headers.flatMap(({ key, value }) => [{ name: `${t.header}: ${key}`, text: value }]),
  ];
  return (
    <>
      <p>{isWebSocket(facts) ? t.socket : t.request}</p>
      <dl className="facts">
        {fields.map(({ name, text }) => (
          <div key={name} className="facts-row">
            <dt>{name}</dt>
            <dd>
              <Copyable label={name} text={text} />
            </dd>
          </div>
        ))}
      </dl>
      <p className="quiet">
        {t.variables} {proof.endsWith('signature') || proof === 'access-key' ? t.signature : ''}
        {proof === 'ticket' && t.ticket} {facts.caFile !== undefined && t.ca}
      </p>
      {isWebSocket(facts) && <p className="quiet">{t.connected}</p>}
    </>
  );
}
