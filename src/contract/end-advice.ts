import type { Text } from './text.ts';

/** What is known of a process that ended, or of a start that the engine refused (`detail`: its words). */
export interface EndFacts {
  readonly exitCode?: string | number;
  readonly log?: string | number;
  readonly detail?: string | number;
}

interface Sign {
  /** In the engine's words. */
  readonly refusal?: RegExp;
  /** In the last lines that the process wrote. */
  readonly log?: RegExp;
  /** Above 128: 128 and the signal (Bash manual, "Exit Status"). */
  readonly exitCodes?: readonly number[];
  readonly advice: Text;
}

/** The surest first: what the engine or the kernel says goes before what a program wrote, and that before a bare number. */
const signs: readonly Sign[] = [
  {
    refusal: /exec: .*(executable file not found|no such file or directory)/i,
    advice: {
      en: 'The start command does not exist in the image: correct ENTRYPOINT or CMD in the Dockerfile, or "cmd" in the model.',
      zh: '镜像中不存在该启动命令：请修正 Dockerfile 中的 ENTRYPOINT 或 CMD，或模型中的 cmd。',
    },
  },
  {
    refusal: /exec: .*permission denied/i,
    advice: {
      en: 'The start command is not an executable file: give it the right in the Dockerfile (COPY --chmod=755, or RUN chmod +x).',
      zh: '启动命令不是可执行文件：请在 Dockerfile 中为其添加执行权限（COPY --chmod=755 或 RUN chmod +x）。',
    },
  },
  {
    refusal: /unable to find user|no matching entries in passwd/i,
    advice: {
      en: 'The user that the image names (USER) does not exist in it: create it in the Dockerfile, or name it by its number.',
      zh: '镜像声明的用户（USER）在镜像中不存在：请在 Dockerfile 中创建该用户，或改用数字 UID。',
    },
  },
  {
    log: /exec format error/i,
    advice: {
      en: "It is made for another processor than this machine's, or is a script without a first line: build with docker build --platform, begin scripts with #!/bin/sh.",
      zh: '该程序适用于其他处理器架构，或是缺少首行的脚本：请使用 docker build --platform 重新构建，脚本请以 #!/bin/sh 开头。',
    },
  },
  {
    log: /^exec \S+: no such file or directory/im,
    advice: {
      en: 'What its first line names is not in the image: the interpreter is missing, the script has Windows line ends (CR LF), or the program needs another C library (glibc on Alpine).',
      zh: '镜像中缺少启动它所需的程序：解释器不存在、脚本使用了 Windows 换行符（CR LF），或程序依赖其他 C 库（如在 Alpine 上运行 glibc 程序）。',
    },
  },
  {
    log: /no space left on device|ENOSPC/i,
    advice: {
      en: "It has no space left to write: in /dev/shm that is half of its memory (choose a larger specification), elsewhere the machine's disk is full.",
      zh: '没有剩余空间可写：/dev/shm 的大小是内存的一半（请选择更大的规格），其他目录则说明本机磁盘已满。',
    },
  },
  {
    log: /heap out of memory|MemoryError|OutOfMemoryError|cannot allocate memory|bad_alloc/i,
    advice: {
      en: 'It had not enough memory: choose a larger specification, or raise the limit that the program sets itself.',
      zh: '内存不足：请选择更大的规格，或调高程序自身的内存限制。',
    },
  },
  {
    log: /\b(bind|listen)\b.*(permission denied|EACCES)|(permission denied|EACCES).*\b(bind|listen)\b/i,
    advice: {
      en: 'It may not open its port: without root that takes a port from 1024 on. Let it listen on 8080, and set that port in the model.',
      zh: '没有权限监听该端口：非 root 用户需使用 1024 及以上的端口。请改为监听 8080，并在模型中设置该端口。',
    },
  },
  {
    log: /permission denied|EACCES|PermissionError/i,
    advice: {
      en: "It may not use a file that it needs: give the file to the image's user in the Dockerfile (COPY --chown, RUN chown), or write below /tmp.",
      zh: '没有权限访问所需的文件：请在 Dockerfile 中将文件的属主改为镜像的运行用户（COPY --chown 或 RUN chown），或改为写入 /tmp。',
    },
  },
  {
    log: /[Ee]nvironment variable|\b[Ee]nv var|KeyError: '[A-Z]|\b[A-Z][A-Z0-9_]+:? (is )?(not set|unset|must be set|parameter not set)|\b[A-Z0-9]+_[A-Z0-9_]+:? (is )?(required|missing|undefined)/,
    advice: {
      en: 'It seems to miss an environment variable: set it in "envs" of the service.',
      zh: '可能缺少环境变量：请在服务的 envs 中设置。',
    },
  },
  {
    log: /cannot open shared object file|shared libraries|Cannot find module|ModuleNotFoundError|ImportError|ClassNotFoundException/i,
    advice: {
      en: 'A library that it needs is not in the image: install it in the Dockerfile.',
      zh: '镜像中缺少所需的依赖库：请在 Dockerfile 中安装。',
    },
  },
  {
    log: /EADDRINUSE|address already in use/i,
    advice: {
      en: 'Two processes of the image want the same port: start only one of them.',
      zh: '镜像内有两个进程使用同一端口：请只启动其中一个。',
    },
  },
  {
    exitCodes: [127],
    advice: {
      en: 'Its start script calls a program that is not in the image: install it in the Dockerfile.',
      zh: '启动脚本调用了镜像中不存在的程序：请在 Dockerfile 中安装。',
    },
  },
  {
    exitCodes: [126],
    advice: {
      en: 'Its start script calls a file that cannot be executed: chmod +x it in the Dockerfile, and build for the processor of this machine.',
      zh: '启动脚本调用了无法执行的文件：请在 Dockerfile 中添加执行权限，并为本机的处理器架构构建。',
    },
  },
  {
    exitCodes: [0],
    advice: {
      en: 'It came to its end without an error: a service has to stay in the foreground. Start the server itself, not in the background (no &, no daemon mode).',
      zh: '进程正常结束：服务必须在前台持续运行。请直接启动服务程序，不要放到后台（不使用 & 或守护进程模式）。',
    },
  },
  {
    exitCodes: [132],
    advice: {
      en: 'It used an instruction that this processor does not have (often AVX): build it, or its libraries, for an older processor.',
      zh: '程序使用了本机处理器不支持的指令（常见为 AVX）：请为较旧的处理器构建程序或其依赖库。',
    },
  },
  {
    exitCodes: [134, 135, 136, 139],
    advice: {
      en: 'It crashed: the fault is in the program or in a native library. Try it alone with docker run.',
      zh: '程序崩溃：问题出在程序或其本地库中，请使用 docker run 单独运行排查。',
    },
  },
  {
    exitCodes: [137],
    advice: {
      en: 'It was killed (SIGKILL), mostly because memory ran out: choose a larger specification.',
      zh: '进程被强制终止（SIGKILL），通常是内存不足：请选择更大的规格。',
    },
  },
  {
    exitCodes: [143],
    advice: {
      en: 'It was asked to end (SIGTERM), and not by the platform: look who stops containers on this machine.',
      zh: '进程收到了 SIGTERM，但并非平台发出：请检查本机上是谁停止了容器。',
    },
  },
];

const silent: Text = {
  en: 'It wrote nothing: try it alone with docker run and the same environment variables.',
  zh: '进程没有任何输出：请使用 docker run 和相同的环境变量单独运行排查。',
};
const loud: Text = {
  en: 'Its log says why: correct the image, or "envs" of the service.',
  zh: '原因见日志：请修正镜像，或服务的 envs。',
};
const nothing: Text = { en: '', zh: '' };

/** What a person can do about an end; nothing where a refusal's own words are all that is known. */
export function endAdvice({ exitCode, log, detail }: EndFacts): Text {
  const found = signs.find(
    (sign) =>
      (detail !== undefined && sign.refusal?.test(String(detail))) ||
      (log !== undefined && sign.log?.test(String(log))) ||
      (exitCode !== undefined && sign.exitCodes?.includes(Number(exitCode))),
  );
  if (found !== undefined) return found.advice;
  if (exitCode === undefined) return nothing;
  return log === '-' ? silent : loud;
}
