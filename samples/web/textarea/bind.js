/** Keeps a textarea and a Y.Text the same, whoever changes them. */
export function bind(text, area) {
  area.value = text.toString();

  area.addEventListener('input', () => {
    const { index, removed, inserted } = difference(text.toString(), area.value);
    text.doc.transact(() => {
      text.delete(index, removed);
      text.insert(index, inserted);
    }, area);
  });

  text.observe(({ delta, transaction }) => {
    if (transaction.origin === area) return;
    let index = 0;
    for (const { retain = 0, insert = '', delete: removed = 0 } of delta) {
      index += retain;
      // Unlike a new value, this leaves the selection where it is in the text.
      area.setRangeText(insert, index, index + removed, 'preserve');
      index += insert.length;
    }
  });
}

/** The one change that makes `after` of `before`: what both begin and end with stays. */
function difference(before, after) {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  if (isHigh(before[start - 1])) start--; // never half of a character
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  if (isLow(before.at(-end)) && end > 0) end--;
  return {
    index: start,
    removed: before.length - end - start,
    inserted: after.slice(start, after.length - end),
  };
}

const isHigh = (unit) => unit >= '\ud800' && unit <= '\udbff';
const isLow = (unit) => unit >= '\udc00' && unit <= '\udfff';
