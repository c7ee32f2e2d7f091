/** The stand-in's events: a log with one sequence, and the websockets that follow it. */
import { randomUUID } from 'node:crypto';

const KEPT = 64;

export function mockEvents() {
  const zone = randomUUID().slice(0, 8);
  const log = [];
  const sockets = new Set();
  let seq = 0;
  const tell = (ws, type, payload) => ws.send(JSON.stringify({ type, payload }));
  const idOf = (n) => `${zone}-${n}`;

  const emit = (type, subject, data) => {
    seq += 1;
    const time = new Date().toISOString();
    log.push({ id: idOf(seq), type, time, subject, actor: 'operator', data });
    if (log.length > KEPT) log.shift();
    for (const ws of sockets) tell(ws, 'event', log.at(-1));
  };
  const reset = () => emit('reset', 'sessions/', { snapshot: ['api/runners', 'api/sessions'] });

  const attach = (ws, after) => {
    tell(ws, 'hello', { id: idOf(seq) });
    const at = log.findIndex((event) => event.id === after);
    if (after && at < 0 && after !== idOf(seq)) {
      tell(ws, 'event', { id: idOf(seq), type: 'reset', subject: 'sessions/', data: null });
    } else if (after) for (const event of log.slice(at + 1)) tell(ws, 'event', event);
    sockets.add(ws);
    ws.on('close', () => sockets.delete(ws));
    ws.on('message', (data) => {
      const { type, payload } = JSON.parse(data.toString());
      if (type === 'ping') tell(ws, 'pong', payload);
    });
  };
  const cut = () => {
    for (const ws of sockets) ws.terminate();
  };
  return { emit, reset, attach, cut };
}
