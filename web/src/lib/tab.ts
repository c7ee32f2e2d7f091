/** What the tab itself says: how many wait, in its title and its icon, and what it shows. */
import { create } from 'zustand';
import { s } from '../strings';

const useTab = create(() => ({ text: '', count: 0 }));

export const nameTab = (text: string): void => useTab.setState({ text });
export const countTab = (count: number): void => useTab.setState({ count });

export function tabTitle(text: string, count: number): string {
  const name = text === '' ? s.app : `${text} · ${s.app}`;
  return count === 0 ? name : `(${count}) ${name}`;
}

/** The icon of the page with a number on it, drawn here: an icon is read at 16 pixels. */
function badge(count: number): string {
  const told = count > 9 ? '9+' : String(count);
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#17191c"/>' +
    '<path d="M5 6l5 5-5 5" fill="none" stroke="#f2f3f5" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/>' +
    '<circle cx="19" cy="19" r="12" fill="#e8a93c"/>' +
    `<text x="19" y="25.5" text-anchor="middle" font-family="sans-serif" font-weight="700" font-size="${count > 9 ? 15 : 19}" fill="#17191c">${told}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** Keeps the document in step; the way back ends it. */
export function followTab(): () => void {
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  const plain = icon?.getAttribute('href') ?? './favicon.svg';
  const apply = (): void => {
    const { text, count } = useTab.getState();
    document.title = tabTitle(text, count);
    const address = count === 0 ? plain : badge(count);
    if (icon && icon.getAttribute('href') !== address) icon.setAttribute('href', address);
  };
  apply();
  return useTab.subscribe(apply);
}
