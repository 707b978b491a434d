import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { hideExperimentalWarnings } from '../../../src/cli/warnings.ts';

function warning(name: string): Error {
  return Object.assign(new Error('of something'), { name });
}

test('warnings of experimental features are not shown; every other one is, once', () => {
  const emitter = new EventEmitter();
  const shown: string[] = [];
  emitter.on('warning', (it: Error) => shown.push(it.name));
  hideExperimentalWarnings(emitter);
  for (const name of ['ExperimentalWarning', 'DeprecationWarning', 'Warning'])
    emitter.emit('warning', warning(name));
  expect(shown).toEqual(['DeprecationWarning', 'Warning']);
});
