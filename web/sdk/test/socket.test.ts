import { expect, test } from 'vitest';
import { Relay, socketFor } from '../index';
import { FakeSocket } from './fake-socket';

function stage(token: string | undefined, status = 201) {
  const asked: unknown[] = [];
  const made: { protocols: string[]; socket: FakeSocket }[] = [];
  const relay = new Relay({
    base: 'https://hq.test/mount/',
    ...(token === undefined ? {} : { token }),
    fetch: async (_, init) => {
      asked.push(JSON.parse(String(init?.body)));
      return Response.json({ ticket: 'T-1_x', expires_in: 30 }, { status });
    },
  });
  const factory = socketFor(relay, { session: 's1' }, (url, protocols) => {
    const socket = new FakeSocket(url, protocols[0] ?? '');
    made.push({ protocols, socket });
    return socket;
  });
  return { asked, made, socket: factory('wss://hq.test/x', 'agentrelay.term.v1') };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

test('with a cookie there is no ticket', () => {
  const { asked, made } = stage(undefined);
  expect(made[0]?.protocols).toEqual(['agentrelay.term.v1']);
  expect(asked).toEqual([]);
});

test('with a token the ticket travels beside the protocol, never in the address', async () => {
  const { asked, made, socket } = stage('ar_share_x');
  socket.binaryType = 'arraybuffer';
  let opened = false;
  socket.onopen = () => {
    opened = true;
  };
  expect(socket.readyState).toBe(0);
  await settled();
  expect(asked).toEqual([{ session: 's1' }]);
  expect(made[0]?.protocols).toEqual(['agentrelay.term.v1', 'agentrelay.ticket.T-1_x']);
  expect(made[0]?.socket.url).not.toContain('T-1_x');
  expect(made[0]?.socket.binaryType).toBe('arraybuffer');
  made[0]?.socket.open();
  expect(opened).toBe(true);
  let code = 0;
  socket.onclose = (event) => {
    code = event.code;
  };
  made[0]?.socket.end(4403);
  expect([code, socket.readyState]).toEqual([4403, 3]);
});

test('a refused ticket is a refused upgrade', async () => {
  const { made, socket } = stage('ar_share_x', 401);
  let code = 0;
  socket.onclose = (event) => {
    code = event.code;
  };
  await settled();
  expect([code, made.length]).toEqual([1006, 0]);
});

test('closed before the ticket came, nothing is dialled', async () => {
  const { made, socket } = stage('ar_share_x');
  socket.close(1000);
  await settled();
  expect([made.length, socket.readyState]).toEqual([0, 3]);
});
