import { useQuery } from '@tanstack/react-query';
import { useParams, useSearchParams } from 'wouter';
import type { ServiceDetail } from '../../../src/contract/resources/service.ts';
import { path } from '../../api/api.ts';
import { useSession } from '../../api/session.ts';
import { useWords } from '../../language/use-words.ts';
import { paths } from '../../paths.ts';
import { Failure } from '../../ui/failure.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Page } from '../../ui/page.tsx';
import { DeployWizard } from './deploy-wizard.tsx';

const words = {
  title: { en: 'Modify', zh: '修改' },
  services: { en: 'Online services', zh: '在线服务' },
} as const;

/** Changes the configuration of a service; with `?websocket` its upgrade to WebSocket is turned on in the form. */
export function EditPage() {
  const t = useWords(words);
  const { api, project } = useSession();
  const { id = '' } = useParams();
  const [search] = useSearchParams();
  const { data, error, refetch } = useQuery({
    // The form is filled in once, so from nothing that was read before.
    queryKey: ['services', project.id, 'edited', id],
    gcTime: 0,
    staleTime: 0,
    queryFn: ({ signal }) =>
      api.call<ServiceDetail>({ method: 'GET', path: path`/v1/${project.id}/services/${id}`, signal }),
  });
  const trail = [
    { label: t.services, to: paths.services() },
    ...(data === undefined ? [] : [{ label: data.service_name, to: paths.service(id) }]),
  ];
  return (
    <Page title={data === undefined ? t.title : `${t.title} ${data.service_name}`} trail={trail}>
      {error && <Failure error={error} retry={() => void refetch()} />}
      {data ? <DeployWizard key={id} service={data} upgrade={search.has('websocket')} /> : !error && <Loading />}
    </Page>
  );
}
