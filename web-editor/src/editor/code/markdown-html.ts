import DOMPurify from 'dompurify';
import { marked } from 'marked';

/** Markdown as HTML that is safe to show: what others wrote, without script, style or forms. */
export function markdownHtml(markdown: string): string {
  const html = marked.parse(markdown, { async: false, gfm: true });
  return DOMPurify.sanitize(html, {
    USE_PROFILES: { html: true },
    FORBID_TAGS: ['style', 'form', 'button', 'textarea', 'select'],
    FORBID_ATTR: ['style', 'class', 'id', 'name'],
  });
}
