/** What a program's BEL does here: nothing, a flash of its terminal, or a short tone. */
import { useSettings } from './settings';

const TONE_HZ = 660;
const TONE_S = 0.12;
const AGAIN_MS = 250;

let audio: AudioContext | null = null;
let rung = 0;

export function tone(): void {
  audio ??= new AudioContext();
  const from = audio.createOscillator();
  const loud = audio.createGain();
  from.frequency.value = TONE_HZ;
  loud.gain.setValueAtTime(0.08, audio.currentTime);
  loud.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + TONE_S);
  from.connect(loud).connect(audio.destination);
  from.start();
  from.stop(audio.currentTime + TONE_S);
}

/** A program that rings all the time rings four times a second. */
export function ring(terminal: HTMLElement): void {
  const { bell } = useSettings.getState();
  const now = Date.now();
  if (bell === 'off' || now - rung < AGAIN_MS) return;
  rung = now;
  if (bell === 'sound') return tone();
  terminal.classList.remove('ringing');
  // reading the layout between the two makes the animation begin anew
  void terminal.offsetWidth;
  terminal.classList.add('ringing');
}
