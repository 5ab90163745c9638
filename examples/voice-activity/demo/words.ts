export type Language = 'en' | 'zh';

/** What the demo says. `{name}` stands for an argument. */
const words = {
  'serve.start': { en: 'Starting the platform on port {port}', zh: '正在端口 {port} 上启动平台' },
  'serve.other-port': {
    en: 'Port {port} is in use; taking a free one.',
    zh: '端口 {port} 已被占用,改用空闲端口。',
  },
  'serve.ready': { en: 'The platform is ready: {endpoint}', zh: '平台已就绪:{endpoint}' },
  'step.image': { en: 'Step 1 of 4: upload the image', zh: '第 1 步(共 4 步):上传镜像' },
  'image.build': { en: 'Building the image (docker build)', zh: '构建镜像(docker build)' },
  'image.built': { en: 'The image is built: {tag}', zh: '镜像构建完成:{tag}' },
  'image.push': { en: 'Uploading it (docker push {name})', zh: '上传镜像(docker push {name})' },
  'image.pushed': { en: 'The image is in the registry.', zh: '镜像已上传到镜像仓库。' },
  'step.model': { en: 'Step 2 of 4: create a model from the image', zh: '第 2 步(共 4 步):使用镜像创建模型' },
  'model.wait': { en: 'Importing the model', zh: '正在导入模型' },
  'model.ready': { en: 'The model is "{status}" ({id}).', zh: '模型状态为“{status}”({id})。' },
  'step.service': {
    en: 'Step 3 of 4: deploy the model as an online service, "upgrade to WebSocket" switched on',
    zh: '第 3 步(共 4 步):部署为在线服务,并打开“升级为WebSocket”',
  },
  'service.wait': { en: 'Deploying', zh: '正在部署' },
  'service.ready': { en: 'The service runs: {address}', zh: '服务运行中:{address}' },
  'step.call': { en: 'Step 4 of 4: call the service', zh: '第 4 步(共 4 步):调用服务' },
  'call.stream': {
    en: 'Streaming {file} ({seconds} s) over {address}',
    zh: '正在通过 {address} 发送 {file}({seconds} 秒)',
  },
  'call.start': { en: '{time} s  speech begins', zh: '{time} 秒  语音开始' },
  'call.end': {
    en: '{end} s  speech ends     {start} to {end} s, probability {probability}',
    zh: '{end} 秒  语音结束     {start} 至 {end} 秒,概率 {probability}',
  },
  'call.summary': {
    en: '{segments} segments, {speech} s of speech in {duration} s of sound.',
    zh: '共 {segments} 段语音,{duration} 秒音频中有 {speech} 秒语音。',
  },
  'compare.head': {
    en: 'Detected            In the recording',
    zh: '检测结果            录音实际内容',
  },
  'compare.mismatch': {
    en: 'the detected segments do not match the recording (within {tolerance} s)',
    zh: '检测到的语音段与录音不一致(允许误差 {tolerance} 秒)',
  },
  'stay.address': { en: 'The service stays up at', zh: '服务保持运行,地址为' },
  'stay.token': { en: 'A token, for 24 hours:', zh: '获取 Token(24 小时有效):' },
  'stay.call': { en: 'Call it with any 16-bit WAV file:', zh: '用任意 16 位 WAV 文件调用:' },
  'stay.any': {
    en: 'Or with any WebSocket client: header X-Auth-Token, CA file {ca}',
    zh: '或使用任意 WebSocket 客户端:请求头 X-Auth-Token,CA 文件 {ca}',
  },
  'stay.stop': {
    en: 'Ctrl-C stops it and removes everything that the demo started.',
    zh: '按 Ctrl-C 停止,并清除演示启动的一切。',
  },
  'stop.wait': { en: 'Removing what the demo started', zh: '正在清除演示启动的内容' },
  'stop.done': {
    en: 'Removed: containers, network, processes, data folder.',
    zh: '已清除:容器、网络、进程、数据目录。',
  },
  'event.line': { en: '- {text}', zh: '- {text}' },
  'error.interrupted': { en: 'interrupted', zh: '已中断' },
  'error.serve-ended': {
    en: 'the platform ended by itself ({code}):\n{output}',
    zh: '平台意外退出({code}):\n{output}',
  },
  'error.serve-slow': {
    en: 'the platform was not ready within {seconds} s:\n{output}',
    zh: '平台未在 {seconds} 秒内就绪:\n{output}',
  },
  'error.push': { en: '{command} failed:\n{output}', zh: '{command} 失败:\n{output}' },
  'error.answer': { en: '{call} was answered with {status}: {body}', zh: '{call} 返回 {status}:{body}' },
  'error.slow': { en: '{what} took longer than {seconds} s', zh: '{what} 超过 {seconds} 秒' },
  'error.model': { en: 'the model is "{status}": {detail}', zh: '模型状态为“{status}”:{detail}' },
  'error.service': { en: 'the service is "{status}": {detail}', zh: '服务状态为“{status}”:{detail}' },
} as const satisfies Readonly<Record<string, Readonly<Record<Language, string>>>>;

export type Sentence = keyof typeof words;
export type SentenceArguments = Readonly<Record<string, string | number>>;

/** The sentence `key` with its arguments filled in. */
export function say(language: Language, key: Sentence, args: SentenceArguments = {}): string {
  return words[key][language].replace(/\{(\w+)\}/g, (whole, name: string) => String(args[name] ?? whole));
}

/** The language of the locale, in POSIX's order of precedence. */
export function languageOf(environment: Readonly<Record<string, string | undefined>>): Language {
  const locale = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || '';
  return locale.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
