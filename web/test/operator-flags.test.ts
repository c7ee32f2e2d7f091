import { expect, test } from 'vitest';
import { operatorFlags, runFlags } from '../src/lib/operator-flags';
import { s } from '../src/strings';

const HQ = 'https://hq.example.com/relay/';

test('a command names this HQ, and a token where none is found', () => {
  expect(operatorFlags(HQ)).toBe(`--hq-url ${HQ} --token-file operator.token`);
  for (const host of ['127.0.0.1', '127.1.2.3', 'localhost'])
    expect(operatorFlags(`http://${host}:8080/`)).toBe(`--hq-url http://${host}:8080/`);
  expect(operatorFlags('http://[::1]:8080/')).toBe("--hq-url 'http://[::1]:8080/'");
  expect(operatorFlags('http://127.0.0.1.example.com/')).toContain('--token-file');
  expect(operatorFlags("https://hq.example.com/it's(here)/")).toContain(
    `--hq-url 'https://hq.example.com/it'\\''s(here)/' `,
  );
});

test('one of several runners is named, the only one is not', () => {
  expect(s.sessions.emptyCommand(runFlags(HQ, ['box']))).toBe(
    `agentrelay run --hq-url ${HQ} --token-file operator.token -- bash -l`,
  );
  expect(runFlags(HQ, ['box', 'gpu'])).toBe(`${operatorFlags(HQ)} --runner box`);
});
