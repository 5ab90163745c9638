/** What is said of the machine's room for instances, and of their number where it follows from the load. */
export const capacityNotices = {
  'service.waits-for-room': {
    en: 'Insufficient resources. Wait until idle resources are sufficient. Asked for: {asked}; free: {free} of {has}; services that wait before this one: {ahead}. It starts by itself when there is room. To make room, stop or delete what is not needed, ask for less, or ask the operator for more.',
    zh: '资源不足，请等待空闲资源满足要求。申请：{asked}；空闲：{free}，总量：{has}；排在前面的服务数：{ahead}。有空闲资源后将自动启动。可停止或删除不需要的服务、减少申请，或联系管理员扩容。',
  },
  'service.too-large': {
    en: 'Insufficient resources. Asked for: {asked}; this machine gives {has} at most, so there will never be room. Ask for less (specification, custom_spec or instance_count), or ask the operator for a larger machine or other settings (--overcommit-cpu, --overcommit-memory, --keep-memory).',
    zh: '资源不足。申请：{asked}；本机最多可提供 {has}，因此无法启动。请减少申请（规格、custom_spec 或实例数），或联系管理员更换更大的机器或调整设置（--overcommit-cpu、--overcommit-memory、--keep-memory）。',
  },
  'service.no-devices': {
    en: 'Insufficient resources. Asked for: {asked}; of these this machine has {has}. Choose another specification, or ask the operator: GPUs are those that nvidia-smi lists or --gpu names, device nodes those that the specification names and that are in /dev.',
    zh: '资源不足。申请：{asked}；本机此类设备有 {has}。请选用其他规格，或联系管理员：GPU 取自 nvidia-smi 的列表或 --gpu，设备文件须在规格中写明且存在于 /dev。',
  },
  'service.no-runtime': {
    en: 'The specification needs the container runtime {runtime}, and the container engine knows {runtimes} only. Choose another specification, or ask the operator to install it.',
    zh: '该规格需要容器运行时 {runtime}，而容器引擎只有 {runtimes}。请选用其他规格，或联系管理员安装。',
  },
  'service.update-waits-for-room': {
    en: 'The update waits: insufficient resources. A new instance asks for: {asked}; free: {free} of {has}; services that wait before this one: {ahead}. Former instances go on serving; the update goes on by itself when there is room. Stop or delete what is not needed, or let a former instance go first (max_unavailable 1).',
    zh: '更新等待中：资源不足。新实例申请：{asked}；空闲：{free}，总量：{has}；排在前面的服务数：{ahead}。旧实例继续提供服务，有空闲资源后更新将自动继续。可停止或删除不需要的服务，或允许先停止一个旧实例（max_unavailable 设为 1）。',
  },
  'service.update-too-large': {
    en: 'The update waits: insufficient resources. A new instance asks for: {asked}; this machine gives {has} at most, and beside the instances of this service there will never be room. Former instances go on serving. Let a former instance go first (max_unavailable 1), ask for less, or ask the operator for more.',
    zh: '更新等待中：资源不足。新实例申请：{asked}；本机最多可提供 {has}，与该服务现有实例并存时无法满足。旧实例继续提供服务。请允许先停止一个旧实例（max_unavailable 设为 1）、减少申请，或联系管理员扩容。',
  },
  'service.growth-waits-for-room': {
    en: 'The service takes calls, but has no room to grow: an instance asks for {asked}; free: {free} of {has}; services that wait before this one: {ahead}. It grows by itself when there is room. Stop or delete what is not needed, lower max_instances, or ask the operator for more.',
    zh: '服务正常，但没有资源扩容：新实例申请：{asked}；空闲：{free}，总量：{has}；排在前面的服务数：{ahead}。有空闲资源后将自动扩容。可停止或删除不需要的服务、调低 max_instances，或联系管理员扩容。',
  },
  'service.growth-too-large': {
    en: 'The service takes calls, but cannot grow: an instance asks for {asked}; this machine gives {has} at most. Lower max_instances, ask for less per instance, or ask the operator for more.',
    zh: '服务正常，但无法扩容：新实例申请：{asked}；本机最多可提供 {has}。请调低 max_instances、减少单实例申请，或联系管理员扩容。',
  },
  'service.scaled-by-connections': {
    en: '[{model}] Scaled from {from} to {to} instances: {load} open sockets and waiting calls, target {target} per instance.',
    zh: '[{model}] 实例数由 {from} 调整为 {to}：打开的连接与等待的调用共 {load}，每实例目标 {target}。',
  },
  'service.scaled-by-cpu': {
    en: '[{model}] Scaled from {from} to {to} instances: {load} % of the CPU of one instance in use, target {target} % per instance.',
    zh: '[{model}] 实例数由 {from} 调整为 {to}：CPU 使用量合计为单实例的 {load}%，每实例目标 {target}%。',
  },
  'service.scaled-from-zero': {
    en: '[{model}] Scaled from 0 to {to} instances: calls wait for one.',
    zh: '[{model}] 实例数由 0 调整为 {to}：有调用正在等待。',
  },
  'service.scaled-to-zero': {
    en: '[{model}] Scaled from {from} to 0 instances: no socket and no call for {seconds} s. The next call starts one.',
    zh: '[{model}] 实例数由 {from} 调整为 0：{seconds} 秒内没有连接和调用。下一次调用将启动实例。',
  },
  'service.scaled-to-bounds': {
    en: '[{model}] Scaled from {from} to {to} instances: from {min} to {max} are allowed now.',
    zh: '[{model}] 实例数由 {from} 调整为 {to}：当前允许 {min} 到 {max} 个。',
  },
} as const;
