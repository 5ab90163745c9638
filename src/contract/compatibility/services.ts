import { addedIn, type FateTable, type FieldFates, refusedWith, shownIn, withoutEffect } from './fate.ts';
import { reasons } from './reasons.ts';

const shown = shownIn('src/api/services/services.test.ts');
const updated = shownIn('src/api/services/updates.test.ts');
const policy = addedIn('src/api/services/service-policy.test.ts');

const kept = withoutEffect(reasons.kept);
const pool = withoutEffect(reasons.pool);
const network = withoutEffect(reasons.network);
const cloudService = withoutEffect(reasons.cloudService);
const scaled = addedIn('src/api/services/scaling.test.ts')(
  'comes as numbers or as strings, is kept, and is shown in full',
);
const volumes = shownIn('test/integration/volumes.test.ts');
const outliving = 'what an instance writes to a volume outlives its service, and goes when the volume is deleted';
const mounted = volumes(outliving);
const written = updated('writes all of it as it was asked for, and wakes the reconciler');
const reaching = policy('comes as numbers or as strings, reaches the route, and is shown in full');
const affine = policy('ties sessions to instances, until it is told otherwise');
const waiting = policy('has a waiting room where the service scales, and keeps of it what a change leaves out');
const balanced = shownIn('src/api/services/service-policy.test.ts')('balances as it asks for, from its creation on');
const stopping = shownIn('src/api/services/service-schedule.test.ts')(
  'says when it will be stopped, from each start anew',
);
const events = shown('events are paged, filtered and searched');
const listed = shown('filters as the reference says');
const pages = shown('gets through ten thousand in pages');

const config: FieldFates = {
  'config[].model_id': written,
  'config[].weight': shown('splits traffic between versions'),
  'config[].specification': written,
  'config[].custom_spec.cpu': written,
  'config[].custom_spec.memory': written,
  'config[].custom_spec.gpu_p4': refusedWith('service.custom-accelerators'),
  'config[].custom_spec.ascend_a310': refusedWith('service.custom-accelerators'),
  'config[].instance_count': written,
  'config[].envs': written,
  'config[].deploy_timeout_in_seconds': written,
  'config[].cluster_id': pool,
  'config[].pool_name': pool,
  'config[].affinity': pool,
  'config[].additional_properties.log_volume': kept,
  'config[].additional_properties.max_surge': written,
  'config[].additional_properties.max_unavailable': written,
  'config[].additional_properties.termination_grace_period_seconds': written,
  'config[].additional_properties.scaling.min_instances': scaled,
  'config[].additional_properties.scaling.max_instances': scaled,
  'config[].additional_properties.scaling.target_connections': scaled,
  'config[].additional_properties.scaling.target_cpu_percent': scaled,
  'config[].additional_properties.scaling.stable_window_seconds': scaled,
  'config[].additional_properties.scaling.panic_window_seconds': scaled,
  'config[].additional_properties.scaling.panic_threshold_percent': scaled,
  'config[].additional_properties.scaling.scale_to_zero_after_seconds': scaled,
  'config[].additional_properties.persistent_volumes[].name': mounted,
  'config[].additional_properties.persistent_volumes[].mount_path': mounted,
  'config[].additional_properties.persistent_volumes[].storage_type': volumes(outliving, {
    values: 'sfs_turbo',
    error: 'volume.bad-storage-type',
  }),
  'config[].additional_properties.persistent_volumes[].source_address': volumes(
    'an instance has the folder of the machine that was allowed, and is not started with one that leads elsewhere',
  ),
  'config[].additional_properties.persistent_volumes[].read_only': addedIn('src/api/services/volume-mounts.test.ts')(
    'volumes and folders are kept as they were asked for, shown so, and make another revision',
  ),
  'config[].additional_properties.secret_envs': addedIn('src/api/services/secret-environment.test.ts')(
    'are shown hidden, and lie sealed wherever they are kept',
  ),
};

