import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type * as Y from 'yjs';

const REST_MILLIS = 150;

/** The text as Markdown, rendered whenever typing rests for a moment. */
export function Preview({ text }: { text: Y.Text }): JSX.Element {
  const [html, setHtml] = useState('');
  useEffect(() => {
    let shown = true;
    let timer = 0;
    const render = async (): Promise<void> => {
      try {
        const { markdownHtml } = await import('./markdown-html');
        if (shown) setHtml(markdownHtml(text.toString()));
      } catch (error) {
        console.error('The preview could not be made.', error);
      }
    };
    const changed = (): void => {
      clearTimeout(timer);
      timer = window.setTimeout(() => void render(), REST_MILLIS);
    };
    text.observe(changed);
    void render();
    return () => {
      shown = false;
      clearTimeout(timer);
      text.unobserve(changed);
    };
  }, [text]);
  return (
    <div
      class="prose preview"
      role="region"
      aria-label="Preview"
      tabIndex={0}
      dangerouslySetInnerHTML={{ __html: html }}
    />
  );
}
