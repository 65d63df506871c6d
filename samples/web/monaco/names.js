/** y-monaco marks carets with a class for each client; what they look like is left to the page. */
export function showNames(awareness) {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  awareness.on('change', () => {
    sheet.replaceSync([...awareness.getStates()].map(rules).join('\n'));
  });
}

/** Names and colours are what somebody else says: they must not end the string or rule that they stand in. */
function rules([client, { user }]) {
  const color = /^#[0-9a-f]{6}$/i.test(user?.color) ? user.color : '#888888';
  const name = CSS.escape(user?.name ?? 'Somebody');
  return `.yRemoteSelection-${client} { background: ${color}40 }
    .yRemoteSelectionHead-${client} { border-color: ${color} }
    .yRemoteSelectionHead-${client}::after { background: ${color}; content: "${name}" }`;
}
