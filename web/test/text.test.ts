import { expect, test } from 'vitest';
import { age, bytes, duration, latency, parseTime } from '../src/lib/format';
import { inert } from '../src/lib/inert';
import { parseRoute, placeOf } from '../src/lib/router';
import { exitLabel, sessionLook } from '../src/status';

test('names lose what text itself can do, and nothing else', () => {
  expect(inert('a\u001b[31mb\u202e\u061cc\u200b')).toBe('a [31mb c');
  expect(inert('<b>ünï 漢字 👩‍💻'.normalize())).toContain('<b>ünï 漢字');
  expect(inert('x'.repeat(300), 10)).toBe(`${'x'.repeat(9)}…`);
});

test('lengths, ages and sizes', () => {
  expect([0, 59_000, 60_000, 200_000, 3_600_000, 9_000_000, 200_000_000].map(duration)).toEqual([
    '0 s',
    '59 s',
    '1 m',
    '3 m 20 s',
    '1 h',
    '2 h 30 m',
    '2 d',
  ]);
  expect([age(500), age(5_000)]).toEqual(['now', '5 s ago']);
  expect([0, 1023, 1024, 1_048_576, 131_072].map(bytes)).toEqual([
    '0 B',
    '1023 B',
    '1.0 KiB',
    '1.0 MiB',
    '128 KiB',
  ]);
  expect([latency(0.4), latency(12.4)]).toEqual(['<1 ms', '12 ms']);
  expect([parseTime('nonsense'), parseTime(null)]).toEqual([null, null]);
});

test('places', () => {
  expect(parseRoute('')).toMatchObject({ page: 'sessions' });
  expect(parseRoute('#/runners')).toEqual({ page: 'runners' });
  expect(parseRoute('#/sessions/a%2Fb')).toMatchObject({ page: 'session', id: 'a/b' });
  expect(parseRoute('#/sessions/%')).toMatchObject({ page: 'session', id: '%' });
  const route = parseRoute('#/sessions?show=all&q=x');
  expect(route.page === 'sessions' && route.query.get('show')).toBe('all');
});

test('a path below the mount is the same place as its fragment', () => {
  expect(placeOf('/relay/sessions/x', '', '/relay/')).toBe('/relay/#/sessions/x');
  expect(placeOf('/relay/', '', '/relay/')).toBeNull();
  expect(placeOf('/relay/', '#/runners', '/relay/')).toBeNull();
  expect(placeOf('/relay/runners', '#login=s', '/relay/')).toBe('/relay/#login=s');
  expect(placeOf('/elsewhere', '', '/relay/')).toBeNull();
});

test('an exit says how', () => {
  const exit = { code: null, signal: null, reason: null, oom: false };
  expect(exitLabel({ ...exit, code: 3 })).toBe('exit 3');
  expect(exitLabel({ ...exit, signal: 'SIGKILL' })).toBe('SIGKILL');
  expect(exitLabel({ ...exit, signal: 9 })).toBe('SIGKILL');
  expect(exitLabel({ ...exit, signal: 64 })).toBe('signal 64');
  expect(exitLabel({ ...exit, oom: true })).toBe('out of memory');
  expect(sessionLook({ state: 'exited', exit: { ...exit, code: 0 } }).label).toBe('exited');
  expect(sessionLook({ state: 'exited', exit: { ...exit, code: 1 } })).toMatchObject({
    label: 'exit 1',
    shape: 'cross',
  });
});

test('what a person has ended is said to be that, and looks like no failure', () => {
  const exit = { code: null, signal: 1, reason: 'stopped', oom: false };
  expect(exitLabel(exit)).toBe('stopped');
  expect(sessionLook({ state: 'exited', exit })).toMatchObject({
    label: 'stopped',
    shape: 'check',
  });
  expect(exitLabel({ ...exit, oom: true, reason: 'out of memory' })).toBe('out of memory');
  expect(exitLabel({ ...exit, reason: 'exited' })).toBe('SIGHUP');
});
