import { Tabs } from 'antd';
import { Suspense, useState } from 'react';
import { useLocation, useParams } from 'wouter';
import type { ServiceDetail } from '../../../src/contract/resources/service.ts';
import { useLanguage } from '../../language/use-language.ts';
import { useWords } from '../../language/use-words.ts';
import { paths } from '../../paths.ts';
import { Failure } from '../../ui/failure.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Page } from '../../ui/page.tsx';
import { ServiceDiagnosis } from './diagnosis/service-diagnosis.tsx';
import { ServiceFacts } from './service-facts.tsx';
import { ServiceOrderButtons } from './service-order-buttons.tsx';
import { serviceTabs } from './service-tabs.ts';
import { useServiceDetail } from './use-service-detail.ts';

const words = {
  title: { en: 'Online service', zh: '在线服务' },
  services: { en: 'Online services', zh: '在线服务' },
} as const;

/** One service: how it is, and everything about it in tabs. */
export function ServicePage() {
  const t = useWords(words);
  const { id = '', tab } = useParams<{ readonly id?: string; readonly tab?: string }>();
  const { data, error, refetch } = useServiceDetail(id);
  return (
    <Page
      title={data?.service_name ?? t.title}
      trail={[{ label: t.services, to: paths.services() }]}
      actions={data && <ServiceOrderButtons service={data} />}
    >
      {error && <Failure error={error} retry={() => void refetch()} />}
      {data ? <Content key={id} service={data} tab={tab} /> : !error && <Loading />}
    </Page>
  );
}

function Content({ service, tab }: { readonly service: ServiceDetail; readonly tab: string | undefined }) {
  const [, navigate] = useLocation();
  const { language } = useLanguage();
  // An address that names no tab: how it is called, or how it comes to be called. It stays when that is over.
  const [first] = useState(() => (service.status === 'deploying' ? 'deployment' : 'guide'));
  const shown = serviceTabs.find(({ key }) => key === (tab ?? first)) ?? serviceTabs[0];
  return (
    <>
      <ServiceDiagnosis service={service} />
      <ServiceFacts service={service} />
      <Tabs
        activeKey={shown?.key ?? ''}
        onChange={(key) => navigate(paths.serviceTab(service.service_id, key))}
        items={serviceTabs.map(({ key, label, content: TabContent, stays = false }) => ({
          key,
          destroyOnHidden: !stays,
          label: label[language],
          children: (
            <Suspense fallback={<Loading />}>
              <TabContent service={service} />
            </Suspense>
          ),
        }))}
      />
    </>
  );
}
