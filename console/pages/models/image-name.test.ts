import { expect, test } from 'bun:test';
import { nameOfImage } from './image-name.ts';

test.each([
  ['team/voice-activity:1.0', 'voice-activity'],
  ['registry.example.com:5000/team/deep/voice_2:latest', 'voice_2'],
  ['team/voice@sha256:0123', 'voice'],
  ['team/voice.en:1', 'voice-en'],
  [' voice ', 'voice'],
  [`team/${'v'.repeat(80)}:1`, 'v'.repeat(64)],
  ['team/', ''],
  ['', ''],
])('a model of %p is called %p', (image, name) => expect(nameOfImage(image)).toBe(name));
