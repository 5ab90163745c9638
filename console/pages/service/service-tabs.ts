import { type ComponentType, lazy } from 'react';
import type { ServiceDetail } from '../../../src/contract/resources/service.ts';
import type { Text } from '../../../src/contract/text.ts';

interface ServiceTabProps {
  readonly service: ServiceDetail;
}

interface ServiceTab {
  /** As it stands in the address. */
  readonly key: string;
  readonly label: Text;
  readonly content: ComponentType<ServiceTabProps>;
  /** Goes on while another tab is shown: an open connection stays. */
  readonly stays?: true;
}

/** The tabs of a service, each loaded when it is first shown. */
export const serviceTabs: readonly ServiceTab[] = [
  {
    key: 'guide',
    label: { en: 'Usage guide', zh: '调用指南' },
    content: lazy(async () => ({ default: (await import('./usage/usage-guide.tsx')).UsageGuide })),
  },
  {
    key: 'try-it',
    label: { en: 'Try it', zh: '预测' },
    content: lazy(async () => ({ default: (await import('./try/try-service.tsx')).TryService })),
    stays: true,
  },
  {
    key: 'deployment',
    label: { en: 'Deployment', zh: '部署过程' },
    content: lazy(async () => ({
      default: (await import('./deployment/service-deployment.tsx')).ServiceDeployment,
    })),
  },
  {
    key: 'instances',
    label: { en: 'Instances', zh: '实例' },
    content: lazy(async () => ({ default: (await import('./instances/service-instances.tsx')).ServiceInstances })),
  },
  {
    key: 'monitoring',
    label: { en: 'Monitoring', zh: '监控' },
    content: lazy(async () => ({ default: (await import('./monitoring/service-monitoring.tsx')).ServiceMonitoring })),
  },
  {
    key: 'updates',
    label: { en: 'Configuration updates', zh: '配置更新' },
    content: lazy(async () => ({ default: (await import('./updates/service-updates.tsx')).ServiceUpdates })),
  },
  {
    key: 'handshakes',
    label: { en: 'Handshakes', zh: '握手' },
    content: lazy(async () => ({ default: (await import('./handshakes/service-handshakes.tsx')).ServiceHandshakes })),
  },
  {
    key: 'events',
    label: { en: 'Events', zh: '事件' },
    content: lazy(async () => ({ default: (await import('./events/service-events.tsx')).ServiceEvents })),
  },
  {
    key: 'settings',
    label: { en: 'Settings', zh: '设置' },
    content: lazy(async () => ({ default: (await import('./settings/service-settings.tsx')).ServiceSettings })),
  },
];
