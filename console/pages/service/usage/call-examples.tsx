import { Radio, Tabs } from 'antd';
import { useState } from 'react';
import type { ServiceDetail } from '../../../../src/contract/resources/service.ts';
import { path } from '../../../api/api.ts';
import { useSession } from '../../../api/session.ts';
import { useWords } from '../../../language/use-words.ts';
import { Copyable } from '../../../ui/copyable.tsx';
import type { CallFacts, Proof } from '../snippets/call-facts.ts';
import { snippets } from '../snippets/snippets.ts';
import { CallPreparation } from './call-preparation.tsx';
import { Postman } from './postman.tsx';

const words = {
  title: { en: 'Call it', zh: '调用示例' },
  proof: { en: 'Authentication', zh: '认证方式' },
  method: { en: 'Method', zh: '请求方法' },
  token: { en: 'Token', zh: 'Token认证' },
  'access-key': { en: 'Access key (AK/SK) signature', zh: 'AK/SK签名认证' },
  'app-code': { en: 'AppCode', zh: 'AppCode认证' },
  'app-signature': { en: 'App key signature', zh: 'APP签名认证' },
  ticket: { en: 'Ticket (browsers)', zh: '票据认证（浏览器）' },
} as const;

const proofs: readonly (Proof | 'ticket')[] = ['token', 'access-key', 'app-code', 'app-signature', 'ticket'];

interface CallExamplesProps {
  readonly service: ServiceDetail;
  /** With path and query. */
  readonly address: string;
}

/** The call in every language, for each way to prove who calls. */
export function CallExamples({ service, address }: CallExamplesProps) {
  const t = useWords(words);
  const { session, project } = useSession();
  const [proof, setProof] = useState<Proof | 'ticket'>('token');
  const [method, setMethod] = useState<CallFacts['method']>('POST');
  const caFile = session.ca_available ? 'sluice-ca.pem' : undefined;
  const ticketPath = path`/v1/${project.id}/services/${service.service_id}/tickets`;
  const facts: CallFacts = { address, method, caFile, ticketAddress: `${session.access_address}${ticketPath}` };
  return (
    <section aria-label={t.title} className="panel">
      <h2>{t.title}</h2>
      <p>
        <Radio.Group
          aria-label={t.proof}
          value={proof}
          options={proofs.map((value) => ({ value, label: t[value] }))}
          onChange={({ target }) => setProof(target.value)}
        />
      </p>
      {address.startsWith('https:') && (
        <p>
          <Radio.Group
            aria-label={t.method}
            value={method}
            options={['POST', 'GET']}
            onChange={({ target }) => setMethod(target.value)}
          />
        </p>
      )}
      <CallPreparation proof={proof} caFile={caFile} />
      <Tabs
        items={[
          ...snippets(facts, proof).map(({ name, text }) => ({
            key: name,
            label: name,
            children: <Copyable block label={name} text={text} />,
          })),
          { key: 'Postman', label: 'Postman', children: <Postman facts={facts} proof={proof} /> },
        ]}
      />
    </section>
  );
}
