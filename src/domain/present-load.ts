import type { LoadedInstance, LoadProgress, LoadStep, LoadTimes } from '../contract/load-test.ts';
import { noticeText } from '../contract/notices.ts';
import type { LoadReport } from '../contract/resources/load-test.ts';
import type { Language } from '../contract/text.ts';

/** What a load test measured, as the API and the command line tell it. */
export function presentLoad(progress: LoadProgress, language: Language): LoadReport {
  const { status, reason, steps, underWay, recommendation } = progress;
  return {
    status,
    ...(reason !== undefined && { reason: noticeText(reason, language) }),
    steps: steps.map(presentStep),
    ...(underWay !== undefined && { sockets_under_way: underWay }),
    ...(recommendation !== undefined && {
      recommendation: {
        max_connections_per_instance: recommendation.mostPerInstance,
        target_connections: recommendation.targetPerInstance,
        is_at_least: recommendation.isAtLeast,
        instance_count: recommendation.instances,
      },
    }),
  };
}

function presentStep(step: LoadStep): LoadReport['steps'][number] {
  return {
    sockets: step.sockets,
    open_sockets: step.open,
    handshakes: presentTimes(step.handshakes),
    answers: presentTimes(step.answers),
    sent_messages: step.sent,
    received_messages: step.received,
    refused_handshakes: step.refused,
    lost_sockets: step.lost,
    unanswered_messages: step.unanswered,
    late_p99_in_ms: step.lateP99,
    ...(step.failure !== undefined && { error_msg: step.failure }),
    instances: step.instances.map(presentInstance),
  };
}

function presentTimes({ count, p50, p99, most }: LoadTimes) {
  return { count, p50_in_ms: p50, p99_in_ms: p99, max_in_ms: most };
}

function presentInstance({ id, connections, ...usage }: LoadedInstance) {
  const { cores, mostCores, memoryMegabytes, mostMemoryMegabytes } = usage;
  return {
    instance_id: id,
    connection_count: connections,
    ...(cores !== undefined && { cpu_core_usage: cores }),
    ...(mostCores !== undefined && { cpu_core_total: mostCores }),
    ...(memoryMegabytes !== undefined && { cpu_memory_usage: memoryMegabytes }),
    ...(mostMemoryMegabytes !== undefined && { cpu_memory_total: mostMemoryMegabytes }),
  };
}
