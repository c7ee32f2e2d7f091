/** What Ctrl makes of a key; a key it makes nothing of stays what it is. */
export function controlled(key: string): string {
  if (key === ' ') return '\0';
  if (key === '?') return '\x7f';
  const code = key.toUpperCase().charCodeAt(0);
  return code >= 0x40 && code <= 0x5f ? String.fromCharCode(code & 0x1f) : key;
}
