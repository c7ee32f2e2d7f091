import { type ReactNode, useState } from 'react';
import { tone } from '../lib/bell';
import { exact, parseTime } from '../lib/format';
import { inert } from '../lib/inert';
import { askToNotify, canNotify } from '../lib/notify';
import { showHelp } from '../lib/page';
import { signOut, useMe } from '../lib/relay';
import { href } from '../lib/router';
import { set, useSettings } from '../lib/settings';
import { s } from '../strings';
import { Button } from '../ui/button';
import { inputLook, Segments } from '../ui/field';
import { Heading } from '../ui/heading';

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col">
      <h2 className="mb-1 text-xs text-faint">{title}</h2>
      <div className="divide-y divide-line rounded-md border border-line bg-panel">{children}</div>
    </section>
  );
}

function Row({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <div className="flex min-h-12 flex-wrap items-center justify-between gap-x-6 gap-y-2 px-3 py-2">
      <span>
        {label}
        {hint ? <span className="block max-w-96 text-xs text-faint">{hint}</span> : null}
      </span>
      {children}
    </div>
  );
}

function Check({
  label,
  hint,
  checked,
  disabled = false,
  onChange,
}: {
  label: string;
  hint?: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (on: boolean) => void;
}) {
  return (
    <label className="flex min-h-12 cursor-pointer items-center justify-between gap-6 px-3 py-2">
      <span>
        {label}
        {hint ? <span className="block max-w-96 text-xs text-faint">{hint}</span> : null}
      </span>
      <input
        type="checkbox"
        className="size-4.5 shrink-0 accent-(--fg)"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
    </label>
  );
}

function NumberBox({
  label,
  value,
  min,
  max,
  step,
  onChange,
}: {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  onChange: (value: number) => void;
}) {
  return (
    <input
      type="number"
      aria-label={label}
      className={`${inputLook} w-24! text-right`}
      value={value}
      min={min}
      max={max}
      step={step}
      onChange={(event) => {
        const next = event.target.valueAsNumber;
        if (Number.isInteger(next) && next >= min && next <= max) onChange(next);
      }}
    />
  );
}

/** The browser is asked for its permission here, by a click, and nowhere else. */
function Notify({ what }: { what: 'notify' | 'notifyAttention' }) {
  const on = useSettings((settings) => settings[what]);
  const [refused, setRefused] = useState(false);
  const able = canNotify();
  const change = async (wanted: boolean): Promise<void> => {
    const allowed = wanted && (await askToNotify());
    setRefused(wanted && !allowed);
    set({ [what]: allowed });
  };
  return (
    <>
      <Check
        label={s.settings[what]}
        hint={able ? s.settings[`${what}Hint`] : s.settings.notifyAbsent}
        checked={on}
        disabled={!able}
        onChange={(wanted) => void change(wanted)}
      />
      {refused ? (
        <p role="alert" className="px-3 py-2 text-amber">
          {s.settings.notifyRefused}
        </p>
      ) : null}
    </>
  );
}

function About() {
  const link =
    'inline-flex h-8 max-sm:h-11 items-center rounded-md border border-line-strong px-2.5 hover:bg-raised';
  return (
    <Group title={s.settings.about}>
      <Row label={s.settings.keyboard}>
        <Button onClick={() => showHelp(true)}>{s.settings.showKeys}</Button>
      </Row>
      {(['selftest', 'openapi'] as const).map((page) => (
        <Row key={page} label={s.settings[page]} hint={s.settings[`${page}Hint`]}>
          <a
            className={link}
            href={href[page]}
            target="_blank"
            rel="noopener noreferrer"
            aria-label={s.settings.openOf(s.settings[page])}
          >
            {s.settings.openPage}
          </a>
        </Row>
      ))}
    </Group>
  );
}

