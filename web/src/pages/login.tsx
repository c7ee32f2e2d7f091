import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { postSecret, useLinkLogin } from '../lib/login';
import { operatorFlags } from '../lib/operator-flags';
import { identityChanged, isUnauthorized, relay } from '../lib/relay';
import { href, mountUrl } from '../lib/router';
import { s } from '../strings';
import { Button } from '../ui/button';
import { Command } from '../ui/copy';
import { Field, inputLook } from '../ui/field';
import { Problem } from '../ui/problem';
import { StatusMark } from '../ui/status';

function LinkState() {
  const { state } = useLinkLogin();
  if (state === 'spent') {
    return (
      <div role="alert" className="flex flex-col gap-2">
        <p className="flex items-center gap-2 text-amber">
          <StatusMark shape="clock" />
          {s.login.spent}
        </p>
        <p className="text-dim">{s.login.spentHint}</p>
      </div>
    );
  }
  if (state === 'offline') {
    return (
      <div role="alert" className="flex flex-col items-start gap-2">
        <p className="flex items-center gap-2 text-amber">
          <StatusMark shape="slash" />
          {s.login.offline}
        </p>
        <Button onClick={() => void postSecret()}>{s.common.retry}</Button>
      </div>
    );
  }
  return <p className="text-dim">{s.login.how}</p>;
}

function TokenForm() {
  const [token, setToken] = useState('');
  const login = useMutation({
    mutationFn: () => relay.login({ token: token.trim() }),
    onSuccess: async () => {
      setToken('');
      await identityChanged();
    },
  });
  const wrong = isUnauthorized(login.error);
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (token.trim() !== '') login.mutate();
      }}
    >
      <Field label={s.login.token} htmlFor="token">
        <input
          id="token"
          ref={(field) => {
            if (window.matchMedia('(pointer: fine)').matches) field?.focus();
          }}
          type="password"
          autoComplete="off"
          spellCheck={false}
          aria-describedby="token-hint"
          aria-invalid={wrong}
          className={`${inputLook} font-mono`}
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
        <span id="token-hint" className="text-xs text-faint">
          {s.login.tokenHint}
        </span>
      </Field>
      {wrong ? (
        <p role="alert" className="text-danger">
          {s.login.wrongToken}
        </p>
      ) : null}
      {login.error && !wrong ? (
        <>
          <Problem error={login.error} title={null} />
          <a className="underline" href={href.selftest} target="_blank" rel="noopener noreferrer">
            {s.login.selftest}
          </a>
        </>
      ) : null}
      <Button kind="primary" type="submit" disabled={login.isPending || token.trim() === ''}>
        {s.login.submit}
      </Button>
    </form>
  );
}

export function LoginPage() {
  const { state } = useLinkLogin();
  return (
    <main className="flex min-h-dvh items-center justify-center p-4">
      <div className="flex w-full max-w-sm flex-col gap-5">
        <h1 className="flex items-center gap-2.5 text-xl font-semibold">
          <img src="./favicon.svg" alt="" className="size-6" />
          {s.app}
        </h1>
        {state === 'posting' ? (
          <p role="status" className="flex items-center gap-2 text-dim">
            <StatusMark shape="turning" />
            {s.login.opening}
          </p>
        ) : (
          <>
            <LinkState />
            <Command text={s.login.command(operatorFlags(mountUrl()))} />
            <hr className="border-line" />
            <TokenForm />
          </>
        )}
      </div>
    </main>
  );
}
