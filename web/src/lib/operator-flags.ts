/**
 * How a command line reaches this HQ from a terminal of one's own. On the machine of HQ it finds the
 * operator's token itself, as `make run` leaves it; elsewhere it has to be told a file.
 */
import { quoteArgv } from './argv';

const LOCAL = /^(localhost|\[::1\]|127(\.\d+){3})$/;

export function operatorFlags(mount: string): string {
  const flags = ['--hq-url', mount];
  if (!LOCAL.test(new URL(mount).hostname)) flags.push('--token-file', 'operator.token');
  return quoteArgv(flags);
}

/** With several runners online it has to be said which of them. */
export function runFlags(mount: string, online: readonly string[]): string {
  const [first] = online;
  const where =
    first !== undefined && online.length > 1 ? ` ${quoteArgv(['--runner', first])}` : '';
  return operatorFlags(mount) + where;
}