export function SettingsPage() {
  const settings = useSettings();
  const me = useMe();
  const until = parseTime(me.data?.expires ?? null);
  return (
    <>
      <Heading title={s.settings.title} note={s.settings.note} />
      <div className="min-h-0 grow overflow-y-auto">
        <div className="flex max-w-2xl flex-col gap-6 p-4">
          <Group title={s.settings.appearance}>
            <Row label={s.settings.theme}>
              <Segments
                legend={s.settings.theme}
                name="theme"
                value={settings.theme}
                choices={(['system', 'dark', 'light'] as const).map((value) => ({
                  value,
                  label: s.settings.themes[value],
                }))}
                onChange={(theme) => set({ theme })}
              />
            </Row>
            <Row label={s.settings.density}>
              <Segments
                legend={s.settings.density}
                name="density"
                value={settings.density}
                choices={(['comfortable', 'compact'] as const).map((value) => ({
                  value,
                  label: s.settings.densities[value],
                }))}
                onChange={(density) => set({ density })}
              />
            </Row>
          </Group>
          <Group title={s.settings.terminal}>
            <Row label={s.settings.terminalTheme}>
              <Segments
                legend={s.settings.terminalTheme}
                name="terminal-theme"
                value={settings.terminalTheme}
                choices={(['app', 'dark', 'light'] as const).map((value) => ({
                  value,
                  label: s.settings.terminalThemes[value],
                }))}
                onChange={(terminalTheme) => set({ terminalTheme })}
              />
            </Row>
            <Row label={s.settings.fontFamily} hint={s.settings.fontFamilyHint}>
              <input
                aria-label={s.settings.fontFamily}
                className={`${inputLook} w-56!`}
                maxLength={80}
                spellCheck={false}
                placeholder={s.settings.fontDefault}
                value={settings.fontFamily}
                onChange={(event) => set({ fontFamily: event.target.value })}
              />
            </Row>
            <Row label={s.settings.fontSize}>
              <NumberBox
                label={s.settings.fontSize}
                value={settings.fontSize}
                min={9}
                max={28}
                step={1}
                onChange={(fontSize) => set({ fontSize })}
              />
            </Row>
            <Row label={s.settings.scrollback}>
              <NumberBox
                label={s.settings.scrollback}
                value={settings.scrollback}
                min={0}
                max={100_000}
                step={1_000}
                onChange={(scrollback) => set({ scrollback })}
              />
            </Row>
            <Row label={s.settings.bell}>
              <Segments
                legend={s.settings.bell}
                name="bell"
                value={settings.bell}
                choices={(['off', 'flash', 'sound'] as const).map((value) => ({
                  value,
                  label: s.settings.bells[value],
                }))}
                onChange={(bell) => set({ bell })}
              />
            </Row>
            <Check
              label={s.settings.blink}
              checked={settings.cursorBlink}
              onChange={(cursorBlink) => set({ cursorBlink })}
            />
            <Check
              label={s.settings.screenReader}
              hint={s.settings.screenReaderHint}
              checked={settings.screenReader}
              onChange={(screenReader) => set({ screenReader })}
            />
            <Row label={s.settings.clipboard} hint={s.settings.clipboardHint}>
              <Segments
                legend={s.settings.clipboard}
                name="clipboard"
                value={settings.clipboardWrite}
                choices={(['ask', 'allow', 'never'] as const).map((value) => ({
                  value,
                  label: s.settings.clipboards[value],
                }))}
                onChange={(clipboardWrite) => set({ clipboardWrite })}
              />
            </Row>
          </Group>
          <Group title={s.settings.notifications}>
            <Notify what="notifyAttention" />
            <Notify what="notify" />
            <Check
              label={s.settings.attentionSound}
              hint={s.settings.attentionSoundHint}
              checked={settings.attentionSound}
              onChange={(attentionSound) => {
                set({ attentionSound });
                if (attentionSound) tone();
              }}
            />
          </Group>
          <About />
          <Group title={s.settings.account}>
            <Row label={s.settings.actor}>
              <span className="flex items-center gap-4">
                <span className="text-dim">
                  {inert(me.data?.actor ?? '', 64)}
                  {until !== null ? (
                    <span className="ml-2 text-xs text-faint">
                      {s.settings.until} {exact(until)}
                    </span>
                  ) : null}
                </span>
                <Button onClick={() => void signOut()}>{s.nav.signOut}</Button>
              </span>
            </Row>
          </Group>
        </div>
      </div>
    </>
  );
}
