import { expect, it } from 'vitest';
import { imageAddress, linkAddress } from './addresses';

it.each([
  ['https://a.example/b', 'https://a.example/b'],
  [' a.example ', 'https://a.example'],
  ['localhost:8080/x', 'https://localhost:8080/x'],
  ['ada@a.example', 'mailto:ada@a.example'],
  ['mailto:ada@a.example', 'mailto:ada@a.example'],
  ['/d/other', '/d/other'],
  ['#part', '#part'],
])('links to %s', (typed, address) => {
  expect(linkAddress(typed)).toBe(address);
});

it.each(['', '  ', 'javascript:alert(1)', 'JaVaScript:alert(1)', 'data:text/html,x', 'two words'])(
  'does not link to %j',
  (typed) => {
    expect(linkAddress(typed)).toBeNull();
  },
);

it.each(['https://a.example/b.png', 'data:image/png;base64,AA=='])('shows %s', (typed) => {
  expect(imageAddress(typed)).toBe(typed);
});

it.each(['', 'b.png', 'http://a.example/b.png', 'javascript:x', 'data:text/html,x'])(
  'does not show %j',
  (typed) => {
    expect(imageAddress(typed)).toBeNull();
  },
);

it('[U16] takes an image inside of an address only when it is small', () => {
  const image = (length: number): string => `data:image/png;base64,${'A'.repeat(length)}`;
  expect(imageAddress(image(90_000))).not.toBeNull();
  expect(imageAddress(image(110_000))).toBeNull();
});
