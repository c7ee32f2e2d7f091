/** The stand-in's screens and messages: text of a ring, and typing that waits, is refused or done once. */
import { createHash } from 'node:crypto';

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const CONTROLS = /\x1b\][^\x07]*(?:\x07|\x1b\\)|\x1b\[[0-9;?>]*[A-Za-z]|[\x00-\x09\x0b-\x1f]/g;
const ROWS = 24;
const COLS = 80;
const WAIT_STEP_MS = 50;

const linesOf = (ring) =>
  ring.toString().replaceAll('\r\n', '\n').replace(CONTROLS, '').split('\n');

export function mockScreen({ state, print, problem }) {
  /** By session and id: what was typed, and what came of it. */
  const typed = new Map();

  const shown = (session, query) => {
    const lines = linesOf(state.rings.get(session.id));
    const { id, rows, cols, head, attention } = session;
    if (query.get('format') === 'text')
      return `${lines.slice(-Number(query.get('lines') ?? rows)).join('\n')}\n`;
    const last = lines
      .filter((line) => line.trim() !== '')
      .slice(-ROWS)
      .map((line) => line.slice(0, COLS));
    return JSON.stringify({ session: id, offset: head, rows, cols, attention, lines: last });
  };
  const screen = (req, res, session) => {
    const query = new URL(req.url, 'http://x').searchParams;
    state.looks += 1;
    const body = shown(session, query);
    const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 12)}"`;
    const known = req.headers['if-none-match'] === etag;
    const type = query.get('format') === 'text' ? 'text/plain; charset=utf-8' : 'application/json';
    res.writeHead(known ? 304 : 200, { 'Content-Type': type, ETag: etag });
    res.end(known ? '' : body);
  };

  const ready = ({ attention }) => ['idle', 'done'].includes(attention?.state);
  const message = (req, res, session, body) => {
    const id = req.headers['idempotency-key'];
    const key = `${session.id} ${id}`;
    const until = Date.now() + (body.wait ?? 0) * 1000;
    const answer = () => {
      res.writeHead(200, { 'Content-Type': 'application/json' });
      res.end(JSON.stringify(typed.get(key)));
    };
    const attempt = () => {
      if (typed.has(key)) return answer();
      if (body.when === 'now' || ready(session)) {
        const evidence = ready(session) ? 'the input box is empty again' : '';
        const known = evidence === '' ? 'written' : 'submitted';
        typed.set(key, { id, state: known, evidence, offset: session.head });
        state.messages.push(body.text);
        print(session.id, `${body.text.replaceAll('\n', '\r\n')}\r\n$ `);
        if (state.loseAnswers > 0) {
          state.loseAnswers -= 1;
          return res.destroy();
        }
        return answer();
      }
      if (Date.now() < until && !res.destroyed) return setTimeout(attempt, WAIT_STEP_MS);
      const detail = 'the program is not waiting for input';
      return problem(res, 409, 'not_idle', detail, { attention: session.attention });
    };
    attempt();
  };
  return { screen, message };
}
