/** Why a program could not be started, by its Linux name; a runner sends the number. */
const names: Record<string, string> = {
  1: 'EPERM',
  2: 'ENOENT',
  5: 'EIO',
  7: 'E2BIG',
  8: 'ENOEXEC',
  11: 'EAGAIN',
  12: 'ENOMEM',
  13: 'EACCES',
  20: 'ENOTDIR',
  21: 'EISDIR',
  22: 'EINVAL',
  23: 'ENFILE',
  24: 'EMFILE',
  26: 'ETXTBSY',
  28: 'ENOSPC',
  36: 'ENAMETOOLONG',
  40: 'ELOOP',
};

export function errnoName(errno: string): string {
  return /^\d+$/.test(errno) ? (names[errno] ?? `errno ${errno}`) : errno;
}
