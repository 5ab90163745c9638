import type { HandshakeStage } from '../../../../src/contract/connection.ts';

/** How far a handshake came. */
export const stageWords = {
  route: { en: 'Service', zh: '服务' },
  authentication: { en: 'Authentication', zh: '认证' },
  authorization: { en: 'Authorization', zh: '授权' },
  limits: { en: 'Limits', zh: '限制' },
  connect: { en: 'Connecting to the image', zh: '连接镜像' },
  'image-answer': { en: "The image's answer", zh: '镜像响应' },
} as const satisfies Readonly<Record<HandshakeStage, object>>;
