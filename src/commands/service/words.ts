import type { Text } from '../../contract/text.ts';

/** What the commands of services say. */
export const serviceWords = {
  service: { en: 'service', zh: '服务' },
  id: { en: 'id', zh: 'ID' },
  status: { en: 'status', zh: '状态' },
  reason: { en: 'reason', zh: '原因' },
  address: { en: 'address', zh: '访问地址' },
  description: { en: 'description', zh: '描述' },
  calls: { en: 'calls', zh: '调用' },
  callCounts: { en: '{calls}, of which {failed} failed', zh: '{calls} 次，其中失败 {failed} 次' },
  created: { en: 'created', zh: '创建时间' },
  changed: { en: 'changed', zh: '更新时间' },
  deleteQuestion: {
    en: 'Delete the service "{name}"? Its address and its open sockets go with it. [y/N] ',
    zh: '是否删除服务“{name}”？其访问地址将失效，已打开的连接将断开。[y/N] ',
  },
  kept: { en: 'Nothing was deleted.', zh: '未删除任何内容。' },
  underWay: { en: '{name}: {progress} %  {event}', zh: '{name}：{progress} %  {event}' },
  is: { en: '{name} is {status}.', zh: '{name} 的状态为 {status}。' },
  deletedFor: { en: 'Waiting until {name} is gone', zh: '正在等待 {name} 删除完成' },
  stoppedWaiting: {
    en: 'Stopped waiting; what was begun goes on. `sluice service show {name}` tells how far it is.',
    zh: '已停止等待，操作仍在继续。可用 `sluice service show {name}` 查看进度。',
  },
  counted: {
    en: 'Compared with instance {instance}: {same} conversations the same, {different} different, {undecided} undecided.',
    zh: '与实例 {instance} 比对：{same} 项相同，{different} 项不同，{undecided} 项未能判定。',
  },
  differs: { en: 'different: {name}', zh: '不同：{name}' },
  undecided: { en: 'undecided: {name}: {reason}', zh: '未能判定：{name}：{reason}' },
  direct: { en: 'the instance itself', zh: '实例本身' },
  gateway: { en: 'through the address', zh: '经访问地址' },
  absent: { en: '(nothing)', zh: '（无）' },
  checking: {
    en: 'Comparing {name} with itself, directly and through its address',
    zh: '正在比对 {name}：直连与经访问地址',
  },
  draining: {
    en: '{count} open connections of {name} are to end by {time}; new ones are served.',
    zh: '{name} 的 {count} 个已打开的连接须在 {time} 前结束，新连接照常提供服务。',
  },
  drainLeft: { en: '{name}: {left} connections are still open', zh: '{name}：仍有 {left} 个连接未结束' },
  drained: { en: 'The {count} connections of {name} are over.', zh: '{name} 的 {count} 个连接均已结束。' },
  replaced: { en: 'The instance {instance} is being replaced.', zh: '实例 {instance} 正在被替换。' },
  passed: { en: '{size} in {count}', zh: '{count} 条，{size}' },
  ticketUrl: { en: 'address', zh: '访问地址' },
  ticketProtocol: { en: 'sub-protocol', zh: '子协议' },
  ticketExpires: { en: 'use until', zh: '有效期至' },
} as const satisfies Readonly<Record<string, Text>>;
