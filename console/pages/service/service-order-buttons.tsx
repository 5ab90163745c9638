import { useLocation } from 'wouter';
import type { ServiceDetail } from '../../../src/contract/resources/service.ts';
import { useWords } from '../../language/use-words.ts';
import { paths } from '../../paths.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { ServiceButtons, useWhyNot } from '../services/actions/service-buttons.tsx';

const words = { modify: { en: 'Modify', zh: '修改' } } as const;

/** What can be done to the service as a whole. */
export function ServiceOrderButtons({ service }: { readonly service: ServiceDetail }) {
  const t = useWords(words);
  const [, navigate] = useLocation();
  const whyNot = useWhyNot();
  return (
    <>
      <ActionButton
        action="services.write"
        unavailable={whyNot('configure', service.status)}
        onClick={() => navigate(paths.editService(service.service_id))}
      >
        {t.modify}
      </ActionButton>
      <ServiceButtons service={service} deleted={() => navigate(paths.services())} />
    </>
  );
}
