import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { tags } from '@lezer/highlight';

const highlights = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: 'var(--code-keyword)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--code-value)' },
  { tag: [tags.comment, tags.meta], color: 'var(--muted)', fontStyle: 'italic' },
  { tag: [tags.function(tags.variableName), tags.tagName], color: 'var(--code-name)' },
  { tag: [tags.typeName, tags.className, tags.propertyName], color: 'var(--code-type)' },
  { tag: tags.heading, fontWeight: '700', color: 'var(--code-name)' },
  { tag: tags.heading1, fontWeight: '700', fontSize: '1.25em', color: 'var(--code-name)' },
  { tag: tags.heading2, fontWeight: '700', fontSize: '1.12em', color: 'var(--code-name)' },
  { tag: tags.strong, fontWeight: '700' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: [tags.link, tags.url], color: 'var(--accent)' },
  { tag: tags.monospace, color: 'var(--code-string)' },
  { tag: [tags.processingInstruction, tags.contentSeparator], color: 'var(--muted)' },
  { tag: tags.invalid, color: 'var(--danger)' },
]);

export const highlighting: Extension = syntaxHighlighting(highlights);
