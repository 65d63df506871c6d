/** A line of the list that writes into the entry's map, and shows what is in it. */
export function createRow(entry, remove) {
  const done = Object.assign(document.createElement('input'), {
    type: 'checkbox',
    ariaLabel: 'Done',
  });
  done.addEventListener('change', () => entry.set('done', done.checked));

  const text = Object.assign(document.createElement('input'), { ariaLabel: 'Entry' });
  text.addEventListener('input', () => entry.set('text', text.value));

  const button = Object.assign(document.createElement('button'), {
    ariaLabel: 'Remove',
    textContent: '×',
  });
  button.addEventListener('click', remove);

  const element = document.createElement('li');
  element.append(done, text, button);
  return { element, update };

  function update() {
    done.checked = entry.get('done');
    if (text.value !== entry.get('text')) text.value = entry.get('text');
    element.classList.toggle('done', done.checked);
  }
}
