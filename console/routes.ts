import { type ComponentType, lazy } from 'react';
import { paths } from './paths.ts';

export interface ConsoleRoute {
  /** `/models/:id`; `*` at the end is the rest. */
  readonly path: string;
  readonly page: ComponentType;
}

/** Every page, the more particular path first. Each is loaded when it is first shown. */
export const routes: readonly ConsoleRoute[] = [
  {
    path: paths.overview(),
    page: lazy(async () => ({ default: (await import('./pages/overview/overview.tsx')).Overview })),
  },
  {
    path: paths.credentials(),
    page: lazy(async () => ({ default: (await import('./pages/credentials/credentials.tsx')).Credentials })),
  },
  {
    path: '/images/:organization/:repository',
    page: lazy(async () => ({ default: (await import('./pages/images/repository.tsx')).Repository })),
  },
  {
    path: paths.images(),
    page: lazy(async () => ({ default: (await import('./pages/images/images.tsx')).Images })),
  },
  {
    path: paths.newModel(),
    page: lazy(async () => ({ default: (await import('./pages/models/new-model.tsx')).NewModel })),
  },
  {
    path: '/models/:id',
    page: lazy(async () => ({ default: (await import('./pages/models/model.tsx')).Model })),
  },
  {
    path: paths.models(),
    page: lazy(async () => ({ default: (await import('./pages/models/models.tsx')).Models })),
  },
  {
    path: paths.deploy(),
    page: lazy(async () => ({ default: (await import('./pages/deploy/deploy-page.tsx')).DeployPage })),
  },
  {
    path: '/services/:id/edit',
    page: lazy(async () => ({ default: (await import('./pages/deploy/edit-page.tsx')).EditPage })),
  },
  {
    // Behind `/services/new` and `/services/:id/edit`.
    path: '/services/:id/:tab?',
    page: lazy(async () => ({ default: (await import('./pages/service/service-page.tsx')).ServicePage })),
  },
  {
    path: paths.services(),
    page: lazy(async () => ({ default: (await import('./pages/services/list/service-list.tsx')).ServiceList })),
  },
  {
    path: '/search',
    page: lazy(async () => ({ default: (await import('./pages/search/search-page.tsx')).SearchPage })),
  },
];
