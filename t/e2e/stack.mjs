/**
 * The real stack for one test file: `make start` on a free port in a folder of its own, and what a
 * test needs to know about it. stop() fails on what no log may hold.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openBrowser, until } from '../../web/dev/browser.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** What a make or a person's shell around us would tell the stack does not concern it. */
const { MAKEFLAGS: _f, MAKELEVEL: _l, MFLAGS: _m, PORT: _p, ...CLEAN } = process.env;

// files, not pipes: what make leaves running would keep a pipe open
const options = (env) => ({
  cwd: ROOT,
  env: { ...CLEAN, RUNNER_ID: 'e2e', ...env },
  stdio: ['ignore', 'ignore', 'inherit'],
});

/** Stacks that run: a test file that dies, or is told to, takes them along. */
const running = new Set();
process.on('exit', () => {
  for (const env of running) spawnSync('make', ['-s', 'stop'], options(env));
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

function make(target, env) {
  return new Promise((resolve, reject) => {
    const child = spawn('make', ['-s', target], options(env));
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`make ${target} ended with ${code}`)),
    );
  });
}

async function startStack({ workers = 2 } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'agentrelay-e2e-'));
  const port = await freePort();
  const env = { AR_PORT: String(port), AR_RUN_DIR: dir, AR_WORKERS: String(workers) };
  const url = `http://127.0.0.1:${port}/`;
  running.add(env);
  await make('start', env);
  const read = (name) => readFileSync(join(dir, name), 'utf8').trim();
  const token = read('operator.token');

  const api = async (method, path, body) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(method === 'POST' ? { 'Idempotency-Key': crypto.randomUUID() } : {}),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  };

  const master = () => Number(read('nginx.pid'));
  return {
    dir,
    url,
    token,
    api,
    master,
    /** The printed link; it works once. */
    link: () => read('url'),
    newLink: async () => `${url}#login=${(await api('POST', 'api/auth/links', {})).secret}`,
    runner: async () => (await api('GET', 'api/runners')).runners[0],
    start: async (command, more = {}) => {
      const { name } = (await api('GET', 'api/runners')).runners[0];
      return api('POST', 'api/sessions', { runner: name, command, ...more });
    },
    runnerPid: () => Number(read('runner.pid').split(' ')[0]),
    /** All of nginx ends, with everything its shared memory knew. */
    stopNginx: async () => {
      const pid = master();
      process.kill(pid, 'SIGTERM');
      await until('nginx is gone', () => !existsSync(`/proc/${pid}`));
    },
    startNginx: () =>
      new Promise((resolve, reject) => {
        const args = ['-p', `${dir}/`, '-c', join(dir, 'nginx.conf'), '-e', join(dir, 'error.log')];
        const child = spawn('nginx', args, {
          env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
          stdio: ['ignore', 'ignore', 'inherit'],
        });
        child.on('error', reject);
        child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`nginx: ${code}`))));
      }),
    /** nginx reads its configuration again, as `edit` has changed its text. */
    reconfigure: async (edit) => {
      const path = join(dir, 'nginx.conf');
      writeFileSync(path, edit(readFileSync(path, 'utf8')));
      process.kill(master(), 'SIGHUP');
    },
    workers: () =>
      readFileSync(`/proc/${master()}/task/${master()}/children`, 'utf8')
        .trim()
        .split(' ')
        .map(Number),
    async stop({ allow = /(?!)/ } = {}) {
      await make('stop', env);
      running.delete(env);
      const bad = [];
      for (const name of readdirSync(dir).filter((entry) => entry.endsWith('.log'))) {
        for (const line of read(name).split('\n')) {
          if (/\[(alert|emerg|crit)\]|Sanitizer/.test(line) && !allow.test(line)) bad.push(line);
        }
      }
      rmSync(dir, { recursive: true, force: true });
      if (bad.length > 0) throw new Error(`the logs hold:\n${bad.join('\n')}`);
    },
  };
}

/**
 * A stack and a browser for all tests of a file: `opened` is given both before the first test, and
 * they end after the last. `view`: the browser's options; `allow`: what the logs may hold.
 */
export function withStack(opened, { workers, view, allow } = {}) {
  const open = {};
  before(async () => {
    open.stack = await startStack({ workers });
    open.browser = await openBrowser(view);
    await opened(open);
  });
  after(async () => {
    await open.browser?.close();
    await open.stack?.stop({ allow });
  });
}

/** Kill one worker and wait for nginx to have replaced it. */
export async function killWorker(stack, index = 0) {
  const before = stack.workers();
  const victim = before[index % before.length];
  process.kill(victim, 'SIGKILL');
  await until('a new worker', () => {
    const now = stack.workers();
    return now.length === before.length && !now.includes(victim);
  });
}
