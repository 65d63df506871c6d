import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const TOKENS = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');

/** A colour in light and in dark. */
function colours(name: string): [string, string] {
  const found = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(TOKENS);
  if (found?.[1] === undefined || found[2] === undefined) throw new Error(`Expected --${name}`);
  return [found[1], found[2]];
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

const WORDS = ['ink', 'muted', 'faint', 'danger', 'accent'];
const GROUNDS = ['paper', 'surface', 'surface-2', 'raised'];

it.each(WORDS.flatMap((words) => GROUNDS.map((ground) => [words, ground] as const)))(
  '[U18] %s can be read on %s',
  (words, ground) => {
    const [light, dark] = colours(words);
    const [lightGround, darkGround] = colours(ground);
    expect(contrast(light, lightGround)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(dark, darkGround)).toBeGreaterThanOrEqual(4.5);
  },
);
