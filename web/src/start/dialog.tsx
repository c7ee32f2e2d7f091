import { type FormEvent, type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { Runner, StartRequest } from '../../sdk';
import { parseArgv, quoteArgv } from '../lib/argv';
import { inert } from '../lib/inert';
import { likelySize, type StartDraft } from '../lib/page';
import { useRunners } from '../lib/relay';
import { canStart, isFull } from '../lib/session';
import { useStart } from '../lib/start';
import { s } from '../strings';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field, inputLook } from '../ui/field';
import { Problem } from '../ui/problem';
import { AdvancedSection, advancedOf, readAdvanced } from './advanced';
import { Preview } from './preview';
import { Tiles } from './tiles';

const SHELL = 'bash -l';

function runnerNote(runner: Runner): string {
  if (runner.state === 'offline') return s.status.offline.label;
  return isFull(runner)
    ? s.start.full(runner.sessions)
    : s.start.free(runner.sessions, runner.capacity);
}

export function StartDialog({ draft, onClose }: { draft: StartDraft; onClose: () => void }) {
  const { data: runners = [], isPending: unlisted } = useRunners();
  const [asked, ask] = useState(false);
  const [chosen, choose] = useState<string | null>(draft.runner ?? null);
  const [command, setCommand] = useState(draft.command ? quoteArgv(draft.command) : SHELL);
  const [cwd, setCwd] = useState(draft.cwd ?? '');
  const [name, setName] = useState(draft.name ?? '');
  const [advanced, setAdvanced] = useState(() => advancedOf(draft));
  const form = useRef<HTMLFormElement>(null);
  const runner = runners.find((one) => one.name === chosen) ?? runners.find(canStart);
  const parsed = useMemo(() => parseArgv(command), [command]);

  const extra = readAdvanced(advanced);

  const request: StartRequest = { command: parsed.argv, ...extra.part };
  if (runner) request.runner = runner.name;
  Object.assign(request, likelySize());
  if (cwd.trim() !== '') request.cwd = cwd.trim();
  if (name.trim() !== '') request.name = name.trim();

  const start = useStart(onClose);
  const ready =
    runner !== undefined &&
    canStart(runner) &&
    parsed.open === null &&
    parsed.argv.length > 0 &&
    extra.ready;

  const begin = (): void => {
    if (ready && !start.isPending) start.mutate(request);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    ask(unlisted);
    begin();
  };
  // whoever is faster than the list of runners has asked all the same
  useEffect(() => {
    if (!asked || unlisted) return;
    ask(false);
    begin();
  });
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit();
  };

  return (
    <Dialog title={s.start.title} onClose={onClose} wide>
      <form ref={form} onSubmit={submit} onKeyDown={onKey} className="flex min-h-0 grow flex-col">
        <div className="flex min-h-0 grow flex-col gap-4 overflow-y-auto p-4">
          <Field label={s.start.runner} htmlFor="start-runner">
            <select
              id="start-runner"
              className={inputLook}
              value={runner?.name ?? ''}
              onChange={(event) => choose(event.target.value)}
            >
              {runner ? null : <option value="">{s.start.noRunner}</option>}
              {runners.map((one) => (
                <option key={one.id} value={one.name} disabled={!canStart(one)}>
                  {`${inert(one.name, 64)}: ${runnerNote(one)}`}
                </option>
              ))}
            </select>
          </Field>
          {runner ? (
            <Tiles
              clis={runner.clis}
              command={parsed.argv}
              onPick={(argv) => setCommand(quoteArgv(argv))}
            />
          ) : null}
          <Field label={s.start.command} hint={s.start.commandHint} htmlFor="start-command">
            <input
              id="start-command"
              data-first
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              aria-invalid={parsed.open !== null}
              className={`${inputLook} font-mono`}
              value={command}
              onChange={(event) => setCommand(event.target.value)}
              onFocus={(event) => event.currentTarget.select()}
            />
            <Preview
              parsed={parsed}
              onWrap={() => setCommand(quoteArgv(['bash', '-lc', command]))}
            />
          </Field>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label={s.start.cwd} htmlFor="start-cwd">
              <input
                id="start-cwd"
                autoComplete="off"
                autoCapitalize="off"
                spellCheck={false}
                placeholder={s.start.cwdHint}
                className={`${inputLook} font-mono`}
                value={cwd}
                onChange={(event) => setCwd(event.target.value)}
              />
            </Field>
            <Field label={s.start.name} htmlFor="start-name">
              <input
                id="start-name"
                autoComplete="off"
                maxLength={64}
                placeholder={s.start.nameHint}
                className={inputLook}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            </Field>
          </div>
          <AdvancedSection value={advanced} onChange={setAdvanced} />
          {start.error ? <Problem error={start.error} title={s.start.failed} /> : null}
        </div>
        <footer className="flex items-center justify-end gap-2 border-t border-line px-4 py-3">
          <span className="mr-auto text-xs text-faint max-sm:hidden">{s.start.keys}</span>
          <Button onClick={onClose}>{s.common.cancel}</Button>
          <Button
            kind="primary"
            type="submit"
            disabled={!ready || start.isPending || asked}
            data-testid="start"
          >
            {start.isPending || asked ? s.start.starting : s.start.submit}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
