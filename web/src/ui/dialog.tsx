import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import { closeOnBack } from '../lib/router';
import { s } from '../strings';
import { IconButton } from './button';
import { CloseIcon } from './icons';

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
  /** Near the top of the window, where it can grow without moving, and with a head of its own. */
  bare?: boolean;
}

/** The platform's modal dialog: it traps the focus, closes on Esc or Back, gives the focus back. */
export function Dialog({ title, onClose, children, wide = false, bare = false }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const latest = useRef(onClose);
  latest.current = onClose;
  useEffect(() => closeOnBack(() => latest.current()), []);
  // a layout effect ends before the element goes, and only a closed dialog gives the focus back
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      className={`flex max-h-[min(100dvh,48rem)] w-full flex-col rounded-lg border border-line-strong bg-panel text-fg shadow-xl max-sm:max-w-none max-sm:h-dvh max-sm:max-h-none max-sm:rounded-none max-sm:border-0 ${bare ? 'sm:mt-[12vh]' : ''} ${wide ? 'sm:max-w-2xl' : 'sm:max-w-md max-sm:h-auto! max-sm:mb-0'}`}
    >
      {bare ? null : (
        <header className="flex items-center justify-between gap-3 border-b border-line py-1.5 pr-2 pl-4">
          <h2 className="min-w-0 truncate font-semibold">{title}</h2>
          <IconButton label={s.common.close} icon={<CloseIcon />} onClick={onClose} />
        </header>
      )}
      {children}
    </dialog>
  );
}
