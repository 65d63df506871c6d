/**
 * CodeMirror writes its styles into a `<style>` element, which the page's policy forbids. A sheet
 * that the document adopts from script is allowed, and holds the same rules.
 */
import { StyleModule } from 'style-mod';

let adopted: { readonly sheet: CSSStyleSheet; modules: readonly StyleModule[] } | null = null;

export function adoptCodeMirrorStyles(): void {
  if (adopted !== null) return;
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  adopted = { sheet, modules: [] };
  StyleModule.mount = (_root, added) => mount(Array.isArray(added) ? added : [added]);
}

/** Later modules win over earlier ones, as in the original. */
function mount(added: readonly StyleModule[]): void {
  if (adopted === null || added.every((module) => adopted?.modules.includes(module))) return;
  const earlier = adopted.modules.filter((module) => !added.includes(module));
  adopted.modules = [...earlier, ...added];
  adopted.sheet.replaceSync(adopted.modules.map((module) => module.getRules()).join('\n'));
}
