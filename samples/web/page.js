// What all samples share: which document, who writes, and the line above the editor. Replace it with what your page knows.

const COLORS = ['#0b6e99', '#b3541e', '#2e7d32', '#8e3b8c', '#a8324a', '#5b5fc7'];

const query = new URLSearchParams(location.search);
const [, sample] = location.pathname.split('/');

/** This page's own address: Vite passes /ws and /hocuspocus on to Yarrow, as your proxy may. */
export const server = location.origin.replace('http', 'ws');

export const documentName = query.get('document') ?? `samples/${sample}`;

const name = query.get('name') ?? `Guest ${Math.ceil(Math.random() * 99)}`;
const sum = [...name].reduce((total, letter) => total + letter.codePointAt(0), 0);

/** What the others see of me. */
export const me = { name, color: COLORS[sum % COLORS.length] };

/** Announces me, and shows who is here and whether the provider is connected. */
export function showPresence(provider) {
  const { awareness } = provider;
  const show = () => {
    const users = [...awareness.getStates().values()].flatMap(({ user }) => user ?? []);
    document.querySelector('#people').replaceChildren(...users.map(badge));
  };
  awareness.on('change', show);
  awareness.setLocalStateField('user', me);
  provider.on('status', ({ status }) => {
    document.querySelector('#status').textContent = status;
  });
}

/** Names and colours are what somebody else says: they go into text and a colour, never into HTML. */
function badge({ name, color }) {
  const item = document.createElement('li');
  item.textContent = String(name);
  item.style.backgroundColor = String(color);
  return item;
}
