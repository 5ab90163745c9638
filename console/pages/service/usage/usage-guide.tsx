import { Input } from 'antd';
import { useState } from 'react';
import type { ServiceDetail } from '../../../../src/contract/resources/service.ts';
import { useWords } from '../../../language/use-words.ts';
import { Copyable } from '../../../ui/copyable.tsx';
import { CallExamples } from './call-examples.tsx';
import { calledAddress } from './called-address.ts';
import { CallerFacts } from './caller-facts.tsx';
import { ModelApis } from './model-apis-list.tsx';

const words = {
  address: { en: 'Public address of the API', zh: 'API接口调用公网地址' },
  rest: { en: 'Path and query of the image (optional)', zh: '镜像中更细粒度的地址和参数（可选）' },
  restHelp: {
    en: 'What follows the address reaches the image as it is.',
    zh: '追加在地址后面的路径和参数会原样传给镜像。',
  },
  bad: {
    en: 'This cannot be called: write a path such as /chat, and a query such as ?room=1.',
    zh: '地址无法调用：请填写路径（如 /chat）和参数（如 ?room=1）。',
  },
} as const;

/** 调用指南: where and how the service is called. */
export function UsageGuide({ service }: { readonly service: ServiceDetail }) {
  const t = useWords(words);
  const [rest, setRest] = useState('');
  const address = calledAddress(service.access_address, rest);
  return (
    <>
      <div className="panel">
        <dl className="facts">
          <dt>{t.address}</dt>
          <dd>
            <Copyable label={t.address} text={service.access_address} />
          </dd>
        </dl>
        <ModelApis service={service} />
        <p>
          <label htmlFor="called-path">{t.rest}</label>
          <Input
            id="called-path"
            value={rest}
            placeholder="/chat?room=1"
            maxLength={2_000}
            status={address === undefined ? 'error' : ''}
            aria-describedby="called-path-help"
            onChange={({ target }) => setRest(target.value)}
          />
          <span id="called-path-help" className="quiet" role={address === undefined ? 'alert' : undefined}>
            {address === undefined ? t.bad : t.restHelp}
          </span>
        </p>
      </div>
      <CallExamples service={service} address={address ?? service.access_address} />
      <CallerFacts service={service} />
    </>
  );
}
