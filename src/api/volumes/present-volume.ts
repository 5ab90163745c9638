import type { VolumeShown } from '../../contract/resources/volume.ts';
import type { Volume } from '../../store/volumes.ts';

export function presentVolume({ name, createdAt, isBeingDeleted, services }: Volume): VolumeShown {
  return {
    name,
    status: isBeingDeleted ? 'deleting' : 'available',
    created_at: createdAt,
    services: services.map((service) => ({ service_id: service.id, service_name: service.name })),
  };
}
