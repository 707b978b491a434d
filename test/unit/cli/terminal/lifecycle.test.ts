import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Lifecycle } from '../../../../src/cli/terminal/lifecycle.ts';
import { createLifecycle } from '../../../../src/cli/terminal/lifecycle.ts';

let target: EventEmitter;
let left: number[];
let lifecycle: Lifecycle;

beforeEach(() => {
  vi.useFakeTimers();
  target = new EventEmitter();
  left = [];
  // Of the process it uses `on` and `off` alone.
  lifecycle = createLifecycle(target as unknown as NodeJS.Process, (code) => left.push(code));
});
afterEach(() => vi.useRealTimers());

describe('a signal', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s interrupts waits, and lets changes go on',
    (signal) => {
      target.emit(signal);
      expect(lifecycle.signal).toBe(signal);
      expect(lifecycle.interrupted.reason).toMatchObject({ code: 'CANCELLED' });
      expect(lifecycle.ended.aborted).toBe(false);
      expect(left).toEqual([]);
    },
  );

  it('gives the clean-up ten seconds', () => {
    target.emit('SIGTERM');
    vi.advanceTimersByTime(9_999);
    expect(lifecycle.ended.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(lifecycle.ended.aborted).toBe(true);
  });

  it('leaves at once when it is a second Ctrl-C', () => {
    target.emit('SIGINT');
    target.emit('SIGINT');
    expect(left).toEqual([130]);
  });

  it('does not leave at a second one of another kind', () => {
    target.emit('SIGINT');
    target.emit('SIGTERM');
    expect(left).toEqual([]);
    expect(lifecycle.signal).toBe('SIGINT');
  });
});

describe('a diversion', () => {
  it('takes signals for somebody else, and gives them back', () => {
    const outer: string[] = [];
    const inner: string[] = [];
    const endOuter = lifecycle.divert((signal) => outer.push(signal));
    const endInner = lifecycle.divert((signal) => inner.push(signal));
    target.emit('SIGINT');
    endInner();
    target.emit('SIGTERM');
    endOuter();
    expect({ outer, inner }).toEqual({ outer: ['SIGTERM'], inner: ['SIGINT'] });
    expect(lifecycle.signal).toBeNull();
    target.emit('SIGHUP');
    expect(lifecycle.signal).toBe('SIGHUP');
  });
});

describe('the end of what took a signal', () => {
  it('bounds the clean-up as a signal does, and leaves the exit code to it', () => {
    lifecycle.divert(() => undefined)();
    lifecycle.endSoon('SIGTERM');
    expect(lifecycle.interrupted.reason).toMatchObject({ code: 'CANCELLED' });
    expect(lifecycle.ended.aborted).toBe(false);
    vi.advanceTimersByTime(10_000);
    expect(lifecycle.ended.aborted).toBe(true);
    expect(lifecycle.signal).toBeNull();
  });

  it('makes the next Ctrl-C the second', () => {
    lifecycle.endSoon('SIGINT');
    target.emit('SIGTERM');
    expect(left).toEqual([]);
    target.emit('SIGINT');
    expect(left).toEqual([130]);
    expect(lifecycle.signal).toBeNull();
  });
});

describe('a deadline', () => {
  it('interrupts with TIMEOUT, and is no signal', () => {
    lifecycle.setDeadline(5_000);
    vi.advanceTimersByTime(4_999);
    expect(lifecycle.interrupted.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(lifecycle.interrupted.reason).toMatchObject({ code: 'TIMEOUT', message: 'Not done within 5 s.' });
    expect(lifecycle.signal).toBeNull();
    vi.advanceTimersByTime(10_000);
    expect(lifecycle.ended.aborted).toBe(true);
  });
});

describe('a deadline, lifted', () => {
  it('never comes', () => {
    lifecycle.setDeadline(5_000);
    lifecycle.liftDeadline();
    vi.advanceTimersByTime(60_000);
    expect(lifecycle.interrupted.aborted).toBe(false);
    expect(lifecycle.timeLeftMs()).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('the time that is left', () => {
  it('is what is left until the deadline; without one, and for the clean-up behind it, there is no end', () => {
    expect(lifecycle.timeLeftMs()).toBe(Number.POSITIVE_INFINITY);
    lifecycle.setDeadline(5_000);
    vi.advanceTimersByTime(2_000);
    expect(lifecycle.timeLeftMs()).toBe(3_000);
    vi.advanceTimersByTime(3_000);
    expect(lifecycle.timeLeftMs()).toBe(Number.POSITIVE_INFINITY);
  });

  it('is that of the deadline set last', () => {
    lifecycle.setDeadline(1_000);
    lifecycle.setDeadline(9_000);
    vi.advanceTimersByTime(2_000);
    expect(lifecycle.interrupted.aborted).toBe(false);
    expect(lifecycle.timeLeftMs()).toBe(7_000);
  });
});

describe('the end', () => {
  it('cleans up, what was added last first', async () => {
    const done: number[] = [];
    lifecycle.onEnd(() => void done.push(1));
    lifecycle.onEnd(async () => void done.push(2));
    await lifecycle.end();
    expect(done).toEqual([2, 1]);
  });

  it('cleans up once', async () => {
    let times = 0;
    lifecycle.onEnd(() => {
      times += 1;
    });
    await lifecycle.end();
    await lifecycle.end();
    expect(times).toBe(1);
  });

  it('cleans up the rest, too, when one fails', async () => {
    const done: number[] = [];
    lifecycle.onEnd(() => void done.push(1));
    lifecycle.onEnd(() => Promise.reject(new Error('no')));
    await expect(lifecycle.end()).rejects.toThrow('no');
    expect(done).toEqual([1]);
    expect(target.listenerCount('SIGINT')).toBe(0);
  });

  it('leaves neither listeners nor timers', async () => {
    lifecycle.setDeadline(1_000);
    await lifecycle.end();
    expect(target.eventNames()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
