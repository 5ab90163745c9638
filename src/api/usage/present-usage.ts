import type { WireUsageRow, WireUsageSums } from '../../contract/resources/usage.ts';
import type { UsageSums } from '../../domain/usage.ts';
import type { UsageRow } from '../../store/history.ts';

const hour = 3_600_000;
const secondsOfHour = 3_600;

export function presentUsageRow({ period, serviceId, serviceName, ...sums }: UsageRow): WireUsageRow {
  return {
    ...(period > 0 && { period: periodText(period) }),
    service_id: serviceId,
    service_name: serviceName,
    ...presentUsage(sums),
  };
}

export function presentUsage(sums: UsageSums): WireUsageSums {
  return {
    cpu_hours: short(sums.cpuMs / hour),
    memory_gb_hours: short(sums.memoryMbSeconds / 1_024 / secondsOfHour),
    gpu_hours: short(sums.deviceMs / hour),
    connection_hours: short(sums.socketMs / hour),
    handshake_count: sums.handshakes,
    handshake_failures: sums.refusals,
    invocation_times: sums.calls,
    failed_times: sums.failures,
    client_messages: sums.messagesFromClient,
    image_messages: sums.messagesFromImage,
    client_bytes: sums.bytesFromClient,
    image_bytes: sums.bytesFromImage,
  };
}

/** 20261127 is `2026-11-27`, 202611 is `2026-11`. */
function periodText(period: number): string {
  return String(period).replace(/^(\d{4})(\d\d)(\d\d)?$/, (_, year, month, day) =>
    [year, month, day].filter((part) => part !== undefined).join('-'),
  );
}

function short(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
