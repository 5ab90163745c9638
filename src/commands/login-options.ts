import { parseName, parsePath } from '../config/parsers.ts';
import { flagOption, jsonOption, ownOption, parseText } from './own-options.ts';

const text = { en: 'a text', zh: '文本' };
const name = { en: '1 to 64 of A-Z a-z 0-9 _ -', zh: '1 到 64 个字符，可用 A-Z a-z 0-9 _ -' };

/** The options of `sluice login`. */
export const loginOptions = {
  name: ownOption({
    name: 'name',
    placeholder: 'NAME',
    parse: parseName,
    accepted: name,
    defaultText: { en: 'made of the address', zh: '由地址生成' },
    help: { en: 'name of the context', zh: '上下文名称' },
  }),
  user: ownOption({
    name: 'user',
    placeholder: 'USER',
    parse: parseText,
    accepted: text,
    defaultText: { en: 'admin', zh: 'admin' },
    help: { en: 'who logs in', zh: '登录的用户' },
  }),
  domain: ownOption({
    name: 'domain',
    placeholder: 'DOMAIN',
    parse: parseText,
    accepted: text,
    defaultText: { en: 'admin', zh: 'admin' },
    help: { en: "the user's domain (account)", zh: '用户所属账号' },
  }),
  project: ownOption({
    name: 'project',
    placeholder: 'PROJECT',
    parse: parseText,
    accepted: { en: 'the name of a project', zh: '项目名称' },
    defaultText: { en: "the user's first", zh: '用户的第一个项目' },
    help: { en: 'the project to work in', zh: '使用的项目' },
  }),
  accessKey: ownOption({
    name: 'access-key',
    placeholder: 'KEY',
    parse: parseText,
    accepted: { en: 'an access key', zh: '访问密钥（AK）' },
    help: {
      en: 'log in with an access key; its secret half is asked for in the place of the password',
      zh: '使用访问密钥登录；此时输入其 SK 而不是密码',
    },
  }),
  passwordStdin: flagOption('password-stdin', {
    en: 'read the password (or the secret half of the access key) from standard input',
    zh: '从标准输入读取密码（或访问密钥的 SK）',
  }),
  ca: ownOption({
    name: 'ca',
    placeholder: 'FILE',
    parse: parsePath,
    accepted: { en: 'a path', zh: '路径' },
    help: { en: 'the CA (PEM) that the platform has its certificate from', zh: '平台证书的 CA 文件（PEM）' },
  }),
  fingerprint: ownOption({
    name: 'fingerprint',
    placeholder: 'SHA256',
    parse: parseText,
    accepted: { en: 'the SHA-256 fingerprint, colons or not', zh: 'SHA-256 指纹，冒号可省略' },
    help: {
      en: "pin the platform's CA without a question if it has this fingerprint",
      zh: '平台 CA 的指纹与此相符时直接固定，不再询问',
    },
  }),
  json: jsonOption,
};