const changeable: FieldFates = {
  description: shown('changes the words'),
  'schedule[].type': stopping,
  'schedule[].time_unit': stopping,
  'schedule[].duration': stopping,
  'additional_properties.websocket_upgrade': updated('upgrade to WebSocket, for good'),
  'additional_properties.smn_notification': withoutEffect({
    en: 'Kept and given back. It names a topic of the cloud (SMN) that is not here; webhooks tell of status changes (docs/en/webhooks.md).',
    zh: '保存并原样返回。它指向本平台没有的云服务主题（SMN）；服务状态变化可用 webhook 通知（docs/zh/webhooks.md）。',
  }),
  'additional_properties.log_report_channels': cloudService,
  'additional_properties.limits.max_connections': reaching,
  'additional_properties.limits.max_connections_per_instance': reaching,
  'additional_properties.limits.max_connections_per_credential': reaching,
  'additional_properties.limits.handshakes_per_second': reaching,
  'additional_properties.limits.idle_timeout_seconds': reaching,
  'additional_properties.limits.max_duration_seconds': reaching,
  'additional_properties.limits.messages_per_second': reaching,
  'additional_properties.limits.bytes_per_second': reaching,
  'additional_properties.forward_headers': reaching,
  'additional_properties.reject_replays': reaching,
  'additional_properties.end_revoked_connections': reaching,
  'additional_properties.session_affinity.header': affine,
  'additional_properties.session_affinity.query': affine,
  'additional_properties.waiting_room.max_calls': waiting,
  'additional_properties.waiting_room.timeout_seconds': waiting,
  'additional_properties.drain.timeout_seconds': reaching,
  'additional_properties.drain.close_after_seconds': reaching,
  'additional_properties.drain.notify.signal': addedIn('test/integration/drain.test.ts')(
    'tells its image by the signal that it asked for, before anything ends',
  ),
  'additional_properties.drain.notify.http': addedIn('test/integration/drain.test.ts')(
    'tells its image by a request, and goes on when that is refused',
  ),
  'additional_properties.drain.notify.http.path': reaching,
  'additional_properties.drain.notify.http.method': reaching,
  load_balancer_policy: balanced,
  service_secrets: cloudService,
  priority: kept,
};

/** Services (reference, sections 2.1 to 2.8). */
export const serviceFates: FateTable = {
  'POST /v1/{project_id}/services': {
    body: {
      service_name: shown('refuses a taken name, unknown models and those that are not published'),
      infer_type: shown('with %j and configuration %j is refused and names the field', {
        values: 'batch, edge',
        error: 'service.type-not-supported',
      }),
      ...config,
      ...changeable,
      workspace_id: withoutEffect(reasons.workspace),
      cluster_id: pool,
      pool_name: pool,
      vpc_id: network,
      subnet_network_id: network,
      security_group_id: network,
    },
  },
  'PUT /v1/{project_id}/services/{service_id}': {
    body: {
      status: shown('writes the wish, and what clients see follows at once'),
      ...config,
      ...changeable,
      generation: addedIn('src/api/concurrent-writers.test.ts')(
        'whole configurations made from one that was read do not undo each other',
      ),
    },
  },
  'GET /v1/{project_id}/services': {
    query: {
      service_id: listed,
      service_name: listed,
      model_id: listed,
      workspace_id: listed,
      infer_type: listed,
      status: listed,
      tags: listed,
      sort_by: pages,
      offset: pages,
      limit: pages,
      order: pages,
    },
  },
  'GET /v1/{project_id}/services/specifications': {
    query: {
      infer_type: withoutEffect({
        en: 'Every size is one of real-time services.',
        zh: '所有规格都用于在线服务。',
      }),
      is_personal_cluster: withoutEffect(reasons.pool),
      offset: shown('specifications carry the names of the cloud'),
      limit: shown('specifications carry the names of the cloud'),
      order: withoutEffect({ en: 'Sizes come in the order of the configuration.', zh: '规格按配置中的顺序返回。' }),
    },
  },
  'GET /v1/{project_id}/services/{service_id}/monitor': {
    query: { node_id: withoutEffect({ en: 'Only edge services have nodes.', zh: '仅边缘服务有节点。' }) },
  },
  'GET /v1/{project_id}/services/{service_id}/events': {
    query: {
      event_type: events,
      event_info: events,
      start_time: events,
      end_time: events,
      sort_by: events,
      offset: events,
      limit: events,
      order: events,
    },
  },
  'GET /v1/{project_id}/services/{service_id}/logs': {
    query: { update_time: updated('tells each configuration with its steps and their seconds') },
  },
};
