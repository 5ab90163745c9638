import type { RegionShown } from '../../../contract/resources/catalog.ts';

/** A region as the cloud shows one. It has no name but its id. */
export function presentRegion(region: string, accessAddress: string): RegionShown {
  return {
    id: region,
    type: 'public',
    description: '',
    parent_region_id: null,
    locales: { 'zh-cn': region, 'en-us': region },
    links: { self: `${accessAddress}/v3/regions/${encodeURIComponent(region)}` },
  };
}
