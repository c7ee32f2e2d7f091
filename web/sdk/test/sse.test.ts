import { expect, test } from 'vitest';
import { ApiError, events, Relay } from '../index';

type Answer = string[] | number;

function hq(answers: Answer[]) {
  const asked: (string | null)[] = [];
  const relay = new Relay({
    base: 'https://hq.test/mount/',
    token: 'ar_op_x',
    fetch: async (input, init) => {
      expect(String(input)).toBe('https://hq.test/mount/api/events');
      asked.push(new Headers(init?.headers).get('Last-Event-ID'));
      const next = answers.shift() ?? 403;
      if (typeof next === 'number') return Response.json({ code: 'no' }, { status: next });
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          for (const part of next) controller.enqueue(new TextEncoder().encode(part));
          controller.close();
        },
      });
      return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
    },
  });
  return { relay, asked };
}

const block = (id: string, more = {}) =>
  `id: ${id}\nevent: session.changed\ndata: ${JSON.stringify({ id, type: 'session.changed', ...more })}\n\n`;

async function all(relay: Relay, after?: string): Promise<[string[], unknown]> {
  const seen: string[] = [];
  try {
    const options = { random: () => 0, ...(after ? { after } : {}) };
    for await (const event of events(relay, options)) seen.push(event.id);
    return [seen, null];
  } catch (error) {
    return [seen, error];
  }
}

test('a break resumes after the last event that was taken', async () => {
  const { relay, asked } = hq([
    ['retry: 0\n\n', block('z-1'), ': ping\n\n', block('z-2').slice(0, 20)],
    503,
    [block('z-2'), block('z-3')],
  ]);
  const [seen, error] = await all(relay, 'z-0');
  expect(seen).toEqual(['z-1', 'z-2', 'z-3']);
  expect(asked).toEqual(['z-0', 'z-1', 'z-1', 'z-3']);
  expect(error).toBeInstanceOf(ApiError);
});

test('cut anywhere, also inside a letter and a CRLF, it is the same', async () => {
  const text = block('z-1', { actor: 'ünï 漢字' }).replaceAll('\n', '\r\n') + block('z-2');
  const bytes = new TextEncoder().encode(text);
  for (let cut = 1; cut < bytes.length; cut += 3) {
    const relay = new Relay({
      base: 'https://hq.test/',
      token: 't',
      fetch: async () =>
        new Response(
          new ReadableStream<Uint8Array>({
            start(controller) {
              controller.enqueue(bytes.slice(0, cut));
              controller.enqueue(bytes.slice(cut));
              controller.close();
            },
          }),
        ),
    });
    const seen: string[] = [];
    for await (const event of events(relay)) {
      seen.push(event.id + event.actor);
      if (seen.length === 2) break;
    }
    expect(seen).toEqual(['z-1ünï 漢字', 'z-2']);
  }
});

test('the caller ends it', async () => {
  const { relay } = hq([[block('z-1')], 503, 503, 503]);
  const abort = new AbortController();
  const run = async () => {
    for await (const event of events(relay, { signal: abort.signal })) {
      expect(event.id).toBe('z-1');
      abort.abort(new Error('enough'));
    }
  };
  await expect(run()).rejects.toThrow('enough');
});
